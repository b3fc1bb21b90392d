"""A page full of holes: a scanner that finds nothing here cannot be believed when it finds nothing in the portal."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


class _Page(BaseHTTPRequestHandler):
    """`/?name=…` puts the name unseen into SQL and into the page."""

    def do_GET(self) -> None:
        name = parse_qs(urlsplit(self.path).query).get("name", ["a"])[0]
        with sqlite3.connect(":memory:") as database:
            database.execute("CREATE TABLE person (name TEXT, phone TEXT)")
            database.executemany("INSERT INTO person VALUES (?, ?)", [("a", "1"), ("b", "2")])
            try:
                found = database.execute(f"SELECT phone FROM person WHERE name = '{name}'").fetchall()
            except sqlite3.Error as error:
                found = [(f"sqlite3.OperationalError: {error}",)]
        body = f'<html><body><a href="/?name=b">b</a><p>{name}</p><p>{found}</p></body></html>'.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextmanager
def holes() -> Iterator[str]:
    """The address of such a page."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
