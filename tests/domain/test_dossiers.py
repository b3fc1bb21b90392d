"""The structured file says what its description says, and nothing that is not described."""

import json
import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from material import DAY, FARID, everything, material

from portal.domain.dossiers import FORMAT, PARTS, VERSION, Wanted, dossier
from portal.domain.handling import Assessment, Handling, Step
from portal.domain.journal import Note
from portal.domain.referrals import Answer, Choice, Policy, Referral, Said
from portal.domain.signals import Direction, Message, Report
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
    done = {"key": "controle_gedaan", "label": "Controle gedaan of barrière ingezet"}
    assert referral["answers"] == [{"said": "done", "on": "2026-11-17", "text": "Klaar.", "outcome": done}]
    assert found["handling"]["assessment"]["label"] == "vermoeden", "so is an assessment that the theme lost"


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


SANNE = "44444444-4444-4444-8444-444444444444"
LATER = [date(2026, 11, day) for day in (18, 19, 20)]
ENGLISH = {
    "language": "en",
    "names": {FARID: "Farid Amrani", SANNE: "Sanne de Wit"},
    "policy": Policy(
        bases=(Choice("taak", {"nl": "Publieke taak", "en": "Public task"}, {}),),
        purposes=(Choice("onderzoek", {"nl": "Onderzoek", "en": "Investigation"}, {}),),
        barriers=(Choice("sluiting", {"nl": "Sluiting", "en": "Closure"}, {}),),
        sources=(Choice("bag", {"nl": "BAG", "en": "Register of addresses"}, {}),),
    ),
    "report": Report("pl", "Słowa.", {"vorm": ("arbeid", "weg")}, {"plate": "XX-000-X"}, ("alg_bang", "weg")),
    "files": 2,
    "handling": Handling(
        outcome="weg",
        assessment=Assessment("misstand", "Twee bronnen.", LATER[0], SANNE),
        steps=(Step("verrijkt", LATER[1], SANNE), Step("weg", DAY, FARID)),
    ),
    "notes": (
        Note(1, SANNE, "2026-11-18T23:59+01:00", "Gebeld."),
        Note(2, SANNE, "2026-11-19T10:06+01:00", "Elf mensen.", "fact", "bag", on=DAY),
        Note(3, FARID, "2026-11-19T10:06+01:00", "Niets.", "fact", "weg"),
    ),
    "messages": (
        Message(1, Direction.REPORTER, "addition", "Ja.", DAY),
        Message(2, Direction.FUNCTIONARIS, "question", "Wanneer?", LATER[0]),
    ),
    "referrals": (
        Referral(
            *("weg", "Team", "onderzoek", "taak", "brief", "Tekst.", DAY, SANNE, ("vorm",)),
            barrier="sluiting",
            answers=(Answer(Said.REFUSED, LATER[2], FARID, "Nee."),),
        ),
    ),
}
"""What a second colleague did, in a signal of which some words are no longer known."""


def test_the_file_is_in_the_language_that_was_asked_and_a_word_that_is_gone_is_its_key() -> None:
    found = everything(material(**ENGLISH))
    gone = {"key": "weg", "label": "weg"}
    assert found["report"] == {"language": "pl", "story": "Słowa.", "files": 2}
    assert found["handling"] == {
        "assessment": {
            "key": "misstand",
            "label": "Abuse at work or in housing, no coercion seen",
            "reason": "Twee bronnen.",
            "on": "2026-11-18",
            "by": "Sanne de Wit",
        },
        "steps": [
            {"key": "verrijkt", "label": "Information added", "on": "2026-11-19", "by": "Sanne de Wit"},
            {**gone, "on": "2026-11-17", "by": "Farid Amrani"},
        ],
        "outcome": gone,
    }
    assert found["answers"] == [
        {
            "question": {"key": "vorm", "label": "What kind of exploitation do you think it is?"},
            "choices": [{"key": "arbeid", "label": "Labour exploitation"}, gone],
            "text": "",
        },
        {"question": {"key": "plate", "label": "Which number plate?"}, "choices": [], "text": "XX-000-X"},
        {
            "question": {"key": "indicators", "label": ""},
            "choices": [{"key": "alg_bang", "label": "Someone is afraid, tense or very tired."}, gone],
            "text": "",
        },
    ]
    assert found["signal"]["urgency"] == {"key": "spoed", "label": "Urgent"}
    assert found["signal"]["theme"] == {"key": "mensenhandel", "label": "Human trafficking reporting point"}
    assert found["signal"]["status"] == {"key": "passed_on", "label": "Passed on"}
    assert found["signal"]["received_on"] == found["made"]["on"] == "2026-11-17"


def test_who_wrote_and_said_what() -> None:
    found = everything(material(**ENGLISH))
    on, sanne = {"written_on": "2026-11-19"}, {"by": "Sanne de Wit"}
    assert found["facts"] == [
        {"found_on": "2026-11-17", "source": "Register of addresses", "text": "Elf mensen.", **on, **sanne},
        {"found_on": None, "source": "weg", "text": "Niets.", **on, "by": "Farid Amrani"},
    ]
    assert found["notes"] == [{"kind": "note", "on": "2026-11-18", "text": "Gebeld.", **sanne}]
    assert found["messages"] == [
        {"from": "reporter", "kind": "addition", "on": "2026-11-17", "language": "pl", "text": "Ja."},
        {"from": "functionaris", "kind": "question", "on": "2026-11-18", "language": "pl", "text": "Wanneer?"},
    ]
    assert found["referrals"] == [
        {
            "partner": {"key": "weg", "label": "weg"},
            "to": "Team",
            "purpose": {"key": "onderzoek", "label": "Investigation"},
            "basis": {"key": "taak", "label": "Public task"},
            "channel": {"key": "brief", "label": "brief"},
            "barrier": {"key": "sluiting", "label": "Closure"},
            "on": "2026-11-17",
            "text": "Tekst.",
            "shared": ["vorm"],
            "answers": [{"said": "refused", "on": "2026-11-20", "text": "Nee.", "outcome": None}],
            **sanne,
        }
    ]
    same = {"signal": "33333333-3333-4333-8333-333333333333", "kind": "same", "on": "2026-11-17"}
    assert found["links"] == [{**same, "by": "Farid Amrani"}]
    assert found["contact"] == {"name": "Noor", "phone": "0600000000", "email": ""}


def test_without_a_report_nobody_knows_its_language() -> None:
    damaged = everything(material(**{**ENGLISH, "report": None, "handling": Handling()}))
    assert {message["language"] for message in damaged["messages"]} == {""}
    assert damaged["handling"] == {"assessment": None, "steps": [], "outcome": None}
