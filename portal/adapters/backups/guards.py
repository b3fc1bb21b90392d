"""What a database does by itself: the triggers that keep the trail are ours, every other one and every view is not.

Whoever once wrote to the database can leave something behind in it that goes on working, also after a restore.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from portal.adapters.database import Database

_KEEPERS = {True: {"event_stays", "event_is_fixed"}, False: {"event_is_kept", "event_is_not_emptied"}}
"""The triggers of the table `event`: on SQLite, and on PostgreSQL."""
_FUNCTIONS = ("keep_the_trail", "keep_the_whole_trail", "write_anew")

_LITE = "SELECT type, name, tbl_name FROM sqlite_master WHERE type IN ('trigger', 'view') ORDER BY name"
_LITE_KEEPERS = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'event'"
_OURS = "current_schema()::regnamespace"
_LARGE = f"""
SELECT 'trigger', tgname::text, relname::text, relowner FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
WHERE relnamespace = {_OURS} AND NOT tgisinternal
UNION ALL SELECT 'rule', rulename::text, relname::text, relowner
FROM pg_rewrite JOIN pg_class ON pg_class.oid = ev_class WHERE relnamespace = {_OURS} AND rulename <> '_RETURN'
UNION ALL SELECT CASE relkind WHEN 'v' THEN 'view' ELSE 'materialized view' END, relname::text, '', relowner
FROM pg_class WHERE relnamespace = {_OURS} AND relkind IN ('v', 'm')
AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = pg_class.oid AND deptype = 'e')
UNION ALL SELECT 'routine', proname::text, pg_get_function_identity_arguments(oid), proowner
FROM pg_proc WHERE pronamespace = {_OURS}
AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
ORDER BY 1 DESC, 2
"""  # noqa: S608 - nothing in it is given; what belongs to an extension is left alone
_MINE = f"SELECT * FROM ({_LARGE}) AS found (kind, name, of, owner) WHERE pg_has_role(owner, 'USAGE')"  # noqa: S608
_LARGE_KEEPERS = "SELECT tgname::text FROM pg_trigger WHERE tgrelid = 'event'::regclass AND tgenabled IN ('O', 'A')"

Found = tuple[str, str, str]
"""Kind, name, and of which table (a routine: with which arguments)."""


def others(connection: Connection, *, is_sqlite: bool, mine: bool = False) -> Iterator[Found]:
    """Every trigger, rule, view and routine that is not ours, dependent ones first. `mine`: that we may drop."""
    for kind, name, of, *_owner in connection.exec_driver_sql(_LITE if is_sqlite else _MINE if mine else _LARGE):
        keeps = kind == "trigger" and of == "event" and name in _KEEPERS[is_sqlite]
        if not keeps and not (kind == "routine" and name in _FUNCTIONS):
            yield kind, name, of


def missing(connection: Connection, *, is_sqlite: bool) -> list[str]:
    """The triggers that keep the trail and are not there, or were put out."""
    there = connection.exec_driver_sql(_LITE_KEEPERS if is_sqlite else _LARGE_KEEPERS).scalars()
    return sorted(_KEEPERS[is_sqlite] - set(there))


def in_words(found: Found) -> str:
    """What it is, for a sentence."""
    kind, name, of = found
    return f"{kind} {name}" + (f" of {of}" if of and kind in ("trigger", "rule") else "")


def drop_others(database: Database) -> list[str]:
    """Take away what is not ours; what it was, in words. Raises what the database raises."""
    dropped = []
    with database.writing() as connection:
        for found in list(others(connection, is_sqlite=database.is_sqlite, mine=True)):
            kind, name, of = found
            statement = f"DROP {kind} IF EXISTS {_quoted(connection, name)}"
            if kind == "routine":
                statement += f"({of})"
            elif of and not database.is_sqlite:
                statement += f" ON {_quoted(connection, of)}"
            connection.exec_driver_sql(statement if database.is_sqlite else f"{statement} CASCADE")
            dropped.append(in_words(found))
    return dropped


def _quoted(connection: Connection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote_identifier(name)
