"""The themes of who sits at this desk: only who works on more than one needs to see which one a signal is about."""

from __future__ import annotations

from flask import g

from portal.domain.themes import Theme, pick
from portal.web.language import current
from portal.web.office.present import desk, house


def own_subjects() -> list[Theme]:
    """The themes for which this person has a seat somewhere; looked up once per request."""
    found: list[Theme] | None = g.get("own_subjects")
    if found is None:
        me, coverage = desk().staff.principal, house().directory.coverage
        keys = {theme for (_, theme), team in coverage.items() if any(one.principal == me for one in team.readers)}
        found = g.own_subjects = [theme for theme in house().themes.values() if theme.key in keys]
    return found


def subject_label(theme: Theme) -> str:
    """What a theme is called, for who works on several; "" for everybody else."""
    return pick(theme.title, current()) if len(own_subjects()) > 1 else ""
