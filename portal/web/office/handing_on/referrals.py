"""Handing a signal on: choosing a partner, writing, looking at what goes out, confirming; and the list of all."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from portal.actions import tokens
from portal.actions.desk.cases import Broken, Done, NotFound
from portal.actions.desk.reading import Dossier
from portal.actions.handing_on import advising, handing, referred, referring
from portal.actions.handing_on.referring import CONFIRM, Proposal
from portal.domain.access import Act
from portal.domain.places import Partner
from portal.domain.signals import NotAllowed, Signal, Status
from portal.domain.themes import pick
from portal.web.filters import day
from portal.web.language import current
from portal.web.office import confirming
from portal.web.office.desk.acting import broken, opened, theme_of
from portal.web.office.forms import SEND_AGAIN
from portal.web.office.handing_on.referral_form import (
    Options,
    ReferralForm,
    covenant,
    mistakes,
    options,
    preview,
    proposal,
)
from portal.web.office.handing_on.referred import fitting, fresh_of, href, new_href, partner_name, row
from portal.web.office.present import allows, at, desk, house, issue_token, summary
from portal.web.show import show

blueprint = Blueprint("referrals", __name__)

PAGE = 50
"""Referrals on one page of the overview."""


@blueprint.get("/doorzettingen")
@allows(Act.TEAM)
def overview() -> Answer:
    """Every referral of the signals this person holds: those that wait, or all."""
    everything = request.args.get("welke") == "alle"
    try:
        found = referred.overview(house(), desk(), everything=everything)
    except NotFound:
        abort(404)
    page = min(_page_number(), len(found) // PAGE + 1)
    here = found[(page - 1) * PAGE : page * PAGE]
    fresh = fresh_of(each.referral for each in here)
    address = at("/doorzettingen") + "?" + ("welke=alle&" if everything else "")
    return show(
        "office/referrals/overview",
        fragment="office/referrals/_rows",
        rows=[row(each.signal, each.number, each.referral, fresh, with_signal=True) for each in here],
        everything=everything,
        earlier=f"{address}pagina={page - 1}" if page > 1 else "",
        later=f"{address}pagina={page + 1}" if page * PAGE < len(found) else "",
    )


def _page_number() -> int:
    given = re.fullmatch(r"[1-9]\d{0,5}", request.args.get("pagina", ""), re.ASCII)
    return int(given[0]) if given else 1


@blueprint.get("/signalen/<uuid:signal>/doorzettingen")
@allows(Act.READ)
def back(signal: UUID) -> Answer:
    """The address of a form that was refused, opened again."""
    return redirect(at(f"/signalen/{signal}#referrals"), 303)


@blueprint.get("/signalen/<uuid:signal>/doorzettingen/nieuw")
@allows(Act.REFER)
def new(signal: UUID) -> Answer:
    """The form for one partner; without one, or with one that is unknown, the choice of a partner."""
    dossier = opened(str(signal))
    if isinstance(dossier, Signal):
        return broken(dossier)
    partner = _partner(dossier.signal, request.args.get("partner", ""))
    return _form(dossier, partner) if partner else _choice(dossier)


@blueprint.post("/signalen/<uuid:signal>/doorzettingen")
@allows(Act.REFER)
def refer(signal: UUID) -> Answer:
    """From the form to the preview, back again, or on to the partner."""
    dossier = opened(str(signal), again=True)
    if isinstance(dossier, Signal):
        return broken(dossier)
    form = ReferralForm()
    partner = _partner(dossier.signal, form.partner.data or "")
    if partner is None:
        return _choice(dossier, form.text.data or "")
    if form.step.data == "change":
        return _form(dossier, partner, form)
    offered = options(dossier, theme_of(dossier), partner)
    given = proposal(form, offered)
    errors = mistakes(given, offered)
    if not form.validate():
        errors |= form.first_errors
    if errors:
        return _form(dossier, partner, form, errors)
    if form.step.data != "confirm":
        return _preview(dossier, form, given, offered)
    return _confirmed(dossier, form, given, offered)


def _confirmed(dossier: Dossier, form: ReferralForm, given: Proposal, offered: Options) -> Answer:
    errors = _before_sending(form, given, offered)
    if errors:
        return _preview(dossier, form, given, offered, errors)
    signal = dossier.signal
    try:
        number = referring.refer(house(), desk(), signal.id, form.once, given)
    except (NotFound, Broken):
        abort(404)
    except Done:
        return _was_done(dossier, form, given, offered)
    except tokens.Stale:
        return _preview(dossier, form, given, offered, {"token": str(SEND_AGAIN)})
    except referring.NotConfirmed:
        return _preview(dossier, form, given, offered, {"passphrase": _("Fill in your own passphrase.")})
    except handing.NobodyThere:
        message = _("Nobody can receive it inside the portal any more. Choose another way, or another partner.")
        return _form(dossier, offered.partner, form, {"channel": message})
    except NotAllowed:
        message = _("This signal was closed in the meantime. Reopen it first; what you wrote is still here.")
        return _preview(dossier, form, given, offered, {"token": message})
    code = "delivered" if given.channel == "portal" else "referred"
    return redirect(f"{href(signal, number)}?gedaan={code}", 303)


def _before_sending(form: ReferralForm, given: Proposal, offered: Options) -> dict[str, str]:
    if offered.partner.police and not given.reminded:
        return {"reminded": _("Tick that you thought of this.")}
    message = confirming.problem(CONFIRM, form.passphrase.data or "")
    return {"passphrase": message} if message else {}


def _was_done(dossier: Dossier, form: ReferralForm, given: Proposal, offered: Options) -> Answer:
    """A form that came twice. The same text: all is well. Another text (after Back): it was not kept, so say so."""
    for number, each in reversed(referred.of_signal(house(), dossier.case)):
        if each and (each.partner, each.text) == (given.partner, given.text):
            return redirect(href(dossier.signal, number), 303)
    return _preview(dossier, form, given, offered, {"token": str(SEND_AGAIN)})


# --- showing ---------------------------------------------------------------------------------------------------------


def _partner(signal: Signal, key: str) -> Partner | None:
    return next((each for each in advising.partners(house(), signal) if each.key == key), None)


def _around(dossier: Dossier, errors: dict[str, str] | None = None) -> dict[str, Any]:
    """What every page about a referral of a signal shows."""
    return {
        "path": at(f"/signalen/{dossier.signal.id}"),
        "received": day(dossier.signal.received_on),
        "errors": errors or {},
        "summary": summary(errors or {}, form="refer"),
        "title_prefix": _("Error:") if errors else "",
        "status": 422 if errors else 200,
    }


def _choice(dossier: Dossier, text: str = "") -> Answer:
    """Which partner. `text`: what was written for a partner that is gone."""
    signal = dossier.signal
    advised = fitting(dossier, set())
    fits = {each.href for each in advised}
    others = [
        (pick(each.name, current()), pick(each.when, current()), new_href(signal, each.key))
        for each in advising.partners(house(), signal)
    ]
    return show(
        "office/referrals/choose",
        advised=advised,
        others=[each for each in others if each[2] not in fits],
        text=text,
        closed=signal.status is Status.CLOSED,
        **_around(dossier),
    )


def _form(
    dossier: Dossier, partner: Partner, form: ReferralForm | None = None, errors: dict[str, str] | None = None
) -> Answer:
    """The form, with the reporter's words beside it. Nothing is filled in by itself."""
    theme = theme_of(dossier)
    return show(
        "office/referrals/form",
        offered=options(dossier, theme, partner),
        partner_name=partner_name(partner.key),
        note=pick(partner.note, current()),
        when_not=pick(partner.when_not, current()),
        report=dossier.report,
        closed=dossier.signal.status is Status.CLOSED,
        covenant=covenant(partner),
        typed=(form or ReferralForm(formdata=None)).data,
        token=issue_token(),
        **_around(dossier, errors),
    )


def _preview(
    dossier: Dossier,
    form: ReferralForm,
    given: Proposal,
    offered: Options,
    errors: dict[str, str] | None = None,
) -> Answer:
    """Exactly what goes out, before it does."""
    return show(
        "office/referrals/preview",
        asks=confirming.asks(CONFIRM),
        token=issue_token(),
        typed=form.data,
        offered=offered,
        **preview(dossier, given, offered),
        **_around(dossier, errors),
    )
