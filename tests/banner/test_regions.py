"""What visitors of a region read: the notice, the control and the preferences say what is true there."""

import re
from dataclasses import replace
from fnmatch import fnmatch

import brotli
import pytest

from consent.files import regions
from consent.pages import Pages
from consent.policy.category import Category
from consent.policy.policy import Policy
from consent.policy.service import Service
from consent.policy.site import Site
from tests.banner.examples import BANNER, PREFIX

REGIONS = regions()
ALL = frozenset(("analytics", "marketing"))
STATISTICAL = (Category("analytics", statistics=True),)
POLICY = Policy(
    site=Site(name="Daily Harbour", region_header="CF-IPCountry"),
    services=(
        Service("Harbour Stats", "analytics", hosts=("stats.example",)),
        Service("Ad Net", "marketing", hosts=("ads.example",)),
        Service("Ad Two", "marketing", hosts=("two.example",)),
    ),
)


def made(policy: Policy = POLICY) -> Pages:
    return Pages(policy, BANNER, prefix=PREFIX, regions=REGIONS)


PAGES = made()
COUNTING = made(replace(POLICY, categories=STATISTICAL))


def inserted(preset: str, state: str = "ask", *, pages: Pages = PAGES, gpc: bool = False, **more) -> str:
    insertion = pages.insertion(language="en", state=state, gpc=gpc, style="linked", preset=preset, **more)
    return insertion.fill("", "/", "", "consent").decode()


def preferences(
    preset: str, granted: frozenset[str] = ALL, *, pages: Pages = PAGES, services=(), **more
) -> str:
    given = {"decided": False, "gpc": False, "stored": (), "return_to": "", "saved": False, "cookie": "c"}
    return pages.preferences(
        "en",
        root="",
        granted=granted | {"necessary"},
        services=frozenset(services),
        preset=preset,
        **(given | more),
    )


@pytest.mark.parametrize("preset", ["eu", "de", "br", "ca-qc", "uk"])
def test_where_a_yes_is_needed_the_notice_says_that_nothing_is_used_without_it(preset):
    assert "for counting visits and advertising, are used only if you agree" in inserted(preset)


@pytest.mark.parametrize("preset", ["us-ca", "us-uoom", "us-other", "jp"])
def test_where_all_is_on_the_notice_says_what_is_in_use_and_how_it_ends(preset):
    said = inserted(preset)

    assert "for counting visits and advertising, are in use now, until you refuse them" in said
    assert "only if you agree" not in said


def test_in_switzerland_the_notice_says_what_is_in_use_and_what_is_asked():
    said = inserted("ch")

    assert "for counting visits, are in use now, until you refuse them" in said
    assert "Those for advertising are used only if you agree" in said


def test_in_the_uk_statistics_are_in_use_until_the_visitor_objects():
    assert "for counting visits, are in use now" in inserted("uk", pages=COUNTING)
    assert "are in use now" not in inserted("uk", pages=COUNTING, gpc=True)


def test_the_signal_takes_advertising_out_of_what_is_in_use():
    said = inserted("us-ca", gpc=True)

    assert "for counting visits, are in use now" in said
    assert "Your browser’s opt-out is honoured: Marketing stays off." in said


@pytest.mark.parametrize(
    ("preset", "off"), [("uk", "Analytics and Marketing stay"), ("ch", "Marketing stays")]
)
def test_the_signal_is_said_to_take_what_it_takes_in_the_region(preset, off):
    said = f"Your browser’s opt-out is honoured: {off} off."

    assert said in inserted(preset, pages=COUNTING, gpc=True)
    assert said in preferences(preset, frozenset(), pages=COUNTING, gpc=True)


def test_where_the_signal_took_all_that_was_on_the_preferences_do_not_speak_of_what_is_in_use():
    page = preferences("uk", frozenset(), pages=COUNTING, gpc=True)

    assert "in use now" not in page
    assert "Until you do, only what is necessary is used." in page


def test_who_refused_before_is_told_that_it_stays_off():
    assert "What you refused before stays off" in inserted("us-ca", again=True)


@pytest.mark.parametrize("preset", [preset.id for preset in REGIONS.presets])
@pytest.mark.parametrize("gpc", [False, True])
def test_in_every_region_the_first_layer_refuses_as_easily_as_it_accepts(preset, gpc):
    buttons = re.findall(r'<button name="choice" value="(\w+)">([^<]+)<', inserted(preset, gpc=gpc))

    assert buttons == [("reject_all", "Reject all"), ("accept_all", "Accept all")]


@pytest.mark.parametrize("state", ["ask", "decided"])
def test_us_6_the_control_is_the_link_that_the_law_names_and_keeps_our_name_in_it(state):
    control = re.search(r'<a id="privacy-choices".*?</a>', inserted("us-ca", state), re.DOTALL)

    assert control is not None
    assert ">Your Privacy Choices<svg" in control[0]
    assert "privacy choices" in control[0].lower()


@pytest.mark.parametrize(("preset", "state"), [("eu", "ask"), ("uk", "decided")])
def test_elsewhere_the_control_is_plain(preset, state):
    assert ">Privacy choices</a>" in inserted(preset, state)


@pytest.mark.parametrize("preset", ["us-ca", "eu"])
def test_us_6_pages_for_everyone_carry_the_link_for_those_whom_it_concerns(preset):
    page = inserted(preset, "shared")

    assert ">Your Privacy Choices<svg" in page
    assert page == inserted("jp", "shared", gpc=True)


