"""Farid and Sanne at their desk: what they see, what moves, and what others never see."""

import pytest
from cast import BAS, DIRK, FARID, GRETA, ROOS, SANNE, STORY, Clock, desk, draft, file_signal, once
from cast import report_token as fresh
from peek import count, mails, principal, rows, signal_of, sql

from portal.actions import tokens
from portal.actions.desk import inbox, reading, replying, triaging
from portal.actions.house import House
from portal.actions.reporters import following, reporting
from portal.actions.worker import housekeeping
from portal.domain.signals import Contact, Filter, PublicStatus, Status

ALL = Filter(status=None)


def filed(house: House, **own: object) -> tuple[str, str]:
    code = file_signal(house, **own)
    return code, signal_of(house, code)


def public(house: House, code: str) -> list[str]:
    return [step.status.value for step in following.follow(house, code).steps]


def column(house: House, signal: str, name: str) -> object:
    return rows(house, f"SELECT {name} FROM signal WHERE id = :id", id=signal)[0][0]


def events(house: House, signal: str) -> list[str]:
    return [row[0] for row in rows(house, "SELECT act FROM event WHERE signal = :id AND act != 'opened'", id=signal)]


# --- opening -----------------------------------------------------------------------------------------------------


def test_the_first_opening_makes_it_read_and_the_reporter_sees_it(house: House) -> None:
    code, signal = filed(house)
    assert public(house, code) == ["received"]
    dossier = reading.open_signal(house, desk(house, FARID), signal)
    assert dossier.report is not None and dossier.report.story == STORY
    assert dossier.signal.status is Status.READ
    assert public(house, code) == ["received", "read"]
    reading.open_signal(house, desk(house, SANNE), signal)
    assert public(house, code) == ["received", "read"], "a second opening says nothing new"
    opened = rows(house, "SELECT actor FROM event WHERE act = 'opened' AND signal = :id", id=signal)
    assert {who for (who,) in opened} == {principal(house, FARID), principal(house, SANNE)}


def test_looking_at_the_inbox_is_not_opening(house: House) -> None:
    code, _ = filed(house)
    page = inbox.inbox(house, desk(house, FARID), Filter())
    assert [entry.report.story for entry in page.entries if entry.report] == [STORY]
    assert public(house, code) == ["received"]


def test_a_dossier_says_why_it_came_here_and_who_was_left_out(house: House) -> None:
    sanne = principal(house, SANNE)
    _, signal = filed(house, exclude=(sanne,), answers={"vorm": ("arbeid",)}, contact=Contact("Noor", "1", "", False))
    dossier = reading.open_signal(house, desk(house, FARID), signal)
    assert (dossier.because, list(dossier.excluded)) == ("slot", [sanne])
    assert dossier.contact == Contact("Noor", "1", "", False)
    assert dossier.colleagues[sanne].name == "Sanne de Wit"
    with pytest.raises(triaging.NotFound):
        reading.open_signal(house, desk(house, SANNE), signal)
    assert inbox.inbox(house, desk(house, SANNE), ALL).entries == []


@pytest.mark.parametrize("who", [GRETA, DIRK, ROOS, BAS])
def test_others_do_not_find_it(house: House, who: str) -> None:
    _, signal = filed(house)
    other = desk(house, who)
    acts = [
        lambda: reading.open_signal(house, other, signal),
        lambda: triaging.take(house, other, signal, once(house, other)),
        lambda: triaging.give_back(house, other, signal, once(house, other)),
        lambda: triaging.set_urgency(house, other, signal, once(house, other), "acuut"),
        lambda: triaging.move_to(house, other, signal, once(house, other), Status.DISCUSSED),
        lambda: triaging.add_note(house, other, signal, once(house, other), "x"),
        lambda: triaging.close(house, other, signal, once(house, other), "geen_actie", "x", ""),
        lambda: replying.ask(house, other, signal, once(house, other), "x"),
        lambda: replying.give_feedback(house, other, signal, once(house, other), "x"),
    ]
    for act in acts:
        with pytest.raises(triaging.NotFound):
            act()
    assert events(house, signal) == ["filed"]
    assert column(house, signal, "status") == "received"


@pytest.mark.parametrize("signal", ["", "x", "00000000-0000-4000-8000-000000000000", "' OR 1=1 --", "\x7f"])
def test_what_does_not_exist_is_not_found_in_the_same_way(house: House, signal: str) -> None:
    with pytest.raises(triaging.NotFound):
        reading.open_signal(house, desk(house, FARID), signal)


