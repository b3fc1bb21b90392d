"""The reporting route in a browser: a step at a time in place, and the whole of it drawn and on paper."""

from __future__ import annotations

import io
import re
import tomllib

import pytest
from browser import OpenPage, accessible, fits
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from portal.actions.house import House
from portal.actions.installation import managing

pytestmark = pytest.mark.browser

_SPILLS = """() => {
  const svg = document.querySelector("svg[role=img]");
  const boxes = [...svg.querySelectorAll("rect")].map((rect) => rect.getBBox());
  return [...svg.querySelectorAll("text")].filter((text) => {
    const one = text.getBBox();
    const within = (box) => one.x >= box.x - 1 && one.y >= box.y - 1
      && one.x + one.width <= box.x + box.width && one.y + one.height <= box.y + box.height + 1;
    const cuts = (box) => one.x < box.x + box.width && one.x + one.width > box.x
      && one.y < box.y + box.height && one.y + one.height > box.y;
    return !boxes.some(within) || boxes.some((box) => cuts(box) && !within(box));
  }).map((text) => text.textContent);
}"""
"""The lines of the drawing that stick out of the box in which they begin, or out of the drawing."""


@pytest.fixture
def region(house: House) -> None:
    """The shipped region, whose partners have long names."""
    folder = house.settings.own_and_shipped("regions")[-1]
    managing.load(house, tomllib.loads((folder / "markiezaten.toml").read_text()))
    house.keeper.refresh()


def calm(page: Page, where: str) -> None:
    """No sideways scroll, and nothing that axe finds."""
    page.evaluate("window.scrollTo(0, 0)")
    fits(page, where)
    accessible(page, where)


def test_a_step_comes_in_place_and_leaves_no_trace(open_page: OpenPage) -> None:
    page = open_page("phone")
    page.goto("/nl/waterstad/handreiking/meldroute")
    before = page.evaluate("[history.length, location.href, document.title]")
    calm(page, "first question")
    for _ in range(2):
        page.locator(".route__choices a").nth(1).click()
        expect(page.locator("#step")).to_be_focused()
    expect(page.locator("#step")).to_contain_text("3")
    assert page.evaluate("[history.length, location.href, document.title]") == before
    page.locator(".route__choices a").first.click()
    expect(page.locator("#partner-politie_0900")).to_be_visible()
    expect(page.locator("#step")).to_be_focused()
    expect(page.locator("#answers + ul > li")).to_have_count(3)
    assert page.locator("h1").count() == 1
    calm(page, "an end")
    assert page.evaluate("[history.length, location.href, document.title]") == before
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert page.context.cookies() == []

    page.locator("#answers + ul a").nth(1).click()
    expect(page.locator("#answers + ul > li")).to_have_count(1)
    expect(page.locator("#step")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#partner-veilig_thuis")).to_be_visible()
    page.locator(".languages a[lang=pl]").click()
    assert re.search(r"/pl/waterstad/handreiking/meldroute/uitkomst-2$", page.url), "the language stays at this step"


def test_a_part_that_does_not_come_is_fetched_as_a_page(open_page: OpenPage) -> None:
    page = open_page("desk")
    page.route(
        "**/vraag-2",
        lambda route: route.fulfill(status=503) if route.request.headers.get("hx-request") else route.continue_(),
    )
    page.goto("/nl/waterstad/handreiking/meldroute")
    entries = page.evaluate("history.length")
    page.locator(".route__choices a").nth(1).click()
    page.wait_for_url("**/vraag-2")
    expect(page.locator("#answers + ul > li")).to_have_count(1)
    assert page.evaluate("history.length") == entries


def test_without_script_it_is_a_row_of_pages(open_page: OpenPage) -> None:
    page = open_page("desk", script=False, language="pl")
    page.goto("/pl/waterstad/handreiking/meldroute")
    for _ in range(3):
        page.locator(".route__choices a").nth(1).click()
    page.locator(".route a.utrecht-button--primary-action").click()
    assert page.url.endswith("/pl/waterstad/melden")
    assert page.locator("textarea[name=story]").is_visible()


@pytest.mark.parametrize("language", ["nl", "en", "pl"])
def test_every_word_of_the_drawing_stays_in_its_box(open_page: OpenPage, region: None, language: str) -> None:
    page = open_page("desk", language=language)
    page.goto(f"/{language}/tholen/handreiking/meldroute/overzicht")
    page.evaluate("document.fonts.ready")
    assert page.locator("svg.route-drawing").is_visible()
    assert page.evaluate(_SPILLS) == []
    large = "document.querySelectorAll('svg[role=img] text').forEach((one) => one.setAttribute('font-size', 18))"
    page.evaluate(large)
    assert len(page.evaluate(_SPILLS)) > 5, "this test sees what does not fit"
    page.reload()
    sizes = "[...document.querySelectorAll('.route-drawing text')].map((one) => Number(one.getAttribute('font-size')))"
    scale = "document.querySelector('.route-drawing').getBoundingClientRect().width / 800"
    smallest = page.evaluate(f"{scale} * Math.min(...{sizes})")
    assert smallest >= 13
    calm(page, f"overview, {language}")
    drawing = page.request.get(f"/{language}/tholen/handreiking/meldroute/overzicht.svg").text()
    for font in ("DejaVu Sans", "Liberation Sans"):  # a computer that does not have ours
        page.set_content(re.sub('font-family="[^"]*"', f'font-family="{font}"', drawing))
        assert page.evaluate(_SPILLS) == [], font


@pytest.mark.parametrize("language", ["nl", "pl"])
def test_the_whole_route_fits_on_one_sheet(open_page: OpenPage, region: None, language: str) -> None:
    page = open_page("phone", language=language)
    page.goto(f"/{language}/tholen/handreiking/meldroute/overzicht")
    assert not page.locator("svg.route-drawing").is_visible(), "on a phone the list is easier to read"
    assert page.locator(".route-list").is_visible()
    calm(page, "overview on a phone")
    margin = dict.fromkeys(("top", "bottom", "left", "right"), "10mm")
    paper = PdfReader(io.BytesIO(page.pdf(format="A4", margin=margin)))  # type: ignore[arg-type]
    assert len(paper.pages) == 1
    said = " ".join(paper.pages[0].extract_text().replace("\N{NO-BREAK SPACE}", " ").split())
    for number in ("112", "0800-2000", "0900-8844", "0800-5151", "0800-0188", "033-448 11 86"):
        assert number in said
