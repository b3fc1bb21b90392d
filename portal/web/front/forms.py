"""What every form of the front door shares: a token in place of a session, and fields that say what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms.csrf.core import CSRF
from wtforms.i18n import DummyTranslations
from wtforms.validators import StopValidation

from portal.actions import tokens
from portal.web.fields import mistakes_of, values_of
from portal.web.front import house

Problem = tuple[str, str]
"""The id of the element to go to, and what is wrong there."""


def once_more() -> str:
    """What is said when a form must be sent again."""
    return _("The form had to be renewed. Your text is still here. Send it again.")


def not_now() -> str:
    """What is said when the database is away. Whether the last try was kept is not known, so that is not said."""
    return _(
        "Our storage is away for a moment. What you sent may not be kept yet. Send it again: we keep it only once."
    )


def keep_or_renew(purpose: str, text: str | None) -> str:
    """The same token as long as it is valid, so that a second post stays a second post; else a fresh one."""
    try:
        tokens.check_age(house(), tokens.read(house(), purpose, text or ""), youngest=0)
    except (tokens.ForeignToken, tokens.Stale):
        return tokens.issue(house(), purpose)
    return text or ""


class FormToken(CSRF):
    """Proof that a form is ours, without a cookie. How old it may be is for the action to judge."""

    def setup_form(self, form: Any) -> Any:
        """Take the purpose of the form from its Meta."""
        self._purpose = form.meta.csrf_context
        return super().setup_form(form)

    def generate_csrf_token(self, field: Any) -> str:
        """The token for showing the form (again)."""
        return keep_or_renew(self._purpose, field.data)

    def validate_csrf_token(self, form: Any, field: Any) -> None:
        """Refuse a token that we did not make for this form."""
        try:
            tokens.read(house(), self._purpose, field.data or "")
        except tokens.ForeignToken as error:
            raise StopValidation(once_more()) from error


class PortalForm(FlaskForm):
    """A form of the front door; a subclass names its purpose in Meta.csrf_context. Texts come from the catalogs."""

    class Meta:
        """How WTForms works for us."""

        csrf = True
        csrf_class = FormToken
        csrf_field_name = "token"
        csrf_context = ""

        def get_translations(self, form: Any) -> Any:
            """Our validators bring their own texts."""
            return DummyTranslations()

    def __init__(self) -> None:
        # always the posted fields, also when there are none: a form is only made for a POST
        super().__init__(formdata=request.form)

    @property
    def values(self) -> dict[str, Any]:
        """What was filled in, by the name of the field; texts cleaned."""
        return values_of(self)

    @property
    def mistakes(self) -> dict[str, str]:
        """The first error of each field, by its name, in the order of the form."""
        return mistakes_of(self)


def summary(mistakes: Mapping[str, str], places: Mapping[str, str] | None = None) -> list[Problem]:
    """The error summary: where to go and what to mend. `places`: ids for names that are no visible field."""
    elsewhere = {"token": "send", "form": "send", **(places or {})}  # nosec B105 # names
    return [(elsewhere.get(name, f"field-{name}"), message) for name, message in mistakes.items()]
