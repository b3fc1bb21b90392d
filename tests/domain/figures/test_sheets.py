"""Lines for a Dutch Excel, in which nobody can plant a formula."""

from __future__ import annotations

import csv

import pytest

from portal.domain.figures.sheets import BOM, Cell, Sheet, as_csv, harmless


@pytest.mark.parametrize("cell", ['=HYPERLINK("x")', "+31", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\uff1d1"])
def test_words_never_become_a_formula(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["Waterstad", "'s-Hertogenbosch", "2-5", "", 5, -3, 2.5, None])
def test_what_is_no_formula_stays_as_it_is(cell: Cell) -> None:
    assert harmless(cell) == cell


def test_semicolons_commas_and_the_sign_by_which_excel_knows_utf8() -> None:
    made = as_csv(("Gemeente", "Aantal"), [("Één; twee", 1.5), ('"=1"', None)])
    assert made.startswith(BOM) and made.endswith("\r\n")
    read = list(csv.reader(made.removeprefix(BOM).splitlines(), delimiter=";"))
    assert read == [["Gemeente", "Aantal"], ["Één; twee", "1,5"], ['"=1"', ""]]


def test_a_wide_table_is_turned_round() -> None:
    wide = Sheet("Werksoort", ("Gemeente", "Boa", "Kcc"), (("Waterstad", 5, 7),))
    assert wide.turned("Werksoort") == Sheet("Werksoort", ("Werksoort", "Waterstad"), (("Boa", 5), ("Kcc", 7)))
