"""A consent.toml for what was seen: known services by name, the rest marked for somebody to decide."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from consent.errors import PolicyError
from consent.policy.category import STANDARD, UNDECIDED
from consent.policy.cookie import NamePattern
from consent.policy.names import check_id, slug
from consent.policy.recognition import Recognizer
from consent.policy.service import Service
from consent.policy.toml_text import comment, listed, quoted
from consent.survey.families import Cookies
from consent.survey.grouping import Group, group
from consent.survey.survey import Survey
from consent.survey.use import Judge, Use
from consent.survey.words import when

_OWN_STORAGE: Final = "Own storage"


def write_policy(survey: Survey, recognizer: Recognizer, *, undecided: str = UNDECIDED) -> str:
    """The text of a consent.toml. What nobody knows gets the category `undecided`, by default an open one."""
    judge = Judge(recognizer)
    groups = group(survey, judge)
    draft = _Draft(undecided, Cookies(judge.uses(survey), site=survey.host))
    parts = [_head(survey)]
    parts += [
        draft.known(found, found.service) for _, found in sorted(groups.services.items()) if found.service
    ]
    parts += [draft.stranger(found) for _, found in sorted(groups.strangers.items())]
    if groups.site.storage:
        parts.append(draft.own_storage(groups.site))
    parts += draft.cookies.own(groups.site.cookies, draft.category)
    if groups.known:
        names = ", ".join(sorted({use.first.name for use in groups.known}))
        parts.append(comment(f"Known as necessary from the start, nothing to declare: {names}") + "\n")
    return "\n".join(parts)


def _head(survey: Survey) -> str:
    how = {"browser": "a scan", "app": "a visit to the app", "log": "a log"}[survey.how]
    made = f"Made by `consent init` from {how}, {len(survey.pages)} pages, {survey.made_at}."
    name = f"name = {quoted(survey.host)}" if survey.how == "browser" else '# name = "…"'
    return f"""\
{comment(made)}
# Where a category is "{UNDECIDED}", decide: necessary, functional, analytics or marketing. Until then the
# middleware does not start, and `consent check` says what is open. Necessary is only what the site cannot
# do without for what the visitor asked for. What is not declared at all is held.

[site]
{name}
# contact = "privacy@…"
# privacy_policy = "/privacy"
languages = ["en"]
"""


@dataclass(slots=True)
class _Draft:
    """Writes table after table; remembers the ids and the cookies that are taken."""

    undecided: str
    cookies: Cookies
    _ids: set[str] = field(default_factory=lambda: {category.id for category in STANDARD})

    @property
    def category(self) -> str:
        """The line of what nobody has decided."""
        told = "decide" if self.undecided == UNDECIDED else "nobody has looked at this yet"
        return f"category = {quoted(self.undecided)}  # {told}"

    def known(self, found: Group, service: Service) -> str:
        """A service of the catalogue, with what it did here that the catalogue does not know."""
        self._ids.add(service.id)
        lines = [comment(f"{service.name}: {service.category}, seen {_seen(found)}")]
        if found.likely:
            lines.append("# Only likely: recognised by a name that others may use too.")
        lines += ["[[service]]", f"use = {quoted(service.id)}"]
        declared = [cookie.name for cookie in service.cookies]
        lines += self.cookies.listed(use for use in found.cookies if not _is_among(use, declared))
        lines += self._storage(use for use in found.storage if not _is_among(use, service.storage))
        return "\n".join(lines) + "\n"

    def stranger(self, found: Group) -> str:
        """A host that nobody knows, and what it did."""
        kinds = sorted({use.first.kind for use in found.hosts if use.first.kind})
        loads = f"; loads {', '.join(kinds)}" if kinds else ""
        lines = [comment(f"{found.name}: seen {_seen(found)}{loads}")]
        if by := next((use.first.by for use in found.hosts if use.first.by), ""):
            lines.append(comment(f"asked for by {by}"))
        lines += self._named(found.name)
        lines.append(f"hosts = {listed([found.name])}")
        lines += self.cookies.listed(found.cookies)
        lines += self._storage(found.storage)
        return "\n".join(lines) + "\n"

    def own_storage(self, found: Group) -> str:
        """What the site's own scripts keep in the browser."""
        lines = [comment(f"Kept in the browser by the site's own scripts, seen {_seen(found)}")]
        lines += [*self._named(_OWN_STORAGE), *self._storage(found.storage)]
        return "\n".join(lines) + "\n"

    def _named(self, name: str) -> list[str]:
        """The first lines of a service of the site's own, with an id where the name does not give one."""
        lines = ["[[service]]", f"name = {quoted(name)}"]
        made = slug(name)
        if (id_ := self._free(made)) != made:
            lines.append(f"id = {quoted(id_)}")
        self._ids.add(id_)
        return [*lines, self.category]

    def _free(self, wanted: str) -> str:
        try:
            base = check_id(wanted, key="id")
        except PolicyError:
            base = "service"
        numbered = (f"{base[:50].rstrip('-')}-{number}" for number in range(2, len(self._ids) + 3))
        return next(id_ for id_ in (base, *numbered) if id_ not in self._ids)

    def _storage(self, uses: Iterable[Use]) -> list[str]:
        keys = dict.fromkeys(use.first.name for use in uses if not self.cookies.is_elsewhere(use))
        return [f"storage = {listed(keys)}"] if keys else []


def _seen(found: Group) -> str:
    uses = [*found.hosts, *found.cookies, *found.storage]
    moments = dict.fromkeys(moment for use in uses for moment in when(use).split(", ") if moment)
    return f"{', '.join(moments)} on {uses[0].first.page or 'the site'}"


def _is_among(use: Use, declared: Iterable[str]) -> bool:
    return any(_matches(name, use.first.name) for name in declared)


def _matches(declared: str, name: str) -> bool:
    return NamePattern.parse(declared).matches(name) if "*" in declared else declared == name
