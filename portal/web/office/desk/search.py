"""Searching in the inbox. The words travel in the body of a POST, never in an address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as Answer
from wtforms import StringField

from portal.actions.desk import searching
from portal.actions.desk.searching import Found, Hit, Passage, TooShort
from portal.domain.access import Act, may
from portal.domain.searching import CUT_BEFORE, MOST, Fragment, is_cut
from portal.domain.themes import Theme, pick
from portal.web.fields import clean
from portal.web.filters import day
from portal.web.language import current
from portal.web.office.desk.inbox import address, chosen_in, listed
from portal.web.office.desk.inbox_rows import gist_of, language_of, owner_name
from portal.web.office.desk.subjects import subject_label
from portal.web.office.forms import OfficeForm
from portal.web.office.present import allows, at, desk, house, issue_token
from portal.web.office.words import status_label, urgency_label
from portal.web.show import asked_for_fragment, show

blueprint = Blueprint("search", __name__)


class SearchForm(OfficeForm):
    """What to look for. Nothing is changed, so the token of one form is good for every search from it."""

    q = StringField(filters=[clean])


@dataclass(frozen=True, slots=True)
class FoundRow:
    """A signal that was found. `title` is what its link says, in `language` ("": not known); `passages` are (where it
    stands, text with marks)."""

    href: str
    title: Fragment
    language: str
    passages: list[tuple[str, Fragment]]
    subject: str
    received: str
    urgency: str
    urgency_label: str
    status: str
    status_label: str
    owner: str


@blueprint.get("/inbox/zoeken")
@allows(Act.INBOX)
def back() -> Answer:
    """Words are not in an address, so there is nothing to show here."""
    return redirect(at("/inbox"), 303)


@blueprint.post("/inbox/zoeken")
@allows(Act.INBOX)
def search() -> Answer:
    """What was found, in the place of the list."""
    form = SearchForm()
    chosen = chosen_in(request.form)
    question = form.q.data or ""
    if not form.validate():
        return _list(chosen, question, form.first_errors["token"])
    if not question:
        return _list(chosen, "") if asked_for_fragment() else redirect(address(chosen), 303)
    try:
        found = searching.search(house(), desk(), question)
    except TooShort:
        return _list(chosen, question, _("Type at least two letters or digits."))
    return show(
        "office/inbox/page",
        fragment="office/inbox/_found",
        **_frame(chosen, question, _told(found, question)),
        found=[_row(hit) for hit in found.hits],
        damaged=found.damaged,
    )


def _list(chosen: dict[str, str], question: str, problem: str = "") -> Answer:
    """The inbox itself. Who is still typing is told what is missing; who sent the form gets it back with the error."""
    context = {**listed(chosen), **_frame(chosen, question, problem), "found": None}
    if problem and not asked_for_fragment():
        errors = {"q": problem}
        context |= {"told": "", "errors": errors, "title_prefix": _("Error:")}
        return show("office/inbox/page", status=422, **context)
    return show("office/inbox/page", fragment="office/inbox/_list", **context)


def _frame(chosen: dict[str, str], question: str, told: str) -> dict[str, Any]:
    """What stands around a list: the field with its words, and what is said under it."""
    return {
        "chosen": chosen,
        "words": question,
        "told": told,
        "partial": asked_for_fragment(),
        "address": address(chosen),
        "search_token": issue_token(),
        "may_enter": may(desk().staff, Act.FILE),
        "may_answer": may(desk().staff, Act.ANSWER_ACCESS),
        "done": "",
        "errors": {},
    }


def _told(found: Found, question: str) -> str:
    count = len(found.hits)
    if found.more:
        told = _("More than %(count)d signals found. These are the newest: add a word to find fewer.", count=count)
    else:
        told = ngettext("%(num)d signal found.", "%(num)d signals found.", count)
    return f"{told} {_('Only the first %(most)d words were looked for.', most=MOST)}" if is_cut(question) else told


# --- one row -----------------------------------------------------------------------------------------------------


def _row(hit: Hit) -> FoundRow:
    signal, theme = hit.signal, house().themes[hit.signal.theme]
    passages = list(hit.passages)
    title: Fragment = [(gist_of(hit.report), False)]
    if passages and _is_beginning(passages[0]):
        title = passages.pop(0).fragment
    return FoundRow(
        href=at(f"/signalen/{signal.id}"),
        title=title,
        language=language_of(hit.report),
        passages=[(_source_label(theme, passage), passage.fragment) for passage in passages],
        subject=subject_label(theme),
        received=day(signal.received_on),
        urgency=signal.urgency,
        urgency_label=urgency_label(theme, signal.urgency),
        status=signal.status.value,
        status_label=status_label(theme, signal.status),
        owner=owner_name(signal.owner, hit.owner),
    )


def _is_beginning(passage: Passage) -> bool:
    """Whether a passage is what the gist would be: the first words of the story."""
    return passage.source == "report" and not passage.question and passage.fragment[0] != CUT_BEFORE


def _source_label(theme: Theme, passage: Passage) -> str:
    """Where a passage stands; "" for the story itself."""
    if passage.source == "report":
        return _question_label(theme, passage.question) if passage.question else ""
    return {
        "note": _("Note for colleagues"),
        "message": _("Messages with the reporter"),
        "referral": _("Referral"),
        "handling": _("Closing"),
    }[passage.source]


def _question_label(theme: Theme, question: str) -> str:
    try:
        return pick(theme.question(question).label, current())
    except KeyError:
        return question
