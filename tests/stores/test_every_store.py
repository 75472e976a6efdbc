"""What every store promises, run against each real one, under asyncio and trio."""

import secrets
from dataclasses import replace

import anyio
import pytest

from consent.errors import StoreError
from consent.records.notice import Notice
from consent.records.record import Event
from consent.records.revision import Revision

pytestmark = pytest.mark.anyio


async def test_a_record_is_found_by_its_id(store, make_record, shown):
    record = make_record()

    await store.append(record, shown)

    assert await store.find(record.id) == record


async def test_an_unused_log_holds_nothing(store):
    assert await store.find("A" * 22) is None
    assert await store.of_subject("nobody") == []
    assert await store.notice("ab" * 32) is None
    assert await store.erase("nobody") == 0


async def test_what_was_never_recorded_is_not_found(store, make_record, shown):
    await store.append(make_record(subject="somebody"), shown)

    assert await store.find("A" * 22) is None
    assert await store.of_subject("nobody") == []
    assert await store.notice("ab" * 32) is None


async def test_the_notice_is_kept_as_it_was_shown(store, make_record, shown):
    await store.append(make_record(), shown)
    await store.append(make_record(), shown)

    assert await store.notice(shown.hash) == shown


async def test_a_record_cannot_name_a_notice_that_was_not_shown(store, make_record):
    other = Notice("en", "r1", "<section>Something else</section>")

    with pytest.raises(StoreError, match="names the notice"):
        await store.append(make_record(), other)


async def test_a_subjects_records_come_oldest_first_and_no_one_elses(store, make_record, shown):
    history = [make_record(subject="anna"), make_record(subject="anna", event=Event.WITHDRAWN)]
    for record in (history[0], make_record(subject="ben"), make_record(), history[1]):
        await store.append(record, shown)

    assert await store.of_subject("anna") == history


async def test_the_same_record_twice_is_one_record(store, make_record, shown):
    record = make_record(subject="anna")

    await store.append(record, shown)
    await store.append(record, shown)

    assert await store.of_subject("anna") == [record]


async def test_a_choice_that_is_sent_again_later_stays_the_first(store, make_record, shown):
    first = make_record(subject="anna", time=1_000)
    await store.append(first, shown)

    await store.append(make_record(id=first.id, subject="anna", time=9_000), shown)

    assert await store.of_subject("anna") == [first]


async def test_another_choice_under_a_taken_id_is_not_acknowledged(store, make_record, shown):
    first = make_record(event=Event.REFUSED, granted=())
    await store.append(first, shown)

    with pytest.raises(StoreError, match=first.id):
        await store.append(make_record(id=first.id), shown)

    assert await store.find(first.id) == first


async def test_one_append_that_fails_leaves_its_batch_alone(store, make_record, shown):
    taken = make_record(event=Event.REFUSED, granted=())
    await store.append(taken, shown)
    others = [make_record() for _ in range(20)]
    refused = []

    async def append_quietly(record):
        try:
            await store.append(record, shown)
        except StoreError:
            refused.append(record.id)

    async with anyio.create_task_group() as tasks:
        for record in (*others[:10], make_record(id=taken.id), *others[10:]):
            tasks.start_soon(append_quietly, record)

    assert refused == [taken.id]
    assert [await store.find(record.id) for record in others] == others


async def test_erasing_takes_every_record_of_one_subject_and_says_how_many(store, make_record, shown):
    kept = make_record(subject="ben")
    gone = [make_record(subject="anna") for _ in range(3)]
    for record in (*gone, kept):
        await store.append(record, shown)

    assert await store.erase("anna") == 3
    assert await store.of_subject("anna") == []
    assert await store.find(gone[0].id) is None
    assert await store.of_subject("ben") == [kept]
    assert await store.erase("anna") == 0


async def test_who_was_erased_can_choose_again(store, make_record, shown):
    await store.append(make_record(subject="anna"), shown)
    await store.erase("anna")
    again = make_record(subject="anna")

    await store.append(again, shown)

    assert await store.of_subject("anna") == [again]


async def test_a_closed_store_opens_again_at_its_next_use(store, make_record, shown):
    first, second = make_record(), make_record()
    await store.append(first, shown)

    await store.close()
    await store.close()
    await store.append(second, shown)

    assert await store.find(first.id) == first
    assert await store.find(second.id) == second


async def test_what_was_acknowledged_is_there_for_another_process(store, open_again, make_record, shown):
    record = make_record(site="Journal « Quotidien » 🍪")

    await store.append(record, shown)

    other = open_again()
    assert await other.find(record.id) == record
    assert await other.notice(shown.hash) == shown
    await other.close()


async def test_a_cancelled_visitor_breaks_nothing(store, make_record, shown):
    for _ in range(10):
        async with anyio.create_task_group() as tasks:
            for _ in range(10):
                tasks.start_soon(store.append, make_record(subject="gone"), shown)
            await anyio.sleep(0)
            tasks.cancel_scope.cancel()
    record = make_record()

    await store.append(record, shown)

    assert await store.find(record.id) == record


async def test_reads_and_writes_mingle(store, make_record, shown):
    subject = secrets.token_urlsafe(16)
    seen = []

    async def write():
        for _ in range(20):
            await store.append(make_record(subject=subject), shown)

    async def read():
        while len(seen) < 20:
            seen.append(len(await store.of_subject(subject)))

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(write)
        tasks.start_soon(read)

    assert seen == sorted(seen)
    assert len(await store.of_subject(subject)) == 20


async def test_a_policy_is_kept_once_and_every_policy_is_told_oldest_first(store, make_record, shown):
    first, second = (Revision("r1", letter * 64, 1, ("analytics",), (), 5) for letter in "ab")
    assert await store.revisions() == []

    for revision in (first, second, replace(first, time=9)):
        await store.keep_revision(revision)
    await store.append(make_record(), shown)

    assert await store.revisions() == [first, second]
