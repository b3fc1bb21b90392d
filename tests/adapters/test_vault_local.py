"""k_local: what becomes of an identifier, and a key that only who is approved can give."""

import hashlib
import hmac

import pytest

from portal.adapters import vault
from portal.adapters.vault import Damaged, Secret

LOCAL = Secret(bytes(range(64, 96)))
FARID = vault.UserKeys.from_seed(Secret(bytes(range(96, 128))))
SANNE = vault.UserKeys.from_seed(Secret(bytes(range(128, 160))))
KEY_ID = "11111111-2222-4333-8444-555555555555"
HE, SHE = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee", "aaaaaaaa-bbbb-4ccc-8ddd-ffffffffffff"
PLACE = "GM1674"

CODE = "d343293d8d1edf82dc07a731eb8940c3"
KEPT = (
    "01c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedfaaf291b803cf6281f395cd85e009d7e7ed6369ed3216c68180"
    "3442fc98e5469a47536e7c3b9dd85c6720754fde55d4f8"
)
GIVEN = (
    "02aaaaaaaabbbb4ccc8dddeeeeeeeeeeeec8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedf2456e3b0048d2bc344"
    "187a5c36f81d4ffd2b1c5fe0e51403b7d4f0fc511a485be4ec6ff38df03cbaea35c5507b4c5dbd09e15ddae54c521abc79bf"
    "6dbcbb4e48cec36f06f384a94e7f37f1c83bc215e575382c86faea30168d18003baf5476b0"
)


def fixed(size: int) -> bytes:
    return bytes(range(200, 200 + size))


def kept() -> bytes:
    return vault.keep_local(FARID, PLACE, KEY_ID, HE, LOCAL, fixed)


def given() -> bytes:
    return vault.give_local(FARID, HE, SANNE.public.sealing, KEY_ID, SHE, LOCAL, fixed)


# --- known answers of version 1 ----------------------------------------------------------------------------------


def test_a_code_is_what_it_always_was() -> None:
    assert vault.identifier_code(LOCAL, "plate|XX000X").hex() == CODE
    assert (
        vault.identifier_code(LOCAL, "plate|XX000X") == hmac.new(LOCAL, b"plate|XX000X", hashlib.sha256).digest()[:16]
    )


def test_held_keys_are_what_they_always_were_and_still_open() -> None:
    assert (kept().hex(), given().hex()) == (KEPT, GIVEN)
    assert vault.open_local(FARID, PLACE, KEY_ID, HE, bytes.fromhex(KEPT)) == LOCAL
    assert vault.accept_local(SANNE, FARID.public.sealing, KEY_ID, SHE, bytes.fromhex(GIVEN)) == LOCAL


# --- what codes tell ---------------------------------------------------------------------------------------------


def test_equal_identifiers_give_equal_codes_under_one_key_only() -> None:
    code = vault.identifier_code(LOCAL, "plate|XX000X")
    assert code == vault.identifier_code(LOCAL, "plate|XX000X")
    others = {vault.identifier_code(LOCAL, text) for text in ("plate|XX001X", "phone|XX000X", "plate|")}
    assert code not in others and len(others) == 3
    assert vault.identifier_code(Secret(bytes(32)), "plate|XX000X") != code
    assert vault.identifier_code(LOCAL, "company|\ud800"), "half a sign is no reason to fall over"


# --- who holds the key -------------------------------------------------------------------------------------------


def test_an_own_key_opens_in_its_own_place_only() -> None:
    for place, key_id, who in (("GM0748", KEY_ID, HE), (PLACE, SHE, HE), (PLACE, KEY_ID, SHE), (PLACE, "", HE)):
        with pytest.raises(Damaged):
            vault.open_local(FARID, place, key_id, who, kept())
    with pytest.raises(Damaged):
        vault.open_local(SANNE, PLACE, KEY_ID, HE, kept())


def test_a_given_key_names_its_giver_and_opens_for_its_recipient_only() -> None:
    assert vault.giver_of(given()) == HE
    assert vault.giver_of(kept()) is None and vault.giver_of(b"") is None and vault.giver_of(given()[:-1]) is None
    for keys, giver, key_id, who in (
        (FARID, FARID, KEY_ID, SHE),
        (SANNE, SANNE, KEY_ID, SHE),
        (SANNE, FARID, SHE, SHE),
        (SANNE, FARID, KEY_ID, HE),
        (SANNE, FARID, "x", SHE),
    ):
        with pytest.raises(Damaged):
            vault.accept_local(keys, giver.public.sealing, key_id, who, given())
    with pytest.raises(Damaged):
        vault.accept_local(SANNE, FARID.public.sealing, KEY_ID, SHE, kept())
    with pytest.raises(Damaged):
        vault.accept_local(SANNE, b"short", KEY_ID, SHE, given())


def test_nobody_else_can_give_in_somebodys_name() -> None:
    """A sealed box has no sender: who can write to the database could have made one."""
    stranger = vault.UserKeys.from_seed(Secret(bytes(32)))
    forged = vault.give_local(stranger, HE, SANNE.public.sealing, KEY_ID, SHE, Secret(bytes(32)), fixed)
    with pytest.raises(Damaged):
        vault.accept_local(SANNE, FARID.public.sealing, KEY_ID, SHE, forged)


@pytest.mark.parametrize("make", [kept, given])
def test_every_changed_byte_is_refused(make) -> None:  # type: ignore[no-untyped-def]
    blob = make()
    for at in range(len(blob)):
        changed = blob[:at] + bytes([blob[at] ^ 1]) + blob[at + 1 :]
        with pytest.raises(Damaged):
            vault.open_local(FARID, PLACE, KEY_ID, HE, changed)
        with pytest.raises(Damaged):
            vault.accept_local(SANNE, FARID.public.sealing, KEY_ID, SHE, changed)
