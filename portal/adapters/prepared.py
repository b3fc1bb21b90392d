"""Statements of the path that every report takes: compiled once per kind of database and run by its driver.

SQLAlchemy builds a context and a result around every statement; for the nine of a filing that costs as much as the
database itself. What a driver raises comes out as SQLAlchemy raises it, without parameters.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from itertools import chain
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Dialect, bindparam, insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase

Row = Mapping[str, Any]
Values = Sequence[Any]
"""The parameters of a statement in their order."""


@dataclass(frozen=True, slots=True)
class _Ready:
    """A statement as a driver takes it. `take`: the values of a row; `convert`: those, by their place, that a driver
    cannot take as they are."""

    text: str
    take: Callable[[Row], Values]
    convert: Sequence[tuple[int, Callable[[Any], Any]]]

    def values(self, row: Row) -> list[Any]:
        """The parameters of one row."""
        made = list(self.take(row))
        for at, convert in self.convert:
            made[at] = convert(made[at])
        return made


class Prepared:
    """One statement, or a statement for each dialect by its name. Every parameter is given each time."""

    __slots__ = ("_names", "_ready", "_statements")

    def __init__(self, statement: Any, names: Sequence[str] | None = None) -> None:
        self._statements = statement
        self._names = names
        self._ready: dict[tuple[str, int], _Ready] = {}

    def write(self, connection: Connection, rows: Sequence[Row]) -> None:
        """Write these rows. Raises what SQLAlchemy raises, inside `at_once` at its end."""
        if not rows:
            return
        ready = self.ready(connection.dialect)
        values = [ready.values(row) for row in rows]
        if _is_sqlite(connection):
            run(connection, ready.text, values)
            return
        with at_once(connection):
            waiting = connection.info[_WAITING]
            for start in range(0, len(values), _TOGETHER):
                waiting.append((self, values[start : start + _TOGETHER]))

    def scalar(self, connection: Connection, values: Row) -> Any:
        """The first value of the first row, or None. Raises what SQLAlchemy raises."""
        found = self.first(connection, values)
        return found[0] if found else None

    def first(self, connection: Connection, values: Row) -> tuple[Any, ...] | None:
        """The first row, or None. Raises what SQLAlchemy raises."""
        ready = self.ready(connection.dialect)
        found: tuple[Any, ...] | None = run(connection, ready.text, [ready.values(values)], fetch=True)
        return found

    def ready(self, dialect: Dialect, number: int = 1) -> _Ready:
        """It as this kind of database takes it. `number`: an INSERT of so many rows."""
        found = self._ready.get((dialect.name, number))
        if found is None:
            each = self._statements
            statement = each[dialect.name] if isinstance(each, Mapping) else each
            found = self._ready[dialect.name, number] = _compile(statement, dialect, self._names, number)
        return found


def adding(table: type[DeclarativeBase]) -> Prepared:
    """Rows of all columns of this table."""
    return Prepared(insert(table), _columns(table))


def adding_new(table: type[DeclarativeBase]) -> Prepared:
    """The same; a row that is there already is left alone."""
    kinds = {"sqlite": sqlite, "postgresql": postgresql}
    statements = {name: kind.insert(table).on_conflict_do_nothing() for name, kind in kinds.items()}
    return Prepared(statements, _columns(table))


def _columns(table: type[DeclarativeBase]) -> list[str]:
    return [column.name for column in table.__table__.columns]


def _compile(statement: Any, dialect: Dialect, names: Sequence[str] | None, number: int) -> _Ready:
    if not dialect.positional:  # psycopg would look for the names of parameters in the text each time
        numbered: Any = type(dialect)
        dialect = numbered(paramstyle="numeric_dollar")
    if number > 1:
        rows = range(number)
        statement = statement.values([{name: bindparam(f"{name}_{at}") for name in names or ()} for at in rows])
        names = None
    compiled = statement.compile(dialect=dialect, column_keys=names)
    order = list(compiled.positiontup or ())
    processors = {
        name: parameter.type.dialect_impl(dialect).bind_processor(dialect) for name, parameter in compiled.binds.items()
    }
    convert = [(at, processors[name]) for at, name in enumerate(order) if processors[name] is not None]
    take: Any = itemgetter(*order)
    return _Ready(str(compiled), take if len(order) > 1 else lambda row: (take(row),), convert)


# --- rows that go to PostgreSQL together -------------------------------------------------------------------------

_WAITING = "rows that wait"
_TOGETHER = 32
"""Rows of one INSERT: each number of them is a statement of its own, which PostgreSQL keeps ready."""

_together: dict[tuple[tuple[Prepared, int], ...], str] = {}
"""The statement that writes so many rows with each of these."""


@contextmanager
def at_once(connection: Connection) -> Iterator[None]:
    """What `Prepared` writes inside goes to PostgreSQL as one statement at the end, and an error comes there.

    One inside another belongs to the outer one. SQLite is no other process: nothing is gained by waiting.
    """
    info = {} if _is_sqlite(connection) else connection.info
    if _is_sqlite(connection) or _WAITING in info:
        yield
        return
    waiting = info[_WAITING] = []
    try:
        yield
    finally:
        del info[_WAITING]
    if waiting:
        shape = tuple((each, len(rows)) for each, rows in waiting)
        text = _together.get(shape)
        if text is None:
            text = _together[shape] = _combined([each.ready(connection.dialect, number).text for each, number in shape])
        run(connection, text, [list(chain.from_iterable(chain.from_iterable(rows for _, rows in waiting)))])


def _combined(inserts: Sequence[str]) -> str:
    """One statement that does what these do. `inserts`: with their parameters as $1, $2 …"""
    numbered, before = [], 0
    for text in inserts:
        numbered.append(_PARAMETER.sub(lambda found: f"${int(found[1]) + before}", text))  # noqa: B023 # used at once
        before += len(_PARAMETER.findall(text))
    *first, last = numbered
    return f"WITH {', '.join(f'w{at} AS ({text})' for at, text in enumerate(first))} {last}" if first else last


_PARAMETER = re.compile(r"\$(\d+)")


# --- the driver --------------------------------------------------------------------------------------------------


def _is_sqlite(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite"


def run(connection: Connection, text: str, rows: Sequence[Values] = ((),), *, fetch: bool = False) -> Any:
    """Run a statement for each of these rows; the first row that it gives, when that is asked for.

    Whoever counts or stops statements hears of it as of any other, and so does who listens for errors: a lost
    connection is not used again.
    """
    dbapi: Any = connection.dialect.dbapi
    driver: Any = connection.connection.dbapi_connection
    heard, many = connection.dispatch, len(rows) > 1
    try:
        cursor = driver.cursor() if _is_sqlite(connection) else dbapi.RawCursor(driver)
        for listen in heard.before_cursor_execute:
            listen(connection, cursor, text, None, None, many)
        if many:
            cursor.executemany(text, rows)
        elif fetch:
            with _with_its_begin(dbapi, driver):
                cursor.execute(text, rows[0])
        else:
            cursor.execute(text, rows[0])
        for listen in heard.after_cursor_execute:
            listen(connection, cursor, text, None, None, many)
        return cursor.fetchone() if fetch else None
    except dbapi.Error as error:
        connection._handle_dbapi_exception(error, text, None, None, None)


def _with_its_begin(dbapi: Any, driver: Any) -> AbstractContextManager[Any]:
    """One wait instead of two when a transaction begins with a question."""
    pipeline = getattr(dbapi, "Pipeline", None)
    return driver.pipeline() if pipeline is not None and pipeline.is_supported() else nullcontext()
