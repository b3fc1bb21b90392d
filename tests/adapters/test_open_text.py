"""Editable documents: whole, valid, readable for everybody, and nothing in them tells where or when they were made."""

import getpass
import io
import socket
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

import pytest
from lxml import etree
from odfdo import Document, Table

from portal.adapters import open_text
from portal.domain.blocks import Block, Bullets, Grid, Heading, Paragraph, Picture

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 10"><rect width="20" height="4"/></svg>'
GRID = Grid(("Gemeente", "2025", "2026"), (("Waterstad", "12", "15"), ("Duindorp", "–", "7")), "Signalen", numbers=True)
BLOCKS: tuple[Block, ...] = (
    Heading(1, "Cijfers & meer"),
    Paragraph("Eerste regel\nTweede <b>regel</b>", "lead"),
    Paragraph("Vul hier in", "fill"),
    Bullets(("een", "twee")),
    Bullets(("doen",), boxes=True),
    GRID,
    Heading(2, "Een beeld"),
    Picture(SVG, "Een balk van twintig", 80, 20),
    Grid(("Wat", "Wie"), (("Bellen", ""),), "Acties", widths=(3, 1)),
)


def made(language: str = "nl", blocks: tuple[Block, ...] = BLOCKS) -> bytes:
    return open_text.document("Verslag “2026” <&>", language, blocks, author="Gemeente Waterstad")


def parts(document: bytes) -> dict[str, bytes]:
    with ZipFile(io.BytesIO(document)) as file:
        return {name: file.read(name) for name in file.namelist()}


def text(element: etree._Element, path: str) -> list[str]:
    found = element.xpath(
        path, namespaces={**element.nsmap, "svg": "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"}
    )
    return ["".join(each.itertext()) for each in found]


def test_the_kind_of_file_comes_first_and_bare() -> None:
    with ZipFile(io.BytesIO(made())) as file:
        first, *others = file.infolist()
        assert (first.filename, first.compress_type, first.extra) == ("mimetype", ZIP_STORED, b"")
        assert file.read(first) == b"application/vnd.oasis.opendocument.text"
        manifest = etree.fromstring(file.read("META-INF/manifest.xml"))
        named = {entry.get(f"{{{manifest.nsmap['manifest']}}}full-path") for entry in manifest}
        assert named == {"/", *(each.filename for each in others)} - {"META-INF/manifest.xml"}


def test_every_part_is_valid_xml_and_odfdo_reads_it_back() -> None:
    for name, data in parts(made()).items():
        if name != "mimetype":
            etree.fromstring(data)
    body = Document(io.BytesIO(made())).body
    assert [header.text for header in body.headers] == ["Cijfers & meer", "Een beeld"]
    first, second = body.get_elements("descendant::table:table")
    assert isinstance(first, Table)
    assert isinstance(second, Table)
    assert first.get_values() == [["Gemeente", "2025", "2026"], ["Waterstad", "12", "15"], ["Duindorp", "–", "7"]]
    assert second.get_values() == [["Wat", "Wie"], ["Bellen", ""]]


def test_the_structure_that_a_screen_reader_needs() -> None:
    content = etree.fromstring(parts(made())["content.xml"])
    assert text(content, "//table:table-header-rows//text:p") == ["Gemeente", "2025", "2026", "Wat", "Wie"]
    assert text(content, "//draw:frame/svg:title") == ["Een balk van twintig"]
    assert text(content, "//text:list//text:p") == ["een", "twee", "doen"]
    lead = content.xpath("//text:p[@text:style-name='Lead']", namespaces=content.nsmap)[0]
    assert (lead.text, lead[0].tail) == ("Eerste regel", "Tweede <b>regel</b>")
    levels = content.xpath("//text:h/@text:outline-level", namespaces=content.nsmap)
    assert levels == ["1", "2"]


def test_every_style_that_is_used_exists() -> None:
    found = parts(made())
    content, styles = (etree.fromstring(found[name]) for name in ("content.xml", "styles.xml"))
    space = {**styles.nsmap, **content.nsmap}
    used = {
        name for kind in ("text", "table", "draw") for name in content.xpath(f"//@{kind}:style-name", namespaces=space)
    }
    known = {name for part in (content, styles) for name in part.xpath("//@style:name", namespaces=space)}
    assert used - known == set()


@pytest.mark.parametrize(("language", "country"), [("nl", "NL"), ("en", "GB"), ("pl", "PL")])
def test_the_language_is_that_of_the_words(language: str, country: str) -> None:
    styles = etree.fromstring(parts(made(language))["styles.xml"])
    said = styles.xpath("//style:text-properties[@fo:language]", namespaces=styles.nsmap)
    space = f"{{{styles.nsmap['fo']}}}"
    assert {(each.get(f"{space}language"), each.get(f"{space}country")) for each in said} == {(language, country)}


def test_the_title_and_the_author_are_ours_and_nothing_else_is_told() -> None:
    found = parts(made())
    meta = etree.fromstring(found["meta.xml"])
    told = {etree.QName(each).localname: each.text for each in meta[0]}
    whose = "Gemeente Waterstad"
    assert told == {"title": "Verslag “2026” <&>", "initial-creator": whose, "creator": whose}
    whole = b"\n".join(found.values()).decode()
    for secret in (socket.gethostname(), str(Path.home()), str(Path(open_text.__file__).parents[2]), "odfdo", "/tmp"):
        assert secret not in whole, secret
    assert f"<dc:creator>{getpass.getuser()}" not in whole
    assert set(found) == {
        "mimetype",
        "content.xml",
        "styles.xml",
        "meta.xml",
        "Pictures/1.svg",
        "META-INF/manifest.xml",
    }


def test_equal_blocks_give_equal_bytes_and_no_moment() -> None:
    assert made() == made()
    with ZipFile(io.BytesIO(made())) as file:
        assert {each.date_time for each in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_sign_that_no_file_can_hold_breaks_nothing() -> None:
    document = made(blocks=(Paragraph("a\x00b\ud800c\x0bd\re"), Heading(1, "\x1f")))
    content = etree.fromstring(parts(document)["content.xml"])
    assert text(content, "//text:h") == ["\N{REPLACEMENT CHARACTER}"]
