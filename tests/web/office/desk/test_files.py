"""Files with a signal on the desk: listed, downloaded alone, and written along with a note."""

from __future__ import annotations

from io import BytesIO

import laden
import pytest
from cast import BAS, FARID, GRETA, SANNE, desk, draft, report_token
from conftest import Colleague
from laden import CANARY, picture, saved
from pages import fields, find, text_of
from werkzeug.test import Client

from portal.actions.desk import inbox
from portal.actions.house import House
from portal.actions.reporters import reporting
from portal.domain.attachments import Upload
from portal.domain.signals import Filter

PHOTO = Upload("van Noor.jpg", saved(picture(), "JPEG", exif=laden.exif()))


@pytest.fixture
def path(house: House) -> str:
    """The address of a signal with a photograph."""
    reporting.submit(house, report_token(house), draft(), uploads=[PHOTO])
    return f"/werk/signalen/{inbox.inbox(house, desk(house, SANNE), Filter(status=None)).entries[0].signal.id}"


def link_of(office: Colleague, path: str) -> str:
    """Where the first file is to be had."""
    return next(link.get("href") or "" for link in find(office.get(path).text, "files").iter("a"))


def test_a_file_is_listed_by_a_neutral_name(path: str, office: Colleague) -> None:
    office.sign_in(FARID)
    said = text_of(find(office.get(path).text, "files"))
    assert "-1.jpg" in said and "JPG" in said and "kB" in said and "Noor" not in said


def test_it_comes_alone_and_runs_nothing(path: str, office: Colleague) -> None:
    office.sign_in(FARID)
    answer = office.client.get(link_of(office, path))
    assert answer.status_code == 200 and answer.data.startswith(b"\xff\xd8") and CANARY.encode() not in answer.data
    headers = answer.headers
    assert headers["Content-Type"] == "image/jpeg"
    assert headers["Content-Disposition"].startswith("attachment; filename=")
    assert (
        "sandbox" in headers["Content-Security-Policy"] and "default-src 'none'" in headers["Content-Security-Policy"]
    )
    assert (headers["X-Content-Type-Options"], headers["Cache-Control"]) == ("nosniff", "no-store")


@pytest.mark.parametrize("email", [GRETA, BAS])
def test_who_may_not_read_it_gets_what_is_not_there(
    path: str, office: Colleague, house: House, email: str, doors: object
) -> None:
    office.sign_in(FARID)
    link = link_of(office, path)
    other = Colleague(doors, office.clock)  # type: ignore[arg-type]
    other.sign_in(email)
    assert other.get(link).status_code == 404
    nobody = Client(doors)  # type: ignore[arg-type]
    assert nobody.get(link).status_code == 303
    assert office.get(f"{path}/bijlagen/5b1b7a5e-0000-4000-8000-000000000000").status_code == 404


def test_a_note_brings_a_file(path: str, office: Colleague) -> None:
    office.sign_in(FARID)
    form = fields(office.get(path).text, "form-notities")
    named = [(BytesIO(laden.written(laden.paper())), "brief.pdf")]
    page = office.post(f"{path}/notities", {**form, "text": "De brief.", "attachments": named}, follow_redirects=True)
    said = text_of(find(page.text, "files"))
    assert "-2.pdf" in said and "Farid Amrani" in said


def test_a_bad_file_costs_no_word_of_a_note(path: str, office: Colleague) -> None:
    office.sign_in(FARID)
    form = fields(office.get(path).text, "form-notities")
    named = [(BytesIO(b"MZ"), "virus.jpg")]
    page = office.post(f"{path}/notities", {**form, "text": "De brief.", "attachments": named})
    assert page.status_code == 422
    assert "virus.jpg" in text_of(find(page.text, "error-notities-attachments"))
    assert text_of(find(page.text, "field-notities-text")).strip() == "De brief."
