"""A rule of advice in words: when it speaks, whom it names, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from babel.lists import format_list
from flask_babel import gettext as _

from portal.actions.management.region.advising_rules import Book
from portal.domain.places import Partner
from portal.domain.referrals import Advice
from portal.domain.themes import Question, Theme, pick
from portal.web.language import current
from portal.web.office.management.where import reach_of
from portal.web.office.present import at, house
from portal.web.office.words import assessment_label, choice_label, urgency_label


@dataclass(frozen=True, slots=True)
class Row:
    """A rule on the list. `when`: (what is asked, the answers); `partners`: (name, where it works, "" for everywhere).

    `first` and `last`: whether it can go up or down.
    """

    key: str
    href: str
    title: str
    when: tuple[tuple[str, str], ...]
    partners: tuple[tuple[str, str], ...]
    because: Mapping[str, str]
    first: bool
    last: bool


def rows(book: Book) -> list[Row]:
    """The rules of a region in their order."""
    last = len(book.rules) - 1
    return [row(book, rule, place == 0, place == last) for place, rule in enumerate(book.rules)]


def row(book: Book, rule: Advice, first: bool = True, last: bool = True) -> Row:
    """One rule in words; its title is whom it names."""
    partners = tuple(_named(book.partners, key) for key in rule.partners)
    href, title = (
        at(f"/beheer/advies/{book.region.slug}/regel/{rule.key}"),
        ", ".join(name for name, _where in partners),
    )
    return Row(rule.key, href, title, conditions(rule), partners, rule.because, first, last)


def conditions(rule: Advice) -> tuple[tuple[str, str], ...]:
    """(what is asked, the answers of which one must hold) for everything that a rule asks for."""
    theme = theme_of(rule)
    found = []
    if rule.theme and len(house().themes) > 1:
        found.append((_asked(_("Theme")), pick(house().themes[rule.theme].title, current())))
    for question, answers in rule.when.items():
        said = either(choice_label(theme, question, each) for each in answers)
        found.append((_asked(question_label(theme, question)), said))
    if rule.urgencies:
        found.append((_asked(_("Urgency")), either(urgency_label(theme, each) for each in rule.urgencies)))
    if rule.assessments:
        found.append((_asked(_("Assessment")), either(assessment_label(theme, each) for each in rule.assessments)))
    return tuple(found)


def theme_of(rule: Advice) -> Theme:
    """The theme whose words a rule is told in; for one of any theme the first that knows all its questions."""
    themes = house().themes
    if rule.theme in themes:
        return themes[rule.theme]
    known = [each for each in themes.values() if {one.key for one in each.questions} >= set(rule.when)]
    return (known or list(themes.values()))[0]


def question_label(theme: Theme, key: str) -> str:
    """What a question is called; its key when the theme no longer knows it."""
    return next((pick(each.label, current()) for each in theme.questions if each.key == key), key)


def partner_name(partners: Mapping[str, Partner], key: str) -> str:
    """A partner by name, with where it works when that is not the whole region; its key when it is gone."""
    name, there = _named(partners, key)
    return f"{name} ({there})" if there else name


def _named(partners: Mapping[str, Partner], key: str) -> tuple[str, str]:
    partner = partners.get(key)
    if partner is None:
        return key, ""
    return pick(partner.name, current()), reach_of(partner)


def _asked(label: str) -> str:
    """What stands before an answer: a question as it is, a word with a colon."""
    return label if label.endswith("?") else f"{label}:"


def either(words: Iterable[str]) -> str:
    """One of these: "a, b or c"."""
    return str(format_list(list(words), style="or", locale=current()))


def choices_of(question: Question) -> list[tuple[str, str]]:
    """The answers of a question, to tick."""
    return [(each.key, pick(each.label, current())) for each in question.choices]


def not_kept(code: str) -> str:
    """Why a rule was not kept, and what to do."""
    return {
        "changed": _("A colleague changed or removed this rule in the meantime. Go back to the list and look again."),
        "wrong": _(
            "This rule does not fit the form or the partners any more. Check what is ticked, or reload the page."
        ),
    }[code]


def done(code: str) -> str:
    """What was done, after the page came back."""
    return {
        "nieuw": _("The rule is added, as the last one. It holds from now on."),
        "gewijzigd": _("The rule is changed. It holds from now on."),
        "verplaatst": _("The order is changed."),
        "verwijderd": _("The rule is removed."),
        "terug": _("The rule is back where it was."),
        "kan-niet": _("That was not possible: a colleague changed the list. Below you see how it is now."),
    }.get(code, "")
