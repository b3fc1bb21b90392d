"""Forms of municipalities and regions: what is typed, and what is said when something cannot be."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import PasswordField, StringField
from wtforms.validators import Length

from portal.actions.management.places.places import Refused
from portal.web.fields import Given, Limit, clean
from portal.web.office.forms import OfficeForm
from portal.web.office.people.team_forms import day_of

KINDS = ("district", "province", "country", "other")
"""What a region is; only a word on screens."""

LONGEST_NAME = 100
MOST_INHABITANTS = 9_999_999


def _one_line(value: str | None) -> str:
    return " ".join(clean(value).split())


def _name() -> StringField:
    return StringField(filters=[_one_line], validators=[Given(lambda: _("Fill in the name.")), Limit(LONGEST_NAME)])


def _code() -> StringField:
    return StringField(filters=[_one_line], validators=[Given(_code_wanted), Limit(254)])


def _code_wanted() -> str:
    return _("Write the CBS code as GM and four digits, such as GM1674.")


def _short() -> StringField:
    return StringField(filters=[_one_line], validators=[Limit(254)])


def _secret() -> PasswordField:
    return PasswordField(validators=[Length(max=1000, message=lazy_gettext("This is too long."))])


class NewForm(OfficeForm):
    """A new municipality."""

    name = _name()
    code = _code()
    slug = _short()
    rni = StringField()
    region = _short()
    first = _short()


class DetailsForm(OfficeForm):
    """What is known of a municipality."""

    name = _name()
    rni = StringField()
    team_contact = _short()
    slug = _short()
    inhabitants = _short()
    inhabitants_on = _short()


class SureForm(OfficeForm):
    """Only a button: open, close."""


class MembershipForm(OfficeForm):
    """A membership: in which region, from when, until when. `old`: the first day of the one that changes."""

    region = _short()
    old = _short()
    first = _short()
    last = _short()
    passphrase = _secret()


class CircleForm(OfficeForm):
    """In which other region, from when, until when."""

    region = _short()
    first = _short()
    last = _short()


class RegionForm(OfficeForm):
    """A new region."""

    name = _name()
    kind = _short()
    like = _short()
    passphrase = _secret()


class ColourForm(OfficeForm):
    """A colour: chosen (`picked`), or typed (`colour`), which wins."""

    picked = _short()
    colour = _short()


def day_problem(text: str | None, *, required: bool) -> str:
    """The message for a field with a day, "" when it is right."""
    if not text:
        return _("Fill in the day.") if required else ""
    return "" if day_of(text) else _("This is no day. Write it as 17-11-2026.")


def inhabitants_of(form: DetailsForm) -> tuple[int | None, dict[str, str]]:
    """How many were typed (None: nothing), with what is wrong by field; 77.000 and 77 000 are right."""
    text = (form.inhabitants.data or "").replace(".", "").replace(" ", "")
    number = int(text) if text.isascii() and text.isdigit() and 0 < int(text[:8]) <= MOST_INHABITANTS else None
    errors = {}
    if text and number is None:
        errors["inhabitants"] = _("Write a whole number, such as 77000.")
    if problem := day_problem(form.inhabitants_on.data, required=bool(text)):
        errors["inhabitants_on"] = problem
    elif form.inhabitants_on.data and not text:
        errors["inhabitants"] = _("Fill in how many there were on that day, or leave both empty.")
    return number, errors


def refused(error: Refused) -> dict[str, str]:
    """The message of what cannot be, by its field."""
    words = {
        "code": _code_wanted(),
        "taken": _("This is in use already by %(name)s.", name=error.fact),
        "slug": _("Use only small letters, digits and dashes, such as bergen-op-zoom."),
        "reserved": _("This word is already an address of the portal. Choose another one."),
        "fixed": _("This municipality was open, so people may know its address. It stays as it is."),
        "address": _("Write the e-mail address like this: name@example.nl."),
    }
    return {error.field: words[error.reason]}


def code_of(text: str) -> str:
    """The CBS code as it is written: GM and four digits, also when only the digits were typed."""
    typed = text.upper().replace(" ", "")
    return f"GM{typed.zfill(4)}" if typed.isascii() and typed.isdigit() and len(typed) <= 4 else typed


def typed(form: OfficeForm, **first: Any) -> dict[str, Any]:
    """What stands in the fields: as it was sent, else `first`. Never the kluiszin."""
    sent = {name: value for name, value in form.data.items() if name not in ("token", "passphrase")}
    return sent if form.is_submitted() else {**sent, **first}
