"""The header of a response, each field found by its name."""

from __future__ import annotations

from collections.abc import Mapping

Headers = list[tuple[bytes, bytes]]
"""Names, in lower case, and values, in their order."""

Fields = Mapping[bytes, bytes]
"""Each name once."""


def combine(headers: Headers) -> Fields:
    """The fields by name; of a repeated one all values as one list (RFC 9110 section 5.3).

    Of `Set-Cookie`, which is no list, it only says whether there is one.
    """
    fields = dict(headers)
    if len(fields) < len(headers):
        fields.clear()
        for name, value in headers:
            fields[name] = b"%b, %b" % (fields[name], value) if name in fields else value
    return fields
