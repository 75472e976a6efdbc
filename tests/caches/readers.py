"""Readers of the newspaper, what each must see, and what none may see of another."""

import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.caches.daily import ADS, STATS
from tests.servers.wire import Answer, Connection

SHARED = (
    *(f"/article/{number}" for number in range(8)),
    *(f"/gallery/{number}" for number in range(8)),
    "/tongues",
    "/style.css",
    "/old",
    "/nowhere",
)
# Shared as long as the reader did not grant the cookie that it sets.
COUNTED = tuple(f"/counted/{number}" for number in range(6))
PERSONAL = ("/account", "/basket", "/welcome", "/offers", "/login", "/me", "/broken")
OURS = ("/privacy-choices", "/privacy-choices/state", "/privacy-choices/record", "choose")
ASKED = frozenset({"necessary", "functional", "analytics", "marketing", "research"})
BOTH, STATS_ONLY, NOTHING = frozenset({"stats", "ads"}), frozenset({"stats"}), frozenset[str]()

_NAVIGATION = (("Accept", "text/html,*/*;q=0.8"), ("Accept-Encoding", "identity"))
_KEPT = ("HIT", "REVALIDATED", "STALE", "UPDATING")
_NUMBER = re.compile(r"no[.=] ?(\d+)")


@dataclass(frozen=True)
class Reader:
    """Somebody with a name, a choice and perhaps a signal. `live` is what may load on their pages."""

    name: str
    fields: Mapping[str, str] | None = None
    gpc: bool = False
    live: frozenset[str] = NOTHING
    granted: frozenset[str] = frozenset({"necessary"})
    jar: dict[str, str] = field(default_factory=dict)

    @property
    def headers(self) -> list[tuple[str, str]]:
        cookies = "; ".join(f"{name}={value}" for name, value in self.jar.items())
        signal = [("Sec-GPC", "1")] if self.gpc else []
        return [*_NAVIGATION, *signal, *([("Cookie", cookies)] if cookies else [])]

    @property
    def marks(self) -> set[str]:
        """What belongs to this reader alone."""
        return {self.name} | {value for name, value in self.jar.items() if name.endswith("-id")}

    def ask(self, connection: Connection, path: str) -> Answer:
        """Ask for a page, or `choose`: send the form of this reader's choice."""
        if path != "choose":
            return connection.ask(path, *self.headers)
        body = urlencode(self.fields or {"choice": "reject_all"}).encode()
        form = ("Content-Type", "application/x-www-form-urlencoded")
        own = ("Origin", "http://harbour.example")
        return connection.ask("/privacy-choices", *self.headers, form, own, method="POST", body=body)

    def settle(self, connection: Connection) -> None:
        """Make the choice before the signal is switched on, and keep its cookies as a browser does."""
        if self.fields is not None:
            answer = Reader(self.name, self.fields, jar=self.jar).ask(connection, "choose")
            lines = (line.partition(";")[0].partition("=") for line in answer.all("set-cookie"))
            self.jar.update({name: value for name, _, value in lines})


def make_readers() -> list[Reader]:
    """Opposite choices, a partial one, none, and the signal with and without an older choice."""
    accept = {"choice": "accept_all"}
    partly = {"choice": "save", "category": "analytics"}
    readers = [
        Reader("ada-says-yes", accept, live=BOTH, granted=ASKED),
        Reader("ben-says-no", {"choice": "reject_all"}),
        Reader("cleo-sends-gpc", gpc=True),
        Reader("dov-says-nothing"),
        Reader("eva-sends-gpc-now", accept, gpc=True, live=STATS_ONLY, granted=ASKED - {"marketing"}),
        Reader("fay-is-counted", partly, live=STATS_ONLY, granted=frozenset({"necessary", "analytics"})),
    ]
    for reader in readers:
        reader.jar["session"] = reader.name
    return [*readers, Reader("nobody")]


