"""The regular expressions that run over markup inside C, made for the names somebody asked for.

They read a subset of what a browser reads, and read it exactly: a tag they do not cover (a value cut
off, spaces around `=`, no space between attributes, more than 64 attributes) is left to `TagReader`.
Every repeat is followed by a byte that it cannot itself take, so that nothing is ever read a second
way by backtracking, and is bounded, because each round costs memory until the match is over.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

SPACES = b"\t\n\f\r "
_NAME = rb"[a-zA-Z][^\t\n\f\r />]*"
_NAME_ENDS = rb"[\t\n\f\r />]"
_ATTRIBUTE_NAME_ENDS = rb"[\t\n\f\r />=]"
_VALUE = rb"""(?:"[^"]*"|'[^']*'|[^\t\n\f\r >"'][^\t\n\f\r >]*(?=[\t\n\f\r >]))"""
_TEXT = rb"[^<]*"
# `<` before anything but a letter, `/`, `!` or `?` is text (WHATWG 13.2.5.6).
_NO_TAG = rb"(?=[^a-zA-Z/!?])"
_ROUNDS = 200
_ATTRIBUTES = 64


@lru_cache(maxsize=64)
def every_tag() -> re.Pattern[bytes]:
    """Text in group 1, then one tag if it is all there: its slash in group 2, its name in group 3."""
    text = rb"(?:<%b%b){0,%d}" % (_NO_TAG, _TEXT, _ROUNDS)
    return re.compile(rb"(%b%b)%b" % (_TEXT, text, _tag()))


@lru_cache(maxsize=64)
def tags_of_interest(names: frozenset[bytes], attributes: frozenset[bytes]) -> re.Pattern[bytes]:
    """Like `every_tag`, but group 1 also takes all tags except those of these names or attributes."""
    ordinary = rb"(?!%b%b)%b" % (any_of(names), _NAME_ENDS, _NAME)
    return _skipping(ordinary, attributes)


@lru_cache(maxsize=64)
def tags_but_for(names: frozenset[bytes], attributes: frozenset[bytes]) -> re.Pattern[bytes]:
    """Like `every_tag`, but group 1 also takes the tags of these names without these attributes."""
    return _skipping(rb"%b(?=%b)" % (any_of(names), _NAME_ENDS), attributes)


def any_of(names: Collection[bytes]) -> bytes:
    """An expression for any of these ASCII names in any case; for no names, one that never matches."""
    tree: dict[bytes, object] = {}
    for name in names:
        branch = tree
        for letter in name.lower():
            branch = branch.setdefault(bytes([letter]), {})  # type: ignore[assignment]
        branch[b""] = {}
    return _alternatives(tree) if tree else rb"(?!)"


def _skipping(ordinary: bytes, attributes: frozenset[bytes]) -> re.Pattern[bytes]:
    unasked = rb"(?!%b%b)" % (any_of(attributes), _ATTRIBUTE_NAME_ENDS) if attributes else b""
    skipped = rb"<(?:/%b>|%b%b|%b)" % (ordinary, ordinary, _inside(unasked), _NO_TAG)
    return re.compile(rb"(%b(?:%b%b){0,%d})%b" % (_TEXT, skipped, _TEXT, _ROUNDS, _tag()))


def _tag() -> bytes:
    return rb"(?:<(/?)(%b)%b)?" % (_NAME, _inside(b""))


def _inside(unasked: bytes) -> bytes:
    """What follows a tag's name, to its `>`."""
    attribute = rb"""[\t\n\f\r /]+%b[^\t\n\f\r />="'<]+(?:=%b|(?=[\t\n\f\r />]))""" % (unasked, _VALUE)
    return rb"(?:%b){0,%d}[\t\n\f\r /]*>" % (attribute, _ATTRIBUTES)


def _alternatives(tree: dict[bytes, object]) -> bytes:
    branches = [_letter(key) + _alternatives(tree[key]) for key in sorted(tree) if key]  # type: ignore[arg-type]
    if not branches:
        return b""
    return b"(?:%b)%b" % (b"|".join(branches), b"?" if b"" in tree else b"")


def _letter(letter: bytes) -> bytes:
    # Sets of two letters, not the IGNORECASE flag: sre then rejects a branch by its first byte.
    return b"[%b%b]" % (letter, letter.upper()) if letter.isalpha() else re.escape(letter)
