"""What is missing, in words, and where it is mended."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.domain.access import Act, may
from portal.domain.coverage import Lack
from portal.domain.themes import pick
from portal.web.filters import day
from portal.web.language import current, own_name
from portal.web.office.present import at, desk, house

GRAVE = ("shut", "away", "unapproved")
"""What keeps signals from being read now."""


def gap_words(code: str) -> str:
    """A code of `Coverage.gaps` as a sentence."""
    return {
        "functionaris": _("No contact person is ready."),
        "deputy": _("No deputy and no regional deputy is ready."),
        "escrow": _("There is no paper key."),
        "paper_key": _("The paper key is another one than before."),
    }[code]


def sentence(lack: Lack) -> str:
    """One thing that is missing, as a sentence for who keeps house."""
    where, names = _where(lack), ", ".join(person.name for person in lack.people)
    gaps = " ".join(gap_words(gap) for gap in lack.gaps)
    partners = ", ".join(pick(partner.name, current()) for partner in lack.partners)
    places = ", ".join(place.name for place in lack.places)
    languages = ", ".join(own_name(code) for code in lack.languages)
    on = day(lack.on) if lack.on else ""
    words = {
        "shut": _("%(where)s is open, but nothing can be reported there.", where=where) + f" {gaps}",
        "away": _("Everybody in %(where)s is away today: %(names)s.", where=where, names=names),
        "unapproved": _(
            "%(where)s: nobody approved the key of %(names)s yet. Does nobody know this invitation? "
            "Ask the privacy officer to look.",
            where=where,
            names=names,
        ),
        "uncovered": _("%(where)s cannot be opened yet.", where=where) + f" {gaps}",
        "leaving": _("%(where)s is in no region from %(day)s.", where=where, day=on),
        "policy": _("%(where)s has no list of legal grounds and purposes, so nothing can be handed on.", where=where),
        "advice": _(
            "%(where)s has no rules of advice, so colleagues see no advice on which partner fits.", where=where
        ),
        "half": _(
            "%(where)s: the duo is one person, in %(names)s. While that person is away, the deputy stands in.",
            where=where,
            names=places,
        ),
        "covenant": _("%(where)s: the agreement with these partners is over: %(names)s.", where=where, names=partners),
        "stale": ngettext(
            "%(where)s: %(num)s phone number was checked more than six months ago: %(names)s.",
            "%(where)s: %(num)s phone numbers were checked more than six months ago: %(names)s.",
            len(lack.partners),
            where=where,
            names=partners,
        ),
        "contact": _(
            "%(where)s: nobody else is mailed when an acute signal stays unopened, in %(names)s.",
            where=where,
            names=places,
        ),
        "language": _("%(where)s: there are no own texts in %(languages)s.", where=where, languages=languages),
    }
    return words[lack.code]


def badge(lack: Lack) -> tuple[str, str]:
    """(badge, word): how much haste it has."""
    if lack.code in GRAVE:
        return "late", _("Fix this now")
    if lack.code in ("contact", "language", "half"):
        return "read", _("Could be better")
    return "question", _("Needs attention")


def mend(lack: Lack, mends: frozenset[str]) -> tuple[str, str] | None:
    """(address, words) of where this account mends it; None when it cannot, no address when that is not on a screen."""
    if lack.code in ("covenant", "stale"):
        mine = lack.region.slug in mends or not may(desk().staff, Act.MANAGE)
        return (at("/beheer/partners"), _("To the partners")) if mine else None
    if lack.region.slug not in mends:
        return None
    place = at(f"/beheer/gemeenten/{lack.municipality.slug}") if lack.municipality else ""
    return {
        "shut": (place, _("See what is needed")),
        "uncovered": (place, _("See what is needed")),
        "away": (at("/beheer/mensen"), _("To the people")),
        "unapproved": _person(lack),
        "half": (at("/beheer/mensen"), _("To the people")),
        "leaving": (f"{place}/regio", _("To the dates")),
        "policy": ("", _("It comes with a region file, loaded at the server.")),
        "advice": (at("/beheer/advies"), _("To the advice")),
        "contact": _addresses(lack),
        "language": (at("/beheer/teksten"), _("To the texts")),
    }.get(lack.code)


def _person(lack: Lack) -> tuple[str, str]:
    if len(lack.people) == 1:
        who = lack.people[0]
        return at(f"/beheer/mensen/{who.principal}"), _("Go to %(name)s", name=who.name)
    return at("/beheer/mensen"), _("To the people")


def _addresses(lack: Lack) -> tuple[str, str]:
    if len(lack.places) == 1:
        return at(f"/beheer/gemeenten/{lack.places[0].slug}/gegevens"), _("Fill in an address")
    return at("/beheer/gemeenten"), _("To the municipalities")


def _where(lack: Lack) -> str:
    if lack.municipality is None:
        return _("Region %(name)s", name=lack.region.name)
    if lack.theme and len(house().themes) > 1:
        return f"{lack.municipality.name} ({pick(house().themes[lack.theme].title, current())})"
    return lack.municipality.name
