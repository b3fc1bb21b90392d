"""The two doors as Flask applications: the front door for reporters, the office for staff."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from portal.actions.house import House
from portal.web import errors, filters, front, headers, language, office, static
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
from portal.web.nameless import Counters, Nameless
from portal.web.office import our_tables, typed
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
from portal.web.office.management.partners import partners as office_partners
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
from portal.web.office.publishing import destruction
from portal.web.office.publishing import news as office_news
from portal.web.office.steering import awareness
from portal.web.office.steering import overview as region_overview
from portal.web.office.trail import trail
from portal.web.request import BODY_LIMIT, MemoryRequest

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication


def create_front(house: House) -> Flask:
    """The front door, at /: reporters and guidance."""
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
    app = _application(house, "office", typed.of_request)
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
        office_news,
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
        office_partners,
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


def _application(house: House, door: str, again: Callable[[], object] = lambda: None) -> Flask:
    app = Flask("portal", static_folder=None)
    app.request_class = MemoryRequest
    app.config.update(MAX_FORM_MEMORY_SIZE=BODY_LIMIT, MAX_FORM_PARTS=200)  # the whole: MemoryRequest
    app.extensions["house"] = house
    app.extensions["assets"] = static.Assets(house.settings.instance / "styles")
    filters.install(app)
    language.speak(app, house.settings.own_and_shipped("translations"))
    headers.protect(app, secure=house.settings.secure)
    errors.install(app, door, again)
    if door == "front":
        app.register_blueprint(static.blueprint)
    return app


def join_doors(house: House) -> WSGIApplication:
    """The front door at / and the office at /werk. Neither ever sees an address: only what was done lately counts."""
    doors = DispatcherMiddleware(create_front(house), {"/werk": create_office(house)})
    return Nameless(doors, Counters(lambda: house.clock().timestamp(), house.random), house.settings.trusted_proxies)
