"""What partners tell about a year: the chain coordinator fills it in, changes it and takes it away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, abort, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from portal.actions import tokens
from portal.actions.figures import partners
from portal.domain.access import Act
from portal.domain.figures.beside import MEASURES, PartnerFigure
from portal.domain.partners import digest
from portal.domain.themes import Theme, pick
from portal.web.language import current
from portal.web.office.figures.forms import EXACT, FEWER, FigureForm, RemoveForm, figure_of
from portal.web.office.figures.partner_words import figure_label, measure_label, partner_name
from portal.web.office.forms import SEND_AGAIN
from portal.web.office.present import allows, at, desk, house, issue_token, summary
from portal.web.show import show

blueprint = Blueprint("partner_figures", __name__)

_ONE = "/cijfers/partners/<int:year>/<theme>/<partner>/<measure>"


@blueprint.get("/cijfers/partners")
@allows(Act.KEEP_FIGURES)
def page() -> Response:
    """Every figure of the region, newest year first."""
    theme = _theme(request.args.get("thema", "") or next(iter(house().themes)))
    try:
        told = partners.listed(house(), desk(), theme.key)
        region = partners.region_kept(house(), desk())
    except partners.NotFound:
        abort(404)
    return show(
        "office/figures/partners",
        region=region,
        theme=theme.key,
        themes=_themes(),
        rows=[(each, partner_name(each.partner), measure_label(each.measure), _path(each)) for each in told],
        done=_done(request.args.get("gedaan", "")),
    )


@blueprint.get("/cijfers/partners/nieuw")
@allows(Act.KEEP_FIGURES)
def new() -> Response:
    """A figure that is not there yet: usually of the year that is over."""
    theme = _theme(request.args.get("thema", "") or next(iter(house().themes)))
    return _form(None, {"theme": theme.key, "year": str(house().today().year - 1)})


@blueprint.post("/cijfers/partners/nieuw")
@allows(Act.KEEP_FIGURES)
def add() -> Answer:
    """Keep a figure."""
    form = FigureForm()
    figure, errors = _typed(form)
    if figure is None:
        return _form(None, form.data, errors)
    try:
        return _kept(figure, "added", lambda: partners.add(house(), desk(), form.once, figure))
    except partners.AlreadyThere:
        taken = _("There is a number of this partner for this year already. Change that one in the list.")
        return _form(None, form.data, {"partner": taken})
    except tokens.Stale:
        return _form(None, form.data, {"token": str(SEND_AGAIN)})


@blueprint.get(_ONE)
@allows(Act.KEEP_FIGURES)
def one(year: int, theme: str, partner: str, measure: str) -> Response:
    """One figure, to change."""
    found = _found(year, theme, partner, measure)
    return _form(found, _values(found))


@blueprint.post(_ONE)
@allows(Act.KEEP_FIGURES)
def change(year: int, theme: str, partner: str, measure: str) -> Answer:
    """Another number or source."""
    now, form = _now(year, theme, partner, measure), FigureForm()
    if now is None:
        return _to_list(theme, "")  # taken away meanwhile: the list shows it
    form.theme.data, form.year.data, form.partner.data, form.measure.data = theme, str(year), partner, measure
    figure, errors = _typed(form)
    if figure is None:
        return _form(now, form.data, errors)
    if form.seen.data != _seen(now):
        return _form(now, {**form.data, "seen": _seen(now)}, {"token": _meanwhile()})
    try:
        return _kept(figure, "changed", lambda: partners.change(house(), desk(), form.once, now, figure))
    except partners.Changed:
        return _form(now, form.data, {"token": _meanwhile()})
    except tokens.Stale:
        return _form(now, form.data, {"token": str(SEND_AGAIN)})


@blueprint.get(f"{_ONE}/verwijderen")
@allows(Act.KEEP_FIGURES)
def ask(year: int, theme: str, partner: str, measure: str) -> Response:
    """Before a figure goes."""
    return _ask(_found(year, theme, partner, measure))


@blueprint.post(f"{_ONE}/verwijderen")
@allows(Act.KEEP_FIGURES)
def remove(year: int, theme: str, partner: str, measure: str) -> Answer:
    """The figure goes."""
    now, form = _now(year, theme, partner, measure), RemoveForm()
    if now is None:
        return _to_list(theme, "removed")  # the same form twice, or somebody else: it is gone
    if not form.validate():
        return _ask(now, form.first_errors)
    if form.seen.data != _seen(now):
        return _ask(now, {"token": _meanwhile()})
    try:
        return _kept(now, "removed", lambda: partners.remove(house(), desk(), form.once, now))
    except partners.Changed:
        return _ask(now, {"token": _meanwhile()})
    except tokens.Stale:
        return _ask(now, {"token": str(SEND_AGAIN)})


# --- doing and showing ---------------------------------------------------------------------------------------------


def _typed(form: FigureForm) -> tuple[PartnerFigure | None, dict[str, str]]:
    errors = {} if form.validate() else form.first_errors
    region = _region_slug()
    if form.theme.data not in house().themes:
        errors["theme"] = _("Choose a subject.")
    known, former = partners.known(house(), region), request.method == "POST" and "year" in (request.view_args or {})
    if form.partner.data not in known and not former:
        errors["partner"] = _("Choose a partner from the list.")
    figure, wrong = figure_of(form, house().today().year)
    return (None, wrong | errors) if errors or wrong else (figure, {})


def _kept(figure: PartnerFigure, code: str, do: Callable[[], None]) -> Answer:
    try:
        do()
    except partners.NotFound:
        abort(404)
    except partners.Done:
        pass  # the same form twice: it was kept
    return _to_list(figure.theme, code)


def _to_list(theme: str, code: str) -> Answer:
    return redirect(at(f"/cijfers/partners?thema={theme}" + (f"&gedaan={code}" if code else "")), 303)


def _form(found: PartnerFigure | None, values: dict[str, Any], errors: dict[str, str] | None = None) -> Response:
    errors = errors or {}
    known = partners.known(house(), _region_slug())
    names = sorted(((key, pick(each.name, current())) for key, each in known.items()), key=lambda each: each[1])
    return show(
        "office/figures/partner",
        status=422 if errors else 200,
        found=found,
        label=figure_label(found.key) if found else "",
        action=_path(found) if found else at("/cijfers/partners/nieuw"),
        typed={name: values.get(name) or "" for name in FigureForm.__dict__ if not name.startswith("_")},
        themes=_themes(),
        partners=[("", _("Choose a partner")), *names],
        measures=[(measure, measure_label(measure)) for measure in MEASURES],
        kinds=[(EXACT, _("A number")), (FEWER, _("Fewer than five"))],
        token=issue_token(),
        errors=errors,
        summary=summary(errors, form="figure"),
        title_prefix=_("Error:") if errors else "",
    )


def _ask(found: PartnerFigure, errors: dict[str, str] | None = None) -> Response:
    return show(
        "office/figures/partner_remove",
        status=422 if errors else 200,
        label=figure_label(found.key),
        path=_path(found),
        back=at(f"/cijfers/partners?thema={found.theme}"),
        seen=_seen(found),
        token=issue_token(),
        summary=summary(errors or {}, form="remove"),
        title_prefix=_("Error:") if errors else "",
    )


def _values(found: PartnerFigure) -> dict[str, Any]:
    kind, count = (FEWER, "") if found.count is None else (EXACT, str(found.count))
    own = {"theme": found.theme, "year": str(found.year), "partner": found.partner, "measure": found.measure}
    return {**own, "kind": kind, "count": count, "source": found.source, "seen": _seen(found)}


def _found(year: int, theme: str, partner: str, measure: str) -> PartnerFigure:
    return _now(year, theme, partner, measure) or abort(404)


def _now(year: int, theme: str, partner: str, measure: str) -> PartnerFigure | None:
    try:
        return partners.one(house(), desk(), theme, year, partner, measure)
    except partners.NotFound:
        return None


def _region_slug() -> str:
    try:
        return partners.region_kept(house(), desk()).slug
    except partners.NotFound:
        abort(404)


def _theme(key: str) -> Theme:
    return house().themes.get(key) or abort(404)


def _themes() -> list[tuple[str, str]]:
    return [(theme.key, pick(theme.title, current())) for theme in house().themes.values()]


def _path(found: PartnerFigure) -> str:
    return at(f"/cijfers/partners/{found.key}")


def _seen(found: PartnerFigure) -> str:
    return digest(found.document)


def _meanwhile() -> str:
    return _("Somebody changed this number meanwhile. Look once more.")


def _done(code: str) -> str:
    return {
        "added": _("The number stands in the list."),
        "changed": _("The number was changed."),
        "removed": _("The number was taken away."),
    }.get(code, "")
