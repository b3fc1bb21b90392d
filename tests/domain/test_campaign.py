"""The campaign kit: every document has a file name of its own, and is found by it."""

import pytest

from portal.domain.campaign import BANNER, LEAFLET, LESSON, PIECES, POSTER, POSTER_DRAWING, POSTER_PRINT, find


def test_a_document_is_called_after_its_municipality_and_language() -> None:
    assert POSTER.file("waterstad", "nl") == "poster-waterstad-nl.pdf"
    assert POSTER_DRAWING.file("waterstad", "pl") == "poster-waterstad-pl.svg"
    assert LEAFLET.file(None, "en") == "folder-en.pdf"


@pytest.mark.parametrize("municipality", ["waterstad", None])
def test_every_document_is_found_by_its_name(municipality: str | None) -> None:
    offered = [piece for piece in PIECES if municipality or not piece.local]
    assert [find(piece.file(municipality, "nl"), municipality, "nl") for piece in offered] == offered


def test_what_shows_an_address_is_not_made_without_a_municipality() -> None:
    assert [piece for piece in PIECES if not piece.local] == [LEAFLET, LESSON]
    for piece in (POSTER, POSTER_PRINT, BANNER):
        assert find(piece.file(None, "nl"), None, "nl") is None


def test_another_name_is_no_document() -> None:
    assert find("poster-waterstad-nl.pdf", "bergdorp", "nl") is None
    assert find("poster-waterstad-nl.pdf", "waterstad", "en") is None
