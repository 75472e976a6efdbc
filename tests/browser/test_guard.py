"""The browser as second guard, in a real Chromium."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Playwright

from tests.browser.guarded import House, accept, settle, until
from tests.chromium import ARGUMENTS, chromium

pytestmark = pytest.mark.browser

SHARED = {"cache_control": "public, s-maxage=60"}
KINDS = pytest.mark.parametrize("headers", [{}, SHARED], ids=["personal", "shared"])


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    launched = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
    yield launched
    launched.close()


@pytest.fixture(scope="module")
def houses() -> Iterator[dict[bool, House]]:
    running = {guarded: House(browser_guard=guarded) for guarded in (True, False)}
    yield running
    for house in running.values():
        house.stop()


@pytest.fixture
def house(houses: dict[bool, House]) -> House:
    return houses[True]


@pytest.fixture
def page(browser: Browser, houses: dict[bool, House]) -> Iterator[Page]:
    for house in houses.values():
        house.newspaper.pages.clear()
        house.strangers.asked.clear()
    context = browser.new_context()
    opened = context.new_page()
    opened.set_default_timeout(10_000)
    mistakes: list[str] = []
    opened.on("pageerror", lambda error: mistakes.append(str(error)))
    yield opened
    context.close()
    assert mistakes == []


def jar(page: Page) -> set[str]:
    return {cookie["name"] for cookie in page.context.cookies()} - {"consent", "consent-id"}


# ------------------------------------------------------------------------ cookies and storage

WRITES = """
document.cookie = "hs_1=1; Path=/";
document.cookie = " hs_2 = 1 ; Max-Age=600";
document.cookie = { toString: () => "hs_3=1" };
document.cookie = "ad_id=1; Expires=Tue, 01 Jan 2036 00:00:00 GMT";
document.cookie = "theme=dark";
document.cookie = "hs_5=1; Max-Age=0; Max-Age=600";
document.cookie = "hs_6=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=600";
document.cookie = "session=1";
document.cookie = "__Secure-session=1; Secure";
document.cookie = "csrftoken=1";
document.cookie = "basket=1";
document.cookie = "stranger=1";
document.cookie = "nameless";
localStorage.setItem("hs_queue", "1");
localStorage.setItem("hs_other", "1");
sessionStorage.setItem("hs_queue", "1");
localStorage.setItem("reading", "1");
sessionStorage.setItem("scroll", "1");
"""
NECESSARY = {"session", "__Secure-session", "csrftoken", "basket"}
GRANTED = {"hs_1", "hs_2", "hs_3", "hs_5", "hs_6", "ad_id", "theme"}


def keys(page: Page) -> set[str]:
    return set(page.evaluate("[...Object.keys(localStorage), ...Object.keys(sessionStorage)]"))


@KINDS
def test_before_a_grant_scripts_store_only_what_is_necessary(house, page, headers):
    page.goto(house.publish("/", head=f"<script>{WRITES}</script>", **headers))

    assert jar(page) == NECESSARY
    assert keys(page) == {"reading", "scroll"}


@KINDS
def test_after_a_grant_they_store_all_that_is_declared(house, page, headers):
    page.goto(house.publish("/", head='<script src="/w.js"></script>', **headers))

    accept(page)
    page.evaluate(WRITES)

    assert jar(page) == NECESSARY | GRANTED
    assert keys(page) == {"reading", "scroll", "hs_queue", "hs_other"}


def test_deletions_pass(house, page):
    page.goto(house.publish("/"))
    page.context.add_cookies(
        [{"name": name, "value": "1", "url": house.origin} for name in ("hs_1", "hs_2", "hs_3", "hs_4")]
    )

    page.evaluate("""async () => {
        document.cookie = "hs_1=; Max-Age=0; Path=/";
        document.cookie = "hs_2=; Expires=Thu, 01-Jan-1970 00:00:01 GMT; Path=/";
        document.cookie = "hs_3=1; Max-Age=600; max-age = -1; Path=/";
        await cookieStore.set({ name: "hs_4", value: "", expires: 1, path: "/" });
    }""")

    assert jar(page) == set()


def test_the_cookie_store_is_held_too(house, page):
    page.goto(house.publish("/"))

    page.evaluate("""async () => {
        await cookieStore.set("hs_1", "1");
        await cookieStore.set({ name: "stranger", value: "1", expires: Date.now() + 60000 });
        await cookieStore.set("session", "1");
    }""")

    assert jar(page) == {"session"}


def test_a_script_cannot_write_the_choice(house, page):
    page.goto(house.publish("/", **SHARED))

    page.evaluate("document.cookie = 'consent=1.1795345604.442a9a88.!..g.x; Path=/'")

    assert page.context.cookies() == []


def test_a_withdrawal_holds_again(house, page):
    page.goto(house.publish("/"))
    accept(page)
    page.evaluate(WRITES)
    assert "hs_1" in jar(page)

    page.goto(house.origin + "/privacy-choices")
    page.locator('button[value="reject_all"]').click()
    settle(page)
    page.goto(house.origin + "/")
    page.evaluate(WRITES)

    assert jar(page) == NECESSARY
    assert keys(page) == {"reading", "scroll"}


def test_the_browsers_own_functions_look_as_they_did(house, houses, page):
    looks = """() => {
        const described = (owner, name, part) => {
            const { [part]: value, ...rest } = Object.getOwnPropertyDescriptor(owner, name);
            return [name, value.name, value.length, /\\[native code\\]/.test(value), typeof value,
                value instanceof Function, rest.enumerable, rest.configurable];
        };
        return [
            described(Document.prototype, "cookie", "set"),
            described(CookieStore.prototype, "set", "value"),
            described(Storage.prototype, "setItem", "value"),
            described(Element.prototype, "setAttribute", "value"),
            described(Node.prototype, "appendChild", "value"),
            described(HTMLScriptElement.prototype, "src", "set"),
            [Object.keys(window).includes("policy"), "consent" in window],
        ];
    }"""
    page.goto(house.publish("/"))
    until(lambda: page.evaluate("Boolean(window.consent)"))
    guarded = page.evaluate(looks)
    page.goto(houses[False].publish("/"))

    assert guarded[:-1] == page.evaluate(looks)[:-1]
    assert guarded[-1] == [False, True]


def test_mistakes_of_the_page_stay_mistakes_of_the_page(house, page):
    page.goto(house.publish("/"))

    thrown = page.evaluate("""() => [
        () => { document.cookie = Symbol(); },
        () => document.body.appendChild(null),
        () => document.body.appendChild("text"),
        () => document.body.insertBefore(document.createElement("p"), document.head),
        () => document.body.setAttribute("1 2", "x"),
        () => localStorage.setItem("one"),
        () => Node.prototype.appendChild.call({}, document.body),
    ].map((act) => { try { act(); return ""; } catch (error) { return error.name; } })""")

    assert thrown == [
        *("TypeError", "TypeError", "TypeError", "NotFoundError"),
        *("InvalidCharacterError", "TypeError", "TypeError"),
    ]


# ------------------------------------------------------------------------ tags put in by scripts

INSERTIONS = """
const put = (name, attributes, parent = document.body) => {
  const element = Object.assign(document.createElement(name), attributes);
  parent.appendChild(element);
  return element;
};
// Each on its own path, so that the log says which one got through.
put("script", { src: S + "/property.js" });
put("script", { src: S + "/typed.js", type: "text/javascript", async: true });
put("img", { src: S + "/image.gif" });
put("img", { srcset: S + "/srcset.gif 1x, /own.gif 2x" });
put("iframe", { src: S + "/frame.html" });
put("link", { rel: "stylesheet", href: S + "/sheet.css" }, document.head);
{
  const late = put("link", { href: S + "/late.css" }, document.head);
  late.rel = "stylesheet";
  const script = document.createElement("script");
  script.setAttribute("SRC", S + "/attribute.js");
  document.head.append(script);
  const connected = put("script", {});
  connected.src = S + "/connected.js";
  const frame = put("iframe", {});
  frame.setAttributeNS(null, "src", S + "/namespaced.html");
  const old = put("p", {});
  const part = document.createRange().createContextualFragment(
    `<div><script src="${S}/fragment.js"><\\/script><img src="${S}/deep.gif"></div>`);
  old.replaceWith(part);
  const template = document.createElement("template");
  template.innerHTML = `<iframe src="${S}/template.html"></iframe>`;
  document.body.prepend(template.content.cloneNode(true));
  const first = document.getElementsByTagName("script")[0];
  const loader = document.createElement("script");
  loader.async = true;
  loader.src = S + "/before.js";
  first.parentNode.insertBefore(loader, first);
  document.body.insertAdjacentElement("beforeend", Object.assign(new Image(), { src: S + "/adjacent.gif" }));
  const video = document.createElement("video");
  video.poster = S + "/poster.gif";
  document.body.append(video);
  const moved = document.createElement("iframe");
  document.createElement("div").append(moved);
  moved.setAttribute("src", S + "/moved.html");
  const range = document.createRange();
  range.selectNodeContents(document.body);
  range.insertNode(moved.parentNode);
  old.replaceWith("");
}
"""
PATHS = {
    *("/property.js", "/typed.js", "/image.gif", "/srcset.gif", "/frame.html", "/sheet.css", "/late.css"),
    *("/attribute.js", "/connected.js", "/namespaced.html", "/fragment.js", "/deep.gif", "/template.html"),
    *("/before.js", "/adjacent.gif", "/poster.gif", "/moved.html"),
}
MARKUP = """
const into = document.body;
into.insertAdjacentHTML("beforeend", `<img src="${S}/markup.gif"><iframe src="${S}/markup.html"></iframe>`);
into.insertAdjacentHTML("beforeend", `<table id="table"></table><div id="place"><i id="old"></i></div>`);
document.getElementById("table").innerHTML =
  `<tr id="row"><td background="/x"><img src="${S}/row.gif"><script src="${S}/dead.js"><\\/script></tr>`;
