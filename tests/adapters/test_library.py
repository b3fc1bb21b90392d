"""The library: own files first, Dutch where a translation is missing, nothing in it but clean HTML."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal.adapters.library import Library, html
from portal.domain.guidance import TextError


def write(folder: Path, language: str, path: str, title: str, body: str = "Tekst.") -> None:
    """A translator's file."""
    file = folder / language / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"---\ntitle: {title}\n---\n\n{body}\n")


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """The installation's own folder and the shipped one."""
    return tmp_path / "own", tmp_path / "shipped"


def test_the_own_text_wins_and_dutch_stands_in(folders: tuple[Path, Path]) -> None:
    own, shipped = folders
    library = Library(lambda: folders)
    write(shipped, "nl", "guidance/aftercare.md", "Nazorg")
    write(shipped, "en", "guidance/aftercare.md", "Aftercare")
    write(own, "en", "guidance/aftercare.md", "Look after yourself")
    assert library.text("aftercare", "en").title == "Look after yourself"
    found = library.text("aftercare", "pl")
    assert (found.language, found.title, found.checked_on) == ("nl", "Nazorg", None)


def test_a_text_that_nobody_wrote_is_not_found(folders: tuple[Path, Path]) -> None:
    with pytest.raises(LookupError):
        Library(lambda: folders).text("aftercare", "nl")


def test_other_files_by_language(folders: tuple[Path, Path]) -> None:
    own, shipped = folders
    write(shipped, "ro", "cards.md", "Carduri")
    write(own, "bg", "cards.md", "Карти")
    write(shipped, "nl", "guidance/cards.md", "Iets anders")
    library = Library(lambda: folders)
    assert library.languages("cards.md") == ("bg", "ro")
    assert library.languages("guidance/cards.md") == ("nl",)
    assert library.source("cards.md", "nl") is None


def test_a_broken_file_is_named(folders: tuple[Path, Path]) -> None:
    _, shipped = folders
    (shipped / "nl").mkdir(parents=True)
    (shipped / "nl" / "cards.md").write_text("geen kop")
    with pytest.raises(TextError, match=r"nl/cards\.md: must begin with a head"):
        Library(lambda: folders).source("cards.md", "nl")


def test_nothing_but_clean_html() -> None:
    made = html("## Kop\n\n<script>x()</script> [uit](javascript:x) ![plaat](x.png) **vet** `code`\n")
    assert "<h2>Kop</h2>" in made
    assert "<strong>vet</strong>" in made
    for bad in ("<script", 'href="javascript', "<img", "<code"):
        assert bad not in made
