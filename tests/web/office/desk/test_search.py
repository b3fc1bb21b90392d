"""Searching on the page of the inbox: with and without script, what goes wrong, and where the words may not be."""

from __future__ import annotations

import pytest
from cast import BAS, DIRK, FARID, STORY, Clock, desk, file_signal, once
from conftest import Colleague
from pages import fields, find, parse, text_of
from peek import signal_of, sql
from werkzeug.test import TestResponse

from portal.actions.desk import reading, triaging
from portal.actions.house import House

HTMX = {"HX-Request": "true"}


def search(office: Colleague, words: str, **options: object) -> TestResponse:
    return office.fill("/werk/inbox", "search", to="/werk/inbox/zoeken", q=words, **options)


def typed(office: Colleague, words: str, **more: str) -> TestResponse:
    """What htmx sends while somebody types."""
    form = fields(office.get("/werk/inbox").text, "search")
    return office.post("/werk/inbox/zoeken", {**form, "q": words, **more}, headers=HTMX)


def rows(html: str) -> list[str]:
    return [" ".join(text_of(row).split()) for row in find(html, "inbox-rows").iter("tr")][1:]


def marks(html: str) -> list[str]:
    return [text_of(mark) for mark in parse(html).iter("mark")]


def told(html: str) -> str:
    return " ".join(text_of(find(html, "search-told")).split())


def test_a_plain_form_shows_what_was_found_with_the_words_marked(house: House, office: Colleague) -> None:
    file_signal(house, answers={"urgentie": ("spoed",)})
    file_signal(house, story="Iets anders")
    office.sign_in(FARID)
    page = search(office, "VRÓUW antwoord")
    assert page.status_code == 200
    (row,) = rows(page.text)
    for part in ("17 november 2026", "Een man gaf", "Spoed"):
        assert part in row
    assert marks(page.text) == ["antwoord", "vrouw"]
    assert find(page.text, "field-q").get("value") == "VRÓUW antwoord"
    assert "1 " in told(page.text)
    (link,) = [a.get("href") for a in find(page.text, "inbox-rows").iter("a") if "/signalen/" in (a.get("href") or "")]
    assert office.get(str(link)).status_code == 200


def test_as_one_types_the_list_makes_place_for_what_was_found(house: House, office: Colleague) -> None:
    file_signal(house)
    office.sign_in(FARID)
    part = typed(office, "vrouw", status="all", mine="nobody")
    assert part.text.lstrip().startswith('<div id="inbox-list">')
    assert marks(part.text) == ["vrouw"]
    polled = [e for e in parse(part.text).iter("div") if e.get("data-hx-get")]
    assert [(e.get("data-hx-get"), e.get("data-hx-swap")) for e in polled] == [("/werk/aanwezig", "none")]
    assert 'href="/werk/inbox?status=all&amp;mine=nobody"' in part.text, "back to the same choice"
    again = {e.get("name"): e.get("value") for e in find(part.text, "filters").iter("input")}
    assert again == {"status": "all", "urgentie": "", "mine": "nobody", "theme": ""}
    emptied = typed(office, "", **{name: value for name, value in again.items() if name and value})
    assert emptied.text.lstrip().startswith('<div id="inbox-list">')
    assert find(emptied.text, "field-mine") is not None
    assert len(rows(emptied.text)) == 1


def test_the_poll_of_the_list_gives_way_to_a_search(house: House, office: Colleague) -> None:
    office.sign_in(FARID)
    page = parse(office.get("/werk/inbox").text)
    (poll,) = [e for e in page.iter("div") if e.get("data-hx-trigger") == "every 60s"]
    assert poll.get("data-hx-sync") == "#search:abort"
    (field,) = [e for e in page.iter("input") if e.get("name") == "q"]
    assert field.get("data-hx-sync") == "closest form:replace"
    assert field.get("data-hx-trigger") == "input changed delay:300ms"
    assert "X-Poll" not in (field.get("data-hx-headers") or "")


