"""Keeping the sociale kaart: every change has a way back, and old referrals keep their names."""

from __future__ import annotations

import json
from typing import Any

import pytest
from cast import FARID, REGION, Clock, desk, once
from handed import filed, refer_inside
from managers import bas, colleague
from newsroom import kees
from peek import rows

from portal.actions.handing_on import exporting
from portal.actions.house import House
from portal.actions.installation import managing
from portal.actions.installation.region_file.entries import LoadError
from portal.actions.management.partners import partners
from portal.actions.management.partners.partners import Entry
from portal.actions.people.signing_in import Desk
from portal.adapters import revisions
from portal.domain.places import Partner, Role
from portal.web.office.handing_on.referred import partner_name

HERE = "oefenregio"
OPVANG = {
    "name": {"nl": "De Opvang", "pl": "Schronisko"},
    "when": {"nl": "Iemand heeft vannacht een bed nodig."},
    "when_not": {"nl": "Er is gevaar."},
    "scope": "local",
    "municipalities": ["waterstad"],
    "audience": ["staff"],
    "phone": "0800-5151",
    "verified_on": "2026-11-16",
}


def now(house: House, who: Desk, key: str) -> Entry:
    return partners.one(house, who, HERE, key)


def there(house: House, key: str) -> Partner | None:
    return house.directory.partners_of[HERE].get(key)


def changed(house: House, who: Desk, key: str, **values: Any) -> str:
    found = now(house, who, key)
    return partners.change(house, who, once(house, who), HERE, key, found.seen, {**found.document, **values})


def removed(house: House, who: Desk, key: str, *, everywhere: bool = False) -> str:
    return partners.remove(house, who, once(house, who), HERE, key, now(house, who, key).seen, everywhere=everywhere)


def policy(house: House) -> Any:
    return json.loads(rows(house, "SELECT policy FROM region WHERE slug = 'oefenregio'")[0][0])


def test_a_new_partner_is_there_at_once_and_leaves_a_trail(house: House) -> None:
    who, before = bas(house), house.directory.version
    key, id = partners.add(house, who, once(house, who), HERE, OPVANG)
    found = there(house, key)
    assert key == "de_opvang" and found is not None
    assert (found.phone, found.when_not, found.municipalities) == ("0800-5151", {"nl": "Er is gevaar."}, ("waterstad",))
    assert house.directory.version > before, "other processes look at the version"
    with house.database.reading() as connection:
        kept = revisions.one(connection, id)
    assert kept and (kept.region, kept.key, kept.before, kept.after["phone"]) == (HERE, key, {}, "0800-5151")
    facts = [json.loads(each) for (each,) in rows(house, "SELECT facts FROM event WHERE act = 'settings_changed'")]
    assert [each["fields"] for each in facts if each["revision"] == id] == [" ".join(sorted(OPVANG))]
    assert partners.undo(house, who, once(house, who), id) == (HERE, key)
    assert there(house, key) is None


def test_a_change_can_be_taken_back_as_long_as_nobody_went_on(house: House) -> None:
    who = bas(house)
    first = changed(house, who, "comensha", phone="0800-0188", verified_on="2026-11-17", hours={"nl": "Altijd"})
    assert there(house, "comensha").phone == "0800-0188"  # type: ignore[union-attr]
    second = changed(house, who, "comensha", note={"nl": "Vraag naar de balie"})
    partners.undo(house, who, once(house, who), first)  # another field went on: this one did not
    found = there(house, "comensha")
    assert found and (found.phone, found.note, found.hours) == ("033-448 11 86", {"nl": "Vraag naar de balie"}, {})
    changed(house, who, "comensha", note={"nl": "Anders"})
    with pytest.raises(partners.Changed):
        partners.undo(house, who, once(house, who), second)


def test_undo_keeps_dutch_first(house: House) -> None:
    who = bas(house)
    before = now(house, who, "fairwork").document
    partners.undo(house, who, once(house, who), changed(house, who, "fairwork", name={"nl": "Anders"}))
    assert now(house, who, "fairwork").document == before
    assert next(iter(there(house, "fairwork").name)) == "nl"  # type: ignore[union-attr]


def test_a_check_is_of_today_and_goes_back_to_the_former_day(house: House) -> None:
    who = bas(house)
    id = partners.check(house, who, once(house, who), HERE, "comensha", now(house, who, "comensha").seen)
    assert there(house, "comensha").verified_on == house.today()  # type: ignore[union-attr]
    partners.undo(house, who, once(house, who), id)
    assert now(house, who, "comensha").document["verified_on"] == "2026-10-01"


def test_nobody_overwrites_what_they_did_not_see(house: House, clock: Clock) -> None:
    who, other = bas(house), colleague(house)
    seen = now(house, who, "comensha")
    clock.move(minutes=1)
    changed(house, other, "comensha", note={"nl": "Van Bo"})
    for act in (
        lambda: partners.change(house, who, once(house, who), HERE, "comensha", seen.seen, dict(seen.document)),
        lambda: partners.check(house, who, once(house, who), HERE, "comensha", seen.seen),
        lambda: partners.remove(house, who, once(house, who), HERE, "comensha", seen.seen, everywhere=True),
    ):
        with pytest.raises(partners.Changed) as clash:
            act()
        assert clash.value.document and clash.value.document["note"] == {"nl": "Van Bo"}
    assert partners.who_last(house, who, HERE, "comensha") == ("Bo Prins", house.clock().isoformat())


