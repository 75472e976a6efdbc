"""A site that names its region's header: each visitor under the rules of the region, never weaker ones."""

import asyncio
import json
import re
from datetime import timedelta
from typing import Any

import pytest

from consent.files import regions
from consent.policy.policy import Policy
from consent.policy.site import Site
from consent.visitor.codec import ChoiceCodec
from tests.asgi.driver import Answer, exchange, get, post, request_scope
from tests.asgi.sites import KEY, Clock, respond, site
from tests.gate.policies import POLICY

HEADER = "CF-IPCountry"
STATS = 'src="https://stats.harbour.example/s.js"'
PAGE = {"accept": "text/html", "sec-fetch-dest": "document"}

# The policy's categories: functional, analytics and research, and marketing, which is a sale.
REGIONAL = Policy(
    site=Site(name="Daily Harbour", region_header=HEADER),
    categories=POLICY.categories,
    services=POLICY.services,
    cookies=POLICY.cookies,
)


class Browser:
    """A browser in a region, which keeps the cookies that it is given."""

    def __init__(self, app: Any, region: str | None, *, gpc: bool = False) -> None:
        self.app = app
        self.region = region
        self.gpc = gpc
        self.cookies: dict[str, str] = {}

    def get(self, path: str = "/") -> Answer:
        return self._kept(get(self.app, path, headers=self._headers, cookies=self.cookies))

    def choose(self, choice: str, **fields: Any) -> Answer:
        form = {"choice": choice, **fields}
        return self._kept(
            post(self.app, "/privacy-choices", form, headers=self._headers, cookies=self.cookies)
        )

    @property
    def state(self) -> dict[str, Any]:
        return json.loads(self.get("/privacy-choices/state").body)

    @property
    def granted(self) -> set[str]:
        return {*self.state["granted"]} - {"necessary"}

    @property
    def asked(self) -> bool:
        return 'id="privacy-notice"' in self.get().text

    @property
    def _headers(self) -> dict[str, str]:
        region = {} if self.region is None else {HEADER: self.region}
        return {**PAGE, **region, **({"Sec-GPC": "1"} if self.gpc else {})}

    def _kept(self, answer: Answer) -> Answer:
        self.cookies |= answer.cookies
        return answer


def regional(app: Any = None, **options: Any) -> Any:
    return site(app, **{"policy": REGIONAL, **options})


def browser(region: str | None, *, gpc: bool = False, **options: Any) -> Browser:
    return Browser(regional(**options), region, gpc=gpc)


EVERYTHING = {"functional", "analytics", "marketing", "research"}
CODES = ["AT", "FR", "IT", "DE", "ES", "IE", "GB", "CH", "US-CA", "US-CO", "US-NY", "BR", "CA-QC", "JP"]


@pytest.mark.parametrize("gpc", [False, True])
@pytest.mark.parametrize("region", [*CODES, "us-ca", "US", "XX", "T1", "", "FR, US", "\xe9", None])
def test_each_region_has_its_presets_categories_before_a_choice(region, gpc):
    visitor = browser(region, gpc=gpc)

    assert visitor.granted == regions().find(region).granted(REGIONAL.asked, gpc=gpc)
    assert visitor.state["decided"] is False


@pytest.mark.parametrize("gpc", [False, True])
@pytest.mark.parametrize("region", CODES)
@pytest.mark.parametrize(
    ("choice", "fields", "kept"),
    [
        ("accept_all", {}, EVERYTHING),
        ("reject_all", {}, set()),
        ("save", {"category": ["research"]}, {"research"}),
    ],
)
def test_a_choice_stands_in_every_region(region, gpc, choice, fields, kept):
    visitor = browser(region)
    visitor.choose(choice, **fields)
    visitor.gpc = gpc
    preset = regions().find(region)
    taken = {category.id for category in REGIONAL.asked if gpc and preset.refuses(category)}

    assert visitor.granted == kept - taken
    assert visitor.state["decided"] is True


def test_the_app_is_told_what_is_on_and_that_nobody_chose():
    seen = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append((scope["consent"].categories, scope["consent"].decided))
        await respond()(scope, receive, send)

    Browser(regional(app), "US-NY").get()

    assert seen == [(EVERYTHING | {"necessary"}, False)]


def test_tags_and_cookies_are_let_through_where_the_preset_says_so():
    page = respond(("Set-Cookie", "hs_id=1; Path=/"))

    californian, french = (Browser(regional(page), region).get() for region in ("US-CA", "FR"))

    assert f" {STATS}" in californian.text and "hs_id" in californian.cookies
    assert f" {STATS}" not in french.text and "hs_id" not in french.cookies


def test_what_the_preset_grants_sets_no_cookie_and_writes_no_record(tmp_path):
    visitor = browser("US-CA", store=f"sqlite:///{tmp_path}/consent.db")

    answer = visitor.get()

    assert answer.all("set-cookie") == []
    assert not (tmp_path / "consent.db").exists()


