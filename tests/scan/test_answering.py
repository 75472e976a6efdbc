"""Which control of a notice is pressed: ours by contract, others by what they say and where they stand."""

from collections.abc import Iterator

import pytest

from consent.scan.answering import answer
from consent.scan.chromium import Browser, fresh_context, playwright

pytestmark = [pytest.mark.browser, pytest.mark.slow]

STYLE = "<style>.bar { position: fixed; bottom: 0; left: 0 } nav { position: sticky; top: 0 }</style>"
SAYS = "<script>onclick = (event) => { document.title = event.composedPath()[0].id || 'other' }</script>"
BAR = "<div class=bar><p>We use cookies.</p>{}</div>"

YES, NO = "<button id=yes>Accept all</button>", "<button id=no>Reject all</button>"
OURS = """
<section id=privacy-notice><form onsubmit="return false">
<button id=yes name=choice value=accept_all>Ja</button>
<button id=no name=choice value=reject_all>Nein</button>
</form></section>
"""
SHADOW = f"""
<div id=host class=bar></div>
<script>host.attachShadow({{ mode: "open" }}).innerHTML = "<p>Cookies</p>{YES}{NO}"</script>
"""
FRAME = f"""
<iframe class=bar srcdoc="Cookies {YES}{NO}
<script>onclick = (event) => {{ top.document.title = event.target.id }}</script>"></iframe>
"""
LATE = f"""
<script>setTimeout(() => {{
  const bar = document.createElement("div");
  bar.className = "bar";
  bar.innerHTML = "Cookies {YES}{NO}";
  document.body.append(bar);
}}, 700)</script>
"""
LAYERS = BAR.format(f"{YES}<button onclick='more.hidden = false'>Settings</button><p id=more hidden>{NO}</p>")
NOTICES = {
    "ours": OURS,
    "plain": BAR.format("<button id=yes>Accept all cookies</button><button id=no>Reject all</button>"),
    "links": BAR.format("<a href=# id=yes>I agree</a> <a href=# id=no>Decline</a>"),
    "german": BAR.format("<button id=no>Alle ablehnen</button><button id=yes>Alle akzeptieren</button>"),
    "exclaims": BAR.format("<button id=yes>Accept All!</button><button id=no>No, thanks</button>"),
    "by label": BAR.format(
        "<button id=yes aria-label='Accept all'>+</button><b role=button id=no>Reject</b>"
    ),
    "dialog": f"<div role=dialog>Your privacy {YES}{NO}</div>",
    "shadow": SHADOW,
    "frame": FRAME,
    "late": LATE,
    "second layer": LAYERS,
}


@pytest.fixture(scope="module")
def page() -> Iterator[object]:
    with playwright() as running, fresh_context(running, Browser()) as context:
        yield context.pages[0]


@pytest.mark.parametrize("moment", ["accepted", "refused"])
@pytest.mark.parametrize("name", NOTICES)
def test_the_control_is_found_and_pressed(page, name, moment):
    page.set_content(f"<body>{STYLE}{SAYS}{NOTICES[name]}")

    answered = answer(page, moment)

    assert page.title() == ("yes" if moment == "accepted" else "no")
    assert answered.ours is (name == "ours")
    assert answered.label


def test_the_way_through_a_second_layer_is_told(page):
    page.set_content(f"<body>{STYLE}{SAYS}{LAYERS}")

    assert answer(page, "refused").label == "Settings > Reject all"


@pytest.mark.parametrize(
    "innocent",
    [
        "<nav>Daily Harbour <button id=wrong>Accept</button></nav><footer>We use cookies</footer>",
        "<main><p>Cookies need sugar.</p><button id=wrong>Reject</button><button id=wrong>OK</button></main>",
        BAR.format("<button id=wrong hidden>Accept all</button>"),
    ],
)
@pytest.mark.parametrize("moment", ["accepted", "refused"])
def test_what_is_no_notice_is_left_alone(page, innocent, moment):
    page.set_content(f"<body>{STYLE}{SAYS}{innocent}")

    assert answer(page, moment, patience_ms=250).label == ""
    assert page.title() == ""
