"""What the fields of the settings are called on a screen, and how their values are written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from portal.domain.places import Directory, Role
from portal.domain.revisions import Kind, Revision
from portal.domain.themes import pick
from portal.web.filters import day
from portal.web.language import current, own_name
from portal.web.office.figures.partner_words import figure_label
from portal.web.office.forms import date_of
from portal.web.office.management.partners import words as partners_words
from portal.web.office.management.region import terms_words
from portal.web.office.management.texts import words as texts_words
from portal.web.office.present import house
from portal.web.office.words import role_label

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
NOTHING = ("–",)


def kind_label(kind: Kind) -> str:
    """What was changed, in a word."""
    return {
        Kind.PERSON: _("Person"),
        Kind.MUNICIPALITY: _("Municipality"),
        Kind.MEMBERSHIP: _("Municipality in a region"),
        Kind.PARTNER: _("Partner"),
        Kind.TEXT: _("Standard message"),
        Kind.NOTICE: _("Own message on a page"),
        Kind.ADVICE: _("Advice"),
        Kind.REGION: _("Region"),
        Kind.TERMS: _("Promises and terms"),
        Kind.FIGURE: _("Figure of a partner"),
    }[kind]


def subject(directory: Directory, revision: Revision, names: Mapping[str, str]) -> str:
    """Which one was changed, by the name people know; what is gone by its key."""
    place = _place(directory, revision.municipality)
    region = directory.regions.get(revision.region or "")
    if revision.kind is Kind.PERSON:
        return names.get(revision.key, "")
    if revision.kind is Kind.PARTNER:
        partner = directory.partners_of.get(revision.region or "", {}).get(revision.key)
        return pick(partner.name, current()) if partner else revision.key
    if revision.kind in (Kind.MUNICIPALITY, Kind.MEMBERSHIP):
        return place or revision.key
    if revision.kind in (Kind.REGION, Kind.TERMS):
        return region.name if region else revision.key
    where = place or (region.name if region else "")
    said = _said(revision)
    return f"{where}, {said}" if where else said


def _said(revision: Revision) -> str:
    """What a text or rule is called within its place."""
    if revision.kind is Kind.NOTICE:
        return texts_words.notice_label(revision.key)
    if revision.kind is Kind.FIGURE:
        return figure_label(revision.key)
    theme, slash, key = revision.key.partition("/")
    return texts_words.message_label(theme, key) if revision.kind is Kind.TEXT and slash else revision.key


def _place(directory: Directory, code: str | None) -> str:
    return next((each.name for each in directory.municipalities.values() if each.code == code), "")


def field_label(kind: Kind, field: str) -> str:
    """The name of a field; a text in a language has the name of that language."""
    if kind in (Kind.TEXT, Kind.NOTICE):
        return own_name(field)
    if field == "name" and kind in (Kind.PARTNER, Kind.MUNICIPALITY):
        return _("Name of the partner") if kind is Kind.PARTNER else _("Name of the municipality")
    if kind in (Kind.REGION, Kind.TERMS):
        return terms_words.settled_label(field) or _labels().get(field, field)
    return {**partners_words.labels(), **_labels()}.get(field, field)


def _labels() -> dict[str, str]:
    return {
        "name": _("Name"),
        "role": _("Role"),
        "seats": _("Answers for"),
        "closed": _("Account is closed"),
        "has_keys": _("Has keys"),
        "name_changed": _("Name was changed"),
        "address_changed": _("E-mail address was changed"),
        "language": _("Language"),
        "code": _("CBS code"),
        "slug": _("Address part"),
        "rni": _("Counter where non-residents register (RNI)"),
        "style": _("Colour"),
        "is_open": _("Is open for reports"),
        "team_contact": _("Address of the team"),
        "team_contact_changed": _("Address of the team was changed"),
        "region": _("Region"),
        "circle": _("Other region"),
        "valid_from": _("From"),
        "valid_to": _("Until"),
        "when": _("When"),
        "when_not": _("When not?"),
        "hours": _("When can they be reached?"),
        "note": _("What else should people know?"),
        "place": _("Place in the list"),
        "order": _("Order"),
        "theme": _("Subject"),
        "urgencies": _("Urgency"),
        "assessments": _("Assessment"),
        "partners": _("Whom to advise"),
        "because": _("Because"),
        "bases": _("Legal grounds"),
        "purposes": _("Purposes"),
        "channels": _("Ways to send"),
        "barriers": _("Barriers"),
        "sources": _("Sources"),
        "advice": _("Advice"),
        "route": _("Ends of the reporting route"),
        "count": _("Number"),
        "source": _("Source"),
        "inhabitants": _("Inhabitants"),
        "inhabitants_on": _("Counted on"),
        "tables": _("Meeting tables"),
        "decisions": _("Decisions of a meeting"),
        "actions": _("Actions of a meeting"),
    }


def value_label(field: str, value: Any) -> Any:
    """A value with the name people know, where it is a code: a role, a language, a region."""
    if field == "role" and value in tuple(Role):
        return role_label(Role(value))
    if field == "language" and value:
        return own_name(str(value))
    if field == "compares":
        return bool(value == "yes")
    if field in ("region", "circle"):
        directory = house().directory
        found = directory.regions.get(str(value)) or directory.circles.get(str(value))
        return found.name if found else value
    return value


def in_words(value: Any) -> tuple[str, ...]:
    """A value as lines of text: a day as people write it, a text per language with its name, nothing as a dash."""
    if value is None or value in ("", [], {}):
        return NOTHING
    if isinstance(value, bool):
        return (_("Yes") if value else _("No"),)
    if isinstance(value, Mapping):
        return tuple(f"{_key(key)}: {'; '.join(in_words(each))}" for key, each in value.items())
    if isinstance(value, list | tuple):
        return tuple("; ".join(in_words(each)) for each in value)
    text = str(value)
    found = date_of(text) if _DAY.fullmatch(text) else None  # what somebody wrote can look like a day and be none
    return (day(found) if found else text,)


def _key(key: str) -> str:
    return own_name(key) if len(key) == 2 else key
