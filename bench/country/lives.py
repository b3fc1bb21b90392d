"""The life of one signal: filed, opened, answered, closed. Everything is sealed by the functions of the portal."""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from bench.country.people import THEME, Crowd
from bench.country.places import Town
from bench.country.rows import Catching, Rows
from bench.fill import WORDS, plate
from portal.actions.figures.counting import KIND
from portal.actions.house import HERE, House
from portal.actions.links import indexing
from portal.actions.reporters import filing
from portal.actions.reporters.following import seal_message
from portal.actions.terms import day_of_erasing
from portal.adapters import signals, trail, vault
from portal.adapters.vault import Secret, UserKeys
from portal.domain import receipts
from portal.domain.deadlines import Situation, add_working_days, next_due
from portal.domain.figures.contributions import Counted, Weighed, contributions, first_look, first_word
from portal.domain.handling import Assessment, Handling
from portal.domain.signals import Contact, Direction, Draft, Message, PublicStatus, Report, Signal, Status, shown_as
from portal.domain.trail import Event

YEARS = 3
YOUNG = 45
"""Days in which a signal may still be open."""

OPEN_YOUNG, OPEN_OLD = 0.35, 0.003
"""How many of the young and of the older ones are open."""

WHOLE = 0.05
"""Of the closed ones, how many have everything that hangs on a signal. Of the others there are the report, the keys,
the thread, the trail and the figures: with all their documents a million signals would take twice the disk."""

OUTCOMES = ("geen_actie", "info_gegeven", "doorgezet_politie", "doorgezet_inspectie", "doorgezet_zorg")
Counts = Counter[tuple[str, str, str, str]]
"""(CBS code, month, dimension, value) -> how many."""


@dataclass
class World:
    """What a process needs to make signals. `share`: of the closed ones, how many are whole."""

    house: House
    towns: Sequence[Town]
    crowd: Crowd
    today: date
    share: float

    def __post_init__(self) -> None:
        self.catching = Catching()
        self.theme = self.house.themes[THEME]
        self.weights = [town.share for town in self.towns]
        self.keys = {
            code: [(principal, UserKeys.from_seed(Secret(seed))) for principal, seed in duo]
            for code, duo in self.crowd.seeds.items()
        }


@dataclass
class Made:
    """A batch: rows by table, what it adds to the figures, and receipt codes (code, signal, municipality) of some."""

    rows: Rows
    counts: Counts
    codes: list[tuple[str, str, str]]


def batch(world: World, number: int, of: int, size: int) -> Made:
    """The batch with this number, of so many; their ids lie in its part of all ids, in order, whatever their days."""
    chance, counts = random.Random(f"{number} {of}"), Counts()
    step, codes = 2**128 // of, []
    for at, identifier in enumerate(sorted(chance.randrange(step) + number * step for _ in range(size))):
        life = _Life(world, chance, counts, identifier.to_bytes(16, "big"))
        code = life.live()
        if at % 100 == 7:
            codes.append((code, life.signal.id, life.signal.municipality))
    return Made(world.catching.taken(), counts, codes)


