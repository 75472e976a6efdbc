"""Where the keys of a TOML text stand."""

import time
import tomllib

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from consent.policy.places import Position, join, locate, position_of

EVERYTHING = '''\
# a comment with [brackets] and "quotes"
title = "one # no comment"
"quoted key" = 1
dotted.inner."very inner" = 2

[site]                       # a table
languages = [
  "en",                      # first
  "fr", "ar",

  """de
  [[service]]
  name = "no"
""",
]
text = \'\'\'
[[service]]
\'\'\'
number = 1.5
day = 2026-01-31 12:00:00
ends = """two quotes: "" and five: """""

[[service]]
name = "first"
cookies = [
  { name = "a", lifetime = "1 year" },
  { name = "b" }, { name = "c", purpose = "x" },
  # no more
]
[service.extra]
deep = true

[[service]]
name = \'second\'
[[service.cookies]]
name = "d"
  [[ service . "cookies" ]]
  name = "e"
'''

LINES = {
    "title": 2,
    '"quoted key"': 3,
    "dotted": 4,
    "dotted.inner": 4,
    'dotted.inner."very inner"': 4,
    "site": 6,
    "site.languages": 7,
    "site.languages[0]": 8,
    "site.languages[1]": 9,
    "site.languages[2]": 9,
    "site.languages[3]": 11,
    "site.text": 16,
    "site.number": 19,
    "site.day": 20,
    "site.ends": 21,
    "service": 23,
    "service[0]": 23,
    "service[0].name": 24,
    "service[0].cookies": 25,
    "service[0].cookies[0]": 26,
    "service[0].cookies[0].name": 26,
    "service[0].cookies[0].lifetime": 26,
    "service[0].cookies[1]": 27,
    "service[0].cookies[1].name": 27,
    "service[0].cookies[2]": 27,
    "service[0].cookies[2].name": 27,
    "service[0].cookies[2].purpose": 27,
    "service[0].extra": 30,
    "service[0].extra.deep": 31,
    "service[1]": 33,
    "service[1].name": 34,
    "service[1].cookies": 35,
    "service[1].cookies[0]": 35,
    "service[1].cookies[0].name": 36,
    "service[1].cookies[1]": 37,
    "service[1].cookies[1].name": 38,
}


def test_every_key_of_a_text_has_its_line():
    assert {key: position.line for key, position in locate(EVERYTHING).items()} == LINES


def test_no_key_that_toml_reads_is_without_a_line():
    assert set(_keys("", tomllib.loads(EVERYTHING))) == LINES.keys()


def _keys(key: str, value: object):
    if key:
        yield key
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _keys(join(key, name), inner)
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _keys(f"{key}[{place}]", inner)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "a = []",
        "a = {}",
        "a = [[1, 2], [3, [4]]]",
        "a = [ # no item\n]",
        "a = [1,\n# the last\n2,]",
        'a = "\\" ] # = ["',
        'a = """\\""" ]"""',
        "a = '''it''s ['''",
        'a = """"quoted""""',
        "a.b.c = 1\na.b.d = 2",
        "[a]\n[a.b]\n[[a.c]]\n[[a.c]]\n[a.c.d]\ne = 1",
        "[a.b.c]",
        "'a.b' = 1",
        '"" = 1',
        "1.2 = 3",
        "a = 1979-05-27T07:32:00-08:00",
        "a = +1e10\r\nb = -inf\r\n",
        "a = { b.c = [ { d = 1 }, { d = 2 } ], 'e f' = true }",
    ],
)
def test_the_walk_and_tomllib_agree_on_the_keys(text: str):
    written = set(_keys("", tomllib.loads(text)))

    assert locate(text).keys() == written


_VALUES = st.sampled_from(
    ["1", "1.5", '"#"', "'['", '"""\n]\n"""', "[]", "{}", '[1, "]"]', "{ a = [{ b = 1 }] }"]
)
_PAIRS = st.dictionaries(st.sampled_from(["a", "b.c", '"d e"', "f"]), _VALUES, max_size=3)
_TABLES = st.lists(st.tuples(st.sampled_from(["[[x]]", "[[x.y]]", "[[z]]"]), _PAIRS), max_size=5)


@given(_PAIRS, _TABLES)
def test_any_text_that_tomllib_reads_has_a_line_for_every_key(pairs: dict[str, str], tables: list):
    sections = [("# root", pairs), *tables]
    text = "\n".join(
        f"{head}\n" + "\n".join(f"{k} = {v}" for k, v in body.items()) for head, body in sections
    )
    try:
        written = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        assume(False)
        return
    positions = locate(text)

    assert positions.keys() == set(_keys("", written))
    for key, (line, column) in positions.items():
        last = key.rpartition(".")[2].partition("[")[0]
        assert last in text.split("\n")[line - 1][column - 1 :] or key.endswith("]"), key


@pytest.mark.parametrize(
    ("key", "line"),
    [
        ("service[0].category", 23),
        ("service[1].cookies[0].lifetime", 35),
        ("service[0].cookies[9].name", 25),
        ("site.nothing.at.all", 6),
        ("cookie[0].name", None),
        ("", None),
    ],
)
def test_a_key_that_is_not_written_has_the_line_around_it(key: str, line: int | None):
    position = position_of(key, locate(EVERYTHING))

    assert (position and position.line) == line


@pytest.mark.parametrize(
    ("key", "position"),
    [
        ("site", (6, 1)),
        ("site.languages[1]", (9, 3)),
        ("site.languages[2]", (9, 9)),
        ("service[0].cookies[0].lifetime", (26, 17)),
        ("service[1].cookies[1]", (37, 3)),
        ("service[1].cookies[1].name", (38, 3)),
    ],
)
def test_a_key_has_its_column_too(key: str, position: tuple[int, int]):
    assert locate(EVERYTHING)[key] == Position(*position)


def test_a_long_string_takes_linear_time():
    start = time.perf_counter()
    positions = locate('a = """' + '"" ' * 100_000 + '"""\nb = 1')

    assert positions["b"].line == 2
    assert time.perf_counter() - start < 5
