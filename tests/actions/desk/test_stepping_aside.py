"""Farid is involved: he loses the signal for good, somebody else goes on with it, and it is never lost."""

import threading

import pytest
from cast import DIRK, FARID, GRETA, PASSPHRASE, ROOS, SANNE, Clock, desk, desk_of, file_signal, once
from peek import count, flagged, mails, principal, rows, signal_of, sql

from portal.actions.desk import inbox, owning, reading, stepping_aside, triaging
from portal.actions.house import House
from portal.actions.people import approving, keys, signing_in
from portal.actions.people.signing_in import Desk
from portal.actions.worker import housekeeping
from portal.domain.places import Role
from portal.domain.signals import Filter

ACUTE = {"urgentie": ("acuut",)}


def opened(house: House, by: str = FARID, **own: object) -> str:
    """A signal that somebody of the cast opened; whatever was told before is forgotten."""
    signal = signal_of(house, file_signal(house, **own))
    reading.open_signal(house, desk(house, by), signal)
    sql(house, "DELETE FROM news")
    return signal


def step_aside(house: House, signal: str, email: str = FARID) -> None:
    person = desk(house, email)
    stepping_aside.step_aside(house, person, signal, once(house, person))


def reads(house: House, email: str) -> set[str]:
    page = inbox.inbox(house, desk(house, email), Filter(status=None))
    return {entry.signal.id for entry in page.entries if entry.report}


def names(house: House, signal: str, email: str = FARID) -> tuple[list[str], list[str]]:
    found = stepping_aside.heirs(house, desk(house, email), signal)
    return [each.name for each in found.readers], [each.name for each in found.told]


def gated(house: House, signal: str, email: str) -> list[bool]:
    query = "SELECT gated FROM wrap WHERE signal = :id AND principal = :who"
    return [bool(row[0]) for row in rows(house, query, id=signal, who=principal(house, email))]


def let_in(house: House, signal: str) -> set[str]:
    query = "SELECT json_extract(facts, '$.principal') FROM event WHERE act = 'deputy_let_in' AND signal = :id"
    return {row[0] for row in rows(house, query, id=signal)}


# --- who takes over ----------------------------------------------------------------------------------------------


def test_the_other_half_goes_on_and_the_deputy_stays_behind_the_gate(house: House) -> None:
    signal, farid = opened(house), desk(house, FARID)
    triaging.take(house, farid, signal, once(house, farid))
    assert names(house, signal) == (["Sanne de Wit", "Dirk Smit"], ["Sanne de Wit"])
    step_aside(house, signal)
    assert reads(house, FARID) == set()
    assert reads(house, SANNE) == {signal}
    assert reads(house, DIRK) == set()
    assert rows(house, "SELECT owner FROM signal") == [(None,)]
    assert flagged(house) == {SANNE}
    assert gated(house, signal, FARID) == []
    [event] = rows(house, "SELECT actor, signal, facts FROM event WHERE act = 'stepped_aside'")
    assert tuple(event) == (principal(house, FARID), signal, "{}")


def test_a_colleague_who_has_it_in_hand_keeps_it(house: House) -> None:
    signal, sanne = opened(house), desk(house, SANNE)
    triaging.take(house, sanne, signal, once(house, sanne))
    step_aside(house, signal)
    assert rows(house, "SELECT owner FROM signal") == [(principal(house, SANNE),)]


def test_without_another_half_the_gate_of_the_deputy_opens(house: House) -> None:
    signal = opened(house, exclude=(principal(house, SANNE),))
    assert names(house, signal) == (["Dirk Smit"], ["Dirk Smit"])
    step_aside(house, signal)
    assert reads(house, DIRK) == {signal}
    assert reads(house, SANNE) == set() == reads(house, FARID)
    assert let_in(house, signal) == {principal(house, DIRK)}
    assert flagged(house) == {DIRK}


