"""What no template may hold: unescaped text, inline style or script, foreign addresses, bare htmx attributes."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2] / "portal"
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))

FORBIDDEN = {
    "unescaped text": r"\|\s*safe\b|\bautoescape\s+false\b",
    "an inline style (the content security policy drops it)": r"(?i)\sstyle\s*=|<style\b",
    "an inline script (the content security policy drops it)": r"(?i)<script\b(?![^>]*\bsrc=)|javascript:",
    "an event handler (the content security policy drops it)": r"(?i)<[a-z][^>{]*\son[a-z]+\s*=",
    "a file from elsewhere (no third parties)": r"""(?i)\b(?:src|href)\s*=\s*["']?(?:https?:)?//""",
    "an htmx attribute without data- in front (invalid HTML)": r"(?<!data-)\bhx-[a-z-]+\s*=",
}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT / "templates").as_posix()


def test_there_are_templates() -> None:
    assert {name_of(path).split("/")[0] for path in TEMPLATES} >= {"front", "office", "errors", "macros"}


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_nothing_forbidden(path: Path) -> None:
    text = re.sub(r"\{#.*?#\}", "", path.read_text(), flags=re.DOTALL)
    found = [(what, hit.group()) for what, pattern in FORBIDDEN.items() for hit in re.finditer(pattern, text)]
    assert not found


@pytest.mark.parametrize("path", [path for path in TEMPLATES if path.name.startswith("_")], ids=name_of)
def test_a_fragment_is_no_page(path: Path) -> None:
    assert "{% extends" not in path.read_text(), "htmx would put a whole page into the page"


def test_code_marks_only_its_own_markup_as_safe() -> None:
    """Markup trusts its text, so it may hold a literal (to be filled with format, which escapes) or nothing.

    The exceptions are texts written in Markdown, which nh3 has cleaned.
    """
    trusting = r"""\bMarkup\((?!\)|['"])|\brender_template_string\("""
    places = {path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.py") if re.search(trusting, path.read_text())}
    assert places <= {
        "web/front/filling.py",
        "web/office/handing_on/access_pages.py",
        "web/office/publishing/news.py",
    }


def test_every_template_for_a_browser_is_escaped() -> None:
    """Flask escapes what ends in .html by itself; an environment of our own escapes nothing unless it is told to."""
    own = r"\bEnvironment\(|autoescape=False|\.autoescape\b|\bjinja_options\b"
    places = {path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.py") if re.search(own, path.read_text())}
    assert places == {"adapters/mailer.py"}, "a mail is plain text; everything else is Flask's environment"
    kinds = {path.suffix for path in (ROOT / "templates").rglob("*") if path.is_file()}
    assert kinds <= {".html", ".txt", ".typ", ".ttf"}, "only what ends in .html is escaped"
