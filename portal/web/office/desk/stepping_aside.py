"""“I am involved in this”: what it means, and doing it."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort, redirect
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from portal.actions import tokens
from portal.actions.desk import stepping_aside
from portal.actions.desk.cases import Broken, Done, NotFound
from portal.actions.desk.stepping_aside import NobodyLeft
from portal.domain.access import Act
from portal.domain.places import Functionaris
from portal.web.filters import day
from portal.web.office.desk.acting import broken
from portal.web.office.forms import SEND_AGAIN
from portal.web.office.people.team_forms import AsideForm
from portal.web.office.present import allows, at, desk, house, summary
from portal.web.office.words import role_label
from portal.web.show import show

blueprint = Blueprint("stepping_aside", __name__)


@blueprint.get("/signalen/<uuid:signal>/betrokken")
@allows(Act.TRIAGE)
def page(signal: UUID) -> Answer:
    """What happens, before it happens."""
    return _page(str(signal))


@blueprint.post("/signalen/<uuid:signal>/betrokken")
@allows(Act.TRIAGE)
def step_aside(signal: UUID) -> Answer:
    """Let go of it for good."""
    form = AsideForm()
    if not form.validate():
        return _page(str(signal), form.first_errors)
    try:
        stepping_aside.step_aside(house(), desk(), str(signal), form.once)
    except NotFound:
        if not stepping_aside.was_done(house(), desk(), str(signal), form.once):
            abort(404)
    except Broken as damaged:
        return broken(damaged.signal)
    except NobodyLeft:
        return _page(str(signal), {"token": _nobody()})
    except tokens.Stale:
        return _page(str(signal), {"token": str(SEND_AGAIN)})
    except Done:
        pass
    return _gone()


def _gone() -> Answer:
    return redirect(at("/inbox?gedaan=stepped_aside"), 303)


def _page(signal: str, errors: dict[str, str] | None = None) -> Answer:
    try:
        found = stepping_aside.heirs(house(), desk(), signal)
    except NotFound:
        abort(404)
    except Broken as damaged:
        return broken(damaged.signal)
    return show(
        "office/team/aside",
        status=422 if errors else 200,
        path=at(f"/signalen/{signal}"),
        received=day(found.signal.received_on),
        heirs=[_called(each) for each in found.told],
        possible=bool(found.readers),
        nobody=_nobody(),
        token=AsideForm(formdata=None).token.current_token,
        summary=summary(errors or {}, form="aside"),
        title_prefix=_("Error:") if errors else "",
    )


def _called(person: Functionaris) -> str:
    return f"{person.name} ({role_label(person.role, person.slot)})"


def _nobody() -> str:
    return _(
        "You are the only one who can open this signal, so you cannot step aside: it would be lost. "
        "Ask your functional administrator today for a deputy. Until then: do nothing with it, and tell "
        "the privacy officer of your municipality that you are involved in a signal."
    )
