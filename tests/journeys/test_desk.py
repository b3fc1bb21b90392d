"""A functionaris with four hours a week: how many clicks a signal takes, and the keyboard."""

from __future__ import annotations

import re

import pytest
from browser import OpenPage
from cast import FARID, PASSPHRASE, file_signal
from playwright.sync_api import Page, expect

from portal.actions.house import House

pytestmark = pytest.mark.browser

COUNT = "document.addEventListener('click', (event) => { if (event.isTrusted) window.countClick(); }, true);"


class Clicks:
    """Counts what the browser itself saw as a click of a person, over all pages, and which pages were opened."""

    def __init__(self, page: Page) -> None:
        self.page, self.done, self.pages = page, 0, []
        page.context.expose_function("countClick", self.one)
        page.add_init_script(COUNT)
        page.on("framenavigated", lambda frame: self.pages.append(re.sub(r"[?#].*", "", frame.url)))

    def one(self) -> None:
        """One more."""
        self.done += 1

    @property
    def different_pages(self) -> set[str]:
        """The addresses that were shown, without what stands behind ? or #."""
        return {address for address in self.pages if address.startswith("http")}


def sign_in(page: Page) -> None:
    page.goto("/werk/aanmelden")
    page.fill("#field-email", FARID)
    page.fill("#field-passphrase", PASSPHRASE)
    page.keyboard.press("Enter")
    expect(page.locator("#inbox-rows")).to_be_visible()


@pytest.mark.parametrize("width", ["phone", "desk"])
def test_read_take_answer_and_close_in_six_clicks_and_two_pages(open_page: OpenPage, house: House, width: str) -> None:
    file_signal(house)
    page = open_page(width)
    sign_in(page)
    clicks = Clicks(page)
    page.reload()
    page.locator("#inbox-rows a[id^=row-]").first.click()
    page.locator("#next button").click()
    expect(page.locator("#done")).to_be_visible()
    page.locator("a[href='#form-afsluiting']").first.click()
    page.locator("label[for='field-afsluiting-outcome-geen_actie']").click()
    page.locator("#form-afsluiting button[type=submit]").click()
    expect(page.locator("#thread")).to_contain_text("Dank voor je signaal.")
    expect(page.locator("#closing")).to_contain_text("Geen actie nodig")
    assert 5 <= clicks.done <= 6, "fewer than were made here: a click on its way to another page was not counted"
    assert len(clicks.different_pages) == 2


def test_the_same_without_script(open_page: OpenPage, house: House) -> None:
    """Nobody counts here, so every click is written down: one line is one click."""
    file_signal(house)
    page = open_page("desk", script=False)
    sign_in(page)
    shown = {page.url.partition("?")[0]}
    page.on("framenavigated", lambda frame: shown.add(re.sub(r"[?#].*", "", frame.url)))
    clicks = [
        "#inbox-rows a[id^=row-]",
        "#next button",
        "a[href='#form-afsluiting']",
        "label[for='field-afsluiting-outcome-geen_actie']",
        "#form-afsluiting button[type=submit]",
    ]
    for selector in clicks:
        page.locator(selector).first.click()
    expect(page.locator("#thread")).to_contain_text("Dank voor je signaal.")
    expect(page.locator("#closing")).to_contain_text("Geen actie nodig")
    assert len(clicks) <= 6
    assert len(shown) == 2


def test_the_keyboard_does_the_same(open_page: OpenPage, house: House) -> None:
    file_signal(house)
    page = open_page()
    sign_in(page)
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.hasAttribute('data-row')")
    page.keyboard.press("Enter")
    expect(page.locator("#next")).to_be_visible()
    page.keyboard.press("t")
    expect(page.locator("#done")).to_be_focused()
    expect(page.locator(".htmx-settling")).to_have_count(0)  # the focus is set twice, 20 ms apart: nobody types so fast
    page.keyboard.press("n")
    note = page.locator("#field-notities-text")
    expect(note).to_be_focused()
    page.keyboard.type("t u n a: gewone letters")
    expect(note).to_have_value("t u n a: gewone letters")
    page.locator("#form-notities button[type=submit]").click()
    expect(page.locator("#journal")).to_contain_text("gewone letters")
    expect(page.locator(".htmx-settling")).to_have_count(0)
    page.keyboard.press("z")
    expect(page.locator("#journal")).to_contain_text("gewone letters")  # a note is no act to take back
    page.keyboard.press("u")
    expect(page.locator("#field-urgentie-urgency")).to_be_focused()


def test_the_list_of_keys_and_switching_them_off(open_page: OpenPage, house: House) -> None:
    file_signal(house)
    page = open_page()
    sign_in(page)
    page.locator("#inbox-rows a[id^=row-]").first.click()
    expect(page.locator("#next")).to_be_visible()
    page.keyboard.press("?")
    expect(page.locator("dialog[open]")).to_be_visible()
    page.keyboard.press("t")  # on top of the page no key reaches what lies below
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page.locator("#done")).to_have_count(0)
    signal = page.url
    page.goto("/werk/sneltoetsen")
    page.locator("#shortcuts-form button").click()
    expect(page.locator("#done")).to_be_visible()
    page.goto(signal)
    expect(page.locator("kbd.key").first).to_be_hidden()
    page.keyboard.press("n")
    expect(page.locator("#field-notities-text")).to_be_hidden()


def test_a_mistake_is_taken_back(open_page: OpenPage, house: House) -> None:
    file_signal(house)
    page = open_page()
    sign_in(page)
    page.locator("#inbox-rows a[id^=row-]").first.click()
    page.locator("#next button").click()
    page.locator("#form-ongedaan button").click()
    expect(page.locator("#done")).to_be_visible()
    expect(page.locator("#form-ongedaan")).to_have_count(0)
    expect(page.locator("#next button")).to_be_visible()


def test_half_written_text_in_another_form_stays(open_page: OpenPage, house: House) -> None:
    file_signal(house)
    page = open_page()
    sign_in(page)
    page.locator("#inbox-rows a[id^=row-]").first.click()
    page.locator("a[href='#form-notities']").click()
    page.locator("#field-notities-text").fill("Nog niet af")
    page.locator("#act-beoordeling > summary").click()
    page.locator("#field-beoordeling-reason").fill("Ook niet af")
    page.locator("#next button").click()
    expect(page.locator("#done")).to_be_visible()
    expect(page.locator("#field-notities-text")).to_have_value("Nog niet af")
    expect(page.locator("#field-beoordeling-reason")).to_have_value("Ook niet af")
