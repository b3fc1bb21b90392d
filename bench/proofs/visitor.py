"""A browser without script: it keeps the one cookie, reads the forms of a page, and posts them as a browser would."""

from __future__ import annotations

import http.client
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from html.parser import HTMLParser
from typing import Any, Protocol
from urllib.parse import urlencode
from wsgiref.types import WSGIApplication

from werkzeug.test import Client, encode_multipart

Fields = dict[str, str]


@dataclass(frozen=True, slots=True)
class Control:
    """One control of a form; `choices`: the values it offers, for radio buttons, boxes and lists."""

    name: str
    kind: str
    value: str = ""
    chosen: bool = False


@dataclass
class PageForm:
    """A form of a page. `fields()`: what a browser sends when nothing is filled in."""

    id: str
    action: str
    method: str
    controls: list[Control] = field(default_factory=list)

    def fields(self) -> Fields:
        """The successful controls."""
        sent: Fields = {}
        for each in self.controls:
            if each.kind in ("radio", "checkbox", "option"):
                if each.chosen or (each.kind == "option" and each.name not in sent):
                    sent[each.name] = each.value
            elif each.kind not in ("submit", "file", "button"):
                sent[each.name] = each.value
        return sent

    def typed(self) -> Iterator[str]:
        """The names of the fields a person types in."""
        typing = ("text", "textarea", "search", "email", "tel", "password", "date")
        yield from dict.fromkeys(each.name for each in self.controls if each.kind in typing)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[PageForm] = []
        self._form: PageForm | None = None
        self._list = self._area = ""
        self._text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = PageForm(given.get("id", ""), given.get("action", ""), given.get("method", "get"))
            self.forms.append(self._form)
        name = given.get("name", "")
        if self._form is None:
            return
        if tag == "select":
            self._list = name
        elif tag == "option" and self._list:
            self._form.controls.append(Control(self._list, "option", given.get("value", ""), "selected" in given))
        elif tag == "textarea":
            self._area, self._text = name, []
        elif tag in ("input", "button") and name:
            kind = given.get("type", "text" if tag == "input" else "submit")
            self._form.controls.append(Control(name, kind, given.get("value", ""), "checked" in given))

    def handle_data(self, data: str) -> None:
        if self._area:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._form is not None and self._area:
            self._form.controls.append(Control(self._area, "textarea", "".join(self._text).removeprefix("\n")))
            self._area = ""
        elif tag == "select":
            self._list = ""
        elif tag == "form":
            self._form = None


@lru_cache(maxsize=16)
def _forms(text: str) -> list[PageForm]:
    reader = _Reader()
    reader.feed(text)
    return reader.forms


@dataclass(frozen=True, slots=True)
class Page:
    """An answer."""

    status: int
    text: str
    headers: Mapping[str, str]

    @property
    def forms(self) -> list[PageForm]:
        """The forms on it; to look at only."""
        return _forms(self.text)

    def form(self, wanted: str) -> PageForm:
        """The form with this id. LookupError when the page has none."""
        for each in self.forms:
            if each.id == wanted:
                return each
        raise LookupError(f"no form {wanted!r} on a page with status {self.status}")


class Line(Protocol):
    """What carries a request to the portal."""

    origin: str

    def send(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Page:
        """One request, and the whole answer."""
        ...


class Inside:
    """Straight into the application, in this process."""

    origin = "http://localhost"

    def __init__(self, app: WSGIApplication) -> None:
        self._client = Client(app, use_cookies=False)

    def send(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Page:
        """One request, and the whole answer."""
        target, _, query = path.partition("?")
        answer = self._client.open(target, query_string=query, method=method, data=body, headers=dict(headers))
        text = answer.data.decode("utf-8", "replace")
        return Page(answer.status_code, text, {name.lower(): value for name, value in answer.headers})


class Wire:
    """Over a socket, to a server on this machine."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.origin = f"http://127.0.0.1:{port}"

    def send(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Page:
        """One request, and the whole answer. Raises OSError when the line breaks."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            line.request(method, path, body, dict(headers))
            answer = line.getresponse()
            text = answer.read().decode("utf-8", "replace")
            return Page(answer.status, text, {name.lower(): value for name, value in answer.getheaders()})
        finally:
            line.close()


class Visitor:
    """Somebody at one of the doors. `also`: headers that go along with every request."""

    def __init__(self, line: Line, session: bytes = b"", also: Mapping[str, str] | None = None) -> None:
        self.line = line
        self.also = dict(also or {})
        if session:
            cookie = f"werk={urlsafe_b64encode(session).decode().rstrip('=')}"
            self.also["Cookie"] = "; ".join(filter(None, (cookie, self.also.get("Cookie", ""))))

    def get(self, path: str) -> Page:
        """Fetch a page."""
        return self.line.send("GET", path, b"", self.also)

    def post(self, path: str, fields: Mapping[str, Any], files: Sequence[tuple[str, bytes]] = ()) -> Page:
        """Post a form from a page of the portal's own; `files`: (name, bytes), as attachments."""
        if files:
            boundary, body = _multipart(fields, files)
            kind = f"multipart/form-data; boundary={boundary}"
        else:
            body, kind = urlencode(fields, doseq=True).encode(), "application/x-www-form-urlencoded"
        return self.line.send("POST", path, body, {**self.also, "Origin": self.line.origin, "Content-Type": kind})

    def fill(self, page: Page, form: str, files: Sequence[tuple[str, bytes]] = (), **values: str) -> Page:
        """Fill in a form of a page that was fetched, and send it."""
        found = page.form(form)
        return self.post(found.action, {**found.fields(), **values}, files)


def _multipart(fields: Mapping[str, Any], files: Sequence[tuple[str, bytes]]) -> tuple[str, bytes]:
    from io import BytesIO

    from werkzeug.datastructures import FileStorage

    sent = [FileStorage(BytesIO(data), name) for name, data in files]
    # threshold: this client must not write its own request to the disk it watches
    return encode_multipart({**fields, "attachments": sent})


__all__ = ["Control", "Inside", "Line", "Page", "PageForm", "Visitor", "Wire"]
