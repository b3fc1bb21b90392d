"""The overview of a region in words: how a municipality is, what it needs, and how it kept its promises."""

from __future__ import annotations

from collections.abc import Iterable

from babel.lists import format_list
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from portal.domain import standing
from portal.domain.places import Functionaris
from portal.domain.steering import ASKS, Pace, Row
from portal.web.filters import day
from portal.web.office.management.coverage_words import gap_words
from portal.web.office.present import at, house


def state(row: Row) -> tuple[str, str]:
    """(badge, word): the gravest thing about a municipality; empty when all is well."""
    match next(iter(row.asks), ""):
        case "acute":
            return "late", _("Acute, not opened")
        case "shut":
            return "late", _("Nobody answers")
        case "away":
            return "late", _("Everybody is away")
        case "late":
            return "late", _("Too late")
        case "unapproved":
            return "question", _("Key waits for approval")
        case "unopened":
            return "new", _("Not opened yet")
        case "absent":
            return "in_progress", _("Deputy stands in")
    return ("", "") if row.place.is_open else ("read", _("Closed"))


def needed(row: Row) -> str:
    """What is the matter in a municipality, and whom to ask, as sentences."""
    load = row.load
    said = {
        "acute": ngettext(
            "%(num)s acute signal was not opened yet.", "%(num)s acute signals were not opened yet.", load.acute
        ),
        "shut": " ".join([_("Nothing can be reported there."), *(gap_words(gap) for gap in row.gaps)]),
        "away": _("Everybody is away today."),
        "late": ngettext("%(num)s signal is too late.", "%(num)s signals are too late.", load.late),
        "unapproved": _("A new key waits for the approval of a colleague."),
    }
    sentences = [said[code] for code in row.asks if code in ASKS]
    return " ".join([*sentences, *_whom(row)])


def _whom(row: Row) -> list[str]:
    """Who can do something about it now."""
    if not row.there or not {"acute", "late"} & set(row.asks):
        return []
    if "absent" in row.asks:
        return [_("The contact persons are away. Ask the deputy: %(names)s.", names=_one_of(row.there))]
    return [_("Ask %(names)s.", names=_one_of(row.there))]


def people_words(row: Row) -> list[str]:
    """Who is there, who is away until when, and who stands in; a line for each."""
    lines = []
    if row.there:
        lines.append(_names(row.there))
    if row.stands_in and "absent" not in row.asks:
        lines.append(_("The deputy was asked to stand in."))
    lines += [_away(person) for person in row.away]
    if "absent" in row.asks and row.stands_in:
        lines.append(_("Stands in: %(names)s", names=_names(row.stands_in)))
    lines += [gap_words(gap) for gap in row.gaps]
    return lines or [_("Nobody")]


def _away(person: Functionaris) -> str:
    period = standing.period_of(person, house().today())
    if period is None:
        return _("%(name)s: away", name=person.name)
    return _("%(name)s: away until %(day)s", name=person.name, day=day(period.last))


def pace_words(pace: Pace) -> str:
    """How a promise was kept, coarsely: never a number in which a small one could be read."""
    match pace.kind:
        case "mostly":
            return _("Mostly in time")
        case "sometimes":
            return _("Sometimes too late")
        case "often":
            return _("Often too late")
    return _("Too few to say anything")


def where_people(row: Row) -> str:
    """The address of who answers there."""
    teams = house().directory.coverage
    theme = next((theme for theme in house().themes if (row.place.code, theme) in teams), "")
    return at("/beheer/dekking") + (f"#team-{row.place.code}-{theme}" if theme else "")


def _one_of(people: Iterable[Functionaris]) -> str:
    """Anna, Bo or Carla, in the language of the page."""
    return format_list([person.name for person in people], style="or", locale=get_locale() or "nl")


def _names(people: Iterable[Functionaris]) -> str:
    return ", ".join(person.name for person in people)
