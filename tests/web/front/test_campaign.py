"""The campaign kit: what can be downloaded, and that every way to us leads to the right municipality."""

from __future__ import annotations

import io
import re
from typing import Any
from xml.etree import ElementTree

import pytest
import segno
from pages import find, parse, text_of
from pypdf import PdfReader

from portal.actions.campaign import NotMade, Press
from portal.domain.campaign import PIECES
from portal.web.front import campaign as page_of

pytestmark = pytest.mark.once  # these pages ask the database nothing: they come from the snapshot and from files

KIT = "handreiking/campagne"


def pdf(front: Any, path: str) -> PdfReader:
    answer = front.get(path)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    return PdfReader(io.BytesIO(answer.data))


def words(reader: PdfReader) -> str:
    return re.sub(r"\s+", " ", " ".join(sheet.extract_text() for sheet in reader.pages))


def fonts(reader: PdfReader) -> list[Any]:
    """The descriptors of all fonts of a document."""
    found = []
    for sheet in reader.pages:
        for font in sheet["/Resources"]["/Font"].values():  # type: ignore[index]
            below = font.get_object().get("/DescendantFonts", [font])[0].get_object()
            found.append(below["/FontDescriptor"].get_object())
    return found


@pytest.mark.parametrize("language", ["nl", "en", "pl"])
def test_every_piece_can_be_downloaded_from_the_page(front: Any, language: str) -> None:
    page = front.get(f"/{language}/waterstad/{KIT}")
    links = [a.get("href") for a in parse(page.text).iter("a") if a.get("download") is not None]
    assert len(links) == len(set(links)) == len(PIECES)
    for href in links:
        assert href.startswith(f"/{language}/waterstad/{KIT}/")
        answer = front.get(href)
        name = href.rsplit("/", 1)[1]
        assert answer.status_code == 200, href
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
        assert answer.mimetype == {"pdf": "application/pdf", "svg": "image/svg+xml"}[name.rsplit(".")[-1]]
        assert f"-waterstad-{language}." in name
        head = front.client.head(href)
        assert (head.status_code, head.data) == (200, b"")
        assert head.headers["Content-Length"] == answer.headers["Content-Length"]


def test_the_poster(front: Any) -> None:
    reader = pdf(front, f"/nl/waterstad/{KIT}/poster-waterstad-nl.pdf")
    assert len(reader.pages) == 1
    assert reader.metadata is not None
    assert reader.metadata.title == "Twijfel is genoeg. Gemeente Waterstad"
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] == "nl"
    assert "<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data().decode()
    found = words(reader)
    for part in ("Gemeente Waterstad", "Twijfel is genoeg.", "Je hoeft niets te bewijzen.", "Bel 112.", "localhost/m/"):
        assert part in found, part
    assert fonts(reader)
    assert all("/FontFile2" in font or "/FontFile3" in font for font in fonts(reader))
    assert [round(float(side)) for side in reader.pages[0].mediabox] == [0, 0, 595, 842]


def test_a_printing_house_gets_colour_around_what_is_cut(front: Any) -> None:
    sheet = pdf(front, f"/nl/waterstad/{KIT}/poster-drukwerk-waterstad-nl.pdf").pages[0]
    millimetre = 72 / 25.4
    assert [float(side) / millimetre for side in sheet.mediabox] == pytest.approx([0, 0, 216, 303], abs=0.1)
    assert [float(side) / millimetre for side in sheet.trimbox] == pytest.approx([3, 3, 213, 300], abs=0.1)
    assert sheet.bleedbox == sheet.mediabox


@pytest.mark.parametrize("piece", ["poster", "banner"])
def test_a_drawing_needs_no_font_and_says_what_it_shows(front: Any, piece: str) -> None:
    svg = front.get(f"/pl/waterstad/{KIT}/{piece}-waterstad-pl.svg").data
    tree = ElementTree.fromstring(svg)
    space = "{http://www.w3.org/2000/svg}"
    assert tree.get("role") == "img"
    assert tree.findtext(f"{space}title") == "Wystarczą wątpliwości. Gmina Waterstad"
    assert "localhost/m/waterstad" in (tree.findtext(f"{space}desc") or "")
    assert not [
        element for element in tree.iter() if element.tag in (f"{space}text", f"{space}image", f"{space}script")
    ]
    assert b"#1b6b3f" in svg, "the colour of this municipality"
    assert not re.search(rb"(?:href|src)=\"(?!#)", svg), "nothing is fetched from anywhere"


def drawn(outline: str) -> set[tuple[int, int]]:
    """The dark squares of a code, from its path on the page."""
    dark = set()
    for x, y, wide in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", outline):
        dark |= {(int(x) + step, int(y)) for step in range(int(wide))}
    return dark


def squares_in(svg: bytes) -> set[tuple[int, int]]:
    """The dark squares of a code, from the black shape of a drawing."""
    path = max(re.findall(rb'fill="#000000"[^>]* d="([^"]+)"', svg), key=len).decode()
    here, corners = (0.0, 0.0), []
    for mark, numbers in re.findall(r"([MmhvZ]) ?([-\d. ]*)", path):
        values = [float(number) for number in numbers.split()]
        if mark in "Mm":
            here = (here[0] * (mark == "m") + values[0], here[1] * (mark == "m") + values[1])
            corners.append([here[0], here[1], 0.0])
        elif mark == "h" and corners[-1][2] == 0:
            corners[-1][2] = values[0]
    unit = max(top for _left, top, _wide in corners) / (len({round(top, 1) for _l, top, _w in corners}) - 1)
    return {
        (round(left / unit) + step, round(top / unit))
        for left, top, wide in corners
        for step in range(round(wide / unit))
    }


