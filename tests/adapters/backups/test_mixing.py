"""The rows of a dump are sorted, also those of a table that is larger than what is held in memory."""

from __future__ import annotations

import gzip
import random
from pathlib import Path

import pytest

from portal.adapters.backups import mixing
from portal.adapters.backups.lite import NotCopied

END = b"\\.\n\n\n"


def test_a_table_larger_than_memory_is_sorted_over_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mixing, "AT_ONCE", 2000)
    chance = random.Random(20261122)
    rows = [
        b"%d\t\\\\x%s\n" % (number, chance.randbytes(chance.randrange(200)).hex().encode()) for number in range(500)
    ]
    rows += rows[:3]
    chance.shuffle(rows)
    path, empty = tmp_path / "4711.dat.gz", tmp_path / "4712.dat.gz"
    path.write_bytes(gzip.compress(b"".join(rows) + END))
    empty.write_bytes(gzip.compress(END))
    mixing.mix(tmp_path, lambda _line: None)
    assert gzip.decompress(path.read_bytes()) == b"".join(sorted(rows)) + END
    assert gzip.decompress(empty.read_bytes()) == END
    assert sorted(each.name for each in tmp_path.iterdir()) == ["4711.dat.gz", "4712.dat.gz"]


def test_a_dump_that_was_cut_off_counts_as_none(tmp_path: Path) -> None:
    (tmp_path / "4711.dat.gz").write_bytes(gzip.compress(b"1\n2\n"))
    with pytest.raises(NotCopied, match="has no end"):
        mixing.mix(tmp_path, lambda _line: None)
