"""Keys: reading one's own digits out, and vouching for a colleague after hearing them."""

import pytest
from cast import DIRK, FARID, GRETA, PASSPHRASE, desk_of, file_signal
from conftest import Colleague
from pages import fields, find, parse, text_of

from portal.actions.house import House
from portal.actions.people import approving, keys
from portal.adapters import accounts
from portal.domain.places import Role

NINA = "nina@waterstad.example"


@pytest.fixture
def digits(house: House) -> str:
    """The digits of Nina, who was invited to Waterstad and made her keys; two signals wait there."""
    file_signal(house)
    file_signal(house)
    place = house.directory.municipalities["waterstad"]
    code = keys.invite(house, NINA, "Nina Kraal", Role.FUNCTIONARIS, [place], region="oefenregio").code
    session = keys.accept_invitation(house, NINA, code, PASSPHRASE)
    house.keeper.refresh()
    return desk_of(house, session).keys.public.fingerprint()


def form_of(page: str) -> tuple[str, dict[str, str]]:
    (form,) = [f for f in parse(page).iter("form") if (f.get("action") or "").startswith("/werk/sleutels/")]
    return str(form.get("action")), fields(page, form.get("id"))


def test_a_colleague_who_heard_the_digits_lets_the_newcomer_in(digits: str, office: Colleague) -> None:
    office.sign_in(FARID)
    menu = [text_of(a) for a in parse(office.get("/werk/inbox").text).iter("a") if a.get("href") == "/werk/sleutels"]
    assert "1" in menu[0]
    page = office.get("/werk/sleutels")
    assert "Nina Kraal" in page.text
    for shown in (digits, digits.replace(" ", ""), *digits.split()):
        assert shown not in page.text, "who approves must hear the digits, not read them"
    action, form = form_of(page.text)
    answer = office.post(action, {**form, "fingerprint": digits, "passphrase": PASSPHRASE})
    assert answer.headers["Location"] == "/werk/sleutels?gedaan=approved&aantal=2"
    assert "2" in text_of(find(office.get(answer.headers["Location"]).text, "done"))
    office.sign_in(NINA)
    assert office.get("/werk/").headers["Location"] == "/werk/inbox"
    assert len(list(find(office.get("/werk/inbox").text, "inbox-rows").iter("tr"))) == 3


def test_what_is_wrong_is_said_at_the_field(digits: str, office: Colleague) -> None:
    office.sign_in(FARID)
    other = digits[:-1] + ("0" if digits[-1] != "0" else "1")
    tries = [
        ({"fingerprint": other, "passphrase": PASSPHRASE}, "fingerprint"),
        ({"fingerprint": digits[:9], "passphrase": PASSPHRASE}, "fingerprint"),
        ({"fingerprint": "", "passphrase": PASSPHRASE}, "fingerprint"),
        ({"fingerprint": digits, "passphrase": "niet de mijne"}, "passphrase"),
        ({"fingerprint": digits, "passphrase": ""}, "passphrase"),
    ]
    for sent, name in tries:
        action, form = form_of(office.get("/werk/sleutels").text)
        answer = office.post(action, {**form, **sent})
        assert answer.status_code == 422
        principal = action.rsplit("/", 1)[1]
        assert find(answer.text, f"error-{principal}-{name}") is not None
        assert "niet de mijne" not in answer.text
        kept = fields(answer.text, f"form-{principal}")
        assert kept["fingerprint"] == sent["fingerprint"], "who read them out need not do so again"
    answer = office.post(action, {"token": "", "fingerprint": digits, "passphrase": PASSPHRASE})
    assert answer.status_code == 422
    assert "Nina Kraal" in office.get("/werk/sleutels").text


def test_keys_that_were_taken_away_are_refused_with_what_to_do(house: House, digits: str, office: Colleague) -> None:
    office.sign_in(FARID)
    action, form = form_of(office.get("/werk/sleutels").text)
    principal = action.rsplit("/", 1)[1]
    with house.database.reading() as connection:
        key = accounts.account(connection, principal=principal).verifying_key
    house.keeper.revoke([("GM9001", principal, "functionaris", key)])
    answer = office.post(action, {**form, "fingerprint": digits, "passphrase": PASSPHRASE})
    assert answer.status_code == 422
    assert find(answer.text, f"error-{principal}-fingerprint") is not None


@pytest.mark.parametrize("email", [DIRK, GRETA])
def test_others_cannot_approve(digits: str, house: House, office: Colleague, email: str) -> None:
    office.sign_in(FARID)
    action, _ = form_of(office.get("/werk/sleutels").text)
    office.sign_in(email)
    form = fields(office.get("/werk/sleutel").text, "sign-out")
    answer = office.post(action, {**form, "fingerprint": digits, "passphrase": PASSPHRASE})
    assert answer.status_code == 404
    place = house.directory.municipalities["waterstad"]
    assert "Nina Kraal" not in [reader.name for reader in house.directory.readers(place, "mensenhandel")]


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """One signal at a time, and no time for a second one in a request."""
    monkeypatch.setattr(approving, "BATCH", 1)
    monkeypatch.setitem(approving.approve.__kwdefaults__, "budget", 0.0)


def test_many_signals_go_in_steps_with_a_button_and_the_kluiszin_is_asked_once(
    digits: str, slow: None, office: Colleague
) -> None:
    office.sign_in(FARID)
    action, form = form_of(office.get("/werk/sleutels").text)
    answer = office.post(action, {**form, "fingerprint": digits, "passphrase": PASSPHRASE})
    assert answer.status_code == 200 and "1 " in text_of(find(answer.text, "handing-over"))
    (bar,) = parse(answer.text).iter("progress")
    assert (bar.get("value"), bar.get("max")) == ("1", "2")
    assert office.get(f"{action}/verder").headers["Location"] == "/werk/sleutels"
    steps = 0
    while answer.status_code == 200:
        assert PASSPHRASE not in answer.text
        answer = office.post(f"{action}/verder", fields(answer.text, "go-on"))
        steps += 1
    assert steps == 2 and answer.headers["Location"] == "/werk/sleutels?gedaan=approved&aantal=2"


def test_with_script_it_goes_on_by_itself(digits: str, slow: None, office: Colleague) -> None:
    office.sign_in(FARID)
    action, form = form_of(office.get("/werk/sleutels").text)
    answer = office.post(action, {**form, "fingerprint": digits, "passphrase": PASSPHRASE})
    (again,) = [each for each in parse(answer.text).iter("form") if each.get("id") == "go-on"]
    assert "load" in str(again.get("data-hx-trigger")) and again.get("data-hx-post") == f"{action}/verder"
    headers = {"HX-Request": "true"}
    answer = office.post(f"{action}/verder", fields(answer.text, "go-on"), headers=headers)
    assert answer.status_code == 200 and "<html" not in answer.text
    answer = office.post(f"{action}/verder", fields(answer.text, "go-on"), headers=headers)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/werk/sleutels?gedaan=approved&aantal=2")


def test_what_waited_too_long_is_asked_anew(digits: str, slow: None, office: Colleague) -> None:
    office.sign_in(FARID)
    action, form = form_of(office.get("/werk/sleutels").text)
    answer = office.post(action, {**form, "fingerprint": digits, "passphrase": PASSPHRASE})
    office.clock.move(minutes=11)
    answer = office.post(f"{action}/verder", fields(answer.text, "go-on"))
    page = office.get(answer.headers["Location"]).text
    assert find(page, "halfway") is not None and "Nina Kraal" in page