@dataclass
class Findings:
    """What came back. `leaks` says what belongs to another reader, `wrong` what the gate got wrong."""

    leaks: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    asked: Counter[str] = field(default_factory=Counter)
    kept: Counter[str] = field(default_factory=Counter)
    bodies: dict[str, set[bytes]] = field(default_factory=dict)
    numbers: Counter[str] = field(default_factory=Counter)

    @property
    def repeated(self) -> list[str]:
        """Numbers of personal pages that came more than once: somebody kept them."""
        return [number for number, times in self.numbers.items() if times > 1]

    def hit_ratio(self, paths: Sequence[str] = SHARED) -> float:
        """The part of the requests for these pages that the cache answered by itself."""
        return sum(self.kept[path] for path in paths) / sum(self.asked[path] for path in paths)

    def note(self, reader: Reader, path: str, answer: Answer, marks: set[str]) -> None:
        """Write down one answer. `marks` are the others'."""
        self.asked[path] += 1
        self.kept[path] += kept(answer)
        self.leaks += leaks(reader, path, answer, marks)
        self.wrong += wrongs(reader, path, answer)
        if path in SHARED:
            self.bodies.setdefault(path, set()).add(answer.body)
        self.numbers.update(set(_NUMBER.findall(answer.text + (answer.get("location") or ""))))


def kept(answer: Answer) -> bool:
    """Whether the cache answered by itself."""
    return answer.get("x-cache") in _KEPT


def leaks(reader: Reader, path: str, answer: Answer, marks: set[str]) -> Iterator[str]:
    """What of this answer belongs to somebody else."""
    head = "\n".join(f"{name}: {value}" for name, value in answer.fields)
    for mark in marks:
        if mark in head:
            yield f"cookie or header of {mark}: {reader.name}, {path}"
        if mark in answer.text:
            yield f"bytes of {mark}: {reader.name}, {path}"
    if kept(answer) and answer.all("set-cookie"):
        yield f"cookie out of the cache: {reader.name}, {path}"


def wrongs(reader: Reader, path: str, answer: Answer) -> Iterator[str]:
    """What this reader must see behind the gate and does not, or sees and must not."""
    loads = {name for name, tag in (("stats", STATS), ("ads", ADS)) if f"<script {tag}" in answer.text}
    cookies = {line.partition("=")[0] for line in answer.all("set-cookie")}
    if path in SHARED and (loads or cookies or reader.name in answer.text):
        yield f"{path} is not the same for everyone: {reader.name}, {loads}, {cookies}"
    if path in COUNTED and loads | cookies:
        granted = not kept(answer) and "stats" in reader.live and loads == reader.live
        if not granted or not cookies <= {"hs_id", "consent"}:
            yield f"{path} shows what was not granted: {reader.name}, {loads}, {cookies}"
    if path in PERSONAL:
        if kept(answer):
            yield f"{path} came out of the cache: {reader.name}"
        if path != "/login" and f"For {reader.name}, " not in answer.text:
            yield f"{path} is for somebody else: {reader.name}"
        if "<!doctype" in answer.text and loads != reader.live:
            yield f"{path} loads {loads}: {reader.name}"
        if "consent" in cookies and reader.name != "eva-sends-gpc-now":
            yield f"{path} changes a choice: {reader.name}"
    if path == "/privacy-choices/state" and f'"granted":{_granted(reader)}' not in answer.text:
        yield f"another state: {reader.name}, {answer.text}"


def _granted(reader: Reader) -> str:
    order = ("necessary", "functional", "analytics", "marketing", "research")
    return "[" + ",".join(f'"{category}"' for category in order if category in reader.granted) + "]"


def read(
    port: int, readers: list[Reader], paths: Sequence[str], *, requests: int, threads: int = 4, seed: int = 7
) -> Findings:
    """Let readers ask, drawn by lot, in turn and on several connections at once; note what comes back."""
    findings = Findings()
    others = {
        reader.name: set().union(*(other.marks for other in readers if other is not reader))
        for reader in readers
    }

    def ask(thread: int) -> None:
        lot = random.Random(seed + thread)
        with Connection(port) as connection:
            for _ in range(requests // threads):
                reader, path = lot.choice(readers), lot.choice(paths)
                findings.note(reader, path, reader.ask(connection, path), others[reader.name])

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(ask, range(threads)))
    return findings
