"""How the sociale kaart is shown to who keeps it: the rows of the list, and what stands around every page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from portal.actions.management.partners.partners import Entry
from portal.domain.access import Act, may
from portal.domain.partners import SCOPES, is_emergency, marks
from portal.domain.places import Partner
from portal.web.filters import day, text
from portal.web.office.management.partners.words import mark_label, scope_label
from portal.web.office.management.where import reach_of
from portal.web.office.present import at, desk, house, issue_token


@dataclass(frozen=True, slots=True)
class Row:
    """A partner in the list. `where`: for which municipalities, in words. `marks`: why it asks for attention.

    `quick`: whether a check is one click, because there is a number to call.
    """

    key: str
    name: str
    phone: str
    where: str
    checked: str
    marks: Sequence[str]
    seen: str
    href: str
    quick: bool


@dataclass(frozen=True, slots=True)
class Section:
    """The partners of one scope, those that ask for attention first."""

    scope: str
    title: str
    rows: Sequence[Row]


def around(region: str) -> dict[str, Any]:
    """What every page of partners needs. The coordinator has no page of management above this one."""
    return {
        "region": house().directory.regions[region],
        "keeps": may(desk().staff, Act.KEEP_PARTNERS),
        "management": may(desk().staff, Act.READ_SETTINGS),
        "token": issue_token(),
    }


def sections(entries: Sequence[Entry], *, only_marked: bool) -> list[Section]:
    """The list, near last; an empty scope is left out."""
    today = house().today()
    found = []
    for scope in SCOPES:
        own = [each for each in entries if each.partner.scope == scope]
        if only_marked:
            own = [each for each in own if marks(each.partner, today)]
        rows = [_row(each, today) for each in sorted(own, key=lambda each: _order(each.partner, today))]
        found.append(Section(scope, scope_label(scope), rows))
    return [section for section in found if section.rows]


def marked(entries: Sequence[Entry]) -> int:
    """How many partners ask for attention."""
    return sum(bool(marks(each.partner, house().today())) for each in entries)


def href(region: str, key: str, more: str = "") -> str:
    """The page of a partner, or one below it."""
    return at(f"/beheer/partners/{region}/{key}{more}")


def _row(entry: Entry, today: date) -> Row:
    partner = entry.partner
    return Row(
        key=entry.key,
        name=text(partner.name),
        phone=partner.phone or "",
        where=reach_of(partner) or _("All municipalities"),
        checked=day(partner.verified_on) if partner.verified_on else "",
        marks=[mark_label(mark, partner) for mark in marks(partner, today)],
        seen=entry.seen,
        href=href(entry.region, entry.key),
        quick=bool(partner.phone) and partner.verified_on != today,
    )


def _order(partner: Partner, today: date) -> tuple[bool, bool, str]:
    """The emergency number, then what asks for attention, by name."""
    return (not is_emergency(partner.key), not marks(partner, today), text(partner.name).casefold())
