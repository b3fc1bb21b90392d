"""A part of a signal inside the portal: a new signal for somebody else, with a key of its own and no readable tie."""

import pytest
from cast import (
    CARLA,
    DIRK,
    FARID,
    GRETA,
    ILSE,
    ROOS,
    SANNE,
    STORY,
    Clock,
    desk,
    draft,
    file_signal,
    once,
    report_token,
)
from handed import TEXT, filed, hand, holders, seen_by
from peek import count, flagged, principal, rows, signal_of, sql
from sqlalchemy import inspect

from portal.actions.desk import reading, replying, stepping_aside, triaging
from portal.actions.desk.cases import Done, NotFound, acting
from portal.actions.handing_on import handing
from portal.actions.house import House
from portal.actions.reporters import following, reporting
from portal.domain.access import Act
from portal.domain.routing import REFERRED
from portal.domain.signals import PublicStatus, Referred, Status


@pytest.mark.parametrize(
    ("inside", "municipality", "who"),
    [
        ("care_coordinator", None, {CARLA}),
        ("internal_safety", None, {ILSE}),
        ("municipality", "GM9002", {GRETA, ROOS}),
    ],
)
def test_only_who_it_is_for_holds_a_key(house: House, inside: str, municipality: str | None, who: set[str]) -> None:
    signal = filed(house)
    made = signal_of(house, hand(house, signal, inside, municipality))
    assert holders(house, made) == who | {"escrow"}
    assert holders(house, signal) == {FARID, SANNE, DIRK, "escrow"}
    assert seen_by(house, FARID) == [signal]
    for email in who - {ROOS}:
        assert seen_by(house, email) == [made]
    assert flagged(house) & {CARLA, ILSE, GRETA} == who - {ROOS}


def test_the_new_signal_holds_only_what_was_chosen(house: House) -> None:
    signal = filed(house, answers={"vorm": ("arbeid",), "leeftijd": ("minderjarig",)}, texts={"plate": "XX-000-X"})
    shared = {"vorm": ("arbeid",), "plate": ("XX-000-X",), "indicators": ("alg_bang",)}
    made = signal_of(house, hand(house, signal, "care_coordinator", shared=shared))
    dossier = reading.open_signal(house, desk(house, CARLA), made)
    report = dossier.report
    assert report is not None
    assert (report.story, report.answers, report.texts) == (TEXT, {"vorm": ("arbeid",)}, {"plate": "XX-000-X"})
    assert report.indicators == ("alg_bang",)
    assert STORY not in str(report)
    assert report.referred == Referred(signal, "GM9001", principal(house, FARID), "Farid Amrani")
    assert dossier.because == REFERRED
    assert dossier.contact is not None
    assert not dossier.contact.given


def test_the_urgency_of_the_desk_travels_along(house: House) -> None:
    signal = filed(house)
    farid = desk(house, FARID)
    triaging.set_urgency(house, farid, signal, once(house, farid), "acuut", "Ze belde in paniek.")
    made = signal_of(house, hand(house, signal, "care_coordinator"))
    assert rows(house, "SELECT urgency FROM signal WHERE id = :id", id=made) == [("acuut",)]
    assert (made, 0) in rows(house, "SELECT signal, sent FROM acute")


def test_another_municipality_routes_as_if_it_was_filed_there(house: House) -> None:
    made = signal_of(house, hand(house, filed(house), "municipality", "GM9002"))
    gates = rows(house, "SELECT principal, gated FROM wrap WHERE signal = :id", id=made)
    assert {bool(gated) for who, gated in gates if who == principal(house, ROOS)} == {True}
    assert seen_by(house, ROOS) == []


def test_who_was_kept_from_the_first_is_kept_from_the_second(house: House) -> None:
    roos = principal(house, ROOS)
    signal = filed(house, exclude=(roos, principal(house, CARLA)))
    made = signal_of(house, hand(house, signal, "municipality", "GM9002"))
    assert holders(house, made) == {GRETA, "escrow"}
    with pytest.raises(handing.NobodyThere):
        hand(house, signal, "care_coordinator")
    assert count(house, "signal") == 2


@pytest.mark.parametrize(
    ("inside", "municipality"),
    [
        ("internal_care", None),
        ("municipality", "GM9003"),
        ("municipality", "GM9001"),
        ("municipality", None),
        ("mayor", None),
        ("", None),
        ("care_coordinator", "GM9002"),
    ],
)
def test_where_nobody_is_nothing_is_handed_on(house: House, inside: str, municipality: str | None) -> None:
    signal = filed(house)
    with pytest.raises(handing.NobodyThere):
        hand(house, signal, inside, municipality)
    assert count(house, "signal") == 1
    assert not rows(house, "SELECT 1 FROM event WHERE act = 'referred'")


