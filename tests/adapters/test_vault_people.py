"""Keys of people: kluiszin, fingerprint, certificates, escrow."""

import os
import pickle
from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.adapters.vault import (
    STRONG,
    Certificate,
    Cost,
    Damaged,
    PublicKeys,
    Secret,
    Unlocker,
    UserKeys,
    WrongPassphrase,
    WrongShare,
    approve,
    decoy_unlocker,
    escrow_keys,
    make_unlocker,
    new_escrow,
    open_unlocker,
    same_fingerprint,
    verify,
)

SEED = Secret(b"s" * 32)
CHEAP = Cost(operations=1, memory=8 * 1024)
WORDS = "fiets molen regen kaas dijk"
PRINCIPAL = str(uuid4())
quick = settings(max_examples=60, deadline=None, database=None)


def test_user_keys_come_from_the_seed_and_do_not_show_themselves():
    keys = UserKeys.from_seed(SEED)
    assert keys == UserKeys.from_seed(Secret(b"s" * 32))
    parts = {
        SEED,
        keys.sealing_private,
        keys.signing_private[:32],
        keys.k_me,
        keys.public.sealing,
        keys.public.verifying,
    }
    assert len(parts) == 6
    shown = repr(keys)
    assert repr(bytes(keys.k_me)) not in shown
    assert shown.count("Secret(…)") == 3
    with pytest.raises(TypeError):
        pickle.dumps(keys)
    with pytest.raises(ValueError, match=r"^a seed has 32 bytes$"):
        UserKeys.from_seed(Secret(b"s" * 31))


def test_a_fingerprint_is_twenty_digits_of_both_keys():
    public = UserKeys.from_seed(SEED).public
    fingerprint = public.fingerprint()
    assert [len(group) for group in fingerprint.split(" ")] == [4] * 5
    assert fingerprint.replace(" ", "").isdigit()
    for other in (replace(public, sealing=bytes(32)), replace(public, verifying=bytes(32))):
        assert other.fingerprint() != fingerprint
    assert PublicKeys(b"ab", b"c").fingerprint() != PublicKeys(b"a", b"bc").fingerprint()


def test_a_fingerprint_is_compared_whole():
    fingerprint = UserKeys.from_seed(SEED).public.fingerprint()
    assert same_fingerprint(fingerprint, fingerprint.replace(" ", ""))
    assert same_fingerprint(fingerprint, f"  {fingerprint.replace(' ', chr(0xA0))}\n")
    other = ("1" if fingerprint[0] != "1" else "2") + fingerprint[1:]
    for typed in ("", other, fingerprint[:-1], fingerprint + "1", "٣" * 20, "\ud800" * 20, fingerprint[::-1] + "x"):
        assert not same_fingerprint(fingerprint, typed)
    assert not same_fingerprint("", "")
    assert not same_fingerprint(fingerprint[:-1], fingerprint[:-1]), "a short one is none, on either side"
    assert not same_fingerprint(fingerprint + "1", fingerprint + "1")


def test_the_kluiszin_opens_its_unlocker():
    blob = make_unlocker(WORDS, PRINCIPAL, SEED, os.urandom, CHEAP)
    assert open_unlocker(WORDS, PRINCIPAL, blob) == SEED
    assert isinstance(open_unlocker(WORDS, PRINCIPAL, blob), Secret)
    assert blob != make_unlocker(WORDS, PRINCIPAL, SEED, os.urandom, CHEAP)
    assert SEED not in blob
    assert Unlocker.parse(blob).cost == CHEAP


@pytest.mark.parametrize(
    "typed",
    [
        "  Fiets  MOLEN\tregen kaas\u00a0dijk\n",
        "ｆｉｅｔｓ molen regen kaas dijk",
        "fiets molen regen kaas dĳk",
    ],
)
def test_case_width_ligature_and_spaces_do_not_matter(typed):
    assert open_unlocker(typed, PRINCIPAL, make_unlocker(WORDS, PRINCIPAL, SEED, os.urandom, CHEAP)) == SEED


def test_composed_and_decomposed_letters_are_the_same():
    blob = make_unlocker("één cafe\u0301 straße", PRINCIPAL, SEED, os.urandom, CHEAP)
    assert open_unlocker("e\u0301e\u0301n café STRASSE", PRINCIPAL, blob) == SEED


