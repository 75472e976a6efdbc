"""All hosts of the wild web on one loopback port, over TLS, told apart by their names."""

import datetime
import ssl
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import uvicorn
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from examples.newsroom.demo import listen
from tests.wild.corpus import Site, sites, tags

_DAY = datetime.timedelta(days=1)


async def answer(send: Any, body: str, kind: str, cookies: list[str], status: int = 200) -> None:
    headers = [(b"content-type", kind.encode()), (b"access-control-allow-origin", b"*")]
    headers += [(b"set-cookie", line.encode()) for line in cookies]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body.encode()})


def site_app(site: Site) -> Any:
    """The site as it is, without anybody asking anything."""
    pages = {"/": site.page(last=False), "/about": site.page(last=True)}
    cookies = [f"{name}=1; Path=/; Max-Age=3600" for name in site.own]

    async def app(scope: Any, receive: Any, send: Any) -> None:
        page = pages.get(scope["path"], "")
        await answer(send, page, "text/html; charset=utf-8", cookies if page else [], 200 if page else 404)

    return app


async def vendors(scope: Any, receive: Any, send: Any) -> None:
    """Every address that a tag leads to: a script, a style sheet or a page, as it is asked for."""
    headers = dict(scope["headers"])
    url = f"https://{headers[b'host'].decode()}{scope['path']}"
    load = next((tag.loads[url] for tag in tags().values() if url in tag.loads), None)
    if load is None:
        await answer(send, "", "text/plain", [], 404)
        return
    kind = {b"script": "text/javascript", b"style": "text/css", b"iframe": "text/html"}
    lines = [f"{line}; Path=/; Max-Age=2592000; SameSite=None; Secure" for line in load.sets]
    await answer(send, load.script, kind.get(headers.get(b"sec-fetch-dest", b""), "text/plain"), lines)


class Wild:
    """The server, as a `with` block. `apps` serve the sites by host; others may be put in their place."""

    def __init__(self, folder: Path) -> None:
        self.apps = {site.host: site_app(site) for site in sites().values()}
        self._folder = folder
        self._socket = listen(0)
        port = self._socket.getsockname()[1]
        self.resolver_rules = f"MAP *:443 127.0.0.1:{port}, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            host = urlsplit(f"https://{dict(scope['headers'])[b'host'].decode()}").hostname
            await self.apps.get(host or "", vendors)(scope, receive, send)

    def __enter__(self) -> Self:
        certificate, key = make_certificate(self._folder)
        config = uvicorn.Config(
            self, log_level="error", lifespan="off", ssl_certfile=certificate, ssl_keyfile=key,
            ssl_version=ssl.PROTOCOL_TLS_SERVER,
        )  # fmt: skip
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True
        )
        self._thread.start()
        while not self._server.started and self._thread.is_alive():
            time.sleep(0.01)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.should_exit = True
        self._thread.join(10)
        self._socket.close()


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate that nobody signed but itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "wild.example")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _DAY)
        .not_valid_after(now + _DAY)
        .sign(key, hashes.SHA256())
    )
    files = folder / "certificate.pem", folder / "key.pem"
    files[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return files