def test_who_is_there(house: House) -> None:
    def there(code: str, inside: str) -> bool:
        return handing.there(house, code, inside, "mensenhandel")

    assert there("GM9001", "care_coordinator")
    assert there("GM9001", "internal_safety")
    assert not there("GM9001", "internal_care")
    assert not there("GM9002", "internal_safety")
    assert there("GM9002", "municipality")
    assert not there("GM9003", "municipality")
    assert not there("GM9999", "care_coordinator")


def test_a_key_that_was_swapped_receives_nothing(house: House) -> None:
    ilse, carla = principal(house, ILSE), principal(house, CARLA)
    sql(
        house,
        "UPDATE principal SET sealing_key = (SELECT sealing_key FROM principal WHERE id = :b) WHERE id = :a",
        a=carla,
        b=ilse,
    )
    with pytest.raises(handing.NobodyThere):
        hand(house, filed(house), "care_coordinator")


def test_a_seat_that_was_changed_by_hand_receives_nothing(house: House) -> None:
    sql(house, "UPDATE seat SET role = 'care_coordinator' WHERE principal = :who", who=principal(house, ILSE))
    made = signal_of(house, hand(house, filed(house), "care_coordinator"))
    assert holders(house, made) == {CARLA, "escrow"}


# --- what a reporter files is not for receivers ------------------------------------------------------------------


def test_a_report_reaches_no_receiver_and_names_none(house: House) -> None:
    signal = signal_of(house, file_signal(house))
    assert not holders(house, signal) & {CARLA, ILSE}
    place = house.directory.municipalities["waterstad"]
    named = {one.name for one in reporting.candidates(house, place, "mensenhandel")}
    assert not named & {"Carla Mol", "Ilse Bakker"}
    assert seen_by(house, CARLA) == seen_by(house, ILSE) == []


def test_receivers_alone_do_not_cover_a_municipality(house: House) -> None:
    sql(house, "DELETE FROM seat WHERE role IN ('functionaris', 'deputy', 'regional_deputy')")
    house.keeper.refresh()
    assert house.directory.coverage["GM9001", "mensenhandel"].gaps == ("functionaris", "deputy")
    with pytest.raises(reporting.NoRoute):
        reporting.submit(house, report_token(house), draft())


# --- following what was handed on --------------------------------------------------------------------------------


def test_the_sender_follows_as_a_reporter_does(house: House) -> None:
    signal = filed(house)
    code = hand(house, signal, "care_coordinator")
    assert handing.news(house, code).status is PublicStatus.RECEIVED
    assert handing.fresh(house, [code, ""]) == set()
    reading.open_signal(house, desk(house, CARLA), signal_of(house, code))
    assert handing.news(house, code).status is PublicStatus.READ
    assert handing.fresh(house, [code]) == set()  # a status alone is no message


def test_what_is_shown_is_no_longer_new(house: House) -> None:
    code = hand(house, filed(house), "care_coordinator")
    made, carla = signal_of(house, code), desk(house, CARLA)
    reading.open_signal(house, carla, made)
    replying.ask(house, carla, made, once(house, carla), "Is er een tolk nodig?")
    assert handing.news(house, code).new == 1
    assert handing.fresh(house, [code]) == {code}
    assert handing.news(house, code, shown=True).new == 1
    assert handing.fresh(house, [code]) == set()


def test_the_holder_of_the_first_hears_that_the_receiver_wrote(house: House, clock: Clock) -> None:
    signal = filed(house)
    farid = desk(house, FARID)
    triaging.take(house, farid, signal, once(house, farid))
    code = hand(house, signal, "care_coordinator")
    sql(house, "DELETE FROM news")
    before = rows(house, "SELECT due_on FROM signal WHERE id = :id", id=signal)
    clock.move(days=1)
    made, carla = signal_of(house, code), desk(house, CARLA)
    reading.open_signal(house, carla, made)
    replying.give_feedback(house, carla, made, once(house, carla), "Ik bel morgen.")
    assert flagged(house) == {FARID}
    assert rows(house, "SELECT due_on FROM signal WHERE id = :id", id=signal) <= before


