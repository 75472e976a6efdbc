"""The regular expressions that run over markup inside C, made for the names somebody asked for.

They read a subset of what a browser reads, and read it exactly: a tag they do not cover (a value cut
off, spaces around `=`, no space between attributes, more than 64 attributes) is left to `TagReader`.
Every repeat is followed by a byte that it cannot itself take, so that nothing is ever read a second
way by backtracking, and is bounded, because each round costs memory until the match is over.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import TypeAlias

# Names as a tree of their letters; an empty key ends a name.
_Letters: TypeAlias = "dict[bytes, _Letters]"

SPACES = b"\t\n\f\r "
_NAME_RUN = rb"[^\t\n\f\r />]*"
_NAME = rb"[a-zA-Z]" + _NAME_RUN
_NAME_ENDS = rb"[\t\n\f\r />]"
_ATTRIBUTE_NAME_ENDS = rb"[\t\n\f\r />=]"
_VALUE = rb"""(?:"[^"]*"|'[^']*'|[^\t\n\f\r >"'][^\t\n\f\r >]*(?=[\t\n\f\r >]))"""
_TEXT = rb"[^<]*"
# `<` before anything but a letter, `/`, `!` or `?` is text (WHATWG 13.2.5.6).
_NO_TAG = rb"(?=[^a-zA-Z/!?])"
_LETTERS = b"abcdefghijklmnopqrstuvwxyz"
_USUAL_INITIALS = b"ptmoniebfals"  # the last is the most usual, among names of more than two letters
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
    name = _none_of(names)
    start_tag = name + _usual_inside(attributes)
    return _passing(rb"/%b>" % name, start_tag, _drawing(DRAWING - names, attributes))


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
    tree: _Letters = {}
    for name in names:
        branch = tree
        for letter in name.lower():
            branch = branch.setdefault(bytes([letter]), {})
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
    initials = _set_of(name[:1] for name in attributes)
    unasked = rb"(?!%b%b)" % (any_of(attributes), _ATTRIBUTE_NAME_ENDS)
    begin = rb"""(?:[^\t\n\f\r />="'<%b]|%b[^\t\n\f\r />="'<])""" % (initials, unasked)
    attribute = rb"""[ \n/]%b[^\t\n\f\r />="'<]*(?:="[^"]*")?""" % begin
    return rb"(?:>|(?:%b){1,%d}>|%b)" % (attribute, _ATTRIBUTES, _inside(unasked))


def _none_of(names: frozenset[bytes]) -> bytes:
    """An expression for a tag's name that is none of these.

    The branches are ordered so that most names are told by their first one or two letters: of the time
    that a page takes, half is spent here.
    """
    initials = {name[:1] for name in names}
    free = _set_of({bytes([letter]) for letter in _LETTERS} - initials)
    short = rb"[a-zA-Z][a-zA-Z0-9]?(?=%b)" % _NAME_ENDS if min(map(len, names), default=3) > 2 else rb"(?!)"
    branches = [short, rb"[%b]%b" % (free, _NAME_RUN) if free else rb"(?!)"]
    for letter in sorted(initials, key=_USUAL_INITIALS.find, reverse=True):
        seconds = _set_of(name[1:2] for name in names if name[:1] == letter)
        branches.append(rb"[%b][^\t\n\f\r />%b]%b" % (_set_of([letter]), seconds, _NAME_RUN))
    branches.append(rb"(?!%b%b)%b" % (any_of(names), _NAME_ENDS, _NAME))
    return rb"(?:%b)" % b"|".join(branches)


def _set_of(letters: Iterable[bytes]) -> bytes:
    """The inside of a set in brackets: these letters in both cases."""
    return b"".join(re.escape(letter.lower() + letter.upper()) for letter in sorted(letters))


def _tag() -> bytes:
    return rb"(?:<(/?)(%b)%b)?" % (_NAME, _inside(b""))


def _inside(unasked: bytes) -> bytes:
    """What follows a tag's name, to its `>`."""
    attribute = rb"""[\t\n\f\r /]+%b[^\t\n\f\r />="'<]+(?:=%b)?""" % (unasked, _VALUE)
    return rb"(?:%b){0,%d}[\t\n\f\r /]*>" % (attribute, _ATTRIBUTES)


def _alternatives(tree: _Letters) -> bytes:
    branches = [_letter(key) + _alternatives(tree[key]) for key in sorted(tree) if key]
    if not branches:
        return b""
    return b"(?:%b)%b" % (b"|".join(branches), b"?" if b"" in tree else b"")


def _letter(letter: bytes) -> bytes:
    # Sets of two letters, not the IGNORECASE flag: sre then rejects a branch by its first byte.
    return b"[%b%b]" % (letter, letter.upper()) if letter.isalpha() else re.escape(letter)
