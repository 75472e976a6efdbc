"""Drift: what a site uses and does not declare, and what it declares and nobody sees, while it runs.

Names only, never a value. Names may be anybody's choice, so their length and number are bounded. What is
counted lives in memory; where the site names a file, each process appends what it knows as a line of JSON, at
most once a minute and only if it learnt something. Lines are whole: several processes may share the file.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from consent.asgi.options import Clock
from consent.asgi.report import Finding, Report, Subject
from consent.gate.cookie_header import parse_pairs
from consent.policy.policy import Policy

logger = logging.getLogger("consent")

FORMAT: Final = "consent-drift/1"
MAX_NAMES: Final = 500
MAX_NAME: Final = 100
MAX_FILE: Final = 1024 * 1024
OFTENEST: Final = timedelta(minutes=1)
UNSEEN_AFTER: Final = timedelta(days=7)
"""A process that has run so long says what was declared and never seen."""

_ALL_AT_FIRST: Final = 256
_THEN_EVERY: Final = 16
_TENDED_EVERY: Final = 64


_Declared = tuple[str, str]


class Drift:
    """Counts for one process. `file` is None where only the log and the hook are told."""

    def __init__(self, policy: Policy, report: Report, *, file: Path | None, clock: Clock) -> None:
        self._policy = policy
        self._report = report
        self._file = file
        self._clock = clock
        self._process = secrets.token_hex(4)
        self._began = self._written = clock()
        self._undeclared: dict[Subject, Counter[str]] = {"cookie": Counter(), "host": Counter()}
        self._unseen = dict.fromkeys(_declared(policy))
        self._visits = 0
        self._learnt = file is not None

    def undeclared(self, subject: Subject, name: str) -> None:
        """Count something that nobody declared. Past the bound only names that are known already count."""
        counts, name = self._undeclared[subject], name[:MAX_NAME]
        if name not in counts:
            if len(counts) >= MAX_NAMES:
                return
            self._learnt = True
        counts[name] += 1
        self._tend()

    def met(self, service: str) -> None:
        """A page or a header named a declared service."""
        self._see(("service", service))

    def presented(self, cookie: bytes) -> None:
        """A browser presented a `Cookie` header that was not met lately; of many a sample is read."""
        self._visits += 1
        if self._visits > _ALL_AT_FIRST and self._visits % _THEN_EVERY:
            return
        if cookie and self._unseen:
            for name, _ in parse_pairs(cookie):
                if declared := self._policy.classify(name):
                    service = declared.service
                    self._see(("service", service) if service else ("cookie", declared.name))
        if self._visits % _TENDED_EVERY == 0:
            self._tend()

    def close(self) -> None:
        """Write what is not written yet."""
        self._write(self._clock())

    def _see(self, key: _Declared) -> None:
        if key in self._unseen:
            del self._unseen[key]
            self._learnt = self._file is not None

    def _tend(self) -> None:
        now = self._clock()
        if now - self._began >= UNSEEN_AFTER and self._unseen:
            for key in self._unseen:
                self._report.add(Finding("unseen", " ".join(key), ""))
        if self._learnt and now - self._written >= OFTENEST:
            self._write(now)

    def _write(self, now: datetime) -> None:
        """Append this process's line. A disk that is full or gone costs the site nothing but this."""
        if self._file is None or not self._learnt:
            return
        self._written, self._learnt = now, False
        try:
            _append(self._file, self._line(now))
        except OSError as error:
            logger.warning("drift: %s cannot be written: %s", self._file, error.strerror)
            self._file = None

    def _line(self, now: datetime) -> bytes:
        known = {
            "format": FORMAT,
            "process": self._process,
            "revision": self._policy.revision,
            "since": self._began.isoformat(timespec="seconds"),
            "until": now.isoformat(timespec="seconds"),
            "undeclared": self._undeclared,
            "unseen": [" ".join(key) for key in self._unseen],
        }
        return json.dumps(known).encode() + b"\n"


def _declared(policy: Policy) -> list[_Declared]:
    """What can be seen here: services that have a host or a cookie, and the site's own cookies."""
    services = [("service", service.id) for service in policy.services if service.hosts or service.cookies]
    return services + [("cookie", cookie.name) for cookie in policy.cookies]


def _append(file: Path, line: bytes) -> None:
    """One write at the end of the file. A file that has grown too long is put aside first."""
    if file.exists() and file.stat().st_size > MAX_FILE:
        file.replace(file.with_name(f"{file.name}.1"))
    descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
    try:
        os.write(descriptor, line)
    finally:
        os.close(descriptor)
