"""Texts of one's own: who may keep which, one after the other, with what was and what became."""

from typing import Any

import pytest
from cast import BAS, CARLA, DIRK, FARID, GRETA, ILSE, REGION, ROOS, Clock, desk, newcomer, once
from managers import bas, colleague
from peek import rows

from portal.actions.house import House
from portal.actions.installation import managing as places
from portal.actions.management import texts
from portal.actions.people.signing_in import Desk
from portal.adapters import wordings
from portal.domain.places import Role

OWN = {"nl": "Dank je wel.", "pl": "Dziękujemy."}


def item(house: House, who: Desk, key: str = "geen_actie", part: str = "mensenhandel", slug: str = "waterstad") -> Any:
    owner = texts.owner(house, who, slug, region=slug == "oefenregio")
    return texts.item(house, owner, part, key)


def write(house: House, who: Desk, found: Any, own: Any = OWN, seen: str | None = None) -> None:
    texts.change(house, who, once(house, who), found, own, found.seen if seen is None else seen)


def names(house: House, who: Desk) -> list[str]:
    return [each.name for each in texts.owners(house, who)]


# --- who keeps what --------------------------------------------------------------------------------------------------


def test_the_manager_keeps_the_region_and_all_its_municipalities(house: House) -> None:
    assert names(house, bas(house)) == ["Oefenregio", "Bergdorp", "Kaap", "Waterstad"]


def test_a_functionaris_keeps_the_own_municipality_only(house: House) -> None:
    farid, greta = desk(house, FARID), desk(house, GRETA)
    assert (names(house, farid), names(house, greta)) == (["Waterstad"], ["Bergdorp"])
    for who, slug, region in ((farid, "bergdorp", False), (farid, "oefenregio", True), (greta, "waterstad", False)):
        with pytest.raises(texts.NotFound):
            texts.owner(house, who, slug, region=region)


def test_an_item_of_somewhere_else_is_not_changed_whoever_hands_it_over(house: House) -> None:
    of_bergdorp = item(house, desk(house, GRETA), slug="bergdorp")
    with pytest.raises(texts.NotFound):
        write(house, desk(house, FARID), of_bergdorp)
    assert rows(house, "SELECT count(*) FROM wording") == [(0,)]


@pytest.mark.parametrize("email", [DIRK, ROOS, CARLA, ILSE])
def test_nobody_else_reads_or_writes_them(house: House, email: str) -> None:
    found, who = item(house, bas(house)), desk(house, email)
    with pytest.raises(texts.NotFound):
        texts.owners(house, who)
    with pytest.raises(texts.NotFound):
        write(house, who, found)


def test_who_waits_for_approval_keeps_nothing(house: House) -> None:
    with pytest.raises(texts.NotFound):
        texts.owners(house, newcomer(house))


def test_an_auditor_reads_and_does_not_write(house: House) -> None:
    auditor = colleague(house, "anna@regio.example", "Anna Vos", Role.AUDITOR)
    assert "Waterstad" in names(house, auditor)
    with pytest.raises(texts.NotFound):
        write(house, auditor, item(house, auditor))


# --- changing --------------------------------------------------------------------------------------------------------


def test_an_own_text_is_kept_with_what_was_and_what_became(house: House) -> None:
    farid = desk(house, FARID)
    write(house, farid, item(house, farid))
    assert house.directory.wordings == {("GM9001", "mensenhandel"): {"geen_actie": OWN}}
    [revision] = rows(house, "SELECT kind, key, municipality, region, actor, before FROM revision WHERE kind = 'text'")
    assert revision == ("text", "mensenhandel/geen_actie", "GM9001", None, farid.staff.principal, "{}")
    [facts] = rows(house, "SELECT facts FROM event WHERE act = 'settings_changed' AND actor IS NOT NULL")
    assert "Dank" not in facts[0] and '"fields":"nl pl"' in facts[0]


def test_a_text_that_says_what_the_standard_says_is_not_kept(house: House) -> None:
    found = item(house, bas(house))
    write(house, bas(house), found, {"nl": found.standard["nl"], "en": "Thanks."})
    assert house.directory.wordings[("GM9001", "mensenhandel")] == {"geen_actie": {"en": "Thanks."}}


def test_a_municipality_can_choose_the_standard_where_its_region_says_something_else(house: House) -> None:
    manager = bas(house)
    write(house, manager, item(house, manager, slug="oefenregio"), {"nl": "Regio."})
    found = item(house, manager)
    assert (found.texts["nl"], found.below["nl"]) == ("Regio.", "Regio.")
    write(house, manager, found, {"nl": found.standard["nl"]})
    assert item(house, manager).texts["nl"] == found.standard["nl"]


def test_taking_it_away_brings_the_standard_back_and_the_text_can_be_put_back(house: House, clock: Clock) -> None:
    farid = desk(house, FARID)
    assert texts.earlier(house, item(house, farid)) is None
    write(house, farid, item(house, farid))
    clock.move(minutes=1)
    write(house, farid, item(house, farid), {})
    found = item(house, farid)
    assert (house.directory.wordings, found.own) == ({}, {})
    assert texts.earlier(house, found) == (clock.now.date(), OWN)


