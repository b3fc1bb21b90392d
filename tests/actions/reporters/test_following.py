"""Noor comes back with her code: what is new, answering, rating; never the report, never the notes."""

import pytest
from cast import FARID, SANNE, STORY, Clock, desk, file_signal, once
from peek import count, flagged, rows, signal_of, sql

from portal.actions import tokens
from portal.actions.desk import inbox, reading, replying, triaging
from portal.actions.house import House
from portal.actions.reporters import following
from portal.domain import receipts
from portal.domain.signals import Filter, PublicStatus, Status


def form(house: House) -> tokens.FormToken:
    return tokens.read(house, following.PURPOSE, tokens.issue(house, following.PURPOSE))


def asked(house: House) -> tuple[str, str]:
    """A signal that Farid opened and asked about: (code, id)."""
    code = file_signal(house)
    signal, farid = signal_of(house, code), desk(house, FARID)
    reading.open_signal(house, farid, signal)
    replying.ask(house, farid, signal, once(house, farid), "Welke kleur had de bus?")
    return code, signal


def status(house: House, signal: str) -> str:
    return str(rows(house, "SELECT status FROM signal WHERE id = :id", id=signal)[0][0])


def test_a_fresh_signal_shows_that_it_was_received(house: House, clock: Clock) -> None:
    found = following.follow(house, file_signal(house))
    assert found.status is PublicStatus.RECEIVED
    assert [(step.status, step.on) for step in found.steps] == [(PublicStatus.RECEIVED, clock.now.date())]
    assert (list(found.entries), found.new, found.rating, found.asks) == ([], 0, "", False)


def test_what_is_new_is_new_once(house: House) -> None:
    code, _ = asked(house)
    first = following.follow(house, code)
    assert [(entry.message.kind, entry.new) for entry in first.entries if entry.message] == [("question", True)]
    assert (first.new, first.asks, first.status) == (1, True, PublicStatus.QUESTION)
    assert [step.status.value for step in first.steps] == ["received", "read", "question"]
    second = following.follow(house, code)
    assert (second.new, second.asks) == (0, True)


def test_an_answer_sets_the_signal_to_work_again(house: House) -> None:
    code, signal = asked(house)
    following.add(house, form(house), code, "Een witte bus.")
    found = following.follow(house, code)
    assert (found.status, found.asks) == (PublicStatus.IN_PROGRESS, False)
    assert status(house, signal) == "in_progress"
    assert [entry.message.kind for entry in found.entries if entry.message] == ["question", "answer"]
    following.add(house, form(house), code, "En nog iets.")
    assert [e.message.kind for e in following.follow(house, code).entries if e.message] == [
        "question",
        "answer",
        "addition",
    ]


def test_an_answer_after_the_desk_moved_on_leaves_the_status_alone(house: House) -> None:
    code, signal = asked(house)
    farid = desk(house, FARID)
    triaging.move_to(house, farid, signal, once(house, farid), Status.DISCUSSED)
    following.add(house, form(house), code, "Een witte bus.")
    assert status(house, signal) == "discussed"


def test_own_words_are_never_new_and_what_was_not_shown_stays_new(house: House) -> None:
    code, signal = asked(house)
    following.follow(house, code)
    farid = desk(house, FARID)
    replying.give_feedback(house, farid, signal, once(house, farid), "Bedankt, we zijn bezig.")
    following.add(house, form(house), code, "Een witte bus.")
    assert reading.open_signal(house, farid, signal).seen == 3, "the desk is not told that feedback was read"
    found = following.follow(house, code)
    assert [(e.message.kind, e.new) for e in found.entries if e.message] == [
        ("question", False),
        ("feedback", True),
        ("answer", False),
    ]


def test_the_desk_sees_what_the_reporter_read(house: House) -> None:
    code, signal = asked(house)
    farid = desk(house, FARID)
    assert reading.open_signal(house, farid, signal).seen == 0
    following.follow(house, code)
    dossier = reading.open_signal(house, farid, signal)
    assert dossier.seen == len(dossier.messages) == 3


