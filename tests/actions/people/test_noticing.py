"""Keys that somebody wrote with SQL: no wrap, one event, a line in `portal check`; a newcomer is none of that."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError
from uuid import uuid4

import pytest
from cast import BAS, DIRK, FARID, PASSPHRASE, PEOPLE, SANNE, desk, file_signal, newcomer, once, open_house
from peek import principal, rows, sql
from sqlalchemy import Connection

from portal.actions.house import House
from portal.actions.installation import checking
from portal.actions.management.people import seats
from portal.actions.people import approving, keys, noticing
from portal.actions.people.noticing import adopt, notice
from portal.actions.worker import housekeeping
from portal.adapters.vault import Secret, UserKeys
from portal.domain.places import Role

INTRUDER = UserKeys.from_seed(Secret(b"i" * 32)).public


def insert(house: House) -> str:
    """An account and a seat out of nothing."""
    who = str(uuid4())
    sql(
        house,
        "INSERT INTO principal (id, name, role, municipality, language, email_index, email_sealed, sealing_key,"
        " verifying_key, session_epoch, shortcuts, slots, second_step)"
        " VALUES (:id, 'Indringer', 'functionaris', 'GM9001', 'nl', :index, x'00', :s, :v, 0, TRUE, '', 0)",
        id=who,
        index=who.encode(),
        s=INTRUDER.sealing,
        v=INTRUDER.verifying,
    )
    seat(house, who)
    return who


def seat(house: House, who: str, role: str = "functionaris") -> None:
    sql(
        house,
        "INSERT INTO seat (municipality, theme, principal, role, slot, active)"
        " VALUES ('GM9001', 'mensenhandel', :id, :role, NULL, TRUE)",
        id=who,
        role=role,
    )


def swap(house: House) -> str:
    """Somebody else's keys in the row of Farid."""
    return give_keys(house, principal(house, FARID))


def swap_one_who_waits(house: House) -> str:
    return give_keys(house, newcomer(house).staff.principal)


def give_keys(house: House, who: str) -> str:
    values = {"s": INTRUDER.sealing, "v": INTRUDER.verifying, "id": who}
    sql(house, "UPDATE principal SET sealing_key = :s, verifying_key = :v WHERE id = :id", **values)
    return who


def swap_with_approval(house: House) -> str:
    who = swap(house)
    values = {"s": INTRUDER.sealing, "v": INTRUDER.verifying, "id": who}
    sql(house, "UPDATE approval SET sealing_key = :s, verifying_key = :v WHERE principal = :id", **values)
    return who


def re_role(house: House) -> str:
    """Dirk, a deputy, becomes a functionaris."""
    who = principal(house, DIRK)
    sql(house, "UPDATE principal SET role = 'functionaris' WHERE id = :id", id=who)
    sql(house, "UPDATE seat SET role = 'functionaris' WHERE principal = :id", id=who)
    return who


def re_role_the_manager(house: House) -> str:
    """Bas, who may never read, gets a role that reads and a seat."""
    who = principal(house, BAS)
    sql(house, "UPDATE principal SET role = 'functionaris' WHERE id = :id", id=who)
    seat(house, who)
    return who


def alter_the_approval(house: House) -> str:
    who = principal(house, SANNE)
    sql(house, "UPDATE approval SET signature = zeroblob(64) WHERE principal = :id", id=who)
    return who


ATTACKS = [insert, swap, swap_one_who_waits, swap_with_approval, re_role, re_role_the_manager, alter_the_approval]


def told(house: House) -> list[tuple[str, str]]:
    found = rows(house, "SELECT municipality, facts FROM event WHERE act = 'key_unapproved' ORDER BY id")
    return [(row.municipality, row.facts) for row in found]


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_sql_wrote_gets_no_wrap_is_told_once_and_has_a_line(house: House, attack: Callable[[House], str]) -> None:
    who = attack(house)
    house.keeper.refresh()
    assert [(alarm.code, alarm.principal) for alarm in house.directory.alarms] == [("key", who)]
    file_signal(house)
    assert rows(house, "SELECT 1 FROM wrap WHERE principal = :id", id=who) == []
    assert approving.pending(house, desk(house, FARID)) == [], "and nobody is asked to approve it"
    for _ in range(3):
        housekeeping.round_of_work(house)
    assert told(house) == [("GM9001", f'{{"principal":"{who}"}}')]
    lines = [finding.text for finding in checking.check(house) if finding.code == "key"]
    assert len(lines) == 1 and who in lines[0]


