"""Farid steps aside: from then on no page of the office, in any way, shows him that the signal is there."""

import re
from collections.abc import Iterator

import pytest
from cast import FARID, SANNE, desk, file_signal, once
from conftest import Colleague
from pages import fields
from peek import rows, signal_of

from portal.actions.desk import reading, stepping_aside, triaging
from portal.actions.house import House
from portal.doors import create_office

WORD = "Kwetterbosje"


@pytest.fixture
def let_go(house: House) -> str:
    """A signal with a rare word in it that Farid took, wrote a note in, and let go of."""
    signal = signal_of(house, file_signal(house, story=f"Het ging over {WORD}, kenteken XX-000-X."))
    farid = desk(house, FARID)
    reading.open_signal(house, farid, signal)
    triaging.take(house, farid, signal, once(house, farid))
    triaging.add_note(house, farid, signal, once(house, farid), f"{WORD} ken ik.")
    stepping_aside.step_aside(house, farid, signal, once(house, farid))
    return signal


def addresses(house: House, signal: str) -> Iterator[tuple[str, str, str]]:
    """(method, address, rule) of everything in the office that concerns one signal."""
    app = create_office(house)
    for rule in app.url_map.iter_rules():
        if "<uuid:signal>" not in rule.rule:
            continue
        path = rule.rule.replace("<uuid:signal>", signal)
        path = re.sub(r"<any\(([^),]*)[^)]*\):\w+>", r"\1", path)
        path = re.sub(r"<int:\w+>", "1", path)
        path = re.sub(r"<[^>]*>", "x", path)
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            yield method, f"/werk{path}", rule.rule


def test_every_address_of_the_signal_is_not_found(house: House, office: Colleague, let_go: str) -> None:
    office.sign_in(FARID)
    tried = 0
    for method, path, rule in addresses(house, let_go):
        if method == "GET":
            answer = office.get(path, follow_redirects=True)
        else:
            token = fields(office.get("/werk/bezetting").text, "sign-out")["token"]
            answer = office.post(path, {"token": token, "text": "x", "kind": "bsn"}, follow_redirects=True)
        assert answer.status_code == 404, (method, rule)
        assert WORD not in answer.text
        tried += 1
    assert tried >= 10


def test_no_page_without_a_signal_shows_it(house: House, office: Colleague, let_go: str) -> None:
    office.sign_in(FARID)
    app = create_office(house)
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or set()) and not rule.arguments:
            answer = office.get(f"/werk{rule.rule}")
            assert WORD not in answer.text and let_go not in answer.text, rule.rule
    for narrowed in ("status=all", "status=all&mine=mine", "status=all&mine=nobody"):
        page = office.get(f"/werk/inbox?{narrowed}").text
        assert WORD not in page and let_go not in page


def test_searching_for_it_finds_nothing(house: House, office: Colleague, let_go: str) -> None:
    office.sign_in(FARID)
    form = fields(office.get("/werk/inbox").text, "search")
    found = office.post("/werk/inbox/zoeken", {**form, "q": WORD}, follow_redirects=True)
    assert let_go not in found.text


def test_whoever_goes_on_sees_all_of_it(house: House, office: Colleague, let_go: str) -> None:
    office.sign_in(SANNE)
    page = office.get(f"/werk/signalen/{let_go}").text
    assert page.count(WORD) >= 2, "the story and the note"
    assert "Farid Amrani" in page
    form = fields(office.get("/werk/inbox").text, "search")
    assert let_go in office.post("/werk/inbox/zoeken", {**form, "q": WORD}).text
    assert rows(house, "SELECT owner FROM signal") == [(None,)]
