"""Searching in a browser: as one types, with the keyboard, and without script."""

from __future__ import annotations

import pytest
from browser import OpenPage
from cast import FARID, PASSPHRASE, file_signal
from playwright.sync_api import Page, expect

from portal.actions.house import House

pytestmark = pytest.mark.browser


def at_the_inbox(page: Page) -> Page:
    page.goto("/werk/aanmelden")
    page.fill("#field-email", FARID)
    page.fill("#field-passphrase", PASSPHRASE)
    page.keyboard.press("Enter")
    expect(page.locator("#inbox-rows")).to_be_visible()
    page.wait_for_load_state()  # a key that is pressed before the script is there does nothing
    return page


@pytest.fixture
def two(house: House) -> None:
    file_signal(house, story="Een zwarte bus bij het café")
    file_signal(house, story="Iets anders")


def test_what_is_found_comes_while_one_types(open_page: OpenPage, two: None) -> None:
    page = at_the_inbox(open_page())
    sent: list[str] = []
    page.on("request", lambda request: sent.append(f"{request.method} {request.url}"))
    field = page.locator("#field-q")
    field.press_sequentially("bus cafe", delay=20)
    expect(page.locator("#inbox-rows mark")).to_have_text(["bus", "café"])
    expect(field).to_be_focused()
    expect(field).to_have_value("bus cafe")
    expect(page.locator("#search-told")).not_to_be_empty()
    searches = [each for each in sent if "zoeken" in each]
    assert 0 < len(searches) < len("bus cafe") // 2, "after a pause, not at every key"
    assert not [each for each in sent if "cafe" in each or (each.startswith("GET") and "zoeken" in each)]
    assert "cafe" not in page.url and page.evaluate("sessionStorage.length + localStorage.length") == 0
    field.fill("")
    expect(page.locator("#field-status")).to_be_visible()
    expect(page.locator("#inbox-rows tbody tr")).to_have_count(2)
    expect(page.locator("#search-told")).to_be_empty()


def test_a_slow_poll_does_not_take_the_place_of_what_was_found(open_page: OpenPage, two: None) -> None:
    page = at_the_inbox(open_page())
    page.clock.install()
    page.reload()
    held: list[object] = []
    page.route("**/werk/inbox", lambda route: held.append(route) or None)
    page.clock.run_for(61_000)
    page.wait_for_function("true")
    assert held, "the list asks for news every minute"
    page.fill("#field-q", "zwarte")
    page.clock.run_for(400)
    expect(page.locator("#inbox-rows mark")).to_have_text(["zwarte"])
    for route in held:
        route.continue_()  # type: ignore[attr-defined]
    page.clock.run_for(130_000)
    expect(page.locator("#inbox-rows mark")).to_have_text(["zwarte"])


def test_the_keyboard_leads_to_the_field_and_to_a_hit(open_page: OpenPage, two: None) -> None:
    page = at_the_inbox(open_page())
    page.keyboard.press("/")
    expect(page.locator("#field-q")).to_be_focused()
    page.keyboard.type("zwarte")
    expect(page.locator("#inbox-rows mark")).to_have_text(["zwarte"])
    page.locator("#search button").focus()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/werk/signalen/*")


def test_without_script_the_same_form_is_sent(open_page: OpenPage, two: None) -> None:
    page = at_the_inbox(open_page("phone", script=False))
    page.fill("#field-q", "ZWARTE")
    page.click("#search button")
    expect(page.locator("#inbox-rows mark")).to_have_text(["zwarte"])
    assert page.url.endswith("/werk/inbox/zoeken")
    page.locator("#inbox-rows a[href='/werk/inbox']").click()
    expect(page.locator("#inbox-rows tbody tr")).to_have_count(2)
