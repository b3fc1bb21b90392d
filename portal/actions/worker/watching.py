"""The worker's eye on absence: deputies hear that the duo is away, and no signal waits for who is not there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import Connection

from portal.actions.house import House
from portal.actions.people.standing_in import team
from portal.actions.worker import mailing
from portal.adapters import outbox, teams, trail
from portal.domain import standing
from portal.domain.places import Functionaris, Role
from portal.domain.trail import Event

LATE = timedelta(days=7)
"""How long after the duo left the deputies are still told, when the worker was away."""

__all__ = ["watch"]


def watch(house: House) -> None:
    """Once an hour: tell deputies that the whole duo is away, and open what only somebody who is away can open."""
    hour = house.clock().replace(minute=0, second=0, microsecond=0)
    with house.database.writing() as connection:
        if outbox.take_slot(house.database, connection, f"{hour.isoformat()} standing in"):
            for code, theme in house.directory.coverage:
                _watch_team(house, connection, code, theme)


def _watch_team(house: House, connection: Connection, code: str, theme: str) -> None:
    people, today = team(house, code, theme), house.today()
    duo = [person for person in people if person.ready and person.role is Role.FUNCTIONARIS]
    away = [person for person in duo if person.away(today)]
    if not away:
        return
    if standing.duo_away(people, today):
        _tell_deputies(house, connection, code, theme, people)
        return
    # the deputies themselves count as present when a signal is open to them already: then somebody can look
    present = [person.principal for person in people if person.ready and not person.away(today)]
    gone = [person.principal for person in away]
    for signal in teams.held_by_absent(connection, code, theme, gone, present):
        outbox.flag_news(connection, mailing.let_in(house, connection, signal))


def _tell_deputies(house: House, connection: Connection, code: str, theme: str, people: Sequence[Functionaris]) -> None:
    """Once for each time the duo is away: the deputies may open everything from now on."""
    today = house.today()
    since = _away_since(people, today)
    moment = f"{since.isoformat()} {code} {theme}"[:64]  # as long as the column is
    if today - since > LATE or not outbox.take_slot(house.database, connection, moment):
        return
    for deputy in people:
        if deputy.ready and standing.why_active(deputy, people, today) == "duo_away":
            outbox.flag_news(connection, [deputy.principal])
            facts = {"principal": deputy.principal, "theme": theme}
            trail.append(connection, house.app_keys, Event("deputy_stands_in", today, None, code, facts=facts))


def _away_since(people: Sequence[Functionaris], today: date) -> date:
    since = today
    while today - since <= LATE and standing.duo_away(people, since - timedelta(days=1)):
        since -= timedelta(days=1)
    return since
