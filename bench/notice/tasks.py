"""The longest task that a notice's script puts on the main thread, out of a trace of Chromium."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from playwright.sync_api import Browser

_CATEGORIES: Final = ["devtools.timeline", "disabled-by-default-devtools.timeline", "v8", "__metadata"]
_TASK: Final = "RunTask"
_SCRIPT: Final = ("EvaluateScript", "FunctionCall", "v8.evaluateModule", "RunMicrotasks", "TimerFire")


def longest_task(browser: Browser, url: str, *, slower: int) -> float:
    """Milliseconds of processor time, on a processor slowed down so many times; 0 where no script runs.

    Processor time, not the clock's: other work on the machine must not count.
    """
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    browser.start_tracing(page=page, categories=_CATEGORIES)
    page.goto(url, wait_until="load")
    page.wait_for_timeout(1500)
    trace = json.loads(browser.stop_tracing())["traceEvents"]
    page.close()
    return max((task["tdur"] / 1000 for task in _tasks_with_script(trace)), default=0.0)


def _tasks_with_script(trace: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The tasks of pages' main threads in which a script of the page ran."""
    main = {
        (event["pid"], event["tid"])
        for event in trace
        if event["name"] == "thread_name" and event["args"]["name"] == "CrRendererMain"
    }
    ours = [event for event in trace if event.get("ph") == "X" and (event["pid"], event["tid"]) in main]
    scripts = [event for event in ours if event["name"] in _SCRIPT and _is_of_a_page(event)]
    for task in (event for event in ours if event["name"] == _TASK and "tdur" in event):
        end = task["ts"] + task["dur"]
        if any(task["ts"] <= script["ts"] < end and script["tid"] == task["tid"] for script in scripts):
            yield task


def _is_of_a_page(event: dict[str, Any]) -> bool:
    """Whether a script came from a page, not from what drives the browser."""
    return str(event["args"].get("data", {}).get("url", "")).startswith("http")
