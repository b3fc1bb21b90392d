"""What `portal check` sees around the portal: its worker, its backups, its disk, its clock, its line to PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

from portal.actions.house import House
from portal.actions.installation.backing_up import MADE
from portal.actions.installation.checking import Finding
from portal.actions.worker import shuffling, telling
from portal.adapters import directory, erasures, machine

LAST_ROUND = timedelta(minutes=15)
LAST_BACKUP = timedelta(days=2)
ROOM = 2**30
"""Bytes that must be free: a signal with files takes up to 50 MB while it is written."""

APART = timedelta(seconds=30)
"""How far two clocks may be apart: the sessions of staff and the slots of mail are counted by them."""

__all__ = ["last_backup", "look_around"]


def look_around(house: House) -> list[Finding]:
    """What must be mended in the surroundings of this node."""
    found = [
        *_worker(house),
        *_night(house),
        *_rows(house),
        *_metrics(house),
        *_disk(house),
        *_line(house),
        *_nodes(house),
    ]
    return [*found, *_backup(house)] if not house.settings.demo else found


def _worker(house: House) -> Iterator[Finding]:
    last = telling.last_round(house)
    if last is None:
        yield Finding("worker", "no worker ever finished a round: start `portal worker`, or no mail leaves")
    elif last == telling.LONG_AGO:
        yield Finding("worker", f"{_nonsense(telling.ROUND)}: does `portal worker` run? Its next round writes it anew")
    elif house.clock() - last > LAST_ROUND:
        yield Finding(
            "worker", f"the last round of a worker was at {last:%Y-%m-%d %H:%M}: start `portal worker`, look at its log"
        )


def _night(house: House) -> Iterator[Finding]:
    day = shuffling.late(house)
    if day is not None:
        yield Finding(
            "worker",
            f"the night did not take away in which order reporters came ({day[:10]!r}): does `portal worker` run "
            f"between 2 and 5? A day that is not over yet somebody wrote into the database; the next night mends it",
        )


def _rows(house: House) -> Iterator[Finding]:
    """What stands in the database and no version of the portal ever wrote."""
    if telling.mails_stuck(house) == telling.UNKNOWN:
        yield Finding("worker", f"{_nonsense(telling.STUCK)}: the worker counts again after six in the morning")
    with house.database.reading() as connection:
        said = directory.fact(connection, "directory")
    if said is not None and not directory.is_version(said):
        text = "everything is read again, and the next change of places or people writes it anew"
        yield Finding("database", f"{_nonsense('directory')}: {text}")


def _nonsense(name: str) -> str:
    return f"the row {name} of the table installation makes no sense, who wrote there?"


def last_backup(house: House) -> datetime | None:
    """When the last good backup was made; None when there never was one, LONG_AGO when the row makes no sense."""
    return telling.moment(house, MADE)


def _backup(house: House) -> Iterator[Finding]:
    made = last_backup(house)
    if made is None:
        yield Finding("backup", "there was never a backup that was read back: `portal backup`, every day")
    elif made == telling.LONG_AGO:
        yield Finding("backup", f"{_nonsense(MADE)}: `portal backup` writes it anew")
    elif house.clock() - made > LAST_BACKUP:
        yield Finding("backup", f"the last backup that was read back is of {made.date()}: `portal backup`, every day")


def _metrics(house: House) -> Iterator[Finding]:
    host = house.settings.metrics_host
    try:
        address = ip_address(host)
        shown = address.is_unspecified or address.is_global
    except ValueError:
        shown = False
    if house.settings.metrics_port and shown:
        yield Finding("setting", f"PORTAL_METRICS_HOST is {host}: the figures can be read from everywhere")


def _disk(house: House) -> Iterator[Finding]:
    instance = house.settings.instance
    room = machine.free(instance)
    if room < ROOM:
        yield Finding("disk", f"{room // 2**20} MB are free where the instance folder is: less than {ROOM // 2**20}")
    listed = instance / erasures.NAME
    if not os.access(listed if listed.exists() else instance, os.W_OK):
        yield Finding("disk", f"{listed.name} cannot be written: what is erased would come back with a backup")
    for file in machine.read_by_others(instance):
        yield Finding("secret", f"{file.name} can be read by others than its owner: chmod 600, and 700 for its folder")
    if house.database.path is not None and (kind := machine.file_system(house.database.path)) in machine.NETWORKED:
        yield Finding("disk", f"the SQLite file stands on {kind}: take a disk of this machine, or PostgreSQL")


def _line(house: House) -> Iterator[Finding]:
    with house.database.reading() as connection:
        line = machine.line(house.database, connection)
        now = datetime.now(UTC)
    if line is None:
        return
    if abs(line.clock - now) > APART:
        apart = int(abs(line.clock - now).total_seconds())
        yield Finding("clock", f"clock and database are {apart} seconds apart: look at the time service of both")
    if line.is_elsewhere and not line.is_encrypted:
        yield Finding("setting", "PORTAL_DATABASE_URL: the line to the database is not encrypted: sslmode=verify-full")


def _nodes(house: House) -> Iterator[Finding]:
    """Every node reads its own roots.toml; a node that seals to another paper key than the others would go unseen.

    And its own list of revocations, without which somebody who left would read again there.
    """
    with house.database.reading() as connection:
        worker = directory.fact(connection, telling.ROOTS)
        revoked = directory.fact(connection, telling.REVOKED)
    own = telling.roots_of(house)
    if worker is not None and worker != own:
        yield Finding(
            "nodes", "roots.toml here is another than that of the worker: give every node and worker the same file"
        )
    if revoked is not None and revoked != telling.revoked_of(house):
        yield Finding(
            "nodes",
            "revoked.log here says something else than that of the worker: within two minutes they tell each other; "
            "does it stay, then look whether every node and worker can write that file",
        )
