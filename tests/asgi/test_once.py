"""One embed, once: without script, for one page, for a minute."""

from typing import Any

from tests.asgi.driver import Answer, get, post
from tests.asgi.sites import Clock, respond, site

URL = "https://heat.example/map?a=1&b=2"
PAGE = (
    b"<!doctype html><html lang=en><body>"
    b'<iframe src="https://heat.example/map?a=1&amp;b=2" width=400></iframe>'
    b'<iframe src="https://heat.example/other"></iframe></body></html>'
)
LIVE = ' src="https://heat.example/map?a=1&amp;b=2"'


def ask_once(app: Any, **fields: str) -> Answer:
    form = {"choice": "once", "service": "heat-map", "embed": URL, "return_to": "/", **fields}
    return post(app, "/privacy-choices/embed", form)


def test_the_embed_that_was_asked_for_loads_on_the_next_page_and_no_other_does():
    app = site(respond(body=PAGE))
    asked = ask_once(app)

    page = get(app, cookies=asked.cookies)

    assert (asked.status, asked.get("location")) == (303, "/")
    assert LIVE in page.text
    assert ' src="https://heat.example/other"' not in page.text


def test_the_page_that_used_it_takes_it_back():
    app = site(respond(body=PAGE))

    page = get(app, cookies=ask_once(app).cookies)

    assert any(line.startswith("consent-once=;") for line in page.all("set-cookie"))


def test_without_asking_the_embed_is_a_placeholder_that_can_ask():
    page = get(site(respond(body=PAGE)))

    assert LIVE not in page.text
    assert page.text.count("srcdoc=") == 2
    assert "Load this once" in page.text
    assert "Always allow" in page.text


def test_it_counts_for_a_minute():
    clock = Clock()
    app = site(respond(body=PAGE), clock=clock)
    cookies = ask_once(app).cookies

    clock.move(seconds=61)

    assert LIVE not in get(app, cookies=cookies).text


def test_it_is_no_choice():
    app = site(respond(body=PAGE))

    cookies = ask_once(app).cookies

    assert set(cookies) == {"consent-once"}
    assert '<section id="privacy-notice"' in get(app, cookies=cookies).text


def test_a_forged_one_loads_nothing():
    app = site(respond(body=PAGE))
    value = ask_once(app).cookies["consent-once"]

    for forged in (value[:-3] + "AAA", "1-x.y", "", "é"):
        assert LIVE not in get(app, cookies={"consent-once": forged.encode().decode("latin-1")}).text


def test_a_fragment_does_not_use_it_up():
    app = site(respond(body=PAGE))
    cookies = ask_once(app).cookies

    fragment = get(app, cookies=cookies, headers={"Sec-Fetch-Dest": "empty"})

    assert LIVE not in fragment.text
    assert fragment.all("set-cookie") == []


def test_a_form_without_an_embed_is_refused():
    assert ask_once(site(), embed="").status == 400
