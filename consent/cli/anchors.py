"""`consent log anchor`: get others to vouch for the newest checkpoint."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from consent.anchors.folder import AnchorFolder
from consent.anchors.witness import ForkError, Witness
from consent.cli.codes import NOT_PROVED, PROVED, TAMPERED
from consent.cli.commands import add_command
from consent.errors import AnchorError, ConsentError
from consent.records.cosignature import TIMESTAMPED_ED25519
from consent.records.signed_note import parse_key
from consent.stores import SQLiteAuditor, beside, open_auditor
from consent.stores.head import Signed

if TYPE_CHECKING:
    from consent.cli.commands import Commands

_ANCHOR = """\
A witness (https://c2sp.org/tlog-witness) remembers the newest checkpoint that it
saw and signs a newer one only if nothing before it changed. A timestamp
authority (RFC 3161) signs that the checkpoint existed now. What they answer is
kept beside the database; copy that folder to where the operator cannot reach.
Run it from cron: the time between two runs is how far a record can be back-dated.
Exit codes: 0 all vouched for it, 1 a witness has seen another history of this
log, 2 somebody could not be asked or refused.
"""

FOLDER = "-anchors"

VOUCHED, FORKED, FAILED = "vouched", "forked", "failed"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of asking one of them."""

    who: str
    outcome: str
    says: str


def add(group: Commands) -> None:
    """Add the command to those of `log`."""
    anchor = add_command(
        group, "anchor", _anchor, "get others to vouch for the newest checkpoint", epilog=_ANCHOR
    )
    anchor.add_argument(
        "--witness",
        nargs=2,
        action="append",
        default=[],
        metavar=("VKEY", "URL"),
        dest="witnesses",
        help="a witness's verifier key and address; may be given more than once",
    )
    anchor.add_argument(
        "--timestamp",
        action="append",
        default=[],
        metavar="URL",
        dest="authorities",
        help="a timestamp authority's address; may be given more than once",
    )
    add_folder(anchor)
    anchor.set_defaults(parser=anchor)


def add_folder(parser: argparse.ArgumentParser) -> None:
    """Add the option for where anchors are kept."""
    parser.add_argument(
        "--anchors",
        type=Path,
        metavar="DIR",
        help=f"where anchors are kept (default: beside the database, its name with {FOLDER})",
    )


def folder_of(arguments: argparse.Namespace) -> AnchorFolder:
    """The folder that was named, or the one beside the database."""
    return AnchorFolder(arguments.anchors or beside(arguments.store, FOLDER))


def _anchor(arguments: argparse.Namespace) -> int:
    if not arguments.witnesses and not arguments.authorities:
        arguments.parser.error("whom to ask? Name a --witness or a --timestamp")
    auditor = open_auditor(arguments.store)
    signed = auditor.newest()
    if signed is None:
        raise AnchorError("this log is not signed: install asgi-consent[log]")
    witnesses = [Witness(parse_key(key, kind=TIMESTAMPED_ED25519), url) for key, url in arguments.witnesses]
    folder = folder_of(arguments)
    path = folder.keep(signed.note)
    outcomes = [
        *(_ask_witness(witness, signed, auditor, folder) for witness in witnesses),
        *_ask_authorities(arguments.authorities, signed, folder),
    ]
    if arguments.json:
        size = signed.checkpoint.size
        print(json.dumps({"size": size, "checkpoint": str(path), "outcomes": list(map(asdict, outcomes))}))
    else:
        print(f"{signed.checkpoint.size:,} leaves of {signed.checkpoint.origin}")
        for each in outcomes:
            print(f"  {each.outcome:8}  {each.who}: {each.says}")
    found = {each.outcome for each in outcomes}
    return TAMPERED if FORKED in found else NOT_PROVED if FAILED in found else PROVED


def _ask_witness(witness: Witness, signed: Signed, auditor: SQLiteAuditor, folder: AnchorFolder) -> Outcome:
    size = signed.checkpoint.size
    known = min(folder.known_to(witness.key, signed.checkpoint.origin), size)
    try:
        note = witness.cosign(
            folder.cosigned(signed=signed.note),
            signed.checkpoint,
            known=known,
            prove=lambda old: auditor.prove_growth(old, size),
        )
    except ForkError as error:
        return Outcome(witness.key.name, FORKED, str(error))
    except ConsentError as error:
        return Outcome(witness.key.name, FAILED, str(error))
    return Outcome(witness.key.name, VOUCHED, str(folder.keep_cosigned(note, signed=signed.note)))


def _ask_authorities(urls: list[str], signed: Signed, folder: AnchorFolder) -> Iterator[Outcome]:
    for url in urls:
        try:
            from consent.anchors.timestamp import request_stamp

            answer = request_stamp(url, signed.note.encode())
        except ImportError:
            yield Outcome(url, FAILED, "timestamps need the extra: install asgi-consent[anchors]")
        except ConsentError as error:
            yield Outcome(url, FAILED, str(error))
        else:
            yield Outcome(url, VOUCHED, str(folder.keep_stamp(answer, signed=signed.note, url=url)))
