"""Whoever steers, advises, keeps or checks the house reads no word of any signal, whatever they ask for.

A signal lives its whole life through both doors with a canary in everything that anybody types or sends along (see
`journey`); a session of its own is prepared for each of these roles. They ask for every route with every id that stands
anywhere in the database, follow every link, send every form they are shown, and take every file along. Nothing they are
answered may hold a canary, a receipt code or the name of a file, also not inside a document: text documents and sheets
are unpacked, and the text is read out of a PDF. After each form the tables of signals are compared with before.

At the end something is planted where they may look, to see that it would be found.

`python -m bench.proofs.outsiders --signals 3 --most 300`; `most`: how many combinations of ids per route.
"""

from __future__ import annotations

import io
import itertools
import random
import re
import sqlite3
import uuid
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from typing import Any

import pypdf
from werkzeug.routing import Rule, UUIDConverter
from werkzeug.test import TestResponse

from bench.proofs import canaries, report
from bench.proofs.addresses import addresses
from bench.proofs.deeds import Caller, Routes, all_deeds, as_
from bench.proofs.journey import journeys
from bench.proofs.report import Found
from bench.proofs.town import COLUMNS, MONTH, PASSPHRASE, THEME, Town, town
from bench.proofs.visitor import Inside
from portal.actions.people import signing_in
from portal.adapters import counters
from portal.doors import create_office

from cast import CARLA, FARID, desk_of  # isort: skip
from newsroom import published  # isort: skip
from roundtable import acted, brought, decided, planned  # isort: skip

OUTSIDERS = ("K", "V", "B", "G", "A")
"""The chain coordinator and the adviser; besides them both kinds of manager, and the auditor."""

SEALED = (
    "document",
    "message",
    "note",
    "referral",
    "attachment",
    "thread",
    "token",
    "shared_token",
)
"""Tables of which no row may come, go or change by anything these people do."""

CLEAR = (
    "SELECT id, municipality, theme, received_on, status, public_status, urgency, due_on, erase_on, passed_on "
    "FROM signal"
)
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
_LEAVES = ("/afmelden", "/op-slot", "/taal/")


# --- what stands in an answer ----------------------------------------------------------------------------------------


def texts_of(raw: bytes) -> Iterator[bytes]:
    """Everything that can be read in an answer: itself, the parts of a packed document, the text of a PDF."""
    yield raw
    if raw.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            for name in packed.namelist():
                yield name.encode()
                yield from texts_of(packed.read(name))
    elif raw.startswith(b"%PDF"):
        paper = pypdf.PdfReader(io.BytesIO(raw))
        yield "".join(page.extract_text() for page in paper.pages).encode()
        yield str(paper.metadata).encode()


def told(answer: TestResponse, codes: frozenset[str], *, pages: bool = True) -> list[str]:
    """The canaries and codes in an answer, its headers included, however they are spelled.

    Without `pages` an HTML page is looked through for what is written out only: quicker, for the short form.
    """
    if not pages and answer.mimetype == "text/html":
        plain = re.sub(rb"[^0-9a-z]", b"", (str(answer.headers).encode() + answer.data).lower())
        return [each for each in (canaries.STEM, *codes) if each.lower().encode() in plain]
    head = "\n".join(f"{name}: {value}" for name, value in answer.headers.items()).encode()
    return sorted({hit.what for raw in (head, *texts_of(answer.data)) for hit in canaries.hits("", raw, codes)})


# --- who asks ---------------------------------------------------------------------------------------------------------


class Outsider(Caller):
    """Somebody who never reads: every answer is looked through, and after every form the signals are compared."""

    codes: frozenset[str] = frozenset()
    asked = posted = files = 0
    pages = True

    def watch(self, found: Found, codes: frozenset[str]) -> None:
        """Count into `found` from here on."""
        self.found, self.codes, self.before = found, codes, signals(self.town)

    def ask(self, method: str, path: str, *given: Any, **more: Any) -> TestResponse:
        """As a caller asks."""
        answer = super().ask(method, path, *given, **more)
        self.asked += 1
        self.files += answer.status_code == 200 and answer.mimetype != "text/html"
        hits = told(answer, self.codes, pages=self.pages)
        self._count("canaries and codes in an answer", len(hits), f"{method} {path}: {hits[:3]}")
        self._count("answers that are an error of ours", answer.status_code >= 500, f"{method} {path}")
        if method == "POST":
            self.posted += 1
            now, before = signals(self.town), self.before
            changed = [name for name in now if name != "sheets" and now[name] != before[name]]
            changed += [] if now["sheets"] <= before["sheets"] else ["sheets"]
            self._count("forms that changed a signal", bool(changed), f"{path}: {changed}")
        return answer

    def _count(self, what: str, broken: int, where: str) -> None:
        self.found.count(what, broken)
        if broken:
            self.found.figures.setdefault("where", []).append(f"{COLUMNS[self.who][0]}: {where}")


