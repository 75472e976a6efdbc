"""What is written down about an erasure: which leaves lost their bodies, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from consent.records.canonical import encode


def dumps(leaves: Sequence[int]) -> bytes:
    """The erasure's canonical JSON; `leaves` are places in the log, ascending."""
    return encode({"leaves": sorted(leaves)})
