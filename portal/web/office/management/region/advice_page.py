"""What the pages of advice show: the list, the form of a rule, taking one away, and what comes out of a try."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import Response
from flask_babel import gettext as _

from portal.actions.management.region.advising_rules import Book
from portal.domain.access import Act, may
from portal.domain.referrals import Advice, Advised
from portal.domain.signals import TEXT_LIMIT, URGENCIES
from portal.domain.themes import Question, Theme, pick
from portal.web.language import current, known, own_name
from portal.web.office.management.region.advice_form import ANY, questions_of
from portal.web.office.management.region.advice_words import choices_of, done, partner_name, row, rows
from portal.web.office.present import at, desk, house, issue_token, summary
from portal.web.office.words import urgency_label
from portal.web.show import show


def list_page(book: Book, code: str, errors: Mapping[str, str] | None = None) -> Response:
    """The rules; right after taking one away with a way back."""
    may_manage = may(desk().staff, Act.MANAGE)
    return show(
        "office/management/advice/page",
        status=422 if errors else 200,
        path=_path(book),
        region=book.region.name,
        rows=rows(book),
        may_manage=may_manage,
        removed=book.removed if may_manage and code == "verwijderd" else "",
        done="" if errors else done(code),
        token=issue_token,
        summary=summary(errors or {}, form="rules"),
        title_prefix=_("Error:") if errors else "",
    )


def form_page(
    book: Book, rule: Advice | None, typed: Mapping[str, Any], errors: Mapping[str, str] | None = None
) -> Response:
    """The form of a rule, with what was typed; with errors as 422."""
    errors = errors or {}
    themes = house().themes
    first = next(iter(themes.values()))
    return show(
        "office/management/advice/form",
        status=422 if errors else 200,
        path=_path(book),
        region=book.region.name,
        action=f"{_path(book)}/regel/{rule.key}" if rule else f"{_path(book)}/nieuw",
        is_new=rule is None,
        themes=[(ANY, _("Every theme")), *((key, pick(each.title, current())) for key, each in themes.items())],
        questions=_asked(questions_of(themes.values(), rule.when if rule else ())),
        urgencies=[(each, urgency_label(first, each)) for each in URGENCIES],
        assessments=_assessments(themes.values()),
        partners=_partners(book, rule),
        languages_of_text=[(code, own_name(code)) for code in known()],
        limit=TEXT_LIMIT,
        typed=typed,
        token=issue_token(),
        errors=errors,
        summary=summary(errors, form="rule"),
        title_prefix=_("Error:") if errors else "",
    )


def removal_page(book: Book, rule: Advice, errors: Mapping[str, str] | None = None) -> Response:
    """The rule that would go."""
    return show(
        "office/management/advice/remove",
        status=422 if errors else 200,
        path=_path(book),
        region=book.region.name,
        row=row(book, rule),
        seen=book.seen[rule.key],
        token=issue_token(),
        summary=summary(errors or {}, form="remove"),
        title_prefix=_("Error:") if errors else "",
    )


def trying_page(
    book: Book,
    typed: Mapping[str, Any],
    found: Sequence[Advised] | None = None,
    errors: Mapping[str, str] | None = None,
) -> Response:
    """Answers to choose; `found`: whom the rules name for those that were chosen."""
    errors = errors or {}
    themes = house().themes
    theme = themes.get(str(typed.get("theme", ""))) or next(iter(themes.values()))
    places = [each for each in house().directory.municipalities.values() if each.region == book.region.slug]
    return show(
        "office/management/advice/trying",
        status=422 if errors else 200,
        path=_path(book),
        region=book.region.name,
        places=[("", _("Choose a municipality")), *((each.slug, each.name) for each in places)],
        themes=[(key, pick(each.title, current())) for key, each in themes.items()],
        theme=theme.key,
        questions=_asked(questions_of([theme])),
        urgencies=[("", _("Not chosen")), *((each, urgency_label(theme, each)) for each in URGENCIES)],
        assessments=[("", _("Not assessed yet")), *_assessments([theme])],
        found=None if found is None else [(partner_name(book.partners, each.partner), each.because) for each in found],
        typed=typed,
        token=issue_token(),
        errors=errors,
        summary=summary(errors, form="try"),
        title_prefix=_("Error:") if errors else "",
    )


def _asked(questions: Sequence[Question]) -> list[tuple[str, str, list[tuple[str, str]]]]:
    return [(f"when_{each.key}", pick(each.label, current()), choices_of(each)) for each in questions]


def _assessments(themes: Iterable[Theme]) -> list[tuple[str, str]]:
    found: dict[str, str] = {}
    for theme in themes:
        found |= {each.key: pick(each.label, current()) for each in theme.assessments}
    return list(found.items())


def _partners(book: Book, rule: Advice | None) -> list[tuple[str, str]]:
    """Those that signals can be handed on to, by name; before them those that the rule names, in its order."""
    named = rule.partners if rule else ()
    others = [key for key, partner in book.partners.items() if partner.refer and key not in named]
    by_name = sorted(((key, partner_name(book.partners, key)) for key in others), key=lambda each: each[1].casefold())
    return [*((key, partner_name(book.partners, key)) for key in named), *by_name]


def _path(book: Book) -> str:
    return at(f"/beheer/advies/{book.region.slug}")
