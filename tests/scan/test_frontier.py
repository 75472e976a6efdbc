"""Which pages a scan looks at, in which order, and where it stops."""

import pytest

from consent.scan.frontier import Bounds, Frontier, read_robots

SITE = "https://www.harbour.example/"
LINKS = ("/news/a", "/news/b", "/shop/a")


def crawl(links: dict[str, list[str]], bounds: Bounds, *, robots: str | None = None) -> list[str]:
    frontier = Frontier(SITE, bounds, allows=read_robots(robots))
    pages = []
    while (url := frontier.next()) is not None:
        pages.append(url)
        frontier.add(links.get(url, []), base=url)
    return pages


@pytest.mark.parametrize(
    "link",
    [
        "https://elsewhere.example/",
        "https://shop.harbour.example/",
        "https://www.harbour.example:8443/",
        "mailto:a@harbour.example",
        "javascript:void(0)",
        "/price-list.pdf",
        "https://[broken/",
        "#main",
        "/?",
        SITE,
    ],
)
def test_what_leads_elsewhere_or_is_no_page_is_left_alone(link):
    assert crawl({SITE: [link]}, Bounds()) == [SITE]


def test_the_site_with_and_without_www_is_the_same():
    assert crawl({SITE: ["https://harbour.example/news"]}, Bounds()) == [SITE, "https://harbour.example/news"]


def test_every_page_is_visited_once():
    assert crawl({SITE: ["/a", "/a#top", "/a"], f"{SITE}a": ["/"]}, Bounds()) == [SITE, f"{SITE}a"]


def test_parts_that_were_looked_at_least_come_first():
    pages = crawl({SITE: list(LINKS)}, Bounds())

    assert pages == [SITE, f"{SITE}news/a", f"{SITE}shop/a", f"{SITE}news/b"]


def test_it_goes_so_many_clicks_deep_and_no_further():
    chain = {SITE: ["/1"], f"{SITE}1": ["/2"], f"{SITE}2": ["/3"]}

    assert crawl(chain, Bounds(depth=2)) == [SITE, f"{SITE}1", f"{SITE}2"]


def test_it_looks_at_so_many_pages_and_no_more():
    assert len(crawl({SITE: [f"/{page}" for page in range(50)]}, Bounds(pages=5))) == 5


@pytest.mark.parametrize("agent", ["*", "consent-scan"])
def test_what_robots_are_asked_to_leave_alone_is_left_alone(agent):
    robots = f"User-agent: {agent}\nDisallow: /news/\n"

    assert crawl({SITE: list(LINKS)}, Bounds(), robots=robots) == [SITE, f"{SITE}shop/a"]


def test_what_other_robots_are_asked_is_not_for_us():
    robots = "User-agent: elsewhere\nDisallow: /\n"

    assert len(crawl({SITE: list(LINKS)}, Bounds(), robots=robots)) == 4
