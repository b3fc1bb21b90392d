"""Puzzle pieces of Waterstad: found by what they share, decided by a person, shown to nobody who may not open both."""

from __future__ import annotations

import pytest
from cast import CARLA, DIRK, FARID, GRETA, PASSPHRASE, ROOS, SANNE, Clock, desk, file_signal, newcomer, once
from peek import count, principal, rows, signal_of, sql

from portal.actions import tokens
from portal.actions.desk import reading, replying, stepping_aside, triaging
from portal.actions.house import House
from portal.actions.links import linking
from portal.actions.links.linking import NotAllowed, NotConfirmed, NotFound
from portal.actions.people import approving, escrow, keys, signing_in
from portal.actions.people.signing_in import Desk
from portal.actions.reporters import following
from portal.adapters import vault
from portal.domain.links import Tie
from portal.domain.matching import Identifier, Kind
from portal.domain.places import Role
from portal.domain.signals import Status

BUS = "Een witte bus (XX 000 X) haalt elke ochtend mensen op. Op de deur: 06 00 00 00 00."
PLATE, PHONE = Identifier(Kind.PLATE, "XX000X"), Identifier(Kind.PHONE, "+31600000000")


def filed(house: House, story: str = BUS, **own: object) -> str:
    return signal_of(house, file_signal(house, story=story, **own))


def confirmed(house: House, email: str) -> Desk:
    """Somebody who gave the kluiszin for linking a moment ago."""
    there = desk(house, email)
    signing_in.confirm(house, there, PASSPHRASE, linking.CONFIRM)
    return there


def ties(house: House, who: Desk, signal: str) -> linking.Ties:
    return linking.ties(house, who, reading.open_signal(house, who, signal))


def suggested(house: House, who: Desk, signal: str) -> dict[str, list[Identifier]]:
    found = linking.suggestions(house, who, reading.open_signal(house, who, signal))
    return {each.signal.id: list(each.shared) for each in found}


def events(house: House, signal: str) -> list[str]:
    return [row[0] for row in rows(house, "SELECT act FROM event WHERE signal = :id AND act != 'opened'", id=signal)]


# --- suggestions -------------------------------------------------------------------------------------------------


def test_what_two_signals_share_is_suggested_on_both(house: House) -> None:
    one, other = filed(house, texts={"plate": "xx-000-x"}), filed(house)
    farid, sanne = desk(house, FARID), desk(house, SANNE)
    assert suggested(house, farid, one) == {}, "the other was not opened yet"
    assert suggested(house, farid, other) == {one: [PHONE, PLATE]}
    assert suggested(house, sanne, one) == {other: [PHONE, PLATE]}, "whoever opens it sees it"


def test_nothing_is_written_until_somebody_opens_it_and_the_codes_say_nothing(house: House) -> None:
    signal = filed(house)
    assert (count(house, "token"), count(house, "local_key")) == (0, 0)
    reading.open_signal(house, desk(house, FARID), signal)
    codes = [row[0] for row in rows(house, "SELECT code FROM token")]
    assert sorted(len(code) for code in codes) == [16, 16]
    holders = {row[0] for row in rows(house, "SELECT principal FROM local_key")}
    assert holders == {principal(house, who) for who in (FARID, SANNE, DIRK)}, "Roos only where there is no deputy"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"place": "rond de Nepstraat", "plate": "ZZ-000-Z"}, {"place": "Nepstraat 44, 0000 AB"}),
        ({"place": "flat aan de Demolaan 00"}, {"place": "autowasplaats aan de Demolaan 1"}),
        ({"place": "Voorbeeldweg 12A, 0000 AA"}, {"place": "Voorbeeldweg 112, 0000 AA"}),
        ({"plate": "XX-000-X"}, {"plate": "XX-001-X"}),
        ({"company": "Demo Flex Uitzend B.V."}, {"company": "Demo Logistiek B.V."}),
        ({"company": "uitzendbureau"}, {"company": "Uitzendbureau"}),
    ],
)
def test_what_only_looks_alike_is_not(house: House, one: dict[str, str], other: dict[str, str]) -> None:
    first, second = (filed(house, "Niets bijzonders.", texts=texts) for texts in (one, other))
    farid = desk(house, FARID)
    assert suggested(house, farid, first) == {} == suggested(house, farid, second)
    assert suggested(house, farid, first) == {}


