"""What somebody typed when the session was gone goes along through the sign-in, in the page alone; no secret does."""

import json
import re
from typing import Any

from cast import FARID, PASSPHRASE, SANNE, Clock, file_signal
from conftest import Colleague
from pages import fields, find, text_of
from peek import count, principal, signal_of, sql

from portal.actions import tokens
from portal.actions.house import House
from portal.doors import create_office
from portal.settings import CHECKOUT
from portal.web.office import typed


def test_no_field_for_a_secret_is_ever_taken_along() -> None:
    asked = 0
    for path in (CHECKOUT / "portal" / "templates" / "office").rglob("*.html"):
        for call in re.split(r"(?=\w+\.text\(|<input)", path.read_text()):
            if 'type="password"' in call:
                asked += 1
                assert set(re.findall(r'"(\w+)"', call)) & set(typed.SECRETS), f"{path.name}: which field is this?"
    assert asked > 20


def test_what_did_its_work_before_the_session_went_is_not_done_twice(
    house: House, office: Colleague, clock: Clock
) -> None:
    path = f"/werk/signalen/{signal_of(house, file_signal(house))}"
    office.sign_in(FARID)
    sent = {**fields(office.get(path).text, "form-notities"), "text": "Gebeld met de school.", "passphrase": "geheim"}
    assert office.post(f"{path}/notities", sent).status_code == 303  # the answer got lost, and then the session
    clock.move(minutes=31)
    locked = office.post(f"{path}/notities", sent)
    assert "geheim" not in locked.text
    entrance = {**fields(locked.text, "sign-in"), "email": FARID, "passphrase": PASSPHRASE}
    still = office.post("/werk/aanmelden", entrance)
    assert text_of(find(still.text, "typed-1")) == "Gebeld met de school."
    token = next(each.get("value") for each in find(still.text, "sent-before").iter("button") if each.get("value"))
    again = {**fields(still.text, "sent-before"), "token": token}
    assert office.post(f"{path}/notities", again).status_code == 303
    assert count(house, "note") == 1


def test_a_colleague_at_the_same_computer_gets_neither_text_nor_form(
    house: House, office: Colleague, clock: Clock
) -> None:
    path = f"/werk/signalen/{signal_of(house, file_signal(house))}"
    locked = lock_on_a_note(office, clock, path, "Over Sanne zelf: zij is betrokken.")
    assert "betrokken" not in locked.text
    assert re.match(r"6 \w+", text_of(find(locked.text, "kept")).strip()), "how much it is, not what"
    sent = fields(locked.text, "sign-in")
    hers = office.post("/werk/aanmelden", {**sent, "email": SANNE, "passphrase": PASSPHRASE})
    assert hers.status_code == 200 and "sent-before" not in hers.text
    assert "betrokken" not in hers.text and path not in text_of(find(hers.text, "main"))
    assert office.get(path).status_code == 200, "she is signed in all the same"
    assert count(house, "note") == 0
    his = office.post("/werk/aanmelden", {**sent, "email": FARID, "passphrase": PASSPHRASE})
    assert text_of(find(his.text, "typed-1")) == "Over Sanne zelf: zij is betrokken."


def test_whoever_may_no_longer_read_the_signal_gets_nothing_about_it(
    house: House, office: Colleague, clock: Clock
) -> None:
    signal = signal_of(house, file_signal(house))
    locked = lock_on_a_note(office, clock, f"/werk/signalen/{signal}", "Hier ben ik zelf bij betrokken.")
    own = {"signal": signal, "who": principal(house, FARID)}
    sql(house, "DELETE FROM wrap WHERE signal = :signal AND principal = :who", **own)
    entrance = {**fields(locked.text, "sign-in"), "email": FARID, "passphrase": PASSPHRASE}
    assert "betrokken" not in office.post("/werk/aanmelden", entrance).text


def test_what_was_only_looked_at_again_goes_along_once_more(house: House, office: Colleague, clock: Clock) -> None:
    path = f"/werk/signalen/{signal_of(house, file_signal(house))}"
    for _ in range(2):
        locked = lock_on_a_note(office, clock, path, "Gebeld met de school.")
        entrance = {**fields(locked.text, "sign-in"), "email": FARID, "passphrase": PASSPHRASE}
        before = fields(office.post("/werk/aanmelden", entrance).text, "sent-before")
        clock.move(minutes=31)
        locked = office.post(f"{path}/notities", {**before, "token": ""})
        entrance = {**fields(locked.text, "sign-in"), "email": FARID, "passphrase": PASSPHRASE}
        assert "Gebeld met de school." in office.post("/werk/aanmelden", entrance).text


def test_who_signed_in_in_another_tab_goes_on_in_this_one(house: House, office: Colleague, clock: Clock) -> None:
    path = f"/werk/signalen/{signal_of(house, file_signal(house))}"
    locked = lock_on_a_note(office, clock, path, "Gebeld met de school.")
    sent = {**fields(locked.text, "sign-in"), "do": "elsewhere"}
    early = office.post("/werk/aanmelden", sent)
    assert early.status_code == 422
    assert fields(early.text, "sign-in")["typed"] == sent["typed"], "it is still there"
    for email, shown in ((SANNE, False), (FARID, True)):
        office.sign_in(email)
        assert ("Gebeld met de school." in office.post("/werk/aanmelden", sent).text) is shown


def lock_on_a_note(office: Colleague, clock: Clock, path: str, text: str) -> Any:
    """The lock page in the place of a note that Farid sent after his session had ended."""
    office.sign_in(FARID)
    sent = {**fields(office.get(path).text, "form-notities"), "text": text}
    clock.move(minutes=31)
    return office.post(f"{path}/notities", sent)


def test_nothing_of_another_making_is_shown_after_the_sign_in(house: House, office: Colleague) -> None:
    told = ("[]", "{", "7", '["https://elders.example/", "", 0, ["text", "x"]]', '["/werk/x", "", 0, "ab"]')
    for made in ("", "x", "é", *told, *(tokens.put_away(house, each) for each in told)):
        entrance = fields(office.get("/werk/aanmelden").text, "sign-in")
        answer = office.post("/werk/aanmelden", {**entrance, "typed": made, "email": FARID, "passphrase": PASSPHRASE})
        assert answer.status_code == 303
    assert office.get("/werk/inbox").status_code == 200


def test_a_secret_is_not_taken_along_even_when_asked(house: House) -> None:
    made = tokens.put_away(
        house, json.dumps(["/werk/x", "", 0, ["passphrase", "geheim"], ["token", "t"], ["text", "wel"]])
    )
    with create_office(house).test_request_context(base_url="http://localhost/werk"):
        found = typed.unpacked(made)
        assert found is not None
        assert found.fields == [("text", "wel")]
