"""What is written down about an erasure: which leaves lost their bodies, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Sequence

from consent.errors import StoreError
from consent.records.canonical import encode


def dumps(leaves: Sequence[int]) -> bytes:
    """The erasure's canonical JSON; `leaves` are places in the log, ascending."""
    return encode({"leaves": sorted(leaves)})


def loads(data: bytes) -> tuple[int, ...]:
    """The places that `dumps` wrote; StoreError if these bytes are no erasure."""
    try:
        leaves = json.loads(data)["leaves"]
        if all(type(place) is int for place in leaves) and dumps(leaves) == data:
            return tuple(leaves)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise StoreError(f"what is stored is not an erasure: {error}") from error
    raise StoreError("what is stored is not an erasure as it is written here")
