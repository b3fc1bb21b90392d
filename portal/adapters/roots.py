"""The public keys of the escrows, kept in a file outside the database: the end of every chain of trust.

Beside it `revoked.log`: keys that were approved and no longer are, because somebody left, lost a seat or started anew.
An approval cannot be taken out of the database without breaking the chains that hang on it, and whoever can write the
database could put seat and keys back; this list says that they count no more.
"""

from __future__ import annotations

import contextlib
import os
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from uuid import UUID

from portal.adapters.vault import PublicKeys

KEY_BYTES = 32
REVOKED = "revoked.log"

Revoked = tuple[str, str, str, bytes]
"""(municipality, principal, role, verifying key) of an approval that counts no more."""


@dataclass(frozen=True, slots=True)
class Root:
    """The escrow of one municipality: an id for its wraps, its public keys, and the day it was made (ISO).

    `revoked`: (principal, role, verifying key) of approvals there that count no more.
    """

    id: str
    public: PublicKeys
    made_on: str
    revoked: frozenset[tuple[str, str, bytes]] = frozenset()


def read(path: Path) -> Mapping[str, Root]:
    """Root per municipality (CBS code); empty when the file does not exist. Raises ValueError naming a bad entry."""
    if not path.exists():
        return MappingProxyType({})
    roots, revoked = {}, _revoked(path.with_name(REVOKED))
    for code, entry in tomllib.loads(path.read_text()).items():
        try:
            public = PublicKeys(_key(entry["sealing"]), _key(entry["verifying"]))
            theirs = frozenset(each[1:] for each in revoked if each[0] == code)
            made_on = date.fromisoformat(str(entry["made_on"])).isoformat()
            roots[code] = Root(str(UUID(entry["id"])), public, made_on, theirs)
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


def revoke(path: Path, approvals: Iterable[Revoked], on: date) -> None:
    """Write down, beside the roots at `path`, that these approvals count no more. Raises OSError."""
    lines = [f"{on.isoformat()} {code} {who} {role} {key.hex()}\n" for code, who, role, key in approvals]
    if not lines:
        return
    handle = os.open(path.with_name(REVOKED), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    with os.fdopen(handle, "a") as file:
        file.write("".join(lines))
        file.flush()
        os.fsync(handle)


def listed(path: Path) -> frozenset[Revoked]:
    """What is on the list beside the roots at `path`. Raises OSError."""
    return frozenset(_revoked(path.with_name(REVOKED)))


def unknown(path: Path, told: Iterable[Revoked]) -> frozenset[Revoked]:
    """What of this is not on the list beside the roots at `path`. Raises OSError."""
    return frozenset(told) - listed(path)


def without(roots: Mapping[str, Root], told: Iterable[Revoked]) -> Mapping[str, Root]:
    """The roots, at which these approvals count no more either."""
    gone: dict[str, set[tuple[str, str, bytes]]] = {}
    for code, who, role, key in told:
        gone.setdefault(code, set()).add((who, role, key))
    return MappingProxyType(
        {code: replace(root, revoked=root.revoked | gone.get(code, set())) for code, root in roots.items()}
    )


def _revoked(path: Path) -> list[Revoked]:
    """What is on the list; a line that is damaged counts as none."""
    return parsed_revoked(path.read_text(errors="replace")) if path.exists() else []


def parsed_revoked(text: str) -> list[Revoked]:
    """What a list says."""
    found: list[Revoked] = []
    for line in text.splitlines():
        with contextlib.suppress(ValueError):
            _day, code, who, role, key = line.split(" ")
            found.append((code, who, role, _key(key)))
    return found
