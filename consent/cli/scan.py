"""`consent scan`: look at a site with a real browser, and say what it uses and when."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from consent.cli.codes import DONE, NOT_FINE
from consent.cli.tables import printable, table
from consent.errors import ConsentError
from consent.files import catalogue, load_policy
from consent.policy.recognition import Recognizer
from consent.scan.browser import Progress, scan_site
from consent.scan.chromium import Browser
from consent.scan.frontier import Bounds
from consent.survey import words
from consent.survey.report import write_report
from consent.survey.survey import Survey, members
from consent.survey.use import Judge, Use

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

_HEAD: Final = ("SEEN", "WHAT", "NAME", "ON", "CATEGORY", "SERVICE", "LIVES", "BY")
_EPILOG: Final = """\
The site is visited three times, each with a fresh profile: untouched, after
accepting, after refusing. robots.txt is respected (as "consent-scan"), and only
pages of the same host are visited. A `?` after a category: it is only likely.

Needs a browser: pip install 'asgi-consent[scan]', and an installed Chromium.

Exit codes: 0 nothing but what is necessary before consent and after refusing,
1 something else, 2 the site could not be looked at.
"""


def add(commands: Commands) -> None:
    """Add `scan`."""
    parser = commands.add_parser(
        "scan",
        help="look at a site with a browser, and say what it uses before and after consent",
        description="Look at a site with a real browser, and say what it uses before and after consent.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    bounds = Bounds()
    parser.add_argument("url", metavar="URL", help="the site's first page")
    parser.add_argument("--pages", type=_count, default=bounds.pages, help="at most (default %(default)s)")
    parser.add_argument(
        "--depth", type=int, default=bounds.depth, help="clicks from the first page (default %(default)s)"
    )
    parser.add_argument(
        "--seconds", type=float, default=bounds.seconds, help="for all three visits (default %(default)g)"
    )
    parser.add_argument("--policy", metavar="FILE", help="the site's consent.toml, whose word counts first")
    parser.add_argument(
        "--json", action="store_true", help="print JSON, for `consent init` and `consent check`"
    )
    parser.add_argument("--html", metavar="FILE", help="write a report with pictures of the notice")
    parser.add_argument(
        "--host-resolver-rules",
        default="",
        metavar="RULES",
        help="as Chromium reads them, to test on loopback",
    )
    parser.add_argument("--insecure", action="store_true", help="believe any certificate")
    parser.set_defaults(run=_scan)


def _count(written: str) -> int:
    count = int(written)
    if count < 1:
        raise argparse.ArgumentTypeError("expected 1 or more")
    return count


def _scan(arguments: argparse.Namespace) -> int:
    if not arguments.url.startswith(("http://", "https://")):
        raise ConsentError(
            f"URL: found {arguments.url!r}, expected an address such as https://www.example.com/"
        )
    policy = load_policy(arguments.policy) if arguments.policy else None
    progress = _progress()
    survey, pictures = scan_site(
        arguments.url,
        bounds=Bounds(arguments.pages, arguments.depth, arguments.seconds),
        browser=Browser(resolver_rules=arguments.host_resolver_rules, insecure=arguments.insecure),
        progress=progress,
    )
    progress("")
    uses = Judge(Recognizer(catalogue()), policy).uses(survey)
    if arguments.html:
        taken = {picture.moment: picture.jpeg for picture in pictures}
        _write(Path(arguments.html), write_report(survey, uses, taken))
    if arguments.json:
        told = {**members(survey), "uses": [_members(use) for use in uses]}
        print(json.dumps(told, indent=2, ensure_ascii=False))
    else:
        print(_text(survey, uses))
    return NOT_FINE if any(use.too_early for use in uses) else DONE


def _progress() -> Progress:
    """A line that is written over at a terminal; elsewhere nothing."""
    if not sys.stderr.isatty():
        return lambda _: None

    def show(said: str) -> None:
        sys.stderr.write(f"\r\x1b[K{printable(said)[:100]}")
        sys.stderr.flush()

    return show


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, "utf-8")
    except OSError as error:
        raise ConsentError(f"{file}: cannot be written: {error.strerror}") from None


def _text(survey: Survey, uses: list[Use]) -> str:
    lines = [
        f"{printable(survey.url)}: {words.pages(survey)}.",
        *map(printable, words.notice(survey)),
        words.outcome(uses),
    ]
    if uses:
        ranked = sorted(uses, key=lambda use: not use.too_early)
        lines += ["", table(_HEAD, [_row(use) for use in ranked])]
    return "\n".join(lines)


def _row(use: Use) -> tuple[str, ...]:
    first = use.first
    return (
        words.when(use) + (" !" if use.too_early else ""),
        use.subject,
        first.name,
        first.host if first.host != first.name else "-",
        words.category(use),
        use.owner.name or "-",
        words.lifetime(use),
        first.by or "-",
    )


def _members(use: Use) -> dict[str, Any]:
    first, owner = use.first, use.owner
    return {
        "subject": use.subject,
        "name": first.name,
        "host": first.host,
        "category": owner.category or None,
        "service": owner.service or None,
        "sure": owner.sure or None,
        "seen": list(use.moments),
        "too_early": use.too_early,
        "by": first.by,
        "page": first.page,
    }
