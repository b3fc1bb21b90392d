"""Two workers at one outbox on PostgreSQL: each mail goes once, and neither waits for the other."""

from __future__ import annotations

import email
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from cast import TUESDAY, Clock, open_house, settings
from peek import count

from portal.actions.house import House
from portal.actions.worker import housekeeping
from portal.adapters import outbox

MAILS = 60


@pytest.fixture
def workers(postgres_url: str, tmp_path: Path) -> Iterator[list[House]]:
    """Two nodes with one database, and one folder that takes the mail of both."""
    mail = f"file:{tmp_path / 'mail'}"
    houses = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        houses.append(open_house(settings(tmp_path / name, database_url=postgres_url, smtp_url=mail), Clock()))
    yield houses
    for house in houses:
        house.close()


def fill(house: House, mails: int) -> list[str]:
    """Mails that wait, each to somebody else."""
    addresses = [f"{number}@example.org" for number in range(mails)]
    with house.database.writing() as connection:
        for address in addresses:
            outbox.put(house.database, connection, house.app_keys, "news", "nl", address, TUESDAY)
    return addresses


def test_two_at_once_send_each_mail_once(workers: list[House], tmp_path: Path) -> None:
    addresses, together = fill(workers[0], MAILS), threading.Barrier(2)
    failures: list[BaseException] = []

    def work(house: House) -> None:
        try:
            together.wait(10)
            while count(house, "delivery"):
                housekeeping.deliver(house)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(house,)) for house in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    sent = [email.message_from_bytes(path.read_bytes())["To"] for path in (tmp_path / "mail").glob("*")]
    assert Counter(sent) == Counter(addresses)


def test_what_one_holds_the_other_passes_over(workers: list[House]) -> None:
    fill(workers[0], 3)
    taken: list[str] = []
    one, two = workers
    with one.database.writing() as first, two.database.writing() as second:
        for connection, house in ((first, one), (second, two), (first, one), (second, two)):
            second.exec_driver_sql("SET LOCAL lock_timeout = '100ms'")
            taken += [each.address for each in outbox.claim(connection, house.database, house.app_keys, TUESDAY, 1)]
    assert sorted(taken) == ["0@example.org", "1@example.org", "2@example.org"]
