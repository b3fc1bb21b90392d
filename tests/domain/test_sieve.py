"""The quick look at raw texts: it may let too much through, never too little."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.domain.searching import fold, words
from portal.domain.sieve import Sieve

SIGNS = st.sampled_from('abeiAE éÉëłŁßæĳ\n\t"\\cdx-’“ﬁ\u0301\u00ad€Ω\x00\x1f ') | st.characters(
    exclude_categories=["Cs"]
)
TEXTS = st.text(SIGNS, max_size=60)


def raw(text: str) -> bytes:
    return json.dumps({"story": text}, ensure_ascii=False, separators=(",", ":")).encode()


@pytest.mark.parametrize(
    ("text", "question", "caught"),
    [
        ("Een zwarte bus", "ZWARTE bús", 0b11),
        ("Een zwarte bus", "bus rode", 0b01),
        ("cliënt in Łódź", "client lodz", 0b11),
        ("Straße €5", "strasse", 0b1),
        ("e\u0301e\u0301n", "een", 0b1),
        ("Vỹ Sơn", "vy son", 0b11),
        ("Одесса", "одесса", 0b1),
        ("een zwarte\nbus", '"zwarte bus"', 0b1),
        ("pad C:\\map", "c:\\map", 0b1),
        ('hij zei: "stil"', "stil", 0b1),
        ("kort", "langer", 0),
    ],
)
def test_what_passes(text: str, question: str, caught: int) -> None:
    assert Sieve.of(words(question)).caught(raw(text)) == caught


def test_bytes_that_are_no_text_are_looked_at_all_the_same() -> None:
    for question in ("bus", "одесса"):
        assert Sieve.of(words(question)).caught(b"\xff\xfe " + raw(f"een {question}")) == 1
        assert Sieve.of(words(question)).caught(b"\xff\xfe " + raw("een auto")) == 0


@settings(max_examples=500, deadline=None, database=None)
@given(TEXTS, TEXTS, TEXTS)
def test_what_occurs_always_passes(before: str, wanted: str, after: str) -> None:
    asked = words(wanted)
    text = before + wanted + after
    caught = Sieve.of(asked).caught(raw(text))
    for bit, word in enumerate(asked):
        if word in fold(text):
            assert caught >> bit & 1, (text, word)


@settings(max_examples=300, deadline=None, database=None)
@given(st.text(max_size=80), st.text(max_size=30))
def test_any_text_and_any_question(text: str, question: str) -> None:
    asked = words(question)
    clean = text.encode("utf-8", "replace").decode()
    caught = Sieve.of(asked).caught(raw(clean))
    assert all(caught >> bit & 1 for bit, word in enumerate(asked) if word in fold(clean))


def test_every_sign_of_the_table_folds_as_it_says() -> None:
    """The two tables are a shortcut of `fold`, for whatever sign."""
    for code in (*range(1, 0x3000), *range(0xFB00, 0xFFFE)):
        sign = chr(code)
        for word in words(f"ab{sign}cd"):
            if word in fold(f"ab{sign}cd"):
                assert Sieve.of([word]).caught(raw(f"x ab{sign}cd y")) == 1, hex(code)


def test_bytes_that_are_no_text_stop_nothing() -> None:
    assert Sieve.of(("bus",)).caught(b"\xff\xfebus") == 1
