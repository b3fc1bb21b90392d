"""Forms of the office: each render carries a token of its own, bound to the session, that works once."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import request
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField, TextAreaField
from wtforms.csrf.core import CSRF
from wtforms.validators import DataRequired, Length, ValidationError

from portal.actions import tokens
from portal.actions.desk import triaging
from portal.actions.people import choosing
from portal.domain.signals import MESSAGE_LIMIT, STORY_LIMIT, TEXT_LIMIT
from portal.web.office.present import desk, house, issue_token

SEND_AGAIN = lazy_gettext("This form was no longer valid. Nothing is lost: check it and send it again.")
ENTRANCE = "sign_in"


class SessionToken(CSRF):
    """The token of actions.tokens as the csrf token of a form of somebody who is signed in."""

    def generate_csrf_token(self, _field: Any) -> str:
        """A fresh token, for the next time this form is shown."""
        return issue_token()

    def validate_csrf_token(self, _form: Any, field: Any) -> None:
        """Keep the opened token at the field as `once`."""
        try:
            field.once = tokens.read(house(), triaging.PURPOSE, field.data or "", desk().session)
        except tokens.ForeignToken:
            raise ValidationError(SEND_AGAIN) from None


class EntranceToken(CSRF):
    """The token of a form for somebody who is not signed in yet: bound to nothing, and no older than a day."""

    def generate_csrf_token(self, _field: Any) -> str:
        """A fresh token, for the next time this form is shown."""
        return tokens.issue(house(), ENTRANCE)

    def validate_csrf_token(self, _form: Any, field: Any) -> None:
        """Refuse what is not ours or too old."""
        try:
            tokens.check_age(house(), tokens.read(house(), ENTRANCE, field.data or ""), youngest=0)
        except (tokens.ForeignToken, tokens.Stale):
            raise ValidationError(SEND_AGAIN) from None


class OfficeForm(FlaskForm):
    """A form of somebody who is signed in; `once` is its opened token after it was found valid."""

    class Meta(FlaskForm.Meta):
        csrf = True
        csrf_class = SessionToken
        csrf_field_name = "token"

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """What a form sent. Flask-WTF would read a JSON body as a form too, and fail on some of them."""
            return None if request.is_json else super().wrap_formdata(form, formdata)

    @property
    def once(self) -> tokens.FormToken:
        """The opened token, for the action to do its work once."""
        found: tokens.FormToken = self.token.once
        return found

    @property
    def first_errors(self) -> dict[str, str]:
        """Field -> first message."""
        return {name: str(messages[0]) for name, messages in self.errors.items() if name and messages}


class EntranceForm(OfficeForm):
    """A form before the sign-in."""

    class Meta(OfficeForm.Meta):
        csrf_class = EntranceToken


def _tidy(text: str | None) -> str | None:
    """Line breaks as one sign, no NUL (PostgreSQL keeps none), nothing around it."""
    return text.replace("\r\n", "\n").replace("\0", "").strip() if text else text


def _line(*validators: Any) -> StringField:
    return StringField(
        filters=[_tidy], validators=[*validators, Length(max=TEXT_LIMIT, message=lazy_gettext("This is too long."))]
    )


def _words(most: int, *validators: Any) -> TextAreaField:
    too_long = lazy_gettext("This text is too long: at most %(max)d characters.")
    return TextAreaField(filters=[_tidy], validators=[*validators, Length(max=most, message=too_long)])


_WRITTEN = DataRequired(message=lazy_gettext("Write a text first."))


def _secret(message: Any) -> PasswordField:
    return PasswordField(
        validators=[DataRequired(message=message), Length(max=1000, message=lazy_gettext("This is too long."))]
    )


def date_of(text: str) -> date | None:
    """The date that a date field sent, or None for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


class SignInForm(EntranceForm):
    """Who are you?"""

    email = _line(DataRequired(message=lazy_gettext("Fill in your e-mail address.")))
    passphrase = _secret(lazy_gettext("Fill in your passphrase."))
    otp = StringField(validators=[Length(max=TEXT_LIMIT, message=lazy_gettext("This is too long."))])
    verder = StringField()


class InvitationForm(EntranceForm):
    """The first time: choose a kluiszin."""

    email = _line(DataRequired(message=lazy_gettext("Fill in your e-mail address.")))
    invitation = _line(DataRequired(message=lazy_gettext("Fill in the invitation code.")))
    passphrase = _secret(lazy_gettext("Choose a passphrase."))
    passphrase2 = PasswordField()
    proposal = StringField()

    def validate_passphrase2(self, field: Any) -> None:
        """The proposed one once, an own one twice, because nobody can recover it."""
        typed_as_asked(self.passphrase.data or "", field.data or "", self.proposal.data or "")


