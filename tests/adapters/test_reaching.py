"""PostgreSQL over several hosts: the one that may write is found, and one that is gone is noticed in seconds."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from cast import K_APP, settings
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

import portal
from portal import settings as settings_module
from portal.actions.installation import checking
from portal.adapters import reaching
from portal.adapters.database import Database
from portal.adapters.reaching import bounded

PORTAL = "postgresql+psycopg://portal:secret@"


@pytest.fixture
def reached(postgres_url: str) -> Iterator[Database]:
    opened = Database(postgres_url)
    yield opened
    opened.close()


def several(postgres_url: str, *first: str, more: str = "") -> Database:
    """The address of the test's database behind other hosts."""
    address = make_url(postgres_url)
    hosts = "".join(f"host={host}&" for host in (*first, f"{address.host}:{address.port}"))
    account = address.username if address.password is None else f"{address.username}:{address.password}"
    return Database(f"postgresql+psycopg://{account}@/{address.database}?{hosts}target_session_attrs=read-write{more}")


@pytest.mark.parametrize(
    "url",
    [
        PORTAL + "/portal?host=a:5432&host=b:5432",
        PORTAL + "/portal?host=a,b",
        PORTAL + "a,b/portal",
        PORTAL + "/portal?host=a&host=b&target_session_attrs=any",
    ],
)
@pytest.mark.parametrize("name", ["PORTAL_DATABASE_URL", "PORTAL_DATABASE_OWNER_URL"])
def test_several_hosts_must_be_asked_which_one_may_write(url: str, name: str, tmp_path: Path) -> None:
    given = {
        "PORTAL_INSTANCE": str(tmp_path),
        "PORTAL_SECRET_KEY": K_APP.hex(),
        "PORTAL_DATABASE_URL": PORTAL + "a/portal",
        name: url,
    }
    with pytest.raises(settings_module.SettingsError, match=f"{name} names several hosts.*read-write"):
        settings_module.read(given)
    good = url.removesuffix("&target_session_attrs=any")
    good += f"{'&' if '?' in good else '?'}target_session_attrs=read-write"
    read = settings_module.read({**given, name: good})
    assert "read-write" in read.database_url + read.database_owner_url


def test_every_wait_has_a_bound_unless_the_address_says_otherwise(postgres_url: str) -> None:
    names = ("lock_timeout", "application_name", "statement_timeout", "idle_in_transaction_session_timeout")
    for hurried, bounds in ((True, ["1min", "1min"]), (False, ["0", "0"])):
        reached = Database(postgres_url, hurried=hurried)
        with reached.reading() as connection:
            found = [connection.exec_driver_sql(f"SHOW {name}").scalar_one() for name in names]
            wire = connection.connection.dbapi_connection.info.get_parameters()  # type: ignore[union-attr]
        reached.close()
        assert found == ["10s", "portal", *bounds]
        assert (wire["connect_timeout"], wire["keepalives_idle"], wire["tcp_user_timeout"]) == ("3", "5", "10000")
    own = bounded(make_url(PORTAL + "a/portal?connect_timeout=9&application_name=own"))
    assert (own.query["connect_timeout"], own.query["application_name"]) == ("9", "own")
    assert bounded(make_url("sqlite:///x")).query == {}


def test_only_a_process_that_answers_requests_is_in_a_hurry(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    seen = []
    build = portal.build_house
    monkeypatch.setattr(portal, "build_house", lambda given, **how: seen.append(how) or build(given, **how))
    with pytest.raises(checking.CannotStart):
        portal.create_app(settings(tmp_path))
    assert seen == [{"hurried": True}]


def test_a_host_that_is_gone_and_one_that_hangs_are_passed_over(postgres_url: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as hangs, closing(socket.create_server(("127.0.0.1", 0))) as closed:
        gone = closed.getsockname()[1]
        closed.close()
        hosts = (f"127.0.0.1:{gone}", f"127.0.0.1:{hangs.getsockname()[1]}")
        there, started = several(postgres_url, *hosts, more="&connect_timeout=2"), time.monotonic()
        with there.reading() as connection:
            assert connection.exec_driver_sql("SELECT 1").scalar_one() == 1
        there.close()
    assert time.monotonic() - started < 6


def cut_off(reached: Database) -> int:
    """End the connection that this process has; returns its number at the server."""
    with reached.reading() as connection:
        pid = int(connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one())
    other = Database(reached.engine.url.render_as_string(hide_password=False))
    with other.reading() as connection:
        connection.exec_driver_sql("SELECT pg_terminate_backend(%s, 2000)", (pid,))
    other.close()
    return pid


def test_connections_that_were_cut_are_made_again_unseen(reached: Database) -> None:
    pid = cut_off(reached)
    time.sleep(reaching.IDLE)
    with reached.reading() as connection:
        assert connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one() != pid


def test_what_was_cut_between_two_acts_refuses_one_of_them(reached: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reaching, "IDLE", 60)
    pid = cut_off(reached)
    with pytest.raises(DBAPIError) as refused, reached.reading() as connection:
        connection.exec_driver_sql("SELECT 1")
    assert refused.value.connection_invalidated
    with reached.reading() as connection:
        assert connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one() != pid


def test_a_host_that_became_a_standby_is_left(reached: Database) -> None:
    """It refuses one act; the next goes to a new connection, to whoever may write now."""
    with reached.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE written (id int)")
    with reached.reading() as connection:
        connection.exec_driver_sql("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")
        pid = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
    with pytest.raises(DBAPIError) as refused, reached.writing() as connection:
        connection.exec_driver_sql("INSERT INTO written VALUES (1)")
    assert refused.value.connection_invalidated
    with reached.writing() as connection:
        connection.exec_driver_sql("INSERT INTO written VALUES (1)")
        assert connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one() != pid
