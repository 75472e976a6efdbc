"""The choice cookie: short enough for every request, readable by people and scripts, signed.

    1.1795345604.442a9a88.functional~analytics.youtube.g.<signature>
    |  |          |        |                    |       `- flags, see below; mostly empty
    |  |          |        |                    `- services granted one by one
    |  |          |        `- categories granted as a whole
    |  |          `- the policy's revision that was asked
    |  `- time of the decision, seconds since the epoch
    `- format

Names are joined by `~`. A list that begins with `!` names what is missing: `!marketing` is every
category but marketing, `!` alone is every category. The shorter way of writing is taken. It holds no
identifier. The signature is HMAC-SHA256 by itsdangerous under a salt of its own.

Flags, in this order: `g`, sent with the opt-out signal; the region's preset, such as `us-ca`, but for the
strictest; `k`, some of it had been on without a yes and was left on; `s`, nobody chose, only the
signal was seen; `r180`, given to the browser once more after so many days.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from itsdangerous import BadSignature, Signer

from consent.errors import BadChoice, ConsentError
from consent.visitor.choice import Choice

MAX_VALUE: Final = 3800
"""Browsers ignore cookies whose name and value pass 4096 octets together (RFC 6265bis section 5.6)."""

MIN_KEY: Final = 16
_SALT: Final = b"asgi-consent.choice"
_FORMAT: Final = "1"
_MAX_CLOCK_SKEW: Final = timedelta(minutes=5)
_RENEWED: Final = re.compile(r"r([0-9]{1,5})", re.ASCII)


class ChoiceCodec:
    """Writes and reads choices for one revision of one policy.

    `secret_keys`: the first signs, all verify. `categories` are the ids that are asked. `lapses` gives
    the moment at which a choice ends. In `earlier` are the revisions that asked for all of these and
    more: a choice about one of them still counts.
    """

    def __init__(
        self,
        secret_keys: Sequence[str],
        *,
        revision: str,
        categories: Iterable[str],
        lapses: Callable[[Choice], datetime],
        earlier: Container[str] = (),
    ) -> None:
        if not secret_keys or any(len(key.encode()) < MIN_KEY for key in secret_keys):
            raise ConsentError(f"secret_key: too short, expected at least {MIN_KEY} bytes in every key")
        # itsdangerous signs with the last key of its list, and would derive each from the salt for every
        # cookie.
        salted = Signer(
            list(reversed(secret_keys)), salt=_SALT, key_derivation="hmac", digest_method=hashlib.sha256
        )
        derived = [salted.derive_key(key) for key in salted.secret_keys]
        self._signer = Signer(derived, sep=".", key_derivation="none", digest_method=hashlib.sha256)
        self._revision = revision
        self._categories = frozenset(categories)
        self._lapses = lapses
        self._earlier = earlier

    def dumps(self, choice: Choice) -> str:
        """The cookie's value; BadChoice if it would be too long for a browser to keep."""
        written = ".".join(
            (
                _FORMAT,
                str(int(choice.decided_at.timestamp())),
                choice.revision,
                self._join(choice),
                "~".join(sorted(choice.services)),
                "~".join(_flags(choice)),
            )
        )
        value = self._signer.sign(written).decode()
        if len(value) > MAX_VALUE:
            raise BadChoice(
                f"{len(choice.services)} services chosen one by one do not fit into a cookie,"
                " expected whole categories"
            )
        return value

    def loads(self, value: str, now: datetime) -> Choice:
        """The choice, if it is ours, complete, about this revision, and not lapsed; else BadChoice."""
        return self.confirm(self.recall(value, now), now)

    def confirm(self, choice: Choice, now: datetime) -> Choice:
        """The choice, if what was once chosen still counts; else BadChoice."""
        if choice.by_signal:
            raise BadChoice("what the browser's signal left, no choice of the visitor's")
        if choice.revision != self._revision and choice.revision not in self._earlier:
            raise BadChoice(f"about revision {choice.revision}, not {self._revision}", ended="outdated")
        if now >= self.lapses(choice):
            raise BadChoice("lapsed", ended="expired")
        return choice

    def recall(self, value: str, now: datetime) -> Choice:
        """What was once chosen, if it is ours and complete; it may not count any more. Else BadChoice."""
        try:
            written = self._signer.unsign(value).decode()
        except (BadSignature, ValueError) as error:
            raise BadChoice("not signed by this site") from error
        choice = self._parse(written)
        if choice.decided_at > now + _MAX_CLOCK_SKEW:
            raise BadChoice("decided in the future")
        return choice

    def lapses(self, choice: Choice) -> datetime:
        """When the choice ends. Counted from the decision, so that use never prolongs it."""
        return self._lapses(choice)

    def _join(self, choice: Choice) -> str:
        """The granted categories, or what is missing behind `!`, whichever is shorter.

        An earlier revision asked for more than is known here: what is missing there cannot be told.
        """
        plain = "~".join(sorted(choice.categories & self._categories))
        missing = "!" + "~".join(sorted(self._categories - choice.categories))
        return missing if len(missing) < len(plain) and choice.revision == self._revision else plain

    def _parse(self, written: str) -> Choice:
        parts = written.split(".")
        if len(parts) != 6 or parts[0] != _FORMAT:
            raise BadChoice("written in a format this version does not know")
        _, decided_at, revision, categories, services, flags = parts
        try:
            moment = datetime.fromtimestamp(int(decided_at), UTC)
        except (ValueError, OverflowError, OSError) as error:
            raise BadChoice("no time of decision") from error
        return _with_flags(
            Choice(
                decided_at=moment,
                revision=revision,
                categories=_split(categories, self._categories),
                services=frozenset(filter(None, services.split("~"))),
            ),
            flags,
        )


def _flags(choice: Choice) -> Iterator[str]:
    if choice.gpc_seen:
        yield "g"
    if choice.preset is not None:
        yield choice.preset
    if choice.kept:
        yield "k"
    if choice.by_signal:
        yield "s"
    if choice.renewed_days:
        yield f"r{choice.renewed_days}"


def _with_flags(choice: Choice, written: str) -> Choice:
    """The choice with its flags. A preset's name is told from the others by its length."""
    if not written:
        return choice
    flags = written.split("~")
    renewed = next((match[1] for flag in flags if (match := _RENEWED.fullmatch(flag))), 0)
    presets = (flag for flag in flags if len(flag) > 1 and not _RENEWED.fullmatch(flag))
    return replace(
        choice,
        gpc_seen="g" in flags,
        preset=next(presets, None),
        kept="k" in flags,
        by_signal="s" in flags,
        renewed_days=int(renewed),
    )


def _split(written: str, known: frozenset[str]) -> frozenset[str]:
    names = frozenset(filter(None, written.removeprefix("!").split("~")))
    return known - names if written.startswith("!") else names & known
