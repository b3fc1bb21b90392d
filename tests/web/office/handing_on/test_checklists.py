"""The lists that Carla, zorgcoördinator, takes along: what was chosen is filled in, nothing that somebody wrote."""

import io
from zipfile import ZipFile

import pytest
from cast import CARLA, FARID, ILSE, PASSPHRASE, STORY
from conftest import Colleague
from handed import TEXT, filed, hand
from lxml import etree
from pages import fields, find, text_of
from peek import rows, signal_of

from portal.actions.house import House
from portal.domain.checklists import LISTS

CANARY = "kanarielijst4k7m"


@pytest.fixture
def path(house: House, office: Colleague) -> str:
    """What Farid handed on to Carla, with Carla signed in."""
    origin = filed(house, answers={"vorm": ("arbeid",), "leeftijd": ("minderjarig",)}, texts={"person": CANARY})
    shared = {"vorm": ("arbeid",), "leeftijd": ("minderjarig",), "person": (CANARY,)}
    code = hand(house, origin, "care_coordinator", shared=shared)
    office.sign_in(CARLA)
    return f"/werk/signalen/{signal_of(house, code)}"


def words(odt: bytes) -> str:
    """All text of a document."""
    with ZipFile(io.BytesIO(odt)) as file:
        return " ".join(etree.fromstring(file.read("content.xml")).itertext())


def test_the_signal_leads_to_the_lists(path: str, office: Colleague) -> None:
    assert f'href="{path}/lijsten"' in office.get(path).text


def test_on_screen_what_was_chosen_is_filled_in(path: str, office: Colleague) -> None:
    page = office.get(f"{path}/lijsten")
    assert page.status_code == 200
    for name in LISTS:
        section = text_of(find(page.text, f"list-{name}"))
        assert "Arbeidsuitbuiting" in section
        assert "Jonger dan 18" in section
        assert "Waterstad" in section
    assert CANARY not in page.text
    assert TEXT not in page.text
    assert STORY not in page.text


@pytest.mark.parametrize("name", LISTS)
def test_a_list_as_a_document(name: str, path: str, house: House, office: Colleague) -> None:
    chosen = {"list": name, "passphrase": PASSPHRASE}
    answer = office.fill(f"{path}/lijsten", "lists", to=f"{path}/lijsten.odt", **chosen)
    assert answer.status_code == 200
    assert answer.mimetype == "application/vnd.oasis.opendocument.text"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="lijst-{name}-2026-11-17.odt"'
    said = words(answer.data)
    assert "Arbeidsuitbuiting" in said
    assert "Vertrouwelijk" in said
    assert CANARY not in said
    assert TEXT not in said
    events = rows(house, "SELECT act, signal, facts FROM event WHERE act = 'list_taken'")
    assert events == [("list_taken", path.rsplit("/", 1)[1], f'{{"list":"{name}"}}')]


def test_the_same_form_twice_is_one_event(path: str, house: House, office: Colleague) -> None:
    page = office.get(f"{path}/lijsten").text
    form = {**fields(page, "lists"), "list": "comensha", "passphrase": PASSPHRASE}
    first, second = office.post(f"{path}/lijsten.odt", form), office.post(f"{path}/lijsten.odt", form)
    assert first.data == second.data
    assert len(rows(house, "SELECT id FROM event WHERE act = 'list_taken'")) == 1


@pytest.mark.parametrize(
    ("values", "field"), [({"passphrase": PASSPHRASE}, "list"), ({"list": "comensha"}, "passphrase")]
)
def test_what_is_missing_is_asked_and_the_choice_stays(
    values: dict[str, str], field: str, path: str, house: House, office: Colleague
) -> None:
    answer = office.fill(f"{path}/lijsten", "lists", to=f"{path}/lijsten.odt", **values)
    assert answer.status_code == 422
    assert f'href="#field-{field}' in answer.text
    if "list" in values:
        assert find(answer.text, "field-list-comensha").get("checked") is not None
    assert rows(house, "SELECT id FROM event WHERE act = 'list_taken'") == []
    assert office.get(f"{path}/lijsten.odt").status_code == 303


@pytest.mark.parametrize("who", [FARID, ILSE])
def test_for_others_there_are_no_lists(who: str, path: str, house: House, office: Colleague) -> None:
    own = filed(house) if who == FARID else signal_of(house, hand(house, filed(house), "internal_safety"))
    office.client.delete_cookie("s")
    office.sign_in(who)
    assert office.get(f"/werk/signalen/{own}").status_code == 200, "their own, and still no lists"
    for signal in (path, f"/werk/signalen/{own}"):
        assert office.get(f"{signal}/lijsten").status_code == 404
        assert office.get(f"{signal}/lijsten.odt").status_code == 404
