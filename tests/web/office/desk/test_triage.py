"""Urgency with its reason, assessment, puzzle pieces with a day, and taking it back: what the forms ask and keep."""

from __future__ import annotations

from datetime import date

import pytest
from cast import FARID, SANNE, desk, file_signal
from conftest import Colleague
from pages import fields, find, text_of

from portal.actions.desk import inbox, reading
from portal.actions.desk.reading import Dossier
from portal.actions.house import House
from portal.domain.signals import Filter, Status


@pytest.fixture
def path(house: House, office: Colleague) -> str:
    """The address of a signal that Farid opened."""
    file_signal(house)
    office.sign_in(FARID)
    [row] = inbox.inbox(house, desk(house, SANNE), Filter()).entries
    return f"/werk/signalen/{row.signal.id}"


def dossier(house: House, path: str) -> Dossier:
    return reading.open_signal(house, desk(house, SANNE), path.rsplit("/", 1)[1])


def send(office: Colleague, path: str, act: str, **values: str) -> str:
    """Send one form of the page; returns the page that comes of it."""
    answer = office.fill(path, f"form-{act}", to=f"{path}/{act}", **values)
    if answer.status_code == 303:
        return office.get(answer.headers["Location"]).text
    assert answer.status_code == 422
    return answer.text


def test_confirming_the_urgency_needs_no_reason_and_changing_it_does(
    path: str, house: House, office: Colleague
) -> None:
    page = send(office, path, "urgentie", urgency="niet_acuut")
    assert "form-ongedaan" in page
    page = send(office, path, "urgentie", urgency="spoed")
    assert find(page, "error-urgentie-reason") is not None
    assert fields(page, "form-urgentie")["urgency"] == "spoed"
    send(office, path, "urgentie", urgency="spoed", reason="Er is een kind bij.")
    found = dossier(house, path)
    assert found.signal.urgency == "spoed"
    assert [(note.kind, note.code, note.text) for note in found.notes if note] == [
        ("urgency", "niet_acuut", ""),
        ("urgency", "spoed", "Er is een kind bij."),
    ]
    journal = text_of(find(office.get(path).text, "journal"))
    assert "Er is een kind bij." in journal
    assert "Spoed" in journal


def test_an_assessment_with_its_reason_and_its_history(path: str, house: House, office: Colleague) -> None:
    page = send(office, path, "beoordeling")
    assert find(page, "error-beoordeling-assessment") is not None
    assert find(page, "error-beoordeling-reason") is not None
    page = send(office, path, "beoordeling", assessment="bewezen", reason="Ik weet het zeker.")
    assert find(page, "error-beoordeling-assessment") is not None
    assert "Ik weet het zeker." in fields(page, "form-beoordeling")["reason"]
    send(office, path, "beoordeling", assessment="vermoeden_zwak", reason="Eén zwak signaal.")
    send(office, path, "beoordeling", assessment="misstand", reason="Slecht loon, geen dwang.")
    assessment = dossier(house, path).handling.assessment
    assert assessment is not None
    assert (assessment.key, assessment.reason) == ("misstand", "Slecht loon, geen dwang.")
    page = office.get(path).text
    assert "Eén zwak signaal." in text_of(find(page, "journal"))
    assert "Misstand" in text_of(find(page, "act-beoordeling"))


def test_a_puzzle_piece_gets_a_day(path: str, house: House, office: Colleague) -> None:
    for wrong in ("2026-11-17", "2028-01-01", "morgen"):
        answer = office.fill(path, "form-status-kept", to=f"{path}/status", review_on=wrong)
        assert answer.status_code == 422
        assert find(answer.text, "error-status-review_on") is not None
    office.fill(path, "form-status-kept", to=f"{path}/status", review_on="2027-01-11")
    found = dossier(house, path)
    assert found.signal.status is Status.KEPT
    assert found.handling.review_on == date(2027, 1, 11)
    assert [step.outcome for step in found.handling.steps] == ["bewaard"]
    assert fields(office.get(path).text, "form-status-kept")["review_on"] == "2027-01-11"


def test_discussed_is_a_step_as_well(path: str, house: House, office: Colleague) -> None:
    page = send(office, path, "status", target="discussed")
    assert [step.outcome for step in dossier(house, path).handling.steps] == ["besproken"]
    assert "Besproken in screeningsoverleg" in text_of(find(page, "journal"))


def test_undo_is_offered_right_after_and_works_once(path: str, house: House, office: Colleague) -> None:
    page = send(office, path, "eigenaar")
    form = fields(page, "form-ongedaan")
    assert office.post(f"{path}/ongedaan", form).headers["Location"].endswith("?gedaan=undone")
    assert dossier(house, path).owner is None
    again = office.post(f"{path}/ongedaan", {**form, "token": fields(office.get(path).text, "form-notities")["token"]})
    assert again.status_code == 422
    assert "form-ongedaan" not in office.get(path).text
    assert "form-ongedaan" not in office.get(f"{path}?gedaan=taken").text


def test_closing_says_before_what_cannot_be_taken_back_and_reopening_is_one_click(
    path: str, house: House, office: Colleague
) -> None:
    send(office, path, "stappen", outcome="controle_gedaan")
    page = office.get(path).text
    assert fields(page, "form-afsluiting")["outcome"] == ["controle_gedaan"]  # it came of it already
    office.fill(path, "form-afsluiting", to=f"{path}/afsluiting", outcome="geen_actie", standard="fitting")
    page = office.get(path).text
    assert "form-ongedaan" not in page
    assert "Geen actie nodig" in text_of(find(page, "next"))
    office.fill(path, "form-status", to=f"{path}/status", target="in_progress")
    found = dossier(house, path)
    assert found.signal.status is Status.IN_PROGRESS
    assert found.signal.due_on is not None
