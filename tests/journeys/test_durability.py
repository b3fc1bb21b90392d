"""A short form of the durability proof: workers are killed in the middle of filing. `make prove` runs the full size."""

from collections.abc import Iterator

import pytest

from bench import kill, server
from portal.actions.house import House

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