def test_a_company_is_found_however_it_is_written(house: House) -> None:
    one = filed(house, "x", texts={"company": "Demo Flex Uitzend B.V."})
    other = filed(house, "y", texts={"company": "uitzendbureau demoflex"})
    farid = desk(house, FARID)
    suggested(house, farid, one)
    assert suggested(house, farid, other) == {one: [Identifier(Kind.COMPANY, "demoflex")]}


def test_a_note_and_an_addition_bring_more_and_our_own_messages_do_not(house: House) -> None:
    code = file_signal(house, story="Iemand zag een bus.")
    one, other = signal_of(house, code), filed(house)
    farid = desk(house, FARID)
    suggested(house, farid, other)
    triaging.add_note(house, farid, one, once(house, farid), "Het kenteken is XX-000-X.")
    assert count(house, "token") == 3, "at once"
    assert suggested(house, farid, one) == {other: [PLATE]}
    token = tokens.read(house, following.PURPOSE, tokens.issue(house, following.PURPOSE))
    following.add(house, token, code, "Bel 06-00000000.")
    assert suggested(house, farid, one) == {other: [PHONE, PLATE]}
    third = filed(house, "Niets.")
    reading.open_signal(house, farid, third)
    replying.give_feedback(house, farid, third, once(house, farid), "Bel mij: 06-00000000.")
    assert suggested(house, farid, third) == {}


def test_what_is_taken_out_of_a_report_is_found_no_more(house: House) -> None:
    story = "Het loon gaat naar NL91 ABNA 0417 1643 00."
    one, other = filed(house, story), filed(house, story)
    farid = desk(house, FARID)
    suggested(house, farid, one)
    assert list(suggested(house, farid, other)) == [one]
    triaging.remove_numbers(house, farid, one, once(house, farid), "iban")
    reading.open_signal(house, farid, one)
    assert suggested(house, farid, other) == {}


def test_another_municipality_is_never_looked_at(house: House) -> None:
    here, there = filed(house), filed(house, municipality="bergdorp")
    sql(house, "UPDATE seat SET active = 1 WHERE principal = :id", id=principal(house, ROOS))
    suggested(house, desk(house, GRETA), there)
    suggested(house, desk(house, FARID), here)
    assert suggested(house, desk(house, GRETA), there) == {}
    assert suggested(house, desk(house, ROOS), there) == {}
    tokens = {row[0] for row in rows(house, "SELECT code FROM token")}
    assert len(tokens) == 4, "the same plate is another code in another municipality"


# --- who holds the key -------------------------------------------------------------------------------------------


def test_without_the_key_opening_goes_on(house: House) -> None:
    signal = filed(house)
    sql(house, "UPDATE seat SET active = 1 WHERE principal = :id", id=principal(house, DIRK))
    assert reading.open_signal(house, desk(house, DIRK), signal).report, "a deputy makes no key"
    assert (count(house, "token"), count(house, "local_key")) == (0, 0)
    reading.open_signal(house, desk(house, FARID), signal)
    assert count(house, "token") == 2, "a later opening by who may"
    other = filed(house)
    assert suggested(house, desk(house, DIRK), other) == {signal: [PHONE, PLATE]}, "the deputy was given it"


def test_a_newcomer_is_given_the_key_at_the_ceremony(house: House) -> None:
    one, other = filed(house), filed(house)
    farid = desk(house, FARID)
    suggested(house, farid, one)
    nadia = newcomer(house)
    spoken = nadia.keys.public.fingerprint()
    approving.approve(house, farid, nadia.staff.principal, spoken, PASSPHRASE, once(house, farid))
    nadia = desk(house, "nadia@waterstad.example")
    assert suggested(house, nadia, other) == {one: [PHONE, PLATE]}
    assert len({row[0] for row in rows(house, "SELECT id FROM local_key")}) == 1


def test_a_colleague_the_paper_key_let_in_gets_it_from_whoever_opens_something(house: House, shares) -> None:  # type: ignore[no-untyped-def]
    one, other = filed(house), filed(house)
    farid = desk(house, FARID)
    suggested(house, farid, one)
    nadia = newcomer(house)
    place = house.directory.municipalities["waterstad"]
    digits = nadia.keys.public.fingerprint()
    escrow.use(house, place, *shares.of["waterstad"], "nadia@waterstad.example", digits, "emergency")
    nadia = desk(house, "nadia@waterstad.example")
    assert suggested(house, nadia, other) == {}
    suggested(house, farid, other)
    assert suggested(house, nadia, other) == {one: [PHONE, PLATE]}


