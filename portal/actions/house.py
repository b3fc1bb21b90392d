"""What every action works with: the wired parts of one installation, handed over as the first argument."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from portal.actions.keeping import Outage
from portal.adapters.database import Database
from portal.adapters.directory import Keeper
from portal.adapters.library import Library
from portal.adapters.mailer import Mailer
from portal.adapters.sessions import Sessions
from portal.adapters.sso import Provider
from portal.adapters.vault import SLOW, STRONG, AppKeys, Cost, Random
from portal.domain.places import Directory
from portal.domain.themes import Theme
from portal.settings import Settings

HERE = ZoneInfo("Europe/Amsterdam")


def _now() -> datetime:
    return datetime.now(HERE)


@dataclass(frozen=True)
class House:
    """The parts of one installation. `clock` gives the local time, `random` n random bytes: tests hand in their own.

    `second_factor`: whether signing in takes more than the kluiszin; only the demo goes without. `sso`: the single
    sign-on, when the installation has one. `outage`: how long the database has been away.
    """

    settings: Settings
    database: Database
    sessions: Sessions
    app_keys: AppKeys
    themes: Mapping[str, Theme]
    keeper: Keeper
    mailer: Mailer
    library: Library
    clock: Callable[[], datetime] = _now
    random: Random = secrets.token_bytes
    cost: Cost = STRONG
    link_cost: Cost = SLOW
    second_factor: bool = True
    sso: Provider | None = None
    outage: Outage = field(default_factory=Outage, compare=False)

    @property
    def directory(self) -> Directory:
        """The current snapshot of places and people."""
        return self.keeper.current

    def catch_up(self) -> None:
        """Take up what another process changed in places and people; without this that takes up to ten seconds."""
        self.keeper.catch_up()

    def today(self) -> date:
        """The local date."""
        return self.clock().date()

    def close(self) -> None:
        """Give back files, connections and threads."""
        self.keeper.close()
        self.sessions.database.close()
        self.database.close()
