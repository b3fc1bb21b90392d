"""A release in `dist`: `python -m bench.release dist`. Wheels, what is in them, the sums of it all; uploads nothing.

Only from a checkout in which nothing is changed, and only when the version is the same wherever it stands.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from bench.figures import ROOT
from bench.release import wheels
from bench.release.wheels import digest

PLACES = {
    "portal/__init__.py": r'^__version__ = "([^"]+)"',
    "CHANGELOG.md": r"^## ([0-9][^ \n]*)",
    "deploy/compose/.env.example": r"^MELDPUNT_IMAGE=meldpunt-portal:(\S+)",
    "deploy/kubernetes/kustomization.yaml": r"^ +newTag: (\S+)",
}
"""Where the version stands, beside pyproject.toml; the first one that is found in each file."""


def version() -> str:
    """The version of this checkout."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"])


def disagreeing() -> list[str]:
    """The places where another version stands than in pyproject.toml."""
    found = {name: re.search(line, (ROOT / name).read_text(), re.MULTILINE) for name, line in PLACES.items()}
    return [name for name, said in found.items() if not said or said[1] != version()]


def changed() -> list[str]:
    """What is not in the commit."""
    command = ["git", "status", "--porcelain"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()


def sums(folder: Path) -> str:
    """What `sha256sum --check` reads: every file of the folder, wheels as well."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "SHA256SUMS")
    return "".join(f"{digest(path)}  {path.relative_to(folder)}\n" for path in files)


def main() -> None:
    """What was made, on standard output."""
    dist = Path(sys.argv[1])
    if changed():
        sys.exit("This checkout has changes that are in no commit: a release is made of a commit.")
    if wrong := disagreeing():
        sys.exit(f"pyproject.toml says {version()}; another version stands in {', '.join(wrong)}.")
    from bench.release import sbom

    shutil.rmtree(dist, ignore_errors=True)
    dist.mkdir()
    print(wheels.make(dist))
    sys.argv = ["sbom", str(dist)]
    sbom.main()
    shutil.copyfile(ROOT / "CHANGELOG.md", dist / "CHANGELOG.md")
    (dist / "SHA256SUMS").write_text(sums(dist))
    print(f"{dist / 'SHA256SUMS'}: check with `sha256sum --check SHA256SUMS`")


if __name__ == "__main__":
    main()
