"""What a backup says of itself, with a code that only who has the application key can make."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from nacl.bindings import sodium_memcmp

from portal.adapters.vault import AppKeys

FORMAT = 1
_SAID, _FITS = "backup", "backup.key"
"""What the codes are for: over the manifest, and of the key alone."""


class NotRestorable(Exception):
    """This is no backup that can be put back here; the message says why and what to do. Nothing was written."""


@dataclass(frozen=True, slots=True)
class Part:
    """One file in the backup. `size` in bytes."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """`release` and `schema` (revision) of who made it, `database`: sqlite or postgresql, `made_at`: ISO with offset.

    `rows`: how many each table has. `keys`: a code per application key, newest first, which tells whether a key is the
    same and nothing else of it; `salt` makes them others in every backup.
    """

    release: str
    schema: str
    database: str
    made_at: str
    rows: Mapping[str, int]
    parts: Sequence[Part]
    salt: str
    keys: Sequence[str]

    def text(self) -> bytes:
        """As it stands in the backup: readable, always the same for the same."""
        return json.dumps({"format": FORMAT, **asdict(self)}, indent=1, sort_keys=True).encode()


def codes(app_keys: AppKeys, salt: str) -> Sequence[str]:
    """What stands for each application key in a backup with this salt, newest first."""
    return [code.hex() for code in app_keys.index_fields(_FITS, salt)]


def signed(app_keys: AppKeys, text: bytes) -> bytes:
    """The code over a manifest."""
    return app_keys.index_field(_SAID, text.decode()).hex().encode()


def read(app_keys: AppKeys, text: bytes, code: bytes) -> tuple[Manifest, bool]:
    """A manifest that was made with one of these keys, and whether that was the newest.

    Raises NotRestorable: no manifest, another key, changed.
    """
    try:
        given: dict[str, Any] = json.loads(text)
        if given.pop("format") != FORMAT:
            raise NotRestorable("This backup was made by another release, in a form that this one does not know.")
        parts = [Part(str(each["name"]), int(each["size"]), str(each["sha256"])) for each in given.pop("parts")]
        rows = {str(name): int(count) for name, count in given.pop("rows").items()}
        found = Manifest(parts=parts, rows=rows, **given)
        salt, keys = str(found.salt), set(map(str, found.keys))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise NotRestorable("This is not a backup of the portal, or its manifest is damaged.") from error
    if not keys & set(codes(app_keys, salt)):
        raise NotRestorable(
            "The application key here is another one than that of the backup: its data would not open. Put the "
            "secret_key from the safe in its place (all its lines)."
        )
    told = text.decode()
    fits = [sodium_memcmp(each.hex().encode(), code) for each in app_keys.index_fields(_SAID, told)]
    if not any(fits):
        raise NotRestorable("The manifest was changed after the backup was made: do not trust it, take another backup.")
    return found, fits[0]


def missing_keys(app_keys: AppKeys, manifest: Manifest) -> int:
    """How many application keys were in use then and are not known here: former lines of the secret."""
    return len(set(manifest.keys) - set(codes(app_keys, manifest.salt)))
