"""The record: what it holds, what it cannot hold, and its one spelling."""

import dataclasses
import json

import pytest

from consent.errors import StoreError
from consent.records.record import Earlier, Event, Method, Record, dumps, loads

NOTICE = "ab" * 32


def record(**changes: object) -> Record:
    fields: dict[str, object] = {
        "id": "AAAAAAAAAAAAAAAAAAAAAA",
        "time": 1_763_800_000_000,
        "event": Event.PARTIAL,
        "method": Method.PREFERENCES,
        "revision": "r1",
        "notice": NOTICE,
        "granted": ("analytics",),
        "refused": ("harbour-stats", "marketing"),
        "language": "fr",
        "gpc_seen": True,
        "valid_until": 1_779_400_000_000,
        "site": "Journal « Quotidien »",
        "subject": "BBBBBBBBBBBBBBBBBBBBBB",
        "preset": "fr",
        "contact": "dpo@journal.example",
        "scope": ("cdn.journal.example",),
        "ui": "0123abcd",
        "previous": "CCCCCCCCCCCCCCCCCCCCCC",
        "earlier": Earlier.EXPIRED,
    }
    return Record(**{**fields, **changes})  # type: ignore[arg-type]


def test_a_record_is_spelled_as_rfc_8785_spells_it():
    spelled = dumps(record())

    assert (
        spelled
        == (
            '{"contact":"dpo@journal.example","earlier":"expired","event":"partial","gpc_seen":true,'
            '"granted":["analytics"],"id":"AAAAAAAAAAAAAAAAAAAAAA","language":"fr","method":"preferences",'
            '"notice":"' + NOTICE + '","preset":"fr","previous":"CCCCCCCCCCCCCCCCCCCCCC",'
            '"refused":["harbour-stats","marketing"],"revision":"r1","scope":["cdn.journal.example"],'
            '"site":"Journal « Quotidien »","subject":"BBBBBBBBBBBBBBBBBBBBBB","time":1763800000000,'
            '"ui":"0123abcd","v":2,"valid_until":1779400000000}'
        ).encode()
    )


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"subject": None, "event": Event.REFUSED, "granted": ()},
        {"valid_until": None, "event": Event.WITHDRAWN},
        {"time": 0},
        {"time": 2**53 - 1},
        {"site": 'quotes ", backslash \\, newline \n, bell \x07, delete \x7f, emoji 🍪, \u2028'},
    ],
)
def test_a_record_comes_back_as_it_was_written(changes: dict[str, object]):
    written = record(**changes)

    assert loads(dumps(written)) == written


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", ""),
        ("id", "A" * 21),
        ("id", "A" * 23),
        ("id", "A" * 21 + "+"),
        ("id", "A" * 21 + "é"),
        ("id", "A" * 22 + "\n"),
        ("time", -1),
        ("time", 2**53),
        ("valid_until", -1),
        ("valid_until", 2**53),
        ("notice", "AB" * 32),
        ("notice", "ab" * 31),
        ("granted", ("marketing", "analytics")),
        ("granted", ("analytics", "analytics")),
        ("refused", ("b", "a")),
        ("refused", ("analytics",)),
        ("scope", ("b.example", "a.example")),
        ("previous", "A" * 21),
    ],
)
def test_a_record_that_breaks_a_rule_is_not_made(field: str, value: object):
    with pytest.raises(
        ValueError, match="granted" if field == "refused" and value == ("analytics",) else field
    ):
        record(**{field: value})


@pytest.mark.parametrize(
    "change",
    [
        {"v": 3},
        {"v": 0},
        {"v": True},
        {"v": None},
        {"earlier": "perhaps"},
        {"scope": "cdn.journal.example"},
        {"event": "scrolled"},
        {"method": "guess"},
        {"granted": "analytics"},
        {"granted": [1]},
        {"id": 7},
        {"time": "noon"},
        {"ip": "192.0.2.1"},
    ],
)
def test_what_is_no_record_cannot_be_read_as_one(change: dict[str, object]):
    stored = json.dumps({**json.loads(dumps(record())), **change}).encode()

    with pytest.raises(StoreError):
        loads(stored)


def test_a_record_of_version_1_is_read_as_decided_under_the_strictest_preset():
    stored = (
        '{"event":"given","gpc_seen":false,"granted":["analytics"],"id":"AAAAAAAAAAAAAAAAAAAAAA",'
        '"language":"en","method":"notice","notice":"' + NOTICE + '","refused":[],"revision":"r1",'
        '"site":"Daily Harbour","subject":null,"time":5,"v":1,"valid_until":null}'
    )

    read = loads(stored.encode())

    assert (read.time, read.granted, read.preset) == (5, ("analytics",), "eu")
    assert (read.contact, read.scope, read.ui, read.previous, read.earlier) == ("", (), "", None, "none")


def test_a_record_of_version_1_cannot_leave_out_what_version_1_had():
    with pytest.raises(StoreError):
        loads(b'{"event":"given","v":1}')


@pytest.mark.parametrize("stored", [b"", b"{", b"[]", b"7", b"null", b'"v"', b"{}", b'{"v":1}', b"\xff"])
def test_damaged_bytes_are_a_store_error(stored: bytes):
    with pytest.raises(StoreError):
        loads(stored)


def test_there_is_no_place_for_what_must_not_be_kept():
    fields = {field.name for field in dataclasses.fields(Record)}

    assert fields == {
        "id",
        "time",
        "event",
        "method",
        "revision",
        "notice",
        "granted",
        "refused",
        "language",
        "gpc_seen",
        "valid_until",
        "site",
        "subject",
        "preset",
        "contact",
        "scope",
        "ui",
        "previous",
        "earlier",
    }
    for canary in ("ip", "user_agent", "referrer", "url", "email", "cookie", "headers"):
        with pytest.raises(TypeError):
            record(**{canary: "canary"})


def test_a_choice_sent_twice_repeats_itself_whenever_it_arrives():
    assert record().repeats(record(time=1, valid_until=None, previous=None, earlier=Earlier.NONE))


@pytest.mark.parametrize(
    "change",
    [{"event": Event.GIVEN}, {"refused": ()}, {"subject": None}, {"gpc_seen": False}, {"method": Method.API}],
)
def test_another_choice_does_not_repeat_the_first(change: dict[str, object]):
    assert not record().repeats(record(**change))
