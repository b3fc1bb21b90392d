"""With a client in front, and perhaps the exploiter at one metre: two taps, nothing left behind, gone at once."""

from __future__ import annotations

import io
import re

import pytest
from browser import WIDTHS, OpenPage, accessible, fits
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from portal.domain.cards import SHAPES

pytestmark = pytest.mark.browser

CLIENTS = ["pl", "ro", "bg", "uk", "es", "hu", "en", "nl"]
CARDS = [*(shape.id for shape in SHAPES if shape.id != "K16"), "answers"]
POLISH = "Czy potrzebujesz pomocy? Wskaż „tak” lub „nie”."
ELSEWHERE = "Het weer"

KEPT = """async () => ({
  local: localStorage.length, session: sessionStorage.length, caches: (await caches.keys()).length,
  databases: (await indexedDB.databases()).length, workers: (await navigator.serviceWorker.getRegistrations()).length,
})"""
OVERFLOW = """() => {
  const page = document.documentElement, found = {};
  document.querySelectorAll('h2, p, span, a').forEach((each) => { each.style.overflowWrap = 'normal'; });
  for (let seen; seen !== document.querySelector('.card:not([hidden])').id; ) {
    seen = document.querySelector('.card:not([hidden])').id;
    found[seen] = [Math.max(0, page.scrollWidth - innerWidth), Math.max(0, page.scrollHeight - innerHeight)];
    document.dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowRight'}));
  }
  return found;
}"""
"""Walks through all cards; by how much each is too wide and too high for the screen, with no word broken."""


def card(page: Page) -> str | None:
    """The one card that is seen."""
    seen = page.locator(".card:visible")
    expect(seen).to_have_count(1)
    return seen.get_attribute("id")


def with_a_neutral_page(page: Page) -> None:
    page.route("https://**", lambda route: route.fulfill(body=f"<h1>{ELSEWHERE}</h1>", content_type="text/html"))


@pytest.mark.parametrize("width", WIDTHS)
def test_from_the_intranet_link_to_the_polish_question_in_two_taps_and_away(open_page: OpenPage, width: str) -> None:
    page = open_page(width)
    with_a_neutral_page(page)
    page.goto("/nl/waterstad/loket")
    page.locator("main").get_by_role("link", name="Polski").first.click()
    expect(page.locator("#K02 h2")).to_contain_text(POLISH)
    assert card(page) == "K02"
    expect(page.locator("#K02 h2")).to_be_in_viewport(ratio=1)
    expect(page.locator("#K02 .answers")).to_be_in_viewport(ratio=1)

    length = page.evaluate("history.length")
    for _ in range(4):
        page.locator(".card:visible [data-step='1']").click()
    page.keyboard.press("ArrowLeft")
    assert card(page) == "K05"
    assert page.evaluate("history.length") == length, "walking through the cards leaves no history"
    assert page.url.endswith("/loket/kaarten/pl"), "no card stands in the address"
    assert page.title() in ("Cards", "Kaarten")
    assert page.context.cookies() == []
    assert set(page.evaluate(KEPT).values()) == {0}

    page.locator(".quick-exit").click()
    expect(page.locator("h1")).to_have_text(ELSEWHERE)
    assert page.evaluate("history.length") == length, "the neutral page took the place of the cards"
    page.go_back()
    expect(page.locator("body")).not_to_contain_text(POLISH)
    assert page.url.endswith("/loket")


def test_esc_three_times_leaves_and_the_page_is_empty_before_the_next_one_is_there(open_page: OpenPage) -> None:
    page = open_page()
    page.route("https://**", lambda route: route.fulfill(status=204))  # no next page comes
    page.goto("/nl/waterstad/loket/kaarten/pl#K02")
    assert card(page) == "K02"
    for _ in range(3):
        page.keyboard.press("Escape")
    expect(page.locator("body > *")).to_have_count(0)
    assert page.title() == ""


def test_back_to_the_counter_takes_the_place_of_the_cards(open_page: OpenPage) -> None:
    page = open_page("phone")
    page.goto("/nl/waterstad/loket/kaarten")
    page.locator("main").get_by_role("link", name="Polski").first.click()
    assert card(page) == "K02"
    length = page.evaluate("history.length")
    page.locator(".tools a[href$='/loket']").click()
    page.wait_for_url("**/nl/waterstad/loket")
    assert page.evaluate("history.length") == length
    page.go_back()
    assert page.url.endswith("/loket/kaarten")


def test_another_language_takes_the_place_of_this_one_and_keeps_the_card(open_page: OpenPage) -> None:
    page = open_page("phone")
    page.goto("/nl/waterstad/loket/kaarten/pl#K13")
    length = page.evaluate("history.length")
    page.locator(".tools a[href='#K01']").click()
    assert card(page) == "K01"
    page.locator("#K01").get_by_text("Українська").click()
    expect(page.locator("#K13 h2")).to_contain_text("Ви в небезпеці?")
    assert card(page) == "K13"
    assert page.evaluate("history.length") == length
    assert page.url.endswith("/loket/kaarten/uk")


def test_without_a_connection_all_cards_are_there(open_page: OpenPage) -> None:
    page = open_page("phone")
    page.goto("/nl/waterstad/loket/kaarten/pl")
    page.context.set_offline(True)
    seen = [card(page)]
    while page.locator(".card:visible [data-step='1']").count():
        page.locator(".card:visible [data-step='1']").click()
        seen.append(card(page))
    assert seen == CARDS
    page.locator(".tools a[href='#index']").click()
    page.locator("#index a[href='#K05']").click()
    assert card(page) == "K05"
    page.locator(".tools a[href='#K01']").click()
    page.locator("#K01").get_by_text("Magyar").click()
    expect(page.locator("#offline")).not_to_be_empty()
    assert card(page) == "K01", "another language needs the server: the cards stay, and the page says so"


