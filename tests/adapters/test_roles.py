"""The running role of PostgreSQL does the work of the portal, and can do nothing that the portal need not do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from cast import CHEAP, FARID, STORY, Clock, desk, file_signal, move_in, once, settings
from peek import rows, signal_of, sql
from sqlalchemy import make_url
from sqlalchemy.exc import ProgrammingError
from two_roles import TwoRoles, two_roles

import portal
from portal.actions.desk import reading, replying, triaging
from portal.actions.house import House
from portal.actions.installation import checking, preparing
from portal.actions.reporters import following
from portal.actions.trail import verifying
from portal.actions.worker import erasing as worker
from portal.actions.worker import housekeeping
from portal.adapters import duties, schema
from portal.adapters.database import Database
from portal.adapters.server_log import QUIET
from portal.adapters.tables import Table


@pytest.fixture(scope="module")
def roles() -> Iterator[TwoRoles]:
    with two_roles() as made:
        yield made


@pytest.fixture(scope="module")
def at_work(roles: TwoRoles, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, Clock]]:
    """The cast's installation, prepared as `portal init` does, with the running role from then on."""
    given, clock = settings(tmp_path_factory.mktemp("roles"), **roles.settings()), Clock()
    house = portal.build_house(given, clock=clock, cost=CHEAP, link_cost=CHEAP, second_factor=False)
    preparing.prepare(house)
    house.keeper.refresh()
    move_in(house)
    yield house, clock
    house.close()


FORBIDDEN = [
    "UPDATE event SET facts = '{}'",
    "UPDATE event SET at = '2026-01-01'",
    "DELETE FROM event",
    "TRUNCATE event",
    "DELETE FROM cut",
    "INSERT INTO cut VALUES ('staff', '', 1, '2026-11-17', '')",
    "UPDATE alembic_version SET version_num = '0001'",
    "TRUNCATE signal",
    "DROP TABLE event",
    "DROP TABLE staff_session",
    "ALTER TABLE signal ADD COLUMN name text",
    "ALTER TABLE event DISABLE TRIGGER event_is_kept",
    "ALTER TABLE event DISABLE TRIGGER ALL",
    "DROP TRIGGER event_is_kept ON event",
    "DROP FUNCTION keep_the_trail CASCADE",
    "CREATE OR REPLACE FUNCTION write_anew(which text) RETURNS void LANGUAGE sql AS 'SELECT'",
    "SET session_replication_role = 'replica'",
    "CREATE TABLE own (id int)",
    "CREATE TABLE public.own (id int)",
    "CREATE INDEX own ON signal (status)",
    "CREATE TRIGGER own BEFORE INSERT ON event FOR EACH ROW EXECUTE FUNCTION keep_the_trail()",
    "CREATE SCHEMA own",
    "CREATE ROLE own",
    "SELECT rolpassword FROM pg_authid",
    "SELECT pg_read_file('postgresql.conf')",
    "COPY signal TO '/tmp/signals'",
    "CLUSTER event USING pk_event",
    "SELECT write_anew('pg_authid')",
    "SELECT write_anew('event USING pk_event; DROP TABLE event')",
]


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_the_running_role_is_refused(at_work: tuple[House, Clock], statement: str) -> None:
    house, _clock = at_work
    with pytest.raises(ProgrammingError) if "write_anew('" not in statement else pytest.raises(Exception, match="no "):
        sql(house, statement)


@pytest.mark.parametrize("statement", ["DELETE FROM event", "UPDATE event SET facts = '{}'", "TRUNCATE event"])
def test_the_trail_refuses_its_owner_as_well(at_work: tuple[House, Clock], statement: str) -> None:
    house, _clock = at_work
    with preparing.as_owner(house) as owned:
        assert rows(owned, "SELECT count(*) FROM event")[0][0] > 0
        with pytest.raises(Exception, match="the trail is kept"):
            sql(owned, statement)


