"""What was changed stands there as the trail says it; who alters it in the database is seen."""

from __future__ import annotations

from typing import Any

import pytest
from cast import Clock, once
from conftest import Colleague
from managers import added, bas, colleague, everywhere
from peek import principal, rows, sql

from portal.actions.house import House
from portal.actions.management import changes
from portal.actions.management.places import places, regions
from portal.domain.places import Role

INEKE = "ineke@regio.example"


def auditor(house: House) -> Any:
    return colleague(house, INEKE, "Ineke Vos", Role.AUDITOR)


def renamed(house: House, clock: Clock, name: str = "Kaap aan Zee") -> str:
    """The id of the revision of a change by Bas, the newest there is."""
    clock.move(days=1)
    who = bas(house)
    places.change(house, who, once(house, who), "kaap", name=name, rni=False, team_contact="")
    return str(rows(house, "SELECT id FROM revision WHERE actor IS NOT NULL ORDER BY at DESC LIMIT 1")[0][0])


def test_what_the_portal_wrote_is_vouched_for(house: House, clock: Clock) -> None:
    renamed(house, clock)
    found = changes.newest(house, auditor(house), 0)
    assert found.revisions and not found.altered


@pytest.mark.parametrize(
    "change",
    [
        """after = '{"name": "Kaap"}'""",
        "before = '[1'",
        "before = '[]'",
        "actor = NULL",
        "\"key\" = 'GM9001'",
        "municipality = 'GM9001'",
        "kind = 'region'",
        "at = '2026-11-20T10:00:00+01:00'",
    ],
)
def test_one_that_was_altered_is_marked(house: House, clock: Clock, change: str) -> None:
    id = renamed(house, clock)
    sql(house, f"UPDATE revision SET {change} WHERE id = :id", id=id)
    assert id in changes.newest(house, auditor(house), 0).altered


def test_one_that_was_made_up_is_marked_also_with_its_own_event(house: House, clock: Clock) -> None:
    renamed(house, clock)
    sql(house, "INSERT INTO revision SELECT 'made-up', at, actor, kind, \"key\", region, municipality, before, after "
        "FROM revision WHERE actor IS NOT NULL")  # fmt: skip
    sql(house, "INSERT INTO event SELECT 'made-up', at, act, actor, municipality, signal, "
        "replace(facts, json_extract(facts, '$.revision'), 'made-up'), mac, chain FROM event "
        "WHERE act = 'settings_changed' AND actor IS NOT NULL")  # fmt: skip
    assert changes.newest(house, auditor(house), 0).altered == {"made-up"}


def test_one_of_an_unknown_kind_hides_no_others(house: House, clock: Clock) -> None:
    id = renamed(house, clock)
    sql(house, "UPDATE revision SET kind = 'nothing' WHERE id = :id", id=id)
    assert id not in {each.id for each in changes.newest(house, auditor(house), 0).revisions}


def test_an_auditor_of_a_region_sees_no_other_region(house: House) -> None:
    reader, who = auditor(house), everywhere(house)
    regions.add(house, who, once(house, who), name="Verderop", kind="district", like="oefenregio")
    who = bas(house)
    added(house, who, region="verderop")
    seen = changes.newest(house, reader, 0).revisions
    assert not [each for each in seen if each.region == "verderop"]
    sql(house, "UPDATE principal SET region = NULL WHERE id = :id", id=principal(house, INEKE))
    assert [each for each in changes.newest(house, reader, 0).revisions if each.region == "verderop"]


def test_the_page_marks_it_and_breaks_on_nothing(house: House, office: Colleague, clock: Clock) -> None:
    id = renamed(house, clock, "2026-99-99")
    auditor(house)
    office.sign_in(INEKE)
    page = office.get("/werk/beheer/wijzigingen")
    assert page.status_code == 200 and "2026-99-99" in page.text and "alert--warning" not in page.text
    sql(house, "UPDATE revision SET before = '{' WHERE id = :id", id=id)
    assert "alert--warning" in office.get("/werk/beheer/wijzigingen").text
    for far in ("000001" + "9" * 60, "9" * 4000, "²", "-1", "0"):
        assert office.get(f"/werk/beheer/wijzigingen?pagina={far}").status_code == 200
