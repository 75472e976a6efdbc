"""Forms that our endpoints read: small, urlencoded, and each mistake said in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

from consent.asgi.body import Receive, read_body
from consent.errors import BadForm

MAX_BYTES: Final = 64 * 1024
MAX_FIELDS: Final = 1000
_URLENCODED: Final = b"application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a form, in their order."""

    fields: tuple[tuple[str, str], ...]

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of this field."""
        return tuple(value for given, value in self.fields if given == name)

    def get(self, name: str) -> str:
        """The first value of this field, or an empty string."""
        return next((value for given, value in self.fields if given == name), "")

    def one_of(self, name: str, known: tuple[str, ...]) -> str:
        """The only value of this field, which must be a known one; else BadForm."""
        found = self.all(name)
        if len(found) != 1 or found[0] not in known:
            written = ", ".join(repr(value[:40]) for value in found[:3]) or "none"
            raise BadForm(f"{name}: found {written}, expected exactly one of {', '.join(known)}")
        return found[0]


async def read_form(headers: Mapping[bytes, bytes], receive: Receive) -> Form:
    """The form in a request's body. BadForm, with the status it deserves, for anything else."""
    media_type = headers.get(b"content-type", b"").partition(b";")[0].strip().lower()
    if media_type != _URLENCODED:
        raise BadForm(f"Content-Type: expected {_URLENCODED.decode()}", status=415)
    announced = headers.get(b"content-length", b"")
    body = None
    if not (announced.isdigit() and int(announced[:12]) > MAX_BYTES):
        body = await read_body(receive, limit=MAX_BYTES)
    if body is None:
        raise BadForm(f"the form is larger than {MAX_BYTES} bytes", status=413)
    try:
        text = body.decode("ascii")
        fields = parse_qsl(
            text, keep_blank_values=True, encoding="utf-8", errors="strict", max_num_fields=MAX_FIELDS
        )
    except ValueError as error:
        raise BadForm("the form cannot be read: not urlencoded UTF-8, or too many fields") from error
    return Form(tuple(fields))
