"""Choosing several signals, looking at them once more, closing them together, and taking that back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from cast import CARLA, FARID, SANNE, Clock, desk, file_signal, once
from conftest import Colleague
from pages import fields, find, parse, text_of
from peek import principal, rows, signal_of, sql

from portal.actions.desk import reading, triaging
from portal.actions.house import House

PAGE = "/werk/inbox/opruimen"


@pytest.fixture
def codes(house: House) -> list[str]:
    """Two that Farid opened, one that nobody did."""
    made = [file_signal(house, story=f"asdf onzin {each} " + "bla " * 80) for each in range(3)]
    for code in made[:2]:
        reading.open_signal(house, desk(house, FARID), signal_of(house, code))
    return made


@pytest.fixture
def ids(house: House, codes: list[str]) -> list[str]:
    return [signal_of(house, code) for code in codes]


def boxes(element: Element) -> list[Element]:
    return [box for box in element.iter("input") if box.get("type") == "checkbox"]


def ticked(html: str) -> set[str]:
    """The ids of what is ticked on a page."""
    return {
        (box.get("value") or "").partition(".")[0]
        for box in boxes(find(html, "clearing"))
        if box.get("checked") is not None
    }


def look(office: Colleague, chosen: Iterable[str]) -> Any:
    return office.post(PAGE, {**fields(office.get(PAGE).text, "clearing"), "signal": list(chosen)})


def statuses(house: House) -> dict[str, str]:
    return {row.id: row.status for row in rows(house, "SELECT id, status FROM signal")}


def test_the_whole_way_and_back_without_script(house: House, office: Colleague, ids: list[str]) -> None:
    office.sign_in(FARID)
    assert PAGE in office.get("/werk/inbox").text
    page = office.get(PAGE)
    assert {box.get("value") for box in boxes(find(page.text, "clearing"))} == set(ids)
    assert ticked(page.text) == set(), "nothing is chosen by itself"
    confirm = look(office, ids)
    assert confirm.status_code == 200
    assert ticked(confirm.text) == set(ids[:2]), "what nobody opened is not ticked by itself"
    assert [box.get("value", "").partition(".")[0] for box in boxes(find(confirm.text, "doubtful"))] == [ids[2]]
    assert statuses(house)[ids[2]] == "received", "looking opens nothing"
    told = office.post(f"{PAGE}/sluiten", fields(confirm.text, "clearing"))
    assert told.status_code == 200
    assert find(told.text, "done") is not None
    assert statuses(house) == {ids[0]: "closed", ids[1]: "closed", ids[2]: "received"}
    back = office.post(f"{PAGE}/ongedaan", fields(told.text, "clearing"))
    assert back.status_code == 200
    assert 'id="clearing"' not in back.text, "what was taken back cannot be taken back again"
    assert set(statuses(house).values()) == {"read", "received"}


def test_an_unopened_one_goes_along_only_when_it_is_ticked_after_its_words_were_shown(
    house: House, office: Colleague, ids: list[str]
) -> None:
    office.sign_in(FARID)
    confirm = look(office, ids)
    doubtful = find(confirm.text, "doubtful")
    assert "asdf onzin 2" in text_of(doubtful)
    assert 120 < len(text_of(next(label for label in doubtful.iter("label")))) <= 201
    values = [box.get("value") for box in boxes(find(confirm.text, "clearing"))]
    office.post(f"{PAGE}/sluiten", {**fields(confirm.text, "clearing"), "signal": values})
    assert set(statuses(house).values()) == {"closed"}
    assert ids[2] in [row[0] for row in rows(house, "SELECT signal FROM event WHERE act = 'opened'")]


def test_no_words_and_no_id_stand_in_an_address(house: House, office: Colleague, ids: list[str]) -> None:
    office.sign_in(FARID)
    for page in (office.get(PAGE), look(office, ids)):
        actions = [form.get("action", "") for form in find(page.text, "main").iter("form")]
        assert all(action.startswith(PAGE) and "?" not in action for action in actions)


def test_nothing_ticked_says_so_and_keeps_what_was_shown(house: House, office: Colleague, ids: list[str]) -> None:
    office.sign_in(FARID)
    nothing = look(office, [])
    assert nothing.status_code == 422
    assert find(nothing.text, "field-signal") is not None
    confirm = look(office, ids)
    none_left = office.post(f"{PAGE}/sluiten", {**fields(confirm.text, "clearing"), "signal": []})
    assert none_left.status_code == 422
    assert len(boxes(find(none_left.text, "clearing"))) == 3
    assert ticked(none_left.text) == set()
    assert "closed" not in statuses(house).values()


@pytest.mark.parametrize("step", ["", "/sluiten", "/ongedaan"])
def test_an_empty_form_is_an_answerable_mistake(office: Colleague, ids: list[str], step: str) -> None:
    office.sign_in(FARID)
    for sent in ({}, {"token": fields(office.get(PAGE).text, "clearing")["token"]}):
        page = office.post(PAGE + step, sent)
        assert page.status_code == 422
        assert len(boxes(find(page.text, "clearing"))) == len(ids)


def test_a_form_that_is_too_old_keeps_the_ticks(house: House, office: Colleague, ids: list[str]) -> None:
    office.sign_in(FARID)
    confirm = look(office, ids)
    box = boxes(find(confirm.text, "doubtful"))[0].get("value")
    page = office.post(f"{PAGE}/sluiten", {**fields(confirm.text, "clearing"), "token": "x" * 96, "signal": [box]})
    assert page.status_code == 422
    assert ticked(page.text) == {ids[2]}
    assert office.post(f"{PAGE}/sluiten", fields(page.text, "clearing")).status_code == 200
    assert statuses(house)[ids[2]] == "closed"


def test_what_a_colleague_took_meanwhile_is_named_and_the_rest_is_closed(
    house: House, office: Colleague, ids: list[str]
) -> None:
    office.sign_in(FARID)
    confirm = look(office, ids[:2])
    sanne = desk(house, SANNE)
    triaging.take(house, sanne, ids[0], once(house, sanne))
    told = office.post(f"{PAGE}/sluiten", fields(confirm.text, "clearing"))
    assert told.status_code == 200
    links = [link.get("href") for link in find(told.text, "missed").iter("a")]
    assert links == [f"/werk/signalen/{ids[0]}"]
    assert statuses(house)[ids[0]] == "in_progress"
    assert statuses(house)[ids[1]] == "closed"


def test_reasons_to_look_again_stand_beside_each(house: House, office: Colleague, ids: list[str]) -> None:
    sql(house, "UPDATE signal SET urgency = 'acuut' WHERE id = :id", id=ids[0])
    sql(house, "UPDATE signal SET owner = :who WHERE id = :id", id=ids[1], who=principal(house, SANNE))
    office.sign_in(FARID)
    confirm = look(office, ids)
    assert ticked(confirm.text) == set()
    about = [text_of(find(confirm.text, f"signal-{each}-about")) for each in ids]
    assert len({text.split(".")[0] for text in about}) == 3


@pytest.mark.parametrize("step", ["", "/sluiten", "/ongedaan"])
def test_an_id_of_another_municipality_is_not_found_and_nothing_happens(
    house: House, office: Colleague, ids: list[str], step: str
) -> None:
    theirs = signal_of(house, file_signal(house, municipality="bergdorp"))
    office.sign_in(FARID)
    before = statuses(house)
    token = fields(office.get(PAGE).text, "clearing")["token"]
    for other in (theirs, "00000000-0000-4000-8000-000000000000", "niets", "'; --"):
        mark = ".000000000000" if step == "/sluiten" else ""
        sent = {"token": token, "signal": [ids[0] + mark, other + mark], "shown": [ids[0], other]}
        assert office.post(PAGE + step, sent).status_code == 404, other
    hidden = {"token": token, "signal": [f"{theirs}.000000000000"], "shown": [ids[0]]}
    if step == "/sluiten":
        assert office.post(PAGE + step, hidden).status_code == 404
    assert statuses(house) == before


def test_who_was_left_out_sees_nothing_of_it(house: House, office: Colleague) -> None:
    hidden = signal_of(house, file_signal(house, exclude=(principal(house, FARID),)))
    office.sign_in(FARID)
    page = office.get(PAGE)
    assert hidden not in page.text
    token = fields(office.get("/werk/mijn").text, "sign-out")["token"]
    assert office.post(PAGE, {"token": token, "signal": [hidden]}).status_code == 404


def test_who_only_receives_has_no_such_page(office: Colleague) -> None:
    office.sign_in(CARLA)
    assert office.get(PAGE).status_code == 404


def test_more_than_fifty_is_too_much_at_once(house: House, office: Colleague, ids: list[str]) -> None:
    office.sign_in(FARID)
    many = [f"00000000-0000-4000-8000-{number:012}" for number in range(60)]
    page = look(office, many)
    assert page.status_code == 422
    assert "50" in text_of(find(page.text, "error-summary"))


def test_an_empty_desk_says_so(office: Colleague) -> None:
    office.sign_in(FARID)
    page = office.get(PAGE)
    assert page.status_code == 200
    assert not list(find(page.text, "main").iter("form"))
    assert len(list(parse(page.text).iter("h1"))) == 1


def test_fifty_stand_on_a_page_and_the_next_has_the_rest(house: House, office: Colleague, clock: Clock) -> None:
    from portal.actions.desk import clearing

    office.sign_in(FARID)
    most = clearing.MOST
    for number in range(3):
        file_signal(house, story=f"onzin {number}")
    try:
        clearing.MOST = 2
        page = office.get(PAGE)
        first = {box.get("value") for box in boxes(find(page.text, "clearing"))}
        onward = next(link.get("href") for link in parse(page.text).iter("a") if link.get("rel") == "next")
        rest = {box.get("value") for box in boxes(find(office.get(onward or "").text, "clearing"))}
    finally:
        clearing.MOST = most
    assert (len(first), len(rest)) == (2, 1)
    assert not first & rest
