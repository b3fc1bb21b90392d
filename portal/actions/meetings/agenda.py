"""The agenda of a meeting: its lines for everybody at the table, the words of a sheet for who holds its key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from portal.actions import tokens
from portal.actions.desk.cases import use_once
from portal.actions.house import House
from portal.actions.meetings.gathering import Gathering, gathering
from portal.actions.meetings.opening import Origin, line, origins, state, words
from portal.actions.meetings.owed import task
from portal.actions.meetings.sitting import NotFound, seen, verified
from portal.actions.people.signing_in import Desk
from portal.adapters import meetings, trail, vault
from portal.adapters.meetings import SealedSheet
from portal.domain.access import Act, may
from portal.domain.meetings import Line, Task, Words
from portal.domain.places import READERS
from portal.domain.trail import Event

__all__ = ["Agenda", "NotFound", "Sheet", "agenda", "give_keys", "readable"]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet as somebody sees it: `words` only with a key, `origin` only for who may open the signal behind it.

    `line` is None when it is damaged; `state` changes when somebody decides on it. `locked`: there is a key, but the
    words do not open with it.
    """

    id: str
    municipality: str
    line: Line | None
    state: str
    words: Words | None
    origin: Origin | None
    tasks: Sequence[Task]
    locked: bool = False


@dataclass(frozen=True, slots=True)
class Agenda:
    """A meeting with its sheets; `tasks` are those of the meeting as a whole. `waiting`: principals who take part and
    have no key yet of a sheet that this person can give them.
    """

    gathering: Gathering
    sheets: Sequence[Sheet]
    tasks: Sequence[Task]
    waiting: Sequence[str]


def agenda(house: House, desk: Desk, meeting: str) -> Agenda:
    """What this person may see of a meeting. Raises NotFound."""
    found = gathering(house, desk, meeting)
    with house.database.reading() as connection:
        rows = meetings.sheets(connection, [meeting])
        held = readable(connection, desk, found)
        own = origins(connection, desk) if may(desk.staff, Act.READ_SHEET) and desk.staff.role in READERS else {}
        tasks = [made for each in meetings.tasks(connection, [meeting]) if (made := task(house, each))]
        sheets = [
            each
            for row in rows
            if (each := _sheet(house, desk, row, held.get(row.id), own.get(row.id), tasks)) is not None
        ]
        waiting = _waiting(house, connection, found, sheets)
    return Agenda(found, sheets, [each for each in tasks if each.sheet is None], waiting)


def readable(connection: Connection, desk: Desk, found: Gathering) -> Mapping[str, vault.Secret | None]:
    """The keys of the sheets that this person may read here: of who takes part. None: it is damaged."""
    if not (found.mine and may(desk.staff, Act.READ_SHEET)):
        return {}
    me = desk.staff.principal
    held: dict[str, vault.Secret | None] = {}
    for sheet, blob in meetings.keys_of(connection, found.meeting.id, me).items():
        try:
            held[sheet] = vault.unwrap(desk.keys, sheet, me, blob)
        except vault.Damaged:
            held[sheet] = None
    return held


def _sheet(
    house: House,
    desk: Desk,
    row: SealedSheet,
    key: vault.Secret | None,
    origin: Origin | None,
    tasks: Sequence[Task],
) -> Sheet | None:
    """One sheet for this person; None when they may not know of it."""
    shown = line(house, row)
    if desk.staff.principal in shown.hidden if shown else key is None:
        return None  # kept from the signal; of a damaged line nobody can tell, so only who holds the key sees it
    said, locked = None, False
    if key is not None:
        try:
            said = words(key, row)
        except vault.Damaged:
            locked = True
    mine = [each for each in tasks if each.sheet == row.id]
    return Sheet(row.id, row.municipality, shown, state(row), said, origin, mine, locked)


def _waiting(house: House, connection: Connection, found: Gathering, sheets: Sequence[Sheet]) -> list[str]:
    opened = [each for each in sheets if each.words]
    if not opened:
        return []
    held = meetings.holders(connection, found.meeting.id)
    can = verified(house, connection, found.board, found.people)
    kept = {each.id: _kept_out(each.line, each.words) for each in opened}
    return sorted({who for each in opened for who in can.keys() - held.get(each.id, set()) - kept[each.id]})


def _kept_out(shown: Line | None, said: Words | None) -> set[str]:
    """Who never gets a key of a sheet, whichever of its two parts says so."""
    return {*(said.excluded if said else ()), *(shown.hidden if shown else ())}


def give_keys(house: House, desk: Desk, meeting: str, once: tokens.FormToken) -> None:
    """Give who came later the keys of the sheets that this person can read. Raises NotFound, Done, tokens.Stale."""
    found = gathering(house, desk, meeting)
    if not (found.mine and may(desk.staff, Act.READ_SHEET)):
        raise NotFound
    with house.database.writing() as connection:
        _, board = seen(house, connection, desk, meeting, hold=True)
        use_once(house, connection, once)
        can = verified(house, connection, board, meetings.participants(connection, meeting))
        keys, held = readable(connection, desk, found), meetings.holders(connection, meeting)
        for row in meetings.sheets(connection, [meeting]):
            key = keys.get(row.id)
            if key is None:
                continue
            try:
                kept_out = _kept_out(line(house, row), words(key, row))
            except vault.Damaged:
                continue
            new = sorted(can.keys() - held.get(row.id, set()) - kept_out)
            meetings.add_keys(connection, row.id, {who: vault.wrap(can[who], row.id, who, key) for who in new})
        event = Event("sheets_shared", house.clock(), desk.staff.principal, facts={"meeting": meeting})
        trail.append(connection, house.app_keys, event)
