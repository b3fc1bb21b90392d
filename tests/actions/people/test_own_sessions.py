"""Farid sees where he is signed in, ends what he left open, and locks his screen."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from cast import FARID, GRETA, PASSPHRASE, Clock, desk, desk_of, once
from peek import principal

from portal.actions.house import House
from portal.actions.people import account, own_sessions, signing_in
from portal.actions.people.own_sessions import Done
from portal.adapters import accounts


def test_both_places_show_with_their_times_and_this_one_first(house: House, clock: Clock) -> None:
    elsewhere = signing_in.sign_in(house, FARID, PASSPHRASE)
    clock.move(minutes=5)
    assert signing_in.resume(house, elsewhere, person=True)
    clock.move(minutes=5)
    here, other = own_sessions.sessions(house, desk(house, FARID))
    assert (here.here, other.here) == (True, False)
    assert (f"{other.started:%H:%M}", f"{other.acted:%H:%M}", f"{here.started:%H:%M}") == ("10:00", "10:05", "10:10")
    assert not here.single


def test_the_other_one_is_ended_and_this_one_lasts(house: House) -> None:
    elsewhere, here = signing_in.sign_in(house, FARID, PASSPHRASE), desk(house, FARID)
    handle = own_sessions.sessions(house, here)[1].handle
    form = once(house, here)
    own_sessions.end(house, here, form, handle)
    assert signing_in.resume(house, elsewhere, person=True) is None
    assert signing_in.resume(house, here.session, person=True)
    with pytest.raises(Done):
        own_sessions.end(house, here, form, handle)


def test_all_others_at_once(house: House) -> None:
    elsewhere, here = signing_in.sign_in(house, FARID, PASSPHRASE), desk(house, FARID)
    own_sessions.end_others(house, here, once(house, here))
    assert signing_in.resume(house, elsewhere, person=True) is None
    assert [each.here for each in own_sessions.sessions(house, here)] == [True]


def test_nobody_ends_the_session_of_somebody_else(house: House) -> None:
    greta, farid = desk(house, GRETA), desk(house, FARID)
    handle = own_sessions.sessions(house, greta)[0].handle
    own_sessions.end(house, farid, once(house, farid), handle)
    assert signing_in.resume(house, greta.session, person=True)


def test_what_ended_by_itself_is_not_shown(house: House, clock: Clock) -> None:
    signing_in.sign_in(house, FARID, PASSPHRASE)
    clock.move(minutes=31)
    assert len(own_sessions.sessions(house, desk(house, FARID))) == 1


def test_locking_ends_this_session_only(house: House) -> None:
    elsewhere, here = desk(house, FARID), desk(house, FARID)
    own_sessions.lock(house, here)
    assert signing_in.resume(house, here.session, person=True) is None
    assert desk_of(house, elsewhere.session)


def test_another_kluiszin_leaves_a_session_of_the_single_sign_on_what_it_was(house: House) -> None:
    """Else it would no longer stand on two factors, and would outlive the sign-out of the organisation."""
    farid = desk(house, FARID)
    subject, sid = b"s" * 32, b"i" * 32
    epoch = house.sessions.of(farid.staff.principal)[0].epoch
    seed = signing_in.opened(house, farid, PASSPHRASE)
    here = desk_of(house, signing_in.start(house, farid.staff.principal, epoch, seed, subject=subject, sid=sid))
    key = account.change_passphrase(house, here, once(house, here), PASSPHRASE, "vijf heel andere woorden onthouden")
    assert desk_of(replace(house, second_factor=True), key).staff.secured
    assert house.sessions.end_of_subject(subject, sid), "with or without the one before, which is over anyway"
    assert signing_in.resume(house, key, person=True) is None


def test_ends_at_the_same_moment_on_several_nodes_are_as_many_epochs(house: House) -> None:
    """Else a session that one of them starts would be of the epoch that the other one made, and live on."""
    who = principal(house, FARID)

    def end(_: int) -> int:
        with house.database.writing() as connection:
            accounts.account(connection, principal=who)
            time.sleep(0.05)
            return accounts.end_sessions(connection, who)

    with ThreadPoolExecutor(4) as pool:
        epochs = list(pool.map(end, range(4)))
    assert len(set(epochs)) == 4 and max(epochs) - min(epochs) == 3
