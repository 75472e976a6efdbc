"""Several cookies of ours by one name: of another domain, of a time when the site had none, of a sibling."""

import json
from typing import Any

import pytest

from consent.visitor.choice import Choice
from tests.asgi.driver import Answer, get, post
from tests.asgi.sites import Clock, respond, site

YES, NO = {"choice": "accept_all"}, {"choice": "reject_all"}
FORGED = "1.1795348800.x.!..g." + "A" * 43


def chosen(clock: Clock, form: dict[str, str], **options: Any) -> str:
    """The cookie of a visitor who chose this now."""
    return post(site(clock=clock, **options), "/privacy-choices", form).cookies["consent"]


def sent(app: Any, *values: str, name: str = "consent", path: str = "/privacy-choices/state") -> Answer:
    """What the app answers to these cookies of one name, in this order."""
    cookie = "; ".join(f"{name}={value}" for value in values)
    return get(app, path, headers={"Cookie": cookie})


def granted(answer: Answer) -> list[str] | None:
    """What the state says to be granted, None if nothing was decided."""
    state = json.loads(answer.body)
    return state["granted"] if state["decided"] else None


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.mark.parametrize("form", [YES, NO])
@pytest.mark.parametrize("newer_first", [True, False])
def test_the_newer_choice_counts_wherever_it_stands(clock, form, newer_first):
    older = chosen(clock, NO if form is YES else YES)
    clock.move(days=1)
    newer = chosen(clock, form)
    app = site(clock=clock)

    state = granted(sent(app, *((newer, older) if newer_first else (older, newer))))

    assert state == granted(sent(app, newer))


@pytest.mark.parametrize("broken", ["", "x", FORGED, "1.9999999999.x.!...", "%"])
def test_a_broken_choice_hides_no_valid_one(clock, broken):
    value = chosen(clock, NO)

    assert granted(sent(site(clock=clock), broken, value)) == ["necessary"]
    assert granted(sent(site(clock=clock), value, broken)) == ["necessary"]


def test_an_old_yes_is_not_heard_again_behind_a_newer_no_that_does_not_count_any_more(clock):
    app, yes = site(clock=clock), chosen(clock, YES)
    clock.move(days=1)
    no = app.setup.codec.dumps(Choice(clock(), "00000000"))

    assert granted(sent(app, yes, no)) is None


def test_a_flood_of_cookies_is_verified_no_further_than_the_first_few(clock, monkeypatch):
    app = site(clock=clock)
    verified: list[str] = []
    recall = type(app.setup.codec).recall
    monkeypatch.setattr(
        type(app.setup.codec),
        "recall",
        lambda codec, value, now: (verified.append(value), recall(codec, value, now))[1],
    )

    sent(app, *(f"{place}" for place in range(180)))

    assert len(verified) == 4


def test_what_is_chosen_while_two_exist_counts_from_then_on(clock):
    older, newer = chosen(clock, YES), chosen(clock, NO)
    app = site(clock=clock)
    headers = {"Cookie": f"consent={older}; consent={newer}"}

    [latest] = post(app, "/privacy-choices", YES, headers=headers).cookies.values()

    for stale in (older, newer):
        assert len(granted(sent(app, stale, latest))) > 1
        assert len(granted(sent(app, latest, stale))) > 1


def test_a_stale_twin_from_before_the_site_had_a_domain_is_removed_before_the_choice_is_set(clock):
    app = site(clock=clock, domain="news.example")
    cookie = f"consent={chosen(clock, YES)}; consent={chosen(clock, NO)}"

    lines = post(app, "/privacy-choices", NO, headers={"Cookie": cookie}).all("set-cookie")

    assert [line.partition("=")[0] for line in lines] == ["consent", "consent"]
    assert lines[0] == "consent=; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/"
    assert "Domain=news.example" in lines[1]


@pytest.mark.parametrize(("domain", "values"), [(None, (FORGED, "x")), ("news.example", ("x",))])
def test_without_a_domain_or_without_a_twin_nothing_is_removed(clock, domain, values):
    app = site(clock=clock, domain=domain)
    cookie = "; ".join(f"consent={value}" for value in values)

    [line] = post(app, "/privacy-choices", NO, headers={"Cookie": cookie}).all("set-cookie")

    assert "Max-Age=0" not in line


def test_what_the_signal_took_from_a_choice_stays_taken_beside_its_older_twin(clock):
    app = site(respond(("Set-Cookie", "ad_id=1")), clock=clock, domain="news.example")
    value = chosen(clock, YES)
    [narrowed] = get(app, cookies={"consent": value}, headers={"Sec-GPC": "1"}).cookies.values()

    answer = sent(app, value, narrowed, path="/")

    assert answer.cookies == {}
    assert answer.all("set-cookie") == []


def test_one_of_several_that_lets_an_embed_load_once_is_enough():
    page = b'<!doctype html><html><body><iframe src="https://heat.example/map"></iframe></body></html>'
    app = site(respond(body=page))
    form = {"choice": "once", "service": "heat-map", "embed": "https://heat.example/map", "return_to": "/"}
    [value] = post(app, "/privacy-choices/embed", form).cookies.values()

    answer = sent(app, "x", value, name="consent-once", path="/")

    assert ' src="https://heat.example/map"' in answer.text
