"""`portal …`: each command one call to an action."""

from __future__ import annotations

import os
import secrets
import stat
import sys
from pathlib import Path
from typing import Any

import click

import portal
from portal import settings as settings_module
from portal.actions.house import House
from portal.actions.installation import checking, demo, dumping, link_keys, managing, renewing, taking_in
from portal.actions.installation.canary import send_canary
from portal.actions.installation.erased_again import erase_again
from portal.actions.people import approving, escrow, keys, lost_phone, noticing
from portal.actions.trail import verifying
from portal.actions.worker import housekeeping
from portal.adapters import schema
from portal.domain.chains import read_anchor, written
from portal.domain.places import Municipality, Role
from portal.domain.style import TooLittleContrast, stylesheet

WAIT = 5.0
"""Seconds between two rounds of the worker."""


@click.group()
def main() -> None:
    """The meldpunt portal: an internal reporting point for signals of human trafficking."""
    os.umask(0o077)  # databases, secrets and mail are for the portal's own account


def _house() -> House:
    try:
        house = portal.build_house(settings_module.read())
    except (settings_module.SettingsError, ValueError) as error:
        raise click.ClickException(str(error)) from error
    click.get_current_context().call_on_close(house.close)
    return house


def _ready_house() -> House:
    house = _house()
    try:
        checking.refuse_to_start(house)
        erase_again(house)
    except checking.CannotStart as error:
        raise click.ClickException(str(error)) from error
    house.keeper.refresh()
    return house


def _place(house: House, slug: str) -> Municipality:
    try:
        return house.directory.municipalities[slug]
    except KeyError:
        known = ", ".join(sorted(house.directory.municipalities))
        raise click.ClickException(f"There is no municipality {slug!r}. Known: {known}") from None


@main.command()
def init() -> None:
    """Prepare the instance folder, its secret and the database; run again after every upgrade."""
    instance = Path(os.environ.get("PORTAL_INSTANCE") or settings_module.CHECKOUT / "instance").resolve()
    secret = instance / "secrets" / "secret_key"
    given = os.environ.get("PORTAL_SECRET_KEY") or os.environ.get("PORTAL_SECRET_KEY_FILE")
    instance.mkdir(parents=True, exist_ok=True)
    if not given and not secret.exists():
        secret.parent.mkdir(mode=0o700, exist_ok=True)
        secret.touch(mode=0o600)
        secret.write_text(secrets.token_hex(32) + "\n")
        click.echo(f"made {secret}: keep a copy apart from the backups of the database")
    house = _house()
    schema.upgrade(house.database)
    try:
        again = erase_again(house)
    except checking.CannotStart as error:
        raise click.ClickException(str(error)) from error
    if again:
        click.echo(
            f"erased {again} signals again: this database is older than {house.settings.instance.name}/erasures.log"
        )
    house.sessions.prepare()
    noticing.adopt(house)
    click.echo("database is prepared")


@main.command("renew-secret")
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


@main.command("link-key")
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
    house = _ready_house()
    try:
        gone = link_keys.make(house, region, new=new)
    except (link_keys.NotMade, OSError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"made a key for {region} in {house.settings.instance / settings_module.LINK_KEYS}")
    click.echo("keep a copy apart from the backups of the database; give it to every node, and start them again")
    if gone:
        click.echo(f"{gone} codes that were made with the former key are gone: signals can be compared again")


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--no-worker", is_flag=True, help="Only the web server; the worker runs elsewhere.")
def serve(host: str, port: int, no_worker: bool) -> None:
    """Serve both doors, with a worker beside them, until Ctrl-C."""
    from portal import serving

    house = _ready_house()
    for line in serving.welcome(house, host, port):
        click.echo(line)
    house.close()
    sys.exit(serving.run(host, port, house.settings, with_worker=not no_worker))


@main.command()
@click.option("--once", is_flag=True, help="One round, then stop.")
def worker(once: bool) -> None:
    """Send mail at its moments and tidy up."""
    from portal import serving

    house = _ready_house()
    if once:
        housekeeping.round_of_work(house)
        return
    serving.work_until_told(house, WAIT)


@main.command("demo")
@click.option("--if-empty", is_flag=True, help="Do nothing when the database holds data already.")
def load_demo(if_empty: bool) -> None:
    """Fill an empty database with the demo region, its people and signals (needs PORTAL_DEMO=1)."""
    house = _house()
    if not house.settings.demo:
        raise click.ClickException("The demo needs PORTAL_DEMO=1: its passphrase is public.")
    house.keeper.refresh()
    if not checking.is_empty(house):
        if if_empty:
            return
        raise click.ClickException("This database is not empty. Use another PORTAL_INSTANCE for the demo.")
    count = demo.load(house, lambda text: click.echo(f"demo: {text} …"))
    click.echo(f"demo: {count} signals filed")


