"""The middleware's findings, read back from a log of any format."""

import logging
from io import StringIO

import pytest

from consent.asgi.report import Finding, Report
from consent.survey.log_lines import read_log


@pytest.mark.parametrize("format_", ["%(message)s", "%(asctime)s %(levelname)s [%(name)s] %(message)s"])
@pytest.mark.parametrize(
    "finding",
    [
        Finding("cookie", "basket", "/shop"),
        Finding("cookie", "it's", "/shop", "would be held"),
        Finding("host", "ads.example", "/a 'b' \"c\"", "passed"),
    ],
)
def test_a_finding_is_read_as_it_was_written(finding, format_):
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter(format_))
    logger = logging.getLogger("consent")
    logger.addHandler(handler)
    try:
        Report().add(finding)
    finally:
        logger.removeHandler(handler)

    (sighting,) = read_log(stream.getvalue().splitlines())

    assert (sighting.subject, sighting.name, sighting.page) == (finding.subject, finding.name, finding.path)


def test_other_lines_are_passed_over_and_names_come_once():
    line = "undeclared cookie 'basket' was held (first seen at '/'). Declare it"

    found = list(read_log(["GET / 200", line, line, "undeclared pigeon 'x' was held (first seen at '/')"]))

    assert [sighting.name for sighting in found] == ["basket"]


@pytest.mark.parametrize("name", [r"'\x'", r"'\N{nothing}'", "''"])
def test_a_broken_name_is_no_sighting(name):
    assert list(read_log([f"undeclared cookie {name} was held (first seen at '/')"])) == []
