"""The receipt code as spelled, shown and typed back."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.domain.receipts import ALPHABET, Mistyped, NotACode, WrongCode, check_symbol, encode, groups, parse, tidy

quick = settings(max_examples=200, deadline=None, database=None)
bits = st.binary(min_size=15, max_size=32)


def test_known_codes_stay_the_same():
    assert encode(bytes(15)) == "0" * 24
    assert encode(bytes(range(15))) == "000G40R40M30E209185GR38A"
    assert encode(b"\xff" * 15) == "Z" * 23 + "Q"
    assert groups("000G40R40M30E209185GR38A") == "000G-40R4-0M30-E209-185G-R38A"


def test_only_the_first_115_bits_count():
    assert encode(b"\xaa" * 14 + b"\xe0" + b"more") == encode(b"\xaa" * 14 + b"\xff")
    assert encode(b"\xaa" * 14 + b"\xe0") != encode(b"\xaa" * 14 + b"\xc0")
    with pytest.raises(ValueError, match="15 bytes"):
        encode(b"\xaa" * 14)


@quick
@given(bits)
def test_what_is_shown_can_be_typed_back(raw):
    code = encode(raw)
    assert len(code) == 24
    assert set(code) <= set(ALPHABET)
    assert parse(code) == parse(groups(code)) == parse(groups(code).lower()) == code


DASHES = "-‐‑‒–—―−⁃\u00ad﹘﹣－"


@pytest.mark.parametrize("dash", list(DASHES))
def test_every_dash_is_a_dash(dash):
    code = encode(bytes(range(15)))
    assert parse(groups(code).replace("-", dash)) == code


def test_spaces_and_lookalikes_are_understood():
    code = encode(bytes(range(15)))
    assert parse("  oooG-4oR4\tom3o\nE2o9\u00a0 I85G\u202fR38A \ufeff") == code
    assert tidy("oOiIlLuU") == "001111VV"
    assert parse(f"\u200e{code}\u200f") == code


@quick
@given(bits, st.integers(0, 23), st.sampled_from(ALPHABET))
def test_one_wrong_symbol_is_noticed(raw, place, other):
    code = encode(raw)
    if code[place] == other:
        return
    with pytest.raises(Mistyped):
        parse(code[:place] + other + code[place + 1 :])


def test_every_swap_of_neighbours_is_noticed_except_0_with_z():
    payload = "7" * 10
    missed = set()
    for one in ALPHABET:
        for other in ALPHABET:
            if one != other and check_symbol(payload + one + other) == check_symbol(payload + other + one):
                missed.add(one + other)
    assert missed == {"0Z", "Z0"}


def test_a_swap_in_a_real_code_is_named_a_typing_slip():
    code = encode(bytes(range(15)))
    for place, (one, other) in enumerate(pairwise(code)):
        if one != other and {one, other} != {"0", "Z"}:
            with pytest.raises(Mistyped):
                parse(code[:place] + other + one + code[place + 2 :])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ABCD",
        "0" * 23,
        "0" * 25,
        "0" * 23 + "*",
        "0" * 23 + "\x00",
        "0" * 23 + "\ud800",
        "０" * 24,
        "٠" * 24,
        "0" * 23 + "ſ",
        "0" * 23 + "ı",
        "0" * 1_000_000,
        " " * 201,
        "2026-0142",
    ],
)
def test_anything_else_is_no_code(text):
    with pytest.raises(NotACode):
        parse(text)


@quick
@given(st.text())
def test_no_text_raises_anything_but_a_wrong_code(text):
    try:
        assert len(parse(text)) == 24
    except WrongCode as wrong:
        assert str(wrong) in {
            "too long for a code",
            "a code has 24 symbols",
            "a sign that no code contains",
            "the check symbol does not match",
        }


def test_what_is_wrong_is_said_without_repeating_it() -> None:
    good = groups(encode(bytes(range(15))))
    wrong = {
        "too long for a code": "A" * 201,
        "a sign that no code contains": good[:-1] + "!",
        "a code has 24 symbols": good[:-1],
        "the check symbol does not match": good[:-1] + ("0" if good[-1] != "0" else "1"),
    }
    for said, typed in wrong.items():
        with pytest.raises(WrongCode) as refused:
            parse(typed)
        assert str(refused.value) == said
    assert parse(good.ljust(200)) == good.replace("-", ""), "spaces behind it, as far as is read"
    with pytest.raises(ValueError, match=r"^a receipt code needs at least 15 bytes$"):
        encode(bytes(14))
