"""`portal …`: each command one call to an action.

A command is loaded when it is asked for: the web server must not wait for what only a restore needs.
"""

from __future__ import annotations

import os
from importlib import import_module

import click

_ROOMS = {
    "installing": ("init", "renew-secret", "link-key", "demo", "load", "dump", "check", "style"),
    "serving": ("serve", "worker"),
    "backups": ("backup", "restore"),
    "people": ("invite", "second-factor", "open", "close", "escrow"),
    "trail": ("audit",),
    "texts": ("messages",),
}
"""The commands of each module."""

_ROOM_OF = {command: room for room, commands in _ROOMS.items() for command in commands}


class _Commands(click.Group):
    """The commands by name, each from its own module."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(_ROOM_OF)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _ROOM_OF:
            return None
        commands = vars(import_module(f"portal.cli.{_ROOM_OF[cmd_name]}")).values()
        return next(each for each in commands if isinstance(each, click.Command) and each.name == cmd_name)


@click.group(cls=_Commands)
def main() -> None:
    """The meldpunt portal: an internal reporting point for signals of human trafficking."""
    os.umask(0o077)  # databases, secrets and mail are for the portal's own account
