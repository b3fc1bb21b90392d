"""Every page, also with errors in it: accessible, no sideways scroll, in Dutch and Polish."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from browser import OpenPage, look
from cast import BAS, CARLA, DIRK, FARID, PASSPHRASE, STORY, desk, file_signal, newcomer, once
from handed import refer_inside
from peek import signal_of
from playwright.sync_api import Page, expect

from portal.actions.desk import inbox, reading, replying, triaging
from portal.actions.house import House
from portal.domain.guidance import PAGES
from portal.domain.signals import Contact, Filter

pytestmark = pytest.mark.browser

_AXE_IN: dict[str, tuple[str, ...]] = {"nl": ("desk",), "pl": ()}
_AXE_OF_READERS = {**_AXE_IN, "pl": ("phone",)}
"""Dutch in the wide window; what a reporter sees on a phone also in the language with the longest words: axe is what
takes the time. The other checks are for both languages and every window; English, whose words are shorter, is walked
in test_browser. axe sees the office on a phone in test_management_pages."""

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

GUIDANCE = [
    "loket",
    "waterstad/loket",
    "handreiking/",
    "waterstad/handreiking/signalen",
    "waterstad/handreiking/meldroute",
    "waterstad/handreiking/meldroute/overzicht",
    "waterstad/handreiking/begrippen",
    "waterstad/handreiking/nieuws",
    "handreiking/campagne",
    "waterstad/handreiking/campagne",
    "partners",
    "waterstad/partners",
    "waterstad/loket/kaarten",
    "waterstad/loket/kaarten/bg",
    "waterstad/loket/folder/pl",
]
"""Where people come with a signal in mind or somebody in front of them; the plain texts are added from their list."""


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
    [row] = inbox.inbox(house, farid, Filter()).entries
    reading.open_signal(house, farid, row.signal.id)
    triaging.add_note(house, farid, row.signal.id, once(house, farid), "Gebeld met de melder.")
    replying.ask(house, farid, row.signal.id, once(house, farid), "O której godzinie?")
    return code


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


@pytest.mark.parametrize("language", ["nl", "pl"])
def test_guidance(open_page: OpenPage, language: str) -> None:
    page = open_page("desk", language=language)
    for path in GUIDANCE:
        page.goto(f"/{language}/{path}")
        look(page, f"/{language}/{path}", axe=_AXE_IN[language])
    page.goto(f"/{language}/waterstad/loket")
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    look(page, f"the counter, everything open ({language})", axe=_AXE_IN[language])
    for at, text in enumerate(PAGES):  # one template: axe sees the first, and every text for its width
        page.goto(f"/{language}/waterstad/handreiking/{text.slug}")
        look(page, f"/{language}/handreiking/{text.slug}", axe=_AXE_IN[language] if at == 0 else ())


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
    page.fill("#field-q", "vrouw")
    expect(page.locator("#inbox-rows mark").first).to_be_visible()
    yield "search results"
    page.fill("#field-q", "bestaatniet")
    expect(page.locator("#inbox-rows .empty")).to_be_visible()
    yield "search, nothing found"
    page.goto(str(signal))
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    yield "signal"
    page.locator("#act-afsluiting button[type=submit]").click()
    expect(page.locator("#error-summary, .field--invalid, .field__error").first).to_be_visible()
    yield "signal with errors"
    for path in ("sleutel", "sleutels", "bestaat-niet"):
        page.goto(f"/werk/{path}")
        yield f"/werk/{path}"


@pytest.mark.parametrize("language", ["nl", "pl"])
def test_front_door(open_page: OpenPage, story: str, language: str) -> None:
    page = open_page("desk", language=language)
    for where in front_states(page, language, story):
        look(page, f"{where} ({language})", axe=_AXE_OF_READERS[language])


@pytest.mark.parametrize("language", ["nl", "pl"])
def test_office(open_page: OpenPage, house: House, story: str, language: str) -> None:
    newcomer(house)
    page = open_page("desk", language=language)
    for where in office_states(page, language):
        look(page, f"{where} ({language})", axe=_AXE_IN[language])


def triage_states(page: Page) -> Iterator[str]:
    """A signal with a fact, a step and an assessment, errors on the way; then closed; and the keys."""
    page.locator("#inbox-rows a[href*='/signalen/']").first.click()
    page.locator("#form-eigenaar button[type=submit]").first.click()
    expect(page.locator("#done")).to_be_visible()
    yield "taken, with undo"
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    page.locator("#form-feiten button[type=submit]").click()
    expect(page.locator("#error-feiten-result")).to_be_visible()
    yield "a fact with errors"
    page.check("#field-feiten-code-other")
    page.fill("#field-feiten-source", "Kadaster")
    page.check("#field-feiten-result-found")
    page.fill("#field-feiten-fact", "Verhuurd.")
    page.fill("#field-feiten-impression", "Vreemd.")
    page.locator("#form-feiten button[type=submit]").click()
    expect(page.locator("#journal .note--fact")).to_be_visible()
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    page.check("#field-stappen-outcome-gebeld_melder")
    page.locator("#form-stappen button[type=submit]").click()
    expect(page.locator("#form-stappen-gebeld_melder")).to_be_visible()
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    page.locator("#form-beoordeling button[type=submit]").click()
    expect(page.locator("#error-beoordeling-reason")).to_be_visible()
    yield "an assessment with errors"
    page.check("#field-beoordeling-assessment-misstand")
    page.fill("#field-beoordeling-reason", "Slecht loon, geen dwang gezien.")
    page.locator("#form-beoordeling button[type=submit]").click()
    expect(page.locator("#done")).to_be_visible()
    yield "a journal with everything"
    page.keyboard.press("?")
    expect(page.locator("dialog[open]")).to_be_visible()
    yield "the keys, on top of it"
    page.keyboard.press("Escape")
    page.locator("a[href='#form-afsluiting']").first.click()
    page.check("#field-afsluiting-outcome-geen_actie")
    page.locator("#form-afsluiting button[type=submit]").click()
    expect(page.locator("#next.next--done")).to_be_visible()
    yield "closed"
    page.goto("/werk/sneltoetsen")
    yield "the keys"


@pytest.mark.parametrize("language", ["nl", "pl"])
def test_triage(open_page: OpenPage, house: House, story: str, language: str) -> None:
    page = open_page("desk", language=language)
    sign_in(page, FARID, language)
    for where in triage_states(page):
        look(page, f"{where} ({language})", axe=_AXE_IN[language])


def told_states(page: Page) -> Iterator[str]:
    """Enter what somebody told, with a mistake first."""
    page.goto("/werk/signalen/nieuw")
    yield "told, the form"
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    page.check("#field-urgentie-acuut")
    page.check("#field-leeftijd-minderjarig")
    page.fill("#field-contact_email", "geen adres")
    page.click("#send")
    expect(page.locator("#error-summary")).to_be_visible()
    yield "told, with errors"
    page.check("#field-by-citizen")
    page.fill("#field-story", "Ze zei: 111222333 is mijn BSN.")
    page.fill("#field-contact_email", "")
    page.click("#send")
    expect(page.locator("#receipt-code")).to_be_visible()
    yield "told, the code"


def received_states(page: Page) -> Iterator[str]:
    """The desk of who was referred to."""
    page.goto("/werk/inbox")
    yield "inbox of a receiver"
    page.locator("#inbox-rows a[href*='/signalen/']").first.click()
    expect(page.locator("#form-antwoorden")).to_be_visible()
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    yield "what was sent"
    page.check("#field-antwoorden-progress-refused")
    page.locator("#form-antwoorden button[type=submit]").click()
    expect(page.locator("#error-summary")).to_be_visible()
    yield "what was sent, with errors"
    page.check("#field-antwoorden-progress-intake_done")
    page.fill("#field-antwoorden-text", "Ze wil graag hulp.")
    page.locator("#form-antwoorden button[type=submit]").click()
    expect(page.locator("#done")).to_be_visible()
    yield "reported back"


@pytest.mark.parametrize("language", ["nl", "pl"])
def test_told_and_received(open_page: OpenPage, house: House, story: str, language: str) -> None:
    refer_inside(house, signal_of(house, story))
    page = open_page("desk", language=language)
    sign_in(page, FARID, language)
    for where in told_states(page):
        look(page, f"{where} ({language})", axe=_AXE_IN[language])
    sign_in(page, CARLA, language)
    for where in received_states(page):
        look(page, f"{where} ({language})", axe=_AXE_IN[language])
    sign_in(page, FARID, language)
    page.goto(f"/werk/signalen/{signal_of(house, story)}/doorzettingen/1")
    expect(page.locator("#conversation")).to_be_visible()
    look(page, f"what came back ({language})")
    page.locator("#form-message button[type=submit]").click()
    expect(page.locator("#error-summary")).to_be_visible()
    look(page, f"an empty message ({language})")


def team_states(page: Page) -> Iterator[str]:
    """The team, with mistakes first; handing over; stepping aside."""
    page.goto("/werk/bezetting")
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    yield "the team"
    page.locator("form[action$='/vervanger'] button[type=submit]").first.click()
    expect(page.locator("#error-summary")).to_be_visible()
    yield "the team, deputy without passphrase"
    page.click("#form-afwezig button[type=submit]")
    expect(page.locator("#error-afwezig-first")).to_be_visible()
    yield "the team, absence with errors"
    page.fill("#field-afwezig-first", "2099-01-01")
    page.fill("#field-afwezig-last", "2099-01-02")
    page.click("#form-afwezig button[type=submit]")
    expect(page.locator("#error-summary")).to_be_visible()
    page.goto("/werk/inbox")
    signal = page.locator("#inbox-rows a[href*='/signalen/']").first.get_attribute("href")
    page.goto(str(signal))
    page.locator("#form-eigenaar button[type=submit]").first.click()
    expect(page.locator("#done")).to_be_visible()
    page.goto("/werk/bezetting")
    page.select_option("#field-overdragen-naar", index=1)
    page.click("#form-overdragen button[type=submit]")
    expect(page.locator("#hand-over")).to_be_visible()
    yield "handing over everything"
    page.goto(f"{signal}/bewaren")
    yield "keeping and erasing"
    page.click("#early summary")
    page.click("#form-voorstel button[type=submit]")
    expect(page.locator("#error-summary")).to_be_visible()
    yield "proposed without a reason"
    page.fill("#field-voorstel-reason", "Oefening")
    page.click("#form-voorstel button[type=submit]")
    expect(page.locator("#proposal")).to_be_visible()
    yield "proposed"
    page.click("#form-intrekken button[type=submit]")
    page.goto(f"{signal}/betrokken")
    yield "stepping aside"
    page.click("#aside button[type=submit]")
    expect(page.locator("#done")).to_be_visible()
    yield "stepped aside"


@pytest.mark.parametrize("language", ["nl", "pl"])
def test_team(open_page: OpenPage, house: House, story: str, language: str) -> None:
    newcomer(house)
    page = open_page("desk", language=language)
    sign_in(page, FARID, language)
    for where in team_states(page):
        look(page, f"{where} ({language})", axe=_AXE_IN[language])


def sign_in(page: Page, email: str, language: str) -> None:
    """Sign in afresh, working in this language."""
    page.context.clear_cookies()
    page.goto(f"/werk/aanmelden?taal={language}")
    page.fill("#field-email", email)
    page.fill("#field-passphrase", PASSPHRASE)
    page.keyboard.press("Enter")
    expect(page.locator("#inbox-rows")).to_be_visible()
    if page.locator("html").get_attribute("lang") != language:
        page.locator(f"button[formaction$='/taal/{language}']").click()
        expect(page.locator("html")).to_have_attribute("lang", language)


def test_the_inbox_of_a_deputy_who_does_not_stand_in(open_page: OpenPage) -> None:
    page = open_page("desk")
    page.goto("/werk/aanmelden")
    page.fill("#field-email", DIRK)
    page.fill("#field-passphrase", PASSPHRASE)
    page.keyboard.press("Enter")
    expect(page.locator("#nothing")).to_be_visible()
    look(page, "inbox of a deputy")
    page.fill("#field-q", "a")
    page.evaluate("document.getElementById('search').submit()")  # as a browser without script does
    expect(page.locator("#error-summary")).to_be_visible()
    look(page, "search, too short")


def test_start_page_of_a_role_that_never_reads(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/werk/aanmelden")
    page.fill("#field-email", BAS)
    page.fill("#field-passphrase", PASSPHRASE)
    page.keyboard.press("Enter")
    page.wait_for_url("**/werk/beheer")
    look(page, "start page of the manager")
    refused = page.goto("/werk/inbox")
    assert refused is not None
    assert refused.status == 404


@pytest.mark.parametrize("path", ["/nl/waterstad/melden", "/nl/waterstad/volgen", "/nl/"])
def test_readable_at_four_hundred_percent(open_page: OpenPage, path: str) -> None:
    """1280 px at 400 % is a window of 320 by 200."""
    page = open_page("phone")
    page.goto(path)
    look(page, path, {"at 400 %": (320, 200)}, axe={"at 400 %"})


def dossier_states(page: Page, signal: str) -> Iterator[str]:
    """Choosing what goes into a dossier, with every mistake first; then the file."""
    page.goto(f"/werk/signalen/{signal}/dossier")
    yield "a dossier"
    page.click("#as-pdf")
    expect(page.locator("#error-purpose")).to_be_visible()
    yield "a dossier, without a purpose"
    page.fill("#field-purpose", "Voor AVIM")
    page.check("#field-parts-contact")
    page.click("#as-pdf")
    expect(page.locator("#error-agreed")).to_be_visible()
    yield "a dossier, without consent"
    page.check("#field-agreed")
    page.click("#as-json")
    expect(page.locator("#error-passphrase")).to_be_visible()
    yield "a dossier, without passphrase"
    page.fill("#field-passphrase", PASSPHRASE)
    for kind in ("pdf", "json"):
        with page.expect_download() as download:
            page.click(f"#as-{kind}")
        assert download.value.suggested_filename.endswith(f".{kind}")


@pytest.mark.parametrize("language", ["nl", "pl"])
def test_dossier(open_page: OpenPage, house: House, story: str, language: str) -> None:
    page = open_page("desk", language=language)
    sign_in(page, FARID, language)
    for where in dossier_states(page, signal_of(house, story)):
        look(page, f"{where} ({language})", axe=_AXE_IN[language])


def referral_states(page: Page, signal: str) -> Iterator[str]:
    """Handing a signal on, with every mistake first; then what came back, and the list."""
    path = f"/werk/signalen/{signal}/doorzettingen"
    page.goto("/werk/doorzettingen")
    yield "referrals, none yet"
    page.goto(f"{path}/nieuw")
    yield "choosing a partner"
    page.goto(f"{path}/nieuw?partner=avim")
    yield "a referral"
    page.click("#to-preview")
    expect(page.locator("#error-summary")).to_be_visible()
    yield "a referral, with errors"
    page.check("#field-goal-strafbaar_feit")
    page.check("#field-basis-publieke_taak")
    page.check("#field-channel-telefoon")
    page.check("#field-shared-place")
    page.fill("#field-text", f"BSN 111222333 {'lang' * 40}\n\nTweede regel.")
    page.click("#to-preview")
    expect(page.locator("#gets")).to_be_visible()
    yield "what the partner gets"
    page.click("#confirm")
    expect(page.locator("#error-reminded")).to_be_visible()
    yield "what the partner gets, with errors"
    page.check("#field-reminded")
    page.fill("#field-passphrase", PASSPHRASE)
    page.click("#confirm")
    expect(page.locator("#facts")).to_be_visible()
    yield "a referral that was kept"
    page.click("#answer button[type=submit]")
    expect(page.locator("#error-said")).to_be_visible()
    yield "an answer, with errors"
    page.check("#field-said-accepted")
    page.fill("#field-text", "Ze gaan ermee aan de slag.")
    page.click("#answer button[type=submit]")
    expect(page.locator("#undo")).to_be_visible()
    yield "an answer that was kept"
    page.goto(f"{path}/nieuw?partner=intern_toezicht")
    yield "a barrier"
    page.goto(f"{path}/nieuw?partner=andere_gemeente")
    yield "to another municipality"
    page.goto("/werk/doorzettingen?welke=alle")
    yield "referrals"


@pytest.mark.parametrize("language", ["nl", "pl"])
def test_referrals(open_page: OpenPage, house: House, story: str, language: str) -> None:
    page = open_page("desk", language=language)
    sign_in(page, FARID, language)
    for where in referral_states(page, signal_of(house, story)):
        look(page, f"{where} ({language})", axe=_AXE_IN[language])


def linked_states(page: Page, signal: str, other: str) -> Iterator[str]:
    """Deciding what belongs together, with mistakes first; then closing as a duplicate."""
    page.goto(f"/werk/signalen/{signal}")
    page.evaluate("document.querySelectorAll('#links details').forEach(each => each.open = true)")
    yield "a suggestion"
    page.click("#links form:has(input[name=link]) button[type=submit]")
    expect(page.locator("#error-koppelingen-passphrase")).to_be_visible()
    yield "a suggestion, without passphrase"
    page.fill("#field-koppelingen-passphrase", PASSPHRASE)
    page.click("#links form:has(input[name=link]) button[type=submit]")
    expect(page.locator("#done")).to_be_visible()
    yield "linked"
    page.click("a[data-key=l]")
    page.wait_for_url("**/koppelingen")
    yield "the page of links"
    page.fill("#field-koppelingen-q", "x")
    page.click("#search button[type=submit]")
    expect(page.locator("#error-koppelingen-q")).to_be_visible()
    yield "the page of links, with an error"
    page.click("#links form button[type=submit]")
    expect(page.locator("#done")).to_be_visible()
    page.click("#suggestions form:has(input[name=dismiss]) button[type=submit]")
    expect(page.locator("#dismissed")).to_be_visible()
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    yield "a suggestion that was dismissed"
    page.fill("#field-koppelingen-q", "bus")
    page.click("#search button[type=submit]")
    expect(page.locator("#found")).to_be_visible()
    yield "signals that were looked up"
    page.goto(f"/werk/signalen/{signal}/koppelingen/dubbel/{other}")
    yield "before a duplicate"
    page.check("#field-duplicate-standard-none")
    page.click("#form-duplicate button[type=submit]")
    expect(page.locator("#error-duplicate-reason")).to_be_visible()
    yield "before a duplicate, with errors"
    page.fill("#field-duplicate-reason", "Dezelfde melder.")
    page.click("#form-duplicate button[type=submit]")
    expect(page.locator("#done")).to_be_visible()
    yield "closed as a duplicate"


@pytest.mark.parametrize("language", ["nl", "pl"])
def test_links(open_page: OpenPage, house: House, story: str, language: str) -> None:
    other = signal_of(house, file_signal(house, story="Een bus, XX-000-X.", texts={"company": "Demo Flex"}))
    reading.open_signal(house, desk(house, FARID), other)
    page = open_page("desk", language=language)
    sign_in(page, FARID, language)
    for where in linked_states(page, signal_of(house, story), other):
        look(page, f"{where} ({language})", axe=_AXE_IN[language])
