"""The receipt: the code, shown once, and what to do with it. Never in an address, never with the reporter's text."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from flask import Response, abort, request
from flask_babel import gettext as _

from portal.actions import following, reporting
from portal.domain import receipts
from portal.domain.places import Municipality
from portal.domain.themes import Theme
from portal.web.front import house
from portal.web.front.rendered import plain_receipt
from portal.web.front.report_form import HINTS
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
    carried = {key: answer for key, (answer, _hint) in HINTS.items() if answer in answers.get(key, ())}
    numbers = [one for one in ("bsn", "iban") if one in warned]

    def render(token: str, code: str) -> Response:
        return show(
            "front/report/received",
            theme=theme,
            code=code,
            token=token,
            action=request.full_path.rstrip("?"),
            carried=carried,
            hints=[HINTS[key][1] for key in carried],
            warned=numbers,
            days=house().directory.region_of(here).first_look_days,
            readers=reporting.readers(house(), here, theme.key),
            switch_form="receipt-form",
        )

    return render(token, code) if carried or numbers else plain_receipt(token, code, render)


def save(typed: str) -> Response:
    """The code as a file whose name and text say nothing about what it is for."""
    try:
        code = following.canonical(typed)
    except receipts.WrongCode:
        abort(400)
    response = Response(
        f"{_('Code')}: {receipts.groups(code)}\r\n/volgen\r\n", content_type="text/plain; charset=utf-8"
    )
    response.headers["Content-Disposition"] = 'attachment; filename="notitie.txt"'
    return response
