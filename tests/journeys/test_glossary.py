"""The glossary at a counter: from a term in a text to what it means, and the word for it in another language."""

from __future__ import annotations

import pytest
from browser import OpenPage

pytestmark = pytest.mark.browser


def test_from_a_term_in_a_text_to_its_entry_without_script(open_page: OpenPage) -> None:
    page = open_page("phone", script=False)
    page.goto("/nl/waterstad/handreiking/wet")
    page.locator("a.term", has_text="bedenktijd").click()
    assert page.url.endswith("/nl/waterstad/handreiking/begrippen#bedenktijd")
    entry = page.locator("#bedenktijd")
    assert "ten hoogste drie maanden" in entry.inner_text()
    box = entry.bounding_box()
    assert box is not None
    assert 0 <= box["y"] < 640, "the entry is in sight"
    assert page.locator("#field-filter").is_hidden(), "typing to filter needs script"


def test_a_polish_word_finds_the_dutch_term(open_page: OpenPage) -> None:
    page = open_page("desk")
    page.goto("/nl/handreiking/begrippen")
    page.fill("#field-filter", "namyslu")
    assert [entry.get_attribute("id") for entry in page.locator("#terms > :visible").all()] == ["bedenktijd"]
    assert page.locator(".letters").is_hidden()
    page.fill("#field-filter", "bestaat niet")
    assert page.locator("#no-term").is_visible()
    page.fill("#field-filter", "")
    assert page.locator("#terms > :visible").count() == 52
    assert page.evaluate("history.length") <= 2
