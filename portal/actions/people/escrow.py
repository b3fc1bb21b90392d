"""The paper key of a municipality: made once, in two halves, for the first functionaris and for when all is lost."""

from __future__ import annotations

from uuid import uuid4

from portal.actions.house import House
from portal.actions.people import pinning, signing_in
from portal.actions.people.approving import InDoubt, WrongFingerprint, certify, hand_over
from portal.adapters import accounts, directory, doubts, roots, trail, vault
from portal.domain.places import Functionaris, Municipality, Role, Slot
from portal.domain.seating import SEATED
from portal.domain.trail import Event

PURPOSES = ("first_functionaris", "keys_lost", "emergency")
"""Why the paper key may be used; kept in the trail."""

WrongShare = vault.WrongShare

__all__ = ["PURPOSES", "InDoubt", "WrongFingerprint", "WrongShare", "accept", "digits", "make", "use"]


def digits(house: House, place: Municipality) -> str:
    """The 20 digits of the paper key of a municipality, for both sheets and for whoever must know it again.

    Raises KeyError when there is none.
    """
    return house.keeper.paper_keys[place.code].public.fingerprint()


def make(house: House, place: Municipality) -> tuple[str, str]:
    """Make the escrow of a municipality; returns the two shares to print for two officers. They are nowhere else.

    Raises ValueError when there is one already: signals are wrapped to it.
    """
    path = house.settings.instance / "roots.toml"
    known = dict(roots.read(path))
    if place.code in known:
        raise ValueError(f"{place.slug} has an escrow already, made on {known[place.code].made_on}")
    escrow = vault.new_escrow(house.random)
    known[place.code] = roots.Root(str(uuid4()), escrow.public, house.today().isoformat())
    roots.write(path, known)
    with house.database.writing() as connection:
        directory.changed(connection)
        trail.append(connection, house.app_keys, Event("escrow_made", house.clock(), municipality=place.code))
    house.keeper.refresh()
    return escrow.share1, escrow.share2


def accept(house: House, place: Municipality, share1: str, share2: str) -> None:
    """Say with both halves that the paper key in the file is right, although a reader knew another one.

    For when every functionaris who knew the former one has left: nobody can say so on screen, and the municipality
    would stay closed. Who knew the former one goes on seeing that it was replaced. Raises WrongShare, ValueError
    (nothing is in doubt).
    """
    keys = vault.escrow_keys(share1, share2)
    here = pinning.current(house).get(place.code)
    if here is None or here.public != keys.public:
        raise WrongShare("foreign")
    with house.database.writing() as connection:
        if not doubts.is_doubted(connection, place.code):
            raise ValueError(f"nothing is in doubt about the paper key of {place.slug}")
        directory.changed(connection)
        doubts.accept(connection, place.code, pinning.accepted_code(house, place.code, here)[0])
        doubts.drop(connection, place.code)
        event = Event(pinning.ACCEPTED_AS, house.clock(), municipality=place.code, facts={"paper_key": here.short()})
        trail.append(connection, house.app_keys, event)
    house.keeper.refresh()


def use(house: House, place: Municipality, share1: str, share2: str, email: str, typed: str, purpose: str) -> int:
    """Approve a key with both halves of the paper key, and give it the signals; returns how many.

    Raises WrongShare, WrongFingerprint, InDoubt, ValueError (unknown purpose or account, account without keys).
    """
    if purpose not in PURPOSES:
        raise ValueError(f"purpose must be one of {', '.join(PURPOSES)}")
    keys = vault.escrow_keys(share1, share2)
    if place.code in house.directory.blocked:
        raise InDoubt(
            f"the paper key of {place.slug} is another one than a reader knows: a functionaris must accept it first, "
            "on screen, with its 20 digits"
        )
    root = house.keeper.roots.get(place.code)
    if root is None or root.public != keys.public:
        raise WrongShare("foreign")
    with house.database.writing() as connection:
        account = accounts.account_by_address(connection, house.app_keys, signing_in.normal_address(email))
        if account is None or account.sealing_key is None or account.verifying_key is None:
            raise ValueError(f"{email} has no keys yet: the first sign-in makes them")
        seats = accounts.seats_of(connection, account.id)
        seat = next((seat for seat in seats if seat.municipality == place.code), None)
        if seat is None:
            raise ValueError(f"{email} has no seat in {place.slug}")
        if account.role not in SEATED:
            raise ValueError(f"{email} has a role that never reads a signal: {account.role}")
        public = vault.PublicKeys(account.sealing_key, account.verifying_key)
        if not vault.same_fingerprint(public.fingerprint(), typed):
            raise WrongFingerprint
        slot = Slot(seat.slot) if seat.slot else None
        newcomer = Functionaris(account.id, account.name, Role(seat.role), slot, seat.theme, ready=True)
        certify(house, connection, place.code, account, newcomer.role, keys, root.id)
        facts = {"purpose": purpose, "principal": account.id}
        trail.append(
            connection, house.app_keys, Event("escrow_used", house.clock(), municipality=place.code, facts=facts)
        )
    house.keeper.refresh()
    return hand_over(house, (root.id, keys), newcomer, public, place.code).done
