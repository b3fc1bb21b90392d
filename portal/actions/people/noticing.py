"""Keys that nobody made or approved like this: written into the trail, once for each person, place and keys."""

from __future__ import annotations

from sqlalchemy import Connection

from portal.actions.house import House
from portal.adapters import accounts, directory, provenance, trail
from portal.adapters.database import alone
from portal.adapters.vault import PublicKeys
from portal.domain.places import Alarm
from portal.domain.trail import Event

_ADOPTED = "keys adopted"
_TOLD = "told key"
"""Name of the facts that say which keys were told of: a code under K_APP, so that nobody silences it with SQL."""

_FOREIGN = "told revocations"
"""Name of the fact that says the same of rows about revocations."""


def notice(house: House) -> int:
    """Tell the trail of every alarm about somebody's keys that it does not know yet; returns how many.

    Looks at the snapshot first: without an alarm the database is asked nothing. Safe on several nodes at once.
    """
    found = [alarm for alarm in house.directory.alarms if alarm.code == "key"]
    if not found:
        return 0
    with house.database.reading() as connection:
        if all(_told(house, connection, alarm) for alarm in found):
            return 0
    house.keeper.refresh()  # what a colleague settles at this very moment is no alarm
    found = [alarm for alarm in house.directory.alarms if alarm.code == "key"]
    with house.database.writing() as connection:
        directory.alone(connection)
        fresh = [alarm for alarm in found if not _told(house, connection, alarm)]
        for alarm in fresh:
            directory.put_fact(connection, _name(alarm), _codes(house, connection, alarm)[0])
            facts = {"principal": alarm.principal}
            event = Event("key_unapproved", house.clock(), None, alarm.municipality, facts=facts)
            trail.append(connection, house.app_keys, event)
    return len(fresh)


def notice_foreign(house: House) -> None:
    """Tell the trail once of rows about revocations that no node wrote: they count for nothing, but somebody wrote."""
    names = house.keeper.foreign
    if not names:
        return
    codes = [code.hex() for code in house.app_keys.index_fields(_FOREIGN, "\n".join(names))]
    with house.database.reading() as connection:
        if directory.fact(connection, _FOREIGN) in codes:
            return
    with house.database.writing() as connection:
        directory.alone(connection)
        if directory.fact(connection, _FOREIGN) not in codes:  # another node may have told it a moment ago
            directory.put_fact(connection, _FOREIGN, codes[0])
            event = Event("revocation_unknown", house.clock(), None, facts={"count": len(names)})
            trail.append(connection, house.app_keys, event)


def adopt(house: House) -> int:
    """Once, after the upgrade to the release that knows whose keys are their own: take over what was there before.

    Only keys of which the trail says that their owner made them. Returns how many. Nodes that start at once wait here
    for each other.
    """
    with house.database.writing() as connection:
        alone(connection)  # not directory.alone: a new installation has no row yet that it could hold
        if directory.fact(connection, _ADOPTED) is not None:
            return 0
        directory.put_fact(connection, _ADOPTED, house.today().isoformat())
        adopted, made = 0, {event.actor for event in trail.sealed_acts(connection, house.app_keys, ["keys_made"])}
        for row in accounts.with_keys(connection):
            if row.id in made:
                public = PublicKeys(row.sealing_key, row.verifying_key)
                provenance.remember(connection, house.app_keys, row.id, row.role, public)
                adopted += 1
        return adopted


def _told(house: House, connection: Connection, alarm: Alarm) -> bool:
    return directory.fact(connection, _name(alarm)) in _codes(house, connection, alarm)


def _name(alarm: Alarm) -> str:
    return f"{_TOLD} {alarm.municipality} {alarm.principal}"


def _codes(house: House, connection: Connection, alarm: Alarm) -> tuple[str, ...]:
    """What stands for these keys here: one per K_APP, newest first."""
    row = accounts.account(connection, principal=alarm.principal)
    keys = [(key or b"").hex() for key in (row.sealing_key, row.verifying_key)] if row else []
    said = " ".join([alarm.municipality, alarm.principal, *keys])
    return tuple(code.hex() for code in house.app_keys.index_fields(_TOLD, said))
