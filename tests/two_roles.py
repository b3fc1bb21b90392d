"""A PostgreSQL database with two roles: one owns it and its tables, the other is the running portal."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, make_url


@dataclass(frozen=True, slots=True)
class TwoRoles:
    """The addresses of one database for its owner, for the running portal, and for the superuser of the server."""

    owner_url: str
    url: str
    server_url: str
    owner: str
    running: str

    def settings(self) -> dict[str, Any]:
        """What the settings of an installation say of it."""
        return {"database_url": self.url, "database_owner_url": self.owner_url}

    def as_server(self, *statements: str) -> None:
        """Run statements in this database as the superuser."""
        run_as_server(self.server_url, *statements)


@contextmanager
def two_roles() -> Iterator[TwoRoles]:
    """Make two roles, and an empty database for the one that owns; gone afterwards, with all that is in it."""
    server = os.environ.get("PORTAL_TEST_POSTGRES_URL")
    if not server:
        pytest.skip("needs PostgreSQL: set PORTAL_TEST_POSTGRES_URL to a server where databases may be made")
    mark = uuid4().hex[:12]
    owner, running, name = f"owner_{mark}", f"running_{mark}", f"roles_{mark}"
    run_as_server(
        server,
        f"CREATE ROLE {owner} LOGIN",
        f"CREATE ROLE {running} LOGIN",
        f"CREATE DATABASE {name} OWNER {owner}",
    )
    address = make_url(server).set(database=name)
    yours = address.render_as_string(hide_password=False)
    run_as_server(yours, "GRANT CREATE ON SCHEMA public TO PUBLIC")  # as PostgreSQL before 15 has it
    try:
        yield TwoRoles(
            owner_url=address.set(username=owner).render_as_string(hide_password=False),
            url=address.set(username=running).render_as_string(hide_password=False),
            server_url=yours,
            owner=owner,
            running=running,
        )
    finally:
        run_as_server(server, f"DROP DATABASE {name} WITH (FORCE)", f"DROP ROLE {running}, {owner}")


def run_as_server(url: str, *statements: str) -> None:
    """Run statements one by one, each for good at once."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()
