"""What somebody who hands a signal on can choose from: partners that hold here, what fits, what can be shared."""

from __future__ import annotations

from portal.actions.handing_on import handing
from portal.actions.house import House
from portal.domain.handling import Handling
from portal.domain.places import Partner
from portal.domain.referrals import Advised, Policy, advise, parse_policy, partners_for
from portal.domain.signals import Report, Signal

UNLISTED = "overig"
"""The partner that stands for every organisation that is not on the list."""

CLUES = "indicators"
"""Stands between the questions for the clues that were ticked."""

ABOUT_THE_REPORTER = ("functiegroep",)
"""Questions, when the theme asks them, whose answers could lead to the reporter: they are never shared."""

__all__ = [
    "ABOUT_THE_REPORTER",
    "CLUES",
    "UNLISTED",
    "advice",
    "answered",
    "arrives_inside",
    "needs_a_name",
    "partners",
    "policy",
]


def policy(house: House, signal: Signal) -> Policy:
    """The choices of the region of this signal."""
    return parse_policy(house.directory.region_of(house.directory.by_code(signal.municipality)).policy)


def partners(house: House, signal: Signal) -> tuple[Partner, ...]:
    """The partners that signals of this municipality can be handed on to."""
    here = house.directory.by_code(signal.municipality)
    of_region = house.directory.partners_at(here).values()
    return tuple(each for each in partners_for(of_region, here.slug) if each.refer)


def advice(house: House, signal: Signal, report: Report | None, handling: Handling) -> tuple[Advised, ...]:
    """Which partners fit, and why."""
    assessment = handling.assessment.key if handling.assessment else ""
    answers = report.answers if report else {}
    found = partners(house, signal)
    return advise(policy(house, signal), found, signal.theme, answers, signal.urgency, assessment)


def answered(report: Report) -> dict[str, tuple[str, ...]]:
    """What can be shared beside the text: question -> chosen keys, or the one free text.

    Never the story, the contact, or what could lead to the reporter.
    """
    chosen = {key: tuple(keys) for key, keys in report.answers.items() if keys and key not in ABOUT_THE_REPORTER}
    free = {key: (text,) for key, text in report.texts.items() if text}
    return {**chosen, **free, **({CLUES: tuple(report.indicators)} if report.indicators else {})}


def arrives_inside(house: House, signal: Signal, partner: Partner, municipality: str = "") -> bool:
    """Whether a referral to this partner can be delivered inside the portal, because somebody there is ready.

    `municipality`: the code of the other one, when that is the partner.
    """
    if not partner.inside:
        return False
    if partner.inside != handing.MUNICIPALITY:
        return handing.there(house, signal.municipality, partner.inside, signal.theme)
    other = municipality not in ("", signal.municipality)
    return other and handing.there(house, municipality, partner.inside, signal.theme)


def needs_a_name(partner: Partner) -> bool:
    """Whether the name of the partner does not yet say who it is: another municipality, or one that is not listed."""
    return partner.inside == handing.MUNICIPALITY or partner.key == UNLISTED
