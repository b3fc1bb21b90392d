"""What a signal asks attention for: the step behind its due date, in the words of `deadlines.next_due`."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from portal.domain.handling import Handling
from portal.domain.signals import Status


class Attention(StrEnum):
    """The step that is due. `ANSWER`: the reporter was asked something; `MESSAGE`: the reporter wrote."""

    FIRST_LOOK = "first_look"
    FEEDBACK = "feedback"
    MESSAGE = "message"
    ANSWER = "answer"
    FOLLOW_UP = "follow_up"
    REVIEW = "review"
    NEXT_LOOK = "next_look"


def asked_for(status: Status, due_on: date | None, handling: Handling, waiting: bool) -> Attention | None:
    """What is due on `due_on`; None for a closed signal. `waiting`: the reporter wrote last."""
    if status is Status.CLOSED or due_on is None:
        return None
    if status is Status.RECEIVED:
        return Attention.FIRST_LOOK
    if handling.told_on is None and status is not Status.QUESTION:
        return Attention.FEEDBACK
    if waiting:
        return Attention.MESSAGE
    if handling.follow_up_on and handling.follow_up_on <= due_on:
        return Attention.FOLLOW_UP
    return {Status.QUESTION: Attention.ANSWER, Status.KEPT: Attention.REVIEW}.get(status, Attention.NEXT_LOOK)
