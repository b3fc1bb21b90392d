"""What does not depend on the machine: bytes over the line, and SQL statements of a page."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from werkzeug.test import Client

from bench.fill import draft
from bench.forms import FOLLOW, PATH
from bench.load import fetch, get
from bench.proofs.visitor import Inside, Visitor
from portal.actions import tokens
from portal.actions.house import House
from portal.actions.installation import demo
from portal.actions.people import signing_in
from portal.actions.reporters import reporting
from portal.doors import join_doors

READER = "farid@roosendaal.example"
_PARTS = re.compile(rb'<(?:link rel="(?:stylesheet|icon)" href|script src)="(/[^"]+)"')


def weigh(port: int, path: str) -> dict[str, int]:
    """Bytes of a page alone (`again`) and with the styles, scripts and the icon it names (`first`), compressed."""
    page = fetch(port, get(port, path, Accept_Encoding="br, gzip"))
    plain = fetch(port, get(port, path))
    if not page.ok or not plain.ok:
        raise RuntimeError(f"{path} does not answer")
    parts = {part.decode() for part in _PARTS.findall(plain.body)}
    rest = sum(len(fetch(port, get(port, part, Accept_Encoding="br, gzip")).body) for part in parts)
    return {"again": len(page.body), "first": len(page.body) + rest}


def visits(port: int) -> dict[str, int]:
    """What a first and a second visit of the report form weigh; fonts stand apart."""
    found = weigh(port, PATH)
    return {"first_visit_bytes": found["first"], "repeat_visit_bytes": found["again"]}


def statements(house: House) -> dict[str, int]:
    """SQL statements of the form page, of following a signal and of the inbox; the session look-up stands apart."""
    key = signing_in.sign_in(house, READER, demo.PASSPHRASE)
    doors = join_doors(house)
    office, reporter = Visitor(Inside(doors), key), Client(doors, use_cookies=False)
    code = _filed(house)
    pages: dict[str, Callable[[], Any]] = {
        "form": lambda: reporter.get(PATH),
        "follow": lambda: Visitor(Inside(doors)).post(FOLLOW, {"code": code}),
        "inbox": lambda: office.get("/werk/inbox"),
        "session": lambda: signing_in.resume(house, key, person=False),
    }
    found: dict[str, int] = {}
    for name, ask in pages.items():
        ask()  # the first one fills what is kept
        with counted(house) as seen:
            ask()
        found[f"{name}_statements"] = len(seen)
    found["inbox_statements"] -= found["session_statements"]
    inbox = office.get("/werk/inbox").text
    if 'id="inbox-rows"' not in inbox:
        raise RuntimeError("the inbox did not open")
    return {**found, "inbox_html_bytes": len(inbox.encode())}


def _filed(house: House) -> str:
    """The code of one more report."""
    token = house.app_keys.issue_token(reporting.PURPOSE, int(time.time()) - 10, house.random(32))
    form = tokens.read(house, reporting.PURPOSE, token)
    return reporting.submit(house, form, draft(random.Random(1), 1, 1)).code


@contextmanager
def counted(house: House) -> Iterator[list[str]]:
    """The statements that the main database gets meanwhile, without BEGIN: PostgreSQL's driver does not show one."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    event.listen(house.database.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(house.database.engine, "before_cursor_execute", note)
