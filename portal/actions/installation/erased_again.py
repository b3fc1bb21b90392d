"""After an older backup was put back: what was erased since then is erased again, before the doors open."""

from __future__ import annotations

from portal.actions.erasing import erase, erased_event
from portal.actions.house import House
from portal.adapters import erasing, erasures

__all__ = ["erase_again"]


def erase_again(house: House) -> int:
    """Erase every signal that stands on the list of erasures and is there all the same; returns how many."""
    noted = erasures.noted(house.settings.instance)
    if not noted:
        return 0
    with house.database.reading() as connection:
        back = erasing.present(connection, list(noted))
    for signal in back:
        with house.database.writing() as connection:
            row = erasing.held(connection, signal)
            if row is not None:
                erased_event(house, connection, row, "erased_again")
                erase(house, connection, row, noted[signal])
    return len(back)
