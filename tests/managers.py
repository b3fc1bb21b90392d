"""Bas and Bo: two managers of the region. They keep its people, places and terms, and read no signal."""

from __future__ import annotations

from typing import Any

from cast import BAS, PASSPHRASE, desk, once
from peek import principal, sql

from portal.actions.house import House
from portal.actions.management.places import places
from portal.actions.people import keys, signing_in
from portal.actions.people.signing_in import Desk
from portal.domain.places import Role

BO = "bo@regio.example"


def bas(house: House) -> Desk:
    """The manager of the cast, at work."""
    return desk(house, BAS)


def colleague(house: House, email: str = BO, name: str = "Bo Prins", role: Role = Role.MANAGER) -> Desk:
    """Somebody else of the region who never reads: a second manager, an auditor; makes the account and signs in."""
    code = keys.invite(house, email, name, role, [], region="oefenregio").code
    signing_in.sign_out(house, keys.accept_invitation(house, email, code, PASSPHRASE))
    house.keeper.refresh()
    return desk(house, email)


def everywhere(house: House) -> Desk:
    """Bas as the manager of all regions."""
    sql(house, "UPDATE principal SET region = NULL WHERE id = :id", id=principal(house, BAS))
    return bas(house)


def added(house: House, who: Desk, **own: Any) -> None:
    """A municipality more, closed."""
    values: dict[str, Any] = {"name": "Sint Jansstee", "code": "GM9010", "slug": "", "rni": False}
    values |= {"region": "oefenregio", "first": house.today()}
    places.add(house, who, once(house, who), **{**values, **own})
