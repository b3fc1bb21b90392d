"""What was done for awareness: the list, one activity, writing it down, and taking it away."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from portal.actions import tokens
from portal.actions.steering import awareness
from portal.actions.steering.awareness import Reach
from portal.domain.access import Act
from portal.domain.awareness import TITLE_LIMIT, Activity, areas
from portal.domain.themes import Theme, pick
from portal.web.language import current
from portal.web.office.forms import SEND_AGAIN, PlainForm
from portal.web.office.present import allows, at, desk, house, issue_token, summary
from portal.web.office.steering.awareness_form import ActivityForm, activity_of, form_for, typed_of
from portal.web.office.steering.awareness_words import effect_of, kinds, label_of, line_of, places_of, reached_of
from portal.web.show import show

blueprint = Blueprint("awareness", __name__)


@blueprint.get("/bewustwording")
@allows(Act.KEEP_AWARENESS)
def overview() -> Response:
    """Where somebody was and where nobody yet, and every activity, newest first."""
    reach, found = _reach(), awareness.listed(house(), desk())
    return show(
        "office/steering/awareness/overview",
        rows=[line_of(each, reach) for each in found],
        themes=reached_of(reach, awareness.visited(house(), desk(), found)),
        whole=reach.whole,
        done=_done(request.args.get("gedaan", "")),
    )


@blueprint.get("/bewustwording/nieuw")
@allows(Act.KEEP_AWARENESS)
def new() -> Response:
    """An empty form; with several subjects the subject is chosen first."""
    theme = _theme(request.args.get("thema", ""))
    if theme is None:
        return _choose()
    return _form(theme, {"held_on": house().today().isoformat()})


@blueprint.post("/bewustwording/nieuw")
@allows(Act.KEEP_AWARENESS)
def keep() -> Answer:
    """Write down what was done."""
    theme = _theme(request.form.get("thema", ""))
    if theme is None:
        return _choose(422)
    form = form_for(_reach(), theme)
    if not form.validate():
        return _form(theme, form.data, form.first_errors)
    try:
        awareness.keep(house(), desk(), form.once, activity_of(form, theme))
    except awareness.NotFound:
        abort(404)
    except tokens.Stale:
        return _form(theme, form.data, {"token": str(SEND_AGAIN)})
    except awareness.Done:
        pass  # the same form twice: it was written
    return redirect(at("/bewustwording?gedaan=kept"), 303)


@blueprint.get("/bewustwording/<uuid:activity>")
@allows(Act.KEEP_AWARENESS)
def one(activity: UUID) -> Response:
    """One activity, with the signals before and after it as far as they can be told."""
    try:
        found, reach = awareness.one(house(), desk(), str(activity)), _reach()
    except awareness.NotFound:
        abort(404)
    if found.theme not in house().themes:
        abort(404)
    return show("office/steering/awareness/one", row=line_of(found, reach), **effect_of(found, reach))


@blueprint.get("/bewustwording/<uuid:activity>/wijzigen")
@allows(Act.KEEP_AWARENESS)
def edit(activity: UUID) -> Response:
    """An activity that is there, to change it."""
    found, theme = _mine(activity)
    return _form(theme, typed_of(found), id=found.id)


@blueprint.post("/bewustwording/<uuid:activity>/wijzigen")
@allows(Act.KEEP_AWARENESS)
def change(activity: UUID) -> Answer:
    """Other words or days; when somebody else changed it meanwhile both are shown."""
    found, theme = _mine(activity)
    form = form_for(_reach(), theme)
    if not form.validate():
        return _form(theme, form.data, form.first_errors, found.id)
    try:
        awareness.change(house(), desk(), form.once, form.seen.data or "", activity_of(form, theme, found.id))
    except awareness.NotFound:
        abort(404)
    except awareness.Changed:
        return _changed_meanwhile(theme, form, activity)
    except tokens.Stale:
        return _form(theme, form.data, {"token": str(SEND_AGAIN)}, found.id)
    except awareness.Done:
        pass
    return redirect(at("/bewustwording?gedaan=changed"), 303)


@blueprint.get("/bewustwording/<uuid:activity>/verwijderen")
@allows(Act.KEEP_AWARENESS)
def ask(activity: UUID) -> Response:
    """What goes, before it goes."""
    return _ask(_mine(activity)[0])


@blueprint.post("/bewustwording/<uuid:activity>/verwijderen")
@allows(Act.KEEP_AWARENESS)
def remove(activity: UUID) -> Answer:
    """Away, for good."""
    form = PlainForm()
    if not form.validate():
        return _ask(_mine(activity)[0], form.first_errors)
    try:
        awareness.remove(house(), desk(), form.once, str(activity))
    except awareness.NotFound:
        abort(404)
    except tokens.Stale:
        return _ask(_mine(activity)[0], {"token": str(SEND_AGAIN)})
    except awareness.Done:
        pass  # the same form twice: it is gone
    return redirect(at("/bewustwording?gedaan=removed"), 303)


# --- showing ---------------------------------------------------------------------------------------------------------


def _choose(status: int = 200) -> Response:
    _reach()
    subjects = [(key, pick(each.title, current())) for key, each in house().themes.items()]
    return show("office/steering/awareness/subject", status=status, subjects=subjects)


def _form(
    theme: Theme, typed: dict[str, Any], errors: dict[str, str] | None = None, id: str = "", **more: Any
) -> Response:
    """The fields, with what was typed; with errors as 422."""
    errors, reach = errors or {}, _reach()
    return show(
        "office/steering/awareness/form",
        status=422 if errors else 200,
        id=id,
        action=at(f"/bewustwording/{id}/wijzigen" if id else "/bewustwording/nieuw"),
        theme=theme.key,
        subject=pick(theme.title, current()) if len(house().themes) > 1 else "",
        kinds=kinds(),
        places=places_of(reach),
        groups=[(key, label_of(theme, key)) for key in areas(theme)],
        typed=typed,
        limit=TITLE_LIMIT,
        last=house().today().isoformat(),
        token=issue_token(),
        errors=errors,
        summary=summary(errors, form="activity"),
        title_prefix=_("Error:") if errors else "",
        **{"now": None, **more},
    )


def _changed_meanwhile(theme: Theme, form: ActivityForm, activity: UUID) -> Response:
    now, _theme_of_it = _mine(activity)
    told = _("Somebody else changed this meanwhile. Look at what it says now, then choose which of the two holds.")
    return _form(theme, {**form.data, "seen": now.seen}, {"token": told}, now.id, now=line_of(now, _reach()))


def _ask(found: Activity, errors: dict[str, str] | None = None) -> Response:
    return show(
        "office/steering/awareness/remove",
        status=422 if errors else 200,
        row=line_of(found, _reach()),
        token=issue_token(),
        summary=summary(errors or {}, form="remove"),
        title_prefix=_("Error:") if errors else "",
    )


# --- what there is ---------------------------------------------------------------------------------------------------


def _reach() -> Reach:
    try:
        return awareness.reach(house(), desk())
    except awareness.NotFound:
        abort(404)


def _theme(key: str) -> Theme | None:
    """The subject that was chosen; without a choice the only one there is."""
    themes = house().themes
    return themes.get(key) or (next(iter(themes.values())) if len(themes) == 1 else None)


def _mine(activity: UUID) -> tuple[Activity, Theme]:
    """An activity this person may change, with its subject."""
    try:
        found = awareness.one(house(), desk(), str(activity))
    except awareness.NotFound:
        abort(404)
    theme = house().themes.get(found.theme)
    if theme is None or not _reach().keeps(found):
        abort(404)
    return found, theme


def _done(code: str) -> str:
    return {
        "kept": _("It is written down."),
        "changed": _("Your change is kept."),
        "removed": _("The activity is gone. Nothing of it was kept."),
    }.get(code, "")
