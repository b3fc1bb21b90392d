"""Searching: everything one may read and nothing else, newest first, and no trace of the words."""

from __future__ import annotations

import pytest
from cast import BAS, DIRK, FARID, GRETA, ROOS, SANNE, Clock, desk, file_signal, once
from peek import count, principal, rows, signal_of, sql

from portal.actions import tokens
from portal.actions.desk import reading, replying, searching, triaging
from portal.actions.desk.searching import Found, NotFound, TooShort
from portal.actions.house import House
from portal.actions.reporters import following
from portal.adapters import referrals, vault
from portal.domain.referrals import Referral

WORD = "speldenknop"


def search(house: House, question: str = WORD, email: str = FARID, limit: int = 50) -> Found:
    return searching.search(house, desk(house, email), question, limit)


def stories(found: Found) -> list[str]:
    return [hit.report.story for hit in found.hits if hit.report]


def marked(found: Found) -> list[str]:
    return [
        "".join(f"[{text}]" if hit else text for text, hit in piece) for hit in found.hits for piece in hit.fragments
    ]


def test_words_are_found_whatever_their_capitals_and_accents(house: House) -> None:
    file_signal(house, story="Een Cliënt met een ZWARTE bus.\nŁódź.")
    file_signal(house, story="Iets anders")
    for question in ("cliënt", "client zwarte", '"zwarte bus"', "lodz", "LÓDZ client", "lië"):
        assert len(search(house, question).hits) == 1, question
    for question in ('"bus zwarte"', "client rode", "story", "language", "mensenhandel"):
        assert search(house, question).hits == [], question
    assert marked(search(house, "client lodz")) == ["Een [Cliënt] met een ZWARTE bus.\n[Łódź]."]


def test_every_text_of_a_signal_is_looked_through(house: House) -> None:
    code = file_signal(house, story="Een verhaal", texts={"place": "Voorbeeldweg 12A"})
    signal, farid = signal_of(house, code), desk(house, FARID)
    reading.open_signal(house, farid, signal)
    triaging.add_note(house, farid, signal, once(house, farid), "Gebeld met de wijkagent")
    replying.ask(house, farid, signal, once(house, farid), "Welke kleur had de auto?")
    token = tokens.read(house, following.PURPOSE, tokens.issue(house, following.PURPOSE))
    following.add(house, token, code, "De auto was groen")
    _refer(house, signal, "Het gaat om een slaapplaats boven de winkel")
    for question, source in {
        "verhaal": "report",
        "voorbeeldweg": "report",
        "wijkagent": "note",
        "kleur": "message",
        "groen": "message",
        "slaapplaats": "referral",
    }.items():
        (hit,) = search(house, question).hits
        assert (hit.source, hit.signal.id) == (source, signal), question
    (place,) = search(house, "voorbeeldweg").hits[0].passages
    assert place.question == "place"
    (hit,) = search(house, "verhaal groen slaapplaats").hits
    assert [passage.source for passage in hit.passages] == ["report", "referral", "message"]
    assert search(house, "read").hits == [], "a status is no text"
    triaging.close(house, farid, signal, once(house, farid), "geen_actie", "", "Onbereikbaar voor een antwoord")
    (hit,) = search(house, "onbereikbaar").hits
    assert hit.signal.status == "closed"


def _refer(house: House, signal: str, text: str) -> None:
    farid = desk(house, FARID)
    with house.database.writing() as connection:
        from portal.actions.desk.cases import find
        from portal.domain.access import Act

        case = find(connection, farid, signal, Act.REFER)
        record = Referral("politie", "Politie", "hulp", "wet", "phone", text, house.today(), farid.staff.principal)
        sealed = vault.seal_document(case.key, case.ad("referral", "1"), record.document(), house.random)
        referrals.add(connection, signal, 1, sealed)


def test_nobody_finds_what_they_may_not_read(house: House) -> None:
    file_signal(house, story=f"{WORD} in Waterstad")
    file_signal(house, story=f"{WORD} over Farid", exclude=(principal(house, FARID),))
    file_signal(house, story=f"{WORD} in Bergdorp", municipality="bergdorp")
    assert stories(search(house, email=FARID)) == [f"{WORD} in Waterstad"]
    assert len(search(house, email=SANNE).hits) == 2
    assert stories(search(house, email=GRETA)) == [f"{WORD} in Bergdorp"]
    for behind_a_gate in (DIRK, ROOS):
        found = search(house, email=behind_a_gate)
        assert (found.hits, found.scanned, found.damaged) == ([], 0, 0)
    sql(house, "UPDATE seat SET active = true WHERE principal = :id", id=principal(house, DIRK))
    house.keeper.refresh()
    assert len(search(house, email=DIRK).hits) == 2
    with pytest.raises(NotFound):
        search(house, email=BAS)


