"""The gate on pages: which answers are read, what is put in, which headers follow."""

import asyncio
import gzip
import tracemalloc
import zlib
from typing import Any

import brotli
import pytest
import zstandard

from tests.asgi.driver import Answer, exchange, get, post, request_scope
from tests.asgi.sites import HTML, respond, site

LIVE = 'src="https://stats.harbour.example/s.js"'
NOTICE = '<section id="privacy-notice"'


def accepted(app: Any) -> dict[str, str]:
    return post(app, "/privacy-choices", {"choice": "accept_all"}).cookies


def refused(app: Any) -> dict[str, str]:
    return post(app, "/privacy-choices", {"choice": "reject_all"}).cookies


def streamed(*chunks: bytes, headers: list[tuple[bytes, bytes]] | None = None) -> Any:
    """An app that sends its page in these pieces."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        start = [(b"content-type", b"text/html"), *(headers or [])]
        await send({"type": "http.response.start", "status": 200, "headers": start})
        for chunk in chunks:
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body"})

    return app


def test_before_a_choice_the_page_asks_and_loads_nothing():
    answer = get(site())

    assert NOTICE in answer.text
    assert f" {LIVE}" not in answer.text
    assert f"data-consent-{LIVE}" in answer.text
    assert 'data-consent="harbour-stats"' in answer.text


def test_after_accepting_everything_the_page_is_whole():
    app = site()

    answer = get(app, cookies=accepted(app))

    assert f" {LIVE}" in answer.text
    assert NOTICE not in answer.text
    assert 'id="privacy-choices"' in answer.text


def test_after_refusing_the_page_neither_asks_nor_loads():
    app = site()

    answer = get(app, cookies=refused(app))

    assert f" {LIVE}" not in answer.text
    assert NOTICE not in answer.text
    assert 'id="privacy-choices"' in answer.text


def test_the_notice_is_the_first_thing_of_the_body():
    body = get(site()).text.partition("<body>")[2]

    assert body.index(NOTICE) < body.index("<h1>")


def test_the_notice_goes_in_without_waiting_for_the_end_of_the_page():
    async def run() -> list[Any]:
        seen: list[Any] = []

        async def app(scope: Any, receive: Any, send: Any) -> None:
            await send(
                {"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html")]}
            )
            await send(
                {"type": "http.response.body", "body": b"<!doctype html><body><p>one", "more_body": True}
            )
            seen.append(b"".join(message.get("body", b"") for message in messages))
            await send({"type": "http.response.body", "body": b"</body>"})

        messages: list[Any] = []

        async def send(message: Any) -> None:
            messages.append(message)

        async def receive() -> Any:
            return {"type": "http.request"}

        await site(app)(request_scope(), receive, send)
        return seen

    (first,) = asyncio.run(run())
    assert NOTICE.encode() in first
    assert first.endswith(b"<p>one")


@pytest.mark.parametrize("size", [1, 2, 7, 64])
def test_every_chunking_gives_the_same_page(size):
    chunks = [HTML[start : start + size] for start in range(0, len(HTML), size)]

    assert get(site(streamed(*chunks))).body == get(site(streamed(HTML))).body


def test_row_1_head_has_no_body_and_no_false_length():
    answer = get(site(respond(("Content-Length", "999"), body=b"")), method="HEAD")

    assert answer.body == b""
    assert answer.get("content-length") is None


@pytest.mark.parametrize("status", [204, 304])
def test_rows_2_and_3_answers_without_a_body_stay_so(status):
    answer = get(site(respond(("Set-Cookie", "hs_id=1"), body=b"", status=status)))

    assert answer.body == b""
    assert answer.all("set-cookie") == []


def test_row_4_a_part_of_a_page_is_never_rewritten():
    answer = get(site(respond(("Content-Range", "bytes 0-99/1000"), status=206)))

    assert answer.body == HTML


def test_row_4_a_navigation_does_not_ask_for_parts():
    seen: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.extend(name for name, _ in scope["headers"])
        await respond()(scope, receive, send)

    get(site(app), headers={"Range": "bytes=0-99", "If-Range": '"x"', "Sec-Fetch-Dest": "document"})

    assert b"range" not in seen
    assert b"if-range" not in seen


def test_rows_5_8_10_12_what_spoke_of_other_bytes_is_dropped():
    names = ("Accept-Ranges", "Content-Length", "Last-Modified", "Digest", "Content-MD5", "Repr-Digest")

    answer = get(site(respond(*((name, "1") for name in names))))

    assert [name for name in names if answer.get(name)] == []


PACK = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstandard.ZstdCompressor().compress,
}
UNPACK = {
    "gzip": gzip.decompress,
    "deflate": zlib.decompress,
    "br": brotli.decompress,
    "zstd": lambda data: zstandard.ZstdDecompressor().decompressobj().decompress(data),
}


@pytest.mark.parametrize("size", [5, 100_000])
@pytest.mark.parametrize("coding", PACK)
def test_row_6_a_compressed_page_is_gated_and_stays_compressed(coding, size):
    packed = PACK[coding](HTML)
    chunks = [packed[start : start + size] for start in range(0, len(packed), size)]

    answer = get(site(streamed(*chunks, headers=[(b"content-encoding", coding.encode())])))

    assert answer.get("content-encoding") == coding
    assert UNPACK[coding](answer.body) == get(site(streamed(HTML))).body


@pytest.mark.parametrize("coding", PACK)
def test_row_6_a_bomb_comes_out_whole_in_small_pieces_and_little_memory(coding):
    bomb = PACK[coding](b"<!doctype html><body>" + b"a" * 20_000_000)
    sent: list[bytes] = []

    async def send(message: Any) -> None:
        sent.append(message.get("body", b""))

    async def receive() -> Any:
        return {"type": "http.request"}

    app = site(streamed(bomb, headers=[(b"content-encoding", coding.encode())]))
    tracemalloc.start()
    asyncio.run(app(request_scope(), receive, send))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 5_000_000
    assert max(map(len, sent)) < 200_000
    assert UNPACK[coding](b"".join(sent)).count(b"a" * 1000) == 20_000


def test_row_7_stacked_codings_pass_untouched_and_are_reported(caplog):
    answer = get(site(respond(("Content-Encoding", "gzip, br"), body=b"opaque")))

    assert answer.body == b"opaque"
    assert "left ungated" in caplog.text


@pytest.mark.parametrize("coding", ["utf-8", "none", "identity, identity"])
def test_row_6_what_is_no_coding_to_any_browser_hides_no_page(coding):
    answer = get(site(respond(("Content-Encoding", coding))))

    assert answer.body == get(site()).body


def test_row_7_codings_in_two_fields_are_stacked_too(caplog):
    stacked = respond(("Content-Encoding", "gzip"), ("Content-Encoding", "br"), body=b"opaque")

    assert get(site(stacked)).body == b"opaque"
    assert "left ungated" in caplog.text


def test_row_6_a_broken_stream_ends_and_never_goes_on_ungated():
    packed = gzip.compress(HTML)
    broken = packed[:20] + b"\xff\xff\xff\xff" + packed[24:]

    with pytest.raises(ValueError, match="broken gzip"):
        get(site(streamed(broken, headers=[(b"content-encoding", b"gzip")])))


def test_row_74_on_navigations_the_app_is_only_offered_codings_that_can_be_read():
    seen: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.extend(value for name, value in scope["headers"] if name == b"accept-encoding")
        await respond()(scope, receive, send)

    get(site(app), headers={"Accept-Encoding": "gzip, lzma;q=0.5, *;q=0.1, br", "Sec-Fetch-Dest": "document"})
    get(site(app), headers={"Accept-Encoding": "gzip, lzma;q=0.5", "Sec-Fetch-Dest": "image"})

    assert seen == [b"gzip, br", b"gzip, lzma;q=0.5"]


def conditional(etag: str = '"abc"') -> Any:
    """An app that knows its page by a validator."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        asked = [value for name, value in scope["headers"] if name == b"if-none-match"]
        headers = (("ETag", etag),)
        if asked == [etag.encode()]:
            await respond(*headers, status=304, body=b"", content_type="")(scope, receive, send)
        else:
            await respond(*headers)(scope, receive, send)

    return app


