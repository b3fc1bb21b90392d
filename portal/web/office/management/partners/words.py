"""A partner in words: where it works, everything that is known of it, and what names it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from typing import Any

from flask_babel import gettext as _

from portal.actions.management.partners import partners
from portal.domain.cards import SHAPES
from portal.domain.guidance import PAGES
from portal.domain.partners import TABLES, TEXTS, Mark, alone
from portal.domain.places import Partner
from portal.domain.themes import pick
from portal.web.filters import day, text
from portal.web.language import current, known, own_name
from portal.web.office.management.partners.form import DAYS, language_name
from portal.web.office.management.places.words import region_name
from portal.web.office.present import house
from portal.web.whom import callers


def scope_label(scope: str) -> str:
    """Where a partner works, as a heading."""
    return {
        "national": _("In the whole country"),
        "regional": _("In the region"),
        "local": _("In one or more municipalities"),
        "internal": _("Inside the municipality: not on the site"),
    }.get(scope, scope)


def mark_label(mark: Mark, partner: Partner) -> str:
    """Why a partner asks for attention."""
    until = day(partner.covenant_until) if partner.covenant_until else ""
    return {
        Mark.NEVER: _("Never checked"),
        Mark.OLD: _("More than half a year ago"),
        Mark.ENDED: _("The agreement ended on %(day)s", day=until),
        Mark.ENDS: _("The agreement ends on %(day)s", day=until),
    }[mark]


def mark_sentence(mark: Mark, partner: Partner) -> str:
    """The same where no column says what it is about."""
    if mark is Mark.OLD and partner.verified_on:
        return _("Last checked on %(day)s, more than half a year ago.", day=day(partner.verified_on))
    return mark_label(mark, partner)


def facts(region: str, document: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """A partner in words: (what it is, the language of the words or "", the words). What is empty is left out."""
    found = [
        (_in_language(label, code), code, document.get(name, {}).get(code, ""))
        for name, label in _textlabels().items()
        for code in known()
    ]
    found += [(label, "", _plain(region, name, document.get(name))) for name, label in labels().items()]
    return [each for each in found if each[2]]


def differences(region: str, mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """What is not the same in both, in words: (what it is, mine, theirs); "" stands for nothing."""
    one, other = ({label: words for label, _code, words in facts(region, each)} for each in (mine, theirs))
    return [
        (label, one.get(label, ""), other.get(label, ""))
        for label in dict.fromkeys([*one, *other])
        if one.get(label) != other.get(label)
    ]


def named(region: str, key: str) -> list[tuple[str, str]]:
    """The choices of the region that name this partner: (which, what happens to it when the partner goes)."""
    lists = {
        "bases": _("Legal ground"),
        "purposes": _("Purpose"),
        "channels": _("Way to send"),
        "barriers": _("Barrier"),
        "sources": _("Source"),
        "advice": _("Advice"),
        "route": _("End of the reporting route"),
        "tables": _("Meeting table"),
        "decisions": _("Decision of a meeting"),
        "actions": _("Action of a meeting"),
    }
    found = []
    for name, entry in partners.named_by(house(), region, key):
        words = entry.get("label") or entry.get("because")
        label = pick(words, current()) if words else _leaf(entry)
        if name == TABLES:
            goes = _("Stays, without this partner.")
        elif alone(name, entry):
            goes = _("Goes as a whole: it is for this partner only.")
        else:
            goes = _("Stays for the other partners.")
        found.append((f"{lists[name]}: {label}", goes))
    return found


def mentions(key: str) -> list[str]:
    """Pages for everybody on which this partner is missed when it goes."""
    routes = [theme.route for theme in house().themes.values() if theme.route]
    ends = [text(leaf.label) for route in routes for leaf in route.leaves if key in leaf.partners]
    cards = [shape.id for shape in SHAPES if key in shape.partners]
    hole = re.compile(rf"\{{\{{\s*(phone|partner):{re.escape(key)}\s*\}}\}}")
    return [
        *(_("Reporting route: %(end)s", end=end) for end in dict.fromkeys(ends)),
        *([_("Cards for clients: %(cards)s", cards=", ".join(cards))] if cards else []),
        *(_("Guidance: %(page)s", page=found.title) for found in _pages() if hole.search(found.html)),
    ]


# --- each of them -----------------------------------------------------------------------------------------------------


def _textlabels() -> dict[str, str]:
    labels = (
        _("Name of the partner"),
        _("When do people call?"),
        _("When not?"),
        _("When can they be reached?"),
        _("What else should people know?"),
    )
    return dict(zip(TEXTS, labels, strict=True))


def labels() -> dict[str, str]:
    """What the facts of a partner are called, by the name of the field."""
    return {
        "phone": _("Phone number"),
        "verified_on": _("Checked on"),
        "source": _("Where the number comes from"),
        "website": _("Website"),
        "scope": _("Where it works"),
        "municipalities": _("For which municipalities"),
        "circle": _("For which other region"),
        "audience": _("For whom it is"),
        "languages": _("Languages spoken"),
        "refer": _("Signals can be handed on to it"),
        "outcome": _("What a referral to it counts as"),
        "police": _("Reminds that a victim is no offender"),
        "inside": _("Who receives it inside the portal"),
        "covenant_until": _("Agreement on sharing data until"),
    }


def _in_language(label: str, code: str) -> str:
    return f"{label} ({own_name(code)})"


def _plain(region: str, name: str, value: Any) -> str:
    """One fact of a document in words, "" for none."""
    if name == "refer":
        return _("No") if value is False else _("Yes")
    if not value:
        return ""
    if name in DAYS:
        return day(date.fromisoformat(value))
    if name == "municipalities":
        names = partners.places(house(), region)
        return ", ".join(names.get(slug, slug) for slug in value)
    known_words: dict[str, Callable[[Any], str]] = {
        "scope": scope_label,
        "circle": region_name,
        "outcome": lambda key: dict(outcomes()).get(key, key),
        "inside": lambda key: dict(inside_choices()).get(key, key),
        "audience": callers,
        "languages": lambda codes: ", ".join(language_name(code) for code in codes),
        "police": lambda _on: _("Yes"),
    }
    return known_words.get(name, str)(value)


def outcomes() -> list[tuple[str, str]]:
    """What can come of a referral, of all themes."""
    return list({each.key: text(each.label) for theme in house().themes.values() for each in theme.outcomes}.items())


def inside_choices() -> list[tuple[str, str]]:
    """Who can receive a referral inside the portal."""
    return [
        ("care_coordinator", _("The care coordinator of the region")),
        ("internal_care", _("The municipality's own care team")),
        ("internal_safety", _("The municipality's own supervision")),
        ("municipality", _("Another municipality")),
    ]


def _pages() -> Iterator[Any]:
    for page in PAGES:
        with suppress(LookupError):  # an installation without this text
            yield house().library.text(page.name, current())


def _leaf(entry: Mapping[str, Any]) -> str:
    theme = house().themes.get(entry.get("theme", ""))
    leaves = theme.route.leaves if theme and theme.route else ()
    return next((text(leaf.label) for leaf in leaves if leaf.key == entry.get("leaf")), str(entry.get("leaf", "")))
