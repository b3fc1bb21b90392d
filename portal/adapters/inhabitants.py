"""How many people live in a municipality, and on which day that was counted."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from portal.adapters import tables


@dataclass(frozen=True, slots=True)
class Inhabitants:
    """`number` None: nobody filled it in. `on`: the day of the count."""

    number: int | None
    on: date | None


def of(connection: Connection, codes: Collection[str]) -> dict[str, Inhabitants]:
    """CBS code -> how many inhabitants, of these municipalities."""
    row = tables.Municipality
    query = select(row.code, row.inhabitants, row.inhabitants_on).where(row.code.in_(codes))
    return {found.code: Inhabitants(found.inhabitants, found.inhabitants_on) for found in connection.execute(query)}
