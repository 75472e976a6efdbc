"""Drift: what a running site uses and does not declare, and what it declares and nobody sees."""

import json
from pathlib import Path

import pytest

from consent.asgi.drift import MAX_NAME, MAX_NAMES, Drift
from consent.asgi.report import Report
from consent.errors import ConsentError
from consent.policy.cookie import CookieDeclaration
from consent.policy.policy import Policy
from consent.policy.service import Service
from consent.survey.drift import read_drift
from tests.asgi.driver import get
from tests.asgi.sites import Clock, respond, site

POLICY = Policy(
    services=[Service("Stats", "analytics", hosts=("stats.example",), cookies=(CookieDeclaration("st_*"),))],
    cookies=[CookieDeclaration("theme", "functional"), CookieDeclaration("old", "functional")],
)
PAGE = b"<!doctype html><script src=//stats.example/s.js></script><img src=//ads.example/p.gif>"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "consent-drift.jsonl"


def drift(file: Path | None, clock: Clock, **options) -> Drift:
    return Drift(POLICY, Report(**options), file=file, clock=clock)


def written(file: Path) -> list[dict]:
    return [json.loads(line) for line in file.read_text().splitlines()]


def test_a_site_writes_down_what_it_did_not_declare_and_what_was_not_seen(file, clock):
    app = site(respond(("Set-Cookie", "promo=1"), body=PAGE), policy=POLICY, drift=file, clock=clock)
    document = {"Sec-Fetch-Dest": "document"}

    get(app, headers=document)
    get(app, cookies={"theme": "dark"}, headers=document)
    app.setup.drift.close()

    (found,) = read_drift(file.read_text().splitlines())
    assert {(subject, name) for subject, name, _ in found.undeclared} == {
        ("cookie", "promo"),
        ("host", "ads.example"),
    }
    assert found.unseen == ("cookie old",)
    assert found.revision == POLICY.revision


def test_a_cookie_of_a_service_shows_that_the_service_is_seen(file, clock):
    watch = drift(file, clock)

    watch.presented(b"st_1=x")
    watch.close()

    assert written(file)[-1]["unseen"] == ["cookie theme", "cookie old"]


def test_it_writes_at_most_once_a_minute_and_only_what_is_new(file, clock):
    watch = drift(file, clock)

    for _ in range(5):
        watch.undeclared("cookie", "promo")
    clock.move(seconds=61)
    watch.undeclared("cookie", "promo")
    clock.move(seconds=61)
    watch.undeclared("cookie", "promo")
    watch.close()

    assert [line["undeclared"]["cookie"] for line in written(file)] == [{"promo": 6}]


def test_names_are_bounded_in_length_and_number(file, clock):
    watch = drift(file, clock)

    for number in range(MAX_NAMES + 50):
        watch.undeclared("cookie", f"{number:04}" + "x" * 1000)
    watch.close()

    (line,) = written(file)
    assert len(line["undeclared"]["cookie"]) == MAX_NAMES
    assert max(map(len, line["undeclared"]["cookie"])) == MAX_NAME


def test_a_file_that_has_grown_too_long_is_put_aside(file, clock, monkeypatch):
    monkeypatch.setattr("consent.asgi.drift.MAX_FILE", 10)

    for _ in range(3):
        drift(file, clock).close()

    assert len(written(file)) == 1
    assert len(written(file.with_name(f"{file.name}.1"))) == 1


def test_a_disk_that_is_gone_costs_nothing_but_the_file(tmp_path, clock, caplog):
    watch = drift(tmp_path / "gone" / "drift.jsonl", clock)

    watch.close()
    watch.undeclared("cookie", "promo")
    watch.close()

    assert caplog.text.count("cannot be written") == 1


def test_after_a_week_the_log_and_the_hook_are_told_what_was_never_seen(clock, caplog):
    told = []
    watch = drift(None, clock, hook=told.append)

    watch.undeclared("cookie", "promo")
    clock.move(days=8)
    watch.undeclared("cookie", "promo")

    assert [(finding.subject, finding.name) for finding in told] == [
        ("unseen", "service stats"), ("unseen", "cookie theme"), ("unseen", "cookie old"),
    ]  # fmt: skip
    assert "declared 'cookie old' was never seen" in caplog.text


def test_of_many_visits_a_sample_is_enough(clock):
    watch = drift(None, clock)

    for _ in range(2_000):
        watch.presented(b"a=b")
    for _ in range(16):
        watch.presented(b"theme=dark")
    clock.move(days=8)
    told: list = []
    watch._report = Report(told.append)
    watch.undeclared("cookie", "x")

    assert "cookie theme" not in [finding.name for finding in told]


def test_a_folder_that_is_missing_stops_the_start(tmp_path):
    with pytest.raises(ConsentError, match=r"drift: found .* expected a file in an existing folder"):
        site(drift=tmp_path / "gone" / "drift.jsonl")
