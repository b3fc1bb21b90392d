"""The units for systemd hold what docs/operations.md says of them; systemd itself reads them where it is there."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bench.security.sandboxed import settings_of
from portal.settings import CHECKOUT

UNITS = sorted((CHECKOUT / "deploy" / "systemd").glob("*.service"))
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


def test_there_is_one_for_the_web_server_and_one_for_the_worker() -> None:
    assert NAMES == ["portal-worker.service", "portal.service"]
    worker, web = map(settings_of, UNITS)
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
