"""Short forms of the proofs of durability: killed workers, a full disk, a mail server that is away.

`make prove` runs the full sizes.
"""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from cast import Clock, come_home

from bench import forms, kill, server
from bench.proofs import disk, killpoints, mail
from portal.actions.house import House
from portal.settings import Settings

pytestmark = pytest.mark.slow

Running = tuple[House, server.Server]


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    with kill.fresh_portal() as pair:
        yield pair


def test_killed_workers_lose_nothing_and_double_nothing(running: Running) -> None:
    outcome = kill.prove(*running, count=200, kills=4, seed=20261121)
    assert outcome.kills == 4
    assert outcome.kept, outcome.wrong


def test_twenty_identical_posts_at_once_make_one_signal(running: Running) -> None:
    codes, made = kill.identical(*running, times=20)
    assert made == 1
    assert len(codes) == 1, codes


def test_a_full_disk_gives_the_text_back_and_keeps_nothing_half(running: Running) -> None:
    """The log of the server is a file here, and cannot be written either."""
    found = disk.prove(*running, disk.limited(*running), levels=7, path=forms.PATH, step=6)
    assert found.kept, (found.wrong, found.figures)
    assert found.figures["refused_at_first"] > 5


def test_killed_at_every_point_around_the_commit_the_same_form_makes_one_signal(house: House) -> None:
    found = killpoints.prove(house, rounds=1, seed=20261122)
    assert found.kept, found.wrong
    assert found.figures["kills"] == len(killpoints.points(house)) >= 10


def test_a_mail_server_that_is_away_loses_nothing(installed: Settings, clock: Clock) -> None:
    port = mail.free_port()
    house = come_home(replace(installed, smtp_url=f"smtp://127.0.0.1:{port}"), clock)
    away = mail.MailServer(clock, port)
    try:
        found = mail.prove(house, clock, away, minutes=60, hours=4, afterwards=4)
    finally:
        away.stop()
        house.close()
    assert found.kept, found.wrong
    assert found.figures["letters_due_meanwhile"] >= 4
