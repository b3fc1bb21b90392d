"""A desk with thousands of signals: written straight through the sealing functions, with the real cryptography."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from portal.actions.desk import cases
from portal.actions.desk.cases import Case
from portal.actions.house import House
from portal.actions.links import indexing
from portal.actions.links.local_key import local_key
from portal.actions.people.signing_in import Desk
from portal.actions.reporters import filing
from portal.adapters import codes, signals, texts, threads, vault
from portal.domain.journal import Note
from portal.domain.receipts import ALPHABET
from portal.domain.signals import Draft, PublicStatus, Report, Status

PLACE, THEME = "roosendaal", "mensenhandel"
BATCH = 500

WORDS = (  # noqa: SIM905 - it is a text
    "aan de balie kwam een man met vier anderen inschrijven op hetzelfde adres hij deed steeds het woord en hield hun "
    "paspoorten vast een van hen wilde iets zeggen maar zweeg toen hij keek ze werken bij een bedrijf waar we vaker "
    "signalen over horen en wisten zelf niet waar ze wonen de vrouw was bang en moe haar kind ging niet naar school "
    "in de schuur stonden matrassen er was geen licht het loon werd niet betaald de auto stond elke nacht voor de deur "
    "overleg huisbezoek controle kamerverhuur uitzendbureau contract boete"
).split()
ACCENTED = (*WORDS, "café", "reünie", "één", "geïsoleerd", "Łódź", "financiële")
"""For every third story, as Dutch texts are."""

NEEDLE = "speldenkussen"
"""A word that stands in one signal of every thousand."""


SEED = 20261121
URGENT = {0: "acuut", 1: "spoed"}
LETTERS = "BDFGHJKLMNPRSTVXZ"


NOTE_EVERY = 5
"""Of how many signals the desk writes one note."""


def fill(house: House, desk: Desk, signals: int, seed: int = SEED) -> None:
    """Add signals to the municipality of this desk, spread over the last year, each with a report of the 2 kB bucket.

    They are as they were filed, except that what they have in common can be found.
    """
    chance = random.Random(seed)
    place = house.directory.municipalities[PLACE]
    roster = house.keeper.snapshot.rosters[(place.code, THEME)]
    for start in range(0, signals, BATCH):
        with house.database.writing() as connection:
            shared = local_key(house, connection, desk, place.code)
            assert shared is not None
            for number in range(start, min(start + BATCH, signals)):
                at = house.clock() - timedelta(days=chance.randrange(365))
                then = replace(house, clock=partial(_said, at))
                written = draft(chance, seed, number)
                made = filing.prepare(then, roster, written, _code(house))
                filing.write(then, connection, made)
                found = indexing.identifiers(Report.from_document(written.report()), (), ())
                codes.add(house.database, connection, made.sealed.signal.id, set(indexing.code_of(shared, found)))


def _said(at: datetime) -> datetime:
    return at


def _code(house: House) -> str:
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in house.random(24))


def look_at_all(house: House, desk: Desk) -> None:
    """What a first look leaves behind: the reporter is shown a status, and of some there is a note."""
    chance, me = random.Random(SEED), desk.staff.principal
    with house.database.reading() as connection:
        held = texts.held(connection, me, desk.staff.municipalities, active_in=desk.staff.active_in)
    for start in range(0, len(held), BATCH):
        some = held[start : start + BATCH]
        with house.database.writing() as connection:
            rows = texts.rows(connection, [signal for signal, _, _ in some])
            for number, (signal, _, wrap) in enumerate(some):
                case = Case(rows[signal], vault.unwrap(desk.keys, signal, me, wrap), wrap)
                if case.signal.status is Status.RECEIVED:
                    signals.change(connection, signal, status=Status.READ.value)
                    cases.show_status(house, connection, case, PublicStatus.READ)
                    if number % NOTE_EVERY == 0:
                        _note(house, desk, connection, case, " ".join(chance.choices(WORDS, k=60)))


def _note(house: House, desk: Desk, connection: Connection, case: Case, text: str) -> None:
    note = Note(1, desk.staff.principal, house.clock().isoformat(timespec="minutes"), text)
    sealed = vault.seal_document(case.key, case.ad("note", "1"), note.document(), house.random)
    threads.add_note(connection, case.signal.id, 1, sealed)


def draft(chance: random.Random, seed: int, number: int) -> Draft:
    """One report: a story of some 1,500 signs, a plate of its own, every twentieth from the same address."""
    story = chance.choices(WORDS if number % 3 else ACCENTED, k=230)
    if number % 1000 == 7:
        story[100] = NEEDLE
    return Draft(
        municipality=PLACE,
        theme=THEME,
        language="nl",
        story=" ".join(story),
        answers={"vorm": ("arbeid",), "waar": ("balie",), "urgentie": (URGENT.get(number % 50, "niet_acuut"),)},
        texts={"plate": plate(seed + number), "place": f"Voorbeeldweg {number // 20 + 1}, 0000 AA"},
    )


def plate(number: int) -> str:
    """A Dutch plate (sidecode 7, as in 12-BDF-1), another for each of 491,300 numbers."""
    number, digits = divmod(number, 100)
    letters = [LETTERS[number // len(LETTERS) ** place % len(LETTERS)] for place in range(3)]
    return f"{digits:02d}-{''.join(letters)}-1"


def one_more(house: House, number: int) -> str:
    """A new, unread signal with a plate and an address that earlier ones have; its id."""
    chance = random.Random(number)
    roster = house.keeper.snapshot.rosters[(house.directory.municipalities[PLACE].code, THEME)]
    made = filing.prepare(house, roster, draft(chance, SEED, number), _code(house))
    with house.database.writing() as connection:
        filing.write(house, connection, made)
    return made.sealed.signal.id
