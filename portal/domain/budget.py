"""How much of one kind somebody can do before a pause is asked, and how long that pause is. Nothing is ever refused.

A level rises with each act and sinks by itself in time. Above what is free each act asks for a longer pause than the
one before, up to a limit; who paused goes on, whatever the level is.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, ip_address
from math import ceil

SHORTEST = 5
"""Seconds of the first pause; each next one is twice as long."""

_STEPS = 5
"""After so many pauses, each twice the one before, the longest is reached."""

_NETWORK = 8
"""Bytes of an IPv6 address that belong to one house: it can give itself a new address at any moment."""


class Kind(StrEnum):
    """What is counted: a signal filed, something added to one, a code that leads to nothing, a sign-in that failed."""

    FILE = "file"
    ADD = "add"
    GUESS = "guess"
    SIGN_IN = "sign_in"


@dataclass(frozen=True, slots=True)
class Budget:
    """`free` acts within `window` seconds go on at once; the pause after that is at most `longest` seconds."""

    free: int
    window: float = 600.0
    longest: int = 60

    @property
    def highest(self) -> int:
        """The level at which the pause grows no more: what rises further would only last longer."""
        return self.free + _STEPS


@dataclass(frozen=True, slots=True)
class Level:
    """How much was done lately, as it stood `at` a moment (seconds since 1970)."""

    amount: float = 0.0
    at: float = 0.0


PER_SOURCE = {
    # A town hall has one address on the internet: thirty colleagues in a training file one signal each, and go on.
    Kind.FILE: Budget(40),
    Kind.ADD: Budget(40),
    Kind.GUESS: Budget(30),
    Kind.SIGN_IN: Budget(30),
}
"""What one source may do in one process before it pauses."""

TOGETHER = {
    # One a second, day and night, is a hundred times what a region gets. The pause is short: most are innocent then.
    Kind.FILE: Budget(600, longest=20),
    Kind.ADD: Budget(600, longest=20),
    Kind.GUESS: Budget(600, longest=20),
    Kind.SIGN_IN: Budget(600, longest=20),
}
"""What all sources together may do in one process: it holds when there are more of them than are counted apart."""


def pause(level: Level, now: float, budget: Budget) -> int:
    """Seconds to wait before one more act at `now`; 0: go on."""
    over = ceil(_sunk(level, now, budget) + 1 - budget.free)
    return min(budget.longest, SHORTEST * 2 ** (over - 1)) if over > 0 else 0


def after(level: Level, now: float, budget: Budget) -> Level:
    """The level after one more act at `now`."""
    return Level(min(float(budget.highest), _sunk(level, now, budget) + 1), now)


def network(address: str) -> bytes | None:
    """What of an address is one source: an IPv4 address, the first half of an IPv6 one.

    None for this machine itself, and for what is no address. A port behind it, as some servers write, is left out.
    """
    found = _parsed(address.strip())
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    if found is None or found.is_loopback or found.is_unspecified:
        return None
    return found.packed if isinstance(found, IPv4Address) else found.packed[:_NETWORK]


def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    plain = text.rpartition("]")[0].removeprefix("[") if text.startswith("[") else text
    if "." in plain and plain.count(":") == 1:
        plain = plain.partition(":")[0]
    try:
        return ip_address(plain.partition("%")[0])
    except ValueError:
        return None


def _sunk(level: Level, now: float, budget: Budget) -> float:
    """A clock that was put back makes nothing rise."""
    return max(0.0, level.amount - max(0.0, now - level.at) * budget.free / budget.window)
