"""The house that a command works in, closed when the command ends."""

from __future__ import annotations

import click

import portal
from portal import settings as settings_module
from portal.actions.house import House
from portal.actions.installation import checking
from portal.actions.installation.erased_again import erase_again
from portal.domain.places import Municipality


def a_house(given: settings_module.Settings | None = None) -> House:
    """The house of these settings, of the environment when left out; its database may be empty or of another release.

    Raises ClickException naming the setting that is missing or malformed.
    """
    try:
        house = portal.build_house(given or settings_module.read())
    except (settings_module.SettingsError, ValueError) as error:
        raise click.ClickException(str(error)) from error
    click.get_current_context().call_on_close(house.close)
    return house


def ready_house() -> House:
    """The house, as the portal may run in it. Raises ClickException saying what must be done first."""
    house = a_house()
    try:
        checking.refuse_to_start(house)
        erase_again(house)
    except checking.CannotStart as error:
        raise click.ClickException(str(error)) from error
    house.keeper.refresh()
    return house


def place_of(house: House, slug: str) -> Municipality:
    """The municipality of this slug. Raises ClickException naming those that are known."""
    try:
        return house.directory.municipalities[slug]
    except KeyError:
        known = ", ".join(sorted(house.directory.municipalities))
        raise click.ClickException(f"There is no municipality {slug!r}. Known: {known}") from None
