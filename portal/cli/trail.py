"""`portal audit`."""

from __future__ import annotations

import sys
from typing import Any

import click

from portal.actions.installation import checking, preparing
from portal.actions.trail import verifying
from portal.cli.opening import ready_house
from portal.domain.chains import read_anchor, written


@click.group()
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
    house = ready_house()
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
    house = ready_house()
    try:
        with preparing.as_owner(house) as owned:
            first, gone = verifying.prune(owned)
    except checking.CannotStart as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{gone} events from before {first.isoformat()} were cut off; their number and the last link remain")
