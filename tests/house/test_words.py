"""The list of words behind a proposed kluiszin: long enough, each once, nothing that people mix up."""

import math
import re
from pathlib import Path

from cast import settings

from portal.adapters import wordlists
from portal.domain import passphrases
from portal.settings import CHECKOUT

LIST = CHECKOUT / "instance" / "words" / "nl.txt"
WORDS = [line for line in LIST.read_text("utf-8").splitlines() if not line.startswith("#")]

MIXED_UP = [("ij", "ei"), ("ou", "au"), ("ch", "g"), ("c", "k"), ("q", "k"), ("x", "ks"), ("z", "s"), ("v", "f")]
"""What sounds alike, in the order in which it is written as one."""


def sound(word: str) -> str:
    """A word as somebody would write it who only heard it."""
    for written, heard in (("sch", "sg"), *MIXED_UP, ("y", "i")):
        word = word.replace(written, heard)
    word = re.sub("(d|dt)$", "t", re.sub("b$", "p", word))
    return re.sub(r"(.)\1", r"\1", word)


def test_five_words_are_at_least_sixty_bits() -> None:
    assert len(WORDS) >= passphrases.LEAST_LISTED
    assert passphrases.WORDS * math.log2(len(WORDS)) >= 60
    assert passphrases.bits(WORDS) == passphrases.WORDS * math.log2(len(set(WORDS)))


def test_each_word_stands_there_once_and_is_easy_to_type() -> None:
    assert sorted(set(WORDS)) == WORDS
    assert [word for word in WORDS if not re.fullmatch("[a-z]{4,8}", word)] == []


def test_no_word_is_another_one_with_an_ending() -> None:
    there = set(WORDS)
    doubles = [(word, word + end) for word in WORDS for end in ("s", "e", "n", "t", "en") if word + end in there]
    assert doubles == []


def test_no_two_words_sound_the_same() -> None:
    heard: dict[str, str] = {}
    twins = [(heard[key], word) for word in WORDS if heard.setdefault(key := sound(word), word) != word]
    assert twins == []


def test_the_head_says_where_they_come_from() -> None:
    head = LIST.read_text("utf-8").split(WORDS[0] + "\n")[0]
    for said in ("OpenTaal", "CC BY 3.0", "wordfreq", "CC BY-SA 4.0"):
        assert said in head


def test_well_known_sentences_are_long_enough_to_be_one() -> None:
    known = wordlists.known_sentences(settings(CHECKOUT / "nowhere").own_and_shipped("words"))
    assert len(known) >= 300
    short = [each for each in known if len(each) < 8]
    assert short == [], "one that is short would be found in much else"


def test_a_list_of_the_installation_wins_when_it_is_long_enough(tmp_path: Path) -> None:
    folder = tmp_path / "words"
    folder.mkdir()
    places = settings(tmp_path).own_and_shipped("words")
    assert places[0] == folder
    (folder / "nl.txt").write_text("# eigen\neen\ntwee\n")
    assert wordlists.words(places) == tuple(WORDS), "a short list is left alone"
    longer = [f"woord{number}" for number in range(5000)]
    (folder / "nl.txt").write_text("\n".join(longer))
    wordlists.words.cache_clear()
    assert wordlists.words(places) == tuple(longer)
    wordlists.words.cache_clear()
