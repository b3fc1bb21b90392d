"""Veerdam takes part: from nothing to the first signal that is read, on screens.

Only the paper key is made and used beside the screens, at the server: nobody who manages may see its halves.
"""

from __future__ import annotations

import re

import pytest
from browser import OpenPage, accessible
from cast import BAS, PASSPHRASE
from playwright.sync_api import Page, expect

from portal.actions.house import House
from portal.actions.people import escrow

pytestmark = pytest.mark.browser

VERA, VICTOR, DAAN = "vera@veerdam.example", "victor@veerdam.example", "daan@veerdam.example"
COLOUR = "#7a1f5c"
HERE = "/werk/beheer/gemeenten/veerdam"


def sign_in(page: Page, email: str) -> Page:
    page.goto("/werk/aanmelden")
    page.fill("#field-email", email)
    page.fill("#field-passphrase", PASSPHRASE)
    page.keyboard.press("Enter")
    expect(page.locator("#sign-out")).to_be_visible()
    return page


def send(page: Page, form: str) -> None:
    page.locator(f"#{form} button[type=submit]").first.click()


def invite(page: Page, role: str, name: str, email: str, slot: str = "") -> str:
    """Bas invites somebody for Veerdam; returns the code that is shown once."""
    page.goto("/werk/beheer/mensen/nieuw")
    page.click(f"a[href$='/mensen/nieuw/{role}']")
    page.fill("#field-name", name)
    page.fill("#field-email", email)
    page.select_option("#field-municipality", label="Veerdam")
    if slot:
        page.check(f"#field-slot-{slot}")
    if page.locator("#field-passphrase").count():
        page.fill("#field-passphrase", PASSPHRASE)
    send(page, "invite")
    code = page.locator("#receipt-code").inner_text().replace("\n", "").replace(" ", "")
    assert code not in page.url
    return code


def accept(page: Page, email: str, code: str) -> str:
    """A new colleague makes a kluiszin; returns the digits to read out."""
    page.goto("/werk/uitnodiging")
    page.fill("#field-email", email)
    page.fill("#field-invitation", code)
    page.fill("#field-passphrase", PASSPHRASE)
    page.fill("#field-passphrase2", PASSPHRASE)
    page.keyboard.press("Enter")
    return page.locator("#fingerprint").inner_text()


def add_veerdam(page: Page) -> None:
    page.goto("/werk/beheer/gemeenten")
    page.click("a[href$='/gemeenten/nieuw']")
    page.fill("#field-name", "Veerdam")
    page.fill("#field-code", "GM9004")
    send(page, "place")
    expect(page).to_have_url(re.compile(f"{HERE}(\\?|$)"))
    expect(page.locator("table").first).to_contain_text("portal escrow new --municipality veerdam")


def give_colour(page: Page) -> None:
    page.goto(f"{HERE}/stijl")
    page.fill("#field-colour", "#ffe600")
    expect(page.locator("#look")).to_contain_text("#", timeout=15_000)  # too light: a darker one is offered
    page.fill("#field-colour", COLOUR)
    page.locator("#colour .form-actions button[type=submit]").first.click()
    expect(page.locator("#done")).to_be_visible()


def add_partner(page: Page) -> None:
    page.goto("/werk/beheer/partners")
    page.click("a[href$='/nieuw']")
    page.fill("#field-name_nl", "Wijkteam Veerdam")
    page.fill("#field-when_nl", "Iemand heeft hulp nodig bij het huishouden.")
    page.fill("#field-phone", "0165 57 90 00")
    page.fill("#field-verified_on", "2026-11-16")
    page.check("#field-scope-local")
    page.check("#field-municipalities-veerdam")
    page.check("#field-audience-staff")
    send(page, "partner")
    expect(page.locator("h1")).to_be_visible()
    page.locator("button[name=do][value=keep]").click()
    expect(page.locator("#done")).to_be_visible()