def test_every_table_has_its_grants(at_work: tuple[House, Clock], roles: TwoRoles) -> None:
    """Also one that a later migration makes: the list is that of the code."""
    house, _clock = at_work
    query = (
        "SELECT name, ARRAY(SELECT may FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', "
        "'REFERENCES', 'TRIGGER']) may WHERE has_table_privilege(name, may)) FROM unnest(CAST(:names AS text[])) name"
    )
    names = [*Table.metadata.tables, "alembic_version", "staff_session", "staff_confirmation"]
    found = {row[0]: row[1] for row in rows(house, query, names=names)}
    special = {"event": ["SELECT", "INSERT"], "cut": ["SELECT"], "alembic_version": ["SELECT"]}
    assert found == {name: special.get(name, ["SELECT", "INSERT", "UPDATE", "DELETE"]) for name in names}
    there = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
    assert {row[0] for row in rows(house, there)} == set(names), "no table that nobody thought of"
    changed = "SELECT column_name FROM information_schema.column_privileges WHERE table_name = 'event' "
    changed += "AND privilege_type = 'UPDATE' AND grantee = :who"
    assert rows(house, changed, who=roles.running) == [("chain",)]


def test_the_main_job_is_done_as_the_running_role(at_work: tuple[House, Clock]) -> None:
    """Filing, following, reading, answering, hanging, erasing and the night: nothing of it needs the owner."""
    house, clock = at_work
    code = file_signal(house)
    signal, farid = signal_of(house, code), desk(house, FARID)
    assert reading.open_signal(house, farid, signal).report.story == STORY
    triaging.take(house, farid, signal, once(house, farid))
    replying.give_feedback(house, farid, signal, once(house, farid), "Ik bel morgen.")
    assert "Ik bel morgen." in [each.message.text for each in following.follow(house, code).entries if each.message]
    triaging.close(house, farid, signal, once(house, farid), "geen_actie", "Dank je wel.", "")
    clock.now += timedelta(days=1)
    housekeeping.round_of_work(house)
    sql(house, "UPDATE signal SET erase_on = :day WHERE id = :id", day=clock.now.date(), id=signal)
    clock.now += timedelta(hours=1)
    housekeeping.round_of_work(house)
    assert rows(house, "SELECT count(*) FROM signal WHERE id = :id", id=signal) == [(0,)]
    clock.now = (clock.now + timedelta(days=4)).replace(hour=3)
    before = rows(house, "SELECT pg_relation_filepath('event'), pg_relation_filepath('wrap')")
    worker.keep_house(house)
    after = rows(house, "SELECT pg_relation_filepath('event'), pg_relation_filepath('wrap')")
    assert not set(before[0]) & set(after[0]), "written anew, by a function of the owner"
    clock.now += timedelta(minutes=1)
    housekeeping.round_of_work(house)
    assert verifying.verify(house, []).faults == []


def test_pruning_the_trail_takes_the_owner(at_work: tuple[House, Clock]) -> None:
    house, clock = at_work
    housekeeping.round_of_work(house)
    now, clock.now = clock.now, clock.now + timedelta(days=900)
    with pytest.raises(ProgrammingError):
        verifying.prune(house)
    with preparing.as_owner(house) as owned:
        assert verifying.prune(owned)[1] > 0
    clock.now = now


def test_a_check_finds_nothing_in_this_role(at_work: tuple[House, Clock]) -> None:
    house, _clock = at_work
    assert preparing.role_findings(house) == []
    checking.refuse_to_start(house)


@pytest.mark.parametrize(
    ("statement", "back", "words"),
    [
        ("GRANT DELETE ON event TO {}", "REVOKE DELETE ON event FROM {}", "change or delete events"),
        ("GRANT UPDATE ON event TO {}", None, "change or delete events"),
        ("GRANT ALL ON cut TO {}", "REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON cut FROM {}", "write in cut"),
        ("GRANT CREATE ON SCHEMA public TO PUBLIC", "REVOKE CREATE ON SCHEMA public FROM PUBLIC", "make tables"),
        ("GRANT TRUNCATE ON signal TO {}", "REVOKE TRUNCATE ON signal FROM {}", "empty signal"),
        ("ALTER TABLE once OWNER TO {}", None, "owns tables"),
        ("ALTER ROLE {} SUPERUSER", "ALTER ROLE {} NOSUPERUSER", "is a superuser"),
        ("GRANT UPDATE (act, facts) ON event TO {}", None, "change or delete events"),
        ("GRANT UPDATE (version_num) ON alembic_version TO {}", None, "write in alembic_version"),
        ("ALTER ROLE {} CREATEROLE", "ALTER ROLE {} NOCREATEROLE", "may make roles"),
        ("ALTER ROLE {} CREATEDB", "ALTER ROLE {} NOCREATEDB", "may make databases"),
        ("ALTER ROLE {} REPLICATION", "ALTER ROLE {} NOREPLICATION", "copy the whole server"),
        ("ALTER ROLE {} BYPASSRLS", "ALTER ROLE {} NOBYPASSRLS", "security of rows"),
        ("GRANT pg_execute_server_program TO {}", "REVOKE pg_execute_server_program FROM {}", "member of pg_execute"),
    ],
)
def test_a_role_that_may_do_more_is_named_and_init_mends_it(
    at_work: tuple[House, Clock], roles: TwoRoles, statement: str, back: str | None, words: str
) -> None:
    house, _clock = at_work
    roles.as_server(statement.format(roles.running))
    (found,) = preparing.role_findings(house)
    assert found.code == "role" and words in found.text and "portal init" in found.text
    if "ALTER" in statement or "pg_" in statement:  # what only a superuser gives, only a superuser takes back
        roles.as_server((back or f"ALTER TABLE once OWNER TO {roles.owner}").format(roles.running))
    preparing.prepare(house)
    assert preparing.role_findings(house) == []


