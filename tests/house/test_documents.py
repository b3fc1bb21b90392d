"""What the documents name as evidence is there."""

import re
from pathlib import Path

import pytest

from portal.actions.installation import checking

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


def test_every_code_of_portal_check_is_explained_to_an_administrator() -> None:
    documented = set(re.findall(r"`(\w+)`", str(checking.Finding.__doc__)))
    used = {
        code for path in ROOT.glob("portal/**/*.py") for code in re.findall(r'Finding\(\s*"(\w+)"', path.read_text())
    }
    assert len(used) > 15 and used <= documented
    for guide in ("operations.md", "operations-nl.md"):
        rows = "".join(row for row in (ROOT / "docs" / guide).read_text().splitlines(True) if row.startswith("|"))
        lacking = {code for code in documented if f"`{code}`" not in rows}
        assert not lacking, f"{guide} does not say what to do about {lacking}"
