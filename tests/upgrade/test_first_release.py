"""An installation as the first release left it comes along to this one, on both databases, with all that is in it.

It was made and sealed by the code of then: see make_first_release.py.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from cast import FARID, GRETA, ROOS, SANNE, Clock, desk, file_signal, once, open_house, settings
from peek import count, rows, signal_of

from portal.actions.desk import reading, replying, searching, triaging
from portal.actions.house import HERE, House
from portal.actions.installation import checking
from portal.actions.people import escrow
from portal.actions.reporters import following
from portal.actions.trail import verifying
from portal.actions.worker import housekeeping
from portal.adapters import schema
from portal.adapters.database import Database

FIRST = "0001"
KNOWN: dict[str, Any] = json.loads(Path(__file__).with_name("first_release.json").read_text())
SQL = Path(__file__).with_name("first_release.sql").read_text().splitlines()
OF = {signal["name"]: signal for signal in KNOWN["signals"]}


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    """The installation of the first release, brought here the next day."""
    own = {} if request.param == "sqlite" else {"database_url": request.getfixturevalue("postgres_url")}
    given = settings(tmp_path, **own)
    (tmp_path / "roots.toml").write_text(KNOWN["roots"])
    database = Database(given.database_url)
    schema.upgrade(database, FIRST)
    with database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM installation")
        for line in SQL:
            connection.exec_driver_sql(line if database.is_sqlite else re.sub(r"X'([0-9a-f]*)'", r"'\\x\1'", line))
    assert schema.revision(database) == FIRST
    database.close()
    opened = open_house(given, Clock(datetime.fromisoformat(KNOWN["today"]).replace(hour=11, tzinfo=HERE)))
    yield opened
    opened.close()


def test_all_of_it_comes_along(house: House) -> None:
    assert schema.is_current(house.database) and schema.drift(house.database) == []
    for table in ("signal", "document", "wrap", "thread", "message", "note", "event", "principal", "approval"):
        assert count(house, table) == sum(line.startswith(f"INSERT INTO {table} ") for line in SQL) > 0, table
    _everybody_reads_what_was_theirs(house)
    _codes_that_were_written_down_work(house)
    _the_desk_goes_on(house)
    _the_trail_is_what_was_written(house)
    checking.refuse_to_start(house)
    grave = {"key", "paper_key", "unapproved", "text", "mail", "secret", "role"}
    assert [found for found in checking.check(house) if found.code in grave] == []


def _everybody_reads_what_was_theirs(house: House) -> None:
    """Each unlocks with the kluiszin of then; what Farid was kept out of stays shut to him."""
    theirs = {FARID: "waterstad", SANNE: "waterstad", GRETA: "bergdorp", ROOS: ""}
    for email, place in theirs.items():
        at_work = desk(house, email)
        for name, known in OF.items():
            mine = known["municipality"] == place and (email, name) != (FARID, "zonder Farid")
            if not mine:
                with pytest.raises(triaging.NotFound):
                    reading.open_signal(house, at_work, known["signal"])
                continue
            dossier = reading.open_signal(house, at_work, known["signal"])
            assert dossier.report is not None and dossier.report.story == known["story"], (email, name)
            assert [note.text for note in dossier.notes if note] == ([known["note"]] if "note" in known else [])
            said = [message.text for message in dossier.messages if message]
            assert set(known.get("messages", [])) <= set(said), (email, name)
    contact = reading.open_signal(house, desk(house, SANNE), OF["in gesprek"]["signal"]).contact
    assert contact is not None and (contact.name, contact.email) == ("Noor Janssen", "noor@example.nl")


def _codes_that_were_written_down_work(house: House) -> None:
    for known in OF.values():
        found = following.follow(house, known["code"])
        texts = [entry.message.text for entry in found.entries if entry.message]
        assert set(known.get("messages", [])) <= set(texts), known["name"]
        assert not any(entry.damaged for entry in found.entries)


def _the_desk_goes_on(house: House) -> None:
    """Search finds in old and new, an answer reaches the old code, a new signal comes in, the paper key approves."""
    farid = desk(house, FARID)
    found = {hit.signal.id for hit in searching.search(house, farid, "haven").hits}
    assert found == {k["signal"] for k in OF.values() if k["municipality"] == "waterstad"} - {
        OF["zonder Farid"]["signal"]
    }
    going = OF["in gesprek"]
    replying.give_feedback(house, farid, going["signal"], once(house, farid), "We zijn nog bezig.")
    assert "We zijn nog bezig." in [e.message.text for e in following.follow(house, going["code"]).entries if e.message]
    code = file_signal(house, story="Een nieuw verhaal na het bijwerken.")
    new = reading.open_signal(house, desk(house, SANNE), signal_of(house, code))
    assert new.report is not None and new.report.story == "Een nieuw verhaal na het bijwerken."
    place = house.directory.municipalities["waterstad"]
    digits = desk(house, SANNE).keys.public.fingerprint()
    one, two = KNOWN["shares"]["waterstad"]
    assert escrow.use(house, place, one, two, SANNE, digits, escrow.PURPOSES[0]) >= 0


def _the_trail_is_what_was_written(house: House) -> None:
    assert {fault.code for fault in verifying.verify(house).faults} == {"late"}, "chains came later: nothing hangs yet"
    house.clock.move(minutes=1)  # type: ignore[attr-defined] # a clock that tests move
    housekeeping.round_of_work(house)
    found = verifying.verify(house)
    assert found.faults == [] and found.hung > 50, "the events of then hang on the chains of now"
    assert rows(house, "SELECT count(*) FROM event WHERE chain IS NULL AND at < '2026-11-18'") == [(0,)]
