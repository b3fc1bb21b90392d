"""What can be wrong in a step of a request for access, by the field that it is said at."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from portal.actions.desk.reading import Dossier
from portal.actions.handing_on import access_request
from portal.actions.handing_on.access_request import SIGNALS, WRITTEN
from portal.web.office.forms import OfficeForm
from portal.web.office.handing_on.access_material import passages_of, written
from portal.web.office.handing_on.access_state import ADDRESS_LIMIT, Chosen


def of_the_form(form: OfficeForm) -> dict[str, str]:
    """A form that is not ours, or not of this session."""
    form.validate()
    return {"form": str(form.token.errors[0])} if form.token.errors else {}


def of_signals(chosen: Chosen) -> dict[str, str]:
    """Which signals were ticked."""
    if not chosen.signals:
        return {"signal": _("Tick at least one signal that is about the person.")}
    if len(chosen.signals) > SIGNALS:
        return {"signal": _("Tick at most %(most)d signals. Make a second letter for the others.", most=SIGNALS)}
    return {}


def of_picks(chosen: Chosen, found: Sequence[Dossier]) -> dict[str, str]:
    """Which passages were ticked."""
    there = passages_of(found)
    picked = [each for each in chosen.picks if each in there]
    if not picked:
        return {"pick": _("Tick at least one passage that is about the person.")}
    if len(picked) < len(chosen.picks):
        return {"pick": _("A passage that you ticked was changed since. Choose again.")}
    if sum(len(chosen.texts.get(each, there[each].text)) for each in picked) > WRITTEN:
        return {"pick": _("This is too much for one letter. Tick fewer passages, and make a second letter.")}
    return {}


def of_texts(chosen: Chosen, found: Sequence[Dossier]) -> dict[str, str]:
    """What stands in a passage and may not go, by the number of the passage."""
    wrong = {}
    for number, (_passage, text) in enumerate(written(chosen, found), start=1):
        betrayed = access_request.betraying(found, text, chosen.asked)
        if betrayed:
            wrong[f"text-{number}"] = _betrayed(betrayed[0])
        elif not text:
            wrong[f"text-{number}"] = _("There is nothing left here. Go back and untick this passage.")
    if len(chosen.addressee) > ADDRESS_LIMIT:
        wrong["addressee"] = _("This text is too long: at most %(max)d characters.", max=ADDRESS_LIMIT)
    return wrong


def _betrayed(kind: str) -> str:
    return {
        "name": _("The name of the reporter, or a part of it, stands here. Write […] in its place."),
        "phone": _("The phone number of the reporter stands here. Write […] in its place."),
        "email": _("The e-mail address of the reporter stands here. Write […] in its place."),
    }[kind]
