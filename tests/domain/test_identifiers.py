"""Numbers people should not write down: found in running text, without crying wolf."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.domain.identifiers import KINDS, holds_bsn, holds_iban, warnings, without

NO_BSN = [
    "123456789",  # nine digits that fail the eleven test
    "0612345678",  # a mobile number has ten
    "06 12345678",
    "06-12 34 56 78",
    "1112223330",
    "order 1112223334",
    "41112223333",
    "+31 6 1234 5678",
    "1112 2233",
    "000000000",
    "zaaknummer 2026-11-17/12",
    "kenteken 12-AB-34",
]
NO_IBAN = [
    "NL91ABNA0417164301",
    "NL00RABO0000000000",
    "Hij woont op nr 12 en zij op 14",
    "BE68",
    "AB12 dit is geen IBAN",
]


@pytest.mark.parametrize(
    "text",
    [
        "111222333",
        "Zijn bsn is 111222333.",
        "bsn:111222333, geboren in mei",
        "1112.22.333",
        "111-222-333",
        "111 222 333",
        "nummer 123456789 en ook 123456782",
        "Huis 4, 111222333",
        "1234 11122 2333",
        "eerste regel\n111222333\nlaatste regel",
    ],
)
def test_a_citizen_service_number_is_seen(text: str) -> None:
    assert holds_bsn(text)
    assert warnings("iets anders", text) == ("bsn",)


@pytest.mark.parametrize("text", NO_BSN)
def test_other_numbers_are_not(text: str) -> None:
    assert not holds_bsn(text)


@pytest.mark.parametrize(
    "text",
    [
        "NL91ABNA0417164300",
        "nl91abna0417164300",
        "Geld ging naar NL91 ABNA 0417 1643 00, elke week.",
        "NL91ABNA0417164300 van de baas",
        "BE71 0961 2345 6769",
        "BE71 0961 2345 6769 werd gebruikt",
        "BE71096123456769 was van hem",
        "op NO93 8601 1117 947, de kortste die er is",
        "rekening DE89 3704 0044 0532 0130 00 in Berlijn",
        "Vraag MA12 deze NL91 ABNA 0417 1643 00",
        "PL61 1090 1014 0000 0712 1981 2874 en meer tekst",
    ],
)
def test_a_bank_account_is_seen(text: str) -> None:
    assert holds_iban(text)
    assert "iban" in warnings(text)


@pytest.mark.parametrize("text", NO_IBAN)
def test_what_only_looks_like_one_is_not(text: str) -> None:
    assert not holds_iban(text)


def test_both_are_named_and_nothing_is_named_twice() -> None:
    assert warnings("111222333", "111222333 NL91ABNA0417164300") == ("bsn", "iban")
    assert warnings("verhaal", "NL91ABNA0417164300", "slot") == ("iban",)
    assert warnings() == ()
    assert warnings("Een gewoon verhaal over 3 mannen en 12 fietsen.") == ()


def test_two_texts_do_not_make_one_number() -> None:
    assert warnings("11122", "2333") == ()


@settings(max_examples=300, deadline=None, database=None)
@given(st.text(alphabet="0123456789 .-NLBEabcd\n\u0661\ud800", max_size=200))
def test_no_text_is_an_error(text: str) -> None:
    assert set(warnings(text)) <= {"bsn", "iban"}


@pytest.mark.parametrize(
    ("kind", "text", "left"),
    [
        ("bsn", "Zijn bsn is 111222333.", "Zijn bsn is […]."),
        ("bsn", "111 222 333 en 1112.22.333, niet 123456789", "[…] en […], niet 123456789"),
        ("bsn", "NL91ABNA0417164300", "NL91ABNA0417164300"),
        ("bsn", "niets", "niets"),
        ("iban", "Naar NL91 ABNA 0417 1643 00, elke week.", "Naar […], elke week."),
        ("iban", "NL91ABNA0417164300 van de baas", "[…] van de baas"),
        ("iban", "nl91abna0417164300 en BE71 0961 2345 6769 dus", "[…] en […] dus"),
        ("iban", "NL91ABNA0417164301 bestaat niet", "NL91ABNA0417164301 bestaat niet"),
        ("iban", "bsn 111222333", "bsn 111222333"),
    ],
)
def test_a_number_is_taken_out_and_nothing_else(kind: str, text: str, left: str) -> None:
    assert without(kind, text, "[…]") == left


@settings(max_examples=100, deadline=None, database=None)
@given(st.lists(st.sampled_from(["111222333", "NL91 ABNA 0417 1643 00", "de man", "Kade 3", "BE71096123456769"])))
def test_after_taking_out_nothing_is_warned_of(parts: list[str]) -> None:
    text = "; ".join(parts)
    for kind in KINDS:
        text = without(kind, text, "…")
    assert warnings(text) == ()
    assert text.count("de man") == parts.count("de man")
