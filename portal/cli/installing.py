"""What is done to an installation: prepare it, fill it, check it."""

from __future__ import annotations

import os
import secrets
import stat
import sys
from pathlib import Path

import click
from sqlalchemy.exc import OperationalError

from portal import settings as settings_module
from portal.actions.installation import checking, dumping, link_keys, preparing, renewing, surroundings, taking_in
from portal.actions.installation.canary import send_canary
from portal.actions.installation.erased_again import erase_again
from portal.actions.people import noticing
from portal.adapters import schema
from portal.cli.opening import a_house, ready_house
from portal.cli.people import tell_code
from portal.domain.style import TooLittleContrast, stylesheet


@click.command()
def init() -> None:
    """Prepare the instance folder, its secret and the database; run again after every upgrade."""
    try:
        instance = settings_module.instance_folder(os.environ)
    except settings_module.SettingsError as error:
        raise click.ClickException(str(error)) from error
    secret = instance / "secrets" / "secret_key"
    given = os.environ.get("PORTAL_SECRET_KEY") or os.environ.get("PORTAL_SECRET_KEY_FILE")
    instance.mkdir(parents=True, exist_ok=True)
    if not given and not secret.exists():
        secret.parent.mkdir(mode=0o700, exist_ok=True)
        secret.touch(mode=0o600)
        secret.write_text(secrets.token_hex(32) + "\n")
        click.echo(f"made {secret}: keep a copy apart from the backups of the database")
    house = a_house()
    try:
        checking.refuse_half_a_restore(house)
        preparing.prepare(house)
        again = erase_again(house)
    except checking.CannotStart as error:
        raise click.ClickException(str(error)) from error
    except OperationalError as error:
        raise click.ClickException(
            f"The database cannot be reached ({type(error).__name__}). Does it run, are host, name and password right?"
        ) from error
    if again:
        click.echo(
            f"erased {again} signals again: this database is older than {house.settings.instance.name}/erasures.log"
        )
    noticing.adopt(house)
    click.echo("database is prepared")


@click.command("renew-secret")
def renew_secret() -> None:
    """Put a new first line into the secret of this server; the former lines stay until nothing hangs on them."""
    for name in ("PORTAL_SECRET_KEY", "PORTAL_SECRET_KEY_FILE"):
        if os.environ.get(name):
            raise click.ClickException(
                f"The secret comes from {name}. Put a new line of 64 hexadecimal digits above the others there "
                "(`openssl rand -hex 32`), and start all nodes again."
            )
    try:
        given = settings_module.read()
        lines = renewing.renew(given.instance / "secrets" / "secret_key", secrets.token_bytes)
    except (settings_module.SettingsError, OSError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"secret_key has {lines} lines now, the newest first: keep a copy apart from the database's backups")
    click.echo("start all nodes and workers again; forms that are open now stay good")
    click.echo("`portal check` says what still hangs on a former line, and when it can be taken out")


@click.command("link-key")
@click.argument("region")
@click.option("--new", is_flag=True, help="In the place of the key that is there; what was compared is gone then.")
def link_key(region: str, new: bool) -> None:
    """Make the key with which the municipalities of a region compare; it is never in the database."""
    for name in ("PORTAL_LINK_KEYS", "PORTAL_LINK_KEYS_FILE"):
        if os.environ.get(name):
            raise click.ClickException(
                f"The keys come from {name}. Put a line there: {region}, a space, and 128 hexadecimal digits "
                "(`openssl rand -hex 64`), and start all nodes again."
            )
    house = ready_house()
    try:
        gone = link_keys.make(house, region, new=new)
    except (link_keys.NotMade, OSError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"made a key for {region} in {house.settings.instance / settings_module.LINK_KEYS}")
    click.echo("keep a copy apart from the backups of the database; give it to every node, and start them again")
    if gone:
        click.echo(f"{gone} codes that were made with the former key are gone: signals can be compared again")


