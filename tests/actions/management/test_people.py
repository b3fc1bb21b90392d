"""Bas invites, changes and closes accounts. He never opens a signal, and nobody's leaving loses one."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from cast import BAS, CARLA, DIRK, FARID, GRETA, ILSE, PASSPHRASE, ROOS, SANNE, Clock, desk, desk_of, file_signal, once
from handed import filed, hand
from managers import BO, bas, colleague
from peek import count, principal, rows, signal_of, sql
from sqlalchemy import event

from portal.actions.desk import cases, reading
from portal.actions.handing_on import access_search
from portal.actions.house import House
from portal.actions.management.people import details, inviting, leaving, people, seats
from portal.actions.management.people.inviting import Given, Guest
from portal.actions.people import approving, escrow, keys, signing_in, team
from portal.actions.people.signing_in import Desk
from portal.adapters import outbox
from portal.domain.places import Role

NADIA = "nadia@waterstad.example"


def person(house: House, manager: Desk, email: str) -> people.Person:
    return people.one(house, manager, principal(house, email))


def guest(**own: Any) -> Guest:
    values: dict[str, Any] = {
        "name": "Nadia Bos",
        "address": NADIA,
        "role": Role.FUNCTIONARIS,
        "municipalities": ["GM9001"],
        "region": "",
        "slot": "zorg",
        "theme": "",
        "language": "nl",
    }
    return Guest(**{**values, **own})


def invited(house: House, manager: Desk, **own: Any) -> Given:
    return inviting.invite(house, manager, once(house, manager), guest(**own))


def approved(house: House, email: str, code: str, by: str = FARID) -> Desk:
    """The guest makes keys, and a colleague approves them."""
    new = desk_of(house, keys.accept_invitation(house, email, code, PASSPHRASE))
    house.keeper.refresh()
    approver = desk(house, by)
    digits = new.keys.public.fingerprint()
    approving.approve(house, approver, new.staff.principal, digits, PASSPHRASE, once(house, approver))
    return desk(house, email)


def leaves(house: House, manager: Desk, email: str) -> int:
    return leaving.leave(house, manager, once(house, manager), principal(house, email))


def can_open(house: House, email: str, signal: str) -> bool:
    try:
        reading.open_signal(house, desk(house, email), signal)
    except cases.NotFound:
        return False
    return True


# --- who there is --------------------------------------------------------------------------------------------------


def test_everybody_of_the_region_in_four_statements(house: House) -> None:
    manager = bas(house)
    asked: list[str] = []

    def listen(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("SELECT"):
            asked.append(statement)

    event.listen(house.database.engine, "before_cursor_execute", listen)
    found = people.everybody(house, manager)
    assert len(asked) == 4
    assert {each.name for each in found} >= {"Farid Amrani", "Bas Kok", "Roos Vink", "Ilse Bakker"}
    assert {each.state for each in found} == {"ready"}
    farid = next(each for each in found if each.name == "Farid Amrani")
    assert (farid.role, farid.places[0].name, farid.places[0].ready, farid.address) == (
        Role.FUNCTIONARIS,
        "Waterstad",
        True,
        FARID,
    )
    assert [each.me for each in found if each.name == "Bas Kok"] == [True]


def test_the_states_of_an_account(house: House, clock: Clock) -> None:
    manager = bas(house)
    given = invited(house, manager)
    assert person(house, manager, NADIA).state == "invited"
    clock.move(days=keys.INVITED_DAYS + 1)
    assert person(house, manager, NADIA).state == "expired"
    with pytest.raises(keys.BadInvitation):
        keys.accept_invitation(house, NADIA, given.code, PASSPHRASE)
    manager = bas(house)
    again = inviting.renew(house, manager, once(house, manager), given.principal)
    assert again.code != given.code and again.approved_by == ["Farid Amrani", "Sanne de Wit"] and not again.paper
    keys.accept_invitation(house, NADIA, again.code, PASSPHRASE)
    house.keeper.refresh()
    assert person(house, manager, NADIA).state == "waits"
    with pytest.raises(people.NotFound):
        inviting.renew(house, manager, once(house, manager), given.principal)  # has keys: they are not taken by this


def test_the_auditor_looks_along_without_addresses(house: House) -> None:
    auditor = colleague(house, "ada@regio.example", "Ada Vos", Role.AUDITOR)
    found = people.everybody(house, auditor)
    assert len(found) > 8 and not any(each.address for each in found)
    with pytest.raises(people.NotFound):
        invited(house, auditor)
    with pytest.raises(people.NotFound):
        leaves(house, auditor, GRETA)


@pytest.mark.parametrize("email", [FARID, DIRK, CARLA, ILSE])
def test_nobody_else_sees_or_changes_people(house: House, email: str) -> None:
    who = desk(house, email)
    with pytest.raises(people.NotFound):
        people.everybody(house, who)
    for act in (
        lambda: invited(house, who),
        lambda: leaves(house, who, GRETA),
        lambda: seats.end(house, who, once(house, who), principal(house, GRETA), "GM9002"),
        lambda: leaving.new_keys(house, who, once(house, who), principal(house, GRETA), sure=True),
    ):
        with pytest.raises(people.NotFound):
            act()


def test_people_of_another_region_are_not_there(house: House) -> None:
    manager = bas(house)
    sql(house, "INSERT INTO region SELECT 'ver', 'Ver weg', kind, first_look_days, feedback_days, mail_slots,"
        " progress_days, question_days, follow_up_weeks, review_weeks, policy, retention, linking FROM region")  # fmt: skip  # noqa: E501
    sql(house, "UPDATE principal SET region = 'ver' WHERE id = :id", id=principal(house, GRETA))
    sql(house, "UPDATE membership SET region = 'ver' WHERE municipality = 'GM9002'")
    house.keeper.refresh()
    with pytest.raises(people.NotFound):
        person(house, manager, GRETA)
    roos = person(house, manager, ROOS)
    assert [(place.code, place.own) for place in roos.places] == [("GM9002", False), ("GM9001", True)]
    with pytest.raises(inviting.BadSeat):
        invited(house, manager, municipalities=["GM9002"])
    with pytest.raises(people.NotFound):
        seats.end(house, manager, once(house, manager), roos.principal, "GM9002")


def test_who_only_has_a_seat_here_stays_of_their_own_region(house: House) -> None:
    manager = bas(house)
    sql(house, "INSERT INTO region SELECT 'ver', 'Ver weg', kind, first_look_days, feedback_days, mail_slots,"
        " progress_days, question_days, follow_up_weeks, review_weeks, policy, retention, linking FROM region")  # fmt: skip  # noqa: E501
    sql(house, "UPDATE principal SET region = 'ver' WHERE id = :id", id=principal(house, ROOS))
    roos = person(house, manager, ROOS)
    assert not roos.own and roos.address == ""
    for act in (
        lambda: leaves(house, manager, ROOS),
        lambda: leaving.new_keys(house, manager, once(house, manager), roos.principal, sure=True),
        lambda: details.change(house, manager, once(house, manager), roos.principal, "Roos", ROOS, "nl"),
    ):
        with pytest.raises(people.NotFound):
            act()
    seats.end(house, manager, once(house, manager), roos.principal, "GM9001")
    assert [place.code for place in person(house, manager, ROOS).places] == ["GM9002"]


# --- inviting ------------------------------------------------------------------------------------------------------


def test_from_the_invitation_to_the_first_signal(house: House) -> None:
    signal = signal_of(house, file_signal(house))
    given = invited(house, bas(house))
    assert given.approved_by == ["Farid Amrani", "Sanne de Wit"]
    assert rows(house, "SELECT count(*) FROM wrap WHERE principal = :p", p=given.principal)[0][0] == 0
    nadia = approved(house, NADIA, given.code)
    assert nadia.staff.ready and can_open(house, NADIA, signal)
    who = principal(house, BAS)
    assert rows(house, "SELECT count(*) FROM event WHERE act = 'invited' AND actor = :p", p=who)[0][0] == 1


def test_where_nobody_can_approve_the_paper_key_is_named(house: House) -> None:
    given = invited(house, bas(house), municipalities=["GM9003"])
    assert given.paper == ["Kaap"] and not given.approved_by


def test_a_code_is_made_once_and_kept_as_a_hash_only(house: House) -> None:
    manager = bas(house)
    form = once(house, manager)
    given = inviting.invite(house, manager, form, guest())
    with pytest.raises(inviting.Done):
        inviting.invite(house, manager, form, guest())
    assert inviting.whose(house, manager, NADIA) == given.principal
    for table in ("principal", "event", "revision", "once"):
        assert given.code not in str(rows(house, f"SELECT * FROM {table}"))
    for told in ("Nadia", NADIA):
        assert told not in str(rows(house, "SELECT * FROM event")) + str(rows(house, "SELECT * FROM revision"))


@pytest.mark.parametrize(
    ("own", "reason"),
    [
        ({"municipalities": []}, "place"),
        ({"municipalities": ["GM9001", "GM9002"]}, "place"),
        ({"municipalities": ["GM0000"]}, "place"),
        ({"slot": "?"}, "half"),
        ({"role": Role.INTERNAL, "slot": None}, "half"),
        ({"role": Role.DEPUTY}, "half"),
        ({"role": Role.MANAGER, "slot": None}, "place"),
        ({"role": Role.MANAGER, "municipalities": [], "slot": None, "region": "elders"}, "region"),
    ],
)
def test_what_does_not_fit_the_role_is_refused(house: House, own: dict[str, Any], reason: str) -> None:
    before = count(house, "principal")
    with pytest.raises(inviting.BadSeat) as refused:
        invited(house, bas(house), **own)
    assert refused.value.reason == reason and count(house, "principal") == before


def test_an_address_that_is_known_is_not_taken_over(house: House) -> None:
    manager = bas(house)
    with pytest.raises(inviting.Known) as known:
        invited(house, manager, address=" FARID@waterstad.example")
    assert known.value.principal == principal(house, FARID)
    with pytest.raises(inviting.BadAddress):
        invited(house, manager, address="nadia")
    with pytest.raises(details.Known):
        details.change(house, manager, once(house, manager), principal(house, SANNE), "Sanne", FARID, "nl")


def test_another_name_and_address(house: House) -> None:
    manager = bas(house)
    who = principal(house, SANNE)
    details.change(house, manager, once(house, manager), who, "Sanne Wit", "sw@waterstad.example", "pl")
    assert desk(house, "sw@waterstad.example").staff.name == "Sanne Wit"
    with pytest.raises(signing_in.Refused):
        signing_in.sign_in(house, SANNE, PASSPHRASE)
    kept = rows(house, 'SELECT "before", "after" FROM revision WHERE kind = \'person\'')
    was, became = (json.loads(each) for each in kept[0])
    assert len(kept) == 1 and was == {"language": "nl", "name_changed": False, "address_changed": False}
    assert became == {"language": "pl", "name_changed": True, "address_changed": True}, "that they changed, not what"


def test_what_waits_for_a_former_address_is_told_to_the_new_one(house: House) -> None:
    manager, who = bas(house), principal(house, SANNE)
    with house.database.writing() as connection:
        outbox.put(house.database, connection, house.app_keys, "news", "nl", SANNE, house.clock())
    details.change(house, manager, once(house, manager), who, "Sanne", "sw@waterstad.example", "nl")
    assert rows(house, "SELECT 1 FROM delivery") == []
    assert [row[0] for row in rows(house, "SELECT principal FROM news")] == [who]


def test_closing_an_account_is_among_the_changes_also_of_who_had_no_municipality(house: House) -> None:
    gone = colleague(house, "vera@regio.example", "Vera", Role.COORDINATOR)
    leaves(house, bas(house), "vera@regio.example")
    kept = rows(house, 'SELECT "before", "after" FROM revision WHERE kind = \'person\'')
    assert [tuple(each) for each in kept] == [('{"closed": false}', '{"closed": true}')], gone


# --- leaving -------------------------------------------------------------------------------------------------------


def test_what_is_left_of_who_leaves_is_the_name(house: House, clock: Clock) -> None:
    signal = signal_of(house, file_signal(house))
    who = principal(house, SANNE)
    sql(house, "UPDATE signal SET owner = :p", p=who)
    sql(house, "UPDATE principal SET phone = :b, slots = '08:30' WHERE id = :p", b=b"x", p=who)
    sql(house, "DELETE FROM news")
    session = signing_in.sign_in(house, SANNE, PASSPHRASE)
    assert leaves(house, bas(house), SANNE) == 1
    row = rows(house, "SELECT * FROM principal WHERE id = :p", p=who)[0]
    assert row.name == "Sanne de Wit" and str(row.left_on).startswith("2026-11-17")
    gone = (row.unlocker, row.sealing_key, row.verifying_key, row.invitation, row.phone, row.slots, row.email_sealed)
    assert gone == (None, None, None, None, None, "", b"")
    for table in ("wrap", "seat", "local_key", "news", "standby"):
        assert not rows(house, f"SELECT 1 FROM {table} WHERE principal = :p", p=who), table
    assert signing_in.resume(house, session, person=True) is None
    with pytest.raises(signing_in.Refused):
        signing_in.sign_in(house, SANNE, PASSPHRASE)
    assert rows(house, "SELECT owner FROM signal")[0].owner is None
    assert {each.principal for each in rows(house, "SELECT principal FROM news")} == {principal(house, FARID)}
    assert can_open(house, FARID, signal)
    manager = bas(house)
    assert people.one(house, manager, who).state == "left"
    assert rows(house, "SELECT actor FROM event WHERE act = 'left'")[0].actor == manager.staff.principal


def test_the_same_address_is_a_new_account_later(house: House) -> None:
    old = principal(house, SANNE)
    leaves(house, bas(house), SANNE)
    given = invited(house, bas(house), address=SANNE)
    assert given.principal != old
    assert approved(house, SANNE, given.code).staff.ready


def test_an_account_without_a_region_stays_in_sight_when_its_seats_go(house: House) -> None:
    manager = bas(house)
    for email in (SANNE, ROOS):
        sql(house, "UPDATE principal SET region = NULL WHERE id = :p", p=principal(house, email))
    seats.end(house, manager, once(house, manager), principal(house, SANNE), "GM9001")
    sanne = person(house, manager, SANNE)
    assert (sanne.state, sanne.region, sanne.municipality) == ("unseated", "oefenregio", None)
    roos = principal(house, ROOS)
    sql(house, "INSERT INTO seat SELECT 'GM9002', theme, principal, role, slot, active FROM seat"
        " WHERE principal = :p", p=principal(house, DIRK))  # fmt: skip
    sql(house, "UPDATE municipality SET is_open = false WHERE slug = 'bergdorp'")
    house.keeper.refresh()
    leaves(house, manager, ROOS)
    assert people.one(house, manager, roos).state == "left"


def test_nobody_leaves_an_open_municipality_uncovered(house: House) -> None:
    manager = bas(house)
    leaves(house, manager, SANNE)
    for act in (
        lambda: leaves(house, manager, FARID),
        lambda: seats.end(house, manager, once(house, manager), principal(house, FARID), "GM9001"),
        lambda: seats.another_role(
            house, manager, once(house, manager), principal(house, FARID), Role.DEPUTY, ["GM9001"], None, ""
        ),
    ):
        with pytest.raises(leaving.TooMuch) as refused:
            act()
        assert [(each.place, each.gaps) for each in refused.value.loss.uncovered] == [("Waterstad", ("functionaris",))]
    assert house.directory.is_open(house.directory.municipalities["waterstad"], "mensenhandel")
    leaves(house, manager, DIRK)  # Roos stands in for the region
    with pytest.raises(leaving.TooMuch) as refused:
        leaves(house, manager, ROOS)
    assert {each.gaps for each in refused.value.loss.uncovered} == {("deputy",)}


def test_signals_that_nobody_else_could_open_hold_somebody_back(house: House) -> None:
    signal = signal_of(house, file_signal(house))
    for email in (SANNE, DIRK, ROOS):
        sql(house, "DELETE FROM wrap WHERE principal = :p", p=principal(house, email))
    manager = bas(house)
    with pytest.raises(leaving.TooMuch) as refused:
        leaves(house, manager, FARID)
    assert (refused.value.loss.alone, refused.value.loss.beyond, refused.value.loss.uncovered) == (1, 0, [])
    given = invited(house, manager, slot="veiligheid")
    approved(house, NADIA, given.code)
    leaves(house, bas(house), FARID)
    assert can_open(house, NADIA, signal)


def test_what_was_handed_on_holds_the_only_receiver_back(house: House) -> None:
    hand(house, filed(house), "internal_safety")
    manager = bas(house)
    with pytest.raises(leaving.TooMuch) as refused:
        leaves(house, manager, ILSE)
    assert (refused.value.loss.alone, refused.value.loss.beyond, refused.value.loss.uncovered) == (1, 0, [])
    leaves(house, manager, CARLA)  # nothing was handed on to her


def test_what_only_a_deputy_behind_the_gate_could_open_is_opened_to_the_deputy(house: House) -> None:
    signal = signal_of(house, file_signal(house))
    sql(house, "DELETE FROM wrap WHERE principal = :p", p=principal(house, SANNE))
    sql(house, "DELETE FROM news")
    assert not can_open(house, DIRK, signal)
    leaves(house, bas(house), FARID)
    assert can_open(house, DIRK, signal)
    assert {each.principal for each in rows(house, "SELECT principal FROM news")} == {principal(house, DIRK)}


def test_on_either_database(house: House) -> None:
    signal = signal_of(house, file_signal(house))
    given = invited(house, bas(house))
    approved(house, NADIA, given.code)
    sql(house, "UPDATE signal SET owner = :p", p=given.principal)
    assert leaves(house, bas(house), NADIA) == 1
    sanne = leaving.new_keys(house, bas(house), once(house, bas(house)), principal(house, SANNE), sure=False)
    approved(house, SANNE, sanne.code)
    assert can_open(house, SANNE, signal) and person(house, bas(house), SANNE).state == "ready"


def test_a_closed_signal_holds_nobody_back(house: House) -> None:
    file_signal(house)
    sql(house, "UPDATE signal SET status = 'closed'")
    for email in (SANNE, DIRK, ROOS):
        sql(house, "DELETE FROM wrap WHERE principal = :p", p=principal(house, email))
    leaves(house, bas(house), FARID)


# --- seats and roles -----------------------------------------------------------------------------------------------


def test_a_seat_more_is_approved_by_that_municipality(house: House) -> None:
    signal = signal_of(house, file_signal(house, municipality="bergdorp"))
    manager = bas(house)
    seats.add(house, manager, once(house, manager), principal(house, DIRK), "GM9002", None, "")
    dirk = person(house, manager, DIRK)
    assert [(place.name, place.ready) for place in dirk.places] == [("Bergdorp", False), ("Waterstad", True)]
    assert dirk.state == "waits" and not can_open(house, DIRK, signal)
    with pytest.raises(seats.BadSeat):
        seats.add(house, manager, once(house, manager), dirk.principal, "GM9002", None, "")


def test_what_was_ended_asks_new_keys_and_a_new_approval(house: House) -> None:
    manager = bas(house)
    sanne = principal(house, SANNE)
    signal = signal_of(house, file_signal(house))
    seats.end(house, manager, once(house, manager), sanne, "GM9001")
    assert person(house, manager, SANNE).state == "unseated"
    assert not rows(house, "SELECT 1 FROM wrap WHERE principal = :p", p=sanne)
    with pytest.raises(seats.BadSeat) as refused:
        seats.add(house, manager, once(house, manager), sanne, "GM9001", "zorg", "")
    assert refused.value.reason == "held"
    given = leaving.new_keys(house, manager, once(house, manager), sanne, sure=False)
    seats.add(house, manager, once(house, manager), sanne, "GM9001", "zorg", "")
    approved(house, SANNE, given.code)
    assert can_open(house, SANNE, signal)


def test_a_seat_or_keys_put_back_by_sql_count_for_nothing(house: House) -> None:
    """Whoever can write the database still cannot make a reader of who was one."""
    manager, places = bas(house), house.directory.municipalities
    sanne, dirk = principal(house, SANNE), principal(house, DIRK)
    nadia = approved(house, NADIA, invited(house, manager).code, by=SANNE)  # hangs on an approval by Sanne
    kept = {
        who: rows(house, "SELECT sealing_key, verifying_key, unlocker FROM principal WHERE id = :p", p=who)[0]
        for who in (sanne, dirk)
    }
    seat = "INSERT INTO seat VALUES ('GM9001', 'mensenhandel', :p, :role, NULL, true)"
    seats.end(house, manager, once(house, manager), sanne, "GM9001")
    leaves(house, manager, DIRK)
    sql(house, seat, p=sanne, role="functionaris")
    sql(house, seat, p=dirk, role="deputy")
    for who, (sealing, verifying, unlocker) in kept.items():
        set_back = "UPDATE principal SET sealing_key = :s, verifying_key = :v, unlocker = :u WHERE id = :p"
        sql(house, set_back, s=sealing, v=verifying, u=unlocker, p=who)
    house.keeper.refresh()
    ready = {reader.principal for reader in house.directory.readers(places["waterstad"], "mensenhandel")}
    assert ready.isdisjoint({sanne, dirk}) and nadia.staff.principal in ready, "her chain holds"
    signal = signal_of(house, file_signal(house))
    held = {row[0] for row in rows(house, "SELECT principal FROM wrap WHERE signal = :s", s=signal)}
    assert held.isdisjoint({sanne, dirk}) and nadia.staff.principal in held


def test_another_role_opens_nothing_before_its_own_approval(house: House) -> None:
    signal = signal_of(house, file_signal(house))
    manager = bas(house)
    sanne, session = principal(house, SANNE), signing_in.sign_in(house, SANNE, PASSPHRASE)
    seats.another_role(house, manager, once(house, manager), sanne, Role.DEPUTY, ["GM9001"], None, "")
    now = person(house, manager, SANNE)
    assert (now.role, now.state) == (Role.DEPUTY, "waits")
    assert signing_in.resume(house, session, person=True) is None, "a session of the old role ends"
    assert not rows(house, "SELECT 1 FROM wrap WHERE principal = :p", p=sanne)
    assert not can_open(house, SANNE, signal)
    farid, digits = desk(house, FARID), desk(house, SANNE).keys.public.fingerprint()
    approving.approve(house, farid, sanne, digits, PASSPHRASE, once(house, farid))
    gated = rows(house, "SELECT gated FROM wrap WHERE principal = :p", p=sanne)
    assert [bool(each.gated) for each in gated] == [True], "as a deputy: behind the gate"


# --- a forgotten kluiszin ------------------------------------------------------------------------------------------


def test_new_keys_open_nothing_until_a_colleague_approves(house: House) -> None:
    signal = signal_of(house, file_signal(house))
    manager = bas(house)
    sql(house, "UPDATE signal SET owner = :p", p=principal(house, SANNE))
    given = leaving.new_keys(house, manager, once(house, manager), principal(house, SANNE), sure=False)
    assert person(house, manager, SANNE).state == "invited"
    assert not rows(house, "SELECT 1 FROM wrap WHERE principal = :p", p=given.principal)
    assert rows(house, "SELECT owner FROM signal")[0].owner == given.principal, "it stays theirs: they come back"
    approved(house, SANNE, given.code)
    assert can_open(house, SANNE, signal)
    assert rows(house, "SELECT actor FROM event WHERE act = 'keys_forgotten'")[0].actor == manager.staff.principal


def test_keys_that_only_the_paper_key_replaces_ask_to_be_sure(house: House, shares: Any) -> None:
    signal = signal_of(house, file_signal(house, municipality="bergdorp"))
    manager = bas(house)
    greta = principal(house, GRETA)
    sql(house, "DELETE FROM wrap WHERE principal = :p", p=principal(house, ROOS))
    with pytest.raises(leaving.TooMuch) as refused:
        leaving.new_keys(house, manager, once(house, manager), greta, sure=False)
    assert refused.value.loss.alone == 1 and refused.value.loss.uncovered[0].place == "Bergdorp"
    given = leaving.new_keys(house, manager, once(house, manager), greta, sure=True)
    assert given.paper == ["Bergdorp"]
    new = desk_of(house, keys.accept_invitation(house, GRETA, given.code, PASSPHRASE))
    place = house.directory.municipalities["bergdorp"]
    escrow.use(house, place, *shares.of["bergdorp"], GRETA, new.keys.public.fingerprint(), "keys_lost")
    assert can_open(house, GRETA, signal)


def test_what_the_paper_key_cannot_mend_is_refused_whatever_is_ticked(house: House) -> None:
    file_signal(house, municipality="bergdorp")
    greta = principal(house, GRETA)
    sql(house, "DELETE FROM wrap WHERE principal <> :p", p=greta)
    manager = bas(house)
    with pytest.raises(leaving.TooMuch) as refused:
        leaving.new_keys(house, manager, once(house, manager), greta, sure=True)
    assert refused.value.loss.beyond == 1


# --- managers ------------------------------------------------------------------------------------------------------


def test_nobody_manages_themselves(house: House) -> None:
    manager = bas(house)
    own = manager.staff.principal
    for act in _every_act(house, manager, own):
        with pytest.raises(people.NotFound):
            act()


def test_the_last_manager_stays(house: House) -> None:
    manager, bo = bas(house), colleague(house)
    assert leaves(house, bo, BAS) == 0
    other = principal(house, BO)
    with house.database.reading() as connection, pytest.raises(leaving.LastManager):
        seats.stays_manager(house, connection, people.seen(house, connection, manager, other))


def test_who_left_a_moment_ago_does_nothing_any_more(house: House) -> None:
    manager, bo = bas(house), colleague(house)
    assert leaves(house, bo, BAS) == 0
    other = principal(house, BO)
    with pytest.raises(people.NotFound):  # both closed the account of the other at once: the second came too late
        leaving.leave(house, manager, once(house, manager), other)
    with pytest.raises(people.NotFound):
        seats.another_role(house, manager, once(house, manager), other, Role.AUDITOR, [], None, "")


def test_one_gap_does_not_open_the_door_to_the_next(house: House) -> None:
    """Dirk forgot his kluiszin; now Waterstad lacks a deputy, and the duo may not go as well."""
    manager = bas(house)
    leaving.new_keys(house, manager, once(house, manager), principal(house, DIRK), sure=True)
    for who in (ROOS, SANNE):
        leaving.new_keys(house, manager, once(house, manager), principal(house, who), sure=True)
    with pytest.raises(leaving.TooMuch) as error:
        leaves(house, manager, FARID)
    assert error.value.loss.uncovered[0].gaps == ("functionaris",)


def test_it_is_opened_while_somebody_leaves(house: House) -> None:
    """What the snapshot of this process calls closed may be open since a moment."""
    manager = bas(house)
    sql(house, "UPDATE municipality SET is_open = false WHERE code = 'GM9002'")
    house.keeper.refresh()
    sql(house, "UPDATE municipality SET is_open = true WHERE code = 'GM9002'")
    with pytest.raises(leaving.TooMuch):
        leaves(house, manager, GRETA)


def test_a_second_seat_is_nothing_before_a_colleague_there_approves(house: House) -> None:
    """Greta is ready in Bergdorp; a seat in Waterstad from the manager alone lets her do nothing there."""
    manager = bas(house)
    seats.add(house, manager, once(house, manager), principal(house, GRETA), "GM9001", "zorg", "")
    greta = desk(house, GRETA)
    assert greta.staff.ready and set(greta.staff.municipalities) == {"GM9001", "GM9002"}
    assert greta.staff.active_in == ("GM9002",)
    assert [each.slug for each in access_search.places(house, greta)] == ["bergdorp"]
    assert [each.place.slug for each in team.teams_of(house, greta)] == ["bergdorp"], "no phones of the others"
    with pytest.raises(cases.NotFound):
        dirk = principal(house, DIRK)
        team.activate(house, greta, once(house, greta), "GM9001", "mensenhandel", dirk, active=True)
    farid, digits = desk(house, FARID), greta.keys.public.fingerprint()
    approving.approve(house, farid, greta.staff.principal, digits, PASSPHRASE, once(house, farid))
    assert set(desk(house, GRETA).staff.active_in) == {"GM9001", "GM9002"}


def test_a_manager_never_becomes_a_reader(house: House, shares: Any) -> None:
    signal = signal_of(house, file_signal(house))
    bas(house)
    bo = colleague(house)
    own = principal(house, BAS)
    for role in (Role.FUNCTIONARIS, Role.DEPUTY, Role.CARE_COORDINATOR):
        with pytest.raises(people.NotFound):
            seats.another_role(house, bo, once(house, bo), own, role, ["GM9001"], None, "")
    with pytest.raises(people.NotFound):
        seats.add(house, bo, once(house, bo), own, "GM9001", None, "")
    sql(house, "INSERT INTO seat VALUES ('GM9001', 'mensenhandel', :p, 'functionaris', 'zorg', true)", p=own)
    house.keeper.refresh()
    me = bas(house)
    assert me.staff.role is Role.MANAGER and not me.staff.ready
    farid = desk(house, FARID)
    assert not approving.pending(house, farid), "nobody is asked to approve a manager"
    with pytest.raises(cases.NotFound):
        approving.approve(house, farid, own, me.keys.public.fingerprint(), PASSPHRASE, once(house, farid))
    place = house.directory.municipalities["waterstad"]
    with pytest.raises(ValueError, match="never reads"):
        escrow.use(house, place, *shares.of["waterstad"], BAS, me.keys.public.fingerprint(), "emergency")
    file_signal(house)
    assert not rows(house, "SELECT 1 FROM wrap WHERE principal = :p", p=own)
    assert not can_open(house, BAS, signal)


def _every_act(house: House, manager: Desk, who: str) -> list[Callable[[], Any]]:
    return [
        lambda: leaving.leave(house, manager, once(house, manager), who),
        lambda: leaving.new_keys(house, manager, once(house, manager), who, sure=True),
        lambda: inviting.renew(house, manager, once(house, manager), who),
        lambda: seats.add(house, manager, once(house, manager), who, "GM9001", None, ""),
        lambda: seats.end(house, manager, once(house, manager), who, "GM9001"),
        lambda: seats.another_role(house, manager, once(house, manager), who, Role.AUDITOR, [], None, ""),
        lambda: details.change(house, manager, once(house, manager), who, "Bas", BAS, "nl"),
    ]
