"""Invented municipalities in invented regions, and how many signals each of them gets."""

from __future__ import annotations

import itertools
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

_TESTS = Path(__file__).resolve().parent.parent.parent / "tests"
if str(_TESTS) not in sys.path:
    sys.path.append(str(_TESTS))

from cast import REGION  # noqa: E402 - the policy and the partners of the tests' region serve every region here

_BEGINNINGS = (
    *("Ad", "Berk", "Dal", "Drie", "Eik", "Elz", "Groen", "Heide", "Hoog", "Klein", "Kraai", "Laag", "Lelie", "Linde"),
    *(
        "Maan",
        "Nieuw",
        "Noord",
        "Oost",
        "Oud",
        "Rieten",
        "Rooi",
        "Schaaps",
        "Steen",
        "Stille",
        "Turf",
        "Veen",
        "Wilgen",
    ),
)
_ENDS = ("beek", "berg", "broek", "burg", "dam", "dijk", "dorp", "hoven", "huizen", "kerk", "mere", "stede", "veld")
PER_REGION = 10
"""Municipalities of a region, about."""


@dataclass(frozen=True, slots=True)
class Town:
    """A municipality with its share of all signals (of 1)."""

    code: str
    slug: str
    name: str
    region: str
    share: float


def towns(number: int) -> list[Town]:
    """So many municipalities, always the same; the largest has some twenty times the signals of the smallest."""
    names = [f"{first}{last}" for last, first in itertools.product(_ENDS, _BEGINNINGS)]
    if number > len(names):
        raise ValueError(f"there are names for {len(names)} municipalities")
    chance = random.Random(342)
    chance.shuffle(names)
    weights = [1 / (place + 12) ** 0.9 for place in range(number)]
    regions = max(1, round(number / PER_REGION))
    return [
        Town(f"GM{7001 + at}", name.lower(), name, f"regio-{at % regions + 1:02}", weights[at] / sum(weights))
        for at, name in enumerate(names[:number])
    ]


def region_files(found: list[Town]) -> Iterator[dict[str, Any]]:
    """A region file for every region of these municipalities, with the partners and the policy of the tests."""
    for slug in sorted({town.region for town in found}):
        own = [town for town in found if town.region == slug]
        yield {
            **REGION,
            "region": {"slug": slug, "name": slug.replace("-", " ").title(), "kind": "district"},
            "municipalities": [{"code": town.code, "slug": town.slug, "name": town.name} for town in own],
            "memberships": [{"municipality": town.slug, "valid_from": date(2022, 1, 1)} for town in own],
            "partners": [{**partner, "municipalities": []} for partner in REGION["partners"]],
        }
