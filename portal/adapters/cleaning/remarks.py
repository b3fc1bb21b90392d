"""What stands between the lines of a PDF: remarks in its drawings, its glyphs and its tables of characters."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pikepdf
from pikepdf import Name, Stream

_REMARK = re.compile(rb"(\((?:\\.|[^\\()])*\))|%[^\r\n]*", re.DOTALL)
"""A text in brackets, which may hold a percent sign, or a remark."""


def drawing_without(one: Stream) -> None:
    """Take the remarks out of a drawing, in place."""
    written = one.read_bytes()
    if b"%" in written or b"DP" in written or b"BDC" in written:
        one.write(pikepdf.unparse_content_stream(list(_drawn(one))))


def _drawn(one: Stream) -> Iterator[pikepdf.ContentStreamInstruction | pikepdf.ContentStreamInlineImage]:
    """What draws; of marks around a part of it only that they are there, which pairs their ends."""
    for step in pikepdf.parse_content_stream(one):
        what = str(step.operator)
        if what == "BDC":
            yield pikepdf.ContentStreamInstruction([Name.Span], pikepdf.Operator("BMC"))
        elif what not in ("DP", "MP"):
            yield step


def program_without(one: Stream) -> None:
    """Take the remarks out of a little program (a table of characters, a function), in place."""
    written = one.read_bytes()
    if b"%" in written:
        one.write(_REMARK.sub(lambda found: found[1] or b"", written))
