"""The form of an activity: where, when, what it was, and for which work areas."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import StringField
from wtforms.validators import ValidationError

from portal.actions.steering.awareness import Reach
from portal.domain.awareness import KINDS, LONGEST_AGO, MOST_PEOPLE, TITLE_LIMIT, Activity, areas
from portal.domain.themes import Theme
from portal.web.fields import Among, Given, Limit, Ticks, clean
from portal.web.office.forms import OfficeForm, date_of
from portal.web.office.present import house

WHOLE = "regio"
"""What stands for the whole region where a municipality is chosen."""


class ActivityForm(OfficeForm):
    """What was filled in; `place` and `groups` are checked against what this person and theme have (`form_for`)."""

    kind = StringField(filters=[clean], validators=[Given(lambda: _("Choose what it was.")), Among(KINDS)])
    title = StringField(
        filters=[lambda value: " ".join(clean(value).split())],
        validators=[Given(lambda: _("Write in a few words what it was.")), Limit(TITLE_LIMIT)],
    )
    held_on = StringField(filters=[clean])
    people = StringField(filters=[clean])
    place = StringField(filters=[clean])
    groups = Ticks()
    seen = StringField()

    def validate_held_on(self, field: Any) -> None:
        """A day that was, and not too long ago."""
        on, today = date_of(field.data or ""), house().today()
        if on is None:
            raise ValidationError(lazy_gettext("Fill in the day, or the first day."))
        if on > today:
            raise ValidationError(lazy_gettext("This day is still to come. Write it down when it was held."))
        if today - on > LONGEST_AGO:
            raise ValidationError(lazy_gettext("This is more than five years ago. Check the year."))

    def validate_people(self, field: Any) -> None:
        """Nothing, or a number of people."""
        number = field.data if len(field.data) <= len(str(MOST_PEOPLE)) else ""
        if field.data and not (number.isascii() and number.isdecimal() and 0 < int(number) <= MOST_PEOPLE):
            raise ValidationError(
                lazy_gettext("Fill in a number from 1 to %(most)d, or leave it empty.", most=MOST_PEOPLE)
            )


def form_for(reach: Reach, theme: Theme) -> ActivityForm:
    """The form as it was posted, checked against where this person keeps activities and what the theme knows."""
    places = [*([WHOLE] if reach.whole else []), *reach.places]

    class Checked(ActivityForm):
        place = StringField(
            filters=[clean],
            default=places[0] if len(places) == 1 else "",
            validators=[Given(lambda: _("Choose where it was.")), Among(places)],
        )
        groups = Ticks(validators=[Among(areas(theme))])

    form = Checked()
    if len(places) == 1 and not form.place.data:
        form.place.data = places[0]  # with one place there is nothing to choose
    return form


def activity_of(form: ActivityForm, theme: Theme, id: str = "") -> Activity:
    """What a valid form says; whose region it is decides the action."""
    on = date_of(form.held_on.data)
    assert on is not None  # nosec B101 - checked by the form
    place = None if form.place.data == WHOLE else form.place.data
    people = int(form.people.data) if form.people.data else None
    chosen = tuple(group for group in areas(theme) if group in form.groups.data)
    return Activity(id, "", place, theme.key, on, form.kind.data, form.title.data, chosen, people)


def typed_of(activity: Activity) -> dict[str, Any]:
    """An activity that is there, as the fields hold it."""
    return {
        "kind": activity.kind,
        "title": activity.title,
        "held_on": activity.held_on.isoformat(),
        "people": "" if activity.people is None else str(activity.people),
        "place": activity.municipality or WHOLE,
        "groups": list(activity.groups),
        "seen": activity.seen,
    }
