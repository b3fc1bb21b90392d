"""The glossary: reading a translator's file, the order of the alphabet, and finding terms in a text."""

from __future__ import annotations

import pytest

from portal.domain.glossary import Glossary, collated, initial, parse
from portal.domain.guidance import TextError

BODY = """
Something for translators.

## uitbuiting
term: uitbuiting
forms: uitgebuit

Iemand verdient
aan een ander.

## seksuele-uitbuiting
term: seksuele uitbuiting

Gedwongen seks.

## om
term: Openbaar Ministerie
also: OM

Beslist over strafzaken.

## melding
term: melding
linked: no

Een signaal dat is doorgegeven.
"""


def found(glossary: Glossary, *texts: str) -> list[tuple[str, str]]:
    seen: set[str] = set()
    return [(part, key) for text in texts for part, key in glossary.find(text, seen) if key]


def test_a_file_becomes_terms_in_the_order_of_the_alphabet() -> None:
    glossary = parse(BODY, "nl")
    assert [term.key for term in glossary.terms] == ["melding", "om", "seksuele-uitbuiting", "uitbuiting"]
    term = glossary.by_key["uitbuiting"]
    assert (term.word, term.forms, term.text) == ("uitbuiting", ("uitgebuit",), "Iemand verdient aan een ander.")
    assert not glossary.by_key["melding"].linked


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("## Een Sleutel\nterm: x\n\ny", "'Een Sleutel'"),
        ("## een\nterm: x\n\ny\n\n## een\nterm: x\n\ny", "een: stands here twice"),
        ("## een\nterm: x", "een: needs a line"),
        ("## een\nalso: x\n\ny", "een: needs a line"),
        ("## een\nterm: x\nook: y\n\nz", "'ook: y'"),
        ("## een\nterm: x\nlinked: perhaps\n\nz", "een: linked"),
    ],
)
def test_a_mistake_is_named_with_its_term(body: str, says: str) -> None:
    with pytest.raises(TextError, match=says):
        parse(body, "nl")


def test_the_longest_term_is_found_and_only_its_first_place() -> None:
    glossary = parse(BODY, "nl")
    assert found(glossary, "Seksuele uitbuiting en uitbuiting.", "Nog meer uitbuiting, en wie is uitgebuit?") == [
        ("Seksuele uitbuiting", "seksuele-uitbuiting"),
        ("uitbuiting", "uitbuiting"),
    ]
    assert found(glossary, "Wie is Uitgebuit?") == [("Uitgebuit", "uitbuiting")]


def test_only_whole_words_are_found_and_capitals_count_where_a_term_has_them() -> None:
    glossary = parse(BODY, "nl")
    assert found(glossary, "Wie om arbeidsuitbuiting roept, OM-breed, of een uitbuitingszaak meldt: een melding.") == []
    assert found(glossary, "Het OM.") == [("OM", "om")]
    assert found(parse("## x\nterm: holenderska Inspekcja\n\ny", "pl"), "Holenderska Inspekcja.")
    assert not found(parse("## x\nterm: holenderska Inspekcja\n\ny", "pl"), "Holenderska inspekcja.")


def test_a_hole_stays_as_it_is_and_nothing_gets_lost() -> None:
    glossary = parse(BODY, "nl")
    text = "Bel {{partner:OM}} bij uitbuiting, of het OM."
    parts = list(glossary.find(text, set()))
    assert "".join(part for part, _ in parts) == text
    assert [key for _, key in parts if key] == ["uitbuiting", "om"]


def test_signs_that_only_look_alike_are_no_term() -> None:
    glossary = parse("## kind\nterm: kind\n\nx", "nl")
    assert found(glossary, "kınd, kİnd") == []


def test_an_empty_glossary_finds_nothing() -> None:
    assert list(Glossary("nl", ()).find("Uitbuiting.", set())) == [("Uitbuiting.", None)]


def test_polish_letters_have_their_own_place_and_others_do_not() -> None:
    words = ["ścieżka", "sygnał", "Veilig Thuis", "zawód", "ćma", "cel", "żal", "B8/3", "łan", "lis"]
    assert sorted(words, key=lambda word: collated(word, "pl")) == [
        "B8/3", "cel", "ćma", "lis", "łan", "sygnał", "ścieżka", "Veilig Thuis", "zawód", "żal",
    ]  # fmt: skip
    assert sorted(["één", "eens", "Eed"], key=lambda word: collated(word, "nl")) == ["Eed", "één", "eens"]
    assert [initial("ścieżka", "pl"), initial("één", "nl"), initial("112", "nl")] == ["Ś", "E", "#"]
