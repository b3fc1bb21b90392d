"""One page for how many people live in each municipality of the region."""

from __future__ import annotations

import pytest
from conftest import Colleague
from newsroom import KEES, kees
from pages import fields, find
from peek import sql

from portal.actions.house import House

PAGE = "/werk/cijfers/inwoners"


@pytest.fixture
def coordinator(house: House, office: Colleague) -> Colleague:
    """Kees, signed in, in English."""
    kees(house)
    sql(house, "UPDATE principal SET language = 'en'")
    office.sign_in(KEES)
    return office


def body(page: str) -> str:
    return " ".join(" ".join(find(page, "main").itertext()).split())


def known(house: House) -> dict[str, int | None]:
    return {slug: place.inhabitants for slug, place in house.directory.municipalities.items()}


def test_numbers_are_kept_in_one_go(coordinator: Colleague, house: House) -> None:
    typed = {"on": "2026-01-01", "number-waterstad": "81.300", "number-bergdorp": "9500"}
    done = coordinator.fill(PAGE, "inhabitants", **typed)
    assert done.location == f"{PAGE}?gedaan=2"
    page = coordinator.get(done.location).text
    assert "2 municipalities were changed." in body(page)
    assert fields(page, "inhabitants")["number-waterstad"] == "81300"
    assert known(house) == {"waterstad": 81_300, "bergdorp": 9_500, "kaap": None}
    again = coordinator.fill(PAGE, "inhabitants")
    assert "Nothing was different" in body(coordinator.get(again.location).text)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"number-kaap": "veel"}, "Kaap: write a whole number"),
        ({"number-kaap": "0"}, "Kaap: write a whole number"),
        ({"number-kaap": "9000000"}, "Kaap: write a whole number"),
        ({"on": "2027-01-01"}, "It cannot lie ahead."),
        ({"on": ""}, "Write the day on which people were counted."),
        ({"token": "x"}, "This form was no longer valid."),
    ],
)
def test_what_is_wrong_is_said_and_all_else_is_kept(
    coordinator: Colleague, house: House, wrong: dict[str, str], said: str
) -> None:
    typed = {"on": "2026-01-01", "number-waterstad": "81.300", **wrong}
    page = coordinator.fill(PAGE, "inhabitants", **typed)
    assert page.status_code == 422 and said in body(page.text)
    kept = {name: value for name, value in typed.items() if name != "token"}
    assert {name: fields(page.text, "inhabitants")[name] for name in kept} == kept
    assert not any(known(house).values())
