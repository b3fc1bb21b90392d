"""The page about the end of a signal: what it says, keeping longer, and erasing early with the kluiszin."""

from __future__ import annotations

from datetime import datetime

import pytest
from cast import FARID, GRETA, PASSPHRASE, SANNE, Clock, desk, file_signal, once
from conftest import Colleague
from pages import fields
from peek import count, signal_of

from portal.actions.desk import lasting, reading, triaging
from portal.actions.house import HERE, House
from portal.domain.signals import Status

WHY = "Het was een oefening."


@pytest.fixture
def signal(house: House) -> str:
    """A puzzle piece."""
    found, farid = signal_of(house, file_signal(house)), desk(house, FARID)
    reading.open_signal(house, farid, found)
    triaging.move_to(house, farid, found, once(house, farid), Status.KEPT)
    return found


def test_the_end_is_said_in_words_and_kept_longer_with_a_reason(
    house: House, office: Colleague, clock: Clock, signal: str
) -> None:
    path = f"/werk/signalen/{signal}/bewaren"
    office.sign_in(FARID)
    assert "17 november 2027" in office.get(path).text
    assert f'{path}"' in office.get(f"/werk/signalen/{signal}").text
    assert 'id="form-verlengen"' not in office.get(path).text, "there is time enough"
    clock.now = datetime(2027, 11, 8, 9, tzinfo=HERE)
    office.sign_in(FARID)
    top = office.get("/werk/inbox").text
    assert 'id="erased-soon"' in top
    soon = office.get("/werk/inbox?status=soon").text
    assert signal in soon and 'id="erased-soon"' not in soon
    assert 'id="ends"' in office.get(f"/werk/signalen/{signal}").text
    empty = office.fill(path, "form-verlengen", to=f"{path}/verlengen", reason="")
    assert empty.status_code == 422 and "#field-verlengen-reason" in empty.text
    done = office.fill(path, "form-verlengen", to=f"{path}/verlengen", reason="Er loopt een onderzoek.")
    assert done.status_code == 303
    after = office.get(done.headers["Location"]).text
    assert "17 november 2028" in after and "Er loopt een onderzoek." in after
    assert 'id="erased-soon"' not in office.get("/werk/inbox").text


def test_erasing_early_takes_two_and_the_kluiszin(house: House, office: Colleague, signal: str) -> None:
    path = f"/werk/signalen/{signal}/bewaren"
    office.sign_in(FARID)
    proposed = office.fill(path, "form-voorstel", to=f"{path}/voorstel", reason=WHY)
    assert proposed.status_code == 303
    own = office.get(path).text
    assert WHY in own and 'id="form-wissen"' not in own
    office.sign_in(SANNE)
    assert 'id="early"' in office.get(f"/werk/signalen/{signal}").text
    for typed, field in (({}, "sure"), ({"sure": "1"}, "passphrase"), ({"sure": "1", "passphrase": "x"}, "passphrase")):
        refused = office.fill(path, "form-wissen", to=f"{path}/wissen", **typed)
        assert refused.status_code == 422 and field in refused.text
    page = fields(office.get(path).text, "form-wissen")
    gone = office.post(f"{path}/wissen", {**page, "sure": "1", "passphrase": PASSPHRASE})
    assert gone.status_code == 303 and gone.headers["Location"].endswith("gedaan=erased_early")
    assert office.post(f"{path}/wissen", {**page, "sure": "1", "passphrase": PASSPHRASE}).status_code == 303
    assert office.get(path).status_code == office.get(f"/werk/signalen/{signal}").status_code == 404
    assert count(house, "signal") == 0


def test_the_address_of_a_refused_form_leads_back(office: Colleague, signal: str) -> None:
    office.sign_in(FARID)
    for act in ("verlengen", "voorstel", "intrekken", "wissen"):
        back = office.get(f"/werk/signalen/{signal}/bewaren/{act}")
        assert back.status_code == 303 and back.headers["Location"].endswith("/bewaren")


def test_what_is_no_longer_possible_says_so(house: House, office: Colleague, signal: str) -> None:
    path = f"/werk/signalen/{signal}/bewaren"
    farid = desk(house, FARID)
    lasting.propose(house, farid, signal, once(house, farid), WHY)
    office.sign_in(SANNE)
    page = fields(office.get(path).text, "form-intrekken")
    lasting.withdraw(house, farid, signal, once(house, farid))
    assert office.post(f"{path}/intrekken", page).status_code == 422


def test_another_municipality_finds_no_page(office: Colleague, signal: str) -> None:
    office.sign_in(GRETA)
    assert office.get(f"/werk/signalen/{signal}/bewaren").status_code == 404
