"""A signal that was referred to the person at this desk, as the page shows it: without triage, with what to report."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from portal.actions.desk.reading import Dossier
from portal.actions.handing_on import receiving
from portal.domain.access import Act, may_on_some
from portal.domain.receiving import KIND, Progress
from portal.domain.signals import Direction, Message, PublicStatus, Status
from portal.domain.themes import Theme
from portal.web import uploads
from portal.web.filters import day
from portal.web.office.desk.file_list import files
from portal.web.office.desk.inbox import owner_name
from portal.web.office.desk.journal import journal
from portal.web.office.desk.reading import Bubble, head
from portal.web.office.desk.story import story
from portal.web.office.present import at, desk, house
from portal.web.office.words import place_name, progress_label, shown_label


def received(dossier: Dossier, theme: Theme) -> dict[str, Any]:
    """Everything the page of a receiver shows."""
    signal, report = dossier.signal, dossier.report
    sent = report.referred if report else None
    closed = signal.status is Status.CLOSED
    offers = receiving.offers(desk(), dossier.messages, closed=closed)
    return {
        **head(dossier, theme),
        **story(dossier, theme),
        **journal(dossier, theme, desk().staff.principal, house().today()),
        "files": files(dossier),
        "attaching": uploads.field(),
        "sender": sent.name if sent else "",
        "sender_place": place_name(sent.municipality) if sent else "",
        "thread": [_bubble(dossier, theme, number, each) for number, each in enumerate(dossier.messages, start=1)],
        "offers": [(each.value, progress_label(each)) for each in offers],
        "may_refuse": Progress.REFUSED in offers,
        "owner": owner_name(signal.owner, dossier.owner),
        "answer_by": day(signal.due_on) if signal.due_on else "",
        "lists_href": at(f"/signalen/{signal.id}/lijsten") if may_on_some(desk().staff, Act.FILL_LISTS) else "",
        "answer_late": signal.due_on is not None and signal.due_on < house().today(),
    }


def done_label(code: str) -> str:
    """What is said to a receiver after an act; "" for a code that is none."""
    return {
        "noted": _("Your note was kept. Only colleagues with a key can read it."),
        "asked": _("Your question was sent. The sender sees it in the portal."),
        "feedback_given": _("Your message was sent. The sender sees it in the portal."),
        "reported_back": _("Reported back. The sender sees it in the portal."),
    }.get(code, "")


def _bubble(dossier: Dossier, theme: Theme, ordinal: int, message: Message | None) -> Bubble:
    if message is None:
        return Bubble("damaged", "in", _("Damaged message"), "", _("This message is there, but cannot be opened."))
    on = day(message.on)
    if message.kind == "status":
        label = shown_label(theme, PublicStatus(message.text))
        return Bubble("line", "out", _("The sender sees: %(status)s", status=label), on, "")
    if message.direction is Direction.FUNCTIONARIS:
        on += " · " + (_("read by the sender") if ordinal <= dossier.seen else _("not read yet"))
    if message.kind == KIND:
        return Bubble("message", message.direction.value, _("Reported back"), on, progress_label(message.text))
    titles = {
        "question": _("Question to the sender"),
        "feedback": _("Message to the sender"),
        "answer": _("Answer of the sender"),
        "addition": _("Message of the sender"),
    }
    return Bubble("message", message.direction.value, titles.get(message.kind, _("Message")), on, message.text)