def signals(made: Town) -> dict[str, Any]:
    """All that a signal is, as it stands in the database: the sealed tables, the clear columns, and who holds a key."""
    with closing(sqlite3.connect(made.files[0])) as now:
        there = {row[0] for row in now.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        found: dict[str, Any] = {name: _digest(now, f'SELECT * FROM "{name}"') for name in SEALED if name in there}
        found["signal"] = _digest(now, CLEAR)
        # who chairs a meeting may call it off, and with it its sheets; what is written on one is never theirs to change
        found["sheets"] = frozenset(map(tuple, now.execute("SELECT id, municipality, sealed FROM sheet")))
        outside = "SELECT id FROM principal WHERE role IN ('coordinator', 'adviser', 'manager', 'auditor')"
        for name in ("wrap", "sheet_key"):
            found[f"{name} of outsiders"] = _digest(now, f"SELECT * FROM {name} WHERE principal IN ({outside})")
    return found


def _digest(connection: sqlite3.Connection, query: str) -> int:
    return hash(frozenset(map(tuple, connection.execute(query))))


# --- what there is to ask ---------------------------------------------------------------------------------------------


def ids(made: Town) -> list[str]:
    """Every id that stands in any table, of whatever it is."""
    found: set[str] = set()
    with closing(sqlite3.connect(made.files[0])) as now:
        for (table,) in now.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            for row in now.execute(f'SELECT * FROM "{table}"'):
                found.update(*(_UUID.findall(each) for each in row if isinstance(each, str)))
    return sorted(found)


def words(made: Town) -> Mapping[str, Sequence[str]]:
    """What can stand in an address where no id stands, by the name of the argument."""
    directory = made.house.directory
    places = [*directory.municipalities, *directory.regions]
    codes = [each.code for each in directory.municipalities.values()]
    keys = ["fairwork", "avim", "acuut", "arbeid", "geen_actie", THEME]
    return {
        "slug": places,
        "region": places,
        "code": [*codes, "nl", "pl"],
        "key": keys,
        "theme": list(made.house.themes),
        "month": [MONTH, "2026-10"],
        "first": ["2022-01-01"],
    }


def paths(made: Town, most: int, chance: random.Random) -> Iterator[str]:
    """Every route that can be fetched, with every id and word that fits, or with `most` combinations of them."""
    every, others = ids(made), words(made)
    for address in addresses(create_office(made.house)):
        if address.method != "GET" or address.route.startswith(_LEAVES):
            continue
        chosen = dict(address.chosen)
        names = sorted(address.rule.arguments - chosen.keys())
        values = [_values(address.rule, name, every, others) for name in names]
        combined = list(itertools.product(*values)) if _count(values) <= 100_000 else _some(values, most, chance)
        for combination in chance.sample(combined, most) if len(combined) > most else combined:
            built = address.rule.build({**chosen, **dict(zip(names, combination, strict=True))})
            if built is not None:
                yield f"/werk{built[1]}"


def _values(rule: Rule, name: str, every: Sequence[str], others: Mapping[str, Sequence[str]]) -> Sequence[Any]:
    converter = rule._converters[name]
    if isinstance(converter, UUIDConverter):
        return [uuid.UUID(each) for each in every]
    if type(converter).__name__ == "IntegerConverter":
        return [1, 2, 2026]
    return others.get(name) or [*others["slug"], *others["key"]]


def _count(values: Sequence[Sequence[Any]]) -> int:
    number = 1
    for each in values:
        number *= len(each)
    return number


def _some(values: Sequence[Sequence[Any]], most: int, chance: random.Random) -> list[tuple[Any, ...]]:
    return list({tuple(chance.choice(each) for each in values) for _ in range(most)})


# --- the proof --------------------------------------------------------------------------------------------------------


@contextmanager
def lived_in(made: Town, count: int, found: Found) -> Iterator[frozenset[str]]:
    """The town with so many signals that lived their whole life; gives their codes. Afterwards it is as before."""
    before, known, met = list(made._kept), made.known, made.met
    made.known, made.met = {}, {}
    made.put_back()
    try:
        session = signing_in.sign_in(made.house, FARID, PASSPHRASE)
        lived = list(journeys(made.house, Inside(made.doors), session, 0, count, found))
        typed = {word for each in lived for word in each.typed} | _at_the_table(made)
        found.figures |= {"signals": len(lived), "canaries": len(typed)}
        found.count("a signal with fewer than forty canaries", sum(len(each.typed) < 40 for each in lived))
        with made.house.database.writing() as connection:  # a year that is over, for what can be taken along of it
            for month, dimension, value in (("2025-03", "signal", "all"), ("2025-03", "functiegroep", "boa")):
                counters.add(made.house.database, connection, "GM9001", month, THEME, dimension, value, 12)
        reader = signing_in.sign_in(made.house, FARID, PASSPHRASE)
        found.count("whoever may read finds none either", not _reads(made, reader, lived[0].path))
        made.keep()
        yield frozenset(code for each in lived for code in each.codes)
    finally:
        made._kept, made.known, made.met = before, known, met
        made.put_back()


def _at_the_table(made: Town) -> set[str]:
    """A signal is brought into a meeting and decided on; gives what was typed for those who take part."""
    said = {name: canaries.canary(90_000, f"sheet{name}") for name in ("text", "question", "remark")}
    meeting = planned(made.house, FARID, (FARID, CARLA))
    sheet = brought(made.house, meeting, made.signals["other"], text=said["text"], question=said["question"])
    decided(made.house, meeting, sheet, remark=said["remark"])
    acted(made.house, meeting, sheet)
    return set(said.values())


def _reads(made: Town, session: signing_in.Key, path: str) -> list[str]:
    """What somebody who may read finds on the page of a signal: the same look, which must find much there."""
    caller = Caller(made, "-")
    caller.key = session
    return told(caller.ask("GET", path), frozenset())


def prove(
    made: Town,
    who: Sequence[str] = OUTSIDERS,
    *,
    signals: int = 1,
    most: int = 300,
    seed: int = 20261122,
    pages: bool = True,
) -> Found:
    """Everything these people can ask, in a town where signals lived; then what is planted must be found."""
    found, chance = Found(), random.Random(seed)
    with lived_in(made, signals, found) as codes:
        totals = dict.fromkeys(("requests", "forms", "files"), 0)
        for column in who:
            with as_(made, column) as known:
                outsider = Outsider(made, column, (list(made._kept), known.key))
                outsider.watch(found, codes)
                outsider.pages = pages
                for path in paths(made, most, chance):
                    outsider.ask("GET", path)
                all_deeds(made, outsider, Routes(made))
            totals["requests"] += outsider.asked
            totals["forms"] += outsider.posted
            totals["files"] += outsider.files
        found.figures |= {"roles": len(who), **totals}
        _planted(made, found, codes, pages)
    return found


def _planted(made: Town, found: Found, codes: frozenset[str], pages: bool) -> None:
    """Whether a canary in an answer and a signal that changed would be seen; not counted with the rest."""
    seen, word = Found(), canaries.canary(99_999, "geplant")
    with as_(made, "K") as known:
        outsider = Outsider(made, "K", (list(made._kept), known.key))
        outsider.watch(seen, codes)
        outsider.pages = pages
        assert known.key is not None
        # in the session that asks: of more than two the oldest ends, and nothing would be seen
        published(made.house, desk_of(made.house, known.key), {"nl": (word, "Niets.")})
        outsider.ask("GET", "/werk/nieuws")
        with closing(sqlite3.connect(made.files[0])) as connection:
            connection.execute("UPDATE document SET sealed = x'00'")
            connection.commit()
        outsider.ask("POST", "/werk/nieuws/nieuw")
    expected = {"canaries and codes in an answer", "forms that changed a signal"}
    found.count("what was planted is not seen", {what for what, times in seen.wrong.items() if times} != expected)


def main() -> None:
    """The command."""
    given = report.options(__doc__, signals=3, most=300).parse_args()

    def run() -> Found:
        with town() as made:
            return prove(made, signals=given.signals, most=given.most, seed=given.seed)

    report.conclude("outsiders", given.into, run)


if __name__ == "__main__":
    main()
