"""Requests in Django, with django-cookie-consent or behind our middleware: `python -m bench django`.

Both run Django's ASGI handler in this process. They do not do the same: django-cookie-consent lets templates
ask what was accepted, and its middleware, which Django has to run in a thread, deletes declared cookies
after the answer; what no template asks about is not held. Views are asynchronous, but for the last table.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench import django_site
from bench.peers import session, signed_session
from bench.rounds import AGAIN, BARE, OURS, Prepare, interleave
from bench.site import App, all_granted, guarded, request, serve
from bench.table import UNIT, Table, compared

CALLS: Final = 40
ROUNDS: Final = 30
TEMPLATES: Final = "django-cookie-consent, templates"
OTHER_COOKIES: Final = "csrftoken=Zk3vQ2bX9sR1tY6uW8pL0aNcM4dEfGhJ; hs_id=8f14e45f; _ga=GA1.1.1127.1763811"


@dataclass(frozen=True, slots=True)
class Contender:
    """An app, the page it is asked for, and the cookies of visitors by what they chose."""

    app: App
    page: str
    choices: Mapping[str, str]


CASES: Final = {
    f"Django, {what}, {chose}": (path, chose)
    for what, path in (
        ("data", "/data"),
        ("the same page again", "/page"),
        ("page never seen before", "/new-page"),
    )
    for chose in ("no choice", "all accepted")
} | {"Django, the same page again by a view in a thread, no choice": ("/page-in-a-thread", "no choice")}


def tables() -> Iterator[Table]:
    with tempfile.TemporaryDirectory() as folder:
        django_site.configure(str(Path(folder, "site.sqlite3")))
        everyone = contenders()
        for title, (path, chose) in CASES.items():
            prepared = {
                name: _serving(one, path, chose)
                for name, one in everyone.items()
                if path != "/data" or name != TEMPLATES  # data has no template
            }
            yield compared(title, interleave(prepared, calls=CALLS, rounds=ROUNDS))


def contenders() -> dict[str, Contender]:
    """Who is measured; Django has to be configured."""
    bare = django_site.application()
    sessions = django_site.application([django_site.SESSIONS])
    cleaning = django_site.application([django_site.CLEANING])
    theirs = {"all accepted": django_site.accepted()}
    ours = {"all accepted": all_granted()}
    return {
        BARE: Contender(bare, "plain", {}),
        AGAIN: Contender(bare, "plain", {}),
        UNIT: Contender(session(bare), "plain", {}),
        "Django's SessionMiddleware": Contender(sessions, "plain", {}),
        TEMPLATES: Contender(bare, "gated", theirs),
        f"{TEMPLATES} and middleware": Contender(cleaning, "gated", theirs),
        OURS: Contender(guarded(bare), "plain", ours),
    }


def _serving(one: Contender, path: str, chose: str) -> Prepare:
    cookie = "; ".join(filter(None, (OTHER_COOKIES, one.choices.get(chose), signed_session())))
    destination = "empty" if path == "/data" else "document"
    asked = path if path == "/data" else f"{path}/{one.page}"

    def prepare() -> Callable[[], None]:
        scopes = [request(cookie, path=asked, destination=destination) for _ in range(CALLS)]
        return lambda: serve(one.app, scopes)

    return prepare
