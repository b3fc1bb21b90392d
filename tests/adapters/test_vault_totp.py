"""The second factor as RFC 6238 has it, with the drift and the memory of used steps that the portal adds."""

from base64 import b32decode, b32encode
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from portal.adapters import vault

RFC = b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("moment", "digits"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_the_vectors_of_the_rfc(moment: int, digits: str) -> None:
    assert vault.digits_at(RFC, moment // 30) == digits
    assert vault.step_of(RFC, digits, moment, 0) == moment // 30


@pytest.mark.parametrize(("off", "counts"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_a_clock_may_be_one_step_off(off: int, counts: bool) -> None:
    now = 1_800_000_000
    step = vault.step_of(RFC, vault.digits_at(RFC, (now + off) // 30), now, 0)
    assert step == ((now + off) // 30 if counts else None)


def test_a_step_that_was_used_and_those_before_it_count_no_more() -> None:
    now = 1_800_000_000
    this = now // 30
    shown = {step: vault.digits_at(RFC, step) for step in (this - 1, this, this + 1)}
    assert [vault.step_of(RFC, shown[step], now, this) for step in shown] == [None, None, this + 1]


@pytest.mark.parametrize("typed", ["", "28708", "2870820", "28708a", "٢٨٧٠٨٢", "287 82", "\ud800" * 6, "-87082"])
def test_what_are_no_six_digits(typed: str) -> None:
    assert vault.step_of(RFC, typed, 59, 0) is None


def test_a_secret_is_160_random_bits() -> None:
    assert b32decode(vault.new_app_secret(lambda size: bytes(range(size)))) == bytes(range(20))


def test_the_address_for_the_app_holds_what_apps_need() -> None:
    address = urlsplit(vault.app_address(RFC, "farid@waterstad.example", "meldpunt.example"))
    assert (address.scheme, address.netloc) == ("otpauth", "totp")
    assert unquote(address.path) == "/meldpunt.example:farid@waterstad.example"
    assert parse_qs(address.query) == {"secret": [RFC], "issuer": ["meldpunt.example"]}, (
        "apps default to six, 30, SHA-1"
    )
