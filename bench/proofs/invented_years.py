"""Invented years of the shipped themes: what would have been counted, signal by signal."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from bench.figures import ROOT
from portal.domain.figures import MELDING, SIGNAL
from portal.domain.figures.assembling import Sums
from portal.domain.figures.contributions import Weighed, contributions
from portal.domain.handling import Assessment, Handling, Step
from portal.domain.signals import URGENCIES, Report, Status
from portal.domain.themes import Figures, Theme, parse

DAY = date(2025, 6, 1)
YEAR = 2025

KINDS = ("dense", "middling", "sparse", "dominated", "one", "below_five", "all_passed_on", "alike")
"""What a year looks like; see `_sizes`."""

__all__ = ["KINDS", "YEAR", "invented", "themes"]


def themes() -> list[Theme]:
    """The shipped themes that are counted, and one with cross tables of another shape."""
    files = sorted((ROOT / "instance" / "themes").glob("*.toml"))
    found = [theme for theme in (parse(tomllib.loads(file.read_text())) for file in files) if theme.figures.dimensions]
    single = Figures(("leeftijd", "sector", "groep"), (("leeftijd", "sector"), ("sector", "groep")))
    return [*found, *(replace(theme, figures=single) for theme in found if theme.key == "mensenhandel")]


def invented(theme: Theme, kind: str, places: int, seed: int) -> tuple[tuple[str, ...], Sums]:
    """Municipalities and what was counted in them in a year of this kind."""
    luck = random.Random(f"{kind} {places} {seed}")  # nosec B311
    codes = tuple(f"GM{number:04}" for number in range(9000, 9000 + places))
    habits = {question.key: _habit(luck, len(question.choices)) for question in theme.questions}
    sums: dict[tuple[str, str, str, str], int] = {}
    for code, size in zip(codes, _sizes(kind, places, luck), strict=True):
        for _ in range(size):
            month = f"{YEAR}-{luck.randint(1, 12):02}"
            for dimension, value in _signal(theme, kind, habits, luck):
                key = (code, month if dimension in (SIGNAL, MELDING) else "", dimension, value)
                sums[key] = sums.get(key, 0) + 1
    return codes, sums


def _sizes(kind: str, places: int, luck: random.Random) -> list[int]:
    if kind == "one":
        return [luck.randint(1, 120), *[0] * (places - 1)]
    if kind == "dominated":
        return [luck.randint(50, 300), *(luck.randint(0, 3) for _ in range(places - 1))]
    most = {"dense": 250, "middling": 70, "sparse": 14, "below_five": 4, "all_passed_on": 40, "alike": 30}[kind]
    return [luck.randint(0, most) for _ in range(places)]


def _habit(luck: random.Random, choices: int) -> list[float]:
    steep = luck.choice([0.3, 1, 2.5])
    return [1 / (place + 1) ** steep for place in range(choices)]


def _signal(
    theme: Theme, kind: str, habits: Mapping[str, list[float]], luck: random.Random
) -> frozenset[tuple[str, str]]:
    answers: dict[str, tuple[str, ...]] = {}
    for question in theme.questions:
        if question.choices and luck.random() < (1 if kind == "alike" else 0.8):
            keys = [choice.key for choice in question.choices]
            times = luck.choice([1, 1, 1, 2]) if question.kind == "many" and kind != "alike" else 1
            chosen = keys[:1] if kind == "alike" else luck.choices(keys, habits[question.key], k=times)
            answers[question.key] = tuple(chosen)
    counting = [outcome.key for outcome in theme.outcomes if outcome.counts]
    others = [outcome.key for outcome in theme.outcomes if not outcome.counts and outcome.kind != "excluded"]
    outcomes = luck.sample(others, luck.choice([0, 1, 2]))
    if luck.random() < (0.97 if kind == "all_passed_on" else 0.35):
        outcomes += luck.sample(counting, luck.choice([1, 1, 1, 2]))
    assessed = luck.choice([None, *theme.assessments])
    handling = Handling(
        steps=tuple(Step(key, DAY, "") for key in outcomes),
        assessment=Assessment(assessed.key, "", DAY, "") if assessed else None,
    )
    facts = {"first_look": luck.choice(["in_time"] * 9 + ["late"]), "look_days": str(luck.randint(0, 6))}
    facts["contact"] = luck.choice(["left", "anonymous"])
    if luck.random() < 0.9:
        facts["feedback"] = luck.choice(["in_time"] * 6 + ["late"])
    if luck.random() < 0.05:
        facts["across"] = "yes"
    said = Report("nl", "", answers, {}, ())
    return contributions(theme, Weighed(said, luck.choice(URGENCIES), Status.IN_PROGRESS, handling), facts)
