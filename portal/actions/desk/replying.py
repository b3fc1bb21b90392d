"""What the reporter gets to read: a question, or feedback. Never the note, never the text for a partner."""

from __future__ import annotations

from portal.actions import tokens
from portal.actions.desk.cases import acting, handled, keep, move_on, tell_reporter, told, write_message
from portal.actions.house import House
from portal.actions.people.signing_in import Desk
from portal.domain.access import Act
from portal.domain.signals import Status


def ask(house: House, desk: Desk, signal: str, once: tokens.FormToken, text: str) -> None:
    """Put a question to the reporter. Raises NotAllowed when the signal is closed."""
    with acting(house, desk, signal, Act.REPLY, once, "asked") as (connection, case):
        write_message(house, connection, case, "question", text)
        move_on(house, connection, case, Status.QUESTION)
        keep(house, connection, case, told(house, handled(connection, case)), Status.QUESTION)
        tell_reporter(house, connection, case)


def give_feedback(house: House, desk: Desk, signal: str, once: tokens.FormToken, text: str) -> None:
    """Tell the reporter how it stands, without changing the status."""
    with acting(house, desk, signal, Act.REPLY, once, "feedback_given") as (connection, case):
        write_message(house, connection, case, "feedback", text)
        keep(house, connection, case, told(house, handled(connection, case)))
        tell_reporter(house, connection, case)
