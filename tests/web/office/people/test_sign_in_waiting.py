"""Too many failures from one house: signing in pauses there, and whoever waited gets in with what is right."""

from __future__ import annotations

from typing import Any

import pytest
from cast import FARID, PASSPHRASE, SANNE, Clock
from conftest import Colleague
from pages import fields, find

from portal.domain.budget import PER_SOURCE, Kind, network

SIGN_IN, HALL, ELSEWHERE = "/werk/aanmelden", "203.0.113.7", "203.0.113.8"


@pytest.fixture(autouse=True)
def sprayed(doors: Any) -> None:
    """Somebody in the town hall tried one kluiszin on many accounts."""
    for _ in range(PER_SOURCE[Kind.SIGN_IN].free + 5):
        doors.counters.of(network(HALL)).count(Kind.SIGN_IN)


def enter(office: Colleague, source: str, passphrase: str = PASSPHRASE, email: str = FARID, **more: Any) -> Any:
    form = {**fields(office.get(SIGN_IN).text, "sign-in"), **more, "email": email, "passphrase": passphrase}
    return office.post(SIGN_IN, form, environ_base={"REMOTE_ADDR": source})


def test_who_waited_gets_in_and_nobody_is_kept_out(office: Colleague, clock: Clock) -> None:
    page = enter(office, HALL)
    assert page.status_code == 429
    assert int(page.headers["Retry-After"]) == 60
    assert PASSPHRASE not in page.text
    assert find(page.text, "error-passphrase") is not None
    ticket = fields(page.text, "sign-in")["wait"]
    clock.move(seconds=60)
    assert enter(office, HALL, wait=ticket).status_code == 303


def test_the_ticket_of_one_account_opens_no_door_for_another(office: Colleague, doors: Any, clock: Clock) -> None:
    ticket = fields(enter(office, HALL).text, "sign-in")["wait"]
    for _ in range(4):
        clock.move(seconds=15)
        doors.counters.of(network(HALL)).count(Kind.SIGN_IN)
    assert enter(office, HALL, email=SANNE, wait=ticket).status_code == 429


def test_elsewhere_nobody_notices(office: Colleague) -> None:
    assert enter(office, ELSEWHERE).status_code == 303


def test_only_failures_count(office: Colleague, doors: Any, clock: Clock) -> None:
    visitor = doors.counters.of(network(ELSEWHERE))
    for _ in range(PER_SOURCE[Kind.SIGN_IN].free - 1):
        visitor.count(Kind.SIGN_IN)
    for _ in range(2):
        clock.move(seconds=-10)  # what a post takes: nothing sinks meanwhile
        assert enter(office, ELSEWHERE).status_code == 303
    clock.move(seconds=-10)
    assert enter(office, ELSEWHERE, "iets anders", "niemand@waterstad.example").status_code == 422
    assert visitor.pause(Kind.SIGN_IN) > 0
