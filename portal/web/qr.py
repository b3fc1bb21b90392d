"""A QR code as a drawing."""

from __future__ import annotations

import re
from collections.abc import Sequence

_DARK = re.compile("1+")


def outline(code: Sequence[str]) -> str:
    """The squares of a QR code ("1" is dark) as the path of an SVG, one unit a square."""
    runs = [(run.start(), y, len(run[0])) for y, row in enumerate(code) for run in _DARK.finditer(row)]
    return "".join(f"M{x} {y}h{wide}v1h-{wide}z" for x, y, wide in runs)
