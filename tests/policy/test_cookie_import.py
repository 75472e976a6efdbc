"""What the rows of an Open Cookie Database come to, and its traps: a small one, written for these tests."""

import tomllib
from datetime import date

import pytest

from consent.files import catalogue
from consent.policy.catalogue import Catalogue
from consent.policy.catalogue_text import format_entries
from consent.policy.category import NECESSARY
from consent.policy.cookie_import import Import, import_rows
from consent.policy.cookie_rows import CookieRow, Found, Unreadable
from consent.policy.cookie_terms import domains_of, doubt_about, lifetime_of, name_of
from consent.policy.policy import Policy
from consent.policy.recognition import Recognizer
from consent.policy.toml_text import quoted

TODAY = date(2026, 11, 22)
KNOWN = Recognizer(catalogue())


def row(
    name: str = "hc_id",
    category: str = "Analytics",
    *,
    line: int = 2,
    platform: str = "Harbour Count",
    domain: str = "count.example (3rd party)",
    retention: str = "1 year",
    privacy: str = "https://count.example/p",
    wildcard: str = "0",
) -> CookieRow:
    return CookieRow(
        line, platform, category, name, domain, "Counts\nvisits", retention, "Harbour Ltd", privacy, wildcard
    )


def imported(*rows: Found) -> Import:
    return import_rows(rows, KNOWN, prefix="ocd", written=TODAY)


def remarks(*rows: Found) -> list[str]:
    return [str(remark) for remark in imported(*rows).remarks]


def test_a_row_becomes_a_cookie_of_its_platforms_service():
    [entry] = imported(row()).entries
    service = entry.service

    assert (service.id, service.name, service.category) == ("ocd-harbour-count", "Harbour Count", "analytics")
    assert (service.provider, service.privacy_policy) == ("Harbour Ltd", "https://count.example/p")
    assert service.hosts == ("count.example",)
    assert [(one.name, one.domain, str(one.lifetime), one.purpose) for one in service.cookies] == [
        ("hc_id", "count.example", "1 year", "Counts visits")
    ]
    assert (entry.sources, entry.written) == (("https://github.com/jkwakman/Open-Cookie-Database",), TODAY)


@pytest.mark.parametrize("category", ["Functional", "functional", "Security", "Personalization"])
def test_nothing_is_necessary_because_a_list_says_so(category: str):
    [entry] = imported(row(category=category)).entries

    assert entry.service.category == "functional"


@pytest.mark.parametrize(
    ("name", "domain", "category"),
    [
        ("_hjFirstSeen", "", "functional"),
        ("_hjDonePolls", "Advertiser's website domain (1st party)", "analytics"),
        ("test_cookie", "doubleclick.net", "marketing"),
        ("AnalyticsSyncHistory", "linkedin.com (3rd party)", "marketing"),
        ("anything", "www.hotjar.com", "analytics"),
    ],
)
def test_a_tracker_that_is_called_functional_keeps_the_catalogues_category(
    name: str, domain: str, category: str
):
    found = imported(row(name, "Functional", domain=domain))

    assert [entry.service.category for entry in found.entries] == [category]
    assert [remark.fate for remark in found.remarks] == ["changed"] * (category != "functional")


def test_no_import_exempts_anything():
    everything = [
        row(cookie.name, "Functional", line=line, platform=service.name, domain=cookie.domain or "")
        for line, (service, cookie) in enumerate(
            (entry.service, cookie) for entry in catalogue().entries for cookie in entry.service.cookies
        )
    ]
    found = imported(*everything)
    recognizer = Recognizer(Catalogue({}, {"ocd": format_entries(found.entries)}))

    assert len(found.entries) > 100
    assert all(entry.service.category != NECESSARY for entry in found.entries)
    for name in ("_gid", "_fbp", "_uetsid"):
        known = recognizer.cookie(name)
        assert known is not None
        assert known.category in ("analytics", "marketing")


