#!/usr/bin/env python3
"""Verifies a consent log. One file, Python 3.11 or newer, nothing else; it never writes.

    python verify_consent_log.py log consent.db --key VKEY --checkpoint FILE [--checkpoint FILE …]
    python verify_consent_log.py receipt FILE --key VKEY

VKEY is the log's verifier key, NAME+ID+KEY, from whom you trust, not from the database. FILE is
a checkpoint (or a receipt) that you kept. Exit codes: 0 proved, 1 tampered with, 2 not proved.

Written from the formats alone; it shares no code with the program that writes the log.

How a log is built
------------------
Leaf: `{"b":B,"k":KIND,"t":MILLISECONDS,"v":1}`, to the byte. B is base64url, without padding, of
SHA-256("asgi-consent body v1\\n" + 32 bytes of salt + body). Body and salt are kept apart, and
both are deleted when a record is erased; a later leaf of kind `erase` has a body that names it.

Tree (RFC 9162 section 2.1): a leaf's hash is SHA-256(00 + leaf), a node's SHA-256(01 + left +
right); every node has as many leaves on its left as the largest power of two below their number.

Checkpoint (c2sp.org/tlog-checkpoint): the log's name, the number of leaves and the base64 of the
root, a line each; a blank line; lines "— NAME BASE64(4 bytes of key id + Ed25519 signature)".

Receipt (c2sp.org/tlog-proof): `extra` is the base64 of salt, 8 bytes of time and the zlib stream
of the body; then the leaf's index, the hashes up to the root, and the checkpoint.

What this cannot prove
----------------------
That what was recorded is true, or that everything was recorded. And without a checkpoint that
you kept yourself: that the log was not rewritten by who holds its key, or cut back by anybody.
"""

import argparse
import base64
import hashlib
import json
import re
import sqlite3
import sys
import zlib
from pathlib import Path

PROVED, TAMPERED, NOT_PROVED = 0, 1, 2
TABLE_OF_KIND = {"consent": "body", "withdraw": "body", "notice": "notice", "erase": "erasure"}
TABLE_OF_KIND |= {"revision": "statement"}


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


def unbase64(text):
    """The bytes; ValueError unless this is their one spelling."""
    data = base64.b64decode(text, validate=True)
    if base64.b64encode(data).decode() != text:
        raise ValueError(f"{text!r} is not base64 as it is written")
    return data


def read_key(line):
    """(name, key id, public key) of a verifier key."""
    try:
        name, key_id, encoded = line.strip().split("+", 2)
        data = unbase64(encoded)
    except ValueError as error:
        raise Unusable(f"{line!r} is not a verifier key, NAME+ID+KEY") from error
    expected = hashlib.sha256(name.encode() + b"\n" + data).digest()[:4]
    if data[:1] != b"\x01" or len(data) != 33 or expected.hex() != key_id:
        raise Unusable(f"{line!r} is not a verifier key of Ed25519, or its id is wrong")
    return name, expected, data[1:]


def read_checkpoint(note, key):
    """(size, root) of a checkpoint; Tampered if the key did not sign it, Unusable if it is none."""
    name, key_id, public = key
    text, separator, lines = note.rpartition("\n\n")
    text += "\n"
    if not separator or not lines.endswith("\n") or re.search(r"[\x00-\x09\x0b-\x1f]", note):
        raise Unusable("this is not a signed checkpoint")
    own = []
    for line in lines[:-1].split("\n"):
        dash, _, rest = line.partition(" ")
        signer, _, encoded = rest.partition(" ")
        try:
            data = unbase64(encoded)
        except ValueError as error:
            raise Unusable(f"{line!r} is not a signature line") from error
        if dash != "—" or not signer or len(data) <= 4:
            raise Unusable(f"{line!r} is not a signature line")
        if (signer, data[:4]) == (name, key_id):
            own.append(data[4:])
    if not own or not all(signed_by(public, text.encode(), signature) for signature in own):
        raise Tampered(f"a checkpoint that the key of {name} did not sign")
    parts = text[:-1].split("\n")
    if len(parts) < 3 or not all(parts) or not re.fullmatch(r"0|[1-9][0-9]{0,18}", parts[1], re.ASCII):
        raise Unusable("this is signed, but is not a checkpoint")
    if parts[0] != name:
        raise Tampered(f"a checkpoint of {parts[0]}, signed by {name}")
    try:
        return int(parts[1]), unbase64(parts[2])
    except ValueError as error:
        raise Unusable("this is signed, but is not a checkpoint") from error


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
        if not self.nodes:
            return hashlib.sha256(b"").digest()
        root = self.nodes[-1]
        for node in reversed(self.nodes[:-1]):
            root = hash_node(node, root)
        return root


