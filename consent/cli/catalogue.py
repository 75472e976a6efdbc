"""`consent catalogue`: the services that a site can take over with `use = "…"`."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

from consent.cli.codes import DONE, NOT_FOUND
from consent.cli.tables import printable, table
from consent.errors import PolicyError
from consent.files import catalogue

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from consent.policy.catalogue import Entry
    from consent.policy.service import Service

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]


def add(commands: Commands) -> None:
    """Add `catalogue` and its commands."""
    parser = commands.add_parser(
        "catalogue",
        help='the services for use = "…" in consent.toml',
        description='The services that a site takes over by writing use = "…" under [[service]].',
    )
    parser.set_defaults(parser=parser)
    group = parser.add_subparsers(title="commands", metavar="COMMAND")
    _command(group, "list", _list, "every service")
    show = _command(group, "show", _show, "one service, with the reason for its category and its sources")
    show.add_argument("name", metavar="NAME", help="the service's id, such as google-analytics")
    search = _command(group, "search", _search, "services by a word, a host or a cookie")
    search.add_argument("word", metavar="WORD", help="a part of a name, provider, host, cookie or marker")


def _command(
    group: Commands, name: str, run: Callable[[argparse.Namespace], int], says: str
) -> argparse.ArgumentParser:
    parser = group.add_parser(name, help=says, description=f"{says[0].upper()}{says[1:]}.")
    parser.add_argument("--json", action="store_true", help="print JSON, for programs")
    parser.set_defaults(run=run)
    return parser


def _list(arguments: argparse.Namespace) -> int:
    known = catalogue()
    services = [known.get(name) for name in known.names()]
    _print_services(services, as_json=arguments.json)
    return DONE


def _show(arguments: argparse.Namespace) -> int:
    try:
        entry = catalogue().entry(arguments.name)
    except PolicyError as error:
        print(f"consent: {error}", file=sys.stderr)
        return NOT_FOUND
    if arguments.json:
        _print_json(_members(entry))
    else:
        print(_sheet(entry))
    return DONE


def _search(arguments: argparse.Namespace) -> int:
    services = catalogue().search(arguments.word)
    if not services and not arguments.json:
        print(f"consent: no service has {arguments.word!r} anywhere", file=sys.stderr)
    else:
        _print_services(services, as_json=arguments.json)
    return DONE if services else NOT_FOUND


def _print_services(services: Sequence[Service], *, as_json: bool) -> None:
    if as_json:
        entry = catalogue().entry
        _print_json([_members(entry(service.id)) for service in services])
        return
    rows = [(service.id, service.category, service.provider, service.name) for service in services]
    print(table(("ID", "CATEGORY", "PROVIDER", "NAME"), rows))


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
        "Checked": (str(entry.checked),),
    }
    width = max(map(len, facts))
    lines = [
        f"{'' if place else name:{width}}  {printable(value)}"
        for name, values in facts.items()
        for place, value in enumerate(values)
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
        "checked": str(entry.checked),
    }


def _print_json(value: object) -> None:
    print(json.dumps(value, indent=2, ensure_ascii=False))
