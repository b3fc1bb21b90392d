"""Where a reporter comes in."""

from __future__ import annotations

from typing import Any

import pytest
from pages import find, parse, text_of

from portal.doors import create_front

pytestmark = pytest.mark.once  # these pages ask the database nothing: they come from the snapshot and from files


@pytest.mark.parametrize("language", ["nl", "en", "pl"])
def test_the_start_page_names_every_municipality_and_who_to_call_first(front: Any, language: str) -> None:
    page = front.get(f"/{language}/")
    links = [link.get("href") for link in find(page.text, "municipalities").iter("a")]
    assert links == [f"/{language}/{slug}/melden" for slug in ("bergdorp", "kaap", "waterstad")]
    assert page.text.index('href="tel:112"') < page.text.index('id="municipalities"')
    assert "tel:08002000" in page.text


def test_a_municipality_that_is_not_open_says_so(front: Any) -> None:
    names = [text_of(item) for item in find(front.get("/en/").text, "municipalities").iter("li")]
    assert ["not open yet" in name for name in names] == [False, True, False]


def test_the_start_page_of_a_municipality_names_who_reads_it(front: Any) -> None:
    page = front.get("/nl/waterstad/")
    for name in ("Farid Amrani", "Sanne de Wit", "Dirk Smit"):
        assert name in page.text
    assert "Roos Vink" not in page.text, "there is a deputy, so the regional deputy does not read here"
    for name in ("Greta Hoek", "Bas Kok"):
        assert name not in page.text
    assert "/nl/waterstad/melden" in page.text


def test_a_municipality_that_is_not_open_says_whom_to_call_instead(front: Any) -> None:
    page = front.get("/nl/kaap/")
    assert page.status_code == 200
    main = text_of(next(parse(page.text).iter("main")))
    for number in ("112", "0900-8844", "0800-2000", "0800-7000"):
        assert number in main
    assert 'class="button-link' not in page.text


def test_titles_stay_neutral(front: Any) -> None:
    for path in ("/nl/", "/nl/waterstad/", "/nl/waterstad/melden", "/nl/volgen", "/nl/privacy"):
        title = text_of(next(parse(front.get(path).text).iter("title")))
        assert "mensenhandel" not in title.lower()


@pytest.mark.parametrize("path", ["/xx/", "/nl/atlantis/", "/nl/atlantis/melden", "/nl/waterstad/niets", "/nl/volgenx"])
def test_unknown_addresses_are_not_found_and_lead_back(front: Any, path: str) -> None:
    answer = front.get(path, follow_redirects=True)
    assert answer.status_code == 404
    assert 'href="/nl/' in answer.text
    assert 'href="tel:112"' in answer.text


def test_the_same_page_is_offered_in_every_language_with_its_query(front: Any) -> None:
    page = front.get("/nl/melden?vanaf=loket")
    assert 'href="/pl/melden?vanaf=loket"' in page.text


def test_a_page_without_a_number_for_112_still_says_112(front: Any, house: Any) -> None:
    with house.database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM partner")
    house.keeper.refresh()
    for path in ("/nl/", "/nl/waterstad/melden", "/nl/kaap/", "/nl/privacy"):
        page = front.get(path)
        assert page.status_code == 200
        assert 'href="tel:112"' in page.text


def test_nothing_is_kept_in_the_browser(front: Any) -> None:
    for path in ("/nl/", "/nl/waterstad/", "/nl/waterstad/melden", "/nl/volgen"):
        assert "Set-Cookie" not in front.get(path).headers


def test_an_error_page_shows_its_number_and_no_detail(house: Any, capsys: Any) -> None:

    app = create_front(house)
    app.add_url_rule("/nl/stuk", view_func=lambda: 1 / 0)
    answer = app.test_client().get("/nl/stuk")
    assert answer.status_code == 500
    assert "ZeroDivisionError" not in answer.text
    assert '"class": "ZeroDivisionError"' in capsys.readouterr().out