def test_rows_9_and_11_a_page_is_revalidated_only_under_the_same_decision():
    app = site(conditional())
    navigation = {"Sec-Fetch-Dest": "document"}
    etag = get(app, headers=navigation).get("etag") or ""

    same = get(app, headers={**navigation, "If-None-Match": etag})
    other = get(app, headers={**navigation, "If-None-Match": etag}, cookies=accepted(app))
    foreign = get(app, headers={**navigation, "If-None-Match": '"abc"'})

    assert etag.startswith('W/"abc~')
    assert (same.status, same.get("etag")) == (304, etag)
    assert other.status == 200
    assert foreign.status == 200


def test_row_11_off_navigations_the_apps_own_validators_work_as_before():
    app = site(conditional())

    assert get(app, headers={"Sec-Fetch-Dest": "image", "If-None-Match": '"abc"'}).status == 304


def test_row_13_no_transform_does_not_let_trackers_through(caplog):
    answer = get(site(respond(("Cache-Control", "no-transform"))))

    assert f" {LIVE}" not in answer.text
    assert "no-transform" in caplog.text


@pytest.mark.parametrize("content_type", ["Text/HTML; x=y", "text/html", 'text/html;charset="latin1"'])
def test_row_14_the_media_type_is_compared_without_case_and_parameters(content_type):
    assert NOTICE in get(site(respond(content_type=content_type))).text


