"""What the receipt code opens: the public status and the thread, never the report or the notes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from portal.actions import attaching, tokens
from portal.actions.house import House
from portal.actions.keeping import Away, NotKept, keep, keeping
from portal.actions.terms import after_a_message
from portal.actions.worker.reminding import whom
from portal.adapters import attachments, erasing, outbox, signals, tables, threads, trail, vault
from portal.adapters.reminders import Due
from portal.domain import receipts
from portal.domain.attachments import Cleaned, Place, Upload, no_room
from portal.domain.deadlines import Promises, answer_due
from portal.domain.signals import Direction, Message, PublicStatus, Signal, Status
from portal.domain.trail import Event

PURPOSE = "follow"

__all__ = [
    "PURPOSE",
    "AlreadyAdded",
    "Away",
    "Entry",
    "ErasedCode",
    "Following",
    "NotKept",
    "Step",
    "UnknownCode",
    "Unwritable",
    "add",
    "canonical",
    "follow",
    "rate",
]


class UnknownCode(Exception):
    """The code is well formed but leads to nothing."""


class ErasedCode(UnknownCode):
    """The signal of this code was erased, `on` a day."""

    def __init__(self, on: date) -> None:
        super().__init__()
        self.on = on


class AlreadyAdded(Exception):
    """This form was handled before with another text: it must come once more under a fresh token."""


class Unwritable(Exception):
    """The thread key of this signal is damaged: nothing can be added under this code any more."""


@dataclass(frozen=True, slots=True)
class Step:
    """A public status that was reached, and the date."""

    status: PublicStatus
    on: date


@dataclass(frozen=True, slots=True)
class Entry:
    """One message as the reporter sees it. `new`: not shown before with this code. `damaged`: cannot be opened."""

    message: Message | None
    new: bool
    damaged: bool = False


@dataclass(frozen=True, slots=True)
class Following:
    """Everything the follow page shows. `rating` is "" until given; `asks`: the last question has no answer yet."""

    municipality: str
    theme: str
    received_on: date
    status: PublicStatus
    steps: Sequence[Step]
    entries: Sequence[Entry]
    rating: str
    asks: bool

    @property
    def new(self) -> int:
        """How many messages are new since the last visit."""
        return sum(entry.new for entry in self.entries)


def follow(house: House, code: str, *, seen: bool = True) -> Following:
    """What happened with the signal of this (canonical) code. Raises UnknownCode. Marks everything as shown.

    `seen`: False when nobody looks at it now. Raises Away and NotKept as well.
    """
    return keep(house.outage, lambda: _follow(house, code, seen))


def _follow(house: House, code: str, seen: bool) -> Following:
    with house.database.reading() as connection:
        found = find(connection, code)
        rows = threads.messages(connection, found.signal.id)
    try:
        opened = open_messages(found.signal, _thread_key(found, code), rows)
    except vault.Damaged:
        opened = {ordinal: None for ordinal, _ in rows}  # the status still stands, the messages show as damaged
    last = rows[-1][0] if rows else 0
    if seen and last > found.seen:
        # what was found is shown, also when a full disk cannot keep that it was
        with suppress(NotKept), keeping(), house.database.writing() as connection:
            threads.mark_seen(connection, found.signal.id, last)
    return _following(found, rows, opened)


def add(house: House, token: tokens.FormToken, code: str, text: str, uploads: Sequence[Upload] = ()) -> None:
    """Add information, or an answer when a question stands open. A second post of the same form does nothing.

    Raises UnknownCode, attaching.Refused, tokens.Stale, Unwritable, AlreadyAdded, Away, NotKept.
    """
    keep(house.outage, lambda: _write(house, token, code, "answer", text, uploads))


def rate(house: House, token: tokens.FormToken, code: str, rating: str) -> None:
    """Keep what the reporter thinks of the handling ("1" to "3"). Raises as `add` does, and ValueError."""
    if rating not in ("1", "2", "3"):
        raise ValueError(rating)
    keep(house.outage, lambda: _write(house, token, code, "rating", rating))


def _write(
    house: House, token: tokens.FormToken, code: str, kind: str, text: str, uploads: Sequence[Upload] = ()
) -> None:
    key = vault.idem_key(token.nonce)
    sent = "".join(f"|{each}" for each in attaching.said(token.nonce, uploads))
    said = vault.fields_mac(token.nonce, f"{code}|{kind}|{text}{sent}".encode(errors="replace"))
    files = _cleaned(house, token, code, uploads)
    with house.database.writing() as connection:
        signals.hold(connection, (find(connection, code).signal.id,))
        before = signals.handled_before(connection, key)
        if before == said:
            return
        if before is not None:
            raise AlreadyAdded
        tokens.check_age(house, token, youngest=0)
        found = find(connection, code)  # as it stands now that nobody else writes to it
        try:
            signal, secret = found.signal, _thread_key(found, code)
        except vault.Damaged as error:
            raise Unwritable from error
        rows = threads.messages(connection, signal.id)
        closed = signal.status is Status.CLOSED
        opened = open_messages(signal, secret, rows) if files or (kind == "answer" and not closed) else {}
        _must_fit(opened, len(files))
        if kind == "answer" and (closed or not _asks(opened)):
            kind = "addition"
        ordinal = threads.next_ordinal(connection, tables.Message, signal.id)
        answered = kind == "answer" and signal.status is Status.QUESTION
        if answered or (kind == "addition" and closed):
            _goes_on(house, connection, signal, secret, ordinal)
            ordinal += 1
        message = Message(ordinal, Direction.REPORTER, kind, text, house.today(), len(files))
        threads.add_message(connection, signal.id, ordinal, seal_message(house, signal, secret, message))
        first = attachments.count(connection, signal.id) + 1 if files else 1
        sealed = attaching.seal(house, signal, secret, files, Place.MESSAGE, first=first, to=ordinal)
        attachments.add(connection, signal.id, sealed)
        if found.seen >= len(rows):
            # own words need no showing, but what the desk wrote meanwhile stays unseen until it is shown
            threads.mark_seen(connection, signal.id, ordinal)
        signals.remember(connection, key, said, house.today())
        act = "rated" if kind == "rating" else "added"
        trail.append(
            connection,
            house.app_keys,
            Event(act, house.today(), municipality=signal.municipality, signal=signal.id),
        )
        now = Status.IN_PROGRESS if answered or (kind == "addition" and closed) else signal.status
        signals.change(connection, signal.id, erase_on=after_a_message(house, signal, now))
        if kind != "rating":
            signals.change(connection, signal.id, due_on=asks_for_a_look(house, signal))
            due = Due(signal.id, signal.municipality, signal.theme, signal.owner)
            outbox.flag_news(connection, whom(house, connection, due, house.today()))


def _cleaned(house: House, token: tokens.FormToken, code: str, uploads: Sequence[Upload]) -> list[Cleaned]:
    """The files ready to be sealed; none when this form was handled, or leads to nothing."""
    if not uploads:
        return []
    with house.database.reading() as connection:
        found = find(connection, code)
        if signals.handled_before(connection, vault.idem_key(token.nonce)) is not None:
            return []
        rows = threads.messages(connection, found.signal.id)
    tokens.check_age(house, token, youngest=0)
    with suppress(vault.Damaged):  # said when it is written
        _must_fit(open_messages(found.signal, _thread_key(found, code), rows), len(uploads))
    return attaching.clean(uploads)


def _must_fit(messages: Mapping[int, Message | None], count: int) -> None:
    """Raises attaching.Refused when so many files are too many beside what the reporter added before."""
    if full := no_room(sum(each.files for each in messages.values() if each and _own(each)), count):
        raise attaching.Refused(full)


def _goes_on(house: House, connection: Connection, signal: Signal, secret: vault.Secret, ordinal: int) -> None:
    """An answered question or news about a closed signal: it is in progress again, for the reporter and on the desk.

    The new status is written before the message, so that the message stays the last word in the thread.
    """
    status, public = Status.IN_PROGRESS, PublicStatus.IN_PROGRESS
    signals.change(connection, signal.id, status=status.value, public_status=public.value)
    message = Message(ordinal, Direction.FUNCTIONARIS, "status", public.value, house.today())
    threads.add_message(connection, signal.id, ordinal, seal_message(house, signal, secret, message))


def asks_for_a_look(house: House, signal: Signal) -> date:
    """When somebody must have looked at what the reporter wrote, unless the signal was due sooner. Never a time."""
    region = next(
        (place.region for place in house.directory.municipalities.values() if place.code == signal.municipality), ""
    )
    promises = house.directory.regions[region].promises if region else Promises()
    then = answer_due(house.today(), promises)
    return min(signal.due_on or then, then)


def find(connection: Connection, code: str) -> threads.SealedThread:
    """The sealed thread behind a canonical code. Raises UnknownCode, of which ErasedCode is one."""
    lookup = vault.lookup_id(code)
    found = threads.thread(connection, lookup)
    if found is None:
        erased_on = erasing.erased_on(connection, lookup)
        if erased_on:
            raise ErasedCode(erased_on)
        raise UnknownCode
    return found


def _thread_key(found: threads.SealedThread, code: str) -> vault.Secret:
    return vault.open_thread_key(vault.thread_keypair(code), found.key)


def seal_message(house: House, signal: Signal, thread_key: vault.Secret, message: Message) -> bytes:
    """A message, sealed under the thread key at its own place in the thread."""
    document: dict[str, Any] = {"kind": message.kind, "text": message.text, "on": message.on.isoformat()}
    if message.files:
        document["files"] = message.files
    return vault.seal_document(thread_key, _place(signal, message.ordinal, message.direction), document, house.random)


def open_messages(
    signal: Signal, thread_key: vault.Secret, rows: Sequence[tuple[int, bytes]]
) -> Mapping[int, Message | None]:
    """The messages by ordinal; None for one that is damaged."""
    return {ordinal: _open_one(signal, thread_key, ordinal, sealed) for ordinal, sealed in rows}


def _open_one(signal: Signal, thread_key: vault.Secret, ordinal: int, sealed: bytes) -> Message | None:
    # who wrote it is part of the associated data and nowhere readable, so both are tried
    for direction in Direction:
        try:
            text: dict[str, Any] = vault.open_document(thread_key, _place(signal, ordinal, direction), sealed)
        except vault.Damaged:
            continue
        on, files = date.fromisoformat(text["on"]), text.get("files", 0)
        return Message(ordinal, direction, text["kind"], text["text"], on, files)
    return None


def _place(signal: Signal, ordinal: int, direction: Direction) -> bytes:
    return vault.associated(signal.municipality, signal.id, "message", str(ordinal), direction.value)


def _own(message: Message | None) -> bool:
    return message is not None and message.direction is Direction.REPORTER


def _asks(messages: Mapping[int, Message | None]) -> bool:
    for message in reversed(list(messages.values())):
        if message and message.kind == "question":
            return True
        if message and message.kind == "answer":
            return False
    return False


def _following(
    found: threads.SealedThread, rows: Sequence[tuple[int, bytes]], opened: Mapping[int, Message | None]
) -> Following:
    signal = found.signal
    steps = [Step(PublicStatus.RECEIVED, signal.received_on)]
    steps += [Step(PublicStatus(m.text), m.on) for m in opened.values() if m and m.kind == "status"]
    entries = [
        Entry(message, new=ordinal > found.seen and not _own(message), damaged=message is None)
        for ordinal, _ in rows
        if (message := opened[ordinal]) is None or message.kind not in ("status", "rating")
    ]
    ratings = [m.text for m in opened.values() if m and m.kind == "rating"]
    return Following(
        municipality=signal.municipality,
        theme=signal.theme,
        received_on=signal.received_on,
        status=signal.public_status,
        steps=steps,
        entries=entries,
        rating=ratings[-1] if ratings else "",
        asks=signal.public_status is not PublicStatus.CLOSED and _asks(opened),
    )


def canonical(text: str) -> str:
    """The code behind what somebody typed. Raises receipts.Mistyped or receipts.NotACode."""
    return receipts.parse(text)