def root_of_proof(leaf_hash, index, size, proof):
    """The root that an inclusion proof leads to; Tampered if it is too short or too long."""
    if index >= size:
        raise Tampered(f"leaf {index} is not among {size}")
    place, last, node = index, size - 1, leaf_hash
    for other in proof:
        if last == 0 or len(other) != 32:
            raise Tampered("the proof is too long, or holds something else than hashes")
        if place & 1 or place == last:
            node = hash_node(other, node)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            node = hash_node(node, other)
        place, last = place >> 1, last >> 1
    if last:
        raise Tampered("the proof is too short")
    return node


# --- Leaves and bodies ------------------------------------------------------------------------


def commitment_to(salt, body):
    """What a leaf says of its body."""
    digest = hashlib.sha256(b"asgi-consent body v1\n" + salt + body).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def write_leaf(commitment, kind, time):
    """A leaf's bytes."""
    return f'{{"b":"{commitment}","k":"{kind}","t":{time},"v":1}}'.encode()


LEAF = re.compile(rb'\{"b":"([A-Za-z0-9_-]{43})","k":"([a-z]+)","t":(0|[1-9][0-9]{0,15}),"v":1\}')


class Reading:
    """What was found in one pass over the leaves."""

    def __init__(self):
        self.findings = []
        self.tree, self.time = Tree(), 0
        self.bodies, self.missing, self.erased = 0, set(), set()

    def take(self, place, data, bodies):
        """Look at the next leaf, and at the rows that say they are its body."""
        number = self.tree.size
        if place != number:
            self.find(f"leaf {number} is missing: the next one is {place!r}")
        encoded = data.encode(errors="surrogateescape") if isinstance(data, str) else b""
        self.tree.append(hash_leaf(encoded))
        match = LEAF.fullmatch(encoded)
        if match is None or match[2].decode() not in TABLE_OF_KIND:
            self.find(f"leaf {number}: its bytes are not those of a leaf")
            return
        commitment, table, time = match[1].decode(), TABLE_OF_KIND[match[2].decode()], int(match[3])
        if time < self.time:
            self.find(f"leaf {number}: its time goes back")
        self.time = max(self.time, time)
        if not bodies and table == "body":
            self.missing.add(number)
        elif [row[0] for row in bodies] != [table]:
            self.find(f"leaf {number}: not one body of its kind")
        for row in bodies:
            self.compare(number, commitment, row)

    def compare(self, number, commitment, row):
        """Look at one body, beside what its leaf commits to."""
        table, _, salt, data, name = row
        self.bodies += 1
        if not isinstance(data, str) or not isinstance(salt, bytes) or len(salt) != 32:
            self.find(f"leaf {number}: its body or salt is of a wrong type or length")
            return
        body = data.encode(errors="surrogateescape")
        if commitment_to(salt, body) != commitment:
            self.find(f"leaf {number}: the body is not the one that the leaf commits to")
        if table == "notice" and name != hashlib.sha256(body).hexdigest():
            self.find(f"leaf {number}: the notice does not bear its own hash")
        if table == "erasure":
            self.note_erasure(number, body)

    def note_erasure(self, number, body):
        """Remember which leaves may be without a body."""
        match = re.fullmatch(rb'\{"leaves":\[((?:0|[1-9][0-9]*)(?:,(?:0|[1-9][0-9]*))*)\]\}', body)
        places = [int(place) for place in match[1].split(b",")] if match else []
        if not places or places != sorted(places) or places[-1] >= number or self.erased & set(places):
            self.find(f"leaf {number}: not an erasure of leaves before it that had a body")
        self.erased.update(places)

    def close(self):
        """Compare the bodies that are missing with those that were erased."""
        for place in sorted(self.missing - self.erased):
            self.find(f"leaf {place}: its body is missing, and no erasure names it")
        for place in sorted(self.erased - self.missing):
            self.find(f"leaf {place}: an erasure names it, yet it has a body or never had one to erase")

    def find(self, finding):
        """Add a finding; a log that is wrong from end to end need not be listed."""
        if len(self.findings) < 100:
            self.findings.append(finding)


# --- A whole log ------------------------------------------------------------------------------

BODIES = """
    SELECT 'body', leaf, salt, data, NULL FROM body
    UNION ALL SELECT 'notice', leaf, salt, data, hash FROM notice
    UNION ALL SELECT 'erasure', leaf, salt, data, NULL FROM erasure
    UNION ALL SELECT 'statement', leaf, salt, data, NULL FROM statement ORDER BY 2
"""


def read_log(connection, sizes):
    """The reading, and the roots at these sizes."""
    reading, roots = Reading(), {0: hashlib.sha256(b"").digest()}
    rows = connection.execute(BODIES)
    row = rows.fetchone()
    for place, data in connection.execute("SELECT place, data FROM leaf ORDER BY place"):
        bodies = []
        while row is not None and isinstance(row[1], int) and row[1] <= place:
            if row[1] == place:
                bodies.append(row)
            else:
                reading.find(f"a row of {row[0]} belongs to leaf {row[1]}, which does not exist")
            row = rows.fetchone()
        reading.take(place, data, bodies)
        if reading.tree.size in sizes:
            roots[reading.tree.size] = reading.tree.root()
    while row is not None:
        reading.find(f"a row of {row[0]} belongs to leaf {row[1]!r}, which does not exist")
        row = rows.fetchone()
    reading.close()
    return reading, roots


