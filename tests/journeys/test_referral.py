"""Handing on in a real browser: how many clicks it takes, and that nothing typed is lost."""

from __future__ import annotations

import pytest
from browser import OpenPage
from cast import FARID, PASSPHRASE, STORY, file_signal
from peek import rows
from playwright.sync_api import Locator, Page, expect

from portal.actions.house import House

pytestmark = pytest.mark.browser

MOST_CLICKS = 12
TEXT = "Op een adres wonen acht mensen die zes dagen per week werken.\nDit is een vermoeden."


class Hand:
    """A hand on the mouse that counts."""

    def __init__(self) -> None:
        self.clicks = 0

    def click(self, target: Locator) -> None:
        """One click."""
        target.click()
        self.clicks += 1


def inbox(page: Page) -> None:
    page.goto("/werk/aanmelden")
    page.fill("#field-email", FARID)
    page.fill("#field-passphrase", PASSPHRASE)
    page.keyboard.press("Enter")
    expect(page.locator("#inbox-rows")).to_be_visible()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_from_the_inbox_to_a_partner_in_at_most_twelve_clicks(open_page: OpenPage, house: House, script: bool) -> None:
    file_signal(house, answers={"vorm": ("seksueel",)}, texts={"place": "Voorbeeldweg 12A"})
    page, hand = open_page(script=script), Hand()
    inbox(page)
    hand.click(page.locator("#inbox-rows a[href*='/signalen/']").first)
    hand.click(page.locator("#referrals a[href$='partner=avim']").first)
    expect(page.locator("#words")).to_have_text(STORY)
    expect(page.locator("#field-text")).to_have_value("")
    hand.click(page.locator("#field-goal-strafbaar_feit"))
    hand.click(page.locator("#field-basis-publieke_taak"))
    hand.click(page.locator("#field-text"))
    page.keyboard.type(TEXT)
    hand.click(page.locator("#field-shared-place"))
    hand.click(page.locator("#field-channel-telefoon"))
    hand.click(page.locator("#to-preview"))
    expect(page.locator("#gets")).to_have_text(TEXT)
    hand.click(page.locator("#field-reminded"))
    hand.click(page.locator("#field-passphrase"))
    page.keyboard.type(PASSPHRASE)
    hand.click(page.locator("#confirm"))
    expect(page.locator("#told")).to_have_text(TEXT)
    assert hand.clicks <= MOST_CLICKS, f"{hand.clicks} clicks"
    assert hand.clicks == 11
    assert rows(house, "SELECT status, passed_on FROM signal") == [("passed_on", 1)]


def test_back_in_the_browser_keeps_what_was_typed(open_page: OpenPage, house: House) -> None:
    file_signal(house, answers={"vorm": ("arbeid",)})
    page = open_page()
    inbox(page)
    page.locator("#inbox-rows a[href*='/signalen/']").first.click()
    page.locator("#referrals a[href$='partner=arbeidsinspectie']").first.click()
    page.check("#field-goal-strafbaar_feit")
    page.fill("#field-text", TEXT)
    page.click("#to-preview")
    expect(page.locator("#error-summary")).to_be_visible()
    expect(page.locator("#field-text")).to_have_value(TEXT)
    expect(page.locator("#field-goal-strafbaar_feit")).to_be_checked()
    page.check("#field-basis-publieke_taak")
    page.check("#field-channel-telefoon")
    page.click("#to-preview")
    page.locator("button[value=change]").click()
    expect(page.locator("#field-text")).to_have_value(TEXT)
