"""What reading a choice and a `Cookie` header costs: `python -m bench codec`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from itsdangerous import Signer, TimestampSigner
from itsdangerous.url_safe import URLSafeTimedSerializer

from bench.peers import session, signed_session
from bench.requests import serving
from bench.rounds import BARE, Prepare, interleave
from bench.site import CODEC, KEY, NOW, POLICY, all_granted, answering, chosen, fresh
from bench.table import UNIT, Table
from consent.gate.cookie_header import filter_cookies
from consent.gate.decision import decide
from consent.visitor.signals import Signals

CALLS: Final = 200
OWN: Final = frozenset(("__Host-consent",))


def _each(call: Callable[[str], object], make: Callable[[], str]) -> Prepare:
    """The call on values that are new objects each time."""

    def prepare() -> Callable[[], object]:
        values = [fresh(make().encode()).decode() for _ in range(CALLS)]
        return lambda: [call(value) for value in values]

    return prepare


def _header(cookies: int) -> Prepare:
    """A `Cookie` header of so many cookies, half of them declared and held, filtered without a memo."""
    names = [f"hs_{number}" if number % 2 else f"session{number}" for number in range(cookies)]
    header = "; ".join(f"{name}=8f14e45fceea167a" for name in names)
    decision = decide(POLICY, None, Signals())
    return _each(lambda written: filter_cookies(written.encode(), decision, own=OWN), lambda: header)


def _unit() -> dict[str, Prepare]:
    """What S is measured by, in the same rounds."""
    kept = signed_session()
    data = answering(b"application/json", b'{"ferries": 3}')
    apps = {BARE: data, UNIT: session(data)}
    return {name: serving(app, lambda: kept, calls=CALLS, destination="empty") for name, app in apps.items()}


def tables() -> Iterator[Table]:
    signer, timed, serializer = Signer(KEY), TimestampSigner(KEY), URLSafeTimedSerializer(KEY)
    choice = CODEC.loads(all_granted().partition("=")[2], NOW)
    kept = {"categories": ["functional", "analytics", "marketing"], "revision": POLICY.revision}
    value = chosen("functional").partition("=")[2]
    contenders = {
        "Signer.unsign (itsdangerous)": _each(signer.unsign, lambda: signer.sign(value).decode()),
        "Signer.unsign again (A/A)": _each(signer.unsign, lambda: signer.sign(value).decode()),
        "TimestampSigner.unsign": _each(timed.unsign, lambda: timed.sign(value).decode()),
        "URLSafeTimedSerializer.loads": _each(serializer.loads, lambda: str(serializer.dumps(kept))),
        "choice cookie, read": _each(lambda written: CODEC.loads(written, NOW), lambda: value),
        "choice cookie, written": _each(lambda _: CODEC.dumps(choice), lambda: value),
        **{f"Cookie header of {number}, filtered": _header(number) for number in (1, 20, 180)},
    }
    timings = interleave({**_unit(), **contenders}, calls=CALLS)
    unit = timings[UNIT].median - timings[BARE].median
    rows = [[name, str(timings[name]), f"{timings[name].median / unit:.2f}"] for name in contenders]
    yield Table("reading and writing a choice", ["", "µs (quartiles)", "S"], rows)
