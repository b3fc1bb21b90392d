"""A request for access (AVG art. 15), step by step. What is typed travels in forms only: nothing of it is kept."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, abort, make_response, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer
from wtforms import StringField

from portal.actions import tokens
from portal.actions.desk.reading import Dossier
from portal.actions.handing_on import access_request
from portal.actions.handing_on.access_request import GROUNDS, Broken, Done, NotFound, NotMade
from portal.domain.access import Act
from portal.web.errors import note
from portal.web.office import confirming
from portal.web.office.desk.acting import broken
from portal.web.office.forms import SEND_AGAIN, OfficeForm
from portal.web.office.handing_on import access_pages as pages
from portal.web.office.handing_on.access_checks import of_picks, of_signals, of_texts, of_the_form
from portal.web.office.handing_on.access_letter import as_text, letter
from portal.web.office.handing_on.access_material import materials, written
from portal.web.office.handing_on.access_state import (
    AccessForm,
    Chosen,
    chosen_in,
    mistakes,
    places,
)
from portal.web.office.present import allows, at, desk, house

blueprint = Blueprint("access_request", __name__)

_KINDS = {"pdf": "application/pdf", "txt": "text/plain; charset=utf-8"}

Errors = Mapping[str, str]


class PostponeForm(OfficeForm):
    """Why a request is not answered now."""

    reason = StringField()
    postpone_place = StringField()


@blueprint.get("/inzage")
@allows(Act.ANSWER_ACCESS)
def start() -> Answer:
    """What to do with a request, and what to look for."""
    return pages.start(places(), _nothing(), done=request.args.get("gedaan", ""))


@blueprint.get("/inzage/<any(zoeken, signalen, teksten, weglaten, brief, uitstel, 'brief.pdf', 'brief.txt'):step>")
@allows(Act.ANSWER_ACCESS)
def back(step: str) -> Answer:
    """Nothing of a request is in an address, so there is nothing to show here."""
    return redirect(at("/inzage"), 303)


@blueprint.post("/inzage/zoeken")
@allows(Act.ANSWER_ACCESS)
def again() -> Answer:
    """The lines once more, to change them."""
    return pages.start(places(), chosen_in(AccessForm()))


@blueprint.post("/inzage/signalen")
@allows(Act.ANSWER_ACCESS)
def signals() -> Answer:
    """What was found."""
    form = AccessForm()
    chosen = chosen_in(form)
    wrong = of_the_form(form) | mistakes(chosen)
    return pages.start(places(), chosen, wrong) if wrong else _found(chosen)


@blueprint.post("/inzage/teksten")
@allows(Act.ANSWER_ACCESS)
def texts() -> Answer:
    """The texts of the ticked signals, in passages."""
    form = AccessForm()
    chosen = chosen_in(form)
    if mistakes(chosen):
        return pages.start(places(), chosen, mistakes(chosen))
    wrong = of_the_form(form) or of_signals(chosen)
    if wrong:
        return _found(chosen, wrong)
    found = _opened(chosen)
    return found if isinstance(found, Answer) else pages.passages(chosen, found)


@blueprint.post("/inzage/weglaten")
@allows(Act.ANSWER_ACCESS)
def leaving_out() -> Answer:
    """A copy of the chosen passages, in which words can be taken out."""
    form = AccessForm()
    chosen = chosen_in(form)
    if mistakes(chosen) or of_signals(chosen):
        return pages.start(places(), chosen, mistakes(chosen))
    found = _opened(chosen)
    if isinstance(found, Answer):
        return found
    wrong = of_the_form(form) or of_picks(chosen, found)
    return pages.passages(chosen, found, wrong) if wrong else pages.leaving_out(chosen, found)


@blueprint.post("/inzage/brief")
@allows(Act.ANSWER_ACCESS)
def look() -> Answer:
    """The whole letter, before it is made."""
    form = AccessForm()
    ready = _ready(form)
    return ready if isinstance(ready, Answer) else pages.letter(*ready, {})


@blueprint.post("/inzage/brief.<any(pdf, txt):kind>")
@allows(Act.ANSWER_ACCESS)
def take_along(kind: str) -> Answer:
    """The letter as a file, to be kept and sent by whoever asked for it."""
    form = AccessForm()
    ready = _ready(form)
    if isinstance(ready, Answer):
        return ready
    chosen, found = ready
    problem = confirming.problem(access_request.CONFIRMED, form.passphrase.data or "")
    if problem:
        return pages.letter(chosen, found, {"passphrase": problem})
    place = chosen.place or abort(404)
    paper = letter(place, materials(found), written(chosen, found), chosen.grounds, chosen.addressee)
    makers = {"pdf": lambda: access_request.as_pdf(paper), "txt": lambda: as_text(paper)}
    try:
        made = access_request.export(house(), desk(), place, chosen.signals, form.once, kind, paper, makers[kind])
    except NotFound:
        abort(404)
    except tokens.Stale:
        return pages.letter(chosen, found, {"form": str(SEND_AGAIN)})
    except NotMade as failure:
        note(failure)
        said = _("The PDF could not be made. Nothing was exported. Try again, or download the text.")
        return pages.letter(chosen, found, {"form": said}, status=503)
    answer = make_response(made)
    answer.headers["Content-Type"] = _KINDS[kind]
    # the name says nothing of whom it is about: a folder of downloads is read by others
    called = _("answer-to-a-request")
    name = f"{called}-{house().today().isoformat()}.{kind}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@blueprint.post("/inzage/uitstel")
@allows(Act.ANSWER_ACCESS)
def postpone() -> Answer:
    """Write down that a request is not answered now, and on which ground. Nothing about whom."""
    form = PostponeForm()
    here = places()
    slug = form.postpone_place.data or ""
    place = here[0] if len(here) == 1 else next((each for each in here if each.slug == slug), None)
    wrong = {"form": str(form.token.errors[0])} if not form.validate() else {}
    if form.reason.data not in GROUNDS:
        wrong["reason"] = _("Choose a ground.")
    if place is None:
        wrong["postpone_place"] = _("Choose for which municipality you answer.")
    if wrong or place is None:
        return pages.start(here, _nothing(), wrong, reason=form.reason.data or "", postponed_at=slug)
    try:
        access_request.postpone(house(), desk(), place, form.once, form.reason.data)
    except NotFound:
        abort(404)
    except Done:
        pass
    except tokens.Stale:
        return pages.start(here, _nothing(), {"form": str(SEND_AGAIN)}, reason=form.reason.data)
    return redirect(at("/inzage?gedaan=postponed"), 303)


# --- the steps ---------------------------------------------------------------------------------------------------


def _nothing() -> Chosen:
    here = places()
    return Chosen(here[0] if len(here) == 1 else None)


def _found(chosen: Chosen, errors: Errors | None = None) -> Answer:
    try:
        return pages.found(chosen, errors)
    except NotFound:
        abort(404)


def _opened(chosen: Chosen, *, again: bool = False) -> list[Dossier] | Answer:
    if chosen.place is None:
        abort(404)
    try:
        return access_request.opened(house(), desk(), chosen.place, chosen.signals, again=again)
    except NotFound:
        abort(404)
    except Broken as damaged:
        return broken(damaged.signal)


def _ready(form: AccessForm) -> tuple[Chosen, list[Dossier]] | Answer:
    """What the letter is made of, or the page that says what is wrong."""
    chosen = chosen_in(form)
    if mistakes(chosen) or of_signals(chosen):
        return pages.start(places(), chosen, mistakes(chosen))
    complete = set(chosen.picks) <= set(chosen.texts)
    # every text came with the form: what is shown of the signals was opened, and written down, a step before
    found = _opened(chosen, again=complete and bool(chosen.picks))
    if isinstance(found, Answer):
        return found
    wrong = of_picks(chosen, found)
    if wrong:
        found = _opened(chosen)  # all of its texts are shown now
        return found if isinstance(found, Answer) else pages.passages(chosen, found, wrong)
    if not complete:  # never the words as they stand in the place of those that were changed
        said = _("Not every passage came along. Check all of them again.")
        return pages.leaving_out(chosen, found, {"form": said})
    wrong = of_the_form(form) | of_texts(chosen, found)
    return pages.leaving_out(chosen, found, wrong) if wrong else (chosen, found)
