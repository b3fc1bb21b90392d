"""Linking a signal with others: what is suggested, what one looks up, and what tells the same story again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer
from wtforms import PasswordField, StringField

from portal.actions import tokens
from portal.actions.desk import searching
from portal.actions.desk.cases import Broken, Done, NotFound
from portal.actions.desk.reading import Dossier
from portal.actions.desk.searching import TooShort
from portal.actions.links import linking
from portal.actions.links.linking import CONFIRM, DUPLICATE, NotAllowed, NotConfirmed, WouldTell
from portal.domain.access import Act
from portal.domain.signals import Signal
from portal.web.office import confirming
from portal.web.office.desk.acting import broken, opened, perform, signal_page, theme_of
from portal.web.office.desk.replies import ending
from portal.web.office.desk.search import SearchForm
from portal.web.office.forms import SEND_AGAIN, ClosingForm
from portal.web.office.links.links_page import duplicate_page, links_page
from portal.web.office.present import allows, at, desk, house

blueprint = Blueprint("links", __name__)

ALL = "koppelingen"
"""Where a form stood: on the page of links, not on that of the signal."""


class LinkForm(ClosingForm):
    """Which signal, and what about it: one of the first five. The rest is how a duplicate is closed."""

    link = StringField()
    dismiss = StringField()
    unlink = StringField()
    duplicate = StringField()
    passphrase = PasswordField()
    on = StringField()


@blueprint.get("/signalen/<uuid:signal>/koppelingen")
@allows(Act.LINK)
def page(signal: UUID) -> Answer:
    """What it is linked with, what may belong to it, and looking for more."""
    return links_page(_dossier(signal, again=bool(request.args.get("gedaan"))), done=request.args.get("gedaan", ""))


@blueprint.get("/signalen/<uuid:signal>/koppelingen/dubbel/<uuid:other>")
@allows(Act.LINK)
def duplicate(signal: UUID, other: UUID) -> Answer:
    """Before it is closed as a duplicate: what the reporter reads."""
    return duplicate_page(_dossier(signal), str(other))


@blueprint.get("/signalen/<uuid:signal>/koppelingen/zoeken")
@allows(Act.LINK)
def back(signal: UUID) -> Answer:
    """Words are not in an address, so there is nothing to show here."""
    return redirect(at(f"/signalen/{signal}/koppelingen"), 303)


@blueprint.post("/signalen/<uuid:signal>/koppelingen/zoeken")
@allows(Act.LINK)
def search(signal: UUID) -> Answer:
    """Look for a signal that nothing suggested."""
    form, dossier = SearchForm(), _dossier(signal)
    words = form.q.data or ""
    if not form.validate():
        return links_page(dossier, "", {"q": form.first_errors["token"]}, words=words)
    try:
        found = searching.search(house(), desk(), words)
    except TooShort:
        return links_page(dossier, "", {"q": _("Type at least two letters or digits.")}, words=words)
    return links_page(dossier, words=words, found=found)


@blueprint.post("/signalen/<uuid:signal>/koppelingen")
@allows(Act.LINK)
def decide(signal: UUID) -> Answer:
    """Link, dismiss, take back, or close as a duplicate."""
    _dossier(signal)  # who may not see it learns nothing of what is wrong with the form either
    form = LinkForm()
    for field in (form.link, form.dismiss, form.unlink, form.duplicate):
        if field.data:
            other = _id(field.data)
            break
    else:
        abort(400)
    if field is form.duplicate:
        return _mark(signal, form, other)
    act, code = {
        form.link: (linking.link, "linked"),
        form.dismiss: (linking.dismiss, "suggestion_dismissed"),
        form.unlink: (linking.untie, "unlinked"),
    }[field]
    ours = act is linking.link and form.validate()
    problem = confirming.problem(CONFIRM, form.passphrase.data or "") if ours else ""

    def do(once: tokens.FormToken) -> None:
        try:
            act(house(), desk(), str(signal), once, other)
        except NotConfirmed:
            raise tokens.Stale from None  # the ten minutes ended just now: the form asks for it when it is shown again

    if form.on.data == ALL:
        return _here(signal, form, code, do, {"passphrase": problem} if problem else {})
    if problem:
        return signal_page(str(signal), "koppelingen", form, {"passphrase": problem})
    return perform(signal, form, code, do)


def _here(signal: UUID, form: LinkForm, code: str, do: Callable[[tokens.FormToken], None], errors: Any) -> Answer:
    """Do it and stay on the page of links."""
    errors = errors or ({} if form.validate() else form.first_errors) or _done(form, do)
    if errors:
        return links_page(_dossier(signal), form.link.data or "", errors)
    return redirect(at(f"/signalen/{signal}/koppelingen?gedaan={code}"), 303)


def _mark(signal: UUID, form: LinkForm, original: str) -> Answer:
    dossier = _dossier(signal)
    form.outcome.data = DUPLICATE
    _outcome, feedback, reason, errors = ending(dossier, theme_of(dossier), form)
    errors |= {} if form.validate() else form.first_errors
    problem = "" if errors else confirming.problem(CONFIRM, form.passphrase.data or "")
    errors |= {"passphrase": problem} if problem else {}

    def do(once: tokens.FormToken) -> None:
        linking.mark_duplicate(house(), desk(), str(signal), once, original, feedback, reason)

    errors = errors or _done(form, do)
    if errors:
        return duplicate_page(dossier, original, form, errors)
    return redirect(at(f"/signalen/{signal}?gedaan=marked_duplicate"), 303)


def _done(form: LinkForm, do: Callable[[tokens.FormToken], None]) -> dict[str, str]:
    """Do it once; what stands in the way."""
    try:
        do(form.once)
    except (NotFound, Broken):
        abort(404)
    except (tokens.Stale, NotConfirmed):
        return {"token": str(SEND_AGAIN)}
    except WouldTell:
        return {
            "token": _(
                "A colleague who can read this signal was kept out of the other one. Closing this one as a duplicate "
                "would tell them that it is there. Close it with another outcome."
            )
        }
    except NotAllowed:
        return {
            "token": _(
                "This has changed in the meantime. Look at what stands below, then try again if it is still needed."
            )
        }
    except Done:
        pass  # a second click: it stands there already
    return {}


def _dossier(signal: UUID, *, again: bool = False) -> Dossier:
    found = opened(str(signal), again=again or request.method == "POST")
    if isinstance(found, Signal):
        abort(broken(found))
    return found


def _id(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        abort(404)
