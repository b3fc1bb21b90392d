"""The journal: what is sealed of an entry, and that the notes of the first version are still read."""

from datetime import date

from portal.domain.journal import Note

AT = "2026-11-17T10:05+01:00"
NOTE = Note(1, "farid", AT, "Gebeld.")
FACT = Note(2, "sanne", AT, "Elf mensen.", "fact", "bag", "Krant", "Dat is veel.", date(2026, 11, 16))


def test_a_note_seals_no_more_than_it_says() -> None:
    assert NOTE.document() == {"author": "farid", "at": AT, "text": "Gebeld."}
    assert Note.from_document(1, NOTE.document()) == NOTE


def test_a_fact_comes_back_whole() -> None:
    assert FACT.document() == {
        "author": "sanne",
        "at": AT,
        "text": "Elf mensen.",
        "kind": "fact",
        "code": "bag",
        "source": "Krant",
        "impression": "Dat is veel.",
        "on": "2026-11-16",
    }
    assert Note.from_document(2, FACT.document()) == FACT


def test_the_words_are_what_somebody_wrote() -> None:
    assert FACT.words == ("Elf mensen.", "Dat is veel.", "Krant")
    assert NOTE.words == ("Gebeld.",)
    assert Note(3, "farid", AT, "", "fact", "bag").words == ()
