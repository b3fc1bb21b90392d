"""What is due on the day that the inbox shows."""

from datetime import date

import pytest

from portal.domain.attention import Attention, asked_for
from portal.domain.handling import Handling
from portal.domain.signals import Status

TODAY, LATER = date(2026, 11, 17), date(2026, 12, 15)
TOLD = Handling(told_on=TODAY)
REFERRED = Handling(told_on=TODAY, follow_ups={1: (LATER,)})


@pytest.mark.parametrize(
    ("status", "due_on", "handling", "waiting", "attention"),
    [
        (Status.RECEIVED, TODAY, Handling(), False, Attention.FIRST_LOOK),
        (Status.RECEIVED, TODAY, Handling(), True, Attention.FIRST_LOOK),
        (Status.READ, TODAY, Handling(), False, Attention.FEEDBACK),
        (Status.IN_PROGRESS, TODAY, Handling(), True, Attention.FEEDBACK),
        (Status.QUESTION, TODAY, Handling(), False, Attention.ANSWER),
        (Status.QUESTION, TODAY, TOLD, True, Attention.MESSAGE),
        (Status.IN_PROGRESS, TODAY, TOLD, True, Attention.MESSAGE),
        (Status.IN_PROGRESS, TODAY, TOLD, False, Attention.NEXT_LOOK),
        (Status.KEPT, TODAY, TOLD, False, Attention.REVIEW),
        (Status.KEPT, TODAY, REFERRED, False, Attention.REVIEW),
        (Status.KEPT, LATER, REFERRED, False, Attention.FOLLOW_UP),
        (Status.PASSED_ON, LATER, REFERRED, False, Attention.FOLLOW_UP),
        (Status.PASSED_ON, TODAY, TOLD, False, Attention.NEXT_LOOK),
        (Status.CLOSED, None, TOLD, False, None),
        (Status.CLOSED, TODAY, TOLD, True, None),
        (Status.IN_PROGRESS, None, TOLD, True, None),
    ],
)
def test_what_is_due(
    status: Status, due_on: date | None, handling: Handling, waiting: bool, attention: Attention | None
) -> None:
    assert asked_for(status, due_on, handling, waiting) is attention
