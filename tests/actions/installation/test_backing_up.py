"""The machine of Waterstad burns: what a backup holds, what it never holds, and what comes back of it."""

from __future__ import annotations

import gzip
import io
import os
import random
import shutil
import sqlite3
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from cast import (
    CHEAP,
    FARID,
    K_APP,
    K_LINK,
    PASSPHRASE,
    SANNE,
    STORY,
    Clock,
    Shares,
    desk,
    draft,
    file_signal,
    newcomer,
    once,
    open_house,
    report_token,
    settings,
)
from click.testing import CliRunner
from databases import HOW, SERVER, address, administer, drop, named
from laden import picture, saved
from peek import count, principal, rows, signal_of
from peek import sql as written
from psycopg import sql
from sqlalchemy.exc import DatabaseError
from two_roles import two_roles

import portal
from portal import settings as settings_module
from portal.actions.desk import cases, files, reading, replying
from portal.actions.erasing import erase
from portal.actions.house import House
from portal.actions.installation import backing_up, checking, restored, restoring
from portal.actions.installation.backing_up import NotCopied, NotRestorable, back_up
from portal.actions.installation.restoring import Lists
from portal.actions.people import escrow, keys, signing_in
from portal.actions.reporters import following, reporting
from portal.actions.trail import verifying
from portal.actions.worker import chaining
from portal.adapters import approvals, erasing, erasures, roots, schema
from portal.adapters.backups import archive, lite, manifest, postgres, state
from portal.adapters.database import Database
from portal.adapters.vault import AppKeys, Secret
from portal.cli import main
from portal.domain.attachments import Upload
from portal.domain.chains import read_anchor
from portal.domain.places import Role
from portal.settings import Settings

RELEASE = portal.__version__
NOBODY, NEW = Lists(), "nieuw@waterstad.example"
_HEAD = 100
"""Bytes at the beginning of a SQLite file: how often it was changed."""


def quietly(_line: str) -> None:
    """What is told on the way is not looked at."""


@dataclass
class Burnt:
    """What is left of a machine: its backup, the lists that were copied off it since, and what people remember."""

    backup: Path
    lists: Lists
    codes: dict[str, str]
    invitation: str
    anchor: str
    shares: Shares
    on_postgres: bool


@pytest.fixture
def clean(tmp_path: Path) -> Iterator[Callable[[bool], Settings]]:
    """A clean machine: an empty folder, and an empty PostgreSQL database when that is asked for."""
    made: list[str] = []

    def make(on_postgres: bool) -> Settings:
        folder = tmp_path / f"clean{uuid4().hex}"
        folder.mkdir()
        if not on_postgres:
            return settings(folder)
        made.append(address(f"portal_{uuid4().hex}"))
        administer(sql.SQL("CREATE DATABASE {}").format(named(made[-1])))
        return settings(folder, database_url=made[-1])

    yield make
    for url in made:
        drop(url)


def app_keys(given: Settings) -> AppKeys:
    """As the command makes them."""
    return AppKeys(Secret(given.secret_key))


def put_back(given: Settings, backup: Path, lists: Lists, clock: Clock) -> tuple[House, restored.Mended]:
    """What `portal restore` does; the house is the caller's to close."""
    placed = restoring.place(given, app_keys(given), backup, lists, RELEASE, quietly)
    house = portal.build_house(given, clock=clock, cost=CHEAP, link_cost=CHEAP, second_factor=False)
    try:
        return house, restored.mend(house, placed, quietly)
    except BaseException:
        house.close()
        raise


