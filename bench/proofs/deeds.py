"""What can be done by sending a form, by everybody: found by walking, tried once, and put back."""

from __future__ import annotations

import re
import sqlite3
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import Flask
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter
from werkzeug.test import Client, TestResponse, encode_multipart

from bench.proofs.addresses import own_signal
from bench.proofs.forms import Deed, Fields, deeds, read, walk
from bench.proofs.town import BO, COLUMNS, PASSPHRASE, SANNE, Town, Watch, stand_in
from portal.actions.people import signing_in
from portal.doors import create_front, create_office

REPORTER = "reporter"
OWN_HOST = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
OTHER_PASSPHRASE = "zes andere woorden naast elkaar gezet"
HARMLESS = {("thread", "seen"), ("event", "opened"), ("wrap", "key"), ("local_key", "key")}
"""What our own pages may write when they show a form again that was refused: how far the holder of a code has read (see
the deviations), in the trail that somebody looked at the signal, and one's own wraps in their cheaper form.
"""

STAFF = ("F", "S", "D", "R", "Z", "I", "K", "B", "M", "G", "A", "W")
MORE = {"S": SANNE, "M": BO}
"""The other half of a duo, and a second manager: for what takes two."""

_LEAVES = ("/werk/afmelden",)
_OFFICE_STARTS = ("/werk/", "/werk/mijn", "/werk/inbox", "/werk/bezetting", "/werk/sleutels", "/werk/beheer")
_FRONT_STARTS = (
    "/nl/waterstad/",
    "/nl/waterstad/handreiking/signalen",
    "/nl/handreiking/signalen",
    "/nl/waterstad/melden",
    "/nl/melden",
    "/nl/volgen",
    "/nl/waterstad/volgen",
)


@dataclass(frozen=True, slots=True)
class Done:
    """A deed as it was tried: by whom, at which route, whether it changed something, and what it answered."""

    who: str
    deed: Deed
    route: str
    changed: bool
    status: int
    kind: str

    @property
    def did(self) -> bool:
        """Whether it did what it is for: wrote something, or gave a file."""
        return self.changed or (self.status == 200 and self.kind != "text/html")


class Caller:
    """Somebody at the doors: a colleague of one column who is signed in, or a reporter."""

    def __init__(self, town: Town, who: str, known: tuple[Any, signing_in.Key | None] | None = None) -> None:
        """`known`: the town as it was left with this person signed in, and the session."""
        self.town, self.who = town, who
        self.client = Client(town.doors, use_cookies=False)
        self.key: signing_in.Key | None = None
        if known:
            town._kept, self.key = list(known[0]), known[1]
            town.put_back()
            return
        if who not in (REPORTER, "-"):
            stand_in(town, who)
            self.key = signing_in.sign_in(town.house, MORE.get(who) or COLUMNS[who][1], PASSPHRASE)

    def ask(
        self,
        method: str,
        path: str,
        fields: Fields | bytes = (),
        headers: Mapping[str, str] = OWN_HOST,
        *,
        files: bool = False,
    ) -> TestResponse:
        """Fetch a page or send a form; `fields` as bytes is the body as it is."""
        sent = dict(headers)
        if self.key is not None and path.startswith("/werk"):
            sent["Cookie"] = f"werk={urlsafe_b64encode(self.key).decode().rstrip('=')}"
        if method == "GET":
            return self.client.get(path, headers=sent)
        kind = "application/x-www-form-urlencoded"
        if isinstance(fields, bytes):
            body = fields
        elif files:  # in memory: the client would write a large one to a disk
            boundary, body = encode_multipart(
                MultiDict(fields)
            )  # in memory: the client would write a large one to a disk
            kind = f"multipart/form-data; boundary={boundary}"
        else:
            body = urlencode(fields).encode()
        return self.client.post(path, data=body, headers=sent, content_type=kind)


class Routes:
    """Which route of which door an address belongs to."""

    def __init__(self, town: Town) -> None:
        self._front, self._office = (_map(app) for app in (create_front(town.house), create_office(town.house)))

    def of(self, path: str, method: str = "POST") -> str:
        """The route as it is written; "" for none."""
        plain, door, adapter = urlsplit(path).path, "", self._front
        if plain.startswith("/werk"):
            plain, door, adapter = plain.removeprefix("/werk") or "/", "/werk", self._office
        try:
            rule, _ = adapter.match(plain, method=method, return_rule=True)
        except HTTPException:
            return ""
        return door + re.sub(r"<(?:[^<>]*:)?(\w+)>", r"<\1>", rule.rule)

    def posts(self) -> set[str]:
        """Every route that takes a form."""
        both = (("", self._front), ("/werk", self._office))
        return {
            door + re.sub(r"<(?:[^<>]*:)?(\w+)>", r"<\1>", rule.rule)
            for door, adapter in both
            for rule in adapter.map.iter_rules()
            if "POST" in (rule.methods or ())
        }


def _map(app: Flask) -> MapAdapter:
    return app.url_map.bind("localhost")


def own_words(town: Town) -> dict[str, str]:
    """What to write in fields of these names, so that a form is right."""
    return {
        "passphrase": PASSPHRASE,
        "old": PASSPHRASE,
        "new": OTHER_PASSPHRASE,
        "new2": OTHER_PASSPHRASE,
        "fingerprint": town.fingerprint_of(town.things["waiting"]),
        "code": town.codes["waterstad"],
        "website": "",
        "email": "nieuw.adres@waterstad.example",
        "take": "1",
        "sure": "1",
        "contact_email": "",
        "first": "2026-12-01",
        "last": "2026-12-02",
        "naar": town.things["person"],
        "q": "verhaal",
        "contact_days": "14",
        "because": "Een goede reden",
    }


