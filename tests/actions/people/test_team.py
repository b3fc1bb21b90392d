"""The team: being away, the deputy who stands in by itself or when asked, and who reads about it."""

from datetime import date

import pytest
from cast import BAS, DIRK, FARID, GRETA, ROOS, SANNE, Clock, desk, file_signal, newcomer, once
from peek import flagged, principal, rows, signal_of, sql

from portal.actions import tokens
from portal.actions.desk import inbox, reading, triaging
from portal.actions.house import House
from portal.actions.people import keys, team
from portal.domain.places import Role
from portal.domain.signals import Filter
from portal.domain.standing import Period

TUESDAY, FRIDAY = date(2026, 11, 17), date(2026, 11, 20)
THEME = "mensenhandel"
LABOUR = {"vorm": ("arbeid",)}


def go_away(house: House, email: str, first: date = TUESDAY, last: date = FRIDAY) -> None:
    person = desk(house, email)
    team.go_away(house, person, once(house, person), first, last)


def reads(house: House, email: str) -> set[str]:
    page = inbox.inbox(house, desk(house, email), Filter(status=None))
    return {entry.signal.id for entry in page.entries if entry.report}


def ask(house: House, email: str, deputy: str, *, active: bool = True, place: str = "GM9001") -> None:
    person = desk(house, email)
    team.activate(house, person, once(house, person), place, THEME, principal(house, deputy), active=active)


def events(house: House, act: str) -> list[tuple[str, ...]]:
    return [tuple(row) for row in rows(house, "SELECT actor, municipality, facts FROM event WHERE act = :act", act=act)]


# --- who is there ------------------------------------------------------------------------------------------------


def test_the_team_in_order_with_what_is_missing(house: House) -> None:
    [found] = team.teams_of(house, desk(house, FARID))
    assert [each.who.name for each in found.members] == ["Farid Amrani", "Sanne de Wit", "Dirk Smit", "Roos Vink"]
    assert {each.state for each in found.members} == {"ready"}
    assert (found.place.name, list(found.gaps), found.decides) == ("Waterstad", [], True)
    [alone] = team.teams_of(house, desk(house, GRETA))
    assert list(alone.gaps) == ["half"]
    assert not team.teams_of(house, desk(house, DIRK))[0].decides


def test_who_waits_and_who_was_only_invited_stand_there_too(house: House) -> None:
    newcomer(house)
    keys.invite(house, "ina@waterstad.example", "Ina Vos", Role.DEPUTY, [house.directory.municipalities["waterstad"]])
    [found] = team.teams_of(house, desk(house, FARID))
    states = {each.who.name: each.state for each in found.members}
    assert states["Nadia Bos"] == "waits" and states["Ina Vos"] == "invited"


def test_a_regional_deputy_has_a_team_in_every_own_municipality(house: House) -> None:
    found = team.teams_of(house, desk(house, ROOS))
    assert [each.place.name for each in found] == ["Bergdorp", "Waterstad"]
    assert not any(each.decides for each in found)


def test_who_never_reads_has_no_team(house: House) -> None:
    with pytest.raises(team.NotFound):
        team.teams_of(house, desk(house, BAS))
    with pytest.raises(team.NotFound):
        go_away(house, BAS)


# --- being away --------------------------------------------------------------------------------------------------


def test_an_absence_is_kept_changed_and_ended(house: House) -> None:
    go_away(house, FARID)
    assert team.own_absence(house, desk(house, FARID)) == Period(TUESDAY, FRIDAY)
    go_away(house, FARID, TUESDAY, date(2026, 11, 27))
    [found] = team.teams_of(house, desk(house, FARID))
    assert [(each.first, each.last, [p.name for p in each.people]) for each in found.covers] == [
        (TUESDAY, date(2026, 11, 27), ["Sanne de Wit"])
    ]
    farid = desk(house, FARID)
    team.come_back(house, farid, once(house, farid))
    assert team.own_absence(house, farid) is None
    assert [act for act in ("absence_set", "absence_ended") for _ in events(house, act)] == [
        "absence_set",
        "absence_set",
        "absence_ended",
    ]
    kept = sorted(facts for _, _, facts in events(house, "absence_set"))
    assert kept[0] == '{"from":"2026-11-17","until":"2026-11-20"}'


def test_the_past_is_refused_and_a_form_works_once(house: House, clock: Clock) -> None:
    farid = desk(house, FARID)
    token = once(house, farid)
    with pytest.raises(team.BadPeriod):
        team.go_away(house, farid, token, date(2026, 11, 16), FRIDAY)
    team.go_away(house, farid, token, TUESDAY, FRIDAY)
    with pytest.raises(team.Done):
        team.go_away(house, farid, token, TUESDAY, TUESDAY)
    old = once(house, farid)
    clock.move(days=1, minutes=1)
    with pytest.raises(tokens.Stale):
        team.come_back(house, farid, old)