def test_who_loses_the_keys_loses_this_one_too_and_the_last_makes_a_new_one(house: House, shares) -> None:  # type: ignore[no-untyped-def]
    one, other = filed(house), filed(house)
    suggested(house, desk(house, FARID), one)
    before = rows(house, "SELECT id, code FROM local_key, token")
    place = house.directory.municipalities["waterstad"]
    for email, role in ((FARID, Role.FUNCTIONARIS), (SANNE, Role.FUNCTIONARIS), (DIRK, Role.DEPUTY)):
        code = keys.invite(house, email, "x", role, [place], new_keys=True).code
        keys.accept_invitation(house, email, code, PASSPHRASE)
    assert count(house, "local_key") == 0
    house.keeper.refresh()
    farid = desk(house, FARID)
    digits = farid.keys.public.fingerprint()
    escrow.use(house, place, *shares.of["waterstad"], FARID, digits, "keys_lost")
    farid = desk(house, FARID)
    assert suggested(house, farid, other) == {}, "what was found with the old key is gone"
    assert suggested(house, farid, one) == {other: [PHONE, PLATE]}, "and found again"
    assert not {row.id for row in before} & {row[0] for row in rows(house, "SELECT id FROM local_key")}
    assert not {row.code for row in before} & {row[0] for row in rows(house, "SELECT code FROM token")}


def test_a_key_put_into_the_database_is_not_used(house: House) -> None:
    """A thief who can write would otherwise choose the key, and try every plate on what it makes."""
    farid, sanne = desk(house, FARID), desk(house, SANNE)
    one = filed(house)
    suggested(house, farid, one)
    (row,) = rows(house, "SELECT id FROM local_key WHERE principal = :id", id=sanne.staff.principal)
    bas = vault.UserKeys.from_seed(vault.Secret(bytes(32)))
    chosen, public = vault.Secret(bytes(range(32))), sanne.keys.public.sealing
    for giver in (farid.staff.principal, principal(house, GRETA)):
        forged = vault.give_local(bas, giver, public, row.id, sanne.staff.principal, chosen, house.random)
        change = "UPDATE local_key SET key = :key WHERE principal = :id"
        sql(house, change, key=forged, id=sanne.staff.principal)
        other = filed(house)
        assert suggested(house, sanne, other) == {}
        known = {vault.identifier_code(chosen, each.text) for each in (PLATE, PHONE)}
        assert not known & {each[0] for each in rows(house, "SELECT code FROM token")}
        suggested(house, farid, other)
        assert one in suggested(house, sanne, other), "the forged row was dropped, and a colleague gave it again"


def test_whoever_receives_referrals_links_nothing(house: House) -> None:
    signal = filed(house)
    reading.open_signal(house, desk(house, FARID), signal)
    assert principal(house, CARLA) not in {row[0] for row in rows(house, "SELECT principal FROM local_key")}
    for who in (CARLA, GRETA, DIRK):
        with pytest.raises(NotFound):
            linking.dismiss(house, desk(house, who), signal, once(house, desk(house, who)), signal)


# --- deciding ----------------------------------------------------------------------------------------------------


def linked(house: House, farid: Desk) -> tuple[str, str]:
    one, other = filed(house), filed(house)
    suggested(house, farid, one)
    suggested(house, farid, other)
    linking.link(house, farid, one, once(house, farid), other)
    return one, other


def test_a_link_stands_on_both_sides_and_counts_for_both(house: House) -> None:
    farid = confirmed(house, FARID)
    one, other = linked(house, farid)
    for here, there in ((one, other), (other, one)):
        dossier = reading.open_signal(house, desk(house, SANNE), here)
        (tied,) = linking.ties(house, desk(house, SANNE), dossier).links
        assert (tied.signal.id, tied.link.kind, tied.link.by) == (there, Tie.SAME, farid.staff.principal)
        assert (tied.link.on, tied.shared) == (house.today(), [PHONE, PLATE])
        assert dossier.handling.outcomes == ("gekoppeld",)
        assert linking.suggestions(house, farid, dossier) == []
        assert dossier.signal.status is Status.READ, "a link changes no status"
    assert [events(house, each).count("linked") for each in (one, other)] == [1, 0]
    assert all(other not in row[0] for row in rows(house, "SELECT facts FROM event WHERE act = 'linked'"))
    with pytest.raises(NotAllowed):
        linking.link(house, farid, other, once(house, farid), one)
    with pytest.raises(NotAllowed):
        linking.dismiss(house, farid, other, once(house, farid), one)


