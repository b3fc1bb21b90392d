"""The structured file says what its description says, and nothing that is not described."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from material import FARID, everything, material

from portal.domain.dossiers import FORMAT, PARTS, VERSION, Wanted, dossier
from portal.settings import CHECKOUT


def names(value: Any) -> set[str]:
    """Every field name that stands anywhere in the file."""
    if isinstance(value, dict):
        return set(value).union(*map(names, value.values()))
    return set().union(*map(names, value)) if isinstance(value, list) else set()


def test_every_field_is_described() -> None:
    described = set(re.findall(r"`([\w.]+)`", (CHECKOUT / "docs" / "dossier-json.md").read_text()))
    described |= {part for name in described for part in name.split(".")} | {"key", "label"}
    assert names(everything(material())) <= described


def test_the_words_beside_the_codes() -> None:
    found = everything(material())
    assert (found["format"], found["version"]) == (FORMAT, VERSION)
    assert found["signal"]["status"] == {"key": "passed_on", "label": "Doorgezet"}
    assert found["answers"][0]["choices"] == [{"key": "arbeid", "label": "Arbeidsuitbuiting"}]
    assert found["report"]["told"] == {"channel": "phone", "by": "citizen"}
    referral = found["referrals"][0]
    assert referral["partner"] == {"key": "avim", "label": "AVIM"}
    assert referral["purpose"] == {"key": "onderzoek", "label": "Onderzoek"}
    assert referral["channel"] == {"key": "brief", "label": "brief"}, "a word that is no longer known is its key"
    assert referral["basis"] is None


def test_facts_and_impressions_stand_apart() -> None:
    found = everything(material())
    assert [(each["source"], each["text"], each["found_on"]) for each in found["facts"]] == [
        ("BAG", "Elf mensen.", "2026-11-17"),
        ("Krant", "", None),
    ]
    assert [each and (each["kind"], each["text"]) for each in found["notes"]] == [
        ("note", "Gebeld."),
        ("fact", "Dat is veel."),
        None,
    ]
    only_facts = json.dumps(dossier(material(), Wanted("Doel", frozenset({"facts"}))))
    assert "Dat is veel" not in only_facts and "Gebeld" not in only_facts


def test_what_never_goes_along() -> None:
    text = json.dumps(everything(material()))
    assert "GEHEIM" not in text, "the receipt code of the signal that was made of it"
    assert FARID not in text, "people are named, not numbered"
    assert "10:05" not in text, "no time of the day"
    assert everything(material())["handling"]["steps"][0]["by"] is None


@pytest.mark.parametrize("part", PARTS)
def test_a_part_comes_only_when_it_is_chosen(part: str) -> None:
    found = dossier(material(), Wanted("Doel", frozenset({part})))
    assert set(found) - {part} == {"format", "version", "language", "purpose", "made", "signal"}


def test_answers_are_chosen_one_by_one() -> None:
    found = dossier(material(), Wanted("Doel", answers=frozenset({"plate", "sector"})))
    assert [(each["question"]["key"], each["text"]) for each in found["answers"]] == [("plate", "XX-000-X")]


def test_what_is_damaged_is_null() -> None:
    damaged = everything(replace(material(), report=None, contact=None))
    assert (damaged["report"], damaged["answers"], damaged["contact"]) == (None, None, None)
