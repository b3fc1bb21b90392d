"""The end of a signal: when it is erased, keeping it longer, and erasing it early by two colleagues."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from portal.actions import tokens
from portal.actions.desk import lasting
from portal.actions.desk.cases import Broken
from portal.actions.desk.lasting import Done, Lasting, NotAllowed, NotFound
from portal.actions.terms import terms_of
from portal.domain.access import Act
from portal.domain.retention import Kind, Terms, warned_until
from portal.web.filters import day
from portal.web.office import confirming
from portal.web.office.desk.acting import broken
from portal.web.office.forms import SEND_AGAIN, ErasingForm, OfficeForm, ReasonForm
from portal.web.office.present import allows, at, desk, house, issue_token, summary
from portal.web.show import show

blueprint = Blueprint("lasting", __name__)

FORMS = ("verlengen", "voorstel", "intrekken", "wissen")
"""The forms of the page, by the last part of their address."""

Do = Callable[[tokens.FormToken], None]


@blueprint.get("/signalen/<uuid:signal>/bewaren")
@allows(Act.ERASE)
def page(signal: UUID) -> Answer:
    """When it is erased, and what can be done about that."""
    return _page(str(signal), done=_done(request.args.get("gedaan", "")))


@blueprint.get("/signalen/<uuid:signal>/bewaren/<any(verlengen, voorstel, intrekken, wissen):act>")
@allows(Act.ERASE)
def back(signal: UUID, act: str) -> Answer:
    """The address of a form that was refused, opened again."""
    return redirect(at(f"/signalen/{signal}/bewaren"), 303)


@blueprint.post("/signalen/<uuid:signal>/bewaren/verlengen")
@allows(Act.ERASE)
def extend(signal: UUID) -> Answer:
    """Keep it longer, for a reason."""
    form = ReasonForm()
    reason = form.reason.data or ""
    return _perform(str(signal), form, lambda once: lasting.extend(house(), desk(), str(signal), once, reason))


@blueprint.post("/signalen/<uuid:signal>/bewaren/voorstel")
@allows(Act.ERASE)
def propose(signal: UUID) -> Answer:
    """Propose to erase it before its term."""
    form = ReasonForm()
    reason = form.reason.data or ""
    return _perform(str(signal), form, lambda once: lasting.propose(house(), desk(), str(signal), once, reason))


@blueprint.post("/signalen/<uuid:signal>/bewaren/intrekken")
@allows(Act.ERASE)
def withdraw(signal: UUID) -> Answer:
    """It is not erased early after all."""
    return _perform(str(signal), OfficeForm(), lambda once: lasting.withdraw(house(), desk(), str(signal), once))


@blueprint.post("/signalen/<uuid:signal>/bewaren/wissen")
@allows(Act.ERASE)
def agree(signal: UUID) -> Answer:
    """The second of two agrees: it is gone."""
    form = ErasingForm()
    if not form.validate():
        return _page(str(signal), form.first_errors, form)
    if lasting.was_done(house(), desk(), str(signal), form.once):
        return _gone()
    if form.sure.data != "1":
        return _page(str(signal), {"sure": _("Tick that it may go for good.")}, form)
    problem = confirming.problem(lasting.CONFIRMED, form.passphrase.data or "")
    if problem:
        return _page(str(signal), {"passphrase": problem}, form)
    return _perform(str(signal), form, lambda once: lasting.agree(house(), desk(), str(signal), once), _gone)


def _gone() -> Answer:
    return redirect(at("/inbox?gedaan=erased_early"), 303)


def _perform(signal: str, form: OfficeForm, do: Do, then: Callable[[], Answer] | None = None) -> Answer:
    act = request.path.rsplit("/", 1)[1]
    if not form.validate():
        return _page(signal, form.first_errors, form)
    try:
        do(form.once)
    except NotFound:
        abort(404)
    except Broken as damaged:
        return broken(damaged.signal)
    except tokens.Stale:
        return _page(signal, {"token": str(SEND_AGAIN)}, form)
    except NotAllowed:
        return _page(signal, {"token": _("This is not possible any more. Look below how it stands now.")}, form)
    except Done:
        pass  # the same form twice: what it asked for was done
    return then() if then else redirect(at(f"/signalen/{signal}/bewaren?gedaan={act}"), 303)


def _page(signal: str, errors: dict[str, str] | None = None, form: OfficeForm | None = None, done: str = "") -> Answer:
    """The page; with errors as 422, and what was typed stays in its form."""
    try:
        found = lasting.lasting(house(), desk(), signal)
    except NotFound:
        abort(404)
    except Broken as damaged:
        return broken(damaged.signal)
    errors, act = errors or {}, request.path.rsplit("/", 1)[1]
    typed = form.reason.data or "" if isinstance(form, ReasonForm) else ""
    return show(
        "office/lasting/page",
        status=422 if errors else 200,
        path=at(f"/signalen/{signal}"),
        received=day(found.signal.received_on),
        found=found,
        **_words(found),
        typed={each: typed if each == act else "" for each in FORMS},
        errors={each: errors if each == act else {} for each in FORMS},
        asks=confirming.asks(lasting.CONFIRMED),
        token=issue_token,
        done=done,
        summary=[
            ("field-sure" if field == f"field-{act}-sure" else field, said)
            for field, said in summary(errors, f"field-{act}-", f"form-{act}")
        ],
        title_prefix=_("Error:") if errors else "",
    )


def _words(found: Lasting) -> dict[str, Any]:
    terms = terms_of(house(), found.signal.municipality)
    return {
        "why": _why(found.kind, terms),
        "near": found.erase_on is not None and found.erase_on <= warned_until(house().today()),
        "proposer": found.proposer or _("a former colleague"),
        "extended_by": found.extended_by or _("a former colleague"),
        "mine": found.proposal is not None and found.proposal.by == desk().staff.principal,
        "contact_days": terms.contact_days,
    }


def _why(kind: Kind, terms: Terms) -> str:
    """Which term holds, in words."""
    if kind is Kind.OPEN:
        return _(
            "It is not finished. A signal is never kept longer than %(count)d months after it came in.",
            count=terms.hard_max_months,
        )
    count = terms.months(kind)
    return {
        Kind.NONE: _("It was closed without passing it on: %(count)d months after the last activity.", count=count),
        Kind.KEPT: _("It is a puzzle piece: %(count)d months after the last activity.", count=count),
        Kind.PASSED: _("It was passed on or linked: %(count)d months after the last activity.", count=count),
    }[kind]


def _done(code: str) -> str:
    return {
        "verlengen": _("Kept longer. Below you see until when."),
        "voorstel": _("Proposed. A colleague has to agree, and gets a mail that there is news."),
        "intrekken": _("The proposal was withdrawn. The signal stays for its term."),
    }.get(code, "")
