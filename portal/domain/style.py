"""The colours of a municipality: eight shades from one colour, refused when they cannot be read.

Contrast is the ratio of WCAG 2.2 (1 to 21). Text needs 4.5, borders and icons need 3.
The status colours of the portal are fixed and stand outside this module.
"""

from __future__ import annotations

import colorsys
import re

TEXT = 4.5
SHAPE = 3.0
DEFAULT = "#00567d"
"""The colour of a municipality that chose none (frontend/src/base.css has its shades)."""

_WHITE = "#ffffff"
_BLACK = "#000000"
#: White text reads on both; the dark one is for municipalities whose own colour is red already.
_RED_EXIT, _DARK_EXIT = "#a31621", "#1c1c28"
_HEX = re.compile(r"#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")


class TooLittleContrast(ValueError):
    """The colour is too light to carry white text or to be text on white.

    `ratio` is what it reaches; `suggestion` is the lightest shade of the same hue that does reach 4.5.
    """

    def __init__(self, colour: str, ratio: float, suggestion: str) -> None:
        self.colour, self.ratio, self.suggestion = colour, ratio, suggestion
        super().__init__(
            f"{colour} reaches a contrast of {ratio:.2f}:1 with white, and text needs {TEXT}:1. "
            f"Choose a darker shade, for example {suggestion}."
        )


def contrast(a: str, b: str) -> float:
    """The WCAG contrast ratio of two hex colours, from 1.0 (equal) to 21.0 (black and white)."""
    dark, light = sorted((_luminance(a), _luminance(b)))
    return (light + 0.05) / (dark + 0.05)


def palette(hex: str) -> dict[str, str]:
    """Eight shades ("50" to "700", "#rrggbb") around the colour, which itself becomes "600".

    50 to 200 are backgrounds, 300 is a soft line, 400 a border (3:1 on white), 500 and 600 text on white,
    700 headings and text on the backgrounds. Raises TooLittleContrast, or ValueError when it is no colour.
    """
    base = _normal(hex)
    ratio = contrast(base, _WHITE)
    if ratio < TEXT:
        raise TooLittleContrast(base, ratio, _darkened(base, _WHITE, TEXT))
    tints = {"50": 0.05, "100": 0.12, "200": 0.22, "300": 0.4}
    shades = {name: _mix(base, _WHITE, part) for name, part in tints.items()}
    shades["400"] = _darkened(_mix(base, _WHITE, 0.7), _WHITE, SHAPE)
    shades["500"] = _darkened(_mix(base, _WHITE, 0.85), _WHITE, TEXT)
    shades["600"] = base
    shades["700"] = _darkened(_mix(base, _BLACK, 0.6), shades["200"], TEXT)
    return shades


def exit_colour(hex: str) -> str:
    """The colour of the quick exit: red, or nearly black where the municipality is red itself."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*_channels(_normal(hex)))
    degrees = hue * 360
    reddish = (degrees <= 35 or degrees >= 320) and saturation >= 0.25 and lightness >= 0.08
    return _DARK_EXIT if reddish else _RED_EXIT


def stylesheet(hex: str) -> str:
    """The style file of a municipality: only custom properties, nothing that can load or hide anything."""
    lines = [f"  --merk-{name}: {shade};" for name, shade in palette(hex).items()]
    return "\n".join([":root {", *lines, f"  --merk-uitweg: {exit_colour(hex)};", "}", ""])


def _normal(hex: str) -> str:
    found = _HEX.fullmatch(hex.strip())
    if not found:
        raise ValueError(f"{hex!r} is no colour: write it as #rrggbb, for example #00567d")
    digits = found.group(1).lower()
    return "#" + ("".join(digit * 2 for digit in digits) if len(digits) == 3 else digits)


def _channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(_normal(colour)[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return red, green, blue


def _luminance(colour: str) -> float:
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _mix(colour: str, other: str, part: float) -> str:
    """`part` of the colour, the rest of the other."""
    mixed = (round(255 * (c * part + o * (1 - part))) for c, o in zip(_channels(colour), _channels(other), strict=True))
    return "#" + "".join(f"{value:02x}" for value in mixed)


def _darkened(colour: str, background: str, wanted: float) -> str:
    """The colour itself, or the first darker shade of it that reaches the contrast; black at the end."""
    for percent in range(100, -1, -1):
        shade = _mix(colour, _BLACK, percent / 100)
        if contrast(shade, background) >= wanted:
            return shade
    return _BLACK
