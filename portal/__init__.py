"""The meldpunt portal. This module is the only wiring: it puts the parts of an installation together."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from portal import settings as settings_module

if TYPE_CHECKING:
    from collections.abc import Mapping
    from wsgiref.types import WSGIApplication

    from flask import Flask

    from portal.actions.house import House
    from portal.domain.themes import Theme
    from portal.settings import Settings

__version__ = "0.1.0"


def build_house(settings: Settings, **own: object) -> House:
    """The wired parts of an installation. `own`: other parts than the usual ones (clock, random, cost), for tests."""
    from portal.actions.house import House
    from portal.adapters.database import Database
    from portal.adapters.directory import Keeper
    from portal.adapters.library import Library
    from portal.adapters.mailer import Mailer
    from portal.adapters.sessions import Sessions
    from portal.adapters.sso import Provider
    from portal.adapters.vault import AppKeys, Secret

    database = Database(settings.database_url)
    apart = f"sqlite:///{settings.instance / 'sessions.sqlite'}" if database.is_sqlite else settings.database_url
    themes = read_themes(settings)
    parts: dict[str, object] = {
        "settings": settings,
        "database": database,
        "sessions": Sessions(Database(apart)),
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


def create_front(house: House) -> Flask:
    """The front door, at /: reporters and guidance."""
    from portal.web import front
    from portal.web.compression import compress_pages
    from portal.web.front import (
        campaign,
        cards,
        clues,
        counter,
        doors,
        follow,
        glossary,
        guidance,
        news,
        partners,
        report,
        route,
        start,
    )

    app = _application(house, "front")
    front.install(app)
    for part in (
        doors,
        start,
        report,
        follow,
        glossary,
        guidance,
        partners,
        news,
        cards,
        counter,
        clues,
        route,
        campaign,
    ):
        app.register_blueprint(part.blueprint)
    compress_pages(app)
    return app


def create_office(house: House) -> Flask:
    """The office, at /werk: staff."""
    from portal.web import office
    from portal.web.office import our_tables
    from portal.web.office.desk import (
        clearing,
        files,
        inbox,
        journalling,
        lasting,
        messages,
        search,
        signal,
        stepping_aside,
        triage,
    )
    from portal.web.office.figures import figures, living
    from portal.web.office.figures import partners as partner_figures
    from portal.web.office.figures import report as year_report
    from portal.web.office.handing_on import (
        access_request,
        checklists,
        conversation,
        dossier,
        receiving,
        referral_page,
        referrals,
        telling,
    )
    from portal.web.office.links import across, hits, links
    from portal.web.office.management import changes, coverage, overview
    from portal.web.office.management.partners import partners
    from portal.web.office.management.people import people
    from portal.web.office.management.places import circles, memberships, opening, places, regions, style
    from portal.web.office.management.region import advice, advice_route, terms
    from portal.web.office.management.texts import texts
    from portal.web.office.meetings import bringing_in, meetings, minutes, planning, taking_over, tasks
    from portal.web.office.meetings import deciding as meeting_decisions
    from portal.web.office.people import (
        account,
        keys,
        lost_phone,
        own_sessions,
        paper_key,
        second_factor,
        shortcuts,
        sign_in,
        team,
    )
    from portal.web.office.publishing import destruction, news
    from portal.web.office.steering import awareness
    from portal.web.office.steering import overview as region_overview
    from portal.web.office.trail import trail

    app = _application(house, "office")
    parts = (
        sign_in,
        inbox,
        clearing,
        search,
        telling,
        signal,
        files,
        triage,
        journalling,
        messages,
        referrals,
        referral_page,
        conversation,
        receiving,
        meetings,
        planning,
        meeting_decisions,
        tasks,
        minutes,
        bringing_in,
        taking_over,
        checklists,
        links,
        across,
        hits,
        keys,
        paper_key,
        dossier,
        access_request,
        team,
        stepping_aside,
        shortcuts,
        news,
        lasting,
        destruction,
        account,
        own_sessions,
        second_factor,
        lost_phone,
        overview,
        coverage,
        region_overview,
        year_report,
        figures,
        partner_figures,
        living,
        our_tables,
        awareness,
        people,
        places,
        opening,
        memberships,
        circles,
        regions,
        style,
        partners,
        texts,
        advice,
        advice_route,
        terms,
        changes,
        trail,
    )
    for part in parts:
        app.register_blueprint(part.blueprint)
    if house.sso:
        from portal.web.office.people import sso, work_account

        app.register_blueprint(sso.blueprint)
        app.register_blueprint(work_account.blueprint)
    office.install(app)
    return app


def _application(house: House, door: str) -> Flask:
    from flask import Flask

    from portal.web import errors, filters, headers, language, static
    from portal.web.request import BODY_LIMIT, MemoryRequest

    app = Flask("portal", static_folder=None)
    app.request_class = MemoryRequest
    app.config.update(MAX_FORM_MEMORY_SIZE=BODY_LIMIT, MAX_FORM_PARTS=200)  # the whole: MemoryRequest
    app.extensions["house"] = house
    app.extensions["assets"] = static.Assets(house.settings.instance / "styles")
    filters.install(app)
    language.speak(app, house.settings.own_and_shipped("translations"))
    headers.protect(app, secure=house.settings.secure)
    errors.install(app, door)
    if door == "front":
        app.register_blueprint(static.blueprint)
    return app


def join_doors(house: House) -> WSGIApplication:
    """The front door at / and the office at /werk. Neither ever sees an address: only what was done lately counts."""
    from werkzeug.middleware.dispatcher import DispatcherMiddleware

    from portal.web.nameless import Counters, Nameless

    doors = DispatcherMiddleware(create_front(house), {"/werk": create_office(house)})
    return Nameless(doors, Counters(lambda: house.clock().timestamp(), house.random), house.settings.trusted_proxies)


def create_app(settings: Settings | None = None) -> WSGIApplication:
    """Both doors as one WSGI application. Raises SettingsError, or RuntimeError naming what must be done first."""
    from werkzeug.middleware.proxy_fix import ProxyFix

    from portal.actions.installation.checking import refuse_to_start
    from portal.actions.installation.erased_again import erase_again

    house = build_house(settings or settings_module.read())
    refuse_to_start(house)
    erase_again(house)
    house.keeper.refresh()
    house.keeper.keep_fresh()
    doors = join_doors(house)
    hops = house.settings.trusted_proxies
    return ProxyFix(doors, x_for=0, x_proto=hops, x_host=hops) if hops else doors
