"""What a browser sends beside its choice is nowhere afterwards: not in the log, nor in its exports."""

import logging
from pathlib import Path

import pytest

from consent.cli import main
from consent.stores import SQLiteStore
from tests.asgi.driver import get, post
from tests.asgi.sites import Clock, site

CANARY = "canary7f3a"

# Every field that a browser, a proxy or a script may send, and some that nobody does.
HEADERS = {
    name: f"{CANARY}-{number}.example"
    for number, name in enumerate(
        (
            "user-agent", "referer", "from", "x-forwarded-for", "forwarded", "x-real-ip", "cf-connecting-ip",
            "cf-ipcountry", "accept-language", "authorization", "proxy-authorization", "sec-ch-ua", "dnt",
            "sec-ch-ua-platform", "x-requested-with", "if-none-match", "if-modified-since", "range", "via",
            "sec-fetch-dest", "x-correlation-id", "traceparent", "x-anything-else", "accept", "te", "sec-gpc",
        )
    )
}  # fmt: skip
COOKIES = {"_ga": f"{CANARY}-ga", "session": f"{CANARY}-session", f"{CANARY}-name": "1", "consent-id": CANARY}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "consent.db"


def traces(folder: Path) -> list[str]:
    """The files that hold the marker."""
    return [
        str(file.relative_to(folder))
        for file in folder.rglob("*")
        if file.is_file() and CANARY.encode() in file.read_bytes().lower()
    ]


def test_markers_in_every_header_cookie_and_field_are_nowhere_in_the_log(path, caplog):
    store = SQLiteStore(path)
    app = site(store=store, clock=(clock := Clock()))
    visits = [
        {"choice": "accept_all", f"{CANARY}-field": "1", "return_to": f"/{CANARY}?q={CANARY}"},
        {"choice": "save", "category": ["analytics"], "return_to": f"/{CANARY}"},
        {"choice": "save", "category": [CANARY]},
        {"choice": CANARY},
        {"choice": "reject_all"},
    ]
    with caplog.at_level(logging.DEBUG):
        cookies = dict(COOKIES)
        for form in visits:
            answer = post(app, f"/privacy-choices?{CANARY}=1", form, cookies=cookies, headers=HEADERS)
            cookies |= answer.cookies
            get(app, f"/news?{CANARY}=1", cookies=cookies, headers=HEADERS)
            clock.move(minutes=1)
        post(app, "/privacy-choices/record", {"action": "erase"}, cookies=cookies, headers=HEADERS)
    live = traces(path.parent)
    store.rest()

    assert len(list(path.parent.iterdir())) > 2
    assert live == traces(path.parent) == []
    assert CANARY not in "\n".join(record.getMessage() for record in caplog.records if "log" in record.name)


def test_no_marker_is_in_an_export(path, tmp_path, capsys):
    store = SQLiteStore(path)
    post(site(store=store), "/privacy-choices", {"choice": "accept_all"}, cookies=COOKIES, headers=HEADERS)
    store.rest()
    exports = tmp_path / "exports"
    exports.mkdir()

    for form in (("--jsonl", exports / "log.jsonl"), ("--tiles", exports / "tiles")):
        assert main(["log", "export", form[0], str(form[1]), "--store", f"sqlite:///{path}"]) == 0
    main(["log", "list", "--json", "--store", f"sqlite:///{path}"])

    assert list(exports.iterdir()) != []
    assert traces(tmp_path) == []
    assert CANARY not in capsys.readouterr().out


def test_a_marker_would_be_found(path):
    store = SQLiteStore(path)
    post(site(store=store, domain=f"{CANARY}.example"), "/privacy-choices", {"choice": "accept_all"})
    store.rest()

    assert traces(path.parent) == ["consent.db"]
