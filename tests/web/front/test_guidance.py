"""Texts from Markdown, with numbers and terms filled in."""

from __future__ import annotations

import re
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from cast import Clock
from pages import parse, text_of
from sqlalchemy import event, update

from portal.actions.house import House
from portal.adapters import tables
from portal.adapters.library import Library, Text
from portal.domain.guidance import PAGES
from portal.doors import create_front

pytestmark = pytest.mark.once  # these pages ask the database nothing: they come from the snapshot and from files

SLUGS = [page.slug for page in PAGES]


def links(html: str) -> list[str]:
    return [str(link.get("href")) for link in next(parse(html).iter("main")).iter("a")]


@pytest.mark.parametrize("language", ["nl", "en", "pl"])
@pytest.mark.parametrize("page", ["privacy", "toegankelijkheid", "waterstad/privacy"])
def test_every_text_is_there_with_nothing_left_to_fill_in(front: Any, language: str, page: str) -> None:
    answer = front.get(f"/{language}/{page}")
    assert answer.status_code == 200
    assert "{{" not in answer.text
    assert "tel:112" in answer.text


def test_the_terms_are_those_of_the_region(front: Any, house: House) -> None:
    with house.database.writing() as connection:
        connection.execute(update(tables.Region).values(first_look_days=7))
    house.keeper.refresh()
    assert " 7 " in text_of(next(parse(front.get("/nl/waterstad/privacy").text).iter("main")))
    assert " 35 " in front.get("/nl/privacy").text


def test_a_partner_without_a_verified_number_is_named_instead(front: Any, house: House) -> None:
    with house.database.writing() as connection:
        row = tables.Partner
        document = '{"scope": "national", "name": {"nl": "De Lijn <van> M."}, "when": {"nl": "Altijd"}}'
        connection.execute(update(row).where(row.key == "meld_misdaad_anoniem").values(document=document))
    house.keeper.refresh()
    assert "De Lijn &lt;van&gt; M." in front.get("/nl/privacy").text


def test_a_number_that_was_checked_too_long_ago_says_so(front: Any, clock: Clock, house: House) -> None:
    assert "controleer eerst het nummer" not in front.get("/nl/waterstad/handreiking/nazorg").text
    clock.move(days=300)
    house.keeper.refresh()
    assert "(controleer eerst het nummer)" in front.get("/nl/waterstad/handreiking/nazorg").text
    assert "(controleer eerst het nummer)" in front.get("/nl/kaap/melden").text
    drawn = front.get("/nl/waterstad/handreiking/meldroute/overzicht.svg").text
    assert "* Controleer eerst het nummer." in drawn


def test_an_own_text_wins_and_is_cleaned(front: Any, house: House) -> None:
    own = house.settings.instance / "translations" / "en" / "guidance"
    own.mkdir(parents=True)
    text = "---\ntitle: Ours\n---\n\n## Hello\n\n<b onclick='x()'>raw</b> [go](javascript:alert(1)) {{phone:112}}\n"
    (own / "privacy.md").write_text(text)
    answer = front.get("/en/privacy")
    assert "<h2>Hello</h2>" in answer.text
    assert "<b onclick" not in answer.text
    assert 'href="javascript' not in answer.text


def test_a_language_without_the_text_shows_the_dutch_one_and_says_so(house: House) -> None:
    catalog = house.settings.instance / "translations" / "fr" / "LC_MESSAGES" / "messages.mo"
    catalog.parent.mkdir(parents=True)
    with catalog.open("wb") as file:
        write_mo(file, Catalog(locale="fr"))
    answer = create_front(house).test_client().get("/fr/privacy")
    assert answer.status_code == 200
    assert '<html lang="fr">' in answer.text
    assert '<div lang="nl">' in answer.text


