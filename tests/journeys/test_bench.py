"""A short form of the bench, on one database: it runs, writes what it promises, and says what got worse."""

import copy
import json
import os
from pathlib import Path
from typing import Any

import pytest

from bench import bench, databases, memory, regression
from bench.goals import goals

pytestmark = pytest.mark.slow

POSTGRES = os.environ.get("PORTAL_TEST_POSTGRES_URL", "")
KIND = databases.POSTGRES if POSTGRES else databases.SQLITE
"""One, the harder to set up: it is the bench that is tested here. `make bench` measures both."""


def test_the_portal_is_measured_beside_the_bare_application(tmp_path: Path) -> None:
    into, kept = tmp_path / "figures.json", tmp_path / "regression.json"
    options = ["--size", "tiny", "--parts", "beside", "--databases", KIND, "--postgres", POSTGRES, "--record"]
    bench.main([*options, "--into", str(into), "--regression", str(kept)])
    found = json.loads(into.read_text())["bench, beside"]
    beside = found[KIND]["beside"]
    assert {"1_clients", "2_clients", "statements", "weight"} == set(beside)
    for pair in ("form_page", "form_page_packed", "filing", "filing_equal_sealing", "whole_flow"):
        figure = beside["2_clients"][pair]
        low, high = figure["rate_to_bare_spread"]
        assert 0 < low <= figure["rate_to_bare"] <= high
        assert figure["portal"]["p50"] <= figure["portal"]["p99"]
    assert beside["statements"]["form_statements"] == 0
    assert beside["statements"]["follow_statements"] <= 3
    assert beside["statements"]["inbox_statements"] <= 3
    assert f"{KIND}: repeat visit of the report form, kB" in found["goals"]
    assert f"{KIND}.beside.weight.repeat_visit_bytes" in json.loads(kept.read_text())["ratios"]


def test_what_got_worse_is_named(tmp_path: Path) -> None:
    one = {
        "rate_to_bare": 0.7,
        "rate_to_bare_spread": [0.69, 0.71],
        "cpu_to_bare": 1.5,
        "cpu_to_bare_spread": [1.4, 1.6],
    }
    before: dict[str, Any] = {
        "sqlite": {"beside": {"8_clients": {"filing": one}, "weight": {"repeat_visit_bytes": 7900}}}
    }
    kept = tmp_path / "regression.json"
    assert regression.worse(before, kept) == [], "nothing to compare with yet"
    regression.record(before, kept)
    assert regression.worse(before, kept) == []
    after = copy.deepcopy(before)
    filing = after["sqlite"]["beside"]["8_clients"]["filing"]
    filing["rate_to_bare"], filing["cpu_to_bare"] = 0.65, 1.1
    after["sqlite"]["beside"]["weight"]["repeat_visit_bytes"] = 7930
    assert regression.worse(after, kept) == [], "within what rounds differ, and better"
    filing["rate_to_bare"], filing["cpu_to_bare"] = 0.55, 1.8
    after["sqlite"]["beside"]["weight"]["repeat_visit_bytes"] = 7950
    assert [name.split(":")[0].rpartition(".")[2] for name in regression.worse(after, kept)] == [
        "rate_to_bare",
        "cpu_to_bare",
        "repeat_visit_bytes",
    ]


def test_memory_that_grows_is_seen() -> None:
    assert memory.slope([100.0, 100.4, 99.8, 100.1, 100.0]) * 5 < memory.NOISE
    assert memory.slope([100.0, 101.0, 102.0, 103.0, 104.0]) * 5 > memory.NOISE
    found = {"requests": 9, "at_rest": 151, "growth_of_the_last_half": 0, "during_an_unlock": 1, "unlocks_at_a_time": 2}
    met = {name: reached for name, _, _, reached in goals({"sqlite": {"memory": found}})}
    assert list(met.values()) == [False, True, True, False]
