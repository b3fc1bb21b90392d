"""Signing in by way of a provider that others wrote, as a process of its own, with a real browser in between.

The portal is `localhost` and the provider `127.0.0.1`: two sites to a browser, as they are in an organisation.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from browser import WIDTHS, accessible, fits
from cast import PASSPHRASE, SANNE, TUESDAY, Clock, Shares, open_house, settings
from conftest import Colleague
from playwright.sync_api import Browser, Page, Route, expect
from providers import way_back
from werkzeug.serving import WSGIRequestHandler, make_server

from portal.actions.house import HERE, House
from portal.doors import join_doors
from portal.settings import Oidc

CENTURY = str(100 * 365 * 24 * 3600)
"""How long its tokens last: the clock of the portal is at least that of the cast, whatever day it is."""


class _Silent(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """The address of a running oidc-provider-mock."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "-p", str(port), "-e", CENTURY, "-n", "1"]
    command += ["--user-claims", '{"sub": "sanne-1", "amr": ["pwd", "mfa"]}']
    command += ["--user-claims", '{"sub": "onbekend-1", "amr": "mfa"}']
    command += ["--user-claims", '{"sub": "slordig-1", "amr": ["pwd"], "email": "sanne@waterstad.example"}']
    environ = {**os.environ, "NO_COLOR": "1", "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    issuer, until = f"http://127.0.0.1:{port}", time.monotonic() + 30
    while time.monotonic() < until and process.poll() is None:
        try:
            requests.get(f"{issuer}/jwks", timeout=1)
            break
        except requests.ConnectionError:
            time.sleep(0.05)
    yield issuer
    process.terminate()
    process.wait(10)


@pytest.fixture
def house(furnished: tuple[Path, Shares], tmp_path: Path, provider: str) -> Iterator[House]:
    """The cast's installation, today, with this provider; on an address of its own."""
    instance = tmp_path / "instance"
    shutil.copytree(furnished[0], instance)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        base = f"http://localhost:{free.getsockname()[1]}"
    given = settings(instance, oidc=Oidc(provider, "meldpunt", "geheim"), base_url=base)
    opened = open_house(given, Clock(max(datetime.now(HERE), TUESDAY)))
    yield opened
    opened.close()


@pytest.fixture
def live(house: House) -> Iterator[str]:
    """The portal, listening."""
    port = int(house.settings.base_url.rsplit(":", 1)[1])
    server = make_server("127.0.0.1", port, join_doors(house), threaded=True, request_handler=_Silent)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield house.settings.base_url
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def page(chromium: Browser, live: str) -> Iterator[Page]:
    """A phone; what the pages of the provider want from elsewhere does not come."""
    wide, high = WIDTHS["phone"]
    context = chromium.new_context(base_url=live, viewport={"width": wide, "height": high})
    context.set_default_timeout(10_000)

    def near(route: Route) -> None:
        here = urlsplit(route.request.url).hostname in ("localhost", "127.0.0.1")
        route.continue_() if here else route.abort()

    context.route("**/*", near)
    yield context.new_page()
    context.close()


def look(page: Page, seen: str) -> None:
    """Once this is seen: nothing that axe finds, and nothing beside the screen."""
    expect(page.locator(seen).first).to_be_visible()
    accessible(page, seen)
    fits(page, seen)


def at_the_provider(page: Page, who: str) -> None:
    """Sign in there."""
    expect(page.locator("input[name=sub]")).to_be_visible()
    page.fill("input[name=sub]", who)
    page.keyboard.press("Enter")


def test_sanne_links_her_work_account_and_comes_in_with_it(page: Page) -> None:
    page.goto("/werk/aanmelden?verder=/werk/mijn/werkaccount")
    look(page, "a[href='/werk/sso?verder=/werk/mijn/werkaccount']")
    page.fill("#field-email", SANNE)
    page.fill("#field-passphrase", PASSPHRASE)
    page.keyboard.press("Enter")
    look(page, "a[href='/werk/mijn/werkaccount/koppelen']")
    page.click("a[href='/werk/mijn/werkaccount/koppelen']")
    at_the_provider(page, "sanne-1")
    look(page, "form#link")  # still signed in here: the strict cookie came along
    page.fill("#field-passphrase", PASSPHRASE)
    page.keyboard.press("Enter")
    look(page, "form#unlink")
    page.click("#sign-out button")

    page.goto("/werk/sleutel")
    page.click("a[href^='/werk/sso']")
    at_the_provider(page, "sanne-1")
    look(page, "form#vault")
    expect(page.locator("main")).to_contain_text("Sanne de Wit")
    assert cookies(page) == {"werk-kluis": "Strict"}
    page.fill("#field-passphrase", "een andere zin dan de mijne")
    page.keyboard.press("Enter")
    expect(page.locator("#error-summary")).to_be_focused()  # and not later, out of the field
    page.fill("#field-passphrase", PASSPHRASE)
    page.keyboard.press("Enter")
    page.wait_for_url("**/werk/sleutel")
    assert cookies(page) == {"werk": "Strict"}

    page.goto("/werk/sso")  # a colleague at the same computer, whom nobody invited
    assert cookies(page) == {"werk": "Strict", "werk-sso": "Lax"}
    at_the_provider(page, "nieuw-2")
    look(page, "main a[href='/werk/sso']")  # no second factor
    page.goto("/werk/sso")
    at_the_provider(page, "onbekend-1")
    look(page, "#invited")


def cookies(page: Page) -> dict[str, str]:
    """The cookies of the office in this browser, and from where each travels."""
    return {each["name"]: each["sameSite"] for each in page.context.cookies() if each["name"].startswith("werk")}


def authorise(house: House, office: Colleague, who: str) -> str:
    """Through the provider without a browser; where it sends one back to."""
    away = office.get("/werk/sso")
    there = requests.post(away.headers["Location"], data={"sub": who}, allow_redirects=False, timeout=5)
    return way_back(there.headers["Location"])


def test_what_this_provider_can_say_is_judged_as_it_should(house: House, provider: str) -> None:
    office = Colleague(join_doors(house), Clock(house.clock()))
    back = authorise(house, office, "sanne-1")
    assert office.get(back).status_code == 200
    assert office.get(back).status_code == 400  # once
    assert office.get(authorise(house, office, "slordig-1")).status_code == 403  # no second factor
    assert "Sanne" not in office.get("/werk/kluis").text  # nobody linked this one yet
    requests.put(f"{provider}/users/nieuw-1", json={"amr": "mfa", "email": SANNE}, timeout=5)
    assert office.get(authorise(house, office, "nieuw-1")).status_code == 200
    assert "Sanne" not in office.get("/werk/kluis").text  # and an address finds nobody
    away = office.get("/werk/sso").headers["Location"]
    denied = requests.post(away, data={"action": "deny"}, allow_redirects=False, timeout=5)
    assert office.get(way_back(denied.headers["Location"])).status_code == 400
