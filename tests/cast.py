"""The fixed cast. Noor reports in Waterstad; Farid (safety) and Sanne (care) are the duo there, Dirk their deputy.

Greta in Bergdorp may see nothing of it. Roos stands in for the whole region. Bas keeps the machine and may never read.
Carla coordinates care in the region, Ilse is of Waterstad's own supervision: they read only what is referred to them.
Kaap lies in the region too, but nobody answers for it: it is not open.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from policy import OUTCOMES, PARTNERS, POLICY

import portal
from portal.actions import tokens
from portal.actions.house import HERE, House
from portal.actions.installation import managing
from portal.actions.people import escrow, keys, signing_in
from portal.actions.people.signing_in import Desk
from portal.actions.reporters import reporting
from portal.adapters import schema
from portal.adapters.vault import Cost
from portal.domain.places import Role
from portal.domain.signals import Contact, Draft
from portal.settings import Settings

CHEAP = Cost(1, 8 * 1024)
"""Argon2 as cheap as libsodium allows; the real cost is for people, not for tests."""

TUESDAY = datetime(2026, 11, 17, 10, 0, tzinfo=HERE)
K_APP = bytes(range(32))
K_LINK = bytes(range(64))
"""With which the municipalities of the region compare, once that is settled (see tests/neighbours.py)."""
PASSPHRASE = "vijf gewone woorden op een rij"

FARID, SANNE, DIRK = "farid@waterstad.example", "sanne@waterstad.example", "dirk@waterstad.example"
CARLA, ILSE = "carla@regio.example", "ilse@waterstad.example"
GRETA, ROOS, BAS = "greta@bergdorp.example", "roos@regio.example", "bas@regio.example"

PEOPLE = [
    (FARID, "Farid Amrani", Role.FUNCTIONARIS, ("waterstad",), "veiligheid"),
    (SANNE, "Sanne de Wit", Role.FUNCTIONARIS, ("waterstad",), "zorg"),
    (DIRK, "Dirk Smit", Role.DEPUTY, ("waterstad",), None),
    (GRETA, "Greta Hoek", Role.FUNCTIONARIS, ("bergdorp",), None),
    (ROOS, "Roos Vink", Role.REGIONAL_DEPUTY, ("waterstad", "bergdorp"), None),
    (BAS, "Bas Kok", Role.MANAGER, (), None),
    (CARLA, "Carla Mol", Role.CARE_COORDINATOR, ("waterstad", "bergdorp"), None),
    (ILSE, "Ilse Bakker", Role.INTERNAL, ("waterstad",), "veiligheid"),
]

STORY = "Een man gaf op alle vragen antwoord. De vrouw zei niets en keek steeds naar hem."

_PARTNERS = {
    "112": "112",
    "politie_0900": "0900-8844",
    "veilig_thuis": "0800-2000",
    "arbeidsinspectie": "0800-5151",
    "comensha": "033-448 11 86",
    "meld_misdaad_anoniem": "0800-7000",
}

REGION: dict[str, Any] = {
    "region": {"slug": "oefenregio", "name": "Oefenregio", "kind": "district"},
    "promises": {"first_look_days": 2, "feedback_days": 5, "mail_slots": ["08:30", "13:00"]},
    "municipalities": [
        {"code": "GM9001", "slug": "waterstad", "name": "Waterstad", "style": "#1b6b3f"},
        {"code": "GM9002", "slug": "bergdorp", "name": "Bergdorp"},
        {"code": "GM9003", "slug": "kaap", "name": "Kaap"},
    ],
    "memberships": [
        {"municipality": slug, "valid_from": datetime(2022, 1, 1).date()} for slug in ("waterstad", "bergdorp", "kaap")
    ],
    "partners": [
        {
            "key": key,
            "scope": "national",
            "name": {"nl": key, "en": key, "pl": key},
            "when": {"nl": "Altijd", "en": "Always", "pl": "Zawsze"},
            "phone": phone,
            "verified_on": datetime(2026, 10, 1).date(),
            **OUTCOMES.get(key, {}),
        }
        for key, phone in _PARTNERS.items()
    ]
    + PARTNERS,
    **POLICY,
}


@dataclass
class Clock:
    """A clock that tests set and move."""

    now: datetime = TUESDAY

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        """Let time pass."""
        self.now += timedelta(**by)


@dataclass
class Shares:
    """The halves of the paper keys, per municipality."""

    of: dict[str, tuple[str, str]] = field(default_factory=dict)


def settings(instance: Path, **own: Any) -> Settings:
    """Settings of a test installation."""
    values: dict[str, Any] = {
        "instance": instance,
        "database_url": f"sqlite:///{instance / 'portal.sqlite'}",
        "base_url": "http://localhost",
        "secret_key": K_APP,
        "link_keys": {"oefenregio": K_LINK},
        "smtp_url": f"file:{instance / 'mail'}",
        "themes": ("mensenhandel",),  # the theme of the cast; `proof_theme` adds another one
    }
    return Settings(**{**values, **own})


def open_house(given: Settings, clock: Callable[[], datetime] | None = None, **own: Any) -> House:
    """An installation with a clock of our own and a cheap kluiszin; who tests the second factor asks for it."""
    house = _built(given, clock, **own)
    schema.upgrade(house.database)
    house.sessions.prepare()
    house.keeper.refresh()
    return house


def come_home(given: Settings, clock: Callable[[], datetime] | None = None, **own: Any) -> House:
    """The same for an installation whose tables are there already, which takes a fifth of the time."""
    house = _built(given, clock, **own)
    house.keeper.refresh()
    return house


def _built(given: Settings, clock: Clock | None, **own: Any) -> House:
    cheap = {"cost": CHEAP, "link_cost": CHEAP}
    return portal.build_house(given, **{"clock": clock or Clock(), **cheap, "second_factor": False, **own})


def move_in(house: House) -> Shares:
    """Load the region, invite everybody, hold the ceremonies and open Waterstad and Bergdorp."""
    managing.load(house, REGION)
    places = house.directory.municipalities
    shares = Shares({slug: escrow.make(house, places[slug]) for slug in ("waterstad", "bergdorp")})
    for email, name, role, slugs, slot in PEOPLE:
        own = [places[slug] for slug in slugs]
        code = keys.invite(house, email, name, role, own, region="oefenregio", slot=slot).code
        session = keys.accept_invitation(house, email, code, PASSPHRASE)
        for slug in slugs:
            fingerprint = desk_of(house, session).keys.public.fingerprint()
            one, two = shares.of[slug]
            escrow.use(house, places[slug], one, two, email, fingerprint, "first_functionaris")
        signing_in.sign_out(house, session)
    for slug in ("waterstad", "bergdorp"):
        managing.open_municipality(house, house.directory.municipalities[slug])
    return shares


def desk_of(house: House, session: signing_in.Key) -> Desk:
    """The desk behind a session that is alive."""
    desk = signing_in.resume(house, session, person=True)
    assert desk is not None
    return desk


def desk(house: House, email: str) -> Desk:
    """Sign somebody of the cast in."""
    return desk_of(house, signing_in.sign_in(house, email, PASSPHRASE))


def draft(**own: Any) -> Draft:
    """What Noor writes in Waterstad."""
    values: dict[str, Any] = {
        "municipality": "waterstad",
        "theme": "mensenhandel",
        "language": "nl",
        "story": STORY,
        "contact": Contact(),
    }
    return Draft(**{**values, **own})


def report_token(house: House) -> tokens.FormToken:
    """A token of a form that was opened ten seconds ago."""
    earlier = replace(house, clock=lambda: house.clock() - timedelta(seconds=10))
    return tokens.read(house, reporting.PURPOSE, tokens.issue(earlier, reporting.PURPOSE))


def file_signal(house: House, **own: Any) -> str:
    """Noor files a signal; returns the receipt code."""
    return reporting.submit(house, report_token(house), draft(**own)).code


def once(house: House, desk: Desk) -> tokens.FormToken:
    """A fresh token of an office form."""
    from portal.actions.desk import triaging

    return tokens.read(house, triaging.PURPOSE, tokens.issue(house, triaging.PURPOSE, desk.session), desk.session)


def newcomer(house: House, email: str = "nadia@waterstad.example", slug: str = "waterstad") -> Desk:
    """Nadia made her keys and waits for a colleague to approve them."""
    place = house.directory.municipalities[slug]
    code = keys.invite(house, email, "Nadia Bos", Role.FUNCTIONARIS, [place], slot="zorg").code
    session = keys.accept_invitation(house, email, code, PASSPHRASE)
    house.keeper.refresh()
    return desk_of(house, session)
