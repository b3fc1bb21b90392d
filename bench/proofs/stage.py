"""The cast of the tests on a stage: a fresh installation, a real server before it, a form that was filled in."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import create_engine, make_url, text

from bench import kill, server
from bench.figures import ROOT as ROOT
from bench.load import Answer

if str(ROOT / "tests") not in sys.path:
    sys.path.append(str(ROOT / "tests"))

from cast import K_APP, Clock, Shares, move_in, open_house, settings

from portal.actions.house import HERE, House
from portal.actions.reporters import reporting
from portal.adapters import directory
from portal.catalogs import compile_all


def now() -> datetime:
    """The real clock, for a house beside a real server."""
    return datetime.now(HERE)


REPORT, FOLLOW = "/nl/waterstad/melden", "/nl/waterstad/volgen"
POSTGRES = "PORTAL_TEST_POSTGRES_URL"
"""Where databases may be made and dropped; without it what needs PostgreSQL is left out, and the figures say so."""


@dataclass(frozen=True, slots=True)
class Form:
    """A report form as it is sent, and the receipt code it must be answered with, however often."""

    fields: dict[str, str]
    code: str


def form(house: House, story: str, **more: str) -> Form:
    """A form that was opened ten seconds ago, filled in."""
    nonce = house.random(32)
    token = house.app_keys.issue_token(reporting.PURPOSE, int(house.clock().timestamp()) - 10, nonce)
    return Form({"token": token, "story": story, "contact": "no", **more}, house.app_keys.receipt_code(nonce))


@contextmanager
def furnished(folder: Path | None = None, database: str = "", clock: Any = None, **own: Any) -> Iterator[House]:
    """The cast in a folder of their own, which goes afterwards unless it was given."""
    with moved_in(folder, database, clock, **own) as (house, _shares):
        yield house


@contextmanager
def moved_in(
    folder: Path | None = None, database: str = "", clock: Any = None, **own: Any
) -> Iterator[tuple[House, Shares]]:
    """As `furnished`, with the halves of the paper keys."""
    with tempfile.TemporaryDirectory(prefix="portal-proof-") as temporary:
        instance = folder or Path(temporary)
        list(compile_all([ROOT / "translations"]))
        given = {"database_url": database} if database else {}
        house = open_house(settings(instance, **given, **own), clock or Clock())
        try:
            yield house, move_in(house)
        finally:
            house.close()


@contextmanager
def empty_postgres() -> Iterator[str]:
    """The address of an empty PostgreSQL database, "" when there is no server for it; gone afterwards."""
    given = os.environ.get(POSTGRES)
    if not given:
        yield ""
        return
    admin = create_engine(given, isolation_level="AUTOCOMMIT")
    name = f"portal_{uuid4().hex}"
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    try:
        yield make_url(given).set(database=name).render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
        admin.dispose()


def environ(house: House, **more: str) -> dict[str, str]:
    """The environment in which a server finds this installation. Marks it as a demo: no second factor."""
    with house.database.writing() as connection:
        directory.put_fact(connection, "demo", "1")
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")},
        "PORTAL_INSTANCE": str(house.settings.instance),
        "PORTAL_DATABASE_URL": house.settings.database_url,
        "PORTAL_SECRET_KEY": K_APP.hex(),
        "PORTAL_SMTP_URL": house.settings.smtp_url,
        "PORTAL_DEMO": "1",
        **more,
    }


@contextmanager
def served(house: House, log: Path | None = None, **more: str) -> Iterator[server.Server]:
    """The real server, with two workers, before this installation. `log`: the file that takes all it says."""
    with server.portal(environ(house, **more), log or Path(os.devnull)) as running:
        yield running


def shown_code(page: str) -> str:
    """The receipt code on a page, canonical; "" when there is none."""
    return kill.code_in(Answer(b"", page.encode()))


def number(house: House, query: str, **values: Any) -> int:
    """The one number a query gives."""
    with house.database.reading() as connection:
        return int(connection.execute(text(query), values).scalar_one())


__all__ = [
    "FOLLOW", "POSTGRES", "REPORT", "Clock", "Form", "Shares", "empty_postgres", "environ", "form", "furnished",
    "moved_in", "now", "number", "served", "shown_code",
]  # fmt: skip
