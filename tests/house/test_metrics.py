"""The figures tell how the machine does, and never when a reporter did something."""

from __future__ import annotations

import re
import socket
import time
from typing import Any
from urllib.request import urlopen
from wsgiref.types import WSGIApplication

import pytest
from cast import Clock
from conftest import Colleague, Visitor
from peek import sql
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from portal.actions.house import House
from portal.actions.worker import housekeeping
from portal.serving import metrics
from portal.serving.tally import Door, Tally
from portal.serving.webserver import Counted
from portal.settings import SettingsError

FORM = "/nl/waterstad/melden"
LABELS = {"class", "le", "part", "release", "revision"}
STORY = "Zes mannen slapen in een busje achter de loods."


@pytest.fixture
def tally() -> Any:
    made = Tally()
    yield made
    made.close()


@pytest.fixture
def counted(doors: WSGIApplication, tally: Tally) -> WSGIApplication:
    """Both doors as a process of the server has them, counting."""
    return Counted(doors, tally, 1, counts=True)


@pytest.fixture
def read(house: House, tally: Tally, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Read all figures, as Prometheus does."""
    monkeypatch.setattr(metrics, "REMEMBERED", 0.0)
    registry = CollectorRegistry()
    registry.register(metrics.Figures(house, tally))
    return lambda: generate_latest(registry).decode()


def values(text: str) -> dict[str, float]:
    """Every series by its whole name."""
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in text.splitlines() if line[0] != "#"}


def test_no_figure_moves_because_somebody_reports_or_follows(
    counted: WSGIApplication, clock: Clock, read: Any, tally: Tally
) -> None:
    visitor, before = Visitor(counted, clock), read()
    for _ in range(3):
        page = visitor.fill(FORM, story=STORY)
        assert page.status_code == 200
        visitor.get("/nl/volgen")
        visitor.get("/nl/nergens")
        assert read() == before
    assert tally.door("front").answers >= 12, "they were counted, and are kept back"


def test_what_visitors_did_is_shown_the_next_day_when_it_is_much(clock: Clock) -> None:
    held = metrics.Held(lambda: clock().date())
    many = answers(50)
    assert held.shown(many).answers == 0, "not today"
    clock.move(days=1)
    assert held.shown(many).answers == 50
    more = Door((500.0, 0, 0, 0), (500.0, *[0.0] * 10), 9.0)
    assert held.shown(more).answers == 50, "not before the next day"
    clock.move(days=1)
    assert held.shown(more).answers == 500


def test_no_visit_of_today_shows_what_was_little_yesterday(clock: Clock) -> None:
    """The fiftieth answer would have a moment: it is midnight that shows, and never a visit."""
    held = metrics.Held(lambda: clock().date())
    held.shown(answers(30))
    clock.move(days=1)
    for count in range(30, 200):
        assert held.shown(answers(count)).answers == 0
        clock.move(minutes=1)
    clock.move(days=1)
    assert held.shown(answers(260)).answers == 199, "what the last look of yesterday saw, and nothing of this morning"
    clock.move(days=1)
    assert held.shown(answers(261)).answers == 260


def answers(count: int) -> Door:
    """So many answers at the front door."""
    return Door((float(count), 0, 0, 0), (float(count), *[0.0] * 10), 1.0)


def test_what_colleagues_do_is_shown_at_once_and_an_error_of_the_front_door_is_not(
    counted: WSGIApplication, clock: Clock, read: Any, tally: Tally
) -> None:
    Colleague(counted, clock).get("/werk/aanmelden")
    tally.count(2, "office", 500, 0.1)
    tally.count(2, "front", 503, 0.1)
    found = values(read())
    assert found['portal_office_responses_total{class="2xx"}'] == 1
    assert found["portal_office_response_seconds_count"] == 2
    assert found["portal_server_errors_total"] == 1, "an error in front would tell when somebody was there"
    assert found["portal_front_response_seconds_count"] == 0


def test_what_machines_ask_is_not_counted(counted: WSGIApplication, clock: Clock, tally: Tally) -> None:
    visitor = Visitor(counted, clock)
    visitor.get("/healthz")
    visitor.get("/readyz")
    assert tally.door("front").answers == 0


def test_a_mail_that_waits_does_not_tell_when_an_acute_signal_came(house: House, clock: Clock, read: Any) -> None:
    housekeeping.round_of_work(house)
    sql(
        house,
        "INSERT INTO delivery (id, letter, language, address, attempts, next_at)"
        " VALUES ('x', 'acute', 'nl', '', 6, '2099-01-01 00:00:00')",
    )
    clock.move(minutes=30)
    housekeeping.round_of_work(house)
    assert values(read())["portal_mails_stuck"] == 0
    clock.move(days=1)
    housekeeping.round_of_work(house)
    assert values(read())["portal_mails_stuck"] == 1


def test_the_age_of_the_last_round_grows_by_the_minute(house: House, clock: Clock, read: Any) -> None:
    assert "portal_worker_round_age_seconds" not in values(read()), "no worker ever ran"
    housekeeping.round_of_work(house)
    clock.move(minutes=11, seconds=59)
    assert values(read())["portal_worker_round_age_seconds"] in (660, 720)


def test_names_and_labels_are_as_prometheus_wants_them_and_tell_nothing(read: Any, house: House) -> None:
    housekeeping.round_of_work(house)
    families = list(text_string_to_metric_families(read()))
    assert len(families) >= 12
    for family in families:
        assert re.fullmatch(r"portal_[a-z_]+", family.name)
        assert family.documentation.endswith((".", "0.", "1."))
        assert {label for sample in family.samples for label in sample.labels} <= LABELS
        if "second" in family.name and family.type != "counter":
            assert family.name.endswith("_seconds")
    text = read()
    for place in house.directory.municipalities.values():
        assert place.slug not in text
    assert "/" not in "".join(line for line in text.splitlines() if line[0] != "#")


def test_a_database_that_is_away_is_told_and_the_rest_goes_on(house: House, read: Any) -> None:
    sql(house, "UPDATE alembic_version SET version_num = '0001'")
    found = values(read())
    assert (found["portal_ready"], found['portal_ready_part{part="migrations"}']) == (0, 0)
    assert found['portal_ready_part{part="database"}'] == 1


def test_they_stand_on_a_port_of_their_own(house: House, tally: Tally) -> None:
    from dataclasses import replace

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    there = replace(house, settings=replace(house.settings, metrics_port=port))
    shown = metrics.show(there, tally)
    with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:  # our own port
        assert b"portal_ready 1.0" in answer.read()
    with pytest.raises(SettingsError, match="PORTAL_METRICS_PORT"):
        metrics.show(there, tally)
    shown.close()
    assert metrics.show(house) is not None, "without a port there is nothing to close"
    metrics.show(house).close()


def test_counting_costs_next_to_nothing() -> None:
    tally = Tally()
    app = Counted(lambda _environ, start: (start("200 OK", []), [b""])[1], tally, 1, counts=True)
    began = time.perf_counter()
    for _ in range(5000):
        app({"PATH_INFO": "/werk/"}, lambda *_given: None)
    assert (time.perf_counter() - began) / 5000 < 100e-6, "30 on a quiet machine"
    tally.close()
