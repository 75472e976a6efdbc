"""The Merkle tree over the log's leaves: RFC 9162 section 2.1, with SHA-256.

Theory of operation
-------------------
Leaves are numbered from 0 in the order they were appended, and never move. Every pair of
neighbours is hashed into a node above it, every pair of those into the next, and so on:

    level 2        .---- a ----.
    level 1      .-b-.       .-c-.      .-d-.
    level 0      0   1       2   3      4   5     6        seven leaves

A node is *complete* once both its sides are; it is named by its level and its number there
(`a` is 2, 0; `d` is 1, 2) and never changes again. So a tree of any size is a few complete nodes
side by side, one for each bit of its size (7 = 4 + 2 + 1: `a`, `d` and leaf 6). That row is the
*compact range*: at most 64 hashes, all that an append needs to know. Folding it from the right,
small into large, gives the *root*, one hash that depends on every leaf and every place.

An *inclusion proof* is the list of hashes that one leaf has to be folded with, from the bottom
to the top, to arrive at a root. A *consistency proof* is the list of hashes from which both an
older and a newer root can be folded, which is possible only if the newer tree begins with the
whole older one: nothing in it was changed, removed or put in between.

The hash of a leaf and the hash of a node begin with different bytes, else a node could be passed
off as a leaf. Nothing here reads a log: who proves hands over a function that tells complete
nodes, who checks needs only the proof and the roots.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from hashlib import sha256

from consent.errors import ConsentError

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()

# The hash of a complete node, by its level and its number on that level.
Nodes = Callable[[int, int], bytes]


class ProofError(ConsentError):
    """A proof does not prove what it claims; the message says where it fails."""


def hash_leaf(data: bytes) -> bytes:
    """The hash of a leaf's bytes: the node at level 0."""
    return sha256(b"\x00" + data).digest()


def hash_children(left: bytes, right: bytes) -> bytes:
    """The hash of the node above two others."""
    return sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class CompactRange:
    """The complete nodes that cover a tree of this size, largest first; its state between appends."""

    size: int = 0
    nodes: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if len(self.nodes) != self.size.bit_count() or not all(map(_is_hash, self.nodes)):
            raise ValueError(f"{len(self.nodes)} nodes do not cover a tree of size {self.size}")

    def extend(self, leaves: Iterable[bytes]) -> CompactRange:
        """The range after these leaf hashes were appended."""
        size, nodes = self.size, list(self.nodes)
        for node in leaves:
            # Each trailing 1 bit of the size is a complete node on the right, to be paired up.
            trailing = (size ^ (size + 1)).bit_length() - 1
            for _ in range(trailing):
                node = hash_children(nodes.pop(), node)
            nodes.append(node)
            size += 1
        return CompactRange(size, tuple(nodes))

    def join(self, behind: CompactRange) -> CompactRange:
        """The range over both trees' leaves; ValueError where the other's nodes cannot stand behind ours."""
        size, nodes = self.size, list(self.nodes)
        levels = [level for level in reversed(range(behind.size.bit_length())) if behind.size >> level & 1]
        for level, node in zip(levels, behind.nodes, strict=True):
            number = size >> level
            if number << level != size:
                raise ValueError(f"nodes of {1 << level} leaves do not begin at {size}")
            for _ in range((number ^ (number + 1)).bit_length() - 1):
                node = hash_children(nodes.pop(), node)
            nodes.append(node)
            size += 1 << level
        return CompactRange(size, tuple(nodes))

    @property
    def root(self) -> bytes:
        """The root of the tree."""
        return _fold(self.nodes) if self.nodes else EMPTY_ROOT


def prove_inclusion(place: int, size: int, nodes: Nodes) -> list[bytes]:
    """The proof that the leaf at this place is in the tree of this size. RFC 9162 section 2.1.3.1."""
    if not 0 <= place < size:
        raise ValueError(f"no leaf at {place} in a tree of size {size}")
    proof: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if place < middle:
            proof.append(_root_of(middle, end, nodes))
            end = middle
        else:
            proof.append(_root_of(start, middle, nodes))
            start = middle
    return proof[::-1]


