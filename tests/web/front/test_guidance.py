"""Texts from Markdown, with numbers and terms filled in."""

from __future__ import annotations

from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from pages import parse, text_of
from sqlalchemy import update

import portal
from portal.actions.house import House
from portal.adapters import tables


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
    answer = portal.create_front(house).test_client().get("/fr/privacy")
    assert answer.status_code == 200
    assert '<html lang="fr">' in answer.text
    assert '<div lang="nl">' in answer.text
