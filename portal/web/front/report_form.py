"""The report form, built from the questions of a theme: what it accepts, what it shows, and the draft it becomes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import current_app
from flask_babel import gettext as _
from wtforms.validators import StopValidation

from portal.actions import reporting
from portal.domain.signals import STORY_LIMIT, TEXT_LIMIT, Contact, Draft
from portal.domain.themes import Question, Theme, pick
from portal.web.front.forms import Among, Given, Limit, PortalForm, Ticks, is_address, line

MOST_RADIOS = 7
"""With more choices a question becomes a list to unfold: the page stays short on a phone."""

HINTS = {"urgentie": ("acuut", "acute"), "leeftijd": ("minderjarig", "minor")}
"""Question -> the answer that calls for something now, and the hint of the theme that says what."""

_CONTACT = ("contact_name", "contact_phone", "contact_email")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the page shows it, in one language. `hint`: (answer, key of the hint) when one calls for action."""

    name: str
    look: str
    label: str
    help: str
    choices: tuple[tuple[str, str], ...]
    columns: int
    main: bool
    hint: tuple[str, str] | None


def form_of(theme: Theme) -> Any:
    """The form class of a theme, made once per application."""
    made = current_app.extensions.setdefault("report_forms", {})
    if theme.key not in made:
        made[theme.key] = _make(theme)
    return made[theme.key]


def questions(theme: Theme, language: str) -> tuple[Asked, ...]:
    """The questions after the story, in one language, made once per application."""
    made = current_app.extensions.setdefault("report_questions", {})
    if (theme.key, language) not in made:
        made[theme.key, language] = tuple(_asked(q, language) for q in theme.questions if q.key != "story")
    found: tuple[Asked, ...] = made[theme.key, language]
    return found


def blank(theme: Theme, counter: bool) -> dict[str, Any]:
    """The values of a new form; from the counter two answers are known."""
    values: dict[str, Any] = {q.key: [] if q.kind == "many" else "" for q in theme.questions}
    values |= dict.fromkeys((*_CONTACT, "contact", "notify", "website"), "")
    values |= {"indicators": [], "exclude": []}
    if counter:
        known = {"waar": "balie", "functiegroep": "burgerzaken_rni"}
        values |= {q.key: known[q.key] for q in theme.questions if known.get(q.key) in {c.key for c in q.choices}}
    return values


def shown(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values for showing a form again: the trap emptied, and what was typed never hidden behind an unticked choice."""
    given = any(values[name] for name in (*_CONTACT, "notify"))
    return {**values, "website": "", "contact": values["contact"] or ("yes" if given else "")}


def draft_of(theme: Theme, municipality: str, language: str, values: Mapping[str, Any]) -> Draft:
    """The draft of a valid form."""
    answers, texts = {}, {}
    for question in theme.questions:
        value = values[question.key]
        if question.key == "story" or not value:
            continue
        if question.choices:
            answers[question.key] = tuple(value) if isinstance(value, list) else (value,)
        else:
            texts[question.key] = value
    contact = Contact()
    if values["contact"] != "no":
        name, phone, email = (values[field] for field in _CONTACT)
        contact = Contact(name, phone, email, notify=bool(values["notify"] and email))
    return Draft(
        municipality=municipality,
        theme=theme.key,
        language=language,
        story=values["story"],
        answers=answers,
        texts=texts,
        indicators=tuple(values["indicators"]),
        contact=contact,
        exclude=tuple(values["exclude"]),
    )


def _asked(question: Question, language: str) -> Asked:
    many = len(question.choices) > MOST_RADIOS
    look = {"one": "select" if many else "radios", "many": "checkboxes", "text": "text", "long": "textarea"}
    hint = HINTS.get(question.key)
    return Asked(
        name=question.key,
        look=look[question.kind],
        label=pick(question.label, language),
        help=pick(question.help, language),
        choices=tuple((choice.key, pick(choice.label, language)) for choice in question.choices),
        columns=2 if len(question.choices) > 4 else 1,
        main=question.stage == "main",
        hint=hint if hint and hint[0] in {choice.key for choice in question.choices} else None,
    )


def _make(theme: Theme) -> Any:
    fields: dict[str, Any] = {"story": line("story", Given(_write_something), Limit(STORY_LIMIT))}
    for question in theme.questions:
        if question.key != "story":
            fields[f"q_{question.key}"] = _field(question)
    fields["q_indicators"] = Ticks(name="indicators", validators=[Among([i.key for i in theme.indicators])])
    fields |= {
        "contact": line("contact", Among(("yes", "no")), _reachable),
        "contact_name": line("contact_name", Limit(TEXT_LIMIT)),
        "contact_phone": line("contact_phone", Limit(TEXT_LIMIT)),
        "contact_email": line("contact_email", Limit(TEXT_LIMIT), _address),
        "notify": line("notify"),
        "exclude": Ticks(name="exclude", validators=[_people]),
        "website": line("website", _nothing),
    }
    meta = type("Meta", (), {"csrf_context": reporting.PURPOSE})
    return type("ReportForm", (PortalForm,), {"Meta": meta, **fields})


def _field(question: Question) -> Any:
    if question.kind in ("text", "long"):
        return line(question.key, Limit(question.limit))
    known = Among([choice.key for choice in question.choices])
    return Ticks(name=question.key, validators=[known]) if question.kind == "many" else line(question.key, known)


def _write_something() -> str:
    return _("Write what you saw or heard. A few words are enough.")


def _reachable(form: Any, field: Any) -> None:
    if field.data == "yes" and not (form.contact_phone.data or form.contact_email.data):
        raise StopValidation(_('Fill in a phone number or an e-mail address, or choose "no".'))


def _address(form: Any, field: Any) -> None:
    if form.contact.data == "no":
        return
    if field.data and not is_address(field.data):
        raise StopValidation(_("Write the e-mail address like this: name@example.nl."))
    if form.notify.data and not field.data:
        raise StopValidation(_("Fill in the e-mail address where the message may go, or untick it."))


def _people(form: Any, field: Any) -> None:
    """Any id of a person will do: who is not ready today may be ready tomorrow, and must not get this signal then."""
    try:
        right = len(field.data) <= 50 and all(str(UUID(one)) == one for one in field.data)
    except ValueError:
        right = False
    if not right:
        raise StopValidation(_("Choose from the people who are shown here."))


def _nothing(form: Any, field: Any) -> None:
    if field.data:
        raise StopValidation(
            _("A field that people do not see was filled in, perhaps by your browser. It is empty now; send it again.")
        )
