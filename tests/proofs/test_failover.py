"""Short form of the proof of failover: two nodes, a worker each, a primary that is killed, a standby that takes over.

At full size: `python -m bench.proofs.failover`, with thousands of forms and tens of kills.
"""

import pytest

from bench.proofs import cluster, failover

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def postgresql() -> None:
    """The servers are our own: two of them, gone afterwards."""
    if cluster.program("pg_basebackup") is None:
        pytest.skip("needs PostgreSQL to be installed")


def test_whatever_is_killed_nothing_is_lost_or_there_twice() -> None:
    with failover.setting(seed=3, processes=1, flush=False) as running:
        found = failover.prove(running, forms=80, promotions=1, kills=3, detect=0.3, clients=4, rolling=False)
    assert found.kept, found.wrong
    assert found.figures["promotions"] == 1 and sum(running.killed.values()) >= 3
    assert found.figures["recovery"]["since_the_promotion"]["worst"] < 10


def test_what_a_stale_standby_never_heard_is_seen_as_lost() -> None:
    found = failover.control()
    assert found.kept, found.figures
    assert found.figures["seen_as_lost"] == found.figures["behind"] == 5
