"""A file in which somebody planted what no backup holds is refused before it costs memory or room."""

from __future__ import annotations

import io
import shutil
import tarfile
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from cast import K_APP

from portal.adapters.backups import archive
from portal.adapters.backups.archive import CODE, MANIFEST
from portal.adapters.backups.manifest import Manifest, NotRestorable, Part, codes, signed
from portal.adapters.vault import AppKeys, Secret

KEYS = AppKeys(Secret(K_APP))
SALT = "00" * 16
LONG = f"instance/words/{'map/' * 40}déjà.md"
MUCH = 64 * 2**20


def sign(written: list[Part]) -> bytes:
    """The manifest of these parts, with its code."""
    text = Manifest("0.1.0", "0010", "sqlite", "2026-11-17", {}, written, SALT, codes(KEYS, SALT)).text()
    return text + b"\n" + signed(KEYS, text)


@pytest.mark.parametrize("blocks", range(tarfile.RECORDSIZE // tarfile.BLOCKSIZE))
def test_however_long_it_is_its_end_is_found(tmp_path: Path, blocks: int) -> None:
    """The end is two empty blocks; the second of them may begin a record of its own."""
    parts = {"instance/roots.toml": b"x" * (blocks * tarfile.BLOCKSIZE)}
    archive.write(tmp_path / "b", parts, 1_795_000_000, sign)
    assert archive.check(tmp_path / "b", KEYS).manifest.parts
    for spoilt in (b"", b"\0", bytes(tarfile.RECORDSIZE), b"x"):
        whole = (tmp_path / "b").read_bytes()
        (tmp_path / "other").write_bytes(whole + spoilt if spoilt else whole[:-1])
        with pytest.raises(NotRestorable):
            archive.check(tmp_path / "other", KEYS)


def test_what_was_written_is_read_with_long_names_and_all(tmp_path: Path) -> None:
    parts = {"instance/roots.toml": b"one", LONG: b"two" * 1000, "instance/empty": b""}
    archive.write(tmp_path / "b", parts, 1_795_000_000, sign)
    (tmp_path / "into").mkdir()
    found = archive.check(tmp_path / "b", KEYS, tmp_path / "into")
    assert {name: path.read_bytes() for name, path in found.files.items()} == parts
    assert {path.stat().st_mode & 0o777 for path in found.files.values()} == {0o600}
    assert archive.check(tmp_path / "b", KEYS).files == {}, "only looked at"


def holes(tar: tarfile.TarFile) -> None:
    """A part of 10 GiB that takes one block of the file."""
    entry = tarfile.TarInfo("database.sqlite")
    entry.mode, entry.pax_headers = 0o600, {"GNU.sparse.major": "1", "GNU.sparse.minor": "0"}
    entry.pax_headers |= {"GNU.sparse.name": "database.sqlite", "GNU.sparse.realsize": str(10 * 2**30)}
    content = b"1\n0\n0\n".ljust(512, b"\0")
    entry.size = len(content)
    tar.addfile(entry, io.BytesIO(content))


def old_holes(tar: tarfile.TarFile) -> None:
    """The same in the old form."""
    entry = tarfile.TarInfo("database.sqlite")
    entry.mode, entry.type = 0o600, tarfile.GNUTYPE_SPARSE
    tar.addfile(entry)


def large(name: str) -> Callable[[tarfile.TarFile], None]:
    """A part that would be held in memory."""

    def add(tar: tarfile.TarFile) -> None:
        entry = tarfile.TarInfo(name)
        entry.mode, entry.size = 0o600, MUCH
        with Path("/dev/zero").open("rb") as zeros:
            tar.addfile(entry, zeros)

    return add


def long_name(tar: tarfile.TarFile) -> None:
    """A name of many bytes."""
    entry = tarfile.TarInfo("x" * MUCH)
    entry.mode = 0o600
    tar.addfile(entry)


@pytest.mark.parametrize("plant", [holes, old_holes, large(MANIFEST), large(CODE), long_name])
def test_what_no_backup_holds_is_refused_before_it_takes_memory(
    plant: Callable[[tarfile.TarFile], None], tmp_path: Path
) -> None:
    with tarfile.open(tmp_path / "b", "w", format=tarfile.PAX_FORMAT) as tar:
        plant(tar)
    (tmp_path / "into").mkdir()
    tracemalloc.start()
    try:
        with pytest.raises(NotRestorable, match="not whole or was changed"):
            archive.check(tmp_path / "b", KEYS, tmp_path / "into")
        assert tracemalloc.get_traced_memory()[1] < 8 * 2**20
    finally:
        tracemalloc.stop()
    assert not list((tmp_path / "into").iterdir())


def test_a_file_for_which_there_is_no_room_is_not_copied(tmp_path: Path) -> None:
    with (tmp_path / "b").open("wb") as file:
        file.truncate(shutil.disk_usage(tmp_path).free + 2**30)  # a hole: nothing of it is on the disk
    (tmp_path / "into").mkdir()
    with pytest.raises(NotRestorable, match="no room"):
        archive.check(tmp_path / "b", KEYS, tmp_path / "into")
