"""`portal backup` and `portal restore`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click
from sqlalchemy.exc import SQLAlchemyError

import portal
from portal import settings as settings_module
from portal.actions.installation import backing_up, checking, restored, restoring
from portal.adapters.vault import AppKeys, Secret
from portal.cli.opening import a_house

_FILE = click.Path(path_type=Path)
_LIST = click.Path(exists=True, dir_okay=False, path_type=Path)

FAULTS = 20
"""Faults of the trail that are named; `portal audit verify` names all."""

NEXT = (
    "What to do now, in this order:",
    " 1. Compare the 20 digits of every paper key above with the sheets of the two officers.",
    " 2. Put security settings, secrets/link_keys and the mail settings back: they are in no backup.",
    " 3. `portal check`, and `portal audit verify --anchor FILE` with an anchor from before the backup.",
    " 4. Start the portal and the worker; every node gets roots.toml, revoked.log and erasures.log from here.",
    " 5. File a test signal, follow it, and close it.",
    "What this server cannot know, because it happened after the backup. Tell the managers and all functionarissen:",
    " - Signals and answers since then are gone; a receipt code of those days finds nothing. Say so on the front page.",
    " - Who stepped aside from a signal since can open it again, and does so again.",
    " - Who changed a kluiszin or a phone since has the former one: change it again, first where others knew it.",
    " - Who got keys or an approval since is invited and approved again; who left is closed again.",
    " - Numbers that were taken out of a report since stand in it again: take them out again.",
    " - A paper key that was made or renewed since is not known here: make it again, destroy the sheets of the other.",
    " - Settings, terms, meetings and comparing between municipalities are as they were: look through the changes.",
    " - Mail may come once more; a head of the trail that was mailed since fits no more: the trail says `restored`.",
)


@click.command()
@click.argument("file", type=_FILE)
@click.option(
    "--keep-days",
    type=click.IntRange(1, backing_up.KEPT_AT_MOST),
    help="Remove backups of the same folder that are older: what was erased must not live on in them.",
)
def backup(file: Path, keep_days: int | None) -> None:
    """Make a backup in FILE while people work, and read it back. FILE may be a folder: the name tells the moment.

    The application key and the other secrets are not in it: keep those apart. Also works on a database that waits for
    `portal init` of a new release. Exit code 1: there is no good backup.
    """
    if not file.is_dir() and (keep_days or file.suffix != ".backup"):
        raise click.ClickException(
            f"{file} is no folder. Make it first (mkdir -m 700 {file}), or name a file that ends in .backup."
        )
    house = a_house()
    try:
        backing_up.must_be_there(house)
        checking.refuse_half_a_restore(house)
        folder = file if file.is_dir() else file.parent
        target = backing_up.named(file, house.clock()) if file.is_dir() else file
        made = backing_up.back_up(house, target, portal.__version__, lambda line: click.echo(f"backup: {line} …"))
        # no count of signals: with the time of this line it would tell when one came in
        click.echo(
            f"{made.path}: {-(-made.size // 2**20)} MiB, as it was at {made.manifest.made_at}; read back and good"
        )
        gone = backing_up.forget_older(folder, house.today(), keep_days) if keep_days else ()
    except (checking.CannotStart, backing_up.NotCopied, backing_up.NotRestorable) as error:
        raise click.ClickException(str(error)) from error
    except SQLAlchemyError as error:
        raise click.ClickException(f"The database cannot be read ({type(error).__name__}).") from error
    except OSError as error:
        raise click.ClickException(f"{file}: {error.strerror or type(error).__name__}") from error
    for name in gone:
        click.echo(f"removed {name}: older than {keep_days} days")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--erasures",
    type=_LIST,
    multiple=True,
    help="The newest erasures.log of a node, once for each node; left out when nothing was ever erased.",
)
@click.option(
    "--revoked",
    type=_LIST,
    multiple=True,
    help="The newest revoked.log of a node, once for each node; left out when there never was one.",
)
def restore(file: Path, erasures: tuple[Path, ...], revoked: tuple[Path, ...]) -> None:
    """Put a backup into an EMPTY installation: an empty database, and an instance folder with its secrets only.

    Nothing is written before the backup was found whole, genuine and fitting; nothing is ever overwritten. A backup of
    SQLite also goes into an empty PostgreSQL. Exit code 1: not restored, or the trail has faults.
    """
    given = _settings()
    if not erasures:
        erasures = _asked(given)
    try:
        keys = AppKeys(Secret(given.secret_key), tuple(map(Secret, given.former_secret_keys)))
        lists = restoring.read_lists(erasures, revoked)
        told = lambda line: click.echo(f"restore: {line} …")  # noqa: E731
        placed = restoring.place(given, keys, file, lists, portal.__version__, told)
        house = a_house(given)
        done = restored.mend(house, placed, told)
    except restoring.NotRestorable as error:
        raise click.ClickException(f"{error}\nNothing was written.") from error
    except (restoring.NotCopied, checking.CannotStart) as error:
        raise click.ClickException(f"{error}\nThis restore is not done; the portal does not start on it.") from error
    except OSError as error:
        raise click.ClickException(f"{error.filename or file}: {error.strerror or type(error).__name__}") from error
    _tell(placed, done, bool(erasures), bool(revoked))
    sys.exit(1 if done.verified.faults else 0)


def _asked(given: settings_module.Settings) -> tuple[Path, ...]:
    """SECURITY asks for the list of erasures; without a terminal it is only said what its absence means."""
    if not sys.stdin.isatty():
        return ()
    click.echo("The newest erasures.log of the machine that was lost says what was erased after the backup was made.")
    path = click.prompt("Where is it? (empty: there is none)", default="", show_default=False)
    return (Path(path),) if path else ()


def _settings() -> settings_module.Settings:
    try:
        return settings_module.read()
    except settings_module.SettingsError as error:
        raise click.ClickException(
            f"{error}\nFor a restore: put the secret_key from the safe in its place; do not make a new one."
        ) from error


def _tell(placed: restoring.Placed, done: restored.Mended, has_list: bool, has_revoked: bool) -> None:
    found = placed.manifest
    click.echo(f"restored as it was at {found.made_at}: {found.rows['signal']} signals, {found.rows['event']} events")
    click.echo(
        f"erased again: {done.erased} signals; ended: {done.invitations} invitations and codes for a lost phone, all "
        f"sessions; dropped: {done.shared} codes that municipalities compare"
    )
    for name, place in done.withdrawn:
        click.echo(f"no reader of {place} any more, as since the backup: {name}")
    for fault in done.verified.faults[:FAULTS]:
        click.echo(f"trail, {fault.code}: {fault.where}")
    faults = len(done.verified.faults)
    click.echo(f"trail: {done.verified.hung} events hang, {done.verified.loose} wait for the worker, {faults} faults")
    for place, digits in done.paper_keys:
        click.echo(f"paper key of {place}: {digits}")
    for name in placed.kept:
        click.echo(f"kept as it was here, the backup has another one: {name}")
    for line in _warnings(placed.remarks, has_list, has_revoked):
        click.echo(f"WARNING: {line}")
    for line in NEXT:
        click.echo(line)


def _warnings(remarks: Sequence[str], has_list: bool, has_revoked: bool) -> Sequence[str]:
    lines = list(remarks)
    if not has_list:
        lines.append(
            "no --erasures was given: signals that were erased after the backup was made are back, although their "
            "reporters were told they are gone. Put the newest erasures.log into the instance folder before the start; "
            "only a machine that never erased anything has none."
        )
    if not has_revoked:
        lines.append(
            "no --revoked was given: who lost a seat or left after the backup was made reads again. Take those seats "
            "away on screen; only a machine where nobody ever did has no revoked.log."
        )
    return lines
