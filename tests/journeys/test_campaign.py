"""The campaign kit in a browser: a text is copied as it stands, and a drawing is drawn without our fonts."""

from __future__ import annotations

import pytest
from browser import OpenPage
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

KIT = "/en/waterstad/handreiking/campagne"


def test_a_text_is_copied_with_its_lines(open_page: OpenPage) -> None:
    page = open_page(language="en")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(KIT)
    block = page.locator(".kit__text").first
    block.get_by_role("button").click()
    expect(block.get_by_role("status")).not_to_be_empty()
    copied = page.evaluate("navigator.clipboard.readText()").replace("\r\n", "\n")
    assert copied == (page.locator("#words-1").text_content() or "").strip()
    assert "\n- " in copied and "\n\n" in copied
    assert "/m/waterstad" in copied


def test_without_script_there_is_no_button_but_the_text_is_there(open_page: OpenPage) -> None:
    page = open_page(script=False)
    page.goto(KIT)
    expect(page.locator("#words-1")).to_be_visible()
    expect(page.locator(".kit__text button")).to_have_count(4)
    expect(page.locator(".kit__text button").first).to_be_hidden()


def test_the_poster_is_downloaded_under_its_own_name(open_page: OpenPage) -> None:
    page = open_page("phone", script=False)
    page.goto(KIT)
    with page.expect_download() as download:
        page.locator(".kit__files a").first.click()
    assert download.value.suggested_filename == "poster-waterstad-en.pdf"
