"""Two roles in PostgreSQL: one owns the tables, and the other works in them and may do no more than the portal does.

Nothing that runs needs the owner. What only an owner may do and the night needs, writing tables anew, is a function of
the owner that the other may call, for these tables only.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from portal.adapters.sessions import TABLES as SESSION_TABLES
from portal.adapters.tables import Table

VERSION = "alembic_version"
READ_ONLY = (VERSION, "cut")
"""Nobody but the owner says where the schema stands, and where the trail was cut off."""

TRAIL = "event"
_EVERYTHING = ("INSERT", "UPDATE", "DELETE")
_NEVER = ("TRUNCATE", "REFERENCES", "TRIGGER")

_WRITE_ANEW = """
CREATE OR REPLACE FUNCTION write_anew(which text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF which <> ALL (ARRAY[{tables}]) THEN RAISE EXCEPTION 'no table of the portal'; END IF;
    EXECUTE 'CLUSTER {schema}.' || quote_ident(which) || ' USING ' || quote_ident('pk_' || which);
END $$
"""
_NOT_EMPTIED = """
CREATE OR REPLACE FUNCTION keep_the_whole_trail() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the trail is kept'; END $$
"""


def ours() -> list[str]:
    """Every table of the portal."""
    return [*(table.name for table in Table.metadata.sorted_tables), VERSION, *SESSION_TABLES]


def furnish(connection: Connection) -> None:
    """As the owner, after the migrations: writing tables anew as a function, and no emptying of the trail."""
    schema = _quoted(connection, connection.exec_driver_sql("SELECT current_schema()").scalar_one())
    names = ", ".join(f"'{table.name}'" for table in Table.metadata.sorted_tables)
    connection.exec_driver_sql(_WRITE_ANEW.format(tables=names, schema=schema))
    connection.exec_driver_sql("REVOKE ALL ON FUNCTION write_anew(text) FROM PUBLIC")
    there = "SELECT 1 FROM pg_trigger WHERE tgrelid = 'event'::regclass AND tgname = 'event_is_not_emptied'"
    if connection.exec_driver_sql(there).first() is None:
        connection.exec_driver_sql(_NOT_EMPTIED)
        connection.exec_driver_sql(
            "CREATE TRIGGER event_is_not_emptied BEFORE TRUNCATE ON event "
            "FOR EACH STATEMENT EXECUTE FUNCTION keep_the_whole_trail()"
        )


def grant(connection: Connection, role: str) -> None:
    """As the owner: this role may work in the tables, and no more. What it could do before is taken back first."""
    run, who = connection.exec_driver_sql, _quoted(connection, role)
    schema = _quoted(connection, run("SELECT current_schema()").scalar_one())
    for name in (*ours(),):
        run(f"REVOKE ALL ON {_quoted(connection, name)} FROM {who}, PUBLIC")
        for right in _rights(name):
            run(f"GRANT {right} ON {_quoted(connection, name)} TO {who}")
    run(f"REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC")  # what PostgreSQL before 15 gives to everybody
    run(f"REVOKE CREATE ON SCHEMA {schema} FROM {who}")
    run(f"GRANT USAGE ON SCHEMA {schema} TO {who}")
    run(f"GRANT EXECUTE ON FUNCTION write_anew(text) TO {who}")


def _rights(table: str) -> tuple[str, ...]:
    if table in READ_ONLY:
        return ("SELECT",)
    if table == TRAIL:  # added to, and hung on its chain: that column is all that changes
        return "SELECT", "INSERT", "UPDATE (chain)"
    return "SELECT", *_EVERYTHING


def exists(connection: Connection, role: str) -> bool:
    """Whether PostgreSQL knows this role."""
    return connection.exec_driver_sql("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).first() is not None


def me(connection: Connection) -> str:
    """The role of this connection."""
    return str(connection.exec_driver_sql("SELECT current_user").scalar_one())


def foreign(connection: Connection) -> list[str]:
    """The roles that own tables of the portal which this one does not own, nor is a member of the owner of."""
    query = (
        "SELECT DISTINCT pg_get_userbyid(relowner) FROM pg_class WHERE relnamespace = current_schema()::regnamespace "
        "AND relname = ANY(%s) AND relkind = 'r' AND NOT pg_has_role(relowner, 'USAGE')"
    )
    return sorted(connection.exec_driver_sql(query, (ours(),)).scalars())


_ATTRIBUTES = (
    "may make roles",
    "may make databases",
    "may copy the whole server",
    "passes by the security of rows",
)
_MY_ATTRIBUTES = """
SELECT rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls FROM pg_roles WHERE rolname = current_user
"""


def excess(connection: Connection) -> Iterator[str]:
    """What this role may do and a running portal need not, in words.

    A member counts, also one that must say SET ROLE first.
    """
    run = connection.exec_driver_sql
    found = run(_MY_ATTRIBUTES).one()
    if found[0]:
        yield "is a superuser"
        return
    yield from (words for has, words in zip(found[1:], _ATTRIBUTES, strict=True) if has)
    above = r"SELECT rolname FROM pg_roles WHERE rolname LIKE 'pg\_%%' AND pg_has_role(oid, 'MEMBER')"
    yield from (f"is a member of {name}" for name in sorted(run(above).scalars()))
    owned = (
        "SELECT count(*) FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relname = ANY(%s) "
        "AND relkind = 'r' AND pg_has_role(relowner, 'MEMBER')"
    )
    if run(owned, (ours(),)).scalar():
        yield "owns tables, or is a member of the role that does"
        return
    yield from _too_much(connection)


def _too_much(connection: Connection) -> Iterator[str]:
    """The same, of schema and tables."""
    run = connection.exec_driver_sql
    if run("SELECT has_schema_privilege(current_schema(), 'CREATE')").scalar():
        yield "may make tables"
    columns = "SELECT has_any_column_privilege(%s, 'INSERT, UPDATE')"
    for name in READ_ONLY:
        table = run("SELECT has_table_privilege(%s, 'INSERT, UPDATE, DELETE, TRUNCATE')", (name,)).scalar()
        if table or run(columns, (name,)).scalar():
            yield f"may write in {name}"
    kept = (
        "SELECT count(*) FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped "
        "AND attname <> 'chain' AND has_column_privilege(attrelid, attnum, 'UPDATE')"
    )
    table = run("SELECT has_table_privilege(%s, 'UPDATE, DELETE, TRUNCATE')", (TRAIL,)).scalar()
    if table or run(kept, (TRAIL,)).scalar():
        yield "may change or delete events of the trail"
    may = "SELECT name FROM unnest(%s::text[]) name WHERE has_table_privilege(name, %s)"
    for name in sorted(run(may, (ours(), ", ".join(_NEVER))).scalars()):
        yield f"may empty {name}, or hang something on it"


def is_open_to_all(connection: Connection) -> bool:
    """Whether every role of the server may connect to this database: its statistics count what is filed, live."""
    query = (
        "SELECT count(*) FROM pg_database, aclexplode(coalesce(datacl, acldefault('d', datdba))) "
        "WHERE datname = current_database() AND grantee = 0 AND privilege_type = 'CONNECT'"
    )
    return bool(connection.exec_driver_sql(query).scalar())


def close_to_others(connection: Connection, role: str) -> None:
    """As the owner: only this role may still connect, where this is the owner of the database as well."""
    run = connection.exec_driver_sql
    if not run("SELECT pg_has_role(datdba, 'USAGE') FROM pg_database WHERE datname = current_database()").scalar():
        return
    here = _quoted(connection, run("SELECT current_database()").scalar_one())
    run(f"GRANT CONNECT ON DATABASE {here} TO {_quoted(connection, role)}")
    run(f"REVOKE CONNECT, TEMPORARY ON DATABASE {here} FROM PUBLIC")


def _quoted(connection: Connection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote_identifier(name)
