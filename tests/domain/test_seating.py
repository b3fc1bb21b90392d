"""Who can have which role and where; and a manager never becomes a reader."""

import pytest

from portal.domain.places import READERS, RECEIVERS, Coverage, Functionaris, Role
from portal.domain.seating import SEATED, BadSeat, Span, can_become, check, gaps_without, halves, role_of, span


def somebody(principal: str, role: Role, *, ready: bool = True) -> Functionaris:
    return Functionaris(principal, principal, role, None, "mensenhandel", ready)


@pytest.mark.parametrize("role", Role)
def test_what_reads_stays_apart_from_what_does_not(role: Role) -> None:
    others = can_become(role)
    assert role not in others
    assert {each in SEATED for each in others} == {role in SEATED}
    assert set(SEATED) == {*READERS, *RECEIVERS}


@pytest.mark.parametrize("role", Role)
def test_every_role_can_be_given_in_one_way(role: Role) -> None:
    count = {Span.ONE: 1, Span.SEVERAL: 3, Span.PERHAPS: 0, Span.REGION: 0}[span(role)]
    half = halves(role)[0] if halves(role) else None
    check(role, count, 1, half)
    with pytest.raises(BadSeat) as wrong:
        check(role, count, 2, half)
    assert wrong.value.reason == "region"
    with pytest.raises(BadSeat) as wrong:
        check(role, count, 1, "?")
    assert wrong.value.reason == "half"
    with pytest.raises(BadSeat) as wrong:
        check(role, 0 if role in SEATED else 2, 1, half)
    assert wrong.value.reason == "place"


def test_only_a_functionaris_does_both_halves() -> None:
    assert "" in halves(Role.FUNCTIONARIS) and "" not in halves(Role.INTERNAL) and not halves(Role.DEPUTY)


def test_a_seat_never_makes_a_reader_of_a_manager() -> None:
    assert role_of("manager", ["functionaris"]) is Role.MANAGER
    assert role_of("functionaris", ["deputy"]) is Role.DEPUTY, "what was approved stands on the seat"
    assert role_of("deputy", []) is Role.DEPUTY


def test_what_a_team_misses_without_somebody() -> None:
    farid, sanne = somebody("farid", Role.FUNCTIONARIS), somebody("sanne", Role.FUNCTIONARIS, ready=False)
    dirk, roos = somebody("dirk", Role.DEPUTY), somebody("roos", Role.REGIONAL_DEPUTY)
    team = Coverage((farid, sanne, dirk, roos), has_escrow=True)
    assert gaps_without(team, "farid") == ("functionaris",), "Sanne waits for her approval"
    assert gaps_without(team, "dirk") == gaps_without(team, "sanne") == gaps_without(team, "nobody") == ()
    assert gaps_without(Coverage((farid, dirk), has_escrow=True), "dirk") == ("deputy",)
    assert gaps_without(Coverage((farid,), has_escrow=True), "farid") == ("functionaris",), "one gap excuses no other"
    assert gaps_without(Coverage((dirk,), has_escrow=False), "dirk") == ("deputy",)
    assert gaps_without(Coverage((sanne,), has_escrow=True), "sanne") == (), "what is missing already is not lost"


def test_an_adviser_advises_one_municipality_or_the_region() -> None:
    assert span(Role.ADVISER) is Span.PERHAPS
    assert {role for role in Role if span(role) is Span.PERHAPS} == {Role.ADVISER}
    assert span(Role.MANAGER) is Span.REGION
    for count in (0, 1):
        check(Role.ADVISER, count, 1, None)
    with pytest.raises(BadSeat, match="place"):
        check(Role.ADVISER, 2, 1, None)


def test_one_municipality_is_enough_for_who_can_have_several() -> None:
    check(Role.REGIONAL_DEPUTY, 1, 1, None)
    with pytest.raises(BadSeat, match="place"):
        check(Role.REGIONAL_DEPUTY, 0, 1, None)


def test_the_own_team_has_halves_of_its_own() -> None:
    assert halves(Role.INTERNAL) == ("zorg", "veiligheid")
    assert halves(Role.FUNCTIONARIS) == ("zorg", "veiligheid", "")
