"""`portal check` sees what is around the portal: each thing that is wrong is one line that says what to do."""

from __future__ import annotations

import stat
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cast import Clock

from portal.actions.house import House
from portal.actions.installation import surroundings
from portal.actions.installation.backing_up import MADE
from portal.actions.worker import housekeeping
from portal.adapters import directory, machine
from portal.adapters.machine import Line
from portal.serving.metrics import Figures


@pytest.fixture
def kept(house: House) -> House:
    """A house that nothing is wrong with."""
    housekeeping.round_of_work(house)
    with house.database.writing() as connection:
        directory.put_fact(connection, MADE, house.clock().isoformat())
    house.settings.instance.chmod(0o700)
    assert codes(house) == []
    return house


def codes(house: House) -> list[str]:
    return [finding.code for finding in surroundings.look_around(house)]


def text(house: House) -> str:
    (finding,) = surroundings.look_around(house)
    return finding.text


def test_a_worker_that_does_not_work_is_missed(kept: House, clock: Clock) -> None:
    clock.move(minutes=20)
    assert codes(kept) == ["worker"]
    assert "portal worker" in text(kept)
    housekeeping.round_of_work(kept)
    assert codes(kept) == []


def test_what_never_was_is_missed_as_well_but_a_demo_needs_no_backup(house: House) -> None:
    assert {"worker", "backup"} <= set(codes(house))
    demo = replace(house, settings=replace(house.settings, demo=True))
    assert "backup" not in codes(demo)


def test_a_backup_of_three_days_ago_is_old(kept: House, clock: Clock) -> None:
    clock.move(days=3)
    housekeeping.round_of_work(kept)
    assert codes(kept) == ["backup"]


@pytest.mark.parametrize(
    ("host", "is_wrong"),
    [("0.0.0.0", True), ("::", True), ("8.8.8.8", True), ("127.0.0.1", False), ("10.0.0.7", False), ("::1", False)],
)
def test_figures_that_everybody_can_read_are_named(kept: House, host: str, is_wrong: bool) -> None:
    shown = replace(kept, settings=replace(kept.settings, metrics_host=host, metrics_port=9100))
    assert codes(shown) == (["setting"] if is_wrong else [])
    assert codes(replace(shown, settings=replace(shown.settings, metrics_port=0))) == []


def test_a_disk_that_is_nearly_full(kept: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "free", lambda _folder: 300 * 2**20)
    assert text(kept).startswith("300 MB are free")


def test_a_list_of_erasures_that_cannot_be_written(kept: House, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Path] = []

    def refuse(path: Path, _mode: int) -> bool:
        asked.append(path)
        return False

    monkeypatch.setattr(surroundings.os, "access", refuse)
    assert text(kept).startswith("erasures.log cannot be written")
    (kept.settings.instance / "erasures.log").touch()
    codes(kept)
    assert asked == [kept.settings.instance, kept.settings.instance / "erasures.log"]


@pytest.mark.sqlite  # the rights on its file
def test_a_database_that_others_can_read(kept: House) -> None:
    file = kept.settings.instance / "own.sqlite"
    file.touch()
    file.chmod(0o640)
    assert codes(kept) == [], "nobody else comes into the folder"
    kept.settings.instance.chmod(0o755)
    for each in kept.settings.instance.glob("*.sqlite*"):
        each.chmod(stat.S_IRUSR | stat.S_IWUSR if each != file else 0o640)
    assert text(kept).startswith("own.sqlite can be read by others")


def test_sqlite_on_a_disk_of_the_network(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(
        "/dev/sda1 / ext4 rw 0 0\nfiles:/a /srv/my\\040data nfs4 rw 0 0\n/dev/sdb /srv/my\\040data/x xfs rw 0 0\n"
    )
    assert machine.file_system(Path("/srv/my data/portal.sqlite"), mounts) == "nfs4"
    assert machine.file_system(Path("/srv/my data/x/portal.sqlite"), mounts) == "xfs"
    assert machine.file_system(Path("/home/portal.sqlite"), mounts) == "ext4"
    assert machine.file_system(Path("/home/portal.sqlite"), tmp_path / "none") == ""
    if house.database.is_sqlite:
        monkeypatch.setattr(machine, "file_system", lambda _path: "nfs4")
        assert any("stands on nfs4" in finding.text for finding in surroundings.look_around(house))


@pytest.mark.parametrize(
    ("seconds", "is_elsewhere", "is_encrypted", "found"),
    [
        (0, False, False, []),
        (0, True, True, []),
        (0, True, False, ["setting"]),
        (-45, False, False, ["clock"]),
        (45, False, False, ["clock"]),
    ],
)
def test_the_line_to_postgresql(
    kept: House,
    monkeypatch: pytest.MonkeyPatch,
    seconds: int,
    is_elsewhere: bool,
    is_encrypted: bool,
    found: list[str],
) -> None:
    there = datetime.now(UTC) + timedelta(seconds=seconds)
    monkeypatch.setattr(machine, "line", lambda *_given: Line(there, is_elsewhere, is_encrypted))
    assert codes(kept) == found


def test_postgresql_says_itself_how_it_is_reached(house: House) -> None:
    with house.database.reading() as connection:
        line = machine.line(house.database, connection)
    if house.database.is_sqlite:
        assert line is None
    else:
        assert line is not None
        assert abs(line.clock - datetime.now(UTC)) < timedelta(seconds=30)
        assert (line.is_elsewhere, line.is_encrypted) == (False, False)


def test_a_node_with_another_paper_key_than_the_worker(kept: House) -> None:
    roots = kept.settings.instance / "roots.toml"
    roots.write_text(roots.read_text() + "\n")
    assert codes(kept) == ["nodes"]


@pytest.mark.parametrize(
    ("name", "said", "code"),
    [
        ("mails_stuck", "x", "worker"),
        ("mails_stuck", "2026-11-16 veel", "worker"),
        ("worker_round", "x", "worker"),
        ("worker_round", "2026-11-16T09:00:00", "worker"),
        ("worker_round", "9999-01-01T00:00:00+00:00", "worker"),
        ("backup_made_at", "x", "backup"),
        ("backup_made_at", "9999-01-01T00:00:00+00:00", "backup"),
        ("directory", "x", "database"),
    ],
)
def test_a_row_of_nonsense_is_a_finding_and_an_age_that_alarms_and_stops_nothing(
    kept: House, clock: Clock, name: str, said: str, code: str
) -> None:
    with kept.database.writing() as connection:
        directory.put_fact(connection, name, said)
    assert codes(kept) == [code]
    assert name in text(kept)
    found = {sample.name: sample.value for each in Figures(kept).collect() for sample in each.samples}
    ages = ("portal_worker_round_age_seconds", "portal_backup_age_seconds")
    assert sum(found[each] > 10 * 365 * 86400 for each in ages) == (name in ("worker_round", "backup_made_at"))
    assert (found["portal_mails_stuck"] > 0) == (name == "mails_stuck")
    kept.keeper.refresh()
    clock.move(minutes=2)
    housekeeping.round_of_work(kept)
    with kept.database.writing() as connection:
        directory.changed(connection)
    kept.catch_up()
    assert codes(kept) == (["backup"] if code == "backup" else []), "a round writes its rows anew"
