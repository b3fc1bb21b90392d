"""Writing down a partner: the form, a look at the card, and what to do when somebody else was first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import Response, abort, g, get_template_attribute, redirect, request
from flask_babel import force_locale
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response as Answer

from portal.actions import tokens
from portal.actions.management.partners import partners
from portal.actions.management.partners.partners import Entry
from portal.actions.publishing import news
from portal.domain.partners import TEXTS
from portal.domain.places import Partner
from portal.web.language import DEFAULT, known, own_name
from portal.web.office.forms import SEND_AGAIN, OfficeForm
from portal.web.office.management.partners.form import (
    LIMITS,
    SPOKEN,
    document_of,
    language_name,
    mistakes,
    partner_form,
    typed_of,
)
from portal.web.office.management.partners.page import around, href
from portal.web.office.management.partners.words import differences, inside_choices, outcomes, scope_label
from portal.web.office.present import at, desk, house, summary
from portal.web.show import show
from portal.web.whom import card


@dataclass(frozen=True, slots=True)
class Page:
    """Which partner is written down. `key` "" and an empty `document`: a new one."""

    region: str
    key: str
    document: Mapping[str, Any]
    seen: str

    @property
    def action(self) -> str:
        """Where its form goes."""
        return href(self.region, self.key, "/wijzigen") if self.key else href(self.region, "nieuw")


def blank(region: str) -> Response:
    """The form of a new partner. By itself only: signals can be handed on to it."""
    return _form(_page(region), typed_of({}))


def filled(found: Entry) -> Response:
    """The form of a partner that is there."""
    return _form(_page_of(found), typed_of(found.document))


def added(region: str) -> Answer:
    """A post of the form of a new partner."""

    def do(form: OfficeForm, document: Mapping[str, Any]) -> str:
        key, id = partners.add(house(), desk(), form.once, region, document)
        return f"{href(region, key)}?gedaan=added&wijziging={id}"

    return _written(_page(region), do)


def changed(region: str, key: str) -> Answer:
    """A post of the form of a partner that is there."""

    def do(form: OfficeForm, document: Mapping[str, Any]) -> str:
        id = partners.change(house(), desk(), form.once, region, key, form.data["seen"], document)
        return f"{href(region, key)}?gedaan=changed&wijziging={id}"

    try:
        page = _page_of(partners.one(house(), desk(), region, key))
    except partners.NotFound:
        page = _page(region, key)  # taken away meanwhile, or never there: what was typed is given back
    return _written(page, do)


# --- doing -----------------------------------------------------------------------------------------------------------


def _written(page: Page, do: Callable[[OfficeForm, Mapping[str, Any]], str]) -> Answer:
    """One post of the form: back to writing, a look at it, or doing it."""
    form = partner_form(
        list(_places(page)), [key for key, _label in outcomes()], [slug for slug, _name in _circles(page)]
    )
    alone = {} if form.validate() else form.first_errors
    errors = alone or mistakes(form, page.key, page.document, house().today())
    if errors:
        return _form(page, form.data, errors)
    if request.form.get("do") == "change":
        return _form(page, form.data, seen=form.data["seen"])
    document = document_of(form, page.document)
    if form.data["seen"] != page.seen:
        return _clash(page, form, document)
    if request.form.get("do") != "keep":
        return _look(page, form, document)
    try:
        return redirect(do(form, document), 303)
    except partners.NotFound:
        abort(404)
    except partners.Changed:
        return _clash(page, form, document)
    except partners.LoadError:
        message = _("The portal cannot keep this as it stands. Look at every field again.")
        return _form(page, form.data, {"token": message})
    except tokens.Stale:
        return _form(page, form.data, {"token": str(SEND_AGAIN)})
    except partners.Done:  # the same form twice: it was done
        return redirect(href(page.region, page.key) if page.key else at(f"/beheer/partners?regio={page.region}"), 303)


# --- showing ---------------------------------------------------------------------------------------------------------


def _form(
    page: Page, typed: Mapping[str, Any], errors: dict[str, str] | None = None, *, seen: str | None = None
) -> Response:
    """The fields, with what was typed; with errors as 422."""
    errors = errors or {}
    names = _places(page)
    return show(
        "office/management/partners/form",
        status=422 if errors else 200,
        **_around(page),
        languages_of_text=[(code, own_name(code)) for code in known()],
        typed=typed,
        named=page.document.get("name", {}).get("nl", "") if page.document else "",
        seen=page.seen if seen is None else seen,
        limits=LIMITS,
        scopes=[(scope, scope_label(scope)) for scope in ("national", "regional", "local", "internal")],
        municipalities=list(names.items()),
        circles=_circles(page),
        spoken=[(code, language_name(code)) for code in SPOKEN],
        outcomes=[("", _("Nothing special")), *outcomes()],
        inside_choices=[("", _("Nobody: it is brought there outside the portal")), *inside_choices()],
        rare_open=any(name in errors for name in ("covenant_until", "outcome", "inside")),
        errors=errors,
        summary=summary(errors, form="partner"),
        title_prefix=_("Error:") if errors else "",
    )


def _look(page: Page, form: OfficeForm, document: Mapping[str, Any]) -> Response:
    """The card as colleagues see it, per language, with what should make the writer look twice."""
    partner = partners.document_with(page.key or "nieuw", document)
    g.call_partners = {**house().directory.partners_of.get(page.region, {}), partner.key: partner}
    shown = []
    for code in known():
        with force_locale(code):
            shown.append((code, own_name(code), _card(partner, code)))
    texts = {code: (form.data[f"name_{code}"], "\n".join(_words(form, code))) for code in known()}
    return show(
        "office/management/partners/preview",
        **_around(page),
        shown=shown,
        on_the_site=partner.scope != "internal",
        unchecked=partner.verified_on is None,
        missing=[own_name(code) for code in known() if _missing(form, code)],
        warnings=[_warning(code) for code in news.warnings(house(), texts)],
        kept=_kept(form, page.seen),
    )


def _card(partner: Partner, code: str) -> Markup:
    """The card as a page in this language has it."""
    drawn: Markup = get_template_attribute("office/management/partners/parts.html", "card")(
        replace(card(partner, house().today(), code), key=f"{partner.key}-{code}")
    )
    return drawn


def _clash(page: Page, form: OfficeForm, document: Mapping[str, Any]) -> Response:
    """Somebody else was first: both beside each other, and nothing is lost."""
    last = partners.who_last(house(), desk(), page.region, page.key) if page.key else None
    return show(
        "office/management/partners/clash",
        status=422,
        **_around(page),
        gone=not page.document,
        who=last[0] if last else "",
        differences=differences(page.region, document, page.document),
        kept=_kept(form, page.seen),
        title_prefix=_("Error:"),
    )


def _circles(page: Page) -> list[tuple[str, str]]:
    """The other regions that municipalities of this region are in, and the one that stands there."""
    directory = house().directory
    here = [place for place in directory.municipalities.values() if place.region == page.region]
    found = {slug for place in here for slug in place.circles}
    own = page.document.get("circle", "")
    names = {slug: circle.name for slug, circle in directory.circles.items() if slug in found or slug == own}
    return sorted(names.items(), key=lambda each: each[1])


def _around(page: Page) -> dict[str, Any]:
    return {**around(page.region), "action": page.action, "is_new": not page.key, "path": href(page.region, page.key)}


def _kept(form: OfficeForm, seen: str) -> list[tuple[str, str]]:
    """Everything that was typed, to send along with the next step."""
    found = []
    for name, value in form.data.items():
        if name in ("token", "seen") or not value:
            continue
        found += [(name, "1" if each is True else each) for each in (value if isinstance(value, list) else [value])]
    return [*found, ("seen", seen)]


def _missing(form: OfficeForm, code: str) -> bool:
    """Whether something stands there in Dutch and not in this language."""
    return any(form.data[f"{name}_{DEFAULT}"] and not form.data[f"{name}_{code}"] for name in TEXTS)


def _words(form: OfficeForm, code: str) -> list[str]:
    return [form.data[f"{name}_{code}"] for name in TEXTS]


def _page(region: str, key: str = "") -> Page:
    return Page(region, key, {}, "")


def _page_of(found: Entry) -> Page:
    return Page(found.region, found.key, found.document, found.seen)


def _places(page: Page) -> dict[str, str]:
    """The municipalities to choose from: those of the region, and those that stand there already."""
    there = {slug: slug for slug in page.document.get("municipalities", ())}
    return there | partners.places(house(), page.region)


def _warning(code: str) -> str:
    return {
        "bsn": _("Is there a BSN in your text? Take it out: everybody in the region can read this."),
        "iban": _("Is there a bank account number in your text? It may lead to a person."),
        "plate": _("Is there a number plate in your text? It may lead to a person."),
        "phone": _("Is there a phone number in your text? It belongs in its own field, with the day of its check."),
    }[code]
