"""Messages of the chain coordinator to everybody in the region. They hold no case, so they are sealed for nobody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from sqlalchemy import Connection

from portal.actions import tokens
from portal.actions.desk.cases import Done, NotFound, use_once
from portal.actions.house import House
from portal.actions.people.signing_in import Desk
from portal.adapters import accounts, announcements, directory, trail
from portal.domain.access import Act, may
from portal.domain.news import tell_tales
from portal.domain.places import News, Region
from portal.domain.trail import Event

__all__ = ["Done", "NotFound", "change", "mine", "one", "own_region", "publish", "warnings", "withdraw"]

Texts = Mapping[str, tuple[str, str]]
"""Language -> (title, Markdown); the first one is shown to who reads another language."""


def own_region(house: House, desk: Desk) -> Region:
    """The region this person writes for. Raises NotFound for who writes for none."""
    with house.database.reading() as connection:
        return _region(house, connection, desk)


def mine(house: House, desk: Desk) -> tuple[News, ...]:
    """All messages of the own region, newest first. Raises NotFound."""
    with house.database.reading() as connection:
        return announcements.of_region(connection, _region(house, connection, desk).slug)


def one(house: House, desk: Desk, id: str) -> News:
    """A message of the own region. Raises NotFound."""
    with house.database.reading() as connection:
        return _one(house, connection, desk, id)


def warnings(house: House, texts: Texts) -> tuple[str, ...]:
    """What in the texts could lead to a person, see `domain.news.tell_tales`; numbers of partners may stand there."""
    partners = house.directory.partners_of.values()
    public = {each.phone for of_region in partners for each in of_region.values() if each.phone}
    return tell_tales(texts, public)


def publish(house: House, desk: Desk, once: tokens.FormToken, texts: Texts) -> None:
    """Show a message to everybody in the own region from now on. Raises NotFound, Done, tokens.Stale."""
    with house.database.writing() as connection:
        region = _region(house, connection, desk)
        use_once(house, connection, once)
        id = str(UUID(bytes=house.random(16), version=4))
        announcements.put(connection, News(id, region.slug, house.today(), texts))
        _record(house, connection, desk, "news_published", region.slug, id)
    house.keeper.refresh()


def change(house: House, desk: Desk, once: tokens.FormToken, id: str, texts: Texts) -> None:
    """Other texts for a message; its day stays. Raises NotFound, Done, tokens.Stale."""
    with house.database.writing() as connection:
        found = _one(house, connection, desk, id)
        use_once(house, connection, once)
        announcements.put(connection, replace(found, texts=texts))
        _record(house, connection, desk, "news_changed", found.region, id)
    house.keeper.refresh()


def withdraw(house: House, desk: Desk, once: tokens.FormToken, id: str) -> None:
    """Take a message away for good: nothing of it is kept. Raises NotFound, Done, tokens.Stale."""
    with house.database.writing() as connection:
        region = _region(house, connection, desk)
        use_once(house, connection, once)
        if not announcements.take_away(connection, region.slug, id):
            raise NotFound
        _record(house, connection, desk, "news_withdrawn", region.slug, id)
    house.keeper.refresh()


def _region(house: House, connection: Connection, desk: Desk) -> Region:
    """The region of the account: never one that came with a form."""
    if not may(desk.staff, Act.WRITE_NEWS):
        raise NotFound
    region = house.directory.regions.get(accounts.account(connection, principal=desk.staff.principal).region)
    if region is None:
        raise NotFound
    return region


def _one(house: House, connection: Connection, desk: Desk, id: str) -> News:
    found = announcements.one(connection, _region(house, connection, desk).slug, id)
    if found is None:
        raise NotFound
    return found


def _record(house: House, connection: Connection, desk: Desk, act: str, region: str, id: str) -> None:
    """Every process shows it, and the trail says that it happened; not what was said."""
    directory.changed(connection)
    event = Event(act, house.clock(), desk.staff.principal, facts={"region": region, "news": id})
    trail.append(connection, house.app_keys, event)
