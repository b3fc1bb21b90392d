"""Ties between signals: sealed both ways, and only one kind says that two are about the same."""

from datetime import date

from portal.domain.links import OTHER_SIDE, Link, Tie, document, from_document, linked

DAY = date(2026, 11, 17)
LINKS = {kind.value: Link(kind.value, kind, DAY, "farid") for kind in Tie}


def test_the_ties_come_back_as_they_were_sealed() -> None:
    sealed = document(LINKS)
    assert sealed["v"] == 1
    assert sealed["links"][0] == {"signal": "same", "kind": "same", "on": "2026-11-17", "by": "farid"}
    assert from_document(sealed) == LINKS


def test_what_was_looked_at_and_put_aside_does_not_hold() -> None:
    assert {kind for kind in Tie if LINKS[kind].holds} == {Tie.SAME, Tie.DUPLICATE, Tie.ORIGINAL}


def test_only_the_same_is_a_link() -> None:
    assert linked(LINKS.values())
    assert not linked(link for link in LINKS.values() if link.kind is not Tie.SAME)
    assert not linked([])


def test_both_sides_say_the_same_the_other_way_round() -> None:
    assert all(OTHER_SIDE[OTHER_SIDE[kind]] is kind for kind in Tie)
    assert OTHER_SIDE[Tie.DUPLICATE] is Tie.ORIGINAL