class _Life:
    def __init__(self, world: World, chance: random.Random, counts: Counts, identifier: bytes) -> None:
        self.world, self.chance, self.catching, self.counts = world, chance, world.catching, counts
        self.town = chance.choices(world.towns, world.weights)[0]
        self.received = world.today - timedelta(days=int(chance.random() * YEARS * 365))
        self.fixed: list[bytes] = [identifier]
        self.house = replace(world.house, clock=self._clock, random=self._random)
        self.reader, self.keys = chance.choice(world.keys[self.town.code])
        self.signal: Signal

    def _clock(self) -> datetime:
        return datetime.combine(self.received, time(11), HERE)

    def _random(self, size: int) -> bytes:
        """The first sixteen bytes that filing asks for are the id; everything else is of chance."""
        return self.fixed.pop() if size == 16 and self.fixed else os.urandom(size)

    def live(self) -> str:
        """Make all rows; returns the receipt code."""
        roster = self.house.keeper.snapshot.rosters[self.town.code, THEME]
        code = receipts.encode(os.urandom(receipts.SEED_BYTES))
        written = self._draft()
        made = filing.prepare(self.house, roster, written, code)
        age = (self.world.today - self.received).days
        is_open = self.chance.random() < (OPEN_YOUNG if age < YOUNG else OPEN_OLD)
        status = self._open_status(age) if is_open else Status.CLOSED
        handling = self._handling(status)
        key = self._key(made)
        facts = self._facts(handling)
        self.signal = self._row(made.sealed.signal, status, handling)
        whole = is_open or self.chance.random() < self.world.share
        documents = dict(made.sealed.documents) if whole else {"report": made.sealed.documents["report"]}
        wraps = made.sealed.wraps
        report = Report.from_document(written.report())
        if status is not Status.RECEIVED:
            wraps = [self._cheaper(wrap, key) for wrap in wraps]
            added = contributions(self.world.theme, Weighed(report, self.signal.urgency, status, handling), facts)
            month = f"{self.received:%Y-%m}"
            self.counts.update((self.town.code, month, dimension, value) for dimension, value in added)
            if whole:
                documents |= self._worked(key, handling, Counted(month, added, facts))
                self._thread(key, handling)
                self._codes(report)
        sealed = replace(made.sealed, signal=self.signal, documents=documents, wraps=wraps)
        signals.add(self.catching.connection, sealed)
        for event in (*made.events, *self._acts(status)):
            trail.append(self.catching.connection, self.house.app_keys, event)
        if self.signal.urgency == "acuut" and status is Status.RECEIVED:
            self.catching.add("acute", signal=self.signal.id, sent=1)
        return code

    # --- what it says --------------------------------------------------------------------------------------------

    def _draft(self) -> Draft:
        chance, theme = self.chance, self.world.theme
        answers = {
            key: (chance.choice(theme.question(key).choices).key,)
            for key in theme.figures.dimensions
            if chance.random() < 0.85
        }
        answers["urgentie"] = chance.choices((("acuut",), ("spoed",), ("niet_acuut",)), (1, 8, 91))[0]
        left = chance.random() < 0.5
        return Draft(
            municipality=self.town.slug,
            theme=THEME,
            language="nl",
            story=" ".join(chance.choices(WORDS, k=120)),
            answers=answers,
            texts={"plate": plate(chance.randrange(491_300))},
            contact=Contact(name="Noor", phone="06-00000000", notify=False) if left else Contact(),
        )

    def _key(self, made: filing.Filing) -> Secret:
        """The case key, as the reader opens it."""
        wrap = next(wrap for wrap in made.sealed.wraps if wrap.principal == self.reader)
        return vault.unwrap(self.keys, made.sealed.signal.id, self.reader, wrap.key)

    # --- what became of it ---------------------------------------------------------------------------------------

    def _open_status(self, age: int) -> Status:
        if age < 2:
            return self.chance.choice((Status.RECEIVED, Status.READ))
        return self.chance.choices((Status.READ, Status.IN_PROGRESS, Status.QUESTION, Status.PASSED_ON), (2, 5, 1, 2))[
            0
        ]

    def _handling(self, status: Status) -> Handling:
        if status is Status.RECEIVED:
            return Handling()
        told = min(add_working_days(self.received, self.chance.choice((1, 2, 3, 4, 6))), self.world.today)
        assessment = Assessment("vermoeden_zwak", "", told, self.reader)
        if status is not Status.CLOSED:
            return Handling(told_on=told, assessment=assessment, active_on=told)
        outcome = self.chance.choice(OUTCOMES)
        return Handling(outcome=outcome, told_on=told, assessment=assessment, active_on=told)

    def _facts(self, handling: Handling) -> dict[str, str]:
        looked = add_working_days(self.received, self.chance.choice((0, 1, 1, 2, 4)))
        found = first_look(self.received, looked, in_time=looked <= add_working_days(self.received, 2))
        in_time = handling.told_on is not None and handling.told_on <= add_working_days(self.received, 5)
        return {**found, **first_word(in_time=in_time), "contact": "anonymous"}

    def _row(self, filed: Signal, status: Status, handling: Handling) -> Signal:
        if status is Status.RECEIVED:
            return filed
        promises = self.house.directory.regions[self.town.region].promises
        now = Situation(status, filed.urgency, self.received, handling.told_on)
        return replace(
            filed,
            status=status,
            public_status=shown_as(status),
            owner=self.reader if status in (Status.IN_PROGRESS, Status.PASSED_ON) else None,
            due_on=next_due(now, self.world.today, promises),
            erase_on=self._erased(filed, handling, status),
        )

    def _erased(self, filed: Signal, handling: Handling, status: Status) -> date:
        """As the portal says it, but never of a day that is over: three years of work were done in between."""
        day = day_of_erasing(self.house, filed, handling, status)
        soon = self.world.today + timedelta(days=30)
        return day if day > soon else soon + timedelta(days=self.chance.randrange(1, 700))

    def _cheaper(self, wrap: signals.SealedWrap, key: Secret) -> signals.SealedWrap:
        """As it is after the reader opened it."""
        if wrap.principal != self.reader:
            return wrap
        return replace(wrap, key=vault.rewrap(self.keys, self.signal.id, self.reader, key, os.urandom))

    def _worked(self, key: Secret, handling: Handling, counted: Counted) -> dict[str, bytes]:
        def sealed(kind: str, document: dict[str, Any]) -> bytes:
            ad = vault.associated(self.signal.municipality, self.signal.id, kind)
            return vault.seal_document(key, ad, document, os.urandom)

        return {"handling": sealed("handling", handling.document()), KIND: sealed(KIND, counted.document())}

    def _thread(self, key: Secret, handling: Handling) -> None:
        day = handling.told_on or self.received
        public = self.signal.public_status
        said = [("status", PublicStatus.READ.value), ("feedback", "We kijken ernaar. Dank je wel.")]
        said += [("status", public.value)] if public is not PublicStatus.READ else []
        for ordinal, (kind, text) in enumerate(said, 1):
            message = Message(ordinal, Direction.FUNCTIONARIS, kind, text, day)
            sealed = seal_message(self.house, self.signal, vault.thread_key(key), message)
            self.catching.add("message", signal=self.signal.id, ordinal=ordinal, sealed=sealed)

    def _codes(self, report: Report) -> None:
        shared = Secret(self.world.crowd.local[self.town.code])
        for code in sorted(indexing.code_of(shared, indexing.identifiers(report, (), ()))):
            self.catching.add("token", signal=self.signal.id, code=code)

    def _acts(self, status: Status) -> Iterator[Event]:
        """What the reader did, at a moment of office hours that is over."""
        if status is Status.RECEIVED:
            return
        moment = self._moment(self.received)
        yield Event("opened", moment, self.reader, self.town.code, self.signal.id)
        if status is Status.CLOSED:
            closed = self._moment(self.received + timedelta(days=self.chance.randrange(1, 40)))
            yield Event("closed", closed, self.reader, self.town.code, self.signal.id)

    def _moment(self, day: date) -> datetime:
        day = min(day, self.world.today - timedelta(days=1))
        seconds = self.chance.randrange(9 * 3600, 17 * 3600)
        return datetime.combine(day, time(0), HERE) + timedelta(seconds=seconds)
