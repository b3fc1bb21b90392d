"""The form of a message: a title and a text per language of the portal, Dutch at least."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import StringField, TextAreaField
from wtforms.validators import ValidationError

from portal.domain.news import TEXT_LIMIT, TITLE_LIMIT
from portal.web.fields import Given, Limit, clean
from portal.web.language import DEFAULT
from portal.web.office.forms import OfficeForm


class _Together:
    """A title without a text, or the other way round, is half a translation."""

    def __init__(self, other: str, message: Any) -> None:
        self.other, self.message = other, message

    def __call__(self, form: Any, field: Any) -> None:
        """The message stands at the field that is empty."""
        if not field.data and form[self.other].data:
            raise ValidationError(self.message)


def news_form(languages: Sequence[str]) -> OfficeForm:
    """What was posted: `title_nl`, `text_nl` and so on. A message must be there in Dutch."""
    fields: dict[str, Any] = {}
    for code in languages:
        title, text = f"title_{code}", f"text_{code}"
        first = [Given(lambda: _("Write a title."))] if code == DEFAULT else [_together(text)]
        then = [Given(lambda: _("Write a text first."))] if code == DEFAULT else [_together(title)]
        fields[title] = StringField(filters=[_line], validators=[*first, Limit(TITLE_LIMIT)])
        fields[text] = TextAreaField(filters=[clean], validators=[*then, Limit(TEXT_LIMIT)])
    return type("NewsForm", (OfficeForm,), fields)()


def texts_of(form: OfficeForm) -> dict[str, tuple[str, str]]:
    """Language -> (title, text) of a valid form, the first language first; empty ones are left out."""
    titles = {name.removeprefix("title_"): field for name, field in form.data.items() if name.startswith("title_")}
    return {code: (title, form.data[f"text_{code}"]) for code, title in titles.items() if title}


def typed_of(texts: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """A message that is there, as the fields hold it."""
    titles = {f"title_{code}": title for code, (title, _text) in texts.items()}
    return titles | {f"text_{code}": text for code, (_title, text) in texts.items()}


def _line(value: str | None) -> str:
    """A title is one line, however it was pasted."""
    return " ".join(clean(value).split())


def _together(other: str) -> _Together:
    message = lazy_gettext("Fill in both the title and the text in this language, or neither.")
    return _Together(other, message)