def test_who_stepped_aside_hears_nothing_more(house: House) -> None:
    signal = filed(house)
    code = hand(house, signal, "care_coordinator")
    farid = desk(house, FARID)
    stepping_aside.step_aside(house, farid, signal, once(house, farid))
    sql(house, "DELETE FROM news")
    made, carla = signal_of(house, code), desk(house, CARLA)
    reading.open_signal(house, carla, made)
    replying.give_feedback(house, carla, made, once(house, carla), "Ik bel morgen.")
    assert flagged(house) == {SANNE}


def test_a_first_signal_that_is_gone_or_closed_is_left_alone(house: House) -> None:
    signal = filed(house)
    code = hand(house, signal, "care_coordinator")
    sql(house, "UPDATE signal SET status = 'closed', due_on = NULL WHERE id = :id", id=signal)
    made, carla = signal_of(house, code), desk(house, CARLA)
    reading.open_signal(house, carla, made)
    replying.give_feedback(house, carla, made, once(house, carla), "Een.")
    assert rows(house, "SELECT status, due_on FROM signal WHERE id = :id", id=signal) == [("closed", None)]
    sql(house, "DELETE FROM signal WHERE id = :id", id=signal)
    replying.give_feedback(house, carla, made, once(house, carla), "Twee.")
    assert handing.news(house, code).new == 2


# --- no readable tie ---------------------------------------------------------------------------------------------


def test_nothing_readable_ties_the_two_together(house: House, clock: Clock) -> None:
    """What a stolen database says of the new signal never names the first, its people or its hour."""
    signal = filed(house)
    code = hand(house, signal, "care_coordinator")
    clock.move(minutes=5)
    made, carla = signal_of(house, code), desk(house, CARLA)
    reading.open_signal(house, carla, made)
    replying.give_feedback(house, carla, made, once(house, carla), "Ik bel morgen.")
    for table in inspect(house.database.engine).get_table_names():
        for found in rows(house, f"SELECT * FROM {table}"):
            text = " ".join(value.decode("latin-1") if isinstance(value, bytes) else str(value) for value in found)
            assert not (signal in text and made in text), table
            assert code not in text, table
    events = rows(house, "SELECT act, at, actor, facts FROM event WHERE signal = :id", id=made)
    received = [found for found in events if found[0] == "received_inside"]
    assert received == [("received_inside", "2026-11-17", None, "{}")]
    farid = principal(house, FARID)
    assert all(actor != farid and farid not in facts for _, _, actor, facts in events)
    times = {at for (at,) in rows(house, "SELECT at FROM event WHERE signal = :id AND length(at) > 10", id=signal)}
    assert times
    assert not {at for _, at, _, _ in events if len(at) > 10} & times
    first = rows(house, "SELECT act FROM event WHERE signal = :id", id=signal)
    assert {act for (act,) in first} == {"filed", "opened", "referred"}


def test_the_receiver_cannot_open_the_first(house: House) -> None:
    signal = filed(house)
    hand(house, signal, "care_coordinator")
    with pytest.raises(NotFound):
        reading.open_signal(house, desk(house, CARLA), signal)


def test_the_sender_cannot_open_the_second(house: House) -> None:
    made = signal_of(house, hand(house, filed(house), "care_coordinator"))
    with pytest.raises(NotFound):
        reading.open_signal(house, desk(house, FARID), made)


def test_a_referral_that_fails_leaves_no_signal(house: House) -> None:
    signal, farid = filed(house), desk(house, FARID)
    with (
        pytest.raises(RuntimeError),
        acting(house, farid, signal, Act.REFER, once(house, farid), "referred") as (connection, case),
    ):
        handing.deliver(house, farid, connection, case, TEXT, {}, "care_coordinator", None, "nl")
        raise RuntimeError
    assert count(house, "signal") == 1
    assert flagged(house) == {FARID, SANNE}


def test_the_same_form_hands_on_once(house: House) -> None:
    signal, farid = filed(house), desk(house, FARID)
    token = once(house, farid)
    with acting(house, farid, signal, Act.REFER, token, "referred") as (connection, case):
        handing.deliver(house, farid, connection, case, TEXT, {}, "care_coordinator", None, "nl")
    with pytest.raises(Done), acting(house, farid, signal, Act.REFER, token, "referred") as (connection, case):
        handing.deliver(house, farid, connection, case, TEXT, {}, "care_coordinator", None, "nl")
    assert count(house, "signal") == 2


def test_the_receipt_is_a_code_as_any_other(house: House) -> None:
    code = hand(house, filed(house), "care_coordinator")
    assert following.canonical(code) == code
    assert following.follow(house, code).municipality == "GM9001"
    assert (
        Status.RECEIVED.value
        == rows(house, "SELECT status FROM signal WHERE id = :id", id=signal_of(house, code))[0][0]
    )
