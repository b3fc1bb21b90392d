"""Somebody has the database and the application key. Nothing opens; and what they change is noticed, never an error."""

import random
from typing import Any

import pytest
from cast import DIRK, FARID, GRETA, K_APP, SANNE, STORY, desk, draft, file_signal, once, report_token
from peek import rows, signal_of, sql

from bench.proofs.stolen import opened, opens, places, unwraps
from portal.actions import tokens
from portal.actions.desk import inbox, reading, replying, triaging
from portal.actions.house import House
from portal.actions.reporters import following, reporting
from portal.adapters import vault
from portal.adapters.vault import AppKeys, Damaged, Secret, UserKeys
from portal.domain.signals import Filter

ALL = Filter(status=None)
SEEDED = random.Random(20261117)


def addition(house: House, code: str, text: str = "Nog iets") -> None:
    token = tokens.read(house, following.PURPOSE, tokens.issue(house, following.PURPOSE))
    following.add(house, token, code, text)


def handled(house: House, **own: Any) -> tuple[str, str]:
    """A signal with every kind of sealed text in it: (code, id)."""
    code = file_signal(house, **own)
    signal, farid = signal_of(house, code), desk(house, FARID)
    reading.open_signal(house, farid, signal)
    triaging.add_note(house, farid, signal, once(house, farid), "Een notitie")
    replying.ask(house, farid, signal, once(house, farid), "Een vraag")
    addition(house, code, "Een antwoord")
    triaging.close(house, farid, signal, once(house, farid), "geen_actie", "Dank je", "Een reden")
    return code, signal


# --- reading -----------------------------------------------------------------------------------------------------


def test_database_and_application_key_open_0_of_50_reports(house: House) -> None:
    for number in range(48):
        reporting.submit(house, report_token(house), draft(story=f"{STORY} {number}"))
    handled(house)
    handled(house, municipality="waterstad", answers={"urgentie": ("acuut",)})
    found = opened(house, 20261117, expected=50)
    assert found.kept, found.wrong
    assert found.figures["signals_opened"] == 0 and found.figures["tries"] > 1500


def test_the_application_key_gives_no_code_of_a_signal_that_was_filed(house: House) -> None:
    """The codes come from nonces that are nowhere: what is stored of a form gives another code."""
    code = file_signal(house)
    app = AppKeys(Secret(K_APP))
    found = [row[0] for row in rows(house, "SELECT key FROM once UNION SELECT fields FROM once")]
    found += [row[0] for row in rows(house, "SELECT lookup_id FROM thread")]
    assert all(app.receipt_code(value) != code for value in found if value)


def test_the_receipt_code_opens_the_thread_and_nothing_else(house: House) -> None:
    code, signal = handled(house)
    (thread,) = rows(house, "SELECT key FROM thread WHERE signal = :id", id=signal)
    private = vault.thread_keypair(code)
    thread_key = vault.open_thread_key(private, thread.key)
    (row,) = rows(house, "SELECT id, municipality FROM signal WHERE id = :id", id=signal)
    where = list(places(row))
    messages = [blob for (blob,) in rows(house, "SELECT sealed FROM message ORDER BY ordinal")]
    assert opens([thread_key], where, messages[0]) == 1
    sealed = [blob for (blob,) in rows(house, "SELECT sealed FROM document UNION ALL SELECT sealed FROM note")]
    assert len(sealed) >= 5
    own = [thread_key, Secret(bytes(private)), vault.thread_key(thread_key)]
    assert sum(opens(own, where, blob) for blob in sealed) == 0
    person = UserKeys.from_seed(Secret(bytes(private)))
    wraps = rows(house, "SELECT principal, key FROM wrap")
    assert not any(unwraps(person, signal, who, blob) for who, blob in wraps)


def test_another_functionaris_and_the_deputys_cookie_open_nothing(house: House) -> None:
    _, signal = handled(house)
    for email in (GRETA, DIRK):
        other = desk(house, email)
        assert inbox.inbox(house, other, ALL).entries == []
        with pytest.raises(triaging.NotFound):
            reading.open_signal(house, other, signal)
    greta = desk(house, GRETA)
    wraps = rows(house, "SELECT principal, key FROM wrap WHERE signal = :id", id=signal)
    assert not any(unwraps(greta.keys, signal, who, blob) for who, blob in wraps)


# --- changing ----------------------------------------------------------------------------------------------------


def look(house: House, code: str, signal: str) -> dict[str, Any]:
    """What all doors show of a signal; only declared exceptions may come out."""
    farid = desk(house, FARID)
    shown: dict[str, Any] = {"inbox": [e.report for e in inbox.inbox(house, farid, ALL).entries]}
    try:
        dossier = reading.open_signal(house, farid, signal)
        shown |= {name: getattr(dossier, name) for name in ("report", "contact", "notes", "messages")}
        shown["outcome"] = dossier.handling.outcome
    except triaging.Broken:
        shown["broken"] = True
    found = following.follow(house, code)
    shown["thread"] = [(entry.damaged, entry.message) for entry in found.entries]
    return shown


