"""The wheels of a release: `python -m bench.release.wheels dist`. Downloads; installing them needs no network.

Makes, in the folder that is named, `wheels/` with every wheel of requirements.lock (pip refuses one with another hash),
the portal's own wheel, and `portal.lock`: the same lock with the portal and its hash in it. And a tar of that folder.
On the machine that installs:

    tar xf meldpunt-portal-<version>-wheels.tar
    pip install --no-index --find-links wheels --require-hashes --requirement wheels/portal.lock

The wheels are for the Python and the machine that run this; `--python 3.13 --machine aarch64` chooses others.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

from bench.figures import ROOT

LOCK = ROOT / "requirements.lock"
OWN = "meldpunt-portal"
GLIBC = 36
"""That of Debian 12; a wheel for an older one works on a newer one."""


def digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def platforms(machine: str) -> list[str]:
    """What pip must be told so that it takes every wheel that works on a Linux of this machine."""
    return [f"manylinux_2_{minor}_{machine}" for minor in range(GLIBC, 4, -1)] + [f"manylinux2014_{machine}"]


def download(into: Path, python: str, machine: str) -> None:
    """Every wheel of the lock, each with the hash that stands there. Raises CalledProcessError."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    command += ["--only-binary=:all:", "--dest", str(into), "--requirement", str(LOCK)]
    if python or machine:
        command += ["--implementation", "cp"]
        command += ["--python-version", python or ".".join(map(str, sys.version_info[:2]))]
        command += [part for name in platforms(machine or os.uname().machine) for part in ("--platform", name)]
    subprocess.run(command, check=True)


def own(into: Path, checkout: Path = ROOT) -> Path:
    """The wheel of the portal itself, from a checkout; the same bytes for the same commit."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(into.resolve())]
    subprocess.run(command, cwd=checkout, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return next(into.glob(f"{OWN.replace('-', '_')}-*.whl"))


def lock(wheel: Path) -> str:
    """What pip reads: the lock of the checkout, and the portal itself with its hash."""
    version = wheel.name.split("-")[1]
    return f"{LOCK.read_text().rstrip()}\n{OWN}=={version} \\\n    --hash=sha256:{digest(wheel)}\n"


def pack(folder: Path, archive: Path, moment: int) -> None:
    """The folder in one file: the same bytes for the same contents. `moment`: what files say of their age, seconds."""

    def plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
        member.uid = member.gid = 0
        member.uname = member.gname = ""
        member.mtime = moment
        member.mode = 0o755 if member.isdir() else 0o644
        return member

    with tarfile.open(archive, "w", format=tarfile.PAX_FORMAT) as tar:
        tar.add(folder, folder.name, recursive=False, filter=plain)
        for path in sorted(folder.iterdir()):
            tar.add(path, f"{folder.name}/{path.name}", filter=plain)


def committed(checkout: Path = ROOT) -> int:
    """When the commit was made that is checked out, in seconds of Unix; 0 outside a checkout."""
    command = ["git", "log", "-1", "--format=%ct"]
    told = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False).stdout.strip()
    return int(told or 0)


def make(dist: Path, python: str = "", machine: str = "") -> Path:
    """The whole set in `dist`; returns the archive."""
    folder = dist / "wheels"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    download(folder, python, machine)
    wheel = own(folder)
    (folder / "portal.lock").write_text(lock(wheel))
    archive = dist / f"{OWN}-{wheel.name.split('-')[1]}-wheels.tar"
    pack(folder, archive, committed())
    return archive


def main() -> None:
    """What was made, on standard output."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("dist", type=Path)
    asked.add_argument("--python", default="", help="such as 3.13; otherwise the one that runs this")
    asked.add_argument("--machine", default="", help="such as aarch64; otherwise this one")
    given = asked.parse_args()
    archive = make(given.dist, given.python, given.machine)
    count = len(list((given.dist / "wheels").glob("*.whl")))
    print(f"{archive}: {count} wheels, {archive.stat().st_size / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