def test_a_link_changes_no_due_date(house: House, clock: Clock) -> None:
    farid = confirmed(house, FARID)
    one, other = filed(house), filed(house)
    for each in (one, other):
        reading.open_signal(house, farid, each)
    before = rows(house, "SELECT id, due_on FROM signal ORDER BY id")
    clock.move(minutes=5)
    linking.link(house, farid, one, once(house, farid), other)
    assert rows(house, "SELECT id, due_on FROM signal ORDER BY id") == before


def test_unlinking_takes_it_back_on_both_sides(house: House) -> None:
    farid = confirmed(house, FARID)
    one, other = linked(house, farid)
    linking.untie(house, farid, other, once(house, farid), one)
    for here in (one, other):
        found = ties(house, farid, here)
        assert (found.links, len(found.suggestions)) == ([], 1)
        assert reading.open_signal(house, farid, here).handling.outcomes == ()
    assert "unlinked" in events(house, other)
    with pytest.raises(NotAllowed):
        linking.untie(house, farid, one, once(house, farid), other)


def test_one_of_two_links_taken_back_leaves_the_step(house: House) -> None:
    farid = confirmed(house, FARID)
    one, other = linked(house, farid)
    third = filed(house)
    reading.open_signal(house, farid, third)
    linking.link(house, farid, one, once(house, farid), third)
    linking.untie(house, farid, one, once(house, farid), other)
    assert reading.open_signal(house, farid, one).handling.outcomes == ("gekoppeld",)
    assert reading.open_signal(house, farid, other).handling.outcomes == ()


def test_a_dismissed_suggestion_stays_away_on_both_sides_until_it_is_taken_back(house: House) -> None:
    one, other = filed(house), filed(house)
    farid = desk(house, FARID)
    suggested(house, farid, one)
    suggested(house, farid, other)
    linking.dismiss(house, farid, one, once(house, farid), other)
    assert suggested(house, farid, one) == {} == suggested(house, desk(house, SANNE), other)
    (tied,) = ties(house, farid, other).dismissed
    assert (tied.signal.id, tied.link.kind) == (one, Tie.DISMISSED)
    assert "suggestion_dismissed" in events(house, one)
    linking.untie(house, farid, other, once(house, farid), one)
    assert list(suggested(house, farid, one)) == [other]


def test_linking_asks_for_the_kluiszin_of_the_last_ten_minutes(house: House, clock: Clock) -> None:
    one, other = filed(house), filed(house)
    farid = desk(house, FARID)
    with pytest.raises(NotConfirmed):
        linking.link(house, farid, one, once(house, farid), other)
    farid = confirmed(house, FARID)
    clock.move(minutes=11)
    for act in (linking.link, lambda *given: linking.mark_duplicate(*given, "Dank je.", "")):
        with pytest.raises(NotConfirmed):
            act(house, farid, one, once(house, farid), other)


def test_a_form_that_comes_twice_links_once(house: House) -> None:
    farid = confirmed(house, FARID)
    one, other = filed(house), filed(house)
    token = once(house, farid)
    linking.link(house, farid, one, token, other)
    with pytest.raises(linking.Done):
        linking.link(house, farid, one, token, other)
    assert len(ties(house, farid, one).links) == 1


