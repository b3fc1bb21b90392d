"""The region at a glance: municipalities with counts, days and who is there. No signal is shown, and none could be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, Response, abort, request
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.actions.people.promises import MONTHS
from portal.actions.steering import overview
from portal.actions.steering.overview import Overview
from portal.domain.access import Act, may
from portal.domain.steering import ENOUGH, Load, Row
from portal.web.office.management.coverage_words import sentence
from portal.web.office.present import allows, at, desk, house
from portal.web.office.steering.overview_words import needed, pace_words, people_words, state, where_people
from portal.web.show import show

blueprint = Blueprint("region_overview", __name__)

FEW = 5
"""How many municipalities that ask for somebody stand on top; all of them stand in the table."""

FILTERED_FROM = 20
"""With more municipalities than this one can type to find one."""

CHOICES = {"orde": ("ernst", "naam"), "toon": ("alles", "nodig")}


@dataclass(frozen=True, slots=True)
class Line:
    """One municipality in words. `people`: (badge, word) pairs and names below each other."""

    name: str
    region: str
    href: str
    badge: str
    state: str
    load: Load
    late: bool
    oldest: date | None
    look: str
    told: str
    people: Sequence[str]


@dataclass(frozen=True, slots=True)
class Asked:
    """Something to do now: how pressing, in words, and where (href, label)."""

    badge: str
    word: str
    text: str
    mend: tuple[str, str] | None


@blueprint.get("/regio")
@allows(Act.SEE_REGION)
def page() -> Response:
    """What asks for somebody first, then every municipality, the gravest first."""
    try:
        found = overview.overview(house(), desk())
    except overview.NotFound:
        abort(404)
    chosen = {name: _chosen(name) for name in CHOICES}
    if not chosen["toon"]:  # with very many, all of them is the exception
        many = len(found.rows) > FILTERED_FROM and any(each.needs_somebody for each in found.rows)
        chosen["toon"] = "nodig" if many else "alles"
    rows = [each for each in found.rows if each.needs_somebody] if chosen["toon"] == "nodig" else list(found.rows)
    if chosen["orde"] == "naam":
        rows.sort(key=lambda each: each.place.name)
    asked = [_asked(each) for each in found.rows if each.needs_somebody]
    return show(
        "office/steering/overview",
        name=found.regions[0].name if len(found.regions) == 1 else "",
        manages=may(desk().staff, Act.MANAGE),
        asked=asked[:FEW],
        more=max(0, len(asked) - FEW),
        around=_around(found),
        total=_total(found.rows),
        lines=[_line(each, len(found.regions) > 1) for each in rows],
        every=len(found.rows),
        filtered=len(rows) > FILTERED_FROM,
        chosen=chosen,
        orders=[("ernst", _("The gravest first")), ("naam", _("By name"))],
        shown=[("alles", _("All municipalities")), ("nodig", _("Only where something is needed"))],
        months=MONTHS,
        enough=ENOUGH,
    )


def _chosen(name: str) -> str:
    asked = request.args.get(name, "")
    return asked if asked in CHOICES[name] else ""


def _asked(row: Row) -> Asked:
    badge, word = state(row)
    return Asked(badge, word, f"{row.place.name}: {needed(row)}", (where_people(row), _("See who is there")))


def _around(found: Overview) -> list[Asked]:
    """What asks for somebody in the region as a whole: partners, and tasks of meetings."""
    asked = [
        Asked("question", _("Needs attention"), sentence(lack), (at("/beheer/partners"), _("To the partners")))
        for lack in found.partners
    ]
    if found.late_tasks:
        words = ngettext(
            "%(num)s task of a meeting should have been done by now.",
            "%(num)s tasks of meetings should have been done by now.",
            found.late_tasks,
        )
        there = (at("/overleg/acties"), _("To the meetings")) if may(desk().staff, Act.MEET) else None
        asked.insert(0, Asked("late", _("Too late"), words, there))
    return asked


def _total(rows: Sequence[Row]) -> Load:
    loads = [row.load for row in rows]
    oldest = min((load.oldest for load in loads if load.oldest), default=None)
    late, acute = sum(load.late for load in loads), sum(load.acute for load in loads)
    return Load(sum(load.open for load in loads), sum(load.unopened for load in loads), late, acute, oldest)


def _line(row: Row, several: bool) -> Line:
    return Line(
        row.place.name,
        house().directory.region_of(row.place).name if several else "",
        where_people(row),
        *state(row),
        row.load,
        row.load.late > 0,
        row.load.oldest,
        pace_words(row.first_look),
        pace_words(row.feedback),
        people_words(row),
    )
