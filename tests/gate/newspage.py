"""A news site's policy, and what becomes of markup on one of its pages."""

import html
from collections.abc import Callable
from dataclasses import dataclass, field

from consent.gate.decision import Decision, decide
from consent.gate.edits import Held, PageEditor, PageFacts
from consent.gate.parties import Page, parties_of
from consent.markup.rewriter import Rewriter
from consent.policy.policy import Policy
from consent.policy.service import Service
from consent.policy.site import Site
from consent.visitor.choice import Choice
from consent.visitor.signals import Signals
from tests.gate.policies import NOW

SERVICES = (
    Service("Stats", "analytics", hosts=("stats.example", "192.0.2.7"), markers=("fbq(", "_stq")),
    Service("Heat", "analytics", hosts=("heat.example",)),
    Service("Video", "marketing", hosts=("video.example", "www.big.example/maps")),
    Service("Pay", "necessary", hosts=("pay.example",), markers=("payNow(",)),
)
POLICY = Policy(site=Site(name="News", hosts=("static.harbour.example",)), services=SERVICES)
LENIENT = Policy(site=Site(name="News", undeclared="pass"), services=SERVICES)
OWN_PATH = Policy(services=(Service("Metrics", "analytics", hosts=("news.example/metrics",)), *SERVICES))

HOST = "www.news.example"
PATH = "/world/story.html"


def grant(*names: str, policy: Policy = POLICY) -> Decision:
    """The decision of a visitor who granted these categories and services by name."""
    services = frozenset(names) & policy.services_by_id.keys()
    choice = Choice(NOW, policy.revision, frozenset(names) - services, services)
    return decide(policy, choice, Signals())


def everything(policy: Policy = POLICY) -> Decision:
    return grant(*(category.id for category in policy.asked), policy=policy)


def page(decision: Decision | None = None, *, host: str = HOST, scheme: str = "https") -> Page:
    return Page(parties_of(decision or grant(), host), path=PATH, scheme=scheme)


@dataclass
class Outcome:
    """Markup after the gate, and what was reported."""

    markup: str
    reports: list[Held] = field(default_factory=list)

    @property
    def held(self) -> list[tuple[str, str, str | None]]:
        return [(one.kind, one.name, one.service) for one in self.reports if not one.passed]

    @property
    def passed(self) -> list[str]:
        return [one.name for one in self.reports if one.passed]


def placeholder(service: Service, url: str, facts: PageFacts) -> str:
    return f"<p>{service.name}: {html.escape(url)} {facts.nonce}</p>"


def rewrite(
    markup: str | bytes,
    decision: Decision | None = None,
    *,
    document: bool = False,
    host: str = HOST,
    insert: Callable[[PageFacts], bytes] = lambda _: b"",
    with_placeholder: bool = False,
    xml: bool = False,
    tag_limit: int = 64 * 1024,
    script_limit: int = 64 * 1024,
    style_limit: int = 64 * 1024,
) -> Outcome:
    """What leaves of a piece of a page on www.news.example; nothing is granted unless said."""
    reports: list[Held] = []
    editor = PageEditor(
        decision or grant(),
        request_host=host,
        page_path=PATH,
        insert=insert,
        placeholder=placeholder if with_placeholder else None,
        report=reports.append,
        xml=xml,
    )
    rewriter = Rewriter(
        editor,
        document=document,
        xml=xml,
        tag_limit=tag_limit,
        script_limit=script_limit,
        style_limit=style_limit,
    )
    came = markup if isinstance(markup, bytes) else markup.encode("utf-8", "surrogateescape")
    left = rewriter.feed(came) + rewriter.close()
    return Outcome(left.decode("utf-8", "surrogateescape"), reports)
