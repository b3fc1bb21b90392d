"""The files with a signal as the page lists them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from portal.actions.desk.reading import Dossier
from portal.domain.attachments import Attachment, Place
from portal.web import uploads
from portal.web.filters import day, moment
from portal.web.office.words import person


@dataclass(frozen=True, slots=True)
class Listed:
    """One file. `id` is "" for one that is damaged. `alt`: of a picture, what is said instead of it; "" for a paper.

    `small`: whether there is a small picture of it.
    """

    id: str
    name: str
    about: str
    came: str
    alt: str = ""
    small: bool = False


def files(dossier: Dossier) -> list[Listed]:
    """The files of a signal, in the order in which they came."""
    pictures = [each.id for each in dossier.files if each and each.is_picture]
    return [_listed(dossier, each, pictures) for each in dossier.files]


def picture(file: Attachment, number: int, count: int) -> Listed:
    """A picture alone on its page: the `number`th of so many."""
    alt = _alt(file, number, count)
    return Listed(file.id, neutral_name(file), _about(file), _way(file), alt, bool(file.small))


def neutral_name(file: Attachment) -> str:
    """What a file is called: its own name may tell who made it."""
    return "-".join((_("attachment"), f"{file.number}.{file.kind}"))


def _listed(dossier: Dossier, file: Attachment | None, pictures: Sequence[str]) -> Listed:
    if file is None:
        return Listed("", _("Damaged file"), "", _("This file is there, but cannot be opened."))
    alt = _alt(file, pictures.index(file.id) + 1, len(pictures)) if file.is_picture else ""
    return Listed(file.id, neutral_name(file), _about(file), _came(dossier, file), alt, bool(file.small))


def _about(file: Attachment) -> str:
    return f"{file.kind.upper()}, {uploads.size(file.size)}"


def _alt(file: Attachment, number: int, count: int) -> str:
    """Nobody knows what is in it before looking: which it is, and whose."""
    if file.place is Place.NOTE:
        return _("Picture %(number)d of %(count)d, from a colleague", number=number, count=count)
    return _("Picture %(number)d of %(count)d, from the reporter", number=number, count=count)


def _way(file: Attachment) -> str:
    said = {Place.REPORT: _("with the report"), Place.MESSAGE: _("with a message"), Place.NOTE: _("with a note")}
    return said[file.place]


def _came(dossier: Dossier, file: Attachment) -> str:
    if file.place is Place.MESSAGE:
        message = next((each for each in dossier.messages if each and each.ordinal == file.ordinal), None)
        return _("with a message of %(day)s", day=day(message.on)) if message else _way(file)
    note = next((each for each in dossier.notes if each and each.ordinal == file.ordinal), None)
    if file.place is Place.REPORT or note is None:
        return _way(file)
    return _("with the note of %(name)s, %(day)s", name=person(dossier.colleagues, note.author), day=moment(note.at))
