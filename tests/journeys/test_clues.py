"""From the cards of clues to the desk: tick three, take them along, send; the functionaris reads them."""

from __future__ import annotations

import pytest
from browser import OpenPage
from cast import FARID, PASSPHRASE
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

TICKED = {
    "alg_bang": "Iemand is bang, gespannen of heel moe.",
    "toezicht_matrassen": "In een bedrijf of schuur liggen matrassen, koffers en kookspullen.",
    "arbeid_paspoort": "De baas heeft het paspoort of de bankpas.",
}


def unfold(page: Page, card: str) -> None:
    if page.locator(f"#group-{card}[open]").count() == 0:
        page.click(f"#group-{card} > summary")


@pytest.mark.parametrize(("width", "script"), [("phone", True), ("desk", False)])
def test_what_was_ticked_reaches_the_functionaris(open_page: OpenPage, width: str, script: bool) -> None:
    reporter = open_page(width, script=script)
    addresses: list[str] = []
    reporter.on("request", lambda request: addresses.append(request.url))
    reporter.goto("/nl/handreiking/signalen")
    for key in TICKED:
        unfold(reporter, key.split("_")[0])
        reporter.check(f"#clue-{key}")
        expect(reporter.locator(f"#tick-{key}")).to_be_visible()
    if script:
        expect(reporter.locator("[data-ticks='#clues']")).to_have_text("3")
    reporter.locator("#take-along").click()
    reporter.locator("#municipalities button", has_text="Waterstad").click()
    for key in TICKED:
        expect(reporter.locator(f"#field-indicators-{key}")).to_be_checked()
    reporter.fill("#field-story", "Gezien bij een controle.")
    reporter.click("#send")
    expect(reporter.locator("#receipt-code")).to_be_visible()
    assert not any(key in address for key in TICKED for address in addresses)
    assert not any("?" in address for address in addresses if "/static/" not in address)
    if script:
        assert reporter.evaluate("localStorage.length + sessionStorage.length") == 0

    colleague = open_page(width, script=script)
    colleague.goto("/werk/aanmelden")
    colleague.fill("#field-email", FARID)
    colleague.fill("#field-passphrase", PASSPHRASE)
    colleague.keyboard.press("Enter")
    colleague.locator("#inbox-rows a[href*='/signalen/']").first.click()
    for said in TICKED.values():
        expect(colleague.locator("main")).to_contain_text(said)


def test_after_back_the_list_is_new_and_says_so(open_page: OpenPage) -> None:
    page = open_page("desk")
    page.goto("/nl/waterstad/handreiking/signalen")
    page.check("#clue-alg_bang")
    page.click("#take-along")
    expect(page.locator("#field-indicators-alg_bang")).to_be_checked()
    page.go_back()
    expect(page.locator("[data-after-back]")).to_be_visible()
    expect(page.locator("#clue-alg_bang")).not_to_be_checked()
    expect(page.locator("[data-ticks='#clues']")).to_have_text("0")


@pytest.mark.parametrize("script", [True, False])
def test_on_paper_every_card_is_open(open_page: OpenPage, script: bool) -> None:
    page = open_page("desk", script=script)
    page.goto("/nl/waterstad/handreiking/signalen")
    page.emulate_media(media="print")
    shut = page.locator("#group-asiel")
    assert shut.get_attribute("open") is None
    assert len(page.pdf()) > 10_000
    if not script:
        # with script the page unfolds itself when it is printed; without, the style does it
        box = page.locator("#group-asiel .choices").bounding_box()
        assert box is not None
        assert box["height"] > 20
