"""The forms of what two managers settle: a number, a list of numbers, moments of the day, and why."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from wtforms import PasswordField, StringField, TextAreaField
from wtforms.validators import Length, ValidationError

from portal.actions.management.region.settling import LONGEST_OF, MOST_OF
from portal.domain.linking import LONGEST_REFERENCE
from portal.domain.proposals import Part
from portal.web.fields import Given, Limit, clean
from portal.web.office.forms import OfficeForm, date_of
from portal.web.office.management.places.forms import KINDS, LONGEST_NAME
from portal.web.office.management.region.terms_words import field_label, kind_label
from portal.web.office.present import house

REASON = 500
PAPERS = ("covenant", "covenant_on", "dpia", "dpia_on")
"""What a region writes down about the documents under comparing."""

_MANY = 10
_OUTCOMES = ("none_months", "kept_months", "passed_months")
_MOMENT = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)")


class DecisionForm(OfficeForm):
    """Agreeing, refusing with a reason, or withdrawing."""

    sure = StringField()
    because = TextAreaField(filters=[clean], validators=[Limit(REASON)])
    passphrase = PasswordField(validators=[Length(max=1000)])


class _Number:
    def __init__(self, most: int) -> None:
        self.most = most

    def __call__(self, form: Any, field: Any) -> None:
        if not _is_count(field.data, self.most):
            raise ValidationError(_("Fill in a whole number from 1 to %(most)d.", most=self.most))


class _Weeks:
    def __call__(self, form: Any, field: Any) -> None:
        found = _words(field.data)
        if not 0 < len(found) <= _MANY or not all(_is_count(each, MOST_OF["review_weeks"]) for each in found):
            raise ValidationError(_("Fill in one or more whole numbers of weeks, such as 4, 12."))


class _Moments:
    def __call__(self, form: Any, field: Any) -> None:
        found = _words(field.data)
        if not 0 < len(found) <= _MANY or not all(_MOMENT.fullmatch(each) for each in found):
            raise ValidationError(_("Fill in one or more moments, such as 08:30, 13:00."))


class _Longest:
    """The longest term is the longest."""

    def __call__(self, form: Any, field: Any) -> None:
        others = [form[name].data for name in _OUTCOMES]
        if all(_is_count(each, 1000) for each in (*others, field.data)) and int(field.data) < max(map(int, others)):
            raise ValidationError(_("The longest term cannot be shorter than one of the other terms."))


class _Kind:
    """The kind that is there, or one of the list."""

    def __init__(self, present: str) -> None:
        self.present = present

    def __call__(self, form: Any, field: Any) -> None:
        if field.data not in (*KINDS, self.present):
            raise ValidationError(_("Choose from the answers that are shown here."))


class _Compares:
    """Yes or no; and only with both documents."""

    def __call__(self, form: Any, field: Any) -> None:
        if field.data not in ("yes", "no"):
            raise ValidationError(_("Choose from the answers that are shown here."))


class _Paper:
    """What is asked for when municipalities compare: a reference, or the day of a document that is there already."""

    def __call__(self, form: Any, field: Any) -> None:
        is_day = field.name.endswith("_on")
        found = date_of(field.data) if is_day else None
        if not field.data:
            if form["compares"].data == "yes":
                raise ValidationError(
                    _("Fill in the day.") if is_day else _("Fill in where the document is found: its title or number.")
                )
        elif is_day and found is None:
            raise ValidationError(_("Fill in a date, such as 2026-03-01."))
        elif found and found > house().today():
            raise ValidationError(_("This day is still to come. Come back when the document is signed."))


def settling_form(part: Part, present: Mapping[str, Any]) -> OfficeForm:
    """What was posted about a part of a region; `present`: its values now."""
    fields: dict[str, Any] = {
        "because": TextAreaField(
            filters=[clean], validators=[Given(lambda: _("Write in a few words why.")), Limit(REASON)]
        ),
        "passphrase": PasswordField(validators=[Length(max=1000)]),
    }
    for name in present:
        fields[name] = StringField(filters=[_one_line], validators=_checks(name, present))
    return type("SettlingForm", (OfficeForm,), fields)()


def _checks(name: str, present: Mapping[str, Any]) -> list[Any]:
    if name == "name":
        return [Given(lambda: _("Fill in the name of the region.")), Limit(LONGEST_NAME)]
    if name == "kind":
        return [_Kind(str(present["kind"]))]
    if name == "compares":
        return [_Compares()]
    if name in PAPERS:
        return [_Paper(), Limit(LONGEST_REFERENCE)]
    if name == "mail_slots":
        return [_Moments()]
    if name == "follow_up_weeks":
        return [_Weeks()]
    longest = [_Longest()] if name == "hard_max_months" else []
    return [_Number(MOST_OF.get(name) or LONGEST_OF[name]), *longest]


def settled_values(form: OfficeForm, present: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a valid form, as `values_of` has them."""
    return {name: _value(name, form.data[name]) for name in present}


def typed_of(present: Mapping[str, Any]) -> dict[str, str]:
    """The values of a part as the fields hold them."""
    return {
        name: ", ".join(str(each) for each in value) if isinstance(value, list) else str(value)
        for name, value in present.items()
    }


def kind_choices(present: str) -> list[tuple[str, str]]:
    """The kinds of region to choose from, with the one that is there."""
    return [(kind, kind_label(kind)) for kind in dict.fromkeys((*KINDS, present))]


def most_of(name: str) -> int:
    """The highest number a field takes."""
    return MOST_OF.get(name) or LONGEST_OF.get(name, 0)


def labelled(part: Part, errors: Mapping[str, str]) -> dict[str, str]:
    """Messages of numbers with the name of their field: in the list on top they all say the same."""
    return {
        name: f"{field_label(part, name)}: {said}" if name in MOST_OF or name in LONGEST_OF else said
        for name, said in errors.items()
    }


def _value(name: str, text: str) -> Any:
    if name in ("name", "kind", "compares", *PAPERS):
        return text
    if name == "follow_up_weeks":
        return sorted({int(each) for each in _words(text)})
    if name == "mail_slots":
        found = (_MOMENT.fullmatch(each) for each in _words(text))
        return sorted({f"{int(each[1]):02}:{each[2]}" for each in found if each})
    return int(text)


def _is_count(text: str, most: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 6 and 0 < int(text) <= most


def _words(text: str) -> list[str]:
    return [each for each in re.split(r"[\s,;]+", text) if each]


def _one_line(value: str | None) -> str:
    return " ".join(clean(value).split())
