"""The receipt: the code, shown once, and what to do with it. Never in an address, never with the reporter's text."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from flask import Response, abort, request
from flask_babel import gettext as _

from portal.actions.reporters import following, reporting
from portal.domain import receipts
from portal.domain.places import Municipality
from portal.domain.signals import URGENCIES
from portal.domain.themes import Theme
from portal.web.front import house, own_host
from portal.web.front.notices import contact
from portal.web.front.rendered import plain_receipt
from portal.web.questions import hints_for, hints_of
from portal.web.show import show


def receipt_page(
    theme: Theme,
    here: Municipality,
    code: str,
    token: str,
    answers: Mapping[str, Collection[str]],
    warned: Collection[str],
) -> Response:
    """The answer to a filed signal. `answers` decide which hints stand on top; `token` shows it in another language."""
    given = {key: tuple(answers.get(key, ())) for key in hints_of(theme)}
    carried = {key: chosen[0] for key, chosen in given.items() if chosen and chosen[0]}
    hints = hints_for(theme, {key: (answer,) for key, answer in carried.items()})
    soon = theme.urgency({key: (answer,) for key, answer in carried.items()}) != URGENCIES[-1]
    if not (hints or soon):
        carried = {}  # what changes nothing on this page need not travel with it
    numbers = [one for one in ("bsn", "iban") if one in warned]

    def render(token: str, code: str) -> Response:
        return show(
            "front/report/received",
            theme=theme,
            code=code,
            token=token,
            action=request.full_path.rstrip("?"),
            carried=carried,
            hints=hints,
            warned=numbers,
            soon=soon,
            days=house().directory.region_of(here).first_look_days,
            readers=reporting.readers(house(), here, theme.key),
            contact=contact(),
            switch_form="receipt-form",
        )

    plain = not (carried or numbers)
    return plain_receipt(token, code, render) if plain else render(token, code)


def save(typed: str) -> Response:
    """The code as a file whose name and text say nothing about what it is for."""
    try:
        code = following.canonical(typed)
    except receipts.WrongCode:
        abort(400)
    response = Response(
        f"{_('Code')}: {receipts.groups(code)}\r\n{own_host()}/volgen\r\n", content_type="text/plain; charset=utf-8"
    )
    response.headers["Content-Disposition"] = 'attachment; filename="notitie.txt"'
    return response
