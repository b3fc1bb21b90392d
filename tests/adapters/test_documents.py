"""The dossier on paper: accessible in its structure, the same bytes for the same text, and no text ever stops it."""

import hashlib
import io
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from portal.adapters.documents import FOLDER, NotMade, dossier_pdf, drawing, legible, typeset
from portal.adapters.fonts import drawable
from portal.settings import CHECKOUT

CANARY = "kanariepapier7q9z"
STORY = "Een man gaf op alle vragen antwoord.\nDe vrouw zei niets."


def paper(text: str = STORY, **own: Any) -> dict[str, Any]:
    """A dossier with one of every kind of part."""
    return {
        "title": "Dossier van een signaal",
        "language": "nl",
        "place": "Gemeente Waterstad",
        "mark": "Vertrouwelijk",
        "foot": "Kenmerk 123",
        "page": "Pagina {page} van {pages}",
        "colour": "#1b6b3f",
        "opening": [{"kind": "facts", "rows": [["Waarvoor", text[:500]]]}, {"kind": "quiet", "text": "Een vermoeden."}],
        "sections": [
            {"title": "De woorden van de melder", "parts": [{"kind": "quote", "text": text, "language": "pl"}]},
            {
                "title": "Meer",
                "parts": [
                    {"kind": "list", "items": ["Iemand is bang.", text[:500]]},
                    {
                        "kind": "entry",
                        "title": "18 oktober",
                        "rows": [["Bron", "BAG"]],
                        "text": "Elf.",
                        "language": "nl",
                    },
                    {"kind": "text", "text": "Tot slot.", "language": "nl"},
                ],
            },
        ],
        **own,
    }


