"""What `consent check` finds odd about a policy that is valid: one row a rule, and its innocent neighbour."""

import pytest

from consent.files import catalogue
from consent.policy.recognition import Recognizer
from consent.policy.toml import loads
from consent.survey.lint import Known, lint

SITE = '[site]\nname = "Harbour"\ncontact = "a@harbour.example"\nprivacy_policy = "/privacy"\n'
STATS = '[[service]]\nname = "Stats"\ncategory = "analytics"\nhosts = ["stats.example"]\n'
RESEARCH = '[[category]]\nname = "research"\ntitle = "Research"\npurpose = "For a study"\n'


def cookie(name: str, category: str, lifetime: str = "session", purpose: str = "Does something") -> str:
    values = {"name": name, "category": category, "lifetime": lifetime, "purpose": purpose}
    return "[[cookie]]\n" + "".join(f'{key} = "{value}"\n' for key, value in values.items())


@pytest.fixture(scope="module")
def known() -> Known:
    return Known(Recognizer(catalogue()), {"en", "fr"}, lambda language, text: text == "For a study")


def remarks(text: str, known: Known) -> list[tuple[str, str]]:
    return [(remark.rule, remark.key) for remark in lint(loads(text, catalogue=catalogue()), known)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[site]", []),
        (SITE + STATS, []),
        (
            "[site]\n" + STATS,
            [("unsaid", "site.name"), ("unsaid", "site.contact"), ("unsaid", "site.privacy_policy")],
        ),
        (SITE + 'undeclared = "pass"', [("undeclared-passes", "site.undeclared")]),
        (SITE + 'exempt = ["/docs"]', []),
        (SITE + 'exempt = ["/docs", "/*"]', [("all-exempt", "site.exempt[1]")]),
        (SITE + 'languages = ["en", "tlh"]', [("unknown-language", "site.languages[1]")]),
        (SITE + RESEARCH, []),
        (SITE + '[[category]]\nname = "research"\ntitle = "Research"', [("no-words", "category[0].purpose")]),
        (SITE + 'languages = ["en", "fr"]\n' + RESEARCH, [("no-words", "category[0].title")]),
        (SITE + 'languages = ["fr"]\n' + RESEARCH, []),
        (SITE + '[[category]]\nname = "analytics"', []),
        (SITE + '[[service]]\nname = "Nothing"\ncategory = "analytics"', [("empty", "service[0]")]),
        (SITE + cookie("basket", "functional", purpose="…"), [("no-purpose", "cookie[0].purpose")]),
        (SITE + cookie("session", "necessary", "10 years"), [("long-session", "cookie[0].lifetime")]),
        (SITE + cookie("session", "necessary", "2 weeks"), []),
        (SITE + cookie("basket", "necessary", "400 days"), []),
        (SITE + cookie("basket", "necessary", "401 days"), [("over-400-days", "cookie[0].lifetime")]),
        (SITE + cookie("_fbp", "functional"), [("too-lax", "cookie[0].name")]),
        (SITE + cookie("_fbp", "marketing"), []),
        (SITE + cookie("_ga_ABC123", "necessary"), [("too-lax", "cookie[0].name")]),
        (SITE + cookie("session", "analytics"), []),
        (SITE + RESEARCH + cookie("_ga", "research"), []),
        (
            SITE + '[[service]]\nuse = "meta-pixel"\ncategory = "functional"',
            [("too-lax", "service[0].hosts[0]")],
        ),
        (
            SITE + STATS + 'cookies = [{ name = "_fbp", purpose = "x" }]',
            [("too-lax", "service[0].cookies[0].name")],
        ),
        (SITE + STATS + STATS.replace("Stats", "Count"), [("shadowed", "service[1].hosts[0]")]),
        (SITE + 'hosts = ["cdn.stats.example"]\n' + STATS, [("shadowed", "site.hosts[0]")]),
        (SITE + cookie("basket", "functional") * 2, [("shadowed", "cookie[1].name")]),
        (
            SITE + STATS + 'cookies = [{ name = "b", purpose = "x" }]\n' + cookie("b", "analytics"),
            [("shadowed", "service[0].cookies[0].name")],
        ),
    ],
)
def test_each_rule_sees_its_oddity_and_spares_its_neighbour(text, expected, known):
    found = remarks(text, known)

    assert found[: len(expected) or 1] == expected


def test_what_is_declared_as_less_than_it_is_known_as_says_whose_it_is(known):
    policy = loads(SITE + cookie("_fbp", "functional"), catalogue=catalogue())

    (remark,) = lint(policy, known)

    assert remark.message == "'_fbp' is known as marketing (Meta Pixel), but declared as functional"
