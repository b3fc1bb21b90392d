"""The proof that documents open: its checks can fail, and without LibreOffice it says that nothing was proved."""

import shutil

import pytest

from bench.proofs import documents
from bench.proofs.report import Found
from portal.adapters import open_text
from portal.domain.blocks import Paragraph

BAR = '<rect x="0" y="0" width="9" height="9" fill="{}"/><text x="1" y="1">januari tot maart</text>'


@pytest.mark.parametrize(
    ("colour", "text", "faults"),
    [("#2b4a5c", "januari 12", (0, 0)), ("#ffe08a", "januari 12", (1, 0)), ("#2b4a5c", "februari 12", (0, 1))],
)
def test_a_chart_that_vanishes_in_grey_or_on_paper_is_counted(colour: str, text: str, faults: tuple[int, int]) -> None:
    found = Found()
    documents.chart(found, BAR.format(colour), text)
    counted = (
        found.wrong["parts of charts that vanish in grey"],
        found.wrong["words of charts that are missing in a PDF"],
    )
    assert counted == faults


def test_without_libreoffice_nothing_is_claimed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    found = documents.prove()
    assert "nothing was opened" in found.figures["left_out"]
    assert found.wrong == {}


def test_the_control_is_no_whole_document() -> None:
    whole = open_text.document("Verslag", "nl", [Paragraph("Woorden.")], author="Waterstad")
    assert documents.damaged(whole) != whole
