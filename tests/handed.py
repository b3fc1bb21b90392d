"""Signals that Farid hands on inside the portal, and who holds a key of what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cast import BAS, CARLA, DIRK, FARID, GRETA, ILSE, PASSPHRASE, ROOS, SANNE, desk, file_signal, once
from peek import principal, rows, signal_of

from portal.actions.desk import inbox, reading
from portal.actions.desk.cases import acting
from portal.actions.handing_on import advising, handing, referring
from portal.actions.house import House
from portal.actions.people import signing_in
from portal.domain.access import Act
from portal.domain.referrals import PORTAL
from portal.domain.signals import Filter

TEXT = "Een vrouw vraagt om een veilige plek."
EVERYBODY = (FARID, SANNE, DIRK, GRETA, ROOS, BAS, CARLA, ILSE)


def filed(house: House, **own: Any) -> str:
    """A signal that Farid has opened; returns its id."""
    signal = signal_of(house, file_signal(house, **own))
    reading.open_signal(house, desk(house, FARID), signal)
    return signal


def hand(
    house: House,
    signal: str,
    inside: str,
    municipality: str | None = None,
    shared: dict[str, Sequence[str]] | None = None,
) -> str:
    """Farid hands on; returns the receipt code of what was made of it."""
    farid = desk(house, FARID)
    with acting(house, farid, signal, Act.REFER, once(house, farid), "referred") as (connection, case):
        return handing.deliver(house, farid, connection, case, TEXT, shared or {}, inside, municipality, "nl")


def holders(house: House, signal: str) -> set[str]:
    """The addresses of those who hold a key of a signal, "escrow" among them."""
    known = {principal(house, email): email for email in EVERYBODY}
    return {
        known.get(who, "escrow") for (who,) in rows(house, "SELECT principal FROM wrap WHERE signal = :id", id=signal)
    }


def seen_by(house: House, email: str) -> list[str]:
    """The signals in somebody's inbox."""
    return [entry.signal.id for entry in inbox.inbox(house, desk(house, email), Filter(status=None)).entries]


def refer_inside(house: House, signal: str, partner: str = "zorgcoordinator") -> None:
    """Farid refers through the act itself, with a record of it."""
    farid = desk(house, FARID)
    signing_in.confirm(house, farid, PASSPHRASE, referring.CONFIRM)
    policy = advising.policy(house, reading.open_signal(house, farid, signal).signal)
    purpose, basis = (policy.offered(name, partner)[0].key for name in ("purposes", "bases"))
    referring.refer(house, farid, signal, once(house, farid), referring.Proposal(partner, purpose, basis, PORTAL, TEXT))
