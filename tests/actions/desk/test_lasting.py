"""Keeping a signal longer for a reason, and erasing it early by two colleagues."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from cast import DIRK, FARID, GRETA, SANNE, Clock, desk, file_signal, once
from peek import count, flagged, principal, rows, signal_of, sql

from portal.actions.desk import cases, lasting, reading, stepping_aside, triaging
from portal.actions.house import HERE, House
from portal.actions.people import team
from portal.actions.reporters import following
from portal.adapters import erasures
from portal.domain.retention import Kind
from portal.domain.signals import Status

WHY = "Het was een oefening, geen echt signaal."


def kept(house: House) -> str:
    """A puzzle piece of Farid."""
    signal, farid = signal_of(house, file_signal(house)), desk(house, FARID)
    reading.open_signal(house, farid, signal)
    triaging.move_to(house, farid, signal, once(house, farid), Status.KEPT)
    return signal


def acts(house: House) -> list[str]:
    return [row[0] for row in rows(house, "SELECT act FROM event WHERE act LIKE 'eras%' OR act = 'kept_longer'")]


def test_kept_longer_once_for_a_reason(house: House, clock: Clock) -> None:
    signal = kept(house)
    clock.now = datetime(2027, 11, 8, 9, tzinfo=HERE)
    farid = desk(house, FARID)
    before = lasting.lasting(house, farid, signal)
    assert (before.kind, before.erase_on, before.until) == (Kind.KEPT, date(2027, 11, 17), date(2028, 11, 17))
    assert lasting.erased_soon(house, farid) == 1
    with pytest.raises(ValueError):
        lasting.extend(house, farid, signal, once(house, farid), "")
    lasting.extend(house, farid, signal, once(house, farid), "Er loopt een onderzoek.")
    after = lasting.lasting(house, farid, signal)
    assert after.erase_on == date(2028, 11, 17) and after.until is None
    assert after.extension is not None and after.extension.reason == "Er loopt een onderzoek."
    assert after.extended_by == "Farid Amrani" and lasting.erased_soon(house, farid) == 0
    with pytest.raises(lasting.NotAllowed):
        lasting.extend(house, farid, signal, once(house, farid), "Nog langer.")
    assert acts(house) == ["kept_longer"]
    trail = rows(house, "SELECT facts FROM event WHERE act = 'kept_longer'")
    assert trail == [("{}",)], "the reason is sealed"


def test_two_functionarissen_erase_early(house: House) -> None:
    code = file_signal(house)
    signal, farid, sanne = signal_of(house, code), desk(house, FARID), desk(house, SANNE)
    sql(house, "DELETE FROM news")
    lasting.propose(house, farid, signal, once(house, farid), WHY)
    assert flagged(house) == {SANNE}
    mine, hers = lasting.lasting(house, farid, signal), lasting.lasting(house, sanne, signal)
    assert (mine.may_agree, hers.may_agree, hers.proposer) == (False, True, "Farid Amrani")
    assert hers.proposal is not None and hers.proposal.reason == WHY
    with pytest.raises(lasting.NotAllowed):
        lasting.agree(house, farid, signal, once(house, farid))
    form = once(house, sanne)
    lasting.agree(house, sanne, signal, form)
    assert count(house, "signal") == count(house, "document") == count(house, "wrap") == 0
    assert lasting.was_done(house, sanne, signal, form), "a second click is told the same"
    with pytest.raises(cases.NotFound):
        lasting.agree(house, sanne, signal, once(house, sanne))
    with pytest.raises(following.ErasedCode):
        following.follow(house, code)
    assert set(erasures.noted(house.settings.instance)) == {signal}
    who = rows(house, "SELECT act, actor FROM event WHERE act LIKE 'eras%' ORDER BY act")
    assert [tuple(row) for row in who] == [
        ("erased_early", principal(house, SANNE)),
        ("erasure_proposed", principal(house, FARID)),
    ]
    assert rows(house, "SELECT value, count FROM counter WHERE dimension = 'erased'") == [("early", 1)]


def test_a_proposal_can_be_withdrawn_and_says_nothing_about_the_term(house: House) -> None:
    signal = kept(house)
    farid, sanne = desk(house, FARID), desk(house, SANNE)
    before = rows(house, "SELECT due_on, erase_on FROM signal")
    for who in (farid, sanne):
        lasting.propose(house, farid, signal, once(house, farid), WHY)
        with pytest.raises(lasting.NotAllowed):
            lasting.propose(house, sanne, signal, once(house, sanne), WHY)
        lasting.withdraw(house, who, signal, once(house, who))
    with pytest.raises(lasting.NotAllowed):
        lasting.agree(house, sanne, signal, once(house, sanne))
    assert rows(house, "SELECT due_on, erase_on FROM signal") == before
    assert sorted(acts(house)) == ["erasure_proposed"] * 2 + ["erasure_withdrawn"] * 2
    assert count(house, "signal") == 1


def test_a_deputy_agrees_only_where_there_is_no_other_functionaris(house: House) -> None:
    signal = signal_of(house, file_signal(house))
    farid, sanne = desk(house, FARID), desk(house, SANNE)
    lasting.propose(house, farid, signal, once(house, farid), WHY)
    with pytest.raises(cases.NotFound):
        lasting.lasting(house, desk(house, DIRK), signal)
    team.activate(house, farid, once(house, farid), "GM9001", "mensenhandel", principal(house, DIRK), active=True)
    dirk = desk(house, DIRK)
    assert not lasting.lasting(house, dirk, signal).may_propose
    with pytest.raises(lasting.NotAllowed):
        lasting.agree(house, dirk, signal, once(house, dirk))
    stepping_aside.step_aside(house, sanne, signal, once(house, sanne))
    assert lasting.lasting(house, dirk, signal).may_agree, "Farid is alone with this one"
    lasting.agree(house, dirk, signal, once(house, dirk))
    assert count(house, "signal") == 0


def test_who_stepped_aside_does_not_count_as_the_first_of_two(house: House) -> None:
    signal = signal_of(house, file_signal(house))
    farid, sanne = desk(house, FARID), desk(house, SANNE)
    lasting.propose(house, farid, signal, once(house, farid), WHY)
    stepping_aside.step_aside(house, farid, signal, once(house, farid))
    with pytest.raises(lasting.NotAllowed):
        lasting.agree(house, sanne, signal, once(house, sanne))
    assert count(house, "signal") == 1


def test_another_municipality_finds_nothing(house: House) -> None:
    signal = kept(house)
    greta = desk(house, GRETA)
    for act in (lasting.withdraw, lasting.agree):
        with pytest.raises(cases.NotFound):
            act(house, greta, signal, once(house, greta))
    with pytest.raises(cases.NotFound):
        lasting.lasting(house, greta, signal)


def test_a_kept_piece_comes_back_when_a_newly_opened_signal_fits(house: House, clock: Clock) -> None:
    code = file_signal(house, story="Er stond een busje met kenteken 12-ABC-3 voor de deur.")
    signal, farid = signal_of(house, code), desk(house, FARID)
    reading.open_signal(house, farid, signal)
    triaging.take(house, farid, signal, once(house, farid))
    triaging.move_to(house, farid, signal, once(house, farid), Status.KEPT)
    sql(house, "UPDATE signal SET due_on = '2027-02-09'")
    clock.move(days=20)
    farid = desk(house, FARID)
    for story, due in (("Niets aan de hand.", "2027-02-09"), ("Kenteken 12-ABC-3 stond er weer.", "2026-12-09")):
        other = signal_of(house, file_signal(house, story=story))
        reading.open_signal(house, farid, other)
        reading.open_signal(house, farid, other)
        (row,) = rows(house, "SELECT due_on FROM signal WHERE id = :id", id=signal)
        assert str(row[0]) == due
