"""The worker hangs what happened on the chains of the trail: staff every minute, what has a date only every night."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError

from portal.actions.house import House
from portal.adapters import accounts, chains, outbox, vault
from portal.domain.chains import Strand, written
from portal.domain.places import Role
from portal.serving import loglines

AT_ONCE = 2000
ROUNDS = 10
"""Events hung in one transaction, and transactions in one round: a database that comes along late catches up."""

ANCHORED_AT = 6
"""The hour from which the heads of a day are kept outside."""

__all__ = ["anchor", "anchor_text", "hang"]


def hang(house: House) -> None:
    """Once a minute, on one of the nodes. What two would hang in the same place is refused by the database."""
    minute = house.clock().replace(second=0, microsecond=0)
    with house.database.writing() as connection:
        ours = outbox.take_slot(house.database, connection, f"{minute.isoformat()} chains")
    if not ours:
        return
    # a moment of today sorts after the day itself and before tomorrow: nothing of today that has a date only hangs yet
    _hang(house, Strand.STAFF, "~")
    _hang(house, Strand.DATED, house.today().isoformat())


def _hang(house: House, strand: Strand, before: str) -> None:
    for _ in range(ROUNDS):
        try:
            with house.database.writing() as connection:
                found = chains.waiting(connection, strand, before, AT_ONCE)
                if strand is Strand.DATED:  # in an order of chance: the ids are random, but the day's order is not ours
                    found.sort(key=lambda _event: house.random(8))
                chains.hang(connection, house.app_keys, chains.head(connection, strand), found)
        except IntegrityError:
            return  # another node hung in this place a moment ago; the next minute goes on behind it
        if len(found) < AT_ONCE:
            return


def anchor(house: House) -> None:
    """Once a day: the heads of the chains to the log, and by mail to every auditor. Nobody here changes them there."""
    now = house.clock()
    if now.hour < ANCHORED_AT:
        return
    with house.database.writing() as connection:
        if not outbox.take_slot(house.database, connection, f"{now.date().isoformat()} anchor"):
            return
        for auditor in accounts.of_role(connection, Role.AUDITOR):
            try:
                address = house.app_keys.open_field("principal.email", auditor.id, auditor.email_sealed)
            except vault.Damaged:  # the others and the log still get it
                continue
            outbox.put(house.database, connection, house.app_keys, "anchor", auditor.language, address, now)
    loglines.say("info", anchor=anchor_text(house).splitlines())


def anchor_text(house: House) -> str:
    """The heads as they are now, as lines."""
    with house.database.reading() as connection:
        return written(chains.head(connection, strand) for strand in Strand)
