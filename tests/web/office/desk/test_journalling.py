"""The journal on the page: facts apart from impressions, steps, and that nothing typed gets lost."""

from __future__ import annotations

import pytest
from cast import FARID, SANNE, desk, file_signal
from conftest import Colleague
from pages import fields, find, text_of

from portal.actions.desk import inbox, reading
from portal.actions.desk.reading import Dossier
from portal.actions.house import House
from portal.domain.signals import Filter


@pytest.fixture
def path(house: House, office: Colleague) -> str:
    """The address of a signal that Farid opened."""
    file_signal(house)
    office.sign_in(FARID)
    [row] = inbox.inbox(house, desk(house, SANNE), Filter()).entries
    return f"/werk/signalen/{row.signal.id}"


def dossier(house: House, path: str) -> Dossier:
    return reading.open_signal(house, desk(house, SANNE), path.rsplit("/", 1)[1])


FACT = {"code": "other", "source": "Kadaster", "result": "found", "fact": "Verhuurd.", "impression": "Vreemd."}


def test_a_fact_and_nothing_found(path: str, house: House, office: Colleague) -> None:
    office.fill(path, "form-feiten", to=f"{path}/feiten", **FACT)
    office.fill(path, "form-feiten", to=f"{path}/feiten", code="other", source="Vergunningen", result="nothing")
    journal = text_of(find(office.get(path).text, "journal"))
    for part in ("Kadaster", "17 november 2026", "Verhuurd.", "Vreemd.", "Vergunningen"):
        assert part in journal, part
    assert [step.outcome for step in dossier(house, path).handling.steps] == ["verrijkt"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"source": ""}, "source"),
        ({"code": "onzin"}, "code"),
        ({"result": ""}, "result"),
        ({"fact": ""}, "fact"),
        ({"result": "nothing"}, "fact"),
        ({"on": "2026-11-18"}, "on"),
        ({"on": "gisteren"}, "on"),
        ({"fact": "x" * 20_001}, "fact"),
    ],
)
def test_what_is_missing_is_asked_and_the_rest_kept(
    path: str, house: House, office: Colleague, wrong: dict[str, str], field: str
) -> None:
    sent = {**FACT, **wrong}
    answer = office.fill(path, "form-feiten", to=f"{path}/feiten", **sent)
    assert answer.status_code == 422
    assert find(answer.text, f"error-feiten-{field}") is not None
    assert find(answer.text, "act-feiten").get("open") is not None
    kept = fields(answer.text, "form-feiten")
    assert [kept[name].strip() for name in ("source", "fact", "impression")] == [
        sent[name] for name in ("source", "fact", "impression")
    ]
    assert not dossier(house, path).notes


def test_a_step_with_words_stands_in_the_journal_once(path: str, house: House, office: Colleague) -> None:
    answer = office.fill(path, "form-stappen", to=f"{path}/stappen", outcome="gebeld_melder", text="Zij belde terug.")
    assert answer.status_code == 303
    page = office.get(path).text
    kinds = [each for each in find(page, "journal").iter() if each.get("class") == "note__kind"]
    assert [text_of(each) for each in kinds] == ["Gesproken met melder"]
    assert "Zij belde terug." in text_of(find(page, "journal"))
    assert "gebeld_melder" not in {
        each.get("value") for each in find(page, "act-stappen").iter("input") if each.get("type") == "radio"
    }
    office.fill(path, "form-stappen-gebeld_melder", to=f"{path}/stappen")
    assert dossier(house, path).handling.steps == ()


def test_a_step_must_be_chosen(path: str, house: House, office: Colleague) -> None:
    answer = office.fill(path, "form-stappen", to=f"{path}/stappen", text="Zij belde terug.")
    assert answer.status_code == 422
    assert "Zij belde terug." in fields(answer.text, "form-stappen")["text"]


def test_a_colleague_takes_nothing_out(path: str, house: House, office: Colleague) -> None:
    office.fill(path, "form-stappen", to=f"{path}/stappen", outcome="gebeld_melder")
    office.sign_in(SANNE)
    page = office.get(path).text
    assert "form-stappen-gebeld_melder" not in page
    sent = {**fields(page, "form-stappen"), "remove": "gebeld_melder"}
    assert office.post(f"{path}/stappen", sent).status_code == 422
