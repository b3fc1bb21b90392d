"""What is odd about what a restore was given, in words: of the lists, the secret, and what stood in the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.adapters import erasures
from portal.adapters.backups import manifest
from portal.adapters.backups.archive import Unpacked
from portal.adapters.backups.manifest import Manifest
from portal.adapters.vault import AppKeys

LATER = timedelta(days=2)
"""A backup a day, and lists that are copied every day: more than this between them asks for a newer backup."""

__all__ = ["Lists", "of_guards", "of_keys", "of_lists"]


@dataclass(frozen=True, slots=True)
class Lists:
    """What the machines wrote outside the database until the end: their lists of erasures, and of approvals that count
    no more."""

    erased: Sequence[str] = ()
    revoked: Sequence[str] = ()


def of_lists(found: Manifest, own: Mapping[str, bytes], lists: Lists) -> list[str]:
    """A list that ends before that of the backup is not the newest there was; one that goes on for days says that the
    backup is not. `own`: the files of the backup."""
    remarks = []
    mine = erasures.parsed(own.get(erasures.NAME, b"").decode(errors="replace"))
    last = max((then.on for then in mine.values() if then), default=None)
    given = [then.on for text in lists.erased for then in erasures.parsed(text).values() if then]
    if lists.erased and last and (not given or max(given) < last):
        remarks.append(
            "--erasures names no list that is newer than the backup: is it really the last one of that machine?"
        )
    made_on = datetime.fromisoformat(found.made_at).date()
    newest = max(_days((*lists.erased, *lists.revoked)), default=made_on)
    if newest - made_on > LATER:
        remarks.append(
            f"the lists go on until {newest.isoformat()}, the backup was made on {made_on.isoformat()}: is there no "
            "newer backup? What was done in between is gone. If there is one, begin again with that."
        )
    return remarks


def _days(texts: Sequence[str]) -> list[date]:
    """The days with which the lines of these lists begin."""
    days = []
    for line in (line for text in texts for line in text.splitlines()):
        try:
            days.append(date.fromisoformat(line.split(" ", 1)[0]))
        except ValueError:
            continue
    return days


def of_keys(unpacked: Unpacked, app_keys: AppKeys) -> list[str]:
    """Former lines of the secret that are missing, or with which the backup was made."""
    remarks = []
    if missing := manifest.missing_keys(app_keys, unpacked.manifest):
        remarks.append(
            f"{missing} former lines of the secret_key are missing here: what hangs on them does not open, and "
            "`portal audit verify` cannot vouch for what was written under them. Add them from the safe."
        )
    if not unpacked.is_newest:
        remarks.append(
            "this backup was made under a former line of the secret_key. If that line leaked, whoever has it can make "
            "such a backup: take one from after the renewal where there is one, and compare the anchor."
        )
    return remarks


def of_guards(left_out: Sequence[str]) -> list[str]:
    """What stood in the database and is not of the portal."""
    return [f"not of the portal, and therefore not put back: {what}. Find out who made it." for what in left_out]
