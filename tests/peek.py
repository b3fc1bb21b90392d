"""Looking straight into the database, as no page of the portal can."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import text

from portal.actions.house import House
from portal.actions.reporters import following
from portal.adapters import accounts


def rows(house: House, statement: str, **values: Any) -> list[Any]:
    """The rows of a query."""
    with house.database.reading() as connection:
        return list(connection.execute(text(statement), values).all())


def count(house: House, table: str) -> int:
    """How many rows a table has."""
    return int(rows(house, f"SELECT count(*) FROM {table}")[0][0])


def sql(house: House, statement: str, **values: Any) -> int:
    """What an attacker with the database does; returns the number of rows it hit."""
    with house.database.writing() as connection:
        return connection.execute(text(statement), values).rowcount


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
