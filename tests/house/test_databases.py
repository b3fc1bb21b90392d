"""Every test gets its database as the cast left it: also on PostgreSQL, where one serves test after test."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import psycopg
import pytest
from databases import Furnished, Lent, chosen, connected, of_a_test
from sqlalchemy import create_engine, make_url, text

BOTH = ("sqlite", "postgresql")


@pytest.fixture
def lent_here(pytestconfig: pytest.Config, request: pytest.FixtureRequest) -> Iterator[Lent]:
    """A database of our own, with the cast in it."""
    if "postgresql" not in chosen(pytestconfig):
        pytest.skip("about PostgreSQL itself")
    furnished: Furnished = request.getfixturevalue("furnished_on")
    lent = Lent(furnished("postgresql")[2])
    lent.ready()
    yield lent
    lent.close()


@pytest.mark.parametrize(
    "deeds",
    [
        ["UPDATE principal SET name = 'Iemand'"],
        ["DELETE FROM seat"],
        ["INSERT INTO installation VALUES ('x', 'y')"],
        ["TRUNCATE revision"],
        ["DROP TRIGGER event_is_kept ON event", "DELETE FROM event"],
        ["DROP TABLE news"],
        ["CREATE TABLE mine (id int)"],
        ["GRANT SELECT ON signal TO public"],
    ],
    ids=lambda deeds: deeds[0][:20],
)
def test_whatever_a_test_did_the_next_one_finds_it_as_it_was(lent_here: Lent, deeds: list[str]) -> None:
    before = contents(lent_here)
    with closing(connected(lent_here.url)) as connection:
        for deed in deeds:
            connection.execute(deed.encode())
    assert contents(lent_here) != before
    lent_here.ready()
    assert contents(lent_here) == before


def test_a_process_that_a_test_forks_does_not_speak_on_the_connections_of_its_parent(lent_here: Lent) -> None:
    engine = create_engine(make_url(lent_here.url))

    def speaks_on() -> int:
        with engine.connect() as connection:
            return int(connection.execute(text("SELECT pg_backend_pid()")).scalar_one())

    ours = speaks_on()
    engine.dispose()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # Python 3.12 and later: our own threads hold no locks
        child = os.fork()
    if not child:
        try:
            os._exit(speaks_on() == ours)
        finally:
            os._exit(2)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    assert speaks_on() == ours, "the next test goes on with the one that waits"
    engine.dispose()


def contents(lent: Lent) -> dict[str, object]:
    """All that is in it: rows, tables, triggers, rights."""
    with closing(connected(lent.url)) as connection:
        rights = _all(connection, "SELECT relname, relacl::text FROM pg_class WHERE relkind = 'r' ORDER BY 1")
        tables = _all(connection, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        rows = {name: sorted(map(repr, _all(connection, f'SELECT * FROM "{name}"'))) for (name,) in tables}
        return {**rows, "triggers": _all(connection, "SELECT tgname FROM pg_trigger ORDER BY 1"), "rights": rights}


def _all(connection: psycopg.Connection[Any], query: str) -> list[Any]:
    return connection.execute(query.encode()).fetchall()


def test_which_databases_a_test_runs_on() -> None:
    assert of_a_test(["house"], set(), BOTH) == BOTH
    assert of_a_test(["house", "chromium"], set(), BOTH) == ("sqlite",), "the same bytes: once"
    assert of_a_test(["house", "chromium"], set(), ("postgresql",)) == ("postgresql",)
    assert of_a_test(["house"], {"sqlite"}, BOTH) == ("sqlite",)
    assert of_a_test(["house"], {"once"}, BOTH) == ("sqlite",), "long, and not about the database"
    assert of_a_test(["house"], {"once"}, ("postgresql",)) == ("postgresql",)
