"""What holds for EVERY page: checked on each answer any test fetches, whatever the test is about."""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import lxml.html
from werkzeug.test import TestResponse

from portal.domain.attachments import KINDS
from portal.web.headers import CONTENT_SECURITY_POLICY

_TREES = html5lib.getTreeBuilder("etree")
_UNLABELLED = {"hidden", "submit", "button"}
_OF_THIS_TIME = re.compile(r"[A-Za-z0-9_-]{96}|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.ASCII)
"""Tokens and ids: what differs between two looks at the same page."""


class _Seen:
    """Pages whose structure was found right: reading each again to the letter took a quarter of the time.

    All processes of a run know of each other's once `share` named a folder for it: a page is the same on either
    database, and it is one file there, without anything in it.
    """

    def __init__(self) -> None:
        self._known: set[str] = set()
        self._folder: Path | None = None

    def share(self, folder: Path) -> None:
        """Let the processes of this run know what was seen, by files in this folder."""
        folder.mkdir(exist_ok=True)
        self._folder = folder

    def __contains__(self, page: str) -> bool:
        return page in self._known or (self._folder is not None and (self._folder / page).exists())

    def add(self, page: str) -> None:
        """This page was found right."""
        self._known.add(page)
        if self._folder is not None:
            (self._folder / page).touch()


SEEN = _Seen()


@lru_cache(maxsize=8)
def parse(html: str) -> Element:
    """The tree of a page or of a part of one, to look at only: it is kept for the next look."""
    return lxml.html.document_fromstring(html)  # type: ignore[no-any-return]


def valid(html: str, *, fragment: bool = False) -> Element:
    """The tree of a page, read to the letter of HTML 5. Raises when it is not valid."""
    parser = html5lib.HTMLParser(tree=_TREES, strict=True, namespaceHTMLElements=False)
    return parser.parseFragment(html) if fragment else parser.parse(html)


def check(response: TestResponse) -> None:
    """Headers of every answer; structure of every page."""
    headers = response.headers
    alone = headers.get("Content-Disposition", "").startswith("attachment") and response.mimetype in KINDS.values()
    if not (alone and "sandbox" in headers["Content-Security-Policy"]):  # a file of a signal is nobody's page
        assert headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    if "immutable" not in headers.get("Cache-Control", ""):
        assert headers["Cache-Control"] == "no-store", "a dynamic answer must not be kept: no-store"
    if response.mimetype != "text/html" or response.status_code in (301, 302, 303, 308) or not response.text:
        return
    page = blake2b(_OF_THIS_TIME.sub("", response.text).encode(), digest_size=16).hexdigest()
    if page in SEEN:
        return
    fragment = "<!doctype" not in response.text[:200].lower()
    tree = valid(response.text, fragment=fragment)
    check_ids(tree)
    check_labels(tree)
    check_no_inline(tree)
    if not fragment:
        check_page(tree)
    SEEN.add(page)


def check_page(tree: Element) -> None:
    """One h1, a title, a language, a main."""
    assert tree.get("lang"), "<html> needs a lang"
    headings = list(tree.iter("h1"))
    assert len(headings) == 1, f"a page has one h1, this one has {len(headings)}"
    assert text_of(next(tree.iter("title"))).strip(), "a page needs a title"
    assert len(list(tree.iter("main"))) == 1


def check_ids(tree: Element) -> None:
    """Ids are unique, and what points to one finds it."""
    ids = [element.get("id") for element in tree.iter() if element.get("id")]
    assert len(ids) == len(set(ids)), f"ids stand twice: {sorted({i for i in ids if ids.count(i) > 1})}"
    for element in tree.iter():
        for name in ("aria-describedby", "aria-labelledby", "for", "form"):
            for target in (element.get(name) or "").split():
                assert target in ids, f"{name}={target!r} points to nothing"


def check_labels(tree: Element) -> None:
    """Every field has a label."""
    labelled = {label.get("for") for label in tree.iter("label")}
    for element in tree.iter():
        if element.tag not in ("input", "select", "textarea") or element.get("type") in _UNLABELLED:
            continue
        named = element.get("id") in labelled or element.get("aria-label") or element.get("aria-labelledby")
        assert named, f"{element.tag} {element.get('name')} has no label"


def check_no_inline(tree: Element) -> None:
    """Nothing the content security policy would stop."""
    for element in tree.iter():
        assert element.get("style") is None, f"<{element.tag}> carries an inline style"
        handlers = [name for name in element.keys() if name.startswith("on")]  # noqa: SIM118 - an Element is no dict
        assert not handlers, f"<{element.tag}> carries {handlers}"
        if element.tag == "script":
            assert element.get("src"), "scripts stand in files"


def text_of(element: Element) -> str:
    """All text within an element."""
    return "".join(element.itertext())


def find(html: str, identifier: str) -> Element:
    """The element with this id; fails naming it."""
    for element in parse(html).iter():
        if element.get("id") == identifier:
            return element
    raise AssertionError(f"no element with id {identifier!r}")


def fields(html: str, form: str | None = None) -> dict[str, Any]:
    """The successful controls of a form (by id, else the first with a token), as a browser would post them."""
    tree = parse(html)
    chosen = None
    for each in tree.iter("form"):
        names = [field.get("name") for field in each.iter("input")]
        if (form and each.get("id") == form) or (form is None and "token" in names):
            chosen = each
            break
    assert chosen is not None, f"no form {form or 'with a token'}"
    values: dict[str, Any] = {}
    for field in chosen.iter():
        name = field.get("name")
        if not name:
            continue
        if field.tag == "textarea":
            values[name] = text_of(field).removeprefix("\n")  # a browser leaves out the first line break
        elif field.tag == "select":
            options = [o for o in field.iter("option") if o.get("selected") is not None] or list(field.iter("option"))
            values[name] = options[0].get("value") if options else ""
        elif field.tag == "input" and field.get("type") in ("checkbox", "radio"):
            if field.get("checked") is not None:
                values.setdefault(name, []).append(field.get("value"))
        elif field.tag == "input" and field.get("type") not in ("submit", "button"):
            value, before = field.get("value", ""), values.get(name)
            values[name] = value if before is None else [*(before if isinstance(before, list) else [before]), value]
    return values
