"""Who can have which role and where, and what a team would miss without somebody."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from portal.domain.places import READERS, RECEIVERS, Coverage, Role, Slot

SEATED = (*READERS, *RECEIVERS)
"""The roles that answer for a municipality: they have seats, and keys that a colleague approves."""


class Span(StrEnum):
    """For how many municipalities a role is given: one, several, at most one, or the region as a whole."""

    ONE = "one"
    SEVERAL = "several"
    PERHAPS = "perhaps"
    REGION = "region"


class BadSeat(ValueError):
    """This role cannot be given like this; `reason` is a code: `place` (no municipality, too many, or one that is not
    there), `region` (of several regions, or none), `half` (missing, or not of this role), `theme`, `held` (somebody
    approved this seat with the same keys before).
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def role_of(account: str, seats: Sequence[str]) -> Role:
    """The role of an account by what stands on it and on its seats: what was approved stands on the seat.

    An account of somebody who sees no signal gets no other role by a seat, whoever wrote that.
    """
    return Role(seats[0] if seats and account in SEATED else account)


def span(role: Role) -> Span:
    """For how many municipalities somebody gets this role."""
    if role in (Role.REGIONAL_DEPUTY, Role.CARE_COORDINATOR):
        return Span.SEVERAL
    if role in SEATED:
        return Span.ONE
    return Span.PERHAPS if role is Role.ADVISER else Span.REGION


def halves(role: Role) -> tuple[str, ...]:
    """The halves of the duo to choose from; "" is a functionaris who does both. Empty for a role without halves."""
    own = tuple(slot.value for slot in Slot)
    if role is Role.FUNCTIONARIS:
        return (*own, "")
    return own if role is Role.INTERNAL else ()


def can_become(role: Role) -> tuple[Role, ...]:
    """The other roles an account can get: who sees no signal never becomes a reader on the same account, nor back."""
    seated = role in SEATED
    return tuple(each for each in Role if each is not role and (each in SEATED) is seated)


def check(role: Role, municipalities: int, regions: int, half: str | None) -> None:
    """Raises BadSeat when a role cannot be given for so many municipalities of so many regions, or with this half."""
    fits = {
        Span.ONE: municipalities == 1,
        Span.SEVERAL: municipalities >= 1,
        Span.PERHAPS: municipalities <= 1,
        Span.REGION: municipalities == 0,
    }
    if not fits[span(role)]:
        raise BadSeat("place")
    if regions > 1:
        raise BadSeat("region")
    if (half or "") not in (halves(role) or ("",)):
        raise BadSeat("half")


def gaps_without(coverage: Coverage, principal: str) -> tuple[str, ...]:
    """What would be missing without this person and is there now: what is missing already does not excuse the rest."""
    others = tuple(reader for reader in coverage.readers if reader.principal != principal)
    return tuple(gap for gap in Coverage(others, coverage.has_escrow).gaps if gap not in coverage.gaps)
