"""Whom an inline script gives away: the hosts it names, the markers of services, the URLs of its lists.

A script is not run here, so this is recognition, not proof: one that builds a host's name out of pieces
goes unseen, and one that only mentions a declared service's host is held with it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Final

from consent.gate.hosts import parse_host
from consent.gate.parties import Page, Verdict
from consent.gate.urls import Url

# WHATWG MIME Sniffing 4.6, JavaScript MIME types; `text/partytown` runs in a worker of a known library.
_JAVASCRIPT: Final = frozenset(
    {f"{kind}/{prefix}ecmascript" for kind in ("application", "text") for prefix in ("", "x-")}
    | {f"{kind}/{prefix}javascript" for kind in ("application", "text") for prefix in ("", "x-")}
    | {f"text/javascript1.{minor}" for minor in range(6)}
    | {"text/jscript", "text/livescript", "text/partytown"}
)
_OTHER_KINDS: Final = frozenset({"module", "importmap", "speculationrules", "webbundle"})

# ECMA-262 12.9.4: escapes that can hide a letter, a dot or a slash in a string.
_ESCAPE: Final = re.compile(
    r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{0*([0-9a-fA-F]{1,6})\}|([0-3]?[0-7]{1,2})|(\r\n|[\n\r])|(.))",
    re.DOTALL,
)
# A host stands after slashes, after a quote, or after what is put in front of it (`".host`, `${sub}.host`).
# Bare `a.b` outside of a string is a property.
_HOST: Final = r"""((?:[\w-]{1,63}\.){1,10}[\w-]{1,63})\.?(?::[0-9]{1,5})?(/[^\s"'`<>\\?#]*)?(?![\w-])"""
_NAMED: Final = re.compile(r"""(//|[Hh][Tt][Tt][Pp][Ss]?:|[/\\"'`@}]\.?)""" + _HOST)
_ADDRESS: Final = re.compile("(//)" + _HOST)
_ANY_LINK: Final = "//*/"
UNREAD: Final = Verdict(held=True, host="*", undeclared=True)
"""The verdict on what is too long to be read to its end."""

_IMPORTED: Final = re.compile(r"""\b(?:from|import)(?:\s|/\*[^*]*\*/)*(?:"([^"\n]*)"|'([^'\n]*)')""")


def script_kind(type_: str | None, language: str | None) -> str | None:
    """`classic`, `module`, `importmap`, `speculationrules` or `webbundle`; None for what no browser executes.

    WHATWG HTML 4.12.1.1, "prepare the script element". Parameters of a type are ignored here.
    """
    if type_ is None:
        type_ = f"text/{language}" if language else ""
    essence = type_.partition(";")[0].strip("\t\n\f\r ").lower()
    if essence in _OTHER_KINDS:
        return essence
    return "classic" if not essence or essence in _JAVASCRIPT else None


def judge_script(text: str, kind: str, page: Page, *, complete: bool = True) -> list[Verdict]:
    """The verdicts on whom a script contacts: held ones, and undeclared ones that pass and are reported.

    An undeclared host in a script's text passes: it may be a mere word. In an import, an import map,
    speculation rules or a bundle it is an address, and judged like one.
    """
    if kind == "importmap":
        return _judge_list(text, page, _import_addresses, complete=complete)
    if kind == "speculationrules":
        return _judge_list(text, page, _speculated_addresses, complete=complete)
    if kind == "webbundle":
        return _judge_list(text, page, _bundled_addresses, complete=complete)
    plain = _unescape(text)
    verdicts = [*_judge_names(plain, page), *_judge_markers(plain, page)]
    if kind == "module":
        verdicts += [page.judge(found[1] or found[2] or "") for found in _IMPORTED.finditer(plain)]
    return _distinct(verdicts)


def _judge_names(text: str, page: Page) -> Iterator[Verdict]:
    lower = text.lower()
    # Where no service's host occurs, only addresses that are plain to see are looked for, for the report.
    claimed = any(host in lower for host in page.parties.claimed)
    # A list of data may name the same few addresses thousands of times.
    for slashes, written, path in dict.fromkeys((_NAMED if claimed else _ADDRESS).findall(text)):
        host = parse_host(written)
        if host is None:
            continue
        verdict = page.parties.judge(Url("https", host, path or "/"))
        if verdict.service is not None:
            yield verdict
        elif verdict.undeclared and slashes == "//":
            yield replace(verdict, held=False)


def _judge_markers(text: str, page: Page) -> Iterator[Verdict]:
    for marker, pattern, service in page.parties.markers:
        if marker in text and pattern.search(text):
            yield Verdict(held=True, host=marker, service=service)


def _judge_list(
    text: str, page: Page, addresses: Callable[[object], Iterator[str]], *, complete: bool
) -> list[Verdict]:
    """Each address of a JSON list. Browsers ignore what is not JSON; what we see in part only is held."""
    if not complete:
        return [UNREAD]
    try:
        found = list(addresses(json.loads(text)))
    except RecursionError:
        return [UNREAD]
    except ValueError:
        return []
    return _distinct(page.judge(address) for address in found)


def _import_addresses(json_: object) -> Iterator[str]:
    """The addresses of an import map (WHATWG HTML 8.1.6.2); `integrity` only names some of them again."""
    if isinstance(json_, dict):
        yield from _strings(json_.get("imports"))
        yield from _strings(json_.get("scopes"))


def _speculated_addresses(json_: object) -> Iterator[str]:
    """The addresses of speculation rules; `*` stands for the links of a page that nobody narrowed down."""
    for rules in json_.values() if isinstance(json_, dict) else ():
        for rule in rules if isinstance(rules, list) else ():
            if isinstance(rule, dict):
                yield from _strings(rule.get("urls"))
                if "urls" not in rule and not _is_local(rule.get("where")):
                    yield _ANY_LINK


def _bundled_addresses(json_: object) -> Iterator[str]:
    """The addresses of a web bundle, as the Subresource Loading draft has them and Chromium loads them."""
    if isinstance(json_, dict):
        for name in ("source", "scopes", "resources"):
            yield from _strings(json_.get(name))


def _strings(json_: object) -> Iterator[str]:
    if isinstance(json_, str):
        yield json_
    elif isinstance(json_, dict):
        for value in json_.values():
            yield from _strings(value)
    elif isinstance(json_, list):
        for value in json_:
            yield from _strings(value)


def _is_local(where: object) -> bool:
    """Whether a document rule can match only links to the page's own host: every way in begins with `/`."""
    if not isinstance(where, dict):
        return False
    if "and" in where:
        return isinstance(where["and"], list) and any(map(_is_local, where["and"]))
    if "or" in where:
        return isinstance(where["or"], list) and all(map(_is_local, where["or"]))
    patterns = list(_strings(where.get("href_matches")))
    return bool(patterns) and all(re.match(r"/(?![/\\])", pattern) for pattern in patterns)


def _distinct(verdicts: Iterable[Verdict]) -> list[Verdict]:
    return [verdict for verdict in dict.fromkeys(verdicts) if verdict.held or verdict.undeclared]


def _unescape(script: str) -> str:
    return _ESCAPE.sub(_character, script) if "\\" in script else script


def _character(escape: re.Match[str]) -> str:
    hexadecimal = escape[1] or escape[2] or escape[3]
    if hexadecimal:
        number = int(hexadecimal, 16)
        return chr(number) if number <= 0x10FFFF and not 0xD800 <= number <= 0xDFFF else "\ufffd"
    if escape[4]:
        return chr(int(escape[4], 8))
    return "" if escape[5] else " " if escape[6] in "bfnrtv" else escape[6]
