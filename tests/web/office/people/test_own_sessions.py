"""The lock in the head of every page, and the places where somebody is signed in."""

from cast import BAS, FARID, GRETA, PASSPHRASE, SANNE, desk
from conftest import Colleague
from pages import fields, find, text_of
from peek import principal, rows

from portal.actions.house import House
from portal.actions.people import signing_in


def test_locked_and_back_where_it_was(house: House, office: Colleague) -> None:
    office.sign_in(FARID)
    page = office.get("/werk/bezetting?gedaan=back")
    answer = office.post("/werk/op-slot", fields(page.text, "lock"))
    assert answer.status_code == 303
    assert office.get("/werk/bezetting").status_code == 303, "nothing is shown any more"
    entrance = office.get(answer.headers["Location"])
    assert "Farid" not in entrance.text and "Vergrendeld" in entrance.text
    typed = fields(entrance.text, "sign-in") | {"email": FARID, "passphrase": PASSPHRASE}
    assert office.post("/werk/aanmelden", typed).headers["Location"] == "/werk/bezetting"


def test_a_lock_of_another_session_locks_nothing(house: House, office: Colleague) -> None:
    office.sign_in(GRETA)
    foreign = fields(office.get("/werk/mijn").text, "lock")
    office.sign_in(FARID)
    assert office.post("/werk/op-slot", foreign).status_code == 422
    assert office.get("/werk/mijn").status_code == 200


def test_a_session_elsewhere_shows_and_is_ended(house: House, office: Colleague) -> None:
    elsewhere = desk(house, FARID)
    office.sign_in(FARID)
    page = office.get("/werk/mijn")
    buttons = [each for each in find(page.text, "form-aangemeld").iter("button") if each.get("name") == "handle"]
    assert len(buttons) == 1, "this session itself has no button: that is signing out"
    typed = {**fields(page.text, "form-aangemeld"), "handle": buttons[0].get("value")}
    assert office.post("/werk/mijn/aangemeld", typed).headers["Location"] == "/werk/mijn?gedaan=aangemeld"
    assert signing_in.resume(house, elsewhere.session, person=True) is None
    page = office.get("/werk/mijn?gedaan=aangemeld")
    assert text_of(find(page.text, "done")).strip()
    assert rows(house, "SELECT count(*) FROM event WHERE act = 'session_ended'")[0][0] == 1


def test_the_manager_signs_somebody_off_everywhere_with_the_kluiszin(house: House, office: Colleague) -> None:
    sanne = desk(house, SANNE)
    office.sign_in(BAS)
    path = f"/werk/beheer/mensen/{principal(house, SANNE)}"
    refused = office.fill(path, "form-aangemeld", to=f"{path}/aangemeld", passphrase="niet de goede zin van Bas")
    assert refused.status_code == 422 and signing_in.resume(house, sanne.session, person=True)
    done = office.fill(path, "form-aangemeld", to=f"{path}/aangemeld", passphrase=PASSPHRASE)
    assert done.headers["Location"] == f"{path}?gedaan=signed_off"
    assert signing_in.resume(house, sanne.session, person=True) is None
    assert signing_in.sign_in(house, SANNE, PASSPHRASE), "the account itself stays as it is"
