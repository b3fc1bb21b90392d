"""Looking straight into the database, as no page of the portal can."""

from __future__ import annotations

import re
from collections import namedtuple
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import text

from portal.actions.house import House
from portal.actions.reporters import following
from portal.adapters import accounts

_SAID_ON_POSTGRESQL = (
    (r"x'([0-9a-f]*)'", r"CAST('\\x\1' AS bytea)"),
    (r"zeroblob\((\d+)\)", r"decode(repeat('00', \1), 'hex')"),
    (r"\bhex\((substr\([^)]*\))\)", r"upper(encode(\1, 'hex'))"),
    (r"json_extract\((\w+), '\$\.(\w+)'\)", r"(CAST(\1 AS json) ->> '\2')"),
    (r"\b(active|closed|gated|is_open) = 1\b", r"\1 = TRUE"),
    (r"\b(active|closed|gated|is_open) = 0\b", r"\1 = FALSE"),
    (r"\browid\b", "ctid"),
)
"""The tests write what SQLite understands; these few words are others on PostgreSQL."""


def said(house: House, statement: str) -> str:
    """A statement in the words of this database."""
    for pattern, words in () if house.database.is_sqlite else _SAID_ON_POSTGRESQL:
        statement = re.sub(pattern, words, statement)
    return statement


def rows(house: House, statement: str, **values: Any) -> list[Any]:
    """The rows of a query; days and moments as text, as SQLite keeps them."""
    with house.database.reading() as connection:
        found = connection.execute(text(said(house, statement)), values)
        if house.database.is_sqlite:
            return list(found.all())
        row = namedtuple("row", list(found.keys()), rename=True)
        return [row(*map(_as_text, each)) for each in found]


def _as_text(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(" ", "microseconds")
    return value.isoformat() if isinstance(value, date) else value


def count(house: House, table: str) -> int:
    """How many rows a table has."""
    return int(rows(house, f"SELECT count(*) FROM {table}")[0][0])


def sql(house: House, statement: str, **values: Any) -> int:
    """What an attacker with the database does; returns the number of rows it hit."""
    with house.database.writing() as connection:
        return connection.execute(text(said(house, statement)), values).rowcount


def signal_of(house: House, code: str) -> str:
    """The id of the signal behind a receipt code."""
    with house.database.reading() as connection:
        return following.find(connection, code).signal.id


def principal(house: House, email: str) -> str:
    """The id of an account."""
    with house.database.reading() as connection:
        return str(accounts.account_by_address(connection, house.app_keys, email).id)


def flagged(house: House) -> set[str]:
    """The addresses of those for whom there is news."""
    return {address_of(house, row[0]) for row in rows(house, "SELECT principal FROM news")}


def address_of(house: House, who: str) -> str:
    """The mail address of an account."""
    (row,) = rows(house, "SELECT email_sealed FROM principal WHERE id = :id", id=who)
    return house.app_keys.open_field("principal.email", who, row[0])


def mails(house: House) -> list[tuple[str, str]]:
    """(address, subject) of every mail in the folder."""
    folder = Path(house.settings.smtp_url.removeprefix("file:"))
    found = []
    for path in folder.glob("*.eml"):
        head = dict(line.split(": ", 1) for line in path.read_text().split("\n\n")[0].splitlines() if ": " in line)
        found.append((head["To"], head["Subject"]))
    return sorted(found)
