"""Varnish and nginx in temporary folders: as they come, and as eagerly as sites set them up."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers.running import HOST, Running, free_port, run

PATHS = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"))

STOCK = """
vcl 4.1;
backend origin {{ .host = "{host}"; .port = "{origin}"; }}
sub vcl_deliver {{
    if (obj.hits > 0) {{ set resp.http.X-Cache = "HIT"; }} else {{ set resp.http.X-Cache = "MISS"; }}
}}
"""

# Cookies do not stop it, neither in the request nor in the answer: it keeps whatever asks to be kept.
EAGER = (
    STOCK
    + """
sub vcl_recv {{
    if (req.method != "GET" && req.method != "HEAD") {{ return (pass); }}
    return (hash);
}}
sub vcl_backend_response {{
    if (beresp.http.Cache-Control !~ "public|s-maxage") {{
        set beresp.uncacheable = true;
        set beresp.ttl = 60s;
    }}
    return (deliver);
}}
"""
)

NGINX = """
daemon off;
{user}
worker_processes 1;
pid {folder}/nginx.pid;
error_log stderr warn;
events {{ }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    fastcgi_temp_path {folder}/fastcgi;
    proxy_temp_path {folder}/proxy;
    scgi_temp_path {folder}/scgi;
    uwsgi_temp_path {folder}/uwsgi;
    proxy_cache_path {folder}/pages keys_zone=pages:4m;
    server {{
        listen {host}:{port};
        location / {{
            proxy_pass http://{host}:{origin};
            proxy_set_header Host $http_host;
            proxy_cache pages;
            proxy_cache_revalidate on;
            add_header X-Cache $upstream_cache_status always;
            {more}
        }}
    }}
}}
"""
EAGERLY = "proxy_ignore_headers Set-Cookie; proxy_cache_lock on;"


@contextmanager
def cache(name: str, *, origin: int, folder: Path) -> Iterator[Running]:
    """A cache in front of the origin's port: varnish or nginx, with `-eager` behind its name or without."""
    folder.mkdir()
    port = free_port()
    program, _, eager = name.partition("-")
    words = {"host": HOST, "origin": origin, "port": port, "folder": folder}
    if program == "varnish":
        vcl = folder / "default.vcl"
        vcl.write_text((EAGER if eager else STOCK).format(**words))
        command = [
            found("varnishd", "varnish"),
            "-F",
            "-j",
            "none",
            "-n",
            str(folder / "work"),
            "-f",
            str(vcl),
        ]
        command += ["-a", f"{HOST}:{port}", "-s", "malloc,64m", "-p", "thread_pool_min=20"]
    else:
        # As root, nginx would hand its workers to a user who may not look into the temporary folder.
        words |= {"user": "user root;" if os.geteuid() == 0 else "", "more": EAGERLY if eager else ""}
        configuration = folder / "nginx.conf"
        configuration.write_text(NGINX.format(**words))
        command = [found("nginx", "nginx"), "-e", "stderr", "-p", str(folder), "-c", str(configuration)]
    with run(command, port=port, log=folder / "said.log") as running:
        yield running


def found(program: str, package: str) -> str:
    """Where the program is; a clear sentence where it is not."""
    path = shutil.which(program, path=PATHS)
    if path is None:
        raise RuntimeError(f"These tests need a real {program}:  apt-get install {package}")
    return path
