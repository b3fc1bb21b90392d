"""Documents on paper, set by typst: PDF/UA-1, or a drawing as SVG. Nothing of it touches a disk or the net."""

from __future__ import annotations

import json
import re
import subprocess  # nosec B404 # started with lists of our own, never a shell
import sys
import unicodedata
from collections.abc import Mapping
from functools import cache
from html import escape
from pathlib import Path
from typing import Any, Literal

from portal.adapters.fonts import drawable

FOLDER = Path(__file__).resolve().parent.parent / "templates" / "documents"
TYPESETTER = Path(__file__).resolve().with_name("typesetter.py")

Form = Literal["pdf", "svg"]

PATIENCE = 40
"""Seconds to wait for a document; one of ten pages takes a tenth of a second."""

_STARTS = {"pdf": b"%PDF-", "svg": b"<svg "}

_LONG_NUMBER = re.compile(r"\d+\.\d{3,}")

_UNSEEN = frozenset("\n\u00ad\u200b\u200c\u200d\u200e\u200f\ufe0e\ufe0f")
"""Signs that are not drawn but belong to a text: openings, joiners, direction marks, the choice of an emoji."""

_LINE_ENDS = str.maketrans(
    {"\r": "\n", "\v": "\n", "\f": "\n", "\x85": "\n", "\u2028": "\n", "\u2029": "\n", "\t": " "}
)


class NotMade(Exception):
    """The document could not be set; nobody is told why, because the reason may hold a text."""


def dossier_pdf(document: Mapping[str, Any]) -> bytes:
    """A dossier as PDF/UA-1; equal documents give equal bytes, and no moment stands in them. Raises NotMade.

    `document`: `title`, `language` ("nl"), `place`, `mark`, `foot`, `page` (with `{page}` and `{pages}`), `colour`
    ("#rrggbb"), `opening` (parts) and `sections` (each `title` and `parts`). A part has a `kind`:
    `text` and `quote` (`text`, `language`), `facts` (`rows` of label and value), `list` (`items`),
    `entry` (`title`, `rows`, `text`, `language`), `quiet` (`text`).

    A sign that no font of ours can draw is written as its number, as in `[U+4F60]`.
    """
    return typeset("dossier", document)


def drawing(template: str, document: Mapping[str, Any]) -> bytes:
    """A page as SVG that needs no font: letters are shapes, and `title` and `said` tell what is seen. Raises NotMade.

    `document`: as the head of `templates/documents/<template>.typ` says.
    """
    svg = typeset(template, document, "svg").decode()
    opening, _, drawn = _LONG_NUMBER.sub(_rounded, svg).partition(">")
    title, said = (escape(str(document[key]), quote=False) for key in ("title", "said"))
    named = f"<title>{title}</title><desc>{said}</desc>"
    return f'{opening} role="img">{named}{drawn}'.encode()


def typeset(template: str, document: Mapping[str, Any], form: Form = "pdf") -> bytes:
    """What `templates/documents/<template>.typ` makes of a document. Raises NotMade."""
    alone, all_of_them = _signs()
    for signs in (all_of_them, alone):  # the second time only what one font draws by itself
        made = _made(template, _cleaned(document, signs), form)
        if made is not None:
            return made
    raise NotMade


def legible(text: str, signs: frozenset[int]) -> str:
    """`text` with every sign that is not among `signs` written as its number, and line ends of one kind.

    A letter and its accents become one sign where there is one (NFC), which looks the same and is drawn better.
    """
    lines = unicodedata.normalize("NFC", text.replace("\r\n", "\n").translate(_LINE_ENDS))
    return "".join(sign if sign in _UNSEEN or ord(sign) in signs else _spelled(sign) for sign in lines)


def _spelled(sign: str) -> str:
    return " " if unicodedata.category(sign) == "Zs" else f"[U+{ord(sign):04X}]"


@cache
def _signs() -> tuple[frozenset[int], frozenset[int]]:
    """What the first font draws (without marks that join a letter), and what all fonts of the dossier draw together."""
    fonts = {path.stem: drawable(path) for path in sorted((FOLDER / "fonts").glob("*.ttf"))}
    # signs that turn the direction of what follows could make a text say something else than was written
    everything = frozenset(sign for sign in frozenset().union(*fonts.values()) if _visible(sign))
    latin = fonts["open-sans-400"] & fonts["open-sans-700"]
    return frozenset(sign for sign in latin & everything if not unicodedata.combining(chr(sign))), everything


def _visible(sign: int) -> bool:
    return unicodedata.category(chr(sign)) not in ("Cc", "Cf", "Cs", "Co", "Cn")


def _cleaned(value: Any, signs: frozenset[int]) -> Any:
    if isinstance(value, str):
        return legible(value, signs)
    if isinstance(value, Mapping):
        return {key: _cleaned(held, signs) for key, held in value.items()}
    if isinstance(value, list | tuple):
        return [_cleaned(held, signs) for held in value]
    return value


def _rounded(number: re.Match[str]) -> str:
    """A hundredth of a point is 4 micrometres; typst writes a thousand times as precisely, and twice as much."""
    return f"{float(number[0]):.2f}"


def _made(template: str, document: Any, form: Form) -> bytes | None:
    command = [
        sys.executable,
        "-I",
        "-B",
        str(TYPESETTER),
        str(FOLDER / f"{template}.typ"),
        str(FOLDER / "fonts"),
        form,
    ]
    try:
        done = subprocess.run(  # noqa: S603 # nosec B603 # our own script, no word of a text in its arguments
            command,
            input=json.dumps(document, ensure_ascii=False).encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=FOLDER,
            env={"RAYON_NUM_THREADS": "1"},  # and nothing of ours: no key, no address
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None
    return done.stdout if done.returncode == 0 and done.stdout.startswith(_STARTS[form]) else None
