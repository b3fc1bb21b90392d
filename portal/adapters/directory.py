"""Places, partners and facts of the installation, and the snapshot that every process keeps of them."""

from __future__ import annotations

import contextlib
import json
import re
import threading
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from portal.adapters import alarms, announcements, approvals, doubts, revocations, tables, wordings
from portal.adapters import partners as kept_partners
from portal.adapters import roots as roots_file
from portal.adapters.approvals import NOBODY, Roster, Rosters
from portal.adapters.database import Database
from portal.adapters.prepared import Prepared
from portal.adapters.roots import Revoked, Root
from portal.adapters.vault import AppKeys
from portal.domain import linking
from portal.domain.circles import KINDS, Circle
from portal.domain.deadlines import Promises
from portal.domain.places import Coverage, Directory, Municipality, Partner, Region
from portal.domain.retention import Terms

_VERSION = "directory"
_FACT = select(tables.Installation.value).where(tables.Installation.name == bindparam("name"))
_SAID = Prepared(_FACT)
_HANDLED = select(tables.Once.fields).where(tables.Once.key == bindparam("key")).scalar_subquery()
_BEFORE_FILING = Prepared(_FACT.add_columns(_HANDLED).with_for_update(read=True, of=tables.Installation))


# --- the installation --------------------------------------------------------------------------------------------


def fact(connection: Connection, name: str) -> str | None:
    """A fact about the installation, or None."""
    row = tables.Installation
    return connection.execute(select(row.value).where(row.name == name)).scalar()


def put_fact(connection: Connection, name: str, value: str) -> None:
    """Write a fact about the installation."""
    row = tables.Installation
    if not connection.execute(update(row).where(row.name == name).values(value=value)).rowcount:
        connection.execute(insert(row), {"name": name, "value": value})


def drop_fact(connection: Connection, name: str) -> None:
    """Forget a fact about the installation."""
    connection.execute(delete(tables.Installation).where(tables.Installation.name == name))


def version(connection: Connection) -> int:
    """The version of places and people.

    0 when the row says no number: then everything is read again, and the next change writes one. A worker that fails
    on it would do nothing any more.
    """
    return _number(_SAID.scalar(connection, {"name": _VERSION}))


def version_and_handled(connection: Connection, key: bytes) -> tuple[int, bytes | None]:
    """The version of places and people, which nobody changes before this transaction ends; and what this form said when
    it was handled before, or None.

    One question instead of two: a report waits for each of them.
    """
    said, handled = _BEFORE_FILING.first(connection, {"name": _VERSION, "key": key}) or (None, None)
    return _number(said), handled


def _number(said: str | None) -> int:
    return int(said) if said is not None and is_version(said) else 0


def is_version(said: str) -> bool:
    """Whether this is what the row about places and people can say."""
    return re.fullmatch(r"[0-9]{1,18}", said) is not None


def changed(connection: Connection) -> None:
    """Places or people changed: every process reads the directory again."""
    alone(connection)  # two at once would write the same version, and one of them would go unnoticed for a minute
    put_fact(connection, _VERSION, str(version(connection) + 1))


def alone(connection: Connection) -> None:
    """Whoever else changes places or people waits until this transaction ends."""
    row = tables.Installation
    connection.execute(update(row).where(row.name == _VERSION).values(value=row.value))


def put_place(
    connection: Connection,
    table: Any,
    key: Mapping[str, Any],
    values: Mapping[str, Any],
    at_first: Mapping[str, Any] = MappingProxyType({}),
) -> None:
    """Write or replace a row of region, municipality, membership or partner by its key.

    `at_first`: values that only a new row gets.
    """
    conditions = [getattr(table, name) == value for name, value in key.items()]
    found = connection.execute(select(*table.__table__.primary_key.columns).where(*conditions)).first()
    if found and values:
        connection.execute(update(table).where(*conditions).values(**values))
    elif not found:
        connection.execute(insert(table), {**key, **values, **at_first})


