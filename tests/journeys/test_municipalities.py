"""The pages of municipalities in a browser: accessible, no sideways scroll, and a colour one sees while choosing."""

from __future__ import annotations

import pytest
from browser import OpenPage, look
from cast import BAS, PASSPHRASE
from playwright.sync_api import Page, expect

from portal.actions.house import House

pytestmark = pytest.mark.browser

LIST = "/werk/beheer/gemeenten"
WATERSTAD = f"{LIST}/waterstad"
PAGES = [
    LIST,
    f"{LIST}/nieuw",
    WATERSTAD,
    f"{LIST}/kaap",
    f"{WATERSTAD}/gegevens",
    f"{WATERSTAD}/regio",
    f"{WATERSTAD}/regio/2022-01-01",
    f"{WATERSTAD}/sluiten",
    f"{LIST}/kaap/openen",
    f"{WATERSTAD}/stijl",
    "/werk/beheer/dekking",
]


def signed_in(page: Page) -> Page:
    page.goto("/werk/aanmelden")
    page.fill("#field-email", BAS)
    page.fill("#field-passphrase", PASSPHRASE)
    page.keyboard.press("Enter")
    page.wait_for_url("**/werk/beheer")
    return page


def opened(page: Page) -> Page:
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    return page


def test_every_page_also_with_errors_in_it(open_page: OpenPage) -> None:
    page = signed_in(open_page())
    for path in PAGES:
        page.goto(path)
        look(opened(page), path, axe=("desk",))
    for path in (f"{LIST}/nieuw", f"{WATERSTAD}/regio"):
        page.goto(path)
        page.click("#place button[type=submit]")
        expect(page.locator("#error-summary")).to_be_focused()
        look(opened(page), f"{path} with errors", axe=("desk",))


def test_the_page_takes_the_colour_while_one_chooses_and_both_fields_agree(open_page: OpenPage, house: House) -> None:
    page = signed_in(open_page())
    page.goto(f"{WATERSTAD}/stijl")
    bar = page.locator(".bar")
    page.fill("#field-colour", "#7a1f6b")
    expect(bar).to_have_css("background-color", "rgb(122, 31, 107)")
    expect(page.locator("#field-picked")).to_have_value("#7a1f6b")
    expect(page.locator("#field-colour")).to_be_focused()
    page.locator("#field-picked").fill("#123f7a")
    expect(bar).to_have_css("background-color", "rgb(18, 63, 122)")
    expect(page.locator("#field-colour")).to_have_value("#123f7a")
    page.fill("#field-colour", "#e8a33d")
    expect(page.locator("#look .notice")).to_be_visible()
    look(opened(page), "a colour that cannot be used", axe=("desk",))
    page.click("#look button")
    expect(page.locator("#look .panel")).to_be_visible()
    page.click("#colour .form-actions button >> nth=0")
    page.wait_for_url("**/waterstad?gedaan=coloured")
    assert house.directory.municipalities["waterstad"].style == "#9b6d29"


def test_a_colour_is_looked_at_and_kept_without_script(open_page: OpenPage, house: House) -> None:
    page = signed_in(open_page(script=False))
    page.goto(f"{WATERSTAD}/stijl")
    page.fill("#field-colour", "#7a1f6b")
    page.click("#colour button[formaction]")
    expect(page.locator(".bar")).to_have_css("background-color", "rgb(122, 31, 107)")
    assert house.directory.municipalities["waterstad"].style == "#1b6b3f"
    page.click("#colour .form-actions button >> nth=0")
    page.wait_for_url("**/waterstad?gedaan=coloured")
    assert house.directory.municipalities["waterstad"].style == "#7a1f6b"
