"""What stands in place of the report form: a choice of municipality, or that nobody reads signals here."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Response, request
from flask_babel import gettext as _

from portal.domain.themes import Theme
from portal.web.fields import clean
from portal.web.filters import text
from portal.web.front.start import listed
from portal.web.front.subjects import others
from portal.web.show import show


def choose_page(theme: Theme) -> Response:
    """The page before the form. What came without a municipality goes along to the one that is chosen."""
    brought = _brought(theme)
    wrong = bool(brought["story"]) and "switch" not in request.form
    return show(
        "front/report/choose",
        status=422 if wrong else 200,
        theme=theme,
        places=listed(theme),
        query=where_from(),
        action=request.path + where_from(),
        carrying=bool(brought["story"] or brought["ticked"]),
        switch_form="report-form" if brought["story"] or brought["ticked"] else None,
        title_prefix=_("Error:") if wrong else "",
        **brought,
    )


def closed_page(theme: Theme, status: int) -> Response:
    """This municipality cannot take signals now: what to do instead, with what was written and ticked at hand."""
    return show(
        "front/report/closed",
        status=status,
        theme=theme,
        action=request.path + where_from(),
        others=others(theme),
        switch_form="report-form",
        title_prefix=_("Error:") if status != 200 else "",
        **_brought(theme),
    )


def where_from() -> str:
    """What must stay in the address: the theme, and where the reporter came from."""
    kept = {name: request.args[name] for name in ("thema", "vanaf") if name in request.args}
    return f"?{urlencode(kept, errors='replace')}" if kept else ""


def _brought(theme: Theme) -> dict[str, Any]:
    """The text and the clues of a form that cannot be handed in here; clues as (key, words)."""
    keys = frozenset(request.form.getlist("indicators"))
    return {
        "story": clean(request.form.get("story")),
        "ticked": [(clue.key, text(clue.tick)) for clue in theme.indicators if clue.key in keys],
    }