def test_row_15_xhtml_stays_well_formed():
    from xml.etree import ElementTree

    page = (
        b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en">'
        b"<head><title>x</title>"
        b'<script src="https://stats.harbour.example/s.js"/></head><body><p>text</p></body></html>'
    )

    answer = get(site(respond(body=page, content_type="application/xhtml+xml")))

    root = ElementTree.fromstring(answer.body)
    assert root.find(".//*[@id='privacy-notice']") is not None
    assert f" {LIVE}" not in answer.text


def test_row_16_an_encoding_that_cannot_be_read_leaves_as_it_came_and_is_reported(caplog):
    page = HTML.decode().encode("utf-16")

    answer = get(site(respond(body=page, content_type="text/html; charset=utf-16")))

    assert answer.body == page
    assert "use UTF-8" in caplog.text


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("charset", ["", "; charset=utf-8"])
@pytest.mark.parametrize("destination", ["document", "empty"])
@pytest.mark.parametrize("size", [1, 1000])
def test_utf_16_that_only_its_byte_order_mark_tells_leaves_as_it_came_and_is_reported_once(
    caplog, encoding, charset, destination, size
):
    # Letters whose bytes look like a tag, and are none.
    letters = b"<img src=https://stats.harbour.example/x >".decode(encoding)
    page = ("\ufeff" + HTML.decode() + letters).encode(encoding)
    chunks = [page[start : start + size] for start in range(0, len(page), size)]
    app = site(streamed(*chunks, headers=[(b"content-type", f"text/html{charset}".encode())]))

    answers = [get(app, headers={"Sec-Fetch-Dest": destination}) for _ in range(3)]

    assert [answer.body for answer in answers] == [page] * 3
    assert caplog.text.count("use UTF-8") == 1


def test_a_page_of_one_byte_that_could_have_begun_a_byte_order_mark_leaves():
    assert get(site(respond(body=b"\xff"))).body.endswith(b"\xff")


def test_without_a_content_type_a_byte_order_mark_makes_text_of_it_and_no_mistake(caplog):
    page = HTML.decode().encode("utf-16")

    answer = get(site(respond(body=page, content_type="")), headers={"Sec-Fetch-Dest": "document"})

    assert answer.body == page
    assert caplog.text == ""


def test_row_17_bytes_of_other_charsets_are_never_decoded():
    page = HTML.replace(b"News</h1>", b"\xe9\xff\x81</h1>")

    answer = get(site(respond(body=page, content_type="text/html; charset=shift_jis")))

    assert b"\xe9\xff\x81</h1>" in answer.body


