"""What is given to who installs: a wheel that carries all that the checkout has, and the list of its parts."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.request import urlopen

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from proxies import free_port

from bench.release import __main__ as release
from bench.release import sbom, wheels
from portal.settings import CHECKOUT

DATA = ("translations", "instance/themes", "instance/regions", "instance/demo", "instance/words")
NOT_CARRIED = shutil.ignore_patterns("*.mo", "*.mo.*", "__pycache__")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The portal's own wheel, of the checkout as it is in a commit: nothing in it was compiled before."""
    clean = tmp_path_factory.mktemp("clean")
    for name in ("portal", *DATA):
        shutil.copytree(CHECKOUT / name, clean / name, ignore=NOT_CARRIED)
    for name in ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE"):
        shutil.copyfile(CHECKOUT / name, clean / name)
    return wheels.own(tmp_path_factory.mktemp("wheel"), clean)


def carried(folder: Path) -> set[str]:
    """Every file below a folder that belongs in a wheel, as the checkout names it."""
    found = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {str(path.relative_to(CHECKOUT)) for path in found if not path.name.startswith("messages.mo")}


def test_the_wheel_has_all_that_the_checkout_has_and_compiled_catalogs(wheel: Path) -> None:
    names = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("portal/")}
    wanted = carried(CHECKOUT / "portal")
    wanted |= {f"portal/carried/{name}" for place in DATA for name in carried(CHECKOUT / place)}
    compiled = {f"portal/carried/translations/{one}/LC_MESSAGES/messages.mo" for one in ("en", "nl", "pl")}
    assert wanted - names == set()
    assert names - wanted == compiled


@pytest.fixture(scope="module")
def installed(wheel: Path) -> Iterator[Path]:
    """The wheel as it lies on a machine: nobody may write in it, everybody may read it."""
    with tempfile.TemporaryDirectory(prefix="portal-installed-") as folder:
        place = Path(folder) / "packages"
        zipfile.ZipFile(wheel).extractall(place)
        Path(folder).chmod(0o755)
        for path in (place, *place.rglob("*")):
            path.chmod(0o555 if path.is_dir() else 0o444)
        yield place
        for path in (place, *(path for path in place.rglob("*") if path.is_dir())):
            path.chmod(0o755)


def others_can_read(path: Path) -> bool:
    """Whether an account without rights gets there."""
    return all(each.stat().st_mode & 0o005 == 0o005 for each in (path, *path.parents))


def as_nobody(*needed: Path) -> list[str]:
    """What stands before a command so that it may write nothing, when we are root; otherwise we are nobody already.

    Where others cannot reach the Python of the tests, it may read everything; that gives no right to write.
    """
    if os.geteuid() != 0:
        return []
    keeps = "-all" if all(map(others_can_read, needed)) else "-all,+dac_read_search"
    who = ["--reuid=nobody", "--regid=nogroup", "--clear-groups", "--no-new-privs"]
    return ["setpriv", *who, f"--bounding-set={keeps}", f"--inh-caps={keeps}", f"--ambient-caps={keeps}"]


@pytest.mark.slow
def test_it_runs_where_nothing_can_be_written_but_its_own_folder(installed: Path) -> None:
    packages = Path(sysconfig.get_path("purelib"))
    lowered = as_nobody(packages, Path(sys.executable), Path(sys.executable).resolve())
    before = {path: path.stat().st_mtime_ns for path in installed.rglob("*")}
    with tempfile.TemporaryDirectory(prefix="portal-instance-") as folder:
        if lowered:
            nobody = pwd.getpwnam("nobody")
            os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        port = free_port()
        environ = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": f"{installed}:{packages}",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONSAFEPATH": "1",
            "PORTAL_INSTANCE": folder,
            "PORTAL_BASE_URL": f"http://127.0.0.1:{port}",
            "PORTAL_WORKERS": "1",
        }
        portal = [*lowered, sys.executable, "-m", "portal"]
        region = installed / "portal" / "carried" / "instance" / "regions" / "markiezaten.toml"
        for command in (["init"], ["load", str(region)]):
            done = subprocess.run([*portal, *command], env=environ, cwd="/", capture_output=True, text=True)
            assert done.returncode == 0, done.stderr
        serve = [*portal, "serve", "--no-worker", "--port", str(port)]
        running = subprocess.Popen(serve, env=environ, cwd="/", stdout=subprocess.DEVNULL)
        try:
            page = asked(port, "/nl/")
        finally:
            running.terminate()
            ended = running.wait(30)
    assert '<html lang="nl"' in page
    assert "Roosendaal" in page
    assert "Melden" in page, "the catalog that came along is the one that is used"
    assert ended == 0
    assert {path: path.stat().st_mtime_ns for path in installed.rglob("*")} == before