def test_one_that_runs_can_be_made_longer_and_one_that_is_over_is_none(house: House, clock: Clock) -> None:
    go_away(house, FARID)
    clock.move(days=2)
    go_away(house, FARID, TUESDAY, date(2026, 11, 24))
    clock.move(days=7)
    assert team.own_absence(house, desk(house, FARID)) is None
    assert team.teams_of(house, desk(house, FARID))[0].covers == ()


def test_new_signals_are_told_to_the_other_half_and_wait_for_who_is_away(house: House) -> None:
    go_away(house, FARID)
    file_signal(house, answers=LABOUR)  # for the half of safety, which is Farid's
    assert flagged(house) == {FARID, SANNE}
    sql(house, "DELETE FROM news")
    file_signal(house, answers={"leeftijd": ("minderjarig",)})
    assert flagged(house) == {SANNE}


# --- the deputy stands in by itself ------------------------------------------------------------------------------


def test_while_the_whole_duo_is_away_the_deputy_reads_and_is_told(house: House, clock: Clock) -> None:
    before = signal_of(house, file_signal(house))
    go_away(house, FARID)
    assert reads(house, DIRK) == set()
    go_away(house, SANNE, TUESDAY, date(2026, 11, 18))
    assert reads(house, DIRK) == {before}
    sql(house, "DELETE FROM news")
    during = signal_of(house, file_signal(house, answers=LABOUR))
    assert flagged(house) == {FARID, DIRK}
    assert reads(house, DIRK) == {before, during}
    assert reads(house, ROOS) == set(), "the region only where no deputy is"
    clock.move(days=2)
    assert reads(house, DIRK) == set(), "Sanne is back"


def test_what_the_deputy_took_meanwhile_stays_open_to_them(house: House, clock: Clock) -> None:
    signal = signal_of(house, file_signal(house))
    go_away(house, FARID)
    go_away(house, SANNE)
    dirk = desk(house, DIRK)
    reading.open_signal(house, dirk, signal)
    triaging.take(house, dirk, signal, once(house, dirk))
    clock.move(days=6)
    assert reads(house, DIRK) == {signal}


def test_where_no_deputy_is_the_region_stands_in(house: House) -> None:
    there = signal_of(house, file_signal(house, municipality="bergdorp"))
    here = signal_of(house, file_signal(house))
    go_away(house, GRETA)
    assert reads(house, ROOS) == {there} and here not in reads(house, ROOS)


def test_a_signal_only_the_absent_half_may_read_goes_to_the_deputy_at_once(house: House) -> None:
    go_away(house, FARID)
    signal = signal_of(house, file_signal(house, exclude=(principal(house, SANNE),)))
    assert reads(house, DIRK) == {signal}
    assert flagged(house) == {FARID, DIRK}
    assert reads(house, SANNE) == set()


# --- or is asked in ----------------------------------------------------------------------------------------------


def test_the_duo_asks_the_deputy_in_and_out_again(house: House) -> None:
    signal = signal_of(house, file_signal(house))
    sql(house, "DELETE FROM news")
    ask(house, SANNE, DIRK)
    assert reads(house, DIRK) == {signal}
    assert flagged(house) == {DIRK}
    [found] = team.teams_of(house, desk(house, SANNE))
    assert {each.who.name: each.why_active for each in found.members}["Dirk Smit"] == "asked"
    sql(house, "DELETE FROM news")
    file_signal(house, answers=LABOUR)
    assert flagged(house) == {FARID, DIRK}, "who stands in hears of what comes in"
    ask(house, FARID, DIRK, active=False)
    assert reads(house, DIRK) == set()
    facts = f'{{"principal":"{principal(house, DIRK)}","theme":"mensenhandel"}}'
    assert events(house, "deputy_activated") == [(principal(house, SANNE), "GM9001", facts)]
    assert events(house, "deputy_deactivated") == [(principal(house, FARID), "GM9001", facts)]


@pytest.mark.parametrize(
    ("who", "deputy", "place"),
    [
        (FARID, SANNE, "GM9001"),
        (FARID, GRETA, "GM9001"),
        (FARID, FARID, "GM9001"),
        (FARID, BAS, "GM9001"),
        (GRETA, DIRK, "GM9001"),
        (FARID, ROOS, "GM9002"),
        (FARID, DIRK, "GM9999"),
        (DIRK, DIRK, "GM9001"),
        (ROOS, ROOS, "GM9001"),
        (BAS, DIRK, "GM9001"),
    ],
)
def test_only_the_duo_of_the_place_asks_in_only_its_deputies(house: House, who: str, deputy: str, place: str) -> None:
    with pytest.raises(team.NotFound):
        ask(house, who, deputy, place=place)
    assert rows(house, "SELECT count(*) FROM seat WHERE active = 1") == [(0,)]


def test_a_place_that_no_database_can_hold_is_not_found(house: House) -> None:
    with pytest.raises(team.NotFound):
        ask(house, FARID, DIRK, place="GM\0")


def test_a_deputy_without_an_approved_key_is_not_asked_in(house: House) -> None:
    sql(house, "DELETE FROM approval WHERE principal = :id", id=principal(house, DIRK))
    with pytest.raises(team.NotFound):
        ask(house, FARID, DIRK)
