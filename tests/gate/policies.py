"""A small policy, and decisions about it."""

from datetime import UTC, datetime

from consent.gate.decision import Decision, decide
from consent.policy.category import Category
from consent.policy.cookie import CookieDeclaration
from consent.policy.policy import Policy
from consent.policy.service import Service
from consent.policy.site import Site
from consent.visitor.choice import Choice
from consent.visitor.signals import Signals

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

POLICY = Policy(
    site=Site(name="Daily Harbour", hosts=("static.harbour.example",)),
    categories=(Category("research"),),
    services=(
        Service(
            "Harbour Stats",
            "analytics",
            hosts=("stats.harbour.example",),
            cookies=(CookieDeclaration("hs_*", path="/", domain="harbour.example"),),
            storage=("hs_queue",),
        ),
        Service("Heat Map", "analytics", hosts=("heat.example",), cookies=(CookieDeclaration("heat"),)),
        Service("Ad Net", "marketing", hosts=("ads.example",), cookies=(CookieDeclaration("ad_id"),)),
        Service("Pay", "necessary", hosts=("pay.example",)),
    ),
    cookies=(
        CookieDeclaration("theme", category="functional", path="/"),
        CookieDeclaration("twin", category="functional", path="/", partitioned=True),
    ),
)


def decision(*names: str, gpc: bool = False, decided: bool = True) -> Decision:
    services = frozenset(name for name in names if name in POLICY.services_by_id)
    choice = Choice(NOW, POLICY.revision, frozenset(names) - services, services, gpc_seen=gpc)
    return decide(POLICY, choice if decided else None, Signals(gpc=gpc))
