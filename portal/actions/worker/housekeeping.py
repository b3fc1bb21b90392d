"""What the worker does, round after round: mail at fixed moments, acute mail at once, erasing, sending, tidying up."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy.exc import SQLAlchemyError

from portal.actions.house import House
from portal.actions.keeping import is_away
from portal.actions.meetings.gathering import forget_old
from portal.actions.people.noticing import notice, notice_foreign
from portal.actions.people.signing_in import ABSOLUTE, IDLE
from portal.actions.worker import mailing, telling
from portal.actions.worker.chaining import anchor, anchor_text, hang
from portal.actions.worker.erasing import keep_house
from portal.actions.worker.publishing import publish
from portal.actions.worker.reminding import remind
from portal.actions.worker.resealing import reseal
from portal.actions.worker.watching import watch
from portal.adapters import accounts, outbox, reminders, shared_codes, signals, wraps
from portal.adapters.mailer import NotDelivered
from portal.domain.deadlines import add_working_days, slots_due

GRACE = timedelta(hours=3)
"""How long after a slot it is still made when the worker was away; later, the next slot tells it."""

AT_ONCE = 20
PATIENCE = timedelta(minutes=1)
"""Mails sent in one round at most, and how long a round sends: a slow mail server must not keep acute mail waiting."""

WITHIN_THE_LEASE, STOPPING = 240.0, 15.0
"""Seconds that a worker goes on trying to say that a letter is gone: shorter than its lease; told to stop, shorter."""

__all__ = ["round_of_work"]


def round_of_work(house: House, is_told: Callable[[], bool] = lambda: False) -> None:
    """One round: everything that is due now. Safe to run on several nodes at the same time.

    `is_told`: whether the worker was told to stop; then no further letter is begun.
    """
    house.keeper.look()
    notice(house)
    notice_foreign(house)
    reseal(house)
    watch(house)
    keep_house(house)
    make_news(house)
    make_acute(house)
    let_deputies_in(house)
    hang(house)
    anchor(house)
    deliver(house, is_told)
    publish(house)
    tidy(house)
    telling.tell(house)


def make_news(house: House) -> None:
    """At a slot of a region: one constant mail for everybody there who has news, and the flags go down.

    The first slot of a working day also reminds of what is due. Who is away keeps the flag until the day of return.
    """
    now = house.clock()
    for region in house.directory.regions.values():
        for moment in slots_due(now, region.mail_slots, horizon_days=1):
            if now - moment > GRACE:
                continue
            with house.database.writing() as connection:
                if outbox.take_slot(house.database, connection, f"{moment.isoformat()} {region.slug}"):
                    remind(house, connection, region.slug, moment.date())
                    people = set(outbox.has_news(connection))
                    waiting = outbox.stand_by(connection)
                    people |= reminders.beside_urgent(connection, waiting)
                    told = mailing.at_a_slot(house, connection, region.slug, sorted(people), moment)
                    away = people.difference(told)
                    outbox.lower_news(connection, [*told, *(who for who in waiting if who not in away)])


def make_acute(house: House) -> None:
    """An acute signal nobody opened: a mail at once, then at every following hour.

    The second also to the deputy, who may open it from then on; the third also to the contact of the team.
    """
    now = house.clock()
    with house.database.writing() as connection:
        hour = now.replace(minute=0, second=0, microsecond=0)
        is_hour = outbox.take_slot(house.database, connection, f"{hour.isoformat()} acute")
        waiting = outbox.acute_waiting(connection, first=True)
        if is_hour:
            waiting |= outbox.acute_waiting(connection, first=False)
        for sent, signals in waiting.items():
            mailing.acute(house, connection, outbox.acute_mailed(connection, signals, sent), sent)


def let_deputies_in(house: House) -> None:
    """A signal that nobody opened one working day after the promise: the deputy may open it, and is told."""
    now = house.clock()
    latest = add_working_days(now.date(), -1)
    with house.database.writing() as connection:
        hour = now.replace(minute=0, second=0, microsecond=0)
        if outbox.take_slot(house.database, connection, f"{hour.isoformat()} deputies"):
            for signal in wraps.unread_since(connection, latest):
                outbox.flag_news(connection, mailing.let_in(house, connection, signal))


def deliver(house: House, is_told: Callable[[], bool] = lambda: False) -> None:
    """Send what waits; what fails waits longer and is never dropped. Told to stop, the rest waits for another worker.

    One by one, each with a lease of its own: the last of a row behind a slow mail server would outlive a common one,
    and be sent twice.
    """
    until = house.clock() + PATIENCE
    for _ in range(AT_ONCE):
        if is_told():
            return
        with house.database.writing() as connection:
            found = outbox.claim(connection, house.database, house.app_keys, house.clock(), 1)
        for letter in found:
            try:
                more = {"anchor": anchor_text(house)} if letter.letter == "anchor" else {}
                house.mailer.send(letter.letter, letter.language, letter.address, house.settings.base_url, **more)
            except NotDelivered as error:
                with house.database.writing() as connection:
                    outbox.failed(connection, letter, house.clock(), refused=error.refused)
            else:
                _strike_off(house, letter, is_told)
        if not found or house.clock() >= until:
            return


def _strike_off(house: House, letter: outbox.Letter, is_told: Callable[[], bool]) -> None:
    """The mail server took it. While the database is away only this process knows: it goes on saying so, else the
    letter would be sent once more when its lease ends. Raises what the database raises.
    """
    began = time.monotonic()
    while True:
        try:
            with house.database.writing() as connection:
                return outbox.sent(connection, letter)
        except SQLAlchemyError as error:
            left = (STOPPING if is_told() else WITHIN_THE_LEASE) - (time.monotonic() - began)
            if left < 0 or not is_away(error):
                raise
        time.sleep(0.5)


def tidy(house: House) -> None:
    """Forget what need not be known any longer: handled forms (48 h), failed sign-ins (a day), old sessions, slots,
    meetings of twelve weeks ago."""
    now = house.clock()
    with house.database.writing() as connection:
        signals.forget_before(connection, now.date() - timedelta(days=2))
        accounts.forget_failures(connection, before=now - timedelta(days=1))
        outbox.forget_slots(connection, (now - timedelta(days=14)).date().isoformat())
        shared_codes.forget_before(connection, now.date())
    forget_old(house)
    house.sessions.end_before(now - ABSOLUTE, now - IDLE)
