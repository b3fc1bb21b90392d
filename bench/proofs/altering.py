"""The ways in which bytes are altered, each by chance of a seed."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping

from portal.domain.receipts import ALPHABET

Way = Callable[[random.Random, bytes], bytes]


def _flip(chance: random.Random, value: bytes) -> bytes:
    at = chance.randrange(len(value))
    return value[:at] + bytes([value[at] ^ 1 << chance.randrange(8)]) + value[at + 1 :]


def _several(chance: random.Random, value: bytes) -> bytes:
    for _ in range(chance.randint(2, 8)):
        value = _flip(chance, value)
    return value


def _byte(chance: random.Random, value: bytes) -> bytes:
    at = chance.randrange(len(value))
    return value[:at] + bytes([chance.randrange(256)]) + value[at + 1 :]


def _head(chance: random.Random, value: bytes) -> bytes:
    return bytes([chance.randrange(256)]) + value[1:]


def _shorter(chance: random.Random, value: bytes) -> bytes:
    return value[: chance.randrange(len(value))]


def _cut_in_front(chance: random.Random, value: bytes) -> bytes:
    return value[chance.randint(1, len(value)) :]


def _longer(chance: random.Random, value: bytes) -> bytes:
    return value + chance.randbytes(chance.randint(1, 64))


def _zeros(chance: random.Random, value: bytes) -> bytes:
    return value + bytes(chance.randint(1, 64))


def _in_front(chance: random.Random, value: bytes) -> bytes:
    return chance.randbytes(chance.randint(1, 32)) + value


def _taken_out(chance: random.Random, value: bytes) -> bytes:
    at = chance.randrange(len(value))
    return value[:at] + value[at + chance.randint(1, 16) :]


def _turned(chance: random.Random, value: bytes) -> bytes:
    at = chance.randrange(len(value))
    return value[at:] + value[:at]


def _nothing(chance: random.Random, value: bytes) -> bytes:
    return bytes(len(value))


def _other(chance: random.Random, value: bytes) -> bytes:
    return chance.randbytes(len(value))


WAYS: Mapping[str, Way] = {
    "a bit": _flip,
    "several bits": _several,
    "a byte": _byte,
    "the first byte": _head,
    "shorter": _shorter,
    "cut in front": _cut_in_front,
    "longer": _longer,
    "zeros behind": _zeros,
    "something in front": _in_front,
    "something taken out": _taken_out,
    "turned round": _turned,
    "all zeros": _nothing,
    "other bytes": _other,
}


def symbols(chance: random.Random, value: bytes) -> bytes:
    """Another receipt code: some symbols changed, or two that changed places."""
    code = list(value.decode())
    if chance.random() < 0.3:
        one, two = chance.sample(range(len(code)), 2)
        code[one], code[two] = code[two], code[one]
    for _ in range(chance.randint(1, 6)):
        code[chance.randrange(len(code))] = chance.choice(ALPHABET)
    return "".join(code).encode()
