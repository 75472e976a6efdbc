"""From "which cookies do we even set?" to a finished consent.toml: the newsroom, as its newcomer would go."""

import json
import logging
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from consent.asgi.middleware import ConsentMiddleware
from consent.cli import main
from consent.files import load_policy
from consent.policy.policy import Policy
from consent.scan.visiting import survey_app
from consent.survey.survey import members
from consent.testing import assert_nothing_before_consent
from examples.newsroom.app import create_app
from examples.newsroom.third_parties import Origins
from tests.scan.conftest import Looked

pytestmark = [pytest.mark.browser, pytest.mark.slow]

KEY = "a key for the tests only"
ORIGINS = Origins(*(f"http://{name}.localhost:1" for name in ("stats", "ads", "video", "fonts")))
ROOT = Path(__file__).parents[2]

DECISIONS = {
    "stats.localhost": "analytics",
    "ads.localhost": "marketing",
    "video.localhost": "marketing",
    "fonts.localhost": "functional",
    "theme": "functional",
    "ab_bucket": "analytics",
    "ad_segment": "marketing",
}
"""What somebody who knows the paper says. `legacy_promo` nobody remembers: its declaration is taken out."""


@pytest.fixture(scope="module")
def folder(glance: Looked, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the newcomer works: with a scan, a visit to the app, and a log of an hour with mode="report"."""
    folder = tmp_path_factory.mktemp("newcomer")
    (folder / "scan.json").write_text(json.dumps(members(glance.survey)))
    (folder / "app.json").write_text(json.dumps(members(survey_app(create_app(ORIGINS, secret_key=KEY)))))
    (folder / "server.log").write_text(reported())
    return folder


def reported() -> str:
    """What the middleware logs while readers use the site, and nothing is held yet."""
    lines: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(record.getMessage())  # type: ignore[method-assign]
    logger = logging.getLogger("consent")
    logger.addHandler(handler)
    site = create_app(ORIGINS, secret_key=KEY)
    watched = ConsentMiddleware(site, policy=Policy(), secret_key=KEY, store=None, mode="report")
    with TestClient(watched, base_url="http://news.localhost") as reader:
        reader.post("/theme", data={"theme": "dark"}, follow_redirects=False)
    logger.removeHandler(handler)
    return "\n".join(lines)


def decide(text: str) -> str:
    """The file as it is after its decisions."""
    tables = [table for table in text.split("\n\n") if 'name = "legacy_promo"' not in table]
    return "\n\n".join(map(_decide, tables))


def _decide(table: str) -> str:
    name = re.search(r'^name = "(.*)"', table, re.MULTILINE)
    return (
        table.replace('"?"  # decide', f'"{DECISIONS[name[1]]}"') if name and "# decide" in table else table
    )


@pytest.fixture(scope="module")
def policy(folder: Path) -> Path:
    """The finished file."""
    file = folder / "consent.toml"
    sources = [str(folder / name) for name in ("scan.json", "app.json", "server.log")]
    assert main(["init", *sources, "--output", str(file)]) == 0
    assert main(["check", str(file)]) == 1
    file.write_text(decide(file.read_text()))
    return file


def test_the_finished_file_passes_the_check(policy: Path, folder: Path, capsys: pytest.CaptureFixture[str]):
    seen = ["--scan", str(folder / "scan.json"), "--scan", str(folder / "app.json")]

    code = main(["check", str(policy), *seen, "--fail-on", "undeclared", "--json"])
    told = json.loads(capsys.readouterr().out)

    undeclared = [warning["message"] for warning in told["warnings"] if warning["rule"] == "undeclared"]
    assert [message.split("'")[1] for message in undeclared] == ["legacy_promo"]
    assert code == 1
    assert main(["check", str(policy), "--fail-on", "error"]) == 0


def test_it_declares_every_stranger_with_what_it_sets(policy: Path):
    made = load_policy(policy)

    strangers = {service.hosts[0]: service for service in made.services}
    cookies = {host: {cookie.name for cookie in found.cookies} for host, found in strangers.items()}

    assert strangers.keys() == {"stats.localhost", "ads.localhost", "video.localhost", "fonts.localhost"}
    assert cookies["stats.localhost"] == {"hs_visitor", "hs_network", "hs_last"}
    assert cookies["ads.localhost"] == {"tw_click", "tw_id", "tw_seen"}
    assert strangers["stats.localhost"].storage == ("hs_queue",)
    assert strangers["ads.localhost"].storage == ("tw_shown",)


def test_put_in_place_it_holds_everything_that_is_not_necessary(policy: Path):
    site = create_app(ORIGINS, secret_key=KEY)

    assert_nothing_before_consent(ConsentMiddleware(site, policy=policy, secret_key=KEY, store=None))


def run_the_sites_tests(policy: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The newsroom's own end-to-end tests, with this policy in place of its own."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", "0", *arguments]
    return subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, "NEWSROOM_POLICY": str(policy), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=600,
    )


@pytest.mark.exhaustive
def test_put_in_place_it_breaks_nothing_of_the_site(policy: Path):
    done = run_the_sites_tests(
        policy, "tests/browser/test_site_works.py", "-k", "theme_is_kept and not without"
    )

    assert done.returncode == 0, done.stdout


@pytest.mark.exhaustive
@pytest.mark.parametrize("module", ["test_site_works", "test_nothing_before_yes"])
def test_put_in_place_every_test_of_the_site_passes(policy: Path, module: str):
    done = run_the_sites_tests(policy, f"tests/browser/{module}.py")

    assert done.returncode == 0, done.stdout
