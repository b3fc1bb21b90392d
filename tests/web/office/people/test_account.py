"""What people keep of themselves: name, phone, address, moments of mail and the kluiszin."""

import pytest
from cast import BAS, CARLA, DIRK, FARID, GRETA, PASSPHRASE, SANNE, Clock, desk, file_signal, once
from conftest import Colleague
from pages import fields, find, text_of
from peek import flagged, mails, principal, rows, signal_of, sql

from portal.actions.desk import reading
from portal.actions.house import House
from portal.actions.people import account, signing_in
from portal.actions.worker import housekeeping

NEW = "zes andere woorden zonder enig verband"


def said(page: str, identifier: str = "done") -> str:
    return " ".join(text_of(find(page, identifier)).split())


def test_a_name_and_a_number_for_colleagues(house: House, office: Colleague) -> None:
    office.sign_in(FARID)
    answer = office.fill(
        "/werk/mijn", "form-gegevens", to="/werk/mijn/gegevens", name="Farid El Amrani", phone="0165 57 90 00"
    )
    assert answer.status_code == 303 and "kept" not in answer.headers["Location"]
    assert said(office.get("/werk/mijn?gedaan=gegevens").text)
    page = office.get("/werk/bezetting").text
    assert "Farid El Amrani" in page and "0165 57 90 00" in page
    (stored,) = rows(house, "SELECT phone FROM principal WHERE name = 'Farid El Amrani'")[0]
    assert b"0165" not in stored, "a number of a colleague lies sealed"
    facts = [str(row) for row in rows(house, "SELECT act, facts FROM event")]
    assert any("details_changed" in row for row in facts)
    known = ("Amrani", "0165 57", "016557", "3116557")  # four digits alone may stand in an id
    assert not any(part in row for row in facts for part in known), "no names and no numbers in the trail"
    office.fill("/werk/mijn", "form-gegevens", to="/werk/mijn/gegevens", name="Farid El Amrani", phone="")
    assert "0165 57 90 00" not in office.get("/werk/bezetting").text


def test_a_number_is_for_the_own_team_only(house: House, office: Colleague) -> None:
    farid = desk(house, FARID)
    account.change_details(house, farid, once(house, farid), "Farid Amrani", "0165 57 90 00")
    for email, sees in ((SANNE, True), (DIRK, True), (GRETA, False)):
        office.sign_in(email)
        assert ("0165 57 90 00" in office.get("/werk/bezetting").text) is sees, email


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": "", "phone": ""}, "name"),
        ({"name": "F" * 81, "phone": ""}, "name"),
        ({"name": "Farid", "phone": "bel maar"}, "phone"),
    ],
)
def test_what_is_wrong_is_said_and_stays(office: Colleague, typed: dict[str, str], field: str) -> None:
    office.sign_in(FARID)
    answer = office.fill("/werk/mijn", "form-gegevens", to="/werk/mijn/gegevens", **typed)
    assert answer.status_code == 422 and find(answer.text, f"error-gegevens-{field}") is not None
    assert {name: fields(answer.text, "form-gegevens")[name] for name in typed} == typed


def test_another_address_to_sign_in_with(house: House, office: Colleague) -> None:
    office.sign_in(FARID)
    wrong = office.fill(
        "/werk/mijn",
        "form-adres",
        to="/werk/mijn/adres",
        email="f.amrani@waterstad.example",
        passphrase="niet deze zin hoor",
    )
    assert wrong.status_code == 422 and find(wrong.text, "error-adres-passphrase") is not None
    answer = office.fill(
        "/werk/mijn", "form-adres", to="/werk/mijn/adres", email="F.Amrani@waterstad.example", passphrase=PASSPHRASE
    )
    assert answer.status_code == 303
    with pytest.raises(signing_in.Refused):
        desk(house, FARID)
    assert desk(house, "f.amrani@waterstad.example").staff.name == "Farid Amrani"


@pytest.mark.parametrize(
    "address", [SANNE, "farid", "farid@", "a b@waterstad.example", f"{'f' * 300}@waterstad.example", "f@w@x"]
)
def test_an_address_of_a_colleague_and_one_that_is_none_get_the_same_answer(office: Colleague, address: str) -> None:
    office.sign_in(FARID)
    answer = office.fill("/werk/mijn", "form-adres", to="/werk/mijn/adres", email=address, passphrase=PASSPHRASE)
    assert answer.status_code == 422
    if len(address) < 255:
        assert "This address cannot be used" in said(answer.text, "error-adres-email") or "adres" in said(
            answer.text, "error-adres-email"
        )


