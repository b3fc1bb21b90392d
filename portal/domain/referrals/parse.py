"""From a document (of a region file, or as it is stored) to a Policy. Every mistake is named by its place."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any

from portal.domain.referrals.policy import TABLES, Advice, Choice, OwnPartners, Policy, Table
from portal.domain.signals import URGENCIES
from portal.domain.themes import Answers, Texts, Theme, ThemeError
from portal.domain.themes.texts import Book, Reader

FIRST = "nl"
"""The language that every text has; the others fall back to it."""

LISTS = ("bases", "purposes", "channels", "barriers", "sources", "decisions", "actions")
"""The parts of a policy that are lists of choices."""

PARTS = (*LISTS, "advice", "route", "tables")
"""All parts of a policy."""


class PolicyError(ThemeError):
    """The policy of a region is wrong; the message names the place and what to do."""


class _Book(Book):
    """The texts of a policy: Dutch always, other languages as far as somebody wrote them."""

    def __init__(self) -> None:
        super().__init__("", (FIRST,), {})

    def wrong(self, path: str, what: str) -> ThemeError:
        """The error to raise about one place in the document."""
        return PolicyError(f"{path}: {what}")

    def add(self, path: str, given: Any) -> Texts:
        """Check the texts of one place."""
        if not isinstance(given, Mapping) or not given.get(FIRST):
            raise self.wrong(path, f"must have a text per language, at least {FIRST}")
        for language, text in given.items():
            if not isinstance(text, str) or not text.strip():
                raise self.wrong(path, f"the text in {language!r} is empty")
        return MappingProxyType({FIRST: given[FIRST], **given})


def document_of(data: Mapping[str, Any]) -> dict[str, Any]:
    """The part of a region file that is its policy."""
    return {name: data[name] for name in PARTS if name in data}


def parse_policy(document: Mapping[str, Any]) -> Policy:
    """Make a Policy; what the document leaves out is empty. Raises PolicyError naming the place and the mistake."""
    book = _Book()
    top = book.reader(document, "")
    lists = {name: tuple(_choice(name, key, each) for key, each in _each(top, name)) for name in LISTS}
    advice = tuple(_advice(key, each) for key, each in _each(top, "advice"))
    route = tuple(_own_partners(each) for _, each in top.each("route", by="place")) if top.has("route") else ()
    tables = tuple(_table(key, each) for key, each in _each(top, "tables"))
    book.close()
    return Policy(**lists, advice=advice, route=route, tables=tables)


def _each(top: Reader, name: str) -> list[tuple[str, Reader]]:
    return list(top.each(name)) if top.has(name) else []


def _codes(reader: Reader, key: str) -> tuple[str, ...]:
    return reader.codes(key) if reader.has(key) else ()


def _choice(name: str, key: str, reader: Reader) -> Choice:
    if name == "barriers" and not reader.has("partners"):
        raise reader.wrong("partners", "is missing: say which partners (own teams) raise this barrier")
    return Choice(key, reader.texts("label"), reader.maybe_texts("note"), _codes(reader, "partners"))


def _advice(key: str, reader: Reader) -> Advice:
    urgencies = _codes(reader, "urgencies")
    for level in urgencies:
        if level not in URGENCIES:
            raise reader.wrong("urgencies", f"{level!r} is not known; choose from {', '.join(URGENCIES)}")
    found = Advice(
        key=key,
        partners=reader.codes("partners"),
        because=reader.texts("because"),
        theme=reader.code("theme") if reader.has("theme") else "",
        when=_when(reader),
        urgencies=urgencies,
        assessments=_codes(reader, "assessments"),
    )
    if not (found.when or found.urgencies or found.assessments):
        raise reader.wrong("when", "is missing: a rule needs `when`, `urgencies` or `assessments`")
    return found


def _own_partners(reader: Reader) -> OwnPartners:
    return OwnPartners(reader.code("theme"), reader.code("leaf"), reader.codes("partners"))


def _table(key: str, reader: Reader) -> Table:
    return Table(
        key=key,
        label=reader.texts("label"),
        kind=reader.code("kind", TABLES),
        region=reader.code("region") if reader.has("region") else "",
        every=reader.texts("every"),
        partners=_codes(reader, "partners"),
        themes=_codes(reader, "themes"),
    )


def _when(reader: Reader) -> Answers:
    if not reader.has("when"):
        return MappingProxyType({})
    table = reader.table("when")
    return MappingProxyType({question: table.codes(question) for question in table.entries()})


# --- what must fit together ---------------------------------------------------------------------------------------


def check_against(policy: Policy, themes: Mapping[str, Theme], partners: Collection[str]) -> None:
    """Raises PolicyError when the policy names something that is not there: a partner, theme, question, answer…"""
    for name in LISTS:
        for choice in getattr(policy, name):
            _known_partners(f"{name}.{choice.key}", choice.partners, partners)
    for rule in policy.advice:
        where = f"advice.{rule.key}"
        _known_partners(where, rule.partners, partners)
        if rule.theme and rule.theme not in themes:
            raise PolicyError(f"{where}: the theme {rule.theme!r} is not installed")
        own = [themes[rule.theme]] if rule.theme else list(themes.values())
        _known_answers(where, rule, own)
    for table in policy.tables:
        _known_partners(f"tables.{table.key}", table.partners, partners)
        for theme in table.themes:
            if theme not in themes:
                raise PolicyError(f"tables.{table.key}: the theme {theme!r} is not installed")
    _known_ends(policy, themes, partners)


def _known_ends(policy: Policy, themes: Mapping[str, Theme], partners: Collection[str]) -> None:
    seen = set()
    for own in policy.route:
        where = f"route: {own.theme}, {own.leaf}"
        route = themes[own.theme].route if own.theme in themes else None
        if route is None:
            raise PolicyError(f"{where}: there is no theme {own.theme!r} with a reporting route")
        if own.leaf not in {leaf.key for leaf in route.leaves}:
            raise PolicyError(f"{where}: the reporting route has no such end")
        if (own.theme, own.leaf) in seen:
            raise PolicyError(f"{where}: stands there twice")
        seen.add((own.theme, own.leaf))
        _known_partners(where, own.partners, partners)


def _known_partners(where: str, named: tuple[str, ...], partners: Collection[str]) -> None:
    for partner in named:
        if partner not in partners:
            raise PolicyError(f"{where}: {partner!r} is not one of the partners of this file")


def _known_answers(where: str, rule: Advice, themes: list[Theme]) -> None:
    choices: dict[str, set[str]] = {}
    for question in (question for theme in themes for question in theme.questions):
        choices.setdefault(question.key, set()).update(choice.key for choice in question.choices)
    for asked, wanted in rule.when.items():
        for answer in wanted:
            if answer not in choices.get(asked, ()):
                raise PolicyError(f"{where}: the form has no answer {answer!r} to {asked!r}")
    assessments = {assessment.key for theme in themes for assessment in theme.assessments}
    for each in rule.assessments:
        if each not in assessments:
            raise PolicyError(f"{where}: the assessment {each!r} is not known")