@quick
@given(st.text(max_size=60))
def test_another_kluiszin_is_wrong_and_never_an_error(typed):
    with pytest.raises(WrongPassphrase):
        open_unlocker(typed, PRINCIPAL, make_unlocker(WORDS, PRINCIPAL, SEED, os.urandom, CHEAP))


def test_overlong_surrogates_and_another_principal_are_wrong():
    blob = make_unlocker(WORDS, PRINCIPAL, SEED, os.urandom, CHEAP)
    for typed in ("\ud800" * 15, "\ufdfa" * 1024, "x" * 1_000_000, WORDS + "\x00"):
        with pytest.raises(WrongPassphrase):
            open_unlocker(typed, PRINCIPAL, blob)
    with pytest.raises(WrongPassphrase):
        open_unlocker(WORDS, str(uuid4()), blob)


def test_a_long_kluiszin_counts_to_its_last_sign():
    longest = "x" * 1023 + "a"
    blob = make_unlocker(longest, PRINCIPAL, SEED, os.urandom, CHEAP)
    assert open_unlocker(longest, PRINCIPAL, blob) == SEED
    for other in ("x" * 1023 + "b", longest + "a", longest[:-1]):
        with pytest.raises(WrongPassphrase):
            open_unlocker(other, PRINCIPAL, blob)


def test_the_dearest_cost_that_is_allowed_is_read():
    head = bytes.fromhex("01 10 00100000")
    blob = make_unlocker(WORDS, PRINCIPAL, SEED, os.urandom, CHEAP)
    assert Unlocker.parse(head + blob[6:]).cost == Cost(16, 1024**3)


def test_a_changed_unlocker_never_opens_and_never_takes_more_memory_than_allowed():
    # 1 GiB is the limit itself, so the bytes of the cost are left to the next test.
    blob = make_unlocker(WORDS, PRINCIPAL, SEED, os.urandom, CHEAP)
    for place in (0, *range(6, len(blob))):
        with pytest.raises((WrongPassphrase, Damaged)):
            open_unlocker(WORDS, PRINCIPAL, blob[:place] + bytes([blob[place] ^ 1]) + blob[place + 1 :])
    for cut in range(len(blob)):
        with pytest.raises(Damaged):
            open_unlocker(WORDS, PRINCIPAL, blob[:cut])


@pytest.mark.parametrize(
    "head", ["0000000008", "0111000008", "01ff000008", "0101000000 07", "0101ffffffff", "010100100001"]
)
def test_a_cost_outside_the_limits_is_damaged(head):
    blob = make_unlocker(WORDS, PRINCIPAL, SEED, os.urandom, CHEAP)
    start = bytes.fromhex(head.replace(" ", "")).ljust(6, b"\x00")
    with pytest.raises(Damaged):
        open_unlocker(WORDS, PRINCIPAL, start + blob[6:])


@pytest.mark.parametrize(
    ("words", "seed", "cost"),
    [
        (" \n", SEED, CHEAP),
        ("x" * 1025, SEED, CHEAP),
        (WORDS, Secret(b"s"), CHEAP),
        (WORDS, SEED, Cost(0, 8192)),
        (WORDS, SEED, Cost(1, 8193)),
        (WORDS, SEED, Cost(1, 2 * 1024**3)),
    ],
)
def test_no_unlocker_is_made_out_of_limits(words, seed, cost):
    with pytest.raises(ValueError, match=r"^kluiszin, seed or cost out of limits$"):
        make_unlocker(words, PRINCIPAL, seed, os.urandom, cost)


def test_the_strong_cost_is_what_was_decided_and_opens():
    assert Cost(4, 128 * 1024 * 1024) == STRONG
    assert open_unlocker(WORDS, PRINCIPAL, make_unlocker(WORDS, PRINCIPAL, SEED, os.urandom)) == SEED


