"""Files with a signal on the desk: listed, downloaded alone, and written along with a note."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO

import laden
import pytest
from cast import BAS, DIRK, FARID, GRETA, SANNE, desk, draft, once, report_token
from conftest import Colleague
from laden import CANARY, picture, saved
from pages import fields, find, text_of
from peek import rows
from werkzeug.test import Client

from portal.actions.desk import files as files_action
from portal.actions.desk import inbox, stepping_aside
from portal.actions.house import House
from portal.actions.reporters import reporting
from portal.domain.attachments import SMALL, Upload
from portal.domain.signals import Filter

WAYS = ("", "/klein", "/beeld", "/groot")
PHOTO = Upload("van Noor.jpg", saved(picture(), "JPEG", exif=laden.exif()))


@pytest.fixture
def path(house: House) -> str:
    """The address of a signal with a photograph."""
    reporting.submit(house, report_token(house), draft(), uploads=[PHOTO])
    return f"/werk/signalen/{inbox.inbox(house, desk(house, SANNE), Filter(status=None)).entries[0].signal.id}"


def link_of(office: Colleague, path: str) -> str:
    """Where the first file is to be had."""
    links = find(office.get(path).text, "files").iter("a")
    return next(link.get("href") or "" for link in links if link.get("download") is not None)


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


# --- pictures on the page ----------------------------------------------------------------------------------------


@pytest.fixture
def album(house: House) -> str:
    """The address of a signal with two photographs and a paper."""
    paper = Upload("brief.pdf", laden.written(laden.paper()))
    reporting.submit(house, report_token(house), draft(), uploads=[PHOTO, paper, PHOTO])
    return f"/werk/signalen/{inbox.inbox(house, desk(house, SANNE), Filter(status=None)).entries[0].signal.id}"


def numbers(said: str | None) -> list[str]:
    """The numbers in a text, whatever its language."""
    return re.findall(r"\d+", said or "")


def opened(house: House) -> int:
    """How often the trail says that a file was opened."""
    return int(rows(house, "SELECT count(*) FROM event WHERE act = 'file_opened'")[0][0])


def test_pictures_are_shown_small_and_papers_are_not(album: str, office: Colleague, house: House) -> None:
    office.sign_in(FARID)
    files = find(office.get(album).text, "files")
    images = list(files.iter("img"))
    assert [numbers(each.get("alt")) for each in images] == [["1", "2"], ["2", "2"]]
    assert {each.get("loading") for each in images} == {"lazy"}
    assert len([link for link in files.iter("a") if link.get("download") is not None]) == 3
    answer = office.client.get(images[0].get("src") or "")
    assert answer.status_code == 200 and answer.data.startswith(b"\xff\xd8") and len(answer.data) <= SMALL
    assert opened(house) == 0, "the page with the small ones was opened, and that is in the trail"


@pytest.mark.parametrize("way", ["klein", "beeld"])
def test_a_picture_on_a_page_runs_nothing(album: str, office: Colleague, house: House, way: str) -> None:
    office.sign_in(FARID)
    answer = office.client.get(f"{link_of(office, album)}/{way}")
    headers = answer.headers
    assert answer.status_code == 200 and headers["Content-Type"] == "image/jpeg"
    assert headers["Content-Disposition"].split(";")[0] == "inline"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'") and "sandbox" in str(headers)
    assert (headers["X-Content-Type-Options"], headers["Cache-Control"]) == ("nosniff", "no-store")
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert opened(house) == (way == "beeld")


def test_a_click_shows_it_large_between_the_others(album: str, office: Colleague, house: House) -> None:
    office.sign_in(FARID)
    first = office.get(f"{link_of(office, album)}/groot")
    assert first.status_code == 200 and opened(house) == 0
    (following,) = re.findall(r'href="([^"]+/groot)"', first.text)
    second = office.get(following)
    (before,) = re.findall(r'href="([^"]+/groot)"', second.text)
    assert office.get(before).text.count("/beeld") == 1 and before != following
    assert [numbers(re.findall(r'/beeld" alt="([^"]+)"', page.text)[0]) for page in (first, second)] == [
        ["1", "2"],
        ["2", "2"],
    ]


def test_a_paper_is_a_download_only(album: str, office: Colleague) -> None:
    office.sign_in(FARID)
    links = [link.get("href") or "" for link in find(office.get(album).text, "files").iter("a")]
    (paper,) = (link for link in links if not link.endswith("/groot") and f"{link}/groot" not in links)
    assert office.client.get(paper).data.startswith(b"%PDF-")
    assert [office.client.get(f"{paper}/{way}").status_code for way in ("klein", "beeld", "groot")] == [404] * 3


def test_of_a_picture_that_an_older_version_kept_there_is_no_small_one(
    album: str, office: Colleague, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        files_action, "_opened", lambda *given, real=files_action._opened: replace(real(*given), small=b"")
    )
    office.sign_in(FARID)
    files = find(office.get(album).text, "files")
    assert not list(files.iter("img"))
    large = [link for link in files.iter("a") if (link.get("href") or "").endswith("/groot")]
    assert len(large) == 2 and numbers(large[0].get("aria-label")) == ["1", "2"]
    assert office.client.get((large[0].get("href") or "").replace("/groot", "/klein")).status_code == 404


@pytest.mark.parametrize("email", [GRETA, BAS, DIRK])
def test_who_may_not_read_it_sees_no_picture_either(album: str, office: Colleague, email: str, doors: object) -> None:
    office.sign_in(FARID)
    link = link_of(office, album)
    other = Colleague(doors, office.clock)  # type: ignore[arg-type]
    other.sign_in(email)
    assert [other.get(f"{link}{way}").status_code for way in WAYS] == [404] * 4


def test_who_stepped_aside_sees_no_picture_any_more(album: str, office: Colleague, house: House) -> None:
    office.sign_in(FARID)
    link, farid = link_of(office, album), desk(house, FARID)
    stepping_aside.step_aside(house, farid, album.rsplit("/", 1)[1], once(house, farid))
    assert [office.client.get(f"{link}{way}").status_code for way in WAYS] == [404] * 4
