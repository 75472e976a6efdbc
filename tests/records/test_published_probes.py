"""The proofs that transparency-dev publishes, right and wrong; both our verifiers tell them apart.

Source: github.com/transparency-dev/merkle, `testdata/main.go` (read at its state of 2025): five proofs of
each sort over the eight leaves of RFC 6962's reference tree, and the ways in which it damages each
of them. The hashes are quoted; the damage is made here, in the order of that page.
"""

import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from consent.records.tree import EMPTY_ROOT, ProofError, check_consistency, check_inclusion, hash_leaf

VERIFIER = Path(__file__).parents[2] / "verifier" / "verify_consent_log.py"

SOME_HASH = bytes.fromhex("abacaba000000000000000000000000000000000000000000060061e00123456")
LEAVES = {0: b"", 1: b"\x00", 2: b"\x10", 5: b"\x40\x41\x42\x43"}
ROOTS = {
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    6: "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}
INCLUSION = {
    (0, 1): [],
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
    (1, 5): [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
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
    (6, 7): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
}


@dataclass(frozen=True)
class Inclusion:
    place: int
    size: int
    leaf: bytes
    proof: tuple[bytes, ...]
    root: bytes


@dataclass(frozen=True)
class Consistency:
    old: int
    new: int
    proof: tuple[bytes, ...]
    old_root: bytes
    new_root: bytes


def root(size: int) -> bytes:
    return bytes.fromhex(ROOTS[size])


def hashes(spelled: list[str]) -> tuple[bytes, ...]:
    return tuple(map(bytes.fromhex, spelled))


RIGHT_INCLUSION = [
    Inclusion(place, size, hash_leaf(LEAVES[place]), hashes(proof), root(size))
    for (place, size), proof in INCLUSION.items()
]
RIGHT_CONSISTENCY = [
    Consistency(old, new, hashes(proof), root(old), root(new)) for (old, new), proof in CONSISTENCY.items()
]


def flipped(proof: tuple[bytes, ...], at: int, bit: int) -> tuple[bytes, ...]:
    return (*proof[:at], bytes([proof[at][0] ^ bit]) + proof[at][1:], *proof[at + 1 :])


def damaged_inclusion(right: Inclusion) -> Iterator[Inclusion]:
    place, size, proof = right.place, right.size, right.proof
    yield from (replace(right, place=other) for other in (place - 1, place + 1, place ^ 2))
    yield from (replace(right, size=other) for other in (size * 2, size // 2))
    yield replace(right, leaf=b"WrongLeaf")
    yield from (replace(right, root=other) for other in (EMPTY_ROOT, SOME_HASH))
    for more in (b"", right.root):
        yield from (replace(right, proof=other) for other in ((*proof, more), (more, *proof)))
    yield from (replace(right, proof=flipped(proof, at, 8)) for at in range(len(proof)))
    if proof:
        yield replace(right, proof=proof[:-1])
    if len(proof) > 1:
        yield replace(right, proof=(proof[0], SOME_HASH, *proof[1:]))


def damaged_consistency(right: Consistency) -> Iterator[Consistency]:
    old, new, proof = right.old, right.new, right.proof
    yield from (replace(right, old=other) for other in (old - 1, old + 1, old ^ 2))
    yield from (replace(right, new=other) for other in (new * 2, new // 2))
    yield replace(right, old_root=b"WrongRoot")
    yield replace(right, new_root=b"WrongRoot")
    yield replace(right, old_root=right.new_root, new_root=right.old_root)
    yield replace(right, proof=())
    for more in (b"", right.old_root, right.new_root):
        yield from (replace(right, proof=other) for other in ((*proof, more), (more, *proof)))
    yield replace(right, proof=(proof[0], *proof))
    yield replace(right, proof=proof[:-1])
    yield from (replace(right, proof=flipped(proof, at, 16)) for at in range(len(proof)))


WRONG_INCLUSION = [
    *(wrong for right in RIGHT_INCLUSION for wrong in damaged_inclusion(right)),
    *(
        Inclusion(place, size, leaf, (), top)
        for place, size in ((0, 0), (0, 1), (1, 0), (2, 1))
        for leaf, top in ((SOME_HASH, b""), (b"", EMPTY_ROOT), (SOME_HASH, EMPTY_ROOT))
    ),
    Inclusion(0, 1, b"", (), hash_leaf(b"data")),
    Inclusion(0, 1, hash_leaf(b"data"), (), b""),
    Inclusion(0, 1, b"", (), b""),
]
ONE, OTHER = b"don't care 1", b"don't care 2"
WRONG_CONSISTENCY = [
    *(wrong for right in RIGHT_CONSISTENCY if right.proof for wrong in damaged_consistency(right)),
    *(Consistency(size, size, (), ONE, OTHER) for size in (0, 1)),
    Consistency(0, 1, (), ONE, OTHER),
    Consistency(1, 0, (), ONE, OTHER),
    Consistency(2, 1, (), ONE, OTHER),
    Consistency(1, 2, (), ONE, OTHER),
    *(Consistency(size, size, (), EMPTY_ROOT, OTHER) for size in (0, 1)),
    *(Consistency(0, new, (EMPTY_ROOT,), EMPTY_ROOT, EMPTY_ROOT) for new in (0, 1)),
    Consistency(1, 1, (EMPTY_ROOT,), EMPTY_ROOT, EMPTY_ROOT),
    # There two roots of twelve bytes pass if they are equal. A hash has 32 bytes here.
    *(Consistency(size, size, (), ONE, ONE) for size in (0, 1)),
]


@pytest.fixture(scope="module")
def verifier():
    spec = importlib.util.spec_from_file_location("verify_consent_log", VERIFIER)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_there_are_as_many_as_are_published():
    assert (len(RIGHT_INCLUSION), len(WRONG_INCLUSION)) == (5, 92)
    assert (len(RIGHT_CONSISTENCY), len(WRONG_CONSISTENCY)) == (5, 92)


@pytest.mark.parametrize("right", RIGHT_INCLUSION)
def test_a_published_inclusion_proof_is_right(right, verifier):
    check_inclusion(right.leaf, right.place, right.size, right.proof, right.root)

    assert verifier.root_of_proof(right.leaf, right.place, right.size, right.proof) == right.root


@pytest.mark.parametrize("wrong", WRONG_INCLUSION)
def test_a_published_wrong_inclusion_proof_is_refused(wrong, verifier):
    with pytest.raises(ProofError):
        check_inclusion(wrong.leaf, wrong.place, wrong.size, wrong.proof, wrong.root)


@pytest.mark.parametrize("right", RIGHT_CONSISTENCY)
def test_a_published_consistency_proof_is_right(right):
    check_consistency(right.old, right.new, right.proof, right.old_root, right.new_root)


@pytest.mark.parametrize("wrong", WRONG_CONSISTENCY)
def test_a_published_wrong_consistency_proof_is_refused(wrong):
    with pytest.raises(ProofError):
        check_consistency(wrong.old, wrong.new, wrong.proof, wrong.old_root, wrong.new_root)


# The single file makes leaf and root itself, always of 32 bytes, and reads no place below 0.
WITHIN_REACH = [
    each for each in WRONG_INCLUSION if len(each.leaf) == len(each.root) == 32 and each.place >= 0
]


@pytest.mark.parametrize("wrong", WITHIN_REACH)
def test_the_single_file_refuses_the_same(wrong, verifier):
    try:
        found = verifier.root_of_proof(wrong.leaf, wrong.place, wrong.size, wrong.proof)
    except verifier.Tampered:
        return

    assert found != wrong.root
