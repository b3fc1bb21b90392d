"""The meldpunt portal. This module is the only wiring: it puts the parts of an installation together."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from portal import settings as settings_module

if TYPE_CHECKING:
    from collections.abc import Mapping
    from wsgiref.types import WSGIApplication

    from portal.actions.house import House
    from portal.domain.themes import Theme
    from portal.settings import Settings

__version__ = "0.1.0"


def build_house(settings: Settings, *, hurried: bool = False, **own: object) -> House:
    """The wired parts of an installation. `own`: other parts than the usual ones (clock, random, cost), for tests.

    `hurried`: in a process that answers requests, what is asked of PostgreSQL is ended when it takes a minute.
    """
    from portal.actions.house import House
    from portal.adapters.database import Database
    from portal.adapters.directory import Keeper
    from portal.adapters.library import Library
    from portal.adapters.mailer import Mailer
    from portal.adapters.sessions import Sessions
    from portal.adapters.sso import Provider
    from portal.adapters.vault import AppKeys, Secret

    database = Database(settings.database_url, settings.threads, hurried=hurried)
    apart = f"sqlite:///{settings.instance / 'sessions.sqlite'}" if database.is_sqlite else settings.database_url
    themes = read_themes(settings)
    parts: dict[str, object] = {
        "settings": settings,
        "database": database,
        "sessions": Sessions(Database(apart, settings.threads, hurried=hurried)),
        "app_keys": AppKeys(Secret(settings.secret_key), tuple(map(Secret, settings.former_secret_keys))),
        "themes": themes,
        "mailer": Mailer(
            settings.smtp_url,
            settings.mail_from,
            Path(__file__).parent / "templates",
            settings.own_and_shipped("translations"),
        ),
        "library": Library(lambda: settings.own_and_shipped("translations")),
        "second_factor": not settings.demo,
        "sso": Provider(settings.oidc, f"{settings.base_url}/werk/sso/terug") if settings.oidc else None,
        **own,
    }
    house: House
    app_keys: AppKeys = parts["app_keys"]  # type: ignore[assignment]
    keeper = Keeper(database, settings.instance / "roots.toml", tuple(themes), lambda: house.today(), app_keys)
    house = House(keeper=keeper, **parts)  # type: ignore[arg-type]
    return house


def read_themes(settings: Settings) -> Mapping[str, Theme]:
    """The themes of this installation: its own files win over the shipped ones of the same name.

    All of them by name, or those of PORTAL_THEMES in that order. Raises SettingsError for one that is not there.
    """
    from portal.domain.themes import parse

    found: dict[str, Path] = {}
    for folder in settings.own_and_shipped("themes"):
        for path in sorted(folder.glob("*.toml")):
            found.setdefault(path.stem, path)
    read = [parse(tomllib.loads(found[name].read_text()), _overlays(settings, name)) for name in sorted(found)]
    themes = {theme.key: theme for theme in read}
    for key in settings.themes:
        if key not in themes:
            known = ", ".join(themes)
            raise settings_module.SettingsError(f"PORTAL_THEMES names {key!r}, which is none of the themes: {known}.")
    return {key: themes[key] for key in settings.themes or themes}


def _overlays(settings: Settings, name: str) -> dict[str, Mapping[str, object]]:
    """The texts of a theme in languages that its own file does not have: translations/<lang>/themes/<name>.toml."""
    overlays: dict[str, Mapping[str, object]] = {}
    for folder in settings.own_and_shipped("translations"):
        for path in sorted(folder.glob(f"*/themes/{name}.toml")):
            overlays.setdefault(path.parent.parent.name, tomllib.loads(path.read_text()))
    return overlays


def create_app(settings: Settings | None = None) -> WSGIApplication:
    """Both doors as one WSGI application. Raises SettingsError, or RuntimeError naming what must be done first."""
    from werkzeug.middleware.proxy_fix import ProxyFix

    from portal import doors
    from portal.actions.installation.checking import refuse_to_start
    from portal.actions.installation.erased_again import erase_again

    house = build_house(settings or settings_module.read(), hurried=True)
    refuse_to_start(house)
    erase_again(house)
    house.keeper.refresh()
    house.keeper.keep_fresh()
    joined = doors.join_doors(house)
    hops = house.settings.trusted_proxies
    return ProxyFix(joined, x_for=0, x_proto=hops, x_host=hops) if hops else joined
