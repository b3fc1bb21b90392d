"""Standard messages and notices, of a region or a municipality: the list, writing with a look, and back again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response, abort, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from portal.actions import tokens
from portal.actions.management import texts
from portal.actions.management.texts import Item, Owner
from portal.domain.access import Act, may
from portal.domain.themes import pick
from portal.web.language import current, known, own_name
from portal.web.office.forms import SEND_AGAIN, OfficeForm
from portal.web.office.management.texts import page as shown
from portal.web.office.management.texts import words as words
from portal.web.office.management.texts.form import text_form, texts_of, typed_of
from portal.web.office.present import allows, desk, house, issue_token, summary
from portal.web.show import show

blueprint = Blueprint("texts", __name__)

ALL = "/beheer/teksten"
OF_OWNER = f"{ALL}/<any(regio, gemeente):level>/<slug>"
ONE = f"{OF_OWNER}/<part>/<key>"

UNFILTERED = 20
"""Rows that somebody can look over without a filter."""


@blueprint.get(ALL)
@allows(Act.READ_TEXTS)
def overview() -> Answer:
    """Whose texts there are; the page of the one when there is only one."""
    owners = texts.owners(house(), desk())
    if len(owners) == 1:
        return redirect(shown.href(owners[0]), 303)
    own = texts.counts(house(), owners)
    rows = [(shown.href(each), each.name, own[each.key]) for each in owners]
    of_region = sum(each.code is None for each in owners)
    return show(
        "office/management/texts/overview",
        regions=rows[:of_region],
        municipalities=rows[of_region:],
        crumbs=shown.crumbs(),
    )


@blueprint.get(OF_OWNER)
@allows(Act.READ_TEXTS)
def of_owner(level: str, slug: str) -> Response:
    """Every text of a region or a municipality."""
    owner = _owner(level, slug)
    items = texts.items(house(), owner)
    return show(
        "office/management/texts/owner",
        owner=owner,
        pages=[shown.row(each) for each in items if each.is_notice],
        groups=[(pick(theme.title, current()), rows) for theme, rows in shown.themes_of(items)],
        filtered=len(items) > UNFILTERED,
        may_keep=may(desk().staff, Act.KEEP_TEXTS),
        done=_("Kept. This is what people read from now on.") if request.args.get("gedaan") == "kept" else "",
        crumbs=shown.crumbs(owner),
    )


@blueprint.get(ONE)
@allows(Act.READ_TEXTS)
def one(level: str, slug: str, part: str, key: str) -> Response:
    """One text: to change it, or only to read it."""
    item = _item(level, slug, part, key)
    if not may(desk().staff, Act.KEEP_TEXTS):
        return show(
            "office/management/texts/read",
            title=words.label(item),
            where=words.where(item),
            looks=shown.looks(item, item.own),
            crumbs=shown.crumbs(item.owner, item),
        )
    former = texts.earlier(house(), item)
    again = former is not None and "eerder" in request.args
    typed = typed_of(former[1] if former and again else item.own)
    return _form(item, typed, former_on=former[0] if former else None, again=again)


@blueprint.post(ONE)
@allows(Act.KEEP_TEXTS)
def change(level: str, slug: str, part: str, key: str) -> Answer:
    """Look at it first, then keep it."""
    item = _item(level, slug, part, key)
    form, step = text_form(item, known()), request.form.get("do", "")
    if not form.validate():
        return _form(item, form.data, form.first_errors, seen=form.seen.data)
    if step == "change":
        return _form(item, form.data, seen=form.seen.data)
    own = texts_of(form, item)
    if not own and not item.own:
        return _form(item, form.data, {f"text_{known()[0]}": _("Write a text first.")}, seen=form.seen.data)
    if step != "keep":
        return _look(item, form, own)

    def again(errors: Mapping[str, str], theirs: Mapping[str, str], seen: str) -> Response:
        return _form(item, form.data, errors, seen=seen, theirs=theirs)

    return _done(item, form, own, again) or redirect(f"{shown.href(item.owner)}?gedaan=kept", 303)


@blueprint.get(f"{ONE}/weg")
@allows(Act.KEEP_TEXTS)
def ask(level: str, slug: str, part: str, key: str) -> Answer:
    """What goes with the own text, and what is read instead."""
    item = _item(level, slug, part, key)
    return _ask(item) if item.own else redirect(shown.href(item.owner, item), 303)


@blueprint.post(f"{ONE}/weg")
@allows(Act.KEEP_TEXTS)
def take_away(level: str, slug: str, part: str, key: str) -> Answer:
    """Back to what is read without a text of its own."""
    item = _item(level, slug, part, key)
    form = text_form(item, ())
    if not form.validate():
        return _ask(item, form.first_errors)

    def again(errors: Mapping[str, str], theirs: Mapping[str, str], seen: str) -> Response:
        return _ask(_item(level, slug, part, key), errors)

    return _done(item, form, {}, again) or redirect(f"{shown.href(item.owner, item)}?gedaan=gone", 303)


# --- doing and showing -------------------------------------------------------------------------------------------


def _done(
    item: Item,
    form: OfficeForm,
    own: Mapping[str, str],
    again: Callable[[Mapping[str, str], Mapping[str, str], str], Response],
) -> Response | None:
    """Do it once; the form again when something stands in the way: what is wrong, what a colleague wrote, its state."""
    try:
        texts.change(house(), desk(), form.once, item, own, form.seen.data or "")
    except texts.NotFound:
        abort(404)
    except texts.Changed as changed:
        return again({"token": _changed()}, changed.texts, texts.print_of(changed.texts))
    except tokens.Stale:
        return again({"token": str(SEND_AGAIN)}, {}, form.seen.data or "")
    except texts.Done:
        pass  # the same form twice: it was done
    return None


def _form(
    item: Item,
    typed: Mapping[str, Any],
    errors: Mapping[str, str] | None = None,
    *,
    seen: str | None = None,
    theirs: Mapping[str, str] | None = None,
    **more: Any,
) -> Response:
    """The fields, with what was typed; with errors as 422. `seen`: the state of the text that the writer knows."""
    errors = dict(errors or {})
    return show(
        "office/management/texts/form",
        status=422 if errors else 200,
        item=item,
        title=words.label(item),
        where=words.where(item),
        action=shown.href(item.owner, item),
        back=words.back_label(item),
        fields_of_text=shown.fields(item, typed, theirs or {}),
        changed=theirs is not None and bool(errors) and errors.get("token") == _changed(),
        seen=item.seen if seen is None else seen,
        token=issue_token(),
        gone=request.args.get("gedaan") == "gone",
        crumbs=shown.crumbs(item.owner, item),
        errors=errors,
        summary=summary(errors, form="text"),
        title_prefix=_("Error:") if errors else "",
        **{"former_on": None, "again": False, **more},
    )


def _look(item: Item, form: OfficeForm, own: Mapping[str, str]) -> Response:
    """How it will read, per language, with what should make the writer look twice."""
    return show(
        "office/management/texts/look",
        item=item,
        title=words.label(item),
        where=words.where(item),
        action=shown.href(item.owner, item),
        looks=shown.looks(item, own),
        missing=[own_name(code) for code in known() if item.is_notice and code not in own],
        kept={name: value for name, value in form.data.items() if name != "token" and value},
        warnings=[words.warning(code) for code in texts.warnings(house(), item, own)],
        token=issue_token(),
        crumbs=shown.crumbs(item.owner, item),
    )


def _ask(item: Item, errors: Mapping[str, str] | None = None) -> Response:
    return show(
        "office/management/texts/away",
        status=422 if errors else 200,
        item=item,
        title=words.label(item),
        action=shown.href(item.owner, item),
        back=words.back_label(item),
        going=[(code, own_name(code), text) for code, text in item.own.items()],
        shown=shown.looks(item, item.own),
        looks=shown.looks(item, {}),
        token=issue_token(),
        crumbs=shown.crumbs(item.owner, item),
        summary=summary(errors or {}, form="away"),
        title_prefix=_("Error:") if errors else "",
    )


def _changed() -> str:
    return _("A colleague changed this text while you were writing. Look at both below, then send it again.")


def _owner(level: str, slug: str) -> Owner:
    try:
        return texts.owner(house(), desk(), slug, region=level == "regio")
    except texts.NotFound:
        abort(404)


def _item(level: str, slug: str, part: str, key: str) -> Item:
    try:
        return texts.item(house(), _owner(level, slug), part, key)
    except texts.NotFound:
        abort(404)