def test_newest_first_and_no_more_than_asked_for(house: House, clock: Clock) -> None:
    for number in range(5):
        file_signal(house, story=f"{WORD} nummer {number}")
        clock.move(days=1)
    found = search(house, limit=3)
    assert [story[-1] for story in stories(found)] == ["4", "3", "2"]
    assert found.more
    assert not search(house, limit=5).more
    assert search(house, f"{WORD} nummer").scanned == 5


def test_the_trail_says_that_somebody_searched_and_nothing_more(house: House) -> None:
    file_signal(house, story=WORD)
    before = count(house, "event")
    search(house)
    search(house, "niets te vinden")
    found = rows(house, "SELECT act, actor, signal, facts FROM event WHERE act = 'searched'")
    assert [tuple(row) for row in found] == 2 * [("searched", principal(house, FARID), None, "{}")]
    assert count(house, "event") == before + 5, "two sign-ins, the paper key seen, two searches"


@pytest.mark.parametrize("question", ["", "a", "  ", '"" é', "\0"])
def test_a_question_without_a_word_is_too_short(house: House, question: str) -> None:
    farid = desk(house, FARID)
    before = count(house, "event")
    with pytest.raises(TooShort):
        searching.search(house, farid, question)
    assert count(house, "event") == before


def symmetric(house: House) -> int:
    return sum(bytes(row[0])[:1] == b"\x02" for row in rows(house, "SELECT key FROM wrap"))


def test_the_first_search_makes_the_next_one_cheaper(house: House) -> None:
    for _ in range(3):
        file_signal(house)
    assert symmetric(house) == 0
    search(house, "niets hiervan")
    assert symmetric(house) == 3
    assert len(search(house, "vrouw").hits) == 3
    assert symmetric(house) == 3


@pytest.mark.sqlite  # its trigger says that the disk is full
def test_what_cannot_be_made_cheaper_is_found_all_the_same(house: House) -> None:
    file_signal(house, story=WORD)
    sql(house, "CREATE TRIGGER full BEFORE UPDATE ON wrap BEGIN SELECT RAISE(ABORT, 'disk full'); END")
    for _ in range(2):
        assert len(search(house).hits) == 1
    assert symmetric(house) == 0


def test_damaged_rows_are_passed_over_and_counted(house: House, clock: Clock) -> None:
    signals = [signal_of(house, file_signal(house, story=f"{WORD} {number}")) for number in range(4)]
    farid = desk(house, FARID)
    reading.open_signal(house, farid, signals[3])
    sql(house, "UPDATE wrap SET key = x'' WHERE signal = :id", id=signals[0])
    sql(house, "UPDATE document SET sealed = x'0102' WHERE signal = :id AND kind = 'report'", id=signals[1])
    sql(house, "UPDATE document SET sealed = 'text' WHERE signal = :id AND kind = 'report'", id=signals[2])
    sql(house, "UPDATE message SET sealed = x'00' WHERE signal = :id", id=signals[3])
    found = search(house)
    assert [hit.signal.id for hit in found.hits] == [signals[3]]
    assert (found.scanned, found.damaged) == (4, 4)


def test_moved_texts_are_not_believed(house: House) -> None:
    one, other = (signal_of(house, file_signal(house, story=story)) for story in (WORD, "niets"))
    moved = rows(house, "SELECT sealed FROM document WHERE signal = :id AND kind = 'report'", id=one)[0][0]
    sql(house, "UPDATE document SET sealed = :moved WHERE signal = :id AND kind = 'report'", moved=moved, id=other)
    assert [hit.signal.id for hit in search(house).hits] == [one]


def test_many_signals_are_walked_in_a_few_steps(house: House, clock: Clock) -> None:
    from portal.actions.desk.scanning import AT_FIRST

    for number in range(AT_FIRST + 30):
        file_signal(house, story=f"{WORD} {number}" if number == 0 else "niets")
        if number == 0:
            clock.move(days=1)
    found = search(house)
    assert (len(found.hits), found.scanned) == (1, AT_FIRST + 30)
