"""Sealed files: the format of version 1 is fixed, and a length tells no more than a step of size."""

from __future__ import annotations

import hashlib

import pytest

from portal.adapters import vault
from portal.adapters.vault.files import SMALLEST, STEP

KEY, AD = bytes(range(32)), b"mp1|GM9001|s|file|f|content"
OVERHEAD = 41


def zeros(count: int) -> bytes:
    """No randomness, so that the bytes are always the same."""
    return bytes(count)


@pytest.mark.parametrize("content", [b"", b"Hallo", b"\x80\0\0", bytes(SMALLEST), bytes(STEP - 1), bytes(3 * STEP + 7)])
def test_what_was_sealed_opens_again(content: bytes) -> None:
    assert vault.open_file(KEY, AD, vault.seal_file(KEY, AD, content, zeros)) == content


def test_a_length_is_a_step_of_size() -> None:
    steps = {
        len(vault.seal_file(KEY, AD, bytes(size), zeros)) - OVERHEAD
        for size in (0, 10_000, SMALLEST - 1, SMALLEST, 200_000, 300_000, 600_000, STEP - 1, STEP, 2 * STEP + 1)
    }
    assert steps == {SMALLEST, 2 * SMALLEST, 4 * SMALLEST, 8 * SMALLEST, STEP, 2 * STEP, 3 * STEP}


def test_the_format_of_version_1_is_fixed() -> None:
    blob = vault.seal_file(KEY, AD, b"Hallo", zeros)
    assert blob[:1] == b"\x01" and len(blob) == SMALLEST + OVERHEAD
    assert hashlib.sha256(blob).hexdigest() == "106c3e5caa84ced17d7e4b22fae2f71fce6143e540f6de5aa28053c90346b07c"


def test_a_file_that_was_changed_or_moved_does_not_open() -> None:
    blob = vault.seal_file(KEY, AD, b"Hallo", zeros)
    for key, ad, changed in (
        (KEY, AD, blob[:-1] + bytes([blob[-1] ^ 1])),
        (KEY, AD + b"x", blob),
        (bytes(32), AD, blob),
        (KEY, AD, b""),
        (KEY, AD, vault.seal(KEY, AD, bytes(SMALLEST), zeros)),
        (KEY, AD, vault.seal(KEY, AD, b"Hallo\x80X".ljust(SMALLEST, b"\0"), zeros)),
    ):
        with pytest.raises(vault.Damaged):
            vault.open_file(key, ad, changed)


@pytest.mark.parametrize(
    ("size", "padded"),
    [
        (SMALLEST - 1, SMALLEST),
        (SMALLEST, 2 * SMALLEST),
        (2 * SMALLEST - 1, 2 * SMALLEST),
        (2 * SMALLEST, 4 * SMALLEST),
        (4 * SMALLEST - 1, 4 * SMALLEST),
        (8 * SMALLEST - 2, 8 * SMALLEST),
        (STEP // 2, STEP),
        (STEP - 1, STEP),
        (STEP, 2 * STEP),
        (2 * STEP - 1, 2 * STEP),
        (2 * STEP, 3 * STEP),
    ],
)
def test_each_file_takes_the_smallest_step_that_holds_it(size: int, padded: int) -> None:
    assert len(vault.seal_file(KEY, AD, bytes(size), zeros)) - OVERHEAD == padded
