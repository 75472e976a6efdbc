"""The newsroom, looked at once for all tests of a run."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from consent.scan.browser import Picture, scan_site
from consent.scan.frontier import Bounds
from consent.survey.survey import Survey
from examples.newsroom.demo import Demo


@dataclass(frozen=True)
class Looked:
    """What a scan gave, and what it said on its way."""

    survey: Survey
    pictures: list[Picture]
    said: list[str]


@pytest.fixture(scope="session")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    folder = tmp_path_factory.mktemp("newsroom")
    with Demo(store=f"sqlite:///{folder}/consent.db") as running:
        yield running


def look(url: str, *, pages: int) -> Looked:
    said: list[str] = []
    survey, pictures = scan_site(url, bounds=Bounds(pages=pages), progress=said.append)
    return Looked(survey, pictures, said)


@pytest.fixture(scope="session")
def plain(newsroom: Demo) -> Looked:
    """The newsroom without the middleware."""
    return look(newsroom.plain, pages=6)


@pytest.fixture(scope="session")
def glance(newsroom: Demo) -> Looked:
    """The front page of the newsroom without the middleware."""
    return look(newsroom.plain, pages=1)


@pytest.fixture(scope="session")
def asking(newsroom: Demo) -> Looked:
    """The newsroom with it."""
    return look(newsroom.site, pages=2)
