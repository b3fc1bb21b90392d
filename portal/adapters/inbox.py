"""The rows of an inbox, page by page: acute ones nobody took, open ones by what is due, closed ones, newest first.

One page may begin in one part and end in the next. Each part walks an index of its own order, so that a page costs the
same however many signals there are.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, ScalarSelect, Select, and_, select, true, tuple_, union_all
from sqlalchemy.orm import aliased

from portal.adapters import tables
from portal.adapters.signals import COLUMNS, signal_of, visible
from portal.domain.signals import Filter, Signal, Status


class Part(StrEnum):
    """The parts of an inbox, from top to bottom."""

    ACUTE = "acute"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a row stands in the inbox. `due_on` is None in the part of closed ones, and nowhere else."""

    part: Part
    due_on: date | None
    received_on: date
    id: str

    @classmethod
    def of(cls, signal: Signal) -> Cursor:
        """The place of a signal."""
        acute = signal.urgency == "acuut" and signal.owner is None
        part = Part.CLOSED if signal.due_on is None else Part.ACUTE if acute else Part.OPEN
        return cls(part, signal.due_on, signal.received_on, signal.id)

    @property
    def place(self) -> tuple[Any, ...]:
        """What its part is ordered by: open ones rise by it, closed ones fall."""
        own = (self.received_on, self.id)
        return (self.due_on, *own) if self.due_on else own


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One row before it is opened; a document that is not there is None."""

    signal: Signal
    wrap: bytes
    report: bytes | None
    handling: bytes | None


_ROW = tables.Signal
_REPORT, _HANDLING = aliased(tables.Document), aliased(tables.Document)
_BY_DUE, _BY_DAY = (_ROW.due_on, _ROW.received_on, _ROW.id), (_ROW.received_on, _ROW.id)
_NO_DAY_FIRST = (_ROW.due_on, *_BY_DAY)
"""Closed ones have no day that is due: said all the same, or PostgreSQL does not see that the index has this order."""


def page(
    connection: Connection,
    principal: str,
    municipalities: Sequence[str],
    *,
    active_in: Sequence[str],
    chosen: Filter,
    limit: int,
    after: Cursor | None = None,
    before: Cursor | None = None,
) -> list[InboxRow]:
    """One page of the signals this principal has an open wrap for, in the order of the inbox.

    `after` and `before` are the last and the first row of the page one comes from.
    """
    cursor, backwards = after or before, before is not None and after is None
    parts = _parts(chosen)
    if cursor and cursor.part in parts:
        at = parts.index(cursor.part)
        parts = parts[: at + 1] if backwards else parts[at:]
    queries = []
    for part in parts:
        query = _narrow(_part(_open_to(principal, municipalities, active_in), part), chosen)
        query = _beyond(query, part, cursor if cursor and cursor.part is part else None, backwards)
        queries.append(_sealed(query, _own_wrap(principal, tables.Wrap.key)).limit(limit))
    statement = union_all(*(query.subquery().select() for query in queries)) if len(queries) > 1 else queries[0]
    found = [InboxRow(signal_of(row), row.wrap, row.report, row.handling) for row in connection.execute(statement)]
    in_order = _sorted(found)
    return in_order[-limit:] if backwards else in_order[:limit]


def these(
    connection: Connection,
    principal: str,
    municipalities: Sequence[str],
    *,
    active_in: Sequence[str],
    signals: Collection[str],
) -> list[InboxRow]:
    """Those of these signals that this principal has an open wrap for, in the order of the inbox."""
    query = _sealed(visible(principal, municipalities, active_in).where(_ROW.id.in_(signals)), tables.Wrap.key)
    return _sorted([InboxRow(signal_of(row), row.wrap, row.report, row.handling) for row in connection.execute(query)])


def _open_to(principal: str, municipalities: Sequence[str], active_in: Sequence[str]) -> Select[Any]:
    """As `visible`, but asked of each signal: a database that believes in few hits would read the whole municipality
    and sort it, where the index gives the first page in order.
    """
    is_open: Any = true()
    if not set(municipalities) <= set(active_in):
        is_open = tables.Wrap.gated.is_(False) | _ROW.municipality.in_(active_in)
    return select(*COLUMNS).where(_ROW.municipality.in_(municipalities), _own_wrap(principal, is_open))


def _own_wrap(principal: str, column: Any) -> ScalarSelect[Any]:
    """Something of this principal's wrap of the signal."""
    wrap = tables.Wrap
    mine = select(column).where(wrap.signal == _ROW.id, wrap.principal == principal)
    return mine.select_from(wrap).correlate(_ROW).scalar_subquery()


def _parts(chosen: Filter) -> list[Part]:
    """Which parts can hold a signal of this choice."""
    if chosen.status == Status.CLOSED:
        return [Part.CLOSED]
    acute = chosen.urgency in (None, "acuut") and not chosen.owner
    closed = chosen.status is None and chosen.due_before is None
    return [Part.ACUTE] * acute + [Part.OPEN] + [Part.CLOSED] * closed


def _part(query: Select[Any], part: Part) -> Select[Any]:
    if part is Part.CLOSED:
        return query.where(_ROW.due_on.is_(None))
    if part is Part.ACUTE:
        return query.where(tables.ACUTE_AND_NOBODYS)
    nobodys = and_(_ROW.urgency == "acuut", _ROW.owner.is_(None))
    return query.where(_ROW.due_on.is_not(None), ~nobodys)


def _narrow(query: Select[Any], chosen: Filter) -> Select[Any]:
    if chosen.status not in (None, "open", Status.CLOSED):
        query = query.where(_ROW.status == chosen.status)
    if chosen.urgency:
        query = query.where(_ROW.urgency == chosen.urgency)
    if chosen.theme:
        query = query.where(_ROW.theme == chosen.theme)
    if chosen.owner == "":
        query = query.where(_ROW.owner.is_(None))
    elif chosen.owner:
        query = query.where(_ROW.owner == chosen.owner)
    if chosen.erased_until:
        query = query.where(_ROW.erase_on <= chosen.erased_until)
    if chosen.due_before:
        query = query.where(_ROW.due_on < chosen.due_before)
    return query


def _beyond(query: Select[Any], part: Part, cursor: Cursor | None, backwards: bool) -> Select[Any]:
    """In the order of the part, or against it; only what lies beyond the cursor."""
    order: tuple[Any, ...] = _BY_DAY if part is Part.CLOSED else _BY_DUE
    rising = (part is not Part.CLOSED) is not backwards
    if cursor:
        query = query.where(tuple_(*order) > cursor.place if rising else tuple_(*order) < cursor.place)
    whole = _NO_DAY_FIRST if part is Part.CLOSED else order
    return query.order_by(*(whole if rising else (column.desc() for column in whole)))


def _sealed(query: Select[Any], wrap: Any) -> Select[Any]:
    """With what is needed to open a row. `wrap`: the key of it."""
    columns = wrap.label("wrap"), _REPORT.sealed.label("report"), _HANDLING.sealed.label("handling")
    for document, kind in ((_REPORT, "report"), (_HANDLING, "handling")):
        query = query.outerjoin(document, and_(document.signal == _ROW.id, document.kind == kind))
    return query.add_columns(*columns)


def _sorted(rows: Sequence[InboxRow]) -> list[InboxRow]:
    """The order of the inbox; a union promises none."""
    in_order: list[InboxRow] = []
    for part in Part:
        placed = [(cursor.place, row) for row in rows if (cursor := Cursor.of(row.signal)).part is part]
        in_order += [row for _, row in sorted(placed, key=itemgetter(0), reverse=part is Part.CLOSED)]
    return in_order
