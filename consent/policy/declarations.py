"""The tables of a declaration: `[site]`, `[[category]]`, `[[service]]` and `[[cookie]]`, read into values."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, TypeVar

from consent.policy.category import Category
from consent.policy.cookie import CookieDeclaration
from consent.policy.lifetime import SESSION, SIX_MONTHS
from consent.policy.names import check_id
from consent.policy.service import Service
from consent.policy.site import Layout, Site, Theme
from consent.policy.table import Table, mistake

SERVICE_KEYS = (
    "name",
    "id",
    "category",
    "hosts",
    "cookies",
    "storage",
    "markers",
    "provider",
    "purpose",
    "privacy_policy",
)
_COOKIE_KEYS = ("name", "lifetime", "purpose", "domain", "path", "partitioned")
_SITE_KEYS = tuple(Site.__dataclass_fields__)

_Item = TypeVar("_Item")


def read_site(table: Table) -> Site:
    """What the site says of itself; what it leaves out has the default of `Site`."""
    table.expect(*_SITE_KEYS)
    return Site(
        name=table.text("name", ""),
        contact=table.text("contact", ""),
        privacy_policy=table.text("privacy_policy", ""),
        languages=table.texts("languages", ("en",)),
        undeclared=_undeclared(table),
        hosts=table.texts("hosts"),
        exempt=table.texts("exempt"),
        catalogue=table.texts("catalogue"),
        ask_again=table.number("ask_again", 1),
        valid_for=table.lifetime("valid_for", SIX_MONTHS),
        region_header=table.optional("region_header"),
        layout=_layout(table),
        theme=_theme(table),
    )


def _undeclared(table: Table) -> Literal["hold", "pass"]:
    match found := table.text("undeclared", "hold"):
        case "hold" | "pass":
            return found
    raise mistake(table.place("undeclared"), found, "'hold' or 'pass'")


def _layout(table: Table) -> Layout:
    match found := table.text("layout", "bar"):
        case "bar" | "corner" | "dialog":
            return found
    raise mistake(table.place("layout"), found, "'bar', 'corner' or 'dialog'")


def _theme(table: Table) -> Theme:
    match found := table.text("theme", "system"):
        case "light" | "dark" | "system":
            return found
    raise mistake(table.place("theme"), found, "'light', 'dark' or 'system'")


def read_category(table: Table) -> Category:
    """A category of the site's own, or a standard one that the site restates."""
    table.expect("name", "title", "purpose", "sale", "statistics", "opt_in")
    category = Category(
        check_id(table.text("name"), key=table.place("name")),
        title=table.text("title", ""),
        purpose=table.text("purpose", ""),
        statistics=table.flag("statistics"),
        opt_in=table.flag("opt_in"),
    )
    return replace(category, sale=table.flag("sale")) if "sale" in table else category


def read_service(table: Table, base: Service | None = None) -> Service:
    """A service, or the service of the catalogue `base` as the site restates it.

    A text of the site replaces the catalogue's; a list of the site stands before the catalogue's, and
    a cookie of the site replaces the catalogue's cookie of the same name. What the values may hold is
    checked by the policy.
    """
    table.expect("use", *SERVICE_KEYS)
    known = base or Service(table.required("name"), table.required("category"))
    return Service(
        name=table.text("name", known.name),
        category=table.text("category", known.category),
        id=table.text("id", known.id),
        hosts=_before(table.texts("hosts"), known.hosts),
        cookies=_cookies(table, known),
        storage=_before(table.texts("storage"), known.storage),
        markers=_before(table.texts("markers"), known.markers),
        provider=table.text("provider", known.provider),
        purpose=table.text("purpose", known.purpose),
        privacy_policy=table.text("privacy_policy", known.privacy_policy),
        from_catalogue=known.from_catalogue,
    )


def _before(own: tuple[_Item, ...], known: tuple[_Item, ...]) -> tuple[_Item, ...]:
    return own + tuple(item for item in known if item not in own)


def _cookies(table: Table, known: Service) -> tuple[CookieDeclaration, ...]:
    written = '[{ name = "…", lifetime = "…" }]'
    own = tuple(read_cookie(cookie) for cookie in table.tables("cookies", written=written))
    names = {cookie.name for cookie in own}
    return own + tuple(cookie for cookie in known.cookies if cookie.name not in names)


def read_cookie(table: Table) -> CookieDeclaration:
    """A cookie under a service, which gives it its category."""
    table.expect(*_COOKIE_KEYS)
    return _cookie(table)


def read_own_cookie(table: Table) -> CookieDeclaration:
    """A cookie that the site declares by itself, with its category."""
    table.expect(*_COOKIE_KEYS, "category")
    return replace(_cookie(table), category=table.required("category"))


def _cookie(table: Table) -> CookieDeclaration:
    return CookieDeclaration(
        table.required("name"),
        lifetime=table.lifetime("lifetime", SESSION),
        purpose=table.text("purpose", ""),
        domain=table.optional("domain"),
        path=table.optional("path"),
        partitioned=table.flag("partitioned"),
    )