def held_region(connection: Connection, slug: str) -> Region | None:
    """A region as it stands in its row; whoever changes it meanwhile waits until this transaction ends."""
    row = tables.Region
    found = connection.execute(select(*row.__table__.columns).where(row.slug == slug).with_for_update()).first()
    return _region(found) if found else None


def team_contact(connection: Connection, municipality: str) -> bytes | None:
    """The sealed address of the contact of a municipality's team, if it has one."""
    row = tables.Municipality
    return connection.execute(select(row.team_contact).where(row.code == municipality)).scalar()


def team_contacts(connection: Connection) -> dict[str, bytes]:
    """The sealed addresses of all contacts of teams, by municipality (CBS code)."""
    row = tables.Municipality
    query = select(row.code, row.team_contact).where(row.team_contact.is_not(None))
    return {found.code: found.team_contact for found in connection.execute(query)}


# --- the snapshot ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything a process knows of places and people at one version of the directory, on one day.

    `paper_keys`: the roots as they stand in their file, those in doubt as well. `accepted`: per municipality the code
    of the paper key that a functionaris accepted in the place of another one.
    """

    directory: Directory
    rosters: Rosters
    paper_keys: Mapping[str, Root]
    on: date | None
    accepted: Mapping[str, str] = field(default_factory=dict)

    @property
    def roots(self) -> Mapping[str, Root]:
        """The roots that are sealed to: those whose paper key is not in doubt."""
        blocked = self.directory.blocked
        return {code: root for code, root in self.paper_keys.items() if code not in blocked}

    def roster(self, municipality: str, theme: str) -> Roster:
        """Whom a signal is sealed to: nobody where the paper key is in doubt."""
        return NOBODY if municipality in self.directory.blocked else self.rosters.get((municipality, theme), NOBODY)


SHOWN = 100
"""How many messages of a region a reader sees: the newest ones."""

NOTHING = Snapshot(Directory(-1, {}, {}, {}, {}), {}, {}, None)


def read(
    connection: Connection, roots: Mapping[str, Root], on: date, themes: Iterable[str], app_keys: AppKeys
) -> Snapshot:
    """The whole directory as it is on a day, in thirteen statements (fifteen while keys wait for approval)."""
    rows = connection.execute(select(*tables.Region.__table__.columns)).all()
    regions = {row.slug: _region(row) for row in rows if row.kind not in KINDS}
    circles = {row.slug: Circle(row.slug, row.name, row.kind) for row in rows if row.kind in KINDS}
    belongs, around = _memberships(connection, on, circles)
    places = {
        found.slug: Municipality(
            found.code,
            found.slug,
            found.name,
            belongs[found.code],
            found.rni,
            found.style,
            found.is_open,
            json.loads(found.notices),
            tuple(around.get(found.code, ())),
            found.inhabitants,
            found.inhabitants_on,
        )
        for found in connection.execute(
            select(*tables.Municipality.__table__.columns).order_by(tables.Municipality.name)
        )
        if found.code in belongs
    }
    rosters = approvals.rosters(connection, roots)
    found_alarms = alarms.found(connection, app_keys, places.values(), rosters, roots)
    blocked = {alarm.municipality for alarm in found_alarms if alarm.code == "paper_key"}
    coverage = {
        (place.code, theme): _coverage(
            rosters.get((place.code, theme), NOBODY), place.code in roots, place.code in blocked
        )
        for place in places.values()
        for theme in themes
    }
    partners_of: dict[str, dict[str, Partner]] = {slug: {} for slug in regions}
    for entry in connection.execute(select(*tables.Partner.__table__.columns)):
        if entry.region in partners_of:
            found_partner = partner(entry.key, json.loads(entry.document))
            partners_of[entry.region][entry.key] = _in_its_circle(found_partner, places.values())
    partners = {key: each for of_region in partners_of.values() for key, each in of_region.items()}
    news = announcements.newest(connection, SHOWN)
    own_texts, former = wordings.everything(connection), kept_partners.former(connection)
    directory = Directory(
        version(connection),
        places,
        regions,
        partners,
        coverage,
        news,
        partners_of,
        own_texts,
        former,
        found_alarms,
        circles,
    )
    return Snapshot(directory, rosters, roots, on, doubts.all_accepted(connection))


def _memberships(
    connection: Connection, on: date, circles: Collection[str]
) -> tuple[dict[str, str], dict[str, list[str]]]:
    """On a day: CBS code -> the region it belongs to, and CBS code -> the circles it is in besides."""
    row = tables.Membership
    query = select(row.municipality, row.region).where(
        row.valid_from <= on, row.valid_to.is_(None) | (row.valid_to >= on)
    )
    belongs: dict[str, str] = {}
    around: dict[str, list[str]] = {}
    for member in connection.execute(query.order_by(row.region.desc())):
        if member.region in circles:
            around.setdefault(member.municipality, []).insert(0, member.region)
        else:
            belongs[member.municipality] = member.region
    return belongs, around


def _in_its_circle(found: Partner, places: Iterable[Municipality]) -> Partner:
    """A partner of a circle is there for the municipalities that are in it today, and for no others."""
    if not found.circle:
        return found
    return replace(found, municipalities=tuple(place.slug for place in places if found.circle in place.circles))


def _coverage(found: Roster, has_escrow: bool, in_doubt: bool) -> Coverage:
    return Coverage(tuple(reader.who for reader in found.readers) + found.unapproved, has_escrow, in_doubt)


def _region(row: Any) -> Region:
    slots = tuple(row.mail_slots.split())
    promises = Promises(
        row.first_look_days,
        row.feedback_days,
        row.progress_days,
        row.question_days,
        tuple(int(weeks) for weeks in row.follow_up_weeks.split()),
        row.review_weeks,
    )
    terms, record = Terms(**json.loads(row.retention)), linking_of(row.linking)
    return Region(row.slug, row.name, row.kind, promises, slots, json.loads(row.policy), terms, record)


def linking_of(text: str) -> linking.Record:
    """The record of comparing; nothing is compared on one that somebody wrote by hand and that cannot be."""
    try:
        return linking.record(json.loads(text))
    except (ValueError, TypeError):
        return linking.Record()


def partner(key: str, document: Mapping[str, Any]) -> Partner:
    """A partner from its document (as in the region file)."""
    checked = document.get("verified_on")
    return Partner(
        key=key,
        name=document["name"],
        when=document["when"],
        scope=document["scope"],
        phone=document.get("phone") if checked else None,
        website=document.get("website"),
        hours=document.get("hours", {}),
        verified_on=_day(checked),
        municipalities=tuple(document.get("municipalities", ())),
        outcome=document.get("outcome", ""),
        police=bool(document.get("police")),
        inside=document.get("inside", ""),
        covenant_until=_day(document.get("covenant_until")),
        note=document.get("note", {}),
        refer=document.get("refer", True),
        languages=tuple(document.get("languages", ())),
        audience=tuple(document.get("audience", ())),
        when_not=document.get("when_not", {}),
        circle=document.get("circle", ""),
    )


def _day(value: Any) -> date | None:
    return date.fromisoformat(str(value)) if value else None


UNASKED = 6
"""Looks (of ten seconds) after which the directory is read again although its version did not change."""


class Keeper:
    """Holds the snapshot of this process and reads it again when the version in the database changed.

    The form page asks the database nothing: `current` is a plain attribute, renewed from a thread of its own.
    """

    def __init__(
        self, database: Database, roots_path: Path, themes: Sequence[str], today: Any, app_keys: AppKeys
    ) -> None:
        self.database = database
        self.app_keys = app_keys
        self.roots_path = roots_path
        self.themes = themes
        self.today = today
        self.snapshot = NOTHING
        self.foreign: tuple[str, ...] = ()
        """The rows about revocations that no node wrote, by name."""
        self._untold: frozenset[Revoked] = frozenset()
        self._looks = 0
        self._stop = threading.Event()

    @property
    def current(self) -> Directory:
        """Places and people."""
        return self.snapshot.directory

    @property
    def roots(self) -> Mapping[str, Root]:
        """The public keys of the escrows that are sealed to."""
        return self.snapshot.roots

    @property
    def paper_keys(self) -> Mapping[str, Root]:
        """The public keys of all escrows, those in doubt as well."""
        return self.snapshot.paper_keys

    def refresh(self, *, strict: bool = False) -> Directory:
        """Read everything again, now.

        A file of paper keys that breaks while this process runs stops neither mail nor alarms: those that were read
        before count on, and a process that starts says what is wrong. Raises ValueError or OSError when `strict`, and
        at first.
        """
        try:
            roots = roots_file.read(self.roots_path)
        except (OSError, ValueError):
            if strict or self.snapshot is NOTHING:
                raise
            roots = self.snapshot.paper_keys
        with self.database.reading() as connection:
            roots = self._without(roots, revocations.told(connection, self.app_keys))
            self.snapshot = read(connection, roots, self.today(), self.themes, self.app_keys)
        return self.current

    def _without(self, roots: Mapping[str, Root], told: revocations.Told) -> Mapping[str, Root]:
        """The roots without what another node revoked; this node notes it in its own file as well."""
        own: frozenset[Revoked] = frozenset()
        with contextlib.suppress(OSError):  # where nothing can be noted it holds for as long as the rows are there
            own = roots_file.listed(self.roots_path)
            roots_file.revoke(self.roots_path, sorted(told.approvals - own), self.today())
        self._untold = own - told.approvals
        # a row about what this node revoked itself is written anew, whatever it is: the code may be of a former K_APP
        self.foreign = tuple(sorted(name for name, said in told.foreign.items() if said not in own))
        return roots_file.without(roots, told.approvals) if told.approvals else roots

    def revoke(self, approvals: Iterable[Revoked]) -> None:
        """These approvals count no more, from now on, on every node. Call after the transaction that made it so.

        Raises OSError.
        """
        gone = list(approvals)
        roots_file.revoke(self.roots_path, gone, self.today())
        if gone:
            with self.database.writing() as connection:
                revocations.tell(self.database, connection, self.app_keys, gone, self.today())
                changed(connection)
        self.refresh(strict=True)

    def _tell_again(self) -> None:
        """What this node revoked and the database says no more: a node that never heard it hears it now."""
        gone, self._untold = self._untold, frozenset()
        if gone:
            with self.database.writing() as connection:
                revocations.tell(self.database, connection, self.app_keys, sorted(gone), self.today())
                changed(connection)

    def look(self) -> None:
        """Read again when somebody changed something, and now and then all the same.

        A row that was changed behind our back does not raise the version: that is noticed within `UNASKED` looks.
        """
        self._looks += 1
        if self._looks % UNASKED == 0:
            self.refresh()
        else:
            self.catch_up()
        self._tell_again()

    def catch_up(self) -> None:
        """Read again only when somebody changed something: another process may have done so a moment ago."""
        with self.database.reading() as connection:
            latest = version(connection)
        if latest != self.current.version or self.today() != self.snapshot.on:
            self.refresh()

    def keep_fresh(self, every: float = 10.0) -> None:
        """Look every so many seconds, in a thread that ends with the process."""

        def watch() -> None:
            while not self._stop.wait(every):
                # a database that is away for a moment comes back, and what somebody wrote there by hand is mended: one
                # failure must not end the looking, and with it every alarm of this process
                with contextlib.suppress(SQLAlchemyError, OSError, ValueError, KeyError, TypeError):
                    self.look()

        threading.Thread(target=watch, name="directory", daemon=True).start()

    def close(self) -> None:
        """Stop looking."""
        self._stop.set()