def test_an_unknown_user_costs_the_same_derivation(monkeypatch):
    from portal.adapters.vault import unlocker

    seen = []
    real = unlocker.crypto_pwhash_alg

    def counted(size, typed, salt, operations, memory, algorithm):
        seen.append((size, typed, operations, memory, algorithm))
        return real(size, typed, salt, operations, memory, algorithm)

    monkeypatch.setattr(unlocker, "crypto_pwhash_alg", counted)
    blob = make_unlocker(WORDS, PRINCIPAL, SEED, os.urandom, CHEAP)
    seen.clear()
    open_unlocker(WORDS, PRINCIPAL, blob)
    with pytest.raises(WrongPassphrase):
        decoy_unlocker(WORDS, CHEAP)
    assert seen[0] == seen[1]
    with pytest.raises(WrongPassphrase):
        decoy_unlocker()
    assert seen[2][2:4] == (STRONG.operations, STRONG.memory)


def certificate() -> Certificate:
    public = UserKeys.from_seed(Secret(b"c" * 32)).public
    return Certificate("GM1674", PRINCIPAL, "functionaris", public, str(uuid4()), date(2026, 10, 27))


def test_a_certificate_holds_only_as_signed():
    approver = UserKeys.from_seed(SEED)
    approved = certificate()
    signature = approve(approver, approved)
    assert len(signature) == 64
    assert verify(approver.public.verifying, approved, signature)
    changes = [
        {"municipality": "GM0748"},
        {"principal": str(uuid4())},
        {"role": "deputy"},
        {"public": replace(approved.public, sealing=bytes(32))},
        {"public": replace(approved.public, verifying=bytes(32))},
        {"approver": str(uuid4())},
        {"valid_from": date(2026, 10, 26)},
        {"role": "\ud800"},
    ]
    for change in changes:
        assert not verify(approver.public.verifying, replace(approved, **change), signature)
    for place in range(64):
        changed = signature[:place] + bytes([signature[place] ^ 1]) + signature[place + 1 :]
        assert not verify(approver.public.verifying, approved, changed)


def test_a_malformed_key_or_signature_is_simply_not_valid():
    approver = UserKeys.from_seed(SEED)
    approved = certificate()
    signature = approve(approver, approved)
    assert not verify(approved.public.verifying, approved, signature)
    for verifying in (b"", bytes(32), b"\x01" + bytes(31), bytes(31), b"\xff" * 33):
        assert not verify(verifying, approved, signature)
        assert not verify(verifying, approved, bytes(64))
    for other in (b"", signature[:-1], signature + b"\x00", bytes(64)):
        assert not verify(approver.public.verifying, approved, other)


def test_fields_of_a_statement_cannot_flow_into_each_other():
    one = certificate()
    assert (
        replace(one, municipality="GM1", principal="674").statement()
        != replace(one, municipality="GM16", principal="74").statement()
    )


def test_both_shares_together_are_the_escrow():
    escrow = new_escrow(os.urandom)
    for first, second in ((escrow.share1, escrow.share2), (escrow.share2, escrow.share1)):
        assert escrow_keys(first, second).public == escrow.public
    typed = escrow.share1.lower().replace("0", "o").replace("1", "l").replace("\n", " - ")
    assert escrow_keys(typed, escrow.share2.replace(" ", "")).public == escrow.public
    assert escrow.share1 not in repr(escrow)
    assert [len(line.replace(" ", "")) for line in escrow.share1.splitlines()] == [16] * 4
    keys = escrow_keys(escrow.share1, escrow.share2)
    approved = certificate()
    assert verify(escrow.public.verifying, approved, approve(keys, approved))


@pytest.mark.parametrize("line", [1, 2, 3, 4])
@pytest.mark.parametrize("share", [1, 2])
def test_a_typing_slip_names_share_and_line(share, line):
    escrow = new_escrow(os.urandom)
    shares = [escrow.share1, escrow.share2]
    for edit in (
        lambda text: ("2" if text[0] != "2" else "3") + text[1:],
        lambda text: text[:-1],
        lambda text: "*" + text,
    ):
        lines = shares[share - 1].splitlines()
        lines[line - 1] = edit(lines[line - 1])
        typed = [*shares]
        typed[share - 1] = "\n".join(lines)
        with pytest.raises(WrongShare) as wrong:
            escrow_keys(*typed)
        assert (wrong.value.share, wrong.value.line) == (share, line)


