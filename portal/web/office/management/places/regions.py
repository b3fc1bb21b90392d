"""A new region, for who keeps all of them."""

from __future__ import annotations

from flask import Blueprint, Response, abort, redirect
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from portal.actions import tokens
from portal.actions.management.places import places, regions
from portal.domain.access import Act
from portal.web.office import confirming
from portal.web.office.forms import SEND_AGAIN
from portal.web.office.management.places.forms import KINDS, RegionForm, refused, typed
from portal.web.office.management.places.places import region_choices
from portal.web.office.management.places.words import kind_label
from portal.web.office.present import allows, at, desk, house, issue_token, summary
from portal.web.show import show

blueprint = Blueprint("regions", __name__)


@blueprint.get("/beheer/regio/nieuw")
@allows(Act.MANAGE)
def new() -> Response:
    """An empty form."""
    return _form(RegionForm(formdata=None))


@blueprint.post("/beheer/regio/nieuw")
@allows(Act.MANAGE)
def add() -> Answer:
    """A region without municipalities, with the usual promises and terms."""
    form = RegionForm()
    valid, errors = form.validate(), form.first_errors
    if form.kind.data not in KINDS:
        errors |= {"kind": _("Choose from the answers that are shown here.")}
    if form.like.data not in dict(region_choices()):
        errors |= {"like": _("Choose a region from the list.")}
    if problem := confirming.problem("settle", form.passphrase.data or ""):
        errors |= {"passphrase": problem}
    if not valid or errors:
        return _form(form, errors)
    values = {"name": form.name.data, "kind": form.kind.data, "like": form.like.data}
    try:
        regions.add(house(), desk(), form.once, **values)
    except regions.NotFound:
        abort(404)
    except regions.Refused as error:
        return _form(form, refused(error))
    except tokens.Stale:
        return _form(form, {"token": str(SEND_AGAIN)})
    except regions.Done:
        pass  # the same form twice: it is there
    return redirect(at("/beheer/gemeenten?gedaan=region"), 303)


def kind_choices() -> list[tuple[str, str]]:
    """What a region can be."""
    return [(kind, kind_label(kind)) for kind in KINDS]


def _form(form: RegionForm, errors: dict[str, str] | None = None) -> Response:
    if not places.listed(house(), desk()).all_regions:
        abort(404)
    errors, choices = errors or {}, region_choices()
    return show(
        "office/management/places/new_region",
        status=422 if errors else 200,
        typed=typed(form, kind=KINDS[0], like=choices[0][0]),
        kinds=kind_choices(),
        regions=choices,
        asks=confirming.asks("settle"),
        token=issue_token(),
        errors=errors,
        summary=summary(errors, form="place"),
        title_prefix=_("Error:") if errors else "",
    )
