"""Every form of the portal, found by walking through it: what a page asks, filled in as a person would."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

from werkzeug.test import TestResponse

Fields = tuple[tuple[str, str], ...]
"""(name, value), in the order of the page; a name may come more than once."""

_SKIPPED = ("submit", "image", "reset", "button", "file")


@dataclass(frozen=True, slots=True)
class Field:
    """One control: its kind ("text", "textarea", "select", "radio" …), what it holds, and what can be chosen."""

    name: str
    kind: str
    value: str = ""
    options: tuple[str, ...] = ()
    chosen: bool = False


@dataclass
class Form:
    """One form on a page. `buttons`: (name, value) of what sends it, and the address it then goes to, if another."""

    method: str
    action: str
    fields: list[Field] = field(default_factory=list)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)
    takes_files: bool = False


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self._by_id: dict[str, Form] = {}
        self._open: Form | None = None
        self._area: tuple[str, Form] | None = None
        self._text = ""
        self._select: tuple[str, Form] | None = None
        self._options: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attributes: Sequence[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "form":
            self._open = Form(given.get("method", "get").upper(), given.get("action", ""))
            self.forms.append(self._open)
            self._by_id[given.get("id", "")] = self._open
        elif tag == "a" and given.get("href"):
            self.links.append(given["href"])
        into = self._by_id.get(given.get("form", ""), self._open) if given.get("form") else self._open
        if into is None:
            return
        kind, name = given.get("type", "text"), given.get("name", "")
        if tag == "button" or (tag == "input" and kind == "submit"):
            into.buttons.append((name, given.get("value", ""), given.get("formaction", "")))
        elif tag == "input" and kind == "file":
            into.takes_files = True
        elif tag == "input" and name and kind not in _SKIPPED:
            into.fields.append(Field(name, kind, given.get("value", ""), (), "checked" in given))
        elif tag == "textarea" and name:
            self._area, self._text = (name, into), ""
        elif tag == "select" and name:
            self._select, self._options = (name, into), []
        elif tag == "option" and self._select:
            self._options.append((given.get("value", ""), "selected" in given))

    def handle_data(self, data: str) -> None:
        if self._area:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "textarea" and self._area:
            name, into = self._area
            into.fields.append(Field(name, "textarea", self._text.removeprefix("\n")))
            self._area = None
        elif tag == "select" and self._select:
            name, into = self._select
            value = next((value for value, chosen in self._options if chosen), "")
            into.fields.append(Field(name, "select", value, tuple(value for value, _ in self._options)))
            self._select = None


def read(html: str) -> tuple[list[Form], list[str]]:
    """The forms and the links of a page."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.forms, reader.links


def filled(form: Form, own: Mapping[str, str], button: tuple[str, str] = ("", "")) -> Fields:
    """A form as somebody fills it in: what stands there stays, what is empty gets something that fits its kind.

    `own`: what to write in fields of these names.
    """
    found: list[tuple[str, str]] = []
    picked: set[str] = {each.name for each in form.fields if each.kind in ("radio", "checkbox") and each.chosen}
    for each in form.fields:
        if each.name in own and each.kind not in ("radio", "checkbox"):
            found.append((each.name, own[each.name]))
        elif each.kind in ("radio", "checkbox"):
            first = each.name not in picked and each.name not in own
            if each.chosen or first or own.get(each.name) == each.value:
                found.append((each.name, each.value))
                picked.add(each.name)
        elif each.kind == "select":
            found.append((each.name, each.value or next((one for one in each.options if one), "")))
        else:
            found.append((each.name, each.value or _typed(each.kind)))
    return tuple([*found, button] if button[0] else found)


def _typed(kind: str) -> str:
    usual = {"email": "iemand@voorbeeld.example", "date": "2026-12-01", "number": "3", "tel": "0800-0000", "hidden": ""}
    return usual.get(kind, "Een paar woorden")


# --- walking -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Deed:
    """A form that was filled in and can be sent: where it stood, where it goes."""

    page: str
    path: str
    fields: Fields
    form: Form
    button: tuple[str, str]


Ask = Callable[[str, str, Fields], TestResponse]
"""(method, path, fields) -> the answer."""


def walk(ask: Ask, starts: Sequence[str], inside: Callable[[str], bool], most: int = 400) -> Iterator[tuple[str, Form]]:
    """Every form on every page that links lead to from `starts`; (page, form). Each kind of page is looked at once."""
    waiting, seen, kinds = deque(starts), set(starts), set()
    while waiting and most:
        path = waiting.popleft()
        most -= 1
        answer = ask("GET", path, ())
        if answer.status_code in (301, 302, 303, 308):
            links = [answer.headers["Location"]]
        elif answer.mimetype == "text/html":
            forms, links = read(answer.text)
            for form in forms:
                if form.method == "POST":
                    yield path, form
        else:
            continue
        for link in links:
            there = urldefrag(urljoin(path, link)).url
            kind = _kind(there)
            if inside(there) and there not in seen and kind not in kinds:
                seen.add(there)
                kinds.add(kind)
                waiting.append(there)


def _kind(path: str) -> str:
    """Two pages that differ in an id or a question only are of one kind."""
    plain = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "<id>", urlsplit(path).path)
    return re.sub(r"/\d+(?=/|$)", "/<n>", plain)


def deeds(page: str, form: Form, own: Mapping[str, str]) -> Iterator[Deed]:
    """A form as it can be sent: once for each button that says something else, or sends it elsewhere."""
    for name, value, to in list(dict.fromkeys(form.buttons)) or [("", "", "")]:
        path = urljoin(page, to or form.action or page)
        yield Deed(page, path, filled(form, own, (name, value)), form, (name, value))
