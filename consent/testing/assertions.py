"""Assertions about what a response lets pass, and about a whole site before anybody said yes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any, Protocol

from consent.files import catalogue
from consent.gate.hosts import parse_host
from consent.gate.set_cookie import parse_set_cookie
from consent.policy.category import STANDARD
from consent.policy.policy import Policy
from consent.scan.app import MAX_PAGES, visit_app
from consent.scan.early import found_early
from consent.survey.page import Place, read_contacts, read_marks


class Response(Protocol):
    """A response of httpx, of Starlette's TestClient, or of anything that is like them."""

    @property
    def headers(self) -> Any:
        """The header fields."""
        ...

    @property
    def content(self) -> bytes:
        """The body, decoded."""
        ...


def assert_held(response: Response, name: str) -> None:
    """Fail unless this is held: a cookie by its name, what a page embeds by host, service or category.

    A host, service or category must be named by the page, and nothing live may reach it. Any other name is a
    cookie's, which the response must not set.
    """
    __tracebackhide__ = True
    if name in _set_names(response):
        raise AssertionError(f"the cookie {name!r} is set")
    if _is_live(response, name):
        raise AssertionError(f"the page contacts {name!r}")
    if _is_host(name) and name.encode() not in response.content:
        raise AssertionError(f"the page does not name {name!r}, so there was nothing to hold")
    if _is_known_mark(name) and name not in read_marks(response.content):
        raise AssertionError(f"no tag of the page waits for {name!r}")


def assert_passed(response: Response, name: str) -> None:
    """Fail unless this passes: the cookie of this name is set, or a live tag contacts this host."""
    __tracebackhide__ = True
    if name not in _set_names(response) and not _is_live(response, name):
        marks = ", ".join(sorted(read_marks(response.content))) or "nothing"
        raise AssertionError(f"no cookie {name!r} is set, and no tag contacts it (held for: {marks})")


def assert_nothing_before_consent(
    app: Any, *, paths: Iterable[str] = (), host: str = "testserver", max_pages: int = MAX_PAGES
) -> None:
    """Fail with a list of all that a first-time visitor gets without having said yes.

    The app is visited in-process: `paths`, its routes without parameters, and what these pages link to. What
    is necessary is what its own policy says; without the middleware, what the known framework cookies are.
    """
    __tracebackhide__ = True
    answers = visit_app(app, start=paths, host=host, max_pages=max_pages)
    found = found_early(app, answers)
    if not any(answer.is_page and answer.status < 400 for answer in answers):
        found.append(f"no page was seen under {', '.join(answer.place.path for answer in answers[:5])}")
    if found:
        raise AssertionError("before consent:\n  " + "\n  ".join(found))


def _set_names(response: Response) -> set[str]:
    now = datetime.now(UTC)
    lines = [line.encode("latin-1") for line in _lines(response.headers)]
    cookies = map(parse_set_cookie, lines)
    return {cookie.name for cookie in cookies if not cookie.deletes(now)}


def _lines(headers: Any) -> list[str]:
    many: Callable[[str], list[str]] | None = getattr(headers, "get_list", None) or getattr(
        headers, "getlist", None
    )
    return many("set-cookie") if many else [value for name, value in headers if name.lower() == "set-cookie"]


def _is_live(response: Response, name: str) -> bool:
    """Whether a tag or script of the page reaches this host or one below it."""
    if not _is_host(name):
        return False
    contacts = read_contacts(response.content, Place(""), Policy())
    return any(held.name == name or held.name.endswith(f".{name}") for held in contacts)


def _is_host(name: str) -> bool:
    return "." in name.strip(".") and parse_host(name) == name


def _is_known_mark(name: str) -> bool:
    return any(category.id == name for category in STANDARD) or name in catalogue().names()