def asked(port: int, path: str) -> str:
    """The page, as soon as the server gives it."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with suppress(OSError), urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
            return str(answer.read().decode())
        time.sleep(0.1)
    raise AssertionError("it did not answer")


def test_the_lock_of_a_release_names_the_portal_itself_with_its_hash(tmp_path: Path) -> None:
    made = tmp_path / "meldpunt_portal-0.1.0-py3-none-any.whl"
    made.write_bytes(b"a wheel")
    lines = wheels.lock(made).splitlines()
    assert lines[-2] == "meldpunt-portal==0.1.0 \\"
    assert lines[-1].strip() == f"--hash=sha256:{wheels.digest(made)}"
    every = list(sbom.locked(wheels.lock(made)))
    assert len(every) == len(list(sbom.locked(wheels.LOCK.read_text()))) + 1


def test_the_same_wheels_make_the_same_archive(tmp_path: Path) -> None:
    for number, name in enumerate(("one", "two")):
        folder = tmp_path / name / "wheels"
        folder.mkdir(parents=True)
        for part in ("b.whl", "a.whl") if number else ("a.whl", "b.whl"):
            (folder / part).write_text(part)
        wheels.pack(folder, tmp_path / f"{name}.tar", 1_000_000)
    one, two = ((tmp_path / f"{name}.tar").read_bytes() for name in ("one", "two"))
    assert one == two
    with tarfile.open(tmp_path / "one.tar") as tar:
        assert [(each.name, each.uid, each.uname) for each in tar] == [
            ("wheels", 0, ""),
            ("wheels/a.whl", 0, ""),
            ("wheels/b.whl", 0, ""),
        ]


def test_make_run_with_wheels_asks_no_index() -> None:
    told = {}
    for given in ("", "WHEELS=/media/stick/wheels"):
        command = ["make", "--dry-run", "--what-if=requirements.lock", ".venv/run.stamp", *filter(None, [given])]
        told[given] = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=True).stdout
    assert "--require-hashes" in told[""]
    assert "--no-index" not in told[""]
    assert "--no-index --find-links '/media/stick/wheels'" in told["WHEELS=/media/stick/wheels"]


def test_the_list_of_parts_is_valid_whole_and_says_nothing_of_this_machine() -> None:
    from cyclonedx.output.json import JsonV1Dot6

    text = JsonV1Dot6(sbom.made()).output_as_string()
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    said = json.loads(text)
    parts = {part["purl"]: part for part in said["components"]}
    assert {f"pkg:pypi/{name}@{version}" for name, version in sbom.locked(wheels.LOCK.read_text())} <= set(parts)
    vendored = json.loads((CHECKOUT / "portal/static/VENDORED.json").read_text())
    assert {(one["name"].rpartition("/")[2], one["version"]) for one in vendored} <= {
        (part["name"].rpartition("/")[2], part["version"]) for part in parts.values()
    }
    assert [name for name, part in parts.items() if not part.get("licenses")] == []
    assert parts["pkg:npm/postcss@8.5.33"]["scope"] == "excluded"
    needs = {one["ref"]: one.get("dependsOn", []) for one in said["dependencies"]}
    flask = next(name for name in parts if name.startswith("pkg:pypi/flask@"))
    assert any(name.startswith("pkg:pypi/jinja2@") for name in needs[flask])
    assert flask in needs[said["metadata"]["component"]["purl"]]
    assert str(CHECKOUT) not in text
    assert "http" not in text.replace('"$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json"', "")


def test_the_version_is_the_same_wherever_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    assert release.disagreeing() == []
    monkeypatch.setattr(release, "version", lambda: "9.9.9")
    assert release.disagreeing() == list(release.PLACES)


def test_sums_are_what_sha256sum_checks(tmp_path: Path) -> None:
    (tmp_path / "wheels").mkdir()
    (tmp_path / "wheels" / "a.whl").write_bytes(b"a")
    (tmp_path / "b.tar").write_bytes(b"b")
    (tmp_path / "SHA256SUMS").write_text(release.sums(tmp_path))
    check = ["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"]
    assert subprocess.run(check, cwd=tmp_path, check=False).returncode == 0
    (tmp_path / "b.tar").write_bytes(b"c")
    assert subprocess.run(check, cwd=tmp_path, capture_output=True, check=False).returncode == 1
