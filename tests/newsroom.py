"""Kees, the chain coordinator of the region: he writes news, keeps what is done for awareness and reads no signal."""

from __future__ import annotations

from typing import Any

from cast import PASSPHRASE, desk, once

from portal.actions.house import House
from portal.actions.people import keys, signing_in
from portal.actions.people.signing_in import Desk
from portal.actions.publishing import news
from portal.actions.steering import awareness
from portal.domain.awareness import Activity
from portal.domain.places import Role

KEES = "kees@regio.example"
DUTCH = {"nl": ("Nieuwe afspraken", "We hebben **afspraken** gemaakt met de politie.")}
BOTH = {**DUTCH, "pl": ("Nowe ustalenia", "Mamy **ustalenia** z policją.")}


def kees(house: House, email: str = KEES, region: str = "oefenregio") -> Desk:
    """He has an account; returns his desk."""
    code = keys.invite(house, email, "Kees Bos", Role.COORDINATOR, [], region=region).code
    signing_in.sign_out(house, keys.accept_invitation(house, email, code, PASSPHRASE))
    house.keeper.refresh()
    return desk(house, email)


def published(house: House, writer: Desk, texts: news.Texts = DUTCH) -> str:
    """He publishes a message; returns its id."""
    news.publish(house, writer, once(house, writer), texts)
    return news.mine(house, writer)[0].id


def visit(house: House, who: Desk, **own: Any) -> str:
    """Somebody writes down a session at civil affairs; returns its id."""
    values: dict[str, Any] = {"municipality": "GM9001", "theme": "mensenhandel", "held_on": house.today()}
    values |= {"kind": "session", "title": "Sessie bij burgerzaken", "groups": ("burgerzaken_rni",), "people": 12}
    return awareness.keep(house, who, once(house, who), Activity("", "", **{**values, **own}))
