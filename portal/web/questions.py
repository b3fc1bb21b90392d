"""The questions of a theme on a form, for both doors: what they accept, how they look, what draft they become."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import current_app
from flask_babel import gettext as _
from wtforms.validators import StopValidation

from portal.domain.signals import STORY_LIMIT, TEXT_LIMIT, URGENCIES, Contact, Draft
from portal.domain.themes import Question, Theme, pick
from portal.web.fields import Among, Limit, Ticks, is_address, line

MOST_RADIOS = 7
"""With more choices a question becomes a list to unfold: the page stays short on a phone."""

YOUNG = ("leeftijd", "minderjarig")
"""The question and answer that say that somebody is under age, in every theme that asks it."""

CONTACT = ("contact_name", "contact_phone", "contact_email")
"""The fields that say how to reach somebody."""


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


def questions(theme: Theme, language: str) -> tuple[Asked, ...]:
    """The questions after the story, in one language, made once per application."""
    made = current_app.extensions.setdefault("report_questions", {})
    if (theme.key, language) not in made:
        hints = hints_of(theme)
        made[theme.key, language] = tuple(
            _asked(each, language, hints.get(each.key)) for each in theme.questions if each.key != "story"
        )
    found: tuple[Asked, ...] = made[theme.key, language]
    return found


def fields_of(theme: Theme, *on_story: Any) -> dict[str, Any]:
    """The fields of a form for this theme: the story (with the checks `on_story`), the questions, the clues."""
    fields: dict[str, Any] = {"story": line("story", *on_story, Limit(STORY_LIMIT))}
    for question in theme.questions:
        if question.key != "story":
            fields[f"q_{question.key}"] = _field(question)
    fields["q_indicators"] = Ticks(name="indicators", validators=[Among([i.key for i in theme.indicators])])
    return fields


def fields_of_teller() -> dict[str, Any]:
    """The fields about who tells it: how to reach them, who must not read it. Errors come in the order of making."""
    return {
        "contact_name": line("contact_name", Limit(TEXT_LIMIT)),
        "contact_phone": line("contact_phone", Limit(TEXT_LIMIT)),
        "contact_email": line("contact_email", Limit(TEXT_LIMIT), _address),
        "notify": line("notify"),
        "exclude": Ticks(name="exclude", validators=[_people]),
    }


def blank(theme: Theme) -> dict[str, Any]:
    """The values of a new form."""
    values: dict[str, Any] = {q.key: [] if q.kind == "many" else "" for q in theme.questions}
    return values | dict.fromkeys((*CONTACT, "notify"), "") | {"indicators": [], "exclude": []}


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
    if values.get("contact") != "no":
        name, phone, email = (values[field] for field in CONTACT)
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


def hints_of(theme: Theme) -> dict[str, tuple[str, str]]:
    """Question -> the answer that calls for something now, and the hint of the theme that says what.

    Made once per application.
    """
    made: dict[str, dict[str, tuple[str, str]]] = current_app.extensions.setdefault("report_hints", {})
    if theme.key not in made:
        made[theme.key] = _hints_of(theme)
    return made[theme.key]


def _hints_of(theme: Theme) -> dict[str, tuple[str, str]]:
    urgent = [answer for answer, level in theme.levels.answers.items() if level == URGENCIES[0]]
    found = {theme.levels.question: (urgent[0], "acute")} if urgent else {}
    asked = {question.key: {choice.key for choice in question.choices} for question in theme.questions}
    question, answer = YOUNG
    return found | ({question: (answer, "minor")} if answer in asked.get(question, ()) else {})


def hints_for(theme: Theme, answers: Mapping[str, Collection[str]]) -> list[str]:
    """The keys of the theme's hints that these answers call for."""
    return [hint for key, (answer, hint) in hints_of(theme).items() if answer in answers.get(key, ())]


def _asked(question: Question, language: str, hint: tuple[str, str] | None) -> Asked:
    many = len(question.choices) > MOST_RADIOS
    look = {"one": "select" if many else "radios", "many": "checkboxes", "text": "text", "long": "textarea"}
    return Asked(
        name=question.key,
        look=look[question.kind],
        label=pick(question.label, language),
        help=pick(question.help, language),
        choices=tuple((choice.key, pick(choice.label, language)) for choice in question.choices),
        columns=2 if len(question.choices) > 4 else 1,
        main=question.stage == "main",
        hint=hint,
    )


def _field(question: Question) -> Any:
    if question.kind in ("text", "long"):
        return line(question.key, Limit(question.limit))
    known = Among([choice.key for choice in question.choices])
    return Ticks(name=question.key, validators=[known]) if question.kind == "many" else line(question.key, known)


def _address(form: Any, field: Any) -> None:
    if "contact" in form and form.contact.data == "no":
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
