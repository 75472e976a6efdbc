"""The report of a scan: one file that says everything and does nothing."""

import html5lib
import pytest

from consent.files import catalogue
from consent.policy.recognition import Recognizer
from consent.survey.report import write_report
from consent.survey.survey import Answered
from consent.survey.use import Judge
from tests.survey.surveys import contact, sighting, survey

EVIL = '"><script>alert(1)</script><img src=//evil.example>'


def report(*seen, answers=(), pictures=None) -> str:
    found = survey(*seen, answers=answers)
    return write_report(found, Judge(Recognizer(catalogue())).uses(found), pictures or {})


def test_it_says_what_came_too_early_first():
    text = report(sighting("cookie", "_ga"), sighting("cookie", "_fbp", moment="accepted"))

    assert "1 thing that is not known as necessary" in text
    assert text.index("To mend") < text.index("_ga") < text.index("All that was seen") < text.index("_fbp")


def test_a_clean_site_has_nothing_to_mend():
    text = report(sighting("cookie", "session"))

    assert "Nothing but what is necessary" in text
    assert "To mend" not in text


def test_it_shows_the_notice_and_what_was_pressed():
    text = report(answers=(Answered("refused", "Reject all"),), pictures={"untouched": b"jpeg"})

    assert "Refusing: pressed “Reject all”." in text
    assert 'src="data:image/jpeg;base64,anBlZw==" alt="The first page, untouched."' in text


def test_a_notice_that_was_not_found_is_said():
    assert "Refusing: found no notice" in report(answers=(Answered("refused", ""),))


@pytest.mark.parametrize(
    "seen", [sighting("cookie", EVIL), sighting("storage", "a", EVIL, by=EVIL), contact(f"https://{EVIL}/")]
)
def test_whatever_a_site_is_called_the_report_loads_and_runs_nothing(seen):
    tree = html5lib.parse(report(seen), namespaceHTMLElements=False)

    assert tree.findall(".//script") == []
    assert tree.findall(".//img") == []
    assert [tag for tag in tree.iter() if {"src", "href", "onclick"} & set(tag.attrib)] == []
    assert "default-src 'none'" in tree.find(".//meta[@http-equiv]").attrib["content"]
