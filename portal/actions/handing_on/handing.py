"""Handing a part of a signal to somebody inside the portal: a new signal with a key of its own.

Nothing readable ties the two together. The receipt code of the new one stands sealed in the referral of the first, so
whoever sent it follows it as a reporter does; the id of the first stands sealed in the report of the new one, so the
receivers' session can raise the flags of whoever holds the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection

from portal.actions import tokens
from portal.actions.desk.cases import Broken, Case, NotFound, find
from portal.actions.handing_on import referred
from portal.actions.house import House
from portal.actions.people.signing_in import Desk
from portal.actions.reporters import filing, following
from portal.actions.reporters.following import AlreadyAdded, Following, UnknownCode
from portal.adapters import approvals, referrals, signals, threads, vault
from portal.domain.access import Act
from portal.domain.places import Role, Slot
from portal.domain.routing import Audience, NoRoute
from portal.domain.signals import Draft, Referred

MUNICIPALITY = "municipality"
"""What `inside` says of another municipality: its functionarissen get the signal, as if it had been filed there."""

CLUES = "indicators"

AUDIENCES: Mapping[str, Audience] = {
    "care_coordinator": Audience(Role.CARE_COORDINATOR),
    "internal_care": Audience(Role.INTERNAL, Slot.CARE),
    "internal_safety": Audience(Role.INTERNAL, Slot.SAFETY),
}
"""Whom the other values of `inside` mean."""

__all__ = [
    "AUDIENCES",
    "MUNICIPALITY",
    "AlreadyAdded",
    "Following",
    "NobodyThere",
    "NotFound",
    "UnknownCode",
    "deliver",
    "fresh",
    "news",
    "there",
    "write",
]


class NobodyThere(Exception):
    """Nobody who is ready can receive it there; nothing was handed on."""


def there(house: House, municipality: str, inside: str, theme: str) -> bool:
    """Whether somebody can receive it: in this municipality (CBS code), for `inside` as a partner has it."""
    coverage = house.directory.coverage.get((municipality, theme))
    if coverage is None:
        return False
    if inside == MUNICIPALITY:
        return house.directory.is_open(house.directory.by_code(municipality), theme)
    audience = AUDIENCES.get(inside)
    return audience is not None and any(each.ready and audience.includes(each) for each in coverage.readers)


def deliver(
    house: House,
    desk: Desk,
    connection: Connection,
    case: Case,
    text: str,
    shared: Mapping[str, Sequence[str]],
    inside: str,
    municipality: str | None,
    language: str,
) -> str:
    """Make the new signal in the caller's transaction; returns its receipt code, to be kept sealed with the referral.

    `shared`: question -> chosen keys, or the one free text; the ticked clues under `indicators`. `municipality`: the
    code of another one, else it stays in the own. Who was kept from the first signal is kept from the new one.
    Raises NobodyThere, Broken.
    """
    if (inside == MUNICIPALITY) != (municipality is not None and municipality != case.signal.municipality):
        raise NobodyThere
    code = municipality or case.signal.municipality
    audience = AUDIENCES.get(inside)
    if audience is None and not there(house, code, inside, case.signal.theme):
        raise NobodyThere
    receipt = house.app_keys.receipt_code(house.random(32))
    draft = _draft(house, desk, connection, case, code, text, shared, language)
    roster = approvals.roster(connection, code, case.signal.theme, house.keeper.roots.get(code))
    try:
        made = filing.prepare(house, roster, draft, receipt, audience=audience, urgency=case.signal.urgency)
    except NoRoute as error:
        raise NobodyThere from error
    filing.write(house, connection, made)
    return receipt


def _draft(
    house: House,
    desk: Desk,
    connection: Connection,
    case: Case,
    code: str,
    text: str,
    shared: Mapping[str, Sequence[str]],
    language: str,
) -> Draft:
    """Only the rewritten text and what was ticked; nothing else of the first signal."""
    signal = case.signal
    asked = {question.key: question for question in house.themes[signal.theme].questions}
    return Draft(
        municipality=house.directory.by_code(code).slug,
        theme=signal.theme,
        language=language,
        story=text,
        answers={key: tuple(given) for key, given in shared.items() if key in asked and asked[key].choices},
        texts={key: given[0] for key, given in shared.items() if key in asked and given and not asked[key].choices},
        indicators=tuple(shared.get(CLUES, ())),
        exclude=_excluded(connection, case),
        referred=Referred(signal.id, signal.municipality, desk.staff.principal, desk.staff.name),
    )


def _excluded(connection: Connection, case: Case) -> tuple[str, ...]:
    try:
        sealed = signals.documents(connection, case.signal.id)["route"]
        return tuple(vault.open_document(case.key, case.ad("route"), sealed)["excluded"])
    except (vault.Damaged, KeyError) as error:
        raise Broken(case.signal) from error  # who may not see it cannot be known: then nobody new gets it


# --- following what was handed on --------------------------------------------------------------------------------


def news(house: House, code: str, *, shown: bool = False) -> Following:
    """The status and messages of what was handed on. `shown`: somebody reads them now, so they are no longer new.

    Raises UnknownCode (it was erased meanwhile).
    """
    return following.follow(house, code, seen=shown)


def fresh(house: House, codes: Iterable[str]) -> set[str]:
    """Which of these receipts lead to a message that nobody on the sending side has seen."""
    by_lookup = {vault.lookup_id(code): code for code in codes if code}
    if not by_lookup:
        return set()
    with house.database.reading() as connection:
        unseen = threads.unseen(connection, list(by_lookup))
    return {by_lookup[lookup] for lookup in unseen if news(house, by_lookup[lookup]).new}


def write(house: House, desk: Desk, signal: str, number: int, once: tokens.FormToken, text: str) -> None:
    """Write to whoever received referral `number` of this signal. A second post of the same form does nothing.

    Raises NotFound, Broken, UnknownCode, AlreadyAdded (another text under a used form), tokens.Stale, NotKept.
    """
    following.add(house, once, receipt(house, desk, signal, number), text)


def receipt(house: House, desk: Desk, signal: str, number: int) -> str:
    """The receipt code of what was made of referral `number`. Raises NotFound (also when it went outside), Broken."""
    with house.database.reading() as connection:
        case = find(connection, desk, signal, Act.REFER)
        blob = referrals.one(connection, signal, number)
    found = referred.opened(case, number, blob) if blob else None
    if found is None or not found.receipt:
        raise NotFound
    return found.receipt