def test_a_duplicate_is_closed_and_both_say_what_they_are(house: House) -> None:
    farid = confirmed(house, FARID)
    code = file_signal(house, story=BUS)
    double, original = signal_of(house, code), filed(house)
    for each in (original, double):
        reading.open_signal(house, farid, each)
    linking.mark_duplicate(house, farid, double, once(house, farid), original, "Dank je wel.", "")
    closed = reading.open_signal(house, farid, double)
    assert (closed.signal.status, closed.handling.outcome) == (Status.CLOSED, "dubbel")
    assert closed.signal.due_on is None
    assert "Dank je wel." in [each.message.text for each in following.follow(house, code).entries if each.message]
    assert [each.link.kind for each in linking.ties(house, farid, closed).links] == [Tie.DUPLICATE]
    assert [each.link.kind for each in ties(house, farid, original).links] == [Tie.ORIGINAL]
    assert reading.open_signal(house, farid, original).signal.status is Status.READ
    assert [each.kind for each in linking.links_of(house, farid, closed)] == ["duplicate"]
    for act in (
        lambda: linking.mark_duplicate(house, farid, double, once(house, farid), original, "x", ""),
        lambda: linking.mark_duplicate(house, farid, original, once(house, farid), double, "x", ""),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_a_duplicate_needs_feedback_or_a_reason_and_else_nothing_happens(house: House) -> None:
    farid = confirmed(house, FARID)
    one, other = filed(house), filed(house)
    reading.open_signal(house, farid, one)
    with pytest.raises(ValueError, match="feedback or reason"):
        linking.mark_duplicate(house, farid, one, once(house, farid), other, "", "")
    assert ties(house, farid, one).links == []


# --- who may not open the other ----------------------------------------------------------------------------------


def test_who_is_kept_out_of_the_other_learns_nothing_of_it(house: House) -> None:
    sanne = principal(house, SANNE)
    one, hidden = filed(house), filed(house, exclude=(sanne,))
    farid = confirmed(house, FARID)
    for each in (one, hidden):
        reading.open_signal(house, farid, each)
    assert suggested(house, desk(house, SANNE), one) == {}
    assert list(suggested(house, farid, one)) == [hidden]
    linking.link(house, farid, one, once(house, farid), hidden)
    dossier = reading.open_signal(house, desk(house, SANNE), one)
    assert linking.ties(house, desk(house, SANNE), dossier) == linking.Ties([], [], [])
    assert dossier.handling.outcomes == (), "not even that there is a link"
    assert reading.open_signal(house, farid, hidden).handling.outcomes == ("gekoppeld",)
    assert [each.signal.id for each in ties(house, farid, one).links] == [hidden]
    for act in (linking.untie, linking.dismiss):
        with pytest.raises(NotFound):
            act(house, desk(house, SANNE), one, once(house, desk(house, SANNE)), hidden)
    with pytest.raises(NotFound):
        linking.link(house, confirmed(house, SANNE), one, once(house, desk(house, SANNE)), hidden)


def test_who_steps_aside_sees_the_link_no_more(house: House) -> None:
    farid = confirmed(house, FARID)
    one, other = linked(house, farid)
    stepping_aside.step_aside(house, farid, other, once(house, farid))
    assert ties(house, farid, one) == linking.Ties([], [], [])
    assert [each.signal.id for each in ties(house, desk(house, SANNE), one).links] == [other]


@pytest.mark.parametrize("other", ["", "x", "00000000-0000-4000-8000-000000000000"])
def test_what_does_not_exist_is_not_found(house: House, other: str) -> None:
    signal = filed(house)
    farid = confirmed(house, FARID)
    for act in (linking.link, linking.dismiss, linking.untie):
        with pytest.raises(NotFound):
            act(house, farid, signal, once(house, farid), other)
    with pytest.raises(NotFound):
        linking.link(house, farid, signal, once(house, farid), signal)


def test_a_signal_of_another_municipality_is_not_linked(house: House) -> None:
    sql(house, "UPDATE seat SET active = 1 WHERE principal = :id", id=principal(house, ROOS))
    here, there = filed(house), filed(house, municipality="bergdorp")
    sql(house, "UPDATE wrap SET gated = 0 WHERE principal = :id", id=principal(house, ROOS))
    roos = confirmed(house, ROOS)
    with pytest.raises(NotFound):
        linking.link(house, roos, there, once(house, roos), here)


def test_damaged_links_are_as_none_and_the_signal_still_opens(house: House) -> None:
    farid = confirmed(house, FARID)
    one, other = linked(house, farid)
    sql(house, "UPDATE document SET sealed = x'0102' WHERE kind = 'links' AND signal = :id", id=one)
    found = ties(house, farid, one)
    assert (found.links, [each.signal.id for each in found.suggestions]) == ([], [other])
    sql(house, "UPDATE local_key SET key = x'00'")
    assert reading.open_signal(house, farid, one).report
    assert ties(house, farid, one).suggestions == []


def test_the_codes_go_with_the_signal(house: House) -> None:
    signal = filed(house)
    reading.open_signal(house, desk(house, FARID), signal)
    sql(house, "DELETE FROM signal WHERE id = :id", id=signal)
    assert count(house, "token") == 0


def test_a_duplicate_must_not_tell_a_colleague_of_a_signal_they_were_kept_out_of(house: House) -> None:
    """Sanne reads the one and was excluded from the other: the outcome would say that there is another one."""
    sanne = principal(house, SANNE)
    original = signal_of(house, file_signal(house, exclude=(sanne,)))
    again = signal_of(house, file_signal(house))
    farid = desk(house, FARID)
    for each in (original, again):
        reading.open_signal(house, farid, each)
    signing_in.confirm(house, farid, PASSPHRASE, linking.CONFIRM)
    with pytest.raises(linking.WouldTell):
        linking.mark_duplicate(house, farid, again, once(house, farid), original, "We zijn ermee bezig.", "")
    assert reading.open_signal(house, farid, again).handling.outcomes == ()
