"""Where somebody is signed in: to see, and to end. No address, browser or place is kept: only times tell them apart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from portal.actions import tokens
from portal.actions.desk.cases import Done, use_once
from portal.actions.house import HERE, House
from portal.actions.people.signing_in import ABSOLUTE, IDLE, Desk
from portal.adapters import accounts, trail, vault
from portal.adapters.sessions import StoredSession
from portal.domain.trail import Event

__all__ = ["Done", "OwnSession", "end", "end_others", "lock", "sessions"]


@dataclass(frozen=True, slots=True)
class OwnSession:
    """One session of the own account. `handle`: what it is ended by; moments in local time.

    `here`: the one that asks. `single`: it came by the single sign-on.
    """

    handle: str
    started: datetime
    acted: datetime
    here: bool
    single: bool


def sessions(house: House, desk: Desk) -> list[OwnSession]:
    """The sessions of this account that last, this one first."""
    own = vault.session_id(desk.session)
    found = [
        OwnSession(
            each.id.hex(), _local(each.started_at), _local(each.acted_at), each.id == own, each.subject is not None
        )
        for each in _lasting(house, desk)
    ]
    return sorted(found, key=lambda each: not each.here)


def end(house: House, desk: Desk, once: tokens.FormToken, handle: str) -> None:
    """End one of the other sessions; one that is over already stays so. Raises Done, tokens.Stale."""
    _end(house, desk, once, [each for each in _lasting(house, desk) if each.id.hex() == handle])


def end_others(house: House, desk: Desk, once: tokens.FormToken) -> None:
    """End every session of this account but this one. Raises Done, tokens.Stale."""
    _end(house, desk, once, _lasting(house, desk))


def lock(house: House, desk: Desk) -> None:
    """End this session because somebody walks away: the keys can no longer be put together."""
    house.sessions.end(vault.session_id(desk.session))


def _end(house: House, desk: Desk, once: tokens.FormToken, chosen: list[StoredSession]) -> None:
    own = vault.session_id(desk.session)
    others = [each.id for each in chosen if each.id != own]
    with house.database.writing() as connection:
        use_once(house, connection, once)
        for _ in others:
            trail.append(connection, house.app_keys, Event("session_ended", house.clock(), desk.staff.principal))
    for each in others:
        house.sessions.end(each)


def _lasting(house: House, desk: Desk) -> list[StoredSession]:
    now = house.clock().astimezone(UTC).replace(tzinfo=None)
    with house.database.reading() as connection:
        epoch = accounts.account(connection, principal=desk.staff.principal).session_epoch
    return [
        each
        for each in house.sessions.of(desk.staff.principal)
        if each.epoch == epoch and now - each.acted_at <= IDLE and now - each.started_at <= ABSOLUTE
    ]


def _local(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC).astimezone(HERE)
