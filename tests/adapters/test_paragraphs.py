"""A translator's Markdown as parts for paper."""

import segno

from portal.adapters.paragraphs import parts, squares

TEXT = """
> **Let op.** Neem dit
> alleen mee als het *veilig* is.

## Wie kun je bellen?

Bel [iemand](/partners) op {{phone:veilig_thuis}}.

- **{{phone:112}}** Gevaar.
- Twee.

---

1. Eerst.
2. Dan.

<b>geen HTML</b>
"""


def test_headings_paragraphs_lists_boxes_and_breaks() -> None:
    assert parts(TEXT) == [
        {
            "kind": "box",
            "parts": [
                {
                    "kind": "text",
                    "runs": [
                        ("Let op.", True),
                        (" Neem dit", False),
                        (" ", False),
                        ("alleen mee als het ", False),
                        ("veilig", False),
                        (" is.", False),
                    ],
                }
            ],
        },
        {"kind": "heading", "text": "Wie kun je bellen?"},
        {
            "kind": "text",
            "runs": [("Bel ", False), ("iemand", False), (" op {{phone:veilig_thuis}}.", False)],
        },
        {"kind": "list", "items": [[("{{phone:112}}", True), (" Gevaar.", False)], [("Twee.", False)]]},
        {"kind": "break"},
        {"kind": "steps", "items": [[("Eerst.", False)], [("Dan.", False)]]},
        {"kind": "text", "runs": [("<b>geen HTML</b>", False)]},
    ]


def test_an_empty_text_has_no_parts() -> None:
    assert parts("") == []


def test_the_squares_of_a_code_are_those_of_segno() -> None:
    address = "https://meldpunt.example.nl/m/bergen-op-zoom"
    rows = squares(address)
    assert {len(row) for row in rows} == {len(rows)}
    assert rows == [
        "".join(str(square) for square in row) for row in segno.make(address, error="m", micro=False).matrix
    ]
    assert rows[0].startswith("1111111"), "no white around it: that is for the template"
