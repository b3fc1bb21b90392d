"""Whom the region calls at the ends of the reporting route that everybody sees at the front door."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer
from wtforms import StringField

from portal.actions import tokens
from portal.actions.management.region import route_ends
from portal.actions.management.region.route_ends import Changed, Done, End, NotFound, Wrong
from portal.domain.access import Act, may
from portal.domain.places import EMERGENCY
from portal.domain.themes import pick
from portal.web.fields import Among, Ticks, clean
from portal.web.filters import told
from portal.web.language import current
from portal.web.office.forms import SEND_AGAIN, OfficeForm
from portal.web.office.management.region.advice_words import not_kept, partner_name
from portal.web.office.present import allows, at, desk, house, issue_token, summary
from portal.web.show import show

blueprint = Blueprint("advice_route", __name__)


class EndForm(OfficeForm):
    """The partners at an end, or those of the theme again (`usual`)."""

    seen = StringField(filters=[clean])
    partners = Ticks()
    usual = StringField()


@blueprint.get("/beheer/advies/<slug>/meldroute")
@allows(Act.READ_SETTINGS)
def page(slug: str) -> Answer:
    """Every end with its partners."""
    region, partners, found = _ends(slug)
    codes = {"gekozen": _("Kept. The reporting route shows these partners from now on.")}
    return show(
        "office/management/advice/ends",
        path=_path(slug),
        region=region.name,
        rows=[_row(slug, partners, end) for end in found],
        may_manage=may(desk().staff, Act.MANAGE),
        done=codes.get(request.args.get("gedaan", ""), ""),
    )


@blueprint.get("/beheer/advies/<slug>/meldroute/<theme>/<leaf>")
@allows(Act.MANAGE)
def edit(slug: str, theme: str, leaf: str) -> Answer:
    """One end, to choose other partners."""
    return _form(slug, theme, leaf)


@blueprint.post("/beheer/advies/<slug>/meldroute/<theme>/<leaf>")
@allows(Act.MANAGE)
def choose(slug: str, theme: str, leaf: str) -> Answer:
    """These partners from now on."""
    _region, partners, found = _ends(slug)
    end, form = _one(found, theme, leaf), EndForm()
    form.partners.validators = [Among([*partners, *end.partners])]
    if not form.validate():
        return _form(slug, theme, leaf, form.first_errors, form)
    usual, ticked = form.usual.data == "1", form.partners.data
    if not usual and not ticked:
        return _form(slug, theme, leaf, {"partners": _("Tick at least one partner.")}, form)
    if not usual and end.in_danger and EMERGENCY not in ticked:
        said = _("The emergency number stays here: somebody may be in danger. Tick it again.")
        return _form(slug, theme, leaf, {"partners": said}, form)
    try:
        chosen = [] if usual else ticked
        route_ends.choose(house(), desk(), form.once, slug, (theme, leaf), chosen, form.seen.data or "")
    except NotFound:
        abort(404)
    except tokens.Stale:
        return _form(slug, theme, leaf, {"token": str(SEND_AGAIN)}, form)
    except Changed:
        said = _("A colleague changed this in the meantime. Go back to the list and look again.")
        return _form(slug, theme, leaf, {"token": said}, form)
    except Wrong:
        return _form(slug, theme, leaf, {"token": not_kept("wrong")}, form)
    except Done:
        pass  # the same form twice: it was kept
    return redirect(f"{_path(slug)}/meldroute?gedaan=gekozen", 303)


def _form(
    slug: str, theme: str, leaf: str, errors: dict[str, str] | None = None, form: EndForm | None = None
) -> Answer:
    region, partners, found = _ends(slug)
    end, errors = _one(found, theme, leaf), errors or {}
    others = sorted((key for key in partners if key not in end.partners), key=lambda key: _name(partners, key))
    return show(
        "office/management/advice/end",
        status=422 if errors else 200,
        path=_path(slug),
        region=region.name,
        row=_row(slug, partners, end),
        partners=[(key, partner_name(partners, key)) for key in (*end.partners, *others)],
        ticked=form.partners.data if form else list(end.partners),
        seen=(form.seen.data or "") if form else (" ".join(end.partners) if end.own else ""),
        token=issue_token(),
        errors=errors,
        summary=summary(errors, form="end"),
        title_prefix=_("Error:") if errors else "",
    )


def _row(slug: str, partners: Any, end: End) -> dict[str, Any]:
    return {
        "href": f"{_path(slug)}/meldroute/{end.theme.key}/{end.leaf.key}",
        "label": told(pick(end.leaf.label, current()), partners),
        "partners": [_name(partners, key) for key in end.partners],
        "usual": [_name(partners, key) for key in end.leaf.partners],
        "own": end.own,
    }


def _name(partners: Any, key: str) -> str:
    return partner_name(partners, key)


def _ends(slug: str) -> Any:
    try:
        return route_ends.ends(house(), desk(), slug)
    except NotFound:
        abort(404)


def _one(found: list[End], theme: str, leaf: str) -> End:
    return next((end for end in found if (end.theme.key, end.leaf.key) == (theme, leaf)), None) or abort(404)


def _path(slug: str) -> str:
    return at(f"/beheer/advies/{slug}")
