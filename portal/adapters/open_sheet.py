"""Tables that people count on further, as an OpenDocument spreadsheet (ODS). Nothing of it touches a disk.

Words are always words: no cell holds a formula, whatever somebody typed. Nothing in the file tells about the machine or
the moment it was made on: equal tables give equal bytes. It is written out here, cell by cell, because there are
thousands of cells and only six kinds of element; the tests read it with a library, and LibreOffice opens it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from io import BytesIO
from math import ceil
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from portal.domain.figures.sheets import Cell, Sheet

__all__ = ["MIMETYPE", "workbook"]

MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"

_LONGEST_NAME = 31
_TOP = '<style:table-cell-properties fo:border-bottom="0.5pt solid #15191c" fo:wrap-option="wrap"/>'
_WRAPPED = '<style:table-cell-properties fo:wrap-option="wrap" style:vertical-align="top"/>'
_BOLD = '<style:text-properties fo:font-weight="bold"/>'

_NOT_IN_A_NAME = re.compile(r"[\[\]*?:/\\']+")
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_COUNTRIES = {"nl": "NL", "en": "GB", "pl": "PL"}
_WIDTHS = {"First": 8.5, "Other": 3.2, "Wide": 16}
"""Of columns, in centimetres: the first one, one of numbers, one of words."""

_SIGNS_PER_CM, _LINE_CM, _MOST_LINES = 4.2, 0.5, 12

_TO_THE_RIGHT = '<style:paragraph-properties fo:text-align="end"/>'

_SPACES = " ".join(
    f'xmlns:{key}="urn:oasis:names:tc:opendocument:xmlns:{space}"'
    for key, space in {
        "office": "office:1.0",
        "style": "style:1.0",
        "text": "text:1.0",
        "table": "table:1.0",
        "fo": "xsl-fo-compatible:1.0",
        "svg": "svg-compatible:1.0",
        "meta": "meta:1.0",
        "manifest": "manifest:1.0",
    }.items()
)
_DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'


def workbook(title: str, language: str, sheets: Sequence[Sheet], *, author: str) -> bytes:
    """A file with these sheets in their order. `language`: of the words. `author`: in whose name it is."""
    parts = {"content.xml": _content(sheets), "styles.xml": _styles(language), "meta.xml": _meta(title, author)}
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as packed:
        packed.writestr(ZipInfo("mimetype"), MIMETYPE, ZIP_STORED)  # first and not packed: so a file is recognised
        for name, text in {**parts, "META-INF/manifest.xml": _manifest(parts)}.items():
            packed.writestr(ZipInfo(name), f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n', ZIP_DEFLATED)
    return made.getvalue()


def _content(sheets: Sequence[Sheet]) -> str:
    columns = "".join(
        f'<style:style style:name="{name}" style:family="table-column">'
        f'<style:table-column-properties style:column-width="{width}cm"/></style:style>'
        for name, width in _WIDTHS.items()
    )
    looks = "".join(
        f'<style:style style:name="{name}" style:family="table-cell" style:parent-style-name="Default">{inside}'
        "</style:style>"
        for name, inside in {
            "Top": f"{_TOP}{_BOLD}",
            "TopNumber": f"{_TOP}{_TO_THE_RIGHT}{_BOLD}",
            "Words": _WRAPPED,
            "Number": f"{_WRAPPED}{_TO_THE_RIGHT}",
        }.items()
    )
    heights = "".join(
        f'<style:style style:name="Row{lines}" style:family="table-row"><style:table-row-properties '
        f'style:row-height="{lines * _LINE_CM:.1f}cm" style:use-optimal-row-height="false"/></style:style>'
        for lines in range(1, _MOST_LINES + 1)
    )
    tables = "".join(_table(sheet, name) for sheet, name in zip(sheets, _names(sheets), strict=True))
    return (
        f'<office:document-content {_SPACES} office:version="1.3"><office:automatic-styles>{columns}{heights}{looks}'
        f"</office:automatic-styles><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )


def _table(sheet: Sheet, name: str) -> str:
    others = max(len(row) for row in (sheet.header, *sheet.rows)) - 1
    other = "Other" if sheet.numbers else "Wide"
    widths = (_WIDTHS["First"], *[_WIDTHS[other]] * others)
    column = f'table:style-name="{other}" table:number-columns-repeated="{others}"'
    more = f"<table:table-column {column}/>" if others else ""
    top, inside = ("TopNumber", "Number") if sheet.numbers else ("Top", "Words")
    head = f"<table:table-header-rows>{_row(sheet.header, 'Top', top, widths)}</table:table-header-rows>"
    rows = "".join(_row(row, "Words", inside, widths) for row in sheet.rows)
    return (
        f'<table:table table:name="{escape(name)}"><table:table-column table:style-name="First"/>{more}{head}{rows}'
        "</table:table>"
    )


def _row(cells: Sequence[Cell], first: str, others: str, widths: Sequence[float]) -> str:
    """A row as high as its words ask: programs reckon that in ways of their own, and then lines cover each other."""
    signs = ((len(str(cell)), width) for cell, width in zip(cells, widths, strict=False) if cell is not None)
    lines = min(max((ceil(length / (width * _SIGNS_PER_CM)) for length, width in signs), default=1) or 1, _MOST_LINES)
    made = (_cell(cell, others if number else first) for number, cell in enumerate(cells))
    return f'<table:table-row table:style-name="Row{lines}">{"".join(made)}</table:table-row>'


def _cell(cell: Cell, look: str) -> str:
    if cell is None:
        return "<table:table-cell/>"
    if isinstance(cell, str):
        kind, said = "string", escape(_clean(cell))
    else:
        kind, said = f'float" office:value="{cell}', str(cell)
    return (
        f'<table:table-cell table:style-name="{look}" office:value-type="{kind}"><text:p>{said}</text:p>'
        "</table:table-cell>"
    )


def _names(sheets: Sequence[Sheet]) -> Iterator[str]:
    """What each sheet is called: programs allow few signs, and no name twice."""
    taken: set[str] = set()
    for number, sheet in enumerate(sheets, start=1):
        name = " ".join(_NOT_IN_A_NAME.sub(" ", _clean(sheet.name)).split())[:_LONGEST_NAME].strip()
        if not name or name.casefold() in taken:
            ending = f" {number}"
            name = name[: _LONGEST_NAME - len(ending)] + ending
        taken.add(name.casefold())
        yield name


def _styles(language: str) -> str:
    """The font, the language of the words, and paper that lies down with a sheet on its width."""
    spoken = f'fo:language="{language}" fo:country="{_COUNTRIES[language]}"'
    text = f'style:font-name="Open Sans" fo:font-size="10pt" {spoken}'
    return (
        f'<office:document-styles {_SPACES} office:version="1.3"><office:font-face-decls>'
        '<style:font-face style:name="Open Sans" svg:font-family="Open Sans" style:font-family-generic="swiss"/>'
        "</office:font-face-decls>"
        f'<office:styles><style:default-style style:family="table-cell"><style:text-properties {text}/>'
        '</style:default-style><style:style style:name="Default" style:family="table-cell"/></office:styles>'
        '<office:automatic-styles><style:page-layout style:name="Paper"><style:page-layout-properties '
        'fo:page-width="29.7cm" fo:page-height="21cm" style:print-orientation="landscape" style:scale-to-X="1" '
        'style:scale-to-Y="0" fo:margin="1.5cm"/><style:header-style><style:header-footer-properties '
        'fo:min-height="0.9cm"/></style:header-style></style:page-layout></office:automatic-styles>'
        '<office:master-styles><style:master-page style:name="Default" style:page-layout-name="Paper"><style:header>'
        "<text:p><text:sheet-name>-</text:sheet-name></text:p></style:header></style:master-page>"
        "</office:master-styles></office:document-styles>"
    )


def _meta(title: str, author: str) -> str:
    """What the file says about itself: its name and in whose name it is. No machine, no program, no moment."""
    name, whose = escape(_clean(title)), escape(_clean(author))
    return (
        f'<office:document-meta {_SPACES} {_DC} office:version="1.3"><office:meta><dc:title>{name}</dc:title>'
        f"<meta:initial-creator>{whose}</meta:initial-creator><dc:creator>{whose}</dc:creator></office:meta>"
        "</office:document-meta>"
    )


def _manifest(parts: Mapping[str, str]) -> str:
    kinds = {"/": MIMETYPE, **dict.fromkeys(parts, "text/xml")}
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="{kind}"/>'
        for name, kind in kinds.items()
    )
    return f'<manifest:manifest {_SPACES} manifest:version="1.3">{entries}</manifest:manifest>'


def _clean(text: str) -> str:
    return _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", text)