@pytest.mark.parametrize("language", ["nl", "en", "pl"])
@pytest.mark.parametrize("start", ["", "waterstad/"])
def test_the_overview_leads_to_every_text_and_every_page(front: Any, language: str, start: str) -> None:
    page = front.get(f"/{language}/{start}handreiking/").text
    home = f"/{language}/{start}"
    more = ("signalen", "meldroute", "nieuws", "begrippen", "campagne")
    wanted = {f"{home}handreiking/{slug}" for slug in (*SLUGS, *more)} | {f"{home}loket", f"{home}partners"}
    assert set(links(page)) == wanted | {f"{home}melden"}
    if (language, start) == ("nl", "waterstad/"):
        assert {path: front.get(path).status_code for path in wanted} == dict.fromkeys(wanted, 200)


@pytest.mark.parametrize("language", ["nl", "en", "pl"])
@pytest.mark.parametrize("slug", SLUGS)
def test_every_text_is_complete_and_has_a_way_back(front: Any, language: str, slug: str) -> None:
    home = f"/{language}/waterstad/"
    answer = front.get(f"{home}handreiking/{slug}")
    assert answer.status_code == 200
    assert "{{" not in answer.text
    assert f'href="{home}handreiking/"' in answer.text
    assert f'href="{home}melden"' in answer.text
    assert f'<html lang="{language}">' in answer.text
    assert "<div lang=" not in answer.text, "the text is there in this language"
    assert 'aria-current="true">' in answer.text, "the menu says where one is"


@pytest.mark.parametrize("language", ["nl", "en", "pl"])
def test_no_title_tells_the_subject_to_the_history(house: House, language: str) -> None:
    subject = re.compile(
        r"mensenhandel|uitbuiting|traffick|exploit|handel|handlu|wyzysk|victim|slachtoffer|ofiar", re.I
    )
    titles = [house.library.text(page.name, language).title for page in PAGES]
    assert [title for title in titles if subject.search(title)] == []


def test_a_text_shows_the_others_of_its_group(front: Any) -> None:
    page = front.get("/nl/waterstad/handreiking/nazorg").text
    [aside] = parse(page).iter("aside")
    found = [str(link.get("href")).rpartition("/")[2] for link in aside.iter("a")]
    assert found == ["wel-en-niet", "wat-gebeurt-er", "niet-straffen", "privacy-van-collegas", ""]


def test_an_unknown_text_is_not_found(front: Any) -> None:
    assert front.get("/nl/handreiking/bestaat-niet").status_code == 404
    assert front.get("/nl/handreiking/counter-tips").status_code == 404


def test_a_text_that_is_nowhere_is_not_offered(front: Any, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(self: Library, name: str, language: str) -> Text:
        raise LookupError(name)

    monkeypatch.setattr(Library, "text", lost)
    assert "/nl/handreiking/nazorg" not in links(front.get("/nl/handreiking/").text)
    assert front.get("/nl/handreiking/nazorg").status_code == 404


def test_both_start_pages_lead_to_the_counter_the_route_and_the_signals(front: Any) -> None:
    for home in ("/nl/", "/nl/waterstad/", "/nl/kaap/"):
        found = links(front.get(home).text)
        assert {f"{home}loket", f"{home}handreiking/signalen", f"{home}handreiking/meldroute"} <= set(found)


def test_the_menu_leads_to_the_four_ways_in(front: Any) -> None:
    tree = parse(front.get("/nl/waterstad/volgen").text)
    [menu] = [each for each in tree.iter("nav") if each.get("class") == "menu"]
    found = [(link.get("href"), link.get("aria-current")) for link in menu.iter("a")]
    paths = [("melden", None), ("volgen", "page"), ("handreiking/", None), ("loket", None)]
    assert found == [(f"/nl/waterstad/{path}", now) for path, now in paths]


def test_the_guidance_asks_the_database_nothing(front: Any, house: House) -> None:
    seen: list[str] = []
    event.listen(house.database.engine, "before_cursor_execute", lambda *given: seen.append(given[2]))
    for path in ("loket", "waterstad/loket", "waterstad/handreiking/", "waterstad/handreiking/vormen"):
        assert front.get(f"/nl/{path}").status_code == 200
    assert seen == []