def test_nobody_takes_back_what_somebody_else_did(house: House) -> None:
    who, other = bas(house), colleague(house)
    id = changed(house, who, "comensha", note={"nl": "Van Bas"})
    for wrong in (id, "00000000-0000-4000-8000-000000000000"):
        with pytest.raises(partners.NotFound):
            partners.undo(house, other, once(house, other), wrong)


# --- taking away -----------------------------------------------------------------------------------------------------


def test_what_the_region_chose_must_go_along_or_the_partner_stays(house: House) -> None:
    who, chosen = bas(house), policy(house)
    with pytest.raises(partners.Named):
        removed(house, who, "avim")
    assert there(house, "avim") and policy(house) == chosen
    assert {(name, each["key"]) for name, each in partners.named_by(house, HERE, "avim")} == {
        ("purposes", "strafbaar_feit"),
        ("advice", "acuut"),
        ("advice", "seksueel"),
        ("tables", "screening"),
        ("tables", "casus_avim"),
    }
    id = removed(house, who, "avim", everywhere=True)
    assert there(house, "avim") is None and '"avim"' not in json.dumps(policy(house))
    assert "seksueel" not in {rule["key"] for rule in policy(house)["advice"]}, "it advised nobody else"
    assert [table["key"] for table in policy(house)["tables"]] == [table["key"] for table in chosen["tables"]]
    partners.undo(house, who, once(house, who), id)
    assert there(house, "avim") and policy(house) == chosen


def test_the_emergency_number_stays(house: House) -> None:
    with pytest.raises(partners.Named):
        removed(house, bas(house), "112", everywhere=True)


def test_the_coordinator_does_not_change_what_the_region_chose(house: House) -> None:
    writer = kees(house)
    with pytest.raises(partners.Named):
        removed(house, writer, "avim", everywhere=True)
    removed(house, writer, "fairwork")
    assert there(house, "fairwork") is None


def test_a_referral_of_before_keeps_the_name_and_no_other_partner_gets_it(house: House) -> None:
    signal, who = filed(house), bas(house)
    refer_inside(house, signal)
    removed(house, who, "zorgcoordinator", everywhere=True)
    assert house.directory.name_of("zorgcoordinator")["en"] == "zorgcoordinator (en)"
    farid = desk(house, FARID)
    material = exporting.material(house, farid, exporting.reading.open_signal(house, farid, signal))
    assert material.partners["zorgcoordinator"] == "zorgcoordinator"
    key, _id = partners.add(house, who, once(house, who), HERE, {**OPVANG, "name": {"nl": "Zorgcoordinator"}})
    assert key == "zorgcoordinator_2"
    assert partner_name.__doc__ and house.directory.name_of("nooit_geweest") == {}


def test_what_came_to_be_named_cannot_be_taken_back(house: House) -> None:
    who = bas(house)
    key, id = partners.add(house, who, once(house, who), HERE, OPVANG)
    with house.database.writing() as connection:
        chosen = policy(house)
        chosen["advice"][0]["partners"].append(key)
        partners.kept.put_policy(connection, HERE, chosen)
    with pytest.raises(partners.Named):
        partners.undo(house, who, once(house, who), id)
    assert there(house, key)


# --- who, and what can stand there -------------------------------------------------------------------------------


def test_only_who_keeps_partners_of_this_region_can(house: House) -> None:
    farid, auditor = desk(house, FARID), colleague(house, "ada@regio.example", "Ada", Role.AUDITOR)
    with pytest.raises(partners.NotFound):
        partners.regions(house, farid)
    assert list(partners.regions(house, auditor)) == [HERE]
    seen = now(house, auditor, "comensha").seen
    with pytest.raises(partners.NotFound):
        partners.check(house, auditor, once(house, auditor), HERE, "comensha", seen)
    other = {**REGION, "region": {"slug": "verderop", "name": "Verderop", "kind": "district"}}
    other |= {"municipalities": [], "memberships": [], "advice": []}
    other["partners"] = [{**each, "municipalities": []} for each in REGION["partners"]]
    managing.load(house, other)
    for who in (bas(house), kees(house)):
        assert list(partners.regions(house, who)) == [HERE]
        with pytest.raises(partners.NotFound):
            partners.listed(house, who, "verderop")
        with pytest.raises(partners.NotFound):
            partners.add(house, who, once(house, who), "verderop", OPVANG)


def test_what_could_not_be_loaded_again_is_not_kept(house: House) -> None:
    who = bas(house)
    for wrong in ({"municipalities": ["elders"]}, {"verified_on": None}, {"outcome": "nooit"}, {"name": {"pl": "x"}}):
        document = {name: each for name, each in {**OPVANG, **wrong}.items() if each is not None}
        with pytest.raises((partners.LoadError, KeyError)):
            partners.add(house, who, once(house, who), HERE, document)
    assert there(house, "de_opvang") is None


def test_the_same_form_twice_adds_one_partner(house: House, clock: Clock) -> None:
    who = bas(house)
    token = once(house, who)
    partners.add(house, who, token, HERE, OPVANG)
    with pytest.raises(partners.Done):
        partners.add(house, who, token, HERE, OPVANG)


@pytest.mark.parametrize("website", ["https://[", "https://[::1.example/", "https://a]b.example"])
def test_a_website_that_no_browser_can_read_would_break_the_page_of_partners(house: House, website: str) -> None:
    with pytest.raises(LoadError, match="website"):
        changed(house, bas(house), "fairwork", website=website)
