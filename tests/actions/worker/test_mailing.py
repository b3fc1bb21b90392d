"""Which letter somebody gets, and when the deputy and the contact of the team are called."""

from datetime import datetime

import pytest
from cast import DIRK, FARID, REGION, ROOS, SANNE, Clock, desk, file_signal
from peek import count, flagged, mails, principal, rows, signal_of, sql
from plans import asked

from portal.actions.desk import reading
from portal.actions.house import HERE, House
from portal.actions.installation import checking, managing
from portal.actions.worker import housekeeping
from portal.adapters import outbox

TEAM = "team@waterstad.example"
SPOED, ACUTE = {"urgentie": ("spoed",)}, {"urgentie": ("acuut",)}
NEWS, STANDBY = "There is something new for you", "There is something new where you stand in"


@pytest.fixture(autouse=True)
def in_english(house: House) -> None:
    sql(house, "UPDATE principal SET language = 'en'")


def work(house: House, clock: Clock, *moments: str) -> None:
    for moment in moments:
        clock.now = datetime.fromisoformat(f"2026-11-{moment}").replace(tzinfo=HERE)
        housekeeping.round_of_work(house)


def away(house: House, *people: str) -> None:
    for email in people:
        sql(
            house,
            "UPDATE principal SET absent_from = '2026-11-17', absent_until = '2026-11-18' WHERE id = :id",
            id=principal(house, email),
        )
    house.keeper.refresh()


def contact(house: House, address: str, code: str = "GM9001") -> None:
    sealed = house.app_keys.seal_field("municipality.team_contact", code, address)
    sql(house, "UPDATE municipality SET team_contact = :sealed WHERE code = :code", sealed=sealed, code=code)


def people(house: House) -> set[str]:
    return {address for address, _ in mails(house)}


# --- letters -----------------------------------------------------------------------------------------------------


def test_the_deputy_is_asked_to_look_beside_the_duo_at_the_first_slot(house: House, clock: Clock) -> None:
    work(house, clock, "17T10:00")
    file_signal(house, answers=SPOED)
    work(house, clock, "17T13:00")
    assert mails(house) == [(DIRK, STANDBY), (FARID, NEWS), (SANNE, NEWS)]
    assert count(house, "standby") == 0
    assert reading_of(house, DIRK) == [], "still behind the gate"
    work(house, clock, "17T13:01", "17T16:00")
    assert len(mails(house)) == 3


def reading_of(house: House, email: str) -> list[str]:
    from portal.actions.desk import inbox
    from portal.domain.signals import Filter

    return [entry.signal.id for entry in inbox.inbox(house, desk(house, email), Filter()).entries]


def test_a_deputy_gets_the_same_letter_whatever_happened(house: House, clock: Clock) -> None:
    """Whoever reads along with the mail server must not see which of the mails was about an urgent signal."""
    work(house, clock, "17T10:00")
    file_signal(house, answers=SPOED)
    work(house, clock, "17T13:00")
    file_signal(house, exclude=(principal(house, FARID), principal(house, SANNE)))
    work(house, clock, "18T08:30", "19T00:00", "19T08:30")
    assert [subject for address, subject in mails(house) if address == DIRK] == [STANDBY] * 3
    assert {subject for address, subject in mails(house) if address in (FARID, SANNE)} == {NEWS}


def test_an_urgent_signal_that_somebody_opened_or_that_is_not_urgent_calls_no_deputy(
    house: House, clock: Clock
) -> None:
    work(house, clock, "17T10:00")
    signal = signal_of(house, file_signal(house, answers=SPOED))
    file_signal(house)
    clock.move(minutes=30)
    reading.open_signal(house, desk(house, SANNE), signal)
    work(house, clock, "17T13:00", "18T08:30")
    assert people(house) == {FARID, SANNE}
    assert count(house, "standby") == 0


def test_a_deputy_who_was_excluded_is_not_asked_and_the_regional_one_is(house: House, clock: Clock) -> None:
    work(house, clock, "17T10:00")
    file_signal(house, answers=SPOED, exclude=(principal(house, DIRK),))
    work(house, clock, "17T13:00")
    assert people(house) == {FARID, SANNE, ROOS}


def test_a_deputy_who_is_away_is_not_asked_until_the_day_of_return(house: House, clock: Clock) -> None:
    away(house, DIRK)
    work(house, clock, "17T10:00")
    file_signal(house, answers=SPOED)
    work(house, clock, "17T13:00", "18T08:30", "18T13:00")
    assert DIRK not in people(house)
    work(house, clock, "19T08:30")
    assert [address for address, _ in mails(house)].count(DIRK) == 1


def test_whoever_is_away_keeps_the_flag(house: House, clock: Clock) -> None:
    work(house, clock, "17T10:00")
    file_signal(house)
    away(house, FARID)
    work(house, clock, "17T13:00", "18T08:30")
    assert people(house) == {SANNE} and flagged(house) == {FARID}
    work(house, clock, "19T08:30")
    assert FARID in people(house) and flagged(house) == set()


# --- acute -------------------------------------------------------------------------------------------------------


def test_the_third_mail_also_goes_to_the_contact_of_the_team_once(house: House, clock: Clock) -> None:
    contact(house, TEAM)
    work(house, clock, "21T21:10")
    file_signal(house, answers=ACUTE)
    work(house, clock, "21T21:11", "21T22:00")
    assert TEAM not in people(house)
    work(house, clock, "21T23:00", "22T00:00", "22T01:00")
    found = [subject for address, subject in mails(house) if address == TEAM]
    assert len(found) == 1
    assert [address for address, _ in mails(house)].count(FARID) == 5


