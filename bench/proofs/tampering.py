"""The trail: an attacker with the database changes, removes, inserts, reorders and cuts off events; each is named.

A trail of so many events is written and hung as the portal does it. Then, for each way, many events at once are
tampered with (the triggers lifted, as whoever owns the database can), and `verify` must name every one of them; what it
cannot see inside the database, an end that was cut off or a trail that was made anew with the key, it must see against
the anchor that was mailed. After each way the trail is put back: the file, or on PostgreSQL the rows.

`python -m bench.proofs.tampering --events 100000`
"""

from __future__ import annotations

import random
import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bench.proofs import report, stage
from bench.proofs.report import Found
from portal.actions.house import House
from portal.actions.trail import verifying
from portal.actions.worker import chaining
from portal.adapters import trail
from portal.domain.chains import Fault, Link, Strand, unpacked
from portal.domain.trail import Event

ACTS = ("opened", "note_added", "urgency_set", "assessed", "feedback_given", "closed")
BATCH = 5000


@dataclass
class Trail:
    """A trail that was written, the file as it was then, and the heads that went out by mail."""

    house: House
    kept: Path
    heads: list[Link]
    staff: list[str]
    """Ids of the acts of staff, in the order in which they hang."""

    dated: list[str]

    @property
    def file(self) -> Path:
        """The database."""
        return self.house.settings.instance / "portal.sqlite"

    def put_back(self) -> None:
        """The trail as it was."""
        if not self.house.database.is_sqlite:
            self.tamper(("DELETE FROM event", []), ("INSERT INTO event SELECT * FROM event_kept", []))
            return
        self.house.database.close()
        for path in (self.file, *self.file.parent.glob("portal.sqlite-*")):
            path.unlink(missing_ok=True)
        shutil.copyfile(self.kept, self.file)

    def tamper(self, *statements: tuple[str, list[tuple[object, ...]]]) -> None:
        """What an attacker does who owns the database: the triggers away, the rows changed, the triggers back."""
        if not self.house.database.is_sqlite:
            self._tamper_on_postgresql(statements)
            return
        self.house.database.close()
        with closing(sqlite3.connect(self.file)) as connection, connection:
            found = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
            for name, _ in found:
                connection.execute(f"DROP TRIGGER {name}")
            for statement, rows in statements:
                connection.executemany(statement, rows)
            for _, made in found:
                connection.execute(made)

    def _tamper_on_postgresql(self, statements: tuple[tuple[str, list[tuple[object, ...]]], ...]) -> None:
        with self.house.database.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE event DISABLE TRIGGER USER")
            cursor = connection.connection.cursor()
            for statement, rows in statements:
                cursor.executemany(statement.replace("?", "%s"), rows or [()])
            connection.exec_driver_sql("ALTER TABLE event ENABLE TRIGGER USER")

    def links(self, ids: list[str]) -> dict[str, bytes]:
        """The link of each of these events."""
        found = dict(_hung(self.house))
        return {each: found[each] for each in ids}


def write(house: House, clock: stage.Clock, events: int, folder: Path, seed: int) -> Trail:
    """A trail of so many events, hung: three of four are acts of staff, the others have a day only."""
    chance = random.Random(seed)
    done = 0
    while done < events:
        with house.database.writing() as connection:
            for _ in range(min(BATCH, events - done)):
                clock.move(seconds=30)
                dated = chance.random() < 0.25
                act = "filed" if dated else chance.choice(ACTS)
                at = house.today() if dated else house.clock()
                facts = {"n": chance.randrange(10**6)}
                event = Event(act, at, None if dated else "somebody", "GM9001", None, facts)
                trail.append(connection, house.app_keys, event)
                done += 1
        chaining.hang(house)
    clock.move(days=1)
    chaining.hang(house)
    heads = list(verifying.verify(house).heads)
    rows, kept = _hung(house), folder / "kept.sqlite"
    if house.database.is_sqlite:
        house.database.sweep()
        house.database.close()
        shutil.copyfile(house.settings.instance / "portal.sqlite", kept)
    else:
        with house.database.engine.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE event_kept AS TABLE event")
    hung = {strand: [row for row, chain in rows if _strand(chain) is strand] for strand in Strand}
    return Trail(house, kept, heads, hung[Strand.STAFF], hung[Strand.DATED])


