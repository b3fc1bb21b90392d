"""What an installation decides, read once from the environment and never changed afterwards.

Every name may also be given as NAME_FILE (the path of a file that holds the value), so that secrets need not
stand in the environment. A missing or malformed value stops the start with a message that names it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

CHECKOUT = Path(__file__).resolve().parent.parent
CARRIED = Path(__file__).resolve().parent / "carried"
OF_THE_SERVICE = Path("/etc/meldpunt/portal.env")
"""The settings of a machine where the portal is a service (deploy/systemd)."""


class SettingsError(Exception):
    """A setting is missing or malformed; the message names it and says what to do."""


@dataclass(frozen=True)
class Oidc:
    """The single sign-on of the organisation (OpenID Connect), with this portal as its client.

    `mfa`: the claim that must say that a second factor was used, and what it must hold ("amr", "mfa"); None when the
    organisation answers for that itself.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    mfa: tuple[str, str] | None = ("amr", "mfa")


@dataclass(frozen=True)
class Settings:
    """The frozen settings of one process.

    `secret_key` is K_APP (32 bytes, 64 hexadecimal digits in the environment); `workers`, `threads` are counts.
    `themes`: the keys of the themes that are used, the first one first; empty uses every theme file there is.
    `link_keys`: K_LINK, 64 bytes per region (its slug), with which its municipalities compare.
    `database_owner_url`: PostgreSQL, the role that owns the tables; "" where the running role owns them itself.
    `metrics_port`, `metrics_host`: where Prometheus reads figures of the machine; port 0: nowhere.
    `drain`: seconds between saying at /readyz that this node stops, and stopping.
    """

    instance: Path
    database_url: str
    base_url: str
    secret_key: bytes = field(repr=False)
    former_secret_keys: tuple[bytes, ...] = field(default=(), repr=False)
    smtp_url: str = field(default="", repr=False)
    mail_from: str = "meldpunt@localhost"
    exit_url: str = "https://www.knmi.nl/"
    trusted_proxies: int = 0
    demo: bool = False
    workers: int = 2
    threads: int = 1
    oidc: Oidc | None = None
    security_contact: str = ""
    themes: tuple[str, ...] = ()
    link_keys: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    database_owner_url: str = field(default="", repr=False)
    metrics_port: int = 0
    metrics_host: str = "127.0.0.1"
    drain: int = 0

    @property
    def secure(self) -> bool:
        """Whether the portal is reached over https, which decides the cookie's name and HSTS."""
        return self.base_url.startswith("https://")

    def own_and_shipped(self, *parts: str) -> tuple[Path, ...]:
        """The places to look for a data file, the installation's own first, then the checkout, then the package."""
        shipped = Path("translations", *parts[1:]) if parts[0] == "translations" else Path("instance", *parts)
        places = (self.instance.joinpath(*parts), CHECKOUT / shipped, CARRIED / shipped)
        return tuple(dict.fromkeys(place for place in places if place.exists()))


