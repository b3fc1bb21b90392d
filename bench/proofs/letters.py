"""Every letter the database ever held, written down beside it, and every letter that a real mail server took."""

from __future__ import annotations

import asyncio
import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError

from bench.proofs import stage
from bench.proofs.mail import MailServer, free_port, letters_by_subject
from bench.proofs.standby import NAME, Server
from portal.actions.house import House
from portal.adapters import directory, outbox, tables

OF_A_SLOT = ("news", "standby")
LETTERS = ("news", "standby", "acute", "reporter_news", "unseen", "anchor")

_BESIDE = """
-- put: a letter that must go. again: it was asked for while a worker was sending it, so it may go twice. waits: it was
-- asked for while it waited already, so it goes once.
CREATE TABLE proof_letter (number bigserial PRIMARY KEY, what text, key text, letter text, slots int);
CREATE FUNCTION proof_of_delivery() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
  IF TG_OP = 'INSERT' OR (NEW.attempts = 0 AND NEW.next_at <= (clock_timestamp() AT TIME ZONE 'UTC')
      + interval '{shift} seconds') THEN
    INSERT INTO public.proof_letter (what, key, letter, slots)
    VALUES (CASE WHEN TG_OP = 'INSERT' THEN 'put' WHEN NEW.next_at < OLD.next_at THEN 'again' ELSE 'waits' END,
            NEW.id, NEW.letter,
            (SELECT count(*) FROM public.mail_slot));
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER proof AFTER INSERT OR UPDATE ON delivery FOR EACH ROW EXECUTE FUNCTION proof_of_delivery();
CREATE FUNCTION proof_of_news() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
  INSERT INTO public.proof_letter (what, key) VALUES ('told', OLD.principal);
  RETURN NULL;
END $$;
CREATE TRIGGER proof AFTER DELETE ON news FOR EACH ROW EXECUTE FUNCTION proof_of_news();
GRANT SELECT ON proof_letter TO PUBLIC;
"""


class Taker(MailServer):
    """A mail server that takes its time, as others do, and says when it takes a letter."""

    def __init__(self, clock: Callable[[], datetime], seed: int) -> None:
        super().__init__(clock, free_port())
        self.url = f"smtp://127.0.0.1:{self.port}"
        self._taking = threading.Event()
        self._chance = random.Random(seed)

    def wait_for_a_letter(self, seconds: float) -> bool:
        """Until a letter is being taken, at most so long. Whether one was."""
        self._taking.clear()
        return self._taking.wait(seconds)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Take it, slowly."""
        await asyncio.sleep(self._chance.uniform(0, 0.03))
        said = await super().handle_DATA(server, session, envelope)
        self._taking.set()
        return said


@contextmanager
def taker(clock: Callable[[], datetime], seed: int) -> Iterator[Taker]:
    """The mail server, for as long as it is needed."""
    server = Taker(clock, seed)
    server.be("back")
    try:
        yield server
    finally:
        server.stop()


def write_down(server: Server, shift: int) -> None:
    """From now on everything that comes into the outbox is written down beside it. `shift`: of the portal's clock."""
    for statement in _statements(_BESIDE.replace("{shift}", str(shift))):
        server.ask(statement, NAME)


def _statements(script: str) -> Iterator[str]:
    whole = ""
    for line in script.strip().splitlines():
        whole += line + "\n"
        if line.endswith(";") and whole.count("$$") % 2 == 0:
            yield whole
            whole = ""


def next_slot(house: House) -> None:
    """One more moment of mail has just come, in every region: the first of the last hours that none was made for."""
    now = house.clock()
    moments = (now - timedelta(minutes=minutes) for minutes in range(170, 0, -1))
    with suppress(DBAPIError), house.database.writing() as connection:
        made = set(connection.execute(text("SELECT moment FROM mail_slot")).scalars())
        slugs = connection.execute(text("SELECT slug FROM region")).scalars().all()
        for moment in moments:
            at = moment.replace(second=0, microsecond=0).isoformat()
            if not any(f"{at} {slug}" in made for slug in slugs):
                connection.execute(update(tables.Region).values(mail_slots=f"{moment:%H:%M}"))
                directory.changed(connection)
                return


@dataclass(frozen=True, slots=True)
class Counted:
    """`due`: letters that had to go. `taken`: letters the server took. `lost`, `doubled`: how many too few, too many.

    `untold`: flags of news that went down without a letter. `twice`: people put down twice for one slot.
    """

    due: int
    taken: int
    lost: int
    doubled: int
    untold: int
    twice: int
    slots: int = field(default=0)


def compare(house: House, mail: Taker) -> Counted:
    """What had to go beside what went. A letter that was asked for again while it was on its way may go twice."""
    names = letters_by_subject(house)
    taken = Counter((names[subject], address) for _, address, subject in mail.taken)
    whose = {outbox.ids_of(house.app_keys, *each)[0]: each for each in taken}
    with house.database.reading() as connection:
        written = connection.execute(text("SELECT what, key, letter, slots FROM proof_letter")).all()
        people = {
            row.id: house.app_keys.open_field("principal.email", row.id, row.email_sealed)
            for row in connection.execute(text("SELECT id, email_sealed FROM principal WHERE email_sealed IS NOT NULL"))
        }
    put = Counter(whose.get(row.key, ("", row.key)) for row in written if row.what == "put")
    again = Counter(whose.get(row.key, ("", row.key)) for row in written if row.what == "again")
    waits = Counter(whose.get(row.key, ("", row.key)) for row in written if row.what == "waits")
    told = Counter(people[row.key] for row in written if row.what == "told")
    written_to = Counter[str]()
    for counted in (put, again, waits):
        for (letter, address), times in counted.items():
            written_to[address] += times if letter in OF_A_SLOT else 0
    of_slots = Counter((row.key, row.slots) for row in written if row.letter in OF_A_SLOT and row.what == "put")
    return Counted(
        due=put.total(),
        taken=taken.total(),
        lost=sum(max(0, times - taken[who]) for who, times in put.items()),
        doubled=sum(max(0, times - put[who] - again[who]) for who, times in taken.items()),
        untold=sum(max(0, times - written_to[address]) for address, times in told.items()),
        twice=sum(times - 1 for times in of_slots.values()),
        slots=stage.number(house, "SELECT count(*) FROM mail_slot"),
    )
