"""The database is away for a moment: whoever typed something keeps it, and nothing is done twice. On PostgreSQL."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from cast import FARID, PASSPHRASE, Clock, file_signal, move_in, open_house, settings
from conftest import Colleague, Visitor
from pages import fields, find, text_of
from peek import count, signal_of, sql
from sqlalchemy import NullPool, create_engine, make_url

from bench.proofs import stage
from portal.actions import keeping
from portal.actions.house import House
from portal.adapters import reaching
from portal.doors import join_doors

STORY = "Elke dag andere mannen, steeds dezelfde vrouw."
FORM = {"story": STORY, "contact": ["no"], "urgentie": ["spoed"], "website": ""}


@pytest.fixture(scope="module")
def moved_in(tmp_path_factory: pytest.TempPathFactory, catalogs: None) -> Iterator[House]:
    """The cast's installation on PostgreSQL, once for all of these."""
    with stage.empty_postgres() as address:
        if not address:
            pytest.skip("needs PostgreSQL: set PORTAL_TEST_POSTGRES_URL to a server where databases may be made")
        opened = open_house(settings(tmp_path_factory.mktemp("away"), database_url=address), Clock())
        move_in(opened)
        yield opened
        opened.close()


@pytest.fixture
def distant(moved_in: House, clock: Clock) -> Iterator[House]:
    """The same on the clock of the test; nobody waits long for its database."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keeping, "PATIENCE", 0.2)
        yield replace(moved_in, clock=clock, outage=keeping.Outage())


@pytest.fixture
def reporter(distant: House, clock: Clock) -> Visitor:
    return Visitor(join_doors(distant), clock)


@pytest.fixture
def farid(distant: House, clock: Clock) -> Colleague:
    return Colleague(join_doors(distant), clock)


def signals(house: House) -> int:
    return int(count(house, "signal"))


@contextmanager
def away(house: House) -> Iterator[None]:
    """Nobody is let into this database, and whoever was in it is put out."""
    address = make_url(house.settings.database_url)
    server = create_engine(address.set(database="postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with server.connect() as connection:
        connection.exec_driver_sql(f"ALTER DATABASE {address.database} ALLOW_CONNECTIONS false")
        connection.exec_driver_sql(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{address.database}'"
        )
        try:
            yield
        finally:
            connection.exec_driver_sql(f"ALTER DATABASE {address.database} ALLOW_CONNECTIONS true")


def test_who_files_meanwhile_keeps_everything_and_files_it_once(distant: House, reporter: Visitor) -> None:
    path = "/nl/waterstad/melden"
    before = signals(distant)
    with away(distant):
        opened = reporter.get(path)
        assert opened.status_code == 200, "the form needs no database"
        answer = reporter.post(path, {**fields(opened.text, "report-form"), **FORM})
        assert answer.status_code == 503
        kept = fields(answer.text, "report-form")
        assert {name: kept[name] for name in FORM} == FORM
        assert kept["token"] == fields(opened.text, "report-form")["token"]
        assert text_of(find(answer.text, "error-summary"))
        assert reporter.post(path, kept).status_code == 503, "and once more"
    assert signals(distant) == before
    first, second = reporter.post(path, kept), reporter.post(path, kept)
    assert first.status_code == second.status_code == 200
    assert text_of(find(first.text, "receipt-code")) == text_of(find(second.text, "receipt-code"))
    assert signals(distant) == before + 1


def test_a_moment_is_not_even_noticed(distant: House, reporter: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "PATIENCE", 20.0)
    page, code = reporter.get("/nl/waterstad/melden"), file_signal(distant)
    before = signals(distant)
    gone, back = threading.Event(), threading.Event()

    def be_away() -> None:
        with away(distant):
            gone.set()
            time.sleep(0.6)
        back.set()

    thread = threading.Thread(target=be_away)
    thread.start()
    assert gone.wait(10)
    answer = reporter.post("/nl/waterstad/melden", {**fields(page.text, "report-form"), **FORM})
    assert answer.status_code == 200 and back.is_set()
    thread.join()
    assert signals(distant) == before + 1
    assert reporter.post("/nl/volgen", {"code": code}).status_code == 200


def test_a_long_outage_is_waited_for_only_once(distant: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every process would be busy with waiting otherwise, and the form could not be opened any more."""
    monkeypatch.setattr(keeping, "PATIENCE", 0.6)
    with away(distant):
        times = []
        for _ in range(3):
            began = time.monotonic()
            with pytest.raises(keeping.Away):
                file_signal(distant)
            times.append(time.monotonic() - began)
    assert times[0] > 0.6 > max(times[1:])


def test_who_follows_meanwhile_keeps_code_and_message(distant: House, reporter: Visitor) -> None:
    code = file_signal(distant)
    page = reporter.post("/nl/volgen", {"code": code})
    sent = {**fields(page.text, "message-form"), "message": "Vandaag was hij er weer."}
    with away(distant):
        answer = reporter.post("/nl/volgen", sent)
        assert answer.status_code == 503
        kept = fields(answer.text, "code-form")
        assert (kept["code"], kept["message"], kept["token"]) == (code, "Vandaag was hij er weer.", sent["token"])
    for _ in range(2):
        shown = reporter.post("/nl/volgen", kept)
        assert shown.status_code == 200
    assert shown.text.count("Vandaag was hij er weer.") == 1


def test_staff_sign_in_again_and_send_what_they_typed(distant: House, farid: Colleague) -> None:
    path = f"/werk/signalen/{signal_of(distant, file_signal(distant))}"
    assert farid.sign_in(FARID).status_code == 303
    sent = {**fields(farid.get(path).text, "form-notities"), "text": "Gebeld met de school: niets."}
    with away(distant):
        assert farid.get(path).status_code == 503
        answer = farid.post(f"{path}/notities", sent)
        assert answer.status_code == 503
        assert text_of(find(answer.text, "typed-1")) == sent["text"]
        kept = fields(answer.text, "sent-before")
        assert kept["text"] == sent["text"] and f'value="{sent["token"]}"' in answer.text
    time.sleep(reaching.IDLE)  # this line was cut too; whoever comes at once may meet one: test_reaching
    sql(distant, "DELETE FROM staff_session")  # what a standby that took over holds of this table
    locked = farid.post(f"{path}/notities", {**kept, "token": sent["token"]})
    assert locked.status_code == 403
    wrong = farid.post("/werk/aanmelden", {**fields(locked.text, "sign-in"), "email": FARID, "passphrase": "mis mis"})
    assert wrong.status_code == 422
    still = farid.post("/werk/aanmelden", {**fields(wrong.text, "sign-in"), "email": FARID, "passphrase": PASSPHRASE})
    assert still.status_code == 200
    assert text_of(find(still.text, "typed-1")) == sent["text"]
    before = fields(still.text, "sent-before")
    looked = farid.post(f"{path}/notities", {**before, "token": ""})
    assert looked.status_code == 422
    assert fields(looked.text, "form-notities")["text"].strip() == sent["text"], "it stands in its own form"
    assert count(distant, "note") == 0
    token = next(each.get("value") for each in find(still.text, "sent-before").iter("button") if each.get("value"))
    for _ in range(2):
        assert farid.post(f"{path}/notities", {**before, "token": token}).status_code == 303
    assert count(distant, "note") == 1
