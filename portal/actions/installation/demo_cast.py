"""Who can be played in the demo: the people of its file, for the buttons on the sign-in page."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from portal.actions.house import House
from portal.domain.places import Role, Slot

__all__ = ["PASSPHRASE", "Player", "cast"]

PASSPHRASE = "demo demo demo demo demo"  # noqa: S105 # nosec B105 # printed on the demo's page


@dataclass(frozen=True, slots=True)
class Player:
    """Somebody of the demo. `place` is the slug of a municipality, or "" for the region."""

    email: str
    name: str
    role: Role
    slot: Slot | None
    place: str


def cast(house: House) -> Sequence[tuple[str, Sequence[Player]]]:
    """Everybody by place in the order of the file (the name of the municipality, or "" for the region); empty
    outside the demo."""
    if not house.settings.demo:
        return ()
    players = _read(house.settings.own_and_shipped("demo")[-1] / "people.toml")
    slugs = list(dict.fromkeys(player.place for player in players))
    known = house.directory.municipalities
    return [
        (known[slug].name if slug in known else "", [player for player in players if player.place == slug])
        for slug in slugs
    ]


@lru_cache(maxsize=4)
def _read(path: Path) -> tuple[Player, ...]:
    entries = tomllib.loads(path.read_text())["people"]
    return tuple(
        Player(
            each["email"],
            each["name"],
            Role(each["role"]),
            Slot(each["slot"]) if "slot" in each else None,
            each.get("municipality", ""),
        )
        for each in entries
    )
