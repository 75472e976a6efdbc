"""`consent catalogue`, as a site developer uses it."""

import json
from collections.abc import Callable

import pytest

from consent.files import catalogue

Run = Callable[..., tuple[int, str, str]]


def test_the_list_shows_every_service_on_a_line(run: Run):
    code, output, errors = run("catalogue", "list")
    head, *lines = output.splitlines()

    assert (code, errors) == (0, "")
    assert head.split() == ["ID", "CATEGORY", "PROVIDER", "NAME"]
    assert [line.split()[0] for line in lines] == list(catalogue().names())


def test_the_list_is_told_to_programs(run: Run):
    code, output, _ = run("catalogue", "list", "--json")

    assert code == 0
    assert [service["id"] for service in json.loads(output)] == list(catalogue().names())


def test_a_service_is_shown_with_its_reason_its_cookies_and_what_to_write(run: Run):
    code, output, errors = run("catalogue", "show", "google-analytics")

    assert (code, errors) == (0, "")
    assert catalogue().entry("google-analytics").reason in output
    assert "\nHosts           google-analytics.com\n                analytics.google.com\n" in output
    assert "_ga 2 years the site's own Tells one visitor from another" in map(_words, output.splitlines())
    assert output.endswith('[[service]]\nuse = "google-analytics"\n')


def _words(line: str) -> str:
    return " ".join(line.split())


def test_a_service_without_cookies_has_no_table_of_them(run: Run):
    _, output, _ = run("catalogue", "show", "google-fonts")

    assert "LIFETIME" not in output
    assert output.endswith('\n\n[[service]]\nuse = "google-fonts"\n')


def test_a_service_is_told_to_programs(run: Run):
    code, output, _ = run("catalogue", "show", "meta-pixel", "--json")
    told = json.loads(output)

    assert code == 0
    assert (told["id"], told["category"], told["provider"]) == (
        "meta-pixel",
        "marketing",
        "Meta Platforms Ireland Limited",
    )
    assert told["cookies"][0] == {
        "name": "_fbp",
        "lifetime": "90 days",
        "domain": None,
        "path": "/",
        "purpose": "Recognises the browser for advertisements",
    }
    assert told["sources"]


def test_an_unknown_service_is_answered_with_the_nearest(run: Run):
    code, output, errors = run("catalogue", "show", "google-analytic")

    assert (code, output) == (1, "")
    assert errors == (
        "consent: google-analytic: found the unknown service 'google-analytic',"
        " did you mean 'google-analytics'?\n"
    )


def test_a_search_finds_services_by_a_host(run: Run):
    code, output, _ = run("catalogue", "search", "doubleclick.net")

    assert code == 0
    assert [line.split()[0] for line in output.splitlines()[1:]] == ["google-ads"]


def test_a_search_is_told_to_programs(run: Run):
    code, output, _ = run("catalogue", "search", "--json", "_fbp")

    assert code == 0
    assert [service["id"] for service in json.loads(output)] == ["meta-pixel"]


@pytest.mark.parametrize(("options", "printed"), [((), ""), (("--json",), "[]\n")])
def test_a_search_for_what_nobody_has_says_so(run: Run, options: tuple[str, ...], printed: str):
    code, output, errors = run("catalogue", "search", "no-such-thing", *options)

    assert (code, output) == (1, printed)
    assert bool(errors) is not bool(options)


def test_without_a_command_the_help_is_shown(run: Run):
    code, _, errors = run("catalogue")

    assert code == 2
    assert "list" in errors
    assert "search" in errors
