"""What of the portal can be sent something: forms and queries as its pages offer them, found by walking over them."""

from __future__ import annotations

import re
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPConnection, HTTPSConnection
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

HEADERS = {"Sec-Fetch-Site": "same-origin", "Accept-Language": "nl"}


_FIELDS = ("input", "textarea", "select", "button")
_NO_FIELDS = ("file", "submit", "image")


@dataclass(frozen=True, slots=True)
class Asked:
    """Something that a page lets its visitor send. `fields`: name and what stands in it; `untried`: names."""

    method: str
    path: str
    fields: tuple[tuple[str, str], ...]
    untried: frozenset[str] = frozenset()

    @property
    def chosen(self) -> dict[str, str]:
        """What somebody sends who takes the first of every choice."""
        return dict(reversed(self.fields))

    @property
    def shape(self) -> tuple[str, str, tuple[str, ...]]:
        """What makes it another one than those before."""
        return self.method, self.path, tuple(sorted({name for name, _ in self.fields}))


@dataclass
class _Page(HTMLParser):
    links: list[str] = field(default_factory=list)
    forms: list[tuple[str, str, list[tuple[str, str]]]] = field(default_factory=list)
    _select: str = ""

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        elif tag == "form":
            self.forms.append((given.get("method", "get").upper(), given.get("action", ""), []))
        elif self.forms and tag in _FIELDS and given.get("name") and given.get("type") not in _NO_FIELDS:
            self.forms[-1][2].append((given["name"], given.get("value", "") or _example(given["name"])))


def _example(name: str) -> str:
    """What stands in a field that a page leaves open: only where something must be."""
    return {"story": "Scan", "message": "Scan", "code": "1", "email": "a@b.example", "passphrase": "x"}.get(name, "")


class Visitor:
    """Somebody without a browser, who may be signed in."""

    def __init__(self, host: str, cookie: str = "", scheme: str = "https") -> None:
        self.host = host
        self.scheme = scheme
        self.visited: set[str] = set()
        self.headers = {**HEADERS, **({"Cookie": cookie} if cookie else {})}

    def ask(self, method: str, path: str, fields: tuple[tuple[str, str], ...] = ()) -> tuple[int, str, str]:
        """Status, text, and the cookie that was set."""
        body = urlencode(fields).encode() if method == "POST" else None
        return self._asked(method, path, body, "application/x-www-form-urlencoded")

    def send(self, path: str, fields: tuple[tuple[str, str], ...], files: list[tuple[str, bytes, str]]) -> str:
        """The page that comes back on a form with files: (name, contents, kind)."""
        parts = [
            f'--edge\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields
        ]
        body = "".join(parts).encode()
        for name, data, kind in files:
            head = f'--edge\r\nContent-Disposition: form-data; name="attachments"; filename="{name}"\r\n'
            body += f"{head}Content-Type: {kind}\r\n\r\n".encode() + data + b"\r\n"
        return self._asked("POST", path, body + b"--edge--\r\n", "multipart/form-data; boundary=edge")[1]

    def _asked(self, method: str, path: str, body: bytes | None, content_type: str) -> tuple[int, str, str]:
        if self.scheme == "https":
            line: HTTPConnection = HTTPSConnection(self.host, timeout=60, context=ssl._create_unverified_context())
        else:
            line = HTTPConnection(self.host, timeout=60)
        kind = {"Content-Type": content_type} if body is not None else {}
        try:
            line.request(method, path, body, {**self.headers, **kind})
            answer = line.getresponse()
            where = answer.getheader("Location", "")
            text = answer.read().decode("utf-8", "replace")
            cookie = (answer.getheader("Set-Cookie") or "").partition(";")[0]
            return answer.status, text or f'<a href="{where}">', cookie
        finally:
            line.close()

    def walk(self, start: str, stay: re.Pattern[str], most: int = 400) -> Iterator[Asked]:
        """Everything that the pages from `start` on offer to send, each shape once; `stay`: paths to go to."""
        seen, waiting, shapes = {start}, [start], set()
        while waiting and most:
            most -= 1
            path = waiting.pop(0)
            self.visited.add(path)
            page = _Page()
            page.feed(self.ask("GET", path)[1])
            found = [Asked(method, _target(path, action), tuple(fields)) for method, action, fields in page.forms]
            for link in page.links:
                target = _target(path, link)
                query = tuple(parse_qsl(urlsplit(link).query))
                if query and stay.match(target):
                    found.append(Asked("GET", target, query))
                if target not in seen and stay.match(target):
                    seen.add(target)
                    waiting.append(target)
            for asked in found:
                if asked.fields and asked.shape not in shapes and stay.match(asked.path):
                    shapes.add(asked.shape)
                    yield asked

    def offered(self, method: str, path: str, fields: tuple[tuple[str, str], ...]) -> tuple[str, list[Asked]]:
        """The page that comes back, and what it lets one send."""
        text = self.ask(method, path, fields)[1]
        page = _Page()
        page.feed(text)
        return text, [Asked(how, _target(path, action), tuple(sent)) for how, action, sent in page.forms if sent]


def _target(path: str, link: str) -> str:
    where = urlsplit(urljoin(f"https://here{path}", link))
    return where.path if where.netloc == "here" else ""