def test_the_manager_has_no_inbox_and_greta_an_empty_one(house: House) -> None:
    filed(house)
    with pytest.raises(triaging.NotFound):
        inbox.inbox(house, desk(house, BAS), ALL)
    assert inbox.inbox(house, desk(house, GRETA), ALL).entries == []


# --- the gate ----------------------------------------------------------------------------------------------------


def test_a_deputy_sees_it_when_standing_in_and_only_then(house: House) -> None:
    _, signal = filed(house)
    assert inbox.inbox(house, desk(house, DIRK), ALL).entries == []
    sql(house, "UPDATE seat SET active = 1 WHERE principal = :id", id=principal(house, DIRK))
    assert reading.open_signal(house, desk(house, DIRK), signal).report is not None
    sql(house, "UPDATE seat SET active = 0 WHERE principal = :id", id=principal(house, DIRK))
    with pytest.raises(triaging.NotFound):
        reading.open_signal(house, desk(house, DIRK), signal)


def test_standing_in_for_one_municipality_opens_no_other(house: House) -> None:
    _, here = filed(house, exclude=(principal(house, DIRK),))
    _, there = filed(house, municipality="bergdorp")
    sql(
        house,
        "UPDATE seat SET active = 1 WHERE municipality = 'GM9001' AND principal = :id",
        id=principal(house, ROOS),
    )
    roos = desk(house, ROOS)
    assert [entry.signal.id for entry in inbox.inbox(house, roos, ALL).entries] == [here]
    assert reading.open_signal(house, roos, here)
    with pytest.raises(triaging.NotFound):
        reading.open_signal(house, roos, there)


def test_a_role_changed_by_sql_opens_no_gate(house: House) -> None:
    _, signal = filed(house)
    sql(house, "UPDATE principal SET role = 'functionaris' WHERE id = :id", id=principal(house, DIRK))
    with pytest.raises(triaging.NotFound):
        reading.open_signal(house, desk(house, DIRK), signal)
    assert inbox.inbox(house, desk(house, DIRK), ALL).entries == []


# --- acts --------------------------------------------------------------------------------------------------------


def test_taking_and_giving_back(house: House) -> None:
    code, signal = filed(house)
    farid = desk(house, FARID)
    reading.open_signal(house, farid, signal)
    triaging.take(house, farid, signal, once(house, farid))
    assert column(house, signal, "owner") == principal(house, FARID)
    assert public(house, code) == ["received", "read", "in_progress"]
    (entry,) = inbox.inbox(house, desk(house, SANNE), Filter(owner=principal(house, FARID))).entries
    assert entry.owner == "Farid Amrani"
    triaging.give_back(house, farid, signal, once(house, farid))
    assert inbox.inbox(house, desk(house, SANNE), Filter(owner="")).entries[0].owner is None
    assert events(house, signal).count("taken") == events(house, signal).count("given_back") == 1


def test_an_owner_who_left_has_no_name(house: House) -> None:
    _, signal = filed(house)
    sql(house, "UPDATE signal SET owner = 'weg' WHERE id = :id", id=signal)
    assert inbox.inbox(house, desk(house, FARID), ALL).entries[0].owner == ""


def test_moving_along_the_table(house: House) -> None:
    code, signal = filed(house)
    farid = desk(house, FARID)
    reading.open_signal(house, farid, signal)
    for target in (Status.DISCUSSED, Status.KEPT, Status.PASSED_ON, Status.IN_PROGRESS):
        triaging.move_to(house, farid, signal, once(house, farid), target)
        assert column(house, signal, "status") == target.value
    assert public(house, code) == ["received", "read", "in_progress"], "what is done inside is not told"
    for target in (Status.RECEIVED, Status.READ, Status.IN_PROGRESS, Status.CLOSED):
        with pytest.raises(triaging.NotAllowed):
            triaging.move_to(house, farid, signal, once(house, farid), target)
    assert events(house, signal).count("moved") == 4, "what was not allowed leaves no trace"


def test_the_same_form_twice_does_it_once(house: House) -> None:
    _, signal = filed(house)
    farid = desk(house, FARID)
    token = once(house, farid)
    triaging.add_note(house, farid, signal, token, "Eén keer")
    with pytest.raises(triaging.Done):
        triaging.add_note(house, farid, signal, token, "Eén keer")
    assert count(house, "note") == 1


