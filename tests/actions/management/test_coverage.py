"""Who answers where: a manager sees every region, a coordinator the own one, and nobody a signal."""

from typing import Any

import pytest
from cast import BAS, FARID, SANNE, Clock, desk, file_signal, newcomer, once
from managers import added, bas, colleague, everywhere
from peek import principal, rows, sql
from sqlalchemy import event

from portal.actions.house import House
from portal.actions.installation import checking
from portal.actions.management import coverage
from portal.actions.management.places import regions
from portal.domain.places import Role

LANGUAGES = ("nl", "en", "pl")


def seen(house: House, who: Any) -> dict[str, list[str]]:
    found = coverage.covered(house, who, LANGUAGES)
    lacks: dict[str, list[str]] = {}
    for lack in found.lacks:
        lacks.setdefault(lack.code, []).append(lack.municipality.name if lack.municipality else lack.region.name)
    return lacks


def test_the_cast_house(house: House) -> None:
    assert seen(house, bas(house)) == {
        "uncovered": ["Kaap"],
        "covenant": ["Oefenregio"],
        "half": ["Oefenregio"],
        "contact": ["Oefenregio"],
    }
    found = coverage.covered(house, bas(house), LANGUAGES)
    assert found.mends == {"oefenregio"}
    assert [(team.place.name, team.gaps == ()) for team in found.teams] == [
        ("Waterstad", True),
        ("Bergdorp", True),
        ("Kaap", False),
    ]


def test_a_signal_changes_nothing_on_it(house: House) -> None:
    before = seen(house, bas(house))
    file_signal(house)
    assert seen(house, bas(house)) == before


def test_who_waits_and_who_was_invited(house: House) -> None:
    newcomer(house)
    assert seen(house, bas(house))["unapproved"] == ["Waterstad"]
    sql(house, "UPDATE principal SET sealing_key = NULL WHERE name = 'Nadia Bos'")
    house.keeper.refresh()
    [waterstad] = [team for team in coverage.covered(house, bas(house), LANGUAGES).teams if team.place.code == "GM9001"]
    assert waterstad.invited == [("Nadia Bos", Role.FUNCTIONARIS)]


def test_a_manager_sees_all_regions_and_mends_the_own(house: House) -> None:
    who = everywhere(house)
    regions.add(house, who, once(house, who), name="Verderop", kind="district", like="oefenregio")
    added(house, who, name="Heuvel", region="verderop")
    sql(house, "UPDATE principal SET region = 'oefenregio' WHERE id = :id", id=principal(house, BAS))
    found = coverage.covered(house, bas(house), LANGUAGES)
    assert "Heuvel" in [team.place.name for team in found.teams] and found.mends == {"oefenregio"}
    kees = colleague(house, "kees@regio.example", "Kees", Role.COORDINATOR)
    own = coverage.covered(house, kees, LANGUAGES)
    assert "Heuvel" not in [team.place.name for team in own.teams] and own.mends == frozenset()
    assert {lack.region.slug for lack in own.lacks} == {"oefenregio"}


@pytest.mark.parametrize("email", [FARID, SANNE])
def test_it_is_not_for_others(house: House, email: str) -> None:
    with pytest.raises(coverage.NotFound):
        coverage.covered(house, desk(house, email), LANGUAGES)
    with pytest.raises(coverage.NotFound):
        coverage.covered(house, colleague(house, "ada@regio.example", "Ada", Role.AUDITOR), LANGUAGES)


def test_own_words_that_lack_a_language(house: House) -> None:
    sql(house, """INSERT INTO wording VALUES ('GM9001', 'mensenhandel', 'geen_actie', '{"nl": "Dank"}')""")
    assert seen(house, bas(house))["language"] == ["Waterstad"]


def test_the_check_of_the_server_names_the_same(house: House, clock: Clock) -> None:
    sql(house, "UPDATE region SET policy = '{}'")
    clock.move(days=200)
    house.keeper.refresh()
    codes = {finding.code for finding in checking.check(house)}
    lacks = set(seen(house, bas(house)))
    assert {"uncovered", "policy", "covenant", "stale"} <= codes & lacks


def test_it_costs_eight_statements_however_many_municipalities(house: House) -> None:
    asked: list[str] = []
    who = bas(house)
    for number in range(12):
        added(house, who, name=f"Plaats {number}", code=f"GM91{number:02}")

    @event.listens_for(house.database.engine, "before_cursor_execute")
    def note(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        asked.append(statement)

    coverage.covered(house, who, LANGUAGES)
    assert len([statement for statement in asked if not statement.startswith("BEGIN")]) <= 8, asked
    assert rows(house, "SELECT count(*) FROM municipality")[0][0] == 15
