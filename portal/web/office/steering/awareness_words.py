"""Activities for awareness in words: what, where, for whom, and which work areas nobody reached yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from portal.actions.steering import effect
from portal.actions.steering.awareness import Reach
from portal.domain.awareness import AREA, Activity, Band, Visited
from portal.domain.themes import Theme, pick
from portal.web.language import current
from portal.web.office.present import at, desk, house
from portal.web.office.steering.awareness_form import WHOLE


@dataclass(frozen=True, slots=True)
class Line:
    """One activity in words. `href`: of its page; `keeps`: whether this person may change it."""

    href: str
    keeps: bool
    title: str
    kind: str
    on: date
    place: str
    subject: str
    groups: Sequence[str]
    people: int | None


@dataclass(frozen=True, slots=True)
class Area:
    """One work area: when somebody was there last, and how far that reached."""

    name: str
    last: date | None
    lately: bool
    reached: str


@dataclass(frozen=True, slots=True)
class Reached:
    """The work areas of one subject. `nobody`: those where nobody was lately."""

    key: str
    title: str
    areas: Sequence[Area]
    nobody: Sequence[str]


def kinds() -> list[tuple[str, str, str]]:
    """What an activity can be: key, word, explanation."""
    return [
        ("session", _("Session"), _("You told a team about signals and the reporting point.")),
        ("training", _("Training"), _("Colleagues practised, or took a course.")),
        ("campaign", _("Campaign"), _("Posters, cards, a message on the intranet.")),
    ]


def places_of(reach: Reach) -> list[tuple[str, str]]:
    """Where it can have been; empty when there is nothing to choose."""
    own = sorted(((code, place.name) for code, place in reach.places.items()), key=lambda each: each[1])
    found = [*([(WHOLE, _("The whole region"))] if reach.whole else []), *own]
    return [("", _("Choose")), *found] if len(found) > 1 else []


def label_of(theme: Theme, group: str) -> str:
    """A work area as the theme calls it; its key when the theme no longer knows it."""
    choices = {
        choice.key: choice.label for question in theme.questions if question.key == AREA for choice in question.choices
    }
    return pick(choices[group], current()) if group in choices else group


def line_of(activity: Activity, reach: Reach) -> Line:
    """One activity in words."""
    theme = house().themes.get(activity.theme)
    names = {key: word for key, word, _help in kinds()}
    place = reach.places.get(activity.municipality or "")
    return Line(
        at(f"/bewustwording/{activity.id}") if theme else "",
        theme is not None and reach.keeps(activity),
        activity.title,
        names.get(activity.kind, activity.kind),
        activity.held_on,
        place.name if place else _("The whole region"),
        pick(theme.title, current()) if theme and len(house().themes) > 1 else "",
        [label_of(theme, group) if theme else group for group in activity.groups] or [_("Everybody")],
        activity.people,
    )


def reached_of(reach: Reach, visited: Mapping[str, Sequence[Visited]]) -> list[Reached]:
    """Per subject where somebody was, and where nobody yet."""
    found = []
    for key, rows in visited.items():
        theme = house().themes[key]
        lines = [_area(theme, row, reach) for row in sorted(rows, key=lambda each: bool(each.lately))]
        title = pick(theme.title, current()) if len(house().themes) > 1 else ""
        found.append(Reached(key, title, lines, [line.name for line in lines if not line.lately]))
    return found


def _area(theme: Theme, row: Visited, reach: Reach) -> Area:
    reached = ""
    if reach.whole and row.lately:
        reached = ngettext(
            "In %(num)s of %(all)s municipalities", "In %(num)s of %(all)s municipalities", len(row.lately),
            all=len(reach.places),
        )  # fmt: skip
    return Area(label_of(theme, row.group), row.last, bool(row.lately), reached)


# --- before and after ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Beside:
    """One work area with what was before and after, in words."""

    name: str
    before: str
    after: str


def effect_of(activity: Activity, reach: Reach) -> dict[str, Any]:
    """What the page of an activity tells of the signals around it."""
    found, theme = effect.effect(house(), desk(), activity), house().themes[activity.theme]
    place = reach.places.get(found.place or "")
    return {
        "seen_from": found.seen_from,
        "place": place.name if place else reach.region.name,
        "before": _months(found.before),
        "after": _months(found.after),
        "groups": [Beside(label_of(theme, each.group), _band(each.before), _band(each.after)) for each in found.groups],
    }


def _band(band: Band | None) -> str:
    if band is None:
        return _("Kept back")
    return _("%(few)d or more", few=band.edge) if band.reached else _("Fewer than %(few)d", few=band.edge)


def _months(months: Sequence[str]) -> str:
    """October to December 2026, in the language of the page."""
    first, last = (date(int(each[:4]), int(each[5:]), 1) for each in (months[0], months[-1]))
    start = format_date(first, "LLLL" if first.year == last.year else "LLLL y")
    return _("%(first)s to %(last)s", first=start, last=format_date(last, "LLLL y"))