def check_inclusion(leaf: bytes, place: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Return if the leaf hash is at this place under this root, else ProofError. RFC 9162 section 2.1.3.2."""
    if not 0 <= place < size:
        raise ProofError(f"place {place} is not in a tree of size {size}")
    _check_hashes((leaf, *proof, root))
    folded = leaf
    for on_left, other in _climb(place, size - 1, proof):
        folded = hash_children(other, folded) if on_left else hash_children(folded, other)
    if folded != root:
        raise ProofError(f"the leaf at {place} leads to the root {folded.hex()}, not to {root.hex()}")


def prove_consistency(old: int, new: int, nodes: Nodes) -> list[bytes]:
    """The proof that the tree of size `new` begins with the tree of size `old`. RFC 9162 section 2.1.4.1."""
    if not 0 <= old <= new:
        raise ValueError(f"a tree of size {new} cannot begin with one of size {old}")
    if old in (0, new):
        return []
    proof: list[bytes] = []
    start, end = 0, new
    while end != old:
        middle = start + _split(end - start)
        if old <= middle:
            proof.append(_root_of(middle, end, nodes))
            end = middle
        else:
            proof.append(_root_of(start, middle, nodes))
            start = middle
    if start > 0:
        # Otherwise this is the old root itself, which who checks has already.
        proof.append(_root_of(start, end, nodes))
    return proof[::-1]


def check_consistency(old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> None:
    """Return if the newer tree begins with the older one, else ProofError. RFC 9162 section 2.1.4.2."""
    if not 0 <= old <= new:
        raise ProofError(f"a tree of size {new} cannot begin with one of size {old}")
    _check_hashes((*proof, old_root, new_root))
    if old in (0, new):
        _check_trivially(old, new, proof, old_root, new_root)
        return
    path = list(proof) if old & (old - 1) else [old_root, *proof]
    if not path:
        raise ProofError("the proof is empty")
    # The complete nodes on the old tree's right edge begin both folds.
    shared = (old ^ (old - 1)).bit_length() - 1
    older = newer = path[0]
    for on_left, other in _climb((old - 1) >> shared, (new - 1) >> shared, path[1:]):
        if on_left:
            older = hash_children(other, older)
        newer = hash_children(other, newer) if on_left else hash_children(newer, other)
    for size, folded, root in ((old, older, old_root), (new, newer, new_root)):
        if folded != root:
            raise ProofError(f"size {size}: the proof leads to the root {folded.hex()}, not to {root.hex()}")


def _check_trivially(old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> None:
    if proof:
        raise ProofError(
            f"a proof between the sizes {old} and {new} is empty; this one holds {len(proof)} hashes"
        )
    if old == 0 and old_root != EMPTY_ROOT:
        raise ProofError(f"the empty tree has the root {EMPTY_ROOT.hex()}, not {old_root.hex()}")
    if old == new and old_root != new_root:
        raise ProofError(f"two roots for the size {old}: {old_root.hex()} and {new_root.hex()}")


def _climb(place: int, last: int, proof: Sequence[bytes]) -> Iterator[tuple[bool, bytes]]:
    """For each hash of a proof, whether it stands to the left; ProofError if it is too long or too short."""
    for other in proof:
        if last == 0:
            raise ProofError(f"the proof is too long: it holds {len(proof)} hashes")
        on_left = bool(place & 1) or place == last
        if on_left:
            # A node without a right neighbour is its own parent: pass it up until it has a left one.
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        yield on_left, other
        place, last = place >> 1, last >> 1
    if last:
        raise ProofError(f"the proof is too short: it holds {len(proof)} hashes")


def _root_of(start: int, end: int, nodes: Nodes) -> bytes:
    """The hash over these leaves, whose start is a multiple of the largest node among them."""
    found = []
    while start < end:
        level = (end - start).bit_length() - 1
        found.append(nodes(level, start >> level))
        start += 1 << level
    return _fold(found)


def _fold(nodes: Sequence[bytes]) -> bytes:
    """The hash over neighbours of falling size: small into large, from the right."""
    return reduce(lambda right, left: hash_children(left, right), reversed(nodes))


def _split(size: int) -> int:
    """The largest power of two below this size: how many leaves stand on the left of a root."""
    return 1 << (size - 1).bit_length() - 1


def _check_hashes(hashes: Iterable[bytes]) -> None:
    for number, value in enumerate(hashes):
        if not _is_hash(value):
            raise ProofError(f"hash {number} has {len(value)} bytes; expected {HASH_BYTES}")


def _is_hash(value: bytes) -> bool:
    return len(value) == HASH_BYTES
