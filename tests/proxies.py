"""The shipped proxies as they run: a real nginx and a real Caddy with the files of deploy/, and what they leave."""

from __future__ import annotations

import ctypes
import os
import resource
import shutil
import socket
import ssl
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPSConnection
from pathlib import Path
from random import SystemRandom

from cast import K_APP

from portal.settings import CHECKOUT

DEPLOY = CHECKOUT / "deploy"
VISITOR = "127.0.0.77"
"""The address a visitor comes from: another one than that of anything else on this machine."""

_IN_CREATE, _IN_NONBLOCK = 0x100, 0o4000

LOUD = """
worker_processes 1;
pid {home}/nginx.pid;
daemon off;
error_log {home}/logs/error.log info;
events {{ worker_connections 64; }}
http {{
    access_log {home}/logs/access.log;
    error_log {home}/logs/error.log info;
    client_body_temp_path {home}/body;
    proxy_temp_path {home}/proxy;
    fastcgi_temp_path {home}/fastcgi;
    uwsgi_temp_path {home}/uwsgi;
    scgi_temp_path {home}/scgi;
    gzip on;
    include {home}/portal.conf;
}}
"""
"""What stands around ours writes everything down, as the nginx.conf of a distribution does, and more."""


@dataclass(frozen=True, slots=True)
class Proxy:
    """A running proxy: its https and http port, the folder that holds all it may write to, the certificate to trust."""

    port: int
    plain: int
    home: Path
    certificate: Path

    def line(self) -> ssl.SSLSocket:
        """An open line of the visitor to it."""
        trusting = ssl.create_default_context(cafile=str(self.certificate))
        raw = socket.create_connection(("127.0.0.1", self.port), 20, source_address=(VISITOR, 0))
        return trusting.wrap_socket(raw, server_hostname="localhost")

    def ask(
        self, method: str, path: str, headers: dict[str, str] | None = None, body: bytes | None = None
    ) -> tuple[int, dict[str, str], str]:
        """Status, headers (names in small letters) and text of one answer."""
        connection = HTTPSConnection("localhost", self.port, timeout=30)
        connection.sock = self.line()
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            said = {name.lower(): value for name, value in answer.getheaders()}
            return answer.status, said, answer.read().decode()
        finally:
            connection.close()

    def say(self, raw: bytes) -> bytes:
        """What comes back on bytes that need be no request at all."""
        with self.line() as line:
            answer = b""
            with suppress(OSError):
                line.sendall(raw)
                while part := line.recv(65536):
                    answer += part
            return answer

    def kept(self) -> dict[str, bytes]:
        """Everything that stands in its folder, by name; the files that were put there by us apart."""
        found = (path for path in sorted(self.home.rglob("*")) if path.is_file())
        return {str(path.relative_to(self.home)): path.read_bytes() for path in found if "ours" not in path.parts}


def keeps_to_itself(process: int) -> bool:
    """Whether a process that runs can leave no core file; it may need a moment before it says so."""
    for _ in range(100):
        if resource.prlimit(process, resource.RLIMIT_CORE) == (0, 0):
            return True
        time.sleep(0.05)
    return False


def free_port() -> int:
    """A port that nobody uses, and that no outgoing line gets by chance."""
    for port in SystemRandom().sample(range(20_000, 32_000), 100):
        with suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port
    raise RuntimeError("no port is free")


def certificate_in(folder: Path) -> tuple[Path, Path]:
    """A certificate for localhost and its key, valid for a day."""
    made, key = folder / "certificate.pem", folder / "key.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-days", "1", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    subprocess.run([*command, "-keyout", str(key), "-out", str(made)], check=True, capture_output=True)
    key.chmod(0o644)
    return made, key