def test_a_form_that_was_refused_can_be_sent_again(house: House) -> None:
    _, signal = filed(house)
    farid = desk(house, FARID)
    token = once(house, farid)
    with pytest.raises(triaging.NotAllowed):
        triaging.move_to(house, farid, signal, token, Status.KEPT)
    reading.open_signal(house, farid, signal)
    triaging.move_to(house, farid, signal, token, Status.KEPT)


def test_a_form_of_yesterday_and_of_another_session_do_nothing(house: House, clock: Clock) -> None:
    _, signal = filed(house)
    farid = desk(house, FARID)
    text = tokens.issue(house, triaging.PURPOSE, farid.session)
    with pytest.raises(tokens.ForeignToken):
        tokens.read(house, triaging.PURPOSE, text, desk(house, SANNE).session)
    token = tokens.read(house, triaging.PURPOSE, text, farid.session)
    clock.move(hours=25)
    with pytest.raises(tokens.Stale):
        triaging.add_note(house, farid, signal, token, "x")


def test_urgency_is_set_to_a_known_level(house: House) -> None:
    _, signal = filed(house)
    farid = desk(house, FARID)
    triaging.set_urgency(house, farid, signal, once(house, farid), "spoed", "Kinderen in huis.")
    assert column(house, signal, "urgency") == "spoed"
    with pytest.raises(ValueError, match="heel erg"):
        triaging.set_urgency(house, farid, signal, once(house, farid), "heel erg")
    assert [entry.signal.id for entry in inbox.inbox(house, farid, Filter(urgency="spoed")).entries] == [signal]
    assert inbox.inbox(house, farid, Filter(urgency="acuut")).entries == []


def test_notes_are_for_colleagues(house: House, clock: Clock) -> None:
    code, signal = filed(house)
    farid = desk(house, FARID)
    triaging.add_note(house, farid, signal, once(house, farid), "Bellen met de wijkagent")
    clock.move(minutes=5)
    triaging.add_note(house, desk(house, SANNE), signal, once(house, desk(house, FARID)), "Gebeld")
    notes = reading.open_signal(house, farid, signal).notes
    assert [(note.ordinal, note.text, note.at[11:16]) for note in notes if note] == [
        (1, "Bellen met de wijkagent", "10:00"),
        (2, "Gebeld", "10:05"),
    ]
    assert [note.author for note in notes if note] == [principal(house, FARID), principal(house, SANNE)]
    assert following.follow(house, code).entries == []


# --- closing -----------------------------------------------------------------------------------------------------


def test_closing_tells_the_reporter_what_was_done(house: House) -> None:
    code, signal = filed(house)
    farid = desk(house, FARID)
    reading.open_signal(house, farid, signal)
    triaging.close(house, farid, signal, once(house, farid), "doorgezet_politie", "Dank je wel.", "")
    found = following.follow(house, code)
    assert found.status is PublicStatus.CLOSED
    assert [entry.message.text for entry in found.entries if entry.message] == ["Dank je wel."]
    dossier = reading.open_signal(house, farid, signal)
    assert (dossier.handling.outcome, dossier.handling.reason, dossier.owner) == (
        "doorgezet_politie",
        "",
        "Farid Amrani",
    )
    assert column(house, signal, "passed_on") == 1
    assert inbox.inbox(house, farid, Filter()).entries == []
    assert len(inbox.inbox(house, farid, Filter(status="closed")).entries) == 1


def test_closing_without_feedback_needs_a_reason_that_stays_inside(house: House) -> None:
    code, signal = filed(house)
    farid = desk(house, FARID)
    reading.open_signal(house, farid, signal)
    with pytest.raises(ValueError, match="feedback or reason"):
        triaging.close(house, farid, signal, once(house, farid), "geen_actie", "", "")
    triaging.close(house, farid, signal, once(house, farid), "geen_actie", "", "Melder wil niets horen")
    assert "niets horen" not in repr(following.follow(house, code))
    assert reading.open_signal(house, farid, signal).handling.reason == "Melder wil niets horen"
    assert column(house, signal, "passed_on") == 0


