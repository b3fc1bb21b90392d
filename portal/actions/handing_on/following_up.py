"""What came back of a referral: each answer one act, the history kept, the last one to be undone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import Connection

from portal.actions import tokens
from portal.actions.desk.cases import Broken, Case, NotFound, acting, handled, keep, move_on
from portal.actions.handing_on.referred import ask_days, opened, sealed
from portal.actions.house import House
from portal.actions.people.signing_in import Desk
from portal.adapters import referrals, signals
from portal.domain.access import Act
from portal.domain.handling import Handling
from portal.domain.referrals import Answer, NoSuchAnswer, Referral, Said
from portal.domain.signals import Status

CAME_BACK = (Said.WITHDRAWN, Said.REFUSED)
"""What leaves the signal with the desk: it has to decide again."""

__all__ = ["NoSuchAnswer", "answer", "settle", "undo_answer"]


def answer(
    house: House,
    desk: Desk,
    signal: str,
    number: int,
    once: tokens.FormToken,
    said: Said,
    text: str = "",
    outcome: str = "",
) -> None:
    """Write down what a partner said, or that it was asked, or that the referral was a mistake.

    `outcome`: a result of the theme, only with DONE. Raises NoSuchAnswer, ValueError, and what `acting` raises.
    """
    with acting(house, desk, signal, Act.TRIAGE, once, "referral_answered", number=number) as (connection, case):
        results = {each.key for each in house.themes[case.signal.theme].outcomes if each.kind == "result"}
        if outcome and (said is not Said.DONE or outcome not in results):
            raise ValueError("outcome")
        if said is Said.REFUSED and not text:
            raise ValueError("text")
        before = _one(connection, case, number)
        if said is Said.WITHDRAWN and before.receipt:
            raise NoSuchAnswer("it was delivered: whoever received it has it")
        after = before.with_answer(Answer(said, house.today(), desk.staff.principal, text, outcome))
        _change(house, connection, case, number, before, after)


def undo_answer(house: House, desk: Desk, signal: str, number: int, once: tokens.FormToken) -> None:
    """Take the last answer back. Raises NoSuchAnswer, and what `acting` raises."""
    with acting(house, desk, signal, Act.TRIAGE, once, "referral_answered", number=number) as (connection, case):
        before = _one(connection, case, number)
        _change(house, connection, case, number, before, before.without_last())


def _one(connection: Connection, case: Case, number: int) -> Referral:
    blob = referrals.one(connection, case.signal.id, number)
    if blob is None:
        raise NotFound
    found = opened(case, number, blob)
    if found is None:
        raise Broken(case.signal)
    return found


def _change(house: House, connection: Connection, case: Case, number: int, before: Referral, after: Referral) -> None:
    referrals.put(connection, case.signal.id, number, sealed(house, case, number, after))
    others = [
        found
        for ordinal, blob in referrals.of_signal(connection, case.signal.id)
        if ordinal != number and (found := opened(case, ordinal, blob))
    ]
    elsewhere = {outcome for other in others for outcome in _brought(other)}
    handling = handled(connection, case)
    for outcome in set(_brought(before)) - set(_brought(after)) - elsewhere:
        # a step that somebody else wrote down stays
        made = {(before.on, before.by), *((each.on, each.by) for each in before.answers)}
        if any(step.outcome == outcome and (step.on, step.by) in made for step in handling.steps):
            handling = handling.without_step(outcome)
    for outcome in _brought(after):
        if outcome not in _brought(before):
            handling = handling.with_step(outcome, house.today(), after.answers[-1].by if after.answers else after.by)
    status = _status(case.signal.status, before, after, alone=all(each.state in CAME_BACK for each in others))
    move_on(house, connection, case, status)
    settle(house, connection, case, handling, {number: after}, status)


def _status(now: Status, before: Referral, after: Referral, *, alone: bool) -> Status:
    """A signal that came back from everybody is at work again, and passed on again when that is undone."""
    if alone and now is Status.PASSED_ON and after.state in CAME_BACK:
        return Status.IN_PROGRESS
    if alone and now is Status.IN_PROGRESS and before.state in CAME_BACK and after.state not in CAME_BACK:
        return Status.PASSED_ON
    return now


def _brought(referral: Referral) -> tuple[str, ...]:
    """The outcomes that a referral brought to its signal."""
    counted = () if referral.state is Said.WITHDRAWN or not referral.counted else (referral.counted,)
    return (*counted, *referral.results)


def settle(
    house: House,
    connection: Connection,
    case: Case,
    handling: Handling,
    changed: Mapping[int, Referral],
    status: Status,
) -> None:
    """Keep the handling with the days on which partners are asked, and whether the signal counts as passed on."""
    days = {**handling.follow_ups, **{number: ask_days(house, case.signal, each) for number, each in changed.items()}}
    handling = replace(handling, follow_ups={number: each for number, each in days.items() if each})
    outcomes = house.themes[case.signal.theme].outcomes
    counts = any(each.counts for each in outcomes if each.key in handling.outcomes)
    signals.change(connection, case.signal.id, passed_on=counts)
    keep(house, connection, case, handling, status)