def test_the_same_addition_twice_is_one(house: House) -> None:
    code = file_signal(house)
    token = form(house)
    following.add(house, token, code, "Nog iets")
    following.add(house, token, code, "Nog iets")
    with pytest.raises(following.AlreadyAdded):
        following.add(house, token, code, "Iets anders")
    assert count(house, "message") == 1


def test_an_addition_is_told_to_the_owner_or_to_the_whole_duo(house: House) -> None:
    code = file_signal(house)
    signal, farid = signal_of(house, code), desk(house, FARID)
    sql(house, "DELETE FROM news")
    following.add(house, form(house), code, "Nog iets")
    assert flagged(house) == {FARID, SANNE}
    reading.open_signal(house, farid, signal)
    triaging.take(house, farid, signal, once(house, farid))
    sql(house, "DELETE FROM news")
    following.add(house, form(house), code, "En nog iets")
    assert flagged(house) == {FARID}


def test_a_rating_is_kept_shown_and_replaced_and_tells_nobody(house: House) -> None:
    code = file_signal(house)
    sql(house, "DELETE FROM news")
    following.rate(house, form(house), code, "3")
    following.rate(house, form(house), code, "2")
    assert following.follow(house, code).rating == "2"
    assert flagged(house) == set()
    for wrong in ("", "0", "4", "x", "11"):
        with pytest.raises(ValueError, match=f"^{wrong}$"):
            following.rate(house, form(house), code, wrong)


def test_a_rating_does_not_hide_that_the_reporter_waits(house: House) -> None:
    code, signal = asked(house)
    following.add(house, form(house), code, "Een witte bus.")
    following.rate(house, form(house), code, "1")
    (entry,) = inbox.inbox(house, desk(house, FARID), Filter()).entries
    assert entry.signal.id == signal and entry.waiting


def test_an_unknown_code_leads_to_nothing(house: House) -> None:
    file_signal(house)
    code = receipts.encode(bytes(range(15)))
    for act in (
        lambda: following.follow(house, code),
        lambda: following.add(house, form(house), code, "x"),
        lambda: following.rate(house, form(house), code, "1"),
    ):
        with pytest.raises(following.UnknownCode):
            act()
    assert count(house, "message") == 0


def test_a_code_is_understood_as_people_type_it(house: House) -> None:
    code = file_signal(house)
    typed = f" {receipts.groups(code).lower().replace('0', 'o').replace('1', 'l')} "
    assert following.canonical(typed) == code


def test_an_old_form_must_come_again(house: House, clock: Clock) -> None:
    code = file_signal(house)
    token = form(house)
    clock.move(hours=25)
    with pytest.raises(tokens.Stale):
        following.add(house, token, code, "x")


def test_the_thread_says_dates_and_never_a_time(house: House, clock: Clock) -> None:
    code, _ = asked(house)
    clock.move(days=2)
    following.add(house, form(house), code, "Een witte bus.")
    found = following.follow(house, code)
    assert {str(e.message.on) for e in found.entries if e.message} == {"2026-11-17", "2026-11-19"}
    assert rows(house, "SELECT at FROM event WHERE act = 'added'") == [("2026-11-19",)]


def test_following_shows_neither_report_nor_notes(house: House) -> None:
    code, signal = asked(house)
    farid = desk(house, FARID)
    triaging.add_note(house, farid, signal, once(house, farid), "INTERN: bellen met wijkagent")
    assert STORY not in repr(following.follow(house, code))
    assert "INTERN" not in repr(following.follow(house, code))


def test_two_visits_at_once_never_count_back(house: House) -> None:
    from portal.adapters import threads

    code, signal = asked(house)
    following.follow(house, code)
    with house.database.writing() as connection:
        threads.mark_seen(connection, signal, 1)
    with house.database.reading() as connection:
        assert threads.seen(connection, signal) == 3