def test_a_hit_in_a_note_says_where_it_stands(house: House, office: Colleague) -> None:
    signal = signal_of(house, file_signal(house, texts={"place": "Voorbeeldweg 12A"}))
    farid = desk(house, FARID)
    reading.open_signal(house, farid, signal)
    triaging.add_note(house, farid, signal, once(house, farid), "Gebeld met de wijkagent, morgen weer")
    office.sign_in(FARID)
    (row,) = rows(search(office, "wijkagent").text)
    assert STORY[:40] in row
    assert "wijkagent, morgen" in row
    assert len(rows(search(office, "voorbeeldweg").text)) == 1
    sql(house, "UPDATE signal SET status = 'closed', due_on = NULL")
    assert len(rows(search(office, "wijkagent").text)) == 1, "closed ones too"


def test_nothing_found_gives_advice(house: House, office: Colleague) -> None:
    file_signal(house)
    office.sign_in(FARID)
    page = search(office, "bestaatniet")
    assert not rows(page.text)
    assert 'class="empty"' in page.text
    assert 'href="/werk/inbox"' in page.text


@pytest.mark.parametrize("words", ["a", "é", '"', "a b"])
def test_too_short_says_what_to_do_and_keeps_the_words(office: Colleague, words: str) -> None:
    office.sign_in(FARID)
    page = search(office, words)
    assert page.status_code == 422
    assert find(page.text, "error-summary") is not None
    assert find(page.text, "field-q").get("value") == words
    part = typed(office, words)
    assert part.status_code == 200, "who is still typing is not told off"
    assert told(part.text)


def test_no_words_is_the_inbox(house: House, office: Colleague) -> None:
    office.sign_in(FARID)
    answer = search(office, "  ")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/werk/inbox")
    answer = office.get("/werk/inbox/zoeken?q=vrouw")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/werk/inbox")


def test_a_foreign_form_searches_nothing(house: House, office: Colleague) -> None:
    file_signal(house)
    office.sign_in(FARID)
    page = office.post("/werk/inbox/zoeken", {"token": "x", "q": "vrouw"})
    assert page.status_code == 422
    assert find(page.text, "field-q").get("value") == "vrouw"
    assert not marks(page.text)


def test_a_story_cannot_write_on_the_page(house: House, office: Colleague) -> None:
    file_signal(house, story="<mark>vals</mark> <script>vrouw</script> & meer")
    office.sign_in(FARID)
    page = search(office, "vrouw script")
    assert marks(page.text) == ["script", "vrouw", "script"]
    assert "<mark>vals" not in page.text


def test_many_hits_are_cut_and_it_is_said(house: House, office: Colleague) -> None:
    for _ in range(52):
        file_signal(house)
    office.sign_in(FARID)
    page = search(office, "vrouw")
    assert len(rows(page.text)) == 50
    assert "50" in told(page.text)
    assert len(page.data) < 60_000
    assert "8" in told(search(office, " ".join(f"woord{number}" for number in range(9))).text)


def test_damaged_texts_are_told(house: House, office: Colleague) -> None:
    file_signal(house)
    sql(house, "UPDATE document SET sealed = x'0102' WHERE kind = 'report'")
    office.sign_in(FARID)
    assert "1 signa" in " ".join(text_of(find(search(office, "vrouw").text, "inbox-rows")).split())


def test_searching_is_an_act_of_a_person(office: Colleague, clock: Clock) -> None:
    office.sign_in(FARID)
    form = fields(office.get("/werk/inbox").text, "search")
    for _ in range(3):
        clock.move(minutes=20)
        assert office.post("/werk/inbox/zoeken", {**form, "q": "vrouw"}, headers=HTMX).status_code == 200


def test_who_may_read_nothing_may_search_nothing(office: Colleague) -> None:
    office.sign_in(BAS)
    assert office.post("/werk/inbox/zoeken", {"token": "x", "q": "vrouw"}).status_code == 404


def test_a_deputy_who_does_not_stand_in_reads_why_the_inbox_is_empty(house: House, office: Colleague) -> None:
    file_signal(house)
    office.sign_in(DIRK)
    page = office.get("/werk/inbox")
    nothing = text_of(find(page.text, "nothing"))
    assert "Farid Amrani" in nothing and "Sanne de Wit" in nothing
    assert not rows(page.text)
    assert not rows(search(office, "vrouw").text)
