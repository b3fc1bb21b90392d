"""What counts as the same word, what a question asks for, and what is shown of a hit."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.domain.searching import MOST, QUESTION_LIMIT, Fragment, excerpts, fold, is_cut, matches, words

TEXTS = st.text(st.sampled_from("abeiAE éÉëłŁßæĳ\n\tcdx-’“ﬁ") | st.characters(), max_size=120)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Zwarte BUS", "zwarte bus"),
        ("één café, cliënt", "een cafe, client"),
        ("e\u0301e\u0301n", "een"),
        ("Łódź, żółć, ŻABA", "lodz, zolc, zaba"),
        ("Ørsted Æbelø Straße STRAẞE œuvre", "orsted aebelo strasse strasse oeuvre"),
        ("ĲSSEL ĳs", "ijssel ijs"),
        ("Şişli İstanbul ıssız", "sisli istanbul issiz"),
        ("d’r “stil” – weg", 'd\'r "stil" - weg'),
        ("twee  regels\r\n en\teen\u00a0spatie ", "twee regels en een spatie"),
        ("so\u00adci\u200baal", "sociaal"),
        ("Ｆｕｌｌ ﬁets Ⅷ", "full fiets viii"),
        ("ΟΔΟΣ Одесса مَدرَسة", "οδοσ одесса مدرسة"),
        ("", ""),
    ],
)
def test_fold(written: str, meant: str) -> None:
    assert fold(written) == meant


def test_folding_sign_by_sign_is_folding_the_whole_and_folding_twice_changes_nothing() -> None:
    """Every sign of every living script: excerpts count on it to find the place of a hit in the original."""
    for start in range(0, 0x20000, 64):
        signs = [chr(code) for code in range(start, start + 64) if not 0xD800 <= code < 0xF900]
        whole = fold("".join(f"x{sign}" for sign in signs))
        assert whole == fold("".join(f"x{fold(f'|{sign}|')[1:-1]}" for sign in signs))
        assert fold(whole) == whole


@settings(max_examples=300, deadline=None, database=None)
@given(TEXTS, TEXTS)
def test_a_folded_text_is_found_in_what_it_was_part_of(one: str, other: str) -> None:
    assert fold(one) in fold(other + one)
    assert fold(fold(one)) == fold(one)


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("zwarte bus", ("zwarte", "bus")),
        ("  BUS  bus Bús ", ("bus",)),
        ('"zwarte bus" kamer', ("zwarte bus", "kamer")),
        ('kamer "zwarte bu', ("kamer", "zwarte bu")),
        ("„Żółty dom” «rue» “stil”", ("zolty dom", "rue", "stil")),
        ("bus, huis; (kamer). Hoe?", ("bus", "huis", "kamer", "hoe")),
        ("XX-000-X a@b.nl +31600000000 12a", ("xx-000-x", "a@b.nl", "+31600000000", "12a")),
        ("a b 1", ()),
        ("12 a", ("12",)),
        ('"a b"', ("a b",)),
        ('"" " " ""', ()),
        ("", ()),
        ("twee\0woorden\x07hier", ("twee", "woorden", "hier")),
        (" ".join(f"w{number}" for number in range(20)), tuple(f"w{number}" for number in range(MOST))),
        ("é\u0301 ö", ()),
        ("山 山手", ("山手",)),
    ],
)
def test_words(question: str, asked: tuple[str, ...]) -> None:
    assert words(question) == asked


@settings(max_examples=300, deadline=None, database=None)
@given(st.text(max_size=300))
def test_any_question_gives_few_folded_words(question: str) -> None:
    asked = words(question)
    assert len(asked) <= MOST
    assert len(set(asked)) == len(asked)
    assert all(fold(word) == word and len(word) >= 2 for word in asked)
    assert sum(len(word) for word in asked) <= 4 * QUESTION_LIMIT


def test_every_word_must_occur_and_nothing_asked_finds_nothing() -> None:
    text = fold("Een zwarte bus bij het huis")
    assert matches(text, words("huis ZWARTE"))
    assert matches(text, words('"zwarte bus"'))
    assert not matches(text, words('"bus zwarte"'))
    assert not matches(text, words("huis rode"))
    assert not matches(text, ())


def shown(pieces: list[Fragment]) -> list[str]:
    return ["".join(f"[{text}]" if hit else text for text, hit in piece) for piece in pieces]


@pytest.mark.parametrize(
    ("text", "question", "pieces"),
    [
        ("De Straße in Łódź.", "strasse lodz", ["De [Straße] in [Łódź]."]),
        ("e\u0301e\u0301n cafe\u0301 hier", "cafe", ["e\u0301e\u0301n [cafe\u0301] hier"]),
        ("een zwarte\n  bus", '"zwarte bus"', ["een [zwarte\n  bus]"]),
        ("ĳs", "js", ["[ĳs]"]),
        ("busbus", "bus", ["[bus][bus]"]),
        ("abc", "ab bc", ["[ab][c]"]),
        ("niets", "iets anders", ["n[iets]"]),
        ("niets", "anders", []),
        ("een\tzwarte bus", '"een zwarte"', ["[een\tzwarte] bus"]),
        ("", "iets", []),
    ],
)
def test_hits_are_marked_in_the_original_text(text: str, question: str, pieces: list[str]) -> None:
    assert shown(excerpts(text, words(question))) == pieces


def test_an_excerpt_shows_whole_words_around_the_hit() -> None:
    text = f"{'voor ' * 40}kenteken{' na' * 60} slot"
    (piece,) = shown(excerpts(text, ("kenteken",), around=20))
    assert piece == "… voor voor voor voor [kenteken] na na na na na na …"
    assert shown(excerpts(text, ("slot",), around=9)) == ["… na na na [slot]"]


@pytest.mark.parametrize(
    ("text", "around", "pieces"),
    [
        ("abcdefghi huis", 10, ["abcdefghi [huis]"]),
        ("abcdefghi  huis", 10, ["…  [huis]"]),
        (" -huis", 1, ["… -[huis]"]),
        ("huis en ja", 5, ["[huis] en …"]),
        ("huis en ja", 4, ["[huis] en …"]),
        ("huis abcdef", 5, ["[huis] …"]),
        ("huis abcdef", 7, ["[huis] abcdef"]),
        ("xxxxxxhuishuisyyyyyy", 3, ["… [huis][huis] …"]),
        ("xxxxxxhuishuisyyyyyy", 1, ["… [huis] …", "… [huis] …"]),
        ("voor " * 50 + "huis en huis" + " na" * 50, 10, ["… voor voor [huis] en [huis] na na na …"]),
    ],
)
def test_where_an_excerpt_begins_and_ends(text: str, around: int, pieces: list[str]) -> None:
    assert shown(excerpts(text, ("huis",), around)) == pieces


def test_about_sixty_signs_are_shown_to_both_sides() -> None:
    text = "a " * 100 + "bhuis" + " a" * 100
    assert excerpts(text, ("huis",)) == excerpts(text, ("huis",), 60) != excerpts(text, ("huis",), 61)


def test_a_word_within_a_word_is_marked_once() -> None:
    assert excerpts("ab", ("ab", "b")) == [[("ab", True)]]


def test_the_excerpts_show_every_word_before_one_of_them_twice() -> None:
    far = " niets" * 40
    text = f"huis een{far} huis twee{far} huis drie{far} huis vier{far} kamer"
    assert [piece.strip("… ").split("]")[0][1:] for piece in shown(excerpts(text, ("huis", "kamer"), 5))] == [
        "huis",
        "huis",
        "kamer",
    ]


@settings(max_examples=300, deadline=None, database=None)
@given(TEXTS, st.text(st.sampled_from('abeE élßĳ"'), max_size=6), st.integers(1, 30), st.integers(1, 4))
def test_an_excerpt_is_made_of_the_text_itself_and_marks_only_what_was_asked(
    text: str, question: str, around: int, most: int
) -> None:
    asked = words(question)
    pieces = excerpts(text, asked, around, most)
    assert bool(pieces) is any(word in fold(text) for word in asked)
    assert len(pieces) <= most
    places = []
    for piece in pieces:
        assert any(hit for _, hit in piece)
        own = [(part, hit) for part, hit in piece if hit or part not in ("… ", " …")]
        whole = "".join(part for part, _ in own)
        assert whole in text
        places.append(text.index(whole))
        for part, hit in own:
            assert part
            if hit:
                assert any(fold(part) in word or word in fold(part) or fold(part)[:1] in word for word in asked)
    assert len(pieces) < 2 or all(one <= other for one, other in pairwise(places))


def test_a_text_full_of_hits_stays_short_and_quick() -> None:
    pieces = excerpts("ab " * 6_000, ("ab",))
    assert len(pieces) == 3
    assert all(len("".join(text for text, _ in piece)) < 400 for piece in pieces)


@pytest.mark.parametrize(
    ("question", "cut"),
    [
        (" ".join(f"w{number}" for number in range(MOST)), False),
        (" ".join(f"w{number}" for number in range(MOST + 1)), True),
        ("x" * QUESTION_LIMIT, False),
        ("x" * (QUESTION_LIMIT + 1), True),
        ("bus " * 20, False),
    ],
)
def test_who_asks_too_much_is_told_so(question: str, cut: bool) -> None:
    assert is_cut(question) is cut