@click.command("demo")
@click.option("--if-empty", is_flag=True, help="Do nothing when the database holds data already.")
def load_demo(if_empty: bool) -> None:
    """Fill an empty database with the demo region, its people and signals (needs PORTAL_DEMO=1)."""
    from portal.actions.installation import demo  # here: no other command needs it, and each would load it

    house = a_house()
    if not house.settings.demo:
        raise click.ClickException("The demo needs PORTAL_DEMO=1: its passphrase is public.")
    house.keeper.refresh()
    if not checking.is_empty(house):
        if if_empty:
            return
        raise click.ClickException("This database is not empty. Use another PORTAL_INSTANCE for the demo.")
    count = demo.load(house, lambda text: click.echo(f"demo: {text} …"))
    click.echo(f"demo: {count} signals filed")


@click.command("load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def load_file(file: Path) -> None:
    """Load a region file: places, promises, partners, choices, messages and people. Removes nothing."""
    house = a_house()
    try:
        if not schema.is_current(house.database):
            raise click.ClickException("The database is not prepared for this version. Run `portal init`.")
        done = taking_in.take_in(house, file.read_bytes(), codes_shown=not _goes_to_a_file())
    except (taking_in.LoadError, OSError) as error:
        raise click.ClickException(f"{file.name}: {error}") from error
    changes = {0: "nothing changed", 1: "1 change"}.get(done.changes, f"{done.changes} changes")
    click.echo(f"{file.name}: {done.municipalities} municipalities, {changes}")
    for name in done.opened:
        click.echo(f"{name} is open")
    for name in done.closed:
        click.echo(f"{name} is closed")
    for name, gaps in done.lacking:
        click.echo(f"{name} stays closed, it lacks: {', '.join(gaps)}")
    if done.joined.known:
        click.echo(f"left as they are, with an account already: {', '.join(done.joined.known)}")
    for made in done.joined.invited:
        tell_code(house, made)


def _goes_to_a_file() -> bool:
    """Whether what is printed ends up in a file: an invitation code is shown and kept nowhere."""
    try:
        return stat.S_ISREG(os.fstat(sys.stdout.fileno()).st_mode)
    except (OSError, ValueError):
        return False


@click.command()
@click.option("--region", metavar="SLUG", help="Needed when there are several.")
@click.option("--people", is_flag=True, help="Also everybody's name, mail address and role; never keys.")
def dump(region: str | None, people: bool) -> None:
    """Print a region as a file that `portal load` takes."""
    house = ready_house()
    try:
        text = dumping.dump(house, region, people=people)
    except dumping.CannotDump as error:
        raise click.ClickException(str(error)) from error
    sys.stdout.buffer.write(text.encode())  # UTF-8, whatever the terminal is set to


@click.command()
@click.option("--canary/--no-canary", default=None, help="Send it, or not; left out: when PORTAL_BASE_URL is https.")
@click.option("--url", default="", help="Where the canary is sent; PORTAL_BASE_URL when left out.")
@click.option(
    "--proxy-logs",
    type=click.Path(exists=True, path_type=Path),
    multiple=True,
    help="A log or a folder with logs to look for the canary in, instead of the usual ones; more than once.",
)
def check(canary: bool | None, url: str, proxy_logs: tuple[Path, ...]) -> None:
    """Name everything that should be mended; exit 1 when there is something.

    A canary goes through the front: harmless requests with a mark that no log may keep.
    """
    house = ready_house()
    findings = checking.check(house) + preparing.role_findings(house) + preparing.log_findings(house)
    findings += surroundings.look_around(house)
    if canary or (canary is None and (house.settings.secure or url or proxy_logs)):
        sent = send_canary(house, url, proxy_logs)
        findings += sent.findings
        for note in sent.notes:
            click.echo(f"note: {note}")
    for finding in findings:
        click.echo(f"{finding.code}: {finding.text}")
    if findings:
        sys.exit(1)
    click.echo("nothing to mend")


@click.command()
@click.argument("hex_colour", metavar="HEX")
@click.argument("name")
def style(hex_colour: str, name: str) -> None:
    """Write the style of one colour to instance/styles/NAME.css; refused when text would be hard to read."""
    house = a_house()
    try:
        text = stylesheet(hex_colour)
    except (TooLittleContrast, ValueError) as error:
        raise click.ClickException(str(error)) from error
    folder = house.settings.instance / "styles"
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.css").write_text(text)
    click.echo(f"wrote {folder / name}.css")
