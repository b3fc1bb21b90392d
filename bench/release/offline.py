"""Installs from the wheels without a network, in two ways: `python -m bench.release.offline dist`. Needs unshare, git.

In a network namespace with nothing in it but itself: the tar of `make wheels` unpacked into a venv of its own, and
`make run WHEELS=…` in a clean clone of this checkout. Each portal must answer with its start page in Dutch. Prints how
long each took, exit 1 when one does not answer.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tarfile
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from urllib.request import urlopen

from bench.figures import ROOT

PORT = 8765
PATIENCE = 180
DUTCH = '<html lang="nl"'


def alone() -> None:
    """Go on in a network namespace of our own, with only the loopback; started anew by unshare."""
    user = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    again = [sys.executable, "-m", "bench.release.offline", *sys.argv[1:], "--alone"]
    os.execvp("unshare", ["unshare", *user, "--net", *again])


def raise_loopback() -> None:
    """The new namespace has its loopback down."""
    import fcntl
    import socket
    import struct

    up = 0x1 | 0x40
    with socket.socket() as line:
        fcntl.ioctl(line, 0x8914, struct.pack("16sh14x", b"lo", up))


def reaches_nobody() -> bool:
    """Whether there is no way out: the control of this proof."""
    return not Path("/proc/self/net/route").read_text().splitlines()[1:]


def environ(folder: Path) -> dict[str, str]:
    """Nothing of pip's settings on this machine, so that only what is named can be used."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PORTAL_", "PYTHON"))}
    base = f"http://127.0.0.1:{PORT}"
    return {
        **kept,
        "PIP_CONFIG_FILE": os.devnull,
        "PORTAL_DEMO": "1",
        "PORTAL_BASE_URL": base,
        "PORTAL_INSTANCE": str(folder),
    }


def answers(command: list[str], folder: Path, given: dict[str, str]) -> float:
    """Seconds until the start page came, in Dutch; the portal is stopped. Raises RuntimeError."""
    started = time.monotonic()
    running = subprocess.Popen(command, cwd=folder, env=given, stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        while time.monotonic() - started < PATIENCE and running.poll() is None:
            with suppress(OSError), urlopen(f"http://127.0.0.1:{PORT}/nl/", timeout=5) as answer:
                if DUTCH in answer.read().decode():
                    return round(time.monotonic() - started, 1)
            time.sleep(0.2)
        raise RuntimeError(f"{command[0]} did not answer")
    finally:
        with suppress(ProcessLookupError):
            os.killpg(running.pid, signal.SIGTERM)
        running.wait(60)


def installed(archive: Path, folder: Path) -> float:
    """From the tar into a venv, as an administrator does it."""
    given = environ(folder / "instance")
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    wheels = folder / "wheels"
    subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")], check=True)
    pip = [str(folder / "venv/bin/pip"), "install", "--quiet", "--disable-pip-version-check", "--no-index"]
    pip += ["--find-links", str(wheels), "--require-hashes", "--requirement", str(wheels / "portal.lock")]
    started = time.monotonic()
    subprocess.run(pip, check=True, env=given)
    portal = str(folder / "venv/bin/portal")
    for command in ("init", "demo"):
        subprocess.run([portal, command], check=True, env=given, cwd=folder, stdout=subprocess.DEVNULL)
    return round(time.monotonic() - started + answers([portal, "serve", f"--port={PORT}"], folder, given), 1)


def cloned(wheels: Path, folder: Path) -> float:
    """`make run` in a clean clone."""
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(folder / "clone")], check=True)
    given = environ(folder / "instance")
    told = [f"WHEELS={wheels.resolve()}", f"PORT={PORT}", f"INSTANCE={folder / 'instance'}"]
    return answers(["make", "run", *told], folder / "clone", given)


def main() -> int:
    """Returns the exit code."""
    dist = Path(sys.argv[1])
    archives = list(dist.glob("*-wheels.tar"))
    if len(archives) != 1 or not shutil.which("unshare"):
        sys.exit("needs one tar of wheels in that folder (make wheels), and unshare")
    if "--alone" not in sys.argv:
        alone()
    raise_loopback()
    if not reaches_nobody():
        sys.exit("this is no network of its own")
    with tempfile.TemporaryDirectory(prefix="portal-offline-") as one:
        tar = installed(archives[0], Path(one))
    with tempfile.TemporaryDirectory(prefix="portal-offline-") as other:
        clone = cloned(dist / "wheels", Path(other))
    print(json.dumps({"seconds_from_tar": tar, "seconds_from_clone": clone}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
