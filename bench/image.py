"""Builds the image and tries it as it is meant to run: `python -m bench.image`.

Needs podman or docker, and dist/wheels (`make wheels`). The container has a root that cannot be written, no
capabilities, no way to get more rights, no network at all, a user that is only a number, 64 MB of /tmp and one volume.
In it: `portal init`, the demo, the web server, and the worker in a second one. Then, inside that network, somebody
files a signal with a photograph and a PDF, makes a leaflet, and a colleague signs in and opens the signal. Both are
told to stop, and must end by themselves. Prints what was seen; exit 1 when something is not as it must be.

Without a registry in reach, root may have the base made by debootstrap: `--debootstrap`.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bench.figures import ROOT

BASE = "docker.io/library/debian:{}-slim"
TAG = "meldpunt-portal:trial"
FILE = ROOT / "deploy" / "container" / "Containerfile"
USER = 10001
PATIENCE = 45
"""Seconds that a container gets to end, as in the manifests."""

SHUT_IN = (
    "--read-only",
    "--cap-drop=all",
    "--security-opt=no-new-privileges",
    "--network=none",
    "--tmpfs=/tmp:rw,noexec,nosuid,nodev,size=64m",
    "--ulimit=nofile=1024:4096",
    "--ulimit=nproc=512:1024",
    "--ulimit=core=0:0",
)
LOOK = """
import json, os, pathlib
status = dict(line.split(":", 1) for line in open("/proc/self/status") if ":" in line)
roots = [name for name in os.listdir("/") if name not in ("proc", "sys", "dev")]
walked = (folder for name in roots for folder, _, _ in os.walk("/" + name))
print(json.dumps({
    "user": os.getuid(), "groups": os.getgroups() or [os.getgid()],
    "capabilities": status["CapEff"].strip().strip("0"), "no_new_privileges": status["NoNewPrivs"].strip(),
    "writable": sorted({f for f in walked if os.access(f, os.W_OK) and not f.startswith("/var/lib/meldpunt/")}),
    "network": sorted(os.listdir("/sys/class/net")),
    "set_uid": sum(p.is_file() and bool(p.stat().st_mode & 0o6000) for p in pathlib.Path("/usr").rglob("*")),
}))
"""


class Engine:
    """podman or docker, with what stands before every command (`podman --runtime runc`)."""

    def __init__(self, command: str) -> None:
        self.command = shlex.split(command)

    def __call__(self, *arguments: str, check: bool = True) -> str:
        """What it printed. Raises RuntimeError with what it said when it fails and `check`."""
        done = subprocess.run([*self.command, *arguments], capture_output=True, text=True, check=False)
        if check and done.returncode:
            raise RuntimeError(f"{' '.join(arguments[:3])} …: {done.stderr.strip()[-2000:]}")
        return done.stdout.strip()

    def build(self, base: str, isolation: str) -> None:
        """The image, from the wheels that are in dist."""
        more = ["--format=docker", "--layers", f"--isolation={isolation}"] if "podman" in self.command[0] else []
        self("build", *more, f"--build-arg=BASE={base}", f"--tag={TAG}", f"--file={FILE}", str(ROOT))

    def run(self, *command: str, name: str = "", volume: str, environ: Sequence[str] = ()) -> str:
        """One container, shut in; in the background when it has a name."""
        given = [f"--env={one}" for one in environ]
        unseen = ["--no-healthcheck", "--read-only-tmpfs=false"] if "podman" in self.command[0] else []
        kind = ["--detach", f"--name={name}"] if name else ["--rm"]
        places = [f"--volume={volume}:/var/lib/meldpunt", f"--volume={ROOT / 'bench'}:/visitor/bench:ro"]
        return self("run", *kind, *SHUT_IN, *unseen, *places, *given, TAG, *command)

    def stop(self, name: str) -> dict[str, object]:
        """How a container ended that was told to stop."""
        started = time.monotonic()
        self("stop", f"--time={PATIENCE}", name)
        took = time.monotonic() - started
        code = self("inspect", "--format={{.State.ExitCode}}", name)
        return {"exit": int(code), "seconds": round(took, 1)}


def debootstrap(engine: Engine, suite: str) -> None:
    """A base under the name that the Containerfile uses, from packages of Debian. Needs root."""
    with tempfile.TemporaryDirectory(prefix="portal-base-", dir="/var/tmp") as folder:
        made = Path(folder) / "root"
        command = ["debootstrap", "--variant=minbase", suite, str(made)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        archives = made / "var" / "cache" / "apt" / "archives"
        for package in archives.glob("*.deb"):
            package.unlink()
        archive = Path(folder) / "root.tar"
        subprocess.run(["tar", "-C", str(made), "-cf", str(archive), "."], check=True)
        engine("import", str(archive), BASE.format(suite))


def inside(port: int) -> None:
    """The part that runs in the container: wait for the web server, then visit it."""
    from contextlib import suppress

    from bench.security.sandboxed import work
    from bench.security.visiting import Visitor

    host = f"127.0.0.1:{port}"
    for _ in range(150):
        with suppress(OSError):
            if Visitor(host, scheme="http").ask("GET", "/readyz")[0] == 200:
                break
        time.sleep(0.2)
    print(json.dumps(work(host)))


def tried(engine: Engine) -> dict[str, object]:
    """What was seen of one volume, one web server and one worker."""
    name, environ = f"meldpunt-{os.getpid()}", ["PORTAL_DEMO=1", "PORTAL_BASE_URL=http://127.0.0.1:8000"]
    engine("volume", "create", name)
    try:
        told = {
            "init": engine.run("init", volume=name, environ=environ).splitlines()[-1],
            "demo": engine.run("demo", volume=name, environ=environ).splitlines()[-1],
        }
        engine.run(name=f"{name}-web", volume=name, environ=environ)
        engine.run("worker", name=f"{name}-worker", volume=name, environ=environ)
        seen = json.loads(engine("exec", f"{name}-web", "python", "-c", LOOK))
        visit = ("python", "-m", "bench.image", "--inside", "8000")
        worked = json.loads(engine("exec", "--env=PYTHONPATH=/visitor", f"{name}-web", *visit))
        told |= {"dump": engine("exec", f"{name}-web", "pg_dump", "--version")}
        changed = engine("diff", f"{name}-web").splitlines()
        logs = {part: _complaints(engine("logs", f"{name}-{part}", check=False)) for part in ("web", "worker")}
        ended = {part: engine.stop(f"{name}-{part}") for part in ("web", "worker")}
    finally:
        for part in ("web", "worker"):
            engine("rm", "--force", f"{name}-{part}", check=False)
        engine("volume", "rm", name, check=False)
    size = int(engine("image", "inspect", "--format={{.Size}}", TAG)) // 10**6
    written = [line for line in changed if not line.endswith(("/visitor", "/visitor/bench"))]
    return {"megabytes": size, **told, **seen, "worked": worked, "written": written, "errors": logs, "ended": ended}


def _complaints(log: str) -> list[str]:
    return [line for line in log.splitlines() if '"level": "error"' in line or '"level":"error"' in line]


def faults(seen: dict[str, object]) -> list[str]:
    """What is not as it must be."""
    wanted = {
        "user": USER,
        "groups": [USER],
        "capabilities": "",
        "no_new_privileges": "1",
        "network": ["lo"],
        "set_uid": 0,
        "errors": {"web": [], "worker": []},
    }
    found = [f"{name} is {seen[name]}" for name, value in wanted.items() if seen[name] != value]
    places = {"/tmp", "/var/lib/meldpunt"}
    found += [f"{place} can be written" for place in seen["writable"] if place not in places]  # type: ignore[attr-defined]
    found += [f"{deed} did not work" for deed, done in seen["worked"].items() if not done]  # type: ignore[attr-defined]
    for part, end in seen["ended"].items():  # type: ignore[attr-defined]
        found += [f"{part} ended with {end}"] if end["exit"] else []
    return found


def main() -> int:
    """Returns the exit code."""
    usual = shutil.which("podman") or shutil.which("docker") or ""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--engine", default=usual, help='such as "podman --runtime runc"')
    asked.add_argument("--suite", default="bookworm", help="which Debian; the wheels must be for its Python")
    asked.add_argument("--debootstrap", action="store_true", help="make the base here instead of fetching it")
    asked.add_argument("--isolation", default="oci", help="how podman builds; chroot where it may not make containers")
    asked.add_argument("--inside", type=int, help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.inside:
        inside(given.inside)
        return 0
    if not given.engine or not (ROOT / "dist" / "wheels" / "portal.lock").exists():
        sys.exit("needs podman or docker, and dist/wheels: make wheels")
    engine = Engine(given.engine)
    if given.debootstrap:
        debootstrap(engine, given.suite)
    engine.build(BASE.format(given.suite), given.isolation)
    seen = tried(engine)
    wrong = faults(seen)
    print(json.dumps({**seen, "faults": wrong}, indent=2))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
