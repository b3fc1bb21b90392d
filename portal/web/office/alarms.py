"""What is wrong with keys, on every page of who must do something about it. Asks the database nothing."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from portal.actions.people.signing_in import Desk
from portal.domain.alarms import seen_by
from portal.domain.places import Alarm
from portal.web.office.present import at, house


@dataclass(frozen=True, slots=True)
class Notice:
    """A title, what to do, and where (an address, or "" when it is not on a screen)."""

    title: str
    text: str
    href: str = ""


def alarms_for(found: Desk) -> list[Notice]:
    """What this person must know; it cannot be sent away, and goes when it is settled."""
    shown = [_worded(alarm, found) for alarm in seen_by(found.staff, house().directory)]
    blocked = house().directory.blocked
    return shown + [_own(code) for code in found.replaced if code not in blocked]


def _worded(alarm: Alarm, found: Desk) -> Notice:
    place = house().directory.by_code(alarm.municipality).name
    if alarm.code == "key":
        return Notice(
            _("Something is wrong with the key of %(name)s", name=alarm.person),
            _(
                "This key in %(place)s was not made or approved through the portal. It opens no new signal. "
                "Do not approve it. Call the privacy officer of your municipality now.",
                place=place,
            ),
        )
    if alarm.code == "no_paper_key":
        return Notice(
            _("The paper key of %(place)s is not found", place=place),
            _("Nothing can be reported or read there now. Call the system administrator: a file is missing."),
        )
    mine = alarm.municipality in found.replaced
    return Notice(
        _("The paper key of %(place)s is another one than before", place=place),
        _(
            "Until that is settled no signal is taken in there and no key is approved. "
            "Did nobody tell you of a new paper key? Call the privacy officer of your municipality now."
        ),
        at("/sleutel/papier") if mine else "",
    )


def _own(code: str) -> Notice:
    """A colleague accepted the other paper key; this person did not yet."""
    place = house().directory.by_code(code).name
    return Notice(
        _("The paper key of %(place)s was replaced", place=place),
        _("A colleague accepted the new one. Check it yourself. Do you know nothing of it? Call the privacy officer."),
        at("/sleutel/papier"),
    )
