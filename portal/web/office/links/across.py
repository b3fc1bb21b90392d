"""Comparing one signal with other municipalities: choose what, and see it go one by one. The choice travels along."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, make_response, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer
from wtforms import PasswordField, StringField
from wtforms.validators import Length

from portal.actions import tokens
from portal.actions.desk.reading import Dossier
from portal.actions.links import answering, comparing, hits
from portal.actions.links.comparing import CONFIRM, QUOTA, Crowded, NoKey, NotConfirmed, Off, UsedUp
from portal.domain.access import Act, Grip, may
from portal.domain.matching import Identifier
from portal.domain.signals import Signal
from portal.web.fields import Ticks
from portal.web.filters import day
from portal.web.office import confirming
from portal.web.office.desk.acting import broken, opened
from portal.web.office.forms import SEND_AGAIN, OfficeForm
from portal.web.office.links.across_words import compare_done, own_label, quota_left, row, used_up
from portal.web.office.present import allows, at, desk, house, issue_token, summary
from portal.web.show import asked_for_fragment, show

blueprint = Blueprint("across", __name__)


class CompareForm(OfficeForm):
    """What to compare: chosen (`pick`), or still to be done (`left`) of so many (`total`)."""

    pick = Ticks()
    left = Ticks()
    total = StringField()
    passphrase = PasswordField(validators=[Length(max=1000)])


class WithdrawForm(OfficeForm):
    """Compare this signal no more."""

    sure = StringField()


@blueprint.get("/signalen/<uuid:signal>/vergelijken")
@allows(Act.LINK)
def page(signal: UUID) -> Answer:
    """What of this signal can be compared, what was, and its hits."""
    return _page(_dossier(signal, again=bool(request.args.get("gedaan"))), done=request.args.get("gedaan", ""))


@blueprint.post("/signalen/<uuid:signal>/vergelijken")
@allows(Act.LINK)
def compare(signal: UUID) -> Answer:
    """Begin, or do the next one."""
    dossier, form = _dossier(signal), CompareForm()
    if not form.validate():
        return _page(dossier, form, form.first_errors)
    found = {comparing.tag_of(each): each for each in comparing.found_in(dossier)}
    if form.left.data:
        left = [found[tag] for tag in form.left.data if tag in found]
        return _step(dossier, form, left, _count(form.total.data or "", len(left)))
    picked = [found[tag] for tag in form.pick.data if tag in found]
    errors = _wrong(len(picked))
    problem = "" if errors else confirming.problem(CONFIRM, form.passphrase.data or "")
    errors |= {"passphrase": problem} if problem else {}
    if errors:
        return _page(dossier, form, errors)
    return _step(dossier, form, picked, len(picked))


@blueprint.get("/signalen/<uuid:signal>/vergelijken/intrekken")
@allows(Act.LINK)
def back(signal: UUID) -> Answer:
    """The address of a form that was refused, opened again."""
    return redirect(at(f"/signalen/{signal}/vergelijken"), 303)


@blueprint.post("/signalen/<uuid:signal>/vergelijken/intrekken")
@allows(Act.LINK)
def withdraw(signal: UUID) -> Answer:
    """Compare this signal no more: its codes and hits go."""
    dossier, form = _dossier(signal), WithdrawForm()
    if not form.validate():
        return _page(dossier, errors={"token": form.first_errors["token"]})
    if form.sure.data != "1":
        return _page(dossier, errors={"sure": _("Tick that you are sure.")})
    try:
        answering.withdraw(house(), desk(), str(signal), form.once)
    except tokens.Stale:
        return _page(dossier, errors={"token": str(SEND_AGAIN)})
    except answering.Done:
        pass  # a second click: it is done
    return redirect(at(f"/signalen/{signal}/vergelijken?gedaan=comparison_withdrawn"), 303)


# --- one by one --------------------------------------------------------------------------------------------------


def _count(text: str, least: int) -> int:
    """How many there were at first, as the form says."""
    return max(least, int(text)) if text.isascii() and text.isdigit() and len(text) < 3 else least


def _step(dossier: Dossier, form: CompareForm, left: list[Identifier], total: int) -> Answer:
    """Compare the first of what is left."""
    signal = dossier.signal.id
    if not left:
        return _onward(signal, "compared")
    try:
        comparing.compare(house(), desk(), dossier, form.once, left[0])
    except Crowded:
        return _progress(dossier, left, total, busy=True)
    except (UsedUp, Off, NoKey) as why:
        return _onward(signal, "quota" if isinstance(why, UsedUp) else "off" if isinstance(why, Off) else "no_key")
    except (NotConfirmed, tokens.Stale):
        return _onward(signal, "again")
    except (comparing.NotFound, comparing.Broken):
        abort(404)
    except comparing.Done:
        pass  # this one was compared: on with the next
    return _progress(dossier, left[1:], total) if left[1:] else _onward(signal, "compared")


def _progress(dossier: Dossier, left: list[Identifier], total: int, *, busy: bool = False) -> Answer:
    done = total - len(left)
    return show(
        "office/across/progress",
        fragment="office/across/_progress",
        left=[comparing.tag_of(each) for each in left],
        done=done,
        total=total,
        so_far=_("%(done)d of %(total)d compared", done=done, total=total),
        busy=busy,
        token=issue_token(),
        **_around(dossier),
    )


def _onward(signal: str, code: str) -> Answer:
    address = at(f"/signalen/{signal}/vergelijken?gedaan={code}")
    if not asked_for_fragment():
        return redirect(address, 303)
    answer = make_response("", 204)
    answer.headers["HX-Redirect"] = address
    return answer


# --- the page ----------------------------------------------------------------------------------------------------


def _wrong(count: int) -> dict[str, str]:
    left = comparing.left_today(house(), desk())
    if not count:
        return {"pick": _("Tick what you want to compare.")}
    if not left:
        return {"pick": used_up()}
    return {"pick": _("Tick at most %(left)d: more is not possible today.", left=left)} if count > left else {}


def _page(
    dossier: Dossier, form: CompareForm | None = None, errors: dict[str, str] | None = None, done: str = ""
) -> Answer:
    region = comparing.region_of(house(), dossier.signal.municipality)
    if region is None and done != "off":
        abort(404)
    errors, there = errors or {}, comparing.compared_codes(house(), dossier)
    found = comparing.found_in(dossier)
    kind, said = compare_done(done)
    return show(
        "office/across/page",
        status=422 if errors else 200,
        title_prefix=_("Error:") if errors else "",
        done=said,
        done_kind=kind,
        region=region,
        choices=[(comparing.tag_of(each), own_label(each)) for each in found if each not in there],
        compared=[(own_label(each), there[each].on) for each in found if each in there],
        hits=[row(each) for each in hits.hits(house(), desk(), dossier.signal.id)] if region else [],
        left=quota_left(comparing.left_today(house(), desk())),
        most=QUOTA,
        has_key=region is not None and region.slug in house().settings.link_keys,
        typed=form.pick.data if form else [],
        asks=confirming.asks(CONFIRM),
        token=issue_token(),
        withdraw_token=issue_token(),
        errors=errors,
        summary=summary(errors, form="withdraw" if "sure" in errors else "compare"),
        hits_href=at("/koppelingen"),
        **_around(dossier),
    )


def _around(dossier: Dossier) -> dict[str, Any]:
    return {"path": at(f"/signalen/{dossier.signal.id}"), "received": day(dossier.signal.received_on)}


def _dossier(signal: UUID, *, again: bool = False) -> Dossier:
    """The opened signal. 404 for who reads it and links nothing."""
    found = opened(str(signal), again=again or request.method == "POST")
    if isinstance(found, Signal):
        abort(broken(found))
    if not may(desk().staff, Act.LINK, Grip(found.signal.municipality, wrapped=True, gated=False)):
        abort(404)
    return found
