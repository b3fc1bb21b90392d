"""Choosing a kluiszin: one that the portal draws, or an own one that is not too easy to guess."""

from __future__ import annotations

from collections.abc import Collection

from portal.actions.house import House
from portal.adapters import vault, wordlists
from portal.domain import passphrases
from portal.domain.passphrases import SHORTEST

OF_THE_DEMO = "demo demo demo demo demo"

__all__ = ["SHORTEST", "WeakPassphrase", "about", "check", "offered", "propose", "typed_well"]


class WeakPassphrase(ValueError):
    """The kluiszin is too easy to guess; `reason` is a code: `short`, `repeated`, `known`, `guessable`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def propose(house: House) -> str:
    """Five words, drawn evenly. Nothing of it is kept."""
    return passphrases.draw(wordlists.words(house.settings.own_and_shipped("words")), house.random)


def offered(house: House, text: str) -> str:
    """The sentence that was proposed and comes back with the form; another one when it is none of ours."""
    words = frozenset(wordlists.words(house.settings.own_and_shipped("words")))
    return text if passphrases.is_drawn(words, text) else propose(house)


def typed_well(typed: str, again: str, proposal: str) -> bool:
    """Whether a new kluiszin was typed as it must be: the proposal once, an own sentence twice."""
    return typed == again or (bool(proposal) and vault.normal(typed) == vault.normal(proposal))


def about(house: House, name: str, address: str) -> tuple[str, ...]:
    """What somebody who guesses knows of this person: the name, the parts of the address, where there are portals."""
    places = house.directory.municipalities.values()
    return (name, *address.replace("@", ".").split("."), *(place.name for place in places))


def check(house: House, passphrase: str, about: Collection[str] = ()) -> None:
    """Raises WeakPassphrase for a kluiszin that is easy to guess. `about`: words that belong to this person."""
    typed = vault.normal(passphrase)
    if house.settings.demo and typed == OF_THE_DEMO:
        return  # public, as everything in the demo
    if len(typed) < SHORTEST:
        raise WeakPassphrase("short")
    if len(set(typed.replace(" ", ""))) < 6:
        raise WeakPassphrase("repeated")
    if passphrases.well_known(typed, wordlists.known_sentences(house.settings.own_and_shipped("words"))):
        raise WeakPassphrase("known")
    if passphrases.guesses(typed, about) < passphrases.LEAST_GUESSES:
        raise WeakPassphrase("guessable")
