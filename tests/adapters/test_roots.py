"""The file that decides who may read: written in one step, readable by all, writable by its owner, and checked."""

import stat
from datetime import date
from pathlib import Path

import pytest

from portal.adapters import roots
from portal.adapters.roots import Root
from portal.adapters.vault import PublicKeys

ROOT = Root("0b9a1e0c-7f0a-4b0e-9f57-5d1a1c3f0a11", PublicKeys(b"s" * 32, b"v" * 32), "2026-11-17")


def test_what_is_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / "roots.toml"
    assert roots.read(path) == {}
    roots.write(path, {"GM9001": ROOT})
    roots.write(path, {**roots.read(path), "GM0716": ROOT})
    assert dict(roots.read(path)) == {"GM0716": ROOT, "GM9001": ROOT}
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    assert list(tmp_path.iterdir()) == [path], "no half-written file stays behind"


@pytest.mark.parametrize(
    "entry",
    [
        'id = "x"\nsealing = "zz"\nverifying = "00"\nmade_on = "2026-11-17"',
        'id = "x"\nsealing = "00"\nmade_on = "2026-11-17"',
        f'id = "x"\nsealing = "{"00" * 31}"\nverifying = "{"00" * 32}"\nmade_on = "2026-11-17"',
        f'id = "x"\nsealing = "{"00" * 32}"\nverifying = "{"00" * 33}"\nmade_on = "2026-11-17"',
        f'id = 7\nsealing = "{"00" * 32}"\nverifying = "{"00" * 32}"\nmade_on = "2026-11-17"',
        "sealing = 7",
    ],
)
def test_a_bad_entry_is_named(tmp_path: Path, entry: str) -> None:
    path = tmp_path / "roots.toml"
    path.write_text(f"[GM9001]\n{entry}\n")
    with pytest.raises(ValueError, match="GM9001"):
        roots.read(path)


def test_a_file_that_is_no_toml_is_an_error_in_words(tmp_path: Path) -> None:
    path = tmp_path / "roots.toml"
    path.write_text("GM9001 = = =")
    with pytest.raises(ValueError, match=r"roots\.toml|Invalid"):
        roots.read(path)
    path.write_text('GM9001 = "geen tabel"')
    with pytest.raises(ValueError, match="GM9001"):
        roots.read(path)


def test_what_counts_no_more_stands_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "roots.toml"
    roots.write(path, {"GM9001": ROOT, "GM0716": ROOT})
    roots.revoke(path, [], date(2026, 11, 17))
    assert roots.read(path)["GM9001"].revoked == frozenset()
    roots.revoke(path, [("GM9001", "p", "deputy", b"k" * 32)], date(2026, 11, 17))
    roots.revoke(path, [("GM9001", "q", "functionaris", b"l" * 32)], date(2026, 11, 18))
    with (tmp_path / roots.REVOKED).open("ab") as file:
        file.write(b"torn GM9001 r\n\xff 2 3 4 zz\n2026-11-19 GM9001 r deputy 00\n")
    found = roots.read(path)
    assert found["GM9001"].revoked == {("p", "deputy", b"k" * 32), ("q", "functionaris", b"l" * 32)}
    assert found["GM0716"].revoked == frozenset()
