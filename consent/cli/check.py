"""`consent check`: read a consent.toml as the middleware would, and say what it declares."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

from consent.cli.codes import DONE, NOT_FINE
from consent.cli.tables import printable, table
from consent.errors import PolicyError
from consent.files import parse_policy, read_policy_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from consent.policy.cookie import CookieDeclaration
    from consent.policy.policy import Policy

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

DEFAULT_FILE = "consent.toml"


def add(commands: Commands) -> None:
    """Add `check`."""
    parser = commands.add_parser(
        "check",
        help="read a consent.toml and say what it declares",
        description="Read a consent.toml as the middleware would, and say what it declares.",
        epilog="Exit codes: 0 fine, 1 a mistake in it, 2 it cannot be read.",
    )
    parser.add_argument("file", nargs="?", default=DEFAULT_FILE, metavar="FILE", help="default: %(default)s")
    parser.add_argument("--json", action="store_true", help="print JSON, for programs")
    parser.set_defaults(run=_check)


def _check(arguments: argparse.Namespace) -> int:
    text = read_policy_text(arguments.file)
    try:
        policy = parse_policy(text, arguments.file)
    except PolicyError as error:
        _tell_mistake(error, text, as_json=arguments.json)
        return NOT_FINE
    if arguments.json:
        _print_json({"file": arguments.file, "mistakes": [], "policy": _members(policy)})
    else:
        print(f"{printable(arguments.file)} is fine.\n\n{_sheet(policy)}")
    return DONE


def _tell_mistake(error: PolicyError, text: str, *, as_json: bool) -> None:
    """The mistake with its line: as JSON on the output, for people beside it."""
    message = str(error).removeprefix(f"{error.source}:{error.line}: ")
    if as_json:
        mistake = {"line": error.line, "key": error.key, "message": message}
        _print_json({"file": error.source, "mistakes": [mistake], "policy": None})
        return
    print(printable(str(error)), file=sys.stderr)
    lines = text.split("\n")
    if error.line is not None and error.line <= len(lines):
        print(f"{error.line:>6} | {printable(lines[error.line - 1].rstrip())}", file=sys.stderr)


def _sheet(policy: Policy) -> str:
    """What the policy declares: a line for each service, and for the site's own cookies."""
    site = policy.site
    facts = {
        "Site": site.name or "-",
        "Languages": " ".join(site.languages),
        "Asked": " ".join(category.id for category in policy.asked) or "nothing: all is necessary",
        "Undeclared": "held" if site.undeclared == "hold" else "passes",
        "Choices valid": str(site.valid_for),
        "Revision": policy.revision,
    }
    width = max(map(len, facts))
    head = "\n".join(f"{name.ljust(width)}  {printable(value)}" for name, value in facts.items())
    rows = _rows(policy)
    if not rows:
        return f"{head}\n\nIt declares no service and no cookie."
    return f"{head}\n\n{table(('CATEGORY', 'SERVICE', 'HOSTS', 'COOKIES'), rows)}"


def _rows(policy: Policy) -> list[tuple[str, str, int, str]]:
    rows: list[tuple[str, str, int, str]] = []
    for category in policy.all_categories:
        rows += (
            (category.id, service.id, len(service.hosts), _names(service.cookies))
            for service in policy.services_in(category.id)
        )
        if own := policy.cookies_in(category.id):
            rows.append((category.id, "(the site)", 0, _names(own)))
    return rows


def _names(cookies: Sequence[CookieDeclaration]) -> str:
    return " ".join(cookie.name for cookie in cookies) or "-"


def _members(policy: Policy) -> dict[str, object]:
    return {
        "revision": policy.revision,
        "name": policy.site.name,
        "languages": policy.site.languages,
        "categories": [
            {
                "id": category.id,
                "asked": category in policy.asked,
                "sale": category.sale,
                "cookies": [cookie.name for cookie in policy.cookies_in(category.id)],
                "services": [
                    {
                        "id": service.id,
                        "name": service.name,
                        "hosts": service.hosts,
                        "cookies": [cookie.name for cookie in service.cookies],
                        "storage": service.storage,
                    }
                    for service in policy.services_in(category.id)
                ],
            }
            for category in policy.all_categories
        ],
    }


def _print_json(value: object) -> None:
    print(json.dumps(value, indent=2, ensure_ascii=False))
