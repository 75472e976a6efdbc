import pytest

from consent.gate.header import combine
from consent.gate.kind import (
    Kind,
    as_asked_for,
    is_marked_utf_16,
    is_none_of_ours,
    is_whole,
    kind_of,
    looks_like_page,
    without_lengths_and_digests,
)

XML_TYPES = (
    *(b"text/xml", b"application/xml", b"text/xsl", b"Image/SVG+XML", b"text/xml; charset=utf-8"),
    *(b"application/rss+xml", b"application/atom+xml", b"application/mathml+xml", b"model/x3d+xml"),
)
SHOWN = {b"sec-fetch-dest": b"document"}
FETCHED = {b"sec-fetch-dest": b"empty"}


@pytest.mark.parametrize(
    ("status", "content_type", "kind"),
    [
        (200, b"text/html", Kind.PAGE),
        (200, b"Text/HTML; x=y", Kind.PAGE),
        (404, b"text/html; charset=utf-8", Kind.PAGE),
        (500, b"text/html", Kind.PAGE),
        (302, b"text/html", Kind.PAGE),
        (200, b'text/html; charset="windows-1252"', Kind.PAGE),
        (200, b"text/html; charset=shift_jis", Kind.PAGE),
        (200, b"application/xhtml+xml", Kind.XML_PAGE),
        (200, b"text/html; charset=UTF-16LE", Kind.UNREADABLE),
        (200, b"text/html; charset=unicode", Kind.UNREADABLE),
        (200, b"text/html; charset=utf-7", Kind.PAGE),
        (200, b'text/html; of="charset=utf-16"; charset=utf-8', Kind.PAGE),
        (200, b'text/html; of="a; charset=utf-16"', Kind.PAGE),
        (200, b"text/html,", Kind.PAGE),
        (200, b"text/plain, text/html", Kind.PAGE),
        (200, b"text/html, text/plain", Kind.OTHER),
        (200, b"text/html, html, */*", Kind.PAGE),
        (200, b"text/html charset=utf-8", Kind.PAGE),
        (200, b"text/html(a comment)", Kind.PAGE),
        (200, b"text/html;charset='iso-2022-jp'", Kind.UNREADABLE),
        (200, b"application/json", Kind.OTHER),
        *((200, name, Kind.XML) for name in XML_TYPES),
        (200, b"text/xml; charset=utf-16", Kind.XML),
        (206, b"text/xml", Kind.OTHER),
        (304, b"image/svg+xml", Kind.OTHER),
        (200, b"text/xml-external-parsed-entity", Kind.OTHER),
        (200, b"application/xml-dtd", Kind.OTHER),
        (200, b"text/htmlx", Kind.OTHER),
        (200, b"text/event-stream", Kind.OTHER),
        (204, b"text/html", Kind.OTHER),
        (206, b"text/html", Kind.OTHER),
        (304, b"text/html", Kind.OTHER),
        (103, b"text/html", Kind.OTHER),
    ],
)
def test_what_is_a_page(status, content_type, kind):
    assert kind_of(status, combine([(b"content-type", content_type)])) is kind


@pytest.mark.parametrize(
    ("first", "last", "kind"),
    [
        (b"text/plain", b"text/html", Kind.PAGE),
        (b"text/html", b"text/plain", Kind.OTHER),
        (b"text/html", b"", Kind.PAGE),
    ],
)
def test_of_two_types_the_last_that_can_be_read_counts(first, last, kind):
    assert kind_of(200, combine([(b"content-type", first), (b"content-type", last)])) is kind


@pytest.mark.parametrize(
    ("content_type", "shown"),
    [(b"text/xml", Kind.XML_DOCUMENT), (b"text/xml;charset=utf-16", Kind.UNREADABLE)],
)
def test_xml_is_a_page_only_where_it_is_shown(content_type, shown):
    fields = {b"content-type": content_type}

    assert as_asked_for(Kind.XML, fields, SHOWN) is shown
    assert as_asked_for(Kind.XML, fields, FETCHED) is Kind.OTHER