def test_row_18_a_fragment_gets_no_notice_and_is_gated():
    answer = get(site(respond(body=b"<p>more</p><script src=https://stats.harbour.example/s.js></script>")))

    assert NOTICE not in answer.text
    assert b" src=https" not in answer.body


@pytest.mark.parametrize(
    "headers",
    [
        {"HX-Request": "true"},
        {"Sec-Fetch-Dest": "empty"},
        {"Sec-Fetch-Dest": "iframe"},
        {"X-Requested-With": "XMLHttpRequest"},
        {"Turbo-Frame": "x"},
    ],
)
def test_rows_19_to_21_what_scripts_and_frames_fetch_gets_no_notice_and_is_gated(headers):
    answer = get(site(), headers=headers)

    assert NOTICE not in answer.text
    assert f" {LIVE}" not in answer.text


def test_row_19_a_boosted_page_gets_its_notice():
    answer = get(site(), headers={"HX-Request": "true", "HX-Boosted": "true", "Sec-Fetch-Dest": "empty"})

    assert NOTICE in answer.text


def test_row_22_a_download_leaves_as_it_came():
    answer = get(site(respond(("Content-Disposition", "attachment; filename=page.html"))))

    assert answer.body == HTML


@pytest.mark.parametrize(
    "body", [b'{"html": "<script src=//stats.harbour.example/s.js>"}', b' \n["<img src=//ads.example>"]']
)
def test_row_23_data_that_calls_itself_html_leaves_as_it_came(body):
    assert get(site(respond(body=body))).body == body


def test_row_23_in_a_window_it_is_a_page_like_any_other():
    body = b"{<script src=//stats.harbour.example/s.js></script>}"

    assert b" src=//stats" not in get(site(respond(body=body)), headers={"Sec-Fetch-Dest": "document"}).body


def test_row_28_a_page_without_a_body_tag_gets_its_notice():
    assert NOTICE in get(site(respond(body=b"<!doctype html><title>x</title><p>text"))).text


def test_row_32_inside_another_middleware_it_stands_aside():
    answer = get(site(site()))

    assert answer.text.count(NOTICE) == 1


def test_row_40_events_are_passed_on_at_once():
    event = b"data: <script src=https://stats.harbour.example/s.js>\n\n"

    assert get(site(respond(body=event, content_type="text/event-stream"))).body == event


def test_rows_41_and_42_a_page_is_never_sent_by_path():
    seen: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append(set(scope["extensions"]))
        await respond()(scope, receive, send)

    extensions = {"http.response.pathsend": {}, "http.response.zerocopysend": {}, "http.response.debug": {}}
    get(site(app), extensions=extensions, headers={"Sec-Fetch-Dest": "document"})
    get(site(app), extensions=extensions, headers={"Sec-Fetch-Dest": "image"})

    assert seen == [{"http.response.debug"}, set(extensions)]


@pytest.mark.parametrize("kind", ["path", "descriptor"])
def test_rows_41_and_42_a_page_that_comes_as_a_file_is_read_and_gated(tmp_path, kind):
    page = tmp_path / "page.html"
    page.write_bytes(HTML)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send(
            {"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html")]}
        )
        if kind == "path":
            await send({"type": "http.response.pathsend", "path": str(page)})
            return
        with page.open("rb") as file:
            await send({"type": "http.response.zerocopysend", "file": file, "offset": 0, "count": len(HTML)})

    answer = get(site(app), headers={"Sec-Fetch-Dest": "empty"})

    assert answer.body == get(site(), headers={"Sec-Fetch-Dest": "empty"}).body
    assert {message["type"] for message in answer.messages} == {"http.response.start", "http.response.body"}
    assert answer.messages[-1]["more_body"] is False