def test_a_member_of_the_owner_is_named_also_one_that_must_say_so_first(
    at_work: tuple[House, Clock], roles: TwoRoles
) -> None:
    house, _clock = at_work
    roles.as_server(f"ALTER ROLE {roles.running} NOINHERIT", f"GRANT {roles.owner} TO {roles.running}")
    try:
        assert "member of the role that does" in preparing.role_findings(house)[0].text
    finally:
        roles.as_server(f"REVOKE {roles.owner} FROM {roles.running}", f"ALTER ROLE {roles.running} INHERIT")
    assert preparing.role_findings(house) == []


def test_no_other_role_of_the_server_may_connect(at_work: tuple[House, Clock], roles: TwoRoles) -> None:
    """The figures of PostgreSQL count what is filed, live; they can be read by whoever may connect."""
    house, _clock = at_work
    name = make_url(roles.url).database
    roles.as_server(f"GRANT CONNECT ON DATABASE {name} TO PUBLIC")
    (found,) = preparing.role_findings(house)
    assert found.code == "role" and "every role" in found.text
    preparing.prepare(house)
    assert preparing.role_findings(house) == []
    query = "SELECT count(*) FROM pg_roles WHERE has_database_privilege(oid, current_database(), 'CONNECT') "
    query += "AND NOT rolsuper AND rolname <> 'pg_database_owner'"
    assert rows(house, query + " AND rolname NOT IN (:a, :b)", a=roles.owner, b=roles.running) == [(0,)]
    assert rows(house, query) == [(2,)]


LOUD = [
    ("log_statement", "mod"),
    ("log_min_duration_statement", "0"),
    ("log_min_error_statement", "error"),
    ("log_error_verbosity", "default"),
    ("log_lock_waits", "on"),
    ("log_transaction_sample_rate", "0.5"),
    ("log_parameter_max_length_on_error", "-1"),
    ("auto_explain.log_min_duration", "0"),
]


def test_a_server_that_logs_what_visitors_do_is_named(at_work: tuple[House, Clock], roles: TwoRoles) -> None:
    """With the settings for the role as an administrator would give them: the portal asks in its own connections."""
    house, _clock = at_work

    def named(values: dict[str, str]) -> set[str]:
        roles.as_server(*(f"ALTER ROLE {roles.running} SET {name} = '{value}'" for name, value in values.items()))
        house.database.engine.dispose()
        found = [each.text for each in preparing.log_findings(house)]
        return {name for name in QUIET if found and f"{name} =" in found[0]}

    roles.as_server(f"ALTER ROLE {roles.running} SET session_preload_libraries = 'auto_explain'")
    try:
        assert set(dict(LOUD)) <= named(dict(LOUD))
        assert not set(dict(LOUD)) & named({name: QUIET[name][0] for name, _value in LOUD})
    finally:
        roles.as_server(f"ALTER ROLE {roles.running} RESET ALL")
        house.database.engine.dispose()


def test_one_role_for_both_is_named(postgres_url: str) -> None:
    alone = Database(postgres_url)
    schema.upgrade(alone)
    with alone.reading() as connection:
        assert list(duties.excess(connection)) == ["is a superuser"]
    alone.close()
