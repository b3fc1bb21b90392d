"""Terms of the glossary linked in a text: the first place only, and not where a link does not belong."""

from __future__ import annotations

import pytest

from portal.adapters.library import html
from portal.domain.glossary import parse

TERMS = parse(
    """
## uitbuiting
term: uitbuiting

Iemand verdient aan een ander.

## comensha
term: CoMensha

Het landelijke centrum.
""",
    "nl",
)


def linked(markdown: str) -> str:
    """The HTML with links to terms written short."""
    return (
        html(markdown, TERMS)
        .replace('<a href="/handreiking/begrippen#', "<a ")
        .replace('" class="term" rel="noreferrer">', ">")
        .strip()
    )


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("Uitbuiting en uitbuiting.", "<p><a uitbuiting>Uitbuiting</a> en uitbuiting.</p>"),
        ("## Uitbuiting\n\nUitbuiting.", "<h2>Uitbuiting</h2>\n<p><a uitbuiting>Uitbuiting</a>.</p>"),
        ("**Uitbuiting** telt.", "<p><strong><a uitbuiting>Uitbuiting</a></strong> telt.</p>"),
        ("`uitbuiting`", "<p>uitbuiting</p>"),
        ("Bel {{partner:CoMensha}}.", "<p>Bel {{partner:CoMensha}}.</p>"),
    ],
)
def test_a_term_is_linked_where_it_first_stands(markdown: str, expected: str) -> None:
    assert linked(markdown) == expected


def test_a_link_and_the_head_of_a_table_are_left_alone() -> None:
    assert linked("[uitbuiting](/x), uitbuiting").endswith("</a>, <a uitbuiting>uitbuiting</a></p>")
    table = linked("| uitbuiting | x |\n|---|---|\n| y | uitbuiting |")
    assert "<th>uitbuiting</th>" in table
    assert "<td><a uitbuiting>uitbuiting</a></td>" in table
