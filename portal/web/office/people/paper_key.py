"""Another paper key than one knows: whoever knew the former one says that the new one is right, or does not."""

from __future__ import annotations

from flask import Blueprint, Response, abort, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from portal.actions import tokens
from portal.actions.people import accepting, signing_in
from portal.domain.access import Act
from portal.web.office.forms import SEND_AGAIN, PaperKeyForm
from portal.web.office.present import allows, at, desk, house, summary
from portal.web.office.words import patience
from portal.web.show import show

blueprint = Blueprint("paper_key", __name__)


@blueprint.get("/sleutel/papier")
@allows(Act.OWN_ACCOUNT)
def page() -> Response:
    """Where the paper key is another one than this person knows."""
    if not desk().is_reader:
        abort(404)
    return _page("", {}, "", request.args.get("gedaan", ""))


@blueprint.post("/sleutel/papier/<code>")
@allows(Act.OWN_ACCOUNT)
def accept(code: str) -> Answer:
    """The new one is right."""
    form = PaperKeyForm()
    typed = form.fingerprint.data or ""
    if not form.validate():
        return _page(code, form.first_errors, typed)
    try:
        lifts = accepting.accept(house(), desk(), code, typed, form.passphrase.data, form.once)
    except accepting.WrongFingerprint:
        return _page(code, {"fingerprint": _other_digits()}, typed)
    except signing_in.Refused:
        return _page(code, {"passphrase": _("This is not your passphrase.")}, typed)
    except signing_in.Wait as wait:
        return _page(code, {"passphrase": patience(wait)}, typed)
    except tokens.Stale:
        return _page(code, {"token": str(SEND_AGAIN)}, typed)
    except accepting.Done:
        return redirect(at("/sleutel/papier"), 303)
    except accepting.NotFound:
        abort(404)
    return redirect(at(f"/sleutel/papier?gedaan={'open' if lifts else 'mine'}"), 303)


@blueprint.get("/sleutel/papier/<code>")
@allows(Act.OWN_ACCOUNT)
def back(code: str) -> Answer:
    """The address of a form that was refused, opened again."""
    if not desk().is_reader:
        abort(404)
    return redirect(at("/sleutel/papier"), 303)


def _other_digits() -> str:
    return _(
        "These are not the digits of the paper key that is there now. Look at the sheets once more. "
        "Still different? Accept nothing, and call the privacy officer of your municipality."
    )


def _page(wrong: str, errors: dict[str, str], typed: str, done: str = "") -> Response:
    places = [
        {
            "code": each.place.code,
            "name": each.place.name,
            "former": each.former,
            "lifts": each.lifts,
            "blocked": each.place.code in house().directory.blocked,
            "token": PaperKeyForm(formdata=None).token.current_token,
            "typed": typed if each.place.code == wrong else "",
            "errors": errors if each.place.code == wrong else {},
        }
        for each in accepting.replaced(house(), desk())
    ]
    if errors and not any(place["errors"] for place in places):
        abort(404)
    return show(
        "office/keys/paper",
        status=422 if errors else 200,
        places=places,
        done=done,
        summary=summary(errors, f"field-{wrong}-", f"accept-{wrong}"),
        title_prefix=_("Error:") if errors else "",
    )
