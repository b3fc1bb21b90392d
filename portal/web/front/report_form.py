"""The report form of the front door: what it adds to the questions of the theme, and how it is shown again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import current_app, request
from flask_babel import gettext as _
from wtforms.validators import StopValidation

from portal.actions.reporters import reporting
from portal.domain.themes import Theme
from portal.web import questions as shared
from portal.web.fields import Among, Given, line
from portal.web.front.posted import Posted, declared
from portal.web.questions import CONTACT, fields_of, fields_of_teller


def posted(theme: Theme) -> Posted:
    """The report that came with this request. Its fields are declared once per application."""
    made = current_app.extensions.setdefault("report_forms", {})
    if theme.key not in made:
        made[theme.key] = declared(_fields(theme))
    return Posted(reporting.PURPOSE, made[theme.key], request.form)


def blank(theme: Theme, counter: bool) -> dict[str, Any]:
    """The values of a new form; from the counter two answers are known."""
    values = shared.blank(theme) | {"contact": "", "website": "", "human": ""}
    return values | at_counter(theme) if counter else values


def at_counter(theme: Theme) -> dict[str, Any]:
    """What is known of a signal that comes from the counter, as far as the theme asks it."""
    known = {"waar": "balie", "functiegroep": "burgerzaken_rni"}
    return {q.key: known[q.key] for q in theme.questions if known.get(q.key) in {c.key for c in q.choices}}


def shown(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values for showing a form again: the trap emptied, and what was typed never hidden behind an unticked choice."""
    given = any(values[name] for name in (*CONTACT, "notify"))
    return {**values, "website": "", "contact": values["contact"] or ("yes" if given else "")}


def _fields(theme: Theme) -> dict[str, Any]:
    fields = fields_of(theme, Given(_write_something))
    fields["contact"] = line("contact", Among(("yes", "no")), _reachable)
    fields |= fields_of_teller()
    fields["human"] = line("human")
    fields["website"] = line("website", _nothing)
    return fields


def _write_something() -> str:
    return _("Write what you saw or heard. A few words are enough.")


def _reachable(form: Any, field: Any) -> None:
    if field.data == "yes" and not (form.contact_phone.data or form.contact_email.data):
        raise StopValidation(_('Fill in a phone number or an e-mail address, or choose "no".'))


def _nothing(form: Any, field: Any) -> None:
    """The trap. A browser that fills it in each time must not keep a person out: they can say so, and it goes through.

    That tells a machine what it did wrong; a signal that never arrives would be worse.
    """
    if field.data and not form.human.data:
        raise StopValidation(
            _("A field that people do not see was filled in, perhaps by your browser. It is empty now; send it again.")
        )
