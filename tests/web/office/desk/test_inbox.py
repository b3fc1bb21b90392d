"""The inbox: what stands in it, filters, pages, polls, what goes wrong."""

from datetime import timedelta

import pytest
from cast import FARID, GRETA, SANNE, STORY, Clock, desk, file_signal, once
from conftest import Colleague
from pages import find, parse, text_of
from peek import said
from sqlalchemy import event, text

from portal.actions import tokens
from portal.actions.desk import inbox, reading, replying, triaging
from portal.actions.house import House
from portal.actions.reporters import following
from portal.domain.signals import Filter, Status


def signal_of(house: House, email: str = FARID) -> str:
    return inbox.inbox(house, desk(house, email), Filter(status=None)).entries[0].signal.id


def rows(html: str) -> list[str]:
    return [" ".join(text_of(row).split()) for row in find(html, "inbox-rows").iter("tr")][1:]


def test_an_empty_inbox_says_what_will_happen(office: Colleague) -> None:
    office.sign_in(FARID)
    page = office.get("/werk/inbox")
    assert not rows(page.text)
    assert "/werk/inbox?status=all" in page.text


def test_a_row_says_what_is_needed_and_hides_the_rest(house: House, office: Colleague) -> None:
    file_signal(house, story=f"{STORY} {STORY}", answers={"vorm": ("arbeid",), "waar": ("balie",)})
    office.sign_in(FARID)
    (row,) = rows(office.get("/werk/inbox").text)
    for part in (
        "17 november 2026",
        "Een man gaf",
        "…",
        "Arbeidsuitbuiting",
        "Aan de balie of het loket",
        "19 november",
    ):
        assert part in row
    assert f"{STORY} {STORY}" not in row
    assert "row--unread" in office.get("/werk/inbox").text


def test_another_municipality_sees_nothing(house: House, office: Colleague) -> None:
    file_signal(house)
    office.sign_in(GRETA)
    assert not rows(office.get("/werk/inbox").text)


def test_a_reporters_message_marks_the_row(house: House, office: Colleague, clock: Clock) -> None:
    code = file_signal(house)
    signal = signal_of(house)
    at = desk(house, FARID)
    reading.open_signal(house, at, signal)
    replying.ask(house, at, signal, once(house, at), "Weet je nog welke dag het was?")
    office.sign_in(FARID)
    before = rows(office.get("/werk/inbox").text)[0]
    token = tokens.read(house, following.PURPOSE, tokens.issue(house, following.PURPOSE))
    following.add(house, token, code, "Op dinsdag.")
    after = rows(office.get("/werk/inbox").text)[0]
    assert after != before
    assert "badge--new" in office.get("/werk/inbox").text


def test_late_is_said_until_somebody_looked(house: House, office: Colleague, clock: Clock) -> None:
    file_signal(house)
    clock.move(days=3)
    office.sign_in(SANNE)
    assert "badge--late" in office.get("/werk/inbox").text
    reading.open_signal(house, desk(house, SANNE), signal_of(house, SANNE))
    assert "badge--late" not in office.get("/werk/inbox").text


def test_filters(house: House, office: Colleague) -> None:
    for number in range(3):
        file_signal(house, story=f"Verhaal {number} over een huis", answers={"urgentie": ("niet_acuut",)})
    at = desk(house, FARID)
    entries = inbox.inbox(house, at, Filter()).entries
    mine = entries[0].signal.id
    reading.open_signal(house, at, mine)
    triaging.take(house, at, mine, once(house, at))
    triaging.set_urgency(house, at, mine, once(house, at), "acuut", "Gevaar.")
    office.sign_in(FARID)
    counts = {
        "": 3,
        "?mine=mine": 1,
        "?mine=nobody": 2,
        "?urgentie=acuut": 1,
        "?status=received": 2,
        "?status=closed": 0,
        "?status=all": 3,
        "?status=nonsense&urgentie=zomaar&mine=x&theme=y": 3,
        "?theme=mensenhandel": 3,
        "?after=gisteren&before=2026-13-99_x": 3,
        "?after=2026-02-31_00000000-0000-4000-8000-000000000000": 3,
    }
    for query, count in counts.items():
        page = office.get(f"/werk/inbox{query}")
        assert len(rows(page.text)) == count, query
    assert 'href="/werk/inbox"' in office.get("/werk/inbox?status=closed").text


