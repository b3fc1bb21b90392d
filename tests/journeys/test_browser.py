"""The mission's main job in a real browser: three languages, with and without script, on a phone and at a desk."""

from __future__ import annotations

import json
import re

import pytest
from browser import OpenPage
from cast import FARID, GRETA, PASSPHRASE, SANNE, Clock
from playwright.sync_api import Page, Route, expect

pytestmark = pytest.mark.browser

STORIES = {
    "nl": "Een man gaf op alle vragen antwoord.",
    "en": "A man answered every question for her.",
    "pl": "Mężczyzna odpowiadał na każde pytanie za nią.",
}


def report(page: Page, language: str, story: str) -> str:
    """File a signal with only the story; returns the code as it is shown."""
    page.goto(f"/{language}/waterstad/melden")
    page.fill("#field-story", story)
    page.click("#send")
    expect(page.locator("#receipt-code")).to_be_visible()
    return "-".join(re.findall(r"[0-9A-Z]{4}", page.locator("#receipt-code").inner_text()))


def follow(page: Page, language: str, code: str) -> None:
    page.goto(f"/{language}/waterstad/volgen")
    page.fill("#field-code", code)
    page.keyboard.press("Enter")
    expect(page.locator("#signal-status")).to_be_visible()


def sign_in(page: Page, email: str) -> None:
    page.goto("/werk/aanmelden")
    page.fill("#field-email", email)
    page.fill("#field-passphrase", PASSPHRASE)
    page.keyboard.press("Enter")
    expect(page.locator("#inbox-rows")).to_be_visible()


def open_details(page: Page, selector: str) -> None:
    if page.locator(f"{selector}[open]").count() == 0:
        page.locator(f"{selector} > summary").first.click()


def nothing_stays(page: Page, *, script: bool) -> None:
    """No cookie, and nothing in any of the places where a browser lets a page keep something."""
    state = page.context.storage_state(indexed_db=True)
    assert state == {"cookies": [], "origins": []}
    if script:
        kept = page.evaluate(
            """async () => ({
            storage: localStorage.length + sessionStorage.length,
            caches: (await caches.keys()).length,
            databases: (await indexedDB.databases()).length,
            workers: (await navigator.serviceWorker.getRegistrations()).length,
            cookie: document.cookie, history: history.state, name: window.name })"""
        )
        assert kept == {
            "storage": 0, "caches": 0, "databases": 0, "workers": 0, "cookie": "", "history": None, "name": "",
        }  # fmt: skip


@pytest.mark.parametrize("language", ["nl", "en", "pl"])
@pytest.mark.parametrize(("width", "script"), [("phone", False), ("desk", True)])
def test_the_circle_closes(open_page: OpenPage, language: str, width: str, script: bool) -> None:
    reporter = open_page(width, script=script, language=language)
    asked: list[tuple[str, str]] = []
    reporter.on("request", lambda request: asked.append((request.url, request.headers.get("referer", ""))))
    code = report(reporter, language, STORIES[language])
    bare = code.replace("-", "")
    assert len(bare) == 24

    colleague = open_page(width, script=script)
    sign_in(colleague, FARID)
    link = colleague.locator("#inbox-rows a").first
    expect(link).to_contain_text(STORIES[language][:20])
    link.click()
    expect(colleague.locator("main")).to_contain_text(STORIES[language])
    open_details(colleague, "#act-vragen")
    colleague.fill("#act-vragen textarea", "Hoe laat was het?")
    colleague.click("#act-vragen button[type=submit]")
    expect(colleague.locator("#thread")).to_contain_text("Hoe laat was het?")

    follow(reporter, language, code)
    expect(reporter.locator("#thread")).to_contain_text("Hoe laat was het?")
    reporter.fill("textarea[name=message]", "Om tien uur.")
    reporter.locator("form:has(textarea[name=message]) button[type=submit]").last.click()
    expect(reporter.locator("#thread")).to_contain_text("Om tien uur.")

    nothing_stays(reporter, script=script)
    here = "/".join(reporter.url.split("/")[:3]) + "/"
    assert len(asked) > 5
    for address, referrer in asked:
        assert address.startswith(here), "a third party was asked for something"
        assert referrer == "" or referrer.startswith(here)
        assert not [each for each in (code, bare) if each in address or each in referrer]
    assert code not in reporter.title()

    signal = colleague.url
    stranger = open_page(width, script=script)
    sign_in(stranger, GRETA)
    assert stranger.locator("#inbox-rows a[href*='/signalen/']").count() == 0
    refused = stranger.goto(signal)
    assert refused is not None
    assert refused.status == 404