def test_without_a_deputy_the_region_gets_a_key(house: House) -> None:
    out = (principal(house, SANNE), principal(house, DIRK))
    signal = opened(house, exclude=out)
    sql(house, "DELETE FROM wrap WHERE principal = :id", id=principal(house, ROOS))  # she came later
    assert names(house, signal) == (["Roos Vink"], ["Roos Vink"])
    step_aside(house, signal)
    assert reads(house, ROOS) == {signal}
    assert flagged(house) == {ROOS}


def test_when_the_deputy_steps_aside_the_region_stands_by(house: House) -> None:
    signal, farid = opened(house), desk(house, FARID)
    owning.hand_over(house, farid, signal, once(house, farid), principal(house, DIRK))
    step_aside(house, signal, DIRK)
    assert gated(house, signal, DIRK) == []
    assert gated(house, signal, ROOS) == [True], "a key for when the duo cannot look"
    assert reads(house, FARID) == reads(house, SANNE) == {signal}


def test_a_functionaris_who_had_no_key_yet_gets_one(house: House) -> None:
    signal = opened(house)
    sql(house, "DELETE FROM wrap WHERE signal = :id AND principal = :who", id=signal, who=principal(house, SANNE))
    step_aside(house, signal)
    assert reads(house, SANNE) == {signal}


def test_the_other_half_is_away_so_the_deputy_may_look_at_once(house: House) -> None:
    signal = opened(house)
    away = "UPDATE principal SET absent_from = '2026-11-16', absent_until = '2026-11-20' WHERE id = :id"
    sql(house, away, id=principal(house, SANNE))
    house.keeper.refresh()
    assert names(house, signal)[1] == ["Sanne de Wit", "Dirk Smit"]
    step_aside(house, signal)
    assert reads(house, DIRK) == {signal}
    assert flagged(house) == {SANNE, DIRK}, "hers waits until she is back"


def test_it_is_never_lost(house: House) -> None:
    signal = opened(house, exclude=tuple(principal(house, email) for email in (SANNE, DIRK, ROOS)))
    assert names(house, signal) == ([], [])
    farid = desk(house, FARID)
    token = once(house, farid)
    with pytest.raises(stepping_aside.NobodyLeft):
        stepping_aside.step_aside(house, farid, signal, token)
    assert reads(house, FARID) == {signal}
    assert rows(house, "SELECT * FROM event WHERE act = 'stepped_aside'") == []
    with pytest.raises(stepping_aside.NobodyLeft):  # not Done: nothing was done
        stepping_aside.step_aside(house, farid, signal, token)


def test_keys_without_approval_take_over_nothing(house: House) -> None:
    signal = opened(house, exclude=(principal(house, DIRK), principal(house, ROOS)))
    sql(house, "DELETE FROM approval WHERE principal = :id", id=principal(house, SANNE))
    with pytest.raises(stepping_aside.NobodyLeft):
        step_aside(house, signal)


# --- for its whole life ------------------------------------------------------------------------------------------


def test_no_later_ceremony_gives_it_back(house: House) -> None:
    signal, other = opened(house), opened(house)
    step_aside(house, signal)
    place = house.directory.municipalities["waterstad"]
    code = keys.invite(house, FARID, "Farid Amrani", Role.FUNCTIONARIS, [place], new_keys=True).code
    session = keys.accept_invitation(house, FARID, code, PASSPHRASE)
    house.keeper.refresh()
    fingerprint = desk_of(house, session).keys.public.fingerprint()
    sanne = desk(house, SANNE)
    given = approving.approve(house, sanne, principal(house, FARID), fingerprint, PASSPHRASE, once(house, sanne))
    assert given == 1
    assert reads(house, FARID) == {other}


