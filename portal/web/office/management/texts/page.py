"""Texts as their pages show them: rich read models, so that the templates hold no logic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import g
from flask_babel import gettext as _
from markupsafe import Markup

from portal.actions.management.texts import Item, Owner, owners
from portal.domain.access import Act, may
from portal.domain.themes import Theme, pick
from portal.domain.wordings import over
from portal.web.front.filling import filled
from portal.web.front.notices import shown_in
from portal.web.language import DEFAULT, current, known, own_name
from portal.web.office.management.texts.words import label, source
from portal.web.office.present import at, desk, house


@dataclass(frozen=True, slots=True)
class Row:
    """A text in the list: what is read now in the language of the staff, and whose words they are.

    `body`: clean HTML, when it stands on a page.
    """

    href: str
    label: str
    text: str
    body: Markup | None
    language: str
    source: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class Field:
    """One language of a text: what is typed, and what is read when it stays empty (`below`, of `below_source`).

    `theirs`: what a colleague wrote meanwhile.
    """

    code: str
    name: str
    typed: str
    below: str
    below_source: str
    theirs: str
    required: bool


@dataclass(frozen=True, slots=True)
class Look:
    """How a text will read in one language. `language`: the one it is really in. `body`: clean HTML, on a page."""

    name: str
    language: str
    text: str
    body: Markup | None
    source: str


def href(owner: Owner, item: Item | None = None) -> str:
    """The page of an owner, or of one of its texts."""
    path = f"/beheer/teksten/{'gemeente' if owner.code else 'regio'}/{owner.slug}"
    return at(f"{path}/{item.part}/{item.key}" if item else path)


def crumbs(owner: Owner | None = None, item: Item | None = None) -> list[tuple[str, str]]:
    """(address, name) of what lies above a page; who has no page of management comes from the staffing."""
    oversees = may(desk().staff, Act.READ_SETTINGS)
    above = [(at("/beheer"), _("Management"))] if oversees else [(at("/bezetting"), _("Staffing"))]
    if owner is not None and (oversees or len(owners(house(), desk())) > 1):
        above.append((at("/beheer/teksten"), _("Texts")))
    if item is not None:
        above.append((href(item.owner), item.owner.name))
    return above


def row(item: Item) -> Row:
    """A text as the list shows it."""
    texts, language = item.texts, current()
    shown = shown_in(texts, language)
    return Row(
        href=href(item.owner, item),
        label=label(item),
        text=texts.get(shown, ""),
        body=_as_on_the_page(item.owner, texts[shown]) if item.is_notice and shown else None,
        language=shown,
        source=source(item, item.own, language),
        is_own=bool(item.own),
    )


def fields(item: Item, typed: Mapping[str, str], theirs: Mapping[str, str]) -> list[Field]:
    """A field per language of the portal."""
    return [
        Field(
            code,
            own_name(code),
            typed.get(f"text_{code}", ""),
            item.below.get(code, ""),
            source(item, {}, code),
            theirs.get(code, ""),
            item.is_notice and code == DEFAULT,
        )
        for code in known()
    ]


def looks(item: Item, own: Mapping[str, str]) -> list[Look]:
    """How a text will read with these own words: in every language of the portal; on a page in those written."""
    return [_look(item, own, code) for code in known() if not item.is_notice or code in own]


def _look(item: Item, own: Mapping[str, str], code: str) -> Look:
    texts = over(item.below, own)
    if item.is_notice:
        language = shown_in(texts, code)
        body = _as_on_the_page(item.owner, texts[language]) if language else None
        return Look(own_name(code), language, "", body, source(item, own, code))
    language = code if texts.get(code) else next(iter(texts), code)
    return Look(own_name(code), language, pick(texts, code), None, source(item, own, code))


def _as_on_the_page(owner: Owner, markdown: str) -> Markup:
    """As a reader sees it, with the numbers and links of this municipality."""
    g.municipality = house().directory.municipalities.get(owner.slug)
    return filled(house().library.markdown(markdown))


def themes_of(items: Sequence[Item]) -> list[tuple[Theme, list[Row]]]:
    """The messages to reporters, by theme."""
    return [(theme, [row(each) for each in items if each.part == theme.key]) for theme in house().themes.values()]