@contextmanager
def running_portal(instance: Path, said: Path) -> Iterator[tuple[int, int]]:
    """The port and process of the real server with one proxy before it, and all it says in the file `said`."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    environment |= {
        "PORTAL_INSTANCE": str(instance),
        "PORTAL_SECRET_KEY": K_APP.hex(),
        "PORTAL_BASE_URL": "https://localhost",
        "PORTAL_TRUSTED_PROXIES": "1",
    }
    command = [sys.executable, "-m", "portal.serving", f"127.0.0.1:{port}", "1", "1"]
    with said.open("wb") as out:
        process = subprocess.Popen(command, cwd=CHECKOUT, env=environment, stdout=out, stderr=out)
        with _until_it_ends(process, port):
            yield port, process.pid


@contextmanager
def nginx(folder: Path, upstream: int, *changed: tuple[str, str]) -> Iterator[Proxy]:
    """nginx with the shipped files and a port to pass on to. `changed`: what stands in them, and what instead."""
    home, proxy = _prepared(folder, "nginx")
    for name in ("body", "proxy", "fastcgi", "uwsgi", "scgi", "logs"):
        (home / name).mkdir()
    shutil.copytree(DEPLOY / "nginx" / "portal", home / "portal")
    shipped = (DEPLOY / "nginx" / "portal.conf").read_text()
    (home / "portal.conf").write_text(_changed(shipped, changed))
    key = proxy.certificate.with_name("key.pem")
    (home / "portal" / "upstream.conf").write_text(f"server 127.0.0.1:{upstream};\n")
    (home / "portal" / "plain.conf").write_text(f"listen 127.0.0.1:{proxy.plain};\nserver_name localhost;\n")
    (home / "portal" / "address.conf").write_text(
        f"listen 127.0.0.1:{proxy.port} ssl http2 default_server;\nserver_name localhost;\n"
        f"ssl_certificate {proxy.certificate};\nssl_certificate_key {key};\n"
    )
    (home / "nginx.conf").write_text(("user root;\n" if os.geteuid() == 0 else "") + LOUD.format(home=home))
    command = ["nginx", "-p", str(home), "-c", str(home / "nginx.conf"), "-e", str(home / "logs" / "start.log")]
    with _running(command, proxy, {}):
        yield proxy


@contextmanager
def caddy(folder: Path, upstream: int, *changed: tuple[str, str]) -> Iterator[Proxy]:
    """Caddy with the shipped file and a port to pass on to. `changed`: what stands in it, and what instead."""
    home, proxy = _prepared(folder, "caddy")
    for name in ("config", "data", "tmp"):
        (home / name).mkdir()
    environment = {
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_DATA_HOME": str(home / "data"),
        "TMPDIR": str(home / "tmp"),
        "PORTAL_HTTP_PORT": str(proxy.plain),
        "PORTAL_HTTPS_PORT": str(proxy.port),
        "PORTAL_SITE": "localhost",
        "PORTAL_UPSTREAM": f"127.0.0.1:{upstream}",
        "PORTAL_CERTIFICATE": str(proxy.certificate),
        "PORTAL_CERTIFICATE_KEY": str(proxy.certificate.with_name("key.pem")),
    }
    shipped = DEPLOY / "caddy" / "Caddyfile"
    if changed:
        shipped = home / "ours" / "Caddyfile"
        shipped.write_text(_changed((DEPLOY / "caddy" / "Caddyfile").read_text(), changed))
    command = ["caddy", "run", "--config", str(shipped), "--adapter", "caddyfile"]
    with _running(command, proxy, environment):
        yield proxy


PROXIES = {"nginx": nginx, "caddy": caddy}


def _changed(text: str, changes: tuple[tuple[str, str], ...]) -> str:
    for line, instead in changes:
        assert line in text
        text = text.replace(line, instead)
    return text


@contextmanager
def files_made(folder: Path) -> Iterator[list[str]]:
    """The names of files that come into being below a folder in the meantime, those that are gone again too."""
    libc = ctypes.CDLL(None, use_errno=True)
    eye = libc.inotify_init1(_IN_NONBLOCK)
    assert eye >= 0, os.strerror(ctypes.get_errno())
    for place in [folder, *(path for path in folder.rglob("*") if path.is_dir())]:
        assert libc.inotify_add_watch(eye, os.fsencode(place), _IN_CREATE) >= 0, os.strerror(ctypes.get_errno())
    names: list[str] = []
    try:
        yield names
        with suppress(BlockingIOError):
            while events := os.read(eye, 65536):
                while events:
                    length = struct.unpack_from("iIII", events)[3]
                    names.append(events[16 : 16 + length].rstrip(b"\0").decode())
                    events = events[16 + length :]
    finally:
        os.close(eye)


def _prepared(folder: Path, name: str) -> tuple[Path, Proxy]:
    home = folder / name
    (home / "ours").mkdir(parents=True)
    made, _key = certificate_in(home / "ours")
    return home, Proxy(free_port(), free_port(), home, made)


@contextmanager
def _running(command: list[str], proxy: Proxy, environment: dict[str, str]) -> Iterator[None]:
    with (proxy.home / "said.log").open("wb") as out:
        own = {"PATH": os.environ["PATH"], **environment}
        process = subprocess.Popen(command, cwd=proxy.home, env=own, stdout=out, stderr=out)
        with _until_it_ends(process, proxy.port):
            yield


@contextmanager
def _until_it_ends(process: subprocess.Popen[bytes], port: int) -> Iterator[None]:
    try:
        for _ in range(200):
            assert process.poll() is None, "it ended by itself"
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait(30)
