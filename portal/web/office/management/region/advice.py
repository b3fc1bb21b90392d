"""Which partner is advised for which signal: the rules of a region, and trying them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, redirect, request
from werkzeug.wrappers import Response as Answer

from portal.actions import tokens
from portal.actions.management.region import advising_rules
from portal.actions.management.region.advising_rules import Book, Changed, Done, NotFound, Wrong
from portal.domain.access import Act
from portal.domain.referrals import Advice
from portal.web.language import known
from portal.web.office.forms import SEND_AGAIN
from portal.web.office.management.region.advice_form import (
    SeenForm,
    answers_of,
    document_of,
    questions_of,
    rule_form,
    trying_form,
    typed_of,
)
from portal.web.office.management.region.advice_page import form_page, list_page, removal_page, trying_page
from portal.web.office.management.region.advice_words import not_kept
from portal.web.office.present import allows, at, desk, house
from portal.web.show import show

blueprint = Blueprint("advice", __name__)


@blueprint.get("/beheer/advies")
@allows(Act.READ_SETTINGS)
def regions() -> Answer:
    """The regions this account works for; straight on when there is one."""
    found = advising_rules.reached(house(), desk())
    if len(found) == 1:
        return redirect(at(f"/beheer/advies/{next(iter(found))}"), 303)
    return show("office/management/advice/regions", regions=sorted(found.values(), key=lambda each: each.name))


@blueprint.get("/beheer/advies/<slug>")
@allows(Act.READ_SETTINGS)
def page(slug: str) -> Answer:
    """The rules in their order."""
    return list_page(_book(slug), request.args.get("gedaan", ""))


@blueprint.get("/beheer/advies/<slug>/nieuw")
@allows(Act.MANAGE)
def new(slug: str) -> Answer:
    """An empty rule."""
    return form_page(_book(slug), None, {"theme": next(iter(house().themes))})


@blueprint.post("/beheer/advies/<slug>/nieuw")
@allows(Act.MANAGE)
def add(slug: str) -> Answer:
    """A rule more, as the last one."""
    return _kept(_book(slug), None, "nieuw")


@blueprint.get("/beheer/advies/<slug>/regel/<key>")
@allows(Act.MANAGE)
def edit(slug: str, key: str) -> Answer:
    """A rule as it is, to change it."""
    book = _book(slug)
    rule = _rule(book, key)
    return form_page(book, rule, typed_of(rule, book.seen[key]))


@blueprint.post("/beheer/advies/<slug>/regel/<key>")
@allows(Act.MANAGE)
def change(slug: str, key: str) -> Answer:
    """The rule, changed where it stands."""
    book = _book(slug)
    return _kept(book, _rule(book, key), "gewijzigd")


@blueprint.get("/beheer/advies/<slug>/regel/<key>/verwijderen")
@allows(Act.MANAGE)
def ask(slug: str, key: str) -> Answer:
    """What goes away, before it goes."""
    book = _book(slug)
    return removal_page(book, _rule(book, key))


@blueprint.post("/beheer/advies/<slug>/regel/<key>/verwijderen")
@allows(Act.MANAGE)
def remove(slug: str, key: str) -> Answer:
    """Away, with a way back on the list."""
    book, form = _book(slug), SeenForm()
    if not form.validate():
        return removal_page(book, _rule(book, key), form.first_errors)
    seen = form.seen.data or ""
    return _moved(slug, "verwijderd", lambda: advising_rules.remove(house(), desk(), form.once, slug, key, seen))


@blueprint.get("/beheer/advies/<slug>/regel/<key>/<any(omhoog, omlaag):way>")
@allows(Act.MANAGE)
def back(slug: str, key: str, way: str) -> Answer:
    """The address of a button, opened again."""
    return redirect(at(f"/beheer/advies/{slug}"), 303)


@blueprint.post("/beheer/advies/<slug>/regel/<key>/<any(omhoog, omlaag):way>")
@allows(Act.MANAGE)
def move(slug: str, key: str, way: str) -> Answer:
    """One place up or down."""
    form = SeenForm()
    if not form.validate():
        return list_page(_book(slug), "", form.first_errors)
    up = way == "omhoog"
    return _moved(slug, "verplaatst", lambda: advising_rules.move(house(), desk(), form.once, slug, key, up=up), key)


@blueprint.post("/beheer/advies/<slug>/terug")
@allows(Act.MANAGE)
def put_back(slug: str) -> Answer:
    """What was taken away last stands there again."""
    form = SeenForm()
    if not form.validate():
        return list_page(_book(slug), "verwijderd", form.first_errors)
    which = form.seen.data or ""
    return _moved(slug, "terug", lambda: advising_rules.put_back(house(), desk(), form.once, slug, which))


@blueprint.get("/beheer/advies/<slug>/proberen")
@allows(Act.READ_SETTINGS)
def trying(slug: str) -> Answer:
    """Choose answers."""
    return trying_page(_book(slug), {})


@blueprint.post("/beheer/advies/<slug>/proberen")
@allows(Act.READ_SETTINGS)
def tried(slug: str) -> Answer:
    """Which partners come out; nothing is kept."""
    book = _book(slug)
    theme = house().themes.get(request.form.get("theme", "")) or next(iter(house().themes.values()))
    here = [each.slug for each in house().directory.municipalities.values() if each.region == slug]
    form = trying_form(questions_of([theme]), here, theme)
    typed = {**form.data, "theme": theme.key}
    if not form.validate():
        return trying_page(book, typed, errors=form.first_errors)
    data = form.data
    found = advising_rules.tried(
        house(),
        desk(),
        slug,
        data["place"],
        theme.key,
        answers_of(data),
        data["urgency"] or theme.levels.unanswered,
        data["assessment"],
    )
    return trying_page(book, typed, found)


# --- doing -------------------------------------------------------------------------------------------------------


def _kept(book: Book, rule: Advice | None, code: str) -> Answer:
    """One post of the form of a rule."""
    slug, questions = book.region.slug, questions_of(house().themes.values(), rule.when if rule else ())
    form = rule_form(house().themes, questions, [*book.partners, *(rule.partners if rule else ())], known())
    if not form.validate():
        return form_page(book, rule, form.data, form.first_errors)
    document, key = document_of(form, rule), rule.key if rule else ""
    try:
        advising_rules.keep(house(), desk(), form.once, slug, document, key, form.data["seen"])
    except NotFound:
        abort(404)
    except tokens.Stale:
        return form_page(book, rule, form.data, {"token": str(SEND_AGAIN)})
    except Changed:
        return form_page(book, rule, form.data, {"token": not_kept("changed")})
    except Wrong:
        return form_page(book, rule, form.data, {"token": not_kept("wrong")})
    except Done:
        pass  # the same form twice: it was kept
    return redirect(at(f"/beheer/advies/{slug}?gedaan={code}"), 303)


def _moved(slug: str, code: str, do: Callable[[], Any], row: str = "") -> Answer:
    """Do it and go back to the list: to the rule `row`, so that the next press is where the last one was."""
    try:
        do()
    except NotFound:
        abort(404)
    except (Changed, Wrong):
        code, row = "kan-niet", ""
    except tokens.Stale:
        return list_page(_book(slug), "", {"token": str(SEND_AGAIN)})
    except Done:
        pass  # the same button twice: it was done
    return redirect(at(f"/beheer/advies/{slug}?gedaan={code}{f'#rule-{row}' if row else ''}"), 303)


def _book(slug: str) -> Book:
    try:
        return advising_rules.book(house(), desk(), slug)
    except NotFound:
        abort(404)


def _rule(book: Book, key: str) -> Advice:
    return next((rule for rule in book.rules if rule.key == key), None) or abort(404)
