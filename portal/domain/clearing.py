"""Closing many signals at once as no signal: what must be looked at one by one first, and what moved on meanwhile."""

from __future__ import annotations

import hashlib
from enum import StrEnum

from portal.domain.signals import URGENCIES, Signal, Status

MOST = 50
"""Signals in one go: what somebody can still read before closing it."""

NO_SIGNAL = "geen_signaal"
"""The outcome of what is no signal at all. A theme may lack it; then its signals are closed one by one."""


class Doubt(StrEnum):
    """Why a signal is not chosen by itself: one that is real must not drown among the others."""

    UNOPENED = "unopened"
    URGENT = "urgent"
    MESSAGE = "message"
    COLLEAGUE = "colleague"
    WORKED_ON = "worked_on"


def doubts(signal: Signal, me: str, *, waiting: bool, worked_on: bool) -> tuple[Doubt, ...]:
    """What to look at before this signal is closed with others; none: it can be chosen without a second thought.

    `waiting`: the reporter wrote last; `worked_on`: the desk wrote something down about it.
    """
    found = {
        Doubt.URGENT: signal.urgency != URGENCIES[-1],
        Doubt.MESSAGE: waiting,
        Doubt.COLLEAGUE: signal.owner not in (None, me),
        Doubt.WORKED_ON: worked_on or signal.status not in (Status.RECEIVED, Status.READ, Status.IN_PROGRESS),
        Doubt.UNOPENED: signal.status is Status.RECEIVED,
    }
    return tuple(doubt for doubt, holds in found.items() if holds)


def stand(signal: Signal, last_message: int) -> str:
    """A short mark of where a signal stands: another one means that somebody did something with it, or wrote.

    `last_message`: the number of the last one in its thread; 0: none.
    """
    parts = (signal.id, signal.status, signal.urgency, signal.owner or "", str(last_message))
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:12]
