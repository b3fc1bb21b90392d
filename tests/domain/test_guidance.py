"""A translator's file: a small head, then Markdown; a mistake is named."""

from __future__ import annotations

from datetime import date

import pytest

from portal.domain.guidance import PAGES, TextError, items, parse

GOOD = "---\ntitle: Wel en niet\nsummary: Wat je doet: en wat niet.\nchecked_on: 2026-11-22\n---\n\nRustig blijven.\n"


def test_a_file_with_a_head() -> None:
    source = parse(GOOD)
    assert source.head["summary"] == "Wat je doet: en wat niet."
    assert source.day("checked_on") == date(2026, 11, 22)
    assert source.day("proofread_on") is None
    assert source.body == "\nRustig blijven.\n"


def test_windows_line_ends_and_a_line_of_dashes_in_the_text_are_fine() -> None:
    source = parse(GOOD.replace("Rustig blijven.\n", "Eén\n\n---\n\nTwee\n").replace("\n", "\r\n"))
    assert source.head["title"] == "Wel en niet"
    assert "---\n\nTwee" in source.body


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Zomaar tekst.", "^must begin with a head"),
        ("---\ntitle: Alleen een kop\n", "^must begin with a head"),
        ("---\nsummary: Zonder titel\n---\nTekst", "^the head needs a title$"),
        ("---\ntitel: Verkeerd gespeld\n---\nTekst", "titel: Verkeerd gespeld"),
        ("---\ntitle:\n---\nTekst", "title:"),
    ],
)
def test_a_file_that_is_no_text_says_what_is_wrong(text: str, said: str) -> None:
    with pytest.raises(TextError, match=said):
        parse(text)


def test_a_day_that_is_none_is_named() -> None:
    with pytest.raises(TextError, match="checked_on: must be a day"):
        parse("---\ntitle: T\nchecked_on: gisteren\n---\n").day("checked_on")


def test_every_page_has_an_address_and_a_file_of_its_own() -> None:
    assert len({page.slug for page in PAGES}) == len({page.name for page in PAGES}) == len(PAGES)


def test_the_items_of_a_list_are_read_in_order() -> None:
    assert items(
        "Wat je doet:\n\n- Luister  \n- Schrijf op wat je ziet - niet wat je denkt\n  - niet dit\nDaarna\n"
    ) == (
        "Luister",
        "Schrijf op wat je ziet - niet wat je denkt",
    )
    assert items("") == ()


def test_an_empty_line_in_the_head_ends_nothing() -> None:
    assert parse("---\ntitle: T\n\nsummary: S\n---\n").head == {"title": "T", "summary": "S"}


def test_a_mistake_in_the_head_names_the_lines_that_are_known() -> None:
    known = "checked_on, direction, name, proofread_by, proofread_on, summary, themes, title"
    with pytest.raises(TextError, match=known):
        parse("---\ntitel: T\n---\n")
