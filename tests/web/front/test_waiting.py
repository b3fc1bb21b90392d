"""Too much at once from one house: a pause that keeps every word, and after it everything goes through."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from cast import FARID, STORY, Clock, desk, file_signal, once
from conftest import Visitor
from laden import picture, saved
from pages import fields, find, parse, text_of
from peek import count, signal_of

from portal.actions.desk import reading, triaging
from portal.actions.house import House
from portal.domain import receipts
from portal.domain.budget import PER_SOURCE, Kind, network

FORM, FOLLOW = "/nl/waterstad/melden", "/nl/volgen"
TOWN_HALL, ELSEWHERE = "203.0.113.7", "203.0.113.8"

EVERYTHING = {
    "story": "Regel een\n  regel twee <b>&amp;</b> “zo” 😀",
    "vorm": ["arbeid", "crimineel"],
    "waar": "balie",
    "urgentie": "acuut",
    "plate": "ZZ-000-Z",
    "person": "jonge vrouw",
    "indicators": ["alg_bang", "alg_schuld"],
    "contact": "yes",
    "contact_name": "Noor",
    "contact_phone": "06-12121212",
    "contact_email": "noor@waterstad.example",
    "notify": "1",
}


@pytest.fixture
def busy(doors: Any) -> Any:
    """Everybody in the town hall together did as much of a kind as goes on at once."""

    def use_up(kind: Kind, more: int = 0) -> None:
        for _ in range(PER_SOURCE[kind].free + more):
            doors.counters.of(network(TOWN_HALL)).count(kind)

    return use_up


def send(front: Visitor, path: str, data: dict[str, Any], source: str = TOWN_HALL) -> Any:
    return front.post(path, data, environ_base={"REMOTE_ADDR": source})


def title(html: str) -> str:
    """The title of a page."""
    return text_of(next(parse(html).iter("title")))


def code_of(page: Any) -> str:
    """The code on a receipt."""
    return text_of(find(page.text, "receipt-code")).strip()


def form(front: Visitor, **values: Any) -> dict[str, Any]:
    return {**fields(front.get(FORM).text), "story": STORY, **values}


def test_the_pause_keeps_every_word_and_after_it_the_signal_is_there(
    front: Visitor, house: House, busy: Any, clock: Clock
) -> None:
    filled = form(front, **EVERYTHING)
    busy(Kind.FILE)
    page = send(front, FORM, filled)
    assert page.status_code == 429
    assert page.headers["Retry-After"] == find(page.text, "wait").get("data-wait")
    assert 0 < int(page.headers["Retry-After"]) <= 5
    assert count(house, "signal") == 0
    kept = fields(page.text)
    for name, value in filled.items():
        shown = kept.get(name, "")
        assert (shown.strip() if isinstance(shown, str) else shown) == value or [value] == shown, name
    clock.move(seconds=5)
    received = send(front, FORM, kept)
    assert received.status_code == 200
    assert len(receipts.parse(code_of(received))) == 24
    assert count(house, "signal") == 1


def test_what_to_do_in_danger_stands_above_the_pause_and_above_the_form(front: Visitor, busy: Any) -> None:
    busy(Kind.FILE)
    text = send(front, FORM, form(front)).text
    assert text.index('href="tel:112"') < text.index('id="wait"') < text.index('id="report-form"')
    assert title(text) != title(front.get(FORM).text), "who does not see the page hears at once that it was not sent"


def test_who_comes_too_early_waits_what_is_left_and_loses_nothing(
    front: Visitor, house: House, busy: Any, clock: Clock
) -> None:
    busy(Kind.FILE, more=5)
    page = send(front, FORM, form(front))
    assert page.headers["Retry-After"] == "60"
    again = send(front, FORM, fields(page.text))  # ten seconds later
    assert (again.status_code, again.headers["Retry-After"]) == (429, "50")
    assert fields(again.text)["wait"] == fields(page.text)["wait"], "the pause does not begin anew"
    assert fields(again.text)["story"].strip() == STORY
    clock.move(seconds=40)
    assert send(front, FORM, fields(again.text)).status_code == 200
    assert count(house, "signal") == 1


def test_in_a_flood_nothing_is_refused_in_the_end(front: Visitor, house: House, busy: Any, clock: Clock) -> None:
    """Six at the same moment, far above the budget: each goes through after its own pause of at most a minute."""
    waiting = [form(front, story=f"Verhaal {number}") for number in range(6)]
    busy(Kind.FILE, more=100)
    waiting = [fields(send(front, FORM, one).text) for one in waiting]
    assert count(house, "signal") == 0
    busy(Kind.FILE, more=100)  # and it goes on meanwhile
    clock.move(seconds=50)
    assert {send(front, FORM, one).status_code for one in waiting} == {200}
    assert count(house, "signal") == 6


def test_one_form_stays_one_signal_with_a_pause_between(front: Visitor, house: House, busy: Any, clock: Clock) -> None:
    filled = form(front)
    busy(Kind.FILE, more=5)
    kept = fields(send(front, FORM, filled).text)
    clock.move(seconds=60)
    codes = {code_of(send(front, FORM, kept)), code_of(send(front, FORM, kept))}
    busy(Kind.FILE, more=5)
    codes.add(code_of(send(front, FORM, filled)))
    assert len(codes) == 1, "and who asks for the code of a form that was received does not wait at all"
    assert count(house, "signal") == 1


def test_another_house_does_not_notice(front: Visitor, busy: Any) -> None:
    busy(Kind.FILE, more=50)
    assert send(front, FORM, form(front), ELSEWHERE).status_code == 200


def test_what_is_wrong_with_a_form_is_said_before_any_pause(front: Visitor, busy: Any) -> None:
    busy(Kind.FILE, more=5)
    assert send(front, FORM, form(front, story="")).status_code == 422


@pytest.mark.parametrize("forged", ["", "x" * 96, "😀" * 200, "\x00", "of another form"])
def test_a_ticket_is_for_one_form_only(front: Visitor, house: House, busy: Any, clock: Clock, forged: str) -> None:
    busy(Kind.FILE, more=5)
    if forged.startswith("of"):
        forged = fields(send(front, FORM, form(front)).text)["wait"]
        clock.move(seconds=30)
        busy(Kind.FILE, more=5)
        clock.move(seconds=30)
        busy(Kind.FILE, more=5)
    assert send(front, FORM, form(front, wait=forged)).status_code == 429
    assert count(house, "signal") == 0


def test_the_pause_is_there_in_another_language_too(front: Visitor, house: House, busy: Any, clock: Clock) -> None:
    busy(Kind.FILE, more=5)
    page = send(front, FORM, form(front))
    polish = send(front, FORM.replace("/nl/", "/pl/"), {**fields(page.text), "switch": ""})
    assert polish.status_code == 200
    clock.move(seconds=60)
    assert send(front, FORM.replace("/nl/", "/pl/"), fields(polish.text)).status_code == 200
    assert count(house, "signal") == 1


def test_files_are_not_lost_silently(front: Visitor, house: House, busy: Any) -> None:
    busy(Kind.FILE)
    page = send(front, FORM, form(front, attachments=(BytesIO(saved(picture(), "JPEG")), "foto.jpg")))
    assert page.status_code == 429
    assert find(page.text, "error-attachments") is not None
    assert count(house, "attachment") == 0


def unknown_code() -> str:
    return receipts.encode(bytes(32))


def test_thirty_wrong_codes_and_the_next_waits_and_right_ones_do_not_count(
    front: Visitor, house: House, clock: Clock
) -> None:
    code = file_signal(house)
    for _ in range(35):
        assert send(front, FOLLOW, {"code": code}).status_code == 200
        clock.move(seconds=-10)
    for _ in range(PER_SOURCE[Kind.GUESS].free):
        assert send(front, FOLLOW, {"code": unknown_code()}).status_code == 404
        clock.move(seconds=-10)
    assert send(front, FOLLOW, {"code": unknown_code()}).status_code == 429
    page = send(front, FOLLOW, {"code": code})
    assert page.status_code == 429, "a right code is not looked up either, else a guess would cost nothing"
    clock.move(seconds=60)
    shown = send(front, FOLLOW, fields(page.text, "code-form"))
    assert shown.status_code == 200
    assert find(shown.text, "signal-status") is not None


def test_a_typing_mistake_is_no_guess(front: Visitor) -> None:
    for _ in range(PER_SOURCE[Kind.GUESS].free + 3):
        assert send(front, FOLLOW, {"code": "ABCD-EF"}).status_code == 422


def test_the_ticket_of_one_code_looks_up_no_other(front: Visitor, house: House, busy: Any, clock: Clock) -> None:
    code = file_signal(house)
    busy(Kind.GUESS, more=5)
    page = send(front, FOLLOW, {"code": unknown_code()})
    clock.move(seconds=30)
    busy(Kind.GUESS, more=5)
    clock.move(seconds=30)
    busy(Kind.GUESS, more=5)
    assert send(front, FOLLOW, {**fields(page.text, "code-form"), "code": code}).status_code == 429
    assert code not in fields(page.text, "code-form")["wait"]


def test_an_addition_waits_with_its_words_and_arrives_once(
    front: Visitor, house: House, busy: Any, clock: Clock
) -> None:
    code = file_signal(house)
    filled = {**fields(send(front, FOLLOW, {"code": code}).text, "message-form"), "message": "Het was dinsdag."}
    busy(Kind.ADD)
    page = send(front, FOLLOW, filled)
    assert page.status_code == 429
    assert find(page.text, "wait").get("data-wait-form") == "message-form"
    kept = fields(page.text, "message-form")
    assert kept["message"].strip() == "Het was dinsdag."
    assert count(house, "message") == 0
    clock.move(seconds=5)
    assert send(front, FOLLOW, kept).status_code == 200
    assert send(front, FOLLOW, kept).status_code == 200
    assert count(house, "message") == 1


def test_an_addition_arrives_also_when_somebody_else_guesses_codes(
    front: Visitor, house: House, busy: Any, clock: Clock
) -> None:
    """Both pauses one after the other: neither makes the other begin anew."""
    code = file_signal(house)
    kept = {**fields(send(front, FOLLOW, {"code": code}).text, "message-form"), "message": "Het was dinsdag."}
    seen = []
    for _ in range(4):
        busy(Kind.ADD, more=5)
        busy(Kind.GUESS, more=5)
        page = send(front, FOLLOW, kept)
        seen.append(page.status_code)
        if page.status_code == 200:
            break
        kept = fields(page.text, "code-form" if 'id="code-form"' in page.text else "message-form")
        clock.move(seconds=60)
    assert seen == [429, 429, 200]
    assert count(house, "message") == 1


def test_an_opinion_waits_in_its_own_form(front: Visitor, house: House, busy: Any, clock: Clock) -> None:
    code, farid = file_signal(house), desk(house, FARID)
    reading.open_signal(house, farid, signal_of(house, code))
    triaging.close(house, farid, signal_of(house, code), once(house, farid), "geen_actie", "Dank je.", "")
    filled = {**fields(send(front, FOLLOW, {"code": code}).text, "rating-form"), "rating": "3"}
    busy(Kind.ADD, more=5)
    page = send(front, FOLLOW, filled)
    assert find(page.text, "wait").get("data-wait-form") == "rating-form"
    clock.move(seconds=60)
    kept = fields(page.text, "rating-form")
    assert kept["rating"] == ["3"]
    assert 'id="done"' in send(front, FOLLOW, kept).text


def test_a_browser_that_fills_the_hidden_field_each_time_keeps_nobody_out(front: Visitor, house: House) -> None:
    filled = form(front, website="https://mijn.example")
    page = front.post(FORM, filled)
    assert page.status_code == 422
    kept = fields(page.text)
    assert kept["story"].strip() == STORY
    again = front.post(FORM, {**kept, "website": "https://mijn.example"})
    assert again.status_code == 422
    tick = find(again.text, "field-human")
    sent = front.post(FORM, {**fields(again.text), "website": "https://mijn.example", "human": tick.get("value")})
    assert sent.status_code == 200
    assert count(house, "signal") == 1


def test_the_way_out_of_the_trap_is_not_on_the_form_of_everybody(front: Visitor) -> None:
    assert "field-human" not in front.get(FORM).text
