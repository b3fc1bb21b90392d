"""Following a signal with its code: what happened, the questions, adding something, rating the handling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext as _

from portal.actions import attaching, tokens
from portal.actions.reporters import following
from portal.domain import receipts
from portal.domain.attachments import Upload
from portal.domain.budget import Kind
from portal.domain.signals import MESSAGE_LIMIT
from portal.web import uploads, waiting
from portal.web.errors import note
from portal.web.fields import Among, Given, Limit, clean, line
from portal.web.front import house, switch
from portal.web.front.following_page import ratings, reading
from portal.web.front.forms import PortalForm, keep_or_renew, not_now, once_more, summary
from portal.web.request import takes_files
from portal.web.show import show
from portal.web.waiting import Wait

blueprint = Blueprint("follow", __name__)

AWAY = 503
"""The status of a page that says that the database is away; what was sent is on it."""


def _no_message() -> str:
    return _("Write your message first.")


def _no_rating() -> str:
    return _("Choose one of the three answers first.")


class MessageForm(PortalForm):
    """An answer to a question, or something to add."""

    class Meta:
        """What the token is for."""

        csrf_context = following.PURPOSE

    message = line("message", Given(_no_message), Limit(MESSAGE_LIMIT))


class RatingForm(PortalForm):
    """How the reporter finds that the signal was handled."""

    class Meta:
        """What the token is for."""

        csrf_context = following.PURPOSE

    rating = line("rating", Given(_no_rating), Among(("1", "2", "3")))


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of something that was sent along with the code: kept (`done`), or what was wrong with it.

    `fresh`: whether its form needs a new token. `wait`: the pause before it is taken.
    """

    done: str = ""
    mistakes: dict[str, str] = field(default_factory=dict)
    status: int = 200
    fresh: bool = True
    wait: Wait | None = None


@blueprint.route("/<lang>/volgen", methods=["GET", "POST"])
@blueprint.route("/<lang>/<municipality>/volgen", methods=["GET", "POST"])
@takes_files
def follow() -> Response:
    """Ask for the code, or show what it leads to."""
    if request.method != "POST":
        return ask_page("")
    typed = clean(request.form.get("code"))
    switching = "switch" in request.form
    try:
        code = following.canonical(typed)
    except receipts.WrongCode as error:
        return ask_page(typed) if switching else ask_page(typed, _wrong(typed, error), 422)
    wait = waiting.hold(Kind.GUESS, code, counts=False)
    if wait:
        return waiting.announced(ask_page(typed, status=waiting.STATUS, wait=wait), wait)
    sent = Sent() if switching else _handle(code)
    try:
        found = following.follow(house(), code)
    except following.ErasedCode as erased:
        return _erased(erased.on)
    except following.UnknownCode:
        waiting.failed(Kind.GUESS)
        return ask_page(typed, _("We do not know this code. Check the letters and numbers."), 404)
    except following.Away as failure:
        note(failure.__cause__ or failure)
        return ask_page(typed, not_now(), AWAY)
    return _thread(found, code, sent, clean(request.form.get("message")))


def _erased(on: date) -> Response:
    """The code is good, and its signal was erased. What was sent along is given back: it went nowhere."""
    return show(
        "front/follow/erased",
        status=410,
        erased_on=on,
        message=clean(request.form.get("message")),
        languages=switch("volgen"),
    )


def addition_page(code: str, text: str) -> Response:
    """A form came again with another text: its signal is there, and the text can be added to it."""
    return show(
        "front/report/already",
        status=422,
        code=code,
        text=text,
        files=uploads.field(),
        mistakes={uploads.FIELD: uploads.once_more()} if request.files.getlist(uploads.FIELD) else {},
        token=tokens.issue(house(), following.PURPOSE),
        languages=switch("volgen"),
        switch_form="message-form",
        title_prefix=_("Error:"),
    )


def _wrong(typed: str, error: receipts.WrongCode) -> str:
    if not typed:
        return _("Fill in your code.")
    if isinstance(error, receipts.Mistyped):
        return _("Is there a typing mistake in the code? One of the letters or numbers is not right.")
    return _("This is not a whole code. It has six groups of four letters or numbers.")


