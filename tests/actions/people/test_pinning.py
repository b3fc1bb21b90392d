"""Another paper key than the readers know: nothing is sealed to it, whoever wrote it into the file and the database."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from cast import CARLA, DIRK, FARID, GRETA, PASSPHRASE, SANNE, Clock, Shares, desk, file_signal, newcomer, once
from peek import count, principal, rows, sql

from portal.actions import tokens
from portal.actions.desk import cases, inbox, owning, triaging
from portal.actions.house import House
from portal.actions.installation import checking
from portal.actions.links import local_key
from portal.actions.people import accepting, approving, escrow, keys, pinning, signing_in
from portal.actions.people.signing_in import Desk
from portal.actions.reporters import reporting
from portal.adapters import approvals, roots, vault
from portal.adapters.vault import Certificate, Secret, UserKeys
from portal.domain.places import Role
from portal.domain.signals import Filter

WATERSTAD = "GM9001"


@pytest.fixture
def known(house: House) -> House:
    """Everybody signed in once since the approval, so that their keys know the paper key."""
    for email in (FARID, SANNE, DIRK, GRETA):
        signing_in.sign_out(house, desk(house, email).session)
    return house


def the_file(house: House) -> Path:
    return house.settings.instance / "roots.toml"


def other_paper_key(house: House, letter: str = "x") -> UserKeys:
    """Somebody writes another paper key into the file."""
    mine = UserKeys.from_seed(Secret(letter.encode() * 32))
    found = dict(roots.read(the_file(house)))
    found[WATERSTAD] = replace(found[WATERSTAD], public=mine.public)
    roots.write(the_file(house), found)
    house.keeper.refresh()
    return mine


def and_approve_with_it(house: House, mine: UserKeys) -> None:
    """… and vouches with it for everybody of Waterstad, in the database: nobody would notice by the approvals."""
    root = house.keeper.paper_keys[WATERSTAD]
    seats = (
        "SELECT s.principal, s.role, p.sealing_key, p.verifying_key FROM seat s JOIN principal p ON p.id = s.principal"
        " WHERE s.municipality = 'GM9001'"
    )
    for row in rows(house, seats):
        public = vault.PublicKeys(row.sealing_key, row.verifying_key)
        certificate = Certificate(WATERSTAD, row.principal, row.role, public, root.id, date(2026, 11, 17))
        with house.database.writing() as connection:
            approvals.add_approval(connection, certificate, vault.approve(mine, certificate))
    house.keeper.refresh()


def swapped(house: House) -> UserKeys:
    mine = other_paper_key(house)
    and_approve_with_it(house, mine)
    return mine


def events(house: House, act: str) -> int:
    return len(rows(house, "SELECT 1 FROM event WHERE act = :act", act=act))


def blocked(house: House) -> bool:
    return WATERSTAD in house.directory.blocked


def paper_key_lines(house: House) -> list[str]:
    return [finding.text for finding in checking.check(house) if finding.code == "paper_key"]


def digits(keys: UserKeys) -> str:
    return keys.public.fingerprint()


def accept(house: House, who: Desk, typed: str, kluiszin: str = PASSPHRASE) -> bool:
    return accepting.accept(house, who, WATERSTAD, typed, kluiszin, once(house, who))


# --- what is kept ------------------------------------------------------------------------------------------------


def test_the_first_sign_in_after_the_approval_keeps_the_paper_key_and_the_database_cannot_read_it(house: House) -> None:
    farid = principal(house, FARID)
    assert rows(house, "SELECT pins FROM principal WHERE id = :id", id=farid) == [(None,)]
    who = desk(house, FARID)
    ((kept,),) = rows(house, "SELECT pins FROM principal WHERE id = :id", id=farid)
    assert vault.open_pins(who.keys, farid, kept) == {WATERSTAD: pinning.current(house)[WATERSTAD]}
    assert events(house, "paper_key_pinned") == 1
    desk(house, FARID)
    assert rows(house, "SELECT pins FROM principal WHERE id = :id", id=farid) == [(kept,)], "once"


def test_who_waits_for_approval_keeps_nothing(house: House) -> None:
    nadia = newcomer(house)
    assert rows(house, "SELECT pins FROM principal WHERE id = :id", id=nadia.staff.principal) == [(None,)]


def test_new_keys_begin_anew(known: House) -> None:
    place = known.directory.municipalities["waterstad"]
    keys.invite(known, FARID, "Farid Amrani", Role.FUNCTIONARIS, [place], new_keys=True)
    assert rows(known, "SELECT pins FROM principal WHERE id = :id", id=principal(known, FARID)) == [(None,)]


# --- the file alone, and the file with the database --------------------------------------------------------------


@pytest.mark.parametrize("attack", [other_paper_key, swapped])
def test_another_paper_key_closes_the_door_at_the_next_sign_in(
    known: House, attack: Callable[[House], UserKeys]
) -> None:
    attack(known)
    assert desk(known, FARID).replaced == (WATERSTAD,)
    assert blocked(known)
    place = known.directory.municipalities["waterstad"]
    assert not known.directory.is_open(place, "mensenhandel")
    before = count(known, "wrap")
    with pytest.raises(reporting.NoRoute):
        file_signal(known)
    assert count(known, "wrap") == before
    assert known.directory.is_open(known.directory.municipalities["bergdorp"], "mensenhandel"), "only there"
    assert len(paper_key_lines(known)) == 1


def test_a_session_that_is_open_notices_it_too_and_it_is_told_once(known: House) -> None:
    farid = desk(known, FARID)
    swapped(known)
    for _ in range(3):
        again = signing_in.resume(known, farid.session, person=False)
        assert again is not None and again.replaced == (WATERSTAD,)
    desk(known, SANNE)
    desk(known, DIRK)
    assert events(known, "paper_key_changed") == 1


def test_without_a_reader_who_knows_the_former_one_nothing_is_raised(known: House) -> None:
    swapped(known)
    desk(known, GRETA)
    assert not blocked(known)


def test_who_clears_the_mark_with_sql_sees_it_back_at_the_next_request(known: House) -> None:
    swapped(known)
    farid = desk(known, FARID)
    sql(known, "DELETE FROM installation WHERE name LIKE 'paper_key %'")
    known.keeper.refresh()
    assert not blocked(known)
    signing_in.resume(known, farid.session, person=False)
    assert blocked(known)


def test_who_takes_the_pins_away_with_sql_is_contradicted_by_the_trail(known: House) -> None:
    swapped(known)
    sql(known, "UPDATE principal SET pins = NULL")
    desk(known, FARID)
    assert blocked(known)
    assert rows(known, "SELECT pins FROM principal WHERE id = :id", id=principal(known, FARID)) == [(None,)]


def test_an_event_that_the_portal_did_not_write_contradicts_nobody(known: House) -> None:
    """Without K_APP nobody writes what somebody saw; a pin that was lost comes back when all is as it was."""
    sql(known, "UPDATE principal SET pins = x'00'")
    desk(known, FARID)
    assert not blocked(known)
    farid = desk(known, FARID)
    ((kept,),) = rows(known, "SELECT pins FROM principal WHERE id = :id", id=farid.staff.principal)
    assert WATERSTAD in vault.open_pins(farid.keys, farid.staff.principal, kept)


def test_a_mark_that_somebody_wrote_by_hand_blocks_and_stops_no_page(known: House) -> None:
    sql(known, "INSERT INTO installation (name, value) VALUES ('paper_key GM9001', 'onzin')")
    known.keeper.refresh()
    assert blocked(known)
    with pytest.raises(reporting.NoRoute):
        file_signal(known)


def test_a_process_that_did_not_look_since_seals_nothing_either(known: House) -> None:
    """Its snapshot is older than the mark: the transaction that writes looks again."""
    swapped(known)
    old = known.keeper.snapshot
    desk(known, FARID)
    known.keeper.snapshot = old
    with pytest.raises(reporting.NoRoute):
        file_signal(known)


# --- meanwhile ---------------------------------------------------------------------------------------------------


def test_meanwhile_no_key_is_approved_by_a_colleague_or_by_paper(known: House, shares: Shares) -> None:
    file_signal(known)
    swapped(known)
    nadia = newcomer(known)
    farid = desk(known, FARID)
    assert farid.staff.ready and not nadia.staff.ready
    assert approving.pending(known, farid) == []
    with pytest.raises(approving.NotFound):
        approving.approve(
            known, farid, nadia.staff.principal, nadia.keys.public.fingerprint(), PASSPHRASE, once(known, farid)
        )
    place = known.directory.municipalities["waterstad"]
    with pytest.raises(escrow.InDoubt):
        escrow.use(known, place, *shares.of["waterstad"], "nadia@waterstad.example", "", "emergency")
    with known.database.writing() as connection, pytest.raises(approving.InDoubt):
        row = rows(known, "SELECT * FROM principal WHERE id = :id", id=nadia.staff.principal)[0]
        approving.certify(known, connection, WATERSTAD, row, nadia.staff.role, farid.keys, farid.staff.principal)
    assert rows(known, "SELECT count(*) FROM wrap WHERE principal = :id", id=nadia.staff.principal) == [(0,)]


def test_meanwhile_what_came_before_is_read_and_handled(known: House) -> None:
    """A swap of the file and the database leaves the readers what they hold; nothing of it is taken away."""
    file_signal(known)
    farid = desk(known, FARID)
    with known.database.writing() as connection:
        assert local_key.local_key(known, connection, farid, WATERSTAD)
    held = rows(known, "SELECT principal FROM local_key ORDER BY principal")
    swapped(known)
    sanne = desk(known, SANNE)
    page = inbox.inbox(known, sanne, Filter(status=None))
    assert [bool(entry.report) for entry in page.entries] == [True]
    triaging.take(known, sanne, page.entries[0].signal.id, once(known, sanne))
    owning.hand_over(known, sanne, page.entries[0].signal.id, once(known, sanne), farid.staff.principal)
    with known.database.writing() as connection:
        local_key.local_key(known, connection, sanne, WATERSTAD)
    assert rows(known, "SELECT principal FROM local_key ORDER BY principal") == held


# --- settling it -------------------------------------------------------------------------------------------------


def test_a_functionaris_who_knew_the_former_one_accepts_the_new_one_and_the_door_opens(known: House) -> None:
    mine = swapped(known)
    farid = desk(known, FARID)
    (asked,) = accepting.replaced(known, farid)
    assert asked.lifts and asked.former != digits(mine)
    assert accept(known, farid, digits(mine))
    assert not blocked(known)
    file_signal(known)
    assert desk(known, FARID).replaced == ()
    sanne = desk(known, SANNE)
    assert sanne.replaced == (WATERSTAD,), "each looks for themselves"
    assert not blocked(known), "but what a functionaris accepted blocks nothing any more"
    assert not accept(known, sanne, digits(mine))
    assert desk(known, SANNE).replaced == ()
    assert events(known, "paper_key_accepted") == 2 and events(known, "paper_key_changed") == 1


def test_that_it_was_accepted_cannot_be_written_with_sql(known: House) -> None:
    swapped(known)
    sql(known, "INSERT INTO installation (name, value) VALUES ('accepted GM9001', :code)", code="00" * 32)
    known.keeper.refresh()
    desk(known, FARID)
    assert blocked(known)


def test_accepting_one_accepts_no_third(known: House) -> None:
    mine = swapped(known)
    accept(known, desk(known, FARID), digits(mine))
    other_paper_key(known, "y")
    desk(known, SANNE)
    assert blocked(known)


def test_without_the_digits_or_the_kluiszin_nothing_is_accepted(known: House, clock: Clock) -> None:
    mine = swapped(known)
    farid = desk(known, FARID)
    for typed in ("", digits(farid.keys), digits(mine)[:-1], accepting.replaced(known, farid)[0].former):
        with pytest.raises(accepting.WrongFingerprint):
            accept(known, farid, typed)
    with pytest.raises(signing_in.Refused):
        accept(known, farid, digits(mine), "een andere kluiszin dan die van mij")
    old = once(known, farid)
    clock.move(hours=25)
    with pytest.raises(tokens.Stale):
        accepting.accept(known, farid, WATERSTAD, digits(mine), PASSPHRASE, old)
    assert blocked(known) and desk(known, FARID).replaced


def test_a_deputy_accepts_for_themselves_only(known: House) -> None:
    mine = swapped(known)
    dirk = desk(known, DIRK)
    assert not accepting.replaced(known, dirk)[0].lifts
    assert not accept(known, dirk, digits(mine))
    assert blocked(known) and desk(known, DIRK).replaced == ()


def test_who_never_knew_the_former_one_accepts_nothing(known: House) -> None:
    mine = swapped(known)
    desk(known, FARID)
    carla = desk(known, CARLA)
    for who in (carla, desk(known, GRETA)):
        assert accepting.replaced(known, who) == []
        with pytest.raises(cases.NotFound):
            accept(known, who, digits(mine))
    assert rows(known, "SELECT pins FROM principal WHERE id = :id", id=carla.staff.principal) != [(None,)]
    pins = pinning.pins_of(
        rows(known, "SELECT * FROM principal WHERE id = :id", id=carla.staff.principal)[0], carla.keys
    )
    assert set(pins) == {"GM9002"}, "nobody gets to know a paper key that is in doubt"


def test_the_former_file_put_back_settles_it_at_the_next_sign_in(known: House) -> None:
    before = the_file(known).read_bytes()
    other_paper_key(known)
    desk(known, FARID)
    the_file(known).write_bytes(before)
    known.keeper.refresh()
    assert blocked(known)
    desk(known, GRETA)
    assert blocked(known), "not by somebody of another municipality"
    desk(known, SANNE)
    assert not blocked(known) and events(known, "paper_key_back") == 1
    file_signal(known)


def test_a_file_that_is_away_is_told_and_raises_no_doubt(known: House) -> None:
    before = the_file(known).read_bytes()
    the_file(known).unlink()
    known.keeper.refresh()
    assert desk(known, FARID).replaced == ()
    assert not blocked(known) and events(known, "paper_key_changed") == 0
    lines = paper_key_lines(known)
    assert len(lines) == 2 and all("put the file back" in line for line in lines)
    the_file(known).write_bytes(before)
    known.keeper.refresh()
    assert paper_key_lines(known) == []
    file_signal(known)


def test_a_place_that_never_had_a_paper_key_misses_none(house: House) -> None:
    assert not any(alarm.municipality == "GM9003" for alarm in house.directory.alarms)


def test_a_paper_key_that_was_made_anew_after_a_half_was_lost(known: House) -> None:
    """The whole road: the entry taken out, a new one made, accepted by who knew the former, everybody approved anew."""
    found = {code: root for code, root in roots.read(the_file(known)).items() if code != WATERSTAD}
    roots.write(the_file(known), found)
    known.keeper.refresh()
    place = known.directory.municipalities["waterstad"]
    one, two = escrow.make(known, place)
    farid = desk(known, FARID)
    assert farid.replaced == (WATERSTAD,) and not farid.staff.ready
    assert [alarm.code for alarm in known.directory.alarms] == ["paper_key"], "nobody's own key is at fault"
    assert accept(known, farid, escrow.digits(known, place))
    for email in (FARID, DIRK):
        who = desk(known, email)
        escrow.use(known, place, one, two, email, who.keys.public.fingerprint(), "keys_lost")
    assert desk(known, FARID).staff.ready
    file_signal(known)


def test_when_nobody_is_left_who_can_accept_it_both_halves_do(known: House) -> None:
    """Dirk stands in and knew the former one; both functionarissen who did are gone. Waterstad must not stay shut."""
    found = {code: root for code, root in roots.read(the_file(known)).items() if code != WATERSTAD}
    roots.write(the_file(known), found)
    known.keeper.refresh()
    place = known.directory.municipalities["waterstad"]
    one, two = escrow.make(known, place)
    for email in (FARID, SANNE):
        keys.invite(known, email, "", Role.FUNCTIONARIS, [place], new_keys=True)
    with pytest.raises(ValueError, match="nothing is in doubt"):
        escrow.accept(known, place, one, two)
    dirk = desk(known, DIRK)
    assert not accept(known, dirk, escrow.digits(known, place)) and blocked(known)
    with pytest.raises(escrow.WrongShare):
        escrow.accept(known, place, one, one)
    foreign = vault.new_escrow(known.random)
    with pytest.raises(escrow.WrongShare):
        escrow.accept(known, place, foreign.share1, foreign.share2)
    assert blocked(known)
    escrow.accept(known, place, one, two)
    assert not blocked(known) and events(known, "paper_key_accepted") == 2
    dirk = desk(known, DIRK)
    escrow.use(known, place, one, two, DIRK, dirk.keys.public.fingerprint(), "keys_lost")
    assert desk(known, DIRK).staff.ready
