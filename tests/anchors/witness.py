"""A witness after c2sp.org/tlog-witness, as somebody else would run it; written from that page."""

from __future__ import annotations

import base64
import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from consent.records.cosignature import TIMESTAMPED_ED25519
from consent.records.signed_note import VerifierKey
from consent.records.tree import ProofError, check_consistency

NAME = "witness.example/w1"


@dataclass
class State:
    """What it remembers, and what it has been told to do in this test."""

    now: int = 1_763_812_800
    private: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    logs: dict[str, VerifierKey] = field(default_factory=dict)
    seen: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    requests: list[bytes] = field(default_factory=list)
    # An answer to give instead of its own: status, body, location.
    instead: tuple[int, bytes, str | None] | None = None

    @property
    def key(self) -> VerifierKey:
        return VerifierKey(NAME, self.private.public_key().public_bytes_raw(), TIMESTAMPED_ED25519)

    def answer(self, body: bytes) -> tuple[int, bytes]:
        """The status and body for one `add-checkpoint`."""
        head, _, note = body.decode().partition("\n\n")
        old_line, *proof_lines = head.split("\n")
        old, proof = int(old_line.removeprefix("old ")), [base64.b64decode(line) for line in proof_lines]
        text, _, signatures = note.rpartition("\n\n")
        origin, size_line, root_line = text.split("\n")[:3]
        size, root = int(size_line), base64.b64decode(root_line)
        if origin not in self.logs:
            return 404, b""
        if not any(self._signed(self.logs[origin], f"{text}\n", line) for line in signatures.splitlines()):
            return 403, b""
        if old > size:
            return 400, b""
        known, known_root = self.seen.get(origin, (0, b""))
        if old != known or (old == size and root != known_root and old):
            return 409, b"%d\n" % known
        try:
            check_consistency(old, size, proof, known_root, root) if old else None
        except ProofError:
            return 422, b""
        self.seen[origin] = size, root
        signature = self.private.sign(f"cosignature/v1\ntime {self.now}\n{text}\n".encode())
        value = self.key.key_id + self.now.to_bytes(8, "big") + signature
        return 200, f"— {NAME} {base64.b64encode(value).decode()}\n".encode()

    @staticmethod
    def _signed(key: VerifierKey, text: str, line: str) -> bool:
        _, name, value = line.split(" ")
        data = base64.b64decode(value)
        if (name, data[:4]) != (key.name, key.key_id):
            return False
        try:
            Ed25519PublicKey.from_public_bytes(key.public).verify(data[4:], text.encode())
        except InvalidSignature:
            return False
        return True


class WitnessServer(ThreadingHTTPServer):
    """The witness on a port of its own; `state` may be exchanged between tests."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.state = State()
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: WitnessServer

    def do_POST(self) -> None:
        state = self.server.state
        body = self.rfile.read(int(self.headers["Content-Length"]))
        state.requests.append(body)
        status, answer, location = state.instead or (*state.answer(body), None)
        if self.path != "/add-checkpoint":
            status, answer, location = 404, json.dumps(self.path).encode(), None
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer)))
        if location:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *arguments: object) -> None:
        """Tests are silent."""
