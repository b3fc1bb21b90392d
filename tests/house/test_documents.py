"""What the documents name as evidence is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*ROOT.glob("docs/**/*.md"), ROOT / "README.md"])
TESTS = {path.relative_to(ROOT / "tests").as_posix(): path.read_text() for path in ROOT.glob("tests/**/*.py")}
NAMES = set(re.findall(r"def (test_\w+)", "".join(TESTS.values())))
FILES = {Path(name).name for name in TESTS}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_test_that_is_named_is_there(document: Path) -> None:
    text = document.read_text()
    named = set(re.findall(r"\b(test_\w+)\b(?!\.py)", text))
    files = set(re.findall(r"\b((?:\w+/)*test_\w+\.py)", text))
    lacking = sorted(named - NAMES)
    assert not lacking, f"no test is called {lacking}: mend the document, or give the promise a test"
    lost = {file for file in files if not any(name.endswith(file.removeprefix("tests/")) for name in TESTS)}
    assert not lost, f"no test file is called {sorted(lost)}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)\s]*)?\)", document.read_text()):
        assert (document.parent / target).exists(), f"{document.name} links to {target}, which is not there"