def test_two_workers_and_a_restart_tell_it_once(house: House) -> None:
    sql(house, "UPDATE approval SET role = 'deputy' WHERE principal = :id", id=principal(house, SANNE))
    for each in (house, open_house(house.settings, house.clock), open_house(house.settings, house.clock)):
        each.keeper.refresh()
        notice(each)
        if each is not house:
            each.close()
    assert len(told(house)) == 1


def test_it_cannot_be_silenced_and_other_keys_are_told_again(house: House) -> None:
    who = swap(house)
    sql(house, "INSERT INTO installation (name, value) VALUES (:name, '00')", name=f"told key GM9001 {who}")
    house.keeper.refresh()
    assert notice(house) == 1
    sql(house, "UPDATE principal SET sealing_key = :s WHERE id = :id", s=INTRUDER.verifying, id=who)
    house.keeper.refresh()
    assert notice(house) == 1 and notice(house) == 0


def test_everything_a_colleague_does_on_screen_or_by_command_is_no_alarm(house: House) -> None:
    def quiet() -> bool:
        house.keeper.refresh()
        return not house.directory.alarms and notice(house) == 0

    assert quiet()
    nadia = newcomer(house)
    assert quiet(), "somebody new who waits"
    farid = desk(house, FARID)
    digits = nadia.keys.public.fingerprint()
    approving.approve(house, farid, nadia.staff.principal, digits, PASSPHRASE, once(house, farid))
    assert quiet()
    place = house.directory.municipalities["waterstad"]
    code = keys.invite(house, FARID, "Farid Amrani", Role.FUNCTIONARIS, [place], new_keys=True).code
    assert quiet(), "the kluiszin was forgotten"
    keys.accept_invitation(house, FARID, code, PASSPHRASE)
    assert quiet(), "new keys that wait, beside an approval of the former"
    bas, who = desk(house, BAS), principal(house, SANNE)
    seats.another_role(house, bas, once(house, bas), who, Role.DEPUTY, ["GM9001"], None, "mensenhandel")
    assert quiet(), "another role that waits, beside the approval of the one before"
    seats.end(house, bas, once(house, bas), who, "GM9001")
    assert quiet()


def test_what_was_wrong_and_is_mended_is_no_alarm_any_more(house: House) -> None:
    before = rows(house, "SELECT sealing_key, verifying_key FROM principal WHERE id = :id", id=principal(house, FARID))
    who = swap(house)
    house.keeper.refresh()
    assert house.directory.alarms
    values = {"s": before[0].sealing_key, "v": before[0].verifying_key, "id": who}
    sql(house, "UPDATE principal SET sealing_key = :s, verifying_key = :v WHERE id = :id", **values)
    house.keeper.refresh()
    assert not house.directory.alarms


def test_the_fact_that_vouches_cannot_be_copied_to_another(house: House) -> None:
    nadia = newcomer(house)
    who = insert(house)
    sql(
        house,
        "INSERT INTO installation (name, value) SELECT :name, value FROM installation WHERE name = :of",
        name=f"keys {who}",
        of=f"keys {nadia.staff.principal}",
    )
    house.keeper.refresh()
    assert [alarm.principal for alarm in house.directory.alarms] == [who]


def test_what_was_there_before_this_release_is_taken_over_once(house: House) -> None:
    """`portal init` after the upgrade: keys of which the trail says that their owner made them, and no others."""
    nadia, who = newcomer(house), insert(house)
    sql(house, "DELETE FROM installation WHERE name LIKE 'keys %'")
    house.keeper.refresh()
    assert {alarm.principal for alarm in house.directory.alarms} == {nadia.staff.principal, who}
    assert adopt(house) == len(PEOPLE) + 1
    house.keeper.refresh()
    assert [alarm.principal for alarm in house.directory.alarms] == [who]
    sql(house, "DELETE FROM installation WHERE name = :name", name=f"keys {nadia.staff.principal}")
    assert adopt(house) == 0, "once"


def test_nodes_that_start_at_once_take_them_over_once(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also in a new installation, where no row is there yet that one of them could hold."""
    sql(house, "DELETE FROM installation WHERE name LIKE 'keys %' OR name = 'directory'")
    both, asked = Barrier(2), noticing.directory.fact

    def fact(connection: Connection, name: str) -> str | None:
        said = asked(connection, name)
        with suppress(BrokenBarrierError):
            both.wait(0.3)  # whoever waits for the other does not come here: then this one goes on
        return said

    monkeypatch.setattr(noticing.directory, "fact", fact)
    with ThreadPoolExecutor(2) as nodes:
        assert sorted(nodes.map(adopt, [house, house])) == [0, len(PEOPLE)]
