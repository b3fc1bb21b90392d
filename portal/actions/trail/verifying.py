"""Is the trail what was written? Every event, every link, against the anchors that were kept outside; and its term."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from portal.actions.house import House
from portal.adapters import chains
from portal.domain.chains import Fault, Link, Strand, strand_of

TERM_MONTHS = 24
"""How long an event is kept, in whole months."""

LATE = {Strand.STAFF: timedelta(hours=1), Strand.DATED: timedelta(days=2)}
"""After how long an event that does not hang is named."""

__all__ = ["Verified", "prune", "verify"]


@dataclass(frozen=True, slots=True)
class Verified:
    """What was looked at: events that hang, events that wait for the worker, events that were cut off after their
    term; the heads as they are now; and every fault."""

    hung: int
    loose: int
    cut: int
    heads: Sequence[Link]
    faults: Sequence[Fault]


def verify(house: House, anchors: Sequence[Link] = ()) -> Verified:
    """Look at the whole trail. `anchors`: heads that were kept outside, of any day."""
    faults: list[Fault] = []
    with house.database.reading() as connection:
        cuts = {strand: chains.cut_at(connection, strand) for strand in Strand}
        for strand in Strand:
            if not chains.cut_holds(connection, house.app_keys, strand):
                faults.append(Fault("changed", f"cut of {strand.value}"))
        last, hung = {strand: cut[0] for strand, cut in cuts.items()}, 0
        for event in chains.in_order(connection, house.app_keys):
            hung += 1
            faults += _event_faults(event)
            faults += _link_faults(house, event, last)
        waiting = 0
        for event in chains.loose(connection, house.app_keys):
            waiting += 1
            faults += _event_faults(event)
            faults += _late(house, event)
        faults += [fault for anchor in anchors for fault in _anchored(connection, anchor, cuts[anchor.strand][0], last)]
    return Verified(hung, waiting, sum(count for _, count in cuts.values()), list(last.values()), faults)


def _event_faults(event: chains.Hung) -> Iterator[Fault]:
    if not event.genuine:
        yield Fault("changed", f"{event.id} of {event.at}")


def _link_faults(house: House, event: chains.Hung, last: dict[Strand, Link]) -> Iterator[Fault]:
    link = event.link
    if link is None or link.strand is not strand_of(event.at):
        yield Fault("order", f"{event.id} of {event.at}")
        return
    before = last[link.strand]
    if link.number > before.number + 1:
        yield Fault("missing", f"{link.strand.value} {before.number + 1} to {link.number - 1}")
    elif link.number <= before.number or not house.app_keys.is_chain_digest(
        before.digest, link.number, event.mac, link.digest
    ):
        yield Fault("order", f"{link.strand.value} {link.number}: {event.id} of {event.at}")
    last[link.strand] = link  # goes on from what is written, so that one fault is named once


def _late(house: House, event: chains.Hung) -> Iterator[Fault]:
    strand = strand_of(event.at)
    border = house.clock() - LATE[strand]
    with contextlib.suppress(ValueError, TypeError):  # an `at` that is none was changed, which is named already
        at = date.fromisoformat(event.at) if strand is Strand.DATED else datetime.fromisoformat(event.at)
        if at < (border.date() if strand is Strand.DATED else border):
            yield Fault("late", f"{event.id} of {event.at}")


def _anchored(connection: Connection, anchor: Link, cut: Link, last: dict[Strand, Link]) -> Iterator[Fault]:
    """The link with the number of the anchor must be the one that was anchored; one that was cut off tells nothing."""
    where = f"{anchor.strand.value} {anchor.number}"
    if anchor.number == 0 or anchor.number < cut.number:
        return
    if anchor.number > last[anchor.strand].number:
        yield Fault("anchor", f"{where}: the chain ends at {last[anchor.strand].number}")
        return
    found = cut if anchor.number == cut.number else chains.link_number(connection, anchor.strand, anchor.number)
    if found is None or found.digest != anchor.digest:
        yield Fault("anchor", where)


# --- the term --------------------------------------------------------------------------------------------------------


def prune(house: House) -> tuple[date, int]:
    """Cut off the whole months that are older than the term; returns from which day on events stay, and how many went.

    Only what hangs, from the beginning, without a gap: nobody can hide an event by letting it grow old.
    """
    first = months_before(house.today(), TERM_MONTHS)
    gone = 0
    for strand in Strand:
        with house.database.writing() as connection:
            to = chains.oldest(connection, strand, first.isoformat())
            if to is not None:
                gone += chains.cut_off(house.database, connection, house.app_keys, to, house.today())
    if gone and house.database.is_sqlite:
        house.database.sweep()  # what went is not left in the second file
    return first, gone


def months_before(day: date, months: int) -> date:
    """The first day of the month that lies so many months before this one."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, 1)
