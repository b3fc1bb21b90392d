"""Kees fills in what partners tell: wrong input comes back as typed, and nothing goes without a question."""

from __future__ import annotations

import pytest
from conftest import Colleague
from newsroom import KEES, kees
from pages import fields, find
from peek import count, sql

from portal.actions.house import House

LIST = "/werk/cijfers/partners"
NEW = f"{LIST}/nieuw"
ONE = f"{LIST}/2025/mensenhandel/comensha/victims"
TYPED = {"year": "2025", "partner": "comensha", "measure": "victims", "kind": "number", "count": "1.234"}
SOURCE = "Jaarverslag, bladzijde 3"


@pytest.fixture
def coordinator(house: House, office: Colleague) -> Colleague:
    """Kees, signed in, in English."""
    kees(house)
    sql(house, "UPDATE principal SET language = 'en'")
    office.sign_in(KEES)
    return office


def body(page: str, part: str = "main") -> str:
    return " ".join(" ".join(find(page, part).itertext()).split())


def test_a_number_is_filled_in_changed_and_removed(coordinator: Colleague, house: House) -> None:
    assert "No number of a partner yet" in coordinator.get(LIST).text
    done = coordinator.fill(NEW, "figure", **TYPED, source=SOURCE)
    assert done.location == f"{LIST}?thema=mensenhandel&gedaan=added"
    page = coordinator.get(done.location).text
    assert "The number stands in the list." in page and "1234" in body(page) and SOURCE in body(page)
    changed = coordinator.fill(ONE, "figure", kind="fewer", count="", source="Gebeld")
    assert changed.location == f"{LIST}?thema=mensenhandel&gedaan=changed"
    assert "fewer than five" in body(coordinator.get(LIST).text)
    question = coordinator.get(f"{ONE}/verwijderen").text
    assert "You take this number off the list: comensha, 2025, Possible victims" in body(question)
    assert count(house, "partner_figure") == 1
    form = fields(question, "remove")
    gone = coordinator.post(f"{ONE}/verwijderen", form)
    assert coordinator.post(f"{ONE}/verwijderen", form).location == gone.location, "the same form twice"
    assert count(house, "partner_figure") == 0 and coordinator.get(ONE).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"year": "25"}, "Write a year from 2000 to 2026."),
        ({"year": "2027"}, "Write a year from 2000 to 2026."),
        ({"partner": ""}, "Choose a partner from the list."),
        ({"partner": "nobody"}, "Choose a partner from the list."),
        ({"measure": ""}, "Choose what was counted."),
        ({"kind": ""}, "Choose “a number” or “fewer than five”."),
        ({"count": "veel"}, "Write a whole number, such as 12."),
        ({"count": "3"}, "A number from 1 to 4 can point at people."),
        ({"source": " "}, "Write where this number can be found."),
        ({"theme": "anders"}, "Choose a subject."),
        ({"token": "x"}, "This form was no longer valid."),
    ],
)
def test_what_is_wrong_is_said_and_all_else_is_kept(
    coordinator: Colleague, house: House, wrong: dict[str, str], said: str
) -> None:
    typed = {**TYPED, "source": SOURCE, **wrong}
    page = coordinator.fill(NEW, "figure", **typed)
    assert page.status_code == 422 and said in body(page.text) and count(house, "partner_figure") == 0
    again = {name: "".join(value) for name, value in fields(page.text, "figure").items()}
    kept = {name: value for name, value in typed.items() if name not in ("token", *wrong)}
    assert {name: again.get(name) for name in kept} == kept


def test_the_same_partner_and_year_twice_is_told(coordinator: Colleague) -> None:
    coordinator.fill(NEW, "figure", **TYPED, source=SOURCE)
    again = coordinator.fill(NEW, "figure", **TYPED | {"count": "9"}, source=SOURCE)
    assert again.status_code == 422 and "Change that one in the list." in body(again.text)


def test_what_a_colleague_changed_meanwhile_is_not_lost(coordinator: Colleague, house: House) -> None:
    coordinator.fill(NEW, "figure", **TYPED, source=SOURCE)
    form, ask = (
        fields(coordinator.get(ONE).text, "figure"),
        fields(coordinator.get(f"{ONE}/verwijderen").text, "remove"),
    )
    sql(house, "UPDATE partner_figure SET count = 77")
    late = coordinator.post(ONE, {**form, "count": "9"})
    assert late.status_code == 422 and "Somebody changed this number meanwhile." in body(late.text)
    assert coordinator.post(f"{ONE}/verwijderen", ask).status_code == 422
    done = coordinator.post(ONE, {**fields(late.text, "figure"), "count": "9"})
    assert done.status_code == 303 and "9" in body(coordinator.get(LIST).text)
    sql(house, "DELETE FROM partner_figure")
    assert coordinator.post(ONE, form).location == f"{LIST}?thema=mensenhandel", "taken away meanwhile"
