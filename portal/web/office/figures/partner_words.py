"""What the figures of partners are called on a screen."""

from __future__ import annotations

from flask_babel import gettext as _

from portal.domain.themes import pick
from portal.web.language import current
from portal.web.office.present import house, own_region


def measure_label(measure: str) -> str:
    """What a partner counts."""
    return {
        "victims": _("Possible victims"),
        "reports": _("Reports that came in"),
        "cases": _("Cases that were taken up"),
    }.get(measure, measure)


def partner_name(key: str) -> str:
    """What a partner is or was called; its key when nobody knows it any more."""
    texts = house().directory.name_of(key, own_region())
    return pick(texts, current()) if texts else key


def figure_label(key: str) -> str:
    """A figure by the key it is kept under (see domain/figures/beside): the partner, the year and what was counted."""
    year, _theme, partner, measure = (*key.split("/"), "", "", "", "")[:4]
    return f"{partner_name(partner)}, {year}, {measure_label(measure)}"
