"""Referrals as the pages show them: what fits a signal and why, what was handed on, and how it stands."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from portal.actions.desk.reading import Dossier
from portal.actions.handing_on import advising, handing, referred
from portal.domain.referrals import Referral, Said
from portal.domain.signals import Signal, Status
from portal.domain.themes import pick
from portal.web.filters import day
from portal.web.language import current
from portal.web.office.present import at, house, own_region

AT_FIRST = 3
"""How many partners that fit stand open; the others unfold."""


@dataclass(frozen=True, slots=True)
class Fitting:
    """A partner that fits, with the reasons. `phone` and `website` may be ""; `done`: it was referred to already."""

    name: str
    href: str
    reasons: Sequence[str]
    phone: str
    website: str
    done: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One referral in a list. `name` "": damaged. `new`: whoever received it in the portal wrote something.

    `ask_kind`: late, today, later, or "" when nobody is to be asked.
    """

    name: str
    href: str
    on: str
    state: str
    badge: str
    ask: str
    ask_kind: str
    new: bool
    signal: str = ""
    signal_href: str = ""


def section(dossier: Dossier) -> dict[str, Any]:
    """What the section on the signal page needs."""
    signal = dossier.signal
    found = referred.of_signal(house(), dossier.case)
    fresh = fresh_of(each for _number, each in found)
    known = {each.partner for _number, each in found if each and each.state is not Said.WITHDRAWN}
    advised = [] if signal.status is Status.CLOSED else fitting(dossier, known)
    return {
        "referred": [row(signal, number, each, fresh) for number, each in found],
        "advised": advised[:AT_FIRST],
        "advised_too": advised[AT_FIRST:],
        "may_refer": signal.status is not Status.CLOSED,
        "refer_href": new_href(signal),
    }


def fitting(dossier: Dossier, known: set[str]) -> list[Fitting]:
    """The partners that fit an opened signal. `known`: those it was referred to."""
    partners = {each.key: each for each in advising.partners(house(), dossier.signal)}
    found = advising.advice(house(), dossier.signal, dossier.report, dossier.handling)
    return [
        Fitting(
            name=pick(partners[each.partner].name, current()),
            href=new_href(dossier.signal, each.partner),
            reasons=[pick(because, current()) for because in each.because],
            phone=partners[each.partner].phone or "",
            website=partners[each.partner].website or "",
            done=each.partner in known,
        )
        for each in found
    ]


def fresh_of(found: Iterable[Referral | None]) -> set[str]:
    """The receipts of those that arrived inside the portal and brought a message nobody has seen."""
    return handing.fresh(house(), [each.receipt for each in found if each])


def row(
    signal: Signal, number: int, found: Referral | None, fresh: Collection[str] = (), *, with_signal: bool = False
) -> Row:
    """One referral in a list, of one signal or of many (`with_signal`). `fresh`: see `fresh_of`."""
    days = referred.ask_days(house(), signal, found) if found else ()
    ask, kind = _ask(days[0] if days else None)
    return Row(
        name=partner_name(found.partner, found.to) if found else "",
        href=href(signal, number),
        on=day(found.on) if found else "",
        state=state_label(found.state) if found else _("Damaged"),
        badge=_BADGES[found.state] if found else "late",
        ask=ask,
        ask_kind=kind,
        new=found is not None and found.receipt in fresh,
        signal=_("Signal of %(day)s", day=day(signal.received_on)) if with_signal else "",
        signal_href=at(f"/signalen/{signal.id}") if with_signal else "",
    )


def _ask(on: date | None) -> tuple[str, str]:
    if on is None:
        return "", ""
    today = house().today()
    if on == today:
        return _("today"), "today"
    return day(on), "late" if on < today else "later"


# --- names and addresses -----------------------------------------------------------------------------------------

_BADGES = {
    None: "question",
    Said.ACCEPTED: "in_progress",
    Said.REFUSED: "closed",
    Said.DONE: "done",
    Said.WITHDRAWN: "closed",
}


def state_label(state: Said | None) -> str:
    """How a referral stands."""
    return {
        None: _("Waiting for an answer"),
        Said.ACCEPTED: _("Accepted"),
        Said.REFUSED: _("Refused"),
        Said.DONE: _("Done"),
        Said.WITHDRAWN: _("Withdrawn"),
    }[state]


def said_label(said: Said) -> str:
    """What was written down about a referral."""
    return {
        Said.ASKED: _("Asked, no answer yet"),
        Said.ACCEPTED: _("Accepted by the partner"),
        Said.REFUSED: _("Refused by the partner"),
        Said.DONE: _("The partner is done"),
        Said.WITHDRAWN: _("Withdrawn: it was a mistake"),
    }[said]


def partner_name(key: str, to: str = "") -> str:
    """A partner as people call it, with who exactly when that was written down; also when it was taken away since."""
    name = pick(house().directory.name_of(key, own_region()), current()) or key
    return f"{name}: {to}" if to else name


def href(signal: Signal, number: int) -> str:
    """The page of one referral."""
    return at(f"/signalen/{signal.id}/doorzettingen/{number}")


def new_href(signal: Signal, partner: str = "") -> str:
    """The form of a new referral, or the choice of a partner."""
    return at(f"/signalen/{signal.id}/doorzettingen/nieuw") + (f"?partner={partner}" if partner else "")