@pytest.mark.parametrize(
    ("domain", "found"),
    [
        ("count.example (3rd party)", ("count.example",)),
        (".Count.example", ("count.example",)),
        ("count.example (3rd party) or advertiser's website domain (1st party)", ("count.example", None)),
        (".a.example (3rd party) or .b.example (3rd party)", ("a.example", "b.example")),
        ("Advertiser's website domain", (None,)),
        ("", (None,)),
        ("ut", ()),
        ("N/A", ()),
    ],
)
def test_a_name_stands_on_the_domain_of_its_row_only(domain: str, found: tuple[str | None, ...]):
    assert domains_of(row(domain=domain)) == found


def test_an_imported_name_is_not_recognised_on_another_domain():
    texts = {"ocd": format_entries(imported(row("visit_uid")).entries)}
    recognizer = Recognizer(Catalogue({}, texts))

    assert recognizer.cookie("visit_uid", "count.example", site="harbour.example") is not None
    assert recognizer.cookie("visit_uid", "harbour.example", site="harbour.example") is None


@pytest.mark.parametrize(
    ("name", "wildcard", "found"),
    [
        ("hc_id", "0", "hc_id"),
        ("hc_", "1", "hc_*"),
        ("hc_*", "1", "hc_*"),
        ("SR<RotatorID>", "0", "SR*"),
        ("a{site}b", "0", "a*b"),
    ],
)
def test_a_wildcard_row_is_a_prefix_and_a_placeholder_a_wildcard(name: str, wildcard: str, found: str):
    assert name_of(row(name, wildcard=wildcard)) == found


@pytest.mark.parametrize(
    ("retention", "found"),
    [
        ("2 years", "2 years"),
        ("2 years after last activity", "2 years"),
        ("1 months", "1 month"),
        ("30 seconds till 1 year", "1 year"),
        ("180 days after last activity or 10 years when opting out", "10 years"),
        ("10 mins", "10 minutes"),
        ("End of session (browser)", "session"),
        ("Session", "session"),
        ("0 days", "None"),
        ("N/A", "None"),
        ("Persistent", "None"),
        ("", "None"),
    ],
)
def test_a_retention_period_is_a_lifetime_the_longest_of_several(retention: str, found: str):
    assert str(lifetime_of(row(retention=retention))) == found


def test_an_unknown_lifetime_is_told_as_the_longest_that_browsers_allow():
    found = imported(row(retention="Persistent"))

    assert str(found.entries[0].service.cookies[0].lifetime) == "400 days"
    assert [str(remark) for remark in found.remarks] == [
        "line 2: changed: 'hc_id' stays 'Persistent'; written as 400 days, browsers' limit"
    ]


@pytest.mark.parametrize(
    ("doubtful", "why"),
    [
        (row(category="Other"), "is of the category 'Other', which is none"),
        (row(domain="ut"), "stands on 'ut', which is neither a host nor the site itself"),
        (row("CookieConsent [x4]"), "is no name that a cookie can have"),
        (row("pagead/conv"), "is no name that a cookie can have"),
        (row("N/A"), "is no name that a cookie can have"),
        (row("*", wildcard="1"), "is no name that a cookie can have"),
        (row("session", domain=""), "could be any site's own"),
        (row("i", domain="Advertiser's website domain"), "could be any site's own"),
        (row("uid", domain=""), "could be any site's own"),
        (row("a_", domain="", wildcard="1"), "could be any site's own"),
        (row("_ab", domain="", wildcard="1"), "could be any site's own"),
        (row("_a", domain=""), "could be any site's own"),
        (row("XSRF-TOKEN", domain=""), "could be any site's own"),
    ],
)
def test_a_doubtful_row_is_left_out_and_told(doubtful: CookieRow, why: str):
    assert doubt_about(doubtful) == why
    assert imported(doubtful).entries == ()
    assert remarks(doubtful) == [f"line 2: doubtful: {doubtful.name!r} {why}"]


