"""A municipality works on two themes: who answers for one of them gets no key of the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from cast import (
    BAS,
    DIRK,
    FARID,
    GRETA,
    PASSPHRASE,
    Clock,
    come_home,
    desk,
    desk_of,
    file_signal,
    once,
)
from managers import bas
from peek import principal, rows
from proof_theme import KEY, lay_down, take_up

from portal.actions.house import House
from portal.actions.installation import dumping, taking_in
from portal.actions.management.people import people, seats
from portal.actions.people import approving, keys, signing_in, team
from portal.actions.people.signing_in import Desk
from portal.actions.reporters import telling
from portal.domain.places import Role
from portal.domain.seating import BadSeat
from portal.settings import Settings

OMAR = "omar@waterstad.example"


@pytest.fixture
def house(installed: Settings, clock: Clock) -> Iterator[House]:
    """The cast's installation, where Waterstad works on fireworks too."""
    lay_down(installed.instance)
    opened = come_home(replace(installed, themes=("mensenhandel", KEY)), clock)
    take_up(opened)
    yield opened
    opened.close()


def fireworks(house: House) -> None:
    file_signal(house, theme=KEY, story="Een knal.", answers={}, texts={})


def omar(house: House, role: Role = Role.FUNCTIONARIS) -> Desk:
    """Omar comes to work on fireworks only, and made his keys."""
    place = house.directory.municipalities["waterstad"]
    code = keys.invite(house, OMAR, "Omar Yıldız", role, [place], themes=[KEY]).code
    session = keys.accept_invitation(house, OMAR, code, PASSPHRASE)
    house.keeper.refresh()
    return desk_of(house, session)


def held(house: House, email: str) -> set[str]:
    """The themes of the signals that somebody holds a key of."""
    query = "SELECT DISTINCT theme FROM signal JOIN wrap ON wrap.signal = signal.id WHERE wrap.principal = :who"
    return {row[0] for row in rows(house, query, who=principal(house, email))}


def test_who_is_approved_there_gets_another_theme_without_a_second_approval(house: House) -> None:
    fireworks(house)
    assert held(house, FARID) == held(house, DIRK) == {KEY}, "their seats for it were given after their approval"
    assert house.directory.themes_of(house.directory.municipalities["waterstad"]) == ("mensenhandel", KEY)
    assert [card.theme for card in team.teams_of(house, desk(house, FARID))] == ["mensenhandel", KEY]
    assert len(telling.choices(house, desk(house, FARID))) == 2, "a seat per theme, and no choice stands there twice"


def test_the_same_seat_is_not_given_twice_and_an_ended_one_does_not_come_back(house: House) -> None:
    manager, farid = bas(house), principal(house, FARID)
    with pytest.raises(BadSeat, match="place"):
        seats.add(house, manager, once(house, manager), farid, "GM9001", "veiligheid", KEY)
    with pytest.raises(BadSeat, match="theme"):
        seats.add(house, manager, once(house, manager), farid, "GM9002", "veiligheid", "")
    seats.end(house, manager, once(house, manager), farid, "GM9001")
    assert people.one(house, manager, farid).places == [], "a municipality ends as a whole, with all its themes"
    with pytest.raises(BadSeat, match="held"):
        seats.add(house, manager, once(house, manager), farid, "GM9001", "veiligheid", KEY)


@pytest.mark.parametrize("role", [Role.FUNCTIONARIS, Role.DEPUTY])
def test_a_newcomer_for_one_theme_gets_no_key_of_the_other(house: House, role: Role) -> None:
    """Farid holds signals of both themes when he approves Omar, and hands over those of one."""
    file_signal(house)
    fireworks(house)
    newcomer = omar(house, role)
    assert held(house, FARID) == {"mensenhandel", KEY}
    waiting = approving.pending(house, desk(house, FARID))
    assert [each.name for each in waiting] == ["Omar Yıldız"]
    digits = newcomer.keys.public.fingerprint()
    farid = desk(house, FARID)
    approving.approve(house, farid, newcomer.staff.principal, digits, PASSPHRASE, once(house, farid))
    assert held(house, OMAR) == {KEY}
    file_signal(house)
    assert held(house, OMAR) == {KEY}, "nor of what comes in later"


def test_who_answers_for_another_theme_only_approves_nobody_for_this_one(house: House) -> None:
    newcomer = omar(house)
    assert approving.pending(house, desk(house, FARID))
    assert not approving.pending(house, desk(house, GRETA))
    assert newcomer.staff.municipalities == ("GM9001",)


def test_a_region_file_says_who_answers_for_which_theme(house: House) -> None:
    text = dumping.dump(house, people=True)
    assert 'themes = ["mensenhandel", "proef"]' in text
    new = (
        text
        + f'\n[[people]]\nemail = "{OMAR}"\nname = "Omar"\nrole = "deputy"\nmunicipality = "kaap"\nthemes = ["{KEY}"]\n'
    )
    assert [each.email for each in taking_in.take_in(house, new.encode(), codes_shown=True).joined.invited] == [OMAR]
    found = rows(house, "SELECT theme FROM seat WHERE principal = :who", who=principal(house, OMAR))
    assert found == [(KEY,)]
    for wrong, says in (
        (new.replace(f'themes = ["{KEY}"]', 'themes = ["drugs"]'), "themes must be some of mensenhandel, proef"),
        (new.replace('role = "deputy"', 'role = "manager"'), "themes is not for a manager"),
    ):
        with pytest.raises(taking_in.LoadError, match=says):
            taking_in.take_in(house, wrong.replace(OMAR, "o@waterstad.example").encode(), codes_shown=True)


def test_the_command_of_the_server_names_a_theme_that_is_there(house: House) -> None:
    place = house.directory.municipalities["waterstad"]
    with pytest.raises(ValueError, match="'drugs' is no theme here; known are mensenhandel, proef"):
        keys.invite(house, OMAR, "Omar", Role.DEPUTY, [place], themes=["drugs"])
    assert signing_in.sign_in(house, BAS, PASSPHRASE)
