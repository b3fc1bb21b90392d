"""The canary finds the logs of a real web server that keeps something of its visitors, and none with our examples."""

from __future__ import annotations

import shutil
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from click.testing import CliRunner
from proxies import PROXIES, Proxy, free_port

from portal.actions.house import House
from portal.actions.installation import canary
from portal.cli import main

pytestmark = pytest.mark.skipif(
    not all(shutil.which(program) for program in ("nginx", "caddy", "openssl")),
    reason="needs the proxies: apt install nginx-light caddy openssl",
)


def behind(kind: str, folder: Path, *changed: tuple[str, str]) -> AbstractContextManager[Proxy]:
    return PROXIES[kind](folder, free_port(), *changed)


def send(house: House, proxy: Proxy, monkeypatch: pytest.MonkeyPatch) -> canary.Sent:
    monkeypatch.setenv("SSL_CERT_FILE", str(proxy.certificate))
    return canary.send_canary(house, f"https://localhost:{proxy.port}/", [proxy.home], pause=0.2)


@pytest.mark.parametrize("kind", PROXIES)
def test_our_examples_keep_nothing(kind: str, house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with behind(kind, tmp_path) as proxy:
        sent = send(house, proxy, monkeypatch)
    assert sent.findings == ()
    assert "its marks stand in 0 of the " in sent.notes[0]
    assert " 0 logs that were read" not in sent.notes[0]


@pytest.mark.parametrize(
    ("kind", "changed", "log", "kept"),
    [
        ("nginx", [("access_log off;", "")], "logs/access.log", ["address of the page", "question", "browser"]),
        ("nginx", [("error_log /dev/null crit;", "")], "logs/error.log", ["address of the page"]),
        ("caddy", [("exclude http", ""), ("header -Server", "log")], "said.log", ["browser", "address of the visitor"]),
    ],
)
def test_a_web_server_that_keeps_something_is_named_with_what_it_keeps(
    kind: str,
    changed: list[tuple[str, str]],
    log: str,
    kept: list[str],
    house: House,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with behind(kind, tmp_path, *changed) as proxy:
        found = send(house, proxy, monkeypatch).findings
    assert [finding.code for finding in found] == ["canary"]
    assert found[0].text.startswith(f"{proxy.home / log} keeps ")
    assert all(words in found[0].text for words in kept)


def test_a_portal_that_does_not_answer_is_a_finding_and_so_is_a_certificate_that_nobody_trusts(
    house: House, tmp_path: Path
) -> None:
    nowhere = canary.send_canary(house, f"https://localhost:{free_port()}")
    assert "does not answer (Connection refused)" in nowhere.findings[0].text
    with behind("nginx", tmp_path) as proxy:
        found = canary.send_canary(house, f"https://localhost:{proxy.port}").findings
    assert [finding.code for finding in found] == ["canary"]
    assert "CERTIFICATE_VERIFY_FAILED" in found[0].text


def test_what_may_not_be_read_is_told(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with behind("nginx", tmp_path) as proxy:
        monkeypatch.setenv("SSL_CERT_FILE", str(proxy.certificate))
        closed = Path("/proc/self/mem")  # root may open it, and cannot read it
        sent = canary.send_canary(house, f"https://localhost:{proxy.port}", [closed], pause=0)
    assert sent.notes[1].startswith(f"not looked into, for lack of rights: {closed}")


def test_check_sends_it_and_ends_with_1(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house.close()
    monkeypatch.setenv("PORTAL_INSTANCE", str(house.settings.instance))
    monkeypatch.setenv("PORTAL_DATABASE_URL", house.settings.database_url)
    monkeypatch.setenv("PORTAL_SECRET_KEY", house.settings.secret_key.hex())
    with behind("nginx", tmp_path, ("access_log off;", "")) as proxy:
        monkeypatch.setenv("SSL_CERT_FILE", str(proxy.certificate))
        asked = ["check", "--url", f"https://localhost:{proxy.port}", "--proxy-logs", str(proxy.home)]
        done = CliRunner().invoke(main, asked)
    assert done.exit_code == 1
    assert f"canary: {proxy.home / 'logs/access.log'} keeps" in done.output
    assert "canary: " not in CliRunner().invoke(main, ["check"]).output, "no https, so nothing stands in front"
