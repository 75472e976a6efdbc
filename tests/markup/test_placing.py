from __future__ import annotations

import pytest

from consent.markup.grammar import NOTHING_LOCAL
from consent.markup.rewriter import Rewriter
from tests.markup.editors import Changer, Watcher, one_by_one, rewrite


class Placer(Watcher):
    """Shows where head and body begin, and edits nothing."""

    tags = frozenset()
    attributes = frozenset()
    local = NOTHING_LOCAL

    def head_start(self) -> bytes:
        return b"[H]"

    def body_start(self) -> bytes:
        return b"[B]"


DOCUMENTS = [
    "<!DOCTYPE html><html><head>[H]<title>t</title></head><body class=x>[B]<p>x",
    "<HTML><HEAD>[H]</HEAD>\n<!-- c --> <BODY>[B]x</BODY></HTML>",
    "<html><head>[H]</head><script></script><style></style><link><meta> <body>[B]x",
    "<html>[H]<title>t</title>[B]<p>x",
    "<html>[H]<meta><link> [B]x",
    "<html>\n [H]<body>[B]x",
    "<!doctype html>[H][B]<p>x",
    "<!doctype html> [H][B]x",
    "<!doctype html><html> [H][B]x <body>y",
    "<html><head>[H]<title>a <body> b</title><style>body{}</style><script>'<body>'</script><body>[B]",
    "<html><head>[H]<!-- <body> --><body title='<body>'>[B]",
    "<html><head>[H]<template><body><p>x</p><template></template></body></template></head><body>[B]",
    "<html><head>[H]<noscript><img><p>x</p><body></noscript></head><body>[B]",
    "<html><head>[H]<noscript><template></noscript><body>[B]",
    "<html><head>[H]</head>[B]<noscript>x</noscript><body>",
    "<html><head>[H]<template></template></template><body>[B]",
    "<html><head>[H][B]<h1>x</h1></head><body>y",
    "<html><head>[H]</p><link></b>[B]</body>",
    "<html>[H]</head>[B]<p>",
    "<html>[H][B]</br>",
    "<html></p>[H][B]<svg><title>x</title></svg>",
    "<html><head>[H]</head></head><html lang=en><head><body>[B]",
    "<html><head>[H]</head> <!-- c -->\n[B]",
    "<html><head>[H]<title>t</title>[B]",
    "<html><head>[H]</head>[B]<bod",
    "<html>[H][B]<bod y='",
    "<html>[H][B]<",
    "<html><head>[H]<title>t",
    "<html><head>[H]<noscript>",
    "<html><head>[H]<template>",
    "<html><head>[H]<script>",
    "<html><head>[H]</head><!-- never ends",
    "<html><frameset><frame></frameset>",
    "<html>[H]<script></script><frameset><frame><body></frameset>",
    "<html><head>[H]<title>t</title></head><frameset>",
    "\ufeff <!-- x --><html><head>[H]<body>[B]",
]


@pytest.mark.parametrize("expected", DOCUMENTS)
@pytest.mark.parametrize("document", [None, True])
def test_head_and_body_get_their_own_at_their_start(expected: str, document: bool | None):
    data = expected.replace("[H]", "").replace("[B]", "").encode()

    for pieces in ([data], one_by_one(data)):
        assert rewrite(Placer(), pieces, document=document).decode() == expected


@pytest.mark.parametrize(
    ("data", "document"),
    [
        (" <!-- c --> <!DOCTYPE html>", True),
        ("<html>", True),
        ("<head>", True),
        ("<body>", True),
        ("<title>", True),
        ("<meta>", True),
        ("\ufeff<META charset=x>", True),
        ("<?xml version='1.0'?><!DOCTYPE html>", True),
        ("<p>x</p>", False),
        ("text <html>", False),
        ("</html><html>", False),
        ("<script></script><html>", False),
        ("<tr><td>x", False),
        ('{"a": "<html>"}', False),
        ("\n[1]", False),
        ("<rss><title>", False),
        ("", None),
        (" <!-- c --> ", None),
        ("<htm", None),
    ],
)
def test_a_whole_page_is_known_by_its_beginning(data: str, document: bool | None):
    for pieces in ([data.encode()], one_by_one(data.encode())):
        rewriter = Rewriter(Placer())
        b"".join([*map(rewriter.feed, pieces), rewriter.close()])
        assert rewriter.document is document


@pytest.mark.parametrize(
    "data", ['{"a": "<body>"}', " [1]<body>", "<rss><body>", "<?xml version='1.0'?><feed><body>"]
)
def test_json_and_feeds_are_no_pages_whatever_was_declared(data: str):
    assert rewrite(Placer(), [data.encode()], document=True) == data.encode()


def test_a_page_that_was_declared_gets_its_own_even_if_it_is_only_words():
    assert rewrite(Placer(), [b" Hello"], document=True) == b" [H][B]Hello"


def test_fragments_get_nothing():
    data = b"<html><head></head><body></body></html>"

    assert rewrite(Placer(), [data], document=False) == data
    assert rewrite(Placer(), [b"<p>x<body>"]) == b"<p>x<body>"


def test_nothing_comes_of_nothing():
    assert rewrite(Placer(), [], document=True) == b""


def test_what_is_put_in_does_not_wait_for_the_end_of_the_page():
    rewriter = Rewriter(Placer())

    assert rewriter.feed(b"<html><head>") == b"<html><head>[H]"
    assert rewriter.feed(b"</head><body>") == b"</head><body>[B]"


@pytest.mark.parametrize(
    "expected",
    [
        "<html><head>[H]<title/></head><body>[B]<p/></body></html>",
        "<?xml version='1.0'?><!DOCTYPE html [<!ENTITY a '<head>'>]><html><head>[H]</head><body id='b'>[B]",
        "<html><head/><body/></html>",
        "<html>text<p/></html>",
        "<html><HEAD></HEAD><body>[B]</body><body></body></html>",
    ],
)
def test_in_xml_nothing_is_implied(expected: str):
    data = expected.replace("[H]", "").replace("[B]", "").encode()

    assert rewrite(Placer(), [data], xml=True, document=True).decode() == expected


def test_the_edited_body_tag_still_comes_before_what_is_put_in():
    found = rewrite(Changer(), [b"<html><body style='x' class=y>z"])

    assert found == b'<html>[HEAD]<body data-held="1"  class=y>[BODY]z'
