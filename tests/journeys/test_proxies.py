"""The shipped examples for nginx and Caddy, run as they are: a report goes through and nothing of it stays there."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from http.client import parse_headers
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from pathlib import Path
from random import Random

import pytest
from cast import K_APP, Shares
from PIL import Image
from proxies import PROXIES, VISITOR, Proxy, files_made, free_port, keeps_to_itself, running_portal

from portal.actions.reporters import reporting
from portal.adapters.vault import AppKeys, Secret
from portal.domain import receipts
from portal.web.headers import ALWAYS

AGENT, PATH, QUERY, STORY, NAME, PERSON = (
    f"{word}-Kanarie-7f3a" for word in ("Vogelaar", "pad", "vraag", "verhaal", "bestand", "melder")
)
BROWSER = {"User-Agent": AGENT, "Sec-Fetch-Site": "same-origin", "X-Forwarded-For": "2001:db8::7f3a"}
MARKS = (*(mark.encode() for mark in (AGENT, PATH, QUERY, STORY, NAME, PERSON, VISITOR)), b"2001:db8::7f3a")
REST = f" HTTP/1.1\r\nHost: localhost\r\nUser-Agent: {AGENT}\r\nConnection: close\r\n"
MB = 2**20

pytestmark = pytest.mark.skipif(
    not all(shutil.which(program) for program in ("nginx", "caddy", "openssl")),
    reason="needs the proxies: apt install nginx-light caddy openssl",
)


@pytest.fixture(scope="module")
def served(furnished: tuple[Path, Shares], tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, int]]:
    """Port and process of the real server, with one proxy before it."""
    folder = tmp_path_factory.mktemp("behind")
    shutil.copytree(furnished[0], folder / "instance")
    with running_portal(folder / "instance", folder / "said.log") as running:
        yield running


@pytest.fixture
def portal_port(served: tuple[int, int]) -> int:
    """The port of the real server."""
    return served[0]


def form(fields: dict[str, str], *files: bytes) -> tuple[dict[str, str], bytes]:
    """A multipart form as a browser sends it: headers and body."""
    parts = [
        f'--edge\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    for at, data in enumerate(files):
        head = f'--edge\r\nContent-Disposition: form-data; name="attachments"; filename="{NAME}-{at}.jpg"\r\n'
        parts.append(head.encode() + b"Content-Type: image/jpeg\r\n\r\n" + data + b"\r\n")
    parts.append(b"--edge--\r\n")
    return {**BROWSER, "Content-Type": "multipart/form-data; boundary=edge"}, b"".join(parts)


@cache
def photo() -> bytes:
    """A photograph of nearly 10 MB."""
    noise = Image.frombytes("RGB", (600, 400), Random(7).randbytes(720_000))
    file = BytesIO()
    noise.save(file, "JPEG", quality=95)
    made = file.getvalue()
    remark = b"\xff\xfe\xff\xfd" + STORY.encode().ljust(0xFFFB, b".")
    return made[:2] + remark * ((9_900_000 - len(made)) // len(remark)) + made[2:]


def token(purpose: str) -> tuple[str, str]:
    """The token of a form that was opened ten seconds ago, and the code it will be answered with."""
    nonce = Random().randbytes(32)
    keys = AppKeys(Secret(K_APP))
    return keys.issue_token(purpose, int(time.time()) - 10, nonce), keys.receipt_code(nonce)


def report(proxy: Proxy) -> str:
    """File a signal with 20 MB of photographs and look at it again; returns the code."""
    status, _, page = proxy.ask("GET", f"/nl/waterstad/melden?vanaf={QUERY}", BROWSER)
    assert status == 200
    assert 'name="token"' in page
    made, code = token(reporting.PURPOSE)
    fields = {"token": made, "story": STORY, "contact": "yes", "contact_email": f"{PERSON}@huis.example", "website": ""}
    headers, body = form(fields, photo(), photo())
    assert len(body) > 19_500_000
    status, _, page = proxy.ask("POST", "/nl/waterstad/melden", headers, body)
    assert (status, 'id="receipt-code"' in page) == (200, True)
    assert all(group in page for group in receipts.groups(code).split("-"))
    return code


def too_large(proxy: Proxy) -> bytes:
    """The answer to a form of 27 MB."""
    about = {**BROWSER, "Host": "localhost", "Connection": "close", "Content-Length": str(27 * MB)}
    head = "".join(f"{name}: {value}\r\n" for name, value in about.items())
    path = f"/nl/waterstad/melden?vanaf={PATH}"
    return proxy.say(f"POST {path} HTTP/1.1\r\n{head}\r\n".encode() + STORY.encode().ljust(27 * MB, b"."))


def too_long(proxy: Proxy) -> bytes:
    """The answer to an address of 18 kB; nginx hangs up so fast that it does not always arrive."""
    asked = f"GET /nl/{PATH}{'/x' * 9_000}{REST}\r\n".encode()
    return next(filter(None, (proxy.say(asked) for _ in range(20))))


def go_wrong(proxy: Proxy) -> None:
    """Everything a visitor can do that a proxy likes to write down."""
    assert proxy.ask("GET", f"/nl/waterstad/{PATH}?{QUERY}=1", BROWSER)[0] == 404
    assert proxy.ask("POST", f"/nl/waterstad/{PATH}", BROWSER, STORY.encode())[0] in (403, 404)
    assert too_long(proxy)[9:12] in (b"400", b"404", b"414")
    assert too_large(proxy)[9:12] in (b"413", b"503")
    proxy.say(f"{PATH} {STORY}\r\n\r\n".encode())
    proxy.say(f"GET /{PATH}\x00 HTTP/1.1\r\nHost: {PATH}\x01\r\n\r\n".encode())
    with proxy.line() as line:  # somebody walks away in the middle of a form
        line.sendall(f"POST /nl/waterstad/{PATH}{REST}Content-Length: 9999\r\n\r\n{STORY}".encode())
    for port in (proxy.port, proxy.plain):  # no handshake at all, and plain http
        with socket.create_connection(("127.0.0.1", port), 5, source_address=(VISITOR, 0)) as line:
            line.sendall(f"GET /nl/waterstad/{PATH}{REST}\r\n".encode())
            line.shutdown(socket.SHUT_WR)
            with suppress(OSError):
                line.recv(65536)


def marks_in(proxy: Proxy, *more: str) -> dict[str, list[bytes]]:
    """Per file that the proxy wrote which marks stand in it."""
    marks = (*MARKS, *(mark.encode() for mark in more))
    found = {name: [mark for mark in marks if mark.lower() in text.lower()] for name, text in proxy.kept().items()}
    return {name: hits for name, hits in found.items() if hits}


@pytest.mark.parametrize("kind", PROXIES)
def test_nothing_of_a_report_stays_with_the_proxy(kind: str, portal_port: int, tmp_path: Path) -> None:
    with PROXIES[kind](tmp_path, portal_port) as proxy:
        with files_made(proxy.home) as made:
            code = report(proxy)
            status, _, page = proxy.ask("POST", "/nl/waterstad/volgen", *form({"code": code}))
            assert status == 200
            assert 'id="signal-status"' in page
            go_wrong(proxy)
        assert made == []
    assert "said.log" in proxy.kept()
    assert marks_in(proxy, code, receipts.groups(code)) == {}


@pytest.mark.parametrize("kind", PROXIES)
def test_a_visit_leaves_its_marks_when_the_silence_is_broken(kind: str, portal_port: int, tmp_path: Path) -> None:
    loud = {
        "nginx": (("access_log off;", ""), ("error_log /dev/null crit;", ""), ("client_body_buffer_size 27m;", "")),
        "caddy": (("exclude http", ""), ("header -Server", "log")),
    }[kind]
    with PROXIES[kind](tmp_path, portal_port, *loud) as proxy, files_made(proxy.home) as made:
        if kind == "nginx":
            report(proxy)
        go_wrong(proxy)
    hits = {mark.decode() for marks in marks_in(proxy).values() for mark in marks}
    assert hits >= {PATH, QUERY, AGENT, VISITOR}
    assert (len(made) > 0) == (kind == "nginx"), "a body in a file is seen"


@pytest.mark.parametrize("kind", PROXIES)
def test_when_the_portal_is_away_the_visitor_reads_what_to_do_and_nothing_is_written(kind: str, tmp_path: Path) -> None:
    with PROXIES[kind](tmp_path, free_port()) as proxy, files_made(proxy.home) as made:
        status, said, page = proxy.ask("POST", f"/nl/waterstad/{PATH}?{QUERY}", *form({"story": STORY}, photo()))
        others = [BytesIO(answer(proxy)) for answer in (too_large, too_long)]
    assert status == 503
    assert "112" in page
    assert all(f'lang="{language}"' in page for language in ("nl", "en", "pl"))
    assert all(other.readline()[9:12] in (b"413", b"414", b"503") for other in others)
    for headers in (said, *({name.lower(): text for name, text in parse_headers(other).items()} for other in others)):
        assert {name: headers.get(name.lower()) for name in ALWAYS} == ALWAYS
        assert headers["cache-control"] == "no-store"
        assert headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"
        assert headers["content-type"] == "text/html; charset=utf-8"
        assert headers.get("server", "nginx") == "nginx", "without a version"
    assert made == []
    assert marks_in(proxy) == {}


@pytest.mark.parametrize("kind", PROXIES)
def test_what_a_visitor_says_of_himself_counts_for_nothing(kind: str, tmp_path: Path) -> None:
    came: list[dict[str, str]] = []

    class Upstream(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            came.append({name.lower(): value for name, value in self.headers.items()})
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing."""

    lies = ("X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Port", "X-Forwarded-Prefix")
    server = HTTPServer(("127.0.0.1", 0), Upstream)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with PROXIES[kind](tmp_path, server.server_port) as proxy:
        proxy.ask("GET", "/", dict.fromkeys((*lies, "X-Real-IP", "Forwarded"), "leugen"))
    server.shutdown()
    server.server_close()
    assert [name for name, value in came[0].items() if "leugen" in value] == []
    assert came[0]["x-forwarded-proto"] == "https"
    assert came[0]["x-forwarded-host"] == came[0]["host"] == f"localhost:{proxy.port}"
    assert came[0]["x-forwarded-for"] == VISITOR


@pytest.mark.parametrize("kind", PROXIES)
def test_plain_http_leads_to_https_and_nowhere_else(kind: str, tmp_path: Path) -> None:
    with (
        PROXIES[kind](tmp_path, free_port()) as proxy,
        socket.create_connection(("127.0.0.1", proxy.plain), 5, source_address=(VISITOR, 0)) as line,
    ):
        line.sendall(f"GET /nl/waterstad/{PATH} HTTP/1.0\r\nHost: localhost\r\n\r\n".encode())
        answer = line.recv(65536).decode()
    assert answer.split(" ")[1] in ("301", "308")
    assert "\r\nLocation: https://localhost" in answer
    assert marks_in(proxy) == {}


def test_the_server_and_its_workers_leave_no_core(served: tuple[int, int]) -> None:
    master = served[1]
    workers = [int(pid) for pid in Path(f"/proc/{master}/task/{master}/children").read_text().split()]
    assert len(workers) == 1
    assert all(keeps_to_itself(process) for process in (master, *workers))