def test_closing_with_a_standard_text_reaches_the_reporter_in_their_language(open_page: OpenPage) -> None:
    reporter = open_page("desk", language="pl")
    code = report(reporter, "pl", STORIES["pl"])
    colleague = open_page()
    sign_in(colleague, SANNE)
    colleague.locator("#inbox-rows a").first.click()
    open_details(colleague, "#act-afsluiting")
    colleague.locator("#act-afsluiting input[name=outcome][value=geen_actie]").check()
    colleague.locator("#act-afsluiting button[type=submit]").click()
    expect(colleague.locator("#thread")).to_contain_text("Dziękujemy za sygnał.")
    follow(reporter, "pl", code)
    expect(reporter.locator("#thread")).to_contain_text("Dziękujemy za sygnał.")


def test_from_page_open_to_code_copied_in_fewer_than_fifteen_interactions(open_page: OpenPage) -> None:
    """Typing a sentence is one interaction per word, as a person types; the rest are keys and clicks."""
    page = open_page()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    done = 0
    page.goto("/nl/waterstad/melden")
    page.click("#field-story")
    done += 1
    for word in ("Bang ", "meisje, ", "man ", "gaf ", "alle ", "antwoorden."):
        page.keyboard.type(word)
        done += 1
    page.click("#send")
    done += 1
    page.locator("[data-copy='#receipt-code']").click()
    done += 1
    copied = page.evaluate("navigator.clipboard.readText()")
    assert len(copied.replace("-", "").strip()) == 24
    assert done < 15


