"""Entering a signal that somebody told: on the phone, at the desk, in a letter. The teller gets a receipt code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, abort, current_app, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer
from wtforms.validators import StopValidation

from portal.actions import attaching, tokens
from portal.actions.reporters import telling
from portal.actions.reporters.telling import Entered
from portal.domain.access import Act
from portal.domain.identifiers import warnings
from portal.domain.places import Municipality
from portal.domain.signals import TOLD_BY, TOLD_CHANNELS, Draft
from portal.domain.themes import Theme, pick
from portal.web import uploads
from portal.web.errors import note
from portal.web.fields import Among, Given, line, mistakes_of, values_of
from portal.web.filters import text
from portal.web.language import current, known, own_name
from portal.web.office.forms import SEND_AGAIN, OfficeForm
from portal.web.office.present import allows, at, desk, house, issue_token
from portal.web.office.words import role_label, teller_label, told_channel_label
from portal.web.questions import blank, draft_of, fields_of, fields_of_teller, hints_for, questions
from portal.web.request import takes_files
from portal.web.show import show

blueprint = Blueprint("telling", __name__)

_ALWAYS_SHOWN = frozenset({"story", "channel", "by", "token", "form", uploads.FIELD})


@blueprint.get("/signalen/nieuw")
@allows(Act.FILE)
def empty() -> Answer:
    """The form, or first the choice for which municipality."""
    chosen = _chosen()
    if chosen is None:
        return _choose()
    theme = chosen[1]
    values = blank(theme) | {"channel": TOLD_CHANNELS[0], "by": "", "language": current()}
    return _page(*chosen, values)


@blueprint.post("/signalen/nieuw")
@allows(Act.FILE)
@takes_files
def entered() -> Answer:
    """File it; the answer shows the code for the teller, once."""
    chosen = _chosen()
    if chosen is None:
        return _choose(request.form.get("story", ""))
    place, theme = chosen
    form = form_of(theme)()
    if not form.validate():
        return _page(place, theme, values_of(form), mistakes_of(form) | _of_the_form(form))
    values = values_of(form)
    draft = draft_of(theme, place.slug, values["language"], values)
    if not house().directory.is_open(place, theme.key):
        return _page(place, theme, values)
    came = uploads.uploads()
    try:
        done = telling.enter(house(), desk(), form.once, draft, values["channel"], values["by"], came)
    except attaching.Refused as wrong:
        return _page(place, theme, values, {uploads.FIELD: uploads.refused(wrong.faults, came)})
    except telling.AlreadyReceived as already:
        found = Entered(already.receipt, telling.found_by(house(), desk(), already.receipt))
        return _received(place, theme, draft, found, unsent=draft.story)
    except tokens.Stale:
        return _page(place, theme, values, {"form": str(SEND_AGAIN)})
    except telling.NoRoute:
        return _page(place, theme, values, {"exclude": _("Nobody is left who can read this signal. Untick somebody.")})
    except telling.NotKept as failure:
        note(failure.__cause__ or failure)
        said = _("This was NOT received: something failed on our side. Your text is still here. Send it again.")
        return _page(place, theme, values, {"form": said}, status=503)
    return _received(place, theme, draft, done)


# --- for which municipality --------------------------------------------------------------------------------------


def _chosen() -> tuple[Municipality, Theme] | None:
    """The one that was asked for, or the only one there is. One that is not ours is not found."""
    choices = telling.choices(house(), desk())
    asked = request.args.get("gemeente"), request.args.get("thema")
    if asked != (None, None):
        return next((each for each in choices if (each[0].slug, each[1].key) == asked), None) or abort(404)
    return choices[0] if len(choices) == 1 else None


def _choose(story: str = "") -> Answer:
    choices = telling.choices(house(), desk())
    several = len({theme.key for _, theme in choices}) > 1
    links = [(_address(place, theme), _name(place, theme if several else None)) for place, theme in choices]
    return show("office/telling/choose", links=links, story=story, status=422 if story else 200)


def _address(place: Municipality, theme: Theme) -> str:
    return at(f"/signalen/nieuw?{urlencode({'gemeente': place.slug, 'thema': theme.key})}")


def _name(place: Municipality, theme: Theme | None) -> str:
    return f"{place.name}: {pick(theme.title, current())}" if theme else place.name


# --- the form ----------------------------------------------------------------------------------------------------


def form_of(theme: Theme) -> Any:
    """The form class of a theme, made once per application."""
    made = current_app.extensions.setdefault("telling_forms", {})
    if theme.key not in made:
        fields = {
            "channel": line("channel", Given(_say_how), Among(TOLD_CHANNELS)),
            "by": line("by", Given(_say_who), Among(TOLD_BY)),
            **fields_of(theme, Given(_say_what)),
            **fields_of_teller(),
            "language": line("language", Among(known())),
            "own_name": line("own_name", _not_myself),
        }
        made[theme.key] = type("TellingForm", (OfficeForm,), fields)
    return made[theme.key]


def _say_how() -> str:
    return _("Choose how it was told.")


def _say_who() -> str:
    return _("Choose who told it.")


def _say_what() -> str:
    return _("Write what was told. A few words are enough.")


def _not_myself(form: Any, field: Any) -> None:
    """Whoever types it knows it already."""
    if desk().staff.principal in form.exclude.data:
        raise StopValidation(_("You cannot keep yourself out. Is it about you? Let a colleague enter it."))


def _of_the_form(form: Any) -> dict[str, str]:
    return {"form": str(form.token.errors[0])} if form.token.errors else {}


def _page(
    place: Municipality,
    theme: Theme,
    values: Mapping[str, Any],
    mistakes: Mapping[str, str] | None = None,
    status: int = 422,
) -> Answer:
    if not house().directory.is_open(place, theme.key):
        story = values["story"]
        return show("office/telling/closed", place=place, story=story, status=422 if story else 200)
    mistakes = {name: said for name, said in (mistakes or {}).items() if name != "token"}
    if "own_name" in mistakes:
        mistakes["exclude"] = mistakes.pop("own_name")
    if mistakes and any(each.filename for each in request.files.getlist(uploads.FIELD)):
        mistakes.setdefault(uploads.FIELD, uploads.once_more())
    asked = questions(theme, current())
    labels = {question.name: question.label for question in asked}
    named = {name: f"{labels[name]} {said}" if name in labels else said for name, said in mistakes.items()}
    shown_first = _ALWAYS_SHOWN | {question.name for question in asked if question.main}
    rest = {**values, "language": ""}
    people = telling.excludable(house(), desk(), place, theme.key)
    return show(
        "office/telling/form",
        status=status if mistakes else 200,
        place=place,
        theme=theme,
        partners=house().directory.partners_at(place),
        questions=asked,
        ticks=[(i.key, text(i.tick)) for i in theme.indicators if i.in_form or i.key in values["indicators"]],
        channels=[(each, told_channel_label(each)) for each in TOLD_CHANNELS],
        tellers=[(each, teller_label(each)) for each in TOLD_BY],
        spoken=[(code, own_name(code)) for code in known()],
        people=[(one.principal, one.name, role_label(one.role, one.slot)) for one in people],
        also_excluded=[one for one in values["exclude"] if one not in {each.principal for each in people}],
        values=values,
        mistakes=mistakes,
        problems=[("send" if name == "form" else f"field-{name}", said) for name, said in named.items()],
        more_open=any(value and name not in shown_first for name, value in (*rest.items(), *mistakes.items())),
        warned=warnings(values["story"]) if values["story"] else (),
        files=uploads.field(),
        token=issue_token(),
        action=_address(place, theme),
        title_prefix=_("Error:") if mistakes else "",
    )


# --- the receipt -------------------------------------------------------------------------------------------------


def _received(place: Municipality, theme: Theme, draft: Draft, done: Entered, unsent: str = "") -> Answer:
    """The code for the teller, shown once. `unsent`: another text that came under the same form."""
    return show(
        "office/telling/received",
        status=422 if unsent else 200,
        place=place,
        theme=theme,
        code=done.receipt.code,
        signal=at(f"/signalen/{done.signal}") if done.signal else "",
        unsent=unsent,
        hints=hints_for(theme, draft.answers),
        partners=house().directory.partners_at(place),
        warned=warnings(draft.story, *draft.texts.values()),
        own_host=urlsplit(house().settings.base_url).netloc,
        again=_address(place, theme),
        title_prefix=_("Error:") if unsent else "",
    )
