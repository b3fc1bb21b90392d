"""From the contents of a theme file to a Theme. Everything is checked here, once, so that no page has to doubt it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from portal.domain.places import Slot
from portal.domain.signals import URGENCIES, Status
from portal.domain.themes.clues import read_groups
from portal.domain.themes.figures import Figures, read_figures
from portal.domain.themes.route import read_route
from portal.domain.themes.texts import Book, Reader, ThemeError
from portal.domain.themes.theme import (
    Answers,
    Choice,
    Outcome,
    Question,
    Rule,
    StatusText,
    Theme,
    Urgency,
)

KINDS = ("one", "many", "text", "long")
STAGES = ("main", "more")
OUTCOME_KINDS = ("final", "step", "result", "excluded")
HINTS = ("acute_title", "acute", "hours", "urgent_title", "urgent", "minor_title", "minor")
OUTCOMES_OF_THE_PROGRAM = ("bewaard", "dubbel", "geen_signaal", "afgesloten")
"""Outcomes that the program gives itself, so that every theme must have them."""

FEEDBACK_BESIDES_OUTCOMES = ("vraag", "neutraal")
RESERVED = frozenset(
    {"token", "website", "indicators", "attachments", "exclude", "notify", "code", "message", "rating", "switch"}
    | {"wait", "human"}
    | {"contact", "contact_name", "contact_phone", "contact_email", "thema", "vanaf"}
)
"""Field names that the report form itself uses; a question may not take them."""

NO_OVERLAYS: Mapping[str, Mapping[str, Any]] = MappingProxyType({})


def parse(data: Mapping[str, Any], overlays: Mapping[str, Mapping[str, Any]] = NO_OVERLAYS) -> Theme:
    """Make a Theme of the contents of a theme file.

    `overlays`: language -> path of a text (see `Theme.text_paths`) -> text; they add a language or replace single
    texts, and what they lack falls back to the first language. Raises ThemeError naming the place and the mistake.
    """
    key = data.get("key")
    if not isinstance(key, str):
        raise ThemeError("Theme: key: is missing (a code).")
    languages = data.get("languages")
    if not isinstance(languages, list) or not languages or not all(isinstance(code, str) for code in languages):
        raise ThemeError(f"Theme {key}: languages: must be a list of language codes.")
    book = Book(key, tuple(languages), overlays)
    top = book.reader(data, "")
    top.codes("languages")
    theme = _theme(top, tuple(dict.fromkeys((*languages, *overlays))))
    book.close()
    return theme


def _theme(top: Reader, languages: tuple[str, ...]) -> Theme:
    key, title, tagline = top.code("key"), top.texts("title"), top.texts("tagline")
    intro, why, hints = top.texts("intro"), top.texts("why"), _hints(top)
    questions = tuple(_question(question, reader) for question, reader in top.each("questions"))
    if not questions or questions[0].key != "story" or questions[0].kind != "long":
        raise top.wrong("questions", "the first one must be `story`, of the kind `long`")
    outcomes = tuple(_outcome(outcome, reader) for outcome, reader in top.each("outcomes"))
    for own in OUTCOMES_OF_THE_PROGRAM:
        if own not in {outcome.key for outcome in outcomes}:
            raise top.wrong("outcomes", f"{own!r} is missing: the program gives it itself")
    return Theme(
        key=key,
        languages=languages,
        title=title,
        tagline=tagline,
        intro=intro,
        why=why,
        hints=hints,
        questions=questions,
        indicator_groups=read_groups(top),
        levels=_urgency(top.table("urgency"), questions),
        rules=_rules(top, questions),
        statuses=_statuses(top.table("statuses")),
        outcomes=outcomes,
        assessments=tuple(Choice(item, reader.texts("label")) for item, reader in top.each("assessments")),
        feedback=_feedback(top, outcomes),
        route=read_route(top.table("route")) if top.has("route") else None,
        figures=read_figures(top.table("figures"), _all_choices(questions)) if top.has("figures") else Figures(),
        texts=MappingProxyType(top.book.found),
    )


def _hints(top: Reader) -> Mapping[str, Mapping[str, str]]:
    hints = top.keyed_texts("hints")
    if set(hints) != set(HINTS):
        raise top.wrong("hints", f"must be exactly {', '.join(HINTS)}")
    return hints


def _question(key: str, reader: Reader) -> Question:
    if key in RESERVED:
        raise reader.wrong("key", f"{key!r} is a field of the form itself; choose another key")
    kind = reader.code("kind", KINDS)
    choosing = kind in ("one", "many")
    if reader.has("choices") is not choosing:
        raise reader.wrong("choices", f"are {'missing' if choosing else 'not for'} a question of the kind {kind!r}")
    label, help_text = reader.texts("label"), reader.maybe_texts("help")
    choices = tuple(Choice(item, each.texts("label")) for item, each in reader.each("choices")) if choosing else ()
    return Question(key, kind, reader.code("stage", STAGES), label, help_text, choices)


def _outcome(key: str, reader: Reader) -> Outcome:
    return Outcome(key, reader.texts("label"), reader.code("kind", OUTCOME_KINDS), reader.flag("counts"))


def _statuses(table: Reader) -> Mapping[str, StatusText]:
    known = tuple(status.value for status in Status)
    if set(table.entries()) != set(known):
        raise table.book.wrong(table.path, f"must be exactly {', '.join(known)}")
    readers = ((status, table.table(status)) for status in known)
    return MappingProxyType({key: StatusText(each.texts("label"), each.texts("explanation")) for key, each in readers})


def _feedback(top: Reader, outcomes: tuple[Outcome, ...]) -> Mapping[str, Mapping[str, str]]:
    feedback = top.keyed_texts("feedback")
    known = {outcome.key for outcome in outcomes} | set(FEEDBACK_BESIDES_OUTCOMES)
    for key in feedback:
        if key not in known:
            raise top.wrong(f"feedback.{key}", "there is no such outcome")
    if "neutraal" not in feedback:
        raise top.wrong("feedback.neutraal", "is missing; it is used where no other text fits")
    return feedback


def _urgency(table: Reader, questions: tuple[Question, ...]) -> Urgency:
    question = table.code("question", tuple(question.key for question in questions))
    answers = table.table("answers")
    choices = _choices(questions, question)
    if set(answers.entries()) != set(choices):
        raise table.wrong("answers", f"must give a level for each of {', '.join(choices) or 'no choices'}")
    labels = table.keyed_texts("labels")
    if set(labels) != set(URGENCIES):
        raise table.wrong("labels", f"must be exactly {', '.join(URGENCIES)}")
    conditions = (reader for _, reader in table.each("at_least", by="place"))
    return Urgency(
        question=question,
        answers=MappingProxyType({choice: answers.code(choice, URGENCIES) for choice in choices}),
        unanswered=table.code("unanswered", URGENCIES),
        at_least=tuple((_when(each, questions), each.code("level", URGENCIES)) for each in conditions),
        labels=labels,
    )


def _rules(top: Reader, questions: tuple[Question, ...]) -> tuple[Rule, ...]:
    rules = tuple(sorted(_each_rule(top, questions), key=lambda rule: rule.number))
    # A signal that reaches nobody must be impossible, so the last rule has to take everything that is left.
    if not rules or rules[-1].when:
        raise top.wrong("rules", "the one with the highest number must have no `when`, so that it always fits")
    return rules


def _each_rule(top: Reader, questions: tuple[Question, ...]) -> Iterator[Rule]:
    for _, reader in top.each("rules", by="number"):
        slot = Slot(reader.code("slot", tuple(Slot))) if reader.has("slot") else None
        when = _when(reader, questions) if reader.has("when") else MappingProxyType({})
        yield Rule(reader.number("number"), when, slot, reader.texts("because"))


def _when(reader: Reader, questions: tuple[Question, ...]) -> Answers:
    table = reader.table("when")
    conditions: dict[str, tuple[str, ...]] = {}
    for question in table.entries():
        conditions[question] = table.codes(question)
        known = _choices(questions, question)
        for choice in conditions[question]:
            if choice not in known:
                raise table.wrong(question, f"there is no choice {choice!r} in a question {question!r}")
    return MappingProxyType(conditions)


def _choices(questions: tuple[Question, ...], key: str) -> tuple[str, ...]:
    return tuple(choice.key for question in questions if question.key == key for choice in question.choices)


def _all_choices(questions: tuple[Question, ...]) -> dict[str, tuple[str, ...]]:
    return {question.key: tuple(choice.key for choice in question.choices) for question in questions}
