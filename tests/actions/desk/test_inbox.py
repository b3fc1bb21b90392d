"""The inbox: its order, its pages forth and back, what is due, and whose it is."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pytest
from cast import DIRK, FARID, GRETA, ROOS, SANNE, Clock, desk, file_signal, once
from peek import principal, rows, signal_of, sql

from portal.actions import tokens
from portal.actions.desk import inbox, owning, reading, replying, triaging
from portal.actions.desk.inbox import Cursor
from portal.actions.house import House
from portal.actions.reporters import following
from portal.domain.attention import Attention
from portal.domain.signals import Filter, Status

DAY = date(2026, 11, 17)


def ids(house: House, chosen: Filter | None = None, email: str = FARID, **place: Any) -> list[str]:
    page = inbox.inbox(house, desk(house, email), chosen or Filter(), **place)
    return [entry.signal.id for entry in page.entries]


def put(house: House, signal: str, **values: Any) -> None:
    changes = ", ".join(f"{name} = :{name}" for name in values)
    sql(house, f"UPDATE signal SET {changes} WHERE id = :id", id=signal, **values)


def strewn(house: House, number: int) -> None:
    """Signals of many days, a third of them closed, some acute ones that nobody took."""
    dice = random.Random(3)
    for _ in range(number):
        signal = signal_of(house, file_signal(house))
        received = DAY - timedelta(days=dice.randint(0, 9))
        due = DAY + timedelta(days=dice.randint(-4, 4))
        status = dice.choice(["received", "read", "in_progress", "closed", "closed"])
        urgency = dice.choice(["acuut", "spoed", "niet_acuut"])
        due_on = None if status == "closed" else due
        owner = dice.choice([None, principal(house, FARID)])
        put(house, signal, received_on=received, due_on=due_on, status=status, urgency=urgency, owner=owner)


def expected(house: House, status: str | None = "open", late: bool = False, urgency: str | None = None) -> list[str]:
    """The same order, said in another way than the code says it."""
    found = rows(house, "SELECT id, status, urgency, owner, due_on, received_on FROM signal")
    found = [row for row in found if urgency in (None, row.urgency)]
    acute = [row for row in found if row.status != "closed" and row.urgency == "acuut" and row.owner is None]
    closed = [row for row in found if row.status == "closed"]
    due = [row for row in found if row not in acute and row not in closed]
    if late:
        acute, due = ([row for row in part if str(row.due_on) < str(DAY)] for part in (acute, due))
    by_due = lambda row: (str(row.due_on), str(row.received_on), row.id)  # noqa: E731
    parts = {
        "open": sorted(acute, key=by_due) + sorted(due, key=by_due),
        "closed": sorted(closed, key=lambda row: (str(row.received_on), row.id), reverse=True),
    }
    chosen = parts["open"] * (status != "closed") + parts["closed"] * (status != "open")
    return [row.id for row in chosen]


def test_acute_ones_nobody_took_stand_above_what_is_late(house: House, clock: Clock) -> None:
    late = signal_of(house, file_signal(house, story="te laat"))
    clock.move(days=7)
    soon = signal_of(house, file_signal(house, story="straks"))
    acute = signal_of(house, file_signal(house, story="nu", answers={"urgentie": ("acuut",)}))
    assert ids(house) == [acute, late, soon]
    farid = desk(house, FARID)
    reading.open_signal(house, farid, acute)
    assert ids(house) == [acute, late, soon], "opened, but nobody's"
    triaging.take(house, farid, acute, once(house, farid))
    assert ids(house)[0] == late, "taken: by what is due"
    assert set(ids(house)[1:]) == {acute, soon}


@pytest.mark.parametrize(
    ("chosen", "same"),
    [
        (Filter(), {}),
        (Filter(status=None), {"status": None}),
        (Filter(status="closed"), {"status": "closed"}),
        (Filter(due_before=DAY), {"late": True}),
        (Filter(status=None, urgency="acuut"), {"status": None, "urgency": "acuut"}),
    ],
)
def test_pages_lead_forth_and_back_through_all_parts(house: House, chosen: Filter, same: dict[str, Any]) -> None:
    strewn(house, 60)
    order = expected(house, **same)
    farid = desk(house, FARID)
    seen, after, pages = [], None, []
    while True:
        found = inbox.inbox(house, farid, chosen, after=after)
        seen += [entry.signal.id for entry in found.entries]
        pages.append(found)
        if found.older is None:
            break
        after = found.older
    assert seen == order
    for earlier, later in zip(pages[-2::-1], pages[:0:-1], strict=True):
        assert later.newer is not None
        back = inbox.inbox(house, farid, chosen, before=later.newer)
        assert [entry.signal.id for entry in back.entries] == [entry.signal.id for entry in earlier.entries]


def test_from_any_row_the_next_rows_follow_and_the_former_came_before(house: House) -> None:
    strewn(house, 12)
    order = expected(house, status=None)
    everything = inbox.inbox(house, desk(house, FARID), Filter(status=None)).entries
    assert [entry.signal.id for entry in everything] == order
    for at, entry in enumerate(everything):
        place = Cursor.of(entry.signal)
        assert ids(house, Filter(status=None), after=place) == order[at + 1 :]
        assert ids(house, Filter(status=None), before=place) == order[:at]


def test_a_place_that_this_choice_does_not_hold_begins_at_the_top(house: House) -> None:
    strewn(house, 9)
    closed = inbox.inbox(house, desk(house, FARID), Filter(status="closed")).entries[0].signal
    assert ids(house, after=Cursor.of(closed)) == expected(house)


def attention(house: House, signal: str, email: str = FARID) -> Attention | None:
    (entry,) = [
        entry
        for entry in inbox.inbox(house, desk(house, email), Filter(status=None)).entries
        if entry.signal.id == signal
    ]
    return entry.attention


def test_a_row_says_what_is_due(house: House) -> None:
    code = file_signal(house)
    signal, farid = signal_of(house, code), desk(house, FARID)
    assert attention(house, signal) is Attention.FIRST_LOOK
    reading.open_signal(house, farid, signal)
    assert attention(house, signal) is Attention.FEEDBACK
    replying.ask(house, farid, signal, once(house, farid), "Welke dag was het?")
    assert attention(house, signal) is Attention.ANSWER
    token = tokens.read(house, following.PURPOSE, tokens.issue(house, following.PURPOSE))
    following.add(house, token, code, "Dinsdag")
    assert attention(house, signal) is Attention.MESSAGE
    replying.give_feedback(house, farid, signal, once(house, farid), "Dank je, we gaan ermee verder.")
    triaging.move_to(house, farid, signal, once(house, farid), Status.KEPT)
    assert attention(house, signal) is Attention.REVIEW
    triaging.close(house, farid, signal, once(house, farid), "geen_actie", "Dank je", "")
    assert attention(house, signal) is None


def test_what_a_colleague_handed_over_stands_out_until_something_is_done_with_it(house: House) -> None:
    signal, farid, sanne = signal_of(house, file_signal(house)), desk(house, FARID), desk(house, SANNE)
    reading.open_signal(house, farid, signal)
    owning.hand_over(house, farid, signal, once(house, farid), principal(house, SANNE))
    entry = lambda who: inbox.inbox(house, who, Filter()).entries[0]  # noqa: E731
    assert entry(sanne).handed_over
    assert not entry(farid).handed_over
    triaging.set_urgency(house, sanne, signal, once(house, sanne), "spoed", "Vandaag nog")
    assert not entry(sanne).handed_over


def test_a_deputy_who_does_not_stand_in_is_told_whom_to_call_and_nothing_else(house: House) -> None:
    file_signal(house)
    for email in (DIRK, ROOS):
        who = desk(house, email)
        page = inbox.inbox(house, who, Filter(status=None))
        assert (page.entries, page.older, page.newer) == ([], None, None)
        duo = inbox.stands_by(house, who)
        assert duo is not None
        assert {"Farid Amrani", "Sanne de Wit"} <= {person.name for person in duo}
    for email in (FARID, GRETA):
        assert inbox.stands_by(house, desk(house, email)) is None
    sql(house, "UPDATE seat SET active = true WHERE principal = :id", id=principal(house, DIRK))
    house.keeper.refresh()
    assert inbox.stands_by(house, desk(house, DIRK)) is None
    assert len(ids(house, email=DIRK)) == 1
