"""`portal restore`, second half: a database that went back in time is made honest before the portal may start.

What was erased since is erased again, who lost a seat loses it again, what opened a door for a moment opens none any
more. What cannot be known here is for people to do: the command names it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from portal.actions.house import House
from portal.actions.installation import preparing
from portal.actions.installation.erased_again import erase_again
from portal.actions.installation.restoring import Placed
from portal.actions.people import noticing
from portal.actions.trail import verifying
from portal.actions.trail.verifying import Verified
from portal.adapters import accounts, directory, going_back, local_keys, meetings, people, trail
from portal.adapters.backups import state
from portal.adapters.backups.archive import Told
from portal.adapters.roots import Revoked
from portal.domain.trail import Event

__all__ = ["Mended", "mend"]


@dataclass(frozen=True, slots=True)
class Mended:
    """What was done: how many signals were erased again, one-time codes ended, and codes between municipalities
    dropped; (name, municipality) of who lost seats again; (municipality, 20 digits) of the paper keys; the trail."""

    erased: int
    invitations: int
    shared: int
    withdrawn: Sequence[tuple[str, str]]
    paper_keys: Sequence[tuple[str, str]]
    verified: Verified


def mend(house: House, placed: Placed, told: Told) -> Mended:
    """Bring what was put back to this release and to what is known of today, and take the mark away.

    Raises CannotStart (roles, the list of erasures cannot be read).
    """
    told("preparing the database")
    preparing.prepare(house)
    house.keeper.refresh()
    told("erasing again what was erased since")
    erased = erase_again(house)
    with house.database.writing() as connection:
        state.patiently(house.database, connection)
        withdrawn = _withdraw(house, connection, placed.since)
        invitations, shared = going_back.end_codes(connection), going_back.drop_shared_codes(connection)
        going_back.end_sessions(connection)
        facts: dict[str, str | int | bool] = {
            "made_at": placed.manifest.made_at,
            "erased": erased,
            "withdrawn": len(withdrawn),
        }
        trail.append(connection, house.app_keys, Event("restored", house.clock(), facts=facts))
        directory.changed(connection)
    noticing.adopt(house)
    told("verifying the trail")
    verified = _without_late(verifying.verify(house))
    house.keeper.refresh()
    names = {place.code: place.name for place in house.directory.municipalities.values()}
    with preparing.as_owner(house, must=False) as owned:
        state.finish(owned.database)
    if house.database.is_sqlite:
        house.database.sweep()
    return Mended(
        erased,
        invitations,
        shared,
        [(who, names.get(code, code)) for who, code in withdrawn],
        [(names.get(code, code), root.public.fingerprint()) for code, root in house.keeper.paper_keys.items()],
        verified,
    )


def _without_late(found: Verified) -> Verified:
    """What waited to be hung when the backup was made is late now: the worker hangs it in its first round."""
    return replace(found, faults=[fault for fault in found.faults if fault.code != "late"])


def _withdraw(house: House, connection: Connection, since: Iterable[Revoked]) -> list[tuple[str, str]]:
    """Take from everybody whose approval was withdrawn after the backup what hung on it; (name, CBS code) of each.

    Whoever has other keys in the backup than those that were withdrawn is left alone.
    """
    gone = set()
    for code, principal, _role, key in since:
        row = accounts.account(connection, principal=principal)
        if row is not None and row.verifying_key == key:
            gone.add((principal, str(row.name), code))
    for principal, _name, code in sorted(gone):
        people.disown(connection, people.owned(connection, principal, code))
        people.drop_wraps(connection, principal, code)
        people.drop_seats(connection, principal, code)
        local_keys.drop(connection, principal, code)
        meetings.drop_keys(connection, principal)
        event = Event("withdrawn_again", house.clock(), None, code, facts={"principal": principal})
        trail.append(connection, house.app_keys, event)
    return [(name, code) for _principal, name, code in sorted(gone, key=lambda each: each[1])]
