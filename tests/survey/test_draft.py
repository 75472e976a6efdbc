"""A consent.toml from what was seen: known services by name, the rest for somebody to decide."""

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consent.errors import PolicyError
from consent.files import catalogue
from consent.policy.policy import Policy
from consent.policy.recognition import Recognizer
from consent.policy.toml import loads
from consent.policy.toml_text import is_cookie_name
from consent.survey.draft import write_policy
from consent.survey.sighting import Sighting
from consent.survey.undecided import undecided_keys
from consent.survey.use import Judge
from tests.survey.surveys import SITE, contact, sighting, survey

KNOWN = Recognizer(catalogue())
ADS = "https://tag.ads.example/t.js"


def tables(*seen: Sighting) -> dict:
    return tomllib.loads(write_policy(survey(*seen), KNOWN))


def policy(*seen: Sighting) -> Policy:
    return loads(write_policy(survey(*seen), KNOWN, undecided="marketing"), catalogue=catalogue())


def test_a_service_of_the_catalogue_is_used_by_its_name():
    found = tables(sighting("cookie", "_ga"), contact("https://www.google-analytics.com/g/collect"))

    assert found["service"] == [{"use": "google-analytics"}]


def test_what_the_catalogue_does_not_know_of_a_service_is_added():
    found = tables(sighting("cookie", "own_ga_helper", by="https://www.google-analytics.com/x.js"))

    (service,) = found["service"]
    assert service["use"] == "google-analytics"
    assert service["cookies"] == [{"name": "own_ga_helper", "lifetime": "session"}]


def test_a_stranger_is_declared_with_all_it_does_and_left_to_decide():
    found = tables(
        contact(ADS, kind="script"),
        sighting("cookie", "ad_id", "ads.example", by=ADS, lifetime_seconds=86_400 * 30),
        sighting("cookie", "ad_seen", by=ADS, lifetime_seconds=7200),
        sighting("storage", "ad_queue", by=ADS),
    )

    assert found["service"] == [
        {
            "name": "ads.example",
            "category": "?",
            "hosts": ["ads.example"],
            "cookies": [
                {"name": "ad_id", "lifetime": "30 days", "domain": "ads.example"},
                {"name": "ad_seen", "lifetime": "2 hours"},
            ],
            "storage": ["ad_queue"],
        }
    ]
    assert "cookie" not in found


def test_the_sites_own_cookies_are_left_to_decide():
    found = tables(sighting("cookie", "basket", by=f"https://{SITE}/"))

    assert found["cookie"] == [{"name": "basket", "category": "?", "lifetime": "session", "purpose": ""}]


def test_numbered_cookies_are_a_family():
    found = tables(*(sighting("cookie", f"visit_{number}") for number in (1234567, 7654321)))

    assert [cookie["name"] for cookie in found["cookie"]] == ["visit_*"]


def test_storage_of_the_sites_own_scripts_is_a_service_of_its_own():
    found = tables(sighting("storage", "draft"))

    assert found["service"] == [{"name": "Own storage", "category": "?", "storage": ["draft"]}]


def test_framework_cookies_and_our_own_need_no_declaration():
    text = write_policy(survey(sighting("cookie", "session"), sighting("cookie", "consent")), KNOWN)

    assert "cookie" not in tomllib.loads(text)
    assert "nothing to declare: session\n" in text
    assert "consent\n" not in text.partition("declare:")[2]


@pytest.mark.parametrize(
    ("hosts", "ids"),
    [
        (["a-b.example", "a.b.example"], ["a-b-example", "a-b-example-2"]),
        (["marketing"], ["marketing-2"]),
        (["_"], ["service"]),
    ],
)
def test_every_stranger_gets_an_id_of_its_own(hosts, ids):
    found = policy(*(contact(f"https://{host}/") for host in hosts))

    assert [service.id for service in found.services] == ids


def test_a_cookie_of_one_name_on_two_hosts_is_declared_once_for_the_site():
    found = policy(sighting("cookie", "id", "ads.example"), sighting("cookie", "id", by=f"https://{SITE}/"))

    assert [cookie.name for cookie in found.cookies] == ["id"]
    assert [service.cookies for service in found.services] == [()]


def test_until_somebody_decided_no_policy_is_made():
    text = write_policy(survey(contact(ADS), sighting("cookie", "basket")), KNOWN)

    assert undecided_keys(text) == ["service[0].category", "cookie[0].category"]
    with pytest.raises(PolicyError, match="still to be decided"):
        loads(text, catalogue=catalogue())


NAMES = st.one_of(
    st.text(max_size=12),
    st.text(st.characters(categories=["Cc", "Cs", "Zs", "Po"]), max_size=6),
    st.sampled_from(
        ["_ga", "session", "id", "a*b", '"', "\\", "\n[site]", "x_12345678", "''' \"\"\"", "#", "é"]
    ),
)
HOSTS = st.sampled_from(
    [
        SITE,
        "harbour.example",
        "ads.example",
        "a.ads.example",
        "a-ads.example",
        "www.youtube.com",
        "x\ny",
        "",
        "[::1]",
    ]
)
SIGHTINGS = st.builds(
    Sighting,
    st.sampled_from(["cookie", "storage", "host"]),
    NAMES,
    HOSTS,
    st.sampled_from(["untouched", "accepted", "refused"]),
    NAMES,
    by=st.one_of(NAMES, HOSTS.map(lambda host: f"https://{host.strip('[]')}/x.js")),
    kind=NAMES,
    lifetime_seconds=st.none() | st.integers(-1, 10**12),
)


DECLARABLE = {SITE, "harbour.example", "ads.example", "a.ads.example", "a-ads.example", "www.youtube.com"}


def left_out(seen: list[Sighting]) -> list[tuple[str, str]]:
    """What the written file does not declare, though it has a name and a host that a policy takes."""
    looked = survey(*seen)
    found = loads(write_policy(looked, KNOWN, undecided="marketing"), catalogue=catalogue())
    uses = Judge(KNOWN, found).uses(looked)
    open_ = [use.first for use in uses if not use.owner.declared and use.first.host in DECLARABLE]
    return [
        (first.subject, first.name)
        for first in open_
        if first.subject == "host" or (first.subject == "cookie" and is_cookie_name(first.name))
    ]


@settings(max_examples=25)
@given(st.lists(SIGHTINGS, max_size=12))
def test_whatever_was_seen_the_file_is_a_policy_that_declares_it(seen):
    assert left_out(seen) == []


@pytest.mark.exhaustive
@pytest.mark.slow
@settings(max_examples=2_000)
@given(st.lists(SIGHTINGS, max_size=30))
def test_however_much_was_seen_the_file_is_a_policy_that_declares_it(seen):
    assert left_out(seen) == []


def test_no_stranger_is_ever_called_necessary():
    found = policy(
        sighting("cookie", "session", by=ADS), sighting("cookie", "token", "ads.example"), contact(ADS)
    )

    assert {service.category for service in found.services} == {"marketing"}
