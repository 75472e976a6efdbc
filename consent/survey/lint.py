"""What is odd about a policy that is valid: the warnings of `consent check`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Final

from consent.policy.category import NECESSARY, STANDARD
from consent.policy.cookie import CookieDeclaration
from consent.policy.lifetime import MAX_COOKIE_SECONDS
from consent.policy.policy import Policy
from consent.policy.recognition import Recognition, Recognizer
from consent.policy.service import Service
from consent.survey.remark import Remark
from consent.survey.shadows import shadowed
from consent.survey.strictness import is_laxer

_DAY: Final = 86_400
_LONGEST_SESSION: Final = 90 * _DAY
_LEFT_OPEN: Final = frozenset(("", "?", "…", "..."))


@dataclass(frozen=True, slots=True)
class Known:
    """What a policy is read beside: the catalogue, and the languages that there are sentences for.

    `rewords` says whether this language has a translation of this purpose.
    """

    recognizer: Recognizer
    languages: Collection[str]
    rewords: Callable[[str, str], bool]


def lint(policy: Policy, known: Known) -> list[Remark]:
    """All remarks on this policy, in the order of the file."""
    remarks = [*_site(policy, known), *_categories(policy, known)]
    for place, service in enumerate(policy.services):
        remarks += _service(service, f"service[{place}]", known)
    for place, cookie in enumerate(policy.cookies):
        remarks += _cookie(cookie, cookie.category, f"cookie[{place}]", known)
    return [*remarks, *shadowed(policy)]


def _site(policy: Policy, known: Known) -> Iterator[Remark]:
    site = policy.site
    if policy.asked:
        for name in ("name", "contact", "privacy_policy"):
            if not getattr(site, name):
                yield Remark("unsaid", f"site.{name}", f"visitors are asked, but not told the site's {name}")
    if site.undeclared == "pass":
        yield Remark("undeclared-passes", "site.undeclared", "what nobody declared passes before consent")
    for place, path in enumerate(site.exempt):
        if path.rstrip("*") == "/":
            yield Remark("all-exempt", f"site.exempt[{place}]", f"{path!r} leaves the whole site alone")
    for place, language in enumerate(site.languages):
        if language not in known.languages:
            yield Remark(
                "unknown-language",
                f"site.languages[{place}]",
                f"the package has no sentences in {language!r}: the site needs templates of its own",
            )


def _categories(policy: Policy, known: Known) -> Iterator[Remark]:
    standard = {category.id for category in STANDARD}
    for place, category in enumerate(policy.categories):
        if category.id in standard:
            continue
        for name, text in (("title", category.title), ("purpose", category.purpose)):
            key = f"category[{place}].{name}"
            if not text:
                yield Remark(
                    "no-words", key, f"{category.id!r} has no {name}: visitors are not told what it is"
                )
                continue
            for language in policy.site.languages[1:]:
                if not known.rewords(language, text):
                    yield Remark("no-words", key, f"{category.id!r} has no {name} in language {language}")


def _service(service: Service, key: str, known: Known) -> Iterator[Remark]:
    if not (service.hosts or service.cookies or service.storage or service.markers):
        yield Remark(
            "empty", key, f"{service.id!r} has no host, cookie, storage key or marker: it holds nothing"
        )
    for place, host in enumerate(service.hosts):
        found = known.recognizer.url(f"https://{host.removeprefix('*.')}")
        yield from _laxer(service.category, found, f"{key}.hosts[{place}]", host)
    for place, name in enumerate(service.storage):
        found = known.recognizer.storage(name)
        yield from _laxer(service.category, found, f"{key}.storage[{place}]", name)
    for place, cookie in enumerate(service.cookies):
        if not cookie.from_catalogue:
            yield from _cookie(cookie, service.category, f"{key}.cookies[{place}]", known)


def _cookie(cookie: CookieDeclaration, category: str, key: str, known: Known) -> Iterator[Remark]:
    found = known.recognizer.cookie(cookie.name, cookie.domain or "")
    yield from _laxer(category, found, f"{key}.name", cookie.name)
    if cookie.purpose.strip() in _LEFT_OPEN:
        yield Remark("no-purpose", f"{key}.purpose", f"visitors are not told what {cookie.name!r} is for")
    if cookie.lifetime.session:
        return
    seconds = cookie.lifetime.max_seconds
    if category == NECESSARY and "sess" in cookie.name.lower() and seconds > _LONGEST_SESSION:
        yield Remark(
            "long-session", f"{key}.lifetime", f"session cookie {cookie.name!r} lives {cookie.lifetime}"
        )
    elif seconds > MAX_COOKIE_SECONDS:
        yield Remark(
            "over-400-days",
            f"{key}.lifetime",
            f"{cookie.name!r} is said to live {cookie.lifetime}, browsers keep no cookie over 400 days",
        )


def _laxer(category: str, found: Recognition | None, key: str, name: str) -> Iterator[Remark]:
    """The remark that something is declared as less than what the catalogue knows of it."""
    if found is not None and is_laxer(category, found.category):
        whose = f" ({found.service.name})" if found.service else ""
        yield Remark(
            "too-lax", key, f"{name!r} is known as {found.category}{whose}, but declared as {category}"
        )
