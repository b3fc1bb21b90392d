"""Noor sends a photograph from her phone, and Farid looks at it: with script and without."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import laden
import pytest
from browser import OpenPage, accessible
from cast import FARID, PASSPHRASE
from laden import CANARY, picture, saved
from PIL import Image
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """What her phone made: it knows where and when."""
    path = tmp_path / "IMG_20261117_093000.jpg"
    path.write_bytes(saved(picture((800, 600)), "JPEG", exif=laden.exif(tag_274=6)))
    return path


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_a_photo_from_a_phone_to_the_desk(open_page: OpenPage, photo: Path, script: bool) -> None:
    noor = open_page("phone", script=script)
    noor.goto("/nl/waterstad/melden")
    noor.fill("#field-story", "De bus stond er weer.")
    noor.set_input_files("#field-attachments", photo)
    noor.click("#send")
    expect(noor.locator("#receipt-code")).to_have_text(re.compile(r"([0-9A-Z]{4}-?){6}"))
    assert noor.context.cookies() == []
    farid = sign_in(open_page("desk", script=script))
    farid.locator("#inbox-rows a[id^=row-]").first.click()
    with farid.expect_download() as coming:
        farid.locator("#files a[download]").first.click()
    name, data = coming.value.suggested_filename, Path(coming.value.path()).read_bytes()
    assert name.endswith("-1.jpg") and CANARY.encode() not in data
    assert Image.open(BytesIO(data)).size == (600, 800)
    small = farid.locator("#files a.picture")
    expect(small.locator("img")).to_have_js_property("naturalWidth", 135)
    small.focus()
    farid.keyboard.press("Enter")
    expect(farid.locator(".picture--large img")).to_have_js_property("naturalWidth", 600)
    if script:
        accessible(farid, "a picture, large")
        farid.set_viewport_size({"width": 320, "height": 640})
        assert farid.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_file_that_does_not_fit_is_named_before_it_goes(open_page: OpenPage, tmp_path: Path) -> None:
    large = tmp_path / "groot.jpg"
    large.write_bytes(bytes(11 * 2**20))
    noor = open_page("phone")
    noor.goto("/nl/waterstad/melden")
    noor.set_input_files("#field-attachments", large)
    note = noor.locator("[data-files-note]")
    expect(note).to_contain_text("10 MB")
    noor.fill("#field-story", "De bus stond er weer.")
    noor.click("#send")
    expect(note).to_be_visible()
    expect(noor.locator("#field-story")).to_have_value("De bus stond er weer.")


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_what_is_no_photo_is_refused_and_the_text_stays(open_page: OpenPage, tmp_path: Path, script: bool) -> None:
    wrong = tmp_path / "filmpje.jpg"
    wrong.write_bytes(b"GIF89a nee")
    noor = open_page("phone", script=script)
    noor.goto("/nl/waterstad/melden")
    noor.fill("#field-story", "De bus stond er weer.")
    noor.set_input_files("#field-attachments", wrong)
    noor.click("#send")
    expect(noor.locator("#error-attachments")).to_contain_text("filmpje.jpg")
    expect(noor.locator("#field-story")).to_have_value("De bus stond er weer.")
    if script:
        expect(noor.locator("#error-summary")).to_be_focused()
        noor.set_input_files("#field-attachments", [])
        noor.click("#send")
        expect(noor.locator("#receipt-code")).to_be_visible()
    assert noor.evaluate("document.documentElement.scrollWidth") <= 320
    if script:
        accessible(noor, "a file that was refused")


def test_a_note_with_a_file_on_the_desk(open_page: OpenPage, photo: Path) -> None:
    noor = open_page("phone")
    noor.goto("/nl/waterstad/melden")
    noor.fill("#field-story", "De bus stond er weer.")
    noor.click("#send")
    expect(noor.locator("#receipt-code")).to_be_visible()
    farid = sign_in(open_page("desk"))
    farid.locator("#inbox-rows a[id^=row-]").first.click()
    farid.locator("a[href='#form-notities']").first.click()
    farid.fill("#field-notities-text", "Van de buurman.")
    farid.set_input_files("#field-notities-attachments", photo)
    farid.locator("#form-notities button[type=submit]").click()
    expect(farid.locator("#files")).to_contain_text("-1.jpg")
    accessible(farid, "a note with a file")


def sign_in(page: Page) -> Page:
    """Farid at his desk."""
    page.goto("/werk/aanmelden")
    page.fill("#field-email", FARID)
    page.fill("#field-passphrase", PASSPHRASE)
    page.keyboard.press("Enter")
    expect(page.locator("#inbox-rows")).to_be_visible()
    return page
