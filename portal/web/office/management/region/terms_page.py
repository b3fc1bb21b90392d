"""What the pages of promises and terms show: what holds, the form, a look at a change, and a proposal."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from portal.actions.management.region import settled, settling
from portal.actions.management.region.settled import NotFound, Standing, State
from portal.domain.access import Act, may
from portal.domain.proposals import Part, Proposal
from portal.web.office import confirming
from portal.web.office.forms import OfficeForm
from portal.web.office.management.region.terms_form import kind_choices, labelled, most_of
from portal.web.office.management.region.terms_words import (
    SLUGS,
    UNITS,
    brings_about,
    field_label,
    in_words,
    lines,
    part_help,
    part_label,
)
from portal.web.office.present import at, desk, house, issue_token, summary
from portal.web.show import show


def part_row(state: State, part: Part) -> dict[str, Any]:
    """A part of a region for its page."""
    standing = state.standing.get(part)
    return {
        "code": SLUGS[part],
        "label": part_label(part),
        "help": part_help(part),
        "lines": lines(part, state.values[part]),
        "since": state.since[part],
        "standing": _stands(standing) if standing else None,
        "changeable": standing is None or not standing.waits,
        "lacks_key": part is Part.LINKING
        and state.region.linking.compares
        and state.region.slug not in house().settings.link_keys,
    }


def _stands(standing: Standing) -> dict[str, Any]:
    """A proposal for a page."""
    found = standing.proposal
    return {
        "href": f"{path_of(found.region)}/voorstel/{found.id}",
        "standing": standing,
        "by": standing.name or _("a former colleague"),
        "refused_by": standing.refused_by or _("a former colleague"),
        "changes": _changes(found),
        "effects": brings_about(found),
        "lapsed": found.refused is None and not standing.waits,
    }


def _changes(found: Proposal) -> list[tuple[str, str, str]]:
    """(field, as it was, as it is to be) of what a proposal changes."""
    return [
        (field_label(found.part, name), in_words(name, found.before[name]), in_words(name, found.after[name]))
        for name in found.fields
    ]


def form_page(state: State, part: Part, typed: dict[str, Any], errors: dict[str, str] | None = None) -> Response:
    """The fields of a part with what was typed; with errors as 422."""
    errors = errors or {}
    kind = str(state.values[part].get("kind", ""))
    return show(
        "office/management/terms/form",
        status=422 if errors else 200,
        path=path_of(state.region.slug),
        region=state.region.name,
        word=SLUGS[part],
        label=part_label(part),
        fields_of_part=[
            (each, UNITS.get(each.name, ""), most_of(each.name)) for each in lines(part, state.values[part])
        ],
        kinds=kind_choices(kind),
        alone=state.alone,
        typed=typed,
        token=issue_token(),
        errors=errors,
        summary=summary(labelled(part, errors), form="settle"),
        title_prefix=_("Error:") if errors else "",
    )


def look_page(
    state: State, part: Part, form: OfficeForm, values: dict[str, Any], errors: dict[str, str] | None = None
) -> Response:
    """What would change and what that means, before it is proposed."""
    errors, me = errors or {}, desk().staff.principal
    would = Proposal("", state.region.slug, part, state.values[part], values, "", me, house().today())
    return show(
        "office/management/terms/preview",
        status=422 if errors else 200,
        path=path_of(state.region.slug),
        region=state.region.name,
        word=SLUGS[part],
        label=part_label(part),
        changes=_changes(would),
        effects=brings_about(would),
        until=would.until,
        because=form.data["because"],
        kept={name: value for name, value in form.data.items() if name not in ("token", "passphrase")},
        asks=confirming.asks(settling.CONFIRMED),
        token=issue_token(),
        errors=errors,
        summary=summary(errors, form="settle"),
        title_prefix=_("Error:") if errors else "",
    )


def proposal_page(slug: str, id: str, errors: dict[str, str] | None = None, because: str = "") -> Answer:
    """The page of a proposal; back to the region when it is not there any more."""
    try:
        standing = settled.one(house(), desk(), slug, id)
    except NotFound:
        abort(404)
    if standing is None:
        return redirect(at(f"/beheer/regio/{slug}?gedaan=weg"), 303)
    errors, act = errors or {}, request.path.rsplit("/", 1)[1]
    return show(
        "office/management/terms/proposal",
        status=422 if errors else 200,
        path=path_of(slug),
        region=house().directory.regions[slug].name,
        label=part_label(standing.proposal.part),
        found=_stands(standing),
        may_settle=may(desk().staff, Act.SETTLE),
        asks=confirming.asks(settling.CONFIRMED),
        because=because,
        token=issue_token,
        errors=errors,
        summary=summary(errors, form=act),
        title_prefix=_("Error:") if errors else "",
    )


def path_of(slug: str) -> str:
    return at(f"/beheer/regio/{slug}")
