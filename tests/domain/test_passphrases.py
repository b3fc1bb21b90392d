"""The kluiszin: drawn evenly, or thought up and then looked at."""

from collections import Counter
from hashlib import sha256

import pytest

from portal.domain import passphrases

LIST = tuple(f"woord{number}" for number in range(5000))


def numbers(seed: str):  # type: ignore[no-untyped-def]
    """Bytes that look random and are the same every time."""
    state = [seed.encode()]

    def give(size: int) -> bytes:
        state[0] = sha256(state[0]).digest()
        return state[0][:size]

    return give


def test_five_words_of_the_list() -> None:
    drawn = passphrases.draw(LIST, numbers("a"))
    assert len(drawn.split()) == 5 and set(drawn.split()) <= set(LIST)
    assert passphrases.is_drawn(LIST, drawn)
    for other in (
        "",
        drawn + " woord1",
        drawn.rsplit(" ", 1)[0],
        drawn.replace("woord", "woord ", 1),
        drawn.upper(),
        drawn.replace(" ", "  "),
    ):
        assert not passphrases.is_drawn(LIST, other)


def test_each_word_is_as_likely_as_another() -> None:
    random, found = numbers("b"), Counter[str]()
    for _ in range(10_000):
        found.update(passphrases.draw(LIST, random).split())
    assert len(found) > 4990, "50,000 draws hit nearly every one of 5,000 words"
    expected = 50_000 / len(LIST)
    spread = sum((found[word] - expected) ** 2 / expected for word in LIST)
    assert 4600 < spread < 5400, "chi squared of 4,999 degrees of freedom: 4,999 plus or minus four times 100"


def test_what_would_favour_the_first_words_is_drawn_again() -> None:
    above = (2**32 - 2**32 % len(LIST)).to_bytes(4, "big")
    given = iter([above, b"\xff\xff\xff\xff", *(number.to_bytes(4, "big") for number in (7, 8, 9, 10, 11))])
    assert passphrases.draw(LIST, lambda size: next(given)) == "woord7 woord8 woord9 woord10 woord11"
    last = (2**32 - 2**32 % len(LIST) - 1).to_bytes(4, "big")
    given = iter([last] * 5)
    assert passphrases.draw(LIST, lambda size: next(given)) == " ".join(["woord4999"] * 5)


def test_a_short_list_is_refused() -> None:
    with pytest.raises(ValueError, match="4096"):
        passphrases.draw(LIST[:4095], numbers("c"))


@pytest.mark.parametrize(
    "typed",
    [
        "De appel valt niet ver van de boom",
        "deappelvaltnietvervandeboom",
        "de áppel valt niet ver van de boom!!",
        "De appel valt niet ver van de boom 2026",
        "1 de appel valt niet ver van de boom",
    ],
)
def test_a_well_known_sentence_is_known_however_it_is_written(typed: str) -> None:
    assert passphrases.well_known(typed, {passphrases.compared("de appel valt niet ver van de boom")})


def test_half_of_a_well_known_sentence_is_known_too() -> None:
    known = {passphrases.compared("De pot verwijt de ketel dat hij zwart ziet")}
    assert passphrases.well_known("de pot verwijt de ketel", known)
    assert passphrases.well_known("ketel dat hij zwart", known)
    assert not passphrases.well_known("de pot verwijt de pan", known)


def test_a_sentence_with_more_of_its_own_is_another_one() -> None:
    known = {passphrases.compared("de appel valt niet ver van de boom")}
    assert not passphrases.well_known("de appel valt niet ver van de boom maar de peer wel", known)
    assert not passphrases.well_known("de peer valt niet ver van de boom", known)


@pytest.mark.parametrize(
    "typed",
    [
        "wachtwoordwachtwoord",
        "qwertyuiopasdfgh",
        "welkom welkom 2026",
        "roosendaal roosendaal",
        "Farid Farid Farid Farid",
        "farid amrani farid amrani",
        "01-01-1980 01-01-1980",
        "aaaaaaaaabbbbbbbbbccccccccc",
    ],
)
def test_what_a_program_guesses_first_is_found_early(typed: str) -> None:
    assert passphrases.guesses(typed, ("Farid Amrani", "farid", "roosendaal")) < passphrases.LEAST_GUESSES


@pytest.mark.parametrize("typed", ["vijf gewone woorden op een rij", "ijsvogel fietst langs drie kaasdoeken", "x" * 5])
def test_how_long_it_takes_depends_on_the_sentence(typed: str) -> None:
    assert (passphrases.guesses(typed, ()) >= passphrases.LEAST_GUESSES) is (len(typed) > 5)


def test_a_very_long_sentence_costs_no_more() -> None:
    assert passphrases.guesses("een lange zin zonder eind " * 40, ()) > passphrases.LEAST_GUESSES


def test_who_knows_somebody_guesses_their_names_first() -> None:
    """Names that stand in no list: of two parts, with a hyphen, and in an address."""
    known = [("xhorvath qzimbal xhorvath", "Xhorvath Qzimbal"), ("zwyqhdrexqzwyqhdrexq", "Zwyqh Drexq")]
    known.append(("vanzwolqu vanzwolqu vanzwolqu", "van-zwolqu@drempt.example"))
    for typed, about in known:
        assert passphrases.guesses(typed, ()) > passphrases.guesses(typed, (about,)) + 4, typed


def test_five_words_of_the_shortest_list_are_sixty_bits() -> None:
    assert passphrases.bits(LIST[:4096]) == 60.0
    assert len(passphrases.draw(LIST[:4096], numbers("d")).split()) == 5


def test_six_signs_around_a_known_sentence_make_no_other_one() -> None:
    known = {"deappelvaltnietver"}
    assert passphrases.well_known("de appel valt niet ver 123456", known)
    assert not passphrases.well_known("de appel valt niet ver 1234567", known)
