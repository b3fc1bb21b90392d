"""Texts of a region's or a municipality's own: standard messages to reporters, and what stands on its pages."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from portal.domain.places import Directory
from portal.domain.revisions import Kind
from portal.domain.themes import Texts, Theme

LIMIT, NOTICE_LIMIT = 600, 2000
"""Characters of a standard message, and of a text on a page."""

PAGES = "pagina"
"""Stands in the place of a theme for what a municipality says on its own pages."""

Wording = Mapping[str, Texts]
"""Key of a standard message -> language -> text."""


def feedback_of(directory: Directory, municipality: str, theme: Theme) -> Wording:
    """The standard messages of a theme as they are in a municipality (its CBS code).

    Per message and language its own text, else that of its region, else that of the theme.
    """
    if not directory.wordings:
        return theme.feedback
    try:
        region = directory.by_code(municipality).region
    except KeyError:  # it left the portal; what it wrote itself still holds for its signals
        region = ""
    layers = [found for owner in (region, municipality) if (found := directory.wordings.get((owner, theme.key)))]
    if not layers:
        return theme.feedback
    return {key: over(texts, *(layer.get(key, {}) for layer in layers)) for key, texts in theme.feedback.items()}


def over(texts: Texts, *layers: Texts) -> Texts:
    """Texts with those of each layer over them, language by language; the first language stays the one to fall back
    to. A language that a layer lacks, or left empty, stays what it was.
    """
    found = dict(texts)
    for layer in layers:
        found.update({language: text for language, text in layer.items() if text})
    return found


def print_of(texts: Texts) -> str:
    """What tells two states of a text apart, short enough to travel with a form."""
    return hashlib.sha256(json.dumps(texts, sort_keys=True).encode()).hexdigest()[:16]


# --- one text of an owner --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose texts these are: a region (`code` None) or a municipality. `region`: its slug, None outside all regions."""

    slug: str
    name: str
    region: str | None
    code: str | None = None

    @property
    def key(self) -> str:
        """As its texts are kept: the CBS code, or the slug of the region."""
        return self.code or self.slug


@dataclass(frozen=True, slots=True)
class Item:
    """One text that can be changed. `part`: a theme, or PAGES for a notice on a page; `key`: of the message or page.

    `own`: what the owner wrote; `region`: what the region of a municipality wrote; `standard`: of the theme.
    """

    owner: Owner
    part: str
    key: str
    own: Texts = field(default_factory=dict)
    region: Texts = field(default_factory=dict)
    standard: Texts = field(default_factory=dict)

    @property
    def is_notice(self) -> bool:
        """Whether it stands on a page, as Markdown; else it is a message to a reporter."""
        return self.part == PAGES

    @property
    def limit(self) -> int:
        """The longest text, in characters."""
        return NOTICE_LIMIT if self.is_notice else LIMIT

    @property
    def below(self) -> Texts:
        """What is read without a text of its own."""
        return over(self.standard, self.region)

    @property
    def texts(self) -> Texts:
        """What is read now."""
        return over(self.below, self.own)

    @property
    def seen(self) -> str:
        """What tells this state of the own text from another one."""
        return print_of(self.own)

    @property
    def kind(self) -> Kind:
        """What kind of setting it is, in a revision."""
        return Kind.NOTICE if self.is_notice else Kind.TEXT

    @property
    def name(self) -> str:
        """What it is called in a revision, of which the key is at most 64 characters."""
        return self.key if self.is_notice else f"{self.part}/{self.key}"[:64]
