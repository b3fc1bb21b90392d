"""Who works here, and which municipalities take reports."""

from __future__ import annotations

import sys
from typing import Any

import click

from portal.actions.house import House
from portal.actions.installation import managing
from portal.actions.people import approving, escrow, keys, lost_phone
from portal.cli.opening import place_of, ready_house
from portal.domain.places import Municipality, Role


@click.command()
@click.argument("email")
@click.option("--name", required=True, help="As colleagues and reporters know this person.")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--municipality", "slugs", multiple=True, help="May be given more than once.")
@click.option("--slot", type=click.Choice(["zorg", "veiligheid"]))
@click.option("--theme", "themes", multiple=True, help="May be given more than once; without it, the first theme.")
@click.option("--language", default="nl", show_default=True)
@click.option(
    "--new-keys", is_flag=True, help="The kluiszin was forgotten: start anew; a colleague must approve again."
)
def invite(
    email: str,
    name: str,
    role: str,
    slugs: tuple[str, ...],
    slot: str | None,
    themes: tuple[str, ...],
    language: str,
    new_keys: bool,
) -> None:
    """Make an account and print its invitation code; hand it over in person."""
    house = ready_house()
    places = [place_of(house, slug) for slug in slugs]
    if Role(role) is Role.CARE_COORDINATOR and not slugs:
        places = _whole_region(house)
    region = places[0].region if places else next(iter(house.directory.regions), None)
    try:
        made = keys.invite(
            house,
            email,
            name,
            Role(role),
            places,
            region=region,
            slot=slot,
            themes=themes,
            language=language,
            new_keys=new_keys,
        )
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    tell_code(house, made)


def tell_code(house: House, made: keys.Invitation) -> None:
    """Print an invitation code, which is kept nowhere."""
    click.echo(f"{made.email} can make the keys at {house.settings.base_url}/werk/uitnodiging")
    click.echo(f"invitation code (shown once, {keys.INVITED_DAYS} days): {made.code}")


@click.command("second-factor")
@click.argument("email")
def lost_phone_of(email: str) -> None:
    """Print a code for somebody who lost the phone and whom no colleague can help; tell it in person."""
    house = ready_house()
    try:
        made = lost_phone.at_the_server(house, email)
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{made.name} types it in the place of the six digits, with the own passphrase")
    click.echo(f"code (shown once, until the end of {made.until}): {made.code}")


def _whole_region(house: House) -> list[Municipality]:
    """A care coordinator works for every municipality of the region, when there is one region only."""
    if len(house.directory.regions) != 1:
        raise click.ClickException("There are several regions: name every --municipality of this care coordinator.")
    return list(house.directory.municipalities.values())


@click.command("open")
@click.option("--municipality", required=True)
def open_for_reports(municipality: str) -> None:
    """Open a municipality for reports; refused while a signal there could reach nobody."""
    house = ready_house()
    place = place_of(house, municipality)
    try:
        managing.open_municipality(house, place)
    except managing.NotCovered as error:
        raise click.ClickException(f"{place.name} cannot be opened yet, it lacks: {error}") from error
    click.echo(f"{place.name} is open: {house.settings.base_url}/nl/{place.slug}/melden")


@click.command("close")
@click.option("--municipality", required=True)
def close_for_reports(municipality: str) -> None:
    """Close a municipality for new reports."""
    house = ready_house()
    managing.close_municipality(house, place_of(house, municipality))


@click.group("escrow")
def paper_key() -> None:
    """The paper key of a municipality, in two halves for two officers."""


@paper_key.command("new")
@click.option("--municipality", required=True)
def escrow_new(municipality: str) -> None:
    """Make the paper key and print both halves; they are kept nowhere else."""
    house = ready_house()
    place = place_of(house, municipality)
    try:
        shares = escrow.make(house, place)
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    digits = escrow.digits(house, place)
    for number, share in enumerate(shares, 1):
        click.echo(f"--- {place.name}: half {number} of 2, for officer {number} only")
        click.echo(f"    the 20 digits of the key, no secret, for both sheets: {digits} ---\n{share}\n")
        if sys.stdout.isatty():  # each officer sees one half
            click.pause("Copied and read back? Press a key: the screen is cleared.")
            click.clear()


@paper_key.command("use")
@click.option("--municipality", required=True)
@click.option("--approve", "email", required=True, metavar="EMAIL")
@click.option("--purpose", type=click.Choice(escrow.PURPOSES), prompt=True)
@click.option("--share1", type=click.File("r"), help="A file with half 1; asked for when left out.")
@click.option("--share2", type=click.File("r"), help="A file with half 2; asked for when left out.")
@click.option("--fingerprint", help="The 20 digits the colleague reads out; asked for when left out.")
def escrow_use(municipality: str, email: str, purpose: str, share1: Any, share2: Any, fingerprint: str | None) -> None:
    """Approve somebody's keys with both halves of the paper key."""
    house = ready_house()
    place = place_of(house, municipality)
    halves = _halves(share1, share2)
    typed = fingerprint or click.prompt("The 20 digits the colleague reads out")
    try:
        count = escrow.use(house, place, halves[0], halves[1], email, typed, purpose)
    except approving.WrongFingerprint:
        raise click.ClickException("Those are not the digits of this key. Let the colleague read again.") from None
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{email} is approved for {place.name}; {count} signals were handed over")


@paper_key.command("accept")
@click.option("--municipality", required=True)
@click.option("--share1", type=click.File("r"), help="A file with half 1; asked for when left out.")
@click.option("--share2", type=click.File("r"), help="A file with half 2; asked for when left out.")
def escrow_accept(municipality: str, share1: Any, share2: Any) -> None:
    """Say with both halves that another paper key is right, when no functionaris is left who knew the former one."""
    house = ready_house()
    place = place_of(house, municipality)
    try:
        escrow.accept(house, place, *_halves(share1, share2))
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{place.name} seals to this paper key: {escrow.digits(house, place)}")


def _halves(share1: Any, share2: Any) -> list[str]:
    return [file.read() if file else _ask_share(number) for number, file in ((1, share1), (2, share2))]


def _ask_share(number: int) -> str:
    click.echo(f"Half {number}: type the four lines as printed.")
    return "\n".join(click.prompt("", prompt_suffix="> ", hide_input=True) for _ in range(4))