def _hung(house: House) -> list[tuple[str, bytes]]:
    """The events that hang, in the order of the chains, each with its link."""
    with house.database.reading() as connection:
        found = connection.exec_driver_sql("SELECT id, chain FROM event WHERE chain IS NOT NULL ORDER BY chain").all()
    return [(row, bytes(chain)) for row, chain in found]


def _strand(chain: bytes) -> Strand | None:
    link = unpacked(chain)
    return link.strand if link else None


# --- the ways ----------------------------------------------------------------------------------------------------

Named = Callable[[list[Fault]], int]
"""How many of the events that were tampered with the faults do not name."""


def _unnamed(ids: list[str], code: str) -> Named:
    def count(faults: list[Fault]) -> int:
        named = {fault.where.split(" of ")[0].rpartition(": ")[2] for fault in faults if fault.code == code}
        return sum(each not in named for each in ids)

    return count


def _changed(column: str, value: object) -> Callable[[Trail, list[str]], Named]:
    def tamper(trail: Trail, victims: list[str]) -> Named:
        rows: list[tuple[object, ...]] = [(value, each) for each in victims]
        trail.tamper((f"UPDATE event SET {column} = ? WHERE id = ?", rows))
        return _unnamed(victims, "changed")

    return tamper


def _removed(trail: Trail, victims: list[str]) -> Named:
    numbers = {each: unpacked(link) for each, link in trail.links(victims).items()}
    trail.tamper(("DELETE FROM event WHERE id = ?", [(each,) for each in victims]))

    def count(faults: list[Fault]) -> int:
        gaps = [fault.where.split() for fault in faults if fault.code == "missing"]
        spans = [(strand, int(first), int(last)) for strand, first, _, last in gaps]
        gone = [link for link in numbers.values() if link is not None]
        return sum(not any(s == link.strand.value and a <= link.number <= b for s, a, b in spans) for link in gone)

    return count


def _loosened(trail: Trail, victims: list[str]) -> Named:
    """The link of an event taken away: it is missing in the chain, and it does not hang in time."""
    trail.tamper(("UPDATE event SET chain = NULL WHERE id = ?", [(each,) for each in victims]))
    return _unnamed(victims, "late")


def _inserted(trail: Trail, victims: list[str]) -> Named:
    forged = [(f"forged-{number}", each) for number, each in enumerate(victims)]
    columns = "at, 'key_approved', actor, municipality, signal, facts, mac, NULL"
    trail.tamper((f"INSERT INTO event SELECT ?, {columns} FROM event WHERE id = ?", [*forged]))
    return _unnamed([row for row, _ in forged], "changed")


def _inserted_in_chain(trail: Trail, victims: list[str]) -> Named:
    """A copy of a real event, hung behind the last one with a link that somebody made up."""
    forged = []
    for number, each in enumerate(victims):
        link = Link(Strand.STAFF, len(trail.staff) + 1 + number, bytes(32)).packed()
        forged.append((f"forged-{number}", link, each))
    trail.tamper(
        ("INSERT INTO event SELECT ?, at, act, actor, municipality, signal, facts, mac, ? FROM event WHERE id = ?",
         [*forged])
    )  # fmt: skip
    return _unnamed([row for row, _, _ in forged], "changed")


