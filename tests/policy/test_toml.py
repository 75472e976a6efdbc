"""A policy as a site writes it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from consent.errors import PolicyError
from consent.policy.catalogue import Catalogue
from consent.policy.category import Category
from consent.policy.cookie import CookieDeclaration
from consent.policy.lifetime import Lifetime
from consent.policy.policy import Policy
from consent.policy.service import Service
from consent.policy.site import Site
from consent.policy.toml import loads

CONTRACT = """\
[site]
name = "Daily Harbour"
contact = "privacy@harbour.example"
privacy_policy = "/privacy"
languages = ["en", "fr", "ar"]      # first is the default
undeclared = "hold"                 # or "pass"
hosts = ["cdn.harbour-static.example"]   # also first party
exempt = []                         # paths left alone, e.g. "/admin/*"
ask_again = 1                       # raise it to ask everyone again
# region_header = "CF-IPCountry"

[[service]]
use = "google-analytics"            # a service of the catalogue

[[service]]
name = "Harbour Stats"              # its id is the slug, or id = "…"; never a category's name
category = "analytics"              # or necessary, functional, marketing, one of [[category]]
hosts = ["stats.harbour.example"]
cookies = [{ name = "hs_*", lifetime = "13 months", purpose = "Counts visits" }]
storage = ["hs_queue"]              # localStorage / sessionStorage keys

[[cookie]]
name = "theme"
category = "functional"
lifetime = "1 year"
purpose = "Remembers light or dark"

