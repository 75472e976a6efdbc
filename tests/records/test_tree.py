"""The tree: published vectors, the definition of RFC 9162 spelled out, and proofs that must fail."""

from functools import cache
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consent.records.tree import (
    EMPTY_ROOT,
    CompactRange,
    ProofError,
    check_consistency,
    check_inclusion,
    hash_children,
    hash_leaf,
    prove_consistency,
    prove_inclusion,
)

# The reference vectors of Certificate Transparency: eight leaves, and the root at each size.
LEAVES = [
    bytes.fromhex(data)
    for data in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
ROOTS = [
    bytes.fromhex(root)
    for root in (
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    )
]
INCLUSION = {
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    (0, 1): [],
}
CONSISTENCY = {
    (1, 1): [],
    (1, 8): INCLUSION[0, 8],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}


def reference_root(leaves: tuple[bytes, ...]) -> bytes:
    """RFC 9162 section 2.1.1, word for word: the largest power of two below n goes to the left."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    return sha256(b"\x01" + reference_root(leaves[:k]) + reference_root(leaves[k:])).digest()


def nodes_over(leaves):
    """What a store of complete nodes would tell, and an error for a node that is not complete."""

    @cache
    def node(level: int, number: int) -> bytes:
        if level == 0:
            return hash_leaf(leaves[number])
        return hash_children(node(level - 1, 2 * number), node(level - 1, 2 * number + 1))

    return node


def numbered(size: int) -> tuple[bytes, ...]:
    return tuple(b"leaf %d" % number for number in range(size))


@pytest.mark.parametrize("size", range(9))
def test_the_published_roots(size: int):
    tree = CompactRange().extend(map(hash_leaf, LEAVES[:size]))

    assert tree.root == ROOTS[size]


@pytest.mark.parametrize(("place", "size"), INCLUSION)
def test_the_published_inclusion_proofs(place: int, size: int):
    proof = [bytes.fromhex(hash) for hash in INCLUSION[place, size]]

    assert prove_inclusion(place, size, nodes_over(LEAVES)) == proof
    check_inclusion(hash_leaf(LEAVES[place]), place, size, proof, ROOTS[size])


@pytest.mark.parametrize(("old", "new"), CONSISTENCY)
def test_the_published_consistency_proofs(old: int, new: int):
    proof = [bytes.fromhex(hash) for hash in CONSISTENCY[old, new]]

    assert prove_consistency(old, new, nodes_over(LEAVES)) == proof
    check_consistency(old, new, proof, ROOTS[old], ROOTS[new])


def test_every_leaf_is_proved_in_every_tree_up_to_forty():
    for size in range(1, 41):
        leaves = numbered(size)
        root = reference_root(leaves)
        for place in range(size):
            proof = prove_inclusion(place, size, nodes_over(leaves))
            check_inclusion(hash_leaf(leaves[place]), place, size, proof, root)


def test_every_tree_up_to_forty_is_proved_to_begin_with_every_smaller_one():
    roots = [reference_root(numbered(size)) for size in range(41)]
    for new in range(41):
        nodes = nodes_over(numbered(new))
        for old in range(new + 1):
            check_consistency(old, new, prove_consistency(old, new, nodes), roots[old], roots[new])


@settings(deadline=None)
@given(st.integers(0, 200), st.integers(0, 200))
def test_it_does_not_matter_in_how_many_steps_a_tree_grew(first: int, second: int):
    leaves = numbered(first + second)
    hashes = [hash_leaf(leaf) for leaf in leaves]

    tree = CompactRange().extend(hashes[:first]).extend(hashes[first:])

    assert tree == CompactRange().extend(hashes)
    assert tree.root == reference_root(leaves)


def refused(check, *arguments) -> bool:
    try:
        check(*arguments)
    except ProofError:
        return True
    return False


def broken(proof):
    """Each way to damage a list of hashes by one step."""
    yield from (proof[:at] + proof[at + 1 :] for at in range(len(proof)))
    yield from ([*proof[:at], bytes(32), *proof[at:]] for at in range(len(proof) + 1))
    yield from ([*proof[:at], flipped(proof[at]), *proof[at + 1 :]] for at in range(len(proof)))
    yield from ([*proof[:at], proof[at][:-1], *proof[at + 1 :]] for at in range(len(proof)))
    yield from ([*proof[:at], proof[at] + b"\x00", *proof[at + 1 :]] for at in range(len(proof)))
    if len(set(proof)) > 1:
        yield proof[::-1]


def flipped(hash: bytes) -> bytes:
    return bytes([hash[0] ^ 1]) + hash[1:]


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, 8, 9, 16, 21])
def test_a_damaged_inclusion_proof_is_refused(size: int):
    leaves = numbered(size)
    root = reference_root(leaves)
    for place in range(size):
        leaf, proof = hash_leaf(leaves[place]), prove_inclusion(place, size, nodes_over(leaves))
        attempts = [
            *((leaf, place, size, worse, root) for worse in broken(proof)),
            *((leaf, other, size, proof, root) for other in range(-1, size + 2) if other != place),
            (flipped(leaf), place, size, proof, root),
            (leaf[:-1], place, size, proof, root),
            (leaf, place, size, proof, flipped(root)),
            (leaf, place, size, proof, b""),
            (leaf, place, 0, proof, root),
        ]

        assert [attempt for attempt in attempts if not refused(check_inclusion, *attempt)] == []


@pytest.mark.parametrize(
    ("old", "new"),
    [(0, 0), (0, 5), (1, 2), (2, 3), (3, 8), (4, 4), (4, 8), (6, 8), (7, 8), (8, 16), (13, 21)],
)
def test_a_damaged_consistency_proof_is_refused(old: int, new: int):
    older, newer = reference_root(numbered(old)), reference_root(numbered(new))
    proof = prove_consistency(old, new, nodes_over(numbered(new)))
    attempts = [
        *((old, new, worse, older, newer) for worse in broken(proof)),
        (old, new, proof, flipped(older), newer),
        (old, new, proof, older[:-1], newer),
        (old, new, proof, older, newer + b"\0"),
        (new + 1, new, proof, older, newer),
        (-1, new, proof, older, newer),
        *([(old, new, proof, older, flipped(newer))] if old else []),
        *([(old, new, proof, newer, older)] if old != new else []),
    ]

    assert [attempt for attempt in attempts if not refused(check_consistency, *attempt)] == []


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda proof: [*proof, bytes(32)], "too long: it holds 4"),
        (lambda proof: proof[:-1], "too short: it holds 2"),
        (lambda proof: [*proof[:-1], bytes(31)], "has 31 bytes"),
        (lambda proof: [*proof[:-1], bytes(32)], "leads to the root"),
    ],
)
def test_a_refusal_says_where_the_proof_fails(change, complaint):
    proof = change(prove_inclusion(5, 8, nodes_over(LEAVES)))

    with pytest.raises(ProofError, match=complaint):
        check_inclusion(hash_leaf(LEAVES[5]), 5, 8, proof, ROOTS[8])


def test_a_rewritten_past_has_no_consistency_proof():
    leaves = numbered(21)
    rewritten = (*leaves[:3], b"another", *leaves[4:])
    proof = prove_consistency(13, 21, nodes_over(rewritten))

    assert refused(check_consistency, 13, 21, proof, reference_root(leaves[:13]), reference_root(rewritten))


def test_a_node_is_not_taken_for_a_leaf():
    children = hash_leaf(b"a") + hash_leaf(b"b")

    assert hash_leaf(children) != hash_children(hash_leaf(b"a"), hash_leaf(b"b"))


@pytest.mark.parametrize(
    ("prove", "arguments"),
    [
        (prove_inclusion, (0, 0)),
        (prove_inclusion, (5, 5)),
        (prove_inclusion, (-1, 5)),
        (prove_consistency, (6, 5)),
        (prove_consistency, (-1, 5)),
    ],
)
def test_what_is_not_in_the_tree_cannot_be_proved(prove, arguments):
    with pytest.raises(ValueError, match="tree"):
        prove(*arguments, nodes_over(LEAVES))


@pytest.mark.parametrize(("size", "nodes"), [(0, (bytes(32),)), (3, (bytes(32),)), (1, (b"short",)), (1, ())])
def test_a_range_that_does_not_cover_its_tree_is_not_made(size: int, nodes: tuple[bytes, ...]):
    with pytest.raises(ValueError, match="do not cover"):
        CompactRange(size, nodes)


def test_the_empty_tree_has_the_hash_of_nothing():
    assert CompactRange().root == EMPTY_ROOT == ROOTS[0]


def test_proofs_stay_short_in_a_tree_of_a_billion_leaves():
    size = 10**9

    proof = prove_inclusion(
        123_456_789, size, lambda level, number: sha256(b"%d %d" % (level, number)).digest()
    )

    assert len(proof) <= 30