def test_ten_acute_signals_at_once_are_one_letter_to_each_and_no_more_work(house: House, clock: Clock) -> None:
    work(house, clock, "17T10:10")
    statements = []
    for number in (1, 10):
        for _ in range(number):
            file_signal(house, answers=ACUTE)
        with asked(house) as seen:
            housekeeping.make_acute(house)
        statements.append(len(seen.statements))
        housekeeping.deliver(house)
        assert sorted(address for address, _ in mails(house)) == sorted([FARID, SANNE] * len(statements))
    assert statements[0] == statements[1] < 25


def test_a_municipality_without_a_contact_or_with_a_broken_one_mails_the_others(house: House, clock: Clock) -> None:
    sql(house, "UPDATE municipality SET team_contact = zeroblob(60) WHERE code = 'GM9001'")
    work(house, clock, "17T10:10")
    file_signal(house, answers=ACUTE)
    work(house, clock, "17T10:11", "17T11:00", "17T12:00")
    assert people(house) == {FARID, SANNE, DIRK}
    assert any("GM9001" in finding.text for finding in checking.check(house) if finding.code == "mail")


def test_a_letter_that_waits_for_a_former_contact_goes_to_the_new_one(house: House, clock: Clock) -> None:
    contact(house, TEAM)
    contact(house, "also@waterstad.example", "GM9002")
    with house.database.writing() as connection:
        for address in (TEAM, "also@waterstad.example"):
            outbox.put(house.database, connection, house.app_keys, "unseen", "nl", address, clock())
    places = [dict(place) for place in REGION["municipalities"]]
    places[0]["team_contact"] = "new@waterstad.example"
    places[1]["team_contact"] = TEAM
    managing.load(house, {**REGION, "municipalities": places})
    housekeeping.deliver(house)
    assert sorted(address for address, _ in mails(house)) == sorted([TEAM, "new@waterstad.example"])
    del places[0]["team_contact"], places[1]["team_contact"]
    with house.database.writing() as connection:
        outbox.put(house.database, connection, house.app_keys, "unseen", "nl", TEAM, clock())
    managing.load(house, {**REGION, "municipalities": places})
    assert count(house, "delivery") == 0


def test_an_address_that_does_not_open_holds_up_nobody_and_its_news_waits(house: House, clock: Clock) -> None:
    work(house, clock, "17T10:10")
    whole = rows(house, f"SELECT email_sealed FROM principal WHERE id = '{principal(house, SANNE)}'")[0][0]
    kept = whole.hex()
    sanne = principal(house, SANNE)
    blank = "zeroblob(60)" if house.database.is_sqlite else "decode(repeat('00', 60), 'hex')"
    sql(house, f"UPDATE principal SET email_sealed = {blank} WHERE id = '{sanne}'")
    file_signal(house, answers=ACUTE)
    work(house, clock, "17T10:11", "17T13:00")
    assert people(house) == {FARID, DIRK}
    assert any(sanne in finding.text for finding in checking.check(house) if finding.code == "mail")
    back = f"x'{kept}'" if house.database.is_sqlite else f"decode('{kept}', 'hex')"
    sql(house, f"UPDATE principal SET email_sealed = {back} WHERE id = '{sanne}'")
    work(house, clock, "18T08:30")
    assert (SANNE, NEWS) in mails(house)


def test_a_contact_from_whom_the_signal_is_kept_hears_nothing(house: House, clock: Clock) -> None:
    contact(house, FARID.upper())
    work(house, clock, "17T10:10")
    file_signal(house, answers=ACUTE, exclude=(principal(house, FARID),))
    work(house, clock, "17T10:11", "17T11:00", "17T12:00", "17T13:00")
    assert {address.lower() for address in people(house)} == {SANNE, DIRK}


def test_an_acute_signal_calls_who_is_there(house: House, clock: Clock) -> None:
    away(house, FARID)
    work(house, clock, "17T10:10")
    file_signal(house, answers=ACUTE)
    work(house, clock, "17T10:11")
    assert people(house) == {SANNE}


def test_an_acute_signal_while_the_duo_is_away_calls_the_deputy_at_once(house: House, clock: Clock) -> None:
    away(house, FARID, SANNE)
    work(house, clock, "17T10:10")
    signal = signal_of(house, file_signal(house, answers=ACUTE))
    work(house, clock, "17T10:11")
    assert people(house) == {DIRK}
    reading.open_signal(house, desk(house, DIRK), signal)
    work(house, clock, "17T11:00")
    assert len([1 for address, subject in mails(house) if subject != STANDBY]) == 1


def test_an_acute_signal_while_everybody_is_away_calls_everybody(house: House, clock: Clock) -> None:
    away(house, FARID, SANNE, DIRK)
    work(house, clock, "17T10:10")
    file_signal(house, answers=ACUTE)
    work(house, clock, "17T10:11")
    assert people(house) >= {FARID, SANNE}


def test_a_region_file_sets_the_contact(house: House, clock: Clock) -> None:
    places = [dict(place) for place in REGION["municipalities"]]
    places[0]["team_contact"] = TEAM
    managing.load(house, {**REGION, "municipalities": places})
    work(house, clock, "17T10:10")
    file_signal(house, answers=ACUTE)
    work(house, clock, "17T10:11", "17T11:00", "17T12:00")
    assert TEAM in people(house)
