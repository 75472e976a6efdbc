"""The catalogue: how it is read and searched."""

from collections import UserDict
from datetime import date

import pytest

from consent.errors import PolicyError
from consent.files import catalogue
from consent.policy.catalogue import Catalogue, Entry
from consent.policy.service import Service

PROVIDER = 'provider = "Counter Ltd"\nprivacy_policy = "https://counter.example/privacy"\n'
ENTRY = """
[[service]]
id = "counter"
name = "The Counter"
category = "analytics"
reason = "It counts"
sources = ["https://counter.example/cookies"]
written = 2026-01-31
"""


def test_a_text_of_the_catalogue_gives_services_with_their_reasons():
    known = Catalogue({"counter": PROVIDER + ENTRY})

    assert known.entry("counter") == Entry(
        Service(
            "The Counter",
            "analytics",
            id="counter",
            provider="Counter Ltd",
            privacy_policy="https://counter.example/privacy",
            from_catalogue=True,
        ),
        reason="It counts",
        sources=("https://counter.example/cookies",),
        written=date(2026, 1, 31),
    )


def test_an_entry_says_when_somebody_compared_it_with_its_sources():
    compared = Catalogue({"counter": f"{PROVIDER}{ENTRY}checked = 2026-02-01\n"})

    assert compared.entry("counter").checked == date(2026, 2, 1)
    assert Catalogue({"counter": PROVIDER + ENTRY}).entry("counter").checked is None


@pytest.mark.parametrize(
    ("text", "line", "key"),
    [
        (ENTRY, None, "provider"),
        (PROVIDER + ENTRY + 'resaon = "x"', 11, "service[0].resaon"),
        (PROVIDER + ENTRY.replace("2026-01-31", '"2026-01-31"'), 10, "service[0].written"),
        (PROVIDER + ENTRY.replace('"It counts"', '" "'), 8, "service[0].reason"),
        (PROVIDER + ENTRY.replace('["https://counter.example/cookies"]', "[]"), 9, "service[0].sources"),
        (PROVIDER + ENTRY.replace("The Counter", ""), 6, "service[0].name"),
        (PROVIDER + ENTRY + ENTRY, 13, "service[1].id"),
        (PROVIDER + ENTRY + 'hosts = ["A.example"]', 11, "service[0].hosts[0]"),
        (PROVIDER + ENTRY + 'cookies = [{ name = "a b" }]', 11, "service[0].cookies[0].name"),
    ],
)
def test_a_mistake_in_the_catalogue_is_told_with_its_place(text: str, line: int | None, key: str):
    with pytest.raises(PolicyError) as caught:
        Catalogue({"counter": text}).names()

    error = caught.value
    assert (error.source, error.line, error.key) == ("counter.toml", line, key)


@pytest.mark.parametrize("text", ["count", "counter-free", "ounter"])
def test_a_services_id_begins_with_the_name_of_its_file(text: str):
    with pytest.raises(
        PolicyError, match=rf"^{text}\.toml:5: service\[0\]\.id: found 'counter', expected '{text}'"
    ):
        Catalogue({text: PROVIDER + ENTRY}).names()


class Opened(UserDict[str, str]):
    """Texts that remember which of them were read."""

    def __init__(self, texts: dict[str, str]) -> None:
        super().__init__(texts)
        self.names: list[str] = []

    def __getitem__(self, name: str) -> str:
        text = super().__getitem__(name)
        self.names.append(name)
        return text


OTHERS = {name: PROVIDER + ENTRY.replace('"counter"', f'"{name}"') for name in ("counter-two", "other")}


def test_finding_one_service_reads_one_text_once():
    texts = Opened(
        {"counter": PROVIDER + ENTRY.replace('"counter"', '"counter-two-b"'), "broken": "[", **OTHERS}
    )
    known = Catalogue(texts)

    assert known.get("other").id == "other"
    assert "other" in known
    assert "counter-two-b" in known
    assert "nobody" not in known
    assert "../other" not in known
    assert texts.names == ["other", "counter-two", "counter"]


def test_of_two_texts_of_one_name_the_sites_own_counts():
    own = PROVIDER + ENTRY.replace("The Counter", "Our Counter")
    known = Catalogue({"counter": PROVIDER + ENTRY, **OTHERS}, {"counter": own})

    assert known.get("counter").name == "Our Counter"
    assert known.names() == ("counter", "counter-two", "other")


COUNTED = PROVIDER + ENTRY + 'hosts = ["count.example/x"]\ncookies = [{ name = "_c_*" }, { name = "cid" }]\n'


@pytest.mark.parametrize(
    ("words", "left"),
    [
        (["_c_1"], ["counter"]),
        (["cid"], ["counter"]),
        (["ci"], []),
        (["_d_1"], []),
        (["js.count.example", "count.example"], ["counter"]),
        (["nobody.example", "example"], []),
        ([], []),
    ],
)
def test_the_sieve_leaves_the_texts_that_have_the_name_as_a_whole_or_in_a_pattern(
    words: list[str], left: list[str]
):
    texts = {"counter": COUNTED, "other": OTHERS["other"]}

    assert list(Catalogue(texts).mentioning(*words).texts) == left
    assert list(Catalogue({}, texts).mentioning(*words).own) == left


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("google-analytics", "google-analytics"),
        ("ANALYTICS", "google-analytics"),
        ("doubleclick", "google-ads"),
        ("_fbp", "meta-pixel"),
        ("fbq(", "meta-pixel"),
        ("_cltk", "microsoft-clarity"),
        ("payments", "stripe"),
        ("_ga_B4ZL1R7", "google-analytics"),
        ("js.stripe.com", "stripe"),
        ("connect.facebook.net/en_US/fbevents.js", "meta-pixel"),
    ],
)
def test_a_service_is_found_by_any_of_its_facts(word: str, found: str):
    assert found in [hit.service.id for hit in catalogue().search(word)]


def test_a_word_that_nobody_has_finds_nothing():
    assert catalogue().search("no such thing") == ()


def test_an_empty_catalogue_names_no_service():
    assert Catalogue().names() == ()


def test_the_first_widely_used_services_are_there():
    expected = {
        *("google-analytics", "google-tag-manager", "google-ads", "youtube", "google-fonts", "google-maps"),
        *("meta-pixel", "hotjar", "microsoft-clarity", "matomo", "vimeo", "stripe"),
    }

    assert expected <= set(catalogue().names())
