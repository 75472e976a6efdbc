"""What a first-time visitor of an app gets without having said yes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from fnmatch import fnmatchcase

from consent.errors import ConsentError
from consent.gate.decision import decide
from consent.gate.set_cookie import keep, parse_set_cookie
from consent.policy.policy import Policy
from consent.scan.app import Answer
from consent.scan.layers import middleware_of
from consent.survey.page import read_contacts
from consent.visitor.signals import Signals

_OWN = ("consent", "__Host-consent")


def found_early(app: object, answers: Iterable[Answer]) -> list[str]:
    """A sentence for each cookie set and each host contacted too early in these answers of the app.

    What is necessary, and which pages are left alone, is what its own policy says; without the middleware
    the known framework cookies are necessary.
    """
    policy = _policy_of(app)
    gated = (answer for answer in answers if not is_exempt(answer.place.path, policy))
    return list(dict.fromkeys(sentence for answer in gated for sentence in _too_early(answer, policy)))


def is_exempt(path: str, policy: Policy) -> bool:
    """Whether the site leaves this path alone."""
    return any(fnmatchcase(path.partition("?")[0], pattern) for pattern in policy.site.exempt)


def _policy_of(app: object) -> Policy:
    try:
        return middleware_of(app).setup.policy
    except ConsentError:
        return Policy()


def _too_early(answer: Answer, policy: Policy) -> Iterator[str]:
    path = answer.place.path
    nothing = decide(policy, None, Signals())
    for line in answer.set_cookies:
        name = parse_set_cookie(line).name
        if name not in _OWN and not keep(line, nothing, now=datetime.now(UTC)):
            yield f"{path} sets the cookie {name!r}"
    if answer.is_page:
        for held in read_contacts(answer.body, answer.place, policy):
            if held.kind == "host" or not held.passed:
                yield f"{path} contacts {held.name!r} by <{held.tag}>"
