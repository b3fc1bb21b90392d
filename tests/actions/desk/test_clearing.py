"""Closing many together as no signal: none that is real goes along unseen, and a colleague's work is never lost."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from cast import BAS, DIRK, FARID, GRETA, ILSE, SANNE, Clock, desk, file_signal, once
from peek import mails, principal, rows, signal_of, sql

from portal.actions import tokens
from portal.actions.desk import clearing, inbox, reading, replying, triaging
from portal.actions.desk.clearing import Doubt
from portal.actions.house import House
from portal.actions.people.signing_in import Desk
from portal.actions.reporters import following
from portal.actions.worker import housekeeping
from portal.domain.signals import Contact, Filter, PublicStatus, Status


@pytest.fixture
def farid(house: House) -> Desk:
    return desk(house, FARID)


def flood(house: House, number: int, **own: object) -> list[str]:
    """So many signals that are none; their receipt codes."""
    return [file_signal(house, story=f"test test {each}", **own) for each in range(number)]


def ids(house: House, codes: Sequence[str]) -> list[str]:
    return [signal_of(house, code) for code in codes]


def marks(house: House, at: Desk, chosen: Sequence[str]) -> dict[str, str]:
    return {each.entry.signal.id: each.mark for each in clearing.looked_at(house, at, chosen)}


def clear(house: House, at: Desk, chosen: Sequence[str]) -> clearing.Cleared:
    return clearing.clear(house, at, once(house, at), marks(house, at, chosen))


def stands(house: House) -> list[tuple[str, str, str | None, str]]:
    return [tuple(row) for row in rows(house, "SELECT status, public_status, owner, urgency FROM signal ORDER BY id")]  # type: ignore[misc]


def events(house: House, kind: str) -> list[str]:
    return [row[0] for row in rows(house, "SELECT signal FROM event WHERE act = :kind", kind=kind)]


def add(house: House, code: str, text: str = "Echt waar.") -> None:
    following.add(house, tokens.read(house, following.PURPOSE, tokens.issue(house, following.PURPOSE)), code, text)


def test_many_are_closed_as_no_signal_and_the_reporter_reads_a_neutral_word(house: House, farid: Desk) -> None:
    codes = flood(house, 3)
    done = clear(house, farid, ids(house, codes))
    assert sorted(done.done) == sorted(ids(house, codes))
    assert done.missed == []
    assert {row[0] for row in stands(house)} == {"closed"}
    found = reading.open_signal(house, farid, done.done[0])
    assert found.handling.outcome == "geen_signaal"
    assert found.signal.owner == farid.staff.principal
    shown = following.follow(house, codes[0])
    assert shown.status is PublicStatus.CLOSED
    (word,) = [each.message.text for each in shown.entries if each.message and each.message.kind == "feedback"]
    assert word == house.themes["mensenhandel"].feedback["geen_signaal"]["nl"]


def test_the_word_is_in_the_language_of_the_reporter(house: House, farid: Desk) -> None:
    (code,) = flood(house, 1, language="pl")
    clear(house, farid, ids(house, [code]))
    said = [each.message.text for each in following.follow(house, code).entries if each.message]
    assert said == [house.themes["mensenhandel"].feedback["geen_signaal"]["pl"]]


def test_nobody_is_mailed_at_an_address_that_a_machine_filled_in(house: House, farid: Desk) -> None:
    flood(house, 2, contact=Contact("", "", "vreemde@elders.example", notify=True))
    chosen = [entry.signal.id for entry in inbox.inbox(house, farid, Filter()).entries]
    clear(house, farid, chosen)
    housekeeping.round_of_work(house)
    assert "vreemde@elders.example" not in {address for address, _ in mails(house)}


def test_the_trail_names_each_of_them_and_the_go_and_that_they_were_opened(house: House, farid: Desk) -> None:
    read, unread = ids(house, flood(house, 2))
    reading.open_signal(house, farid, read)
    done = clear(house, farid, [read, unread])
    assert sorted(events(house, "closed")) == sorted([read, unread])
    assert sorted(events(house, "opened")) == sorted([read, unread]), "the unopened one was opened now"
    said = rows(house, "SELECT DISTINCT facts FROM event WHERE act = 'closed'")
    assert len(said) == 1
    assert done.batch in str(said[0][0])


def test_looking_closes_and_opens_nothing(house: House, farid: Desk) -> None:
    codes = flood(house, 2)
    before = stands(house)
    looked = clearing.looked_at(house, farid, ids(house, codes))
    assert {each.entry.report.story for each in looked if each.entry.report} == {"test test 0", "test test 1"}
    assert stands(house) == before
    assert events(house, "opened") == []


def test_doubts_are_named(house: House, farid: Desk) -> None:
    sanne = desk(house, SANNE)
    unopened, acute, hers, answered, plain = flood(house, 5)
    sql(house, "UPDATE signal SET urgency = 'acuut' WHERE id = :id", id=signal_of(house, acute))
    for code in (acute, hers, answered, plain):
        reading.open_signal(house, farid, signal_of(house, code))
    triaging.take(house, sanne, signal_of(house, hers), once(house, sanne))
    add(house, answered)
    found = {
        each.entry.signal.id: set(each.doubts)
        for each in clearing.looked_at(house, farid, ids(house, [unopened, acute, hers, answered, plain]))
    }
    assert found == {
        signal_of(house, unopened): {Doubt.UNOPENED},
        signal_of(house, acute): {Doubt.URGENT},
        signal_of(house, hers): {Doubt.COLLEAGUE},
        signal_of(house, answered): {Doubt.MESSAGE},
        signal_of(house, plain): set(),
    }


@pytest.mark.parametrize("what", ["takes", "asks", "closes", "urgency", "writes"])
def test_what_moved_on_meanwhile_is_left_alone_and_the_others_go_on(house: House, farid: Desk, what: str) -> None:
    one, moved, two = flood(house, 3)
    for code in (one, moved, two):
        reading.open_signal(house, farid, signal_of(house, code))
    seen = marks(house, farid, ids(house, [one, moved, two]))
    sanne, signal = desk(house, SANNE), signal_of(house, moved)
    token = once(house, sanne)
    if what == "takes":
        triaging.take(house, sanne, signal, token)
    elif what == "asks":
        replying.ask(house, sanne, signal, token, "Welke dag was het?")
    elif what == "closes":
        triaging.close(house, sanne, signal, token, "geen_actie", "Dank je.", "")
    elif what == "urgency":
        triaging.set_urgency(house, sanne, signal, token, "acuut", "Nu.")
    else:
        add(house, moved)
    before = [each for each in rows(house, "SELECT * FROM signal") if each.id == signal]
    done = clearing.clear(house, farid, once(house, farid), seen)
    assert done.missed == [signal]
    assert sorted(done.done) == sorted(ids(house, [one, two]))
    assert [each for each in rows(house, "SELECT * FROM signal") if each.id == signal] == before


def test_another_municipality_or_somebody_left_out_makes_all_of_it_not_found(house: House, farid: Desk) -> None:
    own = ids(house, flood(house, 2))
    (elsewhere,) = ids(house, flood(house, 1, municipality="bergdorp"))
    (kept_away,) = ids(house, flood(house, 1, exclude=(principal(house, FARID),)))
    nowhere = "00000000-0000-4000-8000-000000000000"
    before = stands(house)
    for other in (elsewhere, kept_away, nowhere):
        with pytest.raises(clearing.NotFound):
            clearing.looked_at(house, farid, [*own, other])
        with pytest.raises(clearing.NotFound):
            clearing.clear(house, farid, once(house, farid), {**marks(house, farid, own), other: "000000000000"})
        with pytest.raises(clearing.NotFound):
            clearing.restore(house, farid, once(house, farid), [*own, other])
    assert stands(house) == before
    assert kept_away not in {entry.signal.id for entry in clearing.page(house, farid).entries}


@pytest.mark.parametrize("who", [BAS, ILSE, DIRK, GRETA])
def test_who_may_not_close_it_may_not_clear_it(house: House, who: str) -> None:
    (signal,) = ids(house, flood(house, 1))
    at = desk(house, who)
    with pytest.raises(clearing.NotFound):
        clearing.clear(house, at, once(house, at), {signal: "000000000000"})
    assert stands(house)[0][0] == "received"


def test_at_most_fifty_at_a_time(house: House, farid: Desk) -> None:
    with pytest.raises(clearing.TooMany):
        clearing.looked_at(house, farid, [f"00000000-0000-4000-8000-{number:012}" for number in range(51)])


def test_a_form_that_comes_twice_closes_nothing_twice(house: House, farid: Desk) -> None:
    codes = flood(house, 2)
    chosen, token = marks(house, farid, ids(house, codes)), once(house, farid)
    first = clearing.clear(house, farid, token, chosen)
    again = clearing.clear(house, farid, token, chosen)
    assert (sorted(first.done), first.missed, first.batch) == (sorted(again.done), again.missed, again.batch)
    assert len(events(house, "closed")) == 2
    assert len(following.follow(house, codes[0]).entries) == 1


def test_a_form_that_stopped_half_way_goes_on_where_it_was(
    house: House, farid: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen, token = marks(house, farid, ids(house, flood(house, 3))), once(house, farid)
    finish, done = clearing.finish, []

    def stops(*given: object, **more: object) -> None:
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(finish(*given, **more))  # type: ignore[arg-type]

    monkeypatch.setattr(clearing, "finish", stops)
    with pytest.raises(KeyboardInterrupt):
        clearing.clear(house, farid, token, chosen)
    monkeypatch.undo()
    assert [row[0] for row in stands(house)].count("closed") == 2
    assert sorted(clearing.clear(house, farid, token, chosen).done) == sorted(chosen)
    assert len(events(house, "closed")) == 3


def test_taking_it_back_leaves_nothing_of_it_but_the_trail(house: House) -> None:
    farid = desk(house, FARID)
    codes = flood(house, 2)
    chosen = ids(house, codes)
    for signal in chosen:
        reading.open_signal(house, farid, signal)
    before, said = stands(house), [len(following.follow(house, code, seen=False).entries) for code in codes]
    done = clear(house, farid, chosen)
    back = clearing.restore(house, farid, once(house, farid), done.done)
    assert (sorted(back.done), back.missed) == (sorted(chosen), [])
    assert stands(house) == before
    assert [len(following.follow(house, code, seen=False).entries) for code in codes] == said
    assert [step.status for step in following.follow(house, codes[0]).steps] == [
        PublicStatus.RECEIVED,
        PublicStatus.READ,
    ]
    assert sorted(events(house, "closed")) == sorted(events(house, "undone")) == sorted(chosen)
    assert reading.open_signal(house, farid, chosen[0]).handling.outcome == ""


def test_what_nobody_had_opened_comes_back_as_read(house: House, farid: Desk) -> None:
    chosen = ids(house, flood(house, 1))
    clearing.restore(house, farid, once(house, farid), clear(house, farid, chosen).done)
    assert stands(house) == [("read", "read", None, "niet_acuut")]


def test_what_the_reporter_read_is_not_unsaid(house: House, farid: Desk) -> None:
    """Then the reporter sees that it goes on, as after any other undo."""
    (code,) = flood(house, 1)
    done = clear(house, farid, ids(house, [code]))
    following.follow(house, code)
    clearing.restore(house, farid, once(house, farid), done.done)
    shown = following.follow(house, code)
    assert shown.status is PublicStatus.READ
    assert [each.message.kind for each in shown.entries if each.message] == ["feedback"]


def test_taking_back_touches_nothing_that_somebody_went_on_with(house: House, farid: Desk, clock: Clock) -> None:
    one, two, three = codes = flood(house, 3)
    clear(house, farid, ids(house, codes))
    sanne = desk(house, SANNE)
    triaging.move_to(house, sanne, signal_of(house, one), once(house, sanne), Status.IN_PROGRESS)
    add(house, two)
    back = clearing.restore(house, farid, once(house, farid), ids(house, codes))
    assert back.done == [signal_of(house, three)]
    assert set(back.missed) == set(ids(house, [one, two]))
    assert "Echt waar." in [each.message.text for each in following.follow(house, two).entries if each.message]


def test_it_cannot_be_taken_back_by_another_or_the_next_day_or_when_it_was_another_act(
    house: House, farid: Desk, clock: Clock
) -> None:
    chosen = ids(house, flood(house, 1))
    done = clear(house, farid, chosen)
    sanne = desk(house, SANNE)
    assert clearing.restore(house, sanne, once(house, sanne), done.done).missed == chosen
    clock.move(days=1)
    assert clearing.restore(house, farid, once(house, farid), done.done).missed == chosen
    (taken,) = ids(house, flood(house, 1))
    reading.open_signal(house, farid, taken)
    triaging.take(house, farid, taken, once(house, farid))
    assert clearing.restore(house, farid, once(house, farid), [taken]).missed == [taken]


def test_what_stands_alone_of_a_report_that_cannot_be_read_is_not_closed(house: House, farid: Desk) -> None:
    (signal,) = ids(house, flood(house, 1))
    sql(house, "UPDATE document SET sealed = x'00' WHERE signal = :id AND kind = 'report'", id=signal)
    (looked,) = clearing.looked_at(house, farid, [signal])
    assert not looked.closable
    assert clear(house, farid, [signal]).missed == [signal]


def test_the_page_shows_fifty_and_costs_as_much_as_the_inbox(house: House, farid: Desk) -> None:
    from sqlalchemy import event

    flood(house, 3)
    clearing.page(house, farid)
    seen: list[str] = []
    event.listen(house.database.engine, "before_cursor_execute", lambda *given: seen.append(given[2]))
    assert len(clearing.page(house, farid).entries) == 3
    assert len(clearing.looked_at(house, farid, [e.signal.id for e in clearing.page(house, farid).entries])) == 3
    assert len([each for each in seen if not each.startswith("BEGIN")]) == 6
