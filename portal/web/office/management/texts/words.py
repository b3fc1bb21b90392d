"""What texts are called on their pages, where they are read, and whose words they are."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _

from portal.actions.management.texts import Item
from portal.domain.wordings import over
from portal.web.office.desk.replies import NEUTRAL
from portal.web.office.present import house
from portal.web.office.words import outcome_label

QUESTION = "vraag"
"""The key of the example of a question, among the standard messages of a theme."""


def label(item: Item) -> str:
    """What a text is called."""
    return notice_label(item.key) if item.is_notice else message_label(item.part, item.key)


def notice_label(page: str) -> str:
    """What the own words on a page are called."""
    return {
        "start": _("On the start page"),
        "contact": _("How to reach the contact persons"),
        "loket": _("On the page for the counter"),
        "partners": _("On the page “Whom to call”"),
        "handreiking": _("On the page of the guidance"),
    }.get(page, page)


def message_label(theme: str, key: str) -> str:
    """What a standard message of a theme is called; its key when the theme is gone."""
    if key == QUESTION:
        return _("A question to the reporter, as an example")
    return outcome_label(house().themes[theme], key) if theme in house().themes else key


def where(item: Item) -> str:
    """Where a text is read."""
    if item.is_notice:
        return {
            "start": _("Above the button with which somebody reports a signal."),
            "contact": _(
                "On the start page, after sending a signal, at the end of the reporting route and on the privacy page."
            ),
            "loket": _("Below the cards that colleagues at the counter show."),
            "partners": _("Above the organisations to call."),
            "handreiking": _("Above the texts of the guidance."),
        }[item.key]
    if item.key == QUESTION:
        return _("In the desk, as an example for who asks a reporter something.")
    if item.key == NEUTRAL:
        return _("A colleague sends this text when a reporter may not hear what was done.")
    return _("A colleague can send this text when this came of a signal.")


def back_label(item: Item) -> str:
    """What taking away the own text is called."""
    if item.is_notice:
        return _("Take this text off the page")
    return _("Use the text of the region again") if item.region else _("Use the standard text again")


def source(item: Item, own: Mapping[str, str], language: str) -> str:
    """Whose words a reader of this language sees, when these are the own ones."""
    if item.is_notice:
        return _("Own text") if own else ""
    texts = over(item.below, own)
    shown = language if texts.get(language) else next(iter(texts), "")
    if own.get(shown):
        return _("Own text")
    return _("Text of the region") if item.region.get(shown) else _("Standard text")


def warning(code: str) -> str:
    """What should make a writer look twice."""
    return {
        "bsn": _("Is there a BSN in your text? Take it out."),
        "iban": _("Is there a bank account number in your text? It may lead to a person."),
        "plate": _("Is there a number plate in your text? It may lead to a person."),
        "phone": _("Is there a phone number of a person in your text? Numbers of partners stand on their own page."),
    }[code]
