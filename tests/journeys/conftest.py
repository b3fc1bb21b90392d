"""A real Chromium against the real application, over a real socket."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any
from wsgiref.types import WSGIApplication

import pytest
from browser import CHROMIUM, QUIET, WIDTHS, OpenPage
from cast import Clock
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server


class _Silent(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:
        """Nothing: there is no access log here either."""


def person_takes_time(app: WSGIApplication, clock: Clock) -> WSGIApplication:
    """Let ten seconds pass before each post, as they do when a person types."""

    def timed(environ: Any, start_response: Any) -> Any:
        if environ["REQUEST_METHOD"] == "POST":
            clock.move(seconds=10)
        return app(environ, start_response)

    return timed


@pytest.fixture
def live(doors: WSGIApplication, clock: Clock) -> Iterator[str]:
    """The address of a running portal with the cast in it."""
    server = make_server("127.0.0.1", 0, person_takes_time(doors, clock), threaded=True, request_handler=_Silent)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all journeys."""
    if CHROMIUM is None:
        pytest.skip("needs a browser: apt install chromium")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser, live: str) -> Iterator[OpenPage]:
    """Open a fresh window: `open_page(width="phone", script=False, language="pl")`. Nothing is shared between two."""
    contexts: list[BrowserContext] = []

    def open_one(width: str = "desk", *, script: bool = True, language: str = "nl") -> Page:
        wide, high = WIDTHS[width]
        context = chromium.new_context(
            base_url=live,
            viewport={"width": wide, "height": high},
            java_script_enabled=script,
            locale=language,
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        return context.new_page()

    yield open_one
    for context in contexts:
        context.close()
