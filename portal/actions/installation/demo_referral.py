"""Referrals in the demo: handed on by a functionaris, answered by the partner or by who received it in the portal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal.actions import tokens
from portal.actions.desk import inbox, reading
from portal.actions.handing_on import following_up, receiving, referring
from portal.actions.house import House
from portal.actions.people.signing_in import Desk
from portal.adapters import vault
from portal.domain.receiving import Progress
from portal.domain.referrals import Said
from portal.domain.signals import Filter


def refer(house: House, desk: Desk, signal: str, once: tokens.FormToken, step: Mapping[str, Any]) -> None:
    """Hand a signal on. The loader chose the kluiszin of this desk a moment ago, so it is not asked once more: that
    would cost as much time as making all those people."""
    house.sessions.confirm(vault.session_id(desk.session), referring.CONFIRM, house.clock())
    proposal = referring.Proposal(
        step["partner"],
        step["goal"],
        step["basis"],
        step["channel"],
        step["text"],
        shared=tuple(step.get("shared", ())),
        reminded=True,
    )
    referring.refer(house, desk, signal, once, proposal)


def answer(house: House, desk: Desk, signal: str, once: tokens.FormToken, step: Mapping[str, Any]) -> None:
    """Write down what came back of a referral, by its number."""
    said, text, outcome = Said(step["said"]), step.get("text", ""), step.get("outcome", "")
    following_up.answer(house, desk, signal, step["number"], once, said, text, outcome)


def report(house: House, desk: Desk, once: tokens.FormToken, progress: str, text: str) -> None:
    """Report back on the one that stands first in the inbox of this receiver."""
    first = inbox.inbox(house, desk, Filter()).entries[0].signal.id
    reading.open_signal(house, desk, first)
    receiving.report_back(house, desk, first, once, Progress(progress), text)
