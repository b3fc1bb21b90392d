"""Keeping and erasing by the clock: each warning, each erasure once; and no byte is left behind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from cast import FARID, SANNE, Clock, desk, draft, file_signal, move_in, once, open_house, report_token, settings
from laden import saved
from peek import count, flagged, rows, signal_of, sql
from PIL import Image

from portal.actions.desk import journalling, reading, replying, triaging
from portal.actions.house import HERE, House
from portal.actions.installation.erased_again import erase_again
from portal.actions.reporters import following, reporting
from portal.actions.worker import erasing as worker
from portal.adapters import erasing, erasures
from portal.domain.attachments import Upload
from portal.domain.signals import Contact, Status


def closed(house: House, outcome: str = "geen_actie", **own: object) -> tuple[str, str]:
    """A signal that Farid took and closed today: its code and id."""
    code = file_signal(house, **own)
    signal, farid = signal_of(house, code), desk(house, FARID)
    reading.open_signal(house, farid, signal)
    triaging.take(house, farid, signal, once(house, farid))
    triaging.close(house, farid, signal, once(house, farid), outcome, "Dank je wel.", "")
    sql(house, "DELETE FROM news")
    return code, signal


def day_of(house: House, signal: str) -> date | None:
    (row,) = rows(house, "SELECT erase_on FROM signal WHERE id = :id", id=signal)
    return date.fromisoformat(str(row[0])) if row[0] else None


def live(house: House, clock: Clock, until: date) -> dict[date, set[str]]:
    """Let the worker look at eight every morning up to a day; who had news on which day."""
    told = {}
    while clock.now.date() < until:
        clock.now = datetime.combine(clock.now.date() + timedelta(days=1), datetime.min.time(), HERE).replace(hour=8)
        worker.keep_house(house)
        if flagged(house):
            told[clock.now.date()] = flagged(house)
            sql(house, "DELETE FROM news")
    return told


def events(house: House, act: str) -> list[tuple[str, str]]:
    return [tuple(row) for row in rows(house, "SELECT at, signal FROM event WHERE act = :act", act=act)]


def test_warned_once_erased_once_and_the_code_says_so(house: House, clock: Clock) -> None:
    code, signal = closed(house)
    last = day_of(house, signal)
    assert last == date(2027, 5, 17), "Whit Monday, half a year after the last activity"
    told = live(house, clock, last - timedelta(days=1))
    assert list(told.values()) == [{FARID}], "its owner, once"
    (warned,) = told
    assert warned <= last - timedelta(days=14)
    assert count(house, "signal") == 1
    assert not live(house, clock, last + timedelta(days=3))
    assert events(house, "erased") == [(last.isoformat(), signal)], "once, with the date only, on a holiday too"
    for table in ("signal", "document", "wrap", "thread", "message", "note", "token"):
        assert count(house, table) == 0, table
    with pytest.raises(following.ErasedCode) as erased:
        following.follow(house, code)
    assert erased.value.on == last
    assert erasures.noted(house.settings.instance) == {signal: erasures.Noted(last)}
    figures = rows(house, "SELECT month, value, count FROM counter WHERE dimension = 'erased' ORDER BY value")
    assert [tuple(each) for each in figures] == [("2026-12", "contact", 1), ("2027-05", "none", 1)]
    kept = rows(house, "SELECT dimension, value, count FROM counter WHERE dimension = 'first_look'")
    assert [tuple(each) for each in kept] == [("first_look", "in_time", 1)], "the figures of the signal stay"
    assert rows(house, "SELECT act FROM event WHERE act = 'filed'"), "and the trail"


def test_whoever_was_not_warned_has_fourteen_days_still(house: House, clock: Clock) -> None:
    """The worker stood still for a year."""
    _code, signal = closed(house)
    worker.keep_house(house)
    clock.now = datetime(2027, 12, 23, 9, tzinfo=HERE)
    worker.keep_house(house)
    assert not flagged(house), "the first day after a leap of the clock nothing is done"
    clock.move(days=1)
    worker.keep_house(house)
    assert flagged(house) == {FARID}
    assert day_of(house, signal) == date(2028, 1, 7)
    sql(house, "DELETE FROM news")
    assert not live(house, clock, date(2028, 1, 6)), "warned once"
    assert count(house, "signal") == 1
    live(house, clock, date(2028, 1, 7))
    assert count(house, "signal") == 0


def test_two_workers_and_many_rounds_do_it_once(house: House, clock: Clock) -> None:
    _code, signal = closed(house)
    last = day_of(house, signal)
    assert last is not None
    live(house, clock, last - timedelta(days=1))
    clock.move(days=1)
    for _round in range(3):
        worker.keep_house(house)
        clock.move(minutes=20)
        worker._erase(house, signal)  # another worker that held the same list
    assert len(events(house, "erased")) == 1
    assert len((house.settings.instance / erasures.NAME).read_text().splitlines()) == 1


def test_a_reporter_who_wrote_is_not_erased_under_their_hands(house: House, clock: Clock) -> None:
    code, signal = closed(house)
    last = day_of(house, signal)
    assert last is not None
    live(house, clock, last - timedelta(days=1))
    following.rate(house, report_token(house), code, "3")
    again = day_of(house, signal)
    assert again is not None and again >= clock.now.date() + timedelta(days=14), "a rating already keeps it"
    told = live(house, clock, again - timedelta(days=1))
    assert list(told.values()) == [{FARID}], "warned once more for the new day"
    following.add(house, report_token(house), code, "Ik zag hem weer.")
    reopened = day_of(house, signal)
    assert reopened == date(2031, 11, 17), "it is in progress again: only the hard maximum"


def test_open_signals_go_at_the_hard_maximum_after_a_warning(house: House, clock: Clock) -> None:
    signal = signal_of(house, file_signal(house))
    assert day_of(house, signal) is None, "filing writes no day"
    live(house, clock, clock.now.date() + timedelta(days=1))
    last = day_of(house, signal)
    assert last == date(2031, 11, 17)
    clock.now = datetime(2031, 10, 28, 8, tzinfo=HERE)
    told = live(house, clock, last)
    assert list(told.values()) == [{FARID, SANNE}]
    assert count(house, "signal") == 0
    assert events(house, "erased") == [("2031-11-17", signal)]


def test_a_puzzle_piece_vanishes_at_its_term_however_often_it_was_looked_at(house: House, clock: Clock) -> None:
    signal, farid = signal_of(house, file_signal(house)), desk(house, FARID)
    reading.open_signal(house, farid, signal)
    triaging.move_to(house, farid, signal, once(house, farid), Status.KEPT)
    assert day_of(house, signal) == date(2027, 11, 17)
    clock.move(days=90)
    farid = desk(house, FARID)
    triaging.move_to(house, farid, signal, once(house, farid), Status.KEPT, house.today() + timedelta(days=100))
    assert day_of(house, signal) == date(2027, 11, 17), "looking again is no reason to keep it"
    replying.ask(house, farid, signal, once(house, farid), "Waar was dat?")
    assert day_of(house, signal) == date(2031, 11, 17), "but work on it is"
    triaging.move_to(house, farid, signal, once(house, farid), Status.KEPT)
    assert day_of(house, signal) == date(2028, 2, 15)


def test_contact_data_go_thirty_days_after_the_last_word(house: House, clock: Clock) -> None:
    code, signal = closed(house, contact=Contact("Noor", "06-12345678", "noor@waterstad.example", notify=True))
    open_one = signal_of(house, file_signal(house, contact=Contact("Noor")))
    kinds = "SELECT kind FROM document WHERE signal = :id"
    live(house, clock, date(2026, 12, 16))
    assert ("contact",) in [tuple(row) for row in rows(house, kinds, id=signal)]
    live(house, clock, date(2026, 12, 20))
    assert ("contact",) not in [tuple(row) for row in rows(house, kinds, id=signal)]
    assert ("contact",) in [tuple(row) for row in rows(house, kinds, id=open_one)], "an open one keeps them"
    assert events(house, "contact_erased") == [("2026-12-17", signal)]
    dossier = reading.open_signal(house, desk(house, FARID), signal)
    assert dossier.contact is None and dossier.report is not None
    assert following.follow(house, code).status == "closed"


def test_a_long_list_takes_some_hours_and_mail_goes_out_in_between(
    house: House, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a worker was away for long: an acute signal must not wait until everything is erased."""
    for _ in range(2):
        closed(house, contact=Contact("Noor"))
    over = [signal_of(house, file_signal(house)) for _ in range(2)]
    clock.move(days=29)
    worker.keep_house(house)
    for signal in over:
        sql(house, "UPDATE signal SET erase_on = '2026-12-17' WHERE id = :id", id=signal)
    clock.move(days=1)
    for name in ("_erase", "_erase_contact"):
        monkeypatch.setattr(worker, name, takes_a_minute(clock, getattr(worker, name)))
    contacts = (
        "SELECT count(*) FROM document JOIN signal ON signal.id = document.signal WHERE kind = 'contact' AND "
        "status = 'closed'"
    )
    left = []
    for _ in range(4):
        worker.keep_house(house)
        left.append((count(house, "signal"), rows(house, contacts)[0][0]))
        clock.move(hours=1)
    assert left == [(3, 2), (2, 2), (2, 1), (2, 0)], "the contact data too, and on the same day"
    assert clock.now.date() == date(2026, 12, 17)


