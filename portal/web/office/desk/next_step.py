"""What the signal asks for now: one sentence, a day, and the act that fits. It stands on top of the page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from portal.actions.desk.reading import Dossier
from portal.domain.signals import Status
from portal.domain.themes import Theme
from portal.web.filters import day
from portal.web.office.words import outcome_label


@dataclass(frozen=True, slots=True)
class NextStep:
    """What to do next. `kind` is late, today, later or done; `act` says which buttons stand beside it:

    take, reply (the reporter wrote), tell (for the first time), go_on (no answer came), partner, review, look, none
    (it is a colleague's) or reopen.
    """

    kind: str
    act: str
    text: str
    when: str


def next_step(dossier: Dossier, theme: Theme, me: str, today: date) -> NextStep:
    """What this signal asks for, seen by the principal `me`."""
    signal = dossier.signal
    if signal.status is Status.CLOSED:
        outcome = outcome_label(theme, dossier.handling.outcome) if dossier.handling.outcome else ""
        text = _("This signal is closed: %(outcome)s.", outcome=outcome) if outcome else _("This signal is closed.")
        return NextStep("done", "reopen", text, "")
    act, text = _act(dossier, me)
    return NextStep(_kind(signal.due_on, today), act, text, _when(signal.due_on, today))


def _act(dossier: Dossier, me: str) -> tuple[str, str]:
    signal = dossier.signal
    if reporter_wrote_last(dossier):
        return "reply", _("The reporter wrote something new. Read it and answer.")
    if signal.owner is None:
        return "take", _("Nobody has taken this signal yet.")
    if signal.owner != me:
        name = dossier.owner or _("A former colleague")
        return "none", _("%(name)s has this signal.", name=name)
    waiting = {
        Status.QUESTION: ("go_on", _("You asked a question. No answer after that day? Then go on without it.")),
        Status.PASSED_ON: ("partner", _("Ask the partner what came of it.")),
        Status.KEPT: ("review", _("Look at this puzzle piece again: keep it, or close it?")),
    }
    if dossier.handling.told_on is None:
        return "tell", _("Tell the reporter something for the first time.")
    return waiting.get(signal.status, ("look", _("Look whether you can discuss, refer or close it.")))


def reporter_wrote_last(dossier: Dossier) -> bool:
    """Whether the last word in the thread is the reporter's; a rating asks for nothing."""
    said = [message for message in dossier.messages if message and message.kind != "rating"]
    return bool(said) and said[-1].kind in ("answer", "addition")


def _kind(due_on: date | None, today: date) -> str:
    if due_on is None or due_on > today:
        return "later"
    return "today" if due_on == today else "late"


def _when(due_on: date | None, today: date) -> str:
    if due_on is None:
        return ""
    if due_on < today:
        return _("This should have been done on %(day)s at the latest.", day=day(due_on))
    return _("Today at the latest.") if due_on == today else _("On %(day)s at the latest.", day=day(due_on))
