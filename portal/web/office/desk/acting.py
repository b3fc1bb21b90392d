"""Doing something with one signal, and showing it again. What goes wrong keeps what was typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import abort, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from portal.actions import tokens
from portal.actions.desk import changing, reading
from portal.actions.desk.cases import Broken, Done, NotFound
from portal.actions.desk.reading import Dossier
from portal.domain.places import RECEIVERS
from portal.domain.signals import NotAllowed, Signal
from portal.domain.themes import Theme
from portal.domain.wordings import feedback_of
from portal.web.filters import day
from portal.web.office.desk import handing_over
from portal.web.office.desk.reading import said_already, shown
from portal.web.office.desk.subjects import subject_label
from portal.web.office.forms import SEND_AGAIN, OfficeForm
from portal.web.office.handing_on import received, referred
from portal.web.office.links import hits, linked
from portal.web.office.meetings import of_signal as meetings
from portal.web.office.present import at, desk, house, issue_token, summary
from portal.web.office.words import done_label, status_label
from portal.web.show import asked_for_fragment, show

ACTS = (
    "eigenaar",
    "status",
    "urgentie",
    "nummers",
    "notities",
    "feiten",
    "stappen",
    "beoordeling",
    "vragen",
    "terugkoppeling",
    "koppelingen",
    "afsluiting",
    "ongedaan",
    "antwoorden",
)
"""The forms of the page, by the last part of their address."""

Do = Callable[[tokens.FormToken], None]


def perform(signal: UUID, form: OfficeForm, code: str, do: Do, text: str = "") -> Answer:
    """Do it once and show the signal again. `text`: what was written, which must not get lost."""
    act = request.path.rsplit("/", 1)[1]
    if not form.validate():
        return signal_page(str(signal), act, form, form.first_errors)
    try:
        do(form.once)
    except NotFound:
        abort(404)
    except Broken as damaged:
        return broken(damaged.signal)
    except tokens.Stale:
        return signal_page(str(signal), act, form, {"token": str(SEND_AGAIN)})
    except NotAllowed:
        message = _("This signal has moved on in the meantime, so this is not possible any more. Look at its status.")
        return signal_page(str(signal), act, form, {"token": message})
    except Done:
        return _was_done(str(signal), act, form, code, text)
    return _confirmed(str(signal), act, code)


def _was_done(signal: str, act: str, form: OfficeForm, code: str, text: str) -> Answer:
    """A form that came twice. The same text: all is well. Another text (after Back): it was not kept, so say so."""
    dossier = opened(signal)
    if isinstance(dossier, Dossier) and text and not said_already(dossier, text):
        return signal_page(signal, act, form, {"token": str(SEND_AGAIN)})
    return _confirmed(signal, act, code)


def _confirmed(signal: str, act: str, code: str) -> Answer:
    if asked_for_fragment():
        return signal_page(signal, act, done=code)
    return redirect(at(f"/signalen/{signal}?gedaan={code}"), 303)


def theme_of(dossier: Dossier) -> Theme:
    """The theme of an opened signal, with the standard messages of its municipality."""
    theme = house().themes[dossier.signal.theme]
    return replace(theme, feedback=feedback_of(house().directory, dossier.signal.municipality, theme))


def opened(signal: str, *, again: bool = False) -> Dossier | Signal:
    """The opened signal, or its bare row when it is damaged. `again`: shown after an act that stands in the trail."""
    try:
        return reading.open_signal(house(), desk(), signal, again=again)
    except NotFound:
        abort(404)
    except Broken as damaged:
        return damaged.signal


def signal_page(
    signal: str, act: str = "", form: OfficeForm | None = None, errors: dict[str, str] | None = None, done: str = ""
) -> Answer:
    """The signal page, or its main part for htmx. With errors: as 422, and what was typed stays in its form.

    `done`: the code of what was done just now.
    """
    dossier = opened(signal, again=bool(done) and request.method == "POST")
    if isinstance(dossier, Signal):
        return broken(dossier)
    typed = {} if form is None else {name: value for name, value in form.data.items() if name != "token" and value}
    around: dict[str, Any] = {
        "status": 422 if errors else 200,
        "title_prefix": _("Error:") if errors else "",
        "act": act,
        "typed": {each: typed if each == act else {} for each in ACTS},
        "errors": {each: (errors or {}) if each == act else {} for each in ACTS},
        "summary": summary(errors or {}, f"field-{act}-", "next" if act == "ongedaan" else f"form-{act}"),
        "tokens": {each: issue_token() for each in ACTS},
        "path": at(f"/signalen/{signal}"),
    }
    if desk().staff.role in RECEIVERS:
        page, part = "office/receiving/page", "office/receiving/_signal"
        return show(
            page,
            fragment=part,
            done=received.done_label(done),
            **around,
            **received.received(dossier, theme_of(dossier)),
        )
    return show(
        "office/signal/page",
        fragment="office/signal/_signal",
        done=done_label(done),
        undo=way_back(dossier, done),
        **around,
        subject=subject_label(theme_of(dossier)),
        **shown(dossier, theme_of(dossier), desk().staff.principal),
        **handing_over.section(dossier),
        **linked.section(dossier),
        **hits.section(dossier),
        **referred.section(dossier),
        **meetings.section(dossier),
    )


def way_back(dossier: Dossier, done: str) -> bool:
    """Whether what was done just now can be taken back by one click."""
    undo = changing.way_back(dossier.case, dossier.documents.get("handling"), desk().staff.principal, house().today())
    return undo is not None and undo.act == done


def broken(signal: Signal) -> Answer:
    """The page of a signal that is there, but does not open with this person's key."""
    context: dict[str, Any] = {
        "path": at(f"/signalen/{signal.id}"),
        "received": day(signal.received_on),
        "status_name": status_label(house().themes[signal.theme], signal.status),
    }
    return show("office/signal/broken", fragment="office/signal/_broken", **context)
