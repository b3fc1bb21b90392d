"""What regions and their kinds are called, and how many inhabitants there are."""

from __future__ import annotations

from datetime import date

from flask_babel import format_decimal
from flask_babel import gettext as _

from portal.web.filters import day
from portal.web.office.present import house

HUNDRED = 100


def kind_label(kind: str) -> str:
    """What a region is, in words; what a file calls it when that is no word of ours."""
    return {
        "district": _("Police district"),
        "province": _("Province"),
        "country": _("The whole country"),
        "other": _("Another group of municipalities"),
        "police_unit": _("Police unit"),
        "care_safety_house": _("Care and Safety House"),
        "veilig_thuis_area": _("Region of Veilig Thuis"),
        "riec_area": _("Region of the RIEC"),
        "safety_region": _("Safety region"),
        "area": _("Group of municipalities"),
    }.get(kind, kind)


def region_name(slug: str) -> str:
    """The name of a region, or of another one, by its slug."""
    directory = house().directory
    region = directory.regions.get(slug) or directory.circles.get(slug)
    return region.name if region else slug


def inhabitants_words(number: int | None, on: date | None) -> str:
    """How many and on which day, and that it is rounded when it ends in 00; "" when nobody filled it in."""
    if number is None or on is None:
        return ""
    words = {"number": format_decimal(number), "day": day(on)}
    rounded = number % HUNDRED == 0
    return _("%(number)s (rounded), on %(day)s", **words) if rounded else _("%(number)s, on %(day)s", **words)
