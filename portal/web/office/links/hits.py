"""Hits with other municipalities: all of one's own, what to do about one, and what the signal page says of them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer
from wtforms import StringField, TextAreaField

from portal.actions import tokens
from portal.actions.desk.reading import Dossier
from portal.actions.links import answering, comparing, hits
from portal.domain.access import Act, Grip, may
from portal.domain.signals import MESSAGE_LIMIT
from portal.web.fields import Limit, clean
from portal.web.office.forms import SEND_AGAIN, OfficeForm
from portal.web.office.links.across_words import hit_done, row, section_of, with_whom
from portal.web.office.present import allows, at, desk, house, issue_token, summary
from portal.web.show import show

blueprint = Blueprint("hits", __name__)


class HitForm(OfficeForm):
    """Which hit, and what about it: `call` (with what was said, and whether it is the `same`), `dismiss`, `back`."""

    key = StringField()
    do = StringField()
    same = StringField()
    text = TextAreaField(filters=[clean], validators=[Limit(MESSAGE_LIMIT)])


@blueprint.get("/koppelingen")
@allows(Act.LINK)
def page() -> Answer:
    """Every hit of one's own signals."""
    return _page(done=request.args.get("gedaan", ""))


@blueprint.get("/signalen/<uuid:signal>/treffer")
@allows(Act.LINK)
def back(signal: UUID) -> Answer:
    """The address of a form that was refused, opened again: the signal, where its hits stand."""
    return redirect(at(f"/signalen/{signal}"), 303)


@blueprint.post("/signalen/<uuid:signal>/treffer")
@allows(Act.LINK)
def decide(signal: UUID) -> Answer:
    """Write down a call, put a hit away, or take it back."""
    form = HitForm()
    key = form.key.data or ""
    try:
        found = hits.one(house(), desk(), str(signal), key)
    except (hits.NotFound, hits.Broken):
        abort(404)
    if not form.validate():
        return _page(key, form.first_errors, form.text.data or "")
    if found is None:
        return redirect(at("/koppelingen?gedaan=hit_gone"), 303)
    said, do, other = form.text.data or "", form.do.data, found.other
    if do == "call" and not said:
        return _page(key, {"text": _("Write in a few words what you agreed.")})
    try:
        if do == "call":
            answering.call(
                house(), desk(), str(signal), form.once, other, with_whom(found), said, same=form.same.data == "1"
            )
        elif do == "dismiss":
            answering.dismiss(house(), desk(), str(signal), form.once, other)
        elif do == "back":
            answering.take_back(house(), desk(), str(signal), form.once, other)
        else:
            abort(400)
    except tokens.Stale:
        return _page(key, {"token": str(SEND_AGAIN)}, said)
    except answering.Done:
        pass  # the same form twice: it stands there
    except (answering.NotFound, answering.Broken):
        abort(404)
    code = {"call": "hit_called", "dismiss": "hit_dismissed", "back": "hit_back"}[do]
    return redirect(at(f"/koppelingen?gedaan={code}"), 303)


def _page(chosen: str = "", errors: dict[str, str] | None = None, typed: str = "", done: str = "") -> Answer:
    """`chosen`: the hit whose form went wrong, with what was typed."""
    rows, errors = [row(each) for each in hits.hits(house(), desk())], errors or {}
    chosen_now = next((each for each in rows if each.key == chosen), None)
    field = "text" if chosen_now is None else f"{chosen}-text"
    listed = {field if name == "text" else name: said for name, said in errors.items()}
    return show(
        "office/across/hits",
        status=422 if errors else 200,
        title_prefix=_("Error:") if errors else "",
        hits=[each for each in rows if not each.dismissed],
        away=[each for each in rows if each.dismissed],
        on=comparing.reachable(house(), desk()),
        chosen=chosen,
        errors=errors,
        typed=typed,
        token=issue_token,
        most=MESSAGE_LIMIT,
        done=hit_done(done),
        summary=summary(listed, form=f"hit-{chosen}"),
    )


def section(dossier: Dossier) -> dict[str, Any]:
    """What the section on the signal page needs; nothing where nothing is compared, or for who links nothing."""
    signal = dossier.signal
    shown = may(desk().staff, Act.LINK, Grip(signal.municipality, wrapped=True, gated=False))
    if not shown or comparing.region_of(house(), signal.municipality) is None:
        return {"across_shown": False}
    there = comparing.compared_codes(house(), dossier)
    rows = [row(each) for each in hits.hits(house(), desk(), signal.id)] if there else []
    return section_of(rows, len(there), bool(there or comparing.found_in(dossier)), signal.id)
