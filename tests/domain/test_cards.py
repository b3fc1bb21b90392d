"""The point-cards: what a card is, how a file of them is read, and which may be shown where."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from portal.domain import cards
from portal.domain.cards import ANSWERS, SHAPES, Deck
from portal.domain.guidance import Source, TextError
from portal.domain.guidance import parse as parse_file
from portal.domain.places import Partner

ROOT = Path(__file__).resolve().parents[2] / "translations"
FILES = sorted(ROOT.glob("*/cards.md"))
CODES = ["bg", "en", "es", "hu", "nl", "pl", "ro", "uk"]


def shipped(code: str) -> Deck:
    return cards.parse(parse_file((ROOT / code / "cards.md").read_text()), code)


def written(**changed: str) -> Source:
    """A file with short texts, in which some sections are others."""
    texts = {shape.id: " ".join(["Zin.", *(f"{{{{phone:{key}}}}}" for key in shape.numbers)]) for shape in SHAPES}
    texts["answers"] = "\n".join(f"- {key}" for key in ANSWERS)
    sections = {**texts, **changed}
    return Source({"title": "Informatie", "name": "Taal"}, "\n".join(f"## {id}\n\n{sections[id]}\n" for id in sections))


def partner(key: str, **own: object) -> Partner:
    usual = Partner(key, {}, {}, "national", "0800-5151", None, {}, date(2026, 10, 1))
    return replace(usual, **own)


def partners(*found: Partner) -> dict[str, Partner]:
    return {each.key: each for each in found}


# --- the shipped files -----------------------------------------------------------------------------------------------


def test_the_eight_languages() -> None:
    assert [path.parent.name for path in FILES] == CODES


@pytest.mark.parametrize("code", CODES)
def test_a_shipped_file_is_complete_and_short(code: str) -> None:
    deck = shipped(code)
    assert list(deck.cards) == [f"K{number:02}" for number in range(1, 22)]
    assert list(deck.answers) == list(ANSWERS)
    assert [id for id, text in deck.cards.items() if len(text.split()) > 20] == []
    assert deck.direction == "ltr"


def test_only_dutch_needs_no_native_speaker() -> None:
    assert [code for code in CODES if shipped(code).is_proofread] == ["nl"]


def test_polish_does_not_guess_who_reads_it() -> None:
    gendered = re.compile(r"\b\w+(?:łeś|łaś|łem|łam|łbyś|łabyś)\b")
    assert not [text for text in shipped("pl").cards.values() if gendered.search(text)]


# --- a file ----------------------------------------------------------------------------------------------------------


def test_a_signed_off_file() -> None:
    source = written()
    signed = Source({**source.head, "proofread_by": "A. Popescu", "proofread_on": "2026-11-20"}, source.body)
    deck = cards.parse(signed, "ro")
    assert deck.is_proofread
    assert deck.proofread_on == date(2026, 11, 20)
    assert not cards.parse(Source({**source.head, "proofread_by": "A. Popescu"}, source.body), "ro").is_proofread


def test_a_language_from_right_to_left() -> None:
    source = written()
    assert cards.parse(Source({**source.head, "direction": "rtl"}, source.body), "ar").direction == "rtl"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"K05": ""}, "K05: has no text"),
        ({"K14": "Bel ons."}, "K14: must name {{phone:arbeidsinspectie}}, once each"),
        ({"K05": "Bel {{phone:112}}."}, "K05: must name no number"),
        ({"K05": "Bel 0800-1234."}, "K05: holds a phone number"),
        ({"K05": "Bel 112."}, "K05: holds a phone number"),
        ({"K99": "Nog een."}, "K99: there is no such card"),
        ({"answers": "- Ja\n- Nee"}, "answers: must be a list of 8"),
        ({"answers": "\n".join(["Wijs aan:", *(f"- {key}" for key in ANSWERS)])}, "answers: must be a list of 8"),
    ],
)
def test_a_mistake_names_the_card(changed: dict[str, str], said: str) -> None:
    with pytest.raises(TextError, match=re.escape(said)):
        cards.parse(written(**changed), "ro")


def test_all_mistakes_at_once() -> None:
    source = written(K05="", K06="")
    head = {"title": "Informatie", "direction": "omhoog"}
    twice = f"Vooraf.\n\n{source.body}\n## K01\n\nNog eens.\n"
    with pytest.raises(TextError) as error:
        cards.parse(Source(head, twice), "ro")
    for said in ("needs a name", "direction", "K05", "K06", "words before the first card", "K01: stands there twice"):
        assert said in str(error.value)


def test_the_numbers_in_a_text() -> None:
    assert cards.pieces("Bel {{phone:112}}. Nu.") == [("Bel ", ""), ("", "112"), (". Nu.", "")]
    assert cards.pieces("Gewoon.") == [("Gewoon.", "")]


# --- what may be shown -----------------------------------------------------------------------------------------------

EVERYBODY = partners(
    partner("112", phone=None, verified_on=None),
    partner("arbeidsinspectie"),
    partner("comensha"),
    partner("informatiepunt", phone=None),
)


def left_out(found: dict[str, Partner], municipality: str | None = "waterstad") -> list[str]:
    return [shape.id for shape in SHAPES if shape not in cards.offered(found, municipality)]


def test_everything_is_shown_where_everybody_is_known() -> None:
    assert left_out(EVERYBODY) == []


@pytest.mark.parametrize(
    ("changed", "missing"),
    [
        (partner("arbeidsinspectie", phone=None, verified_on=None), ["K14"]),
        (partner("comensha", phone=None), ["K15"]),
        (partner("informatiepunt", phone=None, verified_on=None), ["K16"]),
        (partner("informatiepunt", phone=None, municipalities=("bergdorp",)), ["K16"]),
    ],
)
def test_a_card_whose_facts_nobody_checked_goes(changed: Partner, missing: list[str]) -> None:
    assert left_out({**EVERYBODY, changed.key: changed}) == missing


def test_without_any_partner_the_rights_and_the_emergency_number_stay() -> None:
    assert left_out({}, None) == ["K14", "K15", "K16"]


def test_every_card_has_a_group_and_known_answers() -> None:
    assert {shape.group for shape in SHAPES} == set(cards.GROUPS)
    assert {key for shape in SHAPES for key in shape.answers} <= set(ANSWERS)


def test_the_order_of_languages() -> None:
    assert cards.ordered([*CODES, "vi", "ar"]) == ["pl", "ro", "bg", "uk", "es", "hu", "ar", "vi", "en", "nl"]


def test_a_language_that_nobody_counted_comes_before_english_and_dutch() -> None:
    assert cards.ordered(["nl", "en", "zh", "ar", "fr", "pl"]) == ["pl", "ar", "fr", "zh", "en", "nl"]


def test_a_file_says_what_its_language_is_called() -> None:
    deck = cards.parse(written(K01="Eerste regel\n  en de tweede."), "ro")
    assert (deck.language, deck.title, deck.name, deck.proofread_by) == ("ro", "Informatie", "Taal", "")
    assert deck.cards["K01"] == "Eerste regel en de tweede."
    assert deck.answers == {key: key for key in ANSWERS}
    close = cards.parse(written(answers="\n".join(f"-{key}" for key in ANSWERS)), "ro")
    assert close.answers == deck.answers, "without a space behind the dash"


def test_every_mistake_of_a_file_is_told_at_once() -> None:
    source = Source({"title": "T", "direction": "up"}, "Woorden\n\n## K15\n\nBel {{phone:112}}.\n\n## K99\n\nx\n")
    with pytest.raises(TextError) as refused:
        cards.parse(source, "ro")
    told = str(refused.value).split("; ")
    assert told[:3] == [
        "the head needs a name: the name of the language in the language itself",
        "direction: must be ltr or rtl",
        "words before the first card: begin with a line ## K01",
    ]
    assert f"answers: must be a list of {len(ANSWERS)}: {', '.join(ANSWERS)}" in told
    assert "K15: must name {{phone:comensha}} and {{phone:112}}, once each" in told
    assert [each for each in told if each.endswith(": has no text")] == [
        f"{shape.id}: has no text" for shape in SHAPES if shape.id != "K15"
    ]
    assert told[-1] == "K99: there is no such card"


def test_a_card_goes_where_its_organisation_does_not_come() -> None:
    found = partners(partner("comensha", municipalities=("waterstad",)))
    shown = {place: {shape.id for shape in cards.offered(found, place)} for place in ("waterstad", "bergdorp", None)}
    assert shown["waterstad"] - shown["bergdorp"] == {"K15"}
    assert shown[None] == shown["bergdorp"]
