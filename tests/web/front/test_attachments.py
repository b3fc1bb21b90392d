"""Files at the front door: what is said before and after, and that a bad one costs nobody a word."""

from __future__ import annotations

from typing import Any

import laden
import pytest
from cast import FARID, SANNE, STORY, desk, file_signal
from laden import picture, saved
from pages import fields, find, text_of

from portal.actions.desk import inbox, reading
from portal.actions.house import House
from portal.domain.attachments import LARGEST, MOST
from portal.domain.signals import Filter

FORM = "/nl/waterstad/melden"
PHOTO = saved(picture(), "JPEG", exif=laden.exif())


def files_of(house: House, email: str = SANNE) -> list[Any]:
    """The files of the only signal."""
    who = desk(house, email)
    (entry,) = inbox.inbox(house, who, Filter(status=None)).entries
    return list(reading.open_signal(house, who, entry.signal.id).files)


def report(front: Any, *files: tuple[bytes, str], **values: str) -> Any:
    """Fill in the form, choose files, send it."""
    return front.post(FORM, **laden.multipart({**fields(front.get(FORM).text), **values}, *files))


def message(front: Any, code: str, *files: tuple[bytes, str]) -> Any:
    """Add something with a code."""
    page = front.fill("/nl/volgen", "code-form", code=code)
    form = {**fields(page.text, "message-form"), "message": "Hier is hij."}
    return front.post("/nl/volgen", **laden.multipart(form, *files))


def test_what_may_come_along_is_said_before_anybody_chooses(front: Any) -> None:
    page = front.get(FORM)
    field = find(page.text, "field-attachments")
    assert field.get("accept") == "image/jpeg,image/png,image/webp,application/pdf"
    assert (field.get("data-most"), field.get("data-largest")) == (str(MOST), str(LARGEST))
    assert "10 MB" in text_of(find(page.text, "help-attachments"))


def test_a_photo_comes_along_and_its_own_name_goes(front: Any, house: House) -> None:
    page = report(front, (PHOTO, "Noors telefoon.jpg"), story=STORY)
    assert page.status_code == 200 and "Noors telefoon" not in page.text
    (file,) = files_of(house)
    assert (file.kind, file.number) == ("jpg", 1)


def test_an_empty_field_of_files_is_no_file(front: Any, house: House) -> None:
    page = report(front, (b"", ""), story=STORY)
    assert page.status_code == 200
    assert files_of(house) == []


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"GIF89a", "plaatje.gif", "plaatje.gif"),
        (PHOTO[:200], "half.jpg", "half.jpg"),
        (PHOTO + b"<html><script></script></html>", "twee<b>.jpg", "twee<b>.jpg"),
        (PHOTO + bytes(LARGEST), "groot.jpg", "10 MB"),
    ],
)
def test_a_bad_file_is_named_and_the_text_stays(front: Any, data: bytes, name: str, said: str) -> None:
    page = report(front, (PHOTO, "goed.jpg"), (data, name), story=STORY, place="De haven")
    assert page.status_code == 422
    assert said in text_of(find(page.text, "error-attachments"))
    assert text_of(find(page.text, "field-story")).strip() == STORY
    assert find(page.text, "field-place").get("value") == "De haven"
    assert [link.get("href") for link in find(page.text, "error-summary").iter("a")] == ["#field-attachments"]


def test_too_many_are_refused_together(front: Any) -> None:
    page = report(front, *[(PHOTO, "x.jpg")] * (MOST + 1), story=STORY)
    assert page.status_code == 422
    assert str(MOST) in text_of(find(page.text, "error-attachments"))


def test_another_mistake_says_that_the_files_must_be_chosen_again(front: Any) -> None:
    page = report(front, (PHOTO, "x.jpg"), story="")
    assert page.status_code == 422
    links = [link.get("href") for link in find(page.text, "error-summary").iter("a")]
    assert links == ["#field-story", "#field-attachments"]


def test_who_sends_more_than_fits_hears_it(front: Any) -> None:
    page = report(front, (bytes(27 * 2**20), "x.jpg"), story=STORY)
    assert page.status_code == 413


def test_only_where_files_are_asked_for_may_a_request_be_large(front: Any) -> None:
    page = front.fill("/nl/volgen", "code-form", to="/nl/bewaren", code="x" * (2 * 2**20))
    assert page.status_code == 413


def test_a_photo_can_be_added_later(front: Any, house: House) -> None:
    code = file_signal(house)
    page = message(front, code, (PHOTO, "x.jpg"))
    assert page.status_code == 200
    assert "Hier is hij." in text_of(find(page.text, "thread"))
    assert "1" in text_of(find(page.text, "thread"))
    (file,) = files_of(house)
    assert file.place == "message"


def test_a_bad_file_costs_no_word_of_a_message(front: Any, house: House) -> None:
    code = file_signal(house)
    page = message(front, code, (b"%PDF-x", "brief.pdf"))
    assert page.status_code == 422
    assert "brief.pdf" in text_of(find(page.text, "error-attachments"))
    assert text_of(find(page.text, "field-message")).strip() == "Hier is hij."
    assert files_of(house, FARID) == []


def test_when_no_more_files_fit_it_says_so_and_keeps_the_words(
    front: Any, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.domain.attachments.LATER", 1)
    code = file_signal(house)
    assert message(front, code, (PHOTO, "een.jpg")).status_code == 200
    page = message(front, code, (PHOTO, "twee.jpg"))
    assert page.status_code == 422
    assert find(page.text, "error-attachments") is not None
    assert fields(page.text, "message-form")["message"].strip() == "Hier is hij."
    assert len(files_of(house)) == 1
