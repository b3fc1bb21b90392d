"""The cards of clues: what is ticked there comes to the report form, and on to whom reads it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from cast import FARID, STORY, desk, once
from pages import fields, find, parse, text_of
from sqlalchemy import event

from portal.actions.desk import inbox, reading
from portal.actions.handing_on import exporting
from portal.actions.house import House
from portal.domain.dossiers import PARTS, Wanted
from portal.domain.signals import Filter
from portal.doors import create_front

pytestmark = pytest.mark.once  # these pages ask the database nothing: they come from the snapshot and from files

CARDS = "/nl/waterstad/handreiking/signalen"
FORM = "/nl/waterstad/melden"
TICKED = ["alg_bang", "toezicht_matrassen", "arbeid_paspoort"]


def opened(page: Any) -> list[str]:
    """Which cards stand open, in the order of the page."""
    cards = [each for each in find(page.text, "clues").iter("details") if each.get("open") is not None]
    return [card.get("id", "").removeprefix("group-") for card in cards]


def ticked(page: Any) -> list[str]:
    """The clues that are ticked on a page, wherever they stand."""
    found = [each for each in parse(page.text).iter("input") if each.get("name") == "indicators"]
    return [each.get("value", "") for each in found if each.get("checked") is not None or each.get("type") == "hidden"]


def carry(front: Any, to: str = FORM, **more: Any) -> Any:
    """What the button of the cards sends."""
    return front.post(to, {"switch": "clues", "indicators": TICKED, **more})


@pytest.mark.parametrize("language", ["nl", "en", "pl"])
@pytest.mark.parametrize("place", ["", "waterstad/"])
def test_every_clue_can_be_ticked_and_goes_to_the_form_of_this_place(
    front: Any, house: House, language: str, place: str
) -> None:
    page = front.get(f"/{language}/{place}handreiking/signalen")
    assert page.status_code == 200
    assert "{{" not in page.text
    form = find(page.text, "clues")
    assert form.get("action") == f"/{language}/{place}melden"
    offered = [each.get("value") for each in form.iter("input") if each.get("name") == "indicators"]
    assert sorted(offered) == sorted(clue.key for clue in house.themes["mensenhandel"].indicators)
    assert opened(page) == ["alg"]
    assert ticked(page) == []


def test_a_card_can_be_linked_to_and_then_stands_first(front: Any) -> None:
    page = front.get(f"{CARDS}/toezicht")
    assert opened(page) == ["toezicht", "alg"]
    ids = [card.get("id") for card in find(page.text, "clues").iter("details")]
    assert ids[0] == "group-toezicht"
    assert len(ids) == len(set(ids)) == 13
    assert front.get(f"{CARDS}/bestaat-niet").status_code == 404


def test_reminders_have_no_box_and_their_numbers_can_be_called(front: Any) -> None:
    page = front.get(CARDS)
    for card, said, number in (
        ("group-jeugd", "Gebruik altijd de meldcode.", "tel:08002000"),
        ("group-toezicht", "Let eerst op je eigen veiligheid.", "tel:112"),
        ("group-seksueel", "vrijwillig sekswerk door volwassenen is legaal", None),
    ):
        found = find(page.text, card)
        assert said in text_of(found)
        assert said not in "".join(text_of(label) for label in found.iter("label"))
        assert number in [None, *(link.get("href") for link in found.iter("a"))]


def test_the_title_and_the_address_say_nothing_about_a_case(front: Any) -> None:
    page = front.get(f"{CARDS}/seksueel")
    title = text_of(next(parse(page.text).iter("title"))).lower()
    assert "seks" not in title
    assert "uitbuiting" not in title
    assert find(page.text, "clues").get("method") == "post"


def test_the_cards_ask_the_database_nothing(front: Any, house: House) -> None:
    front.get(CARDS)
    seen: list[str] = []
    event.listen(house.database.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    front.get(CARDS)
    carry(front)
    assert seen == []


def test_what_is_ticked_comes_to_the_form_and_from_there_to_the_functionaris(front: Any, house: House) -> None:
    form = carry(front)
    assert form.status_code == 200
    legend = text_of(find(form.text, "field-indicators"))
    for said in ("In een bedrijf of schuur liggen matrassen", "De baas heeft het paspoort of de bankpas."):
        assert said in legend
    assert sorted(ticked(form)) == sorted(TICKED)
    assert "#field-indicators" in form.text, "it says that they came along, and leads to them"
    (more,) = [each for each in parse(form.text).iter("details") if "disclosure--block" in each.get("class", "")]
    assert more.get("open") is None, "the rest stays folded"
    assert "indicators" not in {each.get("name") for each in more.iter("input")}, "what came along stands in sight"
    sent = front.post(FORM, {**fields(form.text), "story": STORY})
    assert find(sent.text, "receipt-code") is not None
    who = desk(house, FARID)
    (entry,) = inbox.inbox(house, who, Filter(status=None)).entries
    found = reading.open_signal(house, who, entry.signal.id)
    assert sorted(found.report.indicators) == sorted(TICKED)


def test_the_functionaris_reads_what_was_ticked_as_words(front: Any, office: Any, house: House) -> None:
    front.post(FORM, {**fields(carry(front).text), "story": STORY})
    office.sign_in(FARID)
    (entry,) = inbox.inbox(house, desk(house, FARID), Filter(status=None)).entries
    page = office.get(f"/werk/signalen/{entry.signal.id}")
    assert "In een bedrijf of schuur liggen matrassen, koffers en kookspullen." in page.text
    assert "toezicht_matrassen" not in text_of(next(parse(page.text).iter("main")))


def test_in_the_dossier_it_stands_in_words_too(front: Any, house: House) -> None:
    front.post(FORM, {**fields(carry(front).text), "story": STORY})
    who = desk(house, FARID)
    (entry,) = inbox.inbox(house, who, Filter(status=None)).entries
    found = exporting.opened(house, who, entry.signal.id)
    wanted = Wanted("Voor de politie", frozenset(PARTS), frozenset({"indicators"}))
    made = exporting.export(house, who, found, once(house, who), "json", wanted, exporting.as_json)
    (clues,) = json.loads(made)["answers"]
    assert "De baas heeft het paspoort of de bankpas." in [each["label"] for each in clues["choices"]]


def test_a_mistake_keeps_what_came_along(front: Any) -> None:
    form = fields(carry(front).text)
    for wrong in ({"story": ""}, {"story": STORY, "website": "http://spam.example"}, {"story": STORY, "token": "x"}):
        page = front.post(FORM, {**form, **wrong})
        assert page.status_code == 422
        assert sorted(ticked(page)) == sorted(TICKED)


def test_the_form_in_another_language_keeps_what_came_along(front: Any) -> None:
    form = fields(carry(front).text)
    polish = front.post("/pl/waterstad/melden", {**form, "story": STORY, "switch": "1"})
    assert "Paszport lub karta bankowa jest w rękach szefa." in polish.text
    assert sorted(ticked(polish)) == sorted(TICKED)


def test_the_cards_in_another_language_keep_what_is_ticked(front: Any) -> None:
    assert 'formaction="/pl/waterstad/handreiking/signalen"' in front.get(CARDS).text
    page = front.post("/pl/waterstad/handreiking/signalen", {"switch": ["1", "clues"], "indicators": TICKED})
    assert page.status_code == 200
    assert sorted(ticked(page)) == sorted(TICKED)
    assert opened(page) == ["alg", "arbeid", "toezicht"], "a card with something ticked in it is open"


def test_a_second_signal_from_the_same_cards_is_a_second_signal(front: Any, house: House) -> None:
    for story in (STORY, "Er was ook een bus."):
        assert front.post(FORM, {**fields(carry(front).text), "story": story}).status_code == 200
    assert len(inbox.inbox(house, desk(house, FARID), Filter(status=None)).entries) == 2


def test_nothing_ticked_is_a_plain_form(front: Any) -> None:
    page = front.post(FORM, {"switch": "clues"})
    assert page.status_code == 200
    assert "#field-indicators" not in page.text
    assert '<details class="disclosure disclosure--block">' in page.text


def test_what_nobody_knows_is_not_carried(front: Any) -> None:
    page = front.post(FORM, {"switch": "clues", "indicators": ["alg_bang", "verzonnen", "alg_geen_slachtoffer"]})
    assert ticked(page) == ["alg_bang"]


def test_from_the_counter_it_is_known_where_it_was(front: Any) -> None:
    page = front.get(f"{CARDS}/loket?vanaf=loket")
    assert find(page.text, "clues").get("action") == f"{FORM}?vanaf=loket"
    values = fields(carry(front, f"{FORM}?vanaf=loket").text)
    assert (values["waar"], values["functiegroep"]) == ("balie", "burgerzaken_rni")


def test_without_a_municipality_it_all_waits_until_one_is_chosen(front: Any) -> None:
    page = carry(front, "/nl/melden?vanaf=loket", story=STORY)
    assert page.status_code == 200
    assert sorted(ticked(page)) == sorted(TICKED)
    assert "De baas heeft het paspoort of de bankpas." in page.text
    buttons = {each.get("formaction"): each for each in find(page.text, "municipalities").iter("button")}
    chosen = buttons["/nl/waterstad/melden?vanaf=loket"]
    assert (chosen.get("form"), chosen.get("name"), chosen.get("value")) == ("report-form", "switch", "clues")
    form = carry(front, str(chosen.get("formaction")), **fields(page.text, "report-form"))
    assert sorted(ticked(form)) == sorted(TICKED)
    assert fields(form.text)["story"].strip() == STORY
    polish = front.post("/pl/melden", {**fields(page.text, "report-form"), "switch": "1"})
    assert sorted(ticked(polish)) == sorted(TICKED), "the choice of municipality in another language keeps them too"


def test_where_nobody_reads_signals_what_was_ticked_stays_at_hand(front: Any) -> None:
    page = carry(front, "/nl/kaap/melden")
    assert page.status_code == 200
    assert "De baas heeft het paspoort of de bankpas." in page.text
    assert sorted(ticked(front.post("/pl/kaap/melden", {**fields(page.text, "report-form"), "switch": "1"}))) == sorted(
        TICKED
    )


def test_another_theme_brings_its_own_cards_or_says_that_it_has_none(house: House) -> None:
    theme = house.themes["mensenhandel"]
    bare = replace(theme, key="kaal", indicator_groups=())
    few = replace(theme, key="klein", indicator_groups=theme.indicator_groups[1:2])
    several = replace(house, themes={**house.themes, "kaal": bare, "klein": few})
    visitor = create_front(several).test_client()
    page = visitor.get(f"{CARDS}?thema=klein").text
    assert find(page, "clues").get("action") == f"{FORM}?thema=klein"
    assert "group-seksueel" in page
    assert "group-alg" not in page
    page = visitor.get(f"{CARDS}?thema=kaal").text
    assert 'id="clues"' not in page
    assert f'href="{FORM}?thema=kaal"' in page
    assert visitor.get(f"{CARDS}?thema=anders").status_code == 404


def test_a_first_visit_is_light(house: House) -> None:
    visitor = create_front(house).test_client()
    packed = {"Accept-Encoding": "gzip"}
    page = visitor.get(CARDS, headers=packed)
    shown = visitor.get(CARDS).text
    linked = [each.get("href", "") for each in parse(shown).iter("link") if each.get("rel") == "stylesheet"]
    scripts = [each.get("src", "") for each in parse(shown).iter("script")]
    size = sum(len(visitor.get(each, headers=packed).data) for each in (*linked, *scripts))
    assert len(page.data) + size < 45_000
