"""Single keys: which there are, and switching them off for who dictates or types by accident."""

from __future__ import annotations

from flask import Blueprint, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from portal.actions.people import signing_in
from portal.domain.access import Act, may
from portal.web.office.forms import ShortcutsForm
from portal.web.office.present import allows, at, desk, house, issue_token, summary
from portal.web.show import show

blueprint = Blueprint("shortcuts", __name__)


@blueprint.get("/sneltoetsen")
@allows(Act.OWN_ACCOUNT)
def page() -> Answer:
    """The list, with the switch; in the page itself or on top of another page."""
    return _shown(done=request.args.get("gedaan") == "ja")


@blueprint.post("/sneltoetsen")
@allows(Act.OWN_ACCOUNT)
def choose() -> Answer:
    """On or off, for this account."""
    form = ShortcutsForm()
    if not form.validate():
        return _shown(errors=form.first_errors)
    signing_in.choose_shortcuts(house(), desk(), form.on.data == "1")
    return redirect(at("/sneltoetsen?gedaan=ja"), 303)


def _shown(done: bool = False, errors: dict[str, str] | None = None) -> Answer:
    return show(
        "office/shortcuts/page",
        fragment="office/shortcuts/_keys",
        status=422 if errors else 200,
        title_prefix=_("Error:") if errors else "",
        groups=_groups(),
        token=issue_token(),
        done=done,
        summary=summary(errors or {}, form="shortcuts-form"),
    )


def _groups() -> list[tuple[str, list[tuple[str, str]]]]:
    """Heading -> (key, what it does), for what this person can do."""
    staff = desk().staff
    groups = [(_("Everywhere"), [("?", _("This list"))])]
    if may(staff, Act.INBOX):
        inbox = [("j", _("Next signal")), ("k", _("Signal before it")), ("Enter", _("Open the signal"))]
        groups.append((_("In the inbox"), inbox))
    if may(staff, Act.TEAM):  # whoever triages; a receiver has no such acts
        groups[-1][1].append(("/", _("Search")))
        groups.append((_("On a signal"), _on_a_signal()))
    return groups


def _on_a_signal() -> list[tuple[str, str]]:
    return [
        ("t", _("Take it")),
        ("u", _("Urgency")),
        ("n", _("Write a note")),
        ("b", _("Look it up in a source")),
        ("v", _("Ask the reporter a question")),
        ("f", _("Give feedback")),
        ("l", _("Links with other signals")),
        ("d", _("Hand on to a partner")),
        ("p", _("Make a dossier")),
        ("a", _("Close this signal")),
        ("z", _("Undo what you did just now")),
    ]
