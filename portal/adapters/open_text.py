"""Documents that people edit further, as OpenDocument text (ODT), made with odfdo. Nothing of it touches a disk.

Nothing in the file tells about the machine or the moment it was made on: equal blocks give equal bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from portal.domain.blocks import Block, Bullets, Grid, Heading, Paragraph, Picture

if TYPE_CHECKING:
    from odfdo import Element

__all__ = ["MIMETYPE", "Block", "Bullets", "Grid", "Heading", "Paragraph", "Picture", "document"]

MIMETYPE = "application/vnd.oasis.opendocument.text"
STYLES = Path(__file__).with_name("open_text.xml")
"""How headings, paragraphs, tables, pages and their foot look."""

_COUNTRIES = {"nl": "NL", "en": "GB", "pl": "PL"}
_LOOKS = {"": "Text_20_body", "lead": "Lead", "fill": "To_20_fill_20_in", "note": "Note", "quote": "Quotations"}

_WIDTH_CM = 17.0
"""Between the margins of A4."""

_MANY_COLUMNS = 6
"""A table with more of them has smaller letters."""

_SHORT_TABLE = 15
"""A table with no more rows than this stays on one page."""

_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Signs that no XML file may hold, such as half a surrogate pair in a pasted text."""


def document(title: str, language: str, blocks: Sequence[Block], *, author: str) -> bytes:
    """An A4 document with the title on top, title and page numbers at the foot, and the language for its spelling.

    `language`: "nl", "en" or "pl". `author`: in whose name it is, as the file's own data say; never the server's.
    """
    from odfdo import Content, Document

    content = Document("text").get_part("content.xml")
    assert isinstance(content, Content)
    fonts, styles = (content.get_element(f"//office:{part}") for part in ("font-face-decls", "automatic-styles"))
    assert fonts is not None and styles is not None
    fonts.clear()
    body = content.body
    body.clear()
    body.append(_paragraph("Title", title))
    for style in _shared_styles():
        styles.append(style)
    pictures: dict[str, bytes] = {}
    grids = 0
    for block in blocks:
        if isinstance(block, Grid):
            grids += 1
            for style in _column_styles(block, grids):
                styles.append(style)
        elif isinstance(block, Picture):
            pictures[f"Pictures/{len(pictures) + 1}.svg"] = block.svg.encode()
        for element in _elements(block, grids, len(pictures)):
            body.append(element)
    parts = {"content.xml": content.serialize(), "styles.xml": _styles(language), "meta.xml": _meta(title, author)}
    return _packed({**parts, **pictures})


def _elements(block: Block, grids: int, pictures: int) -> Iterator[Element]:
    """The elements of a block. `grids`, `pictures`: how many there are up to here; they are called by that number."""
    if isinstance(block, Heading):
        level = {"text:style-name": f"Heading_20_{block.level}", "text:outline-level": str(block.level)}
        yield _written(_element("text:h", level), block.text)
    elif isinstance(block, Paragraph):
        yield _paragraph(_LOOKS[block.look], block.text)
    elif isinstance(block, Bullets):
        items = [_element("text:list-item", {}, _paragraph("List_20_body", item)) for item in block.items]
        yield _element("text:list", {"text:style-name": "Boxes" if block.boxes else "Bullets"}, *items)
    elif isinstance(block, Grid):
        if block.caption:
            yield _paragraph("Caption", block.caption)
        yield _grid(block, grids)
        yield _paragraph("Note", "")  # room below it, and a place to write
    else:
        if block.caption:
            yield _paragraph("Caption", block.caption)
        yield _picture(block, pictures)


def _grid(grid: Grid, number: int) -> Element:
    """A table whose header row comes again on each page it goes on."""
    columns = [
        _element("table:table-column", {"table:style-name": f"T{number}.C{column}"})
        for column in range(len(grid.header))
    ]
    top = _row(grid, grid.header, "Head", "Table_20_Heading", "Table_20_Number_20_Heading")
    rows = [_row(grid, row, "Cell", "Table_20_Contents", "Table_20_Number") for row in grid.rows]
    named = {"table:name": f"Table{number}", "table:style-name": f"T{number}"}
    return _element("table:table", named, *columns, _element("table:table-header-rows", {}, top), *rows)


def _row(grid: Grid, words: Sequence[str], style: str, look: str, right: str) -> Element:
    """One row; `right` is the look of a cell that holds a number."""
    size = "_20_small" if len(grid.header) > _MANY_COLUMNS else ""
    cells = [
        _element(
            "table:table-cell",
            {"table:style-name": style, "office:value-type": "string"},
            _paragraph((right if grid.numbers and column else look) + size, said),
        )
        for column, said in enumerate(words)
    ]
    return _element("table:table-row", {"table:style-name": "Row"}, *cells)


