"""A signal that somebody told: filed as any report, with the teller's own code, by who answers for the place."""

import pytest
from cast import DIRK, FARID, GRETA, ROOS, SANNE, desk, draft, once
from peek import count, flagged, principal, rows, signal_of, sql

from portal.actions.desk import reading
from portal.actions.house import House
from portal.actions.reporters import following, telling
from portal.domain.signals import Told


def test_the_teller_gets_a_code_and_the_desk_a_signal(house: House) -> None:
    farid = desk(house, FARID)
    done = telling.enter(house, farid, once(house, farid), draft(language="pl"), "phone", "citizen")
    assert done.signal == signal_of(house, done.receipt.code)
    assert following.follow(house, done.receipt.code).municipality == "GM9001"
    dossier = reading.open_signal(house, farid, done.signal)
    assert dossier.report is not None
    assert dossier.report.told == Told("phone", "citizen", farid.staff.principal)
    assert dossier.report.language == "pl"


def test_the_same_form_twice_is_one_signal(house: House) -> None:
    farid = desk(house, FARID)
    token = once(house, farid)
    first = telling.enter(house, farid, token, draft(), "phone", "citizen")
    assert telling.enter(house, farid, token, draft(), "phone", "citizen") == first
    with pytest.raises(telling.AlreadyReceived) as other:
        telling.enter(house, farid, token, draft(story="Iets anders"), "phone", "citizen")
    assert other.value.receipt == first.receipt
    assert count(house, "signal") == 1


def test_colleagues_hear_of_it_and_the_trail_says_who_entered_it(house: House) -> None:
    farid = desk(house, FARID)
    telling.enter(house, farid, once(house, farid), draft(), "letter", "partner")
    assert flagged(house) == {SANNE}
    [(actor, at, signal, facts)] = rows(house, "SELECT actor, at, signal, facts FROM event WHERE act = 'told'")
    assert (actor, signal, facts) == (principal(house, FARID), None, "{}")
    assert at == "2026-11-17", "the time would say when this very signal came in"


def test_nothing_readable_says_that_it_was_told(house: House) -> None:
    farid = desk(house, FARID)
    done = telling.enter(house, farid, once(house, farid), draft(), "phone", "citizen")
    [(owner, status)] = rows(house, "SELECT owner, status FROM signal WHERE id = :id", id=done.signal)
    assert (owner, status) == (None, "received")
    assert principal(house, FARID) not in str(rows(house, "SELECT * FROM signal"))
    assert rows(house, "SELECT act, actor, at FROM event WHERE signal = :id", id=done.signal) == [
        ("filed", None, "2026-11-17")
    ]


def test_whom_the_teller_keeps_out_gets_nothing(house: House) -> None:
    farid = desk(house, FARID)
    sanne = principal(house, SANNE)
    done = telling.enter(house, farid, once(house, farid), draft(exclude=(sanne,)), "phone", "employee")
    held = {who for (who,) in rows(house, "SELECT principal FROM wrap WHERE signal = :id", id=done.signal)}
    assert sanne not in held
    assert flagged(house) == set()


def test_nobody_keeps_out_the_one_who_types_it(house: House) -> None:
    farid = desk(house, FARID)
    place = house.directory.municipalities["waterstad"]
    assert farid.staff.principal not in {
        one.principal for one in telling.excludable(house, farid, place, "mensenhandel")
    }
    with pytest.raises(ValueError, match="phone"):
        telling.enter(house, farid, once(house, farid), draft(exclude=(farid.staff.principal,)), "phone", "citizen")


@pytest.mark.parametrize(("channel", "by"), [("fax", "citizen"), ("phone", "mayor")])
def test_only_known_ways_and_tellers(house: House, channel: str, by: str) -> None:
    farid = desk(house, FARID)
    with pytest.raises(ValueError, match=channel):
        telling.enter(house, farid, once(house, farid), draft(), channel, by)


def test_nobody_enters_for_another_municipality(house: House) -> None:
    greta = desk(house, GRETA)
    with pytest.raises(telling.NotFound):
        telling.enter(house, greta, once(house, greta), draft(), "phone", "citizen")
    assert count(house, "signal") == 0


@pytest.mark.parametrize("email", [DIRK, ROOS])
def test_a_deputy_enters_only_while_standing_in(house: House, email: str) -> None:
    with pytest.raises(telling.NotFound):
        telling.choices(house, desk(house, email))


def test_an_active_deputy_enters_and_opens_it(house: House) -> None:
    sql(house, "UPDATE seat SET active = :yes WHERE principal = :who", yes=True, who=principal(house, DIRK))
    house.keeper.refresh()
    dirk = desk(house, DIRK)
    done = telling.enter(house, dirk, once(house, dirk), draft(), "in_person", "citizen")
    assert done.signal is not None
    assert reading.open_signal(house, dirk, done.signal).report is not None
