import pytest

from consent.gate.content_security import read_security
from consent.gate.header import combine


def policy(*values: bytes) -> list[tuple[bytes, bytes]]:
    return [(b"content-security-policy", value) for value in values]


@pytest.mark.parametrize(
    ("headers", "nonce", "inline_style"),
    [
        ([], "", True),
        (policy(b"script-src 'self'"), "", True),
        (policy(b"default-src 'self'"), "", False),
        (policy(b"style-src 'self' 'unsafe-inline'"), "", True),
        (policy(b"style-src 'unsafe-inline' 'sha256-x'"), "", False),
        (policy(b"default-src 'self'; style-src 'nonce-abc='"), "abc=", True),
        (policy(b"script-src 'nonce-abc'; style-src 'self'"), "abc", False),
        (policy(b"default-src 'nonce-abc'", b"style-src 'none'"), "abc", False),
        (policy(b"default-src 'nonce-abc', style-src 'none'"), "abc", False),
        (policy(b"style-src-elem 'none'; style-src 'unsafe-inline'"), "", False),
        (policy(b";;"), "", True),
    ],
)
def test_what_the_pages_own_policy_lets_us_put_in(headers, nonce, inline_style):
    security = read_security(combine(headers))

    assert (security.nonce, security.inline_style) == (nonce, inline_style)
