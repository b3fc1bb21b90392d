"""Every page, also with errors in it: accessible, no sideways scroll, valid HTML, in three languages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import OpenPage
from cast import BAS, FARID, PASSPHRASE, STORY, desk, file_signal, newcomer, once
from pages import parse
from playwright.sync_api import Page, expect

from portal.actions import reading, replying, triaging
from portal.actions.house import House
from portal.domain.signals import Contact, Filter

pytestmark = pytest.mark.browser

_AXE = Axe()
_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}

FRONT = [
    "",
    "waterstad/",
    "waterstad/melden",
    "melden",
    "kaap/melden",
    "volgen",
    "waterstad/volgen",
    "privacy",
    "waterstad/privacy",
    "toegankelijkheid",
    "bestaat-niet",
]


@pytest.fixture
def story(house: House) -> str:
    """A signal with everything in it: answers, contact, a question, an answer, a note. Returns the code."""
    code = file_signal(
        house,
        language="pl",
        story=f"{STORY} https://voorbeeld.example/{'lang' * 30}",
        answers={"urgentie": ("acuut",), "leeftijd": ("minderjarig",), "vorm": ("arbeid", "crimineel")},
        texts={"place": "Voorbeeldweg 12A, 0000 AA Demodorp", "plate": "XX-000-X"},
        indicators=("alg_bang",),
        contact=Contact("Noor", "06-00000000", "noor@waterstad.example", notify=True),
    )
    farid = desk(house, FARID)
    [row] = reading.inbox(house, farid, Filter()).entries
    reading.open_signal(house, farid, row.signal.id)
    triaging.add_note(house, farid, row.signal.id, once(house, farid), "Gebeld met de melder.")
    replying.ask(house, farid, row.signal.id, once(house, farid), "O której godzinie?")
    return code


def look(page: Page, where: str) -> None:
    """Check what is on screen now."""
    page.evaluate("window.scrollTo(0, 0)")  # else the sticky bar covers a field and axe calls it too small
    found = _AXE.run(page, options=_RULES)
    assert found.violations_count == 0, f"{where}\n{found.generate_report()}"
    too_wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert too_wide <= 0, f"{where} scrolls sideways by {too_wide} px"
    parse(page.content())


def front_states(page: Page, language: str, code: str) -> Iterator[str]:
    """Walk through the front door; yields a name at every state worth a look."""
    for path in FRONT:
        page.goto(f"/{language}/{path}")
        yield f"/{language}/{path}"
    page.goto(f"/{language}/waterstad/melden")
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    page.check("#field-urgentie-acuut")
    page.check("#field-leeftijd-minderjarig")
    page.check("#field-contact-yes")
    page.fill("#field-contact_email", "geen adres")
    yield "report form, everything open"
    page.click("#send")
    expect(page.locator("#error-summary")).to_be_visible()
    yield "report form with errors"
    page.fill("#field-story", "BSN 111222333 stond op tafel.")
    page.fill("#field-contact_email", "noor@waterstad.example")
    page.click("#send")
    expect(page.locator("#receipt-code")).to_be_visible()
    yield "receipt"
    page.goto(f"/{language}/volgen")
    page.fill("#field-code", "AAAA-AAAA-AAAA-AAAA-AAAA-AAAB")
    page.keyboard.press("Enter")
    expect(page.locator("#error-summary")).to_be_visible()
    yield "follow, mistyped"
    page.fill("#field-code", code)
    page.keyboard.press("Enter")
    expect(page.locator("#signal-status")).to_be_visible()
    yield "follow, with a question"
    page.locator("form:has(textarea[name=message]) button[type=submit]").last.click()
    expect(page.locator("#error-summary")).to_be_visible()
    yield "follow, empty answer"


def office_states(page: Page, language: str) -> Iterator[str]:
    """Walk through the office."""
    page.goto(f"/werk/aanmelden?taal={language}")
    yield "sign in"
    page.fill("#field-email", FARID)
    page.fill("#field-passphrase", "verkeerd verkeerd verkeerd")
    page.keyboard.press("Enter")
    expect(page.locator("#error-summary")).to_be_visible()
    yield "sign in refused"
    page.goto(f"/werk/uitnodiging?taal={language}")
    yield "invitation"
    page.goto(f"/werk/aanmelden?taal={language}")
    page.fill("#field-email", FARID)
    page.fill("#field-passphrase", PASSPHRASE)
    page.keyboard.press("Enter")
    expect(page.locator("#inbox-rows")).to_be_visible()
    yield "inbox"
    signal = page.locator("#inbox-rows a[href*='/signalen/']").first.get_attribute("href")
    page.goto("/werk/inbox?status=closed")
    yield "inbox, nothing found"
    page.goto(str(signal))
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    yield "signal"
    page.locator("#act-afsluiting button[type=submit]").click()
    expect(page.locator("#error-summary, .field--invalid, .field__error").first).to_be_visible()
    yield "signal with errors"
    for path in ("sleutel", "sleutels", "bestaat-niet"):
        page.goto(f"/werk/{path}")
        yield f"/werk/{path}"


@pytest.mark.parametrize("language", ["nl", "en", "pl"])
@pytest.mark.parametrize("width", ["phone", "desk"])
def test_front_door(open_page: OpenPage, story: str, language: str, width: str) -> None:
    page = open_page(width, language=language)
    for where in front_states(page, language, story):
        look(page, f"{where} ({language}, {width})")


@pytest.mark.parametrize("language", ["nl", "en", "pl"])
@pytest.mark.parametrize("width", ["phone", "desk"])
def test_office(open_page: OpenPage, house: House, story: str, language: str, width: str) -> None:
    newcomer(house)
    page = open_page(width, language=language)
    for where in office_states(page, language):
        look(page, f"{where} ({language}, {width})")


def test_start_page_of_a_role_that_never_reads(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/werk/aanmelden")
    page.fill("#field-email", BAS)
    page.fill("#field-passphrase", PASSPHRASE)
    page.keyboard.press("Enter")
    page.wait_for_url("**/werk/start")
    look(page, "start page of the manager")
    refused = page.goto("/werk/inbox")
    assert refused is not None
    assert refused.status == 404


@pytest.mark.parametrize("path", ["/nl/waterstad/melden", "/nl/waterstad/volgen", "/nl/"])
def test_readable_at_four_hundred_percent(open_page: OpenPage, path: str) -> None:
    """1280 px at 400 % is a window of 320 by 200."""
    page = open_page("phone")
    page.set_viewport_size({"width": 320, "height": 200})
    page.goto(path)
    look(page, path)