def verify_log(path, key, kept):
    """(tampered, unproved, proved): sentences. `kept` are the notes of older checkpoints."""
    anchors = [read_checkpoint(note, key) for note in kept]
    if not path.is_file():
        raise Unusable(f"{path}: there is no such file")
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
    try:
        connection.text_factory = lambda data: data.decode(errors="surrogateescape")
        connection.execute("BEGIN")
        head = connection.execute("SELECT origin, size, nodes FROM head").fetchone()
        stored = connection.execute("SELECT note FROM checkpoint").fetchone()
        tampered, signed = [], None
        if stored is not None:
            try:
                signed = read_checkpoint(str(stored[0]), key)
            except (Tampered, Unusable) as error:
                tampered.append(f"the newest checkpoint: {error}")
        wanted = {size for size, _ in anchors} | ({signed[0]} if signed else set())
        reading, roots = read_log(connection, wanted)
    except sqlite3.Error as error:
        raise Unusable(f"{path}: {error}") from error
    finally:
        connection.close()
    tampered += reading.findings
    unproved = ["the log is not signed"] if stored is None else []
    judge(reading.tree, roots, head, key, signed, anchors, tampered, unproved)
    return tampered, unproved, tell(reading, anchors)


def judge(tree, roots, head, key, signed, anchors, tampered, unproved):
    """Compare the tree with what the log says of itself, and with what was kept of it."""
    if head != (key[0], tree.size, b"".join(tree.nodes)):
        tampered.append(f"the log's head is not the tree over its {tree.size} leaves, or its name differs")
    if signed and roots.get(signed[0]) != signed[1]:
        tampered.append(f"the leaves are not those that were signed at size {signed[0]}")
    elif signed and signed[0] < tree.size:
        unproved.append(f"the leaves from {signed[0]} on are not signed")
    for size, root in anchors:
        if size > tree.size:
            tampered.append(f"the log was cut back: it had {size} leaves, and has {tree.size}")
        elif roots.get(size) != root:
            tampered.append(f"the first {size} leaves are not those of the checkpoint given")
    if not anchors:
        unproved.append(
            "no older checkpoint was given: whoever holds the log's key could have rewritten all of it,"
            " and anybody could have cut it back to an older state that was signed"
        )


def tell(reading, anchors):
    """What was read, in sentences."""
    furthest = max((size for size, _ in anchors), default=0)
    return [
        f"{reading.tree.size} leaves and {reading.bodies} bodies were hashed again",
        f"{len(reading.missing)} bodies are missing, {len(reading.erased)} erased",
        f"against who holds the log's key, only the first {furthest} leaves are proved",
    ]


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


def verify_receipt(text, key):
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
        event = json.loads(body)["event"]
    except (ValueError, KeyError, IndexError, TypeError, zlib.error) as error:
        raise Unusable(f"this is not a receipt: {error}") from error
    size, root = read_checkpoint(note_in(text), key)
    kind = "withdraw" if event == "withdrawn" else "consent"
    leaf = write_leaf(commitment_to(extra[:32], body), kind, int.from_bytes(extra[32:40], "big"))
    if root_of_proof(hash_leaf(leaf), int(index[1]), size, proof) != root:
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
    key = read_key(arguments.key)
    if arguments.command == "receipt":
        try:
            body = verify_receipt(read_text(arguments.file), key)
        except Tampered as error:
            return [str(error)], [], []
        return [], [], [f"this record is in the log {key[0]}: {body!a}"]
    kept = [note_in(read_text(path)) for path in arguments.checkpoint]
    try:
        return verify_log(arguments.file, key, kept)
    except Tampered as error:
        # The file that was given is no evidence against the log.
        raise Unusable(f"a checkpoint that was given cannot be used: {error}") from error


def main(argv=None):
    """Verify, tell, and return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("log", "receipt"):
        command = commands.add_parser(name)
        command.add_argument("file", type=Path)
        command.add_argument("--key", required=True)
    commands.choices["log"].add_argument("--checkpoint", action="append", default=[], type=Path)
    try:
        tampered, unproved, proved = run(parser.parse_args(argv))
    except Unusable as error:
        print(f"NOT PROVED: {error}")
        return NOT_PROVED
    print("TAMPERED" if tampered else "NOT PROVED" if unproved else "PROVED")
    for line in (*tampered, *unproved, *proved):
        print(f"  - {line}")
    return TAMPERED if tampered else NOT_PROVED if unproved else PROVED


if __name__ == "__main__":
    sys.exit(main())
