"""Who can write to the database, and has no key, gets nothing signed by waiting for the site."""

import logging
from contextlib import asynccontextmanager

import pytest

from consent.errors import StoreError
from consent.records.signed_note import parse_key
from consent.records.verdict import Anchor
from consent.stores import SQLiteAuditor, SQLiteStore
from tests.anchors.attacks import SHOWN, Log, make_record

pytestmark = pytest.mark.anyio

RECORD = 2  # the leaf of one


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
def log(path):
    return Log(path)


@asynccontextmanager
async def running(log):
    """A site that has written to the log, and goes on."""
    store = SQLiteStore(log.path)
    try:
        await store.append(make_record(100), SHOWN)
        yield store
    finally:
        await store.close()


async def start(log):
    async with running(log):
        pass


async def test_a_running_site_signs_no_tree_that_was_rewritten_under_it(log):
    async with running(log) as site:
        log.rewrite_unsigned(RECORD)

        with pytest.raises(StoreError, match="does not go on from what was signed at size 6"):
            await site.append(make_record(101), SHOWN)

    verdict = SQLiteAuditor(log.path).verify(keys=[parse_key(log.key)], anchors=[])
    assert "the leaves are not those that were signed at size 6" in verdict.tampered


@pytest.mark.parametrize("records", [1, 2, 3, 4])
async def test_leaves_behind_a_rewritten_tree_do_not_hide_it_from_a_site_that_starts(log, records):
    log.path.with_name("consent.db-published").unlink()
    log.rewrite_unsigned(RECORD)
    for _ in range(records):
        log.insert_unsigned()

    with pytest.raises(StoreError, match="does not go on from what was signed at size 5"):
        await start(log)

    assert SQLiteAuditor(log.path).newest().checkpoint.size == 5


async def test_a_rewritten_tree_without_its_checkpoint_does_not_fit_what_was_published(log):
    log.rewrite_unsigned(RECORD)
    log.lose_checkpoint()

    with pytest.raises(StoreError, match="leads to another"):
        await start(log)


async def test_a_running_site_does_not_go_on_from_an_older_state_that_was_signed(log):
    before = log.backup()
    async with running(log) as site:
        log.restore_in_place(before)

        with pytest.raises(StoreError, match="was a backup put back"):
            await site.append(make_record(101), SHOWN)


@pytest.mark.parametrize("starts", [False, True])
async def test_that_unsigned_leaves_are_covered_by_the_next_signature_is_said(log, caplog, starts):
    async with running(log) as site:
        log.insert_unsigned()
        if starts:
            await site.close()

        with caplog.at_level(logging.WARNING, logger="consent.log"):
            await site.append(make_record(101), SHOWN)

    assert "leaves 6 to 6 were put there unsigned: the next signature covers them" in caplog.text


async def test_what_other_processes_sign_is_gone_on_from_without_a_word(log, caplog):
    async with running(log) as site, running(log) as other:
        with caplog.at_level(logging.WARNING, logger="consent.log"):
            for number in range(101, 120):
                await (site, other)[number % 2].append(make_record(number), SHOWN)

    kept = Anchor("kept", log.note)
    assert SQLiteAuditor(log.path).verify(keys=[parse_key(log.key)], anchors=[kept]).unproved == ()
    assert caplog.records == []