const place = document.getElementById("place");
place.innerHTML = `<b id="middle"></b>`;
const add = (element, where, id) =>
  element.insertAdjacentHTML(where, `<b id="${id}"><img src="${S}/${id}.gif"></b>`);
add(place.firstChild, "beforebegin", "second");
add(place.firstChild, "afterend", "third");
add(place, "AfterBegin", "first");
add(place, "beforeEnd", "last");
"""


def spa(house: House, source: str, *, origin: str = "stats", **headers: str) -> str:
    house.script("/spa.js", f'const S = "{house.at(origin)}";\n{source}')
    return house.publish("/", '<script src="/spa.js"></script>', **headers)


def test_what_scripts_put_in_loads_without_the_guard(houses, page):
    """The very same insertions, to see that each of them can load."""
    open_house = houses[False]
    page.goto(spa(open_house, INSERTIONS + MARKUP))

    until(lambda: open_house.strangers.of("stats.localhost") >= PATHS)
    # At once: with its next answer the gate removes what it finds in the browser.
    written = page.evaluate(f"(() => {{ {WRITES} return document.cookie; }})()")

    names = {pair.partition("=")[0] for pair in written.split("; ")}
    assert names == NECESSARY | GRANTED | {"stranger", "nameless"}


@KINDS
def test_what_scripts_put_in_waits_for_the_grant_and_loads_then(house, page, headers):
    page.goto(spa(house, INSERTIONS, **headers))
    settle(page)
    assert house.strangers.asked == []
    assert page.locator('[data-consent="stats"]').count() == len(PATHS)

    accept(page)

    until(lambda: house.strangers.of("stats.localhost") >= PATHS)
    assert page.locator("[data-consent]").count() == 0
    reloaded = page.evaluate("performance.getEntriesByType('navigation')[0].type") == "reload"
    assert reloaded is not bool(headers)


@KINDS
def test_markup_put_in_contacts_nobody(house, page, headers):
    page.goto(spa(house, MARKUP, **headers))
    settle(page)

    assert house.strangers.asked == []
    assert page.locator('[data-consent="stats"][data-consent-src]').count() == 7
    places = page.evaluate("[...document.querySelectorAll('#table tr, #place b')].map((one) => one.id)")
    assert places == ["row", "first", "second", "third", "middle", "last"]


@KINDS
def test_scripts_in_markup_stay_dead(house, page, headers):
    page.goto(spa(house, MARKUP, **headers))
    accept(page)
    page.evaluate(
        "S => { document.body.innerHTML = `<script src='${S}/dead.js'></script>`; }", house.at("stats")
    )
    settle(page)

    assert "/dead.js" not in house.strangers.of("stats.localhost")


def test_a_held_tag_is_held_as_the_gate_does_it(house, page):
    source = """
        const put = (tag, more) => document.body.append(Object.assign(document.createElement(tag), more));
        put("script", { id: "a", src: S + "/a.js", type: "module" });
        put("script", { id: "b", src: S + "/b.js" });
        put("iframe", { id: "c", src: "//spy.localhost/x" });
        const marked = document.createElement("img");
        marked.dataset.consent = "analytics";
        marked.src = "/own.gif";
        document.body.append(Object.assign(marked, { id: "d" }));"""
    page.goto(spa(house, source))

    tags = page.evaluate("""["a", "b", "c", "d"].map((id) => Object.fromEntries(
        [...document.getElementById(id).attributes].map((one) => [one.name, one.value])))""")

    kept = f"{house.at('stats')}/"
    assert tags == [
        {
            "id": "a",
            "type": "text/plain",
            "data-consent": "stats",
            "data-consent-src": kept + "a.js",
            "data-consent-type": "module",
        },
        {"id": "b", "type": "text/plain", "data-consent": "stats", "data-consent-src": kept + "b.js"},
        {
            "id": "c",
            "data-consent": "undeclared:spy.localhost",
            "data-consent-src": "//spy.localhost/x",
        },
        {"id": "d", "data-consent": "analytics", "data-consent-src": "/own.gif"},
    ]


def test_a_tag_that_gets_another_address_comes_alive(house, page):
    house.script("/own.js", "window.own = true")
    source = """window.script = document.createElement("script");
        script.type = "module";
        document.body.append(script);
        script.src = S + "/a.js";
        script.src = "/own.js";"""
    page.goto(spa(house, source))

    until(lambda: page.evaluate("window.own === true"))

    assert page.evaluate("script.outerHTML") == '<script type="module" src="/own.js"></script>'


@KINDS
def test_the_sites_own_and_necessary_services_load(house, page, headers):
    sources = ["/own.js", *(house.at(name, "/own.js") for name in ("pay", "cdn.news", "static"))]
    house.script("/own.js", "window.own = true")
    house.script(
        "/spa.js",
        f"""for (const src of {sources})
        document.head.append(Object.assign(document.createElement("script"), {{ src }}));
        fetch("{house.at("pay")}/fetched");""",
    )
    page.goto(house.publish("/", '<script src="/spa.js"></script>', **headers))

    until(lambda: house.strangers.of("pay.localhost") == {"/own.js", "/fetched"})
    until(lambda: house.strangers.of("cdn.news.localhost") == house.strangers.of("static.localhost"))
    until(lambda: page.evaluate("window.own === true"))
    assert house.strangers.of("static.localhost") == {"/own.js"}


def test_who_waits_for_a_held_script_hears_of_it_after_the_grant(house, page):
    source = """const wait = (src) => new Promise((done, failed) => {
        const script = document.createElement("script");
        Object.assign(script, { src, onload: done }).addEventListener("error", failed);
        document.head.append(script);
    });
    wait(S + "/awaited.js").then(() => { window.came = true; });"""
    page.goto(spa(house, source, **SHARED))
    settle(page)
    assert not page.evaluate("Boolean(window.came)")

    accept(page)

    until(lambda: page.evaluate("window.came === true"))


def test_who_waits_for_a_tag_that_this_page_will_not_load_hears_so(house, page):
    source = """const wait = (name, more, parent) => new Promise((done) => {
        const tag = Object.assign(document.createElement(name), more);
        for (const end of ["load", "error"]) tag.addEventListener(end, () => done(end));
        parent.append(tag);
    });
    window.ended = Promise.all([
        wait("script", { src: S + "/a.js" }, document.head),
        wait("link", { rel: "stylesheet", href: S + "/a.css" }, document.head),
        wait("img", { src: S + "/a.gif" }, document.body),
        wait("script", { src: "/own.js" }, document.head),
    ]);"""
    house.script("/own.js", "")
    page.goto(spa(house, source))

    assert page.evaluate("window.ended") == ["error", "error", "error", "load"]


@KINDS
def test_a_pixel_that_is_never_put_in_fails_and_contacts_nobody(house, page, headers):
    page.goto(spa(house, """window.ended = new Promise((done) => {
        const pixel = new Image(); pixel.onerror = () => done("error"); pixel.onload = () => done("load");
        pixel.src = S + "/pixel.gif"; });""", **headers))  # fmt: skip

    assert page.evaluate("window.ended") == "error"
    assert house.strangers.asked == []


def test_what_the_guard_cannot_see_the_policy_stops(house, page):
    page.goto(spa(house, """window.ended = Promise.allSettled([
        fetch(S + "/fetch"), navigator.sendBeacon(S + "/beacon"), import(S + "/module.js"),
        new Promise((done, failed) => {
            const request = new XMLHttpRequest();
            Object.assign(request, { onload: done, onerror: failed });
            request.open("GET", S + "/xhr"); request.send();
        }),
        new Promise((done, failed) => {
            const frame = document.createElement("iframe");
            document.body.append(frame);
            const image = new frame.contentWindow.Image();
            Object.assign(image, { onload: done, onerror: failed, src: S + "/realm.gif" });
        }),
        new Promise((done, failed) => {
            const socket = new WebSocket(S.replace("http", "ws") + "/socket");
            Object.assign(socket, { onopen: done, onerror: failed });
        }),
    ]).then((all) => all.map((one) => one.status));
    document.body.style.backgroundImage = `url(${S}/style.gif)`;
    document.write(`<script src="${S}/written.js"><\\/script>`);"""))  # fmt: skip

    outcomes = page.evaluate("window.ended")
    settle(page)

    assert outcomes == ["rejected", "fulfilled", "rejected", "rejected", "rejected", "rejected"]
    assert house.strangers.asked == []


def test_what_needs_no_host_and_the_sites_own_sockets_are_left_alone(house, page):
    page.goto(
        house.publish("/", head="<script>window.inline = 1</script><style>body { margin: 1px }</style>")
    )

    outcome = page.evaluate("""async () => {
        const violations = [];
        document.addEventListener("securitypolicyviolation", (event) => violations.push(event.blockedURI));
        const image = (src) => new Promise((done) => {
            Object.assign(new Image(), { onload: () => done("load"), onerror: () => done("error"), src });
        });
        const gif = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";
        const blob = URL.createObjectURL(new Blob(["postMessage(1)"], { type: "text/javascript" }));
        const worked = new Promise((done) => { new Worker(blob).onmessage = () => done("worked"); });
        const frame = document.createElement("iframe");
        frame.srcdoc = "<p>In a frame</p>";
        document.body.append(frame);
        document.body.setAttribute("onclick", "window.clicked = 1");
        document.body.click();
        await WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]));
        new WebSocket(`ws://${location.host}/socket`);
        new WebSocket("ws://live.news.localhost:1/socket");
        new WebSocket("ws://pay.localhost:1/socket");
        const all = [inline, eval("1 + 1"), await image(gif), await worked, clicked];
        await new Promise((done) => setTimeout(done, 300));
        return [all, violations];
    }""")

    assert outcome == [[1, 2, "load", "worked", 1], []]


def test_a_path_of_a_shared_host_is_opened_alone(house, page):
    """Maps is granted, Stats on the same host is not."""
    page.goto(house.origin + "/privacy-choices")
    page.locator('input[name="category"][value="functional"]').check(force=True)
    page.locator('button[value="save"]').click()
    settle(page)
    source = """
        for (const path of ["/maps/tile", "/maps", "/mapsy", "/collect"]) fetch(S + path).catch(() => 0);
        for (const path of ["/maps/a.js", "/b.js", "/maps/../c.js"])
            document.head.append(Object.assign(document.createElement("script"), { src: S + path }));"""
    page.goto(spa(house, source))
    settle(page)

    assert house.strangers.of("stats.localhost") == {"/maps", "/maps/tile", "/maps/a.js"}
    held = page.evaluate(
        "[...document.querySelectorAll('[data-consent]')].map((one) => one.dataset.consentSrc)"
    )
    assert held == [house.at("stats", path) for path in ("/b.js", "/maps/../c.js")]


@KINDS
def test_an_embed_can_be_loaded_once(house, page, headers):
    frame = f'<iframe src="{house.at("stats")}/film.html" width="400" height="300" title="Film"></iframe>'
    page.goto(house.publish("/", frame, **headers))
    until(lambda: page.evaluate("Boolean(window.consent)"))

    page.frame_locator("iframe").get_by_role("button", name="Load this once").click()
    until(lambda: house.strangers.of("stats.localhost") == {"/film.html"})
    settle(page)
    assert page.locator("iframe[src][data-privacy-once]").count() == 1

    page.goto(house.origin + "/")
    settle(page)
    assert page.locator("iframe[data-consent-src]").count() == 1
    assert len(house.strangers.asked) == 1


# ------------------------------------------------------------------------ strict pages

STRICT = (
    "default-src 'self'; script-src 'nonce-r4nd0m' 'strict-dynamic'; style-src 'nonce-r4nd0m';"
    " require-trusted-types-for 'script'; trusted-types privacy-choices app"
)
SELF = "default-src 'self'; script-src 'self'; style-src 'self'; require-trusted-types-for 'script'"
TRUSTED = """
const app = trustedTypes.createPolicy("app", { createScriptURL: (url) => url });
const script = document.createElement("script");
script.src = app.createScriptURL(S + "/trusted.js");
document.head.append(script);
const own = document.createElement("script");
own.src = app.createScriptURL("/own.js");
document.head.append(own);
document.cookie = "hs_1=1";
document.cookie = "session=1";
"""


@pytest.mark.parametrize(
    ("policy", "nonce"), [(STRICT, ' nonce="r4nd0m"'), (SELF, "")], ids=["nonce", "self"]
)
@KINDS
def test_a_strict_page_is_guarded_without_a_violation(house, page, policy, nonce, headers):
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    house.script("/own.js", "window.own = true")
    house.script("/spa.js", f'const S = "{house.at("stats")}";\n{TRUSTED}')
    url = house.publish(
        "/", f'<script src="/spa.js"{nonce}></script>', content_security_policy=policy, **headers
    )

    page.goto(url)
    settle(page)

    assert page.evaluate("window.own") is True
    assert jar(page) == {"session"}
    assert page.locator('script[data-consent="stats"]').count() == 1
    assert house.strangers.asked == []
    assert [line for line in said if "favicon" not in line] == []


@KINDS
def test_after_a_grant_a_strict_page_runs_what_was_held(house, page, headers):
    house.script("/own.js", "")
    house.script("/spa.js", f'const S = "{house.at("stats")}";\n{TRUSTED}')
    page.goto(
        house.publish(
            "/", '<script src="/spa.js" nonce="r4nd0m"></script>', content_security_policy=STRICT, **headers
        )
    )

    accept(page)

    until(lambda: house.strangers.of("stats.localhost") == {"/trusted.js"})


def test_a_page_in_xml_is_guarded(house, page):
    put = "const put = (name, all) => document.body.append(Object.assign(document.createElement(name), all));"
    spa(house, f'{put} put("script", {{ src: S + "/x.js" }}); put("img", {{ src: S + "/x.gif" }}); {WRITES}')
    body = (
        '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>News</title></head><body><p>News</p>'
        '<script src="/spa.js"></script></body></html>'
    )
    house.newspaper.pages["/"] = ({"content-type": "application/xhtml+xml"}, body)

    page.goto(house.origin + "/")
    settle(page)

    assert jar(page) == NECESSARY
    assert page.locator('[data-consent="stats"]').count() == 2
    assert house.strangers.asked == []


# ------------------------------------------------------------------------ reports


def findings(house: House) -> set[tuple[str, str]]:
    return {(one.subject, one.name) for one in house.found}


def test_what_nobody_declared_is_reported(house, page):
    assert findings(house).isdisjoint({("host", "blocked.localhost"), ("host", "tagged.localhost")})
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(house.publish("/", f"""<script>
        fetch("{house.at("blocked")}/x").catch(() => 0);
        document.body.append(Object.assign(new Image(), {{ src: "{house.at("tagged")}/y.gif" }}));
        document.cookie = "from_browser=1";
        document.cookie = "ad_id=1";
        document.cookie = "ad_id=2";
    </script>"""))  # fmt: skip

    expected = {("host", "blocked.localhost"), ("host", "tagged.localhost"), ("cookie", "from_browser")}
    until(lambda: expected <= findings(house))
    assert ("cookie", "ad_id") not in findings(house)
    assert said.count("Held until the visitor allows ads: cookie ad_id") == 1
    assert said.count("Held, because nobody declared it: cookie from_browser") == 1


# ------------------------------------------------------------------------ loading again


def test_an_old_page_out_of_a_cache_is_loaded_again_once(house, page):
    page.goto(house.publish("/"))
    old = page.content()
    accept(page)
    loads: list[str] = []
    page.on("framenavigated", lambda frame: loads.append(frame.url))

    page.route(house.origin + "/", lambda route: route.fulfill(body=old, content_type="text/html"))
    page.goto(house.origin + "/")
    settle(page)
    settle(page)

    assert len(loads) == 2


def test_a_tag_manager_of_the_sites_own_starts_its_tags_after_the_grant_only(house, page):
    """The bootstrap that tag managers give out, and a manager that puts several vendors in."""
    manager = """for (const src of [ADS, STATS]) {
        const tag = document.createElement("script");
        tag.type = "text/javascript"; tag.async = true; tag.src = src;
        (document.head || document.documentElement).insertBefore(tag, document.head.firstChild);
    }"""
    house.script(
        "/manager.js",
        manager.replace("ADS", f'"{house.at("ads")}/tag.js"').replace(
            "STATS", f'"{house.at("stats")}/tag.js"'
        ),
    )
    bootstrap = """<script>(function(w,d,s,l,i){w[l]=w[l]||[];w[l].push({start:Date.now()});
        var f=d.getElementsByTagName(s)[0],j=d.createElement(s);j.async=true;j.src='/manager.js?id='+i;
        f.parentNode.insertBefore(j,f);})(window,document,'script','layer','M-1');</script>"""
    page.goto(house.publish("/", head=bootstrap))
    settle(page)
    assert house.strangers.asked == []

    accept(page)

    until(
        lambda: set(house.strangers.asked) == {("ads.localhost", "/tag.js"), ("stats.localhost", "/tag.js")}
    )
