"""Whom one signal can be handed to, as the signal page shows it."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from portal.actions.desk import owning
from portal.actions.desk.reading import Dossier
from portal.domain.places import Functionaris
from portal.web.filters import day
from portal.web.office.present import desk, house
from portal.web.office.words import role_label


def section(dossier: Dossier) -> dict[str, Any]:
    """Whom this signal can be handed to: (principal, name with role and absence)."""
    people = owning.receivers(house(), desk(), dossier.signal)
    return {"colleagues": [(each.principal, called(each)) for each in people if each.principal != dossier.signal.owner]}


def called(person: Functionaris) -> str:
    """A colleague in a list to choose from."""
    label = f"{person.name} ({role_label(person.role, person.slot)})"
    if person.away(house().today()) and person.absent_until:
        return _("%(name)s, away until %(day)s", name=label, day=day(person.absent_until))
    return label
