"""One value, one spelling: the subset of RFC 8785 (JSON Canonicalization Scheme) that the log needs.

Keys are ASCII, numbers are safe integers, and there are no floats; within that subset the
standard library's encoder with sorted keys writes what RFC 8785 asks for, to the byte. The bytes
made here are what is stored and hashed: whoever verifies hashes them and never encodes again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias

Value: TypeAlias = "str | int | bool | Sequence[Value] | Mapping[str, Value] | None"

# RFC 8785 section 3.2.2.3 spells numbers as ECMAScript does, which is exact up to here.
LARGEST_INTEGER = 2**53 - 1

_encoder = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def encode(members: Mapping[str, Value]) -> bytes:
    """The canonical bytes of one JSON object."""
    return _encoder.encode(members).encode()
