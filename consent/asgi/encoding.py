"""Content codings: a compressed page is decoded, gated, and encoded again, piece by piece.

zlib reads gzip and deflate. Brotli and Zstandard are read where their libraries are installed. What
cannot be read is taken out of `Accept-Encoding` on navigations, so that the app does not use it.
Memory stays bounded: no piece of decoded output is larger than `MAX_PIECE`, whatever a bomb promises.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from functools import lru_cache
from importlib import import_module
from types import ModuleType
from typing import Any, Final, Protocol

MAX_PIECE: Final = 64 * 1024

_CODING = re.compile(rb"\s*([^\s;,]+)([^,]*)(?:,|$)")

# What some browser decodes, whether or not it can be read here.
_DECODED: Final = frozenset(
    (b"gzip", b"x-gzip", b"deflate", b"br", b"zstd", b"compress", b"x-compress", b"dcb", b"dcz")
)

# A Zstandard block of a few bytes may decode to 128 KiB (RFC 8878 section 3.1.1.2.2).
_ZSTD_INPUT: Final = 64


class Decoder(Protocol):
    """Bytes of a coding into plain bytes. A broken stream is a ValueError."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The plain bytes of this piece, in pieces of bounded size."""
        ...


class Encoder(Protocol):
    """Plain bytes into a coding, flushed at every piece so that streaming is not lost."""

    def feed(self, data: bytes) -> bytes:
        """The coded bytes of this piece, all of them."""
        ...

    def close(self) -> bytes:
        """The end of the stream."""
        ...


class _ZlibDecoder:
    """gzip (also several members in a row) and deflate, with or without the zlib wrapper."""

    def __init__(self, *, gzip: bool) -> None:
        self._gzip = gzip
        self._inflate = zlib.decompressobj(31 if gzip else 15)
        self._begun = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        while data:
            piece, data = self._next(data)
            if piece:
                yield piece

    def _next(self, data: bytes) -> tuple[bytes, bytes]:
        """One decoded piece, and the input that is left."""
        if self._inflate.eof:
            if not self._gzip or not data.startswith(b"\x1f"):
                return b"", b""  # RFC 1952 section 2.2: members follow; padding is ignored.
            self._inflate = zlib.decompressobj(31)
        try:
            piece = self._inflate.decompress(data, MAX_PIECE)
        except zlib.error as error:
            if self._gzip or self._begun:
                raise ValueError("broken gzip or deflate stream") from error
            # Some servers send deflate without its wrapper; browsers read both.
            self._inflate = zlib.decompressobj(-15)
            self._begun = True
            return b"", data
        self._begun = True
        return piece, self._inflate.unconsumed_tail or self._inflate.unused_data


class _ZlibEncoder:
    def __init__(self, *, gzip: bool) -> None:
        self._deflate = zlib.compressobj(6, zlib.DEFLATED, 31 if gzip else 15)

    def feed(self, data: bytes) -> bytes:
        return self._deflate.compress(data) + self._deflate.flush(zlib.Z_SYNC_FLUSH)

    def close(self) -> bytes:
        return self._deflate.flush(zlib.Z_FINISH)


class _BrotliDecoder:
    def __init__(self, brotli: Any) -> None:
        self._brotli = brotli
        self._decompressor = brotli.Decompressor()

    def feed(self, data: bytes) -> Iterator[bytes]:
        try:
            # Output may be waiting although more input could be taken: ask until nothing comes.
            while not self._decompressor.is_finished():
                piece = self._decompressor.process(data, output_buffer_limit=MAX_PIECE)
                if not piece:
                    return
                data = b""
                yield piece
        except self._brotli.error as error:
            raise ValueError("broken br stream") from error


class _BrotliEncoder:
    def __init__(self, brotli: Any) -> None:
        self._compressor = brotli.Compressor(quality=4)

    def feed(self, data: bytes) -> bytes:
        return bytes(self._compressor.process(data) + self._compressor.flush())

    def close(self) -> bytes:
        return bytes(self._compressor.finish())


class _ZstdDecoder:
    def __init__(self, zstandard: Any) -> None:
        self._error = zstandard.ZstdError
        self._new = zstandard.ZstdDecompressor(max_window_size=8 * 1024 * 1024).decompressobj
        self._decompressor = self._new(read_across_frames=True)

    def feed(self, data: bytes) -> Iterator[bytes]:
        try:
            for start in range(0, len(data), _ZSTD_INPUT):
                plain = self._decompressor.decompress(data[start : start + _ZSTD_INPUT])
                for cut in range(0, len(plain), MAX_PIECE):
                    yield plain[cut : cut + MAX_PIECE]
        except self._error as error:
            raise ValueError("broken zstd stream") from error


class _ZstdEncoder:
    def __init__(self, zstandard: Any) -> None:
        self._compressor = zstandard.ZstdCompressor(level=3).compressobj()
        self._flush_block = zstandard.COMPRESSOBJ_FLUSH_BLOCK

    def feed(self, data: bytes) -> bytes:
        return bytes(self._compressor.compress(data) + self._compressor.flush(self._flush_block))

    def close(self) -> bytes:
        return bytes(self._compressor.flush())


def _installed(name: str) -> ModuleType | None:
    try:
        return import_module(name)
    except ImportError:
        return None


def _codings() -> dict[bytes, tuple[Callable[[], Decoder], Callable[[], Encoder]]]:
    codings: dict[bytes, tuple[Callable[[], Decoder], Callable[[], Encoder]]] = {
        b"gzip": (lambda: _ZlibDecoder(gzip=True), lambda: _ZlibEncoder(gzip=True)),
        b"x-gzip": (lambda: _ZlibDecoder(gzip=True), lambda: _ZlibEncoder(gzip=True)),
        b"deflate": (lambda: _ZlibDecoder(gzip=False), lambda: _ZlibEncoder(gzip=False)),
    }
    if brotli := _installed("brotli"):
        codings[b"br"] = (lambda: _BrotliDecoder(brotli), lambda: _BrotliEncoder(brotli))
    if zstandard := _installed("zstandard"):
        codings[b"zstd"] = (lambda: _ZstdDecoder(zstandard), lambda: _ZstdEncoder(zstandard))
    return codings


CODINGS: Final = _codings()


def coding_of(header: bytes) -> bytes:
    """The one coding of a `Content-Encoding` value, lower case; empty for none; all of them for several.

    What is no coding to any browser, such as `utf-8`, they ignore, and read the bytes as they are.
    """
    codings = [coding for written in header.lower().split(b",") if (coding := written.strip())]
    return b"" if _DECODED.isdisjoint(codings) else b", ".join(codings)


@lru_cache(maxsize=256)
def acceptable(header: bytes) -> bytes:
    """An `Accept-Encoding` value without the codings that cannot be read here, `*` among them."""
    kept = [
        match[0].strip(b" \t,")
        for match in _CODING.finditer(header)
        if match[1].lower() in CODINGS or match[1].lower() == b"identity"
    ]
    return b", ".join(kept) or b"identity"