@pytest.mark.parametrize("outcome", ["", "verzonnen", "gebeld_melder", "besproken"])
def test_an_unknown_outcome_or_a_mere_step_closes_nothing(house: House, outcome: str) -> None:
    _, signal = filed(house)
    farid = desk(house, FARID)
    reading.open_signal(house, farid, signal)
    with pytest.raises(ValueError, match=f"^{outcome}$"):
        triaging.close(house, farid, signal, once(house, farid), outcome, "x", "")
    assert column(house, signal, "status") == "read"
    assert count(house, "message") == 1


def test_an_unopened_signal_is_not_closed_and_a_closed_one_can_be_reopened(house: House) -> None:
    code, signal = filed(house)
    farid = desk(house, FARID)
    with pytest.raises(triaging.NotAllowed):
        triaging.close(house, farid, signal, once(house, farid), "geen_actie", "x", "")
    assert count(house, "message") == 0
    reading.open_signal(house, farid, signal)
    triaging.close(house, farid, signal, once(house, farid), "geen_actie", "x", "")
    with pytest.raises(triaging.NotAllowed):
        triaging.close(house, farid, signal, once(house, farid), "geen_actie", "x", "")
    triaging.move_to(house, farid, signal, once(house, farid), Status.IN_PROGRESS)
    assert public(house, code) == ["received", "read", "closed", "in_progress"]


def test_closing_does_not_take_a_signal_away(house: House) -> None:
    """Closing takes a signal that nobody owns, and leaves it with who owns it."""
    _, signal = filed(house)
    farid, sanne = desk(house, FARID), desk(house, SANNE)
    reading.open_signal(house, farid, signal)
    triaging.take(house, farid, signal, once(house, farid))
    triaging.close(house, sanne, signal, once(house, sanne), "geen_actie", "x", "")
    assert column(house, signal, "owner") == principal(house, FARID)


# --- replying ----------------------------------------------------------------------------------------------------


def test_a_question_and_its_mail_without_contents(house: House) -> None:
    contact = Contact(email="noor@example.org", notify=True)
    code, signal = filed(house, contact=contact, language="pl")
    farid = desk(house, FARID)
    reading.open_signal(house, farid, signal)
    replying.ask(house, farid, signal, once(house, farid), "Welke kleur had de bus?")
    replying.ask(house, farid, signal, once(house, farid), "En het kenteken?")
    assert rows(house, "SELECT letter, language FROM delivery") == [("reporter_news", "pl")]
    housekeeping.deliver(house)
    assert [address for address, _ in mails(house)] == ["noor@example.org"]
    assert count(house, "delivery") == 0
    assert following.follow(house, code).asks


@pytest.mark.parametrize(
    "contact",
    [Contact(), Contact(email="noor@example.org"), Contact(name="Noor", notify=True)],
    ids=["no", "not", "how"],
)
def test_no_mail_for_who_did_not_ask_or_cannot_be_reached(house: House, contact: Contact) -> None:
    _, signal = filed(house, contact=contact)
    farid = desk(house, FARID)
    reading.open_signal(house, farid, signal)
    replying.give_feedback(house, farid, signal, once(house, farid), "We zijn bezig.")
    assert count(house, "delivery") == 0


def test_a_closed_signal_is_not_asked_about(house: House) -> None:
    _, signal = filed(house)
    farid = desk(house, FARID)
    reading.open_signal(house, farid, signal)
    triaging.close(house, farid, signal, once(house, farid), "geen_actie", "x", "")
    before = count(house, "message")
    with pytest.raises(triaging.NotAllowed):
        replying.ask(house, farid, signal, once(house, farid), "Nog iets?")
    assert count(house, "message") == before


# --- damage ------------------------------------------------------------------------------------------------------


def test_a_damaged_row_shows_as_damaged_and_the_others_as_always(house: House) -> None:
    signals = [filed(house)[1] for _ in range(3)]
    sql(house, "UPDATE document SET sealed = zeroblob(2089) WHERE kind = 'report' AND signal = :id", id=signals[0])
    sql(house, "UPDATE wrap SET key = zeroblob(113) WHERE signal = :id", id=signals[1])
    farid = desk(house, FARID)
    shown = {entry.signal.id: entry.report is None for entry in inbox.inbox(house, farid, ALL).entries}
    assert shown == {signals[0]: True, signals[1]: True, signals[2]: False}
    assert reading.open_signal(house, farid, signals[0]).report is None
    with pytest.raises(triaging.Broken) as broken:
        reading.open_signal(house, farid, signals[1])
    assert broken.value.signal.id == signals[1]
    assert column(house, signals[1], "status") == "received"


