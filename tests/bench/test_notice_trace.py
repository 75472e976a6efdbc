"""How the work on a page's main thread is read out of a trace."""

from typing import Any

from bench.notice.trace import Work

PAGE = (1, 10)
OTHER = (2, 10)


def event(
    name: str, start: int, length: int, *, thread: tuple[int, int] = PAGE, **data: Any
) -> dict[str, Any]:
    """One event of so many microseconds; half of them on the processor."""
    return {
        "ph": "X",
        "name": name,
        "ts": start,
        "dur": length,
        "tdur": length / 2,
        "pid": thread[0],
        "tid": thread[1],
        "args": data,
    }


def trace(*events: dict[str, Any]) -> list[dict[str, Any]]:
    """A trace in which two pages are read, each by a process of its own."""
    threads = [
        {"ph": "M", "name": "thread_name", "pid": pid, "tid": tid, "args": {"name": "CrRendererMain"}}
        for pid, tid in (PAGE, OTHER)
    ]
    read = [
        event("ParseHTML", 0, 0, thread=thread, beginData={"url": url})
        for thread, url in ((OTHER, "chrome://new-tab/"), (PAGE, "http://news.localhost/"))
    ]
    return [*threads, *read, *events]


def test_tasks_are_added_up_in_processor_time_on_the_pages_own_thread():
    found = Work.of(
        trace(
            event("RunTask", 0, 4000), event("RunTask", 5000, 2000), event("RunTask", 0, 9000, thread=OTHER)
        ),
        "http://news.localhost",
    )

    assert (found.total, found.longest) == (3.0, 2.0)


def test_what_lies_in_another_event_is_counted_once():
    script = {"data": {"url": "http://news.localhost/notice.js"}}

    found = Work.of(
        trace(
            event("RunTask", 0, 8000),
            event("EvaluateScript", 1000, 6000, **script),
            event("v8.compile", 1500, 1000, **script),
            event("RunTask", 2000, 1000),
        ),
        "http://news.localhost",
    )

    assert (found.total, found.script) == (4.0, 3.0)


def test_only_scripts_of_a_page_make_a_task_one_with_script():
    driver, page = ({"data": {"url": url}} for url in ("", "http://news.localhost/notice.js"))

    found = Work.of(
        trace(
            event("RunTask", 0, 9000),
            event("FunctionCall", 100, 100, **driver),
            event("RunTask", 10_000, 2000),
            event("FunctionCall", 10_100, 100, **page),
        ),
        "http://news.localhost",
    )

    assert (found.longest, found.longest_with_script) == (4.5, 1.0)
