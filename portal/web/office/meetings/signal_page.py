"""The page of one signal about meetings: what came of it, the form to bring it in, and what the table would get."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from portal.actions.desk.reading import Dossier
from portal.actions.meetings import bringing_in
from portal.actions.meetings.bringing_in import CONFIRM, Broken, NotFound, Possible
from portal.domain.identifiers import warnings
from portal.domain.meetings import form_question
from portal.domain.signals import Status
from portal.domain.themes import Theme, pick
from portal.web.filters import day
from portal.web.language import current
from portal.web.office import confirming
from portal.web.office.desk.acting import theme_of
from portal.web.office.desk.replies import NEUTRAL, message
from portal.web.office.meetings.forms import ForwardForm, TakeOverForm
from portal.web.office.meetings.of_signal import rows
from portal.web.office.meetings.words import called, done_label, name_of, names
from portal.web.office.present import at, desk, house, issue_token, summary
from portal.web.show import show


def possible_for(dossier: Dossier) -> list[Possible]:
    """The meetings it can be brought into; none when that cannot be known."""
    try:
        return bringing_in.possible(house(), desk(), dossier.signal.id)
    except (NotFound, Broken):
        return []


def forms_of(theme: Theme) -> list[tuple[str, str]]:
    """(key, label) of the forms a theme knows."""
    asked = form_question(theme)
    return [(choice.key, pick(choice.label, current())) for choice in asked.choices] if asked else []


def _around(dossier: Dossier, errors: dict[str, str]) -> dict[str, Any]:
    return {
        "path": at(f"/signalen/{dossier.signal.id}"),
        "received": day(dossier.signal.received_on),
        "errors": errors,
        "summary": summary(errors, form="bring-in"),
        "title_prefix": _("Error:") if errors else "",
        "status": 422 if errors else 200,
        "closed": dossier.signal.status is Status.CLOSED,
    }


def meetings_page(
    dossier: Dossier,
    form: ForwardForm | None = None,
    errors: dict[str, str] | None = None,
    done: str = "",
    over: tuple[str, TakeOverForm, dict[str, str]] | None = None,
) -> Answer:
    """Everything about meetings of one signal. `over`: a sheet whose form to take it over was refused, and why."""
    theme, possible = theme_of(dossier), possible_for(dossier)
    around = _around(dossier, errors or {})
    if over:
        around |= _around(dossier, {})
        around["status"], around["title_prefix"] = 422, _("Error:")
        around["summary"] = summary(over[2], f"field-over-{over[0]}-", f"over-{over[0]}")
    return show(
        "office/meetings/signal",
        report=dossier.report,
        rows=[row | _form_of(over, row["sheet"]) for row in rows(dossier)],
        possible=[(each.meeting.id, called(each.meeting, each.board)) for each in possible if not each.there],
        forms=forms_of(theme),
        urgencies=[(level, pick(label, current())) for level, label in theme.levels.labels.items()],
        typed=(form or ForwardForm(formdata=None)).data,
        chosen_urgency=(form.urgency.data if form else "") or dossier.signal.urgency,
        neutral=_neutral(dossier, theme),
        fresh=issue_token,
        done=done_label(done),
        **around,
    )


def _form_of(over: tuple[str, TakeOverForm, dict[str, str]] | None, sheet: str) -> dict[str, Any]:
    if over is None or over[0] != sheet:
        return {"typed": {}, "wrong": {}}
    return {"typed": {name: value for name, value in over[1].data.items() if value}, "wrong": over[2]}


def _neutral(dossier: Dossier, theme: Theme) -> str:
    return message(dossier, theme, NEUTRAL, "")[0]


def preview_page(dossier: Dossier, form: ForwardForm, found: Possible, errors: dict[str, str] | None = None) -> Answer:
    """Exactly what the table gets, and who reads it."""
    known, theme = names(), theme_of(dossier)
    return show(
        "office/meetings/preview",
        meeting=called(found.meeting, found.board),
        readers=sorted(found.readers),
        people=sorted(name_of(known, each) for each in found.readers),
        form_label=dict(forms_of(theme)).get(form.form.data or "", ""),
        urgency=form.urgency.data,
        urgency_label=pick(theme.levels.labels[form.urgency.data or ""], current()),
        numbers=warnings(form.text.data or "", form.question.data or ""),
        asks=confirming.asks(CONFIRM),
        typed=form.data,
        token=issue_token(),
        **_around(dossier, errors or {}),
    )
