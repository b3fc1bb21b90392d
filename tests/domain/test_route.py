"""The reporting route is data: every mistake in it is named, and the shipped one says what was agreed."""

from __future__ import annotations

import copy
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from policy import POLICY

from portal.domain.referrals import PolicyError, check_against, document_of, parse_policy
from portal.domain.themes import ReportingRoute, Theme, ThemeError, parse

ROOT = Path(__file__).resolve().parents[2]


def load(name: str) -> dict[str, Any]:
    return tomllib.loads((ROOT / "instance" / name).read_text())


@pytest.fixture(scope="module")
def data() -> dict[str, Any]:
    return load("themes/mensenhandel.toml")


@pytest.fixture(scope="module")
def region() -> dict[str, Any]:
    return load("regions/markiezaten.toml")


@pytest.fixture(scope="module")
def theme(data: dict[str, Any]) -> Theme:
    return parse(data)


@pytest.fixture(scope="module")
def route(theme: Theme) -> ReportingRoute:
    assert theme.route
    return theme.route


def test_the_questions_come_in_the_agreed_order(route: ReportingRoute) -> None:
    assert [(fork.key, fork.leaf.key) for fork in route.forks] == [
        ("gevaar", "nu_gevaar"),
        ("leeftijd", "minderjarig"),
        ("haast", "kan_niet_wachten"),
    ]
    assert route.otherwise.key == "melden"
    assert [leaf.key for leaf in route.ends] == ["nu_gevaar", "minderjarig", "kan_niet_wachten", "melden"]
    assert [leaf.key for leaf in route.after] == (
        ["arbeid", "seksueel", "crimineel", "organen", "hulp", "thuis", "netwerk", "andere_gemeente", "misstand"]
    )
    assert all(leaf.report and leaf.functionaris for leaf in route.ends)
    assert not any(leaf.report or leaf.functionaris for leaf in route.after)


def test_a_theme_without_a_route_has_none(data: dict[str, Any]) -> None:
    without = {key: value for key, value in data.items() if key != "route"}
    assert parse(without).route is None


def test_every_partner_and_every_hole_is_one_of_the_region(theme: Theme, region: dict[str, Any]) -> None:
    partners = {partner["key"]: partner for partner in region["partners"]}
    route = theme.route
    assert route
    assert {key for leaf in route.leaves for key in leaf.partners} <= set(partners)
    for path, texts in theme.text_paths():
        holes = [re.findall(r"\{\{(\w+):(\w+)\}\}", text) for text in texts.values()]
        assert all(found == holes[0] for found in holes), path
        for name, key in holes[0]:
            assert name in ("phone", "partner"), path
            assert name != "phone" or partners[key]["verified"], path
            assert key in partners, path


def test_the_texts_hold_no_number_and_no_long_sentence(theme: Theme) -> None:
    for path, texts in theme.text_paths():
        if not path.startswith("route."):
            continue
        for text in texts.values():
            assert not re.search(r"\d{3}", re.sub(r"\{\{.*?\}\}", "", text)), path
        for sentence in re.split(r"[.?!:]\s", texts["nl"]):
            assert len(sentence.split()) <= 20, path


MISTAKES = [
    ("r['questions'][0]['leaf'] = 'weg'", "route.questions.gevaar.leaf: there is no end 'weg' left"),
    ("r['questions'][1]['leaf'] = 'nu_gevaar'", "route.questions.leeftijd.leaf: there is no end 'nu_gevaar' left"),
    ("r['questions'].pop()", "route.leaves: must be one more than the questions"),
    ("r['leaves'].pop()", "route.leaves: must be one more than the questions"),
    ("r['leaves'][1]['key'] = 'nu_gevaar'", "route.leaves: the key 'nu_gevaar' stands there twice"),
    ("r['leaves'][0]['partners'] = []", "route.leaves.nu_gevaar.partners: must be a list"),
    ("r['leaves'][0]['functionaris'] = 'never'", "route.leaves.nu_gevaar.functionaris: 'never' is not known"),
    ("del r['leaves'][0]['label']['pl']", "route.leaves.nu_gevaar.label: the text in 'pl' is missing"),
    ("del r['leaves'][0]['steps']", "route.leaves.nu_gevaar.steps: is missing"),
    ("del r['after']['title']", "route.after.title: is missing"),
    ("r['after']['leaves'][0]['key'] = 'melden'", "route.after.leaves: there is an end 'melden' already"),
    ("r['leaves'][0]['partner'] = ['112']", "route.leaves.nu_gevaar.partner: is not known here"),
]


@pytest.mark.parametrize(("change", "complaint"), MISTAKES)
def test_a_mistake_is_named(data: dict[str, Any], change: str, complaint: str) -> None:
    broken = copy.deepcopy(data)
    exec(change, {"r": broken["route"]})
    with pytest.raises(ThemeError, match=re.escape(complaint)):
        parse(broken)


# --- a region's own partners ------------------------------------------------------------------------------------------


def test_a_region_can_call_others_at_an_end(route: ReportingRoute, region: dict[str, Any]) -> None:
    policy = parse_policy(document_of(region))
    ends = {leaf.key: leaf for leaf in route.leaves}
    assert "veilig_thuis_tholen" in policy.partners_at("mensenhandel", ends["thuis"])
    assert policy.partners_at("ondermijning", ends["thuis"]) == ends["thuis"].partners
    assert policy.partners_at("mensenhandel", ends["hulp"]) == ends["hulp"].partners


OWN = {"theme": "mensenhandel", "leaf": "thuis", "partners": ["veilig_thuis"]}


@pytest.mark.parametrize(
    ("entries", "complaint"),
    [
        ([{**OWN, "leaf": "huis"}], "route: mensenhandel, huis: the reporting route has no such end"),
        ([{**OWN, "theme": "onbekend"}], "route: onbekend, thuis: there is no theme 'onbekend' with a reporting route"),
        ([{**OWN, "partners": ["brandweer"]}], "route: mensenhandel, thuis: 'brandweer' is not one of the partners"),
        ([OWN, OWN], "route: mensenhandel, thuis: stands there twice"),
        ([{**OWN, "partners": []}], "partners: must be a list"),
        ([{**OWN, "partner": "x"}], "partner: is not known here"),
    ],
)
def test_a_mistake_of_a_region_is_named(theme: Theme, entries: list[dict[str, Any]], complaint: str) -> None:
    partners = {"veilig_thuis"} | {key for rule in POLICY["advice"] for key in rule["partners"]}
    with pytest.raises(PolicyError, match=re.escape(complaint)):
        check_against(parse_policy({"route": entries}), {"mensenhandel": theme}, partners)


def test_the_texts_of_the_route_are_those_of_the_theme(data: dict[str, Any], route: ReportingRoute) -> None:
    written = data["route"]
    assert route.title["nl"] == written["title"]["nl"]
    assert route.intro["nl"] == written["intro"]["nl"]
    assert route.after_title["nl"] == written["after"]["title"]["nl"]
    assert route.after_intro["nl"] == written["after"]["intro"]["nl"]
    assert [(fork.label["nl"], fork.help["nl"]) for fork in route.forks] == [
        (fork["label"]["nl"], fork["help"]["nl"]) for fork in written["questions"]
    ]