@pytest.mark.parametrize("slug", ["waterstad", "bergdorp"])
def test_the_code_leads_to_the_report_page_of_this_municipality(front: Any, slug: str) -> None:
    code = segno.make(f"http://localhost/m/{slug}", error="m", micro=False)
    dark = {(x, y) for y, row in enumerate(code.matrix) for x, on in enumerate(row) if on}
    shown = re.findall(r'class="mini__code"[^>]*><path d="([^"]+)"', front.get(f"/nl/{slug}/{KIT}").text)
    assert [drawn(outline) for outline in shown] == [dark, dark], "the small poster and the small banner"
    for piece in ("poster", "banner"):
        svg = front.get(f"/nl/{slug}/{KIT}/{piece}-{slug}-nl.svg").data
        assert squares_in(svg) == dark
    answer = front.get(f"/m/{slug}", headers={"Accept-Language": "nl"})
    assert answer.headers["Location"] == f"/nl/{slug}/melden"


@pytest.mark.parametrize("language", ["nl", "en", "pl"])
def test_the_leaflet_is_one_page_with_the_numbers_of_the_directory(front: Any, language: str) -> None:
    reader = pdf(front, f"/{language}/waterstad/{KIT}/folder-waterstad-{language}.pdf")
    assert len(reader.pages) == 1
    found = words(reader)
    for number in ("112", "0800-2000", "0800-5151", "033-448 11 86"):
        assert number in found
    assert "{{" not in found
    assert "/m/waterstad" not in found, "it is for people at risk; the reporting point is for colleagues"


def test_what_has_no_verified_number_does_not_stand_on_paper(front: Any, house: Any) -> None:
    """The cast's region knows no Centrum Seksueel Geweld, so its line is left out of the leaflet."""
    assert "csg" not in house.directory.partners
    found = words(pdf(front, f"/nl/waterstad/{KIT}/folder-waterstad-nl.pdf"))
    assert "Bel liefst binnen 7 dagen" not in found
    assert "Csg" not in found


@pytest.mark.parametrize("language", ["nl", "en", "pl"])
def test_the_lesson_sheet(front: Any, language: str) -> None:
    reader = pdf(front, f"/{language}/{KIT}/lesblad-{language}.pdf")
    found = words(reader)
    assert len(reader.pages) == 2
    assert "45" in found
    assert "zorgco" in found
    assert "0800-2000" in found
    minutes = [int(number) for number in re.findall(r"\((\d+) min", found)]
    assert sum(minutes) == 45


@pytest.mark.parametrize("language", ["nl", "en", "pl"])
def test_the_texts_to_copy_name_the_address_and_the_municipality(front: Any, language: str) -> None:
    page = front.get(f"/{language}/waterstad/{KIT}")
    for number in range(1, 5):
        block = text_of(find(page.text, f"words-{number}"))
        assert "http://localhost/m/waterstad" in block
        assert "112" in block
        assert "{{" not in block
    assert page.text.count('data-copy="#words-') == 4


def test_without_a_municipality_there_is_no_code_to_nowhere(front: Any) -> None:
    page = front.get(f"/nl/{KIT}")
    links = [a.get("href") for a in parse(page.text).iter("a") if a.get("download") is not None]
    assert links == [f"/nl/{KIT}/folder-nl.pdf", f"/nl/{KIT}/lesblad-nl.pdf"]
    places = [a.get("href") for a in find(page.text, "municipalities").iter("a")]
    assert places == [f"/nl/{slug}/{KIT}" for slug in ("bergdorp", "kaap", "waterstad")]
    assert front.get(f"/nl/{KIT}/poster-nl.pdf").status_code == 404


def test_a_municipality_that_is_not_open_says_when_the_code_works(front: Any) -> None:
    closed, open_one = front.get(f"/en/kaap/{KIT}").text, front.get(f"/en/waterstad/{KIT}").text
    warning = "The QR code does not work yet"
    assert (warning in closed, warning in open_one) == (True, False)


@pytest.mark.parametrize(
    "name",
    [
        "poster-bergdorp-nl.pdf",
        "poster-waterstad-pl.pdf",
        "poster-waterstad-nl.png",
        "folder-nl.pdf",
        "x",
        "..%2f..%2fx",
    ],
)
def test_other_names_are_not_found(front: Any, name: str) -> None:
    assert front.get(f"/nl/waterstad/{KIT}/{name}").status_code == 404


def test_what_cannot_be_made_says_what_to_do(front: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_anything: object) -> bytes:
        raise NotMade

    monkeypatch.setattr(Press, "make", fails)
    answer = front.get(f"/en/waterstad/{KIT}/poster-waterstad-en.pdf")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "60"
    assert f'href="/en/waterstad/{KIT}"' in answer.text


def test_the_page_makes_no_document(front: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_of, "Press", None)
    assert front.get(f"/nl/waterstad/{KIT}").status_code == 200


def test_the_title_says_nothing(front: Any) -> None:
    for path in (f"/nl/{KIT}", f"/nl/waterstad/{KIT}"):
        title = text_of(next(parse(front.get(path).text).iter("title")))
        assert not re.search("mensenhandel|uitbuiting", title.lower())


def test_who_prints_an_old_number_is_told_and_who_gets_the_paper_is_not(front: Any, house: Any) -> None:
    assert "Check the numbers first" not in front.get("/en/waterstad/handreiking/campagne").text
    front.clock.move(days=200)
    for path in ("/en/waterstad/handreiking/campagne", "/en/handreiking/campagne"):
        assert "Check the numbers first" in front.get(path).text
    for piece in ("folder", "lesblad"):
        paper = pdf(front, f"/en/waterstad/{KIT}/{piece}-waterstad-en.pdf")
        assert "check the number" not in words(paper)
        assert "0800-2000" in words(paper)