def takes_a_minute(clock: Clock, act: Callable[[House, str], None]) -> Callable[[House, str], None]:
    """This act on a slow machine: it takes a minute and a second."""

    def slowly(house: House, signal: str) -> None:
        clock.move(seconds=61)
        act(house, signal)

    return slowly


SEALED = (("document", "sealed"), ("wrap", "key"), ("thread", "key"), ("attachment", "content"))


@pytest.mark.sqlite  # reads the bytes of its file
def test_after_erasing_no_byte_of_it_is_left(house: House, clock: Clock) -> None:
    """Neither in the database nor in SQLite's second file."""
    _code, signal = closed(house, story="Kanarie. " * 2000, contact=Contact("Noor"))
    farid, photo = desk(house, FARID), saved(Image.effect_noise((300, 200), 90).convert("RGB"), "JPEG")
    journalling.add_note(house, farid, signal, once(house, farid), "Zijn bus.", [Upload("x.jpg", photo)])
    other = signal_of(house, file_signal(house))
    blobs = [
        bytes(row[0])
        for table, column in (*SEALED, ("message", "sealed"), ("note", "sealed"), ("attachment", "about"))
        for row in rows(house, f"SELECT {column} FROM {table} WHERE signal = :id", id=signal)
    ]
    assert len(blobs) > 8 and max(map(len, blobs)) > 16_000
    last = day_of(house, signal)
    assert last is not None
    live(house, clock, last)
    assert count(house, "signal") == 1 and signal_rows(house) == [other]
    house.database.engine.dispose()
    path = house.database.path
    assert path is not None
    files = [path, path.with_name(path.name + "-wal")]
    on_disk = b"".join(file.read_bytes() for file in files if file.exists())
    pieces = [blob[at : at + 48] for blob in blobs for at in range(0, max(1, len(blob) - 48), 64)]
    assert sum(piece in on_disk for piece in pieces) == 0
    left = rows(house, "SELECT sealed FROM document WHERE signal = :id AND kind = 'report'", id=other)
    assert bytes(left[0][0])[:48] in on_disk, "what stays is there, so the search would have found it"