def test_another_kluiszin_around_the_same_keys(house: House, office: Colleague) -> None:
    signal = signal_of(house, file_signal(house))
    elsewhere = signing_in.sign_in(house, FARID, PASSPHRASE)
    office.sign_in(FARID)
    digits = said(office.get("/werk/sleutel").text, "fingerprint")
    answer = office.fill("/werk/mijn", "form-kluiszin", to="/werk/mijn/kluiszin", old=PASSPHRASE, new=NEW, new2=NEW)
    assert answer.status_code == 303, answer.text
    assert said(office.get("/werk/mijn?gedaan=kluiszin").text), "this browser stays signed in"
    assert said(office.get("/werk/sleutel").text, "fingerprint") == digits
    assert office.get(f"/werk/signalen/{signal}").status_code == 200
    assert signing_in.resume(house, elsewhere, person=True) is None, "every other session ended"
    with pytest.raises(signing_in.Refused):
        signing_in.sign_in(house, FARID, PASSPHRASE)
    again = signing_in.resume(house, signing_in.sign_in(house, FARID, NEW), person=True)
    assert again is not None and reading.open_signal(house, again, signal)


@pytest.mark.parametrize(
    ("old", "new", "new2", "field"),
    [
        ("een andere zin dan de mijne", NEW, NEW, "old"),
        (PASSPHRASE, "te kort", "te kort", "new"),
        (PASSPHRASE, NEW, NEW + "x", "new2"),
        ("", NEW, NEW, "old"),
    ],
)
def test_a_kluiszin_is_not_changed_by_half(
    house: House, office: Colleague, old: str, new: str, new2: str, field: str
) -> None:
    office.sign_in(FARID)
    answer = office.fill("/werk/mijn", "form-kluiszin", to="/werk/mijn/kluiszin", old=old, new=new, new2=new2)
    assert answer.status_code == 422 and find(answer.text, f"error-kluiszin-{field}") is not None
    assert NEW not in answer.text, "a kluiszin is not sent back"
    assert desk(house, FARID)


def test_fewer_moments_of_mail_but_never_none(house: House, office: Colleague, clock: Clock) -> None:
    sql(house, "UPDATE principal SET language = 'en'")
    office.sign_in(FARID)
    none = office.post("/werk/mijn/mail", {"token": fields(office.get("/werk/mijn").text, "form-mail")["token"]})
    assert none.status_code == 422 and find(none.text, "error-mail-moments") is not None
    foreign = office.post("/werk/mijn/mail", {"token": fields(none.text, "form-mail")["token"], "moments": "03:00"})
    assert foreign.status_code == 422
    page = office.get("/werk/mijn").text
    office.post("/werk/mijn/mail", {"token": fields(page, "form-mail")["token"], "moments": "13:00"})
    housekeeping.round_of_work(house)
    file_signal(house)
    clock.move(hours=22.6)  # Wednesday half past eight
    housekeeping.round_of_work(house)
    assert [address for address, _ in mails(house)] == [SANNE]
    assert FARID in flagged(house), "it is told at the moment of choice, not lost"
    clock.move(hours=4.5)
    housekeeping.round_of_work(house)
    assert [address for address, _ in mails(house)] == [FARID, SANNE]


def test_moments_that_the_region_no_longer_has_are_no_choice(house: House, clock: Clock) -> None:
    farid = desk(house, FARID)
    account.choose_moments(house, farid, once(house, farid), ["13:00"])
    sql(house, "UPDATE region SET mail_slots = '09:00'")
    house.keeper.refresh()
    assert account.details(house, farid).chosen == ("09:00",)


@pytest.mark.parametrize("email", [BAS, CARLA])
def test_everybody_has_the_page_and_who_gets_no_mail_chooses_no_moments(office: Colleague, email: str) -> None:
    office.sign_in(email)
    page = office.get("/werk/mijn").text
    assert find(page, "form-kluiszin") is not None
    assert ('id="form-mail"' in page) is (email == CARLA)


def test_the_same_form_twice_is_done_once(house: House, office: Colleague) -> None:
    office.sign_in(FARID)
    form = {**fields(office.get("/werk/mijn").text, "form-gegevens"), "name": "Farid A."}
    assert [office.post("/werk/mijn/gegevens", form).status_code for _ in range(2)] == [303, 303]
    assert len(rows(house, "SELECT id FROM event WHERE act = 'details_changed'")) == 1
    assert principal(house, FARID)
