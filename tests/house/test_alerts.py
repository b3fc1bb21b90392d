"""The rules for Prometheus ask for figures that exist, and each says what to do."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml
from prometheus_client import CollectorRegistry, generate_latest

from portal.actions.house import House
from portal.actions.installation.backing_up import MADE
from portal.actions.worker import housekeeping
from portal.adapters import directory
from portal.serving.metrics import Figures
from portal.serving.tally import Tally
from portal.settings import CHECKOUT

RULES = yaml.safe_load((CHECKOUT / "deploy" / "prometheus" / "alerts.yaml").read_text())["groups"][0]["rules"]
FUNCTIONS = {"sum", "min", "max", "by", "rate", "increase", "count", "absent", "and", "on", "histogram_quantile", "le"}


@pytest.fixture
def known(house: House) -> set[str]:
    """The names of all figures there are."""
    housekeeping.round_of_work(house)
    with house.database.writing() as connection:
        directory.put_fact(connection, MADE, house.clock().isoformat())
    tally, registry = Tally(), CollectorRegistry()
    registry.register(Figures(house, tally))
    text = generate_latest(registry).decode()
    tally.close()
    return {re.split(r"[{ ]", line)[0] for line in text.splitlines() if line[0] != "#"} | {"up"}


def test_every_rule_asks_for_figures_that_exist(known: set[str]) -> None:
    for rule in RULES:
        asked = set(re.findall(r"\b(?:portal_\w+|up)\b", re.sub(r"\{[^}]*\}", "", rule["expr"])))
        assert asked, rule["alert"]
        assert asked <= known, rule["alert"]
        assert not any(name.startswith("portal_front") for name in asked), "those are a day late"


@pytest.mark.parametrize("rule", RULES, ids=[rule["alert"] for rule in RULES])
def test_every_rule_is_whole(rule: dict[str, Any]) -> None:
    assert rule.keys() <= {"alert", "expr", "for", "labels", "annotations"}
    assert re.fullmatch(r"Portal[A-Z]\w+", rule["alert"])
    assert re.fullmatch(r"\d+[mh]", rule.get("for", "1m"))
    assert rule["labels"]["severity"] in ("page", "day")
    assert set(rule["annotations"]) == {"summary", "description"}
    expression = rule["expr"]
    assert expression.count("(") == expression.count(")")
    words = set(re.findall(r"[a-z_]{2,}", re.sub(r"\{[^}]*\}|\[[^\]]*\]", "", expression)))
    unknown = {word for word in words - FUNCTIONS if not word.startswith("portal_")} - {"up", "release"}
    assert not unknown, unknown
