"""Another paper key: whoever knew the former one reads what to do, and accepts it with its digits and the kluiszin."""

from dataclasses import replace

import pytest
from cast import BAS, DIRK, FARID, GRETA, PASSPHRASE, SANNE
from conftest import Colleague
from pages import fields, find, parse, text_of

from portal.actions.house import House
from portal.adapters import roots
from portal.adapters.vault import Secret, UserKeys

PAGE = "/werk/sleutel/papier"
OTHER = UserKeys.from_seed(Secret(b"x" * 32)).public


@pytest.fixture
def other(house: House, office: Colleague) -> House:
    """Farid and Dirk know the paper key of Waterstad; then there is another one."""
    for email in (FARID, SANNE, DIRK):
        office.sign_in(email)
    path = house.settings.instance / "roots.toml"
    found = dict(roots.read(path))
    roots.write(path, {**found, "GM9001": replace(found["GM9001"], public=OTHER)})
    house.keeper.refresh()
    return house


def test_a_functionaris_accepts_it_and_the_front_door_opens(other: House, office: Colleague) -> None:
    office.sign_in(FARID)
    page = office.get(PAGE).text
    assert OTHER.fingerprint() not in page, "its digits come from the sheets"
    answer = office.fill(
        PAGE, "form-GM9001", to=f"{PAGE}/GM9001", fingerprint=OTHER.fingerprint(), passphrase=PASSPHRASE
    )
    assert answer.headers["Location"] == f"{PAGE}?gedaan=open"
    assert find(office.get(answer.headers["Location"]).text, "done") is not None
    assert not other.directory.blocked
    office.sign_in(SANNE)
    office.get(PAGE)
    answer = office.fill(
        PAGE, "form-GM9001", to=f"{PAGE}/GM9001", fingerprint=OTHER.fingerprint(), passphrase=PASSPHRASE
    )
    assert answer.headers["Location"] == f"{PAGE}?gedaan=mine"


WRONG = [
    ({"fingerprint": "1234 5678 9012 3456 7890", "passphrase": PASSPHRASE}, "fingerprint"),
    ({"fingerprint": "", "passphrase": PASSPHRASE}, "fingerprint"),
    ({"fingerprint": OTHER.fingerprint(), "passphrase": "niet de mijne, echt niet"}, "passphrase"),
    ({"fingerprint": OTHER.fingerprint(), "passphrase": ""}, "passphrase"),
]


def test_what_is_wrong_is_said_and_the_digits_stay(other: House, office: Colleague) -> None:
    office.sign_in(DIRK)
    for sent, field in WRONG:
        answer = office.fill(PAGE, "form-GM9001", to=f"{PAGE}/GM9001", **sent)
        assert answer.status_code == 422
        assert find(answer.text, f"error-GM9001-{field}") is not None
        assert fields(answer.text, "form-GM9001")["fingerprint"] == sent["fingerprint"]
        assert "niet de mijne" not in answer.text
    assert other.directory.blocked


def test_without_a_token_of_this_session_nothing_is_accepted(other: House, office: Colleague) -> None:
    office.sign_in(FARID)
    sent = {"token": "", "fingerprint": OTHER.fingerprint(), "passphrase": PASSPHRASE}
    assert office.post(f"{PAGE}/GM9001", sent).status_code == 422
    assert other.directory.blocked


def test_nobody_accepts_elsewhere(other: House, office: Colleague) -> None:
    for email, codes in ((GRETA, ("GM9001", "GM9002")), (BAS, ("GM9001",)), (FARID, ("GM9002", "x"))):
        office.sign_in(email)
        form = fields(office.get("/werk/mijn").text, "sign-out")
        for code in codes:
            sent = {**form, "fingerprint": OTHER.fingerprint(), "passphrase": PASSPHRASE}
            assert office.post(f"{PAGE}/{code}", sent).status_code == 404


def test_when_all_is_well_the_page_says_so_and_is_for_readers(house: House, office: Colleague) -> None:
    office.sign_in(FARID)
    page = office.get(PAGE).text
    assert not [form for form in parse(page).iter("form") if PAGE in (form.get("action") or "")]
    assert text_of(parse(page))
    assert office.get(f"{PAGE}/GM9001").headers["Location"] == PAGE
    office.sign_in(BAS)
    assert office.get(PAGE).status_code == 404