def burn(house: House, shares: Shares, folder: Path, clock: Clock) -> Burnt:
    """Days of work, a backup, a last day of work, and then nothing but the backup and the lists of that last day."""
    photo = Upload("foto.jpg", saved(picture(), "JPEG"))
    with_photo = reporting.submit(house, report_token(house), draft(), uploads=[photo]).code
    codes = {"photo": with_photo, "erased": file_signal(house), "answered": file_signal(house)}
    signal, farid = signal_of(house, codes["answered"]), desk(house, FARID)
    reading.open_signal(house, farid, signal)
    replying.ask(house, farid, signal, once(house, farid), "Welke dag was dat?")
    place = house.directory.municipalities["waterstad"]
    invitation = keys.invite(house, NEW, "Nadia Bos", Role.FUNCTIONARIS, [place], slot="zorg").code
    token = "INSERT INTO shared_token (region, code, signal) VALUES ('oefenregio', :code, :signal)"
    written(house, token, code=b"0123456789abcdef", signal=signal)
    clock.move(minutes=2)
    chaining.hang(house)
    anchor = chaining.anchor_text(house)
    backup = back_up(house, folder / "portal.backup", RELEASE).path
    clock.move(hours=20)
    codes["after"] = file_signal(house)
    erase_now(house, signal_of(house, codes["erased"]))
    with house.database.reading() as connection:
        left = approvals.held(connection, principal(house, SANNE))
    instance = house.settings.instance
    roots.revoke(instance / "roots.toml", left, house.today())  # what remains of somebody who left
    lists = restoring.read_lists([instance / "erasures.log"], [instance / "revoked.log"])
    return Burnt(backup, lists, codes, invitation, anchor, shares, not house.database.is_sqlite)


def erase_now(house: House, signal: str) -> None:
    """Its term is over."""
    with house.database.writing() as connection:
        row = erasing.held(connection, signal)
        assert row is not None
        erase(house, connection, row, house.today())


@pytest.fixture
def burnt(house: House, shares: Shares, tmp_path: Path, clock: Clock) -> Burnt:
    """The cast's machine, burnt."""
    return burn(house, shares, tmp_path, clock)


def test_what_comes_back_is_whole_and_honest(
    burnt: Burnt, clean: Callable[[bool], Settings], clock: Clock, house: House
) -> None:
    given, old = clean(burnt.on_postgres), house
    house, done = put_back(given, burnt.backup, burnt.lists, clock)
    try:
        checking.refuse_to_start(house)
        # no session of before or after opens anything
        with house.sessions.database.reading() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM staff_session").scalar() == 0
        # every code that was given before the backup leads somewhere, and every story opens
        asked = following.follow(house, burnt.codes["answered"]).entries[-1].message
        assert asked is not None and asked.text == "Welke dag was dat?"
        photo = signal_of(house, burnt.codes["photo"])
        farid = desk(house, FARID)
        dossier = reading.open_signal(house, farid, photo)
        assert dossier.report is not None and dossier.report.story == STORY
        (file,) = dossier.files
        assert file is not None and files.open_file(house, farid, photo, file.id)[1].startswith(b"\xff\xd8")
        # what was erased since is erased, and its reporter hears the day
        assert done.erased == 1
        with pytest.raises(following.ErasedCode):
            following.follow(house, burnt.codes["erased"])
        with pytest.raises(following.UnknownCode):
            following.follow(house, burnt.codes["after"])
        # who left since reads nothing; Farid still does
        assert done.withdrawn == [("Sanne de Wit", "Waterstad")]
        with pytest.raises(cases.NotFound):
            reading.open_signal(house, desk(house, SANNE), photo)
        assert rows(house, "SELECT 1 FROM wrap WHERE principal = :who", who=principal(house, SANNE)) == []
        assert rows(house, "SELECT min(session_epoch) FROM principal")[0][0] >= 1000
        # what opened a door for a moment opens none
        assert done.invitations == 1 and done.shared == 1 and count(house, "shared_token") == 0
        with pytest.raises(keys.BadInvitation):
            keys.accept_invitation(house, NEW, burnt.invitation, PASSPHRASE)
        # the trail is what it was, says that it went back, and goes on
        assert done.verified.faults == []
        assert not verifying.verify(house, read_anchor(burnt.anchor)).faults
        (event,) = rows(house, "SELECT facts FROM event WHERE act = 'restored'")
        assert '"erased":1' in event[0] and '"withdrawn":1' in event[0]
        # work goes on: a new signal, and the paper key still opens
        assert following.follow(house, file_signal(house)).new == 0
        nadia = newcomer(house, "ander@waterstad.example")
        place, digits = house.directory.municipalities["waterstad"], nadia.keys.public.fingerprint()
        one, two = burnt.shares.of["waterstad"]
        assert escrow.use(house, place, one, two, "ander@waterstad.example", digits, "keys_lost") == 3
        assert schema.drift(house.database) == []
        assert dict(done.paper_keys)["Waterstad"] == old.keeper.paper_keys["GM9001"].public.fingerprint()
    finally:
        house.close()


