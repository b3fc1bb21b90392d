"""Reporting back on what was referred to the person at this desk."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer
from wtforms import StringField

from portal.actions.handing_on import receiving
from portal.domain.access import Act
from portal.domain.receiving import Progress
from portal.domain.signals import MESSAGE_LIMIT
from portal.web.fields import Limit, line
from portal.web.office.desk.acting import perform, signal_page
from portal.web.office.forms import OfficeForm
from portal.web.office.present import allows, desk, house

blueprint = Blueprint("receiving", __name__)


class ReportBackForm(OfficeForm):
    """One code, and words along."""

    progress = StringField()
    text = line("text", Limit(MESSAGE_LIMIT))


@blueprint.post("/signalen/<uuid:signal>/antwoorden")
@allows(Act.REPORT_BACK)
def report_back(signal: UUID) -> Answer:
    """Tell the sender how it stands."""
    form = ReportBackForm()
    text, code = form.text.data or "", form.progress.data or ""
    if code not in tuple(Progress):
        return signal_page(str(signal), "antwoorden", form, {"progress": _("Choose what you report.")})
    progress = Progress(code)
    if progress is Progress.REFUSED and not text:
        return signal_page(str(signal), "antwoorden", form, {"text": _("Write why you do not take it up.")})
    return perform(
        signal,
        form,
        "reported_back",
        lambda once: receiving.report_back(house(), desk(), str(signal), once, progress, text),
        text,
    )