def read(pdf: bytes) -> str:
    """The text of all pages."""
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def tags(node: Any) -> Iterator[tuple[str, str]]:
    """(tag, language) of the structure, in reading order."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        for each in node:
            yield from tags(each)
    elif isinstance(node, dict):
        if "/S" in node:
            yield str(node["/S"]), str(node.get("/Lang", ""))
        if "/K" in node:
            yield from tags(node["/K"])


def test_it_can_be_read_by_everybody() -> None:
    reader = PdfReader(io.BytesIO(dossier_pdf(paper())))
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] == "nl"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data().decode()
    found = list(tags(root["/StructTreeRoot"]))
    names = [name for name, _ in found]
    assert names[:2] == ["/Document", "/H1"]
    assert names.count("/H2") == 2
    assert names.count("/H3") == 1
    assert names.count("/L") == 3, "label and value are a list, like the clues"
    assert "pl" in {language for _, language in found}, "the reporter's words are said in their own language"


def test_it_says_who_and_when_nowhere() -> None:
    pdf = dossier_pdf(paper())
    assert pdf == dossier_pdf(paper())
    about = PdfReader(io.BytesIO(pdf)).metadata
    assert about is not None
    assert about.title == "Dossier van een signaal"
    assert {"/Author", "/CreationDate", "/ModDate"}.isdisjoint(about)
    assert b"CreateDate" not in pdf and b"ModifyDate" not in pdf


def test_what_is_on_the_page() -> None:
    text = read(dossier_pdf(paper("woord " * 900)))
    for part in ("Gemeente Waterstad", "Vertrouwelijk", "Pagina 1 van 3", "Pagina 3 van 3", "Kenmerk 123", "BAG"):
        assert part in text, part


@pytest.mark.parametrize(
    "text",
    [
        "#let x = 1; #panic() $x^2$ \\ *vet* _schuin_ `code` <label> @ref // weg /* weg */ [x] = kop - lijst ~ 'b' --",
        "Kłamstwo, żółć. Привет, Ελλάδα. Thiếu nữ.",
        "https://voorbeeld.example/" + "x" * 200,
    ],
)
def test_a_text_is_never_markup(text: str) -> None:
    found = read(dossier_pdf(paper(text))).replace("\n", "")
    assert text.replace(" ", "") in found.replace(" ", "")


def test_what_cannot_be_drawn_is_spelled() -> None:
    text = read(dossier_pdf(paper("a\x00b 你 \ufeff \u202egespiegeld\u2066 \ud800 \x85c")))
    for sign in ("a[U+0000]b", "[U+4F60]", "[U+FEFF]", "[U+202E]", "[U+2066]", "[U+D800]"):
        assert sign in text, sign


def test_signs_are_told_apart() -> None:
    signs = frozenset(map(ord, "abcé "))
    assert legible("abc\r\nd\te\u0301\u00a0😀\u200d", signs) == "abc\n[U+0064] é [U+1F600]\u200d"


def test_signs_that_no_font_can_join_stop_nothing() -> None:
    """Arabic marks around an emoji are drawn by no font: then there is only what the first font draws by itself."""
    text = read(dossier_pdf(paper("ż \u06e2\U0001f4f1\u064f")))
    assert "ż [U+06E2][U+1F4F1][U+064F]" in text


@settings(max_examples=12, deadline=None, derandomize=True)
@given(st.text(st.characters(), min_size=1, max_size=400))
def test_any_text_becomes_a_document(text: str) -> None:
    assert dossier_pdf(paper(text)).startswith(b"%PDF-1.7")


@pytest.mark.parametrize("text", ["😀" * 20_000, "W" * 20_000, "\n" * 20_000, "a" + "\u0301" * 3_000, "مرحبا " * 3_000])
def test_long_texts(text: str) -> None:
    assert dossier_pdf(paper(text)).startswith(b"%PDF-1.7")


def test_what_goes_wrong_says_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(NotMade) as failure:
        dossier_pdf(paper(CANARY, colour=CANARY))
    assert not str(failure.value)
    assert capfd.readouterr() == ("", "")


def test_nothing_of_it_lands_on_a_disk() -> None:
    before = set(Path(tempfile.gettempdir()).iterdir())
    dossier_pdf(paper(CANARY * 1000))
    new = [path for path in set(Path(tempfile.gettempdir()).iterdir()) - before if path.is_file()]
    assert not [path for path in new if CANARY.encode() in path.read_bytes()]
    assert {path.suffix for path in FOLDER.rglob("*") if path.is_file()} == {".typ", ".ttf"}


def test_the_fonts_are_those_that_were_vendored() -> None:
    listed = json.loads((CHECKOUT / "portal" / "static" / "VENDORED.json").read_text())
    ours = {entry["file"].rsplit("/", 1)[1]: entry for entry in listed if "documents/fonts" in entry["file"]}
    assert set(ours) == {path.name for path in (FOLDER / "fonts").iterdir()}
    for name, entry in ours.items():
        assert hashlib.sha256((FOLDER / "fonts" / name).read_bytes()).hexdigest() == entry["sha256"]
        assert (CHECKOUT / "portal" / "static" / entry["licence_file"]).exists()


def test_what_fonts_can_draw() -> None:
    latin = drawable(FOLDER / "fonts" / "open-sans-400.ttf")
    assert {ord(sign) for sign in "Aéłżж Ωế"} <= latin
    assert latin.isdisjoint(map(ord, "你😀م"))
    assert 0x1F600 in drawable(FOLDER / "fonts" / "noto-emoji-400.ttf")


def test_a_file_that_is_no_font(tmp_path: Path) -> None:
    (tmp_path / "x.ttf").write_bytes(bytes(4) + b"\0\0" + bytes(20))
    with pytest.raises(ValueError, match=r"x\.ttf"):
        drawable(tmp_path / "x.ttf")


BANNER: dict[str, Any] = {
    "title": "Twijfel <is> genoeg & meer",
    "said": "QR-code naar x/m/waterstad",
    "language": "nl",
    "place": "Gemeente Waterstad",
    "name": "Meldpunt",
    "tagline": "Twijfel is genoeg.",
    "lines": ["Eén.", "Twee."],
    "acute": "Bel 112.",
    "how": "Ga naar",
    "address": "x/m/waterstad",
    "code": ["101", "010", "111"],
    "colour": "#1b6b3f",
}


def test_a_drawing_names_itself_and_needs_no_font() -> None:
    svg = drawing("banner", BANNER).decode()
    assert svg.startswith("<svg ") and 'role="img"><title>Twijfel &lt;is&gt; genoeg &amp; meer</title>' in svg
    assert "<text" not in svg and "font-family" not in svg
    assert svg == drawing("banner", BANNER).decode()


@pytest.mark.parametrize("tagline", ["Twijfel " * 12, "W" * 60, "a", "🙂 你 \x00"])
def test_a_poster_is_one_page_whatever_its_words(tagline: str) -> None:
    pdf = typeset("poster", {**BANNER, "tagline": tagline, "bleed": True})
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 1


def test_a_template_that_fails_makes_nothing() -> None:
    with pytest.raises(NotMade):
        drawing("banner", {**BANNER, "colour": CANARY})
