"""Statements of the path that every report takes: compiled once per kind of database and run by its driver.

SQLAlchemy builds a context and a result around every statement; for the nine of a filing that costs as much as the
database itself. What a driver raises comes out as SQLAlchemy raises it, without parameters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Dialect, bindparam, insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Ready:
    """A statement as a driver takes it. `names`: its parameters, in their order; `convert`: those a driver cannot take
    as they are; `positional`: whether it wants a row as a tuple."""

    text: str
    names: tuple[str, ...]
    convert: Mapping[str, Callable[[Any], Any]]
    positional: bool

    def row(self, values: Row) -> Any:
        """The parameters of one row."""
        convert = self.convert
        if self.positional:
            return [convert[name](values[name]) if name in convert else values[name] for name in self.names]
        return {name: convert[name](values[name]) if name in convert else values[name] for name in self.names}


class Prepared:
    """One statement, or a statement for each dialect by its name. Every parameter is given each time."""

    __slots__ = ("_names", "_ready", "_statements")

    def __init__(self, statement: Any, names: Sequence[str] | None = None) -> None:
        self._statements = statement
        self._names = names
        self._ready: dict[tuple[str, int], _Ready] = {}

    def write(self, connection: Connection, rows: Sequence[Row]) -> None:
        """Write these rows. Raises what SQLAlchemy raises."""
        if not rows:
            return
        dialect = connection.dialect
        if not dialect.positional and 1 < len(rows) <= _TOGETHER:
            ready, rows = self._for(dialect, len(rows)), [_side_by_side(rows)]
        else:
            ready = self._for(dialect)
        many = len(rows) > 1
        with _running(connection, ready.text, many) as cursor:
            if many:
                cursor.executemany(ready.text, [ready.row(row) for row in rows])
            else:
                cursor.execute(ready.text, ready.row(rows[0]))

    def scalar(self, connection: Connection, values: Row) -> Any:
        """The first value of the first row, or None. Raises what SQLAlchemy raises."""
        found = self.first(connection, values)
        return found[0] if found else None

    def first(self, connection: Connection, values: Row) -> tuple[Any, ...] | None:
        """The first row, or None. Raises what SQLAlchemy raises."""
        ready = self._for(connection.dialect)
        with _running(connection, ready.text) as cursor:
            with at_once(connection):  # with the BEGIN of its transaction, when it is the first
                cursor.execute(ready.text, ready.row(values))
            found: tuple[Any, ...] | None = cursor.fetchone()
        return found

    def _for(self, dialect: Dialect, number: int = 1) -> _Ready:
        """`number`: an INSERT of so many rows at once."""
        found = self._ready.get((dialect.name, number))
        if found is None:
            each = self._statements
            statement = each[dialect.name] if isinstance(each, Mapping) else each
            names = self._names
            if number > 1:
                named: list[dict[str, Any]] = [
                    {name: bindparam(_numbered(name, at)) for name in names or ()} for at in range(number)
                ]
                statement, names = statement.values(named), None
            found = self._ready[dialect.name, number] = _compile(statement, dialect, names)
        return found


_TOGETHER = 32
"""Rows that PostgreSQL gets in one INSERT: each number of them is a statement of its own, which it keeps ready."""


def _side_by_side(rows: Sequence[Row]) -> Row:
    return {_numbered(name, at): value for at, row in enumerate(rows) for name, value in row.items()}


def _numbered(name: str, at: int) -> str:
    return f"{name}_{at}"


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


@contextmanager
def at_once(connection: Connection) -> Iterator[None]:
    """What is asked inside goes to PostgreSQL in one go: one wait for all of it, and an error comes at the end.

    Only for `Prepared`, and what one inside another asks goes along with the outer one. SQLite is no other process and
    has nothing to wait for.
    """
    waits = getattr(connection.dialect.dbapi, "Pipeline", None)
    if waits is None or not waits.is_supported() or _driver(connection).pgconn.pipeline_status:
        yield
        return
    with _as_sqlalchemy_raises(connection), _driver(connection).pipeline():
        yield


def _driver(connection: Connection) -> Any:
    return connection.connection.dbapi_connection


def _compile(statement: Any, dialect: Dialect, names: Sequence[str] | None) -> _Ready:
    compiled = statement.compile(dialect=dialect, column_keys=names)
    convert = {}
    for name, parameter in compiled.binds.items():
        processor = parameter.type.dialect_impl(dialect).bind_processor(dialect)
        if processor is not None:
            convert[name] = processor
    order = compiled.positiontup if dialect.positional else list(compiled.binds)
    return _Ready(str(compiled), tuple(order), convert, dialect.positional)


@contextmanager
def _running(connection: Connection, text: str, many: bool = False) -> Iterator[Any]:
    """A cursor of the driver for one statement; whoever counts or stops statements hears of it as of any other."""
    with _as_sqlalchemy_raises(connection, text):
        cursor = _driver(connection).cursor()
        heard = connection.dispatch
        for listen in heard.before_cursor_execute:
            listen(connection, cursor, text, None, None, many)
        yield cursor
        for listen in heard.after_cursor_execute:
            listen(connection, cursor, text, None, None, many)


@contextmanager
def _as_sqlalchemy_raises(connection: Connection, text: str = "") -> Iterator[None]:
    """What a driver raises goes the way of every error: who listens hears it, a lost connection is not used again."""
    driver_error: type[Exception] = connection.dialect.dbapi.Error  # type: ignore[union-attr] # an engine has a driver
    try:
        yield
    except driver_error as error:
        connection._handle_dbapi_exception(error, text, None, None, None)
