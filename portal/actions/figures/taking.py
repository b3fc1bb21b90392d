"""Figures as a file to take along. The trail says that somebody took them, and of what; never a number."""

from __future__ import annotations

from collections.abc import Sequence

from portal.actions.house import House
from portal.actions.management.managed import NotFound
from portal.actions.people.signing_in import Desk
from portal.adapters import open_sheet, trail
from portal.domain.access import Act, may
from portal.domain.figures import Publication
from portal.domain.figures.sheets import Sheet
from portal.domain.trail import Event

__all__ = ["MIMETYPE", "NotFound", "taken", "workbook"]

MIMETYPE = open_sheet.MIMETYPE


def workbook(title: str, language: str, sheets: Sequence[Sheet], *, author: str) -> bytes:
    """The sheets as a spreadsheet (ODS)."""
    return open_sheet.workbook(title, language, sheets, author=author)


def taken(house: House, desk: Desk, found: Publication, form: str) -> None:
    """Say in the trail that these figures go along as `form` ("ods", "csv", …). Raises NotFound."""
    if not may(desk.staff, Act.SEE_FIGURES):
        raise NotFound
    place = found.places[0] if len(found.places) == 1 else None
    facts: dict[str, str | int | bool] = {"format": form, "theme": found.theme, "year": found.year}
    event = Event("figures_taken", house.clock(), desk.staff.principal, place, facts=facts)
    with house.database.writing() as connection:
        trail.append(connection, house.app_keys, event)
