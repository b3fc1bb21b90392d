"""A municipality's own words on a page of the front door, which it writes without code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from portal.domain.places import CONTACT
from portal.web.front import house, place
from portal.web.front.filling import filled
from portal.web.language import DEFAULT, current


@dataclass(frozen=True, slots=True)
class Notice:
    """What is shown: the language it is in (Dutch where it was not translated) and clean HTML."""

    language: str
    body: Markup


def notice(page: str) -> Notice | None:
    """The notice of this page's municipality on `page` (one of `places.NOTICED`), if it wrote one."""
    here = place()
    texts = here.notices.get(page, {}) if here else {}
    language = shown_in(texts, current())
    return Notice(language, filled(house().library.markdown(texts[language]))) if language else None


def contact() -> Notice | None:
    """How the contact persons of this page's municipality are reached, if it says so."""
    return notice(CONTACT)


def shown_in(texts: Mapping[str, str], language: str) -> str:
    """The language in which a reader of `language` sees these texts; "" when there are none."""
    return next((code for code in (language, DEFAULT, *texts) if texts.get(code, "").strip()), "")