def signal_rows(house: House) -> list[str]:
    return [row[0] for row in rows(house, "SELECT id FROM signal")]


@pytest.mark.sqlite  # PostgreSQL has no second file to sweep
def test_a_reader_puts_the_sweeping_off_not_away(house: House, clock: Clock) -> None:
    _code, signal = closed(house)
    last = day_of(house, signal)
    assert last is not None
    live(house, clock, last - timedelta(days=1))
    clock.move(days=1)
    with house.database.reading() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM signal").scalar()
        worker.keep_house(house)
        assert rows(house, "SELECT value FROM installation WHERE name = 'unswept'") == [("1",)]
    worker.keep_house(house)
    assert rows(house, "SELECT value FROM installation WHERE name = 'unswept'") == []


@pytest.mark.sqlite  # the backup is a copy of its file
def test_an_older_backup_is_erased_again_before_the_doors_open(house: House, clock: Clock) -> None:
    code, signal = closed(house)
    path = house.database.path
    assert path is not None and house.database.sweep()
    backup = path.read_bytes()
    last = day_of(house, signal)
    assert last is not None
    live(house, clock, last)
    house.database.engine.dispose()
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    path.write_bytes(backup)
    assert count(house, "signal") == 1, "the backup brought it back"
    assert erase_again(house) == 1
    assert erase_again(house) == 0
    assert count(house, "signal") == 0
    with pytest.raises(following.ErasedCode) as erased:
        following.follow(house, code)
    assert erased.value.on == last, "on the day it was erased first"
    assert [act[1] for act in events(house, "erased_again")] == [signal]


