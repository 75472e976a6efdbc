"""What each preset says, row by row: model, months until asked again, signal, and what has to be shown.

Written down a second time, from the sources that the presets name, so that no file changes by accident.
"""

from datetime import UTC, datetime, timedelta

import pytest

from consent.files import regions
from consent.policy.category import Category

ASKED = (
    Category("marketing"),
    Category("resold", sale=True),
    Category("analytics", statistics=True),
    Category("functional"),
    Category("health", opt_in=True),
)
NOTHING, STATISTICS = frozenset[str](), frozenset(("analytics",))
UNSOLD = frozenset(("analytics", "functional"))
EVERYTHING = UNSOLD | {"marketing", "resold"}

# id: on before a choice, on with the signal, months until a yes and a no are asked again, does a refusal end,
# link, honoured signal shown, objection
ROWS = {
    "eu": (NOTHING, NOTHING, 6, True, False, False, False),
    "fr": (STATISTICS, STATISTICS, 6, False, False, False, True),
    "it": (NOTHING, NOTHING, 6, True, False, False, False),
    "de": (NOTHING, NOTHING, 6, True, False, False, False),
    "es": (NOTHING, NOTHING, 6, True, False, False, False),
    "ie": (NOTHING, NOTHING, 6, True, False, False, False),
    "uk": (STATISTICS, NOTHING, 6, False, False, False, True),
    "ch": (UNSOLD, UNSOLD, 12, False, False, False, False),
    "us-ca": (EVERYTHING, UNSOLD, 12, False, True, True, False),
    "us-uoom": (EVERYTHING, UNSOLD, 12, False, True, True, False),
    "us-other": (EVERYTHING, UNSOLD, 12, False, True, True, False),
    "br": (NOTHING, NOTHING, 12, True, False, False, False),
    "ca-qc": (NOTHING, NOTHING, 12, True, False, False, False),
    "jp": (EVERYTHING, NOTHING, 12, False, False, False, False),
}
PRESETS = {preset.id: preset for preset in regions().presets}
START = datetime(2026, 3, 31, 12, tzinfo=UTC)


def test_every_preset_has_its_row():
    assert PRESETS.keys() == ROWS.keys()


@pytest.mark.parametrize("name", ROWS)
def test_what_is_on_without_a_yes_and_what_the_signal_leaves_of_it(name):
    on, left, *_ = ROWS[name]

    assert PRESETS[name].granted(ASKED, gpc=False) == on
    assert PRESETS[name].granted(ASKED, gpc=True) == left


@pytest.mark.parametrize("name", ROWS)
@pytest.mark.parametrize("refusal", [True, False])
def test_when_it_is_asked_again(name, refusal):
    months = ROWS[name][2]
    due = START.replace(month=9, day=30) if months == 6 else START.replace(year=2027)

    assert PRESETS[name].lapses(START, refusal=refusal) == due


@pytest.mark.parametrize("name", ROWS)
def test_whether_a_refusal_ends(name):
    ends = ROWS[name][3]

    assert PRESETS[name].remembers(START, START + timedelta(days=3000)) is not ends


@pytest.mark.parametrize("name", ROWS)
def test_what_has_to_be_shown(name):
    preset = PRESETS[name]

    assert (preset.link, preset.signal_shown, preset.objection) == ROWS[name][4:]
