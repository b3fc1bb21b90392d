"""Keys: one's own, to read out; those of colleagues, to vouch for after hearing them."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, abort, make_response, redirect, request
from flask_babel import format_decimal
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from portal.actions import tokens
from portal.actions.desk import cases
from portal.actions.people import approving, keys, signing_in
from portal.domain.access import Act
from portal.domain.places import RECEIVERS
from portal.web.office.forms import SEND_AGAIN, ApprovalForm, GoOnForm
from portal.web.office.present import allows, at, desk, house, summary
from portal.web.office.words import patience, role_label
from portal.web.show import asked_for_fragment, show

blueprint = Blueprint("keys", __name__)


@blueprint.get("/sleutel")
@allows(Act.OWN_ACCOUNT)
def own() -> Response:
    """The own fingerprint, and whether somebody vouched for it."""
    if not desk().is_reader:
        abort(404)
    key = keys.own_key(house(), desk())
    return show("office/keys/own", key=key, just_made=request.args.get("gedaan") == "made")


@blueprint.get("/sleutels")
@allows(Act.APPROVE_KEY)
def waiting() -> Response:
    """Colleagues whose keys wait."""
    count, told = request.args.get("aantal", ""), request.args.get("gedaan")
    done = int(count) if told == "approved" and count.isascii() and count.isdigit() else None
    return _list("", {}, done, halfway=told == "halverwege")


@blueprint.get("/sleutels/<uuid:principal>")
@blueprint.get("/sleutels/<uuid:principal>/verder", endpoint="back_on_the_way")
@allows(Act.APPROVE_KEY)
def back(principal: UUID) -> Answer:
    """The address of a form that was refused, opened again."""
    return redirect(at("/sleutels"), 303)


@blueprint.post("/sleutels/<uuid:principal>")
@allows(Act.APPROVE_KEY)
def approve(principal: UUID) -> Answer:
    """Vouch for a colleague's key."""
    form = ApprovalForm()
    if not form.validate():
        return _list(str(principal), form.first_errors)
    try:
        count = approving.approve(
            house(), desk(), str(principal), form.fingerprint.data, form.passphrase.data, form.once
        )
    except approving.Halfway as halfway:
        return _progress(principal, form.fingerprint.data, halfway)
    except approving.WrongFingerprint:
        return _list(str(principal), {"fingerprint": _other_digits()})
    except approving.TakenAway:
        return _list(str(principal), {"fingerprint": _taken_away()})
    except signing_in.Refused:
        return _list(str(principal), {"passphrase": _("This is not your passphrase.")})
    except signing_in.Wait as wait:
        return _list(str(principal), {"passphrase": patience(wait)})
    except tokens.Stale:
        return _list(str(principal), {"token": str(SEND_AGAIN)})
    except cases.Done:
        return redirect(at("/sleutels"), 303)
    except (cases.NotFound, approving.InDoubt):
        abort(404)
    return _done(count)


@blueprint.post("/sleutels/<uuid:principal>/verder")
@allows(Act.APPROVE_KEY)
def go_on(principal: UUID) -> Answer:
    """The next part of an approval that takes longer than one request."""
    form = GoOnForm()
    if not form.validate():
        return _onward("/sleutels?gedaan=halverwege")
    try:
        count = approving.approve(
            house(), desk(), str(principal), form.fingerprint.data, None, form.once, after=form.after.data or ""
        )
    except approving.Halfway as halfway:
        return _progress(principal, form.fingerprint.data, halfway)
    except (
        approving.WrongFingerprint,
        approving.TakenAway,
        signing_in.Refused,
        tokens.Stale,
        cases.NotFound,
        approving.InDoubt,
    ):
        return _onward("/sleutels?gedaan=halverwege")  # who still waits is on that page, and goes on where it was
    except cases.Done:
        return _onward("/sleutels")
    return _done(count)


def _done(count: int) -> Answer:
    return _onward(f"/sleutels?gedaan=approved&aantal={count}")


def _onward(path: str) -> Answer:
    if not asked_for_fragment():
        return redirect(at(path), 303)
    answer = make_response("", 204)
    answer.headers["HX-Redirect"] = at(path)
    return answer


def _progress(principal: UUID, digits: str, halfway: approving.Halfway) -> Response:
    """How far it is. The digits travel along, as they are checked each time; they are no secret."""
    return show(
        "office/keys/progress",
        fragment="office/keys/_progress",
        principal=str(principal),
        digits=digits,
        name=halfway.name,
        after=halfway.after,
        done=halfway.done,
        total=halfway.total,
        so_far=_(
            "%(done)s of %(total)s signals", done=format_decimal(halfway.done), total=format_decimal(halfway.total)
        ),
        token=GoOnForm(formdata=None).token.current_token,
    )


def _other_digits() -> str:
    return _(
        "These are not the digits of this key. Let your colleague read them out once more. "
        "Still different? Do not approve, and tell the privacy officer of your municipality."
    )


def _taken_away() -> str:
    return _(
        "These keys were taken away before, and cannot be approved again. "
        "Ask your manager to give this colleague new keys. Then let your colleague read out the new digits."
    )


def _list(wrong: str, errors: dict[str, str], done: int | None = None, *, halfway: bool = False) -> Response:
    people = [
        {
            "id": each.principal,
            "name": each.name,
            "role": role_label(each.role),
            "municipality": each.municipality,
            "receives": each.role in RECEIVERS,
            "token": ApprovalForm(formdata=None).token.current_token,
            "errors": errors if each.principal == wrong else {},
            "typed": request.form.get("fingerprint", "")[:40] if errors and each.principal == wrong else "",
        }
        for each in approving.pending(house(), desk())
    ]
    return show(
        "office/keys/waiting",
        status=422 if errors else 200,
        people=people,
        done=done,
        halfway=halfway,
        summary=summary(errors, f"field-{wrong}-", f"approve-{wrong}"),
        title_prefix=_("Error:") if errors else "",
    )