def test_the_tables_are_rewritten_at_night_weekly_on_postgresql(house: House, clock: Clock) -> None:
    for day, hour, written in ((21, 14, ()), (22, 3, ("2026-11-22",)), (23, 3, ("2026-11-22", "2026-11-23"))):
        clock.now = datetime(2026, 11, day, hour, tzinfo=HERE)
        worker.keep_house(house)
        done = rows(house, "SELECT value FROM installation WHERE name = 'rewritten'")
        expected = written[-1:] if house.database.is_sqlite else written[:1]
        assert [row[0] for row in done] == list(expected), (day, hour)


def on_disk(house: House, table: str) -> bytes:
    """The files of a table of PostgreSQL, with that of what is too large for a row; its server must be ours."""
    house.database.engine.dispose()
    large = "SELECT reltoastrelid::regclass::text FROM pg_class WHERE oid = CAST(:table AS regclass)"
    names = [table, *(row[0] for row in rows(house, large, table=f'"{table}"') if row[0] != "-")]
    sql(house, "CHECKPOINT")
    file = "SELECT pg_read_binary_file(pg_relation_filepath(CAST(:name AS regclass)))"
    return b"".join(bytes(rows(house, file, name=name)[0][0]) for name in names)


def test_after_the_weekly_rewrite_no_byte_of_it_is_in_the_files_of_postgresql(
    postgres_url: str, tmp_path: Path, clock: Clock
) -> None:
    house = open_house(settings(tmp_path, database_url=postgres_url), clock)
    move_in(house)
    photo = Upload("x.jpg", saved(Image.effect_noise((300, 200), 90).convert("RGB"), "JPEG"))
    reporting.submit(house, report_token(house), draft(story="Kanarie. " * 900), uploads=[photo])
    (gone,) = signal_rows(house)
    stays = signal_of(house, file_signal(house))
    blobs = {
        table: [bytes(row[0]) for row in rows(house, f"SELECT {column} FROM {table} WHERE signal = :id", id=gone)]
        for table, column in SEALED
    }

    def left() -> int:
        pieces = {t: [blob[at : at + 48] for blob in blobs[t] for at in range(0, len(blob) - 47, 500)] for t in blobs}
        return sum(sum(piece in held for piece in pieces[table]) for table in blobs for held in [on_disk(house, table)])

    assert left() > 20
    worker.keep_house(house)
    sql(house, "UPDATE signal SET erase_on = '2026-11-17' WHERE id = :id", id=gone)
    clock.move(hours=1)
    worker.keep_house(house)
    assert signal_rows(house) == [stays]
    assert left() > 20, "not in the tables, but in their files until they are rewritten"
    clock.now = datetime(2026, 11, 22, 3, tzinfo=HERE)
    worker.keep_house(house)
    assert left() == 0
    (row,) = rows(house, "SELECT key FROM thread WHERE signal = :id", id=stays)
    assert bytes(row[0]) in on_disk(house, "thread"), "what stays is there, so the search would have found it"
    house.close()


def test_everything_that_hangs_on_a_signal_goes_keys_first(house: House) -> None:
    order = [table.name for table, _column in erasing.hanging()]
    assert order[0] == "wrap" and order[-3:] == ["token", "shared_token", "thread"]
    assert {"document", "message", "note", "referral", "acute", "attachment"} < set(order)


def test_what_an_older_version_closed_gets_its_day_at_the_next_opening(house: House, clock: Clock) -> None:
    from dataclasses import replace

    from portal.actions.desk import cases
    from portal.adapters import signals, vault
    from portal.domain.access import Act

    _code, signal = closed(house)
    farid = desk(house, FARID)
    with house.database.writing() as connection:
        case = cases.find(connection, farid, signal, Act.READ)
        old = replace(cases.handled(connection, case), active_on=None).document()
        sealed = vault.seal_document(case.key, case.ad("handling"), old, house.random)
        signals.put_document(connection, signal, "handling", sealed)
    sql(house, "UPDATE signal SET erase_on = NULL")
    clock.move(days=40)
    live(house, clock, clock.now.date() + timedelta(days=1))
    assert day_of(house, signal) == date(2031, 11, 17), "its outcome is sealed: until then the hard maximum"
    reading.open_signal(house, desk(house, FARID), signal)
    assert day_of(house, signal) == date(2027, 5, 17), "counted from the last that was written down in it"
