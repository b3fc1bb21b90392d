"""Rules of advice: Bas adds, changes, orders and takes away. A mistake changes nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from cast import FARID, Clock, desk, once
from managers import bas, colleague
from peek import count, rows, sql

from portal.actions.house import House
from portal.actions.management.region import advising_rules
from portal.actions.management.region.advising_rules import Changed, NotFound, Wrong
from portal.actions.people.signing_in import Desk
from portal.domain.places import Role

REGION = "oefenregio"
NEW = {
    "theme": "mensenhandel",
    "when": {"vorm": ["arbeid"]},
    "partners": ["fairwork"],
    "because": {"nl": "FairWork kent de weg"},
}


def keys(house: House) -> list[str]:
    return [rule["key"] for rule in house.directory.regions[REGION].policy["advice"]]


def seen(house: House, who: Desk, key: str) -> str:
    return advising_rules.book(house, who, REGION).seen[key]


def kept(house: House, who: Desk, rule: dict[str, Any] | None = None, key: str = "", state: str = "") -> None:
    advising_rules.keep(house, who, once(house, who), REGION, rule or NEW, key, state)


def advised(house: House, who: Desk, municipality: str = "waterstad", **answers: str) -> list[str]:
    given = {question: (answer,) for question, answer in answers.items()}
    found = advising_rules.tried(house, who, REGION, municipality, "mensenhandel", given, "onbekend", "")
    return [each.partner for each in found]


def test_a_new_rule_speaks_at_once(house: House) -> None:
    manager = bas(house)
    assert advised(house, manager, vorm="arbeid") == ["arbeidsinspectie"]
    kept(house, manager)
    assert keys(house)[-1] == "fairwork-kent-de-weg"
    assert advised(house, manager, vorm="arbeid") == ["arbeidsinspectie", "fairwork"]
    kept(house, manager)
    assert keys(house)[-1] == "fairwork-kent-de-weg-2", "two rules may say the same"


def test_a_rule_is_changed_where_it_stands(house: House) -> None:
    manager = bas(house)
    before = keys(house)
    kept(house, manager, {**NEW, "partners": ["comensha"]}, "arbeid", seen(house, manager, "arbeid"))
    assert keys(house) == before
    assert advised(house, manager, vorm="arbeid") == ["comensha"]
    found = rows(house, "SELECT key, before, after FROM revision WHERE actor IS NOT NULL AND kind = 'advice'")
    ((key, was, became),) = found
    assert key == "arbeid" and json.loads(was)["partners"] == ["arbeidsinspectie"]
    assert json.loads(became)["partners"] == ["comensha"]


def test_a_change_meanwhile_is_not_overwritten(house: House) -> None:
    one, two = bas(house), colleague(house)
    state = seen(house, two, "arbeid")
    kept(house, one, {**NEW, "partners": ["comensha"]}, "arbeid", seen(house, one, "arbeid"))
    with pytest.raises(Changed):
        kept(house, two, NEW, "arbeid", state)
    with pytest.raises(Changed):
        advising_rules.remove(house, two, once(house, two), REGION, "arbeid", state)
    assert advised(house, one, vorm="arbeid") == ["comensha"]
    advising_rules.remove(house, one, once(house, one), REGION, "arbeid", seen(house, one, "arbeid"))
    with pytest.raises(Changed):
        advising_rules.move(house, two, once(house, two), REGION, "arbeid", up=True)


def test_up_and_down(house: House) -> None:
    manager = bas(house)
    first, second, *rest = keys(house)
    advising_rules.move(house, manager, once(house, manager), REGION, second, up=True)
    assert keys(house) == [second, first, *rest]
    advising_rules.move(house, manager, once(house, manager), REGION, second, up=True)
    assert keys(house) == [second, first, *rest], "the first stays the first"
    advising_rules.move(house, manager, once(house, manager), REGION, second, up=False)
    assert keys(house) == [first, second, *rest]


def test_taken_away_and_put_back(house: House, clock: Clock) -> None:
    manager = bas(house)
    before = house.directory.regions[REGION].policy
    clock.move(minutes=1)
    advising_rules.remove(house, manager, once(house, manager), REGION, "seksueel", seen(house, manager, "seksueel"))
    assert "seksueel" not in keys(house)
    removed = advising_rules.book(house, manager, REGION).removed
    clock.move(minutes=1)
    other = colleague(house)
    with pytest.raises(NotFound):
        advising_rules.put_back(house, other, once(house, other), REGION, removed)
    advising_rules.put_back(house, manager, once(house, manager), REGION, removed)
    assert house.directory.regions[REGION].policy == before
    assert advising_rules.book(house, manager, REGION).removed == ""
    with pytest.raises(Changed):
        advising_rules.put_back(house, manager, once(house, manager), REGION, removed)


@pytest.mark.parametrize(
    "wrong",
    [
        {"partners": ["niemand"]},
        {"partners": []},
        {"when": {"vorm": ["anders_dan_dat"]}},
        {"when": {"verhaal": ["x"]}},
        {"theme": "geheim"},
        {"when": {}},
        {"because": {"en": "Only English"}},
        {"because": {"nl": "Ja", "pl": ""}},
    ],
)
def test_what_no_region_file_may_say_is_not_kept(house: House, wrong: dict[str, Any]) -> None:
    manager = bas(house)
    before = keys(house)
    rule = {**NEW, **wrong}
    rule = {name: value for name, value in rule.items() if value != {}}
    with pytest.raises(Wrong):
        kept(house, manager, rule)
    assert keys(house) == before and not count_own(house)


def count_own(house: House) -> int:
    return len(rows(house, "SELECT id FROM revision WHERE actor IS NOT NULL AND kind = 'advice'"))


def test_only_a_manager_of_the_region(house: House) -> None:
    auditor, farid = colleague(house, "tess@regio.example", "Tess Roos", Role.AUDITOR), desk(house, FARID)
    assert advising_rules.book(house, auditor, REGION).rules
    assert advised(house, auditor, vorm="arbeid") == ["arbeidsinspectie"]
    for who in (auditor, farid):
        with pytest.raises(NotFound):
            kept(house, who)
    with pytest.raises(NotFound):
        advising_rules.book(house, farid, REGION)
    manager = bas(house)
    sql(house, "UPDATE principal SET region = NULL WHERE id = :id", id=manager.staff.principal)
    with pytest.raises(NotFound):
        advising_rules.book(house, manager, "elders")
    with pytest.raises(NotFound):
        advised(house, manager, "elders", vorm="arbeid")
    assert count(house, "region") == 1


def test_a_partner_for_another_municipality_does_not_come_out(house: House) -> None:
    manager = bas(house)
    assert advised(house, manager, "waterstad", leeftijd="minderjarig") == ["veilig_thuis"]
    assert advised(house, manager, "bergdorp", leeftijd="minderjarig") == ["veilig_thuis_bergdorp", "veilig_thuis"]
