"""For which municipalities a partner is there, in few words."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from portal.domain.places import Partner
from portal.web.office.present import house


def where(slugs: Sequence[str]) -> str:
    """The municipalities by name, or those of their region that are missing when that is much shorter; "" for none."""
    places = house().directory.municipalities
    regions = {places[slug].region for slug in slugs if slug in places}
    missing = sorted(each.name for slug, each in places.items() if each.region in regions and slug not in slugs)
    if 0 < 3 * len(missing) <= len(slugs):
        return _("not in %(names)s", names=", ".join(missing))
    return ", ".join(places[slug].name if slug in places else slug for slug in slugs)


def reach_of(partner: Partner) -> str:
    """For whom a partner is there: the region it follows, or its municipalities; "" for the whole region."""
    circle = house().directory.circles.get(partner.circle)
    if partner.circle:
        return _("only in %(region)s", region=circle.name if circle else partner.circle)
    return where(partner.municipalities)
