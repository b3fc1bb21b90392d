"""Somebody has the database and the application key: how many signals open with them. None may.

Every key that follows from K_APP, and every stored value that has the length of a key, is tried by the vault's own ways
on every sealed text, wrap and thread key of every signal.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Any

from nacl.exceptions import CryptoError

from bench.proofs import stage  # noqa: F401 - it puts the cast on the path
from bench.proofs.report import Found
from portal.actions.house import House
from portal.adapters import vault
from portal.adapters.vault import Damaged, Secret, UserKeys
from portal.adapters.vault.app_keys import _ring
from portal.domain.signals import Direction

from peek import rows  # isort: skip

TEXTS = ("document", "message", "note", "referral")
SOME = 60
"""How many of the stored values that could be a key are tried on every signal."""


def candidate_keys(house: House) -> Iterator[Secret]:
    """Every key that follows from K_APP and from what stands in the database, by the vault's own ways."""
    app_key = Secret(house.settings.secret_key)
    for key in (app_key, *_ring(app_key)):
        yield key
        yield vault.thread_key(key)
        yield vault.file_key(key, "1")
        keys = UserKeys.from_seed(key)
        yield from (keys.sealing_private, keys.k_me)
    stored = [row[0] for row in rows(house, "SELECT key FROM once UNION SELECT lookup_id FROM thread")]
    stored += [row[0] for row in rows(house, "SELECT mac FROM event LIMIT 200")]
    yield from (Secret(value) for value in stored if len(value) == 32)


def places(signal: Any) -> Iterator[bytes]:
    """The associated data of everything a signal can hold."""
    for kind in ("report", "contact", "route", "handling"):
        yield vault.associated(signal.municipality, signal.id, kind)
    for ordinal in ("1", "2"):
        yield vault.associated(signal.municipality, signal.id, "note", ordinal)
        for direction in Direction:
            yield vault.associated(signal.municipality, signal.id, "message", ordinal, direction.value)


def opens(keys: Sequence[Secret], where: Sequence[bytes], blob: bytes) -> int:
    """How many of these keys open a text at one of these places."""
    opened = 0
    for key in keys:
        for place in where:
            try:
                vault.open_document(key, place, blob)
                opened += 1
            except Damaged:
                continue
    return opened


def unwraps(person: UserKeys, signal: str, who: str, blob: bytes) -> bool:
    """Whether these keys open a wrap."""
    try:
        vault.unwrap(person, signal, who, blob)
    except Damaged:
        return False
    return True


def thread_opens(key: Secret, blob: bytes) -> bool:
    """Whether this key opens the key of a thread."""
    try:
        vault.open_thread_key(vault.ReporterKey(key), blob)
    except (Damaged, CryptoError):
        return False
    return True


def opened(house: House, seed: int, expected: int) -> Found:
    """Try everything on every signal. `expected`: at least so many signals must be there."""
    chance, found = random.Random(seed), Found(wrong={"signals that open": 0})
    keys = list(dict.fromkeys(candidate_keys(house)))
    first, stored = keys[:35], keys[35:]
    people = [UserKeys.from_seed(key) for key in first]
    signals, tried = rows(house, "SELECT id, municipality FROM signal"), 0
    for signal in signals:
        some = [*first, *chance.sample(stored, min(SOME, len(stored)))]
        where, hits = list(places(signal)), 0
        blobs = [
            row
            for table in TEXTS
            for row in rows(house, f"SELECT sealed FROM {table} WHERE signal = :id", id=signal.id)
        ]
        for (blob,) in blobs:
            hits += opens(some, where, blob)
            tried += len(some) * len(where)
        for who, blob in rows(house, "SELECT principal, key FROM wrap WHERE signal = :id", id=signal.id):
            hits += sum(unwraps(person, signal.id, who, blob) for person in people)
            tried += len(people)
        for (blob,) in rows(house, "SELECT key FROM thread WHERE signal = :id", id=signal.id):
            hits += sum(thread_opens(key, blob) for key in some)
            tried += len(some)
        found.count("signals that open", hits > 0)
    found.count("too few signals to prove anything", len(signals) < expected)
    found.figures = {"signals_tried": len(signals), "signals_opened": found.wrong["signals that open"], "tries": tried}
    return found


__all__ = ["candidate_keys", "opened", "opens", "places", "thread_opens", "unwraps"]
