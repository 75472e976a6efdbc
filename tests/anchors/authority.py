"""A timestamp authority after RFC 3161, made of the openssl command: two certificates and a server."""

from __future__ import annotations

import subprocess
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

_CONFIGURATION = """
[tsa]
default_tsa = t
[t]
serial = {folder}/serial
crypto_device = builtin
signer_cert = {folder}/tsa.pem
certs = {folder}/ca.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
{accuracy}
tsa_name = yes
ess_cert_id_chain = no
"""


class Authority(ThreadingHTTPServer):
    """Answers timestamp queries; `ca` is the certificate to trust."""

    def __init__(self, folder: Path, name: str, *, accuracy: str = "accuracy = secs:1") -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.folder, self.ca = folder, folder / "ca.pem"
        # An answer to give instead of its own: status and body.
        self.instead: tuple[int, bytes] | None = None
        (folder / "serial").write_text("01\n")
        (folder / "tsa.cnf").write_text(_CONFIGURATION.format(folder=folder, accuracy=accuracy))
        self._make_certificates(name)
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/tsa"

    def stamp(self, query: bytes) -> bytes:
        """The answer to a query, both in DER."""
        with tempfile.TemporaryDirectory() as temporary:
            asked, answered = Path(temporary) / "q", Path(temporary) / "r"
            asked.write_bytes(query)
            self._openssl(
                *("ts", "-reply", "-queryfile", asked, "-out", answered),
                *("-config", self.folder / "tsa.cnf", "-section", "t"),
            )
            return answered.read_bytes()

    def _make_certificates(self, name: str) -> None:
        folder = self.folder
        ec = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
        self._openssl(
            *("req", "-x509", *ec, "-keyout", folder / "ca.key", "-out", folder / "ca.pem"),
            *("-subj", f"/CN={name} CA", "-days", "30"),
        )
        self._openssl(
            *("req", *ec, "-keyout", folder / "tsa.key", "-out", folder / "tsa.csr", "-subj", f"/CN={name}"),
        )
        (folder / "extensions").write_text(
            "extendedKeyUsage=critical,timeStamping\nbasicConstraints=CA:FALSE"
        )
        self._openssl(
            *(
                "x509",
                "-req",
                "-in",
                folder / "tsa.csr",
                "-CA",
                folder / "ca.pem",
                "-CAkey",
                folder / "ca.key",
            ),
            *("-out", folder / "tsa.pem", "-days", "30", "-extfile", folder / "extensions"),
        )

    @staticmethod
    def _openssl(*arguments: object) -> None:
        subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


class _Handler(BaseHTTPRequestHandler):
    server: Authority

    def do_POST(self) -> None:
        query = self.rfile.read(int(self.headers["Content-Length"]))
        status, answer = self.server.instead or (200, self.server.stamp(query))
        self.send_response(status)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *arguments: object) -> None:
        """Tests are silent."""
