"""Nodes are renewed one by one: which code may work on which schema, and two that prepare a database at once."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from cast import K_APP, Clock, file_signal, open_house, settings
from conftest import Visitor
from peek import rows, signal_of, sql
from sqlalchemy.exc import OperationalError

from portal.actions.house import House
from portal.actions.installation import checking, preparing
from portal.adapters import schema
from portal.adapters.database import Database
from portal.doors import join_doors

LATER = '''"""invented: a column of a later release"""

from alembic import op

revision = "9001"
down_revision = "{head}"
branch_labels = depends_on = None
{declares}

def upgrade() -> None:
    """Bring the schema forward."""
    op.execute("{change}")
'''
ADDED = "ALTER TABLE signal ADD COLUMN invented varchar(64)"
TAKEN_AWAY = "ALTER TABLE signal RENAME COLUMN rule TO invented"


def later(folder: Path, change: str, declares: str = "") -> Path:
    """The migrations as a later release has them."""
    made = folder / "migrations"
    shutil.copytree(schema.FOLDER, made, ignore=shutil.ignore_patterns("__pycache__"))
    text = LATER.format(head=head(), declares=declares, change=change)
    (made / "versions" / "9001_invented.py").write_text(text)
    return made


def head() -> str:
    return max(path.name[:4] for path in (schema.FOLDER / "versions").glob("[0-9]*.py"))


def ready(house: House, clock: Clock) -> tuple[int, bool]:
    answer = Visitor(join_doors(house), clock).client.get("/readyz")
    return answer.status_code, "migrations: ok" in answer.text


def test_an_old_node_goes_on_while_the_schema_only_grew(house: House, clock: Clock, tmp_path: Path) -> None:
    schema.upgrade(house.database, folder=later(tmp_path / "new", ADDED, f'WORKS_WITH = "{head()}"\n'))
    assert schema.revision(house.database) == "9001"
    assert schema.is_current(house.database)
    checking.refuse_to_start(house)
    assert ready(house, clock) == (200, True)
    assert signal_of(house, file_signal(house))
    preparing.prepare(house)
    assert schema.revision(house.database) == "9001", "an old node that starts again takes nothing back"


def test_an_old_node_stops_when_it_could_not_work_any_longer(house: House, clock: Clock, tmp_path: Path) -> None:
    schema.upgrade(house.database, folder=later(tmp_path / "new", TAKEN_AWAY))
    assert not schema.is_current(house.database)
    assert ready(house, clock) == (503, False)
    with pytest.raises(checking.CannotStart, match="newer release"):
        checking.refuse_to_start(house)
    with pytest.raises(checking.CannotStart, match="stands at 9001, of a newer release"):
        preparing.prepare(house)


def test_new_code_does_not_start_on_an_older_schema(house: House, clock: Clock, tmp_path: Path) -> None:
    new = later(tmp_path / "new", ADDED, f'WORKS_WITH = "{head()}"\n')
    assert schema.is_current(house.database)
    assert not schema.is_current(house.database, folder=new)
    schema.upgrade(house.database, folder=new)
    assert schema.is_current(house.database, folder=new)


def test_the_strictest_migration_decides(house: House, tmp_path: Path) -> None:
    """One that allows much does not make good what one before it broke."""
    new = later(tmp_path / "new", TAKEN_AWAY)
    allows = LATER.format(head="9001", declares='WORKS_WITH = "0009"\n', change=ADDED.replace("invented", "other"))
    (new / "versions" / "9002_invented.py").write_text(allows.replace('"9001"', '"9002"', 1))
    schema.upgrade(house.database, folder=new)
    assert schema.revision(house.database) == "9002"
    assert rows(house, "SELECT value FROM installation WHERE name = 'works_with'") == [("9001",)]
    assert not schema.is_current(house.database)


def test_every_migration_names_a_revision_that_is_there() -> None:
    known = {path.name[:4] for path in (schema.FOLDER / "versions").glob("[0-9]*.py")}
    declared = schema._declared(schema.FOLDER)
    assert set(declared) == known
    assert all(oldest in known and oldest <= revision for revision, oldest in declared.items())


def test_a_schema_of_before_this_was_kept_is_brought_forward(house: House) -> None:
    sql(house, "DELETE FROM installation WHERE name = 'works_with'")
    assert schema.is_current(house.database)
    schema.upgrade(house.database)
    assert len(rows(house, "SELECT value FROM installation WHERE name = 'works_with'")) == 1


def test_two_nodes_that_start_at_once_prepare_it_once(postgres_url: str, tmp_path: Path) -> None:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    environ |= {"PORTAL_DATABASE_URL": postgres_url, "PORTAL_SECRET_KEY": K_APP.hex()}
    command = [sys.executable, "-m", "portal", "init"]
    nodes = [
        subprocess.Popen(
            command,
            env=environ | {"PORTAL_INSTANCE": str(tmp_path / name)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for name in ("one", "two")
    ]
    try:
        said = [node.communicate(timeout=240) for node in nodes]
    finally:
        for node in nodes:
            node.kill()
    assert [node.returncode for node in nodes] == [0, 0], said
    database = Database(postgres_url)
    assert schema.is_current(database) and schema.drift(database) == []
    database.close()


def test_a_migration_waits_its_turn_and_gives_up_without_half_of_it(
    postgres_url: str, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Behind a migration that waits everybody waits: so it lets them pass, and tries again."""
    house = open_house(settings(tmp_path, database_url=postgres_url), clock)
    new, waited = later(tmp_path / "new", ADDED), []
    monkeypatch.setattr(schema, "PATIENCE", 0.1)
    monkeypatch.setattr(schema, "TRIES", 2)
    monkeypatch.setattr(schema.time, "sleep", waited.append)
    with house.database.writing() as connection:
        connection.exec_driver_sql("LOCK TABLE signal IN ROW EXCLUSIVE MODE")
        with pytest.raises(OperationalError, match="lock timeout"):
            schema.upgrade(house.database, folder=new)
    assert waited == [0.1]
    assert schema.revision(house.database) == head()
    schema.upgrade(house.database, folder=new)
    assert schema.revision(house.database) == "9001"
    house.close()
