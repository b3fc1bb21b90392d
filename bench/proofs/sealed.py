"""Everything that is stored sealed or signed, row by row, with what opens it: what an attacker would alter.

`COLUMNS` names every column of bytes there is; a test compares it with the schema, so that a new one is not forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from sqlalchemy import select

from bench.proofs import stage  # noqa: F401 - it puts the cast on the path

from cast import CARLA, DIRK, FARID, GRETA, PASSPHRASE, ROOS, SANNE, desk  # isort: skip
from peek import rows, signal_of

from portal.actions import attaching, tokens
from portal.actions.desk import triaging
from portal.actions.house import House
from portal.actions.people.signing_in import Desk
from portal.actions.reporters import following
from portal.adapters import tables, vault
from portal.adapters.attachments import SealedFile
from portal.adapters.signals import signal_of as signal_in
from portal.adapters.trail import canonical
from portal.domain import receipts
from portal.domain.signals import Signal

Opener = Callable[[bytes], object]

REFUSALS = (
    vault.Damaged,
    vault.WrongPassphrase,
    vault.ForeignToken,
    vault.WrongShare,
    receipts.WrongCode,
    following.UnknownCode,
)
"""How the portal says no. Anything else is an error."""

COLUMNS: Mapping[str, str] = {
    "document.sealed": "sealed",
    "wrap.key": "sealed",
    "thread.key": "sealed",
    "message.sealed": "sealed",
    "note.sealed": "sealed",
    "referral.sealed": "sealed",
    "attachment.about": "sealed",
    "attachment.content": "sealed",
    "local_key.key": "sealed",
    "sheet.agenda": "sealed",
    "sheet.sealed": "sealed",
    "sheet_key.key": "sealed",
    "task.sealed": "sealed",
    "principal.unlocker": "sealed",
    "principal.email_sealed": "sealed",
    "principal.phone": "sealed",
    "principal.second_factor": "sealed",
    "principal.pins": "sealed",
    "municipality.team_contact": "sealed",
    "delivery.address": "sealed",
    "publication.sealed": "sealed",
    "staff_session.sealed": "sealed",
    "approval.signature": "signed",
    "approval.sealing_key": "signed",
    "approval.verifying_key": "signed",
    "event.mac": "signed",
    "event.chain": "hung on a keyed chain: see tampering.py",
    "cut.mac": "of the cut of a chain: see tampering.py",
    "cut.link": "of the cut of a chain: see tampering.py",
    "thread.lookup_id": "a hash to find by; what it leads to is sealed to the code",
    "tombstone.lookup_id": "a hash to find by",
    "once.key": "a hash to find by",
    "once.fields": "a keyed hash to compare with",
    "token.code": "a keyed hash to find by",
    "shared_token.code": "a keyed hash to find by",
    "principal.email_index": "a keyed hash to find by",
    "principal.invitation": "a hash to compare with",
    "principal.recovery": "a hash to compare with",
    "principal.subject": "a keyed hash to find by",
    "principal.sealing_key": "public, worth nothing without an approval: see intruders.py",
    "principal.verifying_key": "public, worth nothing without an approval: see intruders.py",
    "failed_sign_in.email_index": "a keyed hash to find by",
    "staff_session.id": "a hash to find by",
    "staff_session.subject": "a keyed hash to find by",
    "staff_session.sid": "a keyed hash to find by",
    "staff_confirmation.id": "a hash to find by",
}
"""Every column of bytes: what is sealed or signed is mutated here, of the others it says why not."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """One value and what opens it: `open` raises one of REFUSALS, or gives False, for what is not right.

    `elsewhere`: the same value, looked for in other places (another municipality, signal, row): all must refuse.
    `heavy`: opening it stretches a kluiszin.
    """

    column: str
    row: str
    value: bytes
    open: Opener
    elsewhere: tuple[Opener, ...] = ()
    heavy: bool = False


# --- what opens it -----------------------------------------------------------------------------------------------


class Collector:
    """Reads every sealed value, with the keys of everybody at hand."""

    def __init__(self, house: House, codes: Sequence[str]) -> None:
        self.house = house
        self.codes = {signal_of(house, code): code for code in codes}
        self.desks: dict[str, Desk] = {}
        for email in (FARID, SANNE, DIRK, GRETA, ROOS, CARLA):
            who = desk(house, email)
            self.desks[who.staff.principal] = who
        found = rows(house, "SELECT * FROM signal")
        with house.database.reading() as connection:
            self.signals: dict[str, Signal] = {
                row.id: signal_in(row) for row in connection.execute(select(*tables.Signal.__table__.columns))
            }
        assert len(found) == len(self.signals)
        self.keys = self._case_keys()

    def everything(self) -> list[Sealed]:
        """All of it."""
        parts = (
            self.documents, self.wraps, self.threads, self.messages, self.numbered, self.files, self.local_keys,
            self.sheets, self.unlockers, self.pins, self.fields, self.publications, self.sessions,
            self.certificates, self.events, self.tokens, self.codes_typed,
        )  # fmt: skip
        return [each for part in parts for each in part()]

    def _case_keys(self) -> dict[str, vault.Secret]:
        keys = {}
        for signal, who, blob in rows(self.house, "SELECT signal, principal, key FROM wrap"):
            if who in self.desks:
                keys[signal] = vault.unwrap(self.desks[who].keys, signal, who, blob)
        return keys

    def _other(self, signal: str) -> Signal:
        return next(each for each in self.signals.values() if each.id != signal)

    def _moved(self, signal: Signal) -> tuple[Signal, ...]:
        """The same signal as if its row said something else."""
        there = "GM9002" if signal.municipality == "GM9001" else "GM9001"
        return replace(signal, municipality=there), replace(signal, id=self._other(signal.id).id)

    def _keyed(self) -> Iterator[tuple[Signal, vault.Secret]]:
        for signal, key in self.keys.items():
            yield self.signals[signal], key

    def documents(self) -> Iterator[Sealed]:
        """The report, contact, route, handling and the rest."""
        for signal, key in self._keyed():
            for kind, blob in rows(self.house, "SELECT kind, sealed FROM document WHERE signal = :id", id=signal.id):
                other = "contact" if kind == "report" else "report"
                places = [_ad(moved, kind) for moved in self._moved(signal)] + [_ad(signal, other)]
                elsewhere = tuple(partial(vault.open_document, key, place) for place in places)
                opener = partial(vault.open_document, key, _ad(signal, kind))
                yield Sealed("document.sealed", f"{signal.id} {kind}", blob, opener, elsewhere)

    def wraps(self) -> Iterator[Sealed]:
        """The key of a signal for one person; both kinds."""
        for signal, who, blob in rows(self.house, "SELECT signal, principal, key FROM wrap"):
            if who in self.desks:
                keys, other = self.desks[who].keys, self._other(signal).id
                somebody = next(each for each in self.desks if each != who)
                elsewhere: tuple[Opener, ...] = (
                    partial(vault.unwrap, keys, other, who),
                    partial(vault.unwrap, keys, signal, somebody),
                    partial(vault.unwrap, self.desks[somebody].keys, signal, somebody),
                )
                yield Sealed("wrap.key", f"{signal} {who}", blob, partial(vault.unwrap, keys, signal, who), elsewhere)

    def threads(self) -> Iterator[Sealed]:
        """The key of the thread, sealed to the receipt code."""
        pairs = {signal: vault.thread_keypair(code) for signal, code in self.codes.items()}
        for signal, pair in pairs.items():
            (blob,) = rows(self.house, "SELECT key FROM thread WHERE signal = :id", id=signal)[0]
            others = tuple(partial(vault.open_thread_key, each) for at, each in pairs.items() if at != signal)[:3]
            yield Sealed("thread.key", signal, blob, partial(vault.open_thread_key, pair), others)

    def messages(self) -> Iterator[Sealed]:
        """The messages with the reporter; in which direction is nowhere readable, so the right one is looked for."""
        for signal, key in self._keyed():
            secret = vault.thread_key(key)
            query = "SELECT ordinal, sealed FROM message WHERE signal = :id"
            for ordinal, blob in rows(self.house, query, id=signal.id):
                open_all = partial(_message, signal, secret, ordinal)
                elsewhere = [partial(_message, moved, secret, ordinal) for moved in self._moved(signal)]
                elsewhere.append(partial(_message, signal, secret, ordinal + 1))
                yield Sealed("message.sealed", f"{signal.id} {ordinal}", blob, open_all, tuple(elsewhere))

    def numbered(self) -> Iterator[Sealed]:
        """The internal notes and the referrals."""
        for table in ("note", "referral"):
            for signal, key in self._keyed():
                query = f"SELECT ordinal, sealed FROM {table} WHERE signal = :id"
                for ordinal, blob in rows(self.house, query, id=signal.id):
                    opener = partial(vault.open_document, key, _ad(signal, table, str(ordinal)))
                    places = [_ad(moved, table, str(ordinal)) for moved in self._moved(signal)]
                    places.append(_ad(signal, table, str(ordinal + 1)))
                    elsewhere = tuple(partial(vault.open_document, key, place) for place in places)
                    yield Sealed(f"{table}.sealed", f"{signal.id} {ordinal}", blob, opener, elsewhere)

    def files(self) -> Iterator[Sealed]:
        """What came along: what is known of it, and the file itself."""
        for signal, key in self._keyed():
            query = "SELECT id, about, content FROM attachment WHERE signal = :id"
            for identifier, about, content in rows(self.house, query, id=signal.id):
                row = f"{signal.id} {identifier}"
                elsewhere = tuple(partial(attaching.opened, moved, key, identifier) for moved in self._moved(signal))
                yield Sealed(
                    "attachment.about", row, about, partial(attaching.opened, signal, key, identifier), elsewhere
                )
                there = tuple(partial(_content, moved, key, identifier, about) for moved in self._moved(signal))
                yield Sealed(
                    "attachment.content", row, content, partial(_content, signal, key, identifier, about), there
                )

    def local_keys(self) -> Iterator[Sealed]:
        """k_local of a municipality, as its readers hold it: under the own key, or as somebody gave it."""
        sealing = {who: each.keys.public.sealing for who, each in self.desks.items()}
        for place, who, key_id, blob in rows(self.house, "SELECT municipality, principal, id, key FROM local_key"):
            if who not in self.desks:
                continue
            keys, giver = self.desks[who].keys, vault.giver_of(blob)
            if giver is None:
                opener: Opener = partial(vault.open_local, keys, place, key_id, who)
                elsewhere: tuple[Opener, ...] = (partial(vault.open_local, keys, "GM9003", key_id, who),)
            else:
                opener = partial(vault.accept_local, keys, sealing[giver], key_id, who)
                elsewhere = (partial(vault.accept_local, keys, sealing[giver], self._other("").id, who),)
            yield Sealed("local_key.key", f"{place} {who}", blob, opener, elsewhere)

    def sheets(self) -> Iterator[Sealed]:
        """What was brought into meetings: the key for each who takes part, the words, and the line of the agenda."""
        keys: dict[str, vault.Secret] = {}
        for sheet, who, blob in rows(self.house, "SELECT sheet, principal, key FROM sheet_key"):
            if who in self.desks:
                held = self.desks[who].keys
                keys[sheet] = vault.unwrap(held, sheet, who, blob)
                elsewhere = (partial(vault.unwrap, held, self._other("").id, who),)
                yield Sealed(
                    "sheet_key.key", f"{sheet} {who}", blob, partial(vault.unwrap, held, sheet, who), elsewhere
                )
        for sheet, meeting, place, blob in rows(self.house, "SELECT id, meeting, municipality, sealed FROM sheet"):
            somewhere = self._other("").id
            places = [(place, sheet, "sheet", somewhere), ("GM9003", sheet, "sheet", meeting)]
            places.append((place, somewhere, "sheet", meeting))
            opener = partial(vault.open_document, keys[sheet], vault.associated(place, sheet, "sheet", meeting))
            others = tuple(partial(vault.open_document, keys[sheet], vault.associated(*each)) for each in places)
            yield Sealed("sheet.sealed", sheet, blob, opener, others)
        for table, column in (("sheet", "agenda"), ("task", "sealed")):
            named = f"{table}.{column}"
            for row, blob in rows(self.house, f"SELECT id, {column} FROM {table}"):
                opened = self.house.app_keys.open_field
                wrongly = (partial(opened, named, "another"), partial(opened, "another.column", row))
                yield Sealed(named, row, blob, partial(opened, named, row), wrongly)

    def unlockers(self) -> Iterator[Sealed]:
        """What a kluiszin opens."""
        for who in self.desks:
            (blob,) = rows(self.house, "SELECT unlocker FROM principal WHERE id = :id", id=who)[0]
            opener, somebody = (
                partial(vault.open_unlocker, PASSPHRASE, who),
                next(each for each in self.desks if each != who),
            )
            elsewhere = (partial(vault.open_unlocker, PASSPHRASE, somebody),)
            yield Sealed("principal.unlocker", who, blob, opener, elsewhere, heavy=True)

    def pins(self) -> Iterator[Sealed]:
        """The paper keys that somebody saw."""
        for who, each in self.desks.items():
            (blob,) = rows(self.house, "SELECT pins FROM principal WHERE id = :id", id=who)[0]
            if blob:
                somebody = next(other for other in self.desks if other != who)
                elsewhere = (partial(vault.open_pins, each.keys, somebody),)
                yield Sealed("principal.pins", who, blob, partial(vault.open_pins, each.keys, who), elsewhere)

    def fields(self) -> Iterator[Sealed]:
        """What the application key seals: addresses and phones of staff, the contact of a team, mail that waits."""
        for column, table, key in (
            ("email_sealed", "principal", "id"),
            ("phone", "principal", "id"),
            ("second_factor", "principal", "id"),
            ("team_contact", "municipality", "code"),
            ("address", "delivery", "id"),
        ):
            named = "principal.email" if column == "email_sealed" else f"{table}.{column}"
            query = f"SELECT {key}, {column} FROM {table} WHERE {column} IS NOT NULL"
            for row, blob in rows(self.house, query):
                opener = partial(self.house.app_keys.open_field, named, row)
                elsewhere = (
                    partial(self.house.app_keys.open_field, named, "another"),
                    partial(self.house.app_keys.open_field, "another.column", row),
                )
                yield Sealed(f"{table}.{column}", row, blob, opener, elsewhere)

    def publications(self) -> Iterator[Sealed]:
        """What is shown of closed years."""
        opened, named = self.house.app_keys.open_field, "publication.sealed"
        for region, theme, year, blob in rows(self.house, "SELECT region, theme, year, sealed FROM publication"):
            row = f"{region} {theme} {year}"
            elsewhere = (partial(opened, named, f"{region} {theme} {year + 1}"), partial(opened, "another.column", row))
            yield Sealed(named, row, blob, partial(opened, named, row), elsewhere)

    def sessions(self) -> Iterator[Sealed]:
        """The server's half of a session."""
        for who, each in self.desks.items():
            stored = self.house.sessions.find(vault.session_id(each.session))
            assert stored is not None
            opened = partial(self.house.app_keys.open_session, each.session)
            somebody = next(other for other in self.desks.values() if other is not each)
            yield Sealed(
                "staff_session.sealed",
                who,
                stored.sealed,
                partial(opened, who, stored.epoch),
                (
                    partial(opened, who, stored.epoch + 1),
                    partial(opened, somebody.staff.principal, stored.epoch),
                    partial(self.house.app_keys.open_session, somebody.session, who, stored.epoch),
                ),
            )

    def certificates(self) -> Iterator[Sealed]:
        """Approvals: the signature, and each thing that was signed."""
        signers = {row.id: row.verifying_key for row in rows(self.house, "SELECT id, verifying_key FROM principal")}
        signers |= {root.id: root.public.verifying for root in self.house.keeper.roots.values()}
        with self.house.database.reading() as connection:
            found = connection.execute(select(*tables.Approval.__table__.columns)).all()
        for each in found:
            public = vault.PublicKeys(each.sealing_key, each.verifying_key)
            said = vault.Certificate(
                each.municipality, each.principal, each.role, public, each.approver, each.valid_from
            )
            signer, row = signers[each.approver], f"{each.municipality} {each.principal} {each.role}"
            altered = [
                replace(said, municipality="GM9003"),
                replace(said, role="manager"),
                replace(said, principal=row),
                replace(said, approver=row),
                replace(said, valid_from=each.valid_from - timedelta(days=1)),
            ]
            elsewhere = tuple(partial(_signed, signer, other) for other in altered)
            yield Sealed("approval.signature", row, each.signature, partial(_signed, signer, said), elsewhere)
            yield Sealed(
                "approval.sealing_key", row, public.sealing, partial(_signed_for, signer, said, each.signature, True)
            )
            yield Sealed(
                "approval.verifying_key",
                row,
                public.verifying,
                partial(_signed_for, signer, said, each.signature, False),
            )

    def events(self) -> Iterator[Sealed]:
        """The code over each event of the trail."""
        with self.house.database.reading() as connection:
            found = connection.execute(select(*tables.Event.__table__.columns)).all()
        for each in found:
            told = canonical(each._mapping)
            other = canonical({**each._mapping, "act": "nothing"})
            genuine = self.house.app_keys.is_event_mac
            yield Sealed("event.mac", each.id, each.mac, partial(genuine, told), (partial(genuine, other),))

    def tokens(self) -> Iterator[Sealed]:
        """Tokens of forms, at both doors."""

        def reading(purpose: str, binding: bytes) -> Opener:
            return lambda blob: self.house.app_keys.read_token(purpose, blob.decode("latin-1"), binding)

        some = [each.session for each in self.desks.values()]
        for purpose, session in [("report", None), ("follow", None), *((triaging.PURPOSE, one) for one in some)]:
            binding = vault.session_id(session) if session else b""
            text = tokens.issue(self.house, purpose, session)
            elsewhere = (reading("another", binding), reading(purpose, b"another"))
            yield Sealed(
                "a form token",
                f"{purpose} {binding.hex()[:8]}",
                text.encode(),
                reading(purpose, binding),
                elsewhere,
            )

    def codes_typed(self) -> Iterator[Sealed]:
        """Receipt codes, as somebody types them."""
        for signal, code in self.codes.items():
            yield Sealed("a receipt code", signal, code.encode(), partial(_followed, self.house, signal))


