"""What the worker does, round after round: mail at fixed moments, acute mail at once, sending, tidying up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Connection

from portal.actions.house import House
from portal.actions.signing_in import ABSOLUTE, IDLE
from portal.adapters import accounts, outbox, signals, trail, wraps
from portal.adapters.mailer import NotDelivered
from portal.domain.deadlines import add_working_days, slots_due
from portal.domain.trail import Event

GRACE = timedelta(hours=3)
"""How long after a slot it is still made when the worker was away; later, the next slot tells it."""

AT_ONCE = 20
"""Mails taken from the outbox in one go."""

__all__ = ["round_of_work"]


def round_of_work(house: House) -> None:
    """One round: everything that is due now. Safe to run on several nodes at the same time."""
    house.keeper.look()
    make_news(house)
    make_acute(house)
    let_deputies_in(house)
    deliver(house)
    tidy(house)


def make_news(house: House) -> None:
    """At a slot of a region: one constant mail for everybody there who has news, and the flags go down."""
    now = house.clock()
    for region in house.directory.regions.values():
        for moment in slots_due(now, region.mail_slots, horizon_days=1):
            if now - moment > GRACE:
                continue
            with house.database.writing() as connection:
                if outbox.take_slot(house.database, connection, f"{moment.isoformat()} {region.slug}"):
                    people = _of_region(house, connection, region.slug, outbox.has_news(connection))
                    outbox.lower_news(connection, people)
                    _write(house, connection, "news", people)


def make_acute(house: House) -> None:
    """An acute signal nobody opened: a mail at once, then at every following hour, the second also to the deputy."""
    now = house.clock()
    with house.database.writing() as connection:
        waiting = outbox.acute_waiting(connection, first=True)
        hour = now.replace(minute=0, second=0, microsecond=0)
        if outbox.take_slot(house.database, connection, f"{hour.isoformat()} acute"):
            waiting += outbox.acute_waiting(connection, first=False)
        for signal, sent in waiting:
            if sent:
                _let_in(house, connection, signal)
            _write(house, connection, "acute", wraps.open_readers(connection, signal))
            outbox.acute_mailed(connection, signal, sent)


def let_deputies_in(house: House) -> None:
    """A signal that nobody opened one working day after the promise: the deputy may open it, and is told."""
    now = house.clock()
    latest = add_working_days(now.date(), -1)
    with house.database.writing() as connection:
        hour = now.replace(minute=0, second=0, microsecond=0)
        if outbox.take_slot(house.database, connection, f"{hour.isoformat()} deputies"):
            for signal in wraps.unread_since(connection, latest):
                outbox.flag_news(house.database, connection, _let_in(house, connection, signal))


def deliver(house: House) -> None:
    """Send what waits; what fails waits longer, from a minute to an hour, and is never dropped."""
    with house.database.writing() as connection:
        letters = outbox.claim(connection, house.database, house.app_keys, house.clock(), AT_ONCE)
    for letter in letters:
        try:
            house.mailer.send(letter.letter, letter.language, letter.address, house.settings.base_url)
        except NotDelivered:
            with house.database.writing() as connection:
                outbox.failed(connection, letter, house.clock())
        else:
            with house.database.writing() as connection:
                outbox.sent(connection, letter)


def tidy(house: House) -> None:
    """Forget what need not be known any longer: handled forms (48 h), failed sign-ins (a day), old sessions, slots."""
    now = house.clock()
    with house.database.writing() as connection:
        signals.forget_before(connection, now.date() - timedelta(days=2))
        accounts.forget_failures(connection, before=now - timedelta(days=1))
        outbox.forget_slots(connection, (now - timedelta(days=14)).date().isoformat())
    house.sessions.end_before(now - ABSOLUTE, now - IDLE)


def _let_in(house: House, connection: Connection, signal: str) -> list[str]:
    """Open the gate of a signal's deputies, with an event for each; returns who was let in.

    With the date only: for an acute signal the hour would tell when it was filed.
    """
    municipality = signals.municipality_of(connection, signal)
    people = wraps.open_gates(connection, signal)
    for principal in people:
        event = Event("deputy_let_in", house.today(), None, municipality, signal, {"principal": principal})
        trail.append(connection, house.app_keys, event)
    return people


def _of_region(house: House, connection: Connection, region: str, people: Sequence[str]) -> list[str]:
    members = {place.code for place in house.directory.municipalities.values() if place.region == region}
    return [
        principal
        for principal in people
        if any(seat.municipality in members for seat in accounts.seats_of(connection, principal))
    ]


def _write(house: House, connection: Connection, letter: str, people: Sequence[str]) -> None:
    for principal in people:
        account = accounts.account(connection, principal=principal)
        if account is None:
            continue  # the escrow has a wrap too, but no address
        address = house.app_keys.open_field("principal.email", principal, account.email_sealed)
        outbox.put(house.database, connection, house.app_keys, letter, account.language, address, house.clock())