def _swapped(trail: Trail, victims: list[str]) -> Named:
    """Pairs of events that change places in the chain."""
    links = trail.links(victims)
    pairs = list(zip(victims[::2], victims[1::2], strict=False))
    moved = [pair for one, two in pairs for pair in ((links[two], one), (links[one], two))]
    named = [each for pair in pairs for each in pair]
    trail.tamper(
        ("UPDATE event SET chain = NULL WHERE id = ?", [(each,) for each in named]),
        ("UPDATE event SET chain = ? WHERE id = ?", [*moved]),
    )
    return _unnamed(named, "order")


def _cut_off(trail: Trail, victims: list[str]) -> Named:
    """The end of both chains: inside the database nothing is missing, against the anchor it is."""
    last = [*trail.staff[-len(victims) :], *trail.dated[-len(victims) :]]
    trail.tamper(("DELETE FROM event WHERE id = ?", [(each,) for each in last]))

    def count(faults: list[Fault]) -> int:
        inside = [fault for fault in faults if fault.code != "anchor"]
        return len(inside) + len(Strand) - sum(fault.code == "anchor" for fault in faults)

    return count


def _made_anew(trail: Trail, victims: list[str]) -> Named:
    """With the application key as well: events removed, and everything hung again. Only the anchor knows."""
    trail.tamper(
        ("DELETE FROM event WHERE id = ?", [(each,) for each in victims]),
        ("UPDATE event SET chain = NULL WHERE id <> ?", [("",)]),
    )
    chaining.hang(trail.house)

    def count(faults: list[Fault]) -> int:
        return int(not any(fault.code == "anchor" for fault in faults))

    return count


WAYS: dict[str, Callable[[Trail, list[str]], Named]] = {
    "another act": _changed("act", "read_nothing"),
    "another actor": _changed("actor", "somebody else"),
    "another moment": _changed("at", "2026-11-01T09:00:00+01:00"),
    "another municipality": _changed("municipality", "GM9099"),
    "another signal": _changed("signal", "00000000-0000-4000-8000-000000000000"),
    "other facts": _changed("facts", '{"n": -1}'),
    "another code": _changed("mac", bytes(32)),
    "removed": _removed,
    "inserted": _inserted,
    "inserted in the chain": _inserted_in_chain,
    "reordered": _swapped,
    "taken off the chain": _loosened,
    "the end cut off": _cut_off,
    "made anew with the key": _made_anew,
}


def prove(house: House, clock: stage.Clock, events: int, victims: int, folder: Path, seed: int) -> Found:
    """Tamper in every way with so many events at once; `folder` holds the copy to put back."""
    started = time.monotonic()
    made, chance = write(house, clock, events, folder, seed), random.Random(seed)
    wrote = time.monotonic() - started
    clock.move(days=3)  # what does not hang by now is late
    started = time.monotonic()
    quiet = verifying.verify(house, made.heads)
    seconds = time.monotonic() - started
    found = Found({"events": quiet.hung, "written_and_hung_seconds": round(wrote, 1)})
    found.figures |= {"verify_seconds": round(seconds, 2), "tampered_with_each_way": victims, "ways": list(WAYS)}
    found.count("a fault where nothing was done", len(quiet.faults))
    found.count("events that do not hang", quiet.loose)
    for name, way in WAYS.items():
        unnamed = way(made, sorted(chance.sample(made.staff, victims)))
        faults = list(verifying.verify(house, made.heads).faults)
        found.count(f"not named: {name}", unnamed(faults))
        found.count(f"nothing noticed: {name}", not faults)
        made.put_back()
    found.count("a fault when all is put back", len(verifying.verify(house, made.heads).faults))
    return found


def main() -> None:
    """The command."""
    given = report.options(__doc__, events=100_000, victims=500).parse_args()

    def run() -> Found:
        clock = stage.Clock()
        clock.move(days=-60)
        with stage.furnished(clock=clock) as house:
            return prove(house, clock, given.events, given.victims, house.settings.instance.parent, given.seed)

    report.conclude("tampering", given.into, run)


if __name__ == "__main__":
    main()
