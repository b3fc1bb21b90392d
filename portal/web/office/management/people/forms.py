"""Forms about people: inviting, details, seats, and what takes something away."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import PasswordField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, Length

from portal.domain.places import Role
from portal.domain.seating import Span, halves, span
from portal.web.fields import Limit, clean
from portal.web.office.forms import OfficeForm
from portal.web.office.people.account_forms import NAME_LIMIT


def _line(value: str | None) -> str:
    return " ".join(clean(value).split())


def _name() -> StringField:
    needed = DataRequired(message=lazy_gettext("Fill in the name of this person."))
    return StringField(filters=[_line], validators=[needed, Limit(NAME_LIMIT)])


def _email() -> StringField:
    needed = DataRequired(message=lazy_gettext("Fill in the e-mail address."))
    return StringField(filters=[_line], validators=[needed, Limit(254)])


class SeatForm(OfficeForm):
    """Where, and in which half of the duo. "both" is a functionaris without a duo."""

    municipality = SelectMultipleField(choices=[], validate_choice=False)
    slot = StringField()
    theme = StringField()
    passphrase = PasswordField(validators=[Length(max=1000, message=lazy_gettext("This is too long."))])

    @property
    def codes(self) -> list[str]:
        """The municipalities that were chosen."""
        return [code for code in self.municipality.data or [] if code]

    def half(self, role: Role) -> str | None:
        """The half that was chosen; None for a role without halves or who does both. "?" when it was forgotten."""
        chosen = self.slot.data or "?"
        return chosen if halves(role) and chosen != "both" else None


class InviteForm(SeatForm):
    """Who, and for what."""

    name = _name()
    email = _email()
    language = StringField()
    region = StringField()

    def missing(self, role: Role) -> dict[str, str]:
        """What was forgotten of the seat, by field: said together with what is wrong with name and address."""
        place = span(role) in (Span.ONE, Span.SEVERAL) and not self.codes
        half = bool(halves(role)) and not self.slot.data
        return (wrong_seat("place", self) if place else {}) | (wrong_seat("half", self) if half else {})


class DetailsForm(OfficeForm):
    """The account of somebody else."""

    name = _name()
    email = _email()
    language = StringField()
    passphrase = PasswordField(validators=[Length(max=1000, message=lazy_gettext("This is too long."))])


class SureForm(OfficeForm):
    """Only a button, with the kluiszin; and a tick where something cannot be mended by a colleague."""

    sure = StringField()
    passphrase = PasswordField(validators=[Length(max=1000, message=lazy_gettext("This is too long."))])


def wrong_seat(reason: str, form: Any) -> dict[str, str]:
    """What is wrong with the seat, by field (see seating.BadSeat)."""
    messages = {
        "place": ("municipality", _("Choose a municipality from the list.")),
        "region": ("municipality", _("Choose municipalities of one region.")),
        "half": ("slot", _("Choose which half of the duo it is.")),
        "theme": ("theme", _("Choose a subject.")),
        "held": (
            "municipality",
            _("This person had this role here before, with the same key. Choose “New keys” first."),
        ),
    }
    field, message = messages[reason]
    if reason == "region" and "region" in form.data:
        return {"region": _("Choose a region from the list.")} if not form.codes else {field: message}
    return {field: message}
