"""The cases of `banner/*/cases.toml`, rendered as a page or an endpoint would send them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from consent.pages import History, Pages, RecordEntry, ShownNotice
from consent.policy.catalogue import Catalogue
from consent.policy.policy import Policy
from consent.policy.toml import loads

BANNER = Path(__file__).parents[2] / "banner"
PREFIX = "/privacy-choices"
NAMES = frozenset[str]

ARTICLE = """<!doctype html><html lang="{language}"{direction}><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Tide tables</title>
<style>body{{margin:0 auto;max-width:46rem;padding:1.5rem;font:1.0625rem/1.6 Georgia,serif;
background:Canvas;color:CanvasText}}:root{{color-scheme:light dark}}
button{{background:hotpink;font-size:30px;float:right}}p{{margin:1.5em 0}}
section{{padding:5em}}a{{letter-spacing:.2em}}
</style>{head}</head><body>{insertion}<main><h1>Spring tide reaches the old harbour wall</h1>{body}
<p>{words}</p><p>{words}</p><p>{words}</p><p>{words}</p>
<p><a href="/elsewhere" id="last">Read on</a></p></main></body></html>"""
WORDS = (
    "The water came up before dawn, slower than the tables had said, and stood for an hour at the third "
    "step. The harbour master wrote it down as he has done for thirty years, in pencil, in a book. "
) * 3


@dataclass(frozen=True)
class Case:
    """One example out of a `cases.toml`."""

    part: str
    values: dict[str, Any]

    @property
    def id(self) -> str:
        return re.sub(r"\W+", "-", f"{self.part} {self.values['name']}")


def all_cases() -> list[Case]:
    return [
        Case(file.parent.name, values)
        for file in sorted(BANNER.glob("*/cases.toml"))
        for values in tomllib.loads(file.read_text("utf-8"))["case"]
    ]


def load_policy(name: str) -> Policy:
    file = BANNER / "examples" / f"{name}.toml"
    return loads(file.read_text("utf-8"), catalogue=Catalogue(), source=file.name)


def article(
    insertion: str, *, language: str = "en", direction: str = "", head: str = "", body: str = ""
) -> str:
    """A page of a site whose own style is careless with `button`, `p` and `section`."""
    return ARTICLE.format(
        language=language,
        direction=direction and f' dir="{direction}"',
        head=head,
        insertion=insertion,
        body=body,
        words=WORDS,
    )


class Gallery:
    """Renders cases. One `Pages` a policy."""

    article = staticmethod(article)
    cases = staticmethod(all_cases)
    policy = staticmethod(load_policy)

    def __init__(self) -> None:
        self._pages: dict[str, Pages] = {}

    def pages(self, policy: str) -> Pages:
        if policy not in self._pages:
            self._pages[policy] = Pages(load_policy(policy), BANNER, prefix=PREFIX)
        return self._pages[policy]

    def render(self, case: Case) -> str:
        """The document of one case, as its page or endpoint would send it."""
        given = dict(case.values)
        given.pop("name")
        policy = given.pop("policy")
        language = given.pop("language")
        render: Callable[..., str] = getattr(self, f"_{case.part}")
        return render(self.pages(policy), policy, language, **given)

    def _notice(
        self,
        pages: Pages,
        _: str,
        language: str,
        *,
        state: Any,
        gpc: bool = False,
        news: tuple[str, ...] = (),
    ) -> str:
        insertion = pages.insertion(language=language, state=state, gpc=gpc, style="inline")
        line = pages.news(language, news)
        filled = insertion.fill("", "/articles/tide-tables", "", "consent", news=line).decode()
        return article(filled, language=language)

    def _preferences(self, pages: Pages, _: str, language: str, **given: Any) -> str:
        given["granted"] = NAMES(given.get("granted", ()))
        given["services"] = NAMES(given.get("services", ()))
        if "history" in given:
            given["history"] = _history(given["history"])
        plain = {"decided": False, "gpc": False, "stored": (), "return_to": "", "saved": False}
        return pages.preferences(language, root="", cookie="consent", **(plain | given))

    def _placeholder(
        self, pages: Pages, policy: str, language: str, *, width: int, height: int, **given: Any
    ) -> str:
        service = load_policy(policy).services_by_id[given.pop("service")]
        return pages.placeholder(language, service, root="", **given)

    def _declaration(self, pages: Pages, _: str, language: str) -> str:
        return pages.declaration(language, root="")

    def _record(self, pages: Pages, _: str, language: str, **given: Any) -> str:
        given["granted"] = NAMES(given.get("granted", ()))
        given["history"] = _history(given.get("history", {}))
        return pages.records.record(language, root="", **given)

    def _shown(self, pages: Pages, _: str, language: str, *, content: str, spoken: str, **given: Any) -> str:
        return pages.records.shown(language, ShownNotice("0f9d0a7c" * 8, spoken, content), root="", **given)

    def _receipt(self, pages: Pages, _: str, language: str, *, content: str, **given: Any) -> str:
        entry, notice = _entry(given["entry"]), ShownNotice("0f9d0a7c" * 8, "en", content)
        return pages.records.receipt(language, entry, notice, root="", signed=given.get("signed", False))

    def _problem(self, pages: Pages, _: str, language: str, **given: Any) -> str:
        return pages.problem(language, root="", **given)


def _entry(written: dict[str, Any]) -> RecordEntry:
    names = {key: tuple(written.get(key, ())) for key in ("granted", "refused")}
    return RecordEntry(**{**written, **names})


def _history(written: dict[str, Any]) -> History:
    entries = tuple(_entry(entry) for entry in written.get("entries", ()))
    return History(**{**written, "entries": entries})
