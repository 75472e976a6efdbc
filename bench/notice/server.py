"""A server on this machine: a page, its files, and a log of what was asked for."""

from __future__ import annotations

import mimetypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from bench.notice.peers import Participant


@dataclass
class Served:
    """Where the page is, and each body that was sent, by path."""

    origin: str
    sent: dict[str, bytes] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)


def body_of(participant: Participant, path: str) -> bytes | None:
    if path == "/":
        return participant.page.encode()
    if path in participant.files:
        return participant.files[path]
    for start, folder in participant.folders.items():
        if path.startswith(start) and (file := folder / path.removeprefix(start)).is_file():
            return file.read_bytes()
    return None


@contextmanager
def serving(participant: Participant) -> Iterator[Served]:
    """Serve one participant on a free port."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            body = body_of(participant, path)
            if body is None:
                served.missing.append(path)
            else:
                served.sent[path] = body
            media_type = mimetypes.guess_type(path)[0] or "text/html"
            self.send_response(404 if body is None else 200)
            self.send_header("Content-Type", f"{media_type}; charset=utf-8")
            self.send_header("Content-Length", str(len(body or b"")))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served = Served(f"http://news.localhost:{server.server_port}/")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
