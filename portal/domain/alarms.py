"""Who is told that something is wrong with keys: whoever reads there, and whoever manages the region."""

from __future__ import annotations

from portal.domain.access import Staff
from portal.domain.places import READERS, Alarm, Directory, Role


def seen_by(staff: Staff, directory: Directory) -> tuple[Alarm, ...]:
    """The alarms that this member of staff is shown, on every page."""
    if not directory.alarms or not staff.secured:
        return ()
    if staff.role is Role.MANAGER:
        regions = {place.code: place.region for place in directory.municipalities.values()}
        return tuple(alarm for alarm in directory.alarms if staff.region in ("", regions.get(alarm.municipality)))
    if staff.role not in READERS:
        return ()
    return tuple(alarm for alarm in directory.alarms if alarm.municipality in staff.municipalities)
