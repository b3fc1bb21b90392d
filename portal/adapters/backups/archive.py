"""The one file of a backup: a tar with its parts, and last the manifest with its code. Every byte of it is checked."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tarfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO

from portal.adapters.backups import manifest as manifests
from portal.adapters.backups.manifest import Manifest, NotRestorable, Part
from portal.adapters.vault import AppKeys

MANIFEST, CODE = "manifest.json", "manifest.mac"
FILES = "instance/"
"""Before the name of what comes from the instance folder."""

_AT_ONCE = 2**20
_AT_MOST = {MANIFEST: 8 * 2**20, CODE: 2**10}
"""Bytes of what is held in memory before it is known to be genuine."""
_LONG_NAME = 2**16
_BLOCK = tarfile.BLOCKSIZE
_BROKEN = "This backup is not whole or was changed"

Told = Callable[[str], None]
"""Takes a line about how far the work is."""


def write(target: Path, parts: Mapping[str, Path | bytes], made_at: int, sign: Callable[[list[Part]], bytes]) -> None:
    """Write the parts into a new file that only its owner reads, and see to it that it is on the disk.

    `parts`: name -> where it lies, or what it holds. `made_at`: seconds since 1970. `sign` makes the manifest and the
    code over it, joined by a line end. Raises OSError; then the file may be there, half.
    """
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT, encoding="utf-8") as tar:
            written = [_add(tar, name, content, made_at) for name, content in parts.items()]
            text, code = sign(written).rsplit(b"\n", 1)
            _add(tar, MANIFEST, text, made_at)
            _add(tar, CODE, code, made_at)
        file.flush()
        os.fsync(handle)
        os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)  # it is read back from the disk, not from memory


def _add(tar: tarfile.TarFile, name: str, content: Path | bytes, made_at: int) -> Part:
    entry = _entry(name, made_at)
    with BytesIO(content) if isinstance(content, bytes) else content.open("rb") as source:
        entry.size = len(content) if isinstance(content, bytes) else content.stat().st_size
        counted = _Counted(source)
        tar.addfile(entry, counted)
    return Part(name, entry.size, counted.sha256.hexdigest())


def _entry(name: str, made_at: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.mode, entry.mtime = 0o600, made_at
    return entry


class _Counted:
    """A file that is read, with the digest of what was read so far."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.sha256 = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self.file.read(size)
        self.sha256.update(data)
        return data


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What was found good. `files`: name -> where it lies now. `is_newest`: of the newest application key."""

    manifest: Manifest
    files: Mapping[str, Path]
    is_newest: bool


def check(path: Path, app_keys: AppKeys, into: Path | None = None) -> Unpacked:
    """Read the whole file once and compare it with what it says of itself.

    `into`: a folder that only we can write in. What is read goes there, under names of our own: what was checked is
    what is used, whatever becomes of the file meanwhile. Raises NotRestorable, OSError.
    """
    found: dict[str, Part] = {}
    texts: dict[str, bytes] = {}
    files: dict[str, Path] = {}
    try:
        with path.open("rb") as file:
            if into is not None and os.fstat(file.fileno()).st_size > shutil.disk_usage(into).free:
                raise NotRestorable(f"There is no room for what is in this backup, beside {into.parent}.")
            for name, size in _entries(file):
                if name in found or size > _AT_MOST.get(name, size):
                    raise NotRestorable(f"{_BROKEN}: it holds something that the portal never puts there.")
                target = None if into is None or name in _AT_MOST else into / str(len(files))
                found[name], texts[name] = _read(file, name, size, target)
                if target is not None:
                    files[name] = target
    except (tarfile.TarError, EOFError, UnicodeError, ValueError) as error:
        raise NotRestorable(f"{_BROKEN} ({type(error).__name__}).") from error
    if MANIFEST not in texts or CODE not in texts:
        raise NotRestorable(f"{_BROKEN}: its end, where the manifest stands, is missing.")
    manifest, is_newest = manifests.read(app_keys, texts[MANIFEST], texts[CODE])
    inside = {name: part for name, part in found.items() if name not in _AT_MOST}
    if inside != {part.name: part for part in manifest.parts}:
        wrong = {part.name for part in manifest.parts if inside.get(part.name) != part} | (
            inside.keys() - {part.name for part in manifest.parts}
        )
        raise NotRestorable(f"{_BROKEN}: {', '.join(sorted(wrong))} is not what the manifest says.")
    return Unpacked(manifest, files, is_newest)


def _entries(file: IO[bytes]) -> Iterator[tuple[str, int]]:
    """(name, size) of each part, which is to be read before the next is asked for.

    A header is good when we would have written it so, byte by byte: no other kind of part, no holes, no more memory
    than a name takes. Raises NotRestorable, and what `tarfile` raises.
    """
    while (block := _exactly(file, _BLOCK)) != bytes(_BLOCK):
        given, told = tarfile.TarInfo.frombuf(block, "utf-8", "strict"), {}
        if given.type == tarfile.XHDTYPE and given.size <= _LONG_NAME:  # a long name, or a size of more than 8 GiB
            long = _exactly(file, -(-given.size // _BLOCK) * _BLOCK)
            told = dict(re.findall(rb"\d+ (path|size)=([^\n]+)\n", long))
            following = _exactly(file, _BLOCK)
            given, block = tarfile.TarInfo.frombuf(following, "utf-8", "strict"), block + long + following
        entry = _entry(told[b"path"].decode() if b"path" in told else given.name, int(given.mtime))
        entry.size = int(told.get(b"size", given.size))
        if entry.size < 0 or block != entry.tobuf(tarfile.PAX_FORMAT, "utf-8", "strict"):
            raise NotRestorable(f"{_BROKEN}: it holds something that the portal never puts there.")
        yield entry.name, entry.size
        if any(_exactly(file, -entry.size % _BLOCK)):
            raise NotRestorable(f"{_BROKEN}: there is something between its parts.")
    # one more empty block, which may begin a new record, and what fills that record
    left = _BLOCK + -(file.tell() + _BLOCK) % tarfile.RECORDSIZE
    if any(_exactly(file, left)) or file.read(1):
        raise NotRestorable(f"{_BROKEN}: its end is missing.")


def _exactly(file: IO[bytes], size: int) -> bytes:
    """So many bytes. Raises EOFError."""
    data = file.read(size)
    if len(data) != size:
        raise EOFError
    return data


def _read(file: IO[bytes], name: str, size: int, target: Path | None) -> tuple[Part, bytes]:
    """The digest of a part, on its way into a new file; with its bytes when they are held in memory."""
    digest, kept, left = hashlib.sha256(), bytearray(), size
    handle = os.open(target or os.devnull, os.O_WRONLY | (os.O_CREAT | os.O_EXCL if target else 0), 0o600)
    with os.fdopen(handle, "wb") as written:
        while left:
            data = _exactly(file, min(left, _AT_ONCE))
            digest.update(data)
            written.write(data)
            left -= len(data)
            if name in _AT_MOST:
                kept += data
    return Part(name, size, digest.hexdigest()), bytes(kept)


def own_files(instance: Path) -> Mapping[str, bytes]:
    """What an installation owns in its folder, by its name in the backup: lists, public keys, texts and looks.

    Never secrets, mail, sessions, the database, or what the demo brought. Raises OSError.
    """
    paths = [instance / name for name in ("roots.toml", "revoked.log", "erasures.log", "security.txt")]
    for folder in ("regions", "styles", "themes", "translations", "words"):
        paths += sorted((instance / folder).rglob("*"))
    return {f"{FILES}{path.relative_to(instance)}": path.read_bytes() for path in paths if path.is_file()}
