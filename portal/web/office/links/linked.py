"""Links of a signal with others, as the signal page and the page of links show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from portal.actions.desk.reading import Dossier
from portal.actions.links import linking
from portal.actions.links.linking import Tied
from portal.domain.access import Act, Grip, may
from portal.domain.links import Tie
from portal.domain.matching import Identifier, Kind
from portal.domain.signals import Signal, Status
from portal.domain.themes import Theme
from portal.web.filters import day
from portal.web.office import confirming
from portal.web.office.present import at, desk, house
from portal.web.office.words import person, status_label, urgency_label

AT_FIRST = 3
"""How many suggestions stand open on the signal page; the page of links shows all."""


@dataclass(frozen=True, slots=True)
class Other:
    """Another signal in a list. `shared` says what both have, `told` who decided what about it and when ("": nobody);
    `kind` is that of the tie."""

    id: str
    href: str
    title: str
    status: str
    status_label: str
    urgency: str
    urgency_label: str
    shared: Sequence[str]
    told: str = ""
    kind: str = ""


def section(dossier: Dossier) -> dict[str, Any]:
    """What the section on the signal page needs; nothing for who reads a signal but links none."""
    signal = dossier.signal
    shown = may(desk().staff, Act.LINK, Grip(signal.municipality, wrapped=True, gated=False))
    if not shown:
        return {"links_shown": False}
    found = linking.ties(house(), desk(), dossier)
    theme = house().themes[signal.theme]
    return {
        "links_shown": True,
        "links": [_tied(dossier, each) for each in found.links],
        "suggestions": [other(each.signal, each.shared) for each in found.suggestions],
        "dismissed": [_tied(dossier, each) for each in found.dismissed],
        "links_at_first": AT_FIRST,
        "links_href": at(f"/signalen/{signal.id}/koppelingen"),
        "link_asks": confirming.asks(linking.CONFIRM),
        "may_mark": may_mark(signal, theme),
    }


def may_mark(signal: Signal, theme: Theme) -> bool:
    """Whether a signal can be closed as a duplicate."""
    return signal.status is not Status.CLOSED and any(each.key == linking.DUPLICATE for each in theme.outcomes)


def other(signal: Signal, shared: Sequence[Identifier], told: str = "", kind: str = "") -> Other:
    """Another signal, ready to be shown."""
    theme = house().themes[signal.theme]
    return Other(
        id=signal.id,
        href=at(f"/signalen/{signal.id}"),
        title=_("Signal of %(day)s", day=day(signal.received_on)),
        status=signal.status.value,
        status_label=status_label(theme, signal.status),
        urgency=signal.urgency,
        urgency_label=urgency_label(theme, signal.urgency),
        shared=[shared_label(each) for each in shared],
        told=told,
        kind=kind,
    )


def _tied(dossier: Dossier, each: Tied) -> Other:
    told = {
        Tie.SAME: _("Linked by %(name)s on %(day)s", **_who(dossier, each)),
        Tie.DUPLICATE: _("Tells what that signal told before, says %(name)s on %(day)s", **_who(dossier, each)),
        Tie.ORIGINAL: _("That signal tells this one again, says %(name)s on %(day)s", **_who(dossier, each)),
        Tie.DISMISSED: _("Not about the same, says %(name)s on %(day)s", **_who(dossier, each)),
    }[each.link.kind]
    return other(each.signal, each.shared, told, each.link.kind.value)


def _who(dossier: Dossier, each: Tied) -> dict[str, str]:
    return {"name": person(dossier.colleagues, each.link.by), "day": day(each.link.on)}


def shared_label(found: Identifier) -> str:
    """What two signals have in common, with the thing itself: both texts hold it."""
    value = found.shown
    return {
        Kind.ADDRESS: _("Same address: %(value)s", value=value),
        Kind.PLATE: _("Same number plate: %(value)s", value=value),
        Kind.KVK: _("Same KvK number: %(value)s", value=value),
        Kind.PHONE: _("Same phone number: %(value)s", value=value),
        Kind.IBAN: _("Same bank account: %(value)s", value=value),
        Kind.EMAIL: _("Same e-mail address: %(value)s", value=value),
        Kind.COMPANY: _("Same company: %(value)s", value=value),
    }[found.kind]
