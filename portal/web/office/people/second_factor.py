"""The second step: a phone that shows six digits. Made after the first kluiszin, and again for another phone."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from portal.actions import tokens
from portal.actions.people import second_factor
from portal.domain.access import Act
from portal.web.office import confirming
from portal.web.office.forms import SEND_AGAIN, FactorForm, PlainForm
from portal.web.office.people.cookie import hand_over
from portal.web.office.present import allows, at, desk, house, issue_token, own_path, summary
from portal.web.qr import outline
from portal.web.show import show

blueprint = Blueprint("second_factor", __name__)


@blueprint.get("/tweede-stap")
@allows(Act.SECOND_FACTOR)
def page() -> Response:
    """The QR code for the phone; whoever is signed in with two factors gives the kluiszin first."""
    return _page(onward=own_path(request.args.get("verder", "")))


@blueprint.post("/tweede-stap")
@allows(Act.SECOND_FACTOR)
def make() -> Answer:
    """Keep the phone that shows the right digits."""
    form = FactorForm()
    onward, again = own_path(form.verder.data or ""), desk().staff.secured
    if not house().second_factor:
        return redirect(at("/tweede-stap"), 303)
    if not form.validate():
        return _page(form.first_errors, form, onward)
    if _asks() and (problem := confirming.problem("account", form.passphrase.data or "")):
        return _page({"passphrase": problem}, form, onward)
    if not form.sealed.data:
        return redirect(at("/tweede-stap"), 303)  # that was the kluiszin: now the QR code
    try:
        key = second_factor.make(house(), desk(), form.once, form.sealed.data, form.otp.data or "")
    except second_factor.WrongDigits:
        return _page({"otp": _not_now()}, form, onward)
    except tokens.Stale:
        return _page({"token": str(SEND_AGAIN)}, form, onward)
    except second_factor.Done:
        return redirect(at("/"), 303)
    return hand_over(redirect(onward or at("/mijn?gedaan=tweede-stap" if again else "/"), 303), key)


@blueprint.get("/mijn/telefoon")
@allows(Act.OWN_ACCOUNT)
def back() -> Answer:
    """The address of a button, opened again."""
    return redirect(at("/mijn"), 303)


@blueprint.post("/mijn/telefoon")
@allows(Act.OWN_ACCOUNT)
def keep_phone() -> Answer:
    """The phone was not lost: the code of a colleague opens nothing any more."""
    form = PlainForm()
    if not form.validate():
        return redirect(at("/mijn#second-factor"), 303)
    try:
        second_factor.keep_phone(house(), desk(), form.once)
    except tokens.Stale:
        return redirect(at("/mijn#second-factor"), 303)
    except second_factor.Done:
        pass  # the same button twice: it was done
    return redirect(at("/mijn?gedaan=code"), 303)


def _asks() -> bool:
    return desk().staff.secured and confirming.asks("account")


def _page(errors: dict[str, str] | None = None, form: FactorForm | None = None, onward: str = "") -> Response:
    """The page; with errors as 422 and the same QR code. Without a kluiszin there is no code to look at."""
    errors, sealed = errors or {}, (form.sealed.data or "") if form is not None else ""
    return show(
        "office/second_factor/page",
        status=422 if errors else 200,
        possible=house().second_factor,
        again=desk().staff.secured,
        asks=_asks(),
        token=issue_token() if house().second_factor else "",
        onward=onward,
        errors=errors,
        summary=summary(errors, form="second-factor"),
        title_prefix=_("Error:") if errors else "",
        **(_drawn(sealed) if house().second_factor and (sealed or not _asks()) else {"offer": None}),
    )


def _drawn(sealed: str) -> dict[str, Any]:
    offer = second_factor.offer(house(), desk(), sealed)
    return {"offer": offer, "outline": outline(offer.squares), "size": len(offer.squares)}


def _not_now() -> str:
    return _(
        "These are not the digits that belong to this QR code now. Wait for the next ones. "
        "Is the time on your phone right? Let it set itself."
    )