def test_lines_in_each_others_place_are_named():
    escrow = new_escrow(os.urandom)
    one, two, three, four = escrow.share2.splitlines()
    with pytest.raises(WrongShare) as wrong:
        escrow_keys(escrow.share1, "\n".join([one, three, two, four]))
    assert (wrong.value.share, wrong.value.line) == (2, 2)


def test_shares_that_do_not_belong_together_are_refused():
    escrow, other = new_escrow(os.urandom), new_escrow(os.urandom)
    for first, second in ((escrow.share1, escrow.share1), (escrow.share1, other.share2), (other.share2, escrow.share2)):
        with pytest.raises(WrongShare) as wrong:
            escrow_keys(first, second)
        assert wrong.value.share is None


def test_shares_with_a_forged_pair_tag_are_refused():
    from portal.adapters.vault.escrow import _printed

    shares = [_printed(number, b"same", Secret(bytes([number]) * 32)) for number in (1, 2)]
    with pytest.raises(WrongShare, match=r"^the shares do not go together$"):
        escrow_keys(*shares)
    with pytest.raises(WrongShare, match="not a share"):
        escrow_keys(_printed(3, b"same", SEED), shares[1])


def _refused(share1, share2):
    with pytest.raises(WrongShare) as wrong:
        escrow_keys(share1, share2)
    return str(wrong.value), wrong.value.share, wrong.value.line


def test_who_types_a_share_wrong_hears_what_is_wrong_and_never_what_was_typed():
    escrow, other = new_escrow(os.urandom), new_escrow(os.urandom)
    first, second = escrow.share1, escrow.share2
    lines = second.splitlines()
    last = "2" if lines[3][-1] != "2" else "3"
    share_two = {
        "\n".join([*lines[:3], lines[3] + "0"]): ("a line has 16 symbols", 4),
        "\n".join([*lines[:3], lines[3][:-1] + last]): ("a line does not match its check symbol", 4),
        "\n".join([lines[0], "*", *lines[2:]]): ("a sign that no share contains", 2),
        "\n".join([*lines, "0000", "?"]): ("a sign that no share contains", None),
        "\n".join(lines[:3]): ("a share has 64 symbols", None),
        "\n".join([*lines, "0"]): ("a share has 64 symbols", None),
        second + " " * 600: ("too long for a share", None),
        "": ("a share has 64 symbols", None),
    }
    for typed, (reason, line) in share_two.items():
        assert _refused(first, typed) == (reason, 2, line), reason
    assert _refused(first, first) == ("the same share twice", None, None)
    assert _refused(first, other.share2) == ("the shares are of different escrows", None, None)


def test_a_share_may_be_typed_over_more_or_fewer_lines_than_it_was_printed_on():
    escrow = new_escrow(os.urandom)
    signs = "".join(escrow.share2.split())
    for typed in (signs, "\n".join(signs[at : at + 8] for at in range(0, 64, 8)), f"{signs[:40]}\n\n{signs[40:]}"):
        assert escrow_keys(escrow.share1, typed).public == escrow.public
    assert len(escrow.share2) + 521 == 600
    assert escrow_keys(escrow.share1, escrow.share2 + " " * 521).public == escrow.public, "600 signs are not too long"


def test_a_share_of_another_kind_is_none_though_its_lines_are_right():
    """Somebody who knows the check symbols cannot make a share with other bits set."""
    from portal.adapters.vault.escrow import _check, _printed

    good = _printed(1, b"same", Secret(b"1" * 32))
    lines = good.splitlines()
    data = "".join(lines[3].split())[:-1]
    for last in ("1", "2", "8"):
        spare = data[:-1] + last
        typed = "\n".join([*lines[:3], spare + _check(4, spare)])
        assert _refused(typed, _printed(2, b"same", SEED)) == ("not a share of an escrow", 1, None)
    for number in (0, 3, 4, 0x10 ^ 0x20):
        typed = _printed(number, b"same", SEED)
        assert _refused(good, typed) == ("not a share of an escrow", 2, None)


@quick
@given(st.text())
def test_any_other_text_is_a_wrong_share(text):
    with pytest.raises(WrongShare):
        escrow_keys(text, text)
    for text in ("0" * 64, "x" * 1_000_000):
        with pytest.raises(WrongShare):
            escrow_keys(text, text)