def test_no_secret_is_in_a_backup(house: House, shares: Shares, tmp_path: Path) -> None:
    secrets = house.settings.instance / "secrets"
    secrets.mkdir()
    (secrets / "secret_key").write_text(K_APP.hex())
    (secrets / "link_keys").write_text(f"oefenregio {K_LINK.hex()}")
    session = signing_in.sign_in(house, FARID, PASSPHRASE)
    (kept,) = house.sessions.of(principal(house, FARID))
    made = back_up(house, tmp_path / "portal.backup", RELEASE)
    told = b"".join(_unpacked(made.path, tmp_path))
    assert principal(house, FARID).encode() in told, "what is in it is looked into"
    needles = [K_APP, K_LINK, kept.sealed, kept.id, PASSPHRASE.encode(), *map(str.encode, shares.of["waterstad"])]
    needles += [bytes(session) if isinstance(session, bytes) else str(session).encode()]
    for needle in needles:
        assert needle not in told and needle.hex().encode() not in told.lower()
    assert not [part.name for part in made.manifest.parts if "secret" in part.name or "session" in part.name]
    assert made.path.stat().st_mode & 0o777 == 0o600
    signing_in.sign_out(house, session)


def _unpacked(path: Path, folder: Path) -> Iterator[bytes]:
    yield path.read_bytes()
    with tarfile.open(path) as tar:
        for entry in tar:
            source = tar.extractfile(entry)
            assert source is not None
            data = source.read()
            yield data
            if entry.name.startswith(backing_up.DUMP):
                (folder / entry.name).parent.mkdir(exist_ok=True)
                (folder / entry.name).write_bytes(data)
    if (folder / backing_up.DUMP).exists():
        command = [postgres._program("pg_restore", 0), "--file=-", str(folder / backing_up.DUMP)]
        yield subprocess.run(command, check=True, capture_output=True).stdout


# --- refused, and nothing written ------------------------------------------------------------------------------------


def refused(given: Settings, backup: Path, keys: AppKeys | None = None) -> str:
    """The message; nothing was written."""
    with pytest.raises(NotRestorable) as error:
        restoring.place(given, keys or app_keys(given), backup, NOBODY, RELEASE, quietly)
    assert not given.instance.exists() or list(given.instance.iterdir()) == [], "something was written"
    return str(error.value)


