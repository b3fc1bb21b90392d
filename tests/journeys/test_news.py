"""Kees writes news, Noor reads it in another window, and it goes again. In a real browser, and without script."""

from __future__ import annotations

import pytest
from browser import OpenPage, look
from cast import PASSPHRASE, SANNE
from newsroom import BOTH, KEES, kees, published
from playwright.sync_api import Page, expect

from portal.actions.house import House

pytestmark = pytest.mark.browser


def sign_in(page: Page, email: str) -> None:
    page.goto("/werk/aanmelden")
    page.fill("#field-email", email)
    page.fill("#field-passphrase", PASSPHRASE)
    page.locator("#sign-in button[type=submit]").first.click()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_written_read_changed_and_withdrawn(open_page: OpenPage, house: House, script: bool) -> None:
    kees(house)
    page, reader = open_page(script=script), open_page("phone", script=script)
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    sign_in(page, KEES)
    page.wait_for_url("**/werk/regio")
    page.locator(".menu a[href$='/werk/nieuws']").click()
    page.locator("a[href$='/nieuws/nieuw']").click()
    page.fill("#field-title_nl", "Samen sterker")
    page.fill("#field-text_nl", "De acht gemeenten werken nu samen.\n\n- Eén meldpunt")
    page.locator("#message button").first.click()
    expect(page.locator("#preview-nl")).to_have_text("Samen sterker")
    reader.goto("/nl/waterstad/handreiking/nieuws")
    expect(reader.locator(".empty")).to_be_visible()

    page.locator("#message button[value=publish]").click()
    expect(page.locator("#done")).to_be_visible()
    reader.reload()
    reader.locator(".news__title a").click()
    expect(reader.locator("h1")).to_have_text("Samen sterker")
    expect(reader.locator("article li")).to_have_text("Eén meldpunt")

    page.locator("tbody th a").click()
    page.fill("#field-title_nl", "Samen nog sterker")
    page.locator("#message button").first.click()
    page.locator("#message button[value=publish]").click()
    reader.reload()
    expect(reader.locator("h1")).to_have_text("Samen nog sterker")

    page.locator("a[href$='/intrekken']").click()
    page.locator("#withdraw button").click()
    expect(page.locator("#done")).to_be_visible()
    assert reader.reload().status == 404  # type: ignore[union-attr]
    assert asked == [], "what was sent is not half-written: the browser has nothing to ask"


def test_half_written_news_is_not_left_without_a_question(open_page: OpenPage, house: House) -> None:
    kees(house)
    page = open_page()
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    sign_in(page, KEES)
    page.wait_for_url("**/werk/regio")
    page.goto("/werk/nieuws/nieuw")
    page.locator("#field-text_nl").press_sequentially("De acht")
    page.locator(".menu a").first.click()
    page.wait_for_url("**/werk/regio")
    assert asked == ["beforeunload"]


@pytest.mark.parametrize("language", ["nl", "pl"])
def test_every_page_of_the_writer_and_the_reader(open_page: OpenPage, house: House, language: str) -> None:
    axe = (
        ("desk",) if language == "nl" else ()
    )  # it takes most of the time; the other checks are where words make a difference
    message = published(house, kees(house), BOTH)
    page = open_page()
    for path in ("handreiking/nieuws", f"handreiking/nieuws/{message}", "partners"):
        page.goto(f"/{language}/waterstad/{path}")
        look(page, path, axe=axe)
    page.goto(f"/{language}/partners")
    look(page, "partners of the whole country", axe=axe)
    page.goto(f"/werk/aanmelden?taal={language}")
    sign_in(page, KEES)
    page.wait_for_url("**/werk/regio")
    look(page, "the region at a glance", axe=axe)
    for path in ("", "/nieuw", f"/{message}", f"/{message}/intrekken"):
        page.goto(f"/werk/nieuws{path}")
        look(page, f"news{path}", axe=axe)
    page.goto(f"/werk/nieuws/{message}")
    page.fill("#field-text_nl", "Bel 06-12345678 over XX-111-X.")
    page.fill("#field-title_pl", "")
    page.locator("#message button").first.click()
    expect(page.locator("#error-summary")).to_be_focused()
    look(page, "news with a mistake", axe=axe)
    page.fill("#field-title_pl", "Tytuł")
    page.locator("#message button").first.click()
    expect(page.locator(".utrecht-alert--warning")).to_be_visible()
    look(page, "the look before it shows", axe=axe)


def test_typing_finds_a_partner_and_hides_sections_without_one(open_page: OpenPage) -> None:
    page = open_page("phone")
    page.goto("/nl/waterstad/partners")
    page.fill("#field-filter", "comensha")
    expect(page.locator("#partner-comensha")).to_be_visible()
    expect(page.locator("#partner-avim")).to_be_hidden()
    expect(page.locator("#unchecked-local")).to_be_hidden()
    expect(page.locator("#no-partner")).to_be_hidden()
    page.fill("#field-filter", "bestaat niet")
    expect(page.locator("#no-partner")).to_be_visible()
    page.fill("#field-filter", "")
    expect(page.locator("#partner-avim")).to_be_visible()
    expect(page.locator("#unchecked-local")).to_be_visible()


def test_who_may_not_write_news_finds_no_way_there(open_page: OpenPage) -> None:
    page = open_page()
    sign_in(page, SANNE)
    page.wait_for_url("**/werk/inbox")
    expect(page.locator("a[href$='/werk/nieuws']")).to_have_count(0)
