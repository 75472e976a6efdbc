"""HTTP/1 by hand: a client that trusts the framing, so that wrong framing is seen."""

import socket
from dataclasses import dataclass, field

from tests.servers.running import HOST

SECONDS = 10.0


@dataclass(frozen=True)
class Answer:
    """One answer as it came over the wire."""

    status: int
    fields: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""

    def all(self, name: str) -> list[str]:
        return [value for given, value in self.fields if given == name]

    def get(self, name: str) -> str | None:
        return next(iter(self.all(name)), None)

    @property
    def text(self) -> str:
        return self.body.decode()


def request(
    path: str = "/",
    *fields: tuple[str, str],
    method: str = "GET",
    version: str = "1.1",
    body: bytes = b"",
    host: str = "harbour.example",
) -> bytes:
    """The bytes of one request."""
    head = [f"{method} {path} HTTP/{version}"]
    head += [f"Host: {host}"] if host else []
    head += [f"{name}: {value}" for name, value in fields]
    head += [f"Content-Length: {len(body)}"] if body or method == "POST" else []
    return "\r\n".join([*head, "", ""]).encode("latin-1") + body


class Connection:
    """One connection. Answers are cut out of it by what their headers say, and by nothing else."""

    def __init__(self, port: int, *, receive_buffer: int | None = None) -> None:
        self._socket = socket.socket()
        if receive_buffer:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self._socket.settimeout(SECONDS)
        self._socket.connect((HOST, port))
        self._buffer = b""

    def __enter__(self) -> "Connection":
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def send(self, data: bytes) -> None:
        self._socket.sendall(data)

    def ask(
        self, path: str = "/", *fields: tuple[str, str], method: str = "GET", **options: object
    ) -> Answer:
        """Send one request and read its answer."""
        self.send(request(path, *fields, method=method, **options))  # type: ignore[arg-type]
        return self.read(method)

    def ask_head(self, path: str, *fields: tuple[str, str]) -> Answer:
        """Send one request and read the head of its answer; the body is still to come."""
        self.send(request(path, *fields))
        return self.read_head()

    def read(self, method: str = "GET") -> Answer:
        """The next answer."""
        head = self.read_head()
        if method == "HEAD" or head.status in (204, 304):
            return head
        return Answer(head.status, head.fields, self.read_body(head))

    def read_body(self, head: Answer) -> bytes:
        """The body that follows this head."""
        if head.get("transfer-encoding") == "chunked":
            return b"".join(iter(self.read_chunk, b""))
        if (length := head.get("content-length")) is not None:
            return self.read_exactly(int(length))
        return self.read_rest()

    def read_head(self) -> Answer:
        """Status and fields of the next answer."""
        first, *lines = self.read_until(b"\r\n\r\n").decode("latin-1").split("\r\n")
        version, status = first.split(" ")[:2]
        assert version in ("HTTP/1.1", "HTTP/1.0"), first
        pairs = (line.partition(":") for line in lines)
        return Answer(int(status), [(name.lower(), value.strip()) for name, _, value in pairs])

    def read_first_line(self) -> bytes:
        """How an answer begins; empty if the server closes the connection instead."""
        try:
            return self.read_until(b"\r\n")
        except (EOFError, ConnectionResetError):
            return b""

    def read_chunk(self) -> bytes:
        """The next chunk; an empty one ends the body."""
        size = int(self.read_until(b"\r\n").partition(b";")[0], 16)
        chunk = self.read_exactly(size)
        assert self.read_exactly(2) == b"\r\n"
        return chunk

    def read_until(self, mark: bytes) -> bytes:
        while mark not in self._buffer:
            self._more()
        found, _, self._buffer = self._buffer.partition(mark)
        return found

    def read_exactly(self, size: int) -> bytes:
        """So many bytes."""
        while len(self._buffer) < size:
            self._more()
        found, self._buffer = self._buffer[:size], self._buffer[size:]
        return found

    def read_rest(self) -> bytes:
        """Everything until the server closes the connection."""
        while piece := self._socket.recv(65536):
            self._buffer += piece
        found, self._buffer = self._buffer, b""
        return found

    def sip(self) -> None:
        """Take one more byte off the wire, to be read later."""
        self._buffer += self._socket.recv(1)

    @property
    def quiet(self) -> bool:
        """Whether nothing was sent beyond the answers that were read."""
        if self._buffer:
            return False
        self._socket.settimeout(0.05)
        try:
            return self._socket.recv(1) == b""
        except TimeoutError:
            return True
        finally:
            self._socket.settimeout(SECONDS)

    def _more(self) -> None:
        piece = self._socket.recv(65536)
        if not piece:
            raise EOFError(f"the server closed the connection after {self._buffer[:200]!r}")
        self._buffer += piece
