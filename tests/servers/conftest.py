"""Every server at hand, each started once and only if a test asks for it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.servers.running import HOST, Running, free_port, run, server_command
from tests.servers.wire import Connection

ServerFactory = Callable[..., Running]

SERVERS = ["uvicorn", "hypercorn", "granian"]
if find_spec("httptools"):
    SERVERS.insert(1, "uvicorn-httptools")


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerFactory]:
    """Gives the harbour behind a server, over TLS or without the middleware if asked; each runs once."""
    folder = tmp_path_factory.mktemp("servers")
    started: dict[tuple[str, str, bool], Running] = {}
    with ExitStack() as stack:

        def serve(name: str, *, app: str = "app", tls: bool = False) -> Running:
            key = (name, app, tls)
            if key not in started:
                port, label = free_port(), "-".join((name, app, "tls" if tls else "tcp"))
                files = certificate(folder) if tls else ()
                command = server_command(name, f"tests.servers.harbour:{app}", port=port, tls=files)
                log, store = folder / f"{label}.log", f"sqlite:///{folder}/{label}.db"
                scheme = "https" if tls else "http"
                started[key] = stack.enter_context(
                    run(command, port=port, log=log, scheme=scheme, HARBOUR_STORE=store)
                )
            return started[key]

        yield serve


@pytest.fixture(params=SERVERS)
def server(request: pytest.FixtureRequest, servers: ServerFactory) -> Running:
    """The harbour behind each server in turn."""
    return servers(request.param)


@pytest.fixture
def connection(server: Running) -> Iterator[Connection]:
    """A fresh connection to it."""
    with Connection(server.port) as opened:
        yield opened


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate of this machine's own for the loopback address, and its key."""
    paths = folder / "certificate.pem", folder / "key.pem"
    if paths[0].exists():
        return paths
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(
        issuer_name=name,
        subject_name=name,
        public_key=key.public_key(),
        serial_number=x509.random_serial_number(),
        not_valid_before=now - timedelta(hours=1),
        not_valid_after=now + timedelta(days=1),
        extensions=[
            x509.Extension(
                x509.SubjectAlternativeName.oid,
                False,
                x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))]),
            )
        ],
    )
    signed = builder.sign(key, hashes.SHA256())
    paths[0].write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return paths
