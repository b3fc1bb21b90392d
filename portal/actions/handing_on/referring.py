"""Handing a signal on to a partner. A person decides what is told; the record is sealed with the signal's key."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from portal.actions import tokens
from portal.actions.desk.cases import Case, acting, handled, move_on
from portal.actions.handing_on import handing
from portal.actions.handing_on.advising import answered, arrives_inside, needs_a_name, partners, policy
from portal.actions.handing_on.following_up import settle
from portal.actions.handing_on.referred import sealed
from portal.actions.house import House
from portal.actions.people import signing_in
from portal.actions.people.signing_in import Desk
from portal.adapters import referrals, signals, vault
from portal.domain.access import Act
from portal.domain.places import Partner
from portal.domain.referrals import PORTAL, Referral
from portal.domain.signals import NotAllowed, Report, Status
from portal.domain.themes import pick

CONFIRM = "refer"
"""The kind of act for which the kluiszin is asked once more."""

__all__ = ["CONFIRM", "NotConfirmed", "Proposal", "refer"]


class NotConfirmed(Exception):
    """The kluiszin was not given once more in the last ten minutes."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A referral as somebody filled it in; see `Referral`. `municipality`: the code of another one in the portal."""

    partner: str
    purpose: str
    basis: str
    channel: str
    text: str
    to: str = ""
    municipality: str = ""
    shared: tuple[str, ...] = ()
    barrier: str = ""
    owner: str = ""
    reminded: bool = False


def refer(house: House, desk: Desk, signal: str, once: tokens.FormToken, proposal: Proposal) -> int:
    """Hand a signal on; returns the number of the referral. What is delivered inside the portal is, at the same time.

    Raises NotConfirmed, ValueError (something is missing or not offered), NotAllowed (the signal is closed),
    handing.NobodyThere, and what `acting` raises.
    """
    if not signing_in.confirmed(house, desk, CONFIRM):
        raise NotConfirmed
    with acting(house, desk, signal, Act.REFER, once, "referred") as (connection, case):
        if case.signal.status is Status.CLOSED:
            raise NotAllowed("a closed signal is reopened first")
        partner = _checked(house, case, proposal)
        number = referrals.next_ordinal(connection, signal)
        made = Referral(
            partner=partner.key,
            to=_who(house, proposal),
            purpose=proposal.purpose,
            basis=proposal.basis,
            channel=proposal.channel,
            text=proposal.text,
            on=house.today(),
            by=desk.staff.principal,
            shared=proposal.shared,
            reminded=proposal.reminded,
            barrier=proposal.barrier,
            owner=proposal.owner,
            receipt=_deliver(house, desk, connection, case, partner, proposal),
            counted=_outcome(house, case, partner),
        )
        referrals.add(connection, signal, number, sealed(house, case, number, made))
        handling = handled(connection, case)
        if made.counted:
            handling = handling.with_step(made.counted, made.on, made.by)
        move_on(house, connection, case, Status.PASSED_ON)
        settle(house, connection, case, handling, {number: made}, Status.PASSED_ON)
        if not case.signal.owner:
            signals.change(connection, signal, owner=desk.staff.principal)
    return number


def _outcome(house: House, case: Case, partner: Partner) -> str:
    """What comes of a signal that goes there; "" when its theme does not know that outcome: partners serve them all."""
    known = {outcome.key for outcome in house.themes[case.signal.theme].outcomes}
    return partner.outcome if partner.outcome in known else ""


def _checked(house: House, case: Case, proposal: Proposal) -> Partner:
    """The partner, when everything that was filled in is offered for it. Raises ValueError naming the field."""
    found = {each.key: each for each in partners(house, case.signal)}.get(proposal.partner)
    if found is None:
        raise ValueError("partner")
    chosen = policy(house, case.signal)
    inside = arrives_inside(house, case.signal, found, proposal.municipality)
    offered = {name: {each.key for each in chosen.offered(name, found.key)} for name in _LISTS.values()}
    offered["channels"] = {PORTAL} if inside else offered["channels"]
    for field, name in _LISTS.items():
        given = getattr(proposal, field)
        if given not in offered[name] and not (field == "barrier" and not given):
            raise ValueError(field)
    if not proposal.text:
        raise ValueError("text")
    if not _says_who(house, case, found, proposal):
        raise ValueError("to")
    if found.police and not proposal.reminded:
        raise ValueError("reminded")
    if proposal.barrier and not proposal.owner:
        raise ValueError("owner")
    return found


def _says_who(house: House, case: Case, partner: Partner, proposal: Proposal) -> bool:
    """Whether it is clear who gets it: another municipality is chosen or named, an unlisted organisation named."""
    if proposal.municipality:
        codes = {place.code for place in house.directory.municipalities.values()} - {case.signal.municipality}
        return partner.inside == handing.MUNICIPALITY and proposal.municipality in codes
    return bool(proposal.to) or not needs_a_name(partner)


_LISTS = {"purpose": "purposes", "basis": "bases", "channel": "channels", "barrier": "barriers"}


def _who(house: House, proposal: Proposal) -> str:
    if proposal.municipality:
        return house.directory.by_code(proposal.municipality).name
    return proposal.to


def _deliver(house: House, desk: Desk, connection: Connection, case: Case, partner: Partner, proposal: Proposal) -> str:
    """Make the new signal inside the portal; its receipt code, or "" when it is handed over outside."""
    if proposal.channel != PORTAL:
        return ""
    report = _report(connection, case)
    given = answered(report) if report else {}
    shared = {key: given[key] for key in proposal.shared if key in given}
    return handing.deliver(
        house,
        desk,
        connection,
        case,
        _with_barrier(house, case, proposal, desk.staff.language),
        shared,
        partner.inside,
        proposal.municipality or None,
        desk.staff.language,
    )


def _with_barrier(house: House, case: Case, proposal: Proposal, language: str) -> str:
    """The text, with the measure that is asked for below it: whoever receives it sees nothing else of the record."""
    if not proposal.barrier:
        return proposal.text
    label = pick(policy(house, case.signal).label("barriers", proposal.barrier), language)
    return f"{proposal.text}\n\n{label} ({proposal.owner})"


def _report(connection: Connection, case: Case) -> Report | None:
    try:
        blob = signals.documents(connection, case.signal.id)["report"]
        return Report.from_document(vault.open_document(case.key, case.ad("report"), blob))
    except (vault.Damaged, KeyError):
        return None
