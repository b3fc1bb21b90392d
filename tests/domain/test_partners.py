"""What keeping the sociale kaart knows: numbers that can be called, what asks for attention, what names a partner."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from portal.domain.partners import Mark, alone, digest, is_emergency, is_number, key_for, marks, naming, without
from portal.domain.places import Partner

TODAY = date(2026, 11, 17)


def partner(**own: Any) -> Partner:
    values: dict[str, Any] = {
        "key": "opvang",
        "name": {"nl": "Opvang"},
        "when": {"nl": "Altijd"},
        "scope": "local",
        "phone": None,
        "website": None,
        "hours": {},
        "verified_on": TODAY,
    }
    return Partner(**{**values, **own})


@pytest.mark.parametrize(
    "number",
    ["112", "113", "144", "116 111", "14 076", "14 0113", "0800-2000", "0900-8844", "033-448 11 86", "+32 2 511 64 64"],
)
def test_what_people_dial_is_a_number(number: str) -> None:
    assert is_number(number)


@pytest.mark.parametrize(
    "text",
    ["", "0", "12", "bel ons", "0800", "0900-88", "033-448", "0800-2000 of 112", "112; 0800-2000", "+99 1", "1111"],
)
def test_nonsense_is_none(text: str) -> None:
    assert not is_number(text)


@pytest.mark.parametrize(
    ("own", "found"),
    [
        ({}, ()),
        ({"verified_on": None}, (Mark.NEVER,)),
        ({"verified_on": TODAY - timedelta(days=183)}, ()),
        ({"verified_on": TODAY - timedelta(days=184)}, (Mark.OLD,)),
        ({"key": "112", "verified_on": date(2020, 1, 1)}, ()),
        ({"covenant_until": TODAY - timedelta(days=1)}, (Mark.ENDED,)),
        ({"covenant_until": TODAY}, (Mark.ENDS,)),
        ({"covenant_until": TODAY + timedelta(days=61)}, (Mark.ENDS,)),
        ({"covenant_until": TODAY + timedelta(days=62)}, ()),
        ({"verified_on": None, "covenant_until": date(2026, 1, 1)}, (Mark.NEVER, Mark.ENDED)),
        ({"verified_on": None, "scope": "internal"}, ()),
        ({"verified_on": None, "scope": "internal", "website": "https://example.nl"}, (Mark.NEVER,)),
    ],
)
def test_what_asks_for_attention(own: dict[str, Any], found: tuple[Mark, ...]) -> None:
    assert marks(partner(**own), TODAY) == found


def test_a_key_is_made_of_the_name_and_is_nobody_elses() -> None:
    assert key_for("Stichting Öpvang & Zó", ()) == "stichting_opvang_zo"
    assert key_for("Opvang", ("opvang", "opvang_2")) == "opvang_3"
    assert key_for("Nieuw", ()) == "nieuw_2", "a word of our own addresses"
    assert key_for("Допомога", ()) == "partner"
    assert len(key_for("x" * 200, ("x" * 32,))) <= 40


def test_a_digest_stands_for_the_contents_and_not_their_order() -> None:
    assert digest({"a": 1, "b": {"nl": "x", "en": "y"}}) == digest({"b": {"en": "y", "nl": "x"}, "a": 1})
    assert digest({"a": 1}) != digest({"a": 2})


POLICY: dict[str, Any] = {
    "bases": [{"key": "taak", "label": {"nl": "Taak"}}, {"key": "zorg", "partners": ["opvang", "politie"]}],
    "advice": [{"key": "acuut", "partners": ["opvang"]}, {"key": "later", "partners": ["politie"]}],
    "anders": "blijft",
}


def test_a_policy_says_where_it_names_a_partner() -> None:
    found = naming(POLICY, "opvang")
    assert [(name, entry["key"], alone(name, entry)) for name, entry in found] == [
        ("bases", "zorg", False),
        ("advice", "acuut", True),
    ]
    assert naming(POLICY, "iemand") == ()


def test_a_partner_can_be_taken_out_of_a_policy_and_never_leaves_an_entry_for_everybody() -> None:
    left = without(POLICY, "opvang")
    assert naming(left, "opvang") == ()
    assert left["bases"] == [POLICY["bases"][0], {"key": "zorg", "partners": ["politie"]}]
    assert left["advice"] == [POLICY["advice"][1]], "without partners a rule would fit every partner"
    assert left["anders"] == "blijft" and without(POLICY, "iemand") == POLICY


def test_an_empty_chair_does_not_take_the_table_away() -> None:
    policy = {"tables": [{"key": "een", "partners": ["opvang", "politie"]}, {"key": "twee", "partners": ["opvang"]}]}
    assert [alone(name, entry) for name, entry in naming(policy, "opvang")] == [False, False]
    assert without(policy, "opvang") == {"tables": [{"key": "een", "partners": ["politie"]}, {"key": "twee"}]}


def test_the_emergency_number_is_known_by_its_key() -> None:
    assert is_emergency("112")
    assert not is_emergency("politie_0900")


def test_a_key_begins_and_ends_with_a_letter_or_digit() -> None:
    assert key_for(" (Opvang) de Été! ", ()) == "opvang_de_ete"
    assert key_for("!!!", ()) == "partner"


def test_the_digest_of_a_form_is_short_and_does_not_hang_on_order() -> None:
    assert digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1}) != digest({"a": 1, "b": 3})
    assert len(digest({})) == 32
