"""Reporting a signal: one page, one required field; the answer to a filed signal is its receipt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext as _

from portal.actions import attaching, tokens
from portal.actions.reporters import reporting
from portal.domain.attachments import Upload
from portal.domain.budget import Kind
from portal.domain.identifiers import warnings
from portal.domain.places import Municipality
from portal.domain.signals import STORY_LIMIT
from portal.domain.themes import Theme
from portal.web import uploads, waiting
from portal.web.errors import note
from portal.web.fields import clean
from portal.web.filters import text
from portal.web.front import house, place, reader_roles, subject
from portal.web.front.follow import AWAY, addition_page, ask_page
from portal.web.front.forms import not_now, once_more, summary
from portal.web.front.posted import TOKEN
from portal.web.front.receipt import receipt_page, save
from portal.web.front.rendered import empty_form
from portal.web.front.report_form import at_counter, blank, posted, shown
from portal.web.front.report_instead import choose_page, closed_page, where_from
from portal.web.front.subjects import others
from portal.web.language import current
from portal.web.questions import draft_of, hints_of, questions
from portal.web.request import takes_files
from portal.web.show import show
from portal.web.waiting import Wait

blueprint = Blueprint("report", __name__)

CARRIED = "clues"
"""The value of the field `switch` with which clues that were ticked elsewhere come to the form."""


@blueprint.route("/<lang>/melden", methods=["GET", "POST"])
@blueprint.route("/<lang>/<municipality>/melden", methods=["GET", "POST"])
@takes_files
def report() -> Response:
    """The form, and what becomes of it."""
    theme, here = subject(), place()
    if here is None:
        return choose_page(theme)
    if request.method == "POST" and "receipt" in request.form:
        return _receipt_again(theme, here)
    if not house().directory.is_open(here, theme.key):
        status = 422 if request.method == "POST" and "switch" not in request.form else 200
        return closed_page(theme, status)
    if request.method != "POST":
        counter = _from_counter()
        fresh = tokens.issue(house(), reporting.PURPOSE)
        return empty_form(fresh, lambda token: _page(theme, here, blank(theme, counter), token))
    return _posted(theme, here)


@blueprint.post("/<lang>/bewaren")
@blueprint.post("/<lang>/<municipality>/bewaren")
def keep() -> Response:
    """The receipt code as a small text file."""
    return save(request.form.get("code", ""))


def _posted(theme: Theme, here: Municipality) -> Response:
    form = posted(theme)
    if "switch" in request.form:
        carried = CARRIED in request.form.getlist("switch")  # from the cards, where the form was not open yet
        known = at_counter(theme) if carried and _from_counter() else {}
        return _page(theme, here, {**form.values, **known}, form.current_token, carried=carried)
    if not form.validate() or form.token is None:
        return _page(theme, here, form.values, form.current_token, form.mistakes, status=422)
    wait = _wait(form.token)
    if wait:
        page = _page(theme, here, form.values, form.current_token, status=waiting.STATUS, wait=wait)
        return waiting.announced(page, wait)
    return _file(theme, here, form.values, form.token, uploads.uploads())


def _file(
    theme: Theme, here: Municipality, values: Mapping[str, Any], form: tokens.FormToken, came: Sequence[Upload]
) -> Response:
    draft, token = draft_of(theme, here.slug, current(), values), request.form[TOKEN]
    try:
        receipt = reporting.submit(house(), form, draft, uploads=came)
    except reporting.AlreadyReceived as already:
        # the same form came twice with two texts: the second one is offered as an addition
        return addition_page(already.receipt.code, draft.story)
    except attaching.Refused as wrong:
        said = uploads.refused(wrong.faults, came)
        return _page(theme, here, values, token, {uploads.FIELD: said}, status=422)
    except tokens.Stale:
        fresh = tokens.issue(house(), reporting.PURPOSE)
        return _page(theme, here, values, fresh, {"form": once_more()}, status=422)
    except tokens.TooFast:
        said = _(
            "That was very quick, so we could not tell you from a machine. Your text is still here. Send it again."
        )
        return _page(theme, here, values, token, {"form": said}, status=422)
    except reporting.NoRoute:
        if not draft.exclude:
            return closed_page(theme, 422)
        said = _("Nobody is left who can read your signal. Untick somebody, or call one of the numbers below.")
        return _page(theme, here, values, token, {"exclude": said}, status=422)
    except reporting.Away as failure:
        note(failure.__cause__ or failure)
        return _page(theme, here, values, token, {"form": not_now()}, status=AWAY)
    except reporting.NotKept as failure:
        note(failure.__cause__ or failure)
        said = _("Your signal was NOT received: something failed on our side. Your text is still here. Send it again.")
        return _page(theme, here, values, token, {"form": said}, status=503)
    warned = warnings(draft.story, *draft.texts.values())
    return receipt_page(theme, here, receipt.code, token, draft.answers, warned)


def _wait(form: tokens.FormToken) -> Wait | None:
    """The pause before this form is taken; none for one that was received: it only asks for its code again."""
    wait = waiting.hold(Kind.FILE, form.nonce.hex())
    with suppress(reporting.NotKept):  # then nobody knows whether it was received, and the pause shows what was typed
        return None if wait and reporting.received(house(), form) else wait
    return wait


def _receipt_again(theme: Theme, here: Municipality) -> Response:
    """The receipt in another language: the token of the form leads to the code, no text comes along."""
    sent = request.form.get("token", "")
    try:
        receipt = reporting.received(house(), tokens.read(house(), reporting.PURPOSE, sent))
    except tokens.ForeignToken:
        receipt = None
    except reporting.Away as failure:
        note(failure.__cause__ or failure)
        return ask_page("", not_now(), AWAY)
    if receipt is None:
        return ask_page("", _("This receipt cannot be shown any more. Fill in the code that you wrote down."), 404)
    answers = {key: (clean(request.form.get(key)),) for key in hints_of(theme)}
    return receipt_page(theme, here, receipt.code, sent, answers, request.form.getlist("warned"))


def _page(
    theme: Theme,
    here: Municipality,
    values: Mapping[str, Any],
    token: str,
    mistakes: Mapping[str, str] | None = None,
    status: int = 200,
    carried: bool = False,
    wait: Wait | None = None,
) -> Response:
    mistakes = dict(mistakes or {})
    if uploads.FIELD not in mistakes and any(each.filename for each in request.files.getlist(uploads.FIELD)):
        mistakes[uploads.FIELD] = uploads.once_more()
    asked = questions(theme, current())
    labels = {question.name: question.label for question in asked}
    named = {name: f"{labels[name]} {said}" if name in labels else said for name, said in mistakes.items()}
    main = {question.name for question in asked if question.main} | {
        "story",
        "indicators",
        "website",
        "human",
        "token",
        "form",
        uploads.FIELD,
    }
    values = shown(values)
    people = reporting.candidates(house(), here, theme.key)
    return show(
        "front/report/form",
        status=status,
        theme=theme,
        questions=asked,
        ticks=[(i.key, text(i.tick)) for i in theme.indicators if i.in_form or i.key in values["indicators"]],
        readers=reporting.readers(house(), here, theme.key),
        people=[(one.principal, one.name, reader_roles()[one.role]) for one in people],
        also_excluded=[one for one in values["exclude"] if one not in {reader.principal for reader in people}],
        values=values,
        mistakes=mistakes,
        problems=summary(named, {"website": "send"}),
        more_open=any(value and name not in main for name, value in (*values.items(), *mistakes.items())),
        clues_open=bool(values["indicators"]) or "indicators" in mistakes,  # what was ticked stands below the text
        carried=carried and bool(values["indicators"]),
        warned=warnings(values["story"][:STORY_LIMIT]),
        files=uploads.field(),
        token=token,
        others=others(theme),
        wait=wait,
        tickets=waiting.tickets(wait),
        action=request.path + where_from(),
        switch_form="report-form",
        title_prefix=_("Error:") if mistakes else _("Not sent yet:") if wait else "",
    )


def _from_counter() -> bool:
    return request.args.get("vanaf") == "loket"
