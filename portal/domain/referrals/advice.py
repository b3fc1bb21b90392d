"""Which partners fit a signal, and why. Advice for a person who decides; nothing is ever sent by it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from portal.domain.places import Partner
from portal.domain.referrals.policy import Policy
from portal.domain.themes import Answers, Texts


@dataclass(frozen=True, slots=True)
class Advised:
    """A partner that fits, with every reason for it, the first rule of the file first."""

    partner: str
    because: tuple[Texts, ...]


def partners_for(partners: Iterable[Partner], municipality: str) -> tuple[Partner, ...]:
    """The partners that hold for a municipality (by slug): those of everybody, and those that name it."""
    return tuple(each for each in partners if each.serves(municipality))


def advise(
    policy: Policy, partners: Iterable[Partner], theme: str, answers: Answers, urgency: str, assessment: str = ""
) -> tuple[Advised, ...]:
    """The partners that fit a signal, in the order of the rules; a partner comes once, with all its reasons.

    `partners`: those that hold for the municipality (`partners_for`); a rule skips the others. `assessment`: what the
    functionaris makes of it, "" when not assessed yet.
    """
    here = {partner.key for partner in partners}
    found: dict[str, list[Texts]] = {}
    for rule in policy.advice:
        if rule.matches(theme, answers, urgency, assessment):
            for partner in rule.partners:
                if partner in here:
                    found.setdefault(partner, []).append(rule.because)
    return tuple(Advised(partner, tuple(reasons)) for partner, reasons in found.items())
