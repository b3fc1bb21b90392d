"""The agenda of a meeting: its lines for who holds a key and the chain coordinator, the words only for the first."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import Connection

from portal.actions import tokens
from portal.actions.desk.cases import use_once
from portal.actions.house import House
from portal.actions.meetings.gathering import Gathering, gathering
from portal.actions.meetings.opening import Origin, line, origins, state, words
from portal.actions.meetings.owed import task
from portal.actions.meetings.sitting import Board, NotFound, seen, themes_of, verified
from portal.actions.people.signing_in import Desk
from portal.adapters import meetings, trail, vault
from portal.adapters.meetings import SealedSheet
from portal.domain.access import Act, may
from portal.domain.meetings import Line, Task, Words
from portal.domain.places import READERS, Role
from portal.domain.trail import Event

__all__ = ["Agenda", "NotFound", "Sheet", "agenda", "give_keys", "known", "readable"]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet as somebody sees it: `words` only with a key, `origin` only for who may open the signal behind it.

    `line` is None when it is damaged; `state` changes when somebody decides on it. `people`: who of those who take part
    holds a key (principals): only they get an action about it. `locked`: there is a key, but the words do not open.
    """

    id: str
    municipality: str
    line: Line | None
    state: str
    words: Words | None
    origin: Origin | None
    tasks: Sequence[Task]
    people: frozenset[str]
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
        held, holders = readable(house, connection, desk, found), meetings.holders(connection, meeting)
        own = origins(connection, desk) if may(desk.staff, Act.READ_SHEET) and desk.staff.role in READERS else {}
        tasks = [made for each in meetings.tasks(connection, [meeting]) if (made := task(house, each))]
        sheets = [
            _sheet(house, row, held, own.get(row.id), tasks, found.people & holders.get(row.id, set()))
            for row in rows
            if desk.staff.role is Role.COORDINATOR or row.id in held
        ]
        waiting = _waiting(house, connection, found, sheets)
    return Agenda(found, sheets, [each for each in tasks if each.sheet is None], waiting)


def readable(house: House, connection: Connection, desk: Desk, found: Gathering) -> Mapping[str, vault.Secret | None]:
    """The keys of the sheets that this person may read here: of who takes part. None: it is damaged."""
    if not (found.mine and may(desk.staff, Act.READ_SHEET)):
        return {}
    me = desk.staff.principal
    held: dict[str, vault.Secret | None] = {}
    blobs = meetings.keys_of(connection, found.meeting.id, me)
    rows = meetings.these_sheets(connection, blobs)
    for sheet in known(house, desk, found.board, rows.values()):
        blob = blobs[sheet]
        try:
            held[sheet] = vault.unwrap(desk.keys, sheet, me, blob)
        except vault.Damaged:
            held[sheet] = None
    return held


def known(house: House, desk: Desk, board: Board, rows: Iterable[SealedSheet]) -> set[str]:
    """Of these sheets, whose key this person holds, those of a theme they still have a seat for at this table.

    Of a damaged line nobody can tell the theme: then the key is enough, for it was given to who has such a seat.
    """
    themes = themes_of(house, board, desk.staff.principal)
    return {row.id for row in rows if (shown := line(house, row)) is None or shown.theme in themes}


def _sheet(
    house: House,
    row: SealedSheet,
    held: Mapping[str, vault.Secret | None],
    origin: Origin | None,
    tasks: Sequence[Task],
    people: frozenset[str],
) -> Sheet:
    """One sheet for somebody who may know of it."""
    said, key = None, held.get(row.id)
    if key is not None:
        with suppress(vault.Damaged):
            said = words(key, row)
    mine = [each for each in tasks if each.sheet == row.id]
    locked = row.id in held and said is None
    return Sheet(row.id, row.municipality, line(house, row), state(row), said, origin, mine, people, locked)


def _waiting(house: House, connection: Connection, found: Gathering, sheets: Sequence[Sheet]) -> list[str]:
    opened = {each.id: each.words for each in sheets if each.words}
    new = _new(house, connection, found.meeting.id, found.board, found.people, opened)
    return sorted({who for each in new.values() for who in each})


def _new(
    house: House,
    connection: Connection,
    meeting: str,
    board: Board,
    people: Collection[str],
    opened: Mapping[str, Words],
) -> dict[str, dict[str, bytes]]:
    """Of each of these sheets who takes part, may have its key and has none yet, with the key to seal to."""
    held = meetings.holders(connection, meeting) if opened else {}
    can = {
        theme: verified(house, connection, board, people, theme) for theme in {each.theme for each in opened.values()}
    }
    return {
        sheet: {
            who: can[said.theme][who]
            for who in sorted(can[said.theme].keys() - held.get(sheet, set()) - set(said.excluded))
        }
        for sheet, said in opened.items()
    }


def give_keys(house: House, desk: Desk, meeting: str, once: tokens.FormToken) -> None:
    """Give who came later the keys of the sheets that this person can read. Raises NotFound, Done, tokens.Stale."""
    found = gathering(house, desk, meeting)
    if not (found.mine and may(desk.staff, Act.READ_SHEET)):
        raise NotFound
    with house.database.writing() as connection:
        _, board = seen(house, connection, desk, meeting, hold=True)
        use_once(house, connection, once)
        people = meetings.participants(connection, meeting)
        keys, opened = readable(house, connection, desk, found), dict[str, Words]()
        for row in meetings.sheets(connection, [meeting]):
            key = keys.get(row.id)
            if key is not None:
                with suppress(vault.Damaged):
                    opened[row.id] = words(key, row)
        for sheet, new in _new(house, connection, meeting, board, people, opened).items():
            given = keys[sheet]
            assert given is not None  # nosec B101 # its words opened with it
            meetings.add_keys(connection, sheet, {who: vault.wrap(to, sheet, who, given) for who, to in new.items()})
        event = Event("sheets_shared", house.clock(), desk.staff.principal, facts={"meeting": meeting})
        trail.append(connection, house.app_keys, event)
