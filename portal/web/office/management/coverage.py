"""Who answers where, in words, and what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, abort
from flask_babel import gettext as _

from portal.actions.management import coverage
from portal.actions.management.coverage import Covered, Team
from portal.domain import standing
from portal.domain.access import Act, may
from portal.domain.coverage import halves
from portal.domain.places import READERS, Functionaris, Role
from portal.domain.themes import pick
from portal.web.filters import day
from portal.web.language import current, known
from portal.web.office.management.coverage_words import badge, gap_words, mend, sentence
from portal.web.office.present import allows, at, desk, house
from portal.web.office.words import role_label
from portal.web.show import show

blueprint = Blueprint("coverage", __name__)

FILTERED_FROM = 20
"""With more municipalities than this one can type to find one."""


@dataclass(frozen=True, slots=True)
class Seat:
    """One seat in words: what it is, who has it, and how it is with them."""

    label: str
    name: str
    badge: str
    state: str


@dataclass(frozen=True, slots=True)
class Card:
    """One municipality (and theme) in words. `names`: who can answer there."""

    key: str
    title: str
    badge: str
    state: str
    seats: Sequence[Seat]
    gaps: Sequence[str]
    href: str | None
    names: str


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that is missing."""

    badge: str
    word: str
    text: str
    mend: tuple[str, str] | None


@blueprint.get("/beheer/dekking")
@allows(Act.SEE_COVERAGE)
def page() -> Response:
    """Everything that is missing, the gravest first; then who is there, per municipality."""
    try:
        found = coverage.covered(house(), desk(), known())
    except coverage.NotFound:
        abort(404)
    cards = sorted((_card(found, team) for team in found.teams), key=lambda card: card.title)
    return show(
        "office/management/coverage/page",
        manages=may(desk().staff, Act.MANAGE),
        rows=[Row(*badge(lack), sentence(lack), mend(lack, found.mends)) for lack in found.lacks],
        cards=cards,
        filtered=len(cards) > FILTERED_FROM,
    )


def _card(found: Covered, team: Team) -> Card:
    title = team.place.name
    if len(house().themes) > 1:
        title += f": {pick(house().themes[team.theme].title, current())}"
    mine = team.place.region in found.mends
    return Card(
        f"{team.place.code}-{team.theme}",
        title,
        *_open(team),
        _seats(team),
        [gap_words(gap) for gap in team.gaps],
        at(f"/beheer/gemeenten/{team.place.slug}") if mine else None,
        ", ".join(dict.fromkeys(person.name for role in READERS for person in team.people if _answers(person, role))),
    )


def _answers(person: Functionaris, role: Role) -> bool:
    return person.role is role and person.ready


def _open(team: Team) -> tuple[str, str]:
    if team.place.is_open:
        return ("late", _("Open, but nobody answers")) if team.gaps else ("done", _("Open"))
    return ("read", _("Closed")) if team.gaps else ("read", _("Closed, could be opened"))


def _seats(team: Team) -> list[Seat]:
    readers = [person for person in team.people if person.role in READERS]
    seats = []
    for slot, people in halves(readers).items():
        seats += _seat(team, role_label(Role.FUNCTIONARIS, slot), people)
    for role in (Role.DEPUTY, Role.REGIONAL_DEPUTY):
        seats += _seat(team, role_label(role), [person for person in readers if person.role is role])
    seats += [Seat(role_label(role), name, "late", _("Invited, no key yet")) for name, role in team.invited]
    return [*seats, _paper_key(team)]


def _paper_key(team: Team) -> Seat:
    if team.escrow_on is None:
        return Seat(_("Paper key"), _("Not made"), "late", _("Missing"))
    made = _("Made on %(day)s", day=day(team.escrow_on))
    if "paper_key" in team.gaps:
        return Seat(_("Paper key"), made, "late", _("Another one than before"))
    return Seat(_("Paper key"), made, "done", _("With two officers"))


def _seat(team: Team, label: str, people: Sequence[Functionaris]) -> list[Seat]:
    if not people:
        return [Seat(label, _("Nobody"), "kept", _("Empty"))]
    return [Seat(label, person.name, *_state(team, person)) for person in people]


def _state(team: Team, person: Functionaris) -> tuple[str, str]:
    today = house().today()
    if not person.ready:
        return "late", _("Key waits for approval")
    period = standing.period_of(person, today)
    if person.away(today):
        return "kept", _("Away until %(day)s", day=day(period.last)) if period else _("Away")
    if person.role is Role.FUNCTIONARIS:
        return "done", _("At work")
    stands_in = standing.why_active(person, team.people, today)
    return ("in_progress", _("Stands in")) if stands_in else ("read", _("On call"))