@pytest.mark.parametrize("kind", ["path", "descriptor"])
def test_rows_41_and_42_any_other_file_is_passed_on_by_path(kind):
    message = {"type": "http.response.pathsend", "path": "/x.png"}
    if kind == "descriptor":
        message = {"type": "http.response.zerocopysend", "file": 7}

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send(
            {"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"image/png")]}
        )
        await send(message)

    assert get(site(app)).messages[1] == message


@pytest.mark.parametrize(
    "message",
    [
        {"type": "http.response.push", "path": "/style.css", "headers": []},
        {"type": "http.response.debug", "info": {"template": "x"}},
        {"type": "http.response.trailers", "headers": [(b"x", b"y")]},
        {"type": "http.response.unknown", "anything": 1},
    ],
)
def test_rows_43_and_45_messages_that_are_not_ours_pass_after_the_start(message):
    async def app(scope: Any, receive: Any, send: Any) -> None:
        start = {"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html")]}
        await send({**start, "trailers": True, "x": 1})
        await send(message)
        await send({"type": "http.response.body", "body": HTML})

    answer = get(site(app))

    assert answer.messages[0]["trailers"] is True
    assert answer.messages[0]["x"] == 1
    assert answer.messages[1] == message


def test_row_44_early_hints_do_not_preload_from_held_hosts():
    async def app(scope: Any, receive: Any, send: Any) -> None:
        links = [b"</s.css>; rel=preload; as=style", b"<https://stats.harbour.example>; rel=preconnect"]
        await send({"type": "http.response.early_hint", "links": links})
        await respond()(scope, receive, send)

    assert get(site(app)).messages[0]["links"] == [b"</s.css>; rel=preload; as=style"]


def test_row_44_link_headers_neither():
    link = "</s.css>; rel=preload; as=style, <https://ads.example/a.js>; rel=preload; as=script"
    app = site(respond(("Link", link)))

    assert get(app).get("link") == "</s.css>; rel=preload; as=style"
    assert get(app, cookies=accepted(app)).get("link") == link


def test_row_46_an_app_that_raises_after_its_start_raises_through():
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send(
            {"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html")]}
        )
        raise RuntimeError("half way")

    with pytest.raises(RuntimeError, match="half way"):
        get(site(app))


def test_row_49_below_a_mount_point_every_url_carries_it():
    answer = get(site(), "/news/", root_path="/news")

    assert 'action="/news/privacy-choices"' in answer.text
    assert 'value="/news/"' in answer.text


@pytest.mark.parametrize("status", [404, 500, 503])
def test_row_73_an_error_page_is_a_page(status):
    answer = get(site(respond(status=status)))

    assert NOTICE in answer.text
    assert f" {LIVE}" not in answer.text


def test_the_notice_speaks_the_pages_language():
    from tests.asgi.sites import with_site

    app = site(
        respond(body=HTML.replace(b"lang=en", b"lang=fr-CA")), policy=with_site(languages=("en", "fr"))
    )

    assert 'lang="fr"' in get(app, headers={"Accept-Language": "en"}).text.partition(NOTICE)[2][:200]


def test_without_a_language_of_the_page_the_visitors_is_spoken_and_vary_says_so():
    from tests.asgi.sites import with_site

    app = site(respond(body=HTML.replace(b" lang=en", b"")), policy=with_site(languages=("en", "fr")))
    answer = get(app, headers={"Accept-Language": "fr"})

    assert 'lang="fr"' in answer.text.partition(NOTICE)[2][:200]
    assert "Accept-Language" in (answer.get("vary") or "")


def test_the_pages_own_nonce_is_carried():
    answer = get(site(respond(("Content-Security-Policy", "default-src 'self' 'nonce-r4nd0m'"))))

    assert '<style nonce="r4nd0m">' in answer.text
    assert answer.text.count('nonce="r4nd0m"') == 2


def test_where_the_policy_forbids_inline_style_it_is_linked():
    answer = get(site(respond(("Content-Security-Policy", "default-src 'self'"))))

    assert "<style" not in answer.text
    assert '<link rel="stylesheet" href="/privacy-choices/static/' in answer.text


def test_the_opt_out_signal_is_honoured_and_shown_from_the_first_page():
    app = site(respond(("Set-Cookie", "ad_id=1")))
    cookies = post(app, "/privacy-choices", {"choice": "accept_all"}, headers={"Sec-GPC": "1"}).cookies

    first = get(app, headers={"Sec-GPC": "1"})

    assert "opt-out" in first.text
    assert "ad_id" not in get(app, cookies=cookies, headers={"Sec-GPC": "1"}).cookies