# --- many --------------------------------------------------------------------------------------------------------


def test_a_page_that_is_exactly_full_has_nothing_beyond(house: House) -> None:
    for number in range(inbox.PAGE):
        reporting.submit(house, fresh(house), draft(story=str(number)))
    page = inbox.inbox(house, desk(house, FARID), Filter())
    assert (len(page.entries), page.older, page.newer) == (inbox.PAGE, None, None)


def test_who_waits_is_marked_until_the_desk_writes(house: House) -> None:
    code, signal = filed(house)
    farid = desk(house, FARID)

    def waiting() -> bool:
        return inbox.inbox(house, farid, ALL).entries[0].waiting

    def write(text: str) -> None:
        token = tokens.read(house, following.PURPOSE, tokens.issue(house, following.PURPOSE))
        following.add(house, token, code, text)

    assert not waiting()
    write("Nog iets")
    assert waiting()
    reading.open_signal(house, farid, signal)
    replying.ask(house, farid, signal, once(house, farid), "Wat?")
    assert not waiting()
    write("Dit")
    assert waiting()
    replying.give_feedback(house, farid, signal, once(house, farid), "Dank je")
    assert not waiting()


def test_wraps_become_cheaper_after_the_first_look_and_still_open(house: House) -> None:
    _, signal = filed(house)
    farid = desk(house, FARID)
    mine = {"who": principal(house, FARID), "id": signal}
    statement = "SELECT hex(substr(key, 1, 1)) FROM wrap WHERE principal = :who AND signal = :id"
    assert rows(house, statement, **mine) == [("01",)]
    inbox.inbox(house, farid, ALL)
    assert rows(house, statement, **mine) == [("02",)]
    assert reading.open_signal(house, farid, signal).report is not None
    others = rows(house, "SELECT DISTINCT hex(substr(key, 1, 1)) FROM wrap WHERE principal != :who", who=mine["who"])
    assert others == [("01",)]


def test_the_due_day_is_the_region_promise(house: House) -> None:
    _, signal = filed(house)
    assert column(house, signal, "due_on") == "2026-11-19"


# --- numbers that nobody needs -----------------------------------------------------------------------------------


def test_numbers_are_taken_out_by_kind_and_the_rest_stays(house: House) -> None:
    story = "Zij heet Anna, BSN 111222333. Rekening NL91 ABNA 0417 1643 00 stond erbij, en telefoon 06-00000000."
    signal = signal_of(house, file_signal(house, story=story, texts={"place": "Weg 1, BSN 111222333"}))
    farid = desk(house, FARID)
    token = once(house, farid)
    triaging.remove_numbers(house, farid, signal, token, "bsn")
    report = reading.open_signal(house, farid, signal).report
    assert report is not None
    assert report.story == story.replace("111222333", "[…]")
    assert report.texts["place"] == "Weg 1, BSN […]"
    with pytest.raises(triaging.Done):
        triaging.remove_numbers(house, farid, signal, token, "iban")
    triaging.remove_numbers(house, farid, signal, once(house, farid), "iban")
    report = reading.open_signal(house, farid, signal).report
    assert report is not None
    assert report.story == "Zij heet Anna, BSN […]. Rekening […] stond erbij, en telefoon 06-00000000."
    with pytest.raises(triaging.NotFound):
        triaging.remove_numbers(house, desk(house, GRETA), signal, once(house, farid), "bsn")


def test_opening_a_damaged_report_does_not_make_it_read(house: House) -> None:
    """The reporter must not be told that somebody read it, and the deadline and the alarm go on."""
    code = file_signal(house, answers={"urgentie": ("acuut",)})
    signal, farid = signal_of(house, code), desk(house, FARID)
    sql(house, "UPDATE document SET sealed = zeroblob(100) WHERE signal = :id AND kind = 'report'", id=signal)
    assert reading.open_signal(house, farid, signal).report is None
    assert following.follow(house, code).status is PublicStatus.RECEIVED
    assert sql(house, "UPDATE acute SET sent = sent") == 1


def test_numbers_of_a_report_that_is_gone_are_damaged_like_any_other(house: House) -> None:
    signal, farid = signal_of(house, file_signal(house)), desk(house, FARID)
    sql(house, "DELETE FROM document WHERE kind = 'report'")
    with pytest.raises(triaging.Broken):
        triaging.remove_numbers(house, farid, signal, once(house, farid), "bsn")
