"""One referral: what was told, how it stands, what came back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer
from wtforms import StringField

from portal.actions import tokens
from portal.actions.desk.cases import Broken, Done, NotFound
from portal.actions.desk.reading import Dossier
from portal.actions.handing_on import advising, following_up, referred
from portal.actions.handing_on.following_up import NoSuchAnswer
from portal.domain.access import Act
from portal.domain.referrals import PORTAL, Referral, Said
from portal.domain.referrals import Answer as Written
from portal.domain.signals import MESSAGE_LIMIT, Direction, Signal, Status
from portal.domain.themes import Theme, pick
from portal.web.fields import Limit, line
from portal.web.filters import day
from portal.web.language import current
from portal.web.office.desk.acting import broken, opened, theme_of
from portal.web.office.desk.replies import standards
from portal.web.office.forms import SEND_AGAIN, OfficeForm
from portal.web.office.handing_on.conversation import talk
from portal.web.office.handing_on.referral_form import answers
from portal.web.office.handing_on.referred import href, partner_name, row, said_label
from portal.web.office.present import allows, at, desk, house, issue_token, own_region, summary
from portal.web.office.words import done_label, outcome_label, person
from portal.web.show import show

blueprint = Blueprint("referral", __name__)


class AnswerForm(OfficeForm):
    """What the partner said, or that it was asked, or that the referral was a mistake."""

    said = StringField()
    text = line("text", Limit(MESSAGE_LIMIT))
    outcome = StringField()


@dataclass(frozen=True, slots=True)
class Offer:
    """A standard text that can be sent to the reporter with one click: in their language, and in that of the staff."""

    key: str
    theirs: str
    own: str
    language: str
    token: str


@blueprint.get("/signalen/<uuid:signal>/doorzettingen/<int:number>")
@allows(Act.READ)
def page(signal: UUID, number: int) -> Answer:
    """One referral."""
    return _page(str(signal), number, done=done_label(request.args.get("gedaan", "")))


@blueprint.get("/signalen/<uuid:signal>/doorzettingen/<int:number>/<any(antwoord, ongedaan):act>")
@allows(Act.READ)
def back(signal: UUID, number: int, act: str) -> Answer:
    """The address of a form that was refused, opened again."""
    return redirect(at(f"/signalen/{signal}/doorzettingen/{number}"), 303)


@blueprint.post("/signalen/<uuid:signal>/doorzettingen/<int:number>/antwoord")
@allows(Act.TRIAGE)
def answer(signal: UUID, number: int) -> Answer:
    """Write down what came back."""
    form = AnswerForm()
    errors = _mistakes(form)
    if not form.validate():
        errors |= form.first_errors
    if errors:
        return _page(str(signal), number, form, errors)
    outcome = (form.outcome.data or "") if form.said.data == Said.DONE else ""
    said, text = Said(form.said.data), form.text.data or ""
    try:
        following_up.answer(house(), desk(), str(signal), number, form.once, said, text, outcome)
    except tokens.Stale:
        return _page(str(signal), number, form, {"token": str(SEND_AGAIN)})
    except NoSuchAnswer:
        return _page(str(signal), number, form, {"token": _already()})
    except (NotFound, Broken):
        abort(404)
    except Done:
        if not _said_already(str(signal), number, said, text):  # another text, after Back: it was not kept, so say so
            return _page(str(signal), number, form, {"token": str(SEND_AGAIN)})
    return redirect(at(f"/signalen/{signal}/doorzettingen/{number}?gedaan=answered"), 303)


def _said_already(signal: str, number: int, said: Said, text: str) -> bool:
    dossier = opened(signal, again=True)
    record = None if isinstance(dossier, Signal) else dict(referred.of_signal(house(), dossier.case)).get(number)
    return record is not None and any((each.said, each.text) == (said, text) for each in record.answers)


@blueprint.post("/signalen/<uuid:signal>/doorzettingen/<int:number>/ongedaan")
@allows(Act.TRIAGE)
def undo(signal: UUID, number: int) -> Answer:
    """Take the last answer back."""
    form = OfficeForm()
    if not form.validate():
        return _page(str(signal), number, None, form.first_errors)
    try:
        following_up.undo_answer(house(), desk(), str(signal), number, form.once)
    except tokens.Stale:
        return _page(str(signal), number, None, {"token": str(SEND_AGAIN)})
    except NoSuchAnswer:
        return _page(str(signal), number, None, {"token": _already()})
    except (NotFound, Broken):
        abort(404)
    except Done:
        pass
    return redirect(at(f"/signalen/{signal}/doorzettingen/{number}?gedaan=answer_undone"), 303)


def _already() -> str:
    return _("This has changed in the meantime. Look at what stands below, then try again if it is still needed.")


def _mistakes(form: AnswerForm) -> dict[str, str]:
    if form.said.data not in tuple(Said):
        return {"said": _("Choose what came back.")}
    if form.said.data == Said.REFUSED and not form.text.data:
        return {"text": _("Write why the partner refused.")}
    return {}


# --- showing -----------------------------------------------------------------------------------------------------


def _page(
    signal: str, number: int, form: AnswerForm | None = None, errors: dict[str, str] | None = None, done: str = ""
) -> Answer:
    dossier = opened(signal, again=request.method == "POST" or bool(done))
    if isinstance(dossier, Signal):
        return broken(dossier)
    found = dict(referred.of_signal(house(), dossier.case))
    if number not in found:
        abort(404)
    errors = errors or {}
    theme = theme_of(dossier)
    context: dict[str, Any] = {
        "path": at(f"/signalen/{signal}"),
        "here_path": href(dossier.signal, number),
        "received": day(dossier.signal.received_on),
        "row": row(dossier.signal, number, found[number]),
        "done": done,
        "errors": errors,
        "summary": summary(errors, form="answer"),
        "title_prefix": _("Error:") if errors else "",
        "typed": form.data if form else {"said": "", "text": "", "outcome": ""},
        "token": issue_token(),
        "undo_token": issue_token(),
    }
    record = found[number]
    if record is None:
        return show("office/referrals/damaged", **context)
    context["talk"] = talk(signal, number, record.receipt, record)
    return show(
        "office/referrals/one", status=422 if errors else 200, **context, **_record(dossier, theme, record, bool(done))
    )


def _record(dossier: Dossier, theme: Theme, record: Referral, just_done: bool) -> dict[str, Any]:
    policy = advising.policy(house(), dossier.signal)
    partner = house().directory.partners_of.get(own_region(), {}).get(record.partner)

    def label(name: str, key: str) -> str:
        return pick(policy.label(name, key), current()) or key

    return {
        "record": record,
        "who": partner_name(record.partner, record.to),
        "by": person(dossier.colleagues, record.by),
        "on": day(record.on),
        "purpose": label("purposes", record.purpose),
        "basis": label("bases", record.basis),
        "channel": _("Inside this portal") if record.channel == PORTAL else label("channels", record.channel),
        "barrier": label("barriers", record.barrier) if record.barrier else "",
        "phone": (partner.phone or "") if partner else "",
        "website": (partner.website or "") if partner else "",
        "shared": [text for key, text in answers(dossier, theme) if key in record.shared],
        "history": [_written(dossier, theme, each) for each in record.answers],
        "choices": _choices(record),
        "results": [("", _("No result to write down")), *_results(theme)],
        "tell": _tell(dossier, theme, record, just_done),
    }


def _written(dossier: Dossier, theme: Theme, each: Written) -> dict[str, str]:
    return {
        "title": said_label(each.said),
        "by": person(dossier.colleagues, each.by),
        "on": day(each.on),
        "text": each.text,
        "outcome": outcome_label(theme, each.outcome) if each.outcome else "",
    }


def _choices(record: Referral) -> list[tuple[str, str, str]]:
    """What can be written down now, the likely things first."""
    texts = {
        Said.ACCEPTED: (_("Accepted"), _("The partner takes it up.")),
        Said.REFUSED: (_("Refused"), _("Write the reason below.")),
        Said.DONE: (_("Done"), _("Nothing more comes from this partner.")),
        Said.ASKED: (_("I asked, there is no answer yet"), _("You are reminded again later.")),
        Said.WITHDRAWN: (_("This referral was a mistake"), _("It was not handed over, and does not count.")),
    }
    if record.state is Said.ACCEPTED:
        texts.pop(Said.ACCEPTED)
    if record.receipt:
        texts.pop(Said.WITHDRAWN)
    return [(said.value, *text) for said, text in texts.items()]


def _results(theme: Theme) -> list[tuple[str, str]]:
    return [(each.key, outcome_label(theme, each.key)) for each in theme.outcomes if each.kind == "result"]


def _tell(dossier: Dossier, theme: Theme, record: Referral, just_done: bool) -> list[Offer]:
    """What the reporter can be told about this referral: the neutral text first, then that of its outcome.

    Nothing when the reporter was told something since, or the signal is closed.
    """
    told = [
        message
        for message in dossier.messages
        if message and message.direction is Direction.FUNCTIONARIS and message.kind == "feedback"
    ]
    if dossier.signal.status is Status.CLOSED or record.state is Said.WITHDRAWN:
        return []
    if not just_done and any(message.on >= record.on for message in told):
        return []
    language = dossier.report.language if dossier.report else current()
    keys = ["neutraal", *([record.counted] if record.counted in theme.feedback else [])]
    by_key = {each.key: each for each in standards(theme, language)}
    return [Offer(key, by_key[key].theirs, by_key[key].own, language, issue_token()) for key in keys]