def test_every_byte_of_a_report_counts(house: House) -> None:
    code, signal = handled(house)
    (blob,) = rows(house, "SELECT sealed FROM document WHERE signal = :id AND kind = 'report'", id=signal)[0]
    farid = desk(house, FARID)
    dossier = reading.open_signal(house, farid, signal)
    assert dossier.report is not None and following.follow(house, code).entries
    with house.database.reading() as connection:
        from portal.actions.desk import cases
        from portal.domain.access import Act

        case = cases.find(connection, farid, signal, Act.READ)
    for place in range(len(blob)):
        flipped = blob[:place] + bytes([blob[place] ^ SEEDED.randint(1, 255)]) + blob[place + 1 :]
        with pytest.raises(Damaged):
            vault.open_document(case.key, case.ad("report"), flipped)
    for length in (*range(64), len(blob) - 1, len(blob) + 1):
        with pytest.raises(Damaged):
            vault.open_document(case.key, case.ad("report"), (blob + b"\x00")[:length])


@pytest.mark.parametrize("kind", ["report", "contact", "route", "handling"])
@pytest.mark.parametrize("change", ["flip", "version", "empty", "short", "random", "swap"])
def test_a_changed_document_is_shown_as_damaged(house: House, kind: str, change: str) -> None:
    code, signal = handled(house)
    _, other = handled(house)
    change_blob(house, "document", "sealed", change, f"kind = '{kind}'", signal, other)
    shown = look(house, code, signal)
    assert (shown["report"] is None) is (kind == "report")
    assert (shown["contact"] is None) is (kind == "contact")
    assert shown["outcome"] == ("" if kind == "handling" else "geen_actie")
    assert shown["inbox"].count(None) == int(kind == "report")
    assert [damaged for damaged, _ in shown["thread"]] == [False, False, False]


@pytest.mark.parametrize("change", ["flip", "version", "empty", "short", "random", "swap"])
def test_a_changed_wrap_is_broken_for_its_holder_only(house: House, change: str) -> None:
    code, signal = handled(house)
    _, other = handled(house)
    who = desk(house, FARID).staff.principal
    change_blob(house, "wrap", "key", change, f"principal = '{who}'", signal, other)
    shown = look(house, code, signal)
    assert shown["broken"] and shown["inbox"].count(None) == 1
    assert reading.open_signal(house, desk(house, SANNE), signal).report is not None
    farid = desk(house, FARID)
    with pytest.raises(triaging.Broken):
        triaging.add_note(house, farid, signal, once(house, farid), "x")


@pytest.mark.parametrize("change", ["flip", "version", "empty", "short", "random", "swap"])
def test_a_changed_message_and_note_are_shown_as_damaged(house: House, change: str) -> None:
    code, signal = handled(house)
    _, other = handled(house)
    change_blob(house, "message", "sealed", change, "ordinal = 2", signal, other)
    change_blob(house, "note", "sealed", change, "ordinal = 1", signal, other)
    shown = look(house, code, signal)
    assert [damaged for damaged, _ in shown["thread"]] == [True, False, False]
    assert shown["notes"] == [None]
    assert [message is None for message in shown["messages"]] == [False, True, False, False, False, False, False]


@pytest.mark.parametrize("change", ["flip", "version", "empty", "short", "random", "swap"])
def test_a_changed_thread_key_damages_the_thread_and_nothing_more(house: House, change: str) -> None:
    code, signal = handled(house)
    _, other = handled(house)
    change_blob(house, "thread", "key", change, "1 = 1", signal, other)
    shown = look(house, code, signal)
    assert all(damaged for damaged, _ in shown["thread"]) and shown["report"] is not None
    with pytest.raises(following.Unwritable):
        addition(house, code)


