#!/usr/bin/env python3
"""Verifies a copy of a consent log, and who vouches for it. Python 3.11 or newer; it never writes.

    python verify_consent_copy.py COPY --key VKEY [--checkpoint FILE …]
                                  [--witness VKEY … --anchors DIR [--quorum K] [--skew SECONDS]]

COPY is a file of `consent log export --jsonl` (.gz or not), a folder of `--tiles`, or the database
itself. DIR holds what `consent log anchor` kept; VKEYs are from whom you trust. Exit codes: 0 proved,
1 tampered with, 2 not proved. It needs `verify_consent_log.py` beside it, which explains how a log
is built, and nothing else; both are written from the formats alone.

Formats
-------
Lines: JSON objects. The first has `origin` and `size`, the last `checkpoint`; between them is one
for each leaf, with `place`, the text `leaf`, and, where not erased, base64 `salt` and text `body`.

Tiles (c2sp.org/tlog-tiles): `checkpoint`; `tile/entries/N`, 256 leaves each behind two bytes of
length; `tile/L/N`, 256 hashes, those of level 0 of the leaves, of level L of full tiles below. N is
spelled in groups of three digits, `x001/x234/067`; a last one that holds fewer ends in `.p/WIDTH`.

Cosignature (c2sp.org/tlog-cosignature): a line below a checkpoint; behind the key id, 8 bytes of
time in seconds, and an Ed25519 signature of "cosignature/v1\\ntime SECONDS\\n" and the checkpoint.
It says that the witness knew no larger tree of this log then.

Timestamps (RFC 3161) are verified with `openssl ts -verify -data X.checkpoint -in X.tsr -CAfile CA`;
then give X.checkpoint as --checkpoint.
"""

import argparse
import gzip
import hashlib
import json
import sys
import zlib
from collections import deque
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import verify_consent_log as log

FULL = 256


class Leaves(log.Reading):
    """What was found in one pass over a copy, with the time that each leaf claims."""

    def __init__(self, sizes):
        super().__init__()
        self.times, self.roots, self._sizes = [], {0: self.tree.root()}, sizes

    def take(self, place, data, bodies):
        """Look at the next leaf; `bodies` is None in a copy that holds none."""
        match = log.LEAF.fullmatch(data.encode(errors="surrogateescape"))
        if bodies is None and match and match[2] in log.TABLE_OF_KIND:
            if int(match[3]) < self.time:
                self.findings.append(f"leaf {self.tree.size}: its time goes back")
            self.time = max(self.time, int(match[3]))
            self.tree.append(log.hash_leaf(data.encode()))
        else:
            super().take(place, data, bodies or [])
        self.times.append(int(match[3]) if match else self.time)
        if self.tree.size in self._sizes:
            self.roots[self.tree.size] = self.tree.root()


# --- An export's lines ------------------------------------------------------------------------


def lines_of(path):
    """Every line of an export."""
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            yield from map(json.loads, file)
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise log.Unusable(f"{path}: {error}") from error


def body_row(line):
    """What the database would keep of this line's body: [] if it was erased."""
    if "body" not in line:
        return []
    match = log.LEAF.fullmatch(line["leaf"].encode(errors="surrogateescape"))
    table = log.TABLE_OF_KIND.get(match[2]) if match else None
    name = hashlib.sha256(line["body"].encode(errors="surrogateescape")).hexdigest()
    salt = log.unbase64(line["salt"])
    return [(table, line["place"], salt, line["body"], name if table == "notice" else None)]


def read_lines(path, kept):
    """(head, newest note, reading, roots) of an exported log."""
    try:
        first = next(lines_of(path), {})
        (last,) = deque(lines_of(path), maxlen=1)
        origin, size, stored = first["origin"], first["size"], last["checkpoint"]
        reading = Leaves(sizes_of(stored, kept))
        for line in islice(lines_of(path), 1, None):
            if line.keys() != {"checkpoint"}:
                reading.take(line["place"], line["leaf"], body_row(line))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise log.Unusable(f"{path}: this is not a whole export: {error!r}") from error
    reading.close()
    return (origin, size, b"".join(reading.tree.nodes)), stored, reading, reading.roots


# --- A folder of tiles ------------------------------------------------------------------------


def tile_of(folder, kind, number, width):
    """The bytes of a tile or bundle, b"" if there is none."""
    digits = str(number)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    path = folder / "tile" / kind / "".join(f"x{group}/" for group in groups[:-1]) / groups[-1]
    if width < FULL:
        path = path.with_name(f"{path.name}.p") / str(width)
    return path.read_bytes() if path.is_file() else b""


