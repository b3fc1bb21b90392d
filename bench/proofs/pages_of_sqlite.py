"""Reading a SQLite file as a thief would: in which order the rows of a page were written, which no query tells."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

_LEAF, _INNER = 10, 2
"""Pages of a table without row numbers: its rows stand in the order of their keys, in an index."""


def written_order(path: Path, table: str) -> Iterator[list[str]]:
    """Per page, the first text of each row (its id), in the order in which SQLite put the rows there."""
    raw = path.read_bytes()
    size = int.from_bytes(raw[16:18], "big")
    size = 65536 if size == 1 else size
    with closing(sqlite3.connect(path)) as connection:
        query = "SELECT rootpage FROM sqlite_master WHERE type = 'table' AND name = ?"
        root = connection.execute(query, (table,)).fetchone()[0]
    yield from _pages(raw, size, root)


def _pages(raw: bytes, size: int, number: int) -> Iterator[list[str]]:
    page = raw[(number - 1) * size : number * size]
    start = 100 if number == 1 else 0
    kind, cells = page[start], int.from_bytes(page[start + 3 : start + 5], "big")
    head = start + (12 if kind == _INNER else 8)
    places = [int.from_bytes(page[head + 2 * each : head + 2 * each + 2], "big") for each in range(cells)]
    if kind == _INNER:
        for place in places:
            yield from _pages(raw, size, int.from_bytes(page[place : place + 4], "big"))
        yield from _pages(raw, size, int.from_bytes(page[start + 8 : start + 12], "big"))
    elif kind == _LEAF:
        # a page fills from its end: what stands further back was written earlier
        yield [_first_text(page, place) for place in sorted(places, reverse=True)]


def _first_text(page: bytes, place: int) -> str:
    _length, at = _number(page, place)
    head, after = _number(page, at)
    kind, _ = _number(page, after)
    begin = at + head
    return page[begin : begin + (kind - 13) // 2].decode(errors="replace") if kind >= 13 and kind % 2 else ""


def _number(page: bytes, at: int) -> tuple[int, int]:
    value = 0
    for _ in range(9):
        value = value << 7 | page[at] & 0x7F
        at += 1
        if not page[at - 1] & 0x80:
            break
    return value, at
