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
# Tried first, for speed only.
_COMMON = frozenset(
    b"a abbr article aside b blockquote br button cite code dd div dl dt em fieldset figcaption figure "
    b"footer form h1 h2 h3 h4 h5 h6 header hr i label li main nav ol option p pre section small span strong "
    b"sub sup table tbody td th thead time tr u ul".split()
)
# Elements of svg that neither hold nor end anything of ours.
DRAWING = frozenset(
    b"path g circle rect line polygon polyline ellipse defs stop lineargradient radialgradient tspan "
    b"clippath mask symbol text".split()
)
_ROUNDS = 200
_SHAPES = 32
_ATTRIBUTES = 64


@lru_cache(maxsize=64)
def every_tag() -> re.Pattern[bytes]:
    """Text, then one tag if it is all there: its slash in group 1, its name in group 2."""
    return re.compile(rb"%b(?:<%b%b){0,%d}%b" % (_TEXT, _NO_TAG, _TEXT, _ROUNDS, _tag()))


@lru_cache(maxsize=64)
def tags_of_interest(names: frozenset[bytes], attributes: frozenset[bytes]) -> re.Pattern[bytes]:
    """Like `every_tag`, but passing all tags with the text, except those of these names or attributes.

    A drawing passes whole if nothing in it was asked for, though `svg` is among the names: an icon costs
    no more than a paragraph.
    """
    others = rb"(?!%b%b)%b" % (any_of(names), _NAME_ENDS, _NAME)
    common = any_of(_COMMON - names)
    end_tag = rb"/(?:%b|%b)>" % (common, others)
    start_tag = rb"(?:%b(?=%b)|%b)%b" % (common, _NAME_ENDS, others, _usual_inside(attributes))
    return _passing(end_tag, start_tag, _drawing(DRAWING - names, attributes))


@lru_cache(maxsize=64)
def drawing_tags(names: frozenset[bytes], attributes: frozenset[bytes]) -> re.Pattern[bytes]:
    """Like `every_tag`, but passing with the text what only draws, except these names and attributes."""
    return _passing(_shape(DRAWING - names, attributes))


@lru_cache(maxsize=64)
def any_in(names: frozenset[bytes]) -> re.Pattern[bytes]:
    """Finds where any of these names may stand."""
    return re.compile(any_of(names))


def any_of(names: Collection[bytes]) -> bytes:
    """An expression for any of these ASCII names in any case; for no names, one that never matches."""
    tree: dict[bytes, object] = {}
    for name in names:
        branch = tree
        for letter in name.lower():
            branch = branch.setdefault(bytes([letter]), {})  # type: ignore[assignment]
        branch[b""] = {}
    return _alternatives(tree) if tree else rb"(?!)"


def _passing(*tags: bytes) -> re.Pattern[bytes]:
    passed = rb"<(?:%b)" % b"|".join((*tags, _NO_TAG))
    return re.compile(rb"%b(?:%b%b){0,%d}%b" % (_TEXT, passed, _TEXT, _ROUNDS, _tag()))


def _drawing(names: frozenset[bytes], attributes: frozenset[bytes]) -> bytes:
    shapes = rb"(?:<(?:%b)%b){0,%d}" % (_shape(names, attributes), _TEXT, _SHAPES)
    return rb"[sS][vV][gG](?=%b)%b(?<!/>)%b%b</[sS][vV][gG]>" % (
        _NAME_ENDS,
        _usual_inside(attributes),
        _TEXT,
        shapes,
    )


def _shape(names: frozenset[bytes], attributes: frozenset[bytes]) -> bytes:
    name = any_of(names)
    return rb"/%b>|%b(?=%b)%b" % (name, name, _NAME_ENDS, _usual_inside(attributes))


def _usual_inside(attributes: frozenset[bytes]) -> bytes:
    """What follows a tag's name where none of these attributes does; the usual spelling is tried first."""
    unasked = rb"(?!%b%b)" % (any_of(attributes), _ATTRIBUTE_NAME_ENDS)
    attribute = rb"""[ \n/]%b[^\t\n\f\r />="'<]+(?:="[^"]*"|(?=[\t\n\f\r />]))""" % unasked
    return rb"(?:>|(?:%b){1,%d}>|%b)" % (attribute, _ATTRIBUTES, _inside(unasked))


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
