"""A manager makes municipalities and says where they belong; no act leaves an open one without a region or cover."""

import json
from datetime import date
from typing import Any

import pytest
from cast import BAS, DIRK, FARID, ROOS, Clock, Shares, desk, file_signal, newcomer, once
from managers import added, bas, colleague, everywhere
from peek import principal, rows, signal_of, sql

from portal.actions.desk import reading, triaging
from portal.actions.house import House
from portal.actions.installation import managing
from portal.actions.management import texts
from portal.actions.management.places import memberships, opening, places, regions
from portal.actions.management.places.memberships import BadMembership, Needed
from portal.actions.management.places.opening import NotCovered
from portal.actions.people import escrow
from portal.actions.reporters import following
from portal.adapters import outbox
from portal.domain.memberships import Membership
from portal.domain.places import Role

TODAY = date(2026, 11, 17)
OEFEN = Membership("oefenregio", date(2022, 1, 1))


def trail(house: House, act: str) -> list[Any]:
    return rows(house, "SELECT actor, municipality, facts FROM event WHERE act = :act ORDER BY at", act=act)


# --- making one ----------------------------------------------------------------------------------------------------


def test_a_new_municipality_is_closed_and_gets_its_address_from_its_name(house: House) -> None:
    who = bas(house)
    added(house, who, name="’s-Gravenmoer aan Zée")
    found = house.directory.municipalities["s-gravenmoer-aan-zee"]
    assert (found.code, found.region, found.is_open, found.rni) == ("GM9010", "oefenregio", False, False)
    revisions = rows(
        house, "SELECT kind, key, region, municipality FROM revision WHERE actor IS NOT NULL ORDER BY kind"
    )
    assert [tuple(each) for each in revisions] == [
        ("membership", "GM9010", "oefenregio", "GM9010"),
        ("municipality", "GM9010", "oefenregio", "GM9010"),
    ]
    assert {event.actor for event in trail(house, "settings_changed")} >= {who.staff.principal}


