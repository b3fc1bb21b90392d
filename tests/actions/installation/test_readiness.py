"""Whoever balances hears the truth at once: a database that hangs, that can only be read, or that is another's."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from cast import settings
from peek import sql

import portal
from portal.actions.house import House
from portal.actions.installation.readiness import Lookout, is_ready, readiness
from portal.adapters import reachable

GOOD = {"database": True, "writable": True, "migrations": True, "coverage": True}


def test_the_cast_house_is_ready(house: House) -> None:
    assert readiness(house) == GOOD
    assert is_ready(GOOD)


def test_an_open_place_that_loses_its_people_is_told_but_no_other_node_could_do_better(house: House) -> None:
    sql(house, "DELETE FROM seat WHERE municipality = 'GM9002' AND role = 'functionaris'")
    house.keeper.refresh()
    assert readiness(house) == GOOD | {"coverage": False}
    assert is_ready(readiness(house))


def test_a_database_that_may_only_be_read_takes_no_signals(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    if house.database.is_sqlite:
        # a test may run as root, who may write everything: what the system says is what counts
        monkeypatch.setattr(reachable.os, "access", lambda *_what: False)
        found = readiness(house)
    else:
        with house.database.engine.connect() as connection, connection.begin():
            connection.exec_driver_sql("SET TRANSACTION READ ONLY")
            assert not reachable.is_writable(house.database, connection)
        found = GOOD | {"writable": False}
    assert found == GOOD | {"writable": False}
    assert not is_ready(found)


def test_a_database_that_is_not_prepared_or_not_there(tmp_path: Path) -> None:
    bare = portal.build_house(settings(tmp_path))
    assert readiness(bare)["migrations"] is False
    assert not is_ready(readiness(bare))
    bare.close()
    lost = portal.build_house(settings(tmp_path, database_url=f"sqlite:///{tmp_path / 'nergens' / 'portal.sqlite'}"))
    assert readiness(lost) == {"database": False, "writable": False, "migrations": False, "coverage": True}
    lost.close()


def test_a_database_that_hangs_makes_nobody_wait() -> None:
    free, asked = threading.Event(), []

    def hang() -> Mapping[str, bool]:
        asked.append(1)
        free.wait(10)
        return GOOD

    lookout = Lookout(hang, patience=0.2)
    began = time.monotonic()
    for _ in range(5):
        assert not is_ready(lookout.parts())
    assert time.monotonic() - began < 1, "the first waits a moment, the others do not"
    assert len(asked) == 1, "and nobody asks a second time meanwhile"
    free.set()
    time.sleep(0.05)
    assert is_ready(lookout.parts())


def test_an_answer_holds_for_a_moment_so_that_asking_costs_nothing() -> None:
    asked = []

    def look() -> Mapping[str, bool]:
        asked.append(1)
        return GOOD

    lookout = Lookout(look, remembered=0.2)
    assert [lookout.parts() for _ in range(50)] == [GOOD] * 50
    assert len(asked) == 1
    time.sleep(0.25)
    lookout.parts()
    assert len(asked) == 2


def test_an_error_while_looking_is_not_ready_and_told(capsys: pytest.CaptureFixture[str]) -> None:
    def fail() -> Mapping[str, bool]:
        raise ZeroDivisionError("who asked")

    assert not is_ready(Lookout(fail).parts())
    line = json.loads(capsys.readouterr().out)
    assert (line["class"], "who asked" in str(line)) == ("ZeroDivisionError", False)
