"""A wrong option stops the start, and says what was found and what was expected."""

import pytest

from consent.asgi.middleware import ConsentMiddleware
from consent.errors import ConsentError, PolicyError
from tests.asgi.driver import get, post
from tests.asgi.sites import KEY, respond, site
from tests.gate.policies import POLICY


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ({"mode": "strict"}, "mode: found 'strict'"),
        ({"prefix": "privacy"}, "prefix: found 'privacy'"),
        ({"prefix": "/privacy/"}, "prefix: found '/privacy/'"),
        ({"prefix": "/"}, "prefix: found '/'"),
        ({"prefix": '/a"b'}, "prefix: found"),
        ({"cookie_name": "a;b"}, "cookie_name: found 'a;b'"),
        ({"cookie_name": ""}, "cookie_name: found ''"),
        ({"cookie_name": "__Host-consent"}, "without a prefix"),
        ({"cookie_name": "__secure-consent"}, "without a prefix"),
        ({"domain": "https://harbour.example"}, "domain: found 'https://harbour.example', expected a host"),
        ({"domain": "harbour.example:8000"}, "domain: found"),
        ({"domain": "harbour.example; Secure"}, "domain: found"),
        ({"store": "mysql://x"}, "mysql"),
        ({"store": 4}, "store: found 4, expected a database URL, a store or None"),
        ({"drift": "."}, "drift: found '.', expected a file"),
        ({"policy": None}, "policy: found NoneType, expected a Policy or the path"),
    ],
)
def test_a_wrong_option_is_said_at_start(option, said):
    with pytest.raises(ConsentError, match=said):
        site(**option)


@pytest.mark.parametrize("key", ["", "fifteen bytes!!", [], ["a key of more than sixteen bytes", "short"]])
def test_a_short_key_is_refused(key):
    with pytest.raises(ConsentError, match="secret_key"):
        ConsentMiddleware(respond(), policy=POLICY, secret_key=key, store=None)


@pytest.mark.parametrize("key", [None, 7, b"bytes, and long enough", [b"bytes, and long enough"], [None]])
def test_a_key_that_is_no_text_is_said_and_not_told(key):
    with pytest.raises(ConsentError, match=r"secret_key: found .*, expected a text") as refused:
        ConsentMiddleware(respond(), policy=POLICY, secret_key=key, store=None)

    assert "long enough" not in str(refused.value)


def test_a_language_that_nobody_speaks_is_said_with_its_line(tmp_path):
    path = tmp_path / "consent.toml"
    path.write_text('[site]\nname = "Daily Harbour"\nlanguages = ["en", "xx"]\n')

    with pytest.raises(PolicyError, match=r"consent\.toml:3: site\.languages: found 'xx', expected one of"):
        ConsentMiddleware(respond(), policy=path, secret_key=KEY, store=None)


def test_a_policy_that_is_not_there_is_said_with_its_path(tmp_path):
    with pytest.raises(PolicyError, match=r"consent\.toml"):
        ConsentMiddleware(respond(), policy=tmp_path / "consent.toml", secret_key=KEY, store=None)


def test_keys_can_be_rotated_without_asking_anybody_again():
    old = ConsentMiddleware(respond(), policy=POLICY, secret_key=KEY, store=None)
    cookies = post(old, "/privacy-choices", {"choice": "reject_all"}).cookies
    new = ConsentMiddleware(
        respond(), policy=POLICY, secret_key=["another key, and a new one", KEY], store=None
    )

    assert '<section id="privacy-notice"' not in get(new, cookies=cookies).text


def test_prefix_and_cookie_name_are_the_sites_to_choose(tmp_path):
    app = site(prefix="/my/choices", cookie_name="harbour", store=f"sqlite:///{tmp_path}/log.db")

    cookies = post(app, "/my/choices", {"choice": "accept_all"}).cookies

    assert set(cookies) == {"harbour", "harbour-id"}
    assert 'action="/my/choices"' in get(app).text
