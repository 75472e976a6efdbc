"""Which rules a notice is judged by: what it says, unless it is known where its visitors come from."""

import pytest

from consent.files import regions
from consent.policy.category import Category
from consent.policy.policy import Policy
from consent.policy.service import Service
from consent.testing.notice.regime import regime_of
from consent.testing.notice.words import languages, says_begun, says_honoured

SITE = {
    "site": "Daily Harbour",
    "on": "counting visits",
    "asked": "advertising",
    "purposes": "counting visits and advertising",
    "categories": "Marketing",
}
COUNTING = Policy(
    services=(Service("Stats", "analytics"), Service("Ads", "marketing")),
    categories=(Category("analytics", statistics=True),),
)


def written(language: str, key: str) -> str:
    """A sentence among others as a browser gives it: every space is one space."""
    return f"Before. {' '.join(languages()[language].say(key, **SITE).split())} After."


@pytest.mark.parametrize("language", languages())
def test_our_own_notice_says_in_every_language_what_is_in_use(language):
    found = [
        says_begun(written(language, key)) for key in ("region.text", "region.text_mixed", "notice.text")
    ]

    assert [each and each[0] for each in found] == ["all", "some", None]


@pytest.mark.parametrize("language", languages())
def test_our_own_pages_say_in_every_language_that_the_signal_is_honoured(language):
    found = [
        says_honoured(written(language, key)) for key in ("region.signal", "gpc.honoured", "gpc.by_name")
    ]

    assert found == [True, True, False]


@pytest.mark.parametrize(
    ("text", "begun"),
    [
        ("Cookies are in use now, until you refuse them", "all"),
        ("Cookies are set unless you opt out", "all"),
        ("Some are active until you object, others only with your consent", "some"),
        ("We use cookies if you agree", None),
        ("You can opt out at any time", None),
        ("Do Not Sell My Personal Information", None),
    ],
)
def test_a_notice_of_somebody_else_has_to_say_it_in_so_many_words(text, begun):
    found = says_begun(text)

    assert (found and found[0]) == begun


@pytest.mark.parametrize(
    ("names", "model"),
    [
        ("eu it de es ie br ca-qc", "opt-in"),
        ("fr uk ch", "mixed"),
        ("us-ca us-uoom us-other jp", "opt-out"),
    ],
)
def test_a_known_region_says_which_rules_hold(names, model):
    for preset in regions().presets:
        if preset.id in names.split():
            code = preset.regions[0]
            regime = regime_of(None, region=code, policy=COUNTING)

            assert (regime.model, regime.sale) == (model, preset.link)


def test_a_region_where_the_site_has_nothing_that_may_begin_wants_a_yes():
    regime = regime_of(None, region="GB", policy=Policy(services=COUNTING.services))

    assert regime.model == "opt-in"


def test_nobody_who_says_nothing_is_spared():
    assert regime_of(None, region="", policy=Policy()).rules == {"opt-in"}