def test_without_script_all_cards_stand_below_each_other(open_page: OpenPage) -> None:
    page = open_page("phone", script=False)
    page.goto("/nl/waterstad/loket/kaarten/pl#K02")
    expect(page.locator("#K02 h2")).to_be_in_viewport(ratio=1)
    expect(page.locator(".card:visible")).to_have_count(len(CARDS) + 1)
    page.locator("#K02 [data-step='1']").click()
    expect(page.locator("#K03 h2")).to_be_in_viewport(ratio=1)
    expect(page.locator("#speak, #whole-screen").first).to_be_hidden()
    assert page.locator(".quick-exit").get_attribute("href") == "/weg"


@pytest.mark.parametrize("width", WIDTHS)
def test_every_card_of_every_language_fits_the_screen(open_page: OpenPage, width: str) -> None:
    page = open_page(width)
    for client in CLIENTS:
        page.goto(f"/nl/waterstad/loket/kaarten/{client}")
        found = page.evaluate(OVERFLOW)
        assert list(found) == CARDS
        assert {name: by for name, by in found.items() if by != [0, 0]} == {}, client


def test_a_swipe_turns_the_card(open_page: OpenPage) -> None:
    page = open_page("phone")
    page.goto("/nl/waterstad/loket/kaarten/pl#K05")
    swipe = """([from, to]) => {
      const touch = (x) => new Touch({identifier: 1, target: document.body, clientX: x, clientY: 300});
      const tell = (type, touches, changed) =>
        document.body.dispatchEvent(new TouchEvent(type, {bubbles: true, touches, changedTouches: changed}));
      tell('touchstart', [touch(from)], [touch(from)]);
      tell('touchend', [], [touch(to)]);
    }"""
    page.evaluate(swipe, [250, 60])
    assert card(page) == "K06"
    page.evaluate(swipe, [60, 250])
    assert card(page) == "K05"
    page.evaluate(swipe, [60, 90])
    assert card(page) == "K05", "a small movement is no swipe"


def test_an_answer_that_is_pointed_at_does_not_stay_lit(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/nl/waterstad/loket/kaarten/pl#K02")
    page.locator("#K02 .answer").first.click()
    expect(page.locator(".answer--pointed")).to_have_count(1)
    page.keyboard.press("ArrowRight")
    expect(page.locator(".answer--pointed")).to_have_count(0)


VOICES = """
  const voice = (lang, localService) => ({lang, localService, name: lang, default: false, voiceURI: lang});
  window.said = [];
  Object.defineProperty(window, 'speechSynthesis', {value: {
    getVoices: () => [voice('pl-PL', %s), voice('nl-NL', true)], cancel: () => said.push('stop'),
    speak: (words) => said.push(words.text), addEventListener: () => {},
  }});
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
"""


@pytest.mark.parametrize(("own", "offered"), [("true", True), ("false", False)])
def test_reading_aloud_only_in_a_voice_of_the_device_and_only_when_asked(
    open_page: OpenPage, own: str, offered: bool
) -> None:
    page = open_page()
    page.add_init_script(VOICES % own)
    page.goto("/nl/waterstad/loket/kaarten/pl#K02")
    expect(page.locator("#speak")).to_be_visible(visible=offered)
    assert [words for words in page.evaluate("said") if words != "stop"] == []
    if not offered:
        return
    page.click("#speak")
    said = page.evaluate("said")
    assert said[-1].startswith(POLISH[:20])
    page.keyboard.press("ArrowRight")
    assert page.evaluate("said")[-1] == "stop"
    expect(page.locator("#speak")).to_have_attribute("aria-pressed", "false")


def text_of_pdf(page: Page) -> tuple[int, str]:
    """How many pages the paper has, and its words."""
    made = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    words = " ".join(each.extract_text() for each in made.pages)
    return len(made.pages), re.sub(r"[\s\u2060]+", " ", words)


@pytest.mark.parametrize("path", ["pl", "pl/afdrukken"])
def test_on_paper_every_card_of_the_language(open_page: OpenPage, path: str) -> None:
    page = open_page()
    page.goto(f"/nl/waterstad/loket/kaarten/{path}")
    titles = [re.sub(r"[\s\u2060]+", " ", words) for words in page.locator(".card h2.card__client").all_text_contents()]
    pages, text = text_of_pdf(page)
    assert pages == 4
    assert len(titles) == 20
    assert [words for words in titles if words.strip() not in text] == []
    assert "Poproszę o tłumacza" in text
    for word in ("Waterstad", "mensenhandel", "http"):
        assert word not in text


@pytest.mark.parametrize("client", CLIENTS)
def test_the_leaflet_is_one_page(open_page: OpenPage, client: str) -> None:
    page = open_page()
    page.goto(f"/nl/waterstad/loket/folder/{client}")
    pages, text = text_of_pdf(page)
    assert pages == 1
    assert "033-448 11 86" in text
    assert "Waterstad" not in text


@pytest.mark.parametrize(
    "path", ["kaarten", "kaarten/pl#K02", "kaarten/uk#K01", "kaarten/bg#index", "kaarten/pl/afdrukken", "folder/hu"]
)
def test_for_everybody(open_page: OpenPage, path: str) -> None:
    page = open_page("phone")
    page.goto(f"/pl/waterstad/loket/{path}")
    accessible(page, path)
    page.set_viewport_size({"width": 320, "height": 200})  # 400 % zoom of the counter's screen
    fits(page, path)