@main.command("load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def load_file(file: Path) -> None:
    """Load a region file: places, promises, partners, choices, messages and people. Removes nothing."""
    house = _house()
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
        _tell_code(house, made)


def _goes_to_a_file() -> bool:
    """Whether what is printed ends up in a file: an invitation code is shown and kept nowhere."""
    try:
        return stat.S_ISREG(os.fstat(sys.stdout.fileno()).st_mode)
    except (OSError, ValueError):
        return False


@main.command()
@click.option("--region", metavar="SLUG", help="Needed when there are several.")
@click.option("--people", is_flag=True, help="Also everybody's name, mail address and role; never keys.")
def dump(region: str | None, people: bool) -> None:
    """Print a region as a file that `portal load` takes."""
    house = _ready_house()
    try:
        text = dumping.dump(house, region, people=people)
    except dumping.CannotDump as error:
        raise click.ClickException(str(error)) from error
    sys.stdout.buffer.write(text.encode())  # UTF-8, whatever the terminal is set to


@main.command()
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
    house = _ready_house()
    places = [_place(house, slug) for slug in slugs]
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
    _tell_code(house, made)


def _tell_code(house: House, made: keys.Invitation) -> None:
    click.echo(f"{made.email} can make the keys at {house.settings.base_url}/werk/uitnodiging")
    click.echo(f"invitation code (shown once, {keys.INVITED_DAYS} days): {made.code}")


@main.command("second-factor")
@click.argument("email")
def lost_phone_of(email: str) -> None:
    """Print a code for somebody who lost the phone and whom no colleague can help; tell it in person."""
    house = _ready_house()
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


@main.command()
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
    house = _ready_house()
    findings = checking.check(house)
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


@main.command("open")
@click.option("--municipality", required=True)
def open_for_reports(municipality: str) -> None:
    """Open a municipality for reports; refused while a signal there could reach nobody."""
    house = _ready_house()
    place = _place(house, municipality)
    try:
        managing.open_municipality(house, place)
    except managing.NotCovered as error:
        raise click.ClickException(f"{place.name} cannot be opened yet, it lacks: {error}") from error
    click.echo(f"{place.name} is open: {house.settings.base_url}/nl/{place.slug}/melden")


@main.command("close")
@click.option("--municipality", required=True)
def close_for_reports(municipality: str) -> None:
    """Close a municipality for new reports."""
    house = _ready_house()
    managing.close_municipality(house, _place(house, municipality))


@main.group("escrow")
def paper_key() -> None:
    """The paper key of a municipality, in two halves for two officers."""


@paper_key.command("new")
@click.option("--municipality", required=True)
def escrow_new(municipality: str) -> None:
    """Make the paper key and print both halves; they are kept nowhere else."""
    house = _ready_house()
    place = _place(house, municipality)
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
    house = _ready_house()
    place = _place(house, municipality)
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
    house = _ready_house()
    place = _place(house, municipality)
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


@main.group()
def audit() -> None:
    """The trail: is it what was written, and how long it is kept."""


@audit.command("verify")
@click.option(
    "--anchor",
    "anchors",
    type=click.File("r", errors="replace"),
    multiple=True,
    help="A mail or log with heads that were kept outside; may be given more than once.",
)
def audit_verify(anchors: tuple[Any, ...]) -> None:
    """Look at every event and at both chains; exit 1 and one line per fault when something is wrong."""
    house = _ready_house()
    kept = [link for file in anchors for link in read_anchor(file.read())]
    if anchors and not kept:
        raise click.ClickException("There is no line such as “staff 12 5f2c…” in what --anchor names.")
    found = verifying.verify(house, kept)
    for fault in found.faults:
        click.echo(f"{fault.code}: {fault.where}")
    click.echo(
        f"{found.hung} events hang, {found.loose} wait for the worker, {found.cut} were cut off after their term; "
        f"{len(kept)} anchors compared"
    )
    click.echo(written(found.heads))
    sys.exit(1 if found.faults else 0)


@audit.command("prune")
def audit_prune() -> None:
    """Cut off whole months of the trail that are older than its term."""
    house = _ready_house()
    first, gone = verifying.prune(house)
    click.echo(f"{gone} events from before {first.isoformat()} were cut off; their number and the last link remain")


@main.group()
def messages() -> None:
    """Catalogs: take up new texts, compile, check."""


@messages.command("update")
def messages_update() -> None:
    """Take new texts from code and templates into every catalog."""
    from portal import catalogs

    for line in catalogs.update(settings_module.CHECKOUT):
        click.echo(line)


@messages.command("compile")
def messages_compile() -> None:
    """Compile every catalog."""
    from portal import catalogs

    for line in catalogs.compile_all(_translation_folders()):
        click.echo(line)


@messages.command("check")
def messages_check() -> None:
    """Name what is missing or wrong in catalogs and texts; exit 1 when something is. Warnings are only told."""
    from portal import catalogs, proofreading

    missing = catalogs.check(settings_module.CHECKOUT)
    found = proofreading.check(settings_module.CHECKOUT)
    for line in (*missing, *found, proofreading.summary(found)):
        click.echo(line)
    sys.exit(1 if missing or any(finding.is_error for finding in found) else 0)


def _translation_folders() -> list[Path]:
    instance = Path(os.environ.get("PORTAL_INSTANCE") or settings_module.CHECKOUT / "instance")
    places = (instance, settings_module.CHECKOUT, settings_module.CARRIED)
    folders = (place / "translations" for place in places)
    return [folder for folder in folders if folder.exists()]


@main.command()
@click.argument("hex_colour", metavar="HEX")
@click.argument("name")
def style(hex_colour: str, name: str) -> None:
    """Write the style of one colour to instance/styles/NAME.css; refused when text would be hard to read."""
    house = _house()
    try:
        text = stylesheet(hex_colour)
    except (TooLittleContrast, ValueError) as error:
        raise click.ClickException(str(error)) from error
    folder = house.settings.instance / "styles"
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.css").write_text(text)
    click.echo(f"wrote {folder / name}.css")


if __name__ == "__main__":
    main()