def test_pages_lead_forth_and_back(house: House, office: Colleague, clock: Clock) -> None:
    for number in range(inbox.PAGE * 2 + 3):
        if number % 10 == 9:
            clock.now += timedelta(days=1)
        file_signal(house, story=f"Verhaal nummer {number:02}")
    office.sign_in(FARID)
    seen: list[str] = []
    page = office.get("/werk/inbox")
    while True:
        seen += rows(page.text)
        older = [a.get("href") for a in parse(page.text).iter("a") if a.get("rel") == "next"]
        if not older:
            break
        page = office.get(str(older[0]))
    assert len(seen) == len(set(seen)) == inbox.PAGE * 2 + 3
    (newer,) = [a.get("href") for a in parse(page.text).iter("a") if a.get("rel") == "prev"]
    page = office.get(str(newer))
    assert rows(page.text) == seen[inbox.PAGE : 2 * inbox.PAGE]
    (newer,) = [a.get("href") for a in parse(page.text).iter("a") if a.get("rel") == "prev"]
    answer = office.get(str(newer))
    first = office.get(answer.headers["Location"]) if answer.status_code == 303 else answer
    assert rows(first.text) == seen[: inbox.PAGE]


def test_a_full_page_is_light(house: House, office: Colleague, clock: Clock) -> None:
    """What goes over the line at most; compressed it is a fifth."""
    for _ in range(inbox.PAGE + 1):
        file_signal(
            house,
            story=f"{STORY} {STORY}",
            answers={"vorm": ("arbeid", "crimineel"), "waar": ("balie",), "urgentie": ("spoed",)},
        )
    clock.move(days=9)
    office.sign_in(FARID)
    page = office.get("/werk/inbox")
    assert len(rows(page.text)) == inbox.PAGE
    assert len(page.data) <= 30_000, len(page.data)


def test_what_is_late_can_be_chosen(house: House, office: Colleague, clock: Clock) -> None:
    file_signal(house, story="Te laat")
    clock.move(days=7)
    file_signal(house, story="Op tijd")
    office.sign_in(FARID)
    (row,) = rows(office.get("/werk/inbox?status=late").text)
    assert "Te laat" in row
    clock.move(days=-7)
    assert "nothing" in {e.get("id") for e in parse(office.get("/werk/inbox?status=late").text).iter()}


def test_htmx_and_polls_get_the_rows_alone(house: House, office: Colleague) -> None:
    file_signal(house)
    office.sign_in(FARID)
    part = office.get("/werk/inbox?mine=nobody", headers={"HX-Request": "true", "X-Poll": "1"})
    assert part.text.lstrip().startswith('<div id="inbox-rows">')
    assert part.headers["Vary"] == "HX-Request"
    poll = next(e for e in parse(part.text).iter("div") if e.get("data-hx-trigger") == "every 60s")
    assert poll.get("data-hx-get") == "/werk/inbox?mine=nobody"
    assert not list(poll), "what is clicked inside a polling element would count as a poll"


def test_a_damaged_report_stands_there_as_damaged(house: House, office: Colleague) -> None:
    file_signal(house)
    with house.database.writing() as connection:
        connection.execute(text(said(house, "UPDATE document SET sealed = x'0102' WHERE kind = 'report'")))
    office.sign_in(FARID)
    (row,) = rows(office.get("/werk/inbox").text)
    assert "17 november 2026" in row
    assert "Een man" not in row


def test_the_inbox_asks_the_database_little(house: House, office: Colleague) -> None:
    for _ in range(5):
        file_signal(house)
    office.sign_in(FARID)
    office.get("/werk/inbox")  # the first look makes the keys cheaper, which is written down
    said: list[str] = []
    event.listen(house.database.engine, "before_cursor_execute", lambda _c, _cur, sql, *_rest: said.append(sql))
    office.get("/werk/inbox")
    selects = [sql for sql in said if sql.startswith("SELECT")]
    assert len(selects) <= 5, selects  # account, seats, rows, last messages, what is erased soon
    assert not [sql for sql in said if sql.split()[0] in ("INSERT", "UPDATE", "DELETE")]


@pytest.mark.parametrize("status", list(Status))
def test_every_status_is_a_filter(office: Colleague, status: Status) -> None:
    office.sign_in(FARID)
    page = office.get(f"/werk/inbox?status={status.value}")
    chosen = [o.get("value") for o in find(page.text, "field-status").iter("option") if o.get("selected") is not None]
    assert chosen == [status.value]


def test_the_office_wears_the_colours_of_its_municipality(office: Colleague) -> None:
    office.sign_in(FARID)
    (style,) = [
        link.get("href") or ""
        for link in parse(office.get("/werk/inbox").text).iter("link")
        if "/styles/" in (link.get("href") or "")
    ]
    # the front door, perhaps another process, never made this file before
    answer = office.get(style)
    assert answer.status_code == 200
    assert "--merk-600" in answer.text
    assert office.client.get(style.replace("1b6b3f", "1b6b40")).status_code == 404
    assert office.client.get(style.replace("1b6b3f", "ffff00")).status_code == 404
