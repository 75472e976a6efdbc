"""The regular expressions that run over markup inside C, made for the names somebody asked for.

They read a subset of what a browser reads, and read it exactly: a tag they do not cover (a value cut
off, spaces around `=`, no space between attributes, more than 64 attributes) is left to `TagReader`.
Every repeat is followed by a byte that it cannot itself take, so that nothing is ever read a second
way by backtracking, and is bounded, because each round costs memory until the match is over.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

# Names as a tree of their letters; an empty key ends a name.
_Letters: TypeAlias = "dict[bytes, _Letters]"

SPACES = b"\t\n\f\r "
_NAME_RUN = rb"[^\t\n\f\r />]*"
_NAME = rb"[a-zA-Z]" + _NAME_RUN
_NAME_ENDS = rb"[\t\n\f\r />]"
_ATTRIBUTE_NAME_ENDS = rb"[\t\n\f\r />=]"
# Paints are on every shape. Only a function names a document, `fill="url(…)"`, and `url(#id)` is the page
# itself.
_PAINTS = frozenset((b"fill", b"stroke"))
_BY_FUNCTION = rb"""(?!=(?:"(?:[^"(&]*|url\(#[\w-]+\))"|[\w#-]+[ />]))[\t\n\f\r ]*="""
_VALUE = rb"""(?:"[^"]*"|'[^']*'|[^\t\n\f\r >"'][^\t\n\f\r >]*(?=[\t\n\f\r >]))"""
_TEXT = rb"[^<]*"
_SPACE = rb"[\t\n\f\r ]*"
# A relative address that no spelling makes an absolute one (URL Standard 4.4: tabs and newlines are dropped).
_PATH = rb"""[^"&\\:/]*(?:/[^"&\\:/\t\n\r][^"&\\:/]*)*/?"""
# `<` before anything but a letter, `/`, `!` or `?` is text (WHATWG 13.2.5.6).
_NO_TAG = rb"(?=[^a-zA-Z/!?])"
_LETTERS = b"abcdefghijklmnopqrstuvwxyz"
_USUAL_INITIALS = b"ptmoniebfals"  # the last is the most usual, among names of more than two letters
# Elements of svg that neither hold nor end anything of ours.
DRAWING = frozenset(
    b"path g circle rect line polygon polyline ellipse defs stop lineargradient radialgradient tspan "
    b"clippath mask symbol text".split()
)
# Those that do not draw either, but may fetch.
DRAWN = frozenset((b"use", b"image", b"feimage", b"set", b"animate"))
_SCRIPT = frozenset((b"script",))
_TITLE = frozenset((b"title",))
_HEAD = frozenset((b"meta", b"link", b"script", b"title"))
_ROUNDS = 200
_SHAPES = 32
_ATTRIBUTES = 64


@lru_cache(maxsize=64)
def every_tag() -> re.Pattern[bytes]:
    """Text, then one tag if it is all there: its slash in group 1, its name in group 2."""
    return re.compile(rb"%b(?:<%b%b){0,%d}%b" % (_TEXT, _NO_TAG, _TEXT, _ROUNDS, _tag()))


@dataclass(frozen=True, slots=True)
class Local:
    """Start tags that need not be shown while they keep to the page's own host.

    A script among them passes if it has no text, a title if no tag can be meant in it.

    They do if every attribute among `addresses` is in double quotes and has no scheme, no two slashes, and
    nothing that can hide them: no `&`, no `\\`, no tab or newline behind a slash.
    """

    tags: frozenset[bytes]
    addresses: frozenset[bytes]


NOTHING_LOCAL = Local(frozenset(), frozenset())


@lru_cache(maxsize=64)
def tags_of_interest(
    names: frozenset[bytes], attributes: frozenset[bytes], local: Local = NOTHING_LOCAL
) -> re.Pattern[bytes]:
    """Like `every_tag`, but passing all tags with the text, except those of these names or attributes.

    A drawing passes whole if nothing in it was asked for, though `svg` is among the names: an icon costs
    no more than a paragraph.
    """
    name = _none_of(names)
    start_tag = name + _usual_inside(attributes)
    drawing = _drawing(_shape(DRAWING - names, attributes, local), attributes)
    return _passing(rb"/%b>" % name, start_tag, *_at_home(local, attributes), drawing)


@lru_cache(maxsize=64)
def tags_of_head(attributes: frozenset[bytes], local: Local) -> re.Pattern[bytes]:
    """Like `every_tag`, but passing of a page's head what is local, and space; text it leaves where it is."""
    passed = b"|".join(_at_home(Local(local.tags & _HEAD, local.addresses), attributes))
    return re.compile(rb"%b(?:<(?:%b)%b){0,%d}%b" % (_SPACE, passed, _SPACE, _ROUNDS, _tag()))


@lru_cache(maxsize=64)
def drawing_tags(
    names: frozenset[bytes], attributes: frozenset[bytes], local: Local = NOTHING_LOCAL
) -> re.Pattern[bytes]:
    """Like `every_tag`, but passing with the text what only draws, except these names and attributes."""
    return _passing(_shape(DRAWING - names, attributes, local))


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


def _drawing(shape: bytes, attributes: frozenset[bytes]) -> bytes:
    shapes = rb"(?:<(?:%b)%b){0,%d}" % (shape, _TEXT, _SHAPES)
    return rb"[sS][vV][gG](?=%b)%b(?<!/>)%b%b</[sS][vV][gG]>" % (
        _NAME_ENDS,
        _usual_inside(attributes),
        _TEXT,
        shapes,
    )


def _shape(names: frozenset[bytes], attributes: frozenset[bytes], local: Local) -> bytes:
    name = any_of(names)
    at_home = local.tags & DRAWN
    return rb"/%b>|%b(?=%b)%b|/%b>|%b" % (
        *(name, name, _NAME_ENDS, _usual_inside(attributes)),
        *(any_of(at_home), _local(at_home, attributes, local.addresses)),
    )


def _at_home(local: Local, attributes: frozenset[bytes]) -> tuple[bytes, ...]:
    """What is local and changes nothing for what follows: start tags, empty scripts, a title."""
    tag, script, title = (
        _local(names, attributes, local.addresses)
        for names in (local.tags - DRAWN - _SCRIPT - _TITLE, local.tags & _SCRIPT, local.tags & _TITLE)
    )
    return (
        tag,
        rb"%b%b</[sS][cC][rR][iI][pP][tT]>" % (script, _SPACE),
        rb"%b%b</[tT][iI][tT][lL][eE]>" % (title, _TEXT),
    )


def _local(names: frozenset[bytes], attributes: frozenset[bytes], addresses: frozenset[bytes]) -> bytes:
    """A start tag of these names whose addresses stay at home, in its usual spelling."""
    asked = attributes | addresses
    initials = _set_of(name[:1] for name in asked)
    other = rb"""(?:[^\t\n\f\r />="'<%b]|(?!%b)[^\t\n\f\r />="'<])""" % (*(initials, _any_attribute(asked)),)
    attribute = rb"""[ \n/]+(?:%b="%b"|%b[^\t\n\f\r />="'<]*(?:="[^"]*")?)""" % (
        *(any_of(addresses), _PATH, other),
    )
    return rb"%b(?=%b)(?:%b){0,%d}[ \n/]*>" % (any_of(names), _NAME_ENDS, attribute, _ATTRIBUTES)


def _usual_inside(attributes: frozenset[bytes]) -> bytes:
    """What follows a tag's name where none of these attributes does; the usual spelling is tried first."""
    initials = _set_of(name[:1] for name in attributes)
    unasked = rb"(?!%b)" % _any_attribute(attributes)
    begin = rb"""(?:[^\t\n\f\r />="'<%b]|%b[^\t\n\f\r />="'<])""" % (initials, unasked)
    attribute = rb"""[ \n/]%b[^\t\n\f\r />="'<]*(?:="[^"]*")?""" % begin
    return rb"(?:>|(?:%b){1,%d}>|%b)" % (attribute, _ATTRIBUTES, _inside(unasked))


def _any_attribute(names: frozenset[bytes]) -> bytes:
    """The beginning of any of these attributes; of paints, only of those that are made by a function."""
    whole = any_of(names - _PAINTS) + _ATTRIBUTE_NAME_ENDS
    paints = names & _PAINTS
    return rb"(?:%b|%b%b)" % (whole, any_of(paints), _BY_FUNCTION) if paints else whole


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