@pytest.mark.parametrize("kind", [Kind.PAGE, Kind.XML_PAGE, Kind.UNREADABLE, Kind.OTHER])
def test_what_other_answers_are_does_not_hang_on_what_they_are_for(kind):
    assert as_asked_for(kind, {}, SHOWN) is as_asked_for(kind, {}, FETCHED) is kind


@pytest.mark.parametrize("content_type", XML_TYPES)
def test_xml_is_not_passed_on_at_a_glance(content_type):
    assert is_none_of_ours(200, [(b"content-type", content_type)]) is False


def test_a_download_is_no_page():
    headers = [(b"content-type", b"text/html"), (b"content-disposition", b'Attachment; filename="a.html"')]

    assert kind_of(200, combine(headers)) is Kind.OTHER


@pytest.mark.parametrize(
    ("beginning", "marked"),
    [
        (b"\xff\xfe<\0", True),
        (b"\xfe\xff\0<", True),
        (b"\xff", None),
        (b"\xfe", None),
        (b"", None),
        (b"\xef\xbb\xbf<html>", False),
        (b"<\0", False),
        (b"\xff<", False),
    ],
)
def test_a_byte_order_mark_tells_utf_16_from_all_that_can_be_read(beginning, marked):
    assert is_marked_utf_16(beginning) is marked


@pytest.mark.parametrize(
    ("request_headers", "whole"),
    [
        ({b"sec-fetch-dest": b"document"}, True),
        ({b"sec-fetch-dest": b"iframe"}, False),
        ({b"sec-fetch-dest": b"empty"}, False),
        ({b"hx-request": b"true", b"sec-fetch-dest": b"empty"}, False),
        ({b"hx-request": b"true", b"hx-boosted": b"true", b"sec-fetch-dest": b"empty"}, None),
        ({b"hx-request": b"true", b"hx-history-restore-request": b"true"}, None),
        ({b"turbo-frame": b"comments"}, False),
        ({b"x-requested-with": b"XMLHttpRequest"}, False),
        ({}, None),
    ],
)
def test_only_a_whole_page_gets_a_notice(request_headers, whole):
    assert is_whole(request_headers) is whole


def test_what_spoke_of_other_bytes_is_dropped():
    names = (b"content-length", b"accept-ranges", b"last-modified", b"content-md5", b"repr-digest", b"etag")

    assert without_lengths_and_digests([(name, b"x") for name in names]) == [(b"etag", b"x")]


@pytest.mark.parametrize("content_type", [None, b"", b"unknown/unknown", b"*/*", b"html", b"charset=utf-8"])
def test_without_a_type_browsers_guess(content_type):
    headers = [] if content_type is None else [(b"content-type", content_type)]

    assert kind_of(200, combine(headers)) is Kind.UNTYPED
    assert kind_of(302, combine(headers)) is Kind.OTHER
    assert kind_of(200, combine([*headers, (b"x-content-type-options", b"NoSniff")])) is Kind.OTHER


@pytest.mark.parametrize(
    ("beginning", "page"),
    [
        (b"<!doctype html>", True),
        (b" \n<HTML>", True),
        (b"<script src=x>", True),
        (b"<!-- x", True),
        (b"<p>", True),
        (b"<b ", True),
        (b"<bx", False),
        (b"<?xml version", True),
        (b"\n<?xml", True),
        (b"<?php", False),
        (b"<?xm", None),
        (b"<pre>", False),
        (b"text", False),
        (b"\x89PNG", False),
        (b"{}", False),
        (b"", None),
        (b"  ", None),
        (b"<", None),
        (b"<!doctype htm", None),
        (b"<p", None),
        (b" " * 2000, False),
    ],
)
def test_what_browsers_guess_to_be_a_page(beginning, page):
    assert looks_like_page(beginning) is page