def _shared_styles() -> Iterator[Element]:
    """How the cells and rows of all tables look."""
    for name, more in (("Head", {"fo:background-color": "#e8e8e8"}), ("Cell", {})):
        edges = {"fo:padding": "0.12cm", "fo:border": "0.5pt solid #6b6b6b"}
        yield _style(name, "table-cell", {**edges, **more})
    yield _style("Row", "table-row", {"fo:keep-together": "always"})


def _column_styles(grid: Grid, number: int) -> Iterator[Element]:
    """How wide a table and its columns are."""
    together = "false" if len(grid.rows) <= _SHORT_TABLE else "true"
    whole = {"style:width": f"{_WIDTH_CM:g}cm", "table:align": "left", "style:may-break-between-rows": together}
    yield _style(f"T{number}", "table", whole)
    widths = grid.widths or (2, *(1 for _ in grid.header[1:]))
    for column, width in enumerate(widths):
        wide = f"{_WIDTH_CM * width / sum(widths):.2f}cm"
        yield _style(f"T{number}.C{column}", "table-column", {"style:column-width": wide})


def _style(name: str, family: str, properties: Mapping[str, str]) -> Element:
    inside = _element(f"style:{family}-properties", properties)
    return _element("style:style", {"style:name": name, "style:family": family}, inside)


def _picture(picture: Picture, number: int) -> Element:
    """A drawing with its words for who does not see it."""
    place = {"xlink:href": f"Pictures/{number}.svg", "xlink:type": "simple", "xlink:show": "embed"}
    image = _element("draw:image", {**place, "xlink:actuate": "onLoad", "draw:mime-type": "image/svg+xml"})
    name = {"draw:name": f"Picture{number}", "draw:style-name": "Graphics", "text:anchor-type": "as-char"}
    size = {"svg:width": f"{picture.width_mm:g}mm", "svg:height": f"{picture.height_mm:g}mm"}
    frame = _element("draw:frame", {**name, **size}, image, _written(_element("svg:title"), picture.alt))
    return _element("text:p", {"text:style-name": "Drawing"}, frame)


def _paragraph(style: str, text: str) -> Element:
    return _written(_element("text:p", {"text:style-name": style}), text)


def _written(element: Element, text: str) -> Element:
    """The element with plain words in it; a line end becomes one of the document."""
    first, *lines = _clean(text).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").split("\n")
    element.text = first
    for line in lines:
        end = _element("text:line-break")
        end.tail = line
        element.append(end)
    return element


def _clean(text: str) -> str:
    return _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def _element(tag: str, attributes: Mapping[str, str] | None = None, *inside: Element) -> Element:
    """An element with what is in it. Rows of odfdo take a copy of what they get: it must be whole by then."""
    from odfdo import Element

    element = Element.from_tag(tag)
    for name, value in (attributes or {}).items():
        element.set_attribute(name, value)
    for each in inside:
        element.append(each)
    return element


# --- the parts of the file ---------------------------------------------------------------------------------------


def _styles(language: str) -> bytes:
    """The looks of everything, with the language of the words."""
    said = STYLES.read_text(encoding="utf-8")
    spoken = f'fo:language="{language}" fo:country="{_COUNTRIES[language]}"'
    return said.replace('fo:language="nl" fo:country="NL"', spoken).encode()


def _meta(title: str, author: str) -> bytes:
    """What the file says about itself: its name and in whose name it is. No machine, no program, no moment."""
    spaces = {
        "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
        "dc": "http://purl.org/dc/elements/1.1/",
        "meta": "urn:oasis:names:tc:opendocument:xmlns:meta:1.0",
    }
    named = " ".join(f'xmlns:{key}="{space}"' for key, space in spaces.items())
    name, whose = escape(_clean(title)), escape(_clean(author))
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document-meta {named} office:version="1.3"><office:meta>'
        f"<dc:title>{name}</dc:title><meta:initial-creator>{whose}</meta:initial-creator><dc:creator>{whose}</dc:creator>"
        "</office:meta></office:document-meta>\n"
    ).encode()


def _packed(parts: Mapping[str, bytes]) -> bytes:
    """The file: what kind it is comes first and is not packed, and every part has the oldest day a file can have."""
    kinds = {"": MIMETYPE, ".xml": "text/xml", ".svg": "image/svg+xml"}
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{name or "/"}" manifest:media-type="{kinds[name[-4:]]}"/>'
        for name in ("", *parts)
    )
    space = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    manifest = f'<manifest:manifest xmlns:manifest="{space}" manifest:version="1.3">{entries}</manifest:manifest>\n'
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as packed:
        packed.writestr(ZipInfo("mimetype"), MIMETYPE, ZIP_STORED)
        for name, data in parts.items():
            packed.writestr(ZipInfo(name), data, ZIP_DEFLATED)
        packed.writestr(ZipInfo("META-INF/manifest.xml"), manifest, ZIP_DEFLATED)
    return made.getvalue()