def write_contact(page: Page) -> None:
    page.goto("/werk/beheer/teksten")
    page.get_by_role("link", name="Veerdam").click()
    page.locator("a[href$='contact']").first.click()
    page.fill("#field-text_nl", "Loop binnen op **kamer 12**, elke ochtend.")
    send(page, "text")
    page.locator("button[name=do][value=keep]").click()
    expect(page.locator("#done")).to_be_visible()


def test_from_nothing_to_the_first_signal(open_page: OpenPage, house: House) -> None:
    bas = sign_in(open_page("desk"), BAS)
    add_veerdam(bas)
    accessible(bas, "a new municipality")
    give_colour(bas)
    add_partner(bas)
    write_contact(bas)
    codes = {
        VERA: invite(bas, "functionaris", "Vera Bos", VERA, "zorg"),
        VICTOR: invite(bas, "functionaris", "Victor Pan", VICTOR, "veiligheid"),
        DAAN: invite(bas, "deputy", "Daan Vos", DAAN),
    }
    bas.goto(f"{HERE}/openen")
    assert bas.locator("#place button").count() == 0, "it cannot be opened while a signal could reach nobody"

    place = house.directory.municipalities["veerdam"]
    one, two = escrow.make(house, place)  # two officers, at the server
    vera = open_page("desk")
    digits = accept(vera, VERA, codes[VERA])
    assert escrow.use(house, place, one, two, VERA, digits, "first_functionaris") == 0
    for email in (VICTOR, DAAN):
        heard = accept(open_page("desk"), email, codes[email])
        vera.goto("/werk/sleutels")
        vera.locator("[id^=field-][id$=-fingerprint]").first.fill(heard)
        vera.locator("[id^=field-][id$=-passphrase]").first.fill(PASSPHRASE)
        vera.locator("form[id^=form-] button[type=submit]").first.click()
        expect(vera.locator("#done")).to_be_visible()

    bas.goto(f"{HERE}/openen")
    send(bas, "place")
    expect(bas.locator("#done")).to_be_visible()

    noor = open_page("phone", script=False)
    noor.goto("/nl/veerdam/")
    expect(noor.locator("body")).to_contain_text("kamer 12")
    expect(noor.locator("body")).to_contain_text("Vera Bos")
    noor.goto("/nl/veerdam/partners")
    expect(noor.locator("main")).to_contain_text("Wijkteam Veerdam")
    expect(noor.locator("main")).to_contain_text("0165")
    noor.goto("/nl/veerdam/melden")
    assert COLOUR.lstrip("#") in noor.content()
    noor.fill("#field-story", "Het eerste signaal van Veerdam.")
    noor.click("#send")
    expect(noor.locator("#receipt-code")).to_be_visible()

    vera.goto("/werk/inbox")
    vera.locator("#inbox-rows a[href*='/signalen/']").first.click()
    expect(vera.locator(".story")).to_contain_text("Het eerste signaal van Veerdam.")
    bas.goto(HERE)
    assert "eerste signaal" not in bas.content()
    bas.goto("/werk/beheer/wijzigingen")
    for name in ("Veerdam", "Vera Bos", "Wijkteam Veerdam"):
        expect(bas.locator("main")).to_contain_text(name)
    accessible(bas, "what was changed")


def test_an_open_municipality_is_never_left_alone(open_page: OpenPage, house: House) -> None:
    """Greta is alone in Bergdorp: she cannot go before somebody else is ready."""
    from peek import principal

    bas = sign_in(open_page("phone"), BAS)
    bas.goto(f"/werk/beheer/mensen/{principal(house, 'greta@bergdorp.example')}")
    bas.locator("a[href$='/weg'], a[href$='/vertrek'], a[href$='/sluiten']").first.click()
    expect(bas.locator("main")).to_contain_text("Bergdorp")
    assert bas.locator("main form button.utrecht-button--danger").count() == 0
    assert house.keeper.refresh().is_open(house.directory.municipalities["bergdorp"], "mensenhandel")