[[category]]
name = "research"
# sale = true                       # refused by GPC
"""

CATALOGUE = Catalogue(
    {
        "google": """
            provider = "Counter Ltd"
            privacy_policy = "https://counter.example/privacy"

            [[service]]
            id = "google-analytics"
            name = "The Counter"
            category = "analytics"
            reason = "It counts"
            purpose = "Counts"
            hosts = ["counter.example", "cdn.counter.example"]
            storage = ["c_queue"]
            markers = ["counter("]
            cookies = [
              { name = "c_id", lifetime = "2 years", purpose = "Recognises" },
              { name = "c_*", lifetime = "1 day", purpose = "Holds a visit together" },
            ]
            sources = ["https://counter.example/cookies"]
            written = 2026-01-31
        """
    }
)


def read(text: str) -> Policy:
    return loads(text, catalogue=CATALOGUE)


def test_the_contracts_own_example_is_read():
    policy = read(CONTRACT)

    assert policy == Policy(
        site=Site(
            name="Daily Harbour",
            contact="privacy@harbour.example",
            privacy_policy="/privacy",
            languages=("en", "fr", "ar"),
            hosts=("cdn.harbour-static.example",),
        ),
        categories=[Category("research")],
        services=[
            CATALOGUE.get("google-analytics"),
            Service(
                "Harbour Stats",
                "analytics",
                hosts=["stats.harbour.example"],
                cookies=[CookieDeclaration("hs_*", lifetime=Lifetime(13, "month"), purpose="Counts visits")],
                storage=["hs_queue"],
            ),
        ],
        cookies=[
            CookieDeclaration(
                "theme",
                category="functional",
                lifetime=Lifetime(1, "year"),
                purpose="Remembers light or dark",
            )
        ],
    )
    assert [category.id for category in policy.asked] == ["functional", "analytics", "research"]
    assert policy.services[1].id == "harbour-stats"


def test_an_empty_file_declares_nothing_and_asks_nothing():
    policy = read("")

    assert policy == Policy()
    assert policy.asked == ()


def test_every_key_of_the_site_is_read():
    policy = read("""
        [site]
        undeclared = "pass"
        exempt = ["/docs", "/admin/*"]
        ask_again = 3
        valid_for = "90 days"
        region_header = "CF-IPCountry"
    """)

    assert policy.site == Site(
        undeclared="pass",
        exempt=("/docs", "/admin/*"),
        ask_again=3,
        valid_for=Lifetime(90, "day"),
        region_header="CF-IPCountry",
    )


def test_every_key_of_a_service_and_of_a_cookie_is_read():
    policy = read("""
        [[service]]
        name = "Chat"
        id = "talk"
        category = "functional"
        hosts = ["*.chat.example", "www.example.com/chat"]
        storage = ["chat"]
        markers = ["chat("]
        provider = "Chat Ltd"
        purpose = "Answers questions"
        privacy_policy = "https://chat.example/privacy"

        [[service.cookies]]
        name = "chat_*"
        lifetime = "session"
        purpose = "Holds a talk together"
        domain = ".example.com"
        path = "/chat"
        partitioned = true
    """)

    assert policy.services == (
        Service(
            "Chat",
            "functional",
            id="talk",
            hosts=("*.chat.example", "www.example.com/chat"),
            storage=("chat",),
            markers=("chat(",),
            provider="Chat Ltd",
            purpose="Answers questions",
            privacy_policy="https://chat.example/privacy",
            cookies=(
                CookieDeclaration(
                    "chat_*",
                    purpose="Holds a talk together",
                    domain=".example.com",
                    path="/chat",
                    partitioned=True,
                ),
            ),
        ),
    )


def test_a_site_restates_a_service_of_the_catalogue():
    policy = read("""
        [[service]]
        use = "google-analytics"
        name = "Our counter"
        category = "marketing"
        hosts = ["count.harbour.example"]
        storage = ["c_queue", "c_more"]
        cookies = [
          { name = "c_*", lifetime = "1 hour", purpose = "In our words" },
          { name = "d_*", lifetime = "1 day" },
        ]
    """)
    [service] = policy.services

    assert (service.id, service.name, service.category) == ("google-analytics", "Our counter", "marketing")
    assert service.hosts == ("count.harbour.example", "counter.example", "cdn.counter.example")
    assert service.storage == ("c_queue", "c_more")
    assert service.markers == ("counter(",)
    assert service.provider == "Counter Ltd"
    assert [(cookie.name, str(cookie.lifetime)) for cookie in service.cookies] == [
        ("c_*", "1 hour"),
        ("d_*", "1 day"),
        ("c_id", "2 years"),
    ]


def test_a_cookie_that_the_site_adds_to_a_service_is_the_sites_word():
    policy = read("""
        [[service]]
        use = "google-analytics"
        cookies = [{ name = "c_*", purpose = "In our words" }]
    """)
    found = policy.classify("c_id")

    assert found is not None
    assert found.purpose == "In our words", "the site's pattern beats the catalogue's exact name"


def test_one_service_of_the_catalogue_may_be_used_twice_under_two_ids():
    policy = read("""
        [[service]]
        use = "google-analytics"

        [[service]]
        use = "google-analytics"
        id = "second-counter"
    """)

    assert [service.id for service in policy.services] == ["google-analytics", "second-counter"]


@pytest.mark.parametrize(
    ("written", "sale"),
    [
        ('name = "marketing"\ntitle = "Advertising"', True),
        ('name = "marketing"\nsale = false', False),
        ('name = "analytics"', False),
        ('name = "research"\nsale = true', True),
        ('name = "research"', False),
    ],
)
def test_marketing_is_a_sale_however_it_is_worded_unless_the_site_says_no(written: str, sale: bool):
    policy = read(f"[[category]]\n{written}")

    assert [category.sale for category in policy.all_categories if category in policy.categories] == [sale]


def test_the_newsroom_is_read():
    file = Path(__file__).parent.parent.parent / "examples" / "newsroom" / "consent.toml"

    policy = loads(file.read_text(), catalogue=Catalogue(), source=str(file))

    assert policy.site.name == "Daily Harbour"
    assert policy.classify("session") is not None


@pytest.mark.parametrize(
    ("make", "key"),
    [
        (lambda: Policy(services=[Service("Stats", "statistics")]), "service[0].category"),
        (lambda: Policy(services=[Service("日本", "analytics")]), "service[0].name"),
        (lambda: Policy(services=[Service("S", "analytics", hosts=["S.example"])]), "service[0].hosts[0]"),
        (lambda: Policy(cookies=[CookieDeclaration("a b", category="analytics")]), "cookie[0].name"),
        (lambda: Policy(cookies=[CookieDeclaration("a")]), "cookie[0].category"),
        (lambda: Site(undeclared="maybe"), "site.undeclared"),
        (lambda: Site(valid_for=Lifetime(2, "year")), "site.valid_for"),
        (lambda: Category("Research"), "category.name"),
    ],
)
def test_a_mistake_in_python_has_the_key_it_would_have_in_the_file(make: Callable[[], object], key: str):
    with pytest.raises(PolicyError) as caught:
        make()

    assert caught.value.key == key
    assert (caught.value.source, caught.value.line) == ("", None)


def test_lists_in_python_are_as_good_as_tuples():
    listed = Policy(
        site=Site(languages=["en", "fr"]),
        services=[Service("S", "analytics", hosts=["s.example"], storage=["k"])],
    )
    fixed = Policy(
        site=Site(languages=("en", "fr")),
        services=(Service("S", "analytics", hosts=("s.example",), storage=("k",)),),
    )

    assert listed == fixed
    assert hash(listed) == hash(fixed)
