"""What a cookie still says: a choice that counts, or the refusals that outlast one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.files import regions
from consent.gate import choosing
from consent.gate.decision import Decision
from consent.gate.standing import RENEWAL, Standing, kept_until, lapses, stand
from consent.policy.category import Category
from consent.policy.lifetime import Lifetime
from consent.policy.policy import Policy
from consent.policy.service import Service
from consent.visitor.choice import Choice
from consent.visitor.signals import Signals

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
REGIONS = regions()
POLICY = Policy(
    categories=(
        Category("functional"),
        Category("statistics", statistics=True),
        Category("health", opt_in=True),
    ),
    services=(
        Service("Harbour Stats", "analytics", hosts=("stats.example",)),
        Service("Heat Map", "analytics", hosts=("heat.example",)),
        Service("Ad Net", "marketing", hosts=("ads.example",)),
    ),
)
ASKED = frozenset(category.id for category in POLICY.asked)

# One code a preset.
CODES = {
    **{"eu": "AT", "fr": "FR", "it": "IT", "de": "DE", "es": "ES", "ie": "IE", "uk": "GB", "ch": "CH"},
    **{"us-ca": "US-CA", "us-uoom": "US-CO", "us-other": "US-NY", "br": "BR", "ca-qc": "CA-QC", "jp": "JP"},
}
EVERYWHERE = st.sampled_from(sorted(CODES))


def standing(
    region: str,
    *,
    gpc: bool = False,
    choice: Choice | None = None,
    recalled: Choice | None = None,
    now: datetime = NOW,
    policy: Policy = POLICY,
) -> Standing:
    signals = Signals(gpc=gpc, region=CODES.get(region, region))
    return stand(policy, REGIONS, choice=choice, recalled=recalled, signals=signals, now=now)


def granted(decision: Decision) -> frozenset[str]:
    return decision.categories - {"necessary"}


def made(region: str, *names: str, gpc: bool = False) -> Choice:
    return choosing.save(POLICY, names, now=NOW, gpc=gpc, preset=REGIONS.find(CODES[region]))


def accepted(region: str) -> Choice:
    return choosing.accept_all(POLICY, now=NOW, gpc=False, preset=REGIONS.find(CODES[region]))


@pytest.mark.parametrize("preset", CODES)
@pytest.mark.parametrize("gpc", [False, True])
def test_before_a_choice_just_what_the_preset_says_is_on(preset, gpc):
    found = standing(preset, gpc=gpc)

    assert found.decision.preset.id == preset
    assert granted(found.decision) == REGIONS.find(CODES[preset]).granted(POLICY.asked, gpc=gpc)
    assert found.decision.decided is False


@pytest.mark.parametrize("preset", CODES)
@pytest.mark.parametrize("origin", CODES)
def test_a_yes_and_a_no_that_were_said_stand_in_every_region(origin, preset):
    everything = standing(preset, choice=accepted(origin)).decision
    nothing = standing(preset, choice=made(origin)).decision

    assert (granted(everything), everything.decided) == (ASKED, True)
    assert (granted(nothing), nothing.decided) == (frozenset(), True)


def test_what_was_merely_left_on_is_no_yes_where_one_is_needed():
    left_on = made("us-ca", "functional", "analytics", "health", "harbour-stats")

    assert granted(standing("us-ca", choice=left_on).decision) == {"functional", "analytics", "health"}
    assert granted(standing("ch", choice=left_on).decision) == {"functional", "analytics", "health"}
    assert granted(standing("fr", choice=left_on).decision) == {"health"}
    assert standing("fr", choice=left_on).decision.decided is True
    assert "harbour-stats" not in standing("fr", choice=left_on).decision.services


def test_what_was_left_on_under_a_preset_that_nobody_knows_any_more_is_no_yes():
    left_on = replace(made("us-ca", "functional"), preset="atlantis")

    assert granted(standing("eu", choice=left_on).decision) == frozenset()


def test_what_was_switched_on_by_name_under_the_signal_is_a_yes_everywhere():
    by_name = made("us-ca", "marketing", gpc=True)

    assert by_name.kept is False
    assert granted(standing("fr", choice=by_name).decision) == {"marketing"}


def test_the_signal_wins_over_an_earlier_yes():
    found = standing("us-ca", gpc=True, choice=accepted("us-ca"))

    assert granted(found.decision) == ASKED - {"marketing"}
    assert found.rewritten == found.narrowed
    assert found.narrowed is not None and found.narrowed.gpc_seen


def test_the_signal_of_a_visitor_who_has_not_chosen_is_remembered_and_its_absence_is_no_yes():
    seen = standing("us-ca", gpc=True).rewritten

    later = standing("us-ca", recalled=seen, now=NOW + timedelta(days=300))

    assert seen is not None and seen.by_signal
    assert granted(later.decision) == ASKED - {"marketing", "health"}
    assert (later.decision.gpc, later.decision.decided) == (True, False)


def test_where_nothing_is_on_without_a_yes_the_signal_leaves_nothing_behind():
    assert standing("eu", gpc=True).rewritten is None


@pytest.mark.parametrize("preset", ["us-ca", "us-uoom", "us-other", "ch", "jp", "uk", "fr"])
def test_a_refusal_outlasts_its_choice(preset):
    years_later = NOW + timedelta(days=4000)

    found = standing(preset, recalled=made(preset), now=years_later)

    assert granted(found.decision) == frozenset()
    assert (found.decision.decided, found.decision.again) == (False, True)


def test_a_refusal_of_a_part_outlasts_its_choice_and_the_yes_does_not():
    mixed = made("us-ca", "health", "functional", "analytics", "statistics")

    found = standing("us-ca", recalled=mixed, now=NOW + timedelta(days=400))

    assert granted(found.decision) == {"functional", "analytics", "statistics"}


def test_a_refusal_of_the_union_still_counts_elsewhere_as_long_as_it_would_at_home():
    refused = made("eu")

    assert granted(standing("us-ca", recalled=refused, now=NOW + timedelta(days=100)).decision) == frozenset()
    assert granted(standing("us-ca", recalled=refused, now=NOW + timedelta(days=190)).decision) != frozenset()


def test_the_signal_after_a_lapsed_choice_is_added_to_what_is_remembered():
    found = standing("us-ca", gpc=True, recalled=made("us-ca", "marketing"), now=NOW + timedelta(days=400))

    assert found.rewritten is not None
    assert (found.rewritten.gpc_seen, found.rewritten.by_signal) == (True, False)
    assert found.rewritten.decided_at == NOW


def test_a_refusal_without_end_is_renewed_each_month_and_keeps_its_time():
    refused = made("us-ca")

    fresh = standing("us-ca", choice=refused, now=NOW + RENEWAL - timedelta(seconds=1))
    due = standing("us-ca", choice=refused, now=NOW + RENEWAL)

    assert fresh.rewritten is None
    assert fresh.until == NOW + RENEWAL
    assert due.rewritten == replace(refused, renewed_days=30)
    assert standing("us-ca", choice=due.rewritten, now=NOW + RENEWAL).rewritten is None


@pytest.mark.parametrize("choice", [made("eu"), accepted("us-ca"), accepted("eu"), made("br")])
def test_a_yes_and_a_refusal_that_ends_are_never_renewed(choice):
    now = lapses(REGIONS, choice) - timedelta(seconds=1)

    assert standing("us-ca", choice=choice, now=now).rewritten is None
    assert kept_until(POLICY, REGIONS, choice, now) == lapses(REGIONS, choice)


def test_a_refusal_is_not_kept_longer_where_the_site_has_nothing_on_without_a_yes():
    plain = Policy(services=POLICY.services)

    assert kept_until(plain, REGIONS, made("fr"), NOW) == lapses(REGIONS, made("fr"))


def test_the_browser_is_asked_to_keep_an_endless_refusal_as_long_as_it_can():
    assert kept_until(POLICY, REGIONS, made("us-ca"), NOW) == NOW + timedelta(days=400)


@pytest.mark.parametrize(
    ("decided", "end"),
    [
        (datetime(2026, 8, 31, tzinfo=UTC), datetime(2027, 2, 28, tzinfo=UTC)),
        (datetime(2027, 8, 31, tzinfo=UTC), datetime(2028, 2, 29, tzinfo=UTC)),
        (datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 9, 1, tzinfo=UTC)),  # 184 days
    ],
)
def test_six_months_are_calendar_months(decided, end):
    assert lapses(REGIONS, replace(made("it"), decided_at=decided)) == end


def test_twelve_months_after_a_leap_day_end_in_february():
    leap = replace(made("us-ca"), decided_at=datetime(2028, 2, 29, tzinfo=UTC))

    assert lapses(REGIONS, leap) == datetime(2029, 2, 28, tzinfo=UTC)


@given(
    here=EVERYWHERE,
    there=EVERYWHERE,
    names=st.none() | st.frozensets(st.sampled_from(sorted(ASKED | {"harbour-stats", "ad-net"}))),
    gpc=st.booleans(),
    gpc_then=st.booleans(),
    days=st.integers(0, 1000),
)
def test_nothing_is_granted_that_neither_the_visitor_nor_the_preset_grants(
    here, there, names, gpc, gpc_then, days
):
    chosen = None if names is None else made(there, *names, gpc=gpc_then)
    counts = chosen is not None and lapses(REGIONS, chosen) > NOW + timedelta(days=days)
    cookie = {"choice": chosen} if counts else {"recalled": chosen}
    preset = REGIONS.find(CODES[here])

    decision = standing(here, gpc=gpc, now=NOW + timedelta(days=days), **cookie).decision

    for category in POLICY.asked:
        if category.id in decision.categories:
            by_visitor = counts and category.id in chosen.categories
            by_preset = not counts and category.id in preset.granted(POLICY.asked, gpc=gpc)
            assert by_visitor or by_preset
            assert not (gpc and preset.refuses(category)) or (counts and gpc_then)


@given(here=EVERYWHERE, there=EVERYWHERE, gpc=st.booleans(), days=st.integers(0, 3000))
def test_no_region_undoes_a_refusal_while_it_is_remembered(here, there, gpc, days):
    now, refused = NOW + timedelta(days=days), made(there)
    counts = lapses(REGIONS, refused) > now
    remembered = REGIONS.find(CODES[there]).remembers(NOW, now)

    decision = standing(here, gpc=gpc, now=now, **{"choice" if counts else "recalled": refused}).decision

    assert granted(decision) == frozenset() or not remembered


def test_the_sites_own_period_counts_under_the_strictest_preset():
    shorter = REGIONS.lasting(Lifetime(1, "month"))

    assert lapses(shorter, made("eu")) == datetime(2026, 12, 22, 12, 0, tzinfo=UTC)
    assert lapses(shorter, made("us-ca")) == datetime(2027, 11, 22, 12, 0, tzinfo=UTC)
