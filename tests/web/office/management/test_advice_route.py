"""Whom the reporting route names: Bas chooses for the region, or takes those of the theme."""

from __future__ import annotations

from typing import Any

import pytest
from cast import BAS, FARID
from conftest import Colleague
from managers import colleague
from pages import fields, parse, text_of
from peek import rows, sql

from portal.actions.house import House
from portal.domain.places import Role

ENDS = "/werk/beheer/advies/oefenregio/meldroute"
MINOR = f"{ENDS}/mensenhandel/minderjarig"


def body(page: Any) -> str:
    return " ".join(text_of(next(parse(page.text).iter("main"))).split())


def at_work(office: Colleague, house: House, email: str = BAS) -> None:
    sql(house, "UPDATE principal SET language = 'en'")
    office.sign_in(email)


def route(house: House) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = house.directory.regions["oefenregio"].policy.get("route", [])
    return found


def test_every_end_stands_there_with_who_chose(office: Colleague, house: House) -> None:
    at_work(office, house)
    page = body(office.get(ENDS))
    assert "veilig_thuis" in page and "The theme" in page and "Your region" not in page


def test_other_partners_and_those_of_the_theme_again(office: Colleague, house: House) -> None:
    at_work(office, house)
    done = office.fill(MINOR, "end", partners=["veilig_thuis", "comensha"])
    assert (done.status_code, done.location) == (303, f"{ENDS}?gedaan=gekozen")
    assert route(house) == [{"theme": "mensenhandel", "leaf": "minderjarig", "partners": ["veilig_thuis", "comensha"]}]
    assert "Your region" in body(office.get(ENDS))
    ((key, was),) = rows(house, "SELECT key, before FROM revision WHERE actor IS NOT NULL")
    assert key == "route/mensenhandel/minderjarig" and was == '{"partners": []}'
    office.fill(MINOR, "end", usual="1")
    assert route(house) == []


def test_a_mistake_and_a_change_meanwhile(office: Colleague, house: House) -> None:
    at_work(office, house)
    empty = office.fill(MINOR, "end", partners=[])
    assert empty.status_code == 422 and "at least one partner" in body(empty)
    foreign = office.fill(MINOR, "end", partners=["niemand"])
    assert foreign.status_code == 422 and route(house) == []
    old = fields(office.get(MINOR).text, "end")
    office.fill(MINOR, "end", partners=["comensha"])
    late = office.post(MINOR, {**old, "partners": ["fairwork"]})
    assert late.status_code == 422 and "in the meantime" in body(late)
    assert route(house)[0]["partners"] == ["comensha"]


def test_the_emergency_number_stays_where_somebody_is_in_danger(office: Colleague, house: House) -> None:
    at_work(office, house)
    danger = f"{ENDS}/mensenhandel/nu_gevaar"
    without = office.fill(danger, "end", partners=["comensha"])
    assert without.status_code == 422 and "emergency number stays" in body(without) and route(house) == []
    assert office.fill(danger, "end", partners=["112", "comensha"]).status_code == 303


def test_what_is_not_there(office: Colleague, house: House) -> None:
    at_work(office, house)
    for path in (f"{ENDS}/mensenhandel/nergens", f"{ENDS}/anders/minderjarig"):
        assert office.get(path).status_code == 404
    assert office.get("/werk/beheer/advies/elders/meldroute").status_code == 404


@pytest.mark.parametrize(("email", "status"), [("tess@regio.example", 200), (FARID, 404)])
def test_who_reads_and_who_does_not(office: Colleague, house: House, email: str, status: int) -> None:
    colleague(house, "tess@regio.example", "Tess Roos", Role.AUDITOR)
    at_work(office, house, email)
    assert office.get(ENDS).status_code == status
    assert office.get(MINOR).status_code == 404
    assert office.post(MINOR, {"token": "x", "partners": "comensha"}).status_code == 404
