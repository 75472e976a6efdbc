"""Drives an ASGI app with one request and collects every message it sends."""

import asyncio
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

Headers = list[tuple[bytes, bytes]]


@dataclass(frozen=True)
class Answer:
    """What an app sent."""

    messages: list[dict[str, Any]] = field(default_factory=list)

    @property
    def start(self) -> dict[str, Any]:
        return next(message for message in self.messages if message["type"].endswith(("start", "accept")))

    @property
    def status(self) -> int:
        return self.start["status"]

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.messages)

    @property
    def text(self) -> str:
        return self.body.decode()

    def all(self, name: str) -> list[str]:
        wanted = name.lower().encode()
        return [value.decode("latin-1") for given, value in self.start["headers"] if given == wanted]

    def get(self, name: str) -> str | None:
        return next(iter(self.all(name)), None)

    @property
    def cookies(self) -> dict[str, str]:
        """Name and value of each cookie that is set, deletions left out."""
        pairs = [
            line.split(";")[0].partition("=") for line in self.all("set-cookie") if "Max-Age=0" not in line
        ]
        return {name: value for name, _, value in pairs}


def request_scope(
    path: str = "/",
    *,
    method: str = "GET",
    headers: dict[str, str] | None = None,
    cookies: dict[str, str] | None = None,
    **extra: Any,
) -> dict[str, Any]:
    raw_path, _, query = path.partition("?")
    fields: Headers = [(b"host", b"news.example")]
    for name, value in (headers or {}).items():
        fields = [other for other in fields if other[0] != name.lower().encode()]
        fields.append((name.lower().encode(), value.encode("latin-1")))
    if cookies:
        fields.append((b"cookie", "; ".join(f"{name}={value}" for name, value in cookies.items()).encode()))
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": raw_path,
        "raw_path": raw_path.encode("latin-1"),
        "query_string": query.encode(),
        "root_path": "",
        "headers": fields,
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
        **extra,
    }


async def exchange(app: Any, scope: dict[str, Any], body: bytes = b"") -> Answer:
    answer = Answer()
    sent = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def receive() -> dict[str, Any]:
        for message in sent:
            return message
        await asyncio.Event().wait()  # the client stays until it has its answer
        raise AssertionError

    async def send(message: dict[str, Any]) -> None:
        answer.messages.append(dict(message))

    await app(scope, receive, send)
    return answer


def get(app: Any, path: str = "/", **options: Any) -> Answer:
    return asyncio.run(exchange(app, request_scope(path, **options)))


def post(
    app: Any, path: str, fields: Any, *, headers: dict[str, str] | None = None, **options: Any
) -> Answer:
    own = {
        "content-type": "application/x-www-form-urlencoded",
        "sec-fetch-site": "same-origin",
        **(headers or {}),
    }
    scope = request_scope(path, method="POST", headers=own, **options)
    body = fields if isinstance(fields, bytes) else urlencode(fields, doseq=True).encode()
    return asyncio.run(exchange(app, scope, body))