def test_without_the_sites_word_no_header_counts():
    assert Browser(site(), "US-CA").granted == set()


def test_a_region_that_is_said_twice_is_not_known():
    scope = request_scope("/privacy-choices/state", headers=PAGE)
    scope["headers"] += [(b"cf-ipcountry", b"US-CA")] * 2

    answer = asyncio.run(exchange(regional(), scope))

    assert json.loads(answer.body)["granted"] == ["necessary"]


# ------------------------------------------------------------------ the signal


def test_us_3_the_signal_wins_over_a_yes():
    visitor = browser("US-CA")
    visitor.choose("accept_all")

    visitor.gpc = True

    assert visitor.granted == EVERYTHING - {"marketing"}


@pytest.mark.parametrize("region", ["US-CA", "US-CO", "US-NY", "JP"])
def test_us_5_the_absence_of_the_signal_is_no_yes(region):
    visitor = browser(region, gpc=True)
    visitor.get()

    visitor.gpc = False

    assert "marketing" not in visitor.granted
    assert visitor.asked


def test_us_5_the_signal_is_remembered_for_years():
    clock = Clock()
    visitor = browser("US-CA", gpc=True, clock=clock)
    visitor.get()
    visitor.gpc = False

    for _ in range(40):
        clock.move(days=350)
        assert "marketing" not in visitor.granted
        visitor.get()


def test_a_yes_that_is_said_after_the_signal_counts():
    visitor = browser("US-CA", gpc=True)
    visitor.get()
    visitor.gpc = False

    visitor.choose("accept_all")

    assert visitor.granted == EVERYTHING


HONOURED = re.compile(
    r"<p[^>]* data-privacy-signal( hidden)?>Your browser’s opt-out is honoured: [^.]*Marketing"
)


@pytest.mark.parametrize("region", [*CODES, None])
def test_in_every_region_the_preferences_show_that_the_signal_is_honoured(region):
    visitor = browser(region, gpc=True)

    before = HONOURED.search(visitor.get("/privacy-choices").text)
    visitor.choose("accept_all")
    after = HONOURED.search(visitor.get("/privacy-choices").text)

    assert before and before[1] is None
    assert after and after[1] is None
    assert not HONOURED.search(browser(region).get("/privacy-choices").text)


@pytest.mark.parametrize("region", ["US-CA", "FR"])
def test_the_preferences_do_not_say_so_to_who_made_an_exception(region):
    visitor = browser(region, gpc=True)
    visitor.choose("save", category=["marketing"])

    shown = HONOURED.search(visitor.get("/privacy-choices").text)

    assert shown and shown[1] == " hidden"


def test_a_sale_that_is_switched_on_by_name_under_the_signal_stands():
    visitor = browser("US-CA", gpc=True)

    visitor.choose("save", category=["marketing"])

    assert visitor.granted == {"marketing"}


def test_what_remembers_the_signal_fits_and_names_nobody():
    answer = browser("US-UT", gpc=True).get()

    (line,) = answer.all("set-cookie")
    assert "Max-Age=34560000" in line
    assert answer.cookies["consent"].split(".")[3:6] == ["", "", "g~us-other~s"]


# ------------------------------------------------------------------ time


@pytest.mark.parametrize("choice", ["accept_all", "reject_all"])
@pytest.mark.parametrize(
    ("region", "days"),
    [
        *((region, 181) for region in ("AT", "FR", "IT", "DE", "ES", "IE", "GB", "XX")),
        *((region, 365) for region in ("CH", "US-CA", "US-CO", "US-NY", "BR", "CA-QC", "JP")),
    ],
)
def test_us_9_nobody_is_asked_again_before_the_interval_and_everybody_after_it(region, days, choice):
    clock = Clock()
    visitor = browser(region, clock=clock)
    visitor.choose(choice)

    clock.move(days=days - 1)
    before = visitor.asked
    clock.move(days=2)

    assert (before, visitor.asked) == (False, True)


def test_it_2_six_months_of_184_days_are_waited_for():
    clock = Clock()
    clock.now = clock.now.replace(month=3, day=1)
    visitor = browser("IT", clock=clock)
    visitor.choose("reject_all")

    clock.move(days=183, hours=23)
    before = visitor.asked
    clock.move(hours=2)

    assert (before, visitor.asked) == (False, True)


def test_an_opt_out_lasts_for_years_though_browsers_keep_no_cookie_that_long():
    clock = Clock()
    visitor = browser("US-CA", clock=clock)
    visitor.choose("reject_all")
    decided = visitor.cookies["consent"].split(".")[1]

    for _ in range(40):
        clock.move(days=100)
        answer = visitor.get()

        assert "Max-Age=34560000" in answer.all("set-cookie")[0]
        assert f" {STATS}" not in answer.text
    assert visitor.granted == set()
    assert visitor.cookies["consent"].split(".")[1] == decided


