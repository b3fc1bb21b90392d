"""A publication as a text to keep, and back. What it is made of goes along, so that nobody takes it for another one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from portal.domain.figures.assembling import Sums
from portal.domain.figures.published import Publication, Table
from portal.domain.themes import Theme

_VERSION = 1


def shape(region: str, theme: Theme, year: int, codes: Sequence[str]) -> str:
    """What decides which tables there are, and of whom: another theme or other places make another publication."""
    parts = (_VERSION, region, theme.key, repr(theme.figures), repr(theme.outcomes), year, tuple(codes))
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def basis(sums: Sums) -> str:
    """What stands for exactly these numbers."""
    return hashlib.sha256(repr(sorted(sums.items())).encode()).hexdigest()


def written(found: Publication, shaped: str) -> str:
    """The publication as a text."""
    return json.dumps(
        {
            "shape": shaped,
            "places": found.places,
            "tables": [_table(table) for table in found.tables.values()],
            "crosses": [_table(table) for table in found.crosses.values()],
            "days": dict(found.days),
        },
        separators=(",", ":"),
    )


def read(text: str, shaped: str, region: str, theme: str, year: int) -> Publication | None:
    """The publication of a text; None when it is of another shape."""
    document = json.loads(text)
    if document["shape"] != shaped:
        return None
    tables, crosses = ([_read(each) for each in document[name]] for name in ("tables", "crosses"))
    return Publication(
        region,
        theme,
        year,
        tuple(document["places"]),
        MappingProxyType({(table.base, table.dimension): table for table in tables}),
        MappingProxyType({(table.across, table.dimension): table for table in crosses}),
        MappingProxyType(document["days"]),
    )


def _table(table: Table) -> dict[str, Any]:
    """Row by row: a column that a row does not have is left out."""
    cells = [[table.cells.get((row, column), "") for column in table.columns] for row in table.rows]
    return {
        "base": table.base,
        "dimension": table.dimension,
        "across": table.across,
        "several": table.several,
        "rows": table.rows,
        "columns": table.columns,
        "cells": cells,
    }


def _read(document: Mapping[str, Any]) -> Table:
    rows, columns = tuple(document["rows"]), tuple(document["columns"])
    cells = {
        (row, column): value
        for row, values in zip(rows, document["cells"], strict=True)
        for column, value in zip(columns, values, strict=True)
        if value != ""
    }
    several = bool(document["several"])
    return Table(
        document["base"], document["dimension"], rows, columns, MappingProxyType(cells), document["across"], several
    )
