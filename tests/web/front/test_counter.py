"""The counter page: cards and a report within reach, what to look for and to ask, and the municipality's own words."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pages import fields, find, parse, text_of
from sqlalchemy import update

from portal.actions.house import House
from portal.adapters import tables
from portal.settings import CHECKOUT

pytestmark = pytest.mark.once  # these pages ask the database nothing: they come from the snapshot and from files

LANGUAGES = ("nl", "en", "pl")


def main_of(html: str) -> str:
    return " ".join(text_of(next(parse(html).iter("main"))).split())


def links(html: str) -> list[str]:
    return [str(link.get("href")) for link in next(parse(html).iter("main")).iter("a")]


def change(house: House, slug: str, **values: Any) -> None:
    with house.database.writing() as connection:
        connection.execute(update(tables.Municipality).where(tables.Municipality.slug == slug).values(**values))
    house.keeper.refresh()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", ["loket", "waterstad/loket", "kaap/loket"])
def test_everything_is_filled_in_and_stays_on_its_side(front: Any, language: str, path: str) -> None:
    answer = front.get(f"/{language}/{path}")
    assert answer.status_code == 200
    assert "{{" not in answer.text
    start = f"/{language}/" + path.removesuffix("loket")
    own = [href for href in links(answer.text) if not href.startswith(("tel:", "#"))]
    choosing = {f"/{language}/{slug}/loket" for slug in ("waterstad", "bergdorp", "kaap")}
    assert own and all(href.startswith(start) or href in choosing for href in own)


def test_the_cards_come_first_then_the_report(front: Any) -> None:
    found = links(front.get("/nl/waterstad/loket").text)
    languages = ["pl", "ro", "bg", "uk", "es", "hu", "en", "nl"]
    assert found[:8] == [f"/nl/waterstad/loket/kaarten/{code}#K02" for code in languages]
    assert found[8:11] == ["/nl/waterstad/loket/kaart/K01", "/nl/waterstad/melden?vanaf=loket", "tel:112"]


def test_a_language_is_named_in_itself(front: Any) -> None:
    page = next(parse(front.get("/nl/loket").text).iter("main"))
    names = {a.get("lang"): text_of(a) for a in page.iter("a") if a.get("lang")}
    assert (names["pl"], names["bg"], names["hu"]) == ("Polski", "Български", "Magyar")


def test_a_language_of_the_installation_itself_comes_before_what_is_tried_first(front: Any, house: House) -> None:
    own = house.settings.instance / "translations" / "ar"
    own.mkdir(parents=True)
    whole = (CHECKOUT / "translations" / "nl" / "cards.md").read_text().split("---\n", 2)[2]
    (own / "cards.md").write_text(f"---\ntitle: معلومات\nname: العربية\ndirection: rtl\n---\n{whole}")
    found = front.get("/nl/loket").text
    assert found.index("kaarten/hu#") < found.index("kaarten/ar#") < found.index("kaarten/en#")
    assert 'lang="ar" hreflang="ar" dir="rtl">العربية' in found


def test_cards_with_a_mistake_in_them_cost_neither_the_page_nor_the_shipped_ones(front: Any, house: House) -> None:
    for code in ("pl", "ar"):
        own = house.settings.instance / "translations" / code
        own.mkdir(parents=True)
        (own / "cards.md").write_bytes("---\ntitle: Café".encode("latin-1"))
    (own.parent / "nl" / "guidance").mkdir(parents=True)
    (own.parent / "nl" / "guidance" / "counter-sayings.md").write_text("zonder kop")
    found = front.get("/nl/loket")
    assert found.status_code == 200
    assert "kaarten/ar" not in found.text, "a link that leads nowhere"
    assert front.get("/nl/loket/kaarten/pl").status_code == 200
    assert front.get("/nl/handreiking/").status_code == 200


def test_the_prefilled_report_is_one_click_away(front: Any) -> None:
    form = fields(front.get("/nl/waterstad/melden?vanaf=loket").text)
    assert (form["waar"], form["functiegroep"]) == ("balie", "burgerzaken_rni")


@pytest.mark.parametrize(
    ("language", "caution", "first"),
    [
        ("nl", "Een begeleider of tolk is normaal.", "Een ander geeft alle antwoorden."),
        ("en", "A companion or interpreter is normal.", "Someone else gives all the answers."),
        ("pl", "Osoba towarzysząca lub tłumacz to nic niezwykłego.", "Ktoś inny odpowiada na wszystkie pytania."),
    ],
)
def test_a_companion_is_no_signal_is_said_before_the_signals(
    front: Any, language: str, caution: str, first: str
) -> None:
    said = main_of(front.get(f"/{language}/waterstad/loket").text)
    assert 0 < said.index(caution) < said.index(first)


def test_what_is_said_aloud_stands_in_every_language(front: Any) -> None:
    page = parse(front.get("/pl/waterstad/loket").text)
    lists = [each for each in page.iter("ol") if each.get("class") == "spoken"]
    assert [len(list(each.iter("li"))) for each in lists] == [8, 5]
    first = [(p.get("lang"), text_of(p)) for p in next(lists[0].iter("li")).iter("p")]
    assert first == [
        ("nl", "Begrijpt u wat u hier regelt?"),
        ("en", "Do you understand what you are arranging here?"),
        ("pl", "Czy rozumiesz, co tu załatwiasz?"),
    ]


def test_a_language_with_fewer_sentences_is_not_put_beside_the_wrong_ones(front: Any, house: House) -> None:
    own = house.settings.instance / "translations" / "en" / "guidance"
    own.mkdir(parents=True)
    (own / "counter-sayings.md").write_text("---\ntitle: What you can say\n---\n\n- You can come back.\n")
    page = parse(front.get("/nl/loket").text)
    sayings = [each for each in page.iter("ol") if each.get("class") == "spoken"][1]
    assert {p.get("lang") for p in sayings.iter("p")} == {"nl", "pl"}


def test_with_and_without_an_rni_counter(front: Any, house: House) -> None:
    assert "Geen RNI-loket" in main_of(front.get("/nl/waterstad/loket").text)
    change(house, "waterstad", rni=True)
    said = main_of(front.get("/nl/waterstad/loket").text)
    assert "Wat is de RNI?" in said
    assert "Geen RNI-loket" not in said


def test_the_nearest_rni_counter_is_the_one_that_serves_this_municipality(front: Any, house: House) -> None:
    document = {"scope": "regional", "name": {"nl": "RNI-loket Havenstad"}, "when": {"nl": "Op afspraak."}}
    with house.database.writing() as connection:
        of = tables.Partner
        values = {"document": json.dumps(document | {"municipalities": ["waterstad"]}), "key": "rni_havenstad"}
        connection.execute(update(of).where(of.key == "comensha").values(**values))
    house.keeper.refresh()
    assert "RNI-loket Havenstad" in front.get("/nl/waterstad/loket").text
    assert "RNI-loket Havenstad" not in front.get("/nl/bergdorp/loket").text
    assert "RNI-loket Havenstad" not in front.get("/nl/loket").text


def test_without_a_municipality_it_is_asked_once(front: Any) -> None:
    found = links(front.get("/nl/loket").text)
    assert "/nl/bergdorp/loket" in found
    assert "/nl/bergdorp/loket" not in links(front.get("/nl/waterstad/loket").text)


def test_the_own_words_of_a_municipality_are_filled_cleaned_and_stay_there(front: Any, house: House) -> None:
    own = "Vraag **Mo** van balie 3. <i onclick='x()'>!</i> Nood: {{phone:112}}. [Kaarten](/loket/kaarten)"
    change(house, "waterstad", notices=json.dumps({"loket": {"nl": own, "pl": "Zapytaj Mo."}}))
    section = find(front.get("/nl/waterstad/loket").text, "own-notice")
    assert "Waterstad" in text_of(section)
    page = front.get("/nl/waterstad/loket").text
    assert "<strong>Mo</strong>" in page
    assert "<i onclick" not in page
    assert 'Nood: <a class="nowrap" href="tel:112">112</a>' in page
    assert '<a href="/nl/waterstad/loket/kaarten"' in page
    assert "Zapytaj Mo." in front.get("/pl/waterstad/loket").text
    assert 'lang="nl"><p>Vraag' in front.get("/en/waterstad/loket").text
    for elsewhere in ("/nl/bergdorp/loket", "/nl/loket", "/nl/waterstad/partners", "/nl/waterstad/handreiking/"):
        assert "Mo" not in text_of(next(parse(front.get(elsewhere).text).iter("main"))).split()


def test_a_notice_on_the_other_pages(front: Any, house: House) -> None:
    pages = {"partners": {"nl": "Bel eerst Mo."}, "handreiking": {"nl": "Lees eerst dit."}, "loket": {"nl": " "}}
    change(house, "waterstad", notices=json.dumps(pages))
    assert "Bel eerst Mo." in front.get("/nl/waterstad/partners").text
    assert "Lees eerst dit." in front.get("/nl/waterstad/handreiking/").text
    assert "own-notice" not in front.get("/nl/waterstad/loket").text


def test_the_title_says_nothing_about_the_subject(front: Any) -> None:
    for language in LANGUAGES:
        title = text_of(next(parse(front.get(f"/{language}/waterstad/loket").text).iter("title"))).lower()
        assert not [word for word in ("handel", "traffick", "rni", "signa", "sygna") if word in title], title
