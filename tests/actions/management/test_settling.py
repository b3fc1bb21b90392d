"""Promises, terms and the record of a region: Bas proposes, Bo agrees, and nobody does both."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from cast import BAS, FARID, PASSPHRASE, Clock, desk, file_signal, once
from managers import BO, bas, colleague
from peek import count, principal, rows, signal_of, sql
from sqlalchemy import insert, select

from portal.actions.desk import reading, triaging
from portal.actions.house import HERE, House
from portal.actions.management.people import inviting
from portal.actions.management.region import settled, settling
from portal.actions.management.region.settling import NotFound, NotPossible, Wrong
from portal.actions.people import keys, signing_in
from portal.actions.people.signing_in import Desk
from portal.actions.worker import erasing as worker
from portal.adapters import tables
from portal.domain.places import Role
from portal.domain.proposals import Part, values_of

REGION = "oefenregio"
WHY = "De archivaris vraagt het"


def values(house: House, part: Part, **other: Any) -> dict[str, Any]:
    return {**values_of(house.directory.regions[REGION], part), **other}


def proposed(house: House, who: Desk, part: Part = Part.PROMISES, **other: Any) -> str:
    other = other or {"first_look_days": 3}
    return settling.propose(house, who, once(house, who), REGION, part, values(house, part, **other), WHY)


def agreed(house: House, who: Desk, id: str) -> None:
    settling.agree(house, who, once(house, who), REGION, id)


def events(house: House) -> list[tuple[str, dict[str, Any]]]:
    found = rows(
        house, "SELECT act, facts FROM event WHERE act LIKE 'settings_%' AND actor IS NOT NULL ORDER BY at, act"
    )
    return [(act, json.loads(facts)) for act, facts in found]


def own_revisions(house: House) -> list[Any]:
    """What people changed; what came from the region file has no actor."""
    return rows(house, "SELECT actor, before, after FROM revision WHERE actor IS NOT NULL")


def why_not(error: pytest.ExceptionInfo[NotPossible]) -> str:
    return error.value.why


def test_nothing_changes_before_the_second_agrees(house: House, clock: Clock) -> None:
    one, two = bas(house), colleague(house)
    id = proposed(house, one, first_look_days=3, mail_slots=["09:00"])
    assert house.directory.regions[REGION].first_look_days == 2
    assert [each.proposal.id for each in settled.waiting(house, two)] == [id]
    assert settled.waiting(house, one) == [], "nobody agrees with oneself"
    clock.move(minutes=1)
    agreed(house, two, id)
    region = house.directory.regions[REGION]
    assert (region.first_look_days, region.mail_slots) == (3, ("09:00",))
    assert count(house, "proposal") == 0
    state = settled.state(house, one, REGION)
    assert (state.since[Part.PROMISES], state.since[Part.TERMS]) == (date(2026, 11, 17), None)
    made, yes, changed = events(house)
    assert made[0] == "settings_proposed" and made[1]["fields"] == "first_look_days mail_slots"
    assert yes[0] == "settings_agreed" and yes[1]["second"] == principal(house, BAS)
    assert changed[0] == "settings_changed" and changed[1]["kind"] == "terms"
    ((actor, before, after),) = own_revisions(house)
    assert actor == principal(house, BO)
    assert json.loads(before) == {"first_look_days": 2, "mail_slots": ["08:30", "13:00"]}
    assert json.loads(after) == {"first_look_days": 3, "mail_slots": ["09:00"], "because": WHY}


@pytest.mark.parametrize(
    ("part", "other"),
    [
        (Part.RECORD, {"name": "Oefenstreek"}),
        (Part.TERMS, {"kept_months": 9, "contact_days": 14}),
        (Part.PROMISES, {"follow_up_weeks": [2, 6, 20], "review_weeks": 8}),
    ],
)
def test_every_part_can_be_settled(house: House, clock: Clock, part: Part, other: dict[str, Any]) -> None:
    one, two = bas(house), colleague(house)
    since = settled.state(house, one, REGION).since
    clock.move(days=1)
    agreed(house, two, proposed(house, one, part, **other))
    assert values(house, part) == values(house, part, **other)
    assert settled.state(house, one, REGION).since == {**since, part: date(2026, 11, 18)}


def test_who_proposed_does_not_agree_or_refuse(house: House) -> None:
    one = bas(house)
    colleague(house)
    id = proposed(house, one)
    with pytest.raises(NotPossible) as error:
        agreed(house, one, id)
    assert why_not(error) == "own"
    with pytest.raises(NotPossible):
        settling.refuse(house, one, once(house, one), REGION, id, "nee")
    settling.withdraw(house, one, once(house, one), REGION, id)
    assert count(house, "proposal") == 0


def test_one_proposal_of_a_part_at_a_time(house: House) -> None:
    one, two = bas(house), colleague(house)
    proposed(house, one)
    with pytest.raises(NotPossible) as error:
        proposed(house, two, feedback_days=6)
    assert why_not(error) == "waiting"
    proposed(house, two, Part.TERMS, kept_months=9)
    assert count(house, "proposal") == 2


def test_nothing_or_nonsense_is_not_proposed(house: House) -> None:
    one = bas(house)
    with pytest.raises(NotPossible) as error:
        proposed(house, one, first_look_days=2)
    assert why_not(error) == "same"
    for part, other in [
        (Part.PROMISES, {"first_look_days": 0}),
        (Part.PROMISES, {"mail_slots": ["25:00"]}),
        (Part.TERMS, {"hard_max_months": 3}),
        (Part.TERMS, {"contact_days": 1000}),
        (Part.RECORD, {"name": " "}),
    ]:
        with pytest.raises(Wrong):
            proposed(house, one, part, **other)
    assert count(house, "proposal") == 0


def test_refused_with_a_reason_and_proposed_anew(house: House) -> None:
    one, two = bas(house), colleague(house)
    id = proposed(house, one)
    settling.refuse(house, two, once(house, two), REGION, id, "Te lang voor melders")
    standing = settled.state(house, one, REGION).standing[Part.PROMISES]
    assert standing.proposal.refused is not None and standing.proposal.refused.because == "Te lang voor melders"
    assert standing.refused_by == "Bo Prins" and not standing.waits
    with pytest.raises(NotPossible) as error:
        agreed(house, two, id)
    assert why_not(error) == "over"
    assert settled.waiting(house, two) == []
    proposed(house, one, first_look_days=4)
    assert count(house, "proposal") == 1


def test_it_lapses_after_a_fortnight(house: House, clock: Clock) -> None:
    one, two = bas(house), colleague(house)
    id = proposed(house, one)
    clock.move(days=14)
    assert settled.waiting(house, two)
    clock.move(days=1)
    assert settled.waiting(house, two) == []
    with pytest.raises(NotPossible) as error:
        agreed(house, two, id)
    assert why_not(error) == "over"
    settling.withdraw(house, two, once(house, two), REGION, id)


def test_a_region_that_changed_meanwhile_is_proposed_anew(house: House) -> None:
    one, two = bas(house), colleague(house)
    id = proposed(house, one)
    sql(house, "UPDATE region SET feedback_days = 7")
    house.keeper.refresh()
    with pytest.raises(NotPossible) as error:
        agreed(house, two, id)
    assert why_not(error) == "changed"
    assert settled.waiting(house, two) == []


@pytest.mark.parametrize(
    "gone",
    ["left_on = '2026-11-17'", "role = 'auditor'", "region = NULL, role = 'coordinator'"],
)
def test_who_left_is_no_first_of_two(house: House, gone: str) -> None:
    one, two = bas(house), colleague(house)
    id = proposed(house, one)
    sql(house, f"UPDATE principal SET {gone} WHERE id = :id", id=principal(house, BAS))
    with pytest.raises(NotPossible) as error:
        agreed(house, two, id)
    assert why_not(error) == "left"
    settling.withdraw(house, two, once(house, two), REGION, id)


def test_two_at_once_is_once(house: House) -> None:
    one = bas(house)
    both = [colleague(house), colleague(house, "cem@regio.example", "Cem Aydin")]
    id = proposed(house, one)
    tokens = [(each, once(house, each)) for each in both]

    def agree(given: tuple[Desk, Any]) -> str:
        try:
            settling.agree(house, given[0], given[1], REGION, id)
        except NotFound:
            return "gone"
        return "agreed"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(agree, tokens)) == ["agreed", "gone"]
    assert len(own_revisions(house)) == 1


def test_nobody_else(house: House) -> None:
    one = bas(house)
    id = proposed(house, one)
    auditor, farid = colleague(house, "tess@regio.example", "Tess Roos", Role.AUDITOR), desk(house, FARID)
    assert settled.state(house, auditor, REGION).region.slug == REGION, "reads"
    for who in (auditor, farid):
        with pytest.raises(NotFound):
            proposed(house, who)
        with pytest.raises(NotFound):
            agreed(house, who, id)
        assert settled.waiting(house, who) == []
    with pytest.raises(NotFound):
        settled.state(house, farid, REGION)
    with pytest.raises(NotFound):
        settled.state(house, one, "elders")
    with pytest.raises(NotFound):
        settling.propose(house, one, once(house, one), "elders", Part.TERMS, values(house, Part.TERMS), WHY)


def test_a_manager_of_another_region_is_not_the_second(house: House) -> None:
    one, two = bas(house), colleague(house)
    id = proposed(house, one)
    with house.database.writing() as connection:
        row = connection.execute(select(*tables.Region.__table__.columns)).mappings().one()
        connection.execute(insert(tables.Region), {**row, "slug": "elders"})
    sql(house, "UPDATE principal SET region = 'elders' WHERE id = :id", id=principal(house, BO))
    house.keeper.refresh()
    with pytest.raises(NotFound):
        agreed(house, two, id)
    assert settled.waiting(house, two) == []
    assert settled.state(house, one, REGION).alone


def test_a_shorter_longest_term_reaches_what_is_there_with_its_warning(house: House, clock: Clock) -> None:
    signal = signal_of(house, file_signal(house))
    farid = desk(house, FARID)
    reading.open_signal(house, farid, signal)
    triaging.take(house, farid, signal, once(house, farid))

    def day() -> date:
        (row,) = rows(house, "SELECT erase_on FROM signal WHERE id = :id", id=signal)
        return date.fromisoformat(str(row[0]))

    assert day() == date(2031, 11, 17), "sixty months after it came in"
    clock.now = datetime(2028, 11, 20, 8, 0, tzinfo=HERE)
    sql(house, "DELETE FROM installation WHERE name = 'clock'")
    worker.keep_house(house)
    sql(house, "DELETE FROM news")
    one, two = bas(house), colleague(house)
    agreed(house, two, proposed(house, one, Part.TERMS, hard_max_months=24))
    first = day()
    assert first - date(2028, 11, 20) > timedelta(days=14), "two years are over, but everybody is warned first"
    told = None
    while clock.now.date() < first - timedelta(days=1):
        clock.now += timedelta(days=1)
        worker.keep_house(house)
        if told is None and count(house, "news"):
            told = clock.now.date()
    assert told is not None and first - told >= timedelta(days=14)
    assert count(house, "signal") == 1
    clock.now += timedelta(days=1)
    worker.keep_house(house)
    assert count(house, "signal") == 0
    [(_act, facts)] = [each for each in events(house) if each[0] == "settings_agreed"]
    assert facts["sooner"] == 1


def test_a_longer_term_moves_no_day_by_itself(house: House) -> None:
    file_signal(house)
    worker.keep_house(house)
    before = rows(house, "SELECT erase_on FROM signal")
    one, two = bas(house), colleague(house)
    agreed(house, two, proposed(house, one, Part.TERMS, hard_max_months=100, none_months=12))
    assert rows(house, "SELECT erase_on FROM signal") == before, "at the next act on it"


@pytest.mark.parametrize(
    "change",
    [
        """after = replace(after, '"first_look_days": 3', '"first_look_days": 60')""",
        """before = replace(before, '"feedback_days": 5', '"feedback_days": 6')""",
        "proposed_by = (SELECT id FROM principal WHERE name = 'Greta Hoek')",
        "proposed_on = '2026-11-16'",
        "kind = 'terms'",
        "kind = 'nothing'",
        "after = '{'",
        "after = '{}'",
        "before = '7'",
    ],
)
def test_a_proposal_that_the_portal_did_not_write_like_this(house: House, change: str) -> None:
    """Whoever can write in the database puts no values before the second person, and none under the name of another."""
    one, two = bas(house), colleague(house)
    id = proposed(house, one, first_look_days=3)
    sql(house, f"UPDATE proposal SET {change}")
    assert settled.waiting(house, two) == []
    assert all(not each.proposal.after for each in settled.state(house, two, REGION).standing.values())
    with pytest.raises((NotPossible, NotFound)):
        agreed(house, two, id)
    assert house.directory.regions[REGION].first_look_days == 2
    if "nothing" not in change:
        settling.withdraw(house, two, once(house, two), REGION, id)
    proposed(house, one, first_look_days=4)


def test_a_refusal_is_not_wiped_out(house: House) -> None:
    one, two = bas(house), colleague(house)
    id = proposed(house, one)
    settling.refuse(house, two, once(house, two), REGION, id, "nee")
    document = json.loads(rows(house, "SELECT after FROM proposal")[0][0])
    sql(house, "UPDATE proposal SET after = :after", after=json.dumps({**document, "refused": None}))
    with pytest.raises(NotPossible):
        agreed(house, two, id)


def test_a_proposal_made_up_in_the_name_of_another(house: House) -> None:
    two = colleague(house)
    after = {"values": values(house, Part.PROMISES, first_look_days=60), "because": WHY, "refused": None, "mac": "00"}
    row = {
        "id": "10000000-0000-4000-8000-000000000000",
        "region": REGION,
        "kind": "promises",
        "before": json.dumps(values(house, Part.PROMISES)),
        "after": json.dumps(after),
        "proposed_by": principal(house, BAS),
        "proposed_on": house.today(),
    }
    with house.database.writing() as connection:
        connection.execute(insert(tables.Proposal), row)
    with pytest.raises(NotPossible):
        agreed(house, two, str(row["id"]))


def test_two_accounts_of_one_person_are_not_two(house: House, clock: Clock) -> None:
    """Whoever makes a second manager holds the code, and could be both; after two weeks the auditor had time to see."""
    one = bas(house)
    guest = inviting.Guest("Bo Prins", BO, Role.MANAGER, [], REGION, None, "", "nl")
    code = inviting.invite(house, one, once(house, one), guest).code
    signing_in.sign_out(house, keys.accept_invitation(house, BO, code, PASSPHRASE))
    two = desk(house, BO)
    for proposer, second in ((one, two), (two, one)):
        id = proposed(house, proposer)
        with pytest.raises(NotPossible) as error:
            agreed(house, second, id)
        assert why_not(error) == "new"
        settling.withdraw(house, proposer, once(house, proposer), REGION, id)
    clock.move(days=15)
    agreed(house, desk(house, BO), proposed(house, bas(house)))
    assert house.directory.regions[REGION].first_look_days == 3
