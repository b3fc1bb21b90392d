"""From a draft to a sealed signal: who gets it, everything sealed in memory, then written in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from portal.actions import attaching
from portal.actions.house import House
from portal.adapters import outbox, signals, trail, vault
from portal.adapters.approvals import Reader, Roster
from portal.adapters.prepared import at_once
from portal.adapters.signals import SealedSignal, SealedWrap
from portal.domain.attachments import Cleaned, Place
from portal.domain.deadlines import first_look_due
from portal.domain.places import Role
from portal.domain.routing import REFERRED, Audience, Route, hand_to, route
from portal.domain.signals import Draft, PublicStatus, Signal, Status
from portal.domain.standing import lets_in
from portal.domain.standing import told as heard_by
from portal.domain.trail import Event


@dataclass(frozen=True, slots=True)
class Filing:
    """A signal that is sealed and ready to be written, the people who are told, and what the trail says of it.

    `behind_a_gate`: the deputies who cannot open it now.
    """

    sealed: SealedSignal
    told: frozenset[str]
    events: tuple[Event, ...]
    behind_a_gate: frozenset[str]


def prepare(
    house: House,
    roster: Roster,
    draft: Draft,
    code: str,
    *,
    audience: Audience | None = None,
    urgency: str | None = None,
    files: Sequence[Cleaned] = (),
) -> Filing:
    """Choose the readers and seal everything for them, in memory. `code` is the canonical receipt code.

    `audience`: the receivers it is for, when it was referred to them and not filed. `urgency`: the one it has already.
    `files`: what came along.
    Raises NoRoute.
    """
    theme, place = house.themes[draft.theme], house.directory.municipalities[draft.municipality]
    root = house.keeper.roots.get(place.code)
    people = roster.readers
    who = [reader.who for reader in people]
    chosen = hand_to(audience, draft, who, theme.rules) if audience else route(draft, who, theme.rules)
    urgency, today = urgency or theme.urgency(draft.answers), house.today()
    signal = Signal(
        id=str(UUID(bytes=house.random(16), version=4)),
        municipality=place.code,
        theme=theme.key,
        received_on=today,
        status=Status.RECEIVED,
        public_status=PublicStatus.RECEIVED,
        urgency=urgency,
        owner=None,
        due_on=first_look_due(today, urgency, house.directory.region_of(place).first_look_days),
        erase_on=None,
        passed_on=False,
        rule=chosen.rule,
    )
    told = {reader.principal for reader in heard_by(chosen.addressed, chosen.readers, today)}
    events = [Event("received_inside" if draft.referred else "filed", today, municipality=place.code, signal=signal.id)]
    if draft.told:
        told.discard(draft.told.entered_by)  # whoever typed it knows
        # the act of a colleague, but with the time or the signal it would say when this very signal came in
        events.append(Event("told", today, draft.told.entered_by, place.code))
    escrow = (root.id, root.public.sealing) if root else None
    because = REFERRED if draft.referred else chosen.because
    way = {"v": 1, "because": because, "rule": chosen.rule, "excluded": sorted(draft.exclude)}
    if audience:
        way["for"] = audience.document()
    sealed = _seal(house, signal, draft, way, chosen, people, escrow, code, files)
    gated = {wrap.principal for wrap in sealed.wraps if wrap.gated} & {reader.principal for reader in chosen.readers}
    return Filing(sealed, frozenset(told), tuple(events), frozenset(gated))


def write(house: House, connection: Connection, filing: Filing) -> None:
    """Write it with its event, and raise the flags of those who are told."""
    signal = filing.sealed.signal
    with at_once(connection):
        signals.add(connection, filing.sealed)
        for event in filing.events:
            trail.append(connection, house.app_keys, event)
        if signal.urgency == "acuut":
            outbox.flag_acute(connection, signal.id)
        elif signal.urgency == "spoed":
            outbox.flag_standby(connection, filing.behind_a_gate)
        outbox.flag_news(connection, filing.told)


def _seal(
    house: House,
    signal: Signal,
    draft: Draft,
    way: dict[str, Any],
    chosen: Route,
    people: Sequence[Reader],
    escrow: tuple[str, bytes] | None,
    code: str,
    files: Sequence[Cleaned],
) -> SealedSignal:
    key = vault.new_key(house.random)
    keys = {reader.who.principal: reader.sealing_key for reader in people}
    duo = [reader for reader in chosen.readers if reader.role is Role.FUNCTIONARIS]
    behind = bool(duo) and not lets_in(duo, [reader.who for reader in people], signal.received_on)
    wraps = [
        SealedWrap(
            reader.principal,
            vault.wrap(keys[reader.principal], signal.id, reader.principal, key),
            gated=behind and reader.role is not Role.FUNCTIONARIS,
        )
        for reader in chosen.readers
    ]
    if escrow:
        wraps.append(SealedWrap(escrow[0], vault.wrap(escrow[1], signal.id, escrow[0], key), gated=True))
    contact = draft.contact
    texts: dict[str, dict[str, Any]] = {
        "report": draft.report(),
        "contact": {"name": contact.name, "phone": contact.phone, "email": contact.email, "notify": contact.notify},
        "route": way,
    }
    documents = {
        kind: vault.seal_document(key, vault.associated(signal.municipality, signal.id, kind), text, house.random)
        for kind, text in texts.items()
    }
    private = vault.thread_keypair(code)
    return SealedSignal(
        signal,
        documents,
        wraps,
        vault.lookup_id(code),
        vault.seal_thread_key(private.public_key, vault.thread_key(key)),
        attaching.seal(house, signal, key, files, Place.REPORT),
    )
