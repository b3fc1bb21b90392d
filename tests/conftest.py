"""Houses to test in: one is furnished once on each database, every test gets one of its own."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4
from wsgiref.types import WSGIApplication

import pytest
from built_once import Doors, everything
from cast import PASSPHRASE, Clock, Shares, come_home, settings
from databases import (
    HOW,
    KINDS,
    Furnished,
    Lent,
    address,
    administer,
    chosen,
    drop,
    furnish,
    in_parallel,
    named,
    of_a_test,
    shared_by_all,
    take_down,
)
from pages import SEEN, check, fields
from psycopg import sql
from werkzeug.test import Client, TestResponse

from portal.actions.house import House
from portal.catalogs import compile_all
from portal.settings import CHECKOUT, Settings

_DOORS = Doors()


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--database` chooses; without it both, when there is a PostgreSQL."""
    parser.addoption("--database", choices=(*KINDS, "both"), help=f"where tests with a house run; for PostgreSQL {HOW}")


def pytest_configure(config: pytest.Config) -> None:
    """`once`: long, and its reason to run is not the database; that reason stands beside the mark."""
    config.addinivalue_line("markers", "once: on one database, the first that was chosen; the reason stands beside it")


def pytest_report_header(config: pytest.Config) -> str:
    """On which databases, and how to have the other one."""
    kinds = chosen(config)
    return f"databases: {' and '.join(kinds)}" + ("" if "postgresql" in kinds else f"; for PostgreSQL {HOW}")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every test that has a house runs on each chosen database."""
    if "database" in metafunc.fixturenames:
        marks = {mark.name for mark in metafunc.definition.iter_markers()}
        kinds = of_a_test(metafunc.fixturenames, marks, chosen(metafunc.config))
        metafunc.parametrize("database", kinds, indirect=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What is about SQLite itself stays out of a run on PostgreSQL alone."""
    if "sqlite" not in chosen(config):
        kept = [item for item in items if item.get_closest_marker("sqlite") is None]
        config.hook.pytest_deselected(items=[item for item in items if item not in kept])
        items[:] = kept


def pytest_collection_finish() -> None:
    """What was loaded and collected stays to the end: the collector of garbage need not look through it each time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """The last one takes down what was furnished on PostgreSQL."""
    if not in_parallel() and "postgresql" in chosen(session.config):
        take_down(shared_by_all(session.config._tmp_path_factory))  # type: ignore[attr-defined]


@pytest.fixture(scope="session", autouse=True)
def catalogs() -> None:
    """Compiled catalogs, as `make run` has them."""
    list(compile_all([CHECKOUT / "translations"]))


@pytest.fixture(scope="session", autouse=True)
def built_once() -> Iterator[None]:
    """What no test changes is built once, see there."""
    with everything():
        yield


@pytest.fixture(scope="session", autouse=True)
def pages_seen(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Which pages were read to the letter is known to all processes of the run."""
    SEEN.share(shared_by_all(tmp_path_factory, "pages"))


@pytest.fixture(scope="session")
def furnished_on(tmp_path_factory: pytest.TempPathFactory, catalogs: None) -> Furnished:
    """The cast moved in on a kind of database, once in a run."""
    shared = shared_by_all(tmp_path_factory)
    shared.mkdir(exist_ok=True)
    return lambda kind: furnish(shared, kind)


@pytest.fixture(scope="session")
def lent(furnished_on: Furnished) -> Iterator[Lent]:
    """The PostgreSQL database of this process."""
    lent = Lent(furnished_on("postgresql")[2])
    yield lent
    lent.close()


@pytest.fixture(scope="session")
def furnished(furnished_on: Furnished) -> tuple[Path, Shares]:
    """An instance folder on SQLite with the whole cast in it; to be copied."""
    return furnished_on("sqlite")[:2]


@pytest.fixture
def clock() -> Clock:
    """Tuesday 17 November 2026, ten o'clock, until a test moves it."""
    return Clock()


@pytest.fixture
def database(request: pytest.FixtureRequest) -> str:
    """The kind of database this test runs on."""
    return str(request.param)


@pytest.fixture
def installed(database: str, furnished_on: Furnished, request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """The settings of the cast's installation, on a database of its own."""
    instance = tmp_path / "instance"
    shutil.copytree(furnished_on(database)[0], instance)
    if database == "sqlite":
        return settings(instance)
    return settings(instance, database_url=request.getfixturevalue("lent").ready())


@pytest.fixture
def house(installed: Settings, clock: Clock) -> Iterator[House]:
    """The cast's installation, on a database of its own."""
    opened = come_home(installed, clock)
    yield opened
    opened.close()


@pytest.fixture
def postgres_url(pytestconfig: pytest.Config) -> Iterator[str]:
    """An empty PostgreSQL database of our own; skipped with one line when there is no server."""
    if "postgresql" not in chosen(pytestconfig):
        pytest.skip(f"about PostgreSQL itself: {HOW}")
    url = address(f"portal_{uuid4().hex}")
    administer(sql.SQL("CREATE DATABASE {}").format(named(url)))
    yield url
    drop(url)


@pytest.fixture
def shares(database: str, furnished_on: Furnished) -> Shares:
    """The halves of the paper keys."""
    return furnished_on(database)[1]


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
    return _DOORS.before(house)


@pytest.fixture
def front(doors: WSGIApplication, clock: Clock) -> Visitor:
    """A visitor at the front door."""
    return Visitor(doors, clock)


@pytest.fixture
def office(doors: WSGIApplication, clock: Clock) -> Colleague:
    """A visitor of the office, below /werk."""
    return Colleague(doors, clock)
