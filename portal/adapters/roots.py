"""The public keys of the escrows, kept in a file outside the database: the end of every chain of trust."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from uuid import UUID

from portal.adapters.vault import PublicKeys

KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Root:
    """The escrow of one municipality: an id for its wraps, its public keys, and the day it was made (ISO)."""

    id: str
    public: PublicKeys
    made_on: str


def read(path: Path) -> Mapping[str, Root]:
    """Root per municipality (CBS code); empty when the file does not exist. Raises ValueError naming a bad entry."""
    if not path.exists():
        return MappingProxyType({})
    roots = {}
    for code, entry in tomllib.loads(path.read_text()).items():
        try:
            public = PublicKeys(_key(entry["sealing"]), _key(entry["verifying"]))
            roots[code] = Root(str(UUID(entry["id"])), public, str(entry["made_on"]))
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise ValueError(f"{path.name}: the entry of {code} is not complete") from error
    return MappingProxyType(roots)


def _key(text: str) -> bytes:
    key = bytes.fromhex(text)
    if len(key) != KEY_BYTES:
        raise ValueError("a public key has 32 bytes")
    return key


def write(path: Path, roots: Mapping[str, Root]) -> None:
    """Replace the file in one step, readable for all but writable only for its owner."""
    lines = ["# Public keys of the escrows, one per municipality. Whoever can change this file decides who may read.\n"]
    for code, root in sorted(roots.items()):
        lines.append(
            f'\n[{code}]\nid = "{root.id}"\nsealing = "{root.public.sealing.hex()}"\n'
            f'verifying = "{root.public.verifying.hex()}"\nmade_on = "{root.made_on}"\n'
        )
    fresh = path.with_suffix(".new")
    fresh.write_text("".join(lines))
    fresh.chmod(0o644)
    fresh.replace(path)
