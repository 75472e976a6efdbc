"""What the site declares, in the words of one language: what every page of ours reads from."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

from consent.pages.asking import Asking
from consent.pages.language import Language
from consent.policy.category import NECESSARY, Category
from consent.policy.cookie import CookieDeclaration
from consent.policy.lifetime import Lifetime
from consent.policy.policy import Policy
from consent.policy.service import Service

OWN_COOKIES: Final = (("", "purpose_of_choice"), ("-id", "purpose_of_id"), ("-once", "purpose_of_once"))
"""The cookies of this package: what follows the base name, and the sentence that says what it is for."""

_ONCE: Final = Lifetime(1, "minute")


@dataclass(frozen=True, slots=True)
class CookieWords:
    """One cookie, or one family of cookies, as a row of a table."""

    name: str
    purpose: str
    lifetime: str


@dataclass(frozen=True, slots=True)
class ServiceWords:
    """One service. `privacy_policy` is empty where there is no link that is safe to follow."""

    id: str
    name: str
    provider: str
    purpose: str
    privacy_policy: str
    hosts: str
    storage: str
    cookies: tuple[CookieWords, ...]


@dataclass(frozen=True, slots=True)
class CategoryWords:
    """One category; `cookies` are those that stand under no service, `summary` counts what is inside."""

    id: str
    title: str
    short: str
    text: str
    sale: bool
    services: tuple[ServiceWords, ...]
    cookies: tuple[CookieWords, ...]
    summary: str


class Wording:
    """One policy in one language, put into words once."""

    def __init__(self, policy: Policy, language: Language, *, cookie_name: str) -> None:
        self.language = language
        self.site = policy.site.name or language.say("notice.this_site")
        self.site_policy = safe_link(policy.site.privacy_policy)
        self._policy = policy
        self._own = {
            cookie_name + ending: language.say(f"preferences.{sentence}") for ending, sentence in OWN_COOKIES
        }
        necessary = next(category for category in policy.all_categories if category.id == NECESSARY)
        self.categories = tuple(self._category(category) for category in (necessary, *policy.asked))
        self.sold = language.join([category.short for category in self.categories if category.sale])
        self.asks = bool(policy.asked)
        self._titles = {category.id: category.title for category in self.categories}
        self._titles |= {service.id: service.name for service in policy.services}

    def text(self, asking: Asking) -> str:
        """What the notice says: what is in use already, what only with a yes, and that a no does no harm."""
        if asking.again:
            return self.language.say("region.text_again", site=self.site)
        on, asked = (
            self.language.join(
                [each.short for each in self.categories[1:] if (each.id in asking.on) is wanted]
            )
            for wanted in (True, False)
        )
        if not on:
            return self.language.say("notice.text", site=self.site, purposes=asked)
        if not asked:
            return self.language.say("region.text", site=self.site, on=on)
        return self.language.say("region.text_mixed", site=self.site, on=on, asked=asked)

    def title(self, name: str) -> str:
        """What a category or service is called; a name that is not declared any more is given back."""
        return self._titles.get(name, name)

    def titles(self, names: Iterable[str], *, besides: Iterable[str] = ()) -> str:
        """Categories and services as a list in words. A category stands for its services.

        Unless one of them is named `besides`: then its others are named one by one.
        """
        named = tuple(names)
        broken = {self._category_of(name) for name in besides if name in self._policy.services_by_id}
        whole = [name for name in named if name not in self._policy.services_by_id and name not in broken]
        single = [name for name in named if name in self._policy.services_by_id]
        single = [name for name in single if self._category_of(name) not in whole]
        return self.language.join([self._titles.get(name, name) for name in whole + single])

    def stored(
        self, names: Iterable[str]
    ) -> tuple[tuple[CategoryWords, tuple[tuple[str, str, str], ...]], ...]:
        """The declared ones of these cookies by category: each its name, purpose, and what allows it."""
        found: dict[str, list[tuple[str, str, str]]] = {}
        for name in dict.fromkeys(names):
            base = name.removeprefix("__Host-")
            declared = self._policy.classify(name)
            if base in self._own:
                found.setdefault(NECESSARY, []).append((name, self._own[base], NECESSARY))
            elif declared is not None:
                row = (name, self.language.purpose(declared.purpose), declared.service or declared.category)
                found.setdefault(declared.category, []).append(row)
        return tuple(
            (category, tuple(found[category.id])) for category in self.categories if category.id in found
        )

    def _category_of(self, service: str) -> str:
        return self._policy.services_by_id[service].category

    def service(self, service: Service) -> ServiceWords:
        """One service in words."""
        return ServiceWords(
            id=service.id,
            name=service.name,
            provider=service.provider or service.name,
            purpose=self.language.purpose(service.purpose),
            privacy_policy=safe_link(service.privacy_policy),
            hosts=", ".join(service.hosts),
            storage=", ".join(service.storage),
            cookies=tuple(self._cookie(cookie) for cookie in service.cookies),
        )

    def _category(self, category: Category) -> CategoryWords:
        services = tuple(self.service(service) for service in self._policy.services_in(category.id))
        cookies = tuple(self._cookie(cookie) for cookie in self._policy.cookies_in(category.id))
        if category.id == NECESSARY:
            cookies += self._own_cookies()
        title = (
            category.title or self._standard(category, "title") or category.id.replace("-", " ").capitalize()
        )
        return CategoryWords(
            id=category.id,
            title=title,
            short=(not category.title and self._standard(category, "short")) or title,
            text=category.purpose or self._standard(category, "text"),
            sale=category.sale,
            services=services,
            cookies=cookies,
            summary=self._summary(services, cookies),
        )

    def _standard(self, category: Category, sentence: str) -> str:
        key = f"category.{category.id}.{sentence}"
        return self.language.say(key) if self.language.knows(key) else ""

    def _cookie(self, cookie: CookieDeclaration) -> CookieWords:
        purpose = self.language.purpose(cookie.purpose)
        return CookieWords(cookie.name, purpose, self.language.lifetime(cookie.lifetime))

    def _own_cookies(self) -> tuple[CookieWords, ...]:
        valid_for = self.language.lifetime(self._policy.site.valid_for)
        once = self.language.lifetime(_ONCE)
        return tuple(
            CookieWords(name, purpose, once if name.endswith("-once") else valid_for)
            for name, purpose in self._own.items()
        )

    def _summary(self, services: tuple[ServiceWords, ...], cookies: tuple[CookieWords, ...]) -> str:
        count = len(cookies) + sum(len(service.cookies) for service in services)
        parts = []
        if services:
            parts.append(self.language.count("preferences.services", len(services)))
        if count:
            parts.append(self.language.count("preferences.cookies", count))
        return self.language.join(parts) or self.language.say("preferences.nothing")

    def honoured(self, off: Collection[str]) -> str:
        """What the opt-out signal does here, where these categories are off because of it."""
        titles = [category.title for category in self.categories if category.id in off]
        if not titles:
            return self.language.say("gpc.seen")
        key = "gpc.honoured" if len(titles) == 1 else "gpc.honoured_many"
        return self.language.say(key, categories=self.language.join(titles))


def safe_link(url: str) -> str:
    """The URL if it is one that a visitor can follow, else nothing: no `javascript:` out of a policy."""
    lowered = url.strip().lower()
    follows = lowered.startswith(("https://", "http://")) or (
        url.startswith("/") and not url.startswith("//")
    )
    return url if follows else ""
