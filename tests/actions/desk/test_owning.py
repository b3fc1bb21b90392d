"""Whose signal it is: handed to a colleague who can open it, one or all; a deputy who owns one keeps it open."""

import pytest
from cast import DIRK, FARID, GRETA, PASSPHRASE, ROOS, SANNE, Clock, desk, desk_of, file_signal, once
from peek import flagged, principal, rows, signal_of, sql

from portal.actions import tokens
from portal.actions.desk import changing, inbox, owning, reading, triaging
from portal.actions.house import House
from portal.actions.people import approving, keys
from portal.domain.places import Role
from portal.domain.signals import Filter


def opened(house: House, **own: object) -> str:
    """A signal that Farid has in hand."""
    farid, signal = desk(house, FARID), signal_of(house, file_signal(house, **own))
    reading.open_signal(house, farid, signal)
    triaging.take(house, farid, signal, once(house, farid))
    sql(house, "DELETE FROM news")
    return signal


def owner(house: House, signal: str) -> str | None:
    return rows(house, "SELECT owner FROM signal WHERE id = :id", id=signal)[0][0]  # type: ignore[no-any-return]


def gates(house: House, signal: str) -> dict[str, bool]:
    return {
        who: bool(gated)
        for who, gated in rows(house, "SELECT principal, gated FROM wrap WHERE signal = :id", id=signal)
    }


def events(house: House, signal: str, act: str) -> list[tuple[str, str]]:
    return rows(house, "SELECT actor, facts FROM event WHERE act = :act AND signal = :id", act=act, id=signal)


def reads(house: House, email: str) -> set[str]:
    return {entry.signal.id for entry in inbox.inbox(house, desk(house, email), Filter(status=None)).entries}


# --- one ---------------------------------------------------------------------------------------------------------


def test_a_colleague_gets_it_and_a_mail_about_it(house: House) -> None:
    signal, farid = opened(house), desk(house, FARID)
    assert [each.name for each in owning.receivers(house, farid, reading.open_signal(house, farid, signal).signal)] == [
        "Sanne de Wit",
        "Dirk Smit",
    ]
    owning.hand_over(house, farid, signal, once(house, farid), principal(house, SANNE))
    assert owner(house, signal) == principal(house, SANNE)
    assert flagged(house) == {SANNE}
    [(actor, facts)] = events(house, signal, "handed_over")
    assert actor == principal(house, FARID) and facts == f'{{"to":"{principal(house, SANNE)}"}}'
    assert signal in reads(house, FARID), "still there for the duo"


def test_handing_it_to_the_deputy_opens_this_signal_and_no_other(house: House) -> None:
    signal, other, farid = opened(house), opened(house), desk(house, FARID)
    owning.hand_over(house, farid, signal, once(house, farid), principal(house, DIRK))
    assert reads(house, DIRK) == {signal} and other in reads(house, FARID)
    assert events(house, signal, "deputy_let_in")[0][0] == principal(house, FARID)
    assert flagged(house) == {DIRK}


def test_taking_it_back_shuts_the_gate_it_opened(house: House) -> None:
    signal, farid = opened(house), desk(house, FARID)
    owning.hand_over(house, farid, signal, once(house, farid), principal(house, DIRK))
    changing.take_back(house, farid, signal, once(house, farid))
    assert owner(house, signal) == principal(house, FARID)
    assert reads(house, DIRK) == set()
    assert len(events(house, signal, "deputy_shut_out")) == 1


def test_taking_it_back_leaves_a_gate_that_was_open_before(house: House) -> None:
    signal, farid = opened(house), desk(house, FARID)
    sql(house, "UPDATE wrap SET gated = 0 WHERE principal = :id", id=principal(house, DIRK))
    owning.hand_over(house, farid, signal, once(house, farid), principal(house, DIRK))
    changing.take_back(house, farid, signal, once(house, farid))
    assert reads(house, DIRK) == {signal}


def test_a_deputy_who_took_it_keeps_it_when_the_duo_is_back(house: House) -> None:
    signal = signal_of(house, file_signal(house))
    dirk = principal(house, DIRK)
    sql(house, "UPDATE seat SET active = 1 WHERE principal = :id", id=dirk)
    at_desk = desk(house, DIRK)
    reading.open_signal(house, at_desk, signal)
    triaging.take(house, at_desk, signal, once(house, at_desk))
    sql(house, "UPDATE seat SET active = 0 WHERE principal = :id", id=dirk)
    assert reads(house, DIRK) == {signal}


