"""`portal serve` and `portal worker`. What serves is a process of its own: this one loads no more than it needs."""

from __future__ import annotations

import sys

import click

from portal import settings as settings_module

WAIT = 5.0
"""Seconds between two rounds of the worker."""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--no-worker", is_flag=True, help="Only the web server; the worker runs elsewhere.")
def serve(host: str, port: int, no_worker: bool) -> None:
    """Serve both doors, with a worker beside them, until Ctrl-C."""
    from portal.serving import running

    try:
        given = settings_module.read()
        code = running.run(given, host, port, with_worker=not no_worker, tell=click.echo)
    except settings_module.SettingsError as error:
        raise click.ClickException(str(error)) from error
    if code:  # the log has a line for machines; whoever started it reads in words what must be done first
        from portal.cli.opening import ready_house

        ready_house()
    sys.exit(code)


@click.command()
@click.option("--once", is_flag=True, help="One round, then stop.")
def worker(once: bool) -> None:
    """Send mail at its moments and tidy up."""
    from portal.actions.worker import housekeeping
    from portal.cli.opening import ready_house
    from portal.serving import running

    house = ready_house()
    if once:
        housekeeping.round_of_work(house)
        return
    running.work_until_told(house, WAIT)
