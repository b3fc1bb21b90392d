"""`portal init` with two roles: what does not fit is said with what to do, and nothing is done by halves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from cast import CHEAP, Clock, settings
from click.testing import CliRunner
from peek import rows
from two_roles import TwoRoles, run_as_server, two_roles

import portal
from portal import cli
from portal.actions.house import House
from portal.actions.installation import checking, preparing
from portal.adapters import schema


@pytest.fixture
def roles() -> Iterator[TwoRoles]:
    with two_roles() as made:
        yield made


def empty(folder: Path, **own: str) -> House:
    """An installation whose database was not prepared."""
    return portal.build_house(settings(folder, **own), clock=Clock(), cost=CHEAP, link_cost=CHEAP)


def refused(house: House, words: str) -> None:
    with pytest.raises(checking.CannotStart, match=words):
        preparing.prepare(house)
    house.close()


def test_what_does_not_fit_is_said(roles: TwoRoles, tmp_path: Path) -> None:
    refused(empty(tmp_path, database_url=roles.url, database_owner_url=roles.url), "name the same role")
    nobody = roles.url.replace(roles.running, "nobody_there")
    refused(empty(tmp_path, database_url=nobody, database_owner_url=roles.owner_url), "knows no role 'nobody_there'")
    other = roles.url.rpartition("/")[0] + "/postgres"
    refused(empty(tmp_path, database_url=other, database_owner_url=roles.owner_url), "different databases")
    gone = roles.owner_url.replace(":" + roles.owner_url.rpartition(":")[2], ":1/nowhere")
    refused(empty(tmp_path, database_url=roles.url, database_owner_url=gone), "cannot be reached")


def test_who_forgets_the_owner_hears_which_role_it_takes(roles: TwoRoles, tmp_path: Path) -> None:
    roles.as_server("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    refused(empty(tmp_path, database_url=roles.url), "may not make tables. Give PORTAL_DATABASE_OWNER_URL")
    both = empty(tmp_path, **roles.settings())
    preparing.prepare(both)
    both.close()
    current = empty(tmp_path, database_url=roles.url)
    preparing.prepare(current)  # nothing is to be done: a node may start with `portal init` and without the owner
    with pytest.raises(checking.CannotStart, match=f"belong to {roles.owner}"), preparing.as_owner(current):
        pass
    roles.as_server("UPDATE alembic_version SET version_num = '0008'")
    refused(current, f"The tables belong to {roles.owner}, and not to {roles.running}")


def test_init_is_given_the_owner_and_says_what_went_wrong(
    roles: TwoRoles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTAL_INSTANCE", str(tmp_path))
    monkeypatch.setenv("PORTAL_DATABASE_URL", roles.url)
    monkeypatch.setenv("PORTAL_DATABASE_OWNER_URL", roles.url)
    refused = CliRunner().invoke(cli.main, ["init"])
    assert refused.exit_code == 1 and "name the same role" in refused.output
    monkeypatch.setenv("PORTAL_DATABASE_OWNER_URL", roles.owner_url)
    done = CliRunner().invoke(cli.main, ["init"])
    assert (done.exit_code, done.output.splitlines()[-1]) == (0, "database is prepared")
    house = empty(tmp_path, **roles.settings())
    assert rows(house, "SELECT tableowner FROM pg_tables WHERE tablename = 'signal'") == [(roles.owner,)]
    house.close()


def test_one_role_becomes_two(roles: TwoRoles, tmp_path: Path) -> None:
    """As the documents say: hand the tables over, and prepare once more."""
    alone = empty(tmp_path, database_url=roles.url)
    preparing.prepare(alone)
    found, is_open = preparing.role_findings(alone)
    assert "owns tables" in found.text and "PORTAL_DATABASE_OWNER_URL" in found.text
    assert "every role" in is_open.text, "only the owner of the database can close it"
    alone.close()
    both = empty(tmp_path, **roles.settings())
    with pytest.raises(checking.CannotStart, match=f"REASSIGN OWNED BY {roles.running} TO {roles.owner}"):
        preparing.prepare(both)
    run_as_server(roles.server_url, f"REASSIGN OWNED BY {roles.running} TO {roles.owner}")
    preparing.prepare(both)
    assert preparing.role_findings(both) == []
    assert schema.is_current(both.database)
    both.close()
