"""A municipality's own words on a page of the front door, which it writes without code."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

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
    for language in (current(), DEFAULT, *texts):
        if texts.get(language, "").strip():
            return Notice(language, filled(house().library.markdown(texts[language])))
    return None