@pytest.mark.sqlite
def test_every_byte_of_a_backup_counts(house: House, clean: Callable[[bool], Settings], tmp_path: Path) -> None:
    whole = back_up(house, tmp_path / "portal.backup", RELEASE).path.read_bytes()
    chance, given, bad = random.Random(20261122), clean(False), tmp_path / "bad.backup"
    with tarfile.open(tmp_path / "portal.backup") as tar:
        last = tar.getmembers()[-1]
    places = [0, 100, 257, len(whole) - 1, last.offset + 30, last.offset_data + 2, last.offset_data + 80]
    for place in [*places, *(chance.randrange(len(whole)) for _ in range(40))]:
        flipped = bytearray(whole)
        flipped[place] ^= 1 << chance.randrange(8)
        bad.write_bytes(flipped)
        assert refused(given, bad), place
    for length in (0, 1, 512, len(whole) // 2, len(whole) - 10240, len(whole) - 512, len(whole) - 1):
        bad.write_bytes(whole[:length])
        assert refused(given, bad), length
    bad.write_bytes(whole + bytes(512))
    assert refused(given, bad)


@pytest.mark.sqlite
def test_another_secret_or_a_changed_manifest_is_refused(
    house: House, clean: Callable[[bool], Settings], tmp_path: Path
) -> None:
    made, given = back_up(house, tmp_path / "portal.backup", RELEASE), clean(False)
    stranger = AppKeys(Secret(bytes(32)))
    assert "another one than that of the backup" in refused(given, made.path, stranger)
    # somebody who has no application key makes a manifest that fits what they changed
    forged = replace(made.manifest, made_at="2026-11-18T00:00:00+01:00")
    for code in (bytes(64), manifest.signed(stranger, forged.text())):
        bad = tmp_path / "bad.backup"
        bad.write_bytes(_repacked(made.path, {archive.MANIFEST: forged.text(), archive.CODE: code}))
        assert "was changed after the backup was made" in refused(given, bad)
    bad.write_bytes(_repacked(made.path, {}, ("instance/../../roots.toml", b"x")))
    assert "is not what the manifest says" in refused(given, bad)


def _repacked(path: Path, other: dict[str, bytes], *more: tuple[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(path) as source, tarfile.open(fileobj=packed, mode="w") as tar:
        for entry in source:
            content = source.extractfile(entry)
            assert content is not None
            data = other.get(entry.name, content.read())
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
        for name, data in more:
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(data), 0o600
            tar.addfile(entry, io.BytesIO(data))
    return packed.getvalue()


@pytest.mark.sqlite
def test_a_newer_release_is_refused(
    house: House, clean: Callable[[bool], Settings], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, given = back_up(house, tmp_path / "portal.backup", RELEASE), clean(False)
    with pytest.raises(NotRestorable, match="Install that release or a newer one"):
        restoring.place(given, app_keys(given), made.path, NOBODY, "0.0.9", quietly)
    monkeypatch.setattr(schema, "knows", lambda _revision: False)
    assert "Install that release or a newer one" in refused(given, made.path)


@pytest.mark.sqlite
def test_nothing_is_overwritten(house: House, clean: Callable[[bool], Settings], tmp_path: Path, clock: Clock) -> None:
    file_signal(house)
    backup, given = back_up(house, tmp_path / "portal.backup", RELEASE).path, clean(False)
    (given.instance / "roots.toml").write_text("# another one\n")
    with pytest.raises(NotRestorable, match=r"roots\.toml stands in"):
        restoring.place(given, app_keys(given), backup, NOBODY, RELEASE, quietly)
    (given.instance / "roots.toml").unlink()
    there, _done = put_back(given, backup, NOBODY, clock)
    file_signal(there)
    there.close()
    with pytest.raises(NotRestorable, match="overwrites none"):
        restoring.place(given, app_keys(given), backup, NOBODY, RELEASE, quietly)
    again = portal.build_house(given, clock=clock)
    assert count(again, "signal") == 2
    again.close()


def test_half_a_restore_does_not_start(
    burnt: Burnt, clean: Callable[[bool], Settings], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = clean(burnt.on_postgres)
    with monkeypatch.context() as patch:  # ended when everything is back, and nothing is mended
        patch.setattr(restored, "erase_again", _ended)
        with pytest.raises(KeyboardInterrupt):
            put_back(given, burnt.backup, burnt.lists, clock)
    house = portal.build_house(given, clock=clock)
    with pytest.raises(checking.CannotStart, match="A restore was interrupted"):
        checking.refuse_to_start(house)
    house.close()
    with pytest.raises(NotRestorable, match="was interrupted"):
        restoring.place(given, app_keys(given), burnt.backup, burnt.lists, RELEASE, quietly)
    if burnt.on_postgres:
        return
    shutil.rmtree(given.instance)
    again, done = put_back(given, burnt.backup, burnt.lists, clock)
    checking.refuse_to_start(again)
    assert done.erased == 1
    again.close()


def _ended(_house: House) -> int:
    raise KeyboardInterrupt


# --- what somebody left behind in the database, in the folder of backups, or in the safe -----------------------------


def test_nobody_can_put_another_file_in_its_place_after_the_check(
    house: House, clean: Callable[[bool], Settings], tmp_path: Path
) -> None:
    code, given = file_signal(house), clean(not house.database.is_sqlite)
    made = back_up(house, tmp_path / "portal.backup", RELEASE)
    backup = made.path
    names = [part.name for part in made.manifest.parts]
    lines = []

    def swap(line: str) -> None:
        lines.append(line)
        if line == "putting the database back":
            backup.write_bytes(_repacked(backup, dict.fromkeys(names, b"")))
        elif line != "reading the backup":
            return
        private = [path for path in given.instance.iterdir() if path.name.startswith(".restore-")]
        assert [path.stat().st_mode & 0o777 for path in private] == [0o700]

    placed = restoring.place(given, app_keys(given), backup, NOBODY, RELEASE, swap)
    assert "putting the database back" in lines and backup.stat().st_size < 60_000, "it was another file then"
    assert placed.manifest.rows["signal"] == 1 and placed.remarks == []
    there = portal.build_house(given, cost=CHEAP, link_cost=CHEAP, second_factor=False)
    restored.mend(there, placed, quietly)
    assert following.follow(there, code).new == 0
    assert (given.instance / "roots.toml").read_bytes() == (house.settings.instance / "roots.toml").read_bytes()
    assert not list(given.instance.glob(".restore-*"))
    there.close()


@pytest.mark.sqlite
def test_a_database_that_is_there_is_not_even_copied_beside(
    house: House, clean: Callable[[bool], Settings], tmp_path: Path
) -> None:
    given, lines = clean(False), list[str]()
    shutil.copy(house.settings.instance / "portal.sqlite", given.instance)
    with pytest.raises(NotRestorable, match="overwrites none"):
        restoring.place(given, app_keys(given), tmp_path / "none", NOBODY, RELEASE, lines.append)
    assert lines == []


def test_what_is_not_of_the_portal_does_not_come_back(
    house: House, clean: Callable[[bool], Settings], tmp_path: Path, clock: Clock
) -> None:
    planted = ["CREATE VIEW kijk AS SELECT * FROM wrap"]
    if house.database.is_sqlite:
        planted.append("CREATE TRIGGER stil AFTER UPDATE ON principal BEGIN DELETE FROM wrap; END")
    else:
        planted.append("CREATE FUNCTION stil() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN DELETE FROM wrap; END'")
        planted.append("CREATE TRIGGER stil AFTER UPDATE ON principal EXECUTE FUNCTION stil()")
        planted.append("CREATE RULE stil AS ON UPDATE TO principal DO ALSO DELETE FROM wrap")
    for statement in planted:
        written(house, statement)
    found = [finding.text for finding in checking.check(house) if finding.code == "planted"]
    assert len(found) == len(planted) and "view kijk" in " ".join(found)
    file_signal(house)
    backup, given = back_up(house, tmp_path / "portal.backup", RELEASE), clean(not house.database.is_sqlite)
    placed = restoring.place(given, app_keys(given), backup.path, NOBODY, RELEASE, quietly)
    said = " ".join(placed.remarks)
    assert len(placed.remarks) == len(planted) and "view kijk" in said and "trigger stil of principal" in said
    there = portal.build_house(given, clock=clock, cost=CHEAP, link_cost=CHEAP, second_factor=False)
    restored.mend(there, placed, quietly)
    written(there, "UPDATE principal SET name = name")
    assert count(there, "wrap") == count(house, "wrap") > 0
    with pytest.raises(DatabaseError):
        written(there, "SELECT * FROM kijk")
    with pytest.raises(DatabaseError, match="trail is kept"):
        written(there, "DELETE FROM event")
    assert [finding for finding in checking.check(there) if finding.code == "planted"] == []
    put_out = "DROP TRIGGER event_stays" if there.database.is_sqlite else "ALTER TABLE event DISABLE TRIGGER ALL"
    written(there, put_out)
    assert [finding for finding in checking.check(there) if finding.code == "planted"]
    there.close()


@pytest.mark.sqlite
def test_what_is_odd_about_what_was_given_is_said(
    house: House, clean: Callable[[bool], Settings], tmp_path: Path
) -> None:
    erased = f"{{}} {uuid4()}\n"

    def remarks(backup: Path, keys: AppKeys, *lists: str, revoked: str = "") -> list[str]:
        given = clean(False)
        placed = restoring.place(given, keys, backup, Lists(lists, [revoked] if revoked else []), RELEASE, quietly)
        return [remark[:40] for remark in placed.remarks]

    made, keys = back_up(house, tmp_path / "portal.backup", RELEASE), app_keys(house.settings)  # on 17 November
    assert remarks(made.path, keys, erased.format("2026-11-19"), revoked="2026-11-19 x\n") == []
    (late,) = remarks(made.path, keys, erased.format("2026-11-20"))
    assert late.startswith("the lists go on until 2026-11-20")
    (late,) = remarks(made.path, keys, revoked="2026-12-20 x\n")
    assert late.startswith("the lists go on until 2026-12-20")
    renewed = AppKeys(Secret(b"n" * 32), (Secret(house.settings.secret_key),))
    (former,) = remarks(made.path, renewed)
    assert former.startswith("this backup was made under a former line")
    # who has only the former line takes the codes of the keys from a genuine backup
    newer = back_up(replace(house, app_keys=renewed), tmp_path / "newer.backup", RELEASE)
    assert remarks(newer.path, renewed) == []
    text = newer.manifest.text()
    forged = {archive.MANIFEST: text, archive.CODE: manifest.signed(keys, text)}
    (tmp_path / "forged.backup").write_bytes(_repacked(newer.path, forged))
    (former,) = remarks(tmp_path / "forged.backup", renewed)
    assert former.startswith("this backup was made under a former line")


# --- while people work, and other databases --------------------------------------------------------------------------


@pytest.mark.sqlite
def test_a_copy_is_of_one_moment_while_others_write(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lite, "PAGES", 8)
    before, filed = count(house, "signal"), 0

    def file_one(_seconds: float) -> None:
        nonlocal filed
        if filed < 10:
            file_signal(house)
            filed += 1

    assert house.database.path is not None
    target = tmp_path / "copy.sqlite"
    lite.copy(house.database.path, target, quietly, file_one)
    lite.inspect(target)
    assert state.of_file(target)[0]["signal"] == before and count(house, "signal") == before + 10 == filed + before
    assert sorted(path.name for path in tmp_path.glob("copy.sqlite*")) == ["copy.sqlite"], "no second file beside it"


def is_its_content(path: Path, folder: Path) -> bool:
    """Whether a SQLite file lies as its content alone says: written anew in the order of its keys it is the same."""
    anew = folder / f"{uuid4()}.sqlite"
    with closing(sqlite3.connect(path)) as database:
        database.execute("VACUUM INTO ?", (str(anew),))
    return path.read_bytes()[_HEAD:] == anew.read_bytes()[_HEAD:]


def test_a_backup_in_daytime_tells_no_order(house: House, tmp_path: Path, clock: Clock) -> None:
    """Or the rows between two acts of a colleague, which have a time, would be the reports of that hour."""
    filed = []
    for _ in range(60):
        clock.move(minutes=5)
        filed.append(signal_of(house, file_signal(house)))
        if len(filed) % 10 == 0:
            reading.open_signal(house, desk(house, FARID), filed[-1])
    made, into = back_up(house, tmp_path / "portal.backup", RELEASE), tmp_path / "in"
    (into / backing_up.DUMP).mkdir(parents=True)
    with tarfile.open(made.path) as tar:
        tar.extractall(into, filter="data")
    if house.database.is_sqlite:
        assert house.database.path is not None
        house.database.sweep()
        assert not is_its_content(house.database.path, tmp_path), "so it would be seen"
        assert is_its_content(into / backing_up.LITE, tmp_path)
        return
    found = 0
    for path in (into / backing_up.DUMP).glob("*.dat.gz"):
        lines = gzip.decompress(path.read_bytes()).splitlines()
        order = lines[: lines.index(b"\\.")]
        assert order == sorted(order)
        found += sum(signal.encode() in line for line in order for signal in filed)
    assert found > 5 * len(filed), "what is in it is looked into"


@pytest.mark.sqlite
def test_a_damaged_database_gives_no_backup(house: House, tmp_path: Path) -> None:
    file_signal(house)
    for statement in ("PRAGMA foreign_keys=OFF", "DELETE FROM region"):
        with house.database.engine.connect() as connection:
            raw = connection.connection.driver_connection
            assert raw is not None
            raw.execute("PRAGMA foreign_keys=OFF")
            raw.execute(statement)
    with pytest.raises(NotCopied, match="damaged"):
        back_up(house, tmp_path / "portal.backup", RELEASE)
    assert not list(tmp_path.glob("*.backup*"))


def test_a_backup_of_an_older_schema_is_brought_to_this_one(
    clean: Callable[[bool], Settings], tmp_path: Path, clock: Clock
) -> None:
    old = portal.build_house(clean(False), clock=clock)
    schema.upgrade(old.database, "0008")
    made = back_up(old, tmp_path / "portal.backup", RELEASE)
    assert made.manifest.schema == "0008"
    old.close()
    house, done = put_back(clean(False), made.path, NOBODY, clock)
    assert schema.is_current(house.database) and not done.verified.faults
    house.close()


@pytest.mark.sqlite
def test_a_municipality_that_grew_moves_to_postgresql_with_two_roles(
    house: House, shares: Shares, tmp_path: Path, clock: Clock
) -> None:
    if SERVER not in os.environ:
        pytest.skip(f"needs PostgreSQL: {HOW}")
    burnt = burn(house, shares, tmp_path, clock)
    (tmp_path / "large").mkdir()
    with two_roles() as roles:
        (tmp_path / "alone").mkdir()
        roles.as_server("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        alone = settings(tmp_path / "alone", database_url=roles.url)
        assert "PORTAL_DATABASE_OWNER_URL" in refused(alone, burnt.backup), "the running role may make no tables"
        moved, done = put_back(settings(tmp_path / "large", **roles.settings()), burnt.backup, burnt.lists, clock)
        try:
            assert done.erased == 1 and not done.verified.faults
            farid, photo = desk(moved, FARID), signal_of(moved, burnt.codes["photo"])
            assert reading.open_signal(moved, farid, photo).report is not None
            assert not verifying.verify(moved, read_anchor(burnt.anchor)).faults
            assert following.follow(moved, file_signal(moved)).new == 0
            assert schema.drift(moved.database) == []
            # the running role, which owns nothing, makes a whole backup
            made = back_up(moved, tmp_path / "large.backup", RELEASE)
            assert (
                made.manifest.database == "postgresql" and made.manifest.rows["signal"] == count(moved, "signal") == 3
            )
            assert "PostgreSQL" in refused(settings(tmp_path / "small"), made.path)
        finally:
            moved.close()


def test_the_programs_of_postgresql_must_be_there_and_new_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "PLACES", ())
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NotCopied, match=r"pg_dump is missing: install .* 15"):
        postgres._program("pg_dump", 15)
    old = tmp_path / "pg_dump"
    old.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 13.9 (Debian 13.9-1)'\n")
    old.chmod(0o755)
    with pytest.raises(NotCopied, match="is of PostgreSQL 13, the server of 15"):
        postgres._program("pg_dump", 15)
    assert postgres._program("pg_dump", 13) == str(old)


def test_the_password_stands_on_no_command_line() -> None:
    database = Database("postgresql+psycopg://portal:geheim9@db1.example,db2.example/portal?sslmode=require")
    where, environ = postgres._reach(database)
    database.close()
    assert "geheim9" not in where and environ["PGPASSWORD"] == "geheim9"
    assert "sslmode=require" in where and "user=portal" in where


# --- names, and the commands -----------------------------------------------------------------------------------------


def test_older_backups_go_and_nothing_else(tmp_path: Path) -> None:
    names = {
        "portal-2026-10-01T053000.backup": False,
        "portal-2026-10-01T053000.backup.part": False,
        ".portal-2026-10-02T053000.backup.x1y2": False,
        "portal-2026-11-16T053000.backup": True,
        "portal-2026-10-01.sqlite": True,
        "portal-2026-10-01T053000.backup.gpg": True,
        "anders.backup": True,
    }
    for name in names:
        (tmp_path / name).mkdir() if name.startswith(".") else (tmp_path / name).touch()
    gone = backing_up.forget_older(tmp_path, date(2026, 11, 17), 30)
    assert sorted(gone) == sorted(name for name, stays in names.items() if not stays)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(name for name, stays in names.items() if stays)


@pytest.mark.sqlite
def test_a_backup_takes_no_others_place(house: House, tmp_path: Path) -> None:
    made = back_up(house, tmp_path / "portal.backup", RELEASE)
    before = made.path.read_bytes()
    with pytest.raises(NotCopied, match="is there already"):
        back_up(house, made.path, RELEASE)
    assert made.path.read_bytes() == before and [path.name for path in tmp_path.glob("*.backup*")] == ["portal.backup"]
    assert rows(house, "SELECT value FROM installation WHERE name = 'backup_made_at'") == [(made.manifest.made_at,)]


@pytest.mark.sqlite
def test_the_commands_from_one_machine_to_the_next(
    house: House, clean: Callable[[bool], Settings], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, new, backups = file_signal(house), clean(False).instance, tmp_path / "backups"
    (house.settings.instance / "themes").mkdir()
    (house.settings.instance / "themes" / "eigen.toml").write_bytes(
        (settings_module.CHECKOUT / "instance" / "themes" / "mensenhandel.toml").read_bytes()
    )
    backups.mkdir()
    monkeypatch.setenv("PORTAL_SECRET_KEY", K_APP.hex())
    monkeypatch.setenv("PORTAL_INSTANCE", str(house.settings.instance))
    for wrong in (["--keep-days", "30", str(tmp_path / "none")], [str(tmp_path / "none")]):
        said = CliRunner().invoke(main, ["backup", *wrong])
        assert said.exit_code == 1 and "Make it first" in said.output and not (tmp_path / "none").exists()
    said = CliRunner().invoke(main, ["backup", "--keep-days", "30", str(backups)])
    assert said.exit_code == 0 and "read back and good" in said.output, said.output
    (backup,) = backups.glob("portal-*.backup")
    assert said.output.count(" signals") == 0, "with the time of the line that would tell when one came in"
    monkeypatch.setenv("PORTAL_INSTANCE", str(new))
    said = CliRunner().invoke(main, ["restore", str(backup)])
    assert said.exit_code == 0, said.output
    for told in ("WARNING: no --erasures was given", "WARNING: no --revoked was given", "paper key of Waterstad: "):
        assert told in said.output
    assert (new / "themes" / "eigen.toml").exists() and (new / "erasures.log").exists() is False
    opened = open_house(settings(new), Clock())
    assert following.follow(opened, code).new == 0
    opened.close()
    said = CliRunner().invoke(main, ["restore", str(backup)])
    assert said.exit_code == 1 and "Nothing was written." in said.output
    said = CliRunner().invoke(main, ["backup", str(backup)])
    assert said.exit_code == 1 and "is there already" in said.output
    monkeypatch.setenv("PORTAL_INSTANCE", str(tmp_path / "nowhere"))
    said = CliRunner().invoke(main, ["backup", str(backups)])
    assert said.exit_code == 1 and "There is no database at" in said.output and not (tmp_path / "nowhere").exists()


def test_several_lists_are_one() -> None:
    own = "2026-11-01 a\n2026-11-02 b early\n2026-11-02 c\n"
    node1, node2 = own + "2026-11-02 c kept\n2026-11-09 d\nhalf a li", "2026-11-10 e early\n2026-11-11 c early\n"
    assert erasures.merged(own, [node1]) == "2026-11-01 a\n2026-11-02 b early\n2026-11-09 d\n"
    assert erasures.merged(own, [node1, node2]).splitlines()[2:] == [
        "2026-11-11 c early",
        "2026-11-09 d",
        "2026-11-10 e early",
    ]
    assert erasures.merged(own, []) == own
