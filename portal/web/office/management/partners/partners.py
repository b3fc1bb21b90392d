"""Partners: who they are, when to call them, and when that was last checked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, g, redirect, request
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response as Answer

from portal.actions import tokens
from portal.actions.management.partners import partners
from portal.actions.management.partners.partners import Entry
from portal.domain.access import Act
from portal.domain.partners import is_emergency, marks
from portal.web.filters import text
from portal.web.office.forms import SEND_AGAIN, OfficeForm, PlainForm
from portal.web.office.management.partners import editing as editing
from portal.web.office.management.partners import removing as removing
from portal.web.office.management.partners.page import around, href, marked, sections
from portal.web.office.management.partners.words import facts, mark_sentence
from portal.web.office.present import allows, at, desk, house
from portal.web.show import show
from portal.web.whom import card, linked

blueprint = Blueprint("partners", __name__)


@blueprint.app_template_filter("calls")
def calls(words: str) -> Markup:
    """As at the front door: a text in which verified numbers are links; of the region of this page."""
    return linked(words, g.get("call_partners", {}))


@blueprint.get("/beheer/partners")
@allows(Act.READ_PARTNERS)
def overview() -> Response:
    """All partners of a region, what asks for attention first."""
    return _list()


@blueprint.get("/beheer/partners/<region>/<key>")
@allows(Act.READ_PARTNERS)
def one(region: str, key: str) -> Response:
    """One partner: the card as colleagues see it, and everything we know of it."""
    found = _found(region, key)
    today = house().today()
    g.call_partners = house().directory.partners_of.get(region, {})
    return show(
        "office/management/partners/one",
        **around(region),
        name=text(found.partner.name),
        path=href(region, key),
        card=card(found.partner, today),
        on_the_site=found.partner.scope != "internal",
        marks=[mark_sentence(mark, found.partner) for mark in marks(found.partner, today)],
        facts=facts(region, found.document),
        quick=found.partner.phone and found.partner.verified_on != today,
        seen=found.seen,
        removable=not is_emergency(key),
        **_done_words(found),
    )


@blueprint.get("/beheer/partners/<region>/nieuw")
@allows(Act.KEEP_PARTNERS)
def new(region: str) -> Response:
    """An empty partner."""
    return editing.blank(_region(region))


@blueprint.post("/beheer/partners/<region>/nieuw")
@allows(Act.KEEP_PARTNERS)
def add(region: str) -> Answer:
    """Look at it first, then put it on the list."""
    return editing.added(_region(region))


@blueprint.get("/beheer/partners/<region>/<key>/wijzigen")
@allows(Act.KEEP_PARTNERS)
def edit(region: str, key: str) -> Response:
    """A partner that is there, to change it."""
    return editing.filled(_found(region, key))


@blueprint.post("/beheer/partners/<region>/<key>/wijzigen")
@allows(Act.KEEP_PARTNERS)
def change(region: str, key: str) -> Answer:
    """Look at the change first, then keep it."""
    return editing.changed(_region(region), key)


@blueprint.post("/beheer/partners/<region>/<key>/nagekeken")
@allows(Act.KEEP_PARTNERS)
def check(region: str, key: str) -> Answer:
    """Somebody called or looked today: one click. Who goes through what asks for attention stays there."""
    seen = request.form.get("seen", "")
    only = "&toon=aandacht" if request.form.get("toon") == "aandacht" else ""
    return _act(
        region,
        lambda once: partners.check(house(), desk(), once, region, key, seen),
        lambda id: at(f"/beheer/partners?regio={region}{only}&gedaan=checked&partner={key}&wijziging={id}"),
    )


@blueprint.get("/beheer/partners/<region>/<key>/verwijderen")
@allows(Act.KEEP_PARTNERS)
def ask(region: str, key: str) -> Response:
    """What names this partner, before it goes."""
    return removing.asked(_found(region, key))


@blueprint.post("/beheer/partners/<region>/<key>/verwijderen")
@allows(Act.KEEP_PARTNERS)
def remove(region: str, key: str) -> Answer:
    """Off the list."""
    return removing.removed(region, key)


@blueprint.post("/beheer/partners/ongedaan/<uuid:revision>")
@allows(Act.KEEP_PARTNERS)
def undo(revision: UUID) -> Answer:
    """Put back what was there before an act of one's own."""
    return _act(
        "",
        lambda once: "/".join(partners.undo(house(), desk(), once, str(revision))),
        lambda where: at(f"/beheer/partners?regio={where.partition('/')[0]}&gedaan=undone"),
    )


# --- showing ---------------------------------------------------------------------------------------------------------


def _act(region: str, do: Callable[[tokens.FormToken], str], to: Callable[[str], str]) -> Answer:
    """A button of the list: do it and go on; what stands in its way is said above the list."""
    form: OfficeForm = PlainForm()
    if not form.validate():
        return _list(form.first_errors["token"], region)
    try:
        result = do(form.once)
    except partners.NotFound:
        abort(404)
    except tokens.Stale:
        return _list(str(SEND_AGAIN), region)
    except partners.Changed:
        return _list(_("Somebody changed this partner meanwhile. Look once more."), region)
    except partners.Named:
        return _list(_("Choices of the region name this partner by now, so it stays."), region)
    except partners.LoadError:
        return _list(_("It cannot be put back as it was: something it names is gone."), region)
    except partners.Done:
        return redirect(at("/beheer/partners"), 303)  # the same form twice: it was done
    return redirect(to(result), 303)


def _list(problem: str = "", region: str = "") -> Response:
    """The list of one region; `problem`: why the last button did nothing."""
    mine = partners.regions(house(), desk())
    slug = region or request.args.get("regio") or next(iter(mine), "")
    if slug not in mine:
        abort(404)
    entries = partners.listed(house(), desk(), slug)
    only = request.values.get("toon") == "aandacht"
    touched = next((each for each in entries if each.key == request.args.get("partner")), None)
    return show(
        "office/management/partners/list",
        status=422 if problem else 200,
        **around(slug),
        others=[(each.name, at(f"/beheer/partners?regio={each.slug}")) for each in mine.values() if each.slug != slug],
        sections=sections(entries, only_marked=only),
        count=len(entries),
        marked=marked(entries),
        only=only,
        problem=problem,
        title_prefix=_("Error:") if problem else "",
        **_done_words(touched),
    )


def _region(region: str) -> str:
    """The region in the address, when this account works for it."""
    if region not in partners.regions(house(), desk()):
        abort(404)
    return region


def _found(region: str, key: str) -> Entry:
    try:
        return partners.one(house(), desk(), region, key)
    except partners.NotFound:
        abort(404)


def _done_words(found: Entry | None) -> dict[str, Any]:
    """What was done, and the revision with which it can be undone."""
    name = text(found.partner.name) if found else ""
    code = request.args.get("gedaan", "")
    done = {
        "checked": _("Checked today: %(name)s.", name=name) if name else "",
        "added": _("This partner is on the list now."),
        "changed": _("Your change is kept, and shows at once."),
        "removed": _("The partner is off the list. Earlier referrals keep its name."),
        "undone": _("It is as it was before."),
    }.get(code, "")
    try:
        revision = str(UUID(request.args.get("wijziging", "")))
    except ValueError:
        revision = ""
    return {"done": done, "undo": revision if code != "undone" else ""}
