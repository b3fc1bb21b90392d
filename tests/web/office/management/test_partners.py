"""The sociale kaart on screen: looked at first, undone at once, and on the front door the same minute."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from cast import BAS, FARID, GRETA, Clock, once
from conftest import Colleague
from handed import filed, refer_inside
from managers import bas, colleague
from newsroom import KEES, kees
from pages import fields, find, parse, text_of

from portal.actions.house import House
from portal.actions.management.partners import partners
from portal.domain.places import Role

LIST = "/werk/beheer/partners"
HERE = f"{LIST}/oefenregio"
NEW = f"{HERE}/nieuw"
ADA = "ada@regio.example"
OPVANG = {
    "name_nl": "De  Opvang",
    "when_nl": "Iemand heeft een bed nodig.",
    "phone": "0800-5151",
    "verified_on": "2026-11-16",
    "scope": "local",
    "audience": ["staff"],
}


NAMED = ("nl", "pl", "phone", "on", "until", "website", "languages")
"""How the names of fields end in which somebody types."""


def body(page: Any) -> str:
    return " ".join(text_of(next(parse(page.text).iter("main"))).split())


def signed_in(office: Colleague, email: str = BAS) -> Colleague:
    office.sign_in(email)
    office.post("/werk/taal/en", fields(office.get(LIST).text, "language-form"))
    return office


@pytest.fixture
def desk(office: Colleague) -> Colleague:
    return signed_in(office)


def write(desk: Colleague, path: str = NEW, **typed: Any) -> Any:
    return desk.fill(path, "partner", **typed)


def keep(desk: Colleague, look: Any, path: str = NEW, step: str = "keep") -> Any:
    return desk.post(path, {**fields(look.text, "partner"), "do": step})


def changed(desk: Colleague, key: str, **typed: Any) -> Any:
    path = f"{HERE}/{key}/wijzigen"
    return keep(desk, write(desk, path, audience=["staff"], **typed), path)


def undo(desk: Colleague, page: Any) -> Any:
    [form] = [each for each in parse(page.text).iter("form") if each.get("id") == "undo"]
    return desk.post(str(form.get("action")), fields(page.text, "undo"))


def row(page: Any, key: str) -> str:
    return " ".join(text_of(find(page.text, f"row-{key}")).split())


# --- the list --------------------------------------------------------------------------------------------------------


def test_the_list_says_what_asks_for_attention_first(desk: Colleague, clock: Clock) -> None:
    page = desk.get(LIST)
    assert "Checked on" in page.text and "The agreement ended on 31 January 2026" in row(page, "avim")
    assert "Never checked" in row(page, "fairwork") and "half a year" not in row(page, "comensha")
    assert page.text.index('id="row-112"') < page.text.index('id="row-fairwork"') < page.text.index('id="row-comensha"')
    clock.now += timedelta(days=190)
    signed_in(desk)
    assert "More than half a year ago" in row(desk.get(LIST), "comensha")


def test_the_list_can_be_only_what_asks_for_attention(desk: Colleague) -> None:
    page = desk.get(f"{LIST}?toon=aandacht")
    assert 'id="row-fairwork"' in page.text and 'id="row-comensha"' not in page.text


def test_who_checks_one_after_another_stays_among_those_that_ask(desk: Colleague, clock: Clock) -> None:
    clock.now += timedelta(days=190)
    signed_in(desk)
    path = f"{HERE}/comensha/nagekeken"
    [form] = [each for each in parse(desk.get(f"{LIST}?toon=aandacht").text).iter("form") if each.get("action") == path]
    done = desk.post(path, {str(each.get("name")): each.get("value") for each in form.iter("input")})
    page = desk.get(done.location)
    assert 'id="row-fairwork"' in page.text and 'id="row-comensha"' not in page.text


def test_a_check_is_one_click_and_can_be_undone(desk: Colleague, house: House) -> None:
    page = desk.get(LIST)
    path = f"{HERE}/comensha/nagekeken"
    [form] = [each for each in parse(page.text).iter("form") if each.get("action") == path]
    given = {str(each.get("name")): each.get("value") for each in form.iter("input")}
    done = desk.post(path, given)
    assert done.status_code == 303 and house.directory.partners["comensha"].verified_on == house.today()
    page = desk.get(done.location)
    assert "Checked today: comensha." in text_of(find(page.text, "done"))
    assert desk.get(undo(desk, page).location).status_code == 200
    assert house.directory.partners["comensha"].verified_on == date(2026, 10, 1)
    again = desk.post(path, given)
    assert again.status_code == 303, "the same form twice is done once"
    assert house.directory.partners["comensha"].verified_on == date(2026, 10, 1)


def test_a_check_of_what_somebody_changed_meanwhile_is_not_kept(desk: Colleague, house: House) -> None:
    seen = partners.one(house, bas(house), "oefenregio", "comensha").seen
    bo = colleague(house)
    found = partners.one(house, bo, "oefenregio", "comensha")
    partners.change(house, bo, once(house, bo), "oefenregio", "comensha", seen, {**found.document, "note": {"nl": "x"}})
    form = fields(desk.get(f"{HERE}/comensha").text)
    page = desk.post(f"{HERE}/comensha/nagekeken", {**form, "seen": seen})
    assert page.status_code == 422 and "changed this partner meanwhile" in body(page)
    assert house.directory.partners["comensha"].verified_on == date(2026, 10, 1)


# --- adding and changing ---------------------------------------------------------------------------------------------


def test_a_new_partner_is_looked_at_first_and_then_on_the_site(desk: Colleague, house: House, front: Any) -> None:
    look = write(desk, **OPVANG, when_not_nl="Er is gevaar: bel 112.", name_pl="Schronisko")
    assert look.status_code == 200 and "de_opvang" not in house.directory.partners
    card = text_of(find(look.text, "partner-nieuw-pl"))
    assert "Schronisko" in card and "Er is gevaar" in card and "0800-5151" in card
    assert "Not everything is written in" in body(look)
    done = keep(desk, look)
    assert done.status_code == 303 and done.location.startswith(f"{HERE}/de_opvang?gedaan=added")
    assert "De Opvang" in body(desk.get(done.location))
    assert "Schronisko" in text_of(find(front.get("/pl/waterstad/partners").text, "partner-de_opvang"))
    shown = text_of(find(front.get("/nl/waterstad/partners").text, "partner-de_opvang"))
    assert "Er is gevaar: bel 112." in shown
    undo(desk, desk.get(done.location))
    assert "partner-de_opvang" not in front.get("/nl/waterstad/partners").text


def test_back_to_the_form_loses_nothing(desk: Colleague) -> None:
    typed = {
        **OPVANG,
        "languages": ["pl", "ro"],
        "other_languages": "Hongaars, Litouws",
        "municipalities": ["waterstad"],
    }
    again = fields(keep(desk, write(desk, **typed), step="change").text, "partner")
    assert (again["name_nl"], again["phone"], again["verified_on"]) == ("De Opvang", "0800-5151", "2026-11-16")
    assert again["languages"] == ["pl", "ro"] and again["other_languages"] == "Hongaars, Litouws"
    assert again["municipalities"] == ["waterstad"] and again["scope"] == ["local"] and again["refer"] == ["1"]


def test_every_field_comes_to_stand_in_the_document(desk: Colleague, house: House) -> None:
    more = {
        "hours_nl": "Altijd",
        "note_nl": "Vraag naar de balie",
        "website": "https://www.opvang.example/",
        "source": "hun site",
        "languages": ["pl"],
        "other_languages": "Hongaars",
        "municipalities": ["bergdorp"],
        "covenant_until": "2027-12-31",
        "outcome": "doorgezet_zorg",
        "inside": "care_coordinator",
        "police": "1",
    }
    form = {**fields(desk.get(NEW).text, "partner"), **OPVANG, **more}
    form.pop("refer")
    keep(desk, desk.post(NEW, form))
    found = partners.one(house, bas(house), "oefenregio", "de_opvang").document
    assert found == {
        "name": {"nl": "De Opvang"},
        "when": {"nl": "Iemand heeft een bed nodig."},
        "hours": {"nl": "Altijd"},
        "note": {"nl": "Vraag naar de balie"},
        "phone": "0800-5151",
        "verified_on": "2026-11-16",
        "source": "hun site",
        "website": "https://www.opvang.example/",
        "languages": ["pl", "hu"],
        "scope": "local",
        "municipalities": ["bergdorp"],
        "audience": ["staff"],
        "covenant_until": "2027-12-31",
        "outcome": "doorgezet_zorg",
        "inside": "care_coordinator",
        "police": True,
        "refer": False,
    }
    page = body(desk.get(f"{HERE}/de_opvang"))
    assert "Polish, Hungarian" in page and "31 December 2027" in page and "hun site" in page


def test_sending_the_form_as_it_is_changes_nothing(desk: Colleague, house: House) -> None:
    who = bas(house)
    for key in ("112", "arbeidsinspectie", "veilig_thuis_bergdorp", "intern_toezicht"):
        before = partners.one(house, who, "oefenregio", key).document
        done = changed(desk, key)
        assert (done.status_code, partners.one(house, who, "oefenregio", key).document) == (
            303,
            {**before, "audience": ["staff"]},
        )


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"name_nl": ""}, "name_nl"),
        ({"when_nl": " "}, "when_nl"),
        ({"note_pl": "Tylko"}, "note_nl"),
        ({"phone": "bel ons"}, "phone"),
        ({"verified_on": ""}, "verified_on"),
        ({"verified_on": "2026-11-18"}, "verified_on"),
        ({"verified_on": "gisteren"}, "verified_on"),
        ({"covenant_until": "ooit"}, "covenant_until"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"website": "opvang.nl"}, "website"),
        ({"other_languages": "Hongaars, Klingonees"}, "other_languages"),
        ({"scope": ""}, "scope"),
        ({"scope": "overal"}, "scope"),
        ({"audience": []}, "audience"),
        ({"municipalities": ["elders"]}, "municipalities"),
        ({"when_not_nl": "x" * 401}, "when_not_nl"),
    ],
)
def test_a_mistake_is_named_at_its_field_and_nothing_is_lost(
    desk: Colleague, house: House, typed: dict[str, Any], wrong: str
) -> None:
    page = write(desk, **{**OPVANG, **typed})
    assert page.status_code == 422 and "de_opvang" not in house.directory.partners
    assert find(page.text, f"error-{wrong}") is not None and f'href="#field-{wrong}"' in page.text
    kept = fields(page.text, "partner")
    assert all(
        kept[name].strip() == text.strip() for name, text in typed.items() if text and name.split("_")[-1] in NAMED
    )


def test_a_new_number_needs_a_check_of_its_own(desk: Colleague, house: House) -> None:
    path = f"{HERE}/comensha/wijzigen"
    page = write(desk, path, phone="0800-0188", audience=["staff"])
    assert page.status_code == 422 and "The number is new" in text_of(find(page.text, "error-verified_on"))
    assert changed(desk, "comensha", phone="0800-0188", verified_on="2026-11-17").status_code == 303


def test_the_emergency_number_cannot_become_another(desk: Colleague) -> None:
    for wrong in ({"phone": "0800-5151"}, {"phone": ""}, {"scope": "local"}, {"municipalities": ["waterstad"]}):
        path = f"{HERE}/112/wijzigen"
        page = write(desk, path, audience=["staff"], verified_on="2026-11-17", **wrong)
        assert page.status_code == 422 and find(page.text, "error-phone") is not None
    assert desk.get(f"{HERE}/112/verwijderen").status_code == 404


def test_a_number_of_a_person_in_a_text_is_pointed_at(desk: Colleague) -> None:
    look = write(desk, **OPVANG, note_nl="Vraag naar 06-12345678.")
    assert look.status_code == 200 and "Is there a phone number in your text?" in body(look)


def test_a_changed_number_is_on_every_page_and_the_old_one_nowhere(desk: Colleague, front: Any) -> None:
    pages = ("partners", "handreiking/meldroute/overzicht", "handreiking/kaarten/K14", "partners?thema=mensenhandel")
    before = [front.get(f"/{lang}/waterstad/{page}").text for lang in ("nl", "en", "pl") for page in pages]
    assert sum("0800-5151" in page for page in before) >= 9
    assert changed(desk, "arbeidsinspectie", phone="0800-0188", verified_on="2026-11-17").status_code == 303
    after = [front.get(f"/{lang}/waterstad/{page}").text for lang in ("nl", "en", "pl") for page in pages]
    assert ["0800-0188" in page for page in after] == ["0800-5151" in page for page in before]
    assert not any("0800-5151" in page or "tel:08005151" in page for page in after)


def test_two_who_change_the_same_see_both_and_choose(desk: Colleague, house: House, clock: Clock) -> None:
    path = f"{HERE}/comensha/wijzigen"
    mine = {**fields(desk.get(path).text, "partner"), "note_nl": "Van Bas", "audience": ["staff"]}
    bo = colleague(house)
    found = partners.one(house, bo, "oefenregio", "comensha")
    clock.move(minutes=1)
    theirs = {**found.document, "hours": {"nl": "Van Bo"}}
    partners.change(house, bo, once(house, bo), "oefenregio", "comensha", found.seen, theirs)
    clash = desk.post(path, mine)
    assert clash.status_code == 422
    assert all(words in body(clash) for words in ("Bo Prins", "Van Bas", "Van Bo"))
    assert "note" not in partners.one(house, bo, "oefenregio", "comensha").document
    assert fields(keep(desk, clash, path, "change").text, "partner")["note_nl"].strip() == "Van Bas"
    assert keep(desk, clash, path).status_code == 303
    kept = partners.one(house, bo, "oefenregio", "comensha").document
    assert kept["note"] == {"nl": "Van Bas"} and "hours" not in kept, "what was on the screen is what was kept"


def test_what_was_taken_away_meanwhile_can_be_put_there_again(desk: Colleague, house: House) -> None:
    path = f"{HERE}/fairwork/wijzigen"
    mine = {**fields(desk.get(path).text, "partner"), "note_nl": "Van Bas", "audience": ["staff"]}
    bo = colleague(house)
    partners.remove(
        house, bo, once(house, bo), "oefenregio", "fairwork", partners.one(house, bo, "oefenregio", "fairwork").seen
    )
    clash = desk.post(path, mine)
    assert clash.status_code == 422 and "taken away meanwhile" in body(clash)
    again = keep(desk, clash, NEW, "change")
    assert fields(again.text, "partner")["note_nl"].strip() == "Van Bas"


def test_a_form_that_is_not_ours_or_of_yesterday_does_nothing(desk: Colleague, house: House, clock: Clock) -> None:
    page = desk.post(NEW, {**OPVANG, "token": "geen", "do": "keep"})
    assert page.status_code == 422 and fields(page.text, "partner")["name_nl"] == "De Opvang"
    for path in ("/comensha/nagekeken", "/fairwork/verwijderen"):
        assert desk.post(f"{HERE}{path}", {"token": "geen"}).status_code == 422
    look = write(desk, **OPVANG)
    form = fields(look.text, "partner")
    clock.move(hours=25)
    signed_in(desk)
    page = desk.post(NEW, {**form, "do": "keep"})
    assert page.status_code == 422 and fields(page.text, "partner")["phone"] == "0800-5151"
    assert "de_opvang" not in house.directory.partners


# --- taking away ----------------------------------------------------------------------------------------------------


def test_taking_away_says_what_names_it_and_can_be_undone(desk: Colleague, house: House, front: Any) -> None:
    path = f"{HERE}/arbeidsinspectie/verwijderen"
    page = desk.get(path)
    assert all(words in body(page) for words in ("Advice: Omdat arbeid (en)", "Purpose: Strafbaar_feit (en)", "K14"))
    stays = desk.post(path, fields(page.text, "remove"))
    assert stays.status_code == 422 and find(stays.text, "error-everywhere") is not None
    done = desk.post(path, {**fields(stays.text, "remove"), "everywhere": "1"})
    assert done.status_code == 303 and "arbeidsinspectie" not in house.directory.partners
    assert "partner-arbeidsinspectie" not in front.get("/nl/waterstad/partners").text
    assert "0800-5151" not in front.get("/nl/waterstad/handreiking/meldroute/overzicht").text
    undo(desk, desk.get(done.location))
    assert "0800-5151" in front.get("/nl/waterstad/partners").text
    assert any(rule["key"] == "arbeid" for rule in house.directory.regions["oefenregio"].policy["advice"])


def test_what_nothing_names_goes_with_one_question(desk: Colleague, house: House) -> None:
    path = f"{HERE}/overig/verwijderen"
    form = fields(desk.get(path).text, "remove")
    assert "everywhere" not in form
    assert desk.post(path, form).status_code == 303 and "overig" not in house.directory.partners
    assert desk.post(path, form).status_code == 303, "the same form twice"
    assert desk.get(path).status_code == 404


def test_an_undo_that_came_too_late_says_so(desk: Colleague, house: House) -> None:
    page = desk.get(changed(desk, "comensha", note_nl="Eerst").location)
    changed(desk, "comensha", note_nl="Later")
    late = undo(desk, page)
    assert late.status_code == 422 and "changed this partner meanwhile" in body(late)
    assert house.directory.partners["comensha"].note == {"nl": "Later"}


def test_a_referral_of_before_still_names_it(office: Colleague, house: House) -> None:
    refer_inside(house, filed(house))
    who = bas(house)
    found = partners.one(house, who, "oefenregio", "zorgcoordinator")
    partners.remove(house, who, once(house, who), "oefenregio", found.key, found.seen, everywhere=True)
    office.sign_in(FARID)
    office.post("/werk/taal/en", fields(office.get("/werk/inbox").text, "language-form"))
    assert "zorgcoordinator (en)" in body(office.get("/werk/doorzettingen?welke=alle"))


# --- who -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("email", [FARID, GRETA])
def test_who_handles_signals_does_not_find_it(office: Colleague, email: str) -> None:
    office.sign_in(email)
    for path in (LIST, NEW, f"{HERE}/comensha", f"{HERE}/comensha/wijzigen", f"{HERE}/comensha/verwijderen"):
        assert office.get(path).status_code == 404


def test_the_coordinator_keeps_it_but_not_what_the_region_chose(office: Colleague, house: House) -> None:
    kees(house)
    desk = signed_in(office, KEES)
    page = desk.get(LIST)
    assert "Add a partner" in body(page) and 'href="/werk/beheer"' not in page.text
    assert changed(desk, "comensha", note_nl="Van Kees").status_code == 303
    page = desk.get(f"{HERE}/avim/verwijderen")
    assert "Ask the functional administrator" in body(page)
    assert not [each for each in parse(page.text).iter("form") if each.get("id") == "remove"]


def test_the_auditor_reads_and_changes_nothing(office: Colleague, house: House) -> None:
    colleague(house, ADA, "Ada Smit", Role.AUDITOR)
    desk = signed_in(office, ADA)
    for path in (LIST, f"{HERE}/comensha"):
        page = desk.get(path)
        main = next(parse(page.text).iter("main"))
        assert page.status_code == 200 and not list(main.iter("form")) and "/wijzigen" not in page.text
    assert desk.get(NEW).status_code == desk.get(f"{HERE}/comensha/wijzigen").status_code == 404
    assert desk.post(f"{HERE}/comensha/nagekeken", {}).status_code == 404


def test_what_is_not_there_is_not_found(desk: Colleague) -> None:
    for path in (f"{HERE}/niemand", f"{LIST}/elders/comensha", f"{LIST}/elders/nieuw", f"{LIST}?regio=elders"):
        assert desk.get(path).status_code == 404
