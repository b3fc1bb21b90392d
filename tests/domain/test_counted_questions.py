"""What of a theme is counted: read from its file, with every mistake named."""

import copy
import tomllib
from pathlib import Path
from typing import Any

import pytest

from portal.domain.themes import Figures, ThemeError, parse

FILE = Path(__file__).resolve().parents[2] / "instance" / "themes" / "mensenhandel.toml"
DATA = tomllib.loads(FILE.read_text())


def theme_with(**figures: Any) -> dict[str, Any]:
    return {**copy.deepcopy(DATA), "figures": figures}


def test_questions_and_pairs_of_them_are_counted() -> None:
    found = parse(theme_with(dimensions=["vorm", "leeftijd"], crosses=[["vorm", "leeftijd"]])).figures
    assert found == Figures(("vorm", "leeftijd"), (("vorm", "leeftijd"),))


def test_a_theme_may_count_nothing_but_signals() -> None:
    assert parse({key: value for key, value in DATA.items() if key != "figures"}).figures == Figures()


@pytest.mark.parametrize(
    ("figures", "complaint"),
    [
        ({"dimensions": ["story"]}, "'story' is no question with choices"),
        ({"dimensions": ["weg"]}, "'weg' is no question with choices"),
        ({"dimensions": ["vorm"], "crosses": [["vorm", "sector"]]}, "must both stand in `dimensions`"),
        ({"dimensions": ["vorm", "sector"], "crosses": [["vorm", "vorm"]]}, "different pairs of different codes"),
        ({"dimensions": ["vorm", "sector"], "crosses": [["vorm", "sector"], ["sector", "vorm"]]}, "different pairs"),
        ({"dimensions": ["vorm", "sector"], "crosses": ["vorm*sector"]}, "must be a list of pairs"),
        ({"dimensions": ["vorm"], "cross": []}, "is not known here; is it misspelt"),
    ],
)
def test_a_mistake_is_named(figures: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ThemeError, match=complaint):
        parse(theme_with(**figures))


def test_a_question_cannot_be_counted_under_a_name_that_every_theme_has() -> None:
    data = theme_with(dimensions=["contact_made"])
    question = {**copy.deepcopy(data["questions"][1]), "key": "melding"}
    data["questions"].append(question)
    data["figures"] = {"dimensions": ["melding"]}
    with pytest.raises(ThemeError, match="cannot be counted"):
        parse(data)


def test_two_long_keys_do_not_fit_into_one() -> None:
    data = theme_with(dimensions=["vorm", "lang"], crosses=[["vorm", "lang"]])
    question = copy.deepcopy(next(each for each in data["questions"] if each["key"] == "sector"))
    question["key"] = "lang"
    question["choices"][0]["key"] = "a" * 40
    long = {**copy.deepcopy(next(each for each in data["questions"] if each["key"] == "vorm")), "key": "langer"}
    long["choices"][0]["key"] = "b" * 40
    data["questions"] += [question, long]
    data["figures"] = {"dimensions": ["lang", "langer"], "crosses": [["lang", "langer"]]}
    with pytest.raises(ThemeError, match="too long together"):
        parse(data)
