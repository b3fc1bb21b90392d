"""Short forms of the proofs in bench/proofs: at rest, integrity, the trail, side channels.

`make prove` runs them at full size.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from cast import FARID, Clock, Shares
from sqlalchemy import LargeBinary

from bench.proofs import at_rest, canaries, intruders, mutations, sealed, sidechannels, tampering, uploads
from bench.proofs.report import Found
from bench.proofs.visitor import Inside
from portal.actions.house import House
from portal.adapters import sessions
from portal.adapters.tables import Table
from portal.doors import join_doors

pytestmark = pytest.mark.slow
SEED = 20261122


# --- at rest -----------------------------------------------------------------------------------------------------


def test_a_signal_with_a_canary_in_everything_leaves_no_word(
    house: House, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    found = Found()
    lived = at_rest.live(house, [(Inside(join_doors(house)), FARID)], 1, found)
    at_rest.later(house)
    said = capfd.readouterr()
    (tmp_path / "said.log").write_text(said.out + said.err)
    at_rest.planted(found, tmp_path, lived, SEED)
    at_rest.to_disk(house, tmp_path)
    at_rest.looked(found, [tmp_path], lived)
    at_rest.counted(found, lived)
    assert found.kept, (found.wrong, found.figures)
    assert len(lived[0].typed) > 60 and len(lived[0].codes) >= 3
    at_rest.planted_in_database(found, house, tmp_path)
    assert found.kept, "what does stand in a table must be found"


def test_the_search_finds_every_spelling() -> None:
    assert canaries.self_test(SEED + 1) == []


def test_large_files_make_no_file(house: House) -> None:
    found = uploads.inside(house, 0.6)
    assert found.kept, (found.wrong, found.figures)


@pytest.mark.parametrize(
    ("line", "made"),
    [
        ('9 openat(AT_FDCWD, "/tmp", O_RDWR|O_EXCL|O_CLOEXEC|O_TMPFILE, 0600) = 5', 1),
        ('9 openat(AT_FDCWD, "/tmp/x1", O_WRONLY|O_CREAT|O_TRUNC, 0666) = 5', 1),
        ('9 creat("/var/x", 0666) = 5', 1),
        ('9 memfd_create("x", MFD_CLOEXEC) = 5', 1),
        ('9 openat(AT_FDCWD, "/i/portal.sqlite-wal", O_RDWR|O_CREAT|O_NOFOLLOW|O_CLOEXEC, 0600) = 9', 0),
        ('9 openat(AT_FDCWD, "/usr/lib/x.so", O_RDONLY|O_CLOEXEC) = 3', 0),
    ],
)
def test_what_is_opened_for_writing_is_seen(line: str, made: int) -> None:
    assert len(uploads.written(line)) == made


def test_nobody_written_by_sql_gets_a_key(house: House, shares: Shares) -> None:
    found = intruders.prove(house, shares, each=1)
    assert found.kept, found.wrong
    assert found.figures["principals"] > 15


# --- integrity ---------------------------------------------------------------------------------------------------


@pytest.mark.once  # what refuses is the vault, not the database
def test_whatever_is_altered_is_refused(house: House) -> None:
    found = mutations.prove(house, mutations=3000, pages=9, seed=SEED, signals=4)
    assert found.kept, (found.wrong, found.figures["errors"], found.figures["opened"])
    tried = {column for column, how in sealed.COLUMNS.items() if how in ("sealed", "signed")}
    assert tried <= set(found.figures["columns"])


def test_no_column_of_bytes_is_forgotten() -> None:
    tables = [*Table.metadata.tables.values(), *sessions._METADATA.tables.values()]
    there = {f"{t.name}.{c.name}" for t in tables for c in t.columns if isinstance(c.type, LargeBinary)}
    assert there == set(sealed.COLUMNS)


@pytest.mark.parametrize("way", mutations.WAYS)
def test_every_way_alters(way: str) -> None:
    chance = random.Random(SEED)
    value = chance.randbytes(80)
    assert sum(mutations.WAYS[way](chance, value) != value for _ in range(50)) >= 45


def test_whatever_is_done_to_the_trail_is_named(house: House, clock: Clock, tmp_path: Path) -> None:
    found = tampering.prove(house, clock, events=800, victims=20, folder=tmp_path, seed=SEED)
    assert found.kept, found.wrong
    assert found.figures["events"] >= 800


# --- side channels -----------------------------------------------------------------------------------------------


def test_a_look_up_takes_as_long_whatever_the_code_is(house: House) -> None:
    found = sidechannels.look_ups(house, sidechannels.furnish(house, 5, SEED), times=120, seed=SEED)
    assert found.kept, found.figures
