"""The text of a year report: which holes it has, and that no heading stands above nothing."""

import pytest

from portal.domain.blocks import Block, Bullets, Heading, Paragraph
from portal.domain.figures.report import GAPS, REPORTS, WORDS, composed, parse, without_empty
from portal.domain.guidance import TextError
from portal.domain.guidance import parse as source
from portal.domain.written import Gap, holes
from portal.settings import CHECKOUT

HEAD = "---\ntitle: Verslag {{year}} van {{place}}\n---\n"
BODY = "Over {{theme}}.\n\n## Eerst\n\n{{came_in}}\n\n## Leeg\n\n{{crosses}}\n\n## Laatst\n\n- In {{before}}\n"
MEANS = {"theme": "mensenhandel", "place": "Waterstad", "year": "2025", "before": "2024", "phone:112": "112"}


def test_a_report_is_composed_of_words_and_what_is_made_of_the_figures() -> None:
    asked = []

    def fill(name: str) -> tuple[Block, ...]:
        asked.append(name)
        return (Paragraph("140 signalen."),) if name == "came_in" else ()

    assert composed(parse(source(HEAD + BODY)), MEANS, fill) == (
        "Verslag 2025 van Waterstad",
        (
            Paragraph("Over mensenhandel."),
            Heading(1, "Eerst"),
            Paragraph("140 signalen."),
            Heading(1, "Laatst"),
            Bullets(("In 2024",)),
        ),
    )
    assert asked == ["came_in", "crosses"]


@pytest.mark.parametrize(
    "wrong", ["{{weetniet}}", "In {{came_in}} zin", "{{year}}", "## Kop {{crosses}}", "- {{phone:144}}"]
)
def test_a_hole_that_nothing_fills_is_named(wrong: str) -> None:
    with pytest.raises(TextError, match="nothing is filled in"):
        parse(source(HEAD + wrong))


def test_headings_above_nothing_go_and_others_stay() -> None:
    one, two, three, words = Heading(1, "1"), Heading(2, "2"), Heading(3, "3"), Paragraph("x")
    assert without_empty((one, two, three)) == ()
    assert without_empty((one, two, words, two, three)) == (one, two, words)
    assert without_empty((one, words, one, two, one, three, words)) == (one, words, one, three, words)
    assert without_empty(()) == ()


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("language", ["nl", "en", "pl"])
def test_the_shipped_texts_ask_for_nothing_unknown(name: str, language: str) -> None:
    file = CHECKOUT / "translations" / language / "report" / f"{name}.md"
    written = parse(source(file.read_text(encoding="utf-8")))
    used = {each for piece in written.pieces for each in holes(piece)}
    assert used <= GAPS | WORDS
    filled = [piece for piece in written.pieces if isinstance(piece, Paragraph) and piece.look == "fill"]
    assert filled, "places to fill in are marked"
    if name == "council":
        assert {piece.name for piece in written.pieces if isinstance(piece, Gap)} == {"about", "answers", "chart"}
