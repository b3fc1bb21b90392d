"""The campaign kit of a municipality: poster, banner, leaflet, lesson sheet and texts to copy."""

from __future__ import annotations

from flask import Blueprint, Response, abort, current_app

from portal.actions.campaign import NotMade, Press
from portal.domain import campaign as kit
from portal.web.errors import note
from portal.web.front import house, place, subject
from portal.web.front.campaign_papers import blocks, document, doubtful, report_address
from portal.web.front.start import listed
from portal.web.language import current
from portal.web.qr import outline
from portal.web.show import show

blueprint = Blueprint("campaign", __name__)

_KINDS = {"pdf": "application/pdf", "svg": "image/svg+xml"}


@blueprint.get("/<lang>/handreiking/campagne")
@blueprint.get("/<lang>/<municipality>/handreiking/campagne")
def offer() -> Response:
    """What there is for this municipality; without one, what is for everybody, and the choice of a municipality."""
    here = place()
    files = {
        piece: piece.file(here.slug if here else None, current()) for piece in kit.PIECES if here or not piece.local
    }
    stale = doubtful(kit.LEAFLET.text, kit.LESSON.text)
    if here is None:
        return show("front/campaign/choose", kit=kit, files=files, stale=stale, places=listed(subject()))
    language, texts = blocks(here)
    paper = document(kit.POSTER)
    return show(
        "front/campaign/kit",
        kit=kit,
        files=files,
        stale=stale,
        paper=paper,
        code=outline(paper["code"]),
        open=house().directory.is_open(here, subject().key),
        address=report_address(here),
        blocks=texts,
        blocks_language=language,
    )


@blueprint.get("/<lang>/handreiking/campagne/<file>")
@blueprint.get("/<lang>/<municipality>/handreiking/campagne/<file>")
def download(file: str) -> Response:
    """A document of the kit."""
    here = place()
    piece = kit.find(file, here.slug if here else None, current()) or abort(404)
    press: Press = current_app.extensions.setdefault("press", Press())
    try:
        made = press.make(piece, document(piece))
    except NotMade as error:
        note(error)
        answer = show("front/campaign/not_made", status=503)
        answer.headers["Retry-After"] = "60"
        return answer
    answer = Response(made, content_type=_KINDS[piece.form])
    answer.headers["Content-Disposition"] = f'attachment; filename="{file}"'
    return answer
