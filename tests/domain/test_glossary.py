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
    assert (term.also, glossary.by_key["om"].forms) == ((), ())


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


def test_a_term_that_was_seen_does_not_hide_the_next_one() -> None:
    glossary = parse(BODY, "nl")
    assert found(glossary, "uitbuiting, uitgebuit en het OM") == [("uitbuiting", "uitbuiting"), ("OM", "om")]
    assert list(glossary.find("OM uitbuiting", set())) == [("OM", "om"), (" ", None), ("uitbuiting", "uitbuiting")]


def test_a_longer_term_goes_before_a_shorter_one_wherever_it_stands_in_the_file() -> None:
    glossary = parse("## a\nterm: dwang\n\nx\n\n## b\nterm: dwang arbeid\n\ny", "nl")
    assert found(glossary, "Dat is dwang arbeid.") == [("dwang arbeid", "b")]


def test_a_term_can_be_one_sign_and_its_meaning_several_paragraphs() -> None:
    glossary = parse("## x\nterm: Q\nalso: q-status; Qs ;;\n\nEerste deel: zo.\n\nTweede deel.", "nl")
    [term] = glossary.terms
    assert (term.also, term.forms, term.text) == (("q-status", "Qs"), (), "Eerste deel: zo. Tweede deel.")
    assert found(glossary, "een q en een Q") == [("Q", "x")]
    assert glossary.language == "nl"


def test_a_word_may_hold_a_colon() -> None:
    assert parse("## x\nterm: wet: artikel 273f\n\ny", "nl").terms[0].word == "wet: artikel 273f"


def test_a_mistake_names_the_lines_that_are_known() -> None:
    with pytest.raises(TextError, match="also, forms, linked, term with a value"):
        parse("## een\nook: x\n\ny", "nl")


def test_the_terms_of_a_file_stand_in_the_alphabet_of_their_language() -> None:
    body = "".join(f"## k{at}\nterm: {word}\n\nx\n\n" for at, word in enumerate(["cel", "ćma", "czas", "dom"]))
    assert [term.word for term in parse(body, "pl").terms] == ["cel", "czas", "ćma", "dom"]
    assert [term.word for term in parse(body, "nl").terms] == ["cel", "ćma", "czas", "dom"]


def test_foreign_marks_do_not_count_in_polish() -> None:
    assert sorted(["zebra", "éénmaal", "ezel", "fiets", "dom"], key=lambda word: collated(word, "pl")) == [
        "dom",
        "éénmaal",
        "ezel",
        "fiets",
        "zebra",
    ]
    assert [initial("één", "pl"), initial("xx", "nl"), initial("", "pl"), initial("x-ray", "de")] == [
        "E",
        "X",
        "#",
        "X",
    ]
