"""The files with a signal as the page lists them."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from portal.actions.desk.reading import Dossier
from portal.domain.attachments import Attachment, Place
from portal.web import uploads
from portal.web.filters import day, moment
from portal.web.office.words import person


@dataclass(frozen=True, slots=True)
class Listed:
    """One file. `id` is "" for one that is damaged."""

    id: str
    name: str
    about: str
    came: str


def files(dossier: Dossier) -> list[Listed]:
    """The files of a signal, in the order in which they came."""
    return [_listed(dossier, each) for each in dossier.files]


def neutral_name(file: Attachment) -> str:
    """What a file is called: its own name may tell who made it."""
    return "-".join((_("attachment"), f"{file.number}.{file.kind}"))


def _listed(dossier: Dossier, file: Attachment | None) -> Listed:
    if file is None:
        return Listed("", _("Damaged file"), "", _("This file is there, but cannot be opened."))
    return Listed(file.id, neutral_name(file), f"{file.kind.upper()}, {uploads.size(file.size)}", _came(dossier, file))


def _came(dossier: Dossier, file: Attachment) -> str:
    if file.place is Place.REPORT:
        return _("with the report")
    if file.place is Place.MESSAGE:
        message = next((each for each in dossier.messages if each and each.ordinal == file.ordinal), None)
        return _("with a message of %(day)s", day=day(message.on)) if message else _("with a message")
    note = next((each for each in dossier.notes if each and each.ordinal == file.ordinal), None)
    if note is None:
        return _("with a note")
    return _("with the note of %(name)s, %(day)s", name=person(dossier.colleagues, note.author), day=moment(note.at))
