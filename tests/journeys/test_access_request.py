"""A request for access in a browser, without script: from the inbox to the letter, on a phone and on a desk."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from browser import WIDTHS, OpenPage, fits, look
from cast import FARID, PASSPHRASE, desk, file_signal, once
from peek import rows, signal_of
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from portal.actions.desk import triaging
from portal.actions.house import House
from portal.domain.signals import Contact

pytestmark = pytest.mark.browser

NAME = "Kanarie Inzagevraag"
GO_ON = "#access .form-actions button[type=submit] >> nth=0"


def at_the_start(page: Page) -> Page:
    page.goto("/werk/aanmelden")
    page.fill("#field-email", FARID)
    page.fill("#field-passphrase", PASSPHRASE)
    page.keyboard.press("Enter")
    expect(page.locator("#inbox-rows")).to_be_visible()
    page.click("main a[href='/werk/inzage']")
    expect(page.locator("#access")).to_be_visible()
    return page


@pytest.mark.parametrize("width", WIDTHS)
def test_from_the_question_to_the_letter(open_page: OpenPage, house: House, width: str, tmp_path: Path) -> None:
    contact = Contact(name="Noor Verklapper", phone="06-87654321")
    story = f"Bij de winkel werkt {NAME}.\n\nDe buurvrouw heet Truus Ander."
    signal = signal_of(house, file_signal(house, story=story, contact=contact))
    file_signal(house, story="Iets heel anders")
    farid = desk(house, FARID)
    triaging.add_note(house, farid, signal, once(house, farid), f"Noor Verklapper sprak met {NAME}.")
    page = at_the_start(open_page(width, script=False))
    fits(page, "start")
    page.fill("#field-line1", NAME)
    page.keyboard.press("Enter")
    expect(page.locator("input[name=signal]")).to_have_count(1)
    expect(page.locator("mark").first).to_be_visible()
    fits(page, "found")
    page.check("input[name=signal]")
    page.click(GO_ON)
    expect(page.locator("input[name=pick]:checked")).to_have_count(0)
    fits(page, "passages")
    for label in page.locator("label.words").filter(has_text=NAME).all():
        label.click()
    page.click(GO_ON)
    expect(page.locator("textarea[name=text]")).to_have_count(2)
    page.click(GO_ON)
    expect(page.locator("#error-text-2")).to_be_visible()
    fits(page, "the reporter stands in it")
    page.fill("#field-text-2", f"[…] sprak met {NAME}.")
    page.fill("#field-addressee", f"{NAME}\nDorpsstraat 1")
    page.click(GO_ON)
    expect(page.locator("article")).to_contain_text("[…] sprak met")
    fits(page, "letter")
    page.fill("#field-passphrase", PASSPHRASE)
    with page.expect_download() as coming:
        page.click("#as-pdf")
    made = tmp_path / "brief.pdf"
    coming.value.save_as(made)
    said = " ".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(made.read_bytes())).pages)
    assert NAME in said.replace("\n", " ") and "Verklapper" not in said and "Truus" not in said
    made.unlink()
    assert NAME.split()[0] not in page.url
    assert [row[0] for row in rows(house, "SELECT facts FROM event WHERE act = 'access_exported'")] == [
        '{"format":"pdf"}'
    ]
    house.close()  # what is still in memory goes to the disk
    kept = [each for each in house.settings.instance.rglob("*") if each.is_file() and b"Kanarie" in each.read_bytes()]
    assert not kept, "the name is nowhere"


def test_every_step_and_every_error_is_accessible(open_page: OpenPage, house: House) -> None:
    file_signal(house, story=f"{NAME} werkt hier, bel 06-12345678.", contact=Contact(name="Noor Verklapper"))
    page = at_the_start(open_page("desk"))
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    look(page, "start", axe=("desk",))
    page.click(GO_ON.replace(".form-actions ", ""))
    look(page, "nothing filled in", axe=("desk",))
    page.click("#postpone button[type=submit]")
    look(page, "no ground", axe=("desk",))
    page.fill("#field-line1", "Bestaat Niet")
    page.keyboard.press("Enter")
    expect(page.locator(".empty")).to_be_visible()
    look(page, "nothing found", axe=("desk",))
    page.goto("/werk/inzage")
    page.fill("#field-line1", NAME)
    page.keyboard.press("Enter")
    page.click(GO_ON)
    look(page, "no signal ticked", axe=("desk",))
    page.check("input[name=signal]")
    page.click(GO_ON)
    page.click(GO_ON)
    look(page, "no passage ticked", axe=("desk",))
    page.check("input[name=pick] >> nth=0")
    page.click(GO_ON)
    page.fill("#field-text-1", f"Noor en {NAME} 06-12345678")
    page.click(GO_ON)
    look(page, "the reporter stands in it", axe=("desk",))
    page.fill("#field-text-1", f"{NAME} 06-12345678")
    page.click(GO_ON)
    expect(page.locator("#doubtful")).to_be_visible()
    page.click("#as-pdf")
    look(page, "no kluiszin", axe=("desk",))
    page.goto("/werk/inzage")
    page.check("#field-reason-uavg_41_i")
    page.click("#postpone button[type=submit]")
    expect(page.locator("#done")).to_be_visible()
