"""Is everything in order? What stops the start, what makes the portal not ready, and what a manager should mend."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from portal.actions.house import House
from portal.adapters import directory, outbox, schema
from portal.domain import coverage

__all__ = ["CannotStart", "Finding", "check", "is_empty", "readiness", "refuse_to_start"]


class CannotStart(RuntimeError):
    """The portal does not start like this; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend, in words, with a code.

    Codes: `uncovered`, `unapproved`, `setting`, `secret`, `mail`, `policy`, `advice`, `covenant`, `stale`, `text`.
    """

    code: str
    text: str


def refuse_to_start(house: House) -> None:
    """Raises CannotStart when the schema is not current, no region was loaded, or demo and real data would mix."""
    try:
        current = schema.is_current(house.database)
    except SQLAlchemyError as error:
        raise CannotStart(f"The database cannot be reached ({type(error).__name__}). Run `portal init`.") from error
    if not current:
        raise CannotStart("The database is not prepared for this version. Run `portal init`.")
    with house.database.reading() as connection:
        demo = directory.fact(connection, "demo")
        loaded = directory.fact(connection, "directory") is not None
    if demo == "half":
        raise CannotStart(
            "Making the demo was interrupted. Remove portal.sqlite from the instance folder and try again."
        )
    if demo and not house.settings.demo:
        raise CannotStart("This database holds demo data: start with PORTAL_DEMO=1, or use another PORTAL_INSTANCE.")
    if house.settings.demo and not demo:
        raise CannotStart("PORTAL_DEMO=1, but this database holds no demo data. Run `portal demo`, or leave it out.")
    if not loaded:
        raise CannotStart("No region was loaded yet. Run `portal load FILE.toml`.")


def is_empty(house: House) -> bool:
    """Whether no region was ever loaded, so that demo data may come in."""
    with house.database.reading() as connection:
        return directory.fact(connection, "directory") is None


def readiness(house: House) -> dict[str, bool]:
    """What a load balancer wants to know: database, migrations, coverage of every open municipality."""
    try:
        current = schema.is_current(house.database)
    except SQLAlchemyError:
        return {"database": False, "migrations": False, "coverage": False}
    return {"database": True, "migrations": current, "coverage": not any(_uncovered(house, only_open=True))}


def check(house: House) -> list[Finding]:
    """Everything that should be mended, the gravest first."""
    findings = list(_uncovered(house, only_open=False))
    findings += _unapproved(house)
    findings += _settings(house)
    findings += _mail(house)
    findings += _choices(house)
    findings += _covenants(house)
    findings += _stale(house)
    findings += (Finding("text", f"{mistake} (readers get another version)") for mistake in house.library.mistakes())
    return findings


def _uncovered(house: House, *, only_open: bool) -> Iterator[Finding]:
    for lack in coverage.uncovered(house.directory):
        if lack.municipality and (lack.municipality.is_open or not only_open):
            state = "is open but" if lack.municipality.is_open else "cannot be opened and"
            where = f"{lack.municipality.name} ({lack.theme})"
            yield Finding("uncovered", f"{where} {state} lacks: {', '.join(lack.gaps)}")


def _unapproved(house: House) -> Iterator[Finding]:
    for lack in coverage.unapproved(house.directory):
        for reader in lack.people:
            where = f"{lack.municipality.name if lack.municipality else ''} ({lack.theme})"
            who = f"{reader.name} ({reader.principal})"
            yield Finding("unapproved", f"{where}: {who} has keys without a valid approval")


def _choices(house: House) -> Iterator[Finding]:
    for lack in coverage.unchosen(house.directory):
        missing = {
            "policy": "has no legal grounds, purposes or channels: nothing can be handed on",
            "advice": "has no rules of advice: colleagues see no advice which partner fits",
        }[lack.code]
        yield Finding(lack.code, f"region {lack.region.slug} {missing}")


def _covenants(house: House) -> Iterator[Finding]:
    for lack in coverage.ended(house.directory, house.today()):
        for partner in lack.partners:
            until = f"its covenant ended on {partner.covenant_until}"
            yield Finding("covenant", f"partner {partner.key} ({lack.region.slug}): {until}")


def _stale(house: House) -> Iterator[Finding]:
    for lack in coverage.stale(house.directory, house.today()):
        for partner in lack.partners:
            yield Finding("stale", f"partner {partner.key}: the number was last checked on {partner.verified_on}")


def _mail(house: House) -> Iterator[Finding]:
    with house.database.reading() as connection:
        waiting = outbox.stuck(connection)
    if waiting:
        how_many = "1 mail waits" if waiting == 1 else f"{waiting} mails wait"
        yield Finding(
            "mail", f"{how_many} for an hour or more: look at PORTAL_SMTP_URL, and at the addresses of staff and teams"
        )


def _settings(house: House) -> Iterator[Finding]:
    settings = house.settings
    if not settings.secure and not settings.demo:
        yield Finding("setting", "PORTAL_BASE_URL is not https: only for trying out on this machine")
    if settings.smtp_url.startswith("file:") and not settings.demo:
        yield Finding("setting", "PORTAL_SMTP_URL puts mail into a folder: nobody is told about signals")
    secret = settings.instance / "secrets" / "secret_key"
    if secret.exists() and secret.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield Finding("secret", f"{secret.name} can be read by others than its owner: chmod 600")
    roots = settings.instance / "roots.toml"
    if roots.exists() and roots.stat().st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        yield Finding("secret", f"{roots.name} can be changed by others than its owner: chmod 644")
