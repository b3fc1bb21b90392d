"""K_LINK: the key with which the municipalities of a region compare. It is in a file, never in the database."""

from __future__ import annotations

import os

from portal.actions.house import House
from portal.adapters import shared_codes
from portal.adapters.vault import LINK_KEY_BYTES
from portal.settings import LINK_KEYS


class NotMade(ValueError):
    """There is no such region, or it has a key already; in words."""


def make(house: House, region: str, *, new: bool = False) -> int:
    """Make the key of a region (its slug) and keep it in the file; how many codes of a former key went.

    `new`: in the place of the one that is there: what was made with that one would never meet what is made now.
    Every process must read the file again. Raises NotMade, OSError.
    """
    if region not in house.directory.regions:
        known = ", ".join(sorted(house.directory.regions))
        raise NotMade(f"There is no region {region!r}. Known: {known}")
    path = house.settings.instance / LINK_KEYS
    lines = path.read_text().splitlines() if path.exists() else []
    others = [line for line in lines if line.split()[:1] != [region]]
    if len(others) != len(lines) and not new:
        raise NotMade(f"{region} has a key already (in its place: --new; what was compared is gone then)")
    path.parent.mkdir(mode=0o700, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write("".join(f"{line}\n" for line in [*others, f"{region} {house.random(LINK_KEY_BYTES).hex()}"]))
        file.flush()
        os.fsync(handle)
    if not new:
        fresh.replace(path)
        return 0
    with house.database.writing() as connection:
        gone = shared_codes.drop_region(connection, region)
        fresh.replace(path)  # last: when it fails, nothing changed
    return gone


__all__ = ["NotMade", "make"]
