"""The press: each document is made once, one at a time, and what fails is not kept."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from portal.actions.campaign import NotMade, Press
from portal.adapters import documents
from portal.domain.campaign import LEAFLET, PIECES, POSTER, POSTER_DRAWING, find


class Setter:
    """Stands in for typst: counts, and can wait or fail."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.made: list[tuple[str, Any]] = []
        self.go = threading.Event()
        self.go.set()
        self.begun = threading.Event()
        self.fails = False
        monkeypatch.setattr(documents, "typeset", self)
        monkeypatch.setattr(documents, "drawing", self)

    def __call__(self, template: str, document: Any) -> bytes:
        self.begun.set()
        assert self.go.wait(10)
        if self.fails:
            raise NotMade
        self.made.append((template, document))
        return repr(document).encode()


@pytest.fixture
def setter(monkeypatch: pytest.MonkeyPatch) -> Setter:
    return Setter(monkeypatch)


def test_the_same_document_is_made_once(setter: Setter) -> None:
    press = Press()
    first = press.make(POSTER, {"title": "a"})
    assert press.make(POSTER, {"title": "a"}) is first
    assert len(setter.made) == 1


def test_other_words_and_other_forms_are_other_documents(setter: Setter) -> None:
    press = Press()
    for piece, title in ((POSTER, "a"), (POSTER, "b"), (POSTER_DRAWING, "a"), (LEAFLET, "a")):
        press.make(piece, {"title": title})
    assert len(setter.made) == 4


def test_only_so_many_are_kept(setter: Setter) -> None:
    press = Press(most=2)
    for title in ("a", "b", "c", "c", "a"):
        press.make(POSTER, {"title": title})
    assert [document["title"] for _template, document in setter.made] == ["a", "b", "c", "a"]


def test_what_fails_is_tried_again(setter: Setter) -> None:
    press = Press()
    setter.fails = True
    with pytest.raises(NotMade):
        press.make(POSTER, {"title": "a"})
    setter.fails = False
    assert press.make(POSTER, {"title": "a"})


def test_one_at_a_time_and_nobody_waits_for_ever(setter: Setter) -> None:
    press = Press(wait=0.05)
    setter.go.clear()
    busy = threading.Thread(target=press.make, args=(POSTER, {"title": "a"}))
    busy.start()
    assert setter.begun.wait(10)
    with pytest.raises(NotMade):
        press.make(POSTER, {"title": "b"})
    setter.go.set()
    busy.join()
    assert press.make(POSTER, {"title": "b"})


def test_a_crowd_does_not_hold_the_threads_that_reporters_need(setter: Setter) -> None:
    press = Press(wait=30, waiting=1)
    setter.go.clear()
    busy = threading.Thread(target=press.make, args=(POSTER, {"title": "a"}))
    busy.start()
    assert setter.begun.wait(10)
    began = time.monotonic()
    with pytest.raises(NotMade):
        press.make(POSTER, {"title": "b"})
    assert time.monotonic() - began < 5
    setter.go.set()
    busy.join()
    assert press.make(POSTER, {"title": "b"})


def test_who_waited_gets_what_was_made_meanwhile(setter: Setter) -> None:
    press = Press()
    setter.go.clear()
    both = [threading.Thread(target=press.make, args=(POSTER, {"title": "a"})) for _ in range(2)]
    for one in both:
        one.start()
    setter.go.set()
    for one in both:
        one.join()
    assert len(setter.made) == 1


def test_files_have_a_name_that_says_what_they_are() -> None:
    assert POSTER.file("bergen-op-zoom", "pl") == "poster-bergen-op-zoom-pl.pdf"
    assert LEAFLET.file(None, "nl") == "folder-nl.pdf"
    assert len({piece.file("x", "nl") for piece in PIECES}) == len(PIECES)


def test_a_file_is_found_by_its_name_only_where_it_belongs() -> None:
    assert find("poster-waterstad-nl.pdf", "waterstad", "nl") == POSTER
    assert find("poster-waterstad-nl.pdf", "bergdorp", "nl") is None
    assert find("poster-nl.pdf", None, "nl") is None, "a code to nowhere"
    assert find("folder-nl.pdf", None, "nl") == LEAFLET
