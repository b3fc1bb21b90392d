"""What was handed on inside the portal, as the sending side follows it: status, messages, and writing along."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, redirect
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from portal.actions import tokens
from portal.actions.desk.cases import Broken, NotFound
from portal.actions.handing_on import handing
from portal.actions.handing_on.handing import AlreadyAdded, UnknownCode
from portal.actions.reporters.following import Following, NotKept, Unwritable
from portal.domain.access import Act
from portal.domain.receiving import KIND, codes, concluded
from portal.domain.referrals import Referral, Said
from portal.domain.signals import MESSAGE_LIMIT, Direction, Message
from portal.domain.themes import Theme
from portal.web.errors import note
from portal.web.fields import Given, Limit, line
from portal.web.filters import day
from portal.web.office.desk.reading import Bubble
from portal.web.office.forms import SEND_AGAIN, OfficeForm
from portal.web.office.handing_on.referred import said_label
from portal.web.office.present import allows, at, desk, house, issue_token
from portal.web.office.words import outcome_label, progress_label, shown_label
from portal.web.show import show

blueprint = Blueprint("conversation", __name__)


def _write_first() -> str:
    return _("Write your message first.")


class MessageForm(OfficeForm):
    """Words for whoever received it."""

    message = line("message", Given(_write_first), Limit(MESSAGE_LIMIT))


@dataclass(frozen=True, slots=True)
class Offer:
    """What came back, ready to be written down in the referral with one click."""

    action: str
    token: str
    said: str
    outcome: str
    text: str
    label: str


@dataclass(frozen=True, slots=True)
class Talk:
    """How it stands with what was handed on. `gone`: it was erased, and nothing can be followed any more.

    `new`: messages that nobody on this side had seen. `asks`: a question of the receiver has no answer yet.
    """

    action: str
    token: str
    status: str = ""
    status_label: str = ""
    steps: str = ""
    bubbles: tuple[Bubble, ...] = ()
    new: int = 0
    asks: bool = False
    gone: bool = False
    offer: Offer | None = None


def talk(signal: str, number: int, code: str, record: Referral | None = None) -> Talk | None:
    """What the page of a referral shows of it, and marks as seen; None for what went outside the portal.

    `record`: the referral, when what came back can be written down in it.
    """
    if not code:
        return None
    action, token = at(f"/signalen/{signal}/doorzettingen/{number}/berichten"), issue_token()
    try:
        found = handing.news(house(), code, shown=True)
    except UnknownCode:
        return Talk(action, token, gone=True)
    theme = house().themes[found.theme]
    return Talk(
        action,
        token,
        status=found.status.value,
        status_label=shown_label(theme, found.status),
        steps=" · ".join(f"{shown_label(theme, step.status)} {day(step.on)}" for step in found.steps),
        bubbles=tuple(_bubble(entry.message, new=entry.new) for entry in found.entries),
        new=found.new,
        asks=found.asks,
        offer=_offer(signal, number, found, record, theme) if record else None,
    )


@blueprint.get("/signalen/<uuid:signal>/doorzettingen/<int:number>/berichten")
@allows(Act.REFER)
def back(signal: UUID, number: int) -> Answer:
    """The address of a form that was refused, opened again."""
    return redirect(_referral(signal, number), 303)


@blueprint.post("/signalen/<uuid:signal>/doorzettingen/<int:number>/berichten")
@allows(Act.REFER)
def write(signal: UUID, number: int) -> Answer:
    """A message for whoever received it."""
    form = MessageForm()
    text = form.message.data or ""
    if not form.validate():
        return _again(signal, number, text, form.first_errors)
    try:
        handing.write(house(), desk(), str(signal), number, form.once, text)
    except (NotFound, Broken, UnknownCode):
        abort(404)
    except (tokens.Stale, AlreadyAdded):
        return _again(signal, number, text, {"token": str(SEND_AGAIN)})
    except Unwritable:
        return _again(signal, number, text, {"token": _("This conversation is damaged. Call whoever received it.")})
    except NotKept as failure:
        note(failure.__cause__ or failure)
        said = _("This was NOT received: something failed on our side. Your text is still here. Send it again.")
        return _again(signal, number, text, {"token": said}, 503)
    return redirect(f"{_referral(signal, number)}?gedaan=message_sent", 303)


def _referral(signal: UUID, number: int) -> str:
    return at(f"/signalen/{signal}/doorzettingen/{number}")


def _again(signal: UUID, number: int, text: str, errors: dict[str, str], status: int = 422) -> Answer:
    """The conversation alone, with what was typed."""
    try:
        code = handing.receipt(house(), desk(), str(signal), number)
    except (NotFound, Broken):
        abort(404)
    return show(
        "office/receiving/conversation",
        status=status,
        talk=talk(str(signal), number, code),
        message=text,
        errors=errors,
        problems=[("form-message" if name == "token" else f"field-{name}", said) for name, said in errors.items()],
        back=_referral(signal, number),
        title_prefix=_("Error:"),
    )


# --- as the sending side reads it --------------------------------------------------------------------------------


def _offer(signal: str, number: int, found: Following, record: Referral, theme: Theme) -> Offer | None:
    """Nothing when the referral says so already, or has ended."""
    messages = [entry.message for entry in found.entries if entry.message]
    result = concluded(codes(message.text for message in messages if message.kind == KIND))
    if result is None or not record.open or record.state is result[0]:
        return None
    said, outcome = result
    words = [message.text for message in messages if message.kind == "feedback"]
    label = said_label(said)
    if outcome:
        label += f" ({outcome_label(theme, outcome)})"
    text = words[-1] if said is Said.REFUSED and words else ""
    if said is Said.REFUSED and not text:
        return None
    action = at(f"/signalen/{signal}/doorzettingen/{number}/antwoord")
    return Offer(action, issue_token(), said.value, outcome, text, label)


def _bubble(message: Message | None, *, new: bool) -> Bubble:
    if message is None:
        return Bubble("damaged", "in", _("Damaged message"), "", _("This message is there, but cannot be opened."))
    kind, on = "new" if new else "message", day(message.on)
    if message.kind == KIND:
        return Bubble(kind, "in", _("Reported back"), on, progress_label(message.text))
    titles = {
        "question": _("Question of who received it"),
        "feedback": _("Message of who received it"),
        "answer": _("Our answer"),
        "addition": _("Our message"),
    }
    own = message.direction is Direction.REPORTER
    title: Any = titles.get(message.kind, _("Message"))
    return Bubble(kind, "out" if own else "in", title, on, message.text)