def test_nothing_that_happens_later_reaches_who_stepped_aside(house: House, clock: Clock) -> None:
    signal = opened(house, answers=ACUTE)
    step_aside(house, signal)
    sql(house, "DELETE FROM news")
    for _ in range(30):
        clock.move(hours=7)
        housekeeping.round_of_work(house)
    told = {address for address, _ in mails(house)}
    assert FARID not in told and told >= {SANNE, DIRK}
    assert gated(house, signal, FARID) == []
    farid = desk(house, FARID)
    for act in (
        lambda: reading.open_signal(house, farid, signal),
        lambda: triaging.take(house, farid, signal, once(house, farid)),
        lambda: stepping_aside.heirs(house, farid, signal),
        lambda: stepping_aside.step_aside(house, farid, signal, once(house, farid)),
    ):
        with pytest.raises(reading.NotFound):
            act()


def test_the_page_of_who_goes_on_tells_them_apart(house: House) -> None:
    dirk = principal(house, DIRK)
    signal = opened(house, exclude=(dirk,))
    step_aside(house, signal)
    dossier = reading.open_signal(house, desk(house, SANNE), signal)
    assert set(dossier.excluded) == {dirk, principal(house, FARID)}
    assert list(dossier.aside) == [principal(house, FARID)]


def test_a_route_that_was_damaged_lets_nobody_in(house: House) -> None:
    signal = opened(house)
    sql(house, "UPDATE document SET sealed = x'01' WHERE kind = 'route'")
    for act in (lambda: step_aside(house, signal), lambda: names(house, signal)):
        with pytest.raises(stepping_aside.Broken):
            act()
    assert gated(house, signal, FARID) == [False]


# --- acute -------------------------------------------------------------------------------------------------------


def test_an_acute_signal_is_called_out_again_until_somebody_looks(house: House, clock: Clock) -> None:
    housekeeping.round_of_work(house)
    signal = opened(house, answers=ACUTE)
    assert count(house, "acute") == 0
    step_aside(house, signal)
    assert count(house, "acute") == 1
    housekeeping.round_of_work(house)
    assert [address for address, _ in mails(house)] == [SANNE], "at once"
    reading.open_signal(house, desk(house, SANNE), signal)
    assert count(house, "acute") == 0
    clock.move(hours=2)
    housekeeping.round_of_work(house)
    assert [address for address, _ in mails(house)].count(DIRK) == 0


def test_an_acute_signal_that_a_colleague_has_in_hand_is_not(house: House) -> None:
    signal, sanne = opened(house, answers=ACUTE), desk(house, SANNE)
    triaging.take(house, sanne, signal, once(house, sanne))
    step_aside(house, signal)
    assert count(house, "acute") == 0


@pytest.mark.parametrize("who", [GRETA, DIRK, ROOS])
def test_others_cannot_let_go_of_what_they_cannot_open(house: House, who: str) -> None:
    signal = opened(house)
    with pytest.raises(stepping_aside.NotFound):
        step_aside(house, signal, who)
    assert signing_in.sign_in(house, who, PASSPHRASE)


def test_taking_back_gives_nothing_to_who_let_go_meanwhile(house: House) -> None:
    signal, farid = opened(house), desk(house, FARID)
    triaging.take(house, farid, signal, once(house, farid))
    sanne = desk(house, SANNE)
    triaging.take(house, sanne, signal, once(house, sanne))
    step_aside(house, signal)
    triaging.take_back(house, sanne, signal, once(house, sanne))
    assert reading.open_signal(house, sanne, signal).signal.owner is None


def test_both_halves_at_the_same_moment_leave_it_to_the_deputy(house: House) -> None:
    people = [desk(house, FARID), desk(house, SANNE)]
    filed = [opened(house, story=str(number)) for number in range(3)]
    for signal in filed:
        together = threading.Barrier(2)

        def let_go(person: Desk, signal: str = signal, together: threading.Barrier = together) -> None:
            form = once(house, person)
            together.wait(10)
            stepping_aside.step_aside(house, person, signal, form)

        both = [threading.Thread(target=let_go, args=(person,)) for person in people]
        for each in both:
            each.start()
        for each in both:
            each.join(20)
        kept_out = reading.open_signal(house, desk(house, DIRK), signal).excluded
        assert sorted(kept_out) == sorted(person.staff.principal for person in people)
    assert reads(house, DIRK) == set(filed)
