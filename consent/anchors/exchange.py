"""One POST to somebody who vouches for checkpoints."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import Message
from http.client import HTTPException, HTTPResponse
from typing import IO
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from consent.errors import AnchorError

TIMEOUT_SECONDS = 30

# Signatures are a few kilobytes; whoever answers with more does not vouch for anything.
LONGEST_ANSWER = 256 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    body: bytes


def post(url: str, body: bytes, *, content_type: str) -> Answer:
    """The answer, whatever its status; AnchorError if there is none, or it is too long."""
    if not url.startswith(("https://", "http://")):
        raise AnchorError(f"{url!r} is not an http or https URL")
    try:
        request = Request(url, body, {"Content-Type": content_type, "User-Agent": "asgi-consent"})  # noqa: S310
        with _opener.open(request, timeout=TIMEOUT_SECONDS) as response:
            return _read(response, url)
    except HTTPError as error:
        with error:
            return _read(error, url)
    except (OSError, HTTPException, ValueError) as error:
        raise AnchorError(f"{url}: {error}") from error


def _read(response: HTTPResponse | HTTPError, url: str) -> Answer:
    body = response.read(LONGEST_ANSWER + 1)
    if len(body) > LONGEST_ANSWER:
        raise AnchorError(f"{url}: the answer is longer than {LONGEST_ANSWER:,} bytes")
    return Answer(int(response.status or 0), body)


class _NoRedirect(HTTPRedirectHandler):
    """Whom to ask is configured; nobody else gets the request."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> None:
        """Follow nothing: the redirection itself is the answer."""


_opener = build_opener(_NoRedirect)
