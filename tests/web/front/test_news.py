"""What a reader sees of the news of the region."""

from typing import Any

import pytest
from cast import REGION, Clock, once
from newsroom import BOTH, DUTCH, kees, published
from pages import find, parse, text_of

from portal.actions.house import House
from portal.actions.installation import managing
from portal.actions.publishing import news
from portal.adapters import library
from portal.web.front.news import Bodies


def main(page: str) -> str:
    return " ".join(text_of(next(parse(page).iter("main"))).split())


def test_without_news_the_page_says_so(front: Any) -> None:
    page = front.get("/en/waterstad/handreiking/nieuws")
    assert "No news yet" in main(page.text) and 'href="/en/waterstad/handreiking/"' in page.text


def test_the_newest_stands_first_and_stays_below_the_own_start_page(front: Any, house: House, clock: Clock) -> None:
    writer = kees(house)
    old = published(house, writer)
    clock.move(days=2)
    new = published(
        house, writer, {"nl": ("Een succes", "Zie [het loket](/loket) en [de wet](https://wetten.example/).")}
    )
    page = front.get("/nl/waterstad/handreiking/nieuws").text
    assert page.index(f'href="/nl/waterstad/handreiking/nieuws/{new}"') < page.index(f"nieuws/{old}")
    assert "19 november 2026" in main(page) and "Oefenregio" in main(page)
    read = front.get(f"/nl/waterstad/handreiking/nieuws/{new}").text
    assert 'href="/nl/waterstad/loket"' in read and 'href="https://wetten.example/" rel="noreferrer"' in read
    assert text_of(next(parse(read).iter("title"))).startswith(("News", "Nieuws")), "titles stay in the history"


def test_a_reader_of_another_language_gets_the_translation_or_the_dutch_text_marked_as_such(
    front: Any, house: House
) -> None:
    writer = kees(house)
    both, dutch = published(house, writer, BOTH), published(house, writer, DUTCH)
    polish = front.get(f"/pl/bergdorp/handreiking/nieuws/{both}").text
    assert "Nowe ustalenia" in polish and 'lang="nl"' not in polish.split("<main")[1]
    english = front.get(f"/en/bergdorp/handreiking/nieuws/{dutch}").text
    [heading] = [
        each for each in parse(english).iter("div") if each.get("lang") == "nl" and each.find("h1") is not None
    ]
    assert text_of(heading) == "Nieuwe afspraken"
    assert "not translated" in main(english)
    assert 'lang="nl"' in front.get("/en/bergdorp/handreiking/nieuws").text


def test_another_region_reads_its_own_and_who_chose_none_reads_all_of_them_by_name(front: Any, house: House) -> None:
    other = {**REGION, "region": {"slug": "verderop", "name": "Verderop", "kind": "district"}, "advice": []}
    other["municipalities"] = [{"code": "GM9009", "slug": "heuvel", "name": "Heuvel"}]
    other["memberships"] = [{"municipality": "heuvel", "valid_from": REGION["memberships"][0]["valid_from"]}]
    other["partners"] = [each for each in REGION["partners"] if not each.get("municipalities")]
    managing.load(house, other)
    message = published(house, kees(house))
    assert front.get(f"/nl/heuvel/handreiking/nieuws/{message}").status_code == 404
    assert "Nieuwe afspraken" not in front.get("/nl/heuvel/handreiking/nieuws").text
    everywhere = front.get("/nl/handreiking/nieuws").text
    assert "Nieuwe afspraken" in everywhere and "· Oefenregio" in main(everywhere)
    assert front.get(f"/nl/handreiking/nieuws/{message}").status_code == 200


def test_a_long_message_is_cut_between_words(front: Any, house: House) -> None:
    published(house, kees(house), {"nl": ("Lang", "Samenwerking " * 40)})
    shown = find(front.get("/nl/waterstad/handreiking/nieuws").text, "main")
    assert text_of(shown).strip().endswith("Samenwerking …")


def test_the_beginning_of_a_message_ends_with_a_sentence(front: Any, house: House) -> None:
    published(
        house,
        kees(house),
        {"nl": ("Lang", "We spreken voortaan elke maand af met alle acht gemeenten. " + "Dan komt " * 40)},
    )
    shown = find(front.get("/nl/waterstad/handreiking/nieuws").text, "main")
    assert text_of(shown).strip().endswith("alle acht gemeenten.")


def test_what_is_no_message_is_not_found(front: Any) -> None:
    for address in ("00000000-0000-4000-8000-000000000000", "geheim", "1"):
        assert front.get(f"/nl/waterstad/handreiking/nieuws/{address}").status_code == 404


def test_a_message_is_made_into_a_page_once_and_forgotten_when_it_is_withdrawn(
    front: Any, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    plain = library.html
    monkeypatch.setattr(library, "html", lambda text: made.append(text) or plain(text))
    writer = kees(house)
    first, second = published(house, writer), published(house, writer, {"nl": ("Later", "Een tweede bericht.")})
    for _ in range(3):
        front.get("/nl/waterstad/handreiking/nieuws")
        front.get(f"/nl/waterstad/handreiking/nieuws/{second}")
    assert sorted(made) == sorted({DUTCH["nl"][1], "Een tweede bericht."})
    bodies = Bodies()
    for text in made:
        bodies.of(text, house.directory, str.upper)
    news.withdraw(house, writer, once(house, writer), first)
    assert bodies.of("Een tweede bericht.", house.directory, str.lower) == "EEN TWEEDE BERICHT."
    assert DUTCH["nl"][1] not in str(vars(bodies))
