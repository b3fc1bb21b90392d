"""What is not closed by itself, and how it shows that a signal moved on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from portal.domain.clearing import Doubt, doubts, stand
from portal.domain.handling import Assessment, Handling
from portal.domain.signals import PublicStatus, Signal, Status

ME, DAY = "farid", date(2026, 11, 17)

OPENED = Signal(
    "1", "GM9001", "mensenhandel", DAY, Status.READ, PublicStatus.READ, "niet_acuut", None, DAY, None, False, 1
)


def test_what_was_opened_and_left_alone_raises_no_doubt() -> None:
    assert doubts(OPENED, ME, waiting=False, worked_on=False) == ()
    mine = replace(OPENED, owner=ME, status=Status.IN_PROGRESS)
    assert doubts(mine, ME, waiting=False, worked_on=False) == ()


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"status": Status.RECEIVED}, {Doubt.UNOPENED}),
        ({"urgency": "acuut"}, {Doubt.URGENT}),
        ({"urgency": "spoed"}, {Doubt.URGENT}),
        ({"owner": "sanne"}, {Doubt.COLLEAGUE}),
        ({"status": Status.QUESTION}, {Doubt.WORKED_ON}),
        ({"status": Status.KEPT}, {Doubt.WORKED_ON}),
        ({"status": Status.PASSED_ON, "owner": "sanne"}, {Doubt.WORKED_ON, Doubt.COLLEAGUE}),
        ({"status": Status.RECEIVED, "urgency": "acuut"}, {Doubt.UNOPENED, Doubt.URGENT}),
    ],
)
def test_every_reason_to_look_again_is_named(changed: dict[str, object], expected: set[Doubt]) -> None:
    signal = replace(OPENED, **changed)  # type: ignore[arg-type]
    assert set(doubts(signal, ME, waiting=False, worked_on=False)) == expected


def test_a_word_of_the_reporter_or_of_the_desk_is_a_reason() -> None:
    assert doubts(OPENED, ME, waiting=True, worked_on=False) == (Doubt.MESSAGE,)
    assert doubts(OPENED, ME, waiting=False, worked_on=True) == (Doubt.WORKED_ON,)


def test_the_desk_worked_on_what_it_wrote_something_about() -> None:
    assert not Handling(active_on=DAY).worked_on
    assert Handling(told_on=DAY).worked_on
    assert Handling(assessment=Assessment("misstand", "Geen dwang.", DAY, ME)).worked_on
    assert Handling().with_step("verrijkt", DAY, ME).worked_on


@pytest.mark.parametrize("changed", [{"status": Status.CLOSED}, {"owner": "sanne"}, {"urgency": "spoed"}, {"id": "2"}])
def test_whatever_somebody_does_changes_the_mark(changed: dict[str, object]) -> None:
    assert stand(replace(OPENED, **changed), 3) != stand(OPENED, 3)  # type: ignore[arg-type]
    assert stand(OPENED, 4) != stand(OPENED, 3)
    assert stand(OPENED, 3) == stand(replace(OPENED), 3)