def test_keyboard_only(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/nl/waterstad/melden")
    reach(page, "field-story")
    page.keyboard.type("Alleen met het toetsenbord.")
    reach(page, "send")
    page.keyboard.press("Enter")
    expect(page.locator("#receipt-code")).to_be_visible()


def reach(page: Page, identifier: str) -> None:
    """Press Tab until the element has the focus, and see that the focus is visible on the way."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == identifier:
            return
    raise AssertionError(f"{identifier} cannot be reached with Tab")


def test_hints_show_without_script(open_page: OpenPage) -> None:
    page = open_page("phone", script=False)
    page.goto("/nl/waterstad/melden")
    page.locator("details.disclosure--block > summary").click()
    acute = page.locator(".hint-when[data-when='urgentie-acuut']")
    minor = page.locator(".hint-when[data-when='leeftijd-minderjarig']")
    expect(acute).to_be_hidden()
    page.check("#field-urgentie-acuut")
    expect(acute).to_be_visible()
    page.check("#field-leeftijd-minderjarig")
    expect(minor).to_contain_text("0800-2000")


def test_what_is_wrong_has_the_focus_without_script(open_page: OpenPage) -> None:
    page = open_page("phone", script=False)
    page.goto("/nl/waterstad/melden")
    page.click("#send")
    page.wait_for_function("document.activeElement.id === 'error-summary'")


def test_a_script_that_comes_late_takes_no_field_from_who_is_typing(open_page: OpenPage) -> None:
    page, held = open_page("phone"), list[Route]()
    page.goto("/nl/waterstad/melden")
    page.route("**/portal.js*", lambda route: held.append(route) or None)
    page.click("#send")
    expect(page.locator("#error-summary")).to_be_focused()
    story = page.locator("#field-story")
    story.press_sequentially("De bus ")
    held.pop().continue_()
    page.wait_for_load_state()
    expect(story).to_be_focused()
    page.keyboard.type("stond er weer.")
    expect(story).to_have_value("De bus stond er weer.")


def test_soft_warning_while_typing_never_stops_the_signal(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/nl/waterstad/melden")
    expect(page.locator("#warn-bsn")).to_be_hidden()
    page.locator("#field-story").press_sequentially("Zijn nummer is 111222333.")
    expect(page.locator("#warn-bsn")).to_be_visible()
    page.click("#send")
    expect(page.locator("#receipt-code")).to_be_visible()


def test_the_language_switch_keeps_what_was_typed(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/nl/waterstad/melden")
    page.fill("#field-story", "Dit blijft staan.")
    page.locator("[formaction$='/pl/waterstad/melden']").click()
    page.wait_for_url("**/pl/waterstad/melden")
    assert page.input_value("#field-story") == "Dit blijft staan."
    page.click("#send")
    code = page.locator("#receipt-code").inner_text()
    page.locator("[formaction$='/en/waterstad/melden']").click()
    page.wait_for_url("**/en/waterstad/melden")
    assert page.locator("#receipt-code").inner_text() == code
    assert page.locator("html").get_attribute("lang") == "en"


def test_quick_exit_leaves_no_way_back_to_the_page(open_page: OpenPage) -> None:
    page = open_page()
    page.route("https://**", lambda route: route.fulfill(body="<h1>Het weer</h1>", content_type="text/html"))
    page.goto("/nl/waterstad/melden")
    before = page.evaluate("history.length")
    page.fill("#field-story", "weg hier")
    for _ in range(3):
        page.keyboard.press("Escape")
    page.wait_for_url("https://**")
    assert page.evaluate("history.length") == before


def test_after_back_the_form_is_new_and_empty(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/nl/waterstad/")
    page.goto("/nl/waterstad/melden")
    page.fill("#field-story", "Eerste signaal.")
    page.click("#send")
    expect(page.locator("#receipt-code")).to_be_visible()
    page.go_back()
    page.wait_for_load_state()
    assert "Eerste signaal." not in page.content()
    assert page.input_value("#field-story") == ""


def test_the_inbox_updates_itself_and_filters_without_reload(open_page: OpenPage) -> None:
    colleague = open_page()
    sign_in(colleague, FARID)
    report(open_page(), "nl", "Later binnengekomen.")
    rows = colleague.locator("#inbox-rows")
    polled = json.loads(
        colleague.evaluate(
            """async () => {
            const answer = await fetch('/werk/inbox', {headers: {'HX-Request': 'true', 'X-Poll': '1'}});
            return JSON.stringify({status: answer.status, text: await answer.text()}) }"""
        )
    )
    assert polled["status"] == 200
    assert "Later binnengekomen." in polled["text"]
    colleague.evaluate("window.still_here = true")
    colleague.select_option("[name=urgentie]", "acuut")
    expect(rows).not_to_contain_text("Later binnengekomen.")
    assert colleague.evaluate("window.still_here") is True


def test_half_written_text_is_not_lost_without_a_question(open_page: OpenPage) -> None:
    report(open_page(), "nl", STORIES["nl"])
    colleague = open_page()
    asked: list[str] = []
    colleague.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    sign_in(colleague, FARID)
    colleague.locator("#inbox-rows a").first.click()
    open_details(colleague, "#act-notities")
    colleague.locator("#act-notities textarea").press_sequentially("Nog niet af")
    colleague.locator("[formaction$='/taal/en']").click()
    expect(colleague.locator("#act-notities textarea")).to_have_value("Nog niet af")
    assert asked == ["beforeunload"]


def test_who_is_typing_when_the_session_ends_gets_the_words_back(open_page: OpenPage) -> None:
    report(open_page(), "nl", STORIES["nl"])
    colleague = open_page()
    sign_in(colleague, FARID)
    colleague.locator("#inbox-rows a").first.click()
    open_details(colleague, "#act-notities")
    colleague.context.clear_cookies()
    colleague.locator("#act-notities textarea").press_sequentially("Dit wil ik niet kwijt")
    expect(colleague.locator("#sign-in")).to_be_visible()
    expect(colleague.locator("#unsent")).to_contain_text("D")


def test_what_was_sent_without_any_session_stands_on_the_page_once(open_page: OpenPage) -> None:
    report(open_page(), "nl", STORIES["nl"])
    colleague = open_page("phone")
    sign_in(colleague, FARID)
    colleague.locator("#inbox-rows a").first.click()
    open_details(colleague, "#act-notities")
    with colleague.expect_response("**/aanwezig"):
        colleague.locator("#act-notities textarea").fill("Dit wil ik niet kwijt")
    colleague.context.clear_cookies()
    colleague.locator("#act-notities button[type=submit]").click()
    expect(colleague.locator("#typed-1")).to_have_text("Dit wil ik niet kwijt")
    expect(colleague.locator("#unsent")).to_be_hidden()


def test_what_was_sent_after_the_session_ended_is_shown_after_signing_in_only(
    open_page: OpenPage, clock: Clock
) -> None:
    report(open_page(), "nl", STORIES["nl"])
    colleague = open_page()
    sign_in(colleague, FARID)
    colleague.locator("#inbox-rows a").first.click()
    open_details(colleague, "#act-notities")
    with colleague.expect_response("**/aanwezig"):
        colleague.locator("#act-notities textarea").fill("Dit wil ik niet kwijt")
    clock.move(minutes=31)
    colleague.locator("#act-notities button[type=submit]").click()
    expect(colleague.locator("#kept")).to_be_visible()
    assert "Dit wil ik niet kwijt" not in colleague.content()
    colleague.fill("#field-email", FARID)
    colleague.fill("#field-passphrase", PASSPHRASE)
    colleague.keyboard.press("Enter")
    expect(colleague.locator("#typed-1")).to_have_text("Dit wil ik niet kwijt")
    colleague.locator("#sent-before button").first.click()
    expect(colleague.locator("#main")).to_contain_text("Dit wil ik niet kwijt")
