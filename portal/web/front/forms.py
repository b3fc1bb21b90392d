"""What every form of the front door shares: a token in place of a session, and fields that say what is wrong."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import Field, StringField
from wtforms.csrf.core import CSRF
from wtforms.i18n import DummyTranslations
from wtforms.validators import StopValidation

from portal.actions import tokens
from portal.web.front import house

_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")

Problem = tuple[str, str]
"""The id of the element to go to, and what is wrong there."""


def clean(text: str | None) -> str:
    """What somebody typed, without signs that no database or page can keep, with one kind of line end."""
    return _UNSAFE.sub("", (text or "").replace("\r\n", "\n").replace("\r", "\n")).strip()


def once_more() -> str:
    """What is said when a form must be sent again."""
    return _("The form had to be renewed. Your text is still here. Send it again.")


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
        return {field.name: field.data for field in self if field.name != "token"}

    @property
    def mistakes(self) -> dict[str, str]:
        """The first error of each field, by its name, in the order of the form."""
        return {field.name: str(field.errors[0]) for field in self if field.errors}


def line(name: str, *validators: Any) -> Any:
    """A text, cleaned."""
    return StringField(name=name, filters=[clean], validators=list(validators))


class Ticks(Field):
    """Any number of choices, each once."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Keep what was ticked."""
        self.data = list(dict.fromkeys(filter(None, map(clean, valuelist))))

    def process_data(self, value: Any) -> None:
        """Nothing is ticked by itself."""
        self.data = []


class Given:
    """Refuses an empty text, with a message in the words of the page."""

    def __init__(self, message: Any) -> None:
        self.message = message

    def __call__(self, form: Any, field: Any) -> None:
        """`message` is called when it is needed: the language is known only then."""
        if not field.data:
            raise StopValidation(self.message())


class Limit:
    """Refuses a text that is too long."""

    def __init__(self, most: int) -> None:
        self.most = most

    def __call__(self, form: Any, field: Any) -> None:
        """Lengths are in characters."""
        if len(field.data) > self.most:
            raise StopValidation(
                _(
                    "This text has %(count)d characters; at most %(most)d fit. Make it shorter.",
                    count=len(field.data),
                    most=self.most,
                )
            )


class Among:
    """Refuses choices that the form does not offer."""

    def __init__(self, keys: Collection[str]) -> None:
        self.keys = frozenset(keys)

    def __call__(self, form: Any, field: Any) -> None:
        """For one choice or many; no choice is fine."""
        chosen = field.data if isinstance(field.data, list) else [field.data]
        if any(key and key not in self.keys for key in chosen):
            raise StopValidation(_("Choose from the answers that are shown here."))


def is_address(text: str) -> bool:
    """Whether this looks like an e-mail address."""
    return len(text) <= 254 and _ADDRESS.fullmatch(text) is not None


def summary(mistakes: Mapping[str, str], places: Mapping[str, str] | None = None) -> list[Problem]:
    """The error summary: where to go and what to mend. `places`: ids for names that are no visible field."""
    elsewhere = {"token": "send", "form": "send", **(places or {})}
    return [(elsewhere.get(name, f"field-{name}"), message) for name, message in mistakes.items()]