def ask_page(typed: str, mistake: str = "", status: int = 200, wait: Wait | None = None) -> Response:
    """The form that asks for a code. `wait`: the pause before the typed one is looked up."""
    return show(
        "front/follow/code",
        status=status,
        typed=typed,
        message=clean(request.form.get("message")),
        mistake=mistake,
        problems=summary({"code": mistake} if mistake else {}),
        token=_token_along() if wait or status == AWAY else "",
        rating=clean(request.form.get("rating")) if status == AWAY else "",
        wait=wait,
        tickets=waiting.tickets(wait),
        languages=switch("volgen"),
        switch_form="code-form",
        title_prefix=_("Error:") if mistake else _("Not sent yet:") if wait else "",
    )


def _token_along() -> str:
    """What was sent along goes through with the token it came with, once. Not without its files: they must be chosen
    again first."""
    files = any(each.filename for each in request.files.getlist(uploads.FIELD))
    return "" if files else clean(request.form.get("token"))


def _handle(code: str) -> Sent:
    """Do what was asked besides looking."""
    if _rates():
        form: Any = RatingForm()
        return _send(form, lambda token: following.rate(house(), token, code, form.rating.data), "rated")
    if "message" in request.form and "token" in request.form:
        form, came = MessageForm(), uploads.uploads()
        sent = _send(form, lambda token: following.add(house(), token, code, form.message.data, came), "added", came)
        if came and not sent.done:
            sent.mistakes.setdefault(uploads.FIELD, uploads.once_more())
        return sent
    if request.form.get("message"):
        return Sent(mistakes={"message": once_more()}, status=422)
    return Sent()


def _send(form: Any, act: Any, done: str, came: Sequence[Upload] = ()) -> Sent:
    name = "rating" if done == "rated" else "message"
    if not form.validate():
        return Sent(mistakes=form.mistakes, status=422, fresh=False)
    token = tokens.read(house(), following.PURPOSE, form.token.data)
    wait = waiting.hold(Kind.ADD, token.nonce.hex())
    if wait:
        return Sent(status=waiting.STATUS, fresh=False, wait=wait)
    try:
        act(token)
    except tokens.Stale:
        return Sent(mistakes={name: once_more()}, status=422)
    except attaching.Refused as wrong:
        return Sent(mistakes={uploads.FIELD: uploads.refused(wrong.faults, came)}, status=422, fresh=False)
    except following.AlreadyAdded:
        said = _("You sent another text with this form before, and we have it. Send this one again to add it as well.")
        return Sent(mistakes={name: said}, status=422)
    except following.UnknownCode:
        return Sent()
    except following.Unwritable:
        said = _("This signal is damaged on our side, so nothing can be added. Copy your text and report it again.")
        return Sent(mistakes={name: said}, status=422)
    except following.Away as failure:
        note(failure.__cause__ or failure)
        return Sent(mistakes={name: not_now()}, status=AWAY, fresh=False)
    except following.NotKept as failure:
        note(failure.__cause__ or failure)
        said = _("Your message was NOT received: something failed on our side. Your text is still here. Send it again.")
        return Sent(mistakes={name: said}, status=503, fresh=False)
    return Sent(done=done)


def _thread(found: following.Following, code: str, sent: Sent, message: str) -> Response:
    page = show(
        "front/follow/signal",
        status=sent.status,
        code=code,
        found=found,
        **reading(found),
        done=sent.done,
        message="" if sent.done else message,
        files=uploads.field(),
        mistakes=sent.mistakes,
        problems=summary(sent.mistakes, {"token": "field-message"}),  # nosec B105 # a name
        ratings=ratings(),
        rating=clean(request.form.get("rating")),
        **_tokens(sent),
        wait=sent.wait,
        wait_form="rating-form" if _rates() else "message-form",
        tickets=waiting.tickets(sent.wait),
        switch_form="message-form",
        title_prefix=_("Error:") if sent.mistakes else _("Not sent yet:") if sent.wait else "",
    )
    return waiting.announced(page, sent.wait)


def _rates() -> bool:
    return "rating" in request.form or request.form.get("act") == "rate"


def _tokens(sent: Sent) -> dict[str, str]:
    """A token for each of the two forms; a form that still has to be sent keeps the one it came with."""
    kept, fresh = (tokens.issue(house(), following.PURPOSE) for _one in range(2))
    if "switch" in request.form or not sent.fresh:
        kept = keep_or_renew(following.PURPOSE, request.form.get("token"))
    return {"token": fresh, "rating_token": kept} if _rates() else {"token": kept, "rating_token": fresh}
