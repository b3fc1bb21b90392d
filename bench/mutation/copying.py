"""A copy of the checkout to be mutated, with nothing in it but what the tests of domain and vault need."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TOOL = ROOT / "build" / "mutation" / "tool"
"""Where mutmut is, outside the environment that the portal runs in."""

MUTATED = ("portal/domain", "portal/adapters/vault")
_TAKEN = (
    "portal/",
    "instance/",
    "translations/",
    "docs/",
    "frontend/src/",
    "tests/domain/",
    "tests/adapters/test_vault",
)
_ALONE = {"pyproject.toml", "tests/cast.py", "tests/material.py", "tests/policy.py"}


def tool() -> None:
    """Fetch mutmut once, from wherever pip is set up to look."""
    if not (TOOL / "mutmut").is_dir():
        given = ["--quiet", "--no-deps", "--target", str(TOOL), "--requirement", str(HERE / "requirements.txt")]
        subprocess.run([sys.executable, "-m", "pip", "install", *given], check=True)


def copy(into: Path) -> None:
    """Copy the working tree as git knows it, open up its decorated functions, and set up mutmut in it."""
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    for name in subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines():
        if (name in _ALONE or name.startswith(_TAKEN)) and (ROOT / name).is_file():
            (into / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, into / name)
    shutil.copy2(HERE / "lean.py", into / "tests" / "conftest.py")
    with (into / "pyproject.toml").open("a") as project:
        project.write((HERE / "mutmut.toml").read_text())


def python(folder: Path, *arguments: str, **environment: str) -> list[str]:
    """The command that runs our Python with the tool beside it, in the same order of chance every time."""
    told = {"PYTHONPATH": str(TOOL), "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1", **environment}
    return ["env", "-C", str(folder), *(f"{name}={value}" for name, value in told.items()), sys.executable, *arguments]