def change_blob(house: House, table: str, column: str, change: str, where: str, signal: str, other: str) -> None:
    """Alter one blob as an attacker would; `swap` puts another signal's in its place."""
    blob = rows(house, f"SELECT {column} FROM {table} WHERE {where} AND signal = :id", id=signal)[0][0]
    theirs = rows(house, f"SELECT {column} FROM {table} WHERE {where} AND signal = :id", id=other)[0][0]
    middle = len(blob) // 2
    altered = {
        "flip": blob[:middle] + bytes([blob[middle] ^ 1]) + blob[middle + 1 :],
        "version": b"\x07" + blob[1:],
        "empty": b"",
        "short": blob[: len(blob) // 3],
        "random": SEEDED.randbytes(len(blob)),
        "swap": theirs,
    }[change]
    assert altered != blob
    sql(house, f"UPDATE {table} SET {column} = :blob WHERE {where} AND signal = :id", blob=altered, id=signal)


def test_messages_moved_within_a_thread_are_refused(house: House) -> None:
    code, signal = handled(house)
    first, second = rows(
        house, "SELECT ordinal, sealed FROM message WHERE signal = :id AND ordinal IN (2, 5)", id=signal
    )
    sql(house, "UPDATE message SET sealed = :b WHERE signal = :id AND ordinal = 2", b=second.sealed, id=signal)
    sql(house, "UPDATE message SET sealed = :b WHERE signal = :id AND ordinal = 5", b=first.sealed, id=signal)
    assert [entry.damaged for entry in following.follow(house, code).entries].count(True) == 2


def test_documents_swapped_within_a_signal_are_refused(house: House) -> None:
    _, signal = handled(house)
    kinds = dict(rows(house, "SELECT kind, sealed FROM document WHERE signal = :id", id=signal))
    for kind, other in (("report", "contact"), ("contact", "report"), ("route", "handling"), ("handling", "route")):
        sql(
            house,
            "UPDATE document SET sealed = :b WHERE signal = :id AND kind = :kind",
            b=kinds[other],
            id=signal,
            kind=kind,
        )
    dossier = reading.open_signal(house, desk(house, FARID), signal)
    assert (dossier.report, dossier.contact, dossier.because, dossier.handling.outcome) == (None, None, "", "")


def test_a_signal_moved_to_another_municipality_opens_for_nobody(house: House) -> None:
    """Its wraps come along, and Greta's name is put on one: the place stands in what was sealed."""
    code, signal = handled(house)
    greta, farid = desk(house, GRETA), desk(house, FARID)
    sql(house, "UPDATE signal SET municipality = 'GM9002' WHERE id = :id", id=signal)
    sql(
        house,
        "UPDATE wrap SET principal = :greta WHERE principal = :farid AND signal = :id",
        greta=greta.staff.principal,
        farid=farid.staff.principal,
        id=signal,
    )
    assert [entry.report for entry in inbox.inbox(house, greta, ALL).entries] == [None]
    with pytest.raises(triaging.Broken):
        reading.open_signal(house, greta, signal)
    for colleague in (farid, desk(house, SANNE)):  # Sanne's own wrap is still there
        assert inbox.inbox(house, colleague, ALL).entries == []
        with pytest.raises(triaging.NotFound):
            reading.open_signal(house, colleague, signal)
    assert all(entry.damaged for entry in following.follow(house, code).entries)


def test_a_signal_moved_with_its_own_reader_still_shows_nothing(house: House) -> None:
    _, signal = handled(house)
    farid = desk(house, FARID)
    sql(house, "UPDATE seat SET municipality = 'GM9002' WHERE principal = :id", id=farid.staff.principal)
    sql(house, "UPDATE signal SET municipality = 'GM9002' WHERE id = :id", id=signal)
    house.keeper.refresh()
    moved = desk(house, FARID)
    assert not moved.staff.ready
    with pytest.raises(triaging.NotFound):
        reading.open_signal(house, moved, signal)


def test_a_wrap_given_to_somebody_else_opens_nothing(house: House) -> None:
    _, signal = handled(house, exclude=(desk(house, SANNE).staff.principal,))
    farid, sanne = desk(house, FARID).staff.principal, desk(house, SANNE)
    sql(
        house,
        "INSERT INTO wrap (principal, signal, gated, key)"
        " SELECT :sanne, signal, FALSE, key FROM wrap WHERE principal = :farid AND signal = :id",
        sanne=sanne.staff.principal,
        farid=farid,
        id=signal,
    )
    assert [entry.report for entry in inbox.inbox(house, sanne, ALL).entries] == [None]
    with pytest.raises(triaging.Broken):
        reading.open_signal(house, sanne, signal)


def test_a_lookup_moved_to_another_thread_shows_no_word_of_it(house: House) -> None:
    mine, own = handled(house)
    _, other = handled(house)
    (lookup,) = rows(house, "SELECT lookup_id FROM thread WHERE signal = :id", id=own)[0]
    sql(house, "UPDATE thread SET lookup_id = x'00' WHERE signal = :id", id=own)
    sql(house, "UPDATE thread SET lookup_id = :lookup WHERE signal = :id", lookup=lookup, id=other)
    found = following.follow(house, mine)
    assert found.entries and all(entry.damaged for entry in found.entries)
    with pytest.raises(following.Unwritable):
        addition(house, mine)


def test_rows_that_are_gone_are_simply_not_there(house: House) -> None:
    code, signal = handled(house)
    for table in ("document", "note", "message"):
        sql(house, f"DELETE FROM {table} WHERE signal = :id", id=signal)
    shown = look(house, code, signal)
    assert (shown["report"], shown["contact"], shown["notes"], shown["messages"]) == (None, None, [], [])
    assert shown["thread"] == []
