"""The regions' presets: which one a code finds, what they say, how a mistake in one is said."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.errors import PolicyError
from consent.files import regions
from consent.policy.category import Category
from consent.policy.lifetime import Lifetime
from consent.policy.presets import parse_presets
from consent.policy.region import Preset, Regions

REGIONS = regions()
PRESETS = {preset.id: preset for preset in REGIONS.presets}

ADVERTISING = Category("marketing")
RESOLD = Category("resold", sale=True)
COUNTING = Category("analytics", statistics=True)
OTHER = Category("functional")
DELICATE = Category("health", opt_in=True)

EEA = "AT BE BG HR CY CZ DK EE FI FR DE GR HU IS IE IT LV LI LT LU MT NL NO PL PT RO SK SI ES SE"
UOOM = "CA CO CT DE MD MN MT NE NH NJ OR TX"

WRITTEN = """\
name = "Everywhere"
regions = ["FR"]
marketing = "opt-in"
statistics = "opt-in"
other = "opt-in"
yes = "6 months"
no = "6 months"
ask_again = "6 months"
gpc = "sale"
sources = ["a law"]
checked = 2026-11-22
"""


def test_the_presets_that_ship_are_these():
    named = "eu fr it de es ie uk ch us-ca us-uoom us-other br ca-qc jp"

    assert set(PRESETS) == set(named.split())


@pytest.mark.parametrize(
    ("region", "preset"),
    [
        *(("FR", "fr"), ("fr", "fr"), (" fr ", "fr"), ("FR-75", "fr"), ("RE", "fr")),
        *(("GB", "uk"), ("UK", "uk"), ("GB-SCT", "uk"), ("CH", "ch"), ("BR", "br"), ("JP", "jp")),
        *(("US-CA", "us-ca"), ("us-ca", "us-ca"), ("US", "us-ca"), ("US-ZZ", "us-ca"), ("US-PR", "us-ca")),
        *(("US-CO", "us-uoom"), ("US-NY", "us-other"), ("US-DC", "us-other")),
        *(("CA-QC", "ca-qc"), ("CA", "eu"), ("CA-ON", "eu"), ("IN", "eu"), ("GG", "eu")),
    ],
)
def test_a_code_finds_its_preset_and_a_part_of_a_country_that_of_its_country(region, preset):
    assert REGIONS.find(region).id == preset


@pytest.mark.parametrize(
    "region",
    [None, "", "XX", "T1", "EU", "USA", "US-", "US-CALIF", "US_CA", "FR, US", "ＦＲ", "\xff", "F\x00"],
)
def test_what_is_no_code_of_a_known_region_gets_the_strictest_preset(region):
    assert REGIONS.find(region).id == "eu"


@given(st.text())
def test_any_text_finds_a_preset(region):
    assert REGIONS.find(region).id in PRESETS


def test_the_presets_of_the_union_cover_all_its_members_and_the_further_ones_of_the_area():
    assert {REGIONS.find(region).id for region in EEA.split()} == {"eu", "fr", "de", "es", "it", "ie"}


def test_every_state_of_the_us_has_a_preset_of_its_own_and_those_that_require_the_signal_are_twelve():
    states = {region for preset in REGIONS.presets for region in preset.regions if region.startswith("US-")}
    required = {*PRESETS["us-ca"].regions, *PRESETS["us-uoom"].regions} - {"US"}

    assert len(states) == 51
    assert required == {f"US-{state}" for state in UOOM.split()}


@pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
def test_no_preset_forgets_a_refusal_before_a_yes(preset):
    start = datetime(2026, 8, 31, tzinfo=UTC)

    assert preset.lapses(start, refusal=True) >= preset.lapses(start, refusal=False)
    assert preset.remembers(start, preset.lapses(start, refusal=False).replace(day=1))


@pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
def test_every_preset_says_what_it_rests_on(preset):
    assert preset.name and preset.sources and preset.checked


# Before a choice: advertising, resold data, statistics, the rest.
@pytest.mark.parametrize(
    ("names", "on"),
    [
        ("eu it de es ie br ca-qc", ()),
        ("fr uk", (COUNTING,)),
        ("ch", (COUNTING, OTHER)),
        ("us-ca us-uoom us-other jp", (ADVERTISING, RESOLD, COUNTING, OTHER)),
    ],
)
def test_what_is_on_before_a_choice(names, on):
    asked = (ADVERTISING, RESOLD, COUNTING, OTHER, DELICATE)

    for name in names.split():
        assert PRESETS[name].granted(asked, gpc=False) == {category.id for category in on}


def test_analytics_that_nobody_called_mere_statistics_needs_a_yes_in_the_uk():
    assert PRESETS["uk"].granted([Category("analytics")], gpc=False) == frozenset()


@pytest.mark.parametrize(
    ("name", "left"), [("us-ca", {"analytics", "functional"}), ("ch", {"analytics", "functional"})]
)
def test_the_signal_takes_what_is_sold_and_leaves_the_rest(name, left):
    assert PRESETS[name].granted((ADVERTISING, RESOLD, COUNTING, OTHER), gpc=True) == left


@pytest.mark.parametrize("name", ["uk", "jp"])
def test_where_the_signal_is_an_objection_nothing_is_on_without_a_yes(name):
    assert PRESETS[name].granted((ADVERTISING, RESOLD, COUNTING, OTHER), gpc=True) == frozenset()


def test_a_preset_that_would_bring_refused_things_back_by_itself_is_a_mistake():
    with pytest.raises(PolicyError, match="come back by itself"):
        Preset(other="opt-out", no=Lifetime(12, "month"))


def test_a_preset_that_asks_sooner_after_a_no_than_after_a_yes_is_a_mistake():
    with pytest.raises(PolicyError, match="forgotten first"):
        Preset(yes=Lifetime(12, "month"), no=None, ask_again=Lifetime(6, "month"))


def test_the_site_says_how_long_an_answer_counts_under_the_strictest_preset_only():
    lasting = REGIONS.lasting(Lifetime(3, "month"))

    assert str(lasting.strictest.ask_again) == "3 months"
    assert lasting.find("IT") == REGIONS.find("IT")


def test_regions_that_were_never_read_ask_everyone():
    assert Regions().find("US-CA").granted([OTHER], gpc=False) == frozenset()


@pytest.mark.parametrize(
    ("found", "written", "line", "said"),
    [
        ('"opt-in"', '"maybe"', 3, "found 'maybe', expected 'opt-in' or 'opt-out'"),
        ('gpc = "sale"', 'gpc = "all"', 9, "expected 'sale' or 'objection'"),
        ('["FR"]', '["France"]', 2, "expected a code of ISO 3166"),
        ('["FR"]', '["FR", "FR"]', 2, "each region once"),
        ('yes = "6 months"', 'yes = "session"', 6, "expected a time"),
        ('no = "6 months"', 'no = "1 month"', 7, "a refusal counts until"),
        ('["a law"]', "[]", 10, "at least one source"),
        ("checked = 2026-11-22", "checked = true", 11, "expected a date"),
        ("checked", 'house = ["name"]\nchecked', 11, "unknown key 'name'"),
        ('name = "Everywhere"', 'nam = "Everywhere"', 1, "did you mean 'name'?"),
    ],
)
def test_a_mistake_in_a_preset_is_said_with_file_and_line(found, written, line, said):
    with pytest.raises(PolicyError) as error:
        parse_presets({"eu": WRITTEN.replace(found, written, 1)})

    assert str(error.value).startswith(f"regions/eu.toml:{line}: ")
    assert said in str(error.value)


def test_a_region_that_two_presets_claim_is_a_mistake():
    with pytest.raises(PolicyError, match=r"regions/other.toml:2: .* each region once, in one preset"):
        parse_presets({"eu": WRITTEN, "other": WRITTEN})


def test_presets_without_the_strictest_are_a_mistake():
    with pytest.raises(PolicyError, match="no preset 'eu'"):
        parse_presets({"fr": WRITTEN})