def test_a_deputy_with_new_keys_keeps_open_what_is_theirs(house: House) -> None:
    mine, other, farid = opened(house), opened(house), desk(house, FARID)
    owning.hand_over(house, farid, mine, once(house, farid), principal(house, DIRK))
    place = house.directory.municipalities["waterstad"]
    code = keys.invite(house, DIRK, "Dirk Smit", Role.DEPUTY, [place], new_keys=True).code
    session = keys.accept_invitation(house, DIRK, code, PASSPHRASE)
    house.keeper.refresh()
    digits = desk_of(house, session).keys.public.fingerprint()
    approving.approve(house, farid, principal(house, DIRK), digits, PASSPHRASE, once(house, farid))
    assert reads(house, DIRK) == {mine} and gates(house, other)[principal(house, DIRK)]


@pytest.mark.parametrize("who", [GRETA, ROOS])
def test_who_has_no_key_of_it_cannot_have_it(house: House, who: str) -> None:
    signal, farid = opened(house), desk(house, FARID)
    with pytest.raises(owning.NoHolder):
        owning.hand_over(house, farid, signal, once(house, farid), principal(house, who))
    assert owner(house, signal) == principal(house, FARID)
    assert events(house, signal, "handed_over") == []


def test_who_was_excluded_or_lost_their_keys_cannot_have_it(house: House) -> None:
    sanne, farid = principal(house, SANNE), desk(house, FARID)
    kept_from = opened(house, exclude=(sanne,))
    with pytest.raises(owning.NoHolder):
        owning.hand_over(house, farid, kept_from, once(house, farid), sanne)
    signal = opened(house)
    sql(house, "DELETE FROM approval WHERE principal = :id", id=sanne)
    with pytest.raises(owning.NoHolder):
        owning.hand_over(house, farid, signal, once(house, farid), sanne)


def test_the_paper_key_and_nobody_are_no_colleagues(house: House) -> None:
    signal, farid = opened(house), desk(house, FARID)
    staff = {row[0] for row in rows(house, "SELECT id FROM principal")}
    [paper] = [who for who in gates(house, signal) if who not in staff]
    for to in (paper, "", "x"):
        with pytest.raises(owning.NoHolder):
            owning.hand_over(house, farid, signal, once(house, farid), to)


@pytest.mark.parametrize("who", [GRETA, DIRK, ROOS])
def test_others_hand_nothing_over(house: House, who: str) -> None:
    signal, other = opened(house), desk(house, who)
    with pytest.raises(owning.NotFound):
        owning.hand_over(house, other, signal, once(house, other), principal(house, SANNE))


def test_a_form_works_once_and_not_after_a_day(house: House, clock: Clock) -> None:
    signal, farid = opened(house), desk(house, FARID)
    token = once(house, farid)
    owning.hand_over(house, farid, signal, token, principal(house, SANNE))
    with pytest.raises(owning.Done):
        owning.hand_over(house, farid, signal, token, principal(house, DIRK))
    old = once(house, farid)
    clock.move(days=1, minutes=1)
    with pytest.raises(tokens.Stale):
        owning.hand_over(house, farid, signal, old, principal(house, DIRK))
    assert owner(house, signal) == principal(house, SANNE)


# --- all of one's own --------------------------------------------------------------------------------------------


def test_all_that_is_open_goes_and_what_has_no_key_stays(house: House) -> None:
    sanne, farid = principal(house, SANNE), desk(house, FARID)
    going = {opened(house), opened(house)}
    stays = opened(house, exclude=(sanne,))
    closed = opened(house)
    triaging.close(house, farid, closed, once(house, farid), "geen_actie", "Dank je", "")
    sql(house, "DELETE FROM news")
    assert owning.share(house, farid, sanne) == owning.Share(going=2, staying=1)
    assert owning.hand_over_all(house, farid, once(house, farid), sanne) == 2
    assert {signal for signal in (*going, stays, closed) if owner(house, signal) == sanne} == going
    assert all(events(house, signal, "handed_over") for signal in going)
    assert flagged(house) == {SANNE}
    assert owning.share(house, farid, sanne) == owning.Share(going=0, staying=1)


def test_a_deputy_can_open_all_that_was_handed_over(house: House) -> None:
    mine, other, farid = opened(house), signal_of(house, file_signal(house)), desk(house, FARID)
    owning.hand_over_all(house, farid, once(house, farid), principal(house, DIRK))
    assert reads(house, DIRK) == {mine} and other in reads(house, SANNE)


def test_nothing_to_hand_over_tells_nobody(house: House) -> None:
    farid = desk(house, FARID)
    assert owning.hand_over_all(house, farid, once(house, farid), principal(house, SANNE)) == 0
    assert flagged(house) == set()


def test_all_goes_to_nobody_of_another_municipality(house: House) -> None:
    opened(house)
    farid = desk(house, FARID)
    assert [each.name for each in owning.all_receivers(house, farid)] == ["Sanne de Wit", "Dirk Smit", "Roos Vink"]
    with pytest.raises(owning.NoHolder):
        owning.hand_over_all(house, farid, once(house, farid), principal(house, GRETA))
