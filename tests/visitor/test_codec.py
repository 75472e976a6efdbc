from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.errors import BadChoice, ConsentError
from consent.policy.lifetime import SIX_MONTHS
from consent.visitor.choice import Choice
from consent.visitor.codec import ChoiceCodec

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
KEY = "a key of more than sixteen bytes"
CATEGORIES = ("functional", "analytics", "marketing")


def lapses(choice: Choice) -> datetime:
    return SIX_MONTHS.after(choice.decided_at)


def codec(*keys: str, revision: str = "442a9a88", categories: tuple[str, ...] = CATEGORIES) -> ChoiceCodec:
    return ChoiceCodec(
        keys or (KEY,),
        revision=revision,
        categories=categories,
        lapses=lapses,
    )


def choice(*categories: str, services: tuple[str, ...] = (), gpc_seen: bool = False) -> Choice:
    return Choice(NOW, "442a9a88", frozenset(categories), frozenset(services), gpc_seen)


names = st.from_regex(r"[a-z0-9](-?[a-z0-9]){0,20}", fullmatch=True)


@given(
    known=st.frozensets(names, max_size=12),
    services=st.frozensets(names, max_size=12),
    flags=st.fixed_dictionaries(
        {
            "gpc_seen": st.booleans(),
            "preset": st.sampled_from([None, "uk", "us-ca", "us-other"]),
            "kept": st.booleans(),
            "renewed_days": st.integers(0, 99_999),
        }
    ),
    moment=st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
    data=st.data(),
)
def test_what_was_written_is_read_back(known, services, flags, moment, data):
    granted = frozenset(data.draw(st.lists(st.sampled_from(sorted(known)))) if known else ())
    written = Choice(moment.replace(microsecond=0), "442a9a88", granted, services, **flags)
    its_codec = codec(categories=tuple(known))

    read = its_codec.loads(its_codec.dumps(written), moment)

    assert read == written


def test_the_cookie_is_readable_by_people():
    value = codec().dumps(choice("analytics", services=("youtube",), gpc_seen=True))

    assert value.rpartition(".")[0] == "1.1795348800.442a9a88.analytics.youtube.g"


def test_the_region_and_what_else_is_remembered_stand_behind_the_signal():
    written = replace(choice(gpc_seen=True), preset="us-ca", kept=True, renewed_days=180)

    assert codec().dumps(written).split(".")[5] == "g~us-ca~k~r180"


def test_what_only_the_signal_left_is_recalled_but_no_choice():
    value = codec().dumps(replace(choice(gpc_seen=True), by_signal=True))

    assert codec().recall(value, NOW).by_signal is True
    with pytest.raises(BadChoice, match="signal"):
        codec().loads(value, NOW)


@pytest.mark.parametrize(
    ("revision", "later"), [("00000000", timedelta()), ("442a9a88", timedelta(days=5000))]
)
def test_what_does_not_count_any_more_is_recalled(revision, later):
    value = codec().dumps(choice("analytics"))

    assert codec(revision=revision).recall(value, NOW + later) == choice("analytics")


def test_a_flag_of_a_later_release_is_no_mistake():
    value = codec().dumps(replace(choice(), preset="xyz~q"))

    assert codec().loads(value, NOW) == replace(choice(), preset="xyz")


def test_the_shorter_way_of_writing_is_taken():
    value = codec().dumps(choice("analytics", "functional"))

    assert value.split(".")[3] == "!marketing"


@pytest.mark.parametrize("granted", range(11))
def test_ten_categories_fit_into_200_bytes_however_many_are_granted(granted):
    known = tuple(f"category-number-{place}" for place in range(10))
    elsewhere = replace(
        choice(*known[:granted], gpc_seen=True), preset="us-other", kept=True, renewed_days=9999
    )
    value = codec(categories=known).dumps(elsewhere)

    assert len(f"__Host-consent={value}") <= 200


@given(st.text(max_size=300))
def test_any_text_is_a_choice_or_a_bad_choice_and_nothing_else(text):
    with pytest.raises(BadChoice):
        codec().loads(text, NOW)


def test_a_choice_cut_or_changed_anywhere_is_none():
    value = codec().dumps(choice("analytics"))

    for place in range(len(value)):
        for broken in (
            value[:place],
            value[:place] + ("x" if value[place] != "x" else "y") + value[place + 1 :],
        ):
            # The last base64 character carries bits that decoders ignore: the signed part is the same.
            if place == len(value) - 1 and broken[:-1] == value[:-1]:
                continue
            with pytest.raises(BadChoice):
                codec().loads(broken, NOW)


def test_another_key_does_not_verify_and_an_old_one_does():
    old, new = "the old key of this site", "the new key of this site"
    value = codec(old).dumps(choice("analytics"))

    assert codec(new, old).loads(value, NOW) == choice("analytics")
    with pytest.raises(BadChoice, match="not signed"):
        codec(new).loads(value, NOW)


def test_the_first_key_signs():
    old, new = "the old key of this site", "the new key of this site"

    value = codec(new, old).dumps(choice())

    assert codec(new).loads(value, NOW) == choice()


def test_a_short_key_is_an_error_at_start():
    with pytest.raises(ConsentError, match="at least 16 bytes"):
        codec("fifteen bytes!!")


def test_a_choice_about_another_revision_is_none():
    value = codec().dumps(choice("analytics"))

    with pytest.raises(BadChoice, match="revision"):
        codec(revision="00000000").loads(value, NOW)


@given(
    more=st.frozensets(names, min_size=1, max_size=8),
    less=st.data(),
    granted=st.data(),
)
def test_a_choice_about_a_revision_that_asked_for_more_grants_what_it_granted_and_never_more(
    more, less, granted
):
    kept = less.draw(st.frozensets(st.sampled_from(sorted(more))))
    given_ = granted.draw(st.frozensets(st.sampled_from(sorted(more))))
    before = codec(revision="11111111", categories=tuple(more))
    after = ChoiceCodec([KEY], revision="22222222", categories=kept, lapses=lapses, earlier={"11111111"})

    carried = after.loads(before.dumps(Choice(NOW, "11111111", given_)), NOW)
    back = before.loads(after.dumps(carried), NOW)

    assert carried == Choice(NOW, "11111111", given_ & kept)
    assert back == carried


def test_a_choice_counts_for_six_calendar_months_to_the_second():
    made = datetime(2026, 8, 31, 10, 0, tzinfo=UTC)
    value = codec().dumps(Choice(made, "442a9a88"))
    end = datetime(2027, 2, 28, 10, 0, tzinfo=UTC)

    assert codec().loads(value, end - timedelta(seconds=1)).decided_at == made
    with pytest.raises(BadChoice, match="lapsed"):
        codec().loads(value, end)


def test_reading_never_moves_the_time_of_the_decision():
    value = codec().dumps(choice("analytics"))

    later = codec().loads(value, NOW + timedelta(days=100))

    assert later.decided_at == NOW
    assert codec().dumps(later) == value


def test_a_choice_from_the_future_is_none():
    value = codec().dumps(choice("analytics"))

    with pytest.raises(BadChoice, match="future"):
        codec().loads(value, NOW - timedelta(hours=1))


def test_too_many_services_are_refused_before_a_browser_would_drop_the_cookie():
    services = tuple(f"a-service-with-a-long-name-{place}" for place in range(200))

    with pytest.raises(BadChoice, match="whole categories"):
        codec().dumps(choice(services=services))
