"""The trail on screen: all of it for the auditor, the own acts for a manager, one signal for who reads it."""

from __future__ import annotations

import pytest
from cast import BAS, FARID, GRETA, PASSPHRASE, SANNE, STORY, desk, file_signal, once
from conftest import Colleague
from managers import colleague
from pages import fields, find, parse, text_of
from peek import principal, rows, signal_of, sql

from portal.actions.desk import reading
from portal.actions.house import House
from portal.actions.people import account
from portal.domain.places import Role
from portal.web.office.trail.words import _acts

INEKE = "ineke@regio.example"


@pytest.fixture
def auditor(house: House, office: Colleague) -> Colleague:
    """Ineke, at the trail."""
    colleague(house, INEKE, "Ineke Vos", Role.AUDITOR)
    office.sign_in(INEKE)
    return office


def table(html: str) -> list[str]:
    return [" ".join(text_of(row).split()) for row in parse(html).iter("tr") if row.find("td") is not None]


def test_who_did_what_and_never_what_it_was_about(house: House, auditor: Colleague) -> None:
    signal = signal_of(house, file_signal(house))
    reading.open_signal(house, desk(house, FARID), signal)
    page = auditor.get("/werk/logboek").text
    said = table(page)
    assert any("Farid Amrani" in row and signal[:8] in row and "Waterstad" in row for row in said)
    assert STORY[:20] not in page and FARID not in page


def test_what_is_asked_for(house: House, auditor: Colleague) -> None:
    desk(house, FARID)
    desk(house, SANNE)
    farid = principal(house, FARID)
    found = table(auditor.get(f"/werk/logboek?wat=signed_in&wie={farid}&van=2026-11-17&tot=2026-11-17").text)
    assert found and all("Farid Amrani" in row for row in found)
    assert table(auditor.get("/werk/logboek?wat=signed_in&tot=2026-11-16").text) == []
    assert table(auditor.get("/werk/logboek?wat=signed_in&tot=9999-12-31").text), "the last day there is"
    assert table(auditor.get("/werk/logboek?gemeente=bestaat-niet&van=gisteren&pagina=x").text), "nonsense asks nothing"


def test_page_by_page_and_nothing_twice(house: House, auditor: Colleague) -> None:
    for _ in range(60):
        file_signal(house)
    own = "municipality IS NOT NULL OR actor IN (SELECT id FROM principal)"
    count = len(rows(house, f"SELECT id FROM event WHERE {own}"))
    pages = [table(auditor.get(f"/werk/logboek?pagina={number + 1}").text) for number in range(count // 50 + 2)]
    assert len(pages[0]) == 50 and pages[-1] == []
    assert sum(map(len, pages)) == count


def test_as_a_file_with_the_kluiszin(house: House, auditor: Colleague) -> None:
    page = auditor.get("/werk/logboek?wat=signed_in").text
    form = fields(page, "download")
    refused = auditor.post("/werk/logboek.csv", {**form, "passphrase": "niet de mijne, nee"})
    assert refused.status_code == 422 and find(refused.text, "error-passphrase") is not None
    made = auditor.post("/werk/logboek.csv", {**fields(refused.text, "download"), "passphrase": PASSPHRASE})
    assert made.mimetype == "text/csv" and made.headers["Content-Disposition"].startswith("attachment")
    lines = made.text.lstrip("\ufeff").splitlines()
    assert len(lines) > 1 and "Ineke Vos" in made.text
    assert "invited" not in made.text, "only what was asked for"


def test_a_name_is_no_formula(house: House, auditor: Colleague) -> None:
    farid = desk(house, FARID)
    account.change_details(house, farid, once(house, farid), "=1+2", "")
    form = fields(auditor.get("/werk/logboek").text, "download")
    made = auditor.post("/werk/logboek.csv", {**form, "passphrase": PASSPHRASE})
    assert ";'=1+2;" in made.text


def test_an_auditor_of_a_region_sees_that_region_and_one_of_all_sees_all(house: House, auditor: Colleague) -> None:
    sql(house, "INSERT INTO region SELECT 'verderop', 'Verderop', kind, first_look_days, feedback_days, mail_slots, "
        "progress_days, question_days, follow_up_weeks, review_weeks, policy, retention, linking FROM region")  # fmt: skip  # noqa: E501
    sql(house, "UPDATE principal SET region = 'verderop' WHERE id = :id", id=principal(house, INEKE))
    house.keeper.refresh()
    desk(house, FARID)
    assert "Farid" not in auditor.get("/werk/logboek").text
    sql(house, "UPDATE principal SET region = NULL WHERE id = :id", id=principal(house, INEKE))
    assert "Farid" in auditor.get("/werk/logboek").text


def test_a_manager_sees_the_own_acts_only(house: House, office: Colleague) -> None:
    desk(house, FARID)
    office.sign_in(BAS)
    found = table(office.get(f"/werk/logboek?wie={principal(house, FARID)}").text)
    assert found and all("Bas Kok" in row for row in found)


def test_a_functionaris_sees_who_opened_a_signal(house: House, office: Colleague) -> None:
    signal = signal_of(house, file_signal(house))
    reading.open_signal(house, desk(house, SANNE), signal)
    office.sign_in(FARID)
    page = office.get(f"/werk/signalen/{signal}").text
    assert f"/werk/signalen/{signal}/logboek" in page
    found = table(office.get(f"/werk/signalen/{signal}/logboek").text)
    assert any("Sanne de Wit" in row for row in found) and any("Farid Amrani" in row for row in found)
    by_others = [row for row in found if "Sanne" not in row and "Farid" not in row]
    assert by_others and not any("10:00" in row for row in by_others), "of a reporter only the day"
    assert office.get("/werk/logboek").status_code == 404
    office.sign_in(GRETA)
    assert office.get(f"/werk/signalen/{signal}/logboek").status_code == 404


def test_every_act_has_a_name(house: House, auditor: Colleague) -> None:
    """Acts that stand in the trail of a furnished house, and after a day at work."""
    signal = signal_of(house, file_signal(house))
    reading.open_signal(house, desk(house, FARID), signal)
    nameless = {row[0] for row in rows(house, "SELECT DISTINCT act FROM event")} - _names()
    assert not nameless, f"name these in web/office/trail/words.py: {nameless}"


def _names() -> set[str]:
    import inspect

    return set(inspect.getsource(_acts).split('"')[1::4])
