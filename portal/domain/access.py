"""Who may do what in the office: one pure function decides, and what it does not know is denied."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from portal.domain.places import READERS, Role, Slot


class Act(StrEnum):
    """What a view does; every office view declares one."""

    SIGN_IN = "sign_in"
    OWN_ACCOUNT = "own_account"
    INBOX = "inbox"
    READ = "read"
    TRIAGE = "triage"
    REPLY = "reply"
    APPROVE_KEY = "approve_key"


@dataclass(frozen=True, slots=True)
class Staff:
    """A signed-in member of staff.

    `municipalities` are CBS codes the account stands in for (one, or those of the region for a regional deputy).
    `ready`: the keys are approved. `active_in`: where the gate is open: a functionaris everywhere of their own, a
    deputy where they replace the duo now.
    """

    principal: str
    name: str
    role: Role
    slot: Slot | None
    municipalities: tuple[str, ...]
    language: str
    ready: bool
    active_in: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grip:
    """What ties a member of staff to one signal: where it is, and whether a wrap stands open for them.

    `gated`: the wrap is there for the case that a deputy must step in, which has not happened.
    """

    municipality: str
    wrapped: bool
    gated: bool


_ANYONE = frozenset({Act.SIGN_IN})
_SIGNED_IN = frozenset({Act.OWN_ACCOUNT})
_READING = frozenset({Act.INBOX, Act.READ, Act.TRIAGE, Act.REPLY})


def may(staff: Staff | None, act: Act, grip: Grip | None = None) -> bool:
    """Whether `staff` (None: nobody signed in) may do `act`, on the signal `grip` describes when there is one."""
    if act in _ANYONE:
        return True
    if staff is None:
        return False
    if act in _SIGNED_IN:
        return True
    if staff.role not in READERS or not staff.ready:
        return False
    if act is Act.APPROVE_KEY:
        return staff.role is Role.FUNCTIONARIS and grip is None
    if act not in _READING:
        return False
    if grip is None:
        return act is Act.INBOX
    return (
        grip.wrapped
        and grip.municipality in staff.municipalities
        and (not grip.gated or grip.municipality in staff.active_in)
    )
