"""Proof that somebody waited: a ticket for one form or one code, good in every process and after a restart."""

from __future__ import annotations

from portal.actions.house import House
from portal.adapters.vault import ForeignToken
from portal.domain.budget import Kind

GOOD_FOR = 3600
"""Seconds that a ticket stays good after its moment came; then a new pause may be asked."""


def ticket(house: House, kind: Kind, bound: str, seconds: int) -> str:
    """A ticket that is good `seconds` from now. `bound`: what it is for (a form, a code); it cannot be read from it."""
    until = int(house.clock().timestamp()) + seconds
    return house.app_keys.issue_token(_purpose(kind), until, house.random(32), bound.encode(errors="replace"))


def left(house: House, kind: Kind, bound: str, text: str) -> int | None:
    """Seconds that the holder of this ticket still has to wait (0: none); None when it is no ticket for this."""
    try:
        good_from = house.app_keys.read_token(_purpose(kind), text, bound.encode(errors="replace")).issued_at
    except ForeignToken:
        return None
    seconds = good_from - int(house.clock().timestamp())
    return None if seconds < -GOOD_FOR else max(0, seconds)


def _purpose(kind: Kind) -> str:
    return f"wait.{kind}"
