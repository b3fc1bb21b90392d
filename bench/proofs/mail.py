"""Durability: the mail server is away for 72 hours. No notification is lost, and nobody finds a heap of them.

A real mail server (aiosmtpd) is away in three ways, a day each: nobody listens, every recipient is put off (450), every
letter is put off (451). Meanwhile signals come in, acute ones too, reporters add something and ask for mail, and the
worker makes its rounds. Every letter that anybody was due in those days must be delivered once the server is back, and
nobody may get more than one letter of the inbox per slot; an acute one at most once per hour.

`python -m bench.proofs.mail --minutes 5`: a round of the worker every five minutes of those days.
"""

from __future__ import annotations

import socket
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes
from typing import Any

from aiosmtpd.controller import Controller

from bench.proofs import report, stage
from bench.proofs.report import Found
from portal.actions import tokens
from portal.actions.desk import reading, replying
from portal.actions.house import House
from portal.actions.reporters import following, reporting
from portal.actions.worker import housekeeping
from portal.adapters.vault import Damaged
from portal.domain.signals import Contact

from cast import FARID, desk, draft, file_signal, once, report_token  # isort: skip
from peek import count, rows, signal_of

NOBODY_LISTENS, PUT_OFF, LETTER_PUT_OFF, BACK = "nobody listens", "450 for everybody", "451 for every letter", "back"
NOOR = "noor@voorbeeld.example"
OF_A_SLOT = ("news", "standby")
LETTERS = ("news", "standby", "acute", "reporter_news", "unseen", "anchor")
HOURS = 24


@dataclass
class MailServer:
    """The server, as it is now. `taken`: (moment, address, subject) of what it took; `refused`: how often not."""

    clock: Callable[[], datetime]
    port: int = 0
    state: str = BACK
    taken: list[tuple[datetime, str, str]] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    _controller: Controller | None = None

    def be(self, state: str) -> None:
        """Be away in this way, or back."""
        self.state = state
        if state == NOBODY_LISTENS:
            self.stop()
        elif self._controller is None:
            self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
            self._controller.start()

    def stop(self) -> None:
        """Listen no longer."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    async def handle_RCPT(  # noqa: N802 - aiosmtpd looks for it by this name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        """Take a recipient, or not now."""
        if self.state == PUT_OFF:
            self.refused[self.state] += 1
            return "450 later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Take a letter, or not now."""
        if self.state == LETTER_PUT_OFF:
            self.refused[self.state] += 1
            return "451 later"
        subject = str(message_from_bytes(envelope.content)["Subject"])
        self.taken += [(self.clock(), address, subject) for address in envelope.rcpt_tos]
        return "250 OK"


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def due(house: House) -> set[tuple[str, str]]:
    """(letter, address) of everything that waits to be sent now."""
    found = set()
    for letter, row, sealed in rows(house, "SELECT letter, id, address FROM delivery"):
        try:
            found.add((letter, house.app_keys.open_field("delivery.address", row, sealed)))
        except Damaged:
            continue
    return found


def _life(house: House, hour: int) -> None:
    """What happens in an hour of a day: signals, and a reporter who asked for mail and is answered."""
    urgency = {9: "niet_acuut", 11: "acuut", 14: "spoed", 16: "niet_acuut", 22: "acuut"}.get(hour)
    if urgency:
        contact = Contact(email=NOOR, notify=True) if hour == 16 else Contact()
        sent = draft(answers={"urgentie": (urgency,)}, contact=contact, story=f"Om {hour} uur")
        code = reporting.submit(house, report_token(house), sent).code
        if hour == 16:
            farid, signal = desk(house, FARID), signal_of(house, code)
            reading.open_signal(house, farid, signal)
            replying.ask(house, farid, signal, once(house, farid), "Hoe laat?")
            token = tokens.read(house, following.PURPOSE, tokens.issue(house, following.PURPOSE))
            following.add(house, token, code, "Om vier uur.")
    if hour == 10:
        file_signal(house, municipality="bergdorp")


def prove(
    house: House, clock: stage.Clock, server: MailServer, minutes: int, hours: int = HOURS, afterwards: int = HOURS
) -> Found:
    """Away in each way for so many hours, then back for some. `minutes`: between two rounds of the worker."""
    found, ever = Found(), set()
    rounds = 0
    server.be(BACK)
    housekeeping.round_of_work(house)
    server.taken.clear()
    for state in (NOBODY_LISTENS, PUT_OFF, LETTER_PUT_OFF):
        server.be(state)
        for minute in range(0, hours * 60, minutes):
            clock.move(minutes=minutes)
            if minute % 60 == 0:
                _life(house, clock.now.hour)
            housekeeping.round_of_work(house)
            rounds += 1
            ever |= due(house)
    found.count("a letter went out while it was away", len(server.taken))
    waited, returned = count(house, "delivery"), clock.now
    server.be(BACK)
    for _ in range(0, afterwards * 60, minutes):
        clock.move(minutes=minutes)
        housekeeping.round_of_work(house)
        rounds += 1
    letters = letters_by_subject(house)
    taken = [(at, address, letters[subject]) for at, address, subject in server.taken]
    got = {(letter, address) for _, address, letter in taken}
    found.count("lost", len(ever - got))
    found.count("still waiting", count(house, "delivery"))
    slots = Counter((who, letter, _slot(house, at)) for at, who, letter in taken if letter in OF_A_SLOT)
    found.count("more than one letter of the inbox per person and slot", sum(times > 1 for times in slots.values()))
    hourly = Counter((who, f"{at:%d %H}") for at, who, letter in taken if letter == "acute")
    found.count("more than one letter about acute signals per hour", sum(times > 1 for times in hourly.values()))
    at_once = Counter((who, letter) for at, who, letter in taken if (at - returned).total_seconds() <= 3600)
    found.count("the same letter twice in the first hour", sum(times > 1 for times in at_once.values()))
    found.count("nothing was due", not ever)
    found.count("a way of being away was never met", len(server.refused) != 2)
    found.figures = {
        "hours_away": 3 * hours,
        "rounds_of_the_worker": rounds,
        "letters_due_meanwhile": len(ever),
        "by_letter": dict(sorted(Counter(letter for letter, _ in ever).items())),
        "people": len({address for _, address in ever}),
        "refused_by_the_server": dict(server.refused),
        "waiting_when_it_came_back": waited,
        "letters_in_the_first_hour": sum(at_once.values()),
        "most_per_person_and_slot": max(slots.values(), default=0),
        "letters_taken_afterwards": len(taken),
    }
    return found


def letters_by_subject(house: House) -> dict[str, str]:
    """Which letter has this subject: they are constant in each language."""
    return {
        str(house.mailer._write(letter, language, house.settings.base_url, {"anchor": ""})["Subject"]): letter
        for letter in LETTERS
        for language in ("nl", "en", "pl")
    }


def _slot(house: House, at: datetime) -> str:
    """Between which slots of the region a moment lies."""
    moments = sorted({moment for region in house.directory.regions.values() for moment in region.mail_slots})
    return f"{at:%d} {max((moment for moment in moments if moment <= f'{at:%H:%M}'), default='')}"


def main() -> None:
    """The command."""
    given = report.options(__doc__, minutes=5).parse_args()

    def run() -> Found:
        clock, port = stage.Clock(), free_port()
        server = MailServer(clock, port)
        with stage.furnished(clock=clock, smtp_url=f"smtp://127.0.0.1:{port}") as house:
            try:
                return prove(house, clock, server, given.minutes)
            finally:
                server.stop()

    report.conclude("mail", given.into, run)


if __name__ == "__main__":
    main()
