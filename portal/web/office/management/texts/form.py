"""The form of a text: one field per language of the portal, and the state of the text that it shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from wtforms import StringField, TextAreaField

from portal.actions.management.texts import Item
from portal.web.fields import Given, Limit, clean
from portal.web.language import DEFAULT
from portal.web.office.forms import OfficeForm


def text_form(item: Item, languages: Sequence[str]) -> OfficeForm:
    """What was posted: `text_nl` and so on. What stands on a page must be there in Dutch."""
    fields: dict[str, Any] = {"seen": StringField(filters=[clean])}
    said = Given(lambda: _("Write the Dutch text first: it is shown where another language is missing."))
    for code in languages:
        given = [said] if item.is_notice and code == DEFAULT else []
        fields[f"text_{code}"] = TextAreaField(filters=[clean], validators=[*given, Limit(item.limit)])
    return type("TextForm", (OfficeForm,), fields)()


def texts_of(form: OfficeForm, item: Item) -> dict[str, str]:
    """Language -> text of a valid form; empty ones are left out. A language that the form does not have stays."""
    typed = {name.removeprefix("text_"): text for name, text in form.data.items() if name.startswith("text_")}
    kept = {code: text for code, text in item.own.items() if code not in typed}
    return {code: text for code, text in (typed | kept).items() if text}


def typed_of(texts: Mapping[str, str]) -> dict[str, str]:
    """A text that is there, as the fields hold it."""
    return {f"text_{code}": text for code, text in texts.items()}
