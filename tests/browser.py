"""Which browser the journeys drive, and how wide its windows are."""

from __future__ import annotations

import shutil
from collections.abc import Callable

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