def test_news_about_a_closed_signal_opens_it_again(house: House) -> None:
    code = file_signal(house)
    signal, farid = signal_of(house, code), desk(house, FARID)
    reading.open_signal(house, farid, signal)
    triaging.close(house, farid, signal, once(house, farid), "geen_actie", "Dank voor je signaal.", "")
    assert inbox.inbox(house, farid, Filter()).entries == []
    following.add(house, form(house), code, "Hij stond er vandaag weer.")
    (entry,) = inbox.inbox(house, farid, Filter()).entries
    assert entry.waiting
    assert following.follow(house, code).status is PublicStatus.IN_PROGRESS


def test_an_answer_that_comes_after_closing_is_not_overlooked(house: House) -> None:
    code, signal = asked(house)
    farid = desk(house, FARID)
    triaging.close(house, farid, signal, once(house, farid), "geen_actie", "Dank voor je signaal.", "")
    assert not following.follow(house, code).asks, "a closed signal asks nothing any more"
    following.add(house, form(house), code, "Toch nog: een witte bus.")
    (entry,) = inbox.inbox(house, farid, Filter()).entries
    assert entry.waiting
    assert entry.signal.status is Status.IN_PROGRESS


# --- the day by which somebody must have looked ------------------------------------------------------------------


def due_on(house: House, signal: str) -> str:
    return str(rows(house, "SELECT due_on FROM signal WHERE id = :id", id=signal)[0][0])


def add(house: House, code: str, text: str = "Nog iets.") -> None:
    following.add(house, form(house), code, text)


def test_what_a_reporter_adds_is_looked_at_within_the_days_of_a_first_look(house: House, clock: Clock) -> None:
    code = file_signal(house)
    signal, farid = signal_of(house, code), desk(house, FARID)
    reading.open_signal(house, farid, signal)
    replying.give_feedback(house, farid, signal, once(house, farid), "We zijn bezig.")
    assert due_on(house, signal) == "2026-12-15"
    clock.move(days=8)
    add(house, code)
    assert due_on(house, signal) == "2026-11-27"
    clock.move(days=1)
    add(house, code)
    assert due_on(house, signal) == "2026-11-27", "the first of two additions sets the day"


def test_an_addition_never_puts_off_what_is_due_and_a_rating_asks_for_nothing(house: House, clock: Clock) -> None:
    code = file_signal(house)
    signal = signal_of(house, code)
    clock.move(days=1)
    add(house, code)
    assert due_on(house, signal) == "2026-11-19", "the first look stays where it was"
    farid = desk(house, FARID)
    reading.open_signal(house, farid, signal)
    triaging.close(house, farid, signal, once(house, farid), "geen_actie", "Dank je wel.", "")
    following.rate(house, form(house), code, "2")
    assert due_on(house, signal) == "None"


def test_an_addition_to_a_closed_signal_gives_it_a_day_again(house: House, clock: Clock) -> None:
    code = file_signal(house)
    signal, farid = signal_of(house, code), desk(house, FARID)
    reading.open_signal(house, farid, signal)
    triaging.close(house, farid, signal, once(house, farid), "geen_actie", "Dank je wel.", "")
    clock.now = clock.now.replace(month=12, day=24)
    add(house, code)
    assert due_on(house, signal) == "2026-12-29", "over Christmas"


def test_an_addition_for_somebody_who_is_away_reaches_the_other_half(house: House) -> None:
    code = file_signal(house)
    signal, farid = signal_of(house, code), desk(house, FARID)
    reading.open_signal(house, farid, signal)
    triaging.take(house, farid, signal, once(house, farid))
    sql(house, "DELETE FROM news")
    sql(
        house,
        "UPDATE principal SET absent_from = '2026-11-17', absent_until = '2026-11-20' WHERE id = :id",
        id=farid.staff.principal,
    )
    house.keeper.refresh()
    add(house, code)
    assert flagged(house) == {FARID, SANNE}, "his waits for his return"
