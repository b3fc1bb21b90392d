"""The cards for the client: one document per language that gives nothing away, paper, and a leaflet."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from cast import open_house, settings
from conftest import Visitor
from pages import find, parse, text_of
from sqlalchemy import update

from portal.actions.house import House
from portal.actions.installation import managing
from portal.adapters import tables
from portal.doors import join_doors

pytestmark = pytest.mark.once  # these pages ask the database nothing: they come from the snapshot and from files

ROOT = Path(__file__).resolve().parents[3]
CLIENTS = ["pl", "ro", "bg", "uk", "es", "hu", "en", "nl"]


def of_class(html: str, name: str) -> list[Element]:
    return [element for element in parse(html).iter() if name in (element.get("class") or "").split()]


def shown(html: str) -> list[str | None]:
    """The ids of the cards on a page, in their order."""
    return [card.get("id") for card in of_class(html, "card")]


def change_partner(house: House, key: str, **document: Any) -> None:
    """Another partner under this key."""
    usual = {"scope": "national", "name": {"nl": key}, "when": {"nl": "Altijd"}}
    with house.database.writing() as connection:
        row = tables.Partner
        connection.execute(update(row).where(row.key == key).values(document=json.dumps({**usual, **document})))
    house.keeper.refresh()


@pytest.mark.parametrize("client", CLIENTS)
def test_all_cards_of_a_language_stand_in_one_document(front: Any, client: str) -> None:
    answer = front.get(f"/nl/waterstad/loket/kaarten/{client}")
    assert answer.status_code == 200
    ids = shown(answer.text)
    assert ids == [*(f"K{number:02}" for number in range(1, 22) if number != 16), "answers", "index"]
    assert "{{" not in answer.text
    first = of_class(answer.text, "card__client")[0]
    assert first.get("lang") == client
    beside = {element.get("lang") for element in of_class(answer.text, "card__dutch")}
    assert beside == (set() if client == "nl" else {"nl"})


def test_the_words_of_domain(front: Any) -> None:
    page = front.get("/nl/waterstad/loket/kaarten/pl").text
    assert "Czy potrzebujesz pomocy? Wskaż „tak” lub „nie”." in text_of(find(page, "K02"))
    assert "Hebt u hulp nodig? Wijs ja of nee aan." in text_of(find(page, "K02"))
    fifteenth = text_of(find(page, "K15"))
    assert "033-448 11 86" in fifteenth
    assert "112" in fifteenth
    assert "tel:" not in page, "a client who points at a number must not start a call"


def test_nothing_betrays_the_subject(front: Any) -> None:
    page = front.get("/nl/waterstad/loket/kaarten/pl").text
    assert text_of(next(parse(page).iter("title"))) in ("Cards", "Kaarten")
    for word in ("mensenhandel", "Waterstad", "meldpunt", "Meldpunt", "<form"):
        assert word not in page
    assert "portal.css" not in page
    assert "portal.js" not in page


def test_the_links_walk_through_the_cards_without_script(front: Any) -> None:
    page = front.get("/nl/loket/kaarten/uk").text
    ids = shown(page)[:-1]
    onward = [link.get("href") for link in parse(page).iter("a") if link.get("data-step") == "1"]
    assert onward == [f"#{id}" for id in ids[1:]]
    index = {link.get("href") for link in find(page, "index").iter("a")}
    assert index == {f"#{id}" for id in ids}


def test_the_first_card_leads_to_every_language(front: Any) -> None:
    links = [link for link in find(front.get("/pl/waterstad/loket/kaarten/ro").text, "K01").iter("a") if link.text]
    assert [link.get("href") for link in links] == [f"/pl/waterstad/loket/kaarten/{code}#K02" for code in CLIENTS]
    assert [link.get("lang") for link in links] == CLIENTS
    assert [text_of(link) for link in links][:4] == ["Polski", "Română", "Български", "Українська"]


def test_answers_to_point_at(front: Any) -> None:
    page = front.get("/nl/loket/kaarten/hu").text

    def words(id: str) -> list[str]:
        return [text_of(each) for each in find(page, id).iter() if each.get("class") == "answer__client"]

    assert words("K02") == ["Igen", "Nem", "Nem tudom"]
    assert words("K03") == ["Igen", "Nem", "Később"]
    assert words("K05") == []
    assert len(words("answers")) == 8


def test_what_no_native_speaker_read_says_so(front: Any) -> None:
    for path in ("loket/kaarten/{}", "loket/kaarten/{}/afdrukken", "loket/folder/{}"):
        assert "not yet proofread" in front.get("/en/waterstad/" + path.format("ro")).text
        assert "not yet proofread" not in front.get("/en/waterstad/" + path.format("nl")).text


def test_a_card_whose_number_nobody_checked_is_left_out(front: Any, house: House) -> None:
    change_partner(house, "arbeidsinspectie")
    page = front.get("/nl/waterstad/loket/kaarten/pl").text
    assert "K14" not in shown(page)
    assert "K15" in shown(page)
    assert "Problemen met werk of loon?" in front.get("/nl/waterstad/loket/kaarten").text, (
        "the page says what is missing"
    )
    assert "0800-5151" not in front.get("/nl/waterstad/loket/folder/pl").text


def test_a_partner_that_was_checked_but_has_no_number_is_left_out_too(front: Any, house: House) -> None:
    change_partner(house, "comensha", verified_on="2026-10-01")
    assert "K15" not in shown(front.get("/nl/waterstad/loket/kaarten/pl").text)


def test_an_old_check_is_told_to_the_employee(front: Any) -> None:
    assert "check the number first" not in front.get("/en/waterstad/loket/kaarten/pl").text
    front.clock.move(days=200)
    page = front.get("/en/waterstad/loket/kaarten/pl").text
    assert "check the number first" in text_of(find(page, "K14"))
    assert "check the number first" not in text_of(find(page, "K13")), "the emergency number does not age"
    assert "last checked on" in front.get("/en/waterstad/loket/kaarten").text
    assert "more than half a year" in front.get("/en/waterstad/loket/folder/pl").text


@pytest.mark.parametrize(
    ("asked", "leads"),
    [
        ("/nl/waterstad/loket/kaart/K02", "/nl/waterstad/loket/kaarten/nl#K02"),
        ("/pl/loket/kaart/K01", "/pl/loket/kaarten/pl#K01"),
        ("/nl/waterstad/loket/kaart/K13?taal=bg", "/nl/waterstad/loket/kaarten/bg#K13"),
    ],
)
def test_one_card_opens_its_document(front: Any, asked: str, leads: str) -> None:
    answer = front.get(asked)
    assert answer.status_code == 303
    assert answer.headers["Location"] == leads


@pytest.mark.parametrize(
    "path",
    [
        "kaart/K22",
        "kaart/answers",
        "kaart/K02?taal=xx",
        "kaarten/xx",
        "kaarten/..",
        "folder/xx",
        "kaarten/xx/afdrukken",
    ],
)
def test_what_is_not_there(front: Any, path: str) -> None:
    assert front.get(f"/nl/waterstad/loket/{path}").status_code == 404


@pytest.mark.parametrize("language", ["nl", "en", "pl"])
def test_choose_a_language(front: Any, language: str) -> None:
    page = front.get(f"/{language}/waterstad/loket/kaarten").text
    links = [link.get("href") for link in parse(page).iter("a")]
    for code in CLIENTS:
        for path in (f"loket/kaarten/{code}#K02", f"loket/kaarten/{code}/afdrukken", f"loket/folder/{code}"):
            assert f"/{language}/waterstad/{path}" in links
    assert f"/{language}/waterstad/loket/kaarten/{language}#K01" in links


def test_paper_has_six_cards_to_a_sheet_and_the_answers(front: Any) -> None:
    page = front.get("/nl/waterstad/loket/kaarten/pl/afdrukken").text
    sheets = [[each for each in sheet if each.tag == "section"] for sheet in of_class(page, "sheet")]
    assert [len(sheet) for sheet in sheets] == [6, 6, 6, 3]
    assert sheets[-1][-1].get("id") == "answers"


def test_the_answers_find_a_place_when_the_sheets_are_full(front: Any, house: House) -> None:
    change_partner(house, "arbeidsinspectie")
    change_partner(house, "comensha")
    sheets = of_class(front.get("/nl/waterstad/loket/kaarten/pl/afdrukken").text, "sheet")
    assert [len([each for each in sheet if each.tag == "section"]) for sheet in sheets] == [6, 6, 6, 1]


def test_the_leaflet_holds_rights_and_whom_to_call(front: Any) -> None:
    page = front.get("/nl/waterstad/loket/folder/es").text
    assert text_of(next(parse(page).iter("title"))) == "Información"
    paper = next(parse(page).iter("article"))
    for words in ("Su salario es suyo.", "Uw loon is van u.", "0800-5151", "112", "Llévese esta tarjeta solo si"):
        assert words in text_of(paper)
    assert "Waterstad" not in text_of(paper)


def test_a_file_with_a_mistake_is_left_out_and_the_others_stay(house: House, front: Any) -> None:
    for code, name in (("ro", "Eigen"), ("pt", "Português")):
        own = house.settings.instance / "translations" / code
        own.mkdir(parents=True)
        (own / "cards.md").write_text(f"---\ntitle: Informații\nname: {name}\n---\n\n## K01\n\nCe limbă?\n")
    assert front.get("/nl/waterstad/loket/kaarten/pt").status_code == 404
    page = front.get("/nl/waterstad/loket/kaarten/pl").text
    assert "Português" not in page
    assert "Română" in page, "the shipped cards take the place of the own ones that cannot be read"
    assert front.get("/nl/waterstad/loket/kaarten/ro").status_code == 200


def test_an_own_language_is_a_file(house: House, front: Any) -> None:
    own = house.settings.instance / "translations" / "ar"
    own.mkdir(parents=True)
    text = (ROOT / "translations" / "en" / "cards.md").read_text()
    signed = "name: العربية\ndirection: rtl\nproofread_by: N. Haddad\nproofread_on: 2026-11-01"
    (own / "cards.md").write_text(text.replace("name: English", signed))
    page = front.get("/en/waterstad/loket/kaarten/ar").text
    assert of_class(page, "card__client")[0].get("dir") == "rtl"
    assert "not yet proofread" not in page
    assert "العربية" in front.get("/nl/waterstad/loket/kaarten/pl").text
    assert front.get("/ar/waterstad/").status_code == 404, "cards make no language of the screen"


def test_no_cookie(front: Any) -> None:
    assert "Set-Cookie" not in front.get("/nl/waterstad/loket/kaarten/pl").headers


def test_the_shipped_region_shows_no_information_point_that_nobody_confirmed(tmp_path: Path, clock: Any) -> None:
    house = open_house(settings(tmp_path), clock)
    managing.load(house, tomllib.loads((ROOT / "instance/regions/markiezaten.toml").read_text()))
    house.keeper.refresh()
    front = Visitor(join_doors(house), clock)
    for slug in house.directory.municipalities:
        ids = shown(front.get(f"/nl/{slug}/loket/kaarten/pl").text)
        assert {"K13", "K14", "K15"} <= set(ids)
        assert "K16" not in ids
    house.close()
