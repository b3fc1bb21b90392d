"""The units for systemd hold what docs/operations.md says of them; systemd itself reads them where it is there."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bench.security.sandboxed import settings_of
from portal import settings
from portal.serving import running
from portal.settings import CHECKOUT

DEPLOY = CHECKOUT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
NAMES = [unit.name for unit in UNITS]

MUST = {
    "AmbientCapabilities": "",
    "CapabilityBoundingSet": "",
    "DevicePolicy": "closed",
    "LimitCORE": "0",
    "LoadCredential": "secret_key:/etc/meldpunt/secret_key",
    "LockPersonality": "yes",
    "MemoryDenyWriteExecute": "yes",
    "MemorySwapMax": "0",
    "NoNewPrivileges": "yes",
    "PrivateDevices": "yes",
    "PrivateTmp": "yes",
    "PrivateUsers": "yes",
    "ProcSubset": "pid",
    "ProtectHome": "yes",
    "ProtectKernelModules": "yes",
    "ProtectKernelTunables": "yes",
    "ProtectProc": "invisible",
    "ProtectSystem": "strict",
    "ReadWritePaths": "/var/lib/meldpunt",
    "RestrictAddressFamilies": "AF_INET AF_INET6 AF_UNIX",
    "RestrictNamespaces": "yes",
    "RestrictSUIDSGID": "yes",
    "SystemCallArchitectures": "native",
    "UMask": "0077",
    "User": "meldpunt",
}
HIGHEST = 1.5
"""Of 10: what systemd-analyze says of a service that nothing was done for is 9.6."""


def test_there_is_one_for_the_web_server_one_for_the_worker_and_one_for_the_database() -> None:
    assert {"portal-init.service", "portal-worker.service", "portal.service"} <= set(NAMES)
    units = {unit.name: settings_of(unit) for unit in UNITS}
    worker, web, init = (units[name] for name in ("portal-worker.service", "portal.service", "portal-init.service"))
    assert init["ExecStart"] == ["/opt/meldpunt/.venv/bin/portal init"]
    assert init["Type"] == ["oneshot"]
    assert "Install" not in (DEPLOY / "systemd" / "portal-init.service").read_text(), "somebody starts it, not the boot"
    assert worker["ExecStart"] == ["/opt/meldpunt/.venv/bin/portal worker"]
    assert web["ExecStart"][0].startswith("/opt/meldpunt/.venv/bin/portal serve --no-worker --host 127.0.0.1 ")
    assert {name for name in web if web[name] != worker[name]} == {"Description", "After", "ExecStart"}


@pytest.mark.parametrize("unit", UNITS, ids=NAMES)
def test_it_is_shut_in(unit: Path) -> None:
    found = settings_of(unit)
    assert {name: found.get(name) for name in MUST} == {name: [value] for name, value in MUST.items()}
    assert "PORTAL_SECRET_KEY_FILE=%d/secret_key" in found["Environment"]
    assert found["SystemCallFilter"][0] == "@system-service"
    assert not re.search(r"\b[0-9a-f]{64}\b", unit.read_text()), "no key in a unit"


@pytest.mark.parametrize("unit", UNITS, ids=NAMES)
def test_systemd_reads_it_and_finds_little_exposed(unit: Path) -> None:
    if not shutil.which("systemd-analyze"):
        return  # the settings themselves are looked at above
    read = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True)
    complaints = [line for line in read.stderr.splitlines() if unit.name in line and "is not executable" not in line]
    assert complaints == []
    scored = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", str(unit)], capture_output=True, text=True
    )
    score = re.search(r"Overall exposure level for \S+ ([\d.]+)", scored.stdout)
    assert score, scored.stderr
    assert float(score[1]) <= HIGHEST


def test_stopping_gets_the_time_it_needs() -> None:
    needed = running.SLACK + 30  # and a drain of half a minute
    for name in ("portal.service", "portal-worker.service"):
        assert int(settings_of(DEPLOY / "systemd" / name)["TimeoutStopSec"][0]) >= needed, name


def test_the_user_and_the_folders_are_made_as_the_units_want_them(tmp_path: Path) -> None:
    users, folders = ((DEPLOY / "systemd" / f"meldpunt.{kind}").read_text() for kind in ("sysusers", "tmpfiles"))
    assert re.search(r'^u meldpunt - "[^"]+" /var/lib/meldpunt /usr/sbin/nologin$', users, re.MULTILINE)
    assert re.search(r"^d /var/lib/meldpunt 0700 meldpunt meldpunt -$", folders, re.MULTILINE)
    assert re.search(r"^z /etc/meldpunt/secret_key 0600 root root -$", folders, re.MULTILINE)
    if not shutil.which("systemd-sysusers"):
        return
    (tmp_path / "etc").mkdir()
    command = ["systemd-sysusers", f"--root={tmp_path}", str(DEPLOY / "systemd" / "meldpunt.sysusers")]
    subprocess.run(command, check=True, capture_output=True)
    assert ":/var/lib/meldpunt:/usr/sbin/nologin" in (tmp_path / "etc" / "passwd").read_text()


# --- the settings ----------------------------------------------------------------------------------------------------

READ = set(re.findall(r'"(PORTAL_[A-Z_]+)"', (CHECKOUT / "portal" / "settings.py").read_text()))
SAMPLE = (DEPLOY / "portal.env.example").read_text()


def test_every_setting_that_is_read_stands_in_the_sample_with_a_word_about_it() -> None:
    assert {"PORTAL_METRICS_PORT", "PORTAL_DRAIN", "PORTAL_SECRET_KEY", "PORTAL_OIDC_MFA"} <= READ
    lines = SAMPLE.splitlines()
    named = [re.match(r"#?(PORTAL_[A-Z_]+)=", line) for line in lines]
    assert sorted(found[1] for found in named if found) == sorted(READ), "each once, and no other"
    blocks = SAMPLE.split("\n\n")
    assert all(re.search(r"^# [a-zA-Z0-9]", block, re.MULTILINE) for block in blocks if "PORTAL_" in block)


def test_the_sample_is_what_the_portal_takes(tmp_path: Path) -> None:
    given = dict(re.findall(r"^(PORTAL_[A-Z_]+)=(.*)$", SAMPLE, re.MULTILINE))
    usual = dict(re.findall(r"^#(PORTAL_[A-Z_]+)=(.+)$", SAMPLE, re.MULTILINE))
    key = {"PORTAL_SECRET_KEY": "00" * 32, "PORTAL_INSTANCE": str(tmp_path)}
    usual["PORTAL_DATABASE_URL"] = f"sqlite:///{tmp_path / 'portal.sqlite'}"
    assert settings.read(given | key) == settings.read(usual | given | key), "what stands behind # is what counts"
    assert not any(name.endswith(("_KEY", "_KEYS", "_SECRET")) for name in given)


@pytest.mark.parametrize("guide", ["operations.md", "operations-nl.md"])
def test_every_setting_stands_in_the_guide(guide: str) -> None:
    text = (CHECKOUT / "docs" / guide).read_text()
    assert {name for name in READ if f"`{name}`" not in text} == set()


@pytest.mark.parametrize(
    ("command", "owns"), [("check", False), ("backup", False), ("init", True), ("restore", True), ("audit", True)]
)
def test_a_command_runs_as_the_user_of_the_service_and_only_three_get_the_owner(
    tmp_path: Path, command: str, owns: bool
) -> None:
    (tmp_path / "owner_url").write_text("postgresql://owner@database/portal")
    stand_in = tmp_path / "systemd-run"
    stand_in.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    stand_in.chmod(0o755)
    environ = {"PATH": f"{tmp_path}:/usr/bin:/bin", "MELDPUNT_ETC": str(tmp_path)}
    script = [DEPLOY / "systemd" / "meldpunt", command, "--one", "two words"]
    given = subprocess.run(script, env=environ, check=True, capture_output=True, text=True).stdout.splitlines()
    at = given.index("/opt/meldpunt/.venv/bin/portal")
    assert given[at:] == ["/opt/meldpunt/.venv/bin/portal", command, "--one", "two words"]
    assert "--uid=meldpunt" in given and "PORTAL_INSTANCE=/var/lib/meldpunt" in given
    assert f"LoadCredential=secret_key:{tmp_path}/secret_key" in given
    assert (f"LoadCredential=owner_url:{tmp_path}/owner_url" in given) is owns
    assert any(each.startswith("PORTAL_DATABASE_OWNER_URL_FILE=") for each in given[:at]) is owns
