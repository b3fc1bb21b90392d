"""The page of one signal."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response as Answer

from portal.domain.access import Act
from portal.web.office.desk.acting import ACTS, signal_page
from portal.web.office.present import allows, at

blueprint = Blueprint("signal", __name__)


@blueprint.get("/signalen/<uuid:signal>")
@allows(Act.READ)
def page(signal: UUID) -> Answer:
    """The signal; the first opening makes it read."""
    return signal_page(str(signal), done=request.args.get("gedaan", ""))


@blueprint.get(f"/signalen/<uuid:signal>/<any({', '.join(ACTS)}):act>")
@allows(Act.READ)
def back(signal: UUID, act: str) -> Answer:
    """The address of a form that was refused, opened again."""
    return redirect(at(f"/signalen/{signal}"), 303)
