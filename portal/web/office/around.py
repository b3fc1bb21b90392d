"""What stands around every page of the office: who is there, the menu, the languages, the colours."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import current_app, g, request
from flask_babel import gettext as _

from portal.actions.links.comparing import reachable
from portal.actions.people.approving import pending
from portal.actions.people.signing_in import Desk
from portal.domain.access import Act, may, may_on_some
from portal.domain.places import Role
from portal.web.language import Choice, current, known, own_name
from portal.web.office.alarms import alarms_for
from portal.web.office.present import at, here, house, issue_token, own_path
from portal.web.office.words import role_label

_BEFORE_THE_DESK = ("/aanmelden", "/uitnodiging", "/kluis", "/kluis/uitnodiging")
"""Pages that speak another language by their address: there is no account yet whose language could change."""


def surroundings() -> dict[str, Any]:
    """What every template of the office needs. Asks the database nothing, so that error pages have it too."""
    found: Desk | None = g.get("desk")
    return {
        "lang": current(),
        "languages": _languages(found),
        "municipality": None,
        "style_href": _style(found) if found else None,
        "static": current_app.extensions["assets"].href,
        "demo": house().settings.demo,
        "staff": _badge(found) if found else None,
        "nav": _menu(found) if found and found.staff.secured else [],
        "lost_until": found.lost_until if found and found.staff.secured else None,
        "masthead_token": issue_token() if found else "",
        "root": at(""),
        "shortcuts": found is not None and found.staff.shortcuts,
        "here": here(),
        "alarms": alarms_for(found) if found else [],
        "single_sign_on": house().sso is not None,
    }


def _badge(found: Desk) -> dict[str, str | bool]:
    staff = found.staff
    places = [house().directory.by_code(code) for code in staff.municipalities]
    name = ""
    if len(places) == 1:
        name = _("Municipality of %(name)s", name=places[0].name)
    elif places:
        name = house().directory.region_of(places[0]).name
    return {
        "name": staff.name,
        "role_label": role_label(staff.role, staff.slot),
        "municipality_name": name or _("Reporting point for signals"),
        "reads": may(staff, Act.INBOX),
    }


def _style(found: Desk) -> str | None:
    """The colours of the own municipality; neutral for who works for several."""
    places = [house().directory.by_code(code) for code in found.staff.municipalities]
    if len(places) != 1:
        return None
    href: str | None = current_app.extensions["assets"].style(places[0].slug, places[0].style)
    return href


def _menu(found: Desk) -> list[dict[str, Any]]:
    entries = []
    if may(found.staff, Act.INBOX):
        entries.append(("inbox", _("Inbox")))
    elif may(found.staff, Act.SEE_REGION) and not may(found.staff, Act.READ_SETTINGS):
        entries.append(("regio", _("Region")))
    elif not found.is_reader and not may(found.staff, Act.READ_SETTINGS):
        entries.append(("start", _("Start")))
    if may(found.staff, Act.FILE):
        entries.append(("signalen/nieuw", _("Enter a signal")))
    if may(found.staff, Act.TEAM):
        entries.append(("doorzettingen", _("Referrals")))
    if may_on_some(found.staff, Act.LINK) and reachable(house(), found):
        entries.append(("koppelingen", _("Hits")))
    if may(found.staff, Act.TEAM):
        entries.append(("bezetting", _("Staffing")))
    if may(found.staff, Act.MEET):
        entries.append(("overleg", _("Meetings")))  # from there to the tables
    elif may(found.staff, Act.SEE_TABLES):
        entries.append(("tafels", _("Our tables")))
    if may(found.staff, Act.APPROVE_KEY):
        waiting = len(pending(house(), found))
        entries.append(("sleutels", _("Keys (%(count)s)", count=waiting) if waiting else _("Keys")))
    if may(found.staff, Act.SEE_FIGURES):
        entries.append(("cijfers", _("Figures")))  # from there to awareness
    if may(found.staff, Act.WRITE_NEWS):
        entries.append(("nieuws", _("News")))
    if may(found.staff, Act.READ_SETTINGS):
        entries.append(("beheer", _("Management")))
        if found.staff.role is Role.AUDITOR:
            entries.append(("logboek", _("Trail")))
    elif may(found.staff, Act.SEE_COVERAGE):
        entries += [("beheer/dekking", _("Coverage")), ("beheer/partners", _("Partners"))]
    if found.is_reader:
        entries.append(("sleutel", _("My key")))
    here_now = request.path.removeprefix("/")
    return [
        {"href": at(f"/{path}"), "label": label, "current": here_now == path or here_now.startswith(f"{path}/")}
        for path, label in entries
    ]


def _languages(found: Desk | None) -> list[Choice]:
    return [Choice(code, own_name(code), _in_language(code, found), code == current()) for code in known()]


def _in_language(code: str, found: Desk | None) -> str:
    if found:
        return at(f"/taal/{code}")  # a button of the language form: it changes the account
    page = request.path if request.path in _BEFORE_THE_DESK else "/aanmelden"
    onward = own_path(request.args.get("verder", ""))
    return at(f"{page}?taal={code}") + (f"&verder={quote(onward)}" if onward else "")
