"""The list of what was erased: every line stands on its own, whatever happened to the one before."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from portal.adapters import erasures
from portal.adapters.erasures import NAME, Noted, note, noted, take_back

ONE, TWO = "5b1b7a5e-0000-4000-8000-000000000001", "5b1b7a5e-0000-4000-8000-000000000002"
MAY, JUNE = date(2027, 5, 17), date(2027, 6, 1)


def test_what_was_noted_is_read_back(tmp_path: Path) -> None:
    assert noted(tmp_path) == {}
    note(tmp_path, ONE, MAY)
    note(tmp_path, TWO, JUNE, "early")
    assert noted(tmp_path) == {ONE: Noted(MAY), TWO: Noted(JUNE, "early")}
    assert (tmp_path / NAME).stat().st_mode & 0o777 == 0o600


def test_what_was_taken_back_counts_no_more_until_it_is_noted_again(tmp_path: Path) -> None:
    note(tmp_path, ONE, MAY)
    take_back(tmp_path, ONE, MAY)
    assert noted(tmp_path) == {}
    note(tmp_path, ONE, JUNE)
    assert noted(tmp_path) == {ONE: Noted(JUNE)}


def test_a_torn_line_takes_no_other_with_it(tmp_path: Path) -> None:
    note(tmp_path, ONE, MAY)
    path = tmp_path / NAME
    path.write_bytes(path.read_bytes() + b"2027-05-18 5b1b\xff")
    note(tmp_path, TWO, JUNE)
    assert {ONE, TWO} <= set(noted(tmp_path)) and noted(tmp_path)[TWO] == Noted(JUNE)


def test_a_full_disk_is_an_error_and_not_half_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    monkeypatch.setattr(erasures.os, "write", lambda handle, data: write(handle, data[:20]))
    with pytest.raises(OSError, match="full"):
        note(tmp_path, ONE, MAY)
    monkeypatch.undo()
    note(tmp_path, TWO, JUNE)
    assert noted(tmp_path)[TWO] == Noted(JUNE) and ONE not in noted(tmp_path)
