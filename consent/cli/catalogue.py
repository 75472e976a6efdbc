"""`consent catalogue`: the services that a site can take over with `use = "…"`."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from consent.cli import importing
from consent.cli.codes import DONE, NOT_FOUND
from consent.cli.tables import printable, table
from consent.errors import PolicyError
from consent.files import catalogue, read_catalogue
from consent.policy.category import STANDARD

if TYPE_CHECKING:
    from collections.abc import Callable

    from consent.policy.catalogue import Catalogue, Entry
    from consent.policy.service import Service

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

# A provider's legal name can be long, and is told in full by `show`.
_WIDEST = 32


def add(commands: Commands) -> None:
    """Add `catalogue` and its commands."""
    parser = commands.add_parser(
        "catalogue",
        help='the services for use = "…" in consent.toml',
        description='The services that a site takes over by writing use = "…" under [[service]].',
    )
    parser.set_defaults(parser=parser)
    group = parser.add_subparsers(title="commands", metavar="COMMAND")
    listing = _command(group, "list", _list, "every service")
    show = _command(group, "show", _show, "one service, with the reason for its category and its sources")
    show.add_argument("name", metavar="NAME", help="the service's id, such as google-analytics")
    search = _command(group, "search", _search, "services by a word, a host or a cookie")
    search.add_argument("word", metavar="WORD", help="a name or a part of one: _ga_1, js.stripe.com, maps")
    for filtered in (listing, search):
        filtered.add_argument(
            "--category", choices=[category.id for category in STANDARD], help="only this category's"
        )
    importing.add(group)


def _command(
    group: Commands, name: str, run: Callable[[argparse.Namespace], int], says: str
) -> argparse.ArgumentParser:
    parser = group.add_parser(name, help=says, description=f"{says[0].upper()}{says[1:]}.")
    parser.add_argument("--json", action="store_true", help="print JSON, for programs")
    parser.add_argument(
        "--with",
        dest="own",
        metavar="FILE",
        action="append",
        default=[],
        help="a catalogue of your own as well",
    )
    parser.set_defaults(run=run)
    return parser


def _known(arguments: argparse.Namespace) -> Catalogue:
    """The catalogue that comes with the package, and the files of the site's own that were named."""
    own = {Path(file).stem: read_catalogue(file) for file in arguments.own}
    return replace(catalogue(), own=own) if own else catalogue()


def _list(arguments: argparse.Namespace) -> int:
    entries = [entry for entry in _known(arguments).entries if _is_asked(entry.service, arguments)]
    if arguments.json:
        _print_json([_members(entry) for entry in entries])
    else:
        print(table(("ID", "CATEGORY", "PROVIDER", "NAME"), [_row(entry.service) for entry in entries]))
    return DONE


def _show(arguments: argparse.Namespace) -> int:
    try:
        entry = _known(arguments).entry(arguments.name)
    except PolicyError as error:
        print(f"consent: {error}", file=sys.stderr)
        return NOT_FOUND
    if arguments.json:
        _print_json(_members(entry))
    else:
        print(_sheet(entry))
    return DONE


def _search(arguments: argparse.Namespace) -> int:
    known = _known(arguments)
    hits = [hit for hit in known.search(arguments.word) if _is_asked(hit.service, arguments)]
    if arguments.json:
        _print_json(
            [{**_members(known.entry(hit.service.id)), "found": {hit.fact: hit.text}} for hit in hits]
        )
    elif hits:
        rows = [(*_row(hit.service), f"{hit.fact} {hit.text}") for hit in hits]
        print(table(("ID", "CATEGORY", "PROVIDER", "NAME", "FOUND"), rows))
    else:
        print(f"consent: no service has {arguments.word!r} anywhere", file=sys.stderr)
    return DONE if hits else NOT_FOUND


def _is_asked(service: Service, arguments: argparse.Namespace) -> bool:
    return arguments.category in (None, service.category)


def _row(service: Service) -> tuple[str, str, str, str]:
    return (service.id, service.category, _short(service.provider), _short(service.name))


def _short(text: str) -> str:
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 1].rstrip()}…"


def _sheet(entry: Entry) -> str:
    service = entry.service
    facts = {
        "Name": (service.name,),
        "Provider": (service.provider,),
        "Category": (service.category,),
        "Reason": (entry.reason,),
        "Purpose": (service.purpose,),
        "Hosts": service.hosts,
        "Storage": service.storage,
        "Markers": service.markers,
        "Privacy policy": (service.privacy_policy,),
        "Sources": entry.sources,
        "Written": (str(entry.written),),
        "Checked": (str(entry.checked or "not yet compared with its sources"),),
    }
    width = max(map(len, facts))
    lines = [
        f"{'' if place else name:{width}}  {printable(value)}"
        for name, values in facts.items()
        for place, value in enumerate(values)
        if value
    ]
    parts = ["\n".join(lines)]
    if service.cookies:
        rows = [
            (cookie.name, str(cookie.lifetime), cookie.domain or "the site's own", cookie.purpose)
            for cookie in service.cookies
        ]
        parts.append(table(("COOKIE", "LIFETIME", "DOMAIN", "PURPOSE"), rows))
    parts.append(f'[[service]]\nuse = "{service.id}"')
    return "\n\n".join(parts)


def _members(entry: Entry) -> dict[str, object]:
    service = entry.service
    return {
        "id": service.id,
        "name": service.name,
        "provider": service.provider,
        "category": service.category,
        "reason": entry.reason,
        "purpose": service.purpose,
        "hosts": service.hosts,
        "storage": service.storage,
        "markers": service.markers,
        "cookies": [
            {
                "name": cookie.name,
                "lifetime": str(cookie.lifetime),
                "domain": cookie.domain,
                "path": cookie.path,
                "purpose": cookie.purpose,
            }
            for cookie in service.cookies
        ],
        "privacy_policy": service.privacy_policy,
        "sources": entry.sources,
        "written": str(entry.written),
        "checked": str(entry.checked) if entry.checked else None,
    }


def _print_json(value: object) -> None:
    print(json.dumps(value, indent=2, ensure_ascii=False))
