"""Every mistake in a consent.toml is told with its place, what was found and what was expected."""

import pytest

from consent.errors import PolicyError
from consent.files import catalogue
from consent.policy.toml import loads

SERVICE = '[[service]]\nname = "Stats"\ncategory = "analytics"\n'
ADS = '[[service]]\nname = "Ads"\ncategory = "marketing"\n'
COOKIE = '[[cookie]]\nname = "theme"\ncategory = "functional"\n'

# text, line, key, what the message says
MISTAKES = [
    # tables and keys nobody knows
    ("[sites]\n", 1, "sites", "unknown table 'sites', did you mean 'site'?"),
    ("\n\n[[services]]\n", 3, "services", "did you mean 'service'?"),
    ("wibble = 1\n", 1, "wibble", "expected one of site, service, cookie, category"),
    ('[site]\n# x\nlanguage = ["en"]\n', 3, "site.language", "did you mean 'languages'?"),
    (SERVICE + "host = []\n", 4, "service[0].host", "did you mean 'hosts'?"),
    (SERVICE + 'lifetime = "1 day"\n', 4, "service[0].lifetime", "unknown key 'lifetime'"),
    (SERVICE + '\n[service.extra]\na = "b"\n', 5, "service[0].extra", "unknown key 'extra'"),
    (COOKIE + 'lifetme = "1 day"\n', 4, "cookie[0].lifetme", "did you mean 'lifetime'?"),
    (COOKIE + '"odd key" = 1\n', 4, 'cookie[0]."odd key"', "unknown key 'odd key'"),
    ('[[category]]\nname = "x"\nid = "x"\n', 3, "category[0].id", "one of name, title, purpose, sale"),
    (
        SERVICE + 'cookies = [\n  { name = "a" },\n  { name = "b", category = "analytics" },\n]\n',
        6,
        "service[0].cookies[1].category",
        "unknown key 'category'",
    ),
    (SERVICE + 'use = "hotjar"\nhots = []\n', 5, "service[0].hots", "did you mean 'hosts'?"),
    # statistics
    (
        '[[category]]\nname = "marketing"\nstatistics = true\n',
        3,
        "category[0].statistics",
        "found true, expected no sale to count as mere statistics",
    ),
    (
        '[[category]]\nname = "analytics"\nstatistics = true\n'
        + SERVICE
        + 'cookies = [{ name = "hs_id", lifetime = "2 years" }]\n',
        7,
        "service[0].cookies[0].lifetime",
        "found '2 years', expected at most '13 months'",
    ),
    # other types
    ("site = 1\n", 1, "site", "found the number 1, expected a table, [site]"),
    ("[[site]]\n", 1, "site", "found a list, expected a table, [site]"),
    ("[service]\n", 1, "service", "found a table, expected [[service]]"),
    ("cookie = [1]\n", 1, "cookie[0]", "found the number 1, expected [[cookie]]"),
    ("[site]\nname = 7\n", 2, "site.name", "found the number 7, expected a text in quotes"),
    ("[site]\nname = 2026-01-31\n", 2, "site.name", "found the date or time 2026-01-31"),
    ('[site]\nlanguages = "en"\n', 2, "site.languages", "found 'en', expected a list of texts"),
    ('[site]\nhosts = [\n "a.example",\n true]\n', 4, "site.hosts[1]", "found true, expected a text"),
    ("[site]\nask_again = true\n", 2, "site.ask_again", "found true, expected a whole number"),
    ("[site]\nask_again = 1.5\n", 2, "site.ask_again", "found the number 1.5, expected a whole number"),
    ("[site]\nvalid_for = 6\n", 2, "site.valid_for", "found the number 6, expected a text"),
    (COOKIE + "partitioned = 1\n", 4, "cookie[0].partitioned", "found the number 1, expected true"),
    (COOKIE + 'partitioned = "yes"\n', 4, "cookie[0].partitioned", "found 'yes', expected true or false"),
    ('[[category]]\nname = "x"\nsale = 1\n', 3, "category[0].sale", "expected true or false"),
    (SERVICE + 'cookies = ["a"]\n', 4, "service[0].cookies[0]", "found 'a', expected [{ name ="),
    (SERVICE + "cookies = {}\n", 4, "service[0].cookies", "found a table, expected [{ name ="),
    # what is missing
    (SERVICE + '[[service]]\nname = "B"\n', 4, "service[1].category", "found nothing, expected a text"),
    ('[[service]]\ncategory = "analytics"\n', 1, "service[0].name", "found nothing, expected a text"),
    (COOKIE + "[[cookie]]\n", 4, "cookie[1].name", "found nothing, expected a text"),
    ('[[cookie]]\nname = "a"\n', 1, "cookie[0].category", "found nothing, expected a text"),
    ("[[category]]\n", 1, "category[0].name", "found nothing, expected a text"),
    (SERVICE + 'cookies = [{ lifetime = "1 day" }]\n', 4, "service[0].cookies[0].name", "found nothing"),
    ('[[service]]\nname = ""\ncategory = "analytics"\n', 2, "service[0].name", "a text that is not empty"),
    # names and ids
    ('[[service]]\nname = "日本"\ncategory = "analytics"\n', 2, "service[0].name", "or an id beside it"),
    (SERVICE + 'id = "Stats"\n', 4, "service[0].id", "found 'Stats', expected lower-case letters"),
    (SERVICE + 'id = "analytics"\n', 4, "service[0].id", "'analytics' is a category's name"),
    ('[[service]]\nname = "Marketing"\ncategory = "marketing"\n', 1, "service[0].id", "is a category's name"),
    (SERVICE + SERVICE, 4, "service[1].id", "'stats' is taken"),
    (SERVICE + '[[category]]\nname = "stats"\n', 1, "service[0].id", "'stats' is taken"),
    ('[[category]]\nname = "Research"\n', 2, "category[0].name", "found 'Research', expected lower-case"),
    ('[[category]]\nname = "x"\n[[category]]\nname = "x"\n', 4, "category[1].name", "declared twice"),
    ('[[category]]\nname = "necessary"\nsale = true\n', 3, "category[0].sale", "no sale"),
    ('[[cookie]]\nname = "a b"\ncategory = "analytics"\n', 2, "cookie[0].name", "found 'a b'"),
    ('[[cookie]]\nname = "*"\ncategory = "analytics"\n', 2, "cookie[0].name", "found '*'"),
    ('[[cookie]]\nname = "a=b"\ncategory = "analytics"\n', 2, "cookie[0].name", "found 'a=b'"),
    # categories and the catalogue
    ('[[service]]\nname = "S"\ncategory = "statistics"\n', 3, "service[0].category", "one of necessary"),
    ('[[cookie]]\nname = "a"\ncategory = "Analytics"\n', 3, "cookie[0].category", "found 'Analytics'"),
    ('[[service]]\nuse = "google-analytic"\n', 2, "service[0].use", "did you mean 'google-analytics'?"),
    ('[[service]]\nuse = "zzz"\n', 2, "service[0].use", "one of the"),
    ("[[service]]\nuse = 1\n", 2, "service[0].use", "found the number 1, expected a text"),
    ('[[service]]\nuse = "hotjar"\n[[service]]\nuse = "hotjar"\n', 3, "service[1].id", "'hotjar' is taken"),
    ('[[service]]\nuse = "hotjar"\ncategory = "anlytics"\n', 3, "service[0].category", "found 'anlytics'"),
    (COOKIE + '[[cookie]]\nname = "theme"\ncategory = "marketing"\n', 5, "cookie[1].name", "as functional"),
    (
        SERVICE + 'cookies = [{ name = "theme" }]\n' + COOKIE,
        6,
        "cookie[0].name",
        "'theme' is declared as analytics and as functional, expected one category",
    ),
    (
        SERVICE + 'hosts = ["a.example"]\n' + ADS + 'hosts = ["b.example",\n"a.example/"]\n',
        9,
        "service[1].hosts[1]",
        "'a.example' is declared as analytics and as marketing, expected one category",
    ),
    (SERVICE + 'uses = "hotjar"\n', 4, "service[0].uses", "did you mean 'use'?"),
    # values
    (SERVICE + 'markers = ["st(", " "]\n', 4, "service[0].markers[1]", "found ' ', expected what gives"),
    ('[site]\nlanguages = []\n', 2, "site.languages", "found nothing, expected at least one"),
    ('[site]\nlanguages = ["en", "english!"]\n', 2, "site.languages[1]", "found 'english!'"),
    ('[site]\nlanguages = ["en",\n"en"]\n', 3, "site.languages[1]", "expected each language once"),
    ('[site]\nundeclared = "held"\n', 2, "site.undeclared", "found 'held', expected 'hold' or 'pass'"),
    ('[site]\nlayout = "popup"\n', 2, "site.layout", "found 'popup', expected 'bar', 'corner' or 'dialog'"),
    ('[site]\ntheme = "night"\n', 2, "site.theme", "found 'night', expected 'light', 'dark' or 'system'"),
    ('[site]\nexempt = ["docs"]\n', 2, "site.exempt[0]", "found 'docs', expected a path"),
    ("[site]\nask_again = 0\n", 2, "site.ask_again", "found 0, expected 1 or more"),
    ('[site]\nregion_header = "CF IPCountry"\n', 2, "site.region_header", "expected a header's name"),
    ('[site]\nhosts = ["https://a.example"]\n', 2, "site.hosts[0]", "no scheme, no port"),
    ('[site]\nvalid_for = "2 years"\n', 2, "site.valid_for", "found '2 years', expected at most 400 days"),
    ('[site]\nvalid_for = "401 days"\n', 2, "site.valid_for", "found '401 days'"),
    ('[site]\nvalid_for = "14 months"\n', 2, "site.valid_for", "found '14 months'"),
    ('[site]\nvalid_for = "session"\n', 2, "site.valid_for", "found 'session'"),
    ('[site]\nvalid_for = "half a year"\n', 2, "site.valid_for", "a number and a unit such as '13 months'"),
    (COOKIE + 'lifetime = "1 yaer"\n', 4, "cookie[0].lifetime", "found '1 yaer', expected"),
    (COOKIE + 'path = "here"\n', 4, "cookie[0].path", "found 'here', expected a path"),
    (COOKIE + 'path = "/a;b"\n', 4, "cookie[0].path", "found '/a;b'"),
    (COOKIE + 'domain = "https://x.example"\n', 4, "cookie[0].domain", "expected a host name"),
    (SERVICE + 'hosts = ["a.example", "B.example"]\n', 4, "service[0].hosts[1]", "found 'B.example'"),
    (SERVICE + 'hosts = ["a.example:8080"]\n', 4, "service[0].hosts[0]", "found 'a.example:8080'"),
    (SERVICE + 'hosts = ["a..example"]\n', 4, "service[0].hosts[0]", "found 'a..example'"),
    (SERVICE + 'hosts = ["a.example/x?y"]\n', 4, "service[0].hosts[0]", "found 'a.example/x?y'"),
    ('[[service]]\nuse = "hotjar"\nhosts = ["HJ.example"]\n', 3, "service[0].hosts[0]", "found 'HJ.example'"),
    (
        '[[service]]\nuse = "hotjar"\n\n[[service.cookies]]\nname = "a"\n[[service.cookies]]\nname = "b;"\n',
        7,
        "service[0].cookies[1].name",
        "found 'b;'",
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "line", "key", "says"), MISTAKES, ids=[f"{key}: {says}" for _, _, key, says in MISTAKES]
)
def test_a_mistake_is_told_with_its_place(text: str, line: int, key: str, says: str):
    with pytest.raises(PolicyError) as caught:
        loads(text, catalogue=catalogue(), source="consent.toml")

    error = caught.value
    assert (error.source, error.line, error.key) == ("consent.toml", line, key)
    assert str(error).startswith(f"consent.toml:{line}: {key}: ")
    assert says in str(error)


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("[site]\nname = \n", 2, 8),
        ('[site]\nname = "x" y\n', 2, 12),
        ("[site]\n[site]\n", 2, 6),
        ('[site]\nname = "x"\nname = "y"\n', 3, 11),
        ('[site]\nname = """\nno end', 3, None),
    ],
)
def test_what_is_no_toml_is_told_with_line_and_column(text: str, line: int, column: int | None):
    with pytest.raises(PolicyError) as caught:
        loads(text, catalogue=catalogue(), source="consent.toml")

    assert caught.value.line == line
    assert str(caught.value).startswith(f"consent.toml:{line}: ")
    assert column is None or f"column {column}" in str(caught.value)
    assert "expected valid TOML" in str(caught.value)


def test_the_first_mistake_is_told_before_the_others():
    with pytest.raises(PolicyError) as caught:
        loads('[site]\nnam = "x"\n[[service]]\n', catalogue=catalogue())

    assert caught.value.key == "site.nam"
