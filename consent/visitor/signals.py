"""What a browser says unasked: the opt-out signal, languages, region."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_LONGEST: Final = 1000
"""Of `Accept-Language` no more is read: twenty ranges fit."""


@dataclass(frozen=True, slots=True)
class Signals:
    """The signals of one request. `region` is what the site's CDN says, if the site named its header."""

    gpc: bool = False
    accept_language: str = ""
    region: str | None = None

    @classmethod
    def from_headers(cls, headers: Mapping[bytes, bytes], *, region_header: bytes | None = None) -> Signals:
        """Signals out of request headers with lower-case names.

        The opt-out signal is `Sec-GPC: 1` and nothing else (Global Privacy Control section 3.2).
        """
        region = headers.get(region_header) if region_header else None
        return cls(
            gpc=headers.get(b"sec-gpc") == b"1",
            accept_language=headers.get(b"accept-language", b"").decode("latin-1"),
            region=region.decode("latin-1").strip().upper() if region else None,
        )


def negotiate(accept_language: str, offered: tuple[str, ...]) -> str | None:
    """The offered language that the visitor likes best, or None; the order offered breaks ties.

    Basic lookup of RFC 4647 section 3.4: `fr-CA` accepts an offered `fr`; `fr` accepts an offered `fr-CA`.
    """
    return _negotiate(accept_language[:_LONGEST], offered)


@lru_cache(maxsize=256)
def _negotiate(accept_language: str, offered: tuple[str, ...]) -> str | None:
    best: tuple[float, int] | None = None
    for wanted, quality in _ranges(accept_language):
        for place, language in enumerate(offered):
            if quality and _matches(wanted, language.lower()):
                best = max(best or (0.0, -len(offered)), (quality, -place))
    return offered[-best[1]] if best else None


def match_language(tag: str, offered: Sequence[str]) -> str | None:
    """The offered language that a page's `lang` asks for, or None."""
    wanted = tag.strip().lower().replace("_", "-")
    exact = next((language for language in offered if language.lower() == wanted), None)
    if exact or not wanted:
        return exact
    return next((language for language in offered if _matches(wanted, language.lower())), None)


def _ranges(accept_language: str) -> list[tuple[str, float]]:
    """Language ranges with their quality. What cannot be read counts as not wanted."""
    ranges = []
    for item in accept_language.lower().split(",")[:20]:
        tag, _, parameter = item.partition(";")
        try:
            quality = float(parameter.strip().removeprefix("q=")) if parameter.strip() else 1.0
        except ValueError:
            quality = 0.0
        if tag.strip() and 0.0 <= quality <= 1.0:
            ranges.append((tag.strip(), quality))
    return ranges


# Norwegian has two written forms, and `no` is either of them; whoever reads one reads the other.
_NORWEGIAN: Final = frozenset(("nb", "nn", "no"))


def _matches(wanted: str, language: str) -> bool:
    if wanted.partition("-")[0] in _NORWEGIAN and language.partition("-")[0] in _NORWEGIAN:
        return True
    return wanted == language or wanted.startswith(f"{language}-") or language.startswith(f"{wanted}-")
