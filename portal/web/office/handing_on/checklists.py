"""The checklists of the zorgcoördinator beside a signal that was referred, and one of them as a document."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, abort, make_response, redirect
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer
from wtforms import PasswordField, StringField

from portal.actions import tokens
from portal.actions.desk.reading import Dossier
from portal.actions.handing_on import checklists, exporting
from portal.actions.handing_on.checklists import Broken, NotFound
from portal.domain.access import Act
from portal.domain.checklists import Checklist
from portal.web.filters import day
from portal.web.language import current
from portal.web.office import confirming
from portal.web.office.desk.acting import broken
from portal.web.office.forms import SEND_AGAIN, OfficeForm
from portal.web.office.handing_on.checklist_paper import known, paper, shown
from portal.web.office.present import allows, at, desk, house, issue_token, summary
from portal.web.show import show

blueprint = Blueprint("checklists", __name__)

ODT = "application/vnd.oasis.opendocument.text"


class ChecklistForm(OfficeForm):
    """Which list goes along."""

    list = StringField()
    passphrase = PasswordField()


@blueprint.get("/signalen/<uuid:signal>/lijsten")
@allows(Act.FILL_LISTS)
def read(signal: UUID) -> Answer:
    """The lists with what is known."""
    found = _opened(signal)
    return _page(found) if isinstance(found, Dossier) else found


@blueprint.get("/signalen/<uuid:signal>/lijsten.odt")
@allows(Act.FILL_LISTS)
def back(signal: UUID) -> Answer:
    """The address of a form that was refused, opened again."""
    return redirect(at(f"/signalen/{signal}/lijsten"), 303)


@blueprint.post("/signalen/<uuid:signal>/lijsten.odt")
@allows(Act.FILL_LISTS)
def take_along(signal: UUID) -> Answer:
    """One list as a document to fill in further."""
    found = _opened(signal)
    if not isinstance(found, Dossier):
        return found
    form = ChecklistForm()
    if not form.validate():
        return _page(found, form, {"form": form.first_errors["token"]})
    name, lists = form.list.data or "", _lists(found)
    if name not in lists:
        return _page(found, form, {"list": _("Choose the list that you take along.")})
    if problem := confirming.problem(exporting.CONFIRMED, form.passphrase.data or ""):
        return _page(found, form, {"passphrase": problem})
    chosen = lists[name]
    try:
        made = checklists.take_along(
            house(), desk(), found, form.once, name, chosen.title, lambda: paper(chosen, found)
        )
    except NotFound:
        abort(404)
    except Broken as damaged:
        return broken(damaged.signal)
    except tokens.Stale:
        return _page(found, form, {"form": str(SEND_AGAIN)})
    answer = make_response(made)
    answer.headers["Content-Type"] = ODT
    # the name says nothing about the signal: a folder of downloads is read by others
    filename = f"lijst-{name}-{house().today().isoformat()}.odt"
    answer.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return answer


def _opened(signal: UUID) -> Dossier | Answer:
    try:
        return checklists.opened(house(), desk(), str(signal))
    except NotFound:
        abort(404)
    except Broken as damaged:
        return broken(damaged.signal)


def _lists(found: Dossier) -> Mapping[str, Checklist]:
    return checklists.lists(house(), found.signal.theme, current())


def _page(found: Dossier, form: ChecklistForm | None = None, errors: Mapping[str, str] | None = None) -> Answer:
    wrong = dict(errors or {})
    lists, facts = _lists(found), known(found)
    return show(
        "office/checklists/page",
        status=422 if wrong else 200,
        title_prefix=_("Error:") if wrong else "",
        received=day(found.signal.received_on),
        path=at(f"/signalen/{found.signal.id}"),
        token=issue_token(),
        lists=[shown(name, each, facts) for name, each in lists.items()],
        choices=[(name, each.title) for name, each in lists.items()],
        typed=form.list.data if form else "",
        asks=confirming.asks(exporting.CONFIRMED),
        errors=wrong,
        summary=summary({("token" if name == "form" else name): said for name, said in wrong.items()}, form="lists"),
    )