@pytest.mark.parametrize(
    ("own", "field", "reason"),
    [
        ({"code": "9010"}, "code", "code"),
        ({"code": "GM90१0"}, "code", "code"),
        ({"code": "GM9001"}, "code", "taken"),
        ({"slug": "waterstad"}, "slug", "taken"),
        ({"name": "Waterstad"}, "slug", "taken"),
        ({"slug": "Water Stad"}, "slug", "slug"),
        ({"slug": "a" * 61}, "slug", "slug"),
        ({"name": "!!!"}, "slug", "slug"),
        ({"slug": "werk"}, "slug", "reserved"),
        ({"name": "Nieuw"}, "slug", "reserved"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(
    house: House, own: dict[str, str], field: str, reason: str
) -> None:
    before = rows(house, "SELECT count(*) FROM municipality")
    with pytest.raises(places.Refused) as refused:
        added(house, bas(house), **own)
    assert (refused.value.field, refused.value.reason) == (field, reason)
    assert rows(house, "SELECT count(*) FROM municipality") == before
    assert not rows(house, "SELECT id FROM revision WHERE actor IS NOT NULL")


def test_the_same_form_makes_one(house: House) -> None:
    who = bas(house)
    token = once(house, who)
    values: dict[str, Any] = {"name": "Duin", "code": "GM9010", "slug": "", "rni": True}
    places.add(house, who, token, **values, region="oefenregio", first=TODAY)
    with pytest.raises(places.Done):
        places.add(house, who, token, **values, region="oefenregio", first=TODAY)


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.COORDINATOR])
def test_who_does_not_manage_changes_nothing(house: House, role: Role) -> None:
    who = colleague(house, "iemand@regio.example", "Iemand", role)
    with pytest.raises(places.NotFound):
        added(house, who)
    with pytest.raises(places.NotFound):
        opening.close(house, who, once(house, who), "waterstad")
    with pytest.raises(places.NotFound):
        memberships.join(house, who, once(house, who), "waterstad", Membership("oefenregio", date(2027, 1, 1)))


def test_another_region_is_not_there_for_the_manager_of_this_one(house: House) -> None:
    who = everywhere(house)
    regions.add(house, who, once(house, who), name="Verderop", kind="district", like="oefenregio")
    added(house, who, name="Heuvel", region="verderop")
    sql(house, "UPDATE principal SET region = 'oefenregio' WHERE id = :id", id=principal(house, BAS))
    who = bas(house)
    assert {place.slug for place in places.listed(house, who).places} == {"bergdorp", "kaap", "waterstad"}
    for act in (places.one, opening.needs, opening.waiting):
        with pytest.raises(places.NotFound):
            act(house, who, "heuvel")
    with pytest.raises(places.NotFound):
        places.change(house, who, once(house, who), "heuvel", name="X", rni=False, team_contact="")
    with pytest.raises(places.NotFound):
        added(house, who, code="GM9011", region="verderop")
    with pytest.raises(places.NotFound):
        regions.add(house, who, once(house, who), name="Nog een", kind="district", like="oefenregio")


def test_a_municipality_that_went_to_another_region_is_no_longer_of_this_one(house: House, clock: Clock) -> None:
    """Until that day it is; after it the former manager closes nothing there and writes nothing on its pages."""
    who = everywhere(house)
    regions.add(house, who, once(house, who), name="Verderop", kind="district", like="oefenregio")
    memberships.join(house, who, once(house, who), "waterstad", Membership("verderop", date(2026, 12, 1)))
    sql(house, "UPDATE principal SET region = 'oefenregio' WHERE id = :id", id=principal(house, BAS))
    assert places.one(house, bas(house), "waterstad")
    vera = colleague(house, "vera@verderop.example", "Vera Vos")
    sql(house, "UPDATE principal SET region = 'verderop' WHERE id = :id", id=vera.staff.principal)
    with pytest.raises(places.NotFound):
        places.one(house, vera, "waterstad")  # not hers before the day
    clock.move(days=20)
    house.keeper.refresh()
    who, vera = bas(house), desk(house, "vera@verderop.example")
    assert places.one(house, vera, "waterstad").slug == "waterstad"
    assert {place.slug for place in places.listed(house, who).places} == {"bergdorp", "kaap"}
    with pytest.raises(places.NotFound):
        opening.close(house, who, once(house, who), "waterstad")
    with pytest.raises(places.NotFound):
        places.change(house, who, once(house, who), "waterstad", name="X", rni=False, team_contact="ik@elders.example")
    with pytest.raises(texts.NotFound):
        texts.owner(house, who, "waterstad", region=False)
    assert texts.owner(house, vera, "waterstad", region=False).region == "verderop"


# --- what is known of it -------------------------------------------------------------------------------------------


def test_the_address_of_the_team_is_sealed_and_stands_in_no_revision(house: House) -> None:
    who = bas(house)
    places.change(
        house, who, once(house, who), "waterstad", name="Waterstad", rni=True, team_contact="team@waterstad.example"
    )
    place = places.one(house, who, "waterstad")
    assert places.contact(house, who, place) == "team@waterstad.example"
    assert place.team_contact and b"waterstad" not in place.team_contact
    kept = str(rows(house, "SELECT * FROM revision")) + str(trail(house, "settings_changed"))
    assert "team_contact" in kept and "team@" not in kept
    auditor = colleague(house, "ada@regio.example", "Ada", Role.AUDITOR)
    assert places.contact(house, auditor, place) == ""
    with pytest.raises(places.Refused, match="address"):
        places.change(house, who, once(house, who), "waterstad", name="W", rni=True, team_contact="geen adres")


def test_a_letter_to_the_team_goes_along_with_its_address(house: House) -> None:
    who, keys = bas(house), house.app_keys
    for was, becomes in (("", "a@waterstad.example"), ("a@waterstad.example", "b@waterstad.example")):
        with house.database.writing() as connection:
            outbox.put(house.database, connection, keys, "unseen", "nl", was or "x@y.example", house.clock())
        places.change(house, who, once(house, who), "waterstad", name="Waterstad", rni=True, team_contact=becomes)
    waiting = {keys.open_field("delivery.address", *row) for row in rows(house, "SELECT id, address FROM delivery")}
    assert waiting == {"x@y.example", "b@waterstad.example"}


def test_an_address_that_does_not_open_stays_until_another_is_given(house: House) -> None:
    who = bas(house)
    sql(house, "UPDATE municipality SET team_contact = :blob WHERE code = 'GM9001'", blob=bytes(60))
    place = places.one(house, who, "waterstad")
    assert places.contact(house, who, place) == ""
    for typed, unreadable in (("", True), ("team@waterstad.example", False)):
        places.change(house, who, once(house, who), "waterstad", name="W", rni=True, team_contact=typed)
        kept = places.one(house, who, "waterstad").team_contact
        assert kept and (kept == bytes(60)) is unreadable


def test_nothing_changed_is_no_change(house: House) -> None:
    who = bas(house)
    places.change(house, who, once(house, who), "waterstad", name="Waterstad", rni=False, team_contact="")
    assert not rows(house, "SELECT id FROM revision WHERE actor IS NOT NULL")


def test_the_address_part_changes_until_it_was_open_once(house: House) -> None:
    who = bas(house)
    change: dict[str, Any] = {"rni": False, "team_contact": ""}
    places.change(house, who, once(house, who), "kaap", name="Kaap", new_slug="kaapstad", **change)
    assert "kaapstad" in house.directory.municipalities
    opening.close(house, who, once(house, who), "bergdorp")
    for slug in ("waterstad", "bergdorp"):
        with pytest.raises(places.Refused, match="fixed"):
            places.change(house, who, once(house, who), slug, name="X", new_slug="anders", **change)


def test_partners_that_are_there_for_it_follow_its_new_address_part(house: House) -> None:
    who = bas(house)
    added(house, who)
    ((document,),) = rows(house, "SELECT document FROM partner WHERE key = 'avim'")
    document = json.dumps({**json.loads(document), "municipalities": ["sint-jansstee"]})
    sql(house, "UPDATE partner SET document = :document WHERE key = 'avim'", document=document)
    change: dict[str, Any] = {"name": "Sint Jan", "rni": False, "team_contact": "", "new_slug": "sint-jan"}
    places.change(house, who, once(house, who), "sint-jansstee", **change)
    assert house.directory.partners["avim"].municipalities == ("sint-jan",)
    assert rows(house, "SELECT key FROM revision WHERE kind = 'partner' AND actor IS NOT NULL") == [("avim",)]


# --- open and closed -----------------------------------------------------------------------------------------------


def test_it_opens_when_a_signal_reaches_somebody_and_says_what_is_missing_until_then(
    house: House, shares: Shares
) -> None:
    who = bas(house)
    with pytest.raises(NotCovered) as refused:
        opening.open_for_reports(house, who, once(house, who), "kaap")
    assert refused.value.needs.gaps == {"mensenhandel": ("functionaris", "deputy", "escrow")}
    assert not house.directory.municipalities["kaap"].is_open
    opening.close(house, who, once(house, who), "bergdorp")
    assert not house.directory.municipalities["bergdorp"].is_open
    opening.open_for_reports(house, who, once(house, who), "bergdorp")
    assert house.directory.municipalities["bergdorp"].is_open
    for act in ("opened_for_reports", "closed_for_reports"):
        assert (who.staff.principal, "GM9002") in {(event.actor, event.municipality) for event in trail(house, act)}


def test_opening_looks_at_the_database_and_not_at_what_it_knew(house: House) -> None:
    who = bas(house)
    opening.close(house, who, once(house, who), "bergdorp")
    sql(house, "DELETE FROM seat WHERE municipality = 'GM9002' AND role = 'functionaris'")  # nobody was told
    with pytest.raises(NotCovered):
        opening.open_for_reports(house, who, once(house, who), "bergdorp")


def test_who_waits_is_named_before_opening(house: House) -> None:
    newcomer(house)
    needs = opening.needs(house, bas(house), "waterstad")
    assert needs.covered
    assert [person.name for person in needs.people["mensenhandel"] if not person.ready] == ["Nadia Bos"]


def test_a_command_opens_without_an_actor(house: House) -> None:
    managing.close_municipality(house, house.directory.municipalities["bergdorp"])
    assert trail(house, "closed_for_reports")[-1].actor is None


def test_closing_tells_a_number_and_keeps_what_was_filed(house: House) -> None:
    code, who = file_signal(house), bas(house)
    assert opening.waiting(house, who, "waterstad") == 1
    opening.close(house, who, once(house, who), "waterstad")
    assert following.follow(house, code)
    farid = desk(house, FARID)
    assert reading.open_signal(house, farid, signal_of(house, code))


# --- where it belongs ----------------------------------------------------------------------------------------------


def test_an_open_municipality_never_leaves_its_region(house: House) -> None:
    who = bas(house)
    for last in (TODAY, date(2030, 12, 31), date(2026, 11, 16)):
        with pytest.raises(Needed, match="open"):
            memberships.change(
                house, who, once(house, who), "waterstad", OEFEN, Membership("oefenregio", OEFEN.first, last)
            )
    with pytest.raises(Needed, match="open"):
        later = Membership("oefenregio", date(2026, 12, 1))
        memberships.change(house, who, once(house, who), "waterstad", OEFEN, later)
    assert house.directory.is_open(house.directory.municipalities["waterstad"], "mensenhandel")


def test_nor_one_with_signals_that_are_not_closed(house: House) -> None:
    file_signal(house)
    file_signal(house, story="Nog een.")
    who = bas(house)
    opening.close(house, who, once(house, who), "waterstad")
    ended = Membership("oefenregio", OEFEN.first, TODAY)
    with pytest.raises(Needed) as refused:
        memberships.change(house, who, once(house, who), "waterstad", OEFEN, ended)
    assert (refused.value.reason, refused.value.count, refused.value.on) == ("signals", 2, date(2026, 11, 18))


def test_nor_one_with_closed_signals_that_a_reporter_can_open_again(house: House) -> None:
    who, farid, theirs = bas(house), desk(house, FARID), signal_of(house, file_signal(house))
    reading.open_signal(house, farid, theirs)
    triaging.close(house, farid, theirs, once(house, farid), "geen_actie", "Dank je.", "")
    opening.close(house, who, once(house, who), "waterstad")
    with pytest.raises(Needed) as refused:
        ended = Membership("oefenregio", OEFEN.first, TODAY)
        memberships.change(house, who, once(house, who), "waterstad", OEFEN, ended)
    assert (refused.value.reason, refused.value.count) == ("kept", 1)


def test_one_that_left_takes_nobody_down_and_cannot_open(house: House, clock: Clock) -> None:
    who = bas(house)
    opening.close(house, who, once(house, who), "waterstad")
    ended = Membership("oefenregio", OEFEN.first, TODAY)
    memberships.change(house, who, once(house, who), "waterstad", OEFEN, ended)
    clock.move(days=1)
    house.keeper.refresh()
    assert "waterstad" not in house.directory.municipalities
    assert [place.slug for place in places.listed(house, bas(house)).places] == ["bergdorp", "kaap", "waterstad"]
    for email in (FARID, DIRK, ROOS):
        assert "GM9001" not in desk(house, email).staff.municipalities
    who = bas(house)
    with pytest.raises(NotCovered) as refused:
        opening.open_for_reports(house, who, once(house, who), "waterstad")
    assert refused.value.needs.outside == clock.now.date()


def test_a_municipality_moves_to_another_region_without_a_day_between(house: House, clock: Clock) -> None:
    file_signal(house)
    who = everywhere(house)
    regions.add(house, who, once(house, who), name="Verderop", kind="district", like="oefenregio")
    moved = Membership("verderop", date(2027, 1, 1))
    memberships.join(house, who, once(house, who), "waterstad", moved)
    assert places.one(house, who, "waterstad").memberships == (
        Membership("oefenregio", OEFEN.first, date(2026, 12, 31)),
        moved,
    )
    assert house.directory.municipalities["waterstad"].region == "oefenregio"
    clock.move(days=45)
    house.keeper.refresh()
    place = house.directory.municipalities["waterstad"]
    assert place.region == "verderop" and house.directory.is_open(place, "mensenhandel")
    assert len(rows(house, "SELECT id FROM revision WHERE kind = 'membership' AND actor IS NOT NULL")) == 2


def test_what_has_not_begun_can_be_taken_away_unless_it_is_needed(house: House) -> None:
    who = everywhere(house)
    regions.add(house, who, once(house, who), name="Verderop", kind="district", like="oefenregio")
    moved = Membership("verderop", date(2027, 1, 1))
    memberships.join(house, who, once(house, who), "waterstad", moved)
    with pytest.raises(Needed, match="open"):
        memberships.take_away(house, who, once(house, who), "waterstad", moved)
    this_year = Membership("oefenregio", OEFEN.first, date(2026, 12, 31))
    with pytest.raises(memberships.NotFound):
        memberships.take_away(house, who, once(house, who), "waterstad", this_year)
    memberships.join(house, who, once(house, who), "kaap", moved)
    opening_day = places.one(house, who, "kaap").memberships
    memberships.take_away(house, who, once(house, who), "kaap", moved)
    assert len(opening_day) == 2 and len(places.one(house, who, "kaap").memberships) == 1


def test_days_that_overlap_and_days_of_others_are_refused(house: House) -> None:
    who = everywhere(house)
    regions.add(house, who, once(house, who), name="Verderop", kind="district", like="oefenregio")
    memberships.join(house, who, once(house, who), "kaap", Membership("verderop", date(2027, 1, 1)))
    with pytest.raises(BadMembership, match="overlap"):
        memberships.join(house, who, once(house, who), "kaap", Membership("oefenregio", date(2025, 1, 1)))
    sql(house, "UPDATE principal SET region = 'oefenregio' WHERE id = :id", id=principal(house, BAS))
    who = bas(house)
    with pytest.raises(BadMembership, match="elsewhere"):
        memberships.join(house, who, once(house, who), "kaap", Membership("oefenregio", date(2028, 1, 1)))
    with pytest.raises(memberships.NotFound):
        old = Membership("oefenregio", date(2020, 1, 1))
        memberships.change(house, who, once(house, who), "kaap", old, OEFEN)


# --- regions -------------------------------------------------------------------------------------------------------


def test_a_new_region_has_what_every_region_needs_and_nothing_of_a_district(house: House) -> None:
    who = everywhere(house)
    regions.add(house, who, once(house, who), name="Ver Weg", kind="district", like="oefenregio")
    region, like = house.directory.regions["ver-weg"], house.directory.regions["oefenregio"]
    partners = house.directory.partners_of["ver-weg"]
    assert partners["112"].phone and "avim" not in partners
    assert {partner.scope for partner in partners.values()} <= set(regions.SHARED)
    assert region.promises != {} and region.policy["bases"] == like.policy["bases"]
    assert all(set(rule["partners"]) <= set(partners) for rule in region.policy["advice"])
    with pytest.raises(regions.Refused, match="taken"):
        regions.add(house, who, once(house, who), name="ver weg", kind="district", like="oefenregio")


def test_the_paper_key_counts_at_once(house: House) -> None:
    who = bas(house)
    assert "escrow" in opening.needs(house, who, "kaap").gaps["mensenhandel"]
    escrow.make(house, house.directory.municipalities["kaap"])
    assert "escrow" not in opening.needs(house, who, "kaap").gaps["mensenhandel"]
