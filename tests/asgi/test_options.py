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
        ({"store": "mysql://x"}, "mysql"),
    ],
)
def test_a_wrong_option_is_said_at_start(option, said):
    with pytest.raises(ConsentError, match=said):
        site(**option)


@pytest.mark.parametrize("key", ["", "fifteen bytes!!", [], ["a key of more than sixteen bytes", "short"]])
def test_a_short_key_is_refused(key):
    with pytest.raises(ConsentError, match="secret_key"):
        ConsentMiddleware(respond(), policy=POLICY, secret_key=key, store=None)


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


def test_prefix_and_cookie_name_are_the_sites_to_choose():
    app = site(prefix="/my/choices", cookie_name="harbour")

    cookies = post(app, "/my/choices", {"choice": "accept_all"}).cookies

    assert set(cookies) == {"harbour", "harbour-id"}
    assert 'action="/my/choices"' in get(app).text