@pytest.mark.parametrize(("name", "domain"), [("i", "openx.example"), ("_ga", ""), ("hc_id", "")])
def test_a_name_that_tells_and_a_short_one_on_its_providers_domain_are_taken_over(name: str, domain: str):
    assert doubt_about(row(name, domain=domain)) is None


def test_an_unreadable_row_is_told():
    assert remarks(Unreadable(7, "found 3 columns, expected 10"), row()) == [
        "line 7: unreadable: found 3 columns, expected 10"
    ]


def test_one_name_in_two_categories_is_told_and_the_first_counts():
    found = imported(row(), row(category="Marketing", line=9, platform="Pier"))

    assert [entry.service.id for entry in found.entries] == ["ocd-harbour-count"]
    assert [str(remark) for remark in found.remarks] == [
        "line 9: collision: 'hc_id' is marketing on count.example; line 2 says analytics and counts"
    ]


def test_a_name_that_is_repeated_is_taken_once_without_a_word():
    found = imported(row(), row(line=3))

    assert len(found.entries[0].service.cookies) == 1
    assert found.remarks == ()


def test_a_platform_of_two_categories_becomes_two_services_and_the_stricter_has_its_hosts():
    found = imported(row(), row("hc_ad", "Marketing", line=3))

    assert [(entry.service.id, entry.service.hosts) for entry in found.entries] == [
        ("ocd-harbour-count-analytics", ()),
        ("ocd-harbour-count-marketing", ("count.example",)),
    ]


def test_platforms_whose_names_come_to_the_same_id_stay_two_services():
    found = imported(
        row("ad_one", platform="Pier"),
        row("ad_two", "Marketing", platform="Pier", line=3),
        row("ad_three", platform="Pier Analytics", line=4),
        row("ad_four", platform="x" * 80 + "a", line=5),
        row("ad_five", platform="x" * 80 + "b", line=6),
        row("ad_six", platform="港", line=7),
        row("ad_seven", platform="灯", line=8),
    )
    known = Catalogue({}, {"ocd": format_entries(found.entries)})

    assert [name for name in known.names() if "x" not in name] == [
        *("ocd-pier-analytics", "ocd-pier-analytics-2", "ocd-pier-marketing"),
        *("ocd-unnamed", "ocd-unnamed-2"),
    ]
    assert len(known.names()) == 7


def test_a_host_that_the_catalogue_knows_is_left_to_it():
    [entry] = imported(row("gone", domain="www.hotjar.com")).entries

    assert entry.service.hosts == ()


def test_a_link_that_is_none_is_left_out():
    [entry] = imported(row(privacy="#N/A")).entries

    assert entry.service.privacy_policy == ""


@pytest.mark.parametrize("platform", ["Härbour & Co.", "x" * 200, "港", '"', "\\"])
def test_what_was_imported_is_a_catalogue_that_a_site_can_use(platform: str):
    rows = (row(platform=platform), row("hc_ad", "Marketing", line=3, platform=platform, wildcard="1"))
    text = format_entries(imported(*rows).entries)
    known = Catalogue({}, {"ocd": text})

    assert [entry.service for entry in known.entries] == [known.get(name) for name in known.names()]
    assert len(Policy(services=[entry.service for entry in known.entries]).services) == 2
    assert all(len(name) <= 64 for name in known.names())


def test_entries_are_written_as_they_are_read():
    for name, text in catalogue().texts.items():
        written = format_entries(Catalogue({name: text}).entries)

        assert Catalogue({name: written}).entries == Catalogue({name: text}).entries


@pytest.mark.parametrize("purpose", ['a "b" \\ c', "tab\tand bell\x07", "\x7f", "ü 港 🍪", "'''", "a\u2028b"])
def test_any_text_can_be_written(purpose: str):
    [entry] = imported(row()).entries
    text = format_entries([entry]).replace('"Counts visits"', "PURPOSE")

    [service] = tomllib.loads(text.replace("PURPOSE", quoted(purpose)))["service"]

    assert service["cookies"][0]["purpose"] == purpose
