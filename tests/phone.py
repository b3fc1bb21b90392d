"""A phone with an app for sign-in codes, as people hold one beside the screen."""

from __future__ import annotations

from dataclasses import dataclass

import pyotp
from cast import PASSPHRASE, Clock, desk_of, once
from pages import find, text_of

from portal.actions.house import House
from portal.actions.people import second_factor, signing_in
from portal.actions.people.signing_in import Desk


@dataclass
class Phone:
    """The app with one secret; the phone's clock may be off."""

    secret: str
    clock: Clock
    off: float = 0

    def digits(self) -> str:
        """What the app shows now."""
        return pyotp.TOTP(self.secret).at(int(self.clock().timestamp() + self.off))

    @classmethod
    def from_page(cls, html: str, clock: Clock) -> Phone:
        """Type in the secret that stands on the page."""
        return cls("".join(text_of(find(html, "secret")).split()), clock)


def set_up(house: House, clock: Clock, email: str) -> Phone:
    """Somebody of the cast signs in and sets up a phone; the digits of the next half minute count again."""
    who = desk_of(house, signing_in.sign_in(house, email, PASSPHRASE))
    phone = prepared(house, clock, who)
    signing_in.sign_out(house, who.session)
    clock.move(seconds=30)
    return phone


def prepared(house: House, clock: Clock, who: Desk) -> Phone:
    """The phone of somebody who sits at a desk with one factor."""
    offer = second_factor.offer(house, who)
    phone = Phone(offer.secret, clock)
    key = second_factor.make(house, who, once(house, who), offer.sealed, phone.digits())
    signing_in.sign_out(house, key)
    return phone
