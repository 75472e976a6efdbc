"""What a visit puts on the page's main thread, out of a trace of Chromium: in all, for script, at a time.

Milliseconds of processor time, not the clock's: other work on the machine must not count.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

CATEGORIES: Final = ["devtools.timeline", "disabled-by-default-devtools.timeline", "v8", "__metadata"]

Event = Mapping[str, Any]

_TASK: Final = "RunTask"
_MAIN: Final = "CrRendererMain"
_SCRIPT: Final = frozenset({"EvaluateScript", "v8.compile", "FunctionCall"})


@dataclass(frozen=True, slots=True)
class Work:
    """One visit. `script` holds what the page's scripts make the browser do while they run."""

    total: float
    script: float
    longest: float
    longest_with_script: float

    @classmethod
    def of(cls, trace: Sequence[Event], origin: str) -> Work:
        """The work for the page of this origin, whatever other pages the browser has."""
        thread = _thread_of(trace, origin)
        events = [event for event in trace if _is_timed(event) and _thread(event) == thread]
        tasks = list(_outermost(event for event in events if event["name"] == _TASK))
        scripts = list(_outermost(event for event in events if _is_script(event)))
        with_script = (task for task in tasks if any(_holds(task, script) for script in scripts))
        return cls(
            total=sum(map(_cpu, tasks)),
            script=sum(map(_cpu, scripts)),
            longest=max(map(_cpu, tasks)),
            longest_with_script=max(map(_cpu, with_script), default=0.0),
        )


def _thread_of(trace: Sequence[Event], origin: str) -> tuple[int, int]:
    """The main thread that read the page."""
    process = next(
        event["pid"]
        for event in trace
        if event["name"] == "ParseHTML"
        and event["args"].get("beginData", {}).get("url", "").startswith(origin)
    )
    return next(
        _thread(event)
        for event in trace
        if event["name"] == "thread_name" and event["pid"] == process and event["args"]["name"] == _MAIN
    )


def _thread(event: Event) -> tuple[int, int]:
    return event["pid"], event["tid"]


def _is_timed(event: Event) -> bool:
    return event.get("ph") == "X" and "tdur" in event


def _is_script(event: Event) -> bool:
    """Whether a script of a page runs, not one of what drives the browser."""
    url = str(event["args"].get("data", {}).get("url", ""))
    return event["name"] in _SCRIPT and url.startswith("http")


def _cpu(event: Event) -> float:
    return float(event["tdur"]) / 1000


def _holds(outer: Event, inner: Event) -> bool:
    return bool(outer["ts"] <= inner["ts"] < outer["ts"] + outer["dur"])


def _outermost(events: Iterable[Event]) -> Iterator[Event]:
    """Those that do not lie in another one."""
    last: Event | None = None
    for event in sorted(events, key=lambda event: (event["ts"], -event["dur"])):
        if last is None or not _holds(last, event):
            last = event
            yield event
