"""Looking through the sealed texts of many signals: open, sort out, read what is left."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from portal.actions.house import House
from portal.actions.people.signing_in import Desk
from portal.adapters import texts, vault
from portal.domain.searching import Fragment, excerpts, fold
from portal.domain.sieve import Sieve
from portal.domain.signals import Direction, Report

AT_FIRST, AT_ONCE = 200, 2_000
"""Signals whose texts are in memory together: few at first, because a word that occurs often is soon found enough."""

WRITTEN_AT_ONCE = 500
"""Wraps that are written in one transaction."""

PASSAGES = 3
"""Pieces of text that are shown of one signal."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of text with hits in it. `source`: report, note, message, referral or handling; `question` is the key of
    the question it answers, "" for the story and what is no report."""

    source: str
    question: str
    fragment: Fragment


Text = tuple[str, bytes]
"""The source of a text, and its document as JSON."""

Held = tuple[str, str, bytes]
"""A signal by its id, its municipality, and its key as this person holds it."""


@dataclass(frozen=True, slots=True)
class Looked:
    """A signal in which every word occurs, by its id. `report` is None when it is damaged."""

    signal: str
    report: Report | None
    passages: Sequence[Passage]


@dataclass(slots=True)
class Scan:
    """One walk over sealed texts. The loop is long on purpose: at ten thousand signals every call counts.

    `matching`: the ids of signals in which all words occur. `cheaper`: symmetric wraps for those still sealed.
    """

    house: House
    desk: Desk
    asked: Sequence[str]
    sieve: Sieve
    matching: set[str] = field(default_factory=set)
    cheaper: list[tuple[str, bytes]] = field(default_factory=list)
    scanned: int = 0
    damaged: int = 0

    def look_through(self, connection: Connection, held: Sequence[Held]) -> None:
        """Open the texts of these signals and note in which all words occur."""
        keys, principal, random = self.desk.keys, self.desk.staff.principal, self.house.random
        sealed = texts.sealed(connection, [signal for signal, _, _ in held])
        for signal, municipality, wrap in held:
            self.scanned += 1
            try:
                key = vault.unwrap(keys, signal, principal, wrap)
            except vault.Damaged:
                self.damaged += 1
                continue
            if vault.is_sealed_wrap(wrap):
                self.cheaper.append((signal, vault.rewrap(keys, signal, principal, key, random)))
            opened, broken = _open(key, municipality, signal, sealed)
            self.damaged += broken
            if self.matches(opened):
                self.matching.add(signal)

    def read(self, connection: Connection, held: Sequence[Held]) -> list[Looked]:
        """What is to be shown of signals that match, in the same order."""
        sealed = texts.sealed(connection, [signal for signal, _, _ in held])
        read = []
        for signal, municipality, wrap in held:
            key = vault.unwrap(self.desk.keys, signal, self.desk.staff.principal, wrap)
            read.append(self.look(signal, _open(key, municipality, signal, sealed)[0]))
        return [looked for looked in read if looked.passages]

    def matches(self, opened: Sequence[Text]) -> bool:
        """Whether every word occurs in one of these texts of a signal."""
        return self._may_match(opened) and _match(opened, self.asked)

    def look(self, signal: str, opened: Sequence[Text]) -> Looked:
        """The pieces of these texts that are shown."""
        return _look(signal, opened, self.asked)

    def _may_match(self, opened: Sequence[Text]) -> bool:
        missing = (1 << len(self.asked)) - 1
        for _, text in opened:
            missing &= ~self.sieve.caught(text)
            if not missing:
                return True
        return False


def _open(key: vault.Secret, municipality: str, signal: str, sealed: texts.Sealed) -> tuple[list[Text], bool]:
    """The texts of one signal, and whether any of them is damaged."""
    opened, broken = [], False
    for _, kind, blob in sealed.document.get(signal, ()):
        try:
            opened.append((kind, vault.open_text(key, vault.associated(municipality, signal, kind), blob)))
        except vault.Damaged:
            broken = True
    for kind, of in (("note", sealed.note), ("referral", sealed.referral)):
        for _, ordinal, blob in of.get(signal, ()):
            ad = vault.associated(municipality, signal, kind, str(ordinal))
            try:
                opened.append((kind, vault.open_text(key, ad, blob)))
            except vault.Damaged:
                broken = True
    messages = sealed.message.get(signal)
    if messages:
        thread_key = vault.thread_key(key)
        for _, ordinal, blob in messages:
            text = _open_message(thread_key, municipality, signal, str(ordinal), blob)
            if text is None:
                broken = True
            else:
                opened.append(("message", text))
    return opened, broken


def _open_message(key: vault.Secret, municipality: str, signal: str, ordinal: str, blob: bytes) -> bytes | None:
    # most are ours (every change of status is one), so that way round is tried first
    for direction in (Direction.FUNCTIONARIS, Direction.REPORTER):
        try:
            ad = vault.associated(municipality, signal, "message", ordinal, direction.value)
            return vault.open_text(key, ad, blob)
        except vault.Damaged:
            continue
    return None


def _match(opened: Sequence[Text], asked: Sequence[str]) -> bool:
    """Whether every word occurs in one of these texts."""
    missing = set(asked)
    for source, text in opened:
        for _, written in writings(source, vault.parsed(text)):
            folded = fold(written)
            missing = {word for word in missing if word not in folded}
            if not missing:
                return True
    return False


def _look(signal: str, opened: Sequence[Text], asked: Sequence[str]) -> Looked:
    """The pieces of these texts that are shown."""
    missing, found, report = set(asked), [], None
    for source, text in opened:
        document = vault.parsed(text)
        if source == "report":
            report = Report.from_document(document)
        for question, written in writings(source, document):
            folded = fold(written)
            here = [word for word in asked if word in folded]
            if here:
                found.append((not missing.isdisjoint(here), source, question, written))
                missing.difference_update(here)
    return Looked(signal, report, _shown(found, asked))


def _shown(found: Sequence[tuple[bool, str, str, str]], asked: Sequence[str]) -> list[Passage]:
    """A few pieces: those with a word that none before it had go first."""
    shown: list[Passage] = []
    for _, source, question, written in sorted(found, key=lambda each: not each[0]):
        pieces = excerpts(written, asked, most=PASSAGES - len(shown))
        shown += [Passage(source, question, fragment) for fragment in pieces]
        if len(shown) >= PASSAGES:
            break
    return shown


def writings(source: str, document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What people wrote in a document: (key of the question or "", text)."""
    if source == "report":
        yield "", document["story"]
        yield from document["texts"].items()
    elif source == "handling":
        yield "", document["reason"]
    elif source == "message":
        if document["kind"] not in ("status", "rating", "progress"):  # these are codes
            yield "", document["text"]
    else:
        for name in ("to", "text", "impression", "source"):
            yield "", document.get(name, "")
        for answer in document.get("answers", ()):
            yield "", answer.get("text", "")