def typed_as_asked(typed: str, again: str, proposal: str) -> None:
    """Raises ValidationError in words when a new kluiszin was not typed as it must be."""
    if choosing.typed_well(typed, again, proposal):
        return
    if again or not proposal:
        raise ValidationError(lazy_gettext("The two passphrases are not the same."))
    raise ValidationError(lazy_gettext("These are not the five words. Look again, or type your own sentence twice."))


class FactorForm(OfficeForm):
    """The digits that prove that an app keeps the secret; `sealed` is the secret on its way."""

    otp = StringField(validators=[Length(max=40, message=lazy_gettext("This is too long."))])
    sealed = StringField()
    passphrase = PasswordField()
    verder = StringField()


class LostPhoneForm(OfficeForm):
    """For whom, and the own kluiszin once more."""

    person = StringField(validators=[DataRequired(message=lazy_gettext("Choose a colleague."))])
    passphrase = _secret(lazy_gettext("Fill in your own passphrase."))


class PlainForm(OfficeForm):
    """Only a button: sign out, another language."""

    next = StringField()


class ShortcutsForm(OfficeForm):
    """Single keys on or off."""

    on = StringField()


class OwnerForm(OfficeForm):
    """Mine, nobody's, or a colleague's."""

    take = StringField()
    to = StringField()


class StatusForm(OfficeForm):
    """On to another status; a puzzle piece with the day it is looked at again."""

    target = StringField()
    review_on = StringField(filters=[_tidy])


class UrgencyForm(OfficeForm):
    """How soon, and why it is not what it was."""

    urgency = StringField()
    reason = _words(MESSAGE_LIMIT)


class AssessmentForm(OfficeForm):
    """What the desk makes of it, in two lines."""

    assessment = StringField()
    reason = _words(MESSAGE_LIMIT)


class NumbersForm(OfficeForm):
    """Which kind of number goes."""

    kind = StringField()


class NoteForm(OfficeForm):
    """For colleagues."""

    text = _words(STORY_LIMIT, _WRITTEN)


class FactForm(OfficeForm):
    """What a source says, apart from what one makes of it."""

    code = StringField()
    source = _line()
    result = StringField()
    fact = _words(STORY_LIMIT)
    impression = _words(STORY_LIMIT)
    on = StringField(filters=[_tidy])


class StepForm(OfficeForm):
    """A step on the way, or one to take out again."""

    outcome = StringField()
    remove = StringField()
    text = _words(STORY_LIMIT)


class QuestionForm(OfficeForm):
    """For the reporter, who may answer."""

    text = _words(MESSAGE_LIMIT, _WRITTEN)


class FeedbackForm(OfficeForm):
    """For the reporter: a standard text, or own words."""

    standard = StringField()
    text = _words(MESSAGE_LIMIT)


class ClosingForm(OfficeForm):
    """What came of it, and what the reporter hears."""

    outcome = StringField()
    standard = StringField()
    text = _words(MESSAGE_LIMIT)
    reason = _words(MESSAGE_LIMIT)


class ReasonForm(OfficeForm):
    """Why a signal is kept longer, or should go early."""

    reason = _words(MESSAGE_LIMIT, DataRequired(message=lazy_gettext("Write in a few words why.")))


class ErasingForm(OfficeForm):
    """The second of two agrees that a signal is erased early."""

    sure = StringField()
    passphrase = PasswordField()


class DownloadForm(OfficeForm):
    """Something to take along, with the own kluiszin."""

    passphrase = PasswordField()


class ApprovalForm(OfficeForm):
    """What the colleague read out, and the own kluiszin once more."""

    fingerprint = _line(DataRequired(message=lazy_gettext("Type the digits that your colleague reads out.")))
    passphrase = _secret(lazy_gettext("Fill in your own passphrase."))


class GoOnForm(OfficeForm):
    """The next part of an approval: the digits that were heard, and where it was."""

    fingerprint = _line(DataRequired(message=lazy_gettext("Type the digits that your colleague reads out.")))
    after = StringField()


class PaperKeyForm(OfficeForm):
    """The digits of another paper key from its sheets, and the own kluiszin once more."""

    fingerprint = _line(DataRequired(message=lazy_gettext("Type the 20 digits of the new paper key.")))
    passphrase = _secret(lazy_gettext("Fill in your own passphrase."))
