"""Every page of management that a link leads to, one of each kind, and its form with nothing in it.

Accessible and no sideways scroll, on a phone and a desk. That the HTML is valid is seen wherever a test gets a page.
"""

from __future__ import annotations

from collections import Counter, deque
from urllib.parse import urldefrag, urlsplit

import pytest
from browser import OpenPage, look
from cast import BAS, FARID, PASSPHRASE, file_signal
from conftest import Colleague
from pages import parse
from playwright.sync_api import Page, expect
from werkzeug.exceptions import HTTPException

from portal.actions.house import House
from portal.doors import create_office

pytestmark = pytest.mark.browser

STARTS = {BAS: ("/werk/beheer", "/werk/mijn"), FARID: ("/werk/mijn", "/werk/bezetting", "/werk/inzage")}
ENOUGH = 4
"""Pages of one kind that are fetched to look for links."""

BELOW = ("/werk/beheer", "/werk/mijn", "/werk/inzage")
LANGUAGES: dict[str, tuple[str, ...]] = {"nl": ("phone",)}
"""In which windows axe looks, per language: it is what takes the time. The tests of each part look in the others."""


def kinds_of_pages(house: House, office: Colleague, email: str) -> list[str]:
    """One address of each kind, found along the links from where this person starts."""
    office.sign_in(email)
    rules = create_office(house).url_map.bind("localhost")
    waiting, seen, found = deque(STARTS[email]), set(STARTS[email]), {}
    looked: Counter[object] = Counter()
    while waiting:
        path = waiting.popleft()
        try:
            rule, values = rules.match(urlsplit(path).path.removeprefix("/werk"), method="GET", return_rule=True)
        except HTTPException:
            continue
        kind = (rule.rule, values.get("role"), values.get("level"))
        looked[kind] += 1
        if looked[kind] > ENOUGH:
            continue  # another partner, place or person: what it links to is of kinds that were found
        answer = office.get(path)
        if answer.status_code != 200 or answer.mimetype != "text/html":
            waiting.extend(
                new for new in [answer.headers.get("Location", "")] if new.startswith(BELOW) and new not in seen
            )
            continue
        found.setdefault(kind, path)
        for a in parse(answer.text).iter("a"):
            there = urldefrag(a.get("href") or "").url
            if there.startswith(BELOW) and there not in seen:
                seen.add(there)
                waiting.append(there)
    return list(found.values())


def emptied(page: Page) -> bool:
    """Send the form of this page with nothing in it; whether it was refused."""
    form = page.locator("main form[method=post]:has(.form-actions):has(input[type=text], textarea)").first
    if not form.count():
        return False
    form.evaluate("form => form.querySelectorAll('input[type=text], textarea').forEach(each => { each.value = '' })")
    with page.expect_response(lambda answer: answer.request.method == "POST") as sent:
        form.locator(".form-actions button[type=submit]").first.click(force=True)
    page.wait_for_load_state()
    return sent.value.status == 422


def sign_in(page: Page, email: str, language: str) -> None:
    page.goto(f"/werk/aanmelden?taal={language}")
    page.fill("#field-email", email)
    page.fill("#field-passphrase", PASSPHRASE)
    page.keyboard.press("Enter")
    expect(page.locator("#sign-out")).to_be_visible()
    if page.locator("html").get_attribute("lang") != language:
        page.locator(f"button[formaction$='/taal/{language}']").click()
        expect(page.locator("html")).to_have_attribute("lang", language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("email", STARTS, ids=["manager", "functionaris"])
def test_every_kind_of_page(open_page: OpenPage, house: House, office: Colleague, email: str, language: str) -> None:
    file_signal(house)
    paths = kinds_of_pages(house, office, email)
    assert len(paths) >= (30 if email == BAS else 5), paths
    page = open_page("desk", language=language)
    sign_in(page, email, language)
    refused = 0
    for path in paths:
        page.goto(path)
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        look(page, f"{path} ({language})", axe=LANGUAGES[language])
        if language == "nl" and emptied(page):
            refused += 1
            expect(page.locator("#error-summary")).to_be_visible()
            look(page, f"{path}, with nothing in it", axe=())  # axe sees mistakes in test_every_page
    assert language != "nl" or refused >= (8 if email == BAS else 1)
