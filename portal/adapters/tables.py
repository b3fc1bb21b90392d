"""The tables. What a reporter drives has random ids and no time; all text of people is sealed.

Every index on a table that filing writes costs a page of the disk per filing, because ids are random: so there is one
only where a page of the portal asks for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, MetaData, String, Text, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from portal.domain.signals import URGENCIES, PublicStatus, Status

NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}

ROWID_FREE: dict[str, Any] = {"sqlite_with_rowid": False}
"""For every table a reporter writes: SQLite's hidden row number would tell the order of arrival."""


class Blob(LargeBinary):
    """Bytes. What somebody turned into text behind our back comes back empty: it shows as damaged, like any forgery."""

    cache_ok = True

    def result_processor(self, dialect: Any, coltype: Any) -> Any:
        """Drivers give bytes or a memoryview for a blob."""

        def process(value: Any) -> bytes | None:
            if value is None:
                return None
            return b"" if isinstance(value, str) else bytes(value)

        return process


def _one_of(column: str, values: Iterable[str]) -> CheckConstraint:
    """A value that the code does not know would stop every page that shows the row."""
    known = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({known})", name=column)


class Table(DeclarativeBase):
    """Root of the typed tables."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {str: String(64), bytes: Blob}  # noqa: RUF012 - SQLAlchemy reads it from the class


# --- what the installation knows: places, people, partners -------------------------------------------------------


class Installation(Table):
    """Facts about the database itself, such as `demo` = "1" and `directory` = the version of places and people."""

    __tablename__ = "installation"
    name: Mapped[str] = mapped_column(Text, primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class Region(Table):
    """A group of municipalities with its promises (working days, weeks) and mail slots ("08:30 13:00").

    `follow_up_weeks`: "4 12". `policy`: its choices in handling signals as JSON, see domain/referrals.
    `retention`: its terms of keeping as JSON, only those that are not the usual ones, see domain/retention.
    `linking`: the record of comparing between its municipalities as JSON, see domain/linking; "{}": off.
    """

    __tablename__ = "region"
    slug: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str]
    first_look_days: Mapped[int]
    feedback_days: Mapped[int]
    mail_slots: Mapped[str]
    progress_days: Mapped[int]
    question_days: Mapped[int]
    follow_up_weeks: Mapped[str]
    review_weeks: Mapped[int]
    policy: Mapped[str] = mapped_column(Text)
    retention: Mapped[str] = mapped_column(Text)
    linking: Mapped[str] = mapped_column(Text, default="{}")


class Municipality(Table):
    """A municipality by CBS code; `is_open` is the manager's switch, coverage decides besides it.

    `team_contact`: the address that is mailed when an acute signal stays unopened, sealed under K_APP. `notices`: its
    own words on pages of the front door as JSON, page -> language -> Markdown. `inhabitants`: how many on the day
    `inhabitants_on`, for figures per 10,000.
    """

    __tablename__ = "municipality"
    code: Mapped[str] = mapped_column(String(6), primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(String(200))
    rni: Mapped[bool]
    style: Mapped[str | None] = mapped_column(String(7))
    is_open: Mapped[bool]
    team_contact: Mapped[bytes | None]
    notices: Mapped[str] = mapped_column(Text)
    inhabitants: Mapped[int | None]
    inhabitants_on: Mapped[date | None]


class Membership(Table):
    """Which municipality belongs to which region, and when."""

    __tablename__ = "membership"
    region: Mapped[str] = mapped_column(ForeignKey("region.slug"), primary_key=True)
    municipality: Mapped[str] = mapped_column(ForeignKey("municipality.code"), primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    valid_to: Mapped[date | None]


class Partner(Table):
    """An organisation of the sociale kaart; `document` holds names, reasons and hours per language as JSON."""

    __tablename__ = "partner"
    region: Mapped[str] = mapped_column(ForeignKey("region.slug"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    document: Mapped[str] = mapped_column(Text)


class Wording(Table):
    """A standard message of a theme in words of its own: of a region (its slug) or a municipality (its code).

    `key`: as in the theme's feedback. `document`: language -> text as JSON; a missing language is the theme's.
    """

    __tablename__ = "wording"
    owner: Mapped[str] = mapped_column(primary_key=True)
    theme: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    document: Mapped[str] = mapped_column(Text)


class Revision(Table):
    """What a member of staff changed in the settings: the fields that changed, as they were and as they became.

    Public settings and choices only, never a name, address or phone number of a person. `kind` and `key` say of what
    (see domain/revisions), `region` and `municipality` (CBS code) where. The trail holds a digest of it.
    """

    __tablename__ = "revision"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    at: Mapped[str]
    actor: Mapped[str | None] = mapped_column(String(36))
    kind: Mapped[str]
    key: Mapped[str]
    region: Mapped[str | None]
    municipality: Mapped[str | None] = mapped_column(String(6))
    before: Mapped[str] = mapped_column(Text)
    after: Mapped[str] = mapped_column(Text)
    __table_args__ = (Index("ix_revision_at", "at"),)


class Proposal(Table):
    """A change of a region that waits for a second person, as JSON: `before` is what it was proposed against.

    `after`: the values, why, and who refused it and why (see adapters/proposals).
    """

    __tablename__ = "proposal"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    region: Mapped[str] = mapped_column(ForeignKey("region.slug"))
    kind: Mapped[str]
    before: Mapped[str] = mapped_column(Text)
    after: Mapped[str] = mapped_column(Text)
    proposed_by: Mapped[str] = mapped_column(String(36))
    proposed_on: Mapped[date]


class Announcement(Table):
    """A message of the chain coordinator to everybody in a region; what a reader sees as news.

    `document`: language -> [title, Markdown] as JSON. `ordinal` orders those of one day.
    """

    __tablename__ = "announcement"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    region: Mapped[str] = mapped_column(ForeignKey("region.slug"))
    published_on: Mapped[date]
    ordinal: Mapped[int]
    document: Mapped[str] = mapped_column(Text)


class Principal(Table):
    """A staff account. The address is sealed under K_APP; the public keys count only with an approval.

    `session_epoch` ends all sessions when it changes. `invitation` is the hash of a one-time code. `absent_from` and
    `absent_until` are the first and last day of an absence; `shortcuts`: whether single keys do something. `phone`: for
    colleagues, sealed as the address is. `slots`: at which of the region's moments this person is mailed ("08:30"; "":
    at all). `left_on`: the day the account was closed; what is left of it is the name, for what was written before.

    `second_factor`: the secret of the app that shows six digits, sealed as the address is; `second_step` the last step
    of 30 seconds that was used, so that digits work once. `recovery`: the hash of a code that a colleague gave when the
    app was lost, good until `recovery_until`. `subject`: keyed hash of who this is to the single sign-on (issuer and
    subject). `pins`: the paper keys this person saw, sealed under the own key (see adapters/vault/pins).
    """

    __tablename__ = "principal"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[str]
    municipality: Mapped[str | None] = mapped_column(ForeignKey("municipality.code"))
    region: Mapped[str | None] = mapped_column(ForeignKey("region.slug"))
    language: Mapped[str]
    email_index: Mapped[bytes] = mapped_column(unique=True)
    email_sealed: Mapped[bytes]
    sealing_key: Mapped[bytes | None]
    verifying_key: Mapped[bytes | None]
    unlocker: Mapped[bytes | None]
    invitation: Mapped[bytes | None]
    invited_until: Mapped[date | None]
    session_epoch: Mapped[int]
    absent_from: Mapped[date | None]
    absent_until: Mapped[date | None]
    shortcuts: Mapped[bool]
    phone: Mapped[bytes | None]
    slots: Mapped[str]
    left_on: Mapped[date | None]
    second_factor: Mapped[bytes | None]
    second_step: Mapped[int]
    recovery: Mapped[bytes | None]
    recovery_until: Mapped[date | None]
    subject: Mapped[bytes | None] = mapped_column(unique=True)
    pins: Mapped[bytes | None]


class Seat(Table):
    """Which principal answers for a municipality and theme, in which role and half of the duo.

    `active`: a deputy who replaces the duo now.
    """

    __tablename__ = "seat"
    municipality: Mapped[str] = mapped_column(ForeignKey("municipality.code"), primary_key=True)
    theme: Mapped[str] = mapped_column(primary_key=True)
    principal: Mapped[str] = mapped_column(ForeignKey("principal.id"), primary_key=True)
    role: Mapped[str]
    slot: Mapped[str | None]
    active: Mapped[bool]
    __table_args__ = (Index("ix_seat_principal", "principal"),)


class Approval(Table):
    """A signed certificate: these public keys may read for this municipality in this role.

    Those of former keys stay: what somebody signed with them keeps its place in the chain.
    """

    __tablename__ = "approval"
    municipality: Mapped[str] = mapped_column(ForeignKey("municipality.code"), primary_key=True)
    principal: Mapped[str] = mapped_column(String(36), primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)
    sealing_key: Mapped[bytes]
    verifying_key: Mapped[bytes] = mapped_column(primary_key=True)
    approver: Mapped[str]
    valid_from: Mapped[date]
    signature: Mapped[bytes]


class LocalKey(Table):
    """k_local of a municipality for one reader, wrapped like a case key: what equal identifiers are found with.

    `id` stands in the place of a signal's id in the wrap, and is the same in all rows of a municipality.
    """

    __tablename__ = "local_key"
    municipality: Mapped[str] = mapped_column(ForeignKey("municipality.code"), primary_key=True)
    principal: Mapped[str] = mapped_column(String(36), primary_key=True)
    id: Mapped[str] = mapped_column(String(36))
    key: Mapped[bytes]


class FailedSignIn(Table):
    """How often signing in failed for an address, known or not (so that nobody learns which are). Cleared daily."""

    __tablename__ = "failed_sign_in"
    email_index: Mapped[bytes] = mapped_column(primary_key=True)
    count: Mapped[int]
    last_at: Mapped[datetime]


# --- signals: what reporters hand in ----------------------------------------------------------------------------


_ACUTE_AND_NOBODYS = text("urgency = 'acuut' AND owner IS NULL AND due_on IS NOT NULL")
ACUTE_AND_NOBODYS = text("signal.urgency = 'acuut' AND signal.owner IS NULL AND signal.due_on IS NOT NULL")
"""As the index below says it, so that the database sees that a query asks for what it holds."""


_HAS_A_DAY_OF_ERASING = text("erase_on IS NOT NULL")  # filing writes none, so it costs filing nothing


class Signal(Table):
    """A signal: the complete list of what is readable about it. Everything else is sealed, in other tables."""

    __tablename__ = "signal"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    municipality: Mapped[str] = mapped_column(ForeignKey("municipality.code"))
    theme: Mapped[str]
    received_on: Mapped[date]
    status: Mapped[str]
    public_status: Mapped[str]
    urgency: Mapped[str]
    owner: Mapped[str | None] = mapped_column(String(36))
    due_on: Mapped[date | None]
    erase_on: Mapped[date | None]
    passed_on: Mapped[bool]
    rule: Mapped[int]
    __table_args__ = (
        Index("ix_signal_inbox", "municipality", "due_on", "received_on", "id"),
        Index(
            "ix_signal_acute",
            "municipality",
            "due_on",
            "received_on",
            "id",
            sqlite_where=_ACUTE_AND_NOBODYS,
            postgresql_where=_ACUTE_AND_NOBODYS,
        ),
        Index(
            "ix_signal_erase",
            "municipality",
            "erase_on",
            sqlite_where=_HAS_A_DAY_OF_ERASING,
            postgresql_where=_HAS_A_DAY_OF_ERASING,
        ),
        Index(
            "ix_signal_erase_on",
            "erase_on",
            sqlite_where=_HAS_A_DAY_OF_ERASING,
            postgresql_where=_HAS_A_DAY_OF_ERASING,
        ),
        _one_of("status", Status),
        _one_of("public_status", PublicStatus),
        _one_of("urgency", URGENCIES),
        ROWID_FREE,
    )


class Document(Table):
    """A sealed text of a signal by its kind.

    `report`, `contact` (always there, also when empty), `route`, `handling`, `links`, `across`, `counted`.
    """

    __tablename__ = "document"
    signal: Mapped[str] = mapped_column(ForeignKey("signal.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    sealed: Mapped[bytes]
    __table_args__ = (ROWID_FREE,)


class Wrap(Table):
    """The case key of a signal for one reader, or for the escrow. `gated`: for a deputy who need not step in yet."""

    __tablename__ = "wrap"
    signal: Mapped[str] = mapped_column(ForeignKey("signal.id", ondelete="CASCADE"), primary_key=True)
    principal: Mapped[str] = mapped_column(String(36), primary_key=True)
    gated: Mapped[bool]
    key: Mapped[bytes]
    __table_args__ = (ROWID_FREE,)


class Thread(Table):
    """What the receipt code opens. `seen` is the ordinal of the last message shown with this code; no date."""

    __tablename__ = "thread"
    signal: Mapped[str] = mapped_column(ForeignKey("signal.id", ondelete="CASCADE"), primary_key=True)
    lookup_id: Mapped[bytes] = mapped_column(unique=True)
    key: Mapped[bytes]
    seen: Mapped[int]
    __table_args__ = (ROWID_FREE,)


class Message(Table):
    """One message of a thread, sealed under the thread key; who wrote it and when is inside."""

    __tablename__ = "message"
    signal: Mapped[str] = mapped_column(ForeignKey("signal.id", ondelete="CASCADE"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sealed: Mapped[bytes]
    __table_args__ = (ROWID_FREE,)


class Note(Table):
    """One internal note, sealed under the case key."""

    __tablename__ = "note"
    signal: Mapped[str] = mapped_column(ForeignKey("signal.id", ondelete="CASCADE"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sealed: Mapped[bytes]
    __table_args__ = (ROWID_FREE,)


class Referral(Table):
    """One referral of a signal: to whom, why, what was told and what came back. All of it sealed under the case key."""

    __tablename__ = "referral"
    signal: Mapped[str] = mapped_column(ForeignKey("signal.id", ondelete="CASCADE"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sealed: Mapped[bytes]
    __table_args__ = (ROWID_FREE,)


class Attachment(Table):
    """One file with a signal: `about` (its kind, size and what it came with) and `content`, padded to steps of size.

    Sealed under a key of its own, of the case key, or of the thread key for what the reporter sent afterwards.
    """

    __tablename__ = "attachment"
    signal: Mapped[str] = mapped_column(ForeignKey("signal.id", ondelete="CASCADE"), primary_key=True)
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    about: Mapped[bytes]
    content: Mapped[bytes]
    __table_args__ = (ROWID_FREE,)


class Token(Table):
    """An identifier (plate, phone, address …) of an opened signal as a keyed code; of which kind is not said."""

    __tablename__ = "token"
    signal: Mapped[str] = mapped_column(ForeignKey("signal.id", ondelete="CASCADE"), primary_key=True)
    code: Mapped[bytes] = mapped_column(primary_key=True)
    __table_args__ = (Index("ix_token_code", "code"), ROWID_FREE)


class SharedToken(Table):
    """An identifier of a signal as a slow keyed code of a region, to be compared between its municipalities.

    Made one by one by whoever may open the signal, only where the region settled that; of which kind is not said.
    """

    __tablename__ = "shared_token"
    region: Mapped[str] = mapped_column(ForeignKey("region.slug"), primary_key=True)
    code: Mapped[bytes] = mapped_column(primary_key=True)
    signal: Mapped[str] = mapped_column(ForeignKey("signal.id", ondelete="CASCADE"), primary_key=True)
    __table_args__ = (Index("ix_shared_token_signal", "signal"), ROWID_FREE)


class Comparison(Table):
    """How many identifiers somebody compared between municipalities on a day; gone with the day."""

    __tablename__ = "comparison"
    principal: Mapped[str] = mapped_column(String(36), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    count: Mapped[int]


class Tombstone(Table):
    """A signal was erased: what its receipt code finds now. Neither its id nor a word of it, only the day and place."""

    __tablename__ = "tombstone"
    lookup_id: Mapped[bytes] = mapped_column(primary_key=True)
    municipality: Mapped[str] = mapped_column(String(6))
    erased_on: Mapped[date]
    __table_args__ = (ROWID_FREE,)


class Once(Table):
    """A form that was already handled: its key, and what it said in a form that tests no guess. Cleared after 48 h."""

    __tablename__ = "once"
    key: Mapped[bytes] = mapped_column(primary_key=True)
    fields: Mapped[bytes]
    day: Mapped[date]
    __table_args__ = (ROWID_FREE,)


# --- meetings ----------------------------------------------------------------------------------------------------


class Meeting(Table):
    """A meeting on a day, of one of the tables of a region (`kind`: its key in the policy). `closed`: it was held."""

    __tablename__ = "meeting"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    region: Mapped[str] = mapped_column(ForeignKey("region.slug"))
    kind: Mapped[str]
    held_on: Mapped[date]
    closed: Mapped[bool]
    __table_args__ = (Index("ix_meeting_region", "region", "held_on"),)


class Participant(Table):
    """A colleague who takes part in a meeting, and may read its sheets."""

    __tablename__ = "participant"
    meeting: Mapped[str] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True)
    principal: Mapped[str] = mapped_column(String(36), primary_key=True)


class Sheet(Table):
    """What a municipality brings into a meeting. It names no signal.

    `agenda`: what everybody at the table may know (form, decision), sealed under K_APP. `sealed`: the rewritten text
    and which signal it was made of, under a key of its own.
    """

    __tablename__ = "sheet"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    meeting: Mapped[str] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"))
    municipality: Mapped[str] = mapped_column(ForeignKey("municipality.code"))
    agenda: Mapped[bytes]
    sealed: Mapped[bytes]
    __table_args__ = (Index("ix_sheet_meeting", "meeting"),)


class SheetKey(Table):
    """The key of a sheet for one participant, wrapped like a case key."""

    __tablename__ = "sheet_key"
    sheet: Mapped[str] = mapped_column(ForeignKey("sheet.id", ondelete="CASCADE"), primary_key=True)
    principal: Mapped[str] = mapped_column(String(36), primary_key=True)
    key: Mapped[bytes]


class Task(Table):
    """What somebody does after a meeting. `sealed`: what and who, under K_APP; only the days are readable."""

    __tablename__ = "task"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    meeting: Mapped[str] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"))
    sheet: Mapped[str | None] = mapped_column(ForeignKey("sheet.id", ondelete="CASCADE"))
    sealed: Mapped[bytes]
    due_on: Mapped[date]
    done_on: Mapped[date | None]
    __table_args__ = (Index("ix_task_meeting", "meeting"), Index("ix_task_sheet", "sheet"))


# --- telling people ----------------------------------------------------------------------------------------------


class News(Table):
    """There is news for this principal; no time, no signal. Removed when the mail of a slot is made."""

    __tablename__ = "news"
    principal: Mapped[str] = mapped_column(String(36), primary_key=True)
    __table_args__ = (ROWID_FREE,)


class Standby(Table):
    """An urgent signal came in for which this deputy is mailed at the next slot, unless somebody opens it.

    As `News`: no time, no signal.
    """

    __tablename__ = "standby"
    principal: Mapped[str] = mapped_column(String(36), primary_key=True)
    __table_args__ = (ROWID_FREE,)


class Acute(Table):
    """An acute signal that nobody has opened: how often was mailed. A counter, not a time; deleted when opened."""

    __tablename__ = "acute"
    signal: Mapped[str] = mapped_column(ForeignKey("signal.id", ondelete="CASCADE"), primary_key=True)
    sent: Mapped[int]
    __table_args__ = (ROWID_FREE,)


class MailSlot(Table):
    """A slot ("2026-11-23T08:30+01:00") whose deliveries were made, so that nobody is mailed twice for it."""

    __tablename__ = "mail_slot"
    moment: Mapped[str] = mapped_column(primary_key=True)


class Delivery(Table):
    """The outbox: one mail to one address, gone after sending. `address` is sealed under K_APP."""

    __tablename__ = "delivery"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    letter: Mapped[str]
    language: Mapped[str]
    address: Mapped[bytes]
    attempts: Mapped[int]
    next_at: Mapped[datetime]
    __table_args__ = (Index("ix_delivery_next_at", "next_at"), ROWID_FREE)


# --- figures that carry no signal ---------------------------------------------------------------------------------


class Counter(Table):
    """How many signals of a month fall under one value of a dimension, such as `first_look` = `in_time`."""

    __tablename__ = "counter"
    municipality: Mapped[str] = mapped_column(ForeignKey("municipality.code"), primary_key=True)
    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    theme: Mapped[str] = mapped_column(primary_key=True)
    dimension: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]
    __table_args__ = (ROWID_FREE,)


class Published(Table):
    """What is shown of a region, theme and closed year, kept back as one whole: found once, by the worker.

    `shape`: what stands for the theme and the places it was made of (hexadecimal), so that the worker sees what is to
    be made anew. `sealed`: that and all numbers as JSON, under K_APP, so that a row written by hand counts for nothing.
    """

    __tablename__ = "publication"
    region: Mapped[str] = mapped_column(ForeignKey("region.slug"), primary_key=True)
    theme: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    shape: Mapped[str]
    sealed: Mapped[bytes]


class PartnerFigure(Table):
    """What a partner told about a year, typed by the chain coordinator: `count` None is "fewer than five".

    `measure`: of what (see domain/figures). `source`: where the figure comes from.
    """

    __tablename__ = "partner_figure"
    region: Mapped[str] = mapped_column(ForeignKey("region.slug"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    partner: Mapped[str] = mapped_column(primary_key=True)
    measure: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int | None]
    source: Mapped[str] = mapped_column(String(200))


class Awareness(Table):
    """A session or campaign: where, when, for which groups of colleagues (keys of the theme, as JSON).

    `municipality` None: the whole region. `people`: how many were there, None when nobody counted.
    """

    __tablename__ = "awareness"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    region: Mapped[str] = mapped_column(ForeignKey("region.slug"))
    municipality: Mapped[str | None] = mapped_column(ForeignKey("municipality.code"))
    theme: Mapped[str]
    held_on: Mapped[date]
    kind: Mapped[str]
    title: Mapped[str] = mapped_column(String(200))
    groups: Mapped[str] = mapped_column(Text)
    people: Mapped[int | None]
    __table_args__ = (Index("ix_awareness_region", "region", "held_on"),)


# --- the trail ---------------------------------------------------------------------------------------------------


_UNCHAINED = text("chain IS NULL")  # what waits for the worker, a minute or a night: never many
_CHAINED = text("chain IS NOT NULL")
_AFTER_FILING = text("signal IS NOT NULL AND act <> 'filed'")
AFTER_FILING = text("event.signal IS NOT NULL AND event.act <> 'filed'")
"""What happened with a signal after it was filed, as the index below says it. Filing writes nothing into that index."""

_OF_NO_SIGNAL = text("signal IS NULL")  # settings and people: few, and asked for by what was done


class Event(Table):
    """One act, written in the transaction of the act, with a keyed code over it. Never changed, never deleted.

    `at` is a date for a reporter and an exact time for staff; `chain` is filled once by the worker, see domain/chains.
    """

    __tablename__ = "event"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    at: Mapped[str]
    act: Mapped[str]
    actor: Mapped[str | None] = mapped_column(String(36))
    municipality: Mapped[str | None] = mapped_column(String(6))
    signal: Mapped[str | None] = mapped_column(String(36))
    facts: Mapped[str] = mapped_column(Text)
    mac: Mapped[bytes]
    chain: Mapped[bytes | None]
    __table_args__ = (
        Index("ix_event_unchained", "at", "id", sqlite_where=_UNCHAINED, postgresql_where=_UNCHAINED),
        Index("ix_event_chain", "chain", unique=True, sqlite_where=_CHAINED, postgresql_where=_CHAINED),
        Index("ix_event_signal", "signal", "at", sqlite_where=_AFTER_FILING, postgresql_where=_AFTER_FILING),
        Index("ix_event_act", "act", "at", sqlite_where=_OF_NO_SIGNAL, postgresql_where=_OF_NO_SIGNAL),
        ROWID_FREE,
    )


class Cut(Table):
    """The end of a chain that was cut off after its term: the last link that went, and how many went with it in all.

    `mac`: of all of that, so that nobody cuts off more with the database alone.
    """

    __tablename__ = "cut"
    strand: Mapped[str] = mapped_column(primary_key=True)
    link: Mapped[bytes]
    events: Mapped[int]
    made_on: Mapped[date]
    mac: Mapped[bytes]
