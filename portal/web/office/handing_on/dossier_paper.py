"""The dossier on paper: the structured file (domain/dossiers) with headings and labels in the language of the staff."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from portal.domain.places import Municipality
from portal.domain.style import palette
from portal.web.office.handing_on.dossier_sections import SECTIONS, Chosen, day_of, facts, quiet, signal

INK = "#1b2733"
"""The colour of the line on top for a municipality without one of its own."""


def paper(chosen: Chosen, place: Municipality) -> dict[str, Any]:
    """The document that adapters/documents sets, from the structured file of a signal of `place`."""
    sections = [signal(chosen)]
    sections += [make(chosen) for name, make in SECTIONS.items() if name in chosen]
    made = chosen["made"]
    return {
        "title": _("Dossier of a signal"),
        "language": chosen["language"],
        "place": _("Municipality of %(name)s", name=place.name),
        "mark": _("Confidential"),
        "colour": palette(place.style)["600"] if place.style else INK,
        "page": _("Page %(page)s of %(pages)s", page="{page}", pages="{pages}"),
        "foot": _("Reference %(id)s", id=chosen["signal"]["id"]),
        "opening": [
            facts(
                [
                    (_("What for"), chosen["purpose"]),
                    (_("Made on"), day_of(made["on"])),
                    (_("Made by"), made["by"]),
                    (_("Reference"), chosen["signal"]["id"]),
                ]
            ),
            quiet(
                _(
                    "A signal is a suspicion and no evidence; it accuses nobody. Use this dossier only for what "
                    "stands above, and destroy it when you no longer need it."
                )
            ),
        ],
        "sections": sections,
    }
