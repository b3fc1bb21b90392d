"""Fields that both doors share: texts as they were typed, cleaned, and checks that say what to do."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from flask_babel import gettext as _
from wtforms import Field, StringField
from wtforms.validators import StopValidation

_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


def clean(text: str | None) -> str:
    """What somebody typed, without signs that no database or page can keep, with one kind of line end."""
    return _UNSAFE.sub("", (text or "").replace("\r\n", "\n").replace("\r", "\n")).strip()


def values_of(form: Any) -> dict[str, Any]:
    """What was filled in, by the name of the field; texts cleaned."""
    return {field.name: field.data for field in form if field.name != "token"}


def mistakes_of(form: Any) -> dict[str, str]:
    """The first error of each field, by its name, in the order of the form."""
    return {field.name: str(field.errors[0]) for field in form if field.errors}


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


def judges_something(validator: Any) -> bool:
    """Whether it never refuses a field that came empty, so that it need not be asked then."""
    return getattr(validator, "of_something", False)


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

    of_something = True

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

    of_something = True

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
