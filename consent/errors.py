"""Everything that can go wrong, as one tree. Every room may import it; it imports nothing."""

from __future__ import annotations


class ConsentError(Exception):
    """The root of all errors of this package."""


class PolicyError(ConsentError):
    """The site's own mistake in its policy: raised at start-up, with the place to mend.

    `key` is the place as written in TOML (`cookie[3].category`), `source` the file, `line` and `column`
    the place there, from 1, where they are known.
    """

    def __init__(
        self,
        message: str,
        *,
        key: str = "",
        source: str = "",
        line: int | None = None,
        column: int | None = None,
    ) -> None:
        self.key = key
        self.source = source
        self.line = line
        self.column = column
        place = f"{source}:{line}" if source and line else source
        super().__init__(f"{place}: {message}" if place else message)


class BadChoice(ConsentError):
    """What a browser sent is no choice: forged, truncated, expired or outdated. Never reaches the app.

    `ended` is "expired" or "outdated" for what was a choice of ours once, else empty.
    """

    def __init__(self, message: str, *, ended: str = "") -> None:
        self.ended = ended
        super().__init__(message)


class BadForm(ConsentError):
    """A form that our endpoints cannot read; `status` is the HTTP answer it deserves (4xx)."""

    def __init__(self, message: str, *, status: int = 400) -> None:
        self.status = status
        super().__init__(message)


class UnknownName(ConsentError, LookupError):
    """The app asked about a category or service that the policy does not declare."""


class StoreError(ConsentError):
    """The log could not keep or read a record; nothing was acknowledged."""


class AnchorError(ConsentError):
    """Nobody could be got to vouch for the log, or what they said is not what it should be."""


class HeldError(StoreError):
    """A legal hold keeps what was to be deleted; `reason` is the hold's own, for whoever asked."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"nothing was deleted, a legal hold keeps it: {reason}")
