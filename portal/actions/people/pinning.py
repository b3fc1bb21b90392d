"""Readers know the paper key of their municipality: another one in its place blocks every new wrap until it is settled.

The first sign-in after the approval keeps it under the own key, and says so in the trail; from then on each request
compares. A doubt is raised by a reader's session only. It goes when a functionaris who knew the former paper key
accepts the new one (`accepting`), or by itself at the next sign-in of a reader after the former is back.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection

from portal.actions.house import House
from portal.adapters import accounts, directory, doubts, trail, vault
from portal.adapters.doubts import Doubt
from portal.domain.trail import Event

__all__ = ["ACCEPTED_AS", "accepted_code", "compare", "current", "keep", "pins_of", "renew_accepted", "replaced", "say"]

ACCEPTED_AS = "paper_key_accepted"
_PINNED = "paper_key_pinned"
_SAID_BY = (_PINNED, ACCEPTED_AS)


def pins_of(account: Any, keys: vault.UserKeys) -> dict[str, vault.Pin]:
    """The paper keys this person knows, by CBS code; none when nothing was kept, or when it does not open."""
    try:
        return vault.open_pins(keys, account.id, account.pins) if account.pins else {}
    except vault.Damaged:
        return {}


def replaced(house: House, pins: Mapping[str, vault.Pin], codes: Collection[str]) -> tuple[str, ...]:
    """Where, of these municipalities, the paper key is another one than this person knows. Asks the database nothing.

    One that is not there at all is none: that shows to everybody, and is over when the file is back.
    """
    here = current(house)
    return tuple(code for code in codes if code in pins and code in here and pins[code] != here[code])


def current(house: House) -> dict[str, vault.Pin]:
    """The paper keys as they stand in their file."""
    return {code: vault.Pin(root.id, root.public) for code, root in house.keeper.paper_keys.items()}


def compare(house: House, pins: Mapping[str, vault.Pin], codes: Collection[str]) -> tuple[str, ...]:
    """As `replaced`; what nobody noticed before, and no functionaris accepted, becomes a doubt of the municipality."""
    found = replaced(house, pins, codes)
    for code in found:
        _doubt(house, code, pins[code].short())
    return found


def keep(house: House, principal: str, keys: vault.UserKeys) -> None:
    """At a sign-in: keep the paper key of each municipality where these keys were approved and none is known yet.

    What the trail says that these very keys saw before is a pin as well, when the row has lost it. A doubt about a
    paper key that is back goes.
    """
    here = current(house)
    approved = [code for code in _approved_in(house, principal) if code in here]
    if not approved:
        return
    with house.database.reading() as connection:
        account = accounts.account(connection, principal=principal)
        pins = pins_of(account, keys)
        fresh = [code for code in approved if code not in pins]
        said = _said_before(house, connection, principal, keys) if fresh else {}
    for code in house.directory.blocked.intersection(approved):
        if code in pins and pins[code] == here[code]:
            _lay_to_rest(house, code, here[code].short())
    added = []
    for code in fresh:
        if said.get(code, here[code].short()) != here[code].short():
            _doubt(house, code, said[code])
        elif code not in house.directory.blocked:
            pins[code] = here[code]
            added.append(code)
    if added:
        with house.database.writing() as connection:
            accounts.change_account(connection, principal, pins=vault.seal_pins(keys, principal, pins, house.random))
            for code in added:
                if code not in said:
                    say(house, connection, _PINNED, principal, keys, code, pins[code])


def say(
    house: House,
    connection: Connection,
    act: str,
    principal: str,
    keys: vault.UserKeys,
    municipality: str,
    pin: vault.Pin,
) -> None:
    """Write into the trail which paper key these keys know, in the caller's transaction."""
    facts = {"paper_key": pin.short(), "own": _own(principal, keys)}
    trail.append(connection, house.app_keys, Event(act, house.clock(), principal, municipality, facts=facts))


def accepted_code(house: House, municipality: str, pin: vault.Pin) -> tuple[str, ...]:
    """The codes, newest K_APP first, that say that a functionaris accepted this paper key."""
    return tuple(
        code.hex() for code in house.app_keys.index_fields("accepted paper key", f"{municipality} {pin.short()}")
    )


def renew_accepted(house: House, connection: Connection, *, write: bool) -> int:
    """After K_APP was renewed: that a paper key was accepted, said anew under the newest. Returns how many.

    Else a reader who did not accept it yet would close the door once more when the former K_APP is gone.
    """
    found, here = doubts.all_accepted(connection), current(house)
    known = {code: accepted_code(house, code, here[code]) for code in found if code in here}
    former = [code for code, (_newest, *others) in known.items() if found[code] in others]
    for code in former if write else ():
        doubts.accept(connection, code, known[code][0])
    if former and write:
        directory.changed(connection)
    return len(former)


# --- inside ------------------------------------------------------------------------------------------------------


def _approved_in(house: House, principal: str) -> list[str]:
    return sorted(
        {
            code
            for (code, _), coverage in house.directory.coverage.items()
            if any(reader.principal == principal and reader.ready for reader in coverage.readers)
        }
    )


def _said_before(house: House, connection: Connection, principal: str, keys: vault.UserKeys) -> dict[str, str]:
    """What the trail says these keys knew, by CBS code. Looks through the whole trail: once for each approval."""
    own, found = _own(principal, keys), {}
    for event in trail.sealed_acts(connection, house.app_keys, _SAID_BY, principal):
        if event.facts.get("own") == own and event.municipality:
            found[event.municipality] = str(event.facts.get("paper_key"))
    return found


def _own(principal: str, keys: vault.UserKeys) -> str:
    return vault.Pin(principal, keys.public).short()


def _doubt(house: House, municipality: str, known: str) -> None:
    """Somebody knew another paper key than the one that is there: once for all processes and sessions."""
    here, snapshot = current(house)[municipality], house.keeper.snapshot
    codes = accepted_code(house, municipality, here)
    if municipality in snapshot.directory.blocked or snapshot.accepted.get(municipality) in codes:
        return
    with house.database.writing() as connection:
        directory.alone(connection)
        if doubts.is_doubted(connection, municipality) or doubts.accepted(connection, municipality) in codes:
            return
        directory.changed(connection)
        doubts.put(connection, municipality, Doubt(known, here.short()))
        facts = {"known": known, "seen": here.short()}
        event = Event("paper_key_changed", house.clock(), None, municipality, facts=facts)
        trail.append(connection, house.app_keys, event)
    house.keeper.refresh()


def _lay_to_rest(house: House, municipality: str, known: str) -> None:
    """The paper key that was known is back: whoever raised the doubt, this session sees the same one."""
    with house.database.writing() as connection:
        directory.alone(connection)
        doubt = doubts.of(connection, municipality)
        if doubt is None or doubt.known != known:
            return
        directory.changed(connection)
        doubts.drop(connection, municipality)
        event = Event("paper_key_back", house.clock(), None, municipality)
        trail.append(connection, house.app_keys, event)
    house.keeper.refresh()
