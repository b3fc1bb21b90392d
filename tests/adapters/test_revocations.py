"""What counts no more on one node counts no more on any: each has a folder of its own, and one database is shared."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from cast import FARID, SANNE, Clock, open_house, settings
from peek import principal, rows, sql
from sqlalchemy import select

from portal.actions.house import House
from portal.actions.installation import checking, surroundings
from portal.actions.people import noticing
from portal.actions.worker import telling
from portal.adapters import directory, revocations, roots, tables
from portal.adapters.directory import UNASKED
from portal.adapters.roots import Revoked

KEY = b"k" * 32


@pytest.fixture
def other(house: House, tmp_path: Path, clock: Clock) -> Iterator[House]:
    """A second node: the same database and paper keys, and a folder of its own."""
    folder = tmp_path / "other"
    folder.mkdir()
    (folder / "roots.toml").write_bytes((house.settings.instance / "roots.toml").read_bytes())
    opened = open_house(settings(folder, database_url=house.settings.database_url), clock)
    yield opened
    opened.close()


def approval(house: House, email: str) -> Revoked:
    """Of the keys that somebody has now."""
    row = tables.Principal
    who = principal(house, email)
    with house.database.reading() as connection:
        key = connection.execute(select(row.verifying_key).where(row.id == who)).scalar_one()
    assert key is not None
    return ("GM9001", who, "functionaris", key)


def is_ready(house: House, email: str) -> bool:
    who, place = principal(house, email), house.directory.municipalities["waterstad"]
    return any(each.principal == who for each in house.directory.readers(place, "mensenhandel"))


def test_who_lost_a_seat_on_one_node_has_none_on_another(house: House, other: House) -> None:
    assert is_ready(house, SANNE) and is_ready(other, SANNE)
    house.keeper.revoke([approval(house, SANNE)])
    assert not is_ready(house, SANNE)
    other.keeper.look()
    assert not is_ready(other, SANNE), "her seat and keys are there, but nobody approved them since"


def test_what_a_node_heard_it_keeps(house: House, other: House) -> None:
    """Whoever can write the database cannot bring an approval back by taking the rows away."""
    house.keeper.revoke([approval(house, SANNE)])
    other.keeper.look()
    assert sql(house, "DELETE FROM installation WHERE name LIKE 'revoked %'") == 1
    for node in (house, other):
        node.keeper.refresh()
        assert not is_ready(node, SANNE)
    assert roots.unknown(other.settings.instance / "roots.toml", [approval(house, SANNE)]) == frozenset()


def test_it_is_noted_once(house: House, other: House) -> None:
    house.keeper.revoke([approval(house, SANNE)])
    for _ in range(3):
        other.keeper.refresh()
    for node in (house, other):
        assert len((node.settings.instance / roots.REVOKED).read_text().splitlines()) == 1


def test_what_was_deleted_with_sql_a_node_says_again(house: House, other: House) -> None:
    """The other one never heard it before the rows were gone."""
    house.keeper.revoke([approval(house, SANNE)])
    assert sql(house, "DELETE FROM installation WHERE name LIKE 'revoked %'") == 1
    other.keeper.look()
    assert is_ready(other, SANNE), "so it knows nothing of it yet"
    for _ in range(UNASKED):
        house.keeper.look()
    other.keeper.look()
    assert not is_ready(other, SANNE)
    assert roots.unknown(other.settings.instance / "roots.toml", [approval(house, SANNE)]) == frozenset()


@pytest.mark.parametrize("value", ["2026-11-17", "2026-11-17 " + "0" * 64, "", "nothing"])
def test_a_row_of_somebody_else_counts_for_nothing_on_any_node_and_is_told_once(
    house: House, other: House, clock: Clock, value: str
) -> None:
    code, who, role, key = approval(house, SANNE)
    with house.database.writing() as connection:
        directory.put_fact(connection, f"revoked {code} {who} {role} {key.hex()}", value)
    for node in (house, other):
        for _ in range(UNASKED):
            node.keeper.look()
        assert is_ready(node, SANNE)
        assert not (node.settings.instance / roots.REVOKED).exists()
        (found,) = [each.text for each in checking.check(node) if "revocations" in each.text]
        assert who in found
        for _ in range(2):
            noticing.notice_foreign(node)
    assert rows(house, "SELECT count(*) FROM event WHERE act = 'revocation_unknown'") == [(1,)]


def test_a_code_of_another_row_or_day_is_none(house: House) -> None:
    """What stands in one row cannot be carried to another."""
    house.keeper.revoke([approval(house, SANNE)])
    (value,) = rows(house, "SELECT value FROM installation WHERE name LIKE 'revoked %'")[0]
    code, who, role, key = approval(house, FARID)
    with house.database.writing() as connection:
        directory.put_fact(connection, f"revoked {code} {who} {role} {key.hex()}", value)
    house.keeper.refresh()
    assert is_ready(house, FARID) and not is_ready(house, SANNE)


def test_a_row_of_a_former_secret_is_written_anew(house: House) -> None:
    house.keeper.revoke([approval(house, SANNE)])
    sql(house, "UPDATE installation SET value = '2026-11-17 00' WHERE name LIKE 'revoked %'")
    for _ in range(UNASKED + 1):
        house.keeper.look()
    house.keeper.refresh()
    assert house.keeper.foreign == ()
    with house.database.reading() as connection:
        assert revocations.told(connection, house.app_keys).approvals == {approval(house, SANNE)}


def test_a_node_with_another_list_than_the_worker_is_named(house: House, other: House, clock: Clock) -> None:
    def named() -> bool:
        return any("revoked.log" in each.text for each in surroundings.look_around(other) if each.code == "nodes")

    telling.tell(house)
    assert not named()
    house.keeper.revoke([approval(house, SANNE)])
    clock.move(minutes=1)
    telling.tell(house)
    assert named(), "it did not look since"
    other.keeper.look()
    assert not named()


def test_a_row_that_says_nothing_stops_nobody(house: House) -> None:
    said = ("GM9001", "p", "deputy", KEY)
    with house.database.writing() as connection:
        revocations.tell(house.database, connection, house.app_keys, [said] * 2, date(2026, 11, 17))
        directory.put_fact(connection, "revoked", "nothing")
        directory.put_fact(connection, "revoked GM9001 q deputy zz", "2026-11-17")
    with house.database.reading() as connection:
        told = revocations.told(connection, house.app_keys)
    assert (told.approvals, told.foreign) == ({said}, {"revoked GM9001 q deputy zz": None})
    house.keeper.refresh()
