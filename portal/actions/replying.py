"""What the reporter gets to read: a question, or feedback. Never the note, never the text for a partner."""

from __future__ import annotations

from portal.actions import tokens
from portal.actions.cases import acting, show_status, tell_reporter, write_message
from portal.actions.house import House
from portal.actions.signing_in import Desk
from portal.adapters import signals
from portal.domain.access import Act
from portal.domain.signals import Status, move, shown_as


def ask(house: House, desk: Desk, signal: str, once: tokens.FormToken, text: str) -> None:
    """Put a question to the reporter. Raises NotAllowed when the signal is closed."""
    with acting(house, desk, signal, Act.REPLY, once, "asked") as (connection, case):
        write_message(house, connection, case, "question", text)
        if case.signal.status is not Status.QUESTION:
            target = move(case.signal.status, Status.QUESTION)
            signals.change(connection, signal, status=target.value)
            show_status(house, connection, case, shown_as(target))
        tell_reporter(house, connection, case)


def give_feedback(house: House, desk: Desk, signal: str, once: tokens.FormToken, text: str) -> None:
    """Tell the reporter how it stands, without changing the status."""
    with acting(house, desk, signal, Act.REPLY, once, "feedback_given") as (connection, case):
        write_message(house, connection, case, "feedback", text)
        tell_reporter(house, connection, case)
