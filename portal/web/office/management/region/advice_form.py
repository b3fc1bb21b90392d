"""The forms of a rule of advice: ticks for when it speaks and whom it names, a reason per language; and to try it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from wtforms import StringField, TextAreaField
from wtforms.validators import ValidationError

from portal.actions.handing_on.advising import ABOUT_THE_REPORTER
from portal.domain.referrals import Advice
from portal.domain.signals import TEXT_LIMIT, URGENCIES
from portal.domain.themes import Question, Theme
from portal.web.fields import Among, Given, Limit, Ticks, clean
from portal.web.language import DEFAULT
from portal.web.office.forms import OfficeForm

ANY = ""
"""The theme of a rule that speaks for every theme."""


class SeenForm(OfficeForm):
    """Taking away, moving or putting back: what was seen, or which one."""

    seen = StringField(filters=[clean])


def questions_of(themes: Collection[Theme], used: Collection[str] = ()) -> list[Question]:
    """The questions with answers to tick, each once; not those that urgency follows from or that tell of the reporter,
    unless a rule that is there uses them.
    """
    found: dict[str, Question] = {}
    for theme in themes:
        left_out = {theme.levels.question, *ABOUT_THE_REPORTER} - set(used)
        for question in theme.questions:
            if question.choices and question.key not in left_out:
                found.setdefault(question.key, question)
    return list(found.values())


def rule_form(
    themes: Mapping[str, Theme], questions: Sequence[Question], partners: Collection[str], languages: Sequence[str]
) -> OfficeForm:
    """What was posted: `when_vorm` and so on, `urgencies`, `assessments`, `partners`, `because_nl` and so on."""
    assessments = [each.key for theme in themes.values() for each in theme.assessments]
    fields: dict[str, Any] = {
        "seen": StringField(filters=[clean]),
        "theme": StringField(filters=[clean], validators=[Among([*themes])]),
        "urgencies": Ticks(validators=[Among(URGENCIES), _condition]),
        "assessments": Ticks(validators=[Among(assessments)]),
        "partners": Ticks(validators=[Given(lambda: _("Tick at least one partner.")), Among(partners)]),
    }
    for question in questions:
        fields[f"when_{question.key}"] = Ticks(validators=[Among([each.key for each in question.choices])])
    for code in languages:
        given = [Given(lambda: _("Write in a few words why."))] if code == DEFAULT else []
        fields[f"because_{code}"] = TextAreaField(filters=[clean], validators=[*given, Limit(TEXT_LIMIT)])
    return type("RuleForm", (OfficeForm,), fields)()


def trying_form(questions: Sequence[Question], places: Collection[str], theme: Theme) -> OfficeForm:
    """What was chosen to try the rules with: a municipality, and answers as a reporter would give them."""
    fields: dict[str, Any] = {
        "place": StringField(filters=[clean], validators=[Given(lambda: _("Choose a municipality.")), Among(places)]),
        "urgency": StringField(filters=[clean], validators=[Among(URGENCIES)]),
        "assessment": StringField(filters=[clean], validators=[Among([each.key for each in theme.assessments])]),
    }
    for question in questions:
        fields[f"when_{question.key}"] = Ticks(validators=[Among([each.key for each in question.choices])])
    return type("TryingForm", (OfficeForm,), fields)()


def answers_of(data: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Question -> ticked answers."""
    return {name.removeprefix("when_"): tuple(value) for name, value in data.items() if _is_asked(name) and value}


def document_of(form: OfficeForm, before: Advice | None) -> dict[str, Any]:
    """The rule of a valid form, as a region file has it; texts in languages that the form lacks stay as they were."""
    data = form.data
    typed = {name.removeprefix("because_"): text for name, text in data.items() if name.startswith("because_")}
    kept = {code: text for code, text in before.because.items() if code not in typed} if before else {}
    found: dict[str, Any] = {
        "theme": data["theme"],
        "when": {question: list(answers) for question, answers in answers_of(data).items()},
        "urgencies": data["urgencies"],
        "assessments": data["assessments"],
        "partners": data["partners"],
        "because": {code: text for code, text in (typed | kept).items() if text},
    }
    return {name: value for name, value in found.items() if value}


def typed_of(rule: Advice, seen: str) -> dict[str, Any]:
    """A rule that is there, as the fields hold it."""
    return {
        "seen": seen,
        "theme": rule.theme,
        "urgencies": list(rule.urgencies),
        "assessments": list(rule.assessments),
        "partners": list(rule.partners),
        **{f"when_{question}": list(answers) for question, answers in rule.when.items()},
        **{f"because_{code}": text for code, text in rule.because.items()},
    }


def _is_asked(name: str) -> bool:
    return name.startswith("when_")


def _condition(form: Any, _field: Any) -> None:
    """A rule without any condition would speak for every signal."""
    names = ["urgencies", "assessments", *(field.name for field in form if _is_asked(field.name))]
    if not any(form[name].data for name in names):
        raise ValidationError(_("Tick at least one thing that must hold, here or below."))
