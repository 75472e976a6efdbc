# What is done here, one word each. `make` prints this list.
#
#   PYTHON=python3.13   another interpreter (3.11 or newer) for a new .venv
#   WORKERS=4           how many processes share the tests
#   ARGS="-k notice"    more arguments for pytest

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:
.DELETE_ON_ERROR:

PYTHON  ?= python3
WORKERS ?= 2
ARGS    ?=
VENV    := .venv
PY      := $(VENV)/bin/python
PYTEST   = $(PY) -m pytest -n $(WORKERS) --dist loadfile
FETCHED := tests/markup/fetch_vectors.py tests/interop/fetch_aics_tlog.py

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help
help:  ## This list
	@printf 'make …\n\n'
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-10s  %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@sed -n 's/^#   /  /p' $(MAKEFILE_LIST) | sed '1i\\'

.PHONY: demo
demo: $(VENV)/.demo  ## The Daily Harbour and its strangers, until Ctrl-C
	@exec $(PY) -m examples.newsroom

.PHONY: test
test: $(VENV)/.dev chromium caches vectors  ## All tests but the exhaustive ones
	$(PYTEST) -m "not exhaustive" $(ARGS)

.PHONY: test-fast
test-fast: $(VENV)/.dev vectors  ## Under a minute: no browser, nothing slow
	$(PYTEST) -m "not browser and not slow and not exhaustive" $(ARGS)

.PHONY: test-all
test-all: $(VENV)/.dev chromium caches vectors  ## Every test there is
	$(PYTEST) $(ARGS)

.PHONY: check
check: lint types  ## lint and types

.PHONY: lint
lint: $(VENV)/.dev  ## Style and common mistakes (ruff)
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .

.PHONY: types
types: $(VENV)/.dev  ## Types, strictly (mypy)
	$(PY) -m mypy
	$(PY) -m mypy --explicit-package-bases -p examples.newsroom

.PHONY: format
format: $(VENV)/.dev  ## Put the sources into the house's form
	$(PY) -m ruff check --fix-only --quiet .
	$(PY) -m ruff format .

.PHONY: gallery
gallery: $(VENV)/.dev chromium  ## Pictures of every look of the notice, into build/gallery
	$(PY) -m tests.banner.gallery build/gallery

.PHONY: bench
bench: $(VENV)/.bench caches  ## The benchmarks; some of them: ARGS="requests markup"
	@exec $(PY) -m bench $(ARGS)

.PHONY: build
build: $(VENV)/.dev  ## Wheel and source archive, into dist/
	rm -rf dist
	$(PY) -m build --outdir dist .

.PHONY: clean
clean:  ## Remove what was built and what tools remember (.venv stays)
	rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis consent-demo.db*
	find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +

# What the targets above need.

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2> /dev/null || { \
	  echo "Python 3.11 or newer is needed; '$(PYTHON)' is $$($(PYTHON) --version 2>&1 | head -n 1 || true)." >&2; \
	  echo "Choose another:  make PYTHON=python3.13 …" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { \
	  echo "No virtual environment; on Debian and Ubuntu:  apt-get install python3-venv" >&2; exit 1; }
	@touch $@

$(VENV)/.demo: $(VENV)/.made pyproject.toml
	$(PY) -m pip install --quiet --editable '.[demo]'
	@touch $@

$(VENV)/.dev: $(VENV)/.made pyproject.toml
	$(PY) -m pip install --quiet --editable '.[demo,test,lint,log]'
	@touch $@

$(VENV)/.bench: $(VENV)/.dev
	$(PY) -m pip install --quiet --editable '.[bench]'
	@touch $@

.PHONY: vectors
vectors: $(VENV)/.dev
	@for each in $(FETCHED); do $(PY) $$each; done

.PHONY: chromium
chromium:
	@if [ -n "$${CHROMIUM:-}" ] || command -v chromium chromium-browser google-chrome > /dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get > /dev/null; then \
	  export DEBIAN_FRONTEND=noninteractive; \
	  apt-get update -qq && apt-get install -qq -y --no-install-recommends \
	    chromium fonts-dejavu-core fonts-liberation > /dev/null; \
	else \
	  echo 'The browser tests need Chromium:  apt-get install chromium fonts-liberation' >&2; \
	  echo 'or name one:  make CHROMIUM=/path/to/chromium …   Without a browser:  make test-fast' >&2; exit 1; \
	fi

.PHONY: caches
caches:
	@export PATH="$$PATH:/usr/sbin"; missing=(); \
	for each in varnishd:varnish nginx:nginx curl:curl openssl:openssl valgrind:valgrind; do \
	  command -v "$${each%:*}" > /dev/null || missing+=("$${each#*:}"); \
	done; \
	if [ $${#missing[@]} = 0 ]; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get > /dev/null; then \
	  export DEBIAN_FRONTEND=noninteractive; \
	  apt-get update -qq && apt-get install -qq -y --no-install-recommends "$${missing[@]}" > /dev/null; \
	else \
	  echo "The tests of servers, caches and timestamps need:  apt-get install $${missing[*]}" >&2; \
	  echo 'Without them:  make test-fast' >&2; exit 1; \
	fi
