"""The last act can be taken back: the same day, by who did it, and only while everything stands as that act left it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from portal.domain.signals import PublicStatus, Signal, Status
from portal.domain.undoing import Stand, Undo

DAY = date(2026, 11, 17)
SIGNAL = Signal(
    "s", "GM9001", "mensenhandel", DAY, Status.CLOSED, PublicStatus.CLOSED, "spoed", "farid", None, None, False, 1
)
BEFORE, AFTER = Stand("farid", "in_progress", "spoed"), Stand("farid", "closed", "spoed")
CLOSED = Undo("closed", "farid", DAY, BEFORE, AFTER, {"outcome": ""}, note=3, gate="dirk", said=5)


def test_where_a_signal_stands() -> None:
    assert Stand.of(SIGNAL) == AFTER
    assert Stand.of(replace(SIGNAL, owner=None)) == replace(AFTER, owner=None)


def test_who_did_it_can_take_it_back_today() -> None:
    assert CLOSED.offered("farid", DAY, AFTER)


@pytest.mark.parametrize(
    ("by", "on", "now"),
    [
        ("sanne", DAY, AFTER),
        ("farid", DAY + timedelta(days=1), AFTER),
        ("farid", DAY, BEFORE),
        ("farid", DAY, replace(AFTER, owner="sanne")),
        ("farid", DAY, replace(AFTER, urgency="acuut")),
    ],
)
def test_nobody_else_not_tomorrow_and_not_when_something_changed_since(by: str, on: date, now: Stand) -> None:
    assert not CLOSED.offered(by, on, now)


def test_it_travels_sealed_with_the_handling() -> None:
    sealed = CLOSED.sealed_form()
    assert sealed == {
        "act": "closed",
        "by": "farid",
        "on": "2026-11-17",
        "before": {"owner": "farid", "status": "in_progress", "urgency": "spoed"},
        "after": {"owner": "farid", "status": "closed", "urgency": "spoed"},
        "document": {"outcome": ""},
        "note": 3,
        "gate": "dirk",
        "said": 5,
    }
    assert Undo.from_sealed(sealed) == CLOSED


def test_what_older_versions_sealed_let_nobody_in_and_said_nothing() -> None:
    older = {name: value for name, value in CLOSED.sealed_form().items() if name not in ("gate", "said")}
    assert Undo.from_sealed(older) == replace(CLOSED, gate="", said=0)
