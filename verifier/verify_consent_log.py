#!/usr/bin/env python3
"""Verifies a consent log. One file, Python 3.11 or newer, nothing else; it never writes.

    python verify_consent_log.py log consent.db --key VKEY --checkpoint FILE [--checkpoint FILE …]
    python verify_consent_log.py receipt FILE --key VKEY

VKEY is the log's verifier key, NAME+ID+KEY, from whom you trust, not from the database; its successors
are followed, older ones may be given too. FILE is a checkpoint (or a receipt) that you kept. Exit
codes: 0 proved, 1 tampered with, 2 not proved. Written from the formats alone; it shares no code with the
program that writes the log.

How a log is built:
Leaf: `{"b":B,"k":KIND,"t":MILLISECONDS,"v":1}`, to the byte. B is base64url, without padding, of SHA-256(
"asgi-consent body v1\\n" + 32 bytes of salt + body). Body and salt are kept apart, and both are deleted when
a record is erased; a later leaf, `erase` or `prune`, has a body that names it.

Tree (RFC 9162 section 2.1): a leaf's hash is SHA-256(00 + leaf), a node's SHA-256(01 + left + right);
every node has as many leaves on its left as the largest power of two below their number.

Checkpoint (c2sp.org/tlog-checkpoint): the log's name, the number of leaves and the base64 of the root, a
line each; a blank line; lines "— NAME BASE64(4 bytes of key id + Ed25519 signature)".

Receipt (c2sp.org/tlog-proof): `extra` is the base64 of salt, 8 bytes of time and the zlib stream of the
body; then the leaf's index, the hashes up to the root, and the checkpoint.

That what was recorded is true, or that everything was recorded, this cannot prove. Nor, without a
checkpoint that you kept yourself, that the log was not rewritten by who holds its key, or cut back.
"""

import argparse
import base64
import hashlib
import json
import re
import sqlite3
import sys
import zlib
from bisect import bisect_left
from contextlib import closing
from pathlib import Path

PROVED, TAMPERED, NOT_PROVED = 0, 1, 2


class Tampered(Exception):
    """Something is not as it was written."""


class Unusable(Exception):
    """Something cannot be read, so that nothing is proved."""


# --- Ed25519: RFC 8032 section 5.1 ------------------------------------------------------------

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P