def read(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from `environ` (default: the process environment).

    Raises SettingsError naming the first value that is missing or malformed.
    """
    given = _Given(os.environ if environ is None else environ)
    instance = instance_folder(given.environ)
    keys = _secret_keys(given, instance)
    base_url = given.text("PORTAL_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
    if not re.fullmatch(r"https?://[^/\s]+", base_url):
        raise SettingsError("PORTAL_BASE_URL must look like https://meldpunt.example.nl, without a path.")
    demo = given.text("PORTAL_DEMO", "") == "1"
    loopback = re.match(r"http://(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$", base_url)
    if base_url.startswith("http://") and not (demo or loopback):
        raise SettingsError("PORTAL_BASE_URL must start with https:// (plain http only on loopback or in demo mode).")
    return Settings(
        instance=instance,
        database_url=_of_one_primary(
            "PORTAL_DATABASE_URL", given.text("PORTAL_DATABASE_URL", f"sqlite:///{instance / 'portal.sqlite'}")
        ),
        base_url=base_url,
        secret_key=keys[0],
        former_secret_keys=keys[1:],
        smtp_url=given.text("PORTAL_SMTP_URL", f"file:{instance / 'mail'}"),
        mail_from=given.text("PORTAL_MAIL_FROM", "meldpunt@localhost"),
        exit_url=given.text("PORTAL_EXIT_URL", "https://www.knmi.nl/"),
        trusted_proxies=given.number("PORTAL_TRUSTED_PROXIES", 0, 0, 5),
        demo=demo,
        workers=given.number("PORTAL_WORKERS", 2, 1, 64),
        threads=given.number("PORTAL_THREADS", 1, 1, 64),
        oidc=_oidc(given),
        security_contact=_security_contact(given),
        themes=tuple(given.text("PORTAL_THEMES", "").replace(",", " ").split()),
        link_keys=_link_keys(given, instance),
        database_owner_url=_owner_url(given),
        metrics_port=given.number("PORTAL_METRICS_PORT", 0, 0, 65535),
        metrics_host=given.text("PORTAL_METRICS_HOST", "127.0.0.1"),
        drain=given.number("PORTAL_DRAIN", 0, 0, 120),
    )


def instance_folder(environ: Mapping[str, str]) -> Path:
    """Where the data of the installation are, whether they are there yet or not.

    Raises SettingsError where nothing says so on a machine of a service: its own is not the one of this checkout.
    """
    said = _Given(environ).text("PORTAL_INSTANCE", "")
    if not said and os.path.exists(OF_THE_SERVICE):  # noqa: PTH110 - that of Path raises where one may not look
        raise SettingsError(
            f"The portal is a service on this machine ({OF_THE_SERVICE}): use `meldpunt …` in the place of `portal …`."
        )
    return Path(said or CHECKOUT / "instance").resolve()


def _owner_url(given: _Given) -> str:
    """The owner of the tables is another role of the same PostgreSQL, or nobody."""
    url = given.text("PORTAL_DATABASE_OWNER_URL", "")
    if url and not url.startswith("postgresql+psycopg://"):
        raise SettingsError("PORTAL_DATABASE_OWNER_URL must look like postgresql+psycopg://owner:…@host/database.")
    if url and not given.text("PORTAL_DATABASE_URL", "").startswith("postgresql+psycopg://"):
        raise SettingsError(
            "PORTAL_DATABASE_OWNER_URL is given, but PORTAL_DATABASE_URL is not the address of a PostgreSQL database."
        )
    return _of_one_primary("PORTAL_DATABASE_OWNER_URL", url)


def _of_one_primary(name: str, url: str) -> str:
    """An address with several hosts must look for the one that may write: a standby refuses everything else."""
    try:
        address = urlsplit(url)
        asked = parse_qs(address.query)
    except ValueError:
        raise SettingsError(f"{name} is not an address of a database.") from None
    hosts = [each for named in asked.get("host", []) for each in named.split(",")]
    several = len(hosts) > 1 or "," in address.netloc.rpartition("@")[2]
    if several and asked.get("target_session_attrs", [""])[-1] not in ("read-write", "primary"):
        raise SettingsError(f"{name} names several hosts: put &target_session_attrs=read-write behind them.")
    return url


def _security_contact(given: _Given) -> str:
    """Where a weakness can be reported, as the Contact of security.txt wants it; empty when there is none."""
    contact = given.text("PORTAL_SECURITY_CONTACT", "")
    if contact and not re.fullmatch(r"mailto:[^@\s?]+@[^@\s?]+\.[^@\s?]+|https://[^\s]+|tel:\+[\d-]+", contact):
        raise SettingsError(
            "PORTAL_SECURITY_CONTACT must look like mailto:veilig@example.nl, https://example.nl/melden or tel:+31-…"
        )
    return contact


def _oidc(given: _Given) -> Oidc | None:
    """The single sign-on, when there is one. PORTAL_OIDC_MFA: "claim=value", or "none"."""
    issuer = given.text("PORTAL_OIDC_ISSUER", "")
    names = ("PORTAL_OIDC_CLIENT_ID", "PORTAL_OIDC_CLIENT_SECRET")
    client_id, client_secret = (given.text(name, "") for name in names)
    if not issuer:
        for name, value in zip(names, (client_id, client_secret), strict=True):
            if value:
                raise SettingsError(f"{name} is given, but PORTAL_OIDC_ISSUER is not: give both, or neither.")
        return None
    if not re.fullmatch(r"https://[^\s?#]+", issuer) and not (
        re.fullmatch(r"http://(127\.0\.0\.1|localhost)(:\d+)?(/[^\s?#]*)?", issuer)
    ):
        raise SettingsError("PORTAL_OIDC_ISSUER must be the https address of the provider, as it calls itself.")
    for name, value in zip(names, (client_id, client_secret), strict=True):
        if not value:
            raise SettingsError(f"{name} is missing: single sign-on needs it (PORTAL_OIDC_ISSUER is given).")
    text = given.text("PORTAL_OIDC_MFA", "amr=mfa")
    claim, _, wanted = text.partition("=")
    if text != "none" and not (claim and wanted):
        raise SettingsError('PORTAL_OIDC_MFA must look like amr=mfa (the claim and what it must hold), or be "none".')
    return Oidc(issuer, client_id, client_secret, None if text == "none" else (claim, wanted))


def _secret_keys(given: _Given, instance: Path) -> tuple[bytes, ...]:
    """K_APP and its predecessors, newest first: 64 hexadecimal digits per line."""
    text = given.text_or_file("PORTAL_SECRET_KEY", instance / "secrets" / "secret_key")
    if not text.strip():
        raise SettingsError("PORTAL_SECRET_KEY is missing: run `portal init`, or give it (or PORTAL_SECRET_KEY_FILE).")
    try:
        keys = tuple(bytes.fromhex(line) for line in text.split())
    except ValueError:
        keys = ()
    if not keys or any(len(key) != 32 for key in keys):
        raise SettingsError("PORTAL_SECRET_KEY must be 64 hexadecimal digits per key (32 bytes), newest first.")
    return keys


LINK_KEYS = Path("secrets", "link_keys")
"""Where `portal link-key` keeps the keys of the regions, below the instance folder."""


def _link_keys(given: _Given, instance: Path) -> Mapping[str, bytes]:
    """K_LINK per region: a line each, the slug of the region and 128 hexadecimal digits."""
    return _parsed(given.text_or_file("PORTAL_LINK_KEYS", instance / LINK_KEYS))


def read_link_keys(instance: Path) -> Mapping[str, bytes]:
    """The keys that `portal link-key` made, by region. Raises SettingsError."""
    return _parsed((instance / LINK_KEYS).read_text())


def _parsed(text: str) -> Mapping[str, bytes]:
    found: dict[str, bytes] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        slug, *digits = line.split()
        if len(digits) != 1 or not re.fullmatch(r"[0-9a-fA-F]{128}", digits[0]):
            raise SettingsError(
                f"PORTAL_LINK_KEYS, line {number}: must be the slug of a region and 128 hexadecimal digits (64 bytes)."
            )
        if slug in found:
            raise SettingsError(f"PORTAL_LINK_KEYS, line {number}: {slug} has a key already.")
        found[slug] = bytes.fromhex(digits[0])
    if len(set(found.values())) != len(found):
        raise SettingsError("PORTAL_LINK_KEYS: two regions have the same key; each must have its own.")
    return found


class _Given:
    """NAME or NAME_FILE of an environment."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ

    def text(self, name: str, default: str) -> str:
        path = self.environ.get(f"{name}_FILE")
        if path:
            try:
                return Path(path).read_text().strip()
            except OSError as error:
                raise SettingsError(f"{name}_FILE cannot be read: {error.strerror}: {path}") from error
        return self.environ.get(name) or default

    def text_or_file(self, name: str, path: Path) -> str:
        """Where none is given: what a command left in the folder of the installation, "" when it did not."""
        if self.environ.get(name) or self.environ.get(f"{name}_FILE"):
            return self.text(name, "")
        try:
            return path.read_text()
        except FileNotFoundError:
            return ""
        except OSError as error:
            raise SettingsError(f"{path} cannot be read: {error.strerror}. Is this the user of the portal?") from error

    def number(self, name: str, default: int, low: int, high: int) -> int:
        text = self.text(name, str(default))
        if not text.isdigit() or not low <= int(text) <= high:
            raise SettingsError(f"{name} must be a whole number from {low} to {high}, not {text!r}.")
        return int(text)
