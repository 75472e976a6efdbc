"""Response header fields by which a page makes its browser fetch or send, without the held hosts."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from consent.gate.embeds import fetches
from consent.gate.parties import Verdict
from consent.gate.refresh import parse_refresh
from consent.gate.srcset import parse_srcset

Judge = Callable[[str], Verdict]
"""The verdict on a URL as the field writes it; `Page.judge` is one, and also takes care of the report."""

# One member of a comma-separated list, quoted strings and `<…>` taken whole (RFC 9110 section 5.6.1).
_MEMBER: Final = re.compile(r"""(?:[^,"<]+|"(?:[^"\\]+|\\.)*(?:"|\\?$)|<[^>]*>?)+""", re.DOTALL)
# RFC 8288 section 3: `<target>`, then parameters.
_TARGET: Final = re.compile(r"[ \t]*<([^>]*)>")
_PARAMETER: Final = re.compile(r""";[ \t]*([^\s=;,"]+)[ \t]*(?:=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([^;,"]*)))?""")
_QUOTED_PAIR: Final = re.compile(r"\\(.)")
_REPORT_URI: Final = re.compile(r"(?<![^\s;,])report-uri[\t\n\f\r ]+([^;,]*)", re.IGNORECASE)
_STRING: Final = re.compile(r'"((?:[^"\\]+|\\.)*)(?:"|\\?$)', re.DOTALL)


def filter_field(name: bytes, value: bytes, judge: Judge) -> bytes | None:
    """The value without its held members, byte for byte as it came where none is; None if nothing is left.

    `name` is lower-case. Fields other than `LOADING_FIELDS` come back as they are.
    """
    read = LOADING_FIELDS.get(name)
    if read is None:
        return value
    text = value.decode("latin-1")
    kept = read(text, judge)
    if kept is text:
        return value
    return kept.strip(" \t").encode("latin-1") or None


def _keep_members(text: str, held: Callable[[str], bool]) -> str:
    """A comma-separated list without its held members; the same object if none is held."""
    members = [found[0] for found in _MEMBER.finditer(text)]
    kept = [member for member in members if not held(member)]
    return text if len(kept) == len(members) else ",".join(kept)


def _filter_link(text: str, judge: Judge) -> str:
    return _keep_members(text, lambda member: _holds_link(member, judge))


def _holds_link(member: str, judge: Judge) -> bool:
    """Whether a link-value fetches from a held host. What is no link-value is nothing to a browser."""
    target = _TARGET.match(member)
    if target is None:
        return False
    parameters = list(_parameters(member, target.end()))
    if not any(name == "rel" and fetches(value) for name, value in parameters):
        return False
    candidates = (url for name, value in parameters if name == "imagesrcset" for url in parse_srcset(value))
    return any(judge(url).held for url in (target[1], *candidates))


def _parameters(member: str, position: int) -> Iterator[tuple[str, str]]:
    for found in _PARAMETER.finditer(member, position):
        quoted = found[2]
        value = found[3] or "" if quoted is None else _QUOTED_PAIR.sub(r"\1", quoted)
        yield found[1].lower(), value.strip()


def _filter_refresh(text: str, judge: Judge) -> str:
    url = parse_refresh(text)
    return "" if url is not None and judge(url).held else text


def _filter_strings(text: str, judge: Judge) -> str:
    """A structured list or dictionary (RFC 9651) whose members are URLs in quotes."""

    def held(member: str) -> bool:
        return any(judge(_QUOTED_PAIR.sub(r"\1", string)).held for string in _STRING.findall(member))

    return _keep_members(text, held)


def _filter_reports(text: str, judge: Judge) -> str:
    """Report-To: JSON objects between commas. A group with a held endpoint goes as a whole."""
    decoder = json.JSONDecoder()
    kept: list[str] = []
    position, held = 0, False
    while position < len(text):
        try:
            group, end = decoder.raw_decode(text, position)
        except (ValueError, RecursionError):
            # Browsers take the field or leave it as a whole.
            return ""
        if any(judge(url).held for url in _endpoints(group)):
            held = True
        else:
            kept.append(text[position:end])
        position = end + len(text[end:]) - len(text[end:].lstrip(", \t"))
    return ", ".join(kept) if held else text


def _endpoints(group: object) -> Iterator[str]:
    endpoints = group.get("endpoints") if isinstance(group, dict) else None
    for endpoint in endpoints if isinstance(endpoints, list) else ():
        url = endpoint.get("url") if isinstance(endpoint, dict) else None
        if isinstance(url, str):
            yield url


def _filter_policy(text: str, judge: Judge) -> str:
    """A Content-Security-Policy without held addresses in `report-uri`; what it forbids stays forbidden."""

    def without_held(directive: re.Match[str]) -> str:
        urls = directive[1].split()
        kept = [url for url in urls if not judge(url).held]
        if len(kept) == len(urls):
            return directive[0]
        return " ".join(("report-uri", *kept)) if kept else ""

    filtered = _REPORT_URI.sub(without_held, text)
    return text if filtered == text else filtered


LOADING_FIELDS: Final[Mapping[bytes, Callable[[str, Judge], str]]] = {
    # RFC 8288; WHATWG HTML 4.6.6, "process a link header"
    b"link": _filter_link,
    # WHATWG HTML 7.4.6.3
    b"refresh": _filter_refresh,
    # Reporting API 3.2, and its predecessor, to which NEL refers
    b"reporting-endpoints": _filter_strings,
    b"report-to": _filter_reports,
    # WHATWG HTML 8.3, "Speculation-Rules"
    b"speculation-rules": _filter_strings,
    # CSP Level 3, 6.5.1
    b"content-security-policy": _filter_policy,
    b"content-security-policy-report-only": _filter_policy,
}
"""The fields that `filter_field` reads. NEL names a group of Report-To only, and is dead without it."""
