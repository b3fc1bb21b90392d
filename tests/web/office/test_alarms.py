"""Something is wrong with keys: said in red on every page of who must act, and nowhere else; it cannot be sent away."""

from dataclasses import replace

import pytest
from cast import BAS, CARLA, DIRK, FARID, GRETA, PASSPHRASE, ROOS, SANNE
from conftest import Colleague
from pages import parse, text_of
from peek import principal, sql

from portal.actions.house import House
from portal.adapters import roots
from portal.adapters.vault import Secret, UserKeys

INTRUDER = UserKeys.from_seed(Secret(b"i" * 32)).public


def banner(page: str) -> str:
    found = [each for each in parse(page).iter("div") if each.get("id") == "alarms"]
    assert all(each.get("role") == "alert" for each in found)
    return " ".join(text_of(each) for each in found)


@pytest.fixture
def swapped(house: House) -> House:
    """Somebody else's keys in the row of Sanne."""
    values = {"s": INTRUDER.sealing, "v": INTRUDER.verifying, "id": principal(house, SANNE)}
    sql(house, "UPDATE principal SET sealing_key = :s, verifying_key = :v WHERE id = :id", **values)
    house.keeper.refresh()
    return house


def test_the_team_and_its_manager_are_told_and_nobody_else(swapped: House, office: Colleague) -> None:
    for email, told in ((FARID, True), (DIRK, True), (ROOS, True), (BAS, True), (GRETA, False), (CARLA, False)):
        office.sign_in(email)
        for path in ("/werk/mijn", "/werk/bestaat-niet"):
            said = banner(office.get(path).text)
            assert ("Sanne de Wit" in said and "Waterstad" in said) is told, (email, path)


def test_it_goes_when_it_is_mended_and_there_is_no_button_to_send_it_away(swapped: House, office: Colleague) -> None:
    office.sign_in(FARID)
    page = office.get("/werk/inbox").text
    (found,) = [each for each in parse(page).iter("div") if each.get("id") == "alarms"]
    assert not list(found.iter("button")) and not list(found.iter("form"))
    sql(
        swapped,
        "UPDATE principal SET sealing_key = NULL, verifying_key = NULL WHERE id = :id",
        id=principal(swapped, SANNE),
    )
    swapped.keeper.refresh()
    assert banner(office.get("/werk/inbox").text) == ""


def test_without_a_reason_there_is_none(house: House, office: Colleague) -> None:
    office.sign_in(FARID)
    assert banner(office.get("/werk/inbox").text) == ""


def test_another_paper_key_leads_who_knew_the_former_to_its_page(house: House, office: Colleague) -> None:
    office.sign_in(FARID)
    path = house.settings.instance / "roots.toml"
    found = dict(roots.read(path))
    roots.write(path, {**found, "GM9001": replace(found["GM9001"], public=INTRUDER)})
    house.keeper.refresh()
    page = office.get("/werk/mijn").text
    assert "Waterstad" in banner(page) and "/werk/sleutel/papier" in page
    office.sign_in(BAS)
    page = office.get("/werk/mijn").text
    assert "Waterstad" in banner(page) and "/werk/sleutel/papier" not in page
    office.client.delete_cookie("werk", path="/werk")
    assert banner(office.get("/werk/aanmelden").text) == "", "whoever is not signed in learns nothing"


def test_a_file_that_is_away_is_said_too(house: House, office: Colleague) -> None:
    (house.settings.instance / "roots.toml").unlink()
    house.keeper.refresh()
    office.sign_in(FARID)
    assert "Waterstad" in banner(office.get("/werk/mijn").text)
    assert PASSPHRASE not in office.get("/werk/mijn").text
