"""Texts to read, made ready for this reader: numbers, terms and links of the own municipality filled in."""

from __future__ import annotations

import re
from dataclasses import fields

from flask_babel import gettext as _
from markupsafe import Markup, escape

from portal.domain.deadlines import Promises
from portal.domain.places import Region
from portal.domain.retention import Terms
from portal.web.filters import text
from portal.web.front import home, house, phone, place, unsure
from portal.web.whom import call_link

BACKUP_DAYS = 35
"""No backup is kept longer; docs/operations says how that is done."""

NCSC = "https://www.ncsc.nl/contact/kwetsbaarheid-melden"
"""Where anybody can report a weakness in a system of the Dutch government."""

_HOLE = re.compile(r"\{\{\s*([a-z_]+)(?::([\w.-]+))?\s*\}\}")


def filled(html: str) -> Markup:
    """Clean HTML of a text with its holes filled and its own links leading below this reader's start page.

    Holes: `{{phone:KEY}}` (a number to call, or the partner's name without a verified one), `{{partner:KEY}}` (the
    name), `{{first_look_days}}`, `{{feedback_days}}`, `{{backup_days}}`, `{{security_contact}}` (a link),
    and the terms of keeping: `{{none_months}}`, `{{kept_months}}`, … as in domain/retention.
    """
    own = html.replace('href="/', f'href="{home()}')
    return Markup(_HOLE.sub(lambda hole: _fill(hole[1], hole[2]), own))  # noqa: S704 # nosec B704 # by nh3, holes escaped


def plain(words: str) -> str:
    """Words for paper, no HTML: the holes of `filled` with the number or name itself.

    No number says here that it was checked too long ago: who gets a paper cannot check it. Who prints it is told.
    """
    return _HOLE.sub(lambda hole: _on_paper(hole[1], hole[2]), words)


def _on_paper(name: str, key: str | None) -> str:
    if name == "phone" and key:
        return phone(key) or _partner(key)
    return Markup(_fill(name, key)).striptags()  # noqa: S704 # nosec B704 # escaped by _fill


def _fill(name: str, key: str | None) -> str:
    if name == "phone" and key:
        return _number(key)
    if name == "partner" and key:
        return str(escape(_partner(key)))
    if name == "security_contact":
        contact = house().settings.security_contact or NCSC
        said = contact.removeprefix("mailto:").removeprefix("https://").removeprefix("tel:")
        return str(Markup('<a href="{}">{}</a>').format(contact, said))
    promise = _promises()
    terms = {
        "first_look_days": promise.first_look_days,
        "feedback_days": promise.feedback_days,
        "backup_days": BACKUP_DAYS,
        **{field.name: getattr(promise.terms, field.name) for field in fields(Terms)},
    }
    return str(terms.get(name, ""))


def _number(key: str) -> str:
    """A number to call; without a verified one the name of the partner, so that the sentence says whom to call.

    One that was checked too long ago says so.
    """
    number = phone(key) or ("112" if key == "112" else None)
    if number is None:
        return str(escape(_partner(key)))
    doubt = escape(f" ({_('check the number first')})") if unsure(key) else ""
    return str(call_link(number) + doubt)


def _partner(key: str) -> str:
    directory = house().directory
    partner = directory.partners_at(place()).get(key)
    names = partner.name if partner else directory.former.get(key, {})
    return text(names) if names else key.replace("_", " ").capitalize()


def _promises() -> Region:
    """The promises that hold on this page: of the municipality's region, else those that every region keeps."""
    here, regions = place(), list(house().directory.regions.values())
    if here is not None:
        return house().directory.region_of(here)
    slowest = Region("", "", "")
    if regions:
        first_look, feedback = (
            max(region.first_look_days for region in regions),
            max(region.feedback_days for region in regions),
        )
        longest = {field.name: max(getattr(region.terms, field.name) for region in regions) for field in fields(Terms)}
        promises = Promises(first_look_days=first_look, feedback_days=feedback)
        slowest = Region("", "", "", promises, terms=Terms(**longest))
    return slowest
