"""One file of a signal: to download, never shown as a page of ours."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort, make_response
from werkzeug.wrappers import Response as Answer

from portal.actions.desk import files
from portal.domain.access import Act
from portal.domain.attachments import KINDS
from portal.web.office.desk.acting import broken
from portal.web.office.desk.file_list import neutral_name
from portal.web.office.present import allows, desk, house

blueprint = Blueprint("files", __name__)

ALONE = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
"""Whatever opens it, it runs nothing, loads nothing and is nobody's page."""


@blueprint.get("/signalen/<uuid:signal>/bijlagen/<uuid:file>")
@allows(Act.READ)
def download(signal: UUID, file: UUID) -> Answer:
    """The cleaned file; that it was opened stands in the trail."""
    try:
        found, content = files.open_file(house(), desk(), str(signal), str(file))
    except files.NotFound:
        abort(404)
    except files.Broken as damaged:
        return broken(damaged.signal)
    answer = make_response(content)
    answer.headers["Content-Type"] = KINDS[found.kind]
    answer.headers.set("Content-Disposition", "attachment", filename=neutral_name(found))
    answer.headers["Content-Security-Policy"] = ALONE
    return answer