def test_a_yes_is_never_renewed():
    clock = Clock()
    visitor = browser("US-CA", clock=clock)
    visitor.choose("accept_all")

    clock.move(days=200)

    assert visitor.get().all("set-cookie") == []


def test_an_opt_out_outlasts_a_change_of_what_is_asked():
    clock = Clock()
    visitor = browser("US-CA", clock=clock)
    visitor.choose("reject_all")

    visitor.app = regional(
        policy=Policy(
            site=Site(name="Daily Harbour", region_header=HEADER, ask_again=2), services=POLICY.services
        ),
        clock=clock,
    )

    assert visitor.asked
    assert visitor.granted == set()


def test_a_cookie_of_a_site_that_named_no_header_yet_counts_on():
    visitor = Browser(site(), "US-CA")
    visitor.choose("save", category=["research"])

    visitor.app = regional()

    assert visitor.granted == {"research"}


def test_moving_undoes_no_refusal():
    visitor = browser("FR")
    visitor.choose("reject_all")

    visitor.region = "US-CA"

    assert visitor.granted == set()
    assert not visitor.asked


def test_what_was_merely_left_on_does_not_travel_to_where_a_yes_is_needed():
    visitor = browser("US-CA")
    visitor.choose("save", category=["functional", "analytics", "research"])

    visitor.region = "FR"

    assert visitor.granted == set()
    assert not visitor.asked


# ------------------------------------------------------------------ caches and memory


def test_no_two_regions_share_a_memory_or_a_validator():
    app = regional(respond(("ETag", '"v1"')))
    answers = {
        region: Browser(app, region).get()
        for _ in range(2)
        for region in ("US-CA", "US-NY", "FR", "CH", "JP")
    }

    assert len({answer.get("etag") for answer in answers.values()}) == 5
    assert f" {STATS}" in answers["US-CA"].text and f" {STATS}" not in answers["FR"].text


def test_a_personal_page_varies_by_the_region():
    assert HEADER in (browser("US-CA").get().get("vary") or "")
    assert HEADER in (browser("US-CA").get("/privacy-choices").get("vary") or "")


def test_a_shared_page_is_that_of_the_strictest_preset_for_everyone():
    app = regional(respond(("Cache-Control", "public, max-age=60")))

    pages = {
        Browser(app, region, gpc=gpc).get().body for region in ("US-CA", "FR", None) for gpc in (False, True)
    }

    assert len(pages) == 1
    assert f" {STATS}".encode() not in pages.pop()


@pytest.mark.parametrize("region", ["US-CA", "FR", None])
def test_us_2_without_script_a_shared_page_learns_from_its_own_reader_that_the_signal_is_honoured(region):
    path = "/privacy-choices/signal.css"
    seen = browser(region, gpc=True)
    allowed = browser(region, gpc=True)
    allowed.choose("save", category=["marketing"])

    answer = seen.get(path)

    assert answer.text == "#privacy-corner > .privacy-signal{display:block !important}"
    assert answer.get("cache-control") == "no-store"
    assert answer.get("content-type") == "text/css; charset=utf-8"
    assert browser(region).get(path).text == allowed.get(path).text == ""


def test_a_renewal_waits_for_a_page_that_is_not_shared():
    clock = Clock()
    visitor = browser("US-CA", clock=clock)
    visitor.choose("reject_all")
    visitor.app = regional(respond(("Cache-Control", "public, max-age=60")), clock=clock)

    clock.move(days=100)

    assert visitor.get().all("set-cookie") == []


# ------------------------------------------------------------------ the log


@pytest.mark.parametrize(("region", "preset"), [("US-CA", "us-ca"), ("XX", "eu"), ("GB", "uk")])
def test_a_record_says_under_which_preset_it_was_decided(tmp_path, region, preset):
    records = []

    class Store:
        async def append(self, record: Any, notice: Any) -> None:
            records.append(record)

        async def keep_revision(self, revision: Any) -> None: ...

        async def revisions(self) -> list[Any]:
            return []

        async def of_subject(self, subject: str) -> list[Any]:
            return []

    visitor = browser(region, store=Store())

    visitor.choose("accept_all")

    assert [record.preset for record in records] == [preset]


def test_an_opt_out_of_a_part_takes_effect_though_the_log_is_not_available(tmp_path):
    visitor = browser("US-CA", store=f"sqlite:///{tmp_path}/missing/consent.db")

    answer = visitor.choose("save", category=["functional", "analytics", "research"])

    assert answer.status == 303
    assert visitor.granted == EVERYTHING - {"marketing"}


def test_a_cookie_says_which_preset_it_was_made_under():
    visitor = browser("US-CA")
    visitor.choose("reject_all")
    codec = ChoiceCodec(
        [KEY],
        revision=REGIONAL.revision,
        categories=[category.id for category in REGIONAL.asked],
        lapses=lambda choice: choice.decided_at + timedelta(days=1),
    )

    assert codec.loads(visitor.cookies["consent"], Clock().now).preset == "us-ca"
