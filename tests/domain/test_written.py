"""A translator's file as the parts of a document."""

import pytest

from portal.domain.blocks import Bullets, Heading, Paragraph
from portal.domain.guidance import TextError
from portal.domain.written import Gap, filled, holes, read

BODY = """
Een regel van {{place}}
die doorgaat.

Een tweede alinea.
## Eerste kop
### Daaronder
## Tweede kop

- een
- twee {{answer:vorm}}

- drie

> Vul hier in.
> En nog iets.

{{table:quarters}}
{{chart}}
"""


def test_every_part_in_its_order() -> None:
    assert read(BODY) == (
        Paragraph("Een regel van {{place}} die doorgaat."),
        Paragraph("Een tweede alinea."),
        Heading(1, "Eerste kop"),
        Heading(2, "Daaronder"),
        Heading(1, "Tweede kop"),
        Bullets(("een", "twee {{answer:vorm}}")),
        Bullets(("drie",)),
        Paragraph("Vul hier in. En nog iets.", "fill"),
        Gap("table:quarters"),
        Gap("chart"),
    )


def test_holes_are_found_and_filled() -> None:
    assert [name for piece in read(BODY) for name in holes(piece)] == [
        "place",
        "answer:vorm",
        "table:quarters",
        "chart",
    ]
    assert filled("In {{year}} in {{place}}.", {"year": "2026", "place": "Waterstad"}) == "In 2026 in Waterstad."
    with pytest.raises(KeyError):
        filled("{{year}}", {})


@pytest.mark.parametrize(
    "line", ["# Titel", "1. een", "| a | b |", "```", "* een", "<b>", "![beeld](x)", "{{came-in}}", "- {{ plaats }}"]
)
def test_what_cannot_be_written_is_named_with_its_line(line: str) -> None:
    with pytest.raises(TextError, match="line 3 below the head"):
        read(f"Woorden.\n\n{line}")
