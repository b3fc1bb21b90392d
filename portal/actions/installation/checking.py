"""Is everything in order? What stops the start, what makes the portal not ready, and what a manager should mend."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError

from portal.actions.house import House
from portal.actions.people import single_sign_on
from portal.actions.worker import resealing
from portal.adapters import accounts, directory, outbox, schema, vault
from portal.adapters.backups import guards, state
from portal.domain import coverage
from portal.settings import LINK_KEYS

__all__ = ["CannotStart", "Finding", "check", "is_empty", "refuse_to_start"]


class CannotStart(RuntimeError):
    """The portal does not start like this; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend, in words, with a code.

    Codes: `uncovered`, `key`, `paper_key`, `unapproved`, `setting`, `sso`, `secret`, `mail`, `policy`, `advice`,
    `covenant`, `stale`, `text`, `canary`, `linking`, `role`,
    `worker`, `backup`, `disk`, `clock`, `nodes`, `database`, `planted`.
    """

    code: str
    text: str


def refuse_half_a_restore(house: House) -> None:
    """Raises CannotStart when a restore was interrupted, and what the database raises when it cannot be reached."""
    if state.is_unfinished(house.database):
        raise CannotStart(
            "A restore was interrupted: this database is not whole, or holds again what was erased. Make it empty "
            "again, take what the restore put into the instance folder away (all but `secrets`), and run "
            "`portal restore` once more."
        )


def refuse_to_start(house: House) -> None:
    """Raises CannotStart when the schema is not current, no region was loaded, or demo and real data would mix."""
    try:
        refuse_half_a_restore(house)
        current = schema.is_current(house.database)
    except SQLAlchemyError as error:
        raise CannotStart(
            f"The database cannot be reached or read ({type(error).__name__}). Does it run, are host, name and "
            "password right? A new one: `portal init`."
        ) from error
    if not current and schema.is_newer(house.database):
        raise CannotStart(
            "The database was prepared for a newer release, with which this one cannot work. Install that release."
        )
    if not current:
        raise CannotStart("The database is not prepared for this version. Run `portal init`.")
    with house.database.reading() as connection:
        demo = directory.fact(connection, "demo")
        loaded = directory.fact(connection, "directory") is not None
    if demo == "half" and house.settings.demo:
        raise CannotStart(
            "Making the demo was interrupted. Give it an empty database (for SQLite: remove portal.sqlite from the "
            "instance folder), and try again."
        )
    if demo == "half":
        raise CannotStart(
            "The fact `demo` in the table `installation` says that a demo is being made here, and this is no demo "
            "(PORTAL_DEMO is not 1). Do not remove the database: find out who wrote that, and delete that one row."
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


def check(house: House) -> list[Finding]:
    """Everything that should be mended, the gravest first."""
    findings = list(_uncovered(house))
    findings += _alarms(house)
    findings += _foreign_rows(house)
    findings += _planted(house)
    findings += _unapproved(house)
    findings += _settings(house)
    findings += (Finding(*mistake) for mistake in single_sign_on.mistakes(house))
    findings += _mail(house)
    findings += _choices(house)
    findings += _covenants(house)
    findings += _stale(house)
    findings += (Finding("text", f"{mistake} (readers get another version)") for mistake in house.library.mistakes())
    return findings


def _uncovered(house: House) -> Iterator[Finding]:
    for lack in coverage.uncovered(house.directory):
        if lack.municipality:
            state = "is open but" if lack.code == "shut" else "cannot be opened and"
            where = f"{lack.municipality.name} ({lack.theme})"
            yield Finding("uncovered", f"{where} {state} lacks: {', '.join(lack.gaps)}")


def _alarms(house: House) -> Iterator[Finding]:
    places = {place.code: place.name for place in house.directory.municipalities.values()}
    for alarm in house.directory.alarms:
        where = places[alarm.municipality]
        if alarm.code == "key":
            who = f"{alarm.person} ({alarm.principal})"
            yield Finding("key", f"{where}: the keys of {who} were not made or approved through the portal")
        elif alarm.code == "no_paper_key":
            yield Finding("paper_key", f"{where}: roots.toml does not hold its paper key: put the file back")
        else:
            yield Finding(
                "paper_key",
                f"{where}: roots.toml holds another paper key than a reader saw before; nothing is sealed until a "
                "functionaris accepts it on screen (none left who knew it: `portal escrow accept`), or the former file "
                "is put back and a reader signs in",
            )


def _foreign_rows(house: House) -> Iterator[Finding]:
    names = house.keeper.foreign
    if names:
        yield Finding(
            "key",
            f"the table `installation` holds revocations that the portal did not write ({len(names)}, the first is "
            f"{names[0][:160]!r}): they count for nothing; find out who wrote in the database, then delete these rows",
        )


def _planted(house: House) -> Iterator[Finding]:
    lite = house.database.is_sqlite
    with house.database.reading() as connection:
        others, missing = list(guards.others(connection, is_sqlite=lite)), guards.missing(connection, is_sqlite=lite)
    for found in others:
        what = f"in the database stands a {guards.in_words(found)} that is not of the portal"
        yield Finding("planted", f"{what}: find out who made it, and take it away")
    for name in missing:
        what = f"the trigger {name}, which keeps the trail, is gone or put out"
        yield Finding("planted", f"{what}: find out who did that, and verify the trail")


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
        staff = accounts.sealed_addresses(connection)
        sealed = [("account", "principal.email", row.id, row.email_sealed) for row in staff]
        teams = directory.team_contacts(connection).items()
        sealed += [("the team of", "municipality.team_contact", code, blob) for code, blob in teams]
    for whose, name, key, blob in sealed:
        try:
            house.app_keys.open_field(name, key, blob)
        except vault.Damaged:
            yield Finding(
                "mail", f"{whose} {key} gets no mail, its address does not open: is a line of the secret missing?"
            )
    if waiting:
        how_many = "1 mail waits" if waiting == 1 else f"{waiting} mails wait"
        yield Finding(
            "mail", f"{how_many} for an hour or more: look at PORTAL_SMTP_URL, and at the addresses of staff and teams"
        )


def _former_secret(house: House) -> Iterator[Finding]:
    found = resealing.hanging(house)
    if found is None:
        return
    if found.values:
        yield Finding(
            "secret", f"{found.values} values hang on a former line of PORTAL_SECRET_KEY: the worker renews them"
        )
    if found.ties:
        yield Finding(
            "secret",
            f"{found.ties} accounts are tied to the single sign-on under a former line of PORTAL_SECRET_KEY: "
            "their next sign-in renews that",
        )
    if not found.values and not found.ties and found.since and house.today() - found.since >= resealing.KEPT_FOR:
        yield Finding(
            "secret",
            "nothing hangs on the former lines of PORTAL_SECRET_KEY any more: take them out, and keep them in a safe: "
            "`portal audit verify` needs them for what was written before",
        )


def _settings(house: House) -> Iterator[Finding]:
    settings = house.settings
    if not settings.secure and not settings.demo:
        yield Finding("setting", "PORTAL_BASE_URL is not https: only for trying out on this machine")
    if settings.smtp_url.startswith("file:") and not settings.demo:
        yield Finding("setting", "PORTAL_SMTP_URL puts mail into a folder: nobody is told about signals")
    if settings.secure and not settings.demo:
        yield from _reachable(house)
    secret = settings.instance / "secrets" / "secret_key"
    if secret.exists() and secret.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield Finding("secret", f"{secret.name} can be read by others than its owner: chmod 600")
    yield from _former_secret(house)
    yield from _link_keys(house)
    roots = settings.instance / "roots.toml"
    if roots.exists() and roots.stat().st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        yield Finding("secret", f"{roots.name} can be changed by others than its owner: chmod 644")


def _link_keys(house: House) -> Iterator[Finding]:
    """A region that compares needs its key; a key that others can read is none."""
    kept = house.settings.instance / LINK_KEYS
    if kept.exists() and kept.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield Finding("secret", f"{kept.name} can be read by others than its owner: chmod 600")
    for slug, region in house.directory.regions.items():
        if region.linking.compares and slug not in house.settings.link_keys:
            how = f"`portal link-key {slug}`, or a line in PORTAL_LINK_KEYS"
            yield Finding("linking", f"region {slug} compares between municipalities, but has no key: {how}")
    for slug in house.settings.link_keys.keys() - house.directory.regions.keys():
        yield Finding("linking", f"PORTAL_LINK_KEYS holds a key for {slug}, and there is no such region")


def _reachable(house: House) -> Iterator[Finding]:
    """Whether somebody who finds a weakness can tell: security.txt says where."""
    own = house.settings.instance / "security.txt"
    if not own.is_file():
        if not house.settings.security_contact:
            yield Finding("setting", "PORTAL_SECURITY_CONTACT is missing: security.txt names nobody of yours")
        return
    until = re.search(r"^Expires:\s*(\S+)", own.read_text(), re.MULTILINE | re.IGNORECASE)
    try:
        is_past = until is None or datetime.fromisoformat(until[1]) <= house.clock()
    except (ValueError, TypeError):
        is_past = True
    if is_past:
        yield Finding("setting", "security.txt in the instance folder has no Expires, or it has passed: renew it")
