"""Bas and Bo: two managers of the region. They keep its people, places and terms, and read no signal."""

from __future__ import annotations

from cast import BAS, PASSPHRASE, desk

from portal.actions.house import House
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
