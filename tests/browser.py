"""Which browser the journeys drive, and how wide its windows are."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Mapping

from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser")
CHROMIUM = next(filter(None, map(shutil.which, _NAMES)), None)
"""The first is the same browser without what nobody sees: it takes half the time."""

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


_LOOK = "async options => ({violations: (await axe.run(options)).violations})"


def accessible(page: Page, where: str) -> None:
    """Nothing that axe finds in what is on screen now."""
    if not page.evaluate("() => 'axe' in window"):  # once in a page: half a megabyte of it to read
        page.evaluate(_AXE.axe_script)
    found = AxeResults(page.evaluate(_LOOK, _RULES))
    assert found.violations_count == 0, f"{where}\n{found.generate_report()}"


def fits(page: Page, where: str) -> None:
    """Nothing of the page sticks out sideways, once it is there."""
    page.wait_for_load_state()  # a page that is on its way has no elements yet
    too_wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert too_wide <= 0, f"{where}: scrolls sideways by {too_wide} px"


def look(
    page: Page, where: str, windows: Mapping[str, tuple[int, int]] = WIDTHS, *, axe: Collection[str] = WIDTHS
) -> None:
    """Check what is on screen now in each of these windows, with axe in those that are named."""
    for name, (width, height) in windows.items():
        page.set_viewport_size({"width": width, "height": height})
        fits(page, f"{where}, {name}")
        if name in axe:
            page.evaluate("window.scrollTo(0, 0)")  # else the sticky bar covers a field and axe calls it too small
            accessible(page, f"{where}, {name}")
