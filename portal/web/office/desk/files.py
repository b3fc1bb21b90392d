"""One file of a signal: to download, and a picture to look at. None of it is ever a page of ours."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort, make_response
from werkzeug.wrappers import Response as Answer

from portal.actions.desk import files
from portal.domain.access import Act
from portal.domain.attachments import KINDS
from portal.web.office.desk.acting import broken
from portal.web.office.desk.file_list import neutral_name, picture
from portal.web.office.present import allows, at, desk, house
from portal.web.show import show

blueprint = Blueprint("files", __name__)

ALONE = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
"""Whatever opens it, it runs nothing, loads nothing and is nobody's page."""


@blueprint.get("/signalen/<uuid:signal>/bijlagen/<uuid:file>")
@allows(Act.READ)
def download(signal: UUID, file: UUID) -> Answer:
    """The cleaned file; that it was opened stands in the trail."""
    return _whole(str(signal), str(file), inline=False)


@blueprint.get("/signalen/<uuid:signal>/bijlagen/<uuid:file>/beeld")
@allows(Act.READ)
def image(signal: UUID, file: UUID) -> Answer:
    """A picture for the page that shows it large; that it was opened stands in the trail."""
    return _whole(str(signal), str(file), inline=True)


@blueprint.get("/signalen/<uuid:signal>/bijlagen/<uuid:file>/klein")
@allows(Act.READ)
def small(signal: UUID, file: UUID) -> Answer:
    """A picture made small, for the page of its signal."""
    try:
        content = files.small_picture(house(), desk(), str(signal), str(file))
    except files.NotFound:
        abort(404)
    except files.Broken as damaged:
        return broken(damaged.signal)
    return _alone(content, "jpg", "inline")


@blueprint.get("/signalen/<uuid:signal>/bijlagen/<uuid:file>/groot")
@allows(Act.READ)
def large(signal: UUID, file: UUID) -> Answer:
    """The page that shows a picture large, between the others of its signal."""
    try:
        found = files.pictures(house(), desk(), str(signal))
    except files.NotFound:
        abort(404)
    except files.Broken as damaged:
        return broken(damaged.signal)
    place = next((place for place, each in enumerate(found) if each.id == str(file)), None)
    if place is None:
        abort(404)
    return show(
        "office/signal/picture",
        path=at(f"/signalen/{signal}"),
        picture=picture(found[place], place + 1, len(found)),
        before=found[place - 1] if place else None,
        after=next(iter(found[place + 1 :]), None),
    )


def _whole(signal: str, file: str, *, inline: bool) -> Answer:
    try:
        found, content = files.open_file(house(), desk(), signal, file, picture=inline)
    except files.NotFound:
        abort(404)
    except files.Broken as damaged:
        return broken(damaged.signal)
    return _alone(content, found.kind, "inline" if inline else "attachment", neutral_name(found))


def _alone(content: bytes, kind: str, way: str, name: str = "") -> Answer:
    answer = make_response(content)
    answer.headers["Content-Type"] = KINDS[kind]
    answer.headers.set("Content-Disposition", way, **({"filename": name} if name else {}))
    answer.headers["Content-Security-Policy"] = ALONE
    return answer
