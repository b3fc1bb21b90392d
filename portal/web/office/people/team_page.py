"""The team as its page shows it: rich read models, so that the templates hold no logic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from portal.actions.people.promises import MONTHS, Kept, Measured
from portal.actions.people.team import Member, Team
from portal.domain.places import Role
from portal.domain.standing import Cover, Period
from portal.domain.themes import pick
from portal.web.filters import day
from portal.web.language import current
from portal.web.office.present import desk, house
from portal.web.office.words import role_label


@dataclass(frozen=True, slots=True)
class Row:
    """Somebody of the team. `badge` and `state` say how it is with them, `note` what follows from it.

    `phone`: as the colleague wrote it, "" when there is none.
    """

    name: str
    me: bool
    role: str
    badge: str
    state: str
    note: str
    waits: bool
    phone: str


@dataclass(frozen=True, slots=True)
class DeputyCard:
    """A deputy whom the duo can ask in or send out. `key` names the form; `explained`: how it is now."""

    key: str
    principal: str
    name: str
    active: bool
    explained: str


@dataclass(frozen=True, slots=True)
class Card:
    """One municipality and theme. `decides`: this person is of the duo there."""

    code: str
    theme: str
    title: str
    decides: bool
    rows: Sequence[Row]
    gaps: Sequence[str]
    promises: Sequence[str]
    deputies: Sequence[DeputyCard]
    covers: Sequence[str]


def card(team: Team, measured: Sequence[Measured]) -> Card:
    """Everything the page shows of one team."""
    theme = house().themes[team.theme]
    several = len(house().themes) > 1
    kept = next((each for each in measured if each.municipality == team.place.code), None)
    decides = team.decides
    return Card(
        code=team.place.code,
        theme=team.theme,
        title=f"{team.place.name}: {pick(theme.title, current())}" if several else team.place.name,
        decides=decides,
        rows=[_row(team, member) for member in team.members],
        gaps=[_gap(gap) for gap in team.gaps],
        promises=_promises(kept) if kept else [],
        deputies=[_deputy(team, each) for each in team.members if decides and _can_be_asked(team, each)],
        covers=[covered(each) for each in team.covers],
    )


def _is_deputy(member: Member) -> bool:
    return member.who.role is not Role.FUNCTIONARIS


def _can_be_asked(team: Team, member: Member) -> bool:
    return member.state == "ready" and _is_deputy(member) and (member.who.active or not _beside_a_deputy(team, member))


def _beside_a_deputy(team: Team, member: Member) -> bool:
    """A regional deputy where a deputy is: there she holds hardly a key."""
    has_deputy = any(each.state == "ready" and each.who.role is Role.DEPUTY for each in team.members)
    return member.who.role is Role.REGIONAL_DEPUTY and has_deputy


def _row(team: Team, member: Member) -> Row:
    badge, state = _state(member)
    return Row(
        name=member.who.name,
        me=member.who.principal == desk().staff.principal,
        role=role_label(member.who.role, member.who.slot),
        badge=badge,
        state=state,
        note=_note(team, member),
        waits=member.state == "waits",
        phone=member.phone,
    )


def _state(member: Member) -> tuple[str, str]:
    if member.state == "invited":
        return "late", _("Invited, no key yet")
    if member.state == "waits":
        return "late", _("Key waits for approval")
    if member.away:
        return "kept", _("Away")
    if _is_deputy(member):
        return ("in_progress", _("Stands in")) if member.why_active else ("read", _("On call"))
    return "done", _("At work")


def _note(team: Team, member: Member) -> str:
    said = []
    if member.state == "ready" and member.absence:
        said.append(absent(member.absence, running=member.away))
    if member.state == "ready" and _is_deputy(member):
        said.append(_deputy_now(team, member))
    return " ".join(said)


def absent(period: Period, *, running: bool) -> str:
    """An absence in words."""
    if running:
        return _("Away until %(last)s, back on %(back)s.", last=day(period.last), back=day(period.back_on))
    return _("Away from %(first)s until %(last)s.", first=day(period.first), last=day(period.last))


def _deputy_now(team: Team, member: Member) -> str:
    if member.why_active == "asked":
        return _("Reads everything now, because a contact person asked for it.")
    if member.why_active == "duo_away":
        lasts = [each.absence.last for each in team.members if each.away and each.absence and not _is_deputy(each)]
        return _("Reads everything until %(day)s, because all contact persons are away.", day=day(min(lasts)))
    if _beside_a_deputy(team, member):
        return _("Only reads signals that the deputy may not read, when that is needed.")
    return _("Reads nothing until it is needed.")


def _deputy(team: Team, member: Member) -> DeputyCard:
    return DeputyCard(
        key=f"{team.place.code}-{member.who.principal}",
        principal=member.who.principal,
        name=member.who.name,
        active=member.who.active,
        explained=_deputy_now(team, member),
    )


def covered(cover: Cover) -> str:
    """Who takes over in a stretch of days."""
    if cover.first == cover.last:
        days = day(cover.first)
    else:
        days = _("%(first)s to %(last)s", first=day(cover.first), last=day(cover.last))
    if not cover.people:
        return _("%(days)s: nobody is there. Mail then goes to everybody all the same.", days=days)
    names = ", ".join(f"{person.name} ({role_label(person.role, person.slot)})" for person in cover.people)
    return _("%(days)s: %(names)s", days=days, names=names)


def _gap(code: str) -> str:
    return {
        "functionaris": _("No contact person is ready, so nothing can be reported here."),
        "deputy": _("No deputy is ready, so nothing can be reported here."),
        "escrow": _("There is no paper key, so nothing can be reported here."),
        "paper_key": _("The paper key is another one than before, so nothing can be reported here."),
        "half": _("The duo has one person. While that person is away, the deputy stands in."),
    }[code]


def _promises(measured: Measured) -> list[str]:
    look, told = measured.first_look, measured.feedback
    return [
        _promise(_("First look within %(days)s working days", days=look.days), look),
        _promise(_("First answer within %(days)s working days", days=told.days), told),
    ]


def _promise(label: str, kept: Kept) -> str:
    if not kept.total:
        return _("%(promise)s: nothing to measure yet.", promise=label)
    return _(
        "%(promise)s: %(kept)s of %(total)s in time, in the last %(months)s months.",
        promise=label,
        kept=kept.in_time,
        total=kept.total,
        months=MONTHS,
    )
