"""Codes that a region compares: keyed twice, and as slow as was promised."""

import hashlib
import hmac
import time

import pytest
from nacl import pwhash

from portal.adapters import vault
from portal.adapters.vault import Cost, Secret

KEY = Secret(bytes(range(64)))
QUICK = Cost(1, 8 * 1024 * 1024)
CODE = "41e0f37de698717ac2f63545b018097a"
QUICK_CODE = "9c2ae9ab294135af4d3c6fc06281a5f9"


def test_a_code_is_what_it_always_was_and_as_slow_as_was_promised() -> None:
    """Argon2id over 64 MiB, three times; from the same bytes that another library makes it of."""
    assert (vault.SLOW.operations, vault.SLOW.memory) == (3, 64 * 1024 * 1024)
    started = time.perf_counter()
    code = vault.shared_code(KEY, "markiezaten", "plate", "XX000X")
    seconds = time.perf_counter() - started
    assert code.hex() == CODE
    assert len(code) == 16
    assert seconds > 0.02, "nobody made it cheap"
    salt = hashlib.blake2b(b"plate|markiezaten", key=KEY[:32]).digest()[:16]
    slow = pwhash.argon2id.kdf(32, b"plate|XX000X", salt, opslimit=3, memlimit=64 * 1024 * 1024)
    assert code == hmac.new(KEY[32:], slow, hashlib.sha256).digest()[:16]


def test_every_part_of_it_counts() -> None:
    def code(key: bytes = KEY, region: str = "markiezaten", kind: str = "plate", value: str = "XX000X") -> str:
        return vault.shared_code(Secret(key), region, kind, value, QUICK).hex()

    assert code() == code() == QUICK_CODE
    first, second = bytes([255]) + KEY[1:], KEY[:-1] + bytes([255])
    others = {code(first), code(second), code(region="limburg"), code(kind="phone"), code(value="XX001X")}
    assert len(others | {code()}) == 6


@pytest.mark.parametrize("size", [0, 32, 63, 65])
def test_half_a_key_is_none(size: int) -> None:
    with pytest.raises(ValueError, match="64 bytes"):
        vault.shared_code(Secret(bytes(size)), "markiezaten", "plate", "XX000X", QUICK)
