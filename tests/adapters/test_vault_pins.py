"""Pins: what a reader knows of the paper keys opens with the own keys only, and in its own row."""

import json

import pytest

from portal.adapters import vault
from portal.adapters.vault import Damaged, Pin, Secret, UserKeys, open_pins, seal_pins

USER, OTHER = (UserKeys.from_seed(Secret(bytes(range(start, start + 32)))) for start in (96, 40))
PRINCIPAL = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"
ROOT = "11111111-2222-4333-8444-555555555555"
PINS = {"GM1674": Pin(ROOT, OTHER.public)}


def fixed(size: int) -> bytes:
    return bytes(range(200, 200 + size))


VECTOR = (
    "01c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedf62f84746c7eb1368b4dcd0ec200c09d4b0c4927077c3cddabb"
    "8c7d9319cfcdedfc9c261c3f230ed3714508c832f9cdb211a7302d9db7de424281e6c5c759a7f7c1f9ae79f4c22687663b18"
    "15514983b99d64be231af4b7c89c3a44f2bf4785fa1917e6eada3433d33925fa5b09bdb0b0daefeefa5f891d5f85385675d8"
    "0a8bc2981a6826c886a3392dd5bbb8dc1738b09daf201d7d7268fc62420fb1149784d18af943ac6c513734d055177e4199f4"
    "b09a0e0519968474daea3f9a786fe98c25f362cccaafb3fb12d41aca96b667b8259d138adff7d19be4a281d77143aa453571"
    "6f3635"
)
SHORT = "7e6759156775d244"


def test_what_is_kept_today_opens_for_as_long_as_it_is_kept() -> None:
    made = seal_pins(USER, PRINCIPAL, PINS, fixed)
    assert made.hex() == VECTOR
    assert open_pins(USER, PRINCIPAL, bytes.fromhex(VECTOR)) == PINS
    assert PINS["GM1674"].short() == SHORT


def test_it_opens_for_nobody_else_and_in_no_other_row() -> None:
    made = seal_pins(USER, PRINCIPAL, PINS, fixed)
    for keys, principal in ((OTHER, PRINCIPAL), (USER, ROOT)):
        with pytest.raises(Damaged):
            open_pins(keys, principal, made)


def test_every_changed_byte_is_refused() -> None:
    made = seal_pins(USER, PRINCIPAL, PINS, fixed)
    for place in range(len(made)):
        with pytest.raises(Damaged):
            open_pins(USER, PRINCIPAL, made[:place] + bytes([made[place] ^ 1]) + made[place + 1 :])


def test_a_key_of_another_length_is_no_pin() -> None:
    short = {"GM1674": {"id": ROOT, "sealing": "00", "verifying": OTHER.public.verifying.hex()}}
    key = vault.formats.derive(b"mp1.user.pins", USER.k_me)
    blob = vault.seal(key, f"mp1|pins|{PRINCIPAL}".encode(), json.dumps(short).encode(), fixed)
    with pytest.raises(Damaged):
        open_pins(USER, PRINCIPAL, blob)


@pytest.mark.parametrize(
    "other",
    [
        Pin(PRINCIPAL, OTHER.public),
        Pin(ROOT, vault.PublicKeys(USER.public.sealing, OTHER.public.verifying)),
        Pin(ROOT, vault.PublicKeys(OTHER.public.sealing, USER.public.verifying)),
    ],
)
def test_each_part_of_a_paper_key_counts(other: Pin) -> None:
    assert other != PINS["GM1674"]
    assert other.short() != PINS["GM1674"].short()
