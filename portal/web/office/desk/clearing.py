"""Closing several signals together as no signal: choose, look at what was chosen, close, and take it back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.actions import tokens
from portal.actions.desk import clearing
from portal.actions.desk.clearing import Cleared, Doubt, Looked
from portal.domain.access import Act
from portal.domain.clearing import NO_SIGNAL
from portal.domain.themes import Theme, pick
from portal.domain.wordings import feedback_of
from portal.web.fields import Ticks
from portal.web.language import current
from portal.web.office.desk.inbox import cursor, place
from portal.web.office.desk.inbox_rows import Row, gist_of, row_of
from portal.web.office.forms import SEND_AGAIN, OfficeForm
from portal.web.office.present import allows, at, desk, house, issue_token, summary
from portal.web.office.words import outcome_label
from portal.web.show import show

blueprint = Blueprint("clearing", __name__)

WORDS = 200
"""Characters of the story that are shown of what was chosen."""

PAGE = "/inbox/opruimen"


class ChosenForm(OfficeForm):
    """Signals that were ticked: an id, or an id and the mark of where it stood. `shown`: those that were looked at."""

    signal = Ticks()
    shown = Ticks()


@dataclass(frozen=True, slots=True)
class Choice:
    """A signal to tick: its value and the row of the inbox, its first words, and why to look at it again."""

    value: str
    row: Row
    words: str
    ticked: bool
    doubts: Sequence[str] = ()


@blueprint.get(PAGE)
@allows(Act.TRIAGE)
def choose() -> Response:
    """Open signals, to tick those that are none."""
    return _choose()


@blueprint.post(PAGE)
@allows(Act.TRIAGE)
def look() -> Response:
    """What was ticked, to look at before it is closed. This changes nothing."""
    form = ChosenForm()
    if not form.validate():
        return _choose({"token": str(SEND_AGAIN)}, form.signal.data)
    if not form.signal.data:
        return _choose({"signal": _tick_one()})
    looked = _looked(form.signal.data)
    if looked is None:
        return _choose({"signal": _too_many()}, form.signal.data)
    return _confirm(looked)


@blueprint.post(f"{PAGE}/sluiten")
@allows(Act.TRIAGE)
def close() -> Response:
    """Close what is still ticked."""
    form = ChosenForm()
    chosen = dict(each.partition(".")[::2] for each in form.signal.data)
    if not (form.shown.data or chosen):
        return _choose({"signal": _tick_one()})
    looked = _looked(form.shown.data or list(chosen))
    if looked is None or not set(chosen) <= {each.entry.signal.id for each in looked}:
        abort(404)
    if not form.validate():
        return _confirm(looked, {"token": str(SEND_AGAIN)}, chosen)
    if not chosen:
        return _confirm(looked, {"signal": _tick_one()}, chosen)
    try:
        return _told("closed", clearing.clear(house(), desk(), form.once, chosen))
    except clearing.NotFound:
        abort(404)
    except tokens.Stale:
        return _confirm(looked, {"token": str(SEND_AGAIN)}, chosen)


@blueprint.post(f"{PAGE}/ongedaan")
@allows(Act.TRIAGE)
def restore() -> Response:
    """Open again what was closed together just now."""
    form = ChosenForm()
    chosen = form.signal.data
    if not chosen:
        return _choose({"signal": _tick_one()})
    if _looked(chosen) is None:
        abort(404)
    if not form.validate():
        return _told("closed", Cleared("", chosen, []), {"token": str(SEND_AGAIN)})
    try:
        return _told("restored", clearing.restore(house(), desk(), form.once, chosen))
    except clearing.NotFound:
        abort(404)
    except tokens.Stale:
        return _told("closed", Cleared("", chosen, []), {"token": str(SEND_AGAIN)})


# --- the pages ---------------------------------------------------------------------------------------------------


def _choose(errors: dict[str, str] | None = None, ticked: Collection[str] = ()) -> Response:
    found = clearing.page(house(), desk(), cursor("after"), cursor("before"))
    rows = [row_of(entry) for entry in found.entries]
    return _show(
        "choose",
        errors,
        choices=[Choice(row.id, row, row.gist, row.id in ticked) for row in rows],
        most=clearing.MOST,
        action=at(PAGE),
        older=at(f"{PAGE}?after={place(found.older)}") if found.older else "",
        newer=at(f"{PAGE}?before={place(found.newer)}") if found.newer else "",
    )


def _confirm(looked: Sequence[Looked], errors: dict[str, str] | None = None, ticked: Any = None) -> Response:
    """`ticked`: what was ticked the last time; None: what there is no doubt about."""
    groups: dict[str, list[Choice]] = {"sure": [], "doubtful": [], "fixed": []}
    for each in looked:
        group = "fixed" if not each.closable else "doubtful" if each.doubts else "sure"
        groups[group].append(_choice(each, group == "sure" if ticked is None else each.entry.signal.id in ticked))
    theme = _theme(looked)
    return _show(
        "confirm",
        errors,
        **groups,
        outcome=outcome_label(theme, NO_SIGNAL),
        message=_message(theme, looked),
        action=at(f"{PAGE}/sluiten"),
    )


def _told(what: str, cleared: Cleared, errors: dict[str, str] | None = None) -> Response:
    """What was done, on the answer itself: which signals it was about stands in no address."""
    missed = [_choice(each, False) for each in _looked(cleared.missed) or ()]
    count = len(cleared.done)
    said = {
        "closed": ngettext("%(num)d signal was closed", "%(num)d signals were closed", count),
        "restored": ngettext("%(num)d signal is open again", "%(num)d signals are open again", count),
    }
    return _show(
        "told",
        errors,
        what=what,
        said=said[what],
        count=count,
        undo=cleared.done if what == "closed" else (),
        missed=missed,
        gone=len(cleared.missed) - len(missed),
        action=at(f"{PAGE}/ongedaan"),
    )


def _show(page: str, errors: dict[str, str] | None, **context: Any) -> Response:
    return show(
        f"office/clearing/{page}",
        status=422 if errors else 200,
        errors=errors or {},
        summary=summary(errors or {}, form="clearing"),
        token=issue_token(),
        title_prefix=_("Error:") if errors else "",
        **context,
    )


# --- what stands on them -----------------------------------------------------------------------------------------


def _looked(chosen: Collection[str]) -> Sequence[Looked] | None:
    """What was ticked, opened; None when it is too much. What is no id, or not theirs, is not found."""
    try:
        return clearing.looked_at(house(), desk(), [str(UUID(each)) for each in chosen])
    except clearing.TooMany:
        return None
    except (ValueError, clearing.NotFound):
        abort(404)


def _choice(looked: Looked, ticked: bool) -> Choice:
    signal = looked.entry.signal
    said = [_doubt_label(doubt) for doubt in looked.doubts]
    words = gist_of(looked.entry.report, WORDS)
    return Choice(f"{signal.id}.{looked.mark}", row_of(looked.entry), words, ticked, said)


def _doubt_label(doubt: Doubt) -> str:
    return {
        Doubt.UNOPENED: _("nobody opened it yet"),
        Doubt.URGENT: _("it is urgent"),
        Doubt.MESSAGE: _("the reporter wrote last"),
        Doubt.COLLEAGUE: _("it is a colleague's"),
        Doubt.WORKED_ON: _("somebody worked on it"),
    }[doubt]


def _theme(looked: Sequence[Looked]) -> Theme:
    themes = [house().themes[each.entry.signal.theme] for each in looked]
    return next((theme for theme in themes if NO_SIGNAL in {each.key for each in theme.outcomes}), themes[0])


def _message(theme: Theme, looked: Sequence[Looked]) -> str:
    """What the reporter will read, in the language of the one who closes."""
    texts = feedback_of(house().directory, looked[0].entry.signal.municipality, theme)
    return pick(texts[theme.closing_for(NO_SIGNAL)], current())


def _tick_one() -> str:
    return _("Tick at least one signal.")


def _too_many() -> str:
    return ngettext("At most %(num)d signal at a time.", "At most %(num)d signals at a time.", clearing.MOST)
