"""With a client in front of you: what is in sight at once, what two taps lead to, and the sheet on paper."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from browser import OpenPage
from playwright.sync_api import expect
from pypdf import PdfReader

pytestmark = pytest.mark.browser

LANGUAGES = ("nl", "en", "pl")


def packed(text: str) -> str:
    """Without white space: what is read out of a PDF has it in other places."""
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("width", ["phone", "desk"])
def test_cards_report_and_112_are_in_sight_without_scrolling(open_page: OpenPage, width: str) -> None:
    page = open_page(width)
    high = page.viewport_size["height"] if page.viewport_size else 0
    for language in LANGUAGES:
        page.goto(f"/{language}/waterstad/loket")
        head = page.locator("#main").bounding_box()
        assert head is not None and head["y"] <= 215, f"{language}: the head of the page is {head} px high"
        for what in (".language-tiles li:last-child", ".counter__report a", ".counter__now a"):
            box = page.locator(what).bounding_box()
            assert box is not None and box["y"] + box["height"] <= high, f"{language}, {width}: {what} at {box}"
        for tile in page.locator(".language-tiles a").all():
            box = tile.bounding_box()
            assert box is not None and min(box["width"], box["height"]) >= 44


@pytest.mark.parametrize("width", ["phone", "desk"])
@pytest.mark.parametrize("script", [True, False])
def test_one_tap_from_the_counter_to_the_polish_question(open_page: OpenPage, width: str, script: bool) -> None:
    page = open_page(width, script=script)
    page.goto("/nl/waterstad/loket")
    page.locator(".language-tiles").get_by_role("link", name="Polski").click()
    expect(page).to_have_url(re.compile(r"/nl/waterstad/loket/kaarten/pl"))
    expect(page.get_by_text("Czy potrzebujesz pomocy?")).to_be_in_viewport()


def test_on_a_phone_the_cards_are_folded_and_at_a_desk_open(open_page: OpenPage) -> None:
    phone, desk = open_page("phone"), open_page("desk")
    for page, number in ((phone, 0), (desk, 7)):
        page.goto("/nl/waterstad/loket")
        expect(page.locator(".glance__card[open]")).to_have_count(number)
    phone.locator(".glance__card > summary").first.click()
    expect(phone.get_by_text("Een begeleider of tolk is normaal.")).to_be_visible()
    plain = open_page("phone", script=False)
    plain.goto("/nl/waterstad/loket")
    expect(plain.locator(".glance__card[open]")).to_have_count(7)


@pytest.mark.parametrize("width", ["phone", "desk"])
def test_on_paper_it_is_one_sheet_with_everything_to_look_at(open_page: OpenPage, width: str) -> None:
    page = open_page(width)
    for language in LANGUAGES:
        page.goto(f"/{language}/waterstad/loket")
        margin = dict.fromkeys(("top", "right", "bottom", "left"), "12mm")
        paper = PdfReader(BytesIO(page.pdf(format="A4", margin=margin)))  # type: ignore[arg-type]
        assert len(paper.pages) == 1, language
        text = packed(paper.pages[0].extract_text())
        for item in page.locator(".glance__card:not(.no-print) > .glance__body > div li").all_text_contents():
            assert packed(item) in text, f"{language}: {item}"
        assert "112" in text
        assert "Українська" not in text
