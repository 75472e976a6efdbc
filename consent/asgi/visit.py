"""One request and what is known of its visitor."""

from __future__ import annotations

import hashlib
import re
from collections.abc import MutableMapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qs

from consent.asgi.consent import Consent
from consent.asgi.own_cookies import OwnCookies
from consent.asgi.recorder import repeats
from consent.asgi.setup import Setup
from consent.gate.cookie_header import Cookies, values_of
from consent.gate.decision import Decision
from consent.gate.header import Headers
from consent.gate.kind import is_whole
from consent.gate.standing import kept_until
from consent.policy.region import Preset
from consent.records.record import Earlier, Method
from consent.visitor.choice import Choice
from consent.visitor.signals import Signals, negotiate

Scope = MutableMapping[str, Any]

_SUBJECT = re.compile(r"[A-Za-z0-9_-]{22}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Known:
    """What the `Cookie` fields of a request, its scheme and its signals come to.

    `cookie` is all of them as one, `once` what is in it to load one embed. `choice` is what the visitor sent,
    if it still counts, `earlier` what became of it; `outdated` is the revision that it was about, if it does
    not count because something else is asked. `narrowed` is what the opt-out signal left of it, if it took
    something, `rewritten` what its cookie is to hold from now on, if that is something else. `expiring` are
    the declared cookies that the browser is to lose. `rests` says that no line of ours has to go out with the
    answer. It all holds until `until`, in seconds since the epoch.
    """

    cookie: bytes
    https: bool
    once: tuple[str, ...]
    choice: Choice | None
    earlier: Earlier
    outdated: str | None
    narrowed: Choice | None
    rewritten: Choice | None
    decision: Decision
    cookies: Cookies
    expiring: tuple[str, ...]
    rests: bool
    until: float


# Not frozen: making a frozen one costs as much as all else that a request needs before the app.
@dataclass(slots=True, eq=False)
class Visit:
    """One request, read once and never changed. Nothing here fails on what a browser sends.

    `headers` holds the last field of each name.
    """

    setup: Setup
    scope: Scope
    headers: dict[bytes, bytes]
    known: Known
    consent: Consent

    @property
    def cookie(self) -> bytes:
        """All `Cookie` fields as one."""
        return self.known.cookie

    @property
    def https(self) -> bool:
        """Whether the visitor came by https."""
        return self.known.https

    @property
    def own(self) -> OwnCookies:
        """The names of our cookies on this scheme."""
        return self.setup.cookies(https=self.https)

    @property
    def choice(self) -> Choice | None:
        """The visitor's choice, without what the opt-out signal takes from it."""
        return self.known.narrowed or self.known.choice

    @property
    def news(self) -> tuple[str, ...]:
        """What is asked now and was not when this visitor chose last, where the log knows."""
        outdated = self.known.outdated
        return () if outdated is None else self.setup.revisions.news(outdated)

    @property
    def signals(self) -> Signals:
        """What the browser says unasked."""
        return self.setup.signals(self.headers)

    @property
    def preset(self) -> Preset:
        """The rules of the region that the visitor is in."""
        return self.known.decision.preset

    @property
    def chosen_under(self) -> Preset:
        """The rules under which the visitor chose; those of their region, if they have not."""
        return self.setup.regions.made_under(self.choice.preset) if self.choice else self.preset

    @property
    def root(self) -> str:
        """Where this app is mounted: what goes before every URL of ours."""
        mounted = self.scope.get("root_path")
        return str(mounted).rstrip("/") if mounted else ""

    @property
    def path(self) -> str:
        """The path below the mount point. Servers differ on whether `path` repeats `root_path`."""
        path = str(self.scope["path"])
        if (root := self.root) and (path == root or path.startswith(f"{root}/")):
            return path[len(root) :] or "/"
        return path

    @property
    def full_path(self) -> str:
        """The path as the browser sees it, without the query."""
        return self.root + self.path if self.root else str(self.scope["path"])

    @property
    def url_path(self) -> str:
        """Path and query as the browser sees them, percent-encoded."""
        raw = self.scope.get("raw_path")
        path = raw.decode("latin-1").partition("?")[0] if raw else str(self.scope["path"])
        if self.root and path != self.root and not path.startswith(f"{self.root}/"):
            path = self.root + path
        query = self.scope.get("query_string", b"").decode("latin-1")
        return f"{path}?{query}" if query else path

    @property
    def query(self) -> dict[str, list[str]]:
        """The query's fields; one that cannot be read has none."""
        try:
            written = self.scope.get("query_string", b"").decode("latin-1")
            return parse_qs(written, keep_blank_values=True, max_num_fields=20)
        except ValueError:
            return {}

    @property
    def host(self) -> str:
        """The host that the browser asked for, lower case, without port."""
        return _host(self.headers.get(b"host", b""))

    @property
    def subject(self) -> str | None:
        """The consent id, if this browser holds one in our form and there is a log whose records it ties."""
        if self.setup.recorder.store is None:
            return None
        return next(filter(_SUBJECT.fullmatch, values_of(self.cookie, self.own.subject)), None)

    @property
    def once(self) -> str | None:
        """The fingerprint of the embed that this page may load once, if the visitor just asked for one."""
        values = self.known.once
        if not values or is_whole(self.headers) is False:
            return None
        now = self.setup.clock()
        return next(filter(None, (self.setup.once.loads(value, now) for value in values)), None)

    @property
    def language(self) -> str:
        """The language where no page of the site says one: the visitor's, else the site's first.

        On our own pages it is the one that the link to them names: that of the page where it stood.
        """
        languages = self.setup.pages.languages
        if len(languages) == 1:
            return languages[0]
        if self.path.startswith(self.setup.prefix):
            named = self.query.get("language", [""])[0]
            if named in languages:
                return named
        accepted = self.headers.get(b"accept-language", b"").decode("latin-1")
        return negotiate(accepted, languages) or languages[0]

    def version(self, *, shared: bool) -> bytes:
        """A short name for what a page looks like under this decision, or to everyone."""
        parts = [self.setup.build, self.root, self.setup.revisions.mark]
        if not shared:
            decision = self.consent.decision
            parts += [self.language, f"decided={decision.decided} gpc={decision.gpc}"]
            parts += [f"preset={decision.preset.id} again={decision.again}", *self.news]
            parts += [*sorted(decision.categories), *sorted(decision.services), f"once={self.once}"]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:8].encode()

    async def record(
        self, choice: Choice, *, method: Method, language: str, news: tuple[str, ...] = ()
    ) -> Headers:
        """Make a choice durable, then give the lines that keep it in this browser.

        `news` is what the visitor was told to be new where they chose.
        The choice made a moment ago and sent again is neither recorded nor dated anew. BadChoice if it
        does not fit into a cookie, StoreError if a grant could not be kept.
        """
        setup, before, subject = self.setup, self.known.choice, self.subject
        if before is not None and repeats(choice, before):
            choice = before
        elif before is not None and self._is_twin(self.own.choice):
            # The cookie that stays behind must not be the newer one.
            choice = choice.after(before)
        lines = self.keep(choice)
        if choice is not before:
            subject = await setup.recorder.record(
                choice,
                before=before,
                shown=self.known.decision,
                earlier=self.known.earlier,
                method=method,
                language=language,
                news=news,
                subject=subject,
            )
        if subject is not None and not choice.grants_nothing:
            lines += self.without_twin(self.own.subject)
            lines.append((b"set-cookie", self.own.set_subject(subject, max_age=self.age(choice))))
        return lines

    def keep(self, choice: Choice) -> Headers:
        """The lines that keep a choice in this browser; BadChoice if it does not fit into a cookie."""
        line = self.own.set_choice(self.setup.codec.dumps(choice), max_age=self._kept_for(choice))
        return [*self.without_twin(self.own.choice), (b"set-cookie", line)]

    def without_twin(self, name: str) -> Headers:
        """The line that removes a second cookie of ours by this name, where it is known how it was set."""
        line = self.own.forget_host_only(name) if self._is_twin(name) else None
        return [] if line is None else [(b"set-cookie", line)]

    def _is_twin(self, name: str) -> bool:
        return len(values_of(self.cookie, name)) > 1

    def age(self, choice: Choice) -> int:
        """The seconds that a choice still counts, never prolonged by use."""
        left = self.setup.codec.lapses(choice) - self.setup.clock()
        return max(0, int(left.total_seconds()))

    def _kept_for(self, choice: Choice) -> int:
        """The seconds that the browser is to keep a choice; its time of decision stays in it."""
        setup, now = self.setup, self.setup.clock()
        left = kept_until(setup.policy, setup.regions, choice, now) - now
        return max(0, int(left.total_seconds()))


@lru_cache(maxsize=256)
def _host(field: bytes) -> str:
    written = field.decode("latin-1").lower()
    if written.startswith("["):
        return written.partition("]")[0] + "]"
    return written.partition(":")[0]
