"""Preparing the database: as its owner when there are two roles, so that the running portal need not own a table."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from sqlalchemy import make_url
from sqlalchemy.exc import OperationalError, ProgrammingError

from portal.actions.house import House
from portal.actions.installation.checking import CannotStart, Finding
from portal.adapters import duties, schema, server_log
from portal.adapters.database import Database, alone
from portal.adapters.sessions import Sessions

__all__ = ["as_owner", "log_findings", "prepare", "role_findings"]


def prepare(house: House) -> None:
    """Bring the schema forward, make the session tables, and give the running role what it needs.

    Raises CannotStart, with what to do, for roles or databases that do not fit each other or this code.
    """
    with as_owner(house, must=False) as owned:
        try:
            _prepare(house, owned)
        except schema.NewerSchema as error:
            raise CannotStart(f"{error} Install that release here as well.") from error


@contextmanager
def as_owner(house: House, *, must: bool = True) -> Iterator[House]:
    """The installation with the owner of the tables in the place of the running role, where there are two.

    Raises CannotStart when the two do not fit each other. `must`: also when there are two and the owner was not given.
    """
    url = house.settings.database_owner_url
    if not url:
        if must and not house.database.is_sqlite and _is_no_owner(house.database):
            raise CannotStart(_owned_by_others(house.database, is_owner=False))
        yield house
        return
    database, sessions = Database(url), Database(url)
    try:
        _must_fit(house, database)
        yield replace(house, database=database, sessions=Sessions(sessions))
    except OperationalError as error:
        if _state(error) is not None:
            raise
        raise CannotStart(
            "The database cannot be reached: look at PORTAL_DATABASE_OWNER_URL and PORTAL_DATABASE_URL."
        ) from error
    finally:
        database.close()
        sessions.close()


def _prepare(house: House, owned: House) -> None:
    database = owned.database
    if not database.is_sqlite and _is_no_owner(database):
        if owned is not house or not schema.is_current(database):
            raise CannotStart(_owned_by_others(database, is_owner=owned is not house))
        return  # what must be done was done by the owner
    try:
        schema.upgrade(database)
        owned.sessions.prepare()
    except ProgrammingError as error:
        if _state(error) != "42501":
            raise
        raise CannotStart(
            f"The role {_name(database)} may not make tables. Give PORTAL_DATABASE_OWNER_URL to `portal init`: "
            "the address with the role that owns the database."
        ) from error
    if owned is not house:
        with database.writing() as connection:
            alone(connection)
            duties.grant(connection, _running(house))
    if not database.is_sqlite:
        with database.writing() as connection:
            alone(connection)
            duties.close_to_others(connection, _running(house))


def _must_fit(house: House, database: Database) -> None:
    """Both addresses lead to the same database, each with a role of its own."""
    running = _running(house)
    with database.reading() as connection:
        if duties.me(connection) == running:
            raise CannotStart(
                "PORTAL_DATABASE_OWNER_URL and PORTAL_DATABASE_URL name the same role: the portal must run as another "
                "one than the owner, or leave PORTAL_DATABASE_OWNER_URL out."
            )
        if not duties.exists(connection, running):
            raise CannotStart(
                f"PostgreSQL knows no role {running!r}, which PORTAL_DATABASE_URL names. Make it first: "
                f"CREATE ROLE {running} LOGIN PASSWORD '…';"
            )
        # a lock of one database is seen in that database only
        number = secrets.randbelow(2**62)
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (number,))
        with house.database.reading() as other:
            free = other.exec_driver_sql("SELECT pg_try_advisory_xact_lock(%s)", (number,)).scalar_one()
    if free:
        raise CannotStart(
            "PORTAL_DATABASE_OWNER_URL and PORTAL_DATABASE_URL lead to different databases: give both the same one."
        )


_OPEN = (
    "every role of this PostgreSQL may connect to the database, and sees in its figures when something is filed: run "
    "`portal init` as the owner of the database (REVOKE CONNECT, TEMPORARY ON DATABASE … FROM PUBLIC)"
)


def role_findings(house: House) -> list[Finding]:
    """What the role of a running portal may do in PostgreSQL and need not. Code `role`."""
    if house.database.is_sqlite:
        return []
    with house.database.reading() as connection:
        name, found = duties.me(connection), list(duties.excess(connection))
        is_open = duties.is_open_to_all(connection)
    findings = [Finding("role", _OPEN)] if is_open else []
    if not found:
        return findings
    mend = (
        "run `portal init` again with PORTAL_DATABASE_OWNER_URL"
        if house.settings.database_owner_url
        else "give `portal init` a role of its own with PORTAL_DATABASE_OWNER_URL, see docs/operations.md"
    )
    mend += "; attributes and memberships of a role are for a superuser to take away"
    return [Finding("role", f"the database role {name} {'; '.join(found)}: {mend}"), *findings]


def log_findings(house: House) -> list[Finding]:
    """What PostgreSQL keeps of visitors outside the tables, by its own settings. Code `setting`."""
    if house.database.is_sqlite:
        return []
    with house.database.reading() as connection:
        loud = ", ".join(server_log.loud(connection))
    said = "PostgreSQL keeps moments of visitors, or values, outside the tables: set for the server, or for the role"
    return [Finding("setting", f"{said} of the portal, {loud}")] if loud else []


def _is_no_owner(database: Database) -> bool:
    with database.reading() as connection:
        return bool(duties.foreign(connection))


def _owned_by_others(database: Database, *, is_owner: bool) -> str:
    """What to do about it. `is_owner`: this was the role that PORTAL_DATABASE_OWNER_URL names."""
    with database.reading() as connection:
        name, others = duties.me(connection), duties.foreign(connection)
    said = f"The tables belong to {', '.join(others)}, and not to {name}."
    if not is_owner:
        return f"{said} Give PORTAL_DATABASE_OWNER_URL, the address with that role, to this command."
    return f"{said} Let a superuser hand them over in this database: REASSIGN OWNED BY {others[0]} TO {name};"


def _running(house: House) -> str:
    """The role that PORTAL_DATABASE_URL names; what PostgreSQL says when it names none."""
    named = make_url(house.settings.database_url).username
    return named or _name(house.database)


def _name(database: Database) -> str:
    with database.reading() as connection:
        return duties.me(connection)


def _state(error: OperationalError | ProgrammingError) -> str | None:
    return getattr(error.orig, "sqlstate", None)