def _ad(signal: Signal, kind: str, *rest: str) -> bytes:
    return vault.associated(signal.municipality, signal.id, kind, *rest)


def _message(signal: Signal, secret: vault.Secret, ordinal: int, blob: bytes) -> object:
    found = following.open_messages(signal, secret, [(ordinal, blob)])[ordinal]
    if found is None:
        raise vault.Damaged
    return found


def _content(signal: Signal, key: vault.Secret, identifier: str, about: bytes, blob: bytes) -> bytes:
    return attaching.content(signal, key, SealedFile(identifier, about, blob))


def _signed(signer: bytes, said: vault.Certificate, signature: bytes) -> bool:
    return vault.verify(signer, said, signature)


def _signed_for(signer: bytes, said: vault.Certificate, signature: bytes, sealing: bool, blob: bytes) -> bool:
    public = replace(said.public, sealing=blob) if sealing else replace(said.public, verifying=blob)
    return vault.verify(signer, replace(said, public=public), signature)


def _followed(house: House, signal: str, typed: bytes) -> bool:
    code = receipts.parse(typed.decode("latin-1"))
    with house.database.reading() as connection:
        found = following.find(connection, code)
    return found.signal.id == signal and bool(vault.open_thread_key(vault.thread_keypair(code), found.key))


__all__ = ["COLUMNS", "REFUSALS", "Collector", "Sealed"]