@pytest.mark.parametrize("preset", ["us-ca", "eu"])
def test_us_2_pages_for_everyone_keep_hidden_that_the_signal_was_honoured(preset):
    page = inserted(preset, "shared")

    assert '<p class="privacy-signal" role="status" hidden="">Opt-out request honoured</p>' in page
    assert '<noscript><link rel="stylesheet" href="/privacy-choices/signal.css" /></noscript>' in page


def test_a_site_that_knows_no_regions_says_nothing_of_them_on_pages_for_everyone():
    plain = Pages(replace(POLICY, site=Site(name="Daily Harbour")), BANNER, prefix=PREFIX)

    page = inserted("eu", "shared", pages=plain)

    assert ">Privacy choices</a>" in page
    assert "noscript" not in page and "Opt-out request honoured" not in page


def test_a_site_that_sells_nothing_needs_no_link_to_opt_out_of_sales():
    innocent = made(replace(POLICY, services=POLICY.services[:1]))

    for state in ("ask", "decided", "shared"):
        assert ">Privacy choices</a>" in inserted("us-ca", state, pages=innocent)
    assert "Do Not Sell" not in preferences("us-ca", pages=innocent)


@pytest.mark.parametrize(("preset", "said"), [("us-ca", True), ("us-uoom", True), ("eu", False)])
def test_us_2_it_is_said_on_every_page_that_the_signal_was_honoured(preset, said):
    honoured = '<p class="privacy-signal" role="status">Opt-out request honoured</p>'

    assert (honoured in inserted(preset, "decided", gpc=True)) is said
    assert honoured not in inserted(preset, "decided")


def test_the_preferences_say_what_is_on_before_a_choice():
    said = preferences("us-ca")

    assert "What is switched on here is in use now." in said
    assert "what is switched on here stays in use" in said
    assert "everything is off until you switch it on" not in said


def test_one_press_opts_out_of_sales_and_leaves_the_rest_as_it_is():
    page = preferences("us-ca")
    form = re.search(r'<form id="object-sale".*?</form>', page, re.DOTALL)

    assert "Do Not Sell or Share My Personal Information" in page
    assert 'name="choice" value="save" form="object-sale">Opt out</button>' in page
    assert form is not None
    assert re.findall(r'name="(category|service)" value="([^"]+)"', form[0]) == [("category", "analytics")]


def test_an_objection_keeps_services_that_were_allowed_by_themselves():
    page = preferences("uk", frozenset(("analytics",)), pages=COUNTING, services=("harbour-stats", "ad-net"))
    form = re.search(r'<form id="object-analytics".*?</form>', page, re.DOTALL)

    assert form is not None
    assert re.findall(r'name="(category|service)" value="([^"]+)"', form[0]) == [("service", "ad-net")]


def test_who_opted_out_reads_so():
    page = preferences("us-ca", frozenset(("analytics",)))

    assert "You have opted out." in page
    assert "object-sale" not in page


@pytest.mark.parametrize("preset", ["uk", "fr"])
def test_uk_3_statistics_can_be_objected_to_with_one_press(preset):
    page = preferences(preset, frozenset(("analytics",)), pages=COUNTING)

    assert "In use until you object." in page
    assert 'form="object-analytics">Object<' in page
    assert "object-analytics" not in preferences(preset, frozenset(), pages=COUNTING)


def test_where_a_yes_is_needed_nothing_speaks_of_selling_or_objecting():
    page = preferences("eu", pages=COUNTING)

    assert "Do Not Sell" not in page
    assert "In use until you object" not in page


def test_what_the_log_keeps_is_the_notice_of_the_region():
    kept = {PAGES.notice_content("en", gpc=False, preset=preset) for preset in ("eu", "us-ca", "ch")}

    assert len(kept) == 3


def test_what_the_log_keeps_of_the_preferences_ticks_what_was_on():
    page = PAGES.preferences_content("en", gpc=False, preset="ch")

    assert re.findall(r'value="(\w+)" id="s-\w+"[^>]* checked', page) == ["analytics"]


def test_the_script_is_told_what_is_granted_only_where_regions_are_known():
    insertion = PAGES.insertion(language="en", state="ask", gpc=False, style="linked", preset="us-ca")
    plain = made(replace(POLICY, site=Site(name="Daily Harbour")))

    told = PAGES.told(ALL | {"ad-net"})

    assert told == ["analytics", "marketing", "ad-net"]
    assert b' data-granted="analytics~marketing~ad-net"' in insertion.fill("", "/", "", "c", told)
    assert plain.told(ALL) is None
    assert "data-granted" not in inserted("eu", pages=plain)


@pytest.mark.parametrize("state", ["ask", "decided", "shared"])
@pytest.mark.parametrize("gpc", [False, True])
def test_what_regions_prescribe_leaves_the_page_within_six_kilobytes(state, gpc):
    insertion = PAGES.insertion(language="en", state=state, gpc=gpc, style="inline", preset="us-ca")
    [script] = [asset.body for name, asset in PAGES.assets.items() if fnmatch(name, "notice.*.js")]

    sent = [insertion.fill("", "/", "", "consent", PAGES.told(ALL)), script]

    assert sum(len(brotli.compress(body)) for body in sent) <= 6000


@pytest.mark.parametrize("key", ["text", "text_mixed", "text_again"])
def test_no_notice_is_much_longer_than_the_english_one(key):
    from tests.banner.test_wording import SHIPPED

    longest = 1.36 * len(SHIPPED["en"].sentences[f"region.{key}"])

    assert {
        tag: len(language.sentences[f"region.{key}"])
        for tag, language in SHIPPED.items()
        if len(language.sentences[f"region.{key}"]) > longest
    } == {}
