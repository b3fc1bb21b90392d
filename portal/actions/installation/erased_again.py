"""After an older backup was put back: what was erased since then is erased again, before the doors open."""

from __future__ import annotations

from datetime import timedelta

from portal.actions.erasing import erase, erased_event
from portal.actions.house import House
from portal.actions.installation.checking import CannotStart
from portal.adapters import erasing, erasures

__all__ = ["erase_again"]


def erase_again(house: House) -> int:
    """Erase every signal that stands on the list of erasures and is there all the same; returns how many.

    Raises CannotStart when the list cannot be read: without it a backup could bring back what was erased.
    """
    try:
        noted = erasures.noted(house.settings.instance)
    except OSError as error:
        said = f"{erasures.NAME} in the instance folder cannot be read ({type(error).__name__})."
        raise CannotStart(f"{said} Give it back to the account of the portal.") from error
    if not noted:
        return 0
    with house.database.reading() as connection:
        back = erasing.present(connection, list(noted))
    done = 0
    for signal in back:
        with house.database.writing() as connection:
            row, then = erasing.held(connection, signal), noted[signal]
            if row is None:
                continue
            # no older backup holds what the reporter wrote after it was erased: that failed then, and it is kept since
            if erasing.wrote_since(connection, signal, then.on + timedelta(days=bool(then.why))):
                erasures.take_back(house.settings.instance, signal, house.today())
                continue
            erased_event(house, connection, row, "erased_again")
            erase(house, connection, row, then.on, then.why)
            done += 1
    return done