def test_exempt_paths_are_left_alone():
    from tests.asgi.sites import with_site

    app = site(respond(("Set-Cookie", "hs_id=1")), policy=with_site(exempt=("/docs", "/admin/*")))

    for path in ("/docs", "/admin/users"):
        answer = get(app, path)
        assert answer.body == HTML
        assert answer.cookies == {"hs_id": "1"}
    assert NOTICE in get(app, "/docs/more").text


def test_an_undeclared_host_is_held_and_said_once_with_the_lines_to_paste(caplog):
    app = site(respond(body=b"<!doctype html><img src=https://unknown.example/x.gif>"))

    for _ in range(3):
        answer = get(app)

    assert b" src=https://unknown" not in answer.body
    assert caplog.text.count("undeclared host 'unknown.example' was held") == 1
    assert 'hosts = ["unknown.example"]' in caplog.text


def test_report_mode_changes_nothing_and_says_what_would_be_held(caplog):
    headers = (
        ("Set-Cookie", "hs_id=1"),
        ("Set-Cookie", "nobody=1"),
        ("ETag", '"abc"'),
        ("Content-Length", "7"),
    )
    page = b"<!doctype html><img src=https://unknown.example/x.gif>"
    seen: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append([field for field in scope["headers"] if field[0] == b"cookie"])
        await respond(*headers, body=page)(scope, receive, send)

    plain: Answer = asyncio.run(exchange(app, request_scope(cookies={"hs_id": "1"})))
    answer = get(site(app, mode="report"), cookies={"hs_id": "1"})

    assert answer.messages == plain.messages
    assert seen[0] == seen[1]
    assert "'unknown.example' would be held" in caplog.text
    assert "'nobody' would be held" in caplog.text


def test_what_the_catalogue_knows_is_declared_by_one_line(caplog):
    page = b"<!doctype html><script src='https://www.clarity.ms/tag/x'></script>"

    get(site(respond(("Set-Cookie", "_fbp=1"), body=page)))

    assert 'use = "microsoft-clarity"' in caplog.text
    assert 'use = "meta-pixel"' in caplog.text


def test_a_page_that_is_not_public_is_mended_by_one_line(caplog):
    page = b"<!doctype html><script src=https://cdn.jsdelivr.net/npm/swagger-ui.js></script>"

    get(site(respond(body=page)), "/docs")

    assert 'exempt = ["/docs"]' in caplog.text


def test_in_debug_mode_a_page_shows_all_findings_and_otherwise_there_is_none():
    app = site(respond(("Set-Cookie", "nobody=1")), debug=True)
    before = get(app, "/privacy-choices/report").text
    get(app)

    assert before.startswith("Nothing undeclared")
    assert 'name = "nobody"' in get(app, "/privacy-choices/report").text
    assert get(site(), "/privacy-choices/report").status == 404


def test_findings_go_to_the_hook_as_well():
    found: list[Any] = []

    get(site(respond(("Set-Cookie", "nobody=1")), on_report=found.append))

    assert [(finding.subject, finding.name) for finding in found] == [("cookie", "nobody")]


@pytest.mark.parametrize("size", [1, 3, 1000])
def test_a_page_that_does_not_say_what_it_is_is_gated_as_browsers_would_run_it(size):
    chunks = [HTML[start : start + size] for start in range(0, len(HTML), size)]

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for chunk in chunks:
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    answer = get(site(app))

    assert NOTICE in answer.text
    assert f" {LIVE}" not in answer.text


@pytest.mark.parametrize(
    "body", [b"", b"plain words", b"\x89PNG\r\n", b"<", b"   ", b"<svg><script src=//ads.example>"]
)
def test_what_browsers_would_not_guess_to_be_a_page_leaves_as_it_came(body):
    assert get(site(respond(body=body, content_type=""))).body == body


def test_what_no_window_asked_for_is_not_guessed_at():
    answer = get(site(respond(body=HTML, content_type="")), headers={"Sec-Fetch-Dest": "image"})

    assert answer.body == HTML
