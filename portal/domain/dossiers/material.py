"""What a dossier of a signal is made of, and what of it was chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from portal.domain.handling import Handling
from portal.domain.journal import Note
from portal.domain.links import Link
from portal.domain.places import Municipality
from portal.domain.referrals import Policy, Referral
from portal.domain.signals import Contact, Message, Report, Signal
from portal.domain.themes import Theme

PARTS = ("report", "handling", "facts", "notes", "messages", "referrals", "links", "contact")
"""What can be left out of a dossier; the answers of the report are chosen one by one."""

INDICATORS = "indicators"
"""Stands among the chosen answers for the clues that were ticked."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What goes into a dossier: PARTS, the questions of which the answer goes along, and what it is for."""

    purpose: str
    parts: frozenset[str] = frozenset()
    answers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Material:
    """A signal, opened for a dossier, with what its codes are called.

    None stands for what is damaged. `links` are those that hold, with signals this person may open. `names` gives
    people by principal, `partners` what a partner is called by its key. `files`: how many the reporter sent along; they
    stay where they are.
    """

    signal: Signal
    place: Municipality
    theme: Theme
    policy: Policy
    language: str
    made_on: date
    made_by: str
    names: Mapping[str, str]
    partners: Mapping[str, str]
    report: Report | None
    contact: Contact | None
    handling: Handling
    notes: Sequence[Note | None]
    messages: Sequence[Message | None]
    referrals: Sequence[Referral | None]
    links: Sequence[Link]
    files: int = 0

    def name(self, principal: str) -> str | None:
        """What a colleague is called; None for somebody who left."""
        return self.names.get(principal)
