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


def test_readers_get_the_shipped_text_when_the_own_one_has_a_mistake(folders: tuple[Path, Path]) -> None:
    own, shipped = folders
    library = Library(lambda: folders)
    for name in ("aftercare", "law", "roles"):
        write(shipped, "nl", f"guidance/{name}.md", "Van ons")
        write(own, "nl", f"guidance/{name}.md", "Eigen")
    (own / "nl/guidance/aftercare.md").write_text("geen kop")
    (own / "nl/guidance/law.md").write_bytes("---\ntitle: Één\n---\n".encode("latin-1"))
    (own / "nl/guidance/roles.md").write_text("---\ntitle: Rollen\nchecked_on: gisteren\n---\n")
    assert [library.text(name, "nl").title for name in ("aftercare", "law", "roles")] == ["Van ons"] * 3
    with pytest.raises(TextError, match=r"nl/guidance/law\.md: must be saved as UTF-8"):
        library.source("guidance/law.md", "nl")
    found = library.readable("guidance/law.md", "nl")
    assert found is not None
    assert found.head["title"] == "Van ons"


def test_the_mark_that_windows_puts_before_a_text_does_no_harm(folders: tuple[Path, Path]) -> None:
    own, _ = folders
    write(own, "nl", "guidance/law.md", "De wet")
    file = own / "nl/guidance/law.md"
    file.write_text(file.read_text(), encoding="utf-8-sig")
    assert Library(lambda: folders).text("law", "nl").title == "De wet"


def test_every_file_that_cannot_be_read_is_named(folders: tuple[Path, Path]) -> None:
    own, shipped = folders
    write(shipped, "nl", "guidance/aftercare.md", "Nazorg")
    write(own, "nl", "cards.md", "Kaarten", "## K99\n\nBestaat niet.")
    write(own, "en", "glossary.md", "Terms", "## woord\n\nGeen term.")
    (own / "en" / "guidance").mkdir()
    (own / "en" / "guidance" / "law.md").write_text("---\ntitle: Law\nchecked_on: soon\n---\n\nText.\n")
    assert [line.partition(":")[0] for line in Library(lambda: folders).mistakes()] == [
        "en/glossary.md",
        "en/guidance/law.md",
        "nl/cards.md",
    ]
