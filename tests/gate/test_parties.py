import pytest

from consent.gate.parties import Page, parties_of
from consent.policy.policy import Policy
from consent.policy.site import Site
from tests.gate.newspage import HOST, LENIENT, OWN_PATH, POLICY, everything, grant, page


@pytest.mark.parametrize(
    ("request_host", "own", "foreign"),
    [
        ("www.news.example", "https://news.example/", "https://example/"),
        ("www.news.example:8443", "https://img.news.example/", "https://wwwnews.example/"),
        ("WWW.News.Example.", "https://news.example/", "https://news.example.org/"),
        ("news.example", "https://www.news.example/", "https://anews.example/"),
        ("blog.news.example", "https://cdn.blog.news.example/", "https://news.example/"),
        ("localhost:8000", "http://localhost:9000/", "http://stats2.localhost/"),
        ("news.localhost", "http://img.news.localhost/", "http://localhost/"),
        ("127.0.0.1:8000", "http://127.0.0.1:9/", "http://1.127.0.0.1.example/"),
        ("[::1]:8000", "http://[0::1]/", "http://[::2]/"),
    ],
)
def test_first_party_is_the_requests_host_without_www_and_its_subdomains(
    request_host: str, own: str, foreign: str
):
    here = Page(parties_of(grant(), request_host))

    assert here.judge(own).held is False
    assert here.judge(foreign).held is True


def test_a_request_without_a_readable_host_has_no_first_party_but_relative_urls_pass():
    here = Page(parties_of(grant(), ""))

    assert here.judge("/a.png").held is False
    assert here.judge("https://news.example/a.png").held is True


@pytest.mark.parametrize(
    ("names", "url", "held"),
    [
        ((), "https://stats.example/", True),
        (("analytics",), "https://stats.example/", False),
        (("stats",), "https://stats.example/", False),
        (("heat",), "https://stats.example/", True),
        (("analytics",), "https://video.example/", True),
        (("marketing",), "https://www.big.example/maps/embed", False),
        (("marketing",), "https://www.big.example/search", True),
        ((), "https://pay.example/", False),
    ],
)
def test_a_declared_host_passes_with_its_service(names: tuple[str, ...], url: str, held: bool):
    assert page(grant(*names)).judge(url).held is held


@pytest.mark.parametrize(
    ("url", "held"), [("/metrics/m.js", True), ("/news/metrics.js", False), ("metrics", False)]
)
def test_a_service_that_claims_a_path_of_the_sites_own_host_has_it(url: str, held: bool):
    here = page(grant(policy=OWN_PATH))

    assert here.quiet is False
    assert here.judge(url).held is held
    assert page(everything(OWN_PATH)).judge(url).held is False


def test_undeclared_hosts_pass_and_are_noticed_where_the_site_says_so():
    verdict = page(grant(policy=LENIENT)).judge("https://unknown.example/")

    assert (verdict.held, verdict.undeclared) == (False, True)
    assert page(grant(policy=LENIENT)).judge("https://stats.example/").held is True
    assert page(grant(policy=LENIENT)).judge("https://[").held is True


def test_a_path_of_a_shared_host_can_be_the_sites_own():
    shared = Policy(site=Site(hosts=("cdn.example/harbour",)))
    here = page(grant(policy=shared))

    assert here.judge("https://cdn.example/harbour/x.js").held is False
    assert here.judge("https://cdn.example/others/x.js").held is True


def test_a_base_changes_what_relative_urls_mean():
    here = page()
    assert here.judge("hit.gif").held is False

    here.rebase("//stats.example/files/")

    assert here.quiet is False
    assert here.judge("hit.gif").service == "stats"
    assert here.judge("https://www.news.example/hit.gif").held is False


@pytest.mark.parametrize(
    "href", ["", "/en/", "https://img.news.example/x/", "data:text/html,", "javascript:0"]
)
def test_a_base_of_the_sites_own_changes_nothing(href: str):
    here = page()

    here.rebase(href)

    assert here.quiet is True
    assert here.judge("hit.gif").held is False


def test_of_several_bases_the_one_that_holds_counts():
    here = page()

    for href in ("/en/", "https://video.example/", "https://www.news.example/"):
        here.rebase(href)

    assert here.judge("hit.gif").service == "video"


def test_of_more_bases_than_are_kept_relative_urls_are_held():
    here = page()

    for number in range(20):
        here.rebase(f"https://img{number}.news.example/")

    assert here.judge("hit.gif").held is True
    assert here.judge("https://img3.news.example/hit.gif").held is False


def test_a_document_inside_a_page_takes_its_base_and_keeps_its_own_to_itself():
    here = page()
    here.rebase("https://stats.example/")

    inner = here.inner()
    inner.rebase("https://video.example/")

    assert inner.judge("x").held is True
    assert here.judge("x").service == "stats"


def test_the_parties_of_the_same_grants_are_made_once():
    assert parties_of(grant("stats"), HOST) is parties_of(grant("stats"), HOST)
    assert parties_of(grant("stats"), HOST) is not parties_of(grant("heat"), HOST)
    assert parties_of(grant(), HOST) is not parties_of(grant(policy=LENIENT), HOST)


def test_verdicts_are_remembered_within_bounds():
    here = page()

    verdicts = [here.judge(f"https://n{number}.stats.example/") for number in range(2000)]

    assert all(verdict.service == "stats" for verdict in verdicts)
    assert len(here._verdicts) <= 512
    assert POLICY is here.parties.policy
