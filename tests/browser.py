"""Which browser the journeys drive, and how wide its windows are."""

from __future__ import annotations

import shutil
from collections.abc import Callable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

QUIET = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

WIDTHS = {"phone": (320, 640), "desk": (1280, 800)}

OpenPage = Callable[..., Page]
"""`open_page(width="phone", script=False, language="pl")` gives a fresh window."""

_AXE = Axe()
_RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],  # what is right is not listed element by element: that took most of the time
}


def accessible(page: Page, where: str) -> None:
    """Nothing that axe finds in what is on screen now."""
    found = _AXE.run(page, options=_RULES)
    assert found.violations_count == 0, f"{where}\n{found.generate_report()}"
