"""django-cookie-consent is measured at its work: what was accepted loads, what was not does not."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]

# Django is set up once in a process, and these tests share theirs with others.
ASK = """
import asyncio, json, sys
from bench import django, django_site
from bench.site import request

django_site.configure(sys.argv[1])
found = {}
for name, one in django.contenders().items():
    for chose in ("no choice", "all accepted"):
        cookie = "; ".join(filter(None, (django.OTHER_COOKIES, one.choices.get(chose))))
        sent = []
        async def send(message): sent.append(message)
        asyncio.run(one.app(request(cookie, path=f"/page/{one.page}"), None, send))
        body = b"".join(message.get("body", b"") for message in sent[1:]).decode()
        headers = [(key.decode(), value.decode()) for key, value in sent[0]["headers"]]
        found[f"{name}, {chose}"] = {"status": sent[0]["status"], "headers": headers, "body": body}
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    database = tmp_path_factory.mktemp("django") / "site.sqlite3"
    done = subprocess.run(
        [sys.executable, "-c", ASK, str(database)], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return json.loads(done.stdout)


def loads(answer):
    return '<script async src="https://www.googletagmanager.com' in answer["body"]


def deleted(answer):
    return {value.partition("=")[0] for name, value in answer["headers"] if name.lower() == "set-cookie"}


def test_everybody_answers_with_the_whole_page(answers):
    assert {answer["status"] for answer in answers.values()} == {200}
    assert all(answer["body"].count("<article") > 10 for answer in answers.values())


def test_the_bare_site_loads_everything(answers):
    assert loads(answers["bare app, no choice"])


@pytest.mark.parametrize("name", ["django-cookie-consent, templates and middleware", "ConsentMiddleware"])
def test_trackers_load_only_when_all_was_accepted(answers, name):
    assert not loads(answers[f"{name}, no choice"])
    assert loads(answers[f"{name}, all accepted"])


def test_its_bar_and_its_groups_are_in_the_page(answers):
    body = answers["django-cookie-consent, templates, no choice"]["body"]

    assert "cookie-consent__cookie-bar" in body
    assert '"varname": "analytics"' in body


def test_its_middleware_deletes_what_was_not_accepted(answers):
    name = "django-cookie-consent, templates and middleware"

    assert deleted(answers[f"{name}, no choice"]) == {"_ga", "hs_id"}
    assert deleted(answers[f"{name}, all accepted"]) == set()
