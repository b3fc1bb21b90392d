"""The forms on the page of the own account."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext
from wtforms import PasswordField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, ValidationError

from portal.web.fields import Limit, clean
from portal.web.office.forms import OfficeForm, typed_as_asked

NAME_LIMIT, PHONE_LIMIT = 80, 40


def _line(value: str | None) -> str:
    return " ".join(clean(value).split())


def _secret(message: Any) -> PasswordField:
    return PasswordField(validators=[DataRequired(message=message), Limit(1000)])


class DetailsForm(OfficeForm):
    """How colleagues and reporters know this person."""

    name = StringField(
        filters=[_line], validators=[DataRequired(message=lazy_gettext("Fill in your name.")), Limit(NAME_LIMIT)]
    )
    phone = StringField(filters=[_line], validators=[Limit(PHONE_LIMIT)])

    def validate_phone(self, field: Any) -> None:
        """A number that can be called; an extension or a remark may stand behind it."""
        if field.data and sum(sign.isdigit() for sign in field.data) < 3:
            raise ValidationError(lazy_gettext("This is not a phone number. Write it as colleagues dial it."))


class AddressForm(OfficeForm):
    """Another address to sign in with, and to be mailed at."""

    email = StringField(
        filters=[_line], validators=[DataRequired(message=lazy_gettext("Fill in your e-mail address.")), Limit(254)]
    )
    passphrase = PasswordField()


class MomentsForm(OfficeForm):
    """At which moments of the region."""

    moments = SelectMultipleField(choices=[], validate_choice=False)

    def validate_moments(self, field: Any) -> None:
        """Never none: a signal that nobody hears of is lost."""
        if not field.data:
            raise ValidationError(lazy_gettext("Choose at least one moment: signals must reach you."))


class SessionsForm(OfficeForm):
    """Which session to end; "": all others."""

    handle = StringField(filters=[_line], validators=[Limit(64)])


class PassphraseForm(OfficeForm):
    """The old kluiszin, and the new one: an own one twice, because nobody can recover it."""

    old = _secret(lazy_gettext("Fill in your passphrase."))
    new = _secret(lazy_gettext("Choose a passphrase."))
    new2 = PasswordField()
    proposal = StringField()

    def validate_new2(self, field: Any) -> None:
        """The proposed one once, an own one twice."""
        typed_as_asked(self.new.data or "", field.data or "", self.proposal.data or "")