@contextmanager
def as_(town: Town, who: str) -> Iterator[Caller]:
    """Somebody at the door, in a town that is put back after every change; afterwards it is as before.

    Who comes again has the session of the first time, so that the forms found then are good.
    """
    before = list(town._kept)
    town.put_back()
    if who not in town.known:
        caller = Caller(town, who)
        town.keep()
        town.known[who] = (list(town._kept), caller.key)
    caller = Caller(town, who, town.known[who])
    try:
        yield caller
    finally:
        town._kept = before
        town.put_back()


def all_deeds(town: Town, caller: Caller, routes: Routes) -> list[Done]:
    """Every form this caller finds, sent once as it should be. What a form leads to is tried as well."""
    if caller.who not in town.met:
        town.met[caller.who] = _walked(town, caller, routes)
    found: list[Done] = town.met[caller.who]
    return found


def _walked(town: Town, caller: Caller, routes: Routes) -> list[Done]:
    found: list[Done] = []
    seen: set[tuple[str, frozenset[str], tuple[str, str]]] = set()
    words = own_words(town)
    reporter = caller.who == REPORTER
    starts = _FRONT_STARTS if reporter else (*_of_signal(town, caller.who), *_OFFICE_STARTS)
    inside = _at_the_front if reporter else _in_the_office
    ask = lambda method, path, fields: caller.ask(method, path, fields)  # noqa: E731
    waiting = [(page, form) for page, form in walk(ask, starts, inside)]
    town.clock.move(seconds=10)
    with closing(Watched(town)) as watched:
        while waiting:
            page, form = waiting.pop(0)
            for deed in deeds(page, form, words):
                route = routes.of(deed.path)
                key = (route, frozenset(name for name, _ in deed.fields), deed.button)
                if not route or key in seen or deed.path in _LEAVES:
                    continue
                seen.add(key)
                answer = caller.ask("POST", deed.path, deed.fields, files=form.takes_files)
                found.append(
                    Done(caller.who, deed, route, watched.changed(), answer.status_code, answer.mimetype or "")
                )
                if answer.mimetype == "text/html" and answer.status_code in (200, 422) and len(seen) < 400:
                    waiting += [(deed.path, more) for more in read(answer.text)[0] if more.method == "POST"]
    return found


def _of_signal(town: Town, who: str) -> list[str]:
    """The pages of a signal of one's own that no link may lead to, because they depend on how far it is."""
    signal, other = own_signal(town, who if who in COLUMNS else "F"), town.signals["other"]
    pages = ("", "/bewaren", "/dossier", "/doorzettingen/1", "/doorzettingen/nieuw?partner=overig", "/koppelingen")
    more = (f"/koppelingen/dubbel/{other}", "/betrokken")
    people = [f"/werk/beheer/mensen/{town.things[name]}" for name in ("invited", "auditor", "roaming")]
    return [
        *(f"/werk/signalen/{signal}{page}" for page in (*pages, *more)),
        *people,
        "/werk/beheer/regio/verweg/bewaren",
    ]


class Watched:
    """Whether something was written in the main database since the last look; then all is put back."""

    def __init__(self, town: Town) -> None:
        self._town = town
        self._watches = [Watch(path) for path in town.files]

    def changed(self) -> bool:
        """Look, and put back."""
        main, sessions = [watch.changed() for watch in self._watches]
        if main or sessions:
            self._town.put_back()
            _ = [watch.changed() for watch in self._watches]
        return main

    def differs(self) -> set[tuple[str, str]]:
        """What differs from how it was kept, see `differences`; then all is put back."""
        main, sessions = [watch.changed() for watch in self._watches]
        found = differences(self._town._kept[0], self._town.files[0]) if main else set()
        if main or sessions:
            self._town.put_back()
            _ = [watch.changed() for watch in self._watches]
        return found

    def close(self) -> None:
        """Look no longer."""
        for watch in self._watches:
            watch.close()


def differences(before: sqlite3.Connection, path: Path) -> set[tuple[str, str]]:
    """(table, column) of each other value; (table, "*") where rows came or went; ("event", act) of new events."""
    found: set[tuple[str, str]] = set()
    with closing(sqlite3.connect(path)) as now:
        for (table,) in before.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall():
            columns = [row[1] for row in before.execute(f'PRAGMA table_info("{table}")')]
            order = ", ".join(f'"{column}"' for column in columns[:3])
            old, new = (each.execute(f'SELECT * FROM "{table}" ORDER BY {order}').fetchall() for each in (before, now))
            if table == "event" and len(new) > len(old):
                act = columns.index("act")
                found |= {(table, row[act]) for row in set(new) - set(old)}
            elif len(old) != len(new):
                found.add((table, "*"))
            else:
                for one, other in zip(old, new, strict=True):
                    found |= {(table, name) for name, a, b in zip(columns, one, other, strict=True) if a != b}
    return found


def _at_the_front(path: str) -> bool:
    return path.startswith("/nl/") and "campagne/" not in path and "kaart" not in path


def _in_the_office(path: str) -> bool:
    return path.startswith("/werk/") and ".pdf" not in path


def with_field(fields: Fields, name: str, value: str) -> Fields:
    """The same form with another value in one field."""
    return tuple((each, value if each == name else now) for each, now in fields)


def without(fields: Fields, *names: str) -> Fields:
    """The same form without these fields."""
    return tuple((each, now) for each, now in fields if each not in names)
