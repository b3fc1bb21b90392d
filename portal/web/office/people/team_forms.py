"""Forms of the team: being away, handing over everything, asking the deputy in, stepping aside."""

from __future__ import annotations

import re
from datetime import date

from flask_babel import lazy_gettext
from wtforms import PasswordField, StringField
from wtforms.validators import DataRequired, Length, ValidationError

from portal.web.office.forms import OfficeForm

_AS_WRITTEN = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})", re.ASCII)
_PRINCIPAL = re.compile(r"[0-9a-f-]{36}", re.ASCII)


def day_of(text: str | None) -> date | None:
    """The day a date field sends (2026-11-17), or one as people type it (17-11-2026); None when it is no day."""
    typed = (text or "").strip()
    written = _AS_WRITTEN.fullmatch(typed)
    try:
        if written:
            return date(int(written[3]), int(written[2]), int(written[1]))
        return date.fromisoformat(typed)
    except ValueError:
        return None


class AbsenceForm(OfficeForm):
    """From which day to which."""

    first = StringField(validators=[DataRequired(message=lazy_gettext("Fill in your first day away."))])
    last = StringField(validators=[DataRequired(message=lazy_gettext("Fill in your last day away."))])

    def validate_first(self, field: StringField) -> None:
        """A day that exists."""
        _must_be_a_day(field)

    def validate_last(self, field: StringField) -> None:
        """A day that exists."""
        _must_be_a_day(field)


def _must_be_a_day(field: StringField) -> None:
    if day_of(field.data) is None:
        raise ValidationError(lazy_gettext("This is no day. Write it as 17-11-2026."))


class BackForm(OfficeForm):
    """At work again."""


class AllForm(OfficeForm):
    """All of it, to one colleague."""

    naar = StringField()

    def validate_naar(self, field: StringField) -> None:
        """Somebody must be chosen."""
        if not _PRINCIPAL.fullmatch(field.data or ""):
            raise ValidationError(lazy_gettext("Choose a colleague from the list."))


class DeputyForm(OfficeForm):
    """Which deputy, where, and whether the gate opens or shuts; the kluiszin when it is asked for."""

    municipality = StringField(validators=[Length(max=6)])
    theme = StringField(validators=[Length(max=64)])
    deputy = StringField(validators=[Length(max=36)])
    active = StringField()
    passphrase = PasswordField(validators=[Length(max=1000, message=lazy_gettext("This is too long."))])


class AsideForm(OfficeForm):
    """Only a button: I am involved."""