def read_bundles(folder, size, reading):
    """Let the reading take every leaf; the leaves' hashes. What is cut off is found by its hash."""
    hashes = []
    for start in range(0, size, FULL):
        width, at = min(FULL, size - start), 0
        bundle = tile_of(folder, "entries", start // FULL, width)
        for place in range(start, start + width):
            begin = at + 2
            at = begin + int.from_bytes(bundle[at:begin], "big")
            reading.take(place, bundle[begin:at].decode(errors="surrogateescape"), None)
            hashes.append(log.hash_leaf(bundle[begin:at]))
        if at != len(bundle):
            reading.findings.append(f"the bundle of leaf {start} is missing, or of a wrong length")
    return hashes


def read_tiles(folder, kept):
    """(head, newest note, reading, roots) of a log in tiles."""
    stored = log.read_text(folder / "checkpoint")
    match = log.SIZE.match(stored)
    if match is None:
        raise log.Unusable(f"{folder}: its checkpoint is none")
    reading = Leaves(sizes_of(stored, kept))
    level, hashes = 0, read_bundles(folder, int(match[1]), reading)
    while hashes:
        groups = [hashes[start : start + FULL] for start in range(0, len(hashes), FULL)]
        for number, group in enumerate(groups):
            if tile_of(folder, str(level), number, len(group)) != b"".join(group):
                reading.findings.append(f"tile {number} of level {level} is not what is below it")
        level, hashes = level + 1, [root_of(group) for group in groups if len(group) == FULL]
    tree = reading.tree
    return (stored.split("\n")[0], tree.size, b"".join(tree.nodes)), stored, reading, reading.roots


def root_of(hashes):
    """The node above these neighbours."""
    tree = log.Tree()
    for each in hashes:
        tree.append(each)
    return tree.root()


# --- Witnesses --------------------------------------------------------------------------------


def sizes_of(stored, kept):
    """The sizes of these notes, as far as they are checkpoints."""
    return {int(found[1]) for note in (stored, *kept) if (found := log.SIZE.match(str(note)))}


def read_witness(line):
    """(name, key id, public key) of a witness's verifier key, whose type is 0x04."""
    name, _, rest = line.strip().partition("+")
    key_id, _, encoded = rest.partition("+")
    data = log.unbase64(encoded)
    expected = hashlib.sha256(name.encode() + b"\n" + data).digest()[:4]
    if data[:1] != b"\x04" or len(data) != 33 or expected.hex() != key_id:
        raise log.Unusable(f"{line!r} is not the verifier key of a witness, or its id is wrong")
    return name, expected, data[1:]


def cosigned_at(note, witness):
    """When this witness signed the note, in milliseconds; None if it did not, or not rightly."""
    name, key_id, public = witness
    text, _, lines = note.rpartition("\n\n")
    found = [match for line in lines.splitlines() if (match := log.LINE.fullmatch(line))]
    own = [data[4:] for match in found if match[1] == name and (data := log.unbase64(match[2]))[:4] == key_id]
    if len(own) != 1:
        return None
    time = int.from_bytes(own[0][:8], "big")
    message = f"cosignature/v1\ntime {time}\n{text}\n".encode()
    return time * 1000 if log.signed_by(public, message, own[0][8:]) else None


def witnessed(arguments):
    """(note, earliest, latest) of each checkpoint kept that enough of the witnesses cosigned."""
    witnesses = {key[2]: key for key in map(read_witness, arguments.witness)}.values()
    quorum = arguments.quorum or len(witnesses)
    for path in sorted(arguments.anchors.glob("*.cosigned")) if witnesses else ():
        note = log.read_text(path)
        times = [time for each in witnesses if (time := cosigned_at(note, each)) is not None]
        if 0 < quorum <= len(times):
            yield note, min(times), max(times)


def judge_times(times, seen, skew):
    """(wrong, known): sentences about when leaves were recorded, by what witnesses saw."""
    wrong, known = [], []
    for note, earliest, latest in seen:
        size = int(log.SIZE.match(note)[1])
        if 0 < size <= len(times) and times[size - 1] > latest + skew:
            wrong.append(f"leaf {size - 1} claims a later time than when a witness had it")
        if size < len(times) and times[size] < earliest - skew:
            wrong.append(f"leaf {size} claims an earlier time than when a witness saw the log end before it")
        moment = datetime.fromtimestamp(latest / 1000, UTC)
        known.append(f"witnesses saw the first {size} leaves, and no more, at {moment:%Y-%m-%d %H:%M:%S} UTC")
    return wrong, known


# --- The command line -------------------------------------------------------------------------


def run(arguments):
    """(tampered, unproved, proved) for this command line."""
    keys = [log.read_key(line) for line in arguments.key]
    seen = list(witnessed(arguments))
    kept = [log.note_in(log.read_text(path)) for path in arguments.checkpoint]
    kept += [note for note, _, _ in seen]
    found = read_copy(arguments.copy, kept)
    tampered, unproved, proved = log.judge(*found, keys, kept)
    if arguments.witness and not seen:
        unproved.append(f"no checkpoint in {arguments.anchors} is cosigned by the witnesses it takes")
    if isinstance(found[2], Leaves):
        wrong, known = judge_times(found[2].times, seen, arguments.skew * 1000)
        tampered, proved = tampered + wrong, proved + known
    elif seen:
        unproved.append("times were not compared: that takes an export or tiles")
    return tampered, unproved, proved


def read_copy(path, kept):
    """(head, newest note, reading, roots) of whatever is at this path."""
    if path.is_dir():
        return read_tiles(path, kept)
    try:
        with path.open("rb") as file:
            is_database = file.read(15) == b"SQLite format 3"
    except OSError as error:
        raise log.Unusable(f"{path}: {error}") from error
    return log.read_database(path, kept) if is_database else read_lines(path, kept)


def main(argv=None):
    """Verify, tell, and return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("copy", type=Path)
    parser.add_argument("--key", required=True, action="append")
    parser.add_argument("--checkpoint", action="append", default=[], type=Path)
    parser.add_argument("--witness", action="append", default=[])
    parser.add_argument("--anchors", type=Path, default=Path("consent.db-anchors"))
    parser.add_argument("--quorum", type=int)
    parser.add_argument("--skew", type=int, default=60)
    return log.tell(run, parser.parse_args(argv))


if __name__ == "__main__":
    sys.exit(main())
