"""Comparing between Waterstad and Bergdorp: off until two settled it, one by one, and both hear of a hit."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest
from cast import DIRK, FARID, GRETA, K_LINK, ROOS, SANNE, Clock, desk, once
from cast import REGION as OEFENREGIO
from managers import everywhere
from neighbours import OFF, REGION, compare_all, confirmed, filed, settle
from peek import count, principal, rows, sql

from portal.actions.desk import reading, stepping_aside, triaging
from portal.actions.house import House
from portal.actions.installation import link_keys, managing
from portal.actions.links import answering, comparing, hits, linking
from portal.actions.links.comparing import Done, NoKey, NotConfirmed, NotFound, Off, UsedUp
from portal.actions.management.places import memberships
from portal.actions.trail import looking
from portal.actions.worker import erasing as worker_erasing
from portal.actions.worker import housekeeping
from portal.adapters import erasing, shared_codes, vault
from portal.domain.matching import Identifier, Kind
from portal.domain.memberships import Membership

PLATE = Identifier(Kind.PLATE, "XX000X")
BUS = "Een witte bus, kenteken XX-000-X, haalt elke ochtend mensen op."


def pair(house: House) -> tuple[str, str]:
    """The same bus in both municipalities."""
    return filed(house, story=BUS), filed(house, "bergdorp", story="Op de oprit staat een bus, xx000x.")


def events(house: House, signal: str) -> list[str]:
    query = "SELECT act FROM event WHERE signal = :id AND act != 'opened' AND act != 'filed' ORDER BY at, act"
    return [row[0] for row in rows(house, query, id=signal)]


def told(house: House) -> set[str]:
    return {row[0] for row in rows(house, "SELECT principal FROM news")}


# --- off until it is settled -------------------------------------------------------------------------------------


def test_nothing_is_compared_before_two_settled_it(house: House) -> None:
    one, _other = pair(house)
    farid = confirmed(house, FARID)
    with pytest.raises(Off):
        compare_all(house, farid, one)
    assert not comparing.reachable(house, farid)
    assert (count(house, "shared_token"), count(house, "comparison")) == (0, 0)


def test_without_the_key_of_the_region_nothing_is_compared(house: House) -> None:
    settle(house)
    one, _other = pair(house)
    farid = confirmed(house, FARID)
    without = replace(house, settings=replace(house.settings, link_keys={}))
    with pytest.raises(NoKey):
        compare_all(without, farid, one)
    assert count(house, "shared_token") == 0


def test_the_kluiszin_is_asked_and_only_what_stands_in_the_signal_is_compared(house: House) -> None:
    settle(house)
    one, _other = pair(house)
    farid = desk(house, FARID)
    with pytest.raises(NotConfirmed):
        compare_all(house, farid, one)
    farid = confirmed(house, FARID)
    dossier = reading.open_signal(house, farid, one)
    for foreign in (Identifier(Kind.PLATE, "QQ000Q"), Identifier(Kind.COMPANY, "demoflex")):
        with pytest.raises(NotFound):
            comparing.compare(house, farid, dossier, once(house, farid), foreign)
    assert count(house, "shared_token") == 0


# --- a hit -------------------------------------------------------------------------------------------------------


def test_both_sides_see_the_hit_and_nothing_of_the_other_signal(house: House) -> None:
    settle(house)
    one, other = pair(house)
    farid, greta = confirmed(house, FARID), confirmed(house, GRETA)
    assert compare_all(house, farid, one) == 1
    assert hits.hits(house, farid) == [], "nobody else compared it"
    compare_all(house, greta, other)
    (ours,), (theirs,) = hits.hits(house, farid), hits.hits(house, greta)
    assert (ours.mine.id, ours.place.name, ours.kinds, ours.month) == (one, "Bergdorp", (Kind.PLATE,), "2026-11")
    assert [each.name for each in ours.colleagues] == ["Greta Hoek"]
    assert {each.name for each in theirs.colleagues} == {"Farid Amrani", "Sanne de Wit"}
    assert "XX000X" not in repr((ours, theirs))
    assert hits.hits(house, desk(house, SANNE), one)[0].other == other, "whoever may open it sees it"
    assert hits.hits(house, desk(house, DIRK)) == [], "a deputy who does not stand in"


def test_both_sides_hear_it_and_the_other_looks_sooner(house: House) -> None:
    settle(house)
    one, other = pair(house)
    compare_all(house, confirmed(house, FARID), one)
    assert told(house) <= {principal(house, who) for who in (FARID, SANNE, GRETA)}
    greta, far = confirmed(house, GRETA), date(2027, 6, 1)
    reading.open_signal(house, greta, other)
    sql(house, "DELETE FROM news")
    sql(house, "UPDATE signal SET due_on = :far", far=far.isoformat())
    compare_all(house, greta, other)
    assert told(house) == {principal(house, who) for who in (FARID, SANNE)}, "who did it knows"
    due = dict(tuple(row) for row in rows(house, "SELECT id, due_on FROM signal"))
    assert due[one] < "2026-12-01" and due[other] == far.isoformat()
    assert events(house, one) == ["compared", "hit_across"]
    assert events(house, other) == ["compared", "hit_across"]
    facts = rows(house, "SELECT DISTINCT facts FROM event WHERE act IN ('compared', 'hit_across')")
    assert [row[0] for row in facts] == ["{}"], "neither of which kind nor what"


def test_the_owner_is_the_one_to_call_with_a_phone_number(house: House) -> None:
    settle(house)
    one, other = pair(house)
    farid = confirmed(house, FARID)
    compare_all(house, farid, one)
    triaging.take(house, farid, one, once(house, farid))
    who = principal(house, FARID)
    phone = house.app_keys.seal_field("principal.phone", who, "06 00000001")
    sql(house, "UPDATE principal SET phone = :phone WHERE id = :id", phone=phone, id=who)
    greta = confirmed(house, GRETA)
    compare_all(house, greta, other)
    (hit,) = hits.hits(house, greta)
    assert hit.colleagues == (hits.Colleague("Farid Amrani", "06 00000001"),)


def test_inside_one_municipality_there_is_no_hit_across(house: House) -> None:
    settle(house)
    one, other = filed(house, story=BUS), filed(house, story=BUS)
    farid = confirmed(house, FARID)
    compare_all(house, farid, one)
    compare_all(house, farid, other)
    assert hits.hits(house, farid) == [] and "hit_across" not in events(house, other)


# --- who is kept out ---------------------------------------------------------------------------------------------


def test_who_stepped_aside_is_not_named_and_sees_nothing(house: House) -> None:
    settle(house)
    one, other = pair(house)
    farid, greta = confirmed(house, FARID), confirmed(house, GRETA)
    compare_all(house, farid, one)
    compare_all(house, greta, other)
    stepping_aside.step_aside(house, farid, one, once(house, farid))
    assert hits.hits(house, desk(house, FARID)) == []
    (hit,) = hits.hits(house, greta)
    assert [each.name for each in hit.colleagues] == ["Sanne de Wit"]


def test_who_sits_in_both_and_is_kept_out_of_one_is_told_nothing(house: House) -> None:
    """Sanne gets a seat in Bergdorp too, but the key of that signal was never hers: excluded, for all she may know."""
    settle(house)
    one, other = pair(house)
    sanne = principal(house, SANNE)
    sql(
        house,
        "INSERT INTO seat (municipality, theme, principal, role, active) "
        "VALUES ('GM9002', 'mensenhandel', :id, 'functionaris', FALSE)",
        id=sanne,
    )
    house.keeper.refresh()
    compare_all(house, confirmed(house, FARID), one)
    sql(house, "DELETE FROM news")
    greta = confirmed(house, GRETA)
    compare_all(house, greta, other)
    assert told(house) == {principal(house, FARID)}
    assert hits.hits(house, desk(house, SANNE)) == []
    (hit,) = hits.hits(house, greta)
    acts = {
        who: {event.act for event in looking.of_signal(house, desk(house, who), one).events} for who in (FARID, SANNE)
    }
    assert "hit_across" in acts[FARID] and "hit_across" not in acts[SANNE], "nor by the trail of a signal of her own"
    assert [each.name for each in hit.colleagues] == ["Farid Amrani"], "nor is she to be called about it"
    third = filed(house, "bergdorp", story=BUS)
    compare_all(house, greta, third)
    sql(
        house,
        "UPDATE wrap SET principal = :id WHERE signal = :third AND principal = :hers",
        id=sanne,
        third=third,
        hers=principal(house, GRETA),
    )
    (hit,) = hits.hits(house, desk(house, SANNE), one)
    assert hit.other == third
    acts_of_sanne = {event.act for event in looking.of_signal(house, desk(house, SANNE), one).events}
    assert "hit_across" not in acts_of_sanne, "it would say that there is another one"


def test_who_is_kept_out_of_ones_own_signal_is_not_to_be_called_about_it(house: House) -> None:
    """Roos holds the signal in Bergdorp, and was kept out of the one in Waterstad."""
    settle(house)
    one, other = pair(house)
    farid = confirmed(house, FARID)
    compare_all(house, farid, one)
    compare_all(house, confirmed(house, GRETA), other)
    sql(house, "UPDATE signal SET owner = :id WHERE id = :other", id=principal(house, ROOS), other=other)
    sql(
        house,
        "UPDATE wrap SET gated = 0 WHERE signal = :other AND principal = :id",
        other=other,
        id=principal(house, ROOS),
    )
    assert not rows(
        house, "SELECT 1 FROM wrap WHERE signal = :one AND principal = :id", one=one, id=principal(house, ROOS)
    )
    (hit,) = hits.hits(house, farid)
    assert [each.name for each in hit.colleagues] == ["Greta Hoek"]


# --- one at a time, and not without end --------------------------------------------------------------------------


def test_twenty_a_day_and_tomorrow_again(house: House, clock: Clock) -> None:
    settle(house)
    story = " ".join(f"Kenteken {first}{second}-000-X." for first in "XZQ" for second in "BDFGHJK")
    one = filed(house, story=story)
    farid = confirmed(house, FARID)
    with pytest.raises(UsedUp):
        compare_all(house, farid, one)
    with pytest.raises(Done):
        compare_all(house, farid, one)  # what was compared costs nothing again
    assert (count(house, "shared_token"), comparing.left_today(house, farid)) == (20, 0)
    assert comparing.left_today(house, desk(house, SANNE)) == 20
    clock.move(days=1)
    farid = confirmed(house, FARID)
    dossier = reading.open_signal(house, farid, one)
    left = [each for each in comparing.found_in(dossier) if each not in comparing.compared_codes(house, dossier)]
    comparing.compare(house, farid, dossier, once(house, farid), left[0])
    housekeeping.tidy(house)
    assert rows(house, "SELECT count FROM comparison") == [(1,)], "of yesterday nothing is known"


# --- it ends -----------------------------------------------------------------------------------------------------


def both_compared(house: House) -> tuple[str, str]:
    settle(house)
    one, other = pair(house)
    compare_all(house, confirmed(house, FARID), one)
    compare_all(house, confirmed(house, GRETA), other)
    assert count(house, "shared_token") == 2
    return one, other


def test_switching_off_deletes_every_code_with_it(house: House) -> None:
    both_compared(house)
    settle(house, OFF)
    assert count(house, "shared_token") == 0
    settle(house)
    assert hits.hits(house, desk(house, FARID)) == []


def test_a_municipality_that_leaves_takes_its_codes_along(house: House) -> None:
    one, _other = both_compared(house)
    columns = "name, kind, first_look_days, feedback_days, mail_slots, progress_days, question_days, follow_up_weeks, "
    columns += "review_weeks, policy, retention, linking"
    sql(house, f"INSERT INTO region (slug, {columns}) SELECT 'elders', {columns} FROM region")
    house.keeper.refresh()
    bas = everywhere(house)
    memberships.join(house, bas, once(house, bas), "bergdorp", Membership("elders", house.today()))
    assert [row[0] for row in rows(house, "SELECT signal FROM shared_token")] == [one]
    assert hits.hits(house, desk(house, FARID)) == []


def test_a_region_file_that_ends_a_membership_takes_the_codes_along(house: House) -> None:
    one, _other = both_compared(house)
    ended = [
        {**each, "valid_to": date(2026, 11, 16)} if each["municipality"] == "bergdorp" else each
        for each in OEFENREGIO["memberships"]
    ]
    managing.load(house, {**OEFENREGIO, "memberships": ended})
    assert [row[0] for row in rows(house, "SELECT signal FROM shared_token")] == [one]


def test_the_worker_takes_codes_of_a_membership_that_ended_by_date(house: House, clock: Clock) -> None:
    one, _other = both_compared(house)
    sql(house, "UPDATE membership SET valid_to = '2026-11-18' WHERE municipality = 'GM9002'")
    worker_erasing.keep_house(house)
    assert count(house, "shared_token") == 2, "it is still in"
    clock.move(days=2)
    worker_erasing.keep_house(house)
    assert [row[0] for row in rows(house, "SELECT signal FROM shared_token")] == [one]


def test_codes_go_with_the_signal(house: House) -> None:
    one, other = both_compared(house)
    with house.database.writing() as connection:
        erasing.erase(house.database, connection, one, house.today())
    assert [row[0] for row in rows(house, "SELECT signal FROM shared_token")] == [other]
    assert hits.hits(house, desk(house, GRETA)) == []


def test_withdrawing_takes_the_codes_of_one_signal(house: House) -> None:
    one, other = both_compared(house)
    farid = desk(house, FARID)
    answering.withdraw(house, farid, one, once(house, farid))
    assert [row[0] for row in rows(house, "SELECT signal FROM shared_token")] == [other]
    assert hits.hits(house, farid) == [] and hits.hits(house, desk(house, GRETA)) == []
    compare_all(house, confirmed(house, FARID), one)
    assert len(hits.hits(house, farid)) == 1, "and it can be compared again"


def test_what_is_taken_out_of_a_report_is_compared_no_more(house: House) -> None:
    settle(house)
    story = "Het loon gaat naar NL91 ABNA 0417 1643 00, met de bus XX-000-X."
    one = filed(house, story=story)
    farid = confirmed(house, FARID)
    assert compare_all(house, farid, one) == 2
    triaging.remove_numbers(house, farid, one, once(house, farid), "iban")
    reading.open_signal(house, farid, one)
    assert count(house, "shared_token") == 1


def test_a_new_key_of_the_region_leaves_nothing_of_the_former(house: House) -> None:
    both_compared(house)
    link_keys.make(house, REGION)
    with pytest.raises(link_keys.NotMade):
        link_keys.make(house, REGION)
    assert link_keys.make(house, REGION, new=True) == 2
    assert count(house, "shared_token") == 0
    with pytest.raises(link_keys.NotMade):
        link_keys.make(house, "nergens")


# --- what somebody does about a hit ------------------------------------------------------------------------------


def test_a_call_stands_in_the_own_journal_and_putting_away_is_for_one_side(house: House) -> None:
    one, other = both_compared(house)
    farid, greta = desk(house, FARID), desk(house, GRETA)
    answering.call(house, farid, one, once(house, farid), other, "Treffer met Bergdorp", "Zij bellen maandag terug")
    notes = [note for note in reading.open_signal(house, farid, one).notes if note]
    assert [(note.kind, note.source, note.text) for note in notes] == [
        ("fact", "Treffer met Bergdorp", "Zij bellen maandag terug")
    ]
    assert reading.open_signal(house, greta, other).notes == []
    answering.dismiss(house, farid, one, once(house, farid), other)
    (ours,), (theirs,) = hits.hits(house, farid), hits.hits(house, greta)
    assert ours.dismissed and ours.called and not theirs.dismissed and not theirs.called
    answering.take_back(house, farid, one, once(house, farid), other)
    assert not hits.hits(house, farid)[0].dismissed
    with pytest.raises(NotFound):
        answering.dismiss(house, greta, one, once(house, greta), other)
    with pytest.raises(NotFound):
        hits.one(house, greta, one, ours.key)


def test_what_was_compared_is_sealed_and_the_code_is_the_slow_one(house: House) -> None:
    one, _other = both_compared(house)
    held = rows(house, "SELECT code FROM shared_token WHERE signal = :id", id=one)[0][0]
    key = vault.Secret(K_LINK)
    assert held == vault.shared_code(key, REGION, "plate", "XX000X", house.link_cost)
    sealed = rows(house, "SELECT sealed FROM document WHERE signal = :id AND kind = 'across'", id=one)[0][0]
    assert b"XX000X" not in sealed


def test_a_closed_signal_and_a_closed_municipality_are_said(house: House) -> None:
    _one, other = both_compared(house)
    farid, greta = desk(house, FARID), desk(house, GRETA)
    triaging.close(house, greta, other, once(house, greta), "geen_actie", "", "Niets gevonden")
    (hit,) = hits.hits(house, farid)
    assert hit.over
    sql(house, "UPDATE municipality SET is_open = 0 WHERE code = 'GM9002'")
    house.keeper.refresh()
    assert not hits.hits(house, farid)[0].place.is_open


def test_a_region_that_was_switched_off_by_hand_keeps_no_codes_either(house: House, clock: Clock) -> None:
    both_compared(house)
    sql(house, "UPDATE region SET linking = '{}'")
    house.keeper.refresh()
    assert hits.hits(house, desk(house, FARID)) == []
    clock.move(hours=1)
    worker_erasing.keep_house(house)
    assert count(house, "shared_token") == 0


def test_after_a_call_a_signal_counts_as_linked_until_that_is_taken_back(house: House) -> None:
    one, other = both_compared(house)
    farid = desk(house, FARID)

    def steps(who: str, signal: str) -> list[str]:
        return list(reading.open_signal(house, desk(house, who), signal).handling.outcomes)

    answering.call(house, farid, one, once(house, farid), other, "Treffer met Bergdorp", "Dezelfde bus", same=True)
    assert (steps(FARID, one), steps(GRETA, other)) == (["gekoppeld"], []), "each side for itself"
    counted = rows(house, "SELECT municipality, count FROM counter WHERE dimension LIKE '%across%'")
    assert counted == [("GM9001", 1)], "it counts in the figures, on the side that says so"
    answering.dismiss(house, farid, one, once(house, farid), other)
    assert steps(FARID, one) == []
    answering.take_back(house, farid, one, once(house, farid), other)
    assert steps(FARID, one) == ["gekoppeld"]
    third = filed(house, story=BUS)
    farid = confirmed(house, FARID)
    linking.link(house, farid, one, once(house, farid), third)
    linking.untie(house, farid, one, once(house, farid), third)
    assert (steps(FARID, one), steps(FARID, third)) == (["gekoppeld"], []), "the tie elsewhere holds"


def test_two_who_compare_at_once_both_hear_of_it(house: House) -> None:
    settle(house)
    one, other = pair(house)
    both = [(confirmed(house, FARID), one), (confirmed(house, GRETA), other)]
    dossiers = [reading.open_signal(house, who, signal) for who, signal in both]

    def compare(at: int) -> None:
        comparing.compare(house, both[at][0], dossiers[at], once(house, both[at][0]), PLATE)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(compare, (0, 1)))
    assert (events(house, one), events(house, other)) == (["compared", "hit_across"],) * 2


def test_what_changed_a_moment_ago_elsewhere_is_asked_of_the_database(house: House) -> None:
    """This process does not know yet that it was switched off; nor that a second tab used up the day."""
    settle(house)
    one, _other = pair(house)
    farid = confirmed(house, FARID)
    off = "UPDATE region SET linking = '{}'"
    on = rows(house, "SELECT linking FROM region WHERE slug = 'oefenregio'")[0][0]
    sql(house, off)
    assert comparing.region_of(house, "GM9001"), "as this process has it"
    with pytest.raises(Off):
        compare_all(house, farid, one)
    sql(house, "UPDATE region SET linking = :on WHERE slug = 'oefenregio'", on=on)
    sql(house, "UPDATE membership SET valid_to = '2026-11-01' WHERE municipality = 'GM9001'")
    with pytest.raises(Off):
        compare_all(house, farid, one)
    assert (count(house, "shared_token"), count(house, "comparison")) == (0, 0)
    with house.database.writing() as connection:
        days = [shared_codes.count_one(house.database, connection, "farid", house.today(), 1) for _ in range(2)]
    assert days == [True, False]
