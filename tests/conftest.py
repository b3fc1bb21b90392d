"""Houses to test in: one is furnished once, every test gets a copy of its own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4
from wsgiref.types import WSGIApplication

import pytest
from cast import PASSPHRASE, Clock, Shares, move_in, open_house, settings
from jinja2 import Environment
from pages import check, fields
from sqlalchemy import create_engine, make_url
from werkzeug.routing import Rule
from werkzeug.test import Client, TestResponse

import portal
from portal.actions.house import House
from portal.catalogs import compile_all
from portal.settings import CHECKOUT


@pytest.fixture(scope="session", autouse=True)
def catalogs() -> None:
    """Compiled catalogs, as `make run` has them."""
    list(compile_all([CHECKOUT / "translations"]))


@pytest.fixture(scope="session", autouse=True)
def addresses_compiled_once() -> Iterator[None]:
    """Thousands of tests build the same two doors, and werkzeug compiles two functions for each of their addresses.

    They depend on the rule alone, so each is compiled once: it took an eighth of a second per test.
    """
    made: dict[Any, Any] = {}
    compile_builder = Rule._compile_builder

    def once(rule: Rule, append_unknown: bool = True) -> Any:
        key = (tuple(rule._trace), repr(rule.defaults), append_unknown)
        if key not in made:
            made[key] = compile_builder(rule, append_unknown)
        return made[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "_compile_builder", once)
        yield


@pytest.fixture(scope="session", autouse=True)
def templates_compiled_once() -> Iterator[None]:
    """Both doors are built anew for each test, and compiling their templates took half the time of every page test.

    The code of a template depends on its source and name alone: all environments here have the same options.
    """
    made: dict[Any, Any] = {}
    compile_template = Environment.compile

    def once(env: Environment, source: Any, name: Any = None, filename: Any = None, *more: Any) -> Any:
        key = (source, name, filename, more, frozenset(env.filters), type(env))
        if not isinstance(source, str):
            return compile_template(env, source, name, filename, *more)
        if key not in made:
            made[key] = compile_template(env, source, name, filename, *more)
        return made[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Environment, "compile", once)
        yield


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory, catalogs: None) -> tuple[Path, Shares]:
    """An instance folder with the whole cast in it; copied for every test."""
    folder = tmp_path_factory.mktemp("furnished")
    house = open_house(settings(folder))
    shares = move_in(house)
    house.close()
    return folder, shares


@pytest.fixture
def clock() -> Clock:
    """Tuesday 17 November 2026, ten o'clock, until a test moves it."""
    return Clock()


@pytest.fixture
def house(furnished: tuple[Path, Shares], tmp_path: Path, clock: Clock) -> Iterator[House]:
    """The cast's installation, on a database of its own."""
    instance = tmp_path / "instance"
    shutil.copytree(furnished[0], instance)
    opened = open_house(settings(instance), clock)
    yield opened
    opened.close()


@pytest.fixture
def postgres_url() -> Iterator[str]:
    """An empty PostgreSQL database of our own; skipped with one line when there is no server."""
    given = os.environ.get("PORTAL_TEST_POSTGRES_URL")
    if not given:
        pytest.skip("needs PostgreSQL: set PORTAL_TEST_POSTGRES_URL to a server where databases may be made")
    server = create_engine(given, isolation_level="AUTOCOMMIT")
    name = f"portal_{uuid4().hex}"
    with server.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    yield str(make_url(given).set(database=name).render_as_string(hide_password=False))
    with server.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    server.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def either_house(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[House]:
    """The cast's installation on each database in turn."""
    if request.param == "sqlite":
        yield request.getfixturevalue("house")
        return
    opened = open_house(settings(tmp_path, database_url=request.getfixturevalue("postgres_url")), clock)
    move_in(opened)
    yield opened
    opened.close()


@pytest.fixture
def shares(furnished: tuple[Path, Shares]) -> Shares:
    """The halves of the paper keys."""
    return furnished[1]


class Visitor:
    """A browser without script that checks every page it gets, and lets time pass as a person does."""

    def __init__(self, app: WSGIApplication, clock: Clock) -> None:
        self.clock = clock
        self.client = Client(app, use_cookies=True)

    def get(self, path: str, **options: Any) -> TestResponse:
        """Fetch a page."""
        return self._checked(self.client.get(path, **options))

    def post(self, path: str, data: dict[str, Any], **options: Any) -> TestResponse:
        """Post a form from our own pages, ten seconds after the last thing that happened."""
        self.clock.move(seconds=10)
        headers = {"Origin": "http://localhost", **options.pop("headers", {})}
        return self._checked(self.client.post(path, data=data, headers=headers, **options))

    def fill(self, path: str, form: str | None = None, *, to: str | None = None, **values: Any) -> TestResponse:
        """Open a page, fill in its form, send it."""
        page = self.get(path)
        assert page.status_code == 200, page.status
        return self.post(to or path, {**fields(page.text, form), **values})

    def _checked(self, response: TestResponse) -> TestResponse:
        check(response)
        return response


class Colleague(Visitor):
    """A visitor of the office who can sign in."""

    def sign_in(self, email: str, passphrase: str = PASSPHRASE) -> TestResponse:
        """Sign in with address and kluiszin."""
        return self.fill("/werk/aanmelden", "sign-in", email=email, passphrase=passphrase)


@pytest.fixture
def doors(house: House) -> WSGIApplication:
    """Both doors of the house as one application."""
    return portal.join_doors(house)


@pytest.fixture
def front(doors: WSGIApplication, clock: Clock) -> Visitor:
    """A visitor at the front door."""
    return Visitor(doors, clock)


@pytest.fixture
def office(doors: WSGIApplication, clock: Clock) -> Colleague:
    """A visitor of the office, below /werk."""
    return Colleague(doors, clock)
