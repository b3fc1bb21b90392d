"""Whom to call: the partners of this municipality ("sociale kaart"), and the cards of those that a page names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response
from flask_babel import gettext as _

from portal.domain.places import EMERGENCY, Partner
from portal.web.filters import text
from portal.web.front import house, place, subject
from portal.web.front.notices import notice
from portal.web.front.start import listed
from portal.web.show import show
from portal.web.whom import Card, card

blueprint = Blueprint("partners", __name__)


@dataclass(frozen=True, slots=True)
class Group:
    """The partners of one scope: those that somebody checked once, and those that nobody did."""

    scope: str
    title: str
    about: str
    checked: Sequence[Card]
    unchecked: Sequence[Card]


@blueprint.get("/<lang>/partners")
@blueprint.get("/<lang>/<municipality>/partners")
def page() -> Response:
    """The sociale kaart: all partners of this municipality, or the national ones and a choice of municipality."""
    here, theme = place(), subject()
    groups = _groups(("local", "regional", "national") if here else ("national",))
    return show(
        "front/partners/page" if here else "front/partners/national",
        theme=theme,
        groups=groups,
        several=len(groups) > 1,
        notice=notice("partners"),
        today=house().today(),
        places=[] if here else listed(theme),
    )


def cards(keys: Iterable[str]) -> list[Card]:
    """The partners with these keys that are there for this municipality, in this order; unknown keys are left out."""
    partners = house().directory.partners_at(place())
    return [card(partners[key], house().today()) for key in keys if key in partners and partners[key].serves(_here())]


def _here() -> str | None:
    found = place()
    return found.slug if found else None


def _groups(scopes: Iterable[str]) -> list[Group]:
    """What each scope holds, without those of the office only; an empty scope is left out."""
    found = [each for each in house().directory.partners_at(place()).values() if each.serves(_here())]
    about = {
        "local": (_("In your municipality"), ""),
        "regional": (_("In the region"), ""),
        "national": (_("In the whole country"), _("These are the same in every municipality.")),
    }
    groups, today = [], house().today()
    for scope in scopes:
        own = [card(each, today) for each in sorted(found, key=_order) if each.scope == scope]
        checked = [each for each in own if each.checked_on]
        groups.append(Group(scope, *about[scope], checked, [each for each in own if not each.checked_on]))
    return [group for group in groups if group.checked or group.unchecked]


def _order(partner: Partner) -> tuple[bool, bool, bool, str]:
    """Danger first, then whom anybody can call, then what has a number, by name."""
    return (partner.key != EMERGENCY, "functionaris" in partner.audience, not partner.phone, text(partner.name).lower())
