"""A spreadsheet with words and numbers, and nothing about who made it where and when."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

from odfdo import Document

from portal.adapters.open_sheet import MIMETYPE, workbook
from portal.domain.figures.sheets import Sheet

SHEETS = [
    Sheet("Vorm", ("Gemeente", "Aantal"), (("=1+1", 3), ("Bergdorp <&\x00>", None), ("Kaap", 2.5))),
    Sheet("vorm", ("Leeg",), ()),
    Sheet("Wat / hoe: [een] naam die veel te lang is voor een tabblad", ("A",), (("afgeschermd",),)),
]


def made() -> bytes:
    return workbook("Cijfers & meer", "nl", SHEETS, author="Oefenregio")


def test_it_opens_with_its_words_and_numbers() -> None:
    body = Document(BytesIO(made())).body
    tables = [[[str(cell) for cell in row] for row in table.iter_values()] for table in body.tables]
    assert tables[0] == [["Gemeente", "Aantal"], ["=1+1", "3"], ["Bergdorp <&\ufffd>", "None"], ["Kaap", "2.5"]]
    assert tables[2][1] == ["afgeschermd"]


def test_no_cell_holds_a_formula() -> None:
    content = ZipFile(BytesIO(made())).read("content.xml").decode()
    assert "table:formula" not in content and "of:=" not in content
    assert 'office:value-type="string"><text:p>=1+1</text:p>' in content


def test_every_tab_has_a_name_of_its_own_that_programs_allow() -> None:
    names = [table.name for table in Document(BytesIO(made())).body.tables]
    assert names == ["Vorm", "vorm 2", "Wat hoe een naam die veel te la"]
    assert all(len(name) <= 31 for name in names)


def test_the_kind_of_file_comes_first_and_nothing_tells_of_the_machine() -> None:
    packed = ZipFile(BytesIO(made()))
    first = packed.infolist()[0]
    assert (first.filename, first.compress_type, packed.read("mimetype").decode()) == ("mimetype", 0, MIMETYPE)
    assert {each.date_time for each in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    said = packed.read("meta.xml").decode()
    assert "<dc:title>Cijfers &amp; meer</dc:title>" in said and "generator" not in said and "date" not in said
    assert made() == made(), "equal tables give equal bytes"