def point(data):
    """The point (X, Y, Z, T) that 32 bytes spell, None if they spell none. Section 5.1.3."""
    sign, y = data[31] >> 7, int.from_bytes(data, "little") % 2**255
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * pow(2, (P - 1) // 4, P) % P
    if x * x % P != square or (x == 0 and sign):
        return None
    if x % 2 != sign:
        x = P - x
    return x, y, 1, x * y % P


def add(one, other):
    """Section 5.1.4."""
    a = (one[1] - one[0]) * (other[1] - other[0])
    b = (one[1] + one[0]) * (other[1] + other[0])
    c = 2 * one[3] * other[3] * D
    d = 2 * one[2] * other[2]
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def multiply(scalar, base):
    """The point added to itself so many times."""
    product = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            product = add(product, base)
        base, scalar = add(base, base), scalar >> 1
    return product


def signed_by(public, message, signature):
    """Whether the signature is the key's. Section 5.1.7."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, commitment = point(public), point(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if key is None or commitment is None or scalar >= ORDER:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    base = point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
    left, right = multiply(scalar, base), add(commitment, multiply(challenge, key))
    return all((left[n] * right[2] - right[n] * left[2]) % P == 0 for n in (0, 1))


# --- Notes and checkpoints --------------------------------------------------------------------


LINE = re.compile(r"— ([^\s+]+) (\S+)")
SIZE = re.compile(r"[^\n]+\n(0|[1-9][0-9]{0,18})\n([^\n]+)\n", re.ASCII)


def unbase64(text):
    """The bytes; Unusable if this is not their one spelling."""
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise Unusable(f"{text!r} is not base64") from error
    if base64.b64encode(data).decode() != text:
        raise Unusable(f"{text!r} is not base64 as it is written")
    return data


def read_key(line):
    """(name, key id, public key) of a verifier key."""
    match = re.fullmatch(r"([^\s+]+)\+([0-9a-f]{8})\+(\S+)", line.strip())
    data = unbase64(match[3]) if match else b""
    key_id = hashlib.sha256(match[1].encode() + b"\n" + data).digest()[:4] if match else b""
    if data[:1] != b"\x01" or len(data) != 33 or key_id.hex() != match[2]:
        raise Unusable(f"{line!r} is not a verifier key of Ed25519, or its id is wrong")
    return match[1], key_id, data[1:]


def open_note(note, keys):
    """(text, key): which of these keys signed; Tampered if none did, Unusable if this is no note."""
    text, _, lines = note.rpartition("\n\n")
    found = [LINE.fullmatch(line) for line in lines[:-1].split("\n")]
    if not lines.endswith("\n") or None in found or re.search(r"[\x00-\x09\x0b-\x1f]", note):
        raise Unusable("this is not a signed checkpoint")
    signatures = [(match[1], unbase64(match[2])) for match in found]
    for key in reversed(keys):
        own = [data[4:] for name, data in signatures if (name, data[:4]) == key[:2]]
        if own and all(signed_by(key[2], f"{text}\n".encode(), signature) for signature in own):
            return f"{text}\n", key
    raise Tampered(f"a note that the key of {keys[0][0]} did not sign")


def read_checkpoint(note, keys):
    """(size, root, key) of a checkpoint; Tampered if none of the keys signed it."""
    text, key = open_note(note, keys)
    match = SIZE.match(text)
    if match is None or "\n\n" in text:
        raise Unusable("this is signed, but is not a checkpoint")
    if text.split("\n")[0] != key[0]:
        raise Tampered(f"a checkpoint of another log, signed by {key[0]}")
    return int(match[1]), unbase64(match[2]), key


# --- The tree ---------------------------------------------------------------------------------


def hash_leaf(data):
    """The hash of a leaf's bytes."""
    return hashlib.sha256(b"\x00" + data).digest()


def hash_node(left, right):
    """The hash of the node above two others."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """The complete nodes over the leaves so far, largest first: one for each 1 bit of the size."""

    def __init__(self):
        self.size, self.nodes = 0, []

    def append(self, leaf_hash):
        """Put a leaf behind the others; each trailing 1 bit of the size is a node to pair it with."""
        node, size = leaf_hash, self.size
        while size & 1:
            node, size = hash_node(self.nodes.pop(), node), size >> 1
        self.nodes.append(node)
        self.size += 1

    def root(self):
        """The root over all leaves so far."""
        root = self.nodes[-1] if self.nodes else hashlib.sha256(b"").digest()
        for node in reversed(self.nodes[:-1]):
            root = hash_node(node, root)
        return root


def root_of_proof(node, index, size, proof):
    """The root that an inclusion proof leads to; Tampered if it is too short or too long."""
    if not 0 <= index < size or (size == 1) is bool(proof):
        raise Tampered(f"no proof that leaf {index} is among {size}")
    if size == 1:
        return node
    left, other = 1 << (size - 1).bit_length() - 1, proof[-1]
    if index < left:
        return hash_node(root_of_proof(node, index, left, proof[:-1]), other)
    return hash_node(other, root_of_proof(node, index - left, size - left, proof[:-1]))


# --- Leaves and bodies ------------------------------------------------------------------------

LEAF = re.compile(rb'\{"b":"([A-Za-z0-9_-]{43})","k":"([a-z]+)","t":(0|[1-9][0-9]{0,15}),"v":1\}')
TABLE_OF_KIND = {b"consent": "body", b"withdraw": "body", b"notice": "notice", b"erase": "erasure"}
TABLE_OF_KIND |= dict.fromkeys((b"revision", b"prune", b"key", b"genesis"), "statement")


def commitment_to(salt, body):
    """What a leaf says of its body."""
    digest = hashlib.sha256(b"asgi-consent body v1\n" + salt + body).digest()
    return base64.urlsafe_b64encode(digest)[:43].decode()


class Reading:
    """What was found in one pass over the leaves."""

    def __init__(self):
        self.findings = []
        self.tree, self.time = Tree(), 0
        self.bodies, self.present, self.missing, self.erased, self.pruned = 0, [], set(), set(), []
        self.handovers = []

    def take(self, place, data, bodies):
        """Look at the next leaf, and at the rows that say they are its body."""
        number = self.tree.size
        if place != number:
            self.findings.append(f"leaf {number} is missing: the next one is {place!r}")
        encoded = data.encode(errors="surrogateescape") if isinstance(data, str) else b""
        match = LEAF.fullmatch(encoded)
        if match is None or match[2] not in TABLE_OF_KIND:
            self.findings.append(f"leaf {number}: its bytes are not those of a leaf")
        else:
            if int(match[3]) < self.time:
                self.findings.append(f"leaf {number}: its time goes back")
            self.time = max(self.time, int(match[3]))
            table = TABLE_OF_KIND[match[2]]
            erasable = table in ("body", "notice")
            if [row[0] for row in bodies] == [table]:
                self.present += [number] * erasable
            elif bodies or not erasable:
                self.findings.append(f"leaf {number}: not one body of its kind")
            else:
                self.missing.add(number)
            for row in bodies:
                self.compare(number, match, row)
        self.tree.append(hash_leaf(encoded))

    def compare(self, number, match, row):
        """Look at one body, beside what its leaf commits to."""
        table, leaf, salt, data, name = row
        self.bodies += 1
        if leaf != number:
            self.findings.append(f"a row of {table} belongs to leaf {leaf}, which does not exist")
        if not isinstance(data, str) or not isinstance(salt, bytes) or len(salt) != 32:
            self.findings.append(f"leaf {number}: its body or salt is of a wrong type or length")
            return
        body = data.encode(errors="surrogateescape")
        if commitment_to(salt, body) != match[1].decode():
            self.findings.append(f"leaf {number}: the body is not the one that the leaf commits to")
        if table == "notice" and name != hashlib.sha256(body).hexdigest():
            self.findings.append(f"leaf {number}: the notice does not bear its own hash")
        if match[2] in (b"erase", b"prune"):
            self.note_gone(number, match[2], body)
        if match[2] in (b"key", b"genesis"):
            self.handovers.append((number, self.tree.root(), body))

    def note_gone(self, number, kind, body):
        """Remember which leaves may be without a body: one by one, or from each first to each second."""
        match = re.fullmatch(rb'\{(?:"before":[0-9]+,)?"leaves":\[([0-9]+(?:,[0-9]+)*)\]\}', body)
        places = [int(place) for place in match[1].split(b",")] if match else [number]
        if sorted(set(places)) != places or places[-1] >= number + (kind == b"prune"):
            self.findings.append(f"leaf {number}: it names no leaves before it, or not in their order")
        if kind == b"prune":
            self.pruned += zip(places[::2], places[1::2], strict=False)
        elif self.erased & set(places):
            self.findings.append(f"leaf {number}: it names what was erased before")
        else:
            self.erased.update(places)

    def close(self):
        """Compare the bodies that are missing with those that were erased or pruned."""
        unexplained = self.missing - self.erased
        for begin, end in self.pruned:
            unexplained -= {place for place in unexplained if begin <= place < end}
            for place in self.present[bisect_left(self.present, begin) : bisect_left(self.present, end)]:
                self.findings.append(f"leaf {place}: a pruning names it, yet it has a body")
        for place in sorted(unexplained):
            self.findings.append(f"leaf {place}: its body is missing, and nothing says why")
        for place in sorted(self.erased - self.missing):
            self.findings.append(
                f"leaf {place}: an erasure names it, yet it has a body or never had one to erase"
            )


# --- A whole log ------------------------------------------------------------------------------

BODIES = {
    "body": "SELECT 'body', leaf, salt, data, NULL FROM body",
    "notice": "SELECT 'notice', leaf, salt, data, hash FROM notice",
    "erasure": "SELECT 'erasure', leaf, salt, data, NULL FROM erasure",
    "statement": "SELECT 'statement', leaf, salt, data, NULL FROM statement",
}


def read_log(connection, sizes):
    """The reading, and the roots at these sizes."""
    reading, roots = Reading(), {0: Tree().root()}
    found = [name for (name,) in connection.execute("SELECT name FROM sqlite_master") if name in BODIES]
    rows = connection.execute(" UNION ALL ".join(BODIES[name] for name in found) + " ORDER BY 2")
    row = rows.fetchone()
    for place, data in connection.execute("SELECT place, data FROM leaf ORDER BY place"):
        bodies = []
        while row is not None and isinstance(row[1], int) and row[1] <= place:
            bodies.append(row)
            row = rows.fetchone()
        reading.take(place, data, bodies)
        if reading.tree.size in sizes:
            roots[reading.tree.size] = reading.tree.root()
    if row is not None:
        reading.findings.append(f"a row of {row[0]} belongs to leaf {row[1]!r}, which does not exist")
    reading.close()
    return reading, roots


def follow(keys, reading):
    """{retired key: the leaf in which it handed over to the next}; `keys` grow by those that follow.

    A leaf of kind `key` or `genesis` holds the next verifier key and a note that the key before signed.
    """
    retired = {}
    for place, root, body in reading.handovers:
        try:
            members = json.loads(body)
            text, key = open_note(members["note"], [each for each in keys if each not in retired])
            lines = ("asgi-consent key v1", key[0], place, base64.b64encode(root).decode(), members["key"])
            if text != "".join(f"{line}\n" for line in lines):
                raise ValueError("what the key before signed is another")
            keys.append(read_key(members["key"]))
            retired[key] = place
        except Tampered:
            continue  # by a key that nobody gave: it proves nothing
        except (Unusable, ValueError, KeyError, TypeError, AttributeError) as error:
            reading.findings.append(f"leaf {place}: not a handover: {error}")
    return retired


def read_database(path, kept):
    """(head, newest note, reading, roots) of the log in this file, at the sizes of the notes kept of it."""
    uri = f"{path.absolute().as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as connection:
            connection.text_factory = lambda data: data.decode(errors="surrogateescape")
            connection.execute("BEGIN")
            head = connection.execute("SELECT origin, size, nodes FROM head").fetchone()
            (stored,) = connection.execute("SELECT note FROM checkpoint").fetchone() or (None,)
            sizes = {int(found[1]) for note in (stored, *kept) if (found := SIZE.match(str(note)))}
            return head, stored, *read_log(connection, sizes)
    except sqlite3.Error as error:
        raise Unusable(f"{path}: {error}") from error


def judge(head, stored, reading, roots, keys, kept):
    """(tampered, unproved, proved): sentences. `kept` are the notes of older checkpoints."""
    retired, tree = follow(keys, reading), reading.tree
    tampered, unproved = reading.findings, [] if stored else ["the log is not signed"]
    names = {keys[-1][0], *(key[0] for key in retired)}
    if not head or head[0] not in names or head[1:] != (tree.size, b"".join(tree.nodes)):
        tampered.append(f"the log's head is not the tree over its {tree.size} leaves, or its name differs")
    newest, anchors = [], []
    for note, opened, wrong in ((stored, newest, tampered), *((note, anchors, unproved) for note in kept)):
        try:
            opened += [read_checkpoint(str(note), keys)] if note else []
        except (Tampered, Unusable) as error:
            wrong.append(f"a checkpoint cannot be used: {error}")
    for size, root, key in newest + anchors:
        end = retired.get(key, size)
        if size > end and key[0] != (head or key)[0]:
            unproved.append(f"leaves {end} to {size - 1} of {key[0]} are lost: see leaf {end}")
        elif size > end:
            tampered.append(f"a key that was retired at leaf {end} signed {size} leaves")
        elif size > tree.size:
            tampered.append(f"the log was cut back: it had {size} leaves, and has {tree.size}")
        elif roots.get(size) != root:
            tampered.append(f"the first {size} leaves are not those that were signed")
    if newest and newest[0][0] < tree.size:
        unproved.append(f"the leaves from {newest[0][0]} on are not signed")
    if not anchors:
        unproved.append(
            "no older checkpoint was given: whoever holds the log's key could have rewritten all of it,"
            " and anybody could have cut it back to an older state that was signed"
        )
    furthest = max((size for size, _, _ in anchors if size <= tree.size), default=0)
    proved = [
        f"{tree.size} leaves and {reading.bodies} bodies were hashed again",
        f"{len(reading.missing)} bodies are missing, {len(reading.erased)} erased",
        f"against who holds the log's key, only the first {furthest} leaves are proved",
    ]
    return tampered, unproved, proved


# --- A receipt --------------------------------------------------------------------------------

HEADER = "c2sp.org/tlog-proof@v1"
DICTIONARY = (  # for zlib: what bodies have in common
    b'{"contact":"","earlier":"none","event":"partial","gpc_seen":false,"granted":["analytics","functional",'
    b'"marketing"],"id":"","language":"en","method":"notice","notice":"","preset":"eu","previous":null,'
    b'"refused":["analytics","functional","marketing"],"revision":"","scope":[],"site":"","subject":"",'
    b'"time":1,"ui":"","v":2,"valid_until":1}'
)


def note_in(text):
    """The checkpoint in a receipt; any other text as it is."""
    return text.partition("\n\n")[2] if text.startswith(HEADER + "\n") else text


def verify_receipt(text, keys):
    """The record's body, once it is proved to be in the log."""
    lines = text.partition("\n\n")[0].split("\n")
    try:
        index = re.fullmatch(r"index (0|[1-9][0-9]{0,18})", lines[2])
        if lines[0] != HEADER or lines[1][:6] != "extra " or index is None:
            raise ValueError("its first three lines are not those of a receipt")
        extra, proof = unbase64(lines[1][6:]), [unbase64(line) for line in lines[3:]]
        unpacked = zlib.decompressobj(zdict=DICTIONARY)
        body = unpacked.decompress(extra[40:], 65536)
        if not unpacked.eof or unpacked.unused_data:
            raise ValueError("its body is too long, or cut off")
        kind = "withdraw" if json.loads(body)["event"] == "withdrawn" else "consent"
    except (ValueError, KeyError, IndexError, TypeError, zlib.error) as error:
        raise Unusable(f"this is not a receipt: {error}") from error
    size, root, _ = read_checkpoint(note_in(text), keys)
    commitment, time = commitment_to(extra[:32], body), int.from_bytes(extra[32:40], "big")
    leaf = f'{{"b":"{commitment}","k":"{kind}","t":{time},"v":1}}'
    if root_of_proof(hash_leaf(leaf.encode()), int(index[1]), size, proof) != root:
        raise Tampered("the record is not in the tree that was signed")
    return body.decode()


# --- The command line -------------------------------------------------------------------------


def read_text(path):
    """What a file holds."""
    try:
        return path.read_bytes().decode()
    except (OSError, UnicodeDecodeError) as error:
        raise Unusable(f"{path}: {error}") from error


def run(arguments):
    """(tampered, unproved, proved) for this command line."""
    keys = [read_key(line) for line in arguments.key]
    if arguments.command == "log":
        kept = [note_in(read_text(path)) for path in arguments.checkpoint]
        return judge(*read_database(arguments.file, kept), keys, kept)
    try:
        body = verify_receipt(read_text(arguments.file), keys)
        return [], [], [f"this record is in the log {keys[0][0]}: {body!a}"]
    except Tampered as error:
        return [str(error)], [], []


def main(argv=None):
    """Verify, tell, and return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("log", "receipt"):
        command = commands.add_parser(name)
        command.add_argument("file", type=Path)
        command.add_argument("--key", required=True, action="append")
    commands.choices["log"].add_argument("--checkpoint", action="append", default=[], type=Path)
    return tell(run, parser.parse_args(argv))


def tell(judged, arguments):
    """Print what was found, and return the exit code."""
    try:
        tampered, unproved, proved = judged(arguments)
    except (Tampered, Unusable) as error:
        tampered, unproved, proved = [], [str(error)], []
    print("TAMPERED" if tampered else "NOT PROVED" if unproved else "PROVED")
    for line in (*tampered[:100], *unproved, *proved):
        print(f"  - {line}")
    return TAMPERED if tampered else NOT_PROVED if unproved else PROVED


if __name__ == "__main__":
    sys.exit(main())
