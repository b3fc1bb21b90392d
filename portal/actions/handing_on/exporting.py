"""Giving a signal along as a file: the chosen parts, made in memory and kept nowhere; the trail says that it went."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from portal.actions import tokens
from portal.actions.desk import reading
from portal.actions.desk.cases import Broken, NotFound, find
from portal.actions.desk.reading import Dossier
from portal.actions.house import House
from portal.actions.links import linking
from portal.actions.people.signing_in import Desk
from portal.adapters import documents, referrals, signals, trail, vault
from portal.adapters.documents import NotMade
from portal.domain.access import Act
from portal.domain.attachments import Place
from portal.domain.dossiers import Material, Wanted, dossier
from portal.domain.places import Municipality
from portal.domain.referrals import Referral, parse_policy
from portal.domain.themes import pick
from portal.domain.trail import Event

CONFIRMED = "export"
"""The kind of act for which the kluiszin is asked once more."""

Make = Callable[[Mapping[str, Any]], bytes]
"""From the chosen parts (see domain/dossiers) to the bytes of a file. May raise NotMade."""

__all__ = ["CONFIRMED", "Broken", "NotFound", "NotMade", "as_json", "as_pdf", "export", "material", "opened", "went"]


def opened(house: House, desk: Desk, signal: str) -> Dossier:
    """The signal, for choosing what goes along; an opening like any other, so it stands in the trail.

    Raises NotFound (also for who may only read it), Broken.
    """
    with house.database.reading() as connection:
        find(connection, desk, signal, Act.EXPORT)
    return reading.open_signal(house, desk, signal)


def export(
    house: House, desk: Desk, found: Dossier, once: tokens.FormToken, kind: str, wanted: Wanted, make: Make
) -> bytes:
    """The file with what was chosen. It is made first; when the trail cannot say that it went, it does not go.

    `kind`: "pdf" or "json". The same form with the same choice gives the same file again, and no second event.
    Raises NotFound, Broken, tokens.Stale, NotMade.
    """
    made = make(dossier(material(house, desk, found), wanted))
    said = json.dumps([found.signal.id, kind, wanted.purpose, sorted(wanted.parts), sorted(wanted.answers)])
    # neither the purpose nor the parts: that there was contact data to take along is nobody else's business
    went(house, desk, found.signal.id, Act.EXPORT, once, said, "exported", {"format": kind})
    return made


def went(
    house: House,
    desk: Desk,
    signal: str,
    act: Act,
    once: tokens.FormToken,
    said: str,
    event: str,
    facts: Mapping[str, str],
) -> None:
    """Write into the trail that something of a signal goes along; when that fails, it must not go.

    The same form with the same choice (`said`) is one event. Raises NotFound, Broken, tokens.Stale.
    """
    key = vault.idem_key(vault.fields_mac(once.nonce, said.encode(errors="replace")))
    with house.database.writing() as connection:
        case = find(connection, desk, signal, act)
        if signals.handled_before(connection, key) is not None:
            return
        tokens.check_age(house, once, youngest=0)
        if signals.first_time(house.database, connection, key, house.today()):
            who, where = desk.staff.principal, case.signal.municipality
            trail.append(connection, house.app_keys, Event(event, house.clock(), who, where, signal, facts))


def as_json(document: Mapping[str, Any]) -> bytes:
    """The structured file (docs/dossier-json.md) in UTF-8."""
    # a lone half of a sign has no place in UTF-8
    return json.dumps(document, ensure_ascii=False, indent=2).encode(errors="replace") + b"\n"


def as_pdf(paper: Mapping[str, Any]) -> bytes:
    """A document on paper, of the shape that adapters/documents describes. Raises NotMade."""
    return documents.dossier_pdf(paper)


def material(house: House, desk: Desk, found: Dossier) -> Material:
    """Everything of an opened signal that could go along, with the words for its codes in the language of the staff."""
    place = house.directory.by_code(found.signal.municipality)
    region = house.directory.region_of(place)
    language = desk.staff.language
    return Material(
        signal=found.signal,
        place=place,
        theme=house.themes[found.signal.theme],
        policy=parse_policy(region.policy),
        language=language,
        made_on=house.today(),
        made_by=desk.staff.name,
        names={principal: person.name for principal, person in found.colleagues.items()},
        partners=_called(house, place, language),
        report=found.report,
        contact=found.contact,
        handling=found.handling,
        notes=found.notes,
        messages=found.messages,
        referrals=_referrals(house, found),
        links=linking.links_of(house, desk, found),
        files=sum(each is None or each.place is not Place.NOTE for each in found.files),
    )


def _called(house: House, place: Municipality, language: str) -> dict[str, str]:
    """What partners are called by key: those of this region, and those that were taken away."""
    here = {key: partner.name for key, partner in house.directory.partners_at(place).items()}
    return {key: pick(name, language) for key, name in {**house.directory.former, **here}.items()}


def _referrals(house: House, found: Dossier) -> Sequence[Referral | None]:
    with house.database.reading() as connection:
        rows = referrals.of_signal(connection, found.signal.id)
    return [_referral(found, ordinal, sealed) for ordinal, sealed in rows]


def _referral(found: Dossier, ordinal: int, sealed: bytes) -> Referral | None:
    ad = found.case.ad("referral", str(ordinal))
    try:
        return Referral.from_document(vault.open_document(found.case.key, ad, sealed))
    except (vault.Damaged, KeyError):
        return None
