"""A policy beside what was seen: what nobody declared, and what was never seen."""

from dataclasses import replace

import pytest

from consent.files import catalogue
from consent.policy.recognition import Recognizer
from consent.policy.toml import loads
from consent.survey.comparison import compare
from consent.survey.use import Judge
from tests.survey.surveys import contact, sighting, survey

POLICY = """
[[service]]
name = "Stats"
category = "analytics"
hosts = ["stats.example"]
cookies = [{ name = "st_*" }, { name = "st-old" }]
storage = ["queue"]
[[cookie]]
name = "theme"
category = "functional"
"""


def compared(*seen, how="browser") -> list[tuple[str, str]]:
    policy = loads(POLICY, catalogue=catalogue())
    looked = replace(survey(*seen), how=how)
    return [
        (remark.rule, remark.key or remark.message.split("'")[1])
        for remark in compare(policy, looked, Judge(Recognizer(catalogue()), policy))
    ]


ALL = (sighting("cookie", "theme"), sighting("cookie", "st_1"), sighting("cookie", "st-old"))


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (ALL, []),
        ((*ALL, sighting("cookie", "session")), []),
        ((*ALL, sighting("cookie", "basket")), [("undeclared", "basket")]),
        ((*ALL, contact("https://ads.example/")), [("undeclared", "ads.example")]),
        ((*ALL, sighting("storage", "queue")), []),
        ((*ALL, sighting("storage", "draft")), [("undeclared", "draft")]),
        (ALL[1:], [("unseen", "cookie[0]")]),
        (ALL[:2], [("unseen", "service[0].cookies[1]")]),
        (ALL[:1], [("unseen", "service[0]")]),
    ],
)
def test_only_what_one_of_them_knows_is_told(seen, expected):
    assert compared(*seen) == expected


def test_a_log_tells_nothing_of_what_was_never_seen():
    assert compared(how="log") == []