def test_the_text_from_before_the_last_change_is_whole(house: House, clock: Clock) -> None:
    farid = desk(house, FARID)
    write(house, farid, item(house, farid))
    clock.move(minutes=1)
    write(house, farid, item(house, farid), {"nl": "Anders.", "pl": OWN["pl"], "en": "Thanks."})
    found = texts.earlier(house, item(house, farid))
    assert found is not None and found[1] == OWN


def test_two_writers_do_not_overwrite_each_other(house: House) -> None:
    farid, manager = desk(house, FARID), bas(house)
    seen_by_both = item(house, farid)
    write(house, manager, seen_by_both, {"nl": "Van Bas."})
    with pytest.raises(texts.Changed) as changed:
        write(house, farid, seen_by_both, {"nl": "Van Farid."})
    assert changed.value.texts == {"nl": "Van Bas."}
    write(house, farid, seen_by_both, {"nl": "Van Bas."})  # the same words: nothing to look at
    write(house, farid, seen_by_both, {"nl": "Van Farid."}, texts.print_of(changed.value.texts))
    assert item(house, farid).own == {"nl": "Van Farid."}


def test_the_same_form_twice_does_it_once(house: House) -> None:
    farid = desk(house, FARID)
    token, found = once(house, farid), item(house, farid)
    texts.change(house, farid, token, found, OWN, found.seen)
    with pytest.raises(texts.Done):
        texts.change(house, farid, token, found, {"nl": "Nog eens."}, found.seen)
    assert item(house, farid).own == OWN


@pytest.mark.parametrize(
    ("part", "key", "own"),
    [
        ("mensenhandel", "geen_actie", {"nl": "x" * 601}),
        ("pagina", "start", {"nl": "x" * 2001}),
        ("pagina", "start", {"pl": "Tylko po polsku."}),
    ],
)
def test_what_could_not_be_loaded_again_is_refused(house: House, part: str, key: str, own: Any) -> None:
    farid = desk(house, FARID)
    with pytest.raises(ValueError, match=key):
        write(house, farid, item(house, farid, key, part), own)


def test_there_is_no_such_text(house: House) -> None:
    farid = desk(house, FARID)
    for part, key in (("mensenhandel", "nergens"), ("onbekend", "neutraal"), ("pagina", "melden")):
        with pytest.raises(texts.NotFound):
            item(house, farid, key, part)
    with pytest.raises(texts.NotFound):
        item(house, bas(house), "start", "pagina", "oefenregio")


# --- on pages --------------------------------------------------------------------------------------------------------


def test_a_notice_is_kept_beside_the_others_and_taken_away_alone(house: House) -> None:
    farid, place = desk(house, FARID), "waterstad"
    write(house, farid, item(house, farid, "start", "pagina"), {"nl": "Start"})
    write(house, farid, item(house, farid, "contact", "pagina"), {"nl": "Kamer 2"})
    assert house.directory.municipalities[place].notices == {"start": {"nl": "Start"}, "contact": {"nl": "Kamer 2"}}
    write(house, farid, item(house, farid, "start", "pagina"), {})
    assert house.directory.municipalities[place].notices == {"contact": {"nl": "Kamer 2"}}
    kinds = rows(house, "SELECT kind, key, municipality FROM revision WHERE actor IS NOT NULL")
    assert set(kinds) == {("notice", "start", "GM9001"), ("notice", "contact", "GM9001")} and len(kinds) == 3


def test_loading_the_region_again_keeps_what_was_written_on_screen(house: House) -> None:
    farid = desk(house, FARID)
    write(house, farid, item(house, farid, "contact", "pagina"), {"nl": "Kamer 2"})
    write(house, farid, item(house, farid))
    places.load(house, REGION)
    assert house.directory.municipalities["waterstad"].notices == {"contact": {"nl": "Kamer 2"}}
    assert house.directory.wordings == {("GM9001", "mensenhandel"): {"geen_actie": OWN}}


def test_what_was_written_on_screen_can_be_loaded(house: House) -> None:
    farid = desk(house, FARID)
    write(house, farid, item(house, farid, "contact", "pagina"), {"nl": "Kamer 2", "pl": "Pokój 2"})
    kept = dict(house.directory.municipalities["waterstad"].notices)
    first, *others = REGION["municipalities"]
    places.load(house, {**REGION, "municipalities": [{**first, "notices": kept}, *others]})
    assert house.directory.municipalities["waterstad"].notices == kept


def test_a_phone_number_is_pointed_at_but_not_where_people_must_find_one(house: House) -> None:
    farid, number = desk(house, FARID), {"nl": "Bel 06-12345678, BSN 111222333, kenteken XX-111-X."}
    assert texts.warnings(house, item(house, farid), number) == ("bsn", "plate", "phone")
    assert texts.warnings(house, item(house, farid, "contact", "pagina"), number) == ("bsn", "plate")
    assert texts.warnings(house, item(house, farid), {"nl": "Bel 0800-2000."}) == ()


# --- both databases --------------------------------------------------------------------------------------------------


def test_it_is_the_same_on_either_database(house: House) -> None:
    manager = desk(house, BAS)
    write(house, manager, item(house, manager, slug="oefenregio"), {"nl": "Regio."})
    write(house, manager, item(house, manager, "start", "pagina"), {"nl": "Welkom"})
    with house.database.reading() as connection:
        assert wordings.all_of(connection, "oefenregio") == {("mensenhandel", "geen_actie"): {"nl": "Regio."}}
    assert house.directory.municipalities["waterstad"].notices == {"start": {"nl": "Welkom"}}
