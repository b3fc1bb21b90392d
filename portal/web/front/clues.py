"""The clues of a theme as cards: tick what you recognise and take it along to the report form. There is no score."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from flask import Blueprint, Response, abort, request
from flask_babel import gettext as _
from markupsafe import Markup, escape

from portal.domain.themes import IndicatorGroup, Texts
from portal.web.filters import text
from portal.web.front import subject
from portal.web.front.filling import filled
from portal.web.front.report_instead import where_from
from portal.web.front.subjects import named
from portal.web.show import show

blueprint = Blueprint("clues", __name__)


@dataclass(frozen=True, slots=True)
class Clue:
    """One line to tick. `tick` is what will stand in the signal, "" when that is the same as the advice in `label`."""

    key: str
    label: str
    tick: str
    ticked: bool


@dataclass(frozen=True, slots=True)
class Card:
    """A group of clues as it is shown: a word of caution (`note`) first, what to keep in mind (`reminders`) last."""

    key: str
    label: str
    note: Markup
    clues: tuple[Clue, ...]
    reminders: tuple[Markup, ...]
    opened: bool


# POST is the same page in another language, with what was ticked so far.
@blueprint.route("/<lang>/handreiking/signalen", methods=["GET", "POST"])
@blueprint.route("/<lang>/handreiking/signalen/<group>", methods=["GET", "POST"])
@blueprint.route("/<lang>/<municipality>/handreiking/signalen", methods=["GET", "POST"])
@blueprint.route("/<lang>/<municipality>/handreiking/signalen/<group>", methods=["GET", "POST"])
def page(group: str | None = None) -> Response:
    """All cards; the one in the address stands first and open."""
    theme, ticked = subject(), frozenset(request.form.getlist("indicators"))
    groups = theme.indicator_groups
    chosen = [each for each in groups if each.key == group]
    if group is not None and not chosen:
        abort(404)
    general = [each for each in groups if each.kind == "general" and each not in chosen]

    def of_kind(kind: str) -> list[Card]:
        return cards((each for each in groups if each.kind == kind and each not in chosen), ticked)

    return show(
        "front/clues/page",
        theme=theme,
        heading=named(_("Signals"), theme),
        first=cards([*chosen, *general], ticked, opened=True),
        forms=of_kind("form"),
        professions=of_kind("profession"),
        query=where_from(),
        switch_form="clues" if groups else None,
    )


def cards(groups: Iterable[IndicatorGroup], ticked: Collection[str] = (), *, opened: bool = False) -> list[Card]:
    """These groups ready to be shown; with something ticked in it a card is open in any case."""
    return [_card(group, ticked, opened) for group in groups]


def _card(group: IndicatorGroup, ticked: Collection[str], opened: bool) -> Card:
    clues = []
    for each in group.indicators:
        label, tick = text(each.label), text(each.tick)
        clues.append(Clue(each.key, label, tick if tick != label else "", each.key in ticked))
    return Card(
        key=group.key,
        label=text(group.label),
        note=_words(group.note),
        clues=tuple(clues),
        reminders=tuple(_words(each.label) for each in group.reminders),
        opened=opened or any(clue.ticked for clue in clues),
    )


def _words(texts: Texts) -> Markup:
    """A text of the theme with its numbers filled in."""
    return filled(str(escape(text(texts)))) if texts else Markup()
