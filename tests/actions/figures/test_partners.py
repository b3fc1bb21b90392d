"""Kees, the chain coordinator, keeps what partners tell: nobody else does, and the changes say what it was."""

from __future__ import annotations

import json
from typing import Any

import pytest
from cast import BAS, FARID, desk, once
from newsroom import KEES
from newsroom import kees as at_work
from peek import count, rows, sql

from portal.actions.figures import partners
from portal.actions.figures.partners import AlreadyThere, Changed, Done, NotFound
from portal.actions.house import House
from portal.actions.people.signing_in import Desk
from portal.domain.figures.beside import PartnerFigure

THEME = "mensenhandel"


@pytest.fixture
def kees(house: House) -> Desk:
    """The chain coordinator of the region."""
    return at_work(house)


def figure(**own: Any) -> PartnerFigure:
    values: dict[str, Any] = {"theme": THEME, "year": 2025, "partner": "comensha", "measure": "victims", "count": 12}
    return PartnerFigure(**{**values, "source": "Jaarverslag, bladzijde 3", **own})


def test_a_figure_is_added_changed_and_taken_away(house: House, kees: Desk) -> None:
    partners.add(house, kees, once(house, kees), figure())
    partners.add(house, kees, once(house, kees), figure(year=2024, count=None))
    assert partners.listed(house, kees, THEME) == [figure(), figure(year=2024, count=None)], "newest year first"
    partners.change(house, kees, once(house, kees), figure(), figure(count=13))
    partners.remove(house, kees, once(house, kees), figure(year=2024, count=None))
    assert partners.listed(house, kees, THEME) == [figure(count=13)]
    kept = rows(house, "SELECT before, after, region FROM revision WHERE kind = 'figure' ORDER BY at, rowid")
    assert [(json.loads(before).get("count"), json.loads(after).get("count")) for before, after, _ in kept] == [
        (None, 12),
        (None, "<5"),
        (12, 13),
        ("<5", None),
    ]
    assert {region for *_, region in kept} == {"oefenregio"}


def test_the_same_form_twice_is_one_figure(house: House, kees: Desk) -> None:
    form = once(house, kees)
    partners.add(house, kees, form, figure())
    with pytest.raises(Done):
        partners.add(house, kees, form, figure(count=99))
    with pytest.raises(AlreadyThere) as found:
        partners.add(house, kees, once(house, kees), figure(count=99))
    assert found.value.figure == figure() and partners.listed(house, kees, THEME) == [figure()]


def test_what_changed_meanwhile_is_not_overwritten(house: House, kees: Desk) -> None:
    partners.add(house, kees, once(house, kees), figure())
    partners.change(house, kees, once(house, kees), figure(), figure(count=20))
    for act in (
        lambda: partners.change(house, kees, once(house, kees), figure(), figure(count=13)),
        lambda: partners.remove(house, kees, once(house, kees), figure()),
    ):
        with pytest.raises(Changed) as meanwhile:
            act()
        assert meanwhile.value.figure == figure(count=20)


def test_each_subject_has_figures_of_its_own(house: House, kees: Desk) -> None:
    partners.add(house, kees, once(house, kees), figure())
    assert partners.listed(house, kees, "mensen") == [] and partners.listed(house, kees, "mensenhande") == []
    with pytest.raises(NotFound):
        partners.add(house, kees, once(house, kees), figure(theme="andere"))


def test_nobody_else_keeps_figures(house: House, kees: Desk) -> None:
    for other in (desk(house, FARID), desk(house, BAS)):
        with pytest.raises(NotFound):
            partners.add(house, other, once(house, other), figure())
        with pytest.raises(NotFound):
            partners.listed(house, other, THEME)
    with pytest.raises(NotFound):
        partners.add(house, kees, once(house, kees), figure(partner="nobody"))
    assert count(house, "partner_figure") == 0


def test_a_coordinator_without_a_region_keeps_none(house: House, kees: Desk) -> None:
    sql(house, "UPDATE principal SET region = NULL WHERE id = :id", id=kees.staff.principal)
    again = desk(house, KEES)
    with pytest.raises(NotFound):
        partners.listed(house, again, THEME)
