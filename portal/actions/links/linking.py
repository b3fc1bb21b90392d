"""Puzzle pieces of one municipality: a person decides what belongs together; actions/links/ties says what there is.

Both signals keep it, each under its own key. Who may not open the other signal is shown nothing of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy import Connection

from portal.actions import tokens
from portal.actions.desk.cases import Broken, Case, Done, NotFound, acting, find, handled, keep
from portal.actions.desk.triaging import finish
from portal.actions.house import House
from portal.actions.links import own_codes
from portal.actions.links.ties import Suggestion, Tied, Ties, links_of, openable, suggestions, ties, ties_of
from portal.actions.people import signing_in
from portal.actions.people.signing_in import Desk
from portal.adapters import signals, teams, vault
from portal.domain import links
from portal.domain.access import Act
from portal.domain.handling import LINKED, Handling
from portal.domain.links import OTHER_SIDE, Link, Tie
from portal.domain.signals import NotAllowed, Status

CONFIRM = "link"
"""The kind of act for which the kluiszin is asked once more (SECURITY.md 5): making a link."""

DUPLICATE = "dubbel"
"""The outcome with which a signal is closed that was told before. A theme may lack it."""

__all__ = [
    "CONFIRM",
    "DUPLICATE",
    "Broken",
    "Done",
    "NotAllowed",
    "NotConfirmed",
    "NotFound",
    "Suggestion",
    "Tied",
    "Ties",
    "WouldTell",
    "dismiss",
    "link",
    "links_of",
    "mark_duplicate",
    "openable",
    "suggestions",
    "ties",
    "untie",
]


class NotConfirmed(Exception):
    """The kluiszin was not given for this kind of act in the last ten minutes."""


class WouldTell(Exception):
    """The outcome would tell somebody, who was kept out of the other signal, that there is one."""


def link(house: House, desk: Desk, signal: str, once: tokens.FormToken, other: str) -> None:
    """These two belong together: both say so from now on, and both count as linked.

    Raises NotConfirmed, NotAllowed when they are linked already, and what `acting` raises.
    """
    _must_be_confirmed(house, desk)
    with _both(house, desk, signal, once, other, "linked") as (connection, case, theirs):
        _tie(house, connection, desk, case, theirs, Tie.SAME)
        theme = house.themes[case.signal.theme]
        if any(each.key == LINKED for each in theme.outcomes):
            _add_step(house, connection, desk, case, theirs)
            _add_step(house, connection, desk, theirs, case)


def dismiss(house: House, desk: Desk, signal: str, once: tokens.FormToken, other: str) -> None:
    """These two are not about the same: it is not suggested again, on either side. Raises NotAllowed when linked."""
    with _both(house, desk, signal, once, other, "suggestion_dismissed") as (connection, case, theirs):
        _tie(house, connection, desk, case, theirs, Tie.DISMISSED)


def untie(house: House, desk: Desk, signal: str, once: tokens.FormToken, other: str) -> None:
    """Take back what was decided about these two. A duplicate stays closed. Raises NotAllowed when nothing was."""
    with _both(house, desk, signal, once, other, "unlinked") as (connection, case, theirs):
        if other not in ties_of(connection, case):
            raise NotAllowed("nothing to take back")
        for one, two in ((case, theirs), (theirs, case)):
            left = {key: each for key, each in ties_of(connection, one).items() if key != two.signal.id}
            _write(house, connection, one, left)
            handling = handled(connection, one)
            elsewhere = own_codes.read(connection, one).linked
            if LINKED in handling.outcomes and not elsewhere and not links.linked(left.values()):
                _keep_handling(house, connection, one, handling.without_step(LINKED))


def mark_duplicate(
    house: House, desk: Desk, signal: str, once: tokens.FormToken, of: str, feedback: str, reason: str
) -> None:
    """This signal tells what `of` told before: it is closed as a duplicate, and both say so.

    With feedback to the reporter or a reason why there is none. Raises NotConfirmed, NotAllowed (closed already, or
    the other way round), WouldTell, ValueError as `triaging.close` does.
    """
    _must_be_confirmed(house, desk)
    with _both(house, desk, signal, once, of, "marked_duplicate") as (connection, case, original):
        if case.signal.status is Status.CLOSED:
            raise NotAllowed("closed already")
        if _tells_somebody(connection, case, original):
            raise WouldTell
        _tie(house, connection, desk, case, original, Tie.DUPLICATE)
        finish(house, desk, connection, case, handled(connection, case), DUPLICATE, feedback, reason)


def _must_be_confirmed(house: House, desk: Desk) -> None:
    if not signing_in.confirmed(house, desk, CONFIRM):
        raise NotConfirmed


@contextmanager
def _both(
    house: House, desk: Desk, signal: str, once: tokens.FormToken, other: str, event: str
) -> Iterator[tuple[Connection, Case, Case]]:
    """The frame of an act on two signals of one municipality, both of which this person may open.

    Its event names the one on the screen only: with both, the trail would tell a thief which signals belong together,
    and somebody who is kept out of the other that it exists.
    """
    if signal == other:
        raise NotFound
    with acting(house, desk, signal, Act.LINK, once, event, also=(other,)) as (connection, case):
        theirs = find(connection, desk, other, Act.LINK)
        if case.signal.municipality != theirs.signal.municipality:
            raise NotFound
        yield connection, case, theirs


def _tie(house: House, connection: Connection, desk: Desk, case: Case, theirs: Case, kind: Tie) -> None:
    """Write it down on both sides. Raises NotAllowed where something else holds already."""
    before = ties_of(connection, case).get(theirs.signal.id)
    if before and before.holds and (before.kind is not Tie.SAME or kind is not Tie.DUPLICATE):
        raise NotAllowed(f"{before.kind} already")
    for one, two, side in ((case, theirs, kind), (theirs, case, OTHER_SIDE[kind])):
        made = Link(two.signal.id, side, house.today(), desk.staff.principal)
        _write(house, connection, one, {**ties_of(connection, one), two.signal.id: made})


def _write(house: House, connection: Connection, case: Case, left: Mapping[str, Link]) -> None:
    sealed = vault.seal_document(case.key, case.ad("links"), links.document(left), house.random)
    signals.put_document(connection, case.signal.id, "links", sealed)


def _add_step(house: House, connection: Connection, desk: Desk, case: Case, other: Case) -> None:
    """The step "linked", unless somebody who can open this signal is kept out of the other and would learn of it."""
    if _tells_somebody(connection, case, other):
        return
    handling = handled(connection, case).with_step(LINKED, house.today(), desk.staff.principal)
    _keep_handling(house, connection, case, handling)


def _tells_somebody(connection: Connection, case: Case, other: Case) -> bool:
    """Whether somebody who can open this signal is kept out of the other one, and should not learn that it is there."""
    return bool(_kept_out(connection, other) & teams.holders(connection, case.signal.id).keys())


def _kept_out(connection: Connection, case: Case) -> set[str]:
    try:
        sealed = signals.documents(connection, case.signal.id)["route"]
        return set(vault.open_document(case.key, case.ad("route"), sealed)["excluded"])
    except (vault.Damaged, KeyError) as error:
        raise Broken(case.signal) from error  # who is kept out cannot be known


def _keep_handling(house: House, connection: Connection, case: Case, handling: Handling) -> None:
    """Keep the handling, and the day on which the signal asks for attention: a link is no work on it."""
    before = case.signal.due_on
    keep(house, connection, case, handling)
    signals.change(connection, case.signal.id, due_on=before)
