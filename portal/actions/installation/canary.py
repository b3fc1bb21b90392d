"""Does what stands in front of the portal keep anything of its visitors? A canary goes through, and logs are read."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from portal.actions.house import House
from portal.actions.installation.checking import Finding
from portal.adapters import canary, memory

__all__ = ["USUAL", "Sent", "send_canary"]

USUAL = tuple(
    Path("/var/log", name)
    for name in ("nginx", "caddy", "apache2", "httpd", "haproxy.log", "syslog", "messages", "traefik")
)
"""Where the web servers of the usual distributions write."""

PAUSE = 1.0
"""Seconds that a web server gets to write down what it saw."""

_KEPT = {
    "path": "the address of the page",
    "query": "the question in the address",
    "agent": "the kind of browser",
    "body": "what was filled in",
    "address": "the address of the visitor",
}


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of it: what should be mended, and in words where was looked and where could not be."""

    findings: tuple[Finding, ...]
    notes: tuple[str, ...] = ()


def send_canary(house: House, url: str = "", places: Sequence[Path] = (), *, pause: float = PAUSE) -> Sent:
    """Send marked requests to the portal and look for the marks in the logs on this machine.

    `url`: where to send them, PORTAL_BASE_URL when left out. `places`: log files and folders with them, the usual ones
    when left out; the folder of the installation is always one. A log that is written seconds later is missed.
    """
    where = (url or house.settings.base_url).rstrip("/")
    logs = canary.Logs((*(places or USUAL), house.settings.instance))
    marks = _marks(house)
    started = time.monotonic()
    try:
        canary.send(where, marks)
    except canary.NoAnswer as error:
        text = f"{where} does not answer ({error}): whether visitors leave traces in its logs is not known"
        return Sent((Finding("canary", text),))
    time.sleep(pause)
    found, looked = logs.files_with(marks)
    journal = canary.journal_since(round(time.monotonic() - started) + 2)
    if journal is not None:
        looked += 1
        if kinds := [kind for kind, mark in marks.items() if mark.lower() in journal.lower()]:
            found[Path("the journal of systemd")] = kinds
    findings = (Finding("canary", f"{file} keeps {_named(kinds)}: turn it off") for file, kinds in found.items())
    sent = f"a canary was sent to {where}; its marks stand in {len(found)} of the {looked} logs that were read"
    return Sent(tuple(findings), (sent, *_unread(logs.unread), *_swapped()))


def _marks(house: House) -> canary.Marks:
    path, query, agent, body = (f"kanarie{house.random(6).hex()}" for _ in range(4))
    number = house.random(8).hex()
    address = "2001:db8:" + ":".join(number[at : at + 4].lstrip("0") or "0" for at in range(0, 16, 4)) + ":1:1"
    return canary.Marks(path, query, agent, body, address)


def _named(kinds: list[str]) -> str:
    return ", ".join(_KEPT[kind] for kind in kinds)


def _unread(files: list[Path]) -> Iterator[str]:
    if files:
        some = ", ".join(str(file) for file in files[:3]) + (", …" if len(files) > 3 else "")
        yield f"not looked into, for lack of rights: {some}; do this as root as well"


def _swapped() -> Iterator[str]:
    for place in memory.plain_swap():
        yield f"memory may be written to {place}: turn swap off or encrypt it (the units of deploy/systemd use none)"
