"""`portal messages`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from portal import settings as settings_module


@click.group()
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
