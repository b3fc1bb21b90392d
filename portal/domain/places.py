"""Municipalities, regions and the people who answer for them. Everything here is public or staff data, no signal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from portal.domain.circles import Circle
from portal.domain.deadlines import Promises
from portal.domain.linking import Record
from portal.domain.retention import Terms

RESERVED_SLUGS = frozenset(
    [
        "static",
        "werk",
        "m",
        "melden",
        "volgen",
        "loket",
        "handreiking",
        "privacy",
        "toegankelijkheid",
        "weg",
        "healthz",
        "readyz",
        "partners",
        "stijl",
        "nieuw",
        "start",
        "bewaren",
        ".well-known",
    ]
)


class Role(StrEnum):
    """What a member of staff is here for.

    The first three can be readers of what is filed. The care coordinator and an own team (`INTERNAL`: supervision or
    care of the municipality) read only what was referred to them. The others never read a signal.
    """

    FUNCTIONARIS = "functionaris"
    DEPUTY = "deputy"
    REGIONAL_DEPUTY = "regional_deputy"
    CARE_COORDINATOR = "care_coordinator"
    INTERNAL = "internal"
    COORDINATOR = "coordinator"
    MANAGER = "manager"
    ADVISER = "adviser"
    AUDITOR = "auditor"


READERS = (Role.FUNCTIONARIS, Role.DEPUTY, Role.REGIONAL_DEPUTY)
"""The roles a case key may be wrapped for, in the order in which they are asked."""

RECEIVERS = (Role.CARE_COORDINATOR, Role.INTERNAL)
"""The roles that read what was referred to them, and nothing else."""


class Slot(StrEnum):
    """The two halves of a duo."""

    CARE = "zorg"
    SAFETY = "veiligheid"


CONTACT = "contact"
"""How the contact persons of a municipality are reached: not one page, but wherever they are named."""

NOTICED = ("start", CONTACT, "loket", "partners", "handreiking")
"""The places on the front door where a municipality can have words of its own."""


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality; `code` is the CBS code (immutable, part of the associated data), `slug` stands in addresses.

    `notices`: its own words on pages of the front door: page (of `NOTICED`) -> language -> Markdown. `circles`: slugs
    of the other regions it is in today, see `circles`. `inhabitants`: how many there were on the day `inhabitants_on`.
    """

    code: str
    slug: str
    name: str
    region: str
    rni: bool = False
    style: str | None = None
    is_open: bool = True
    notices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    circles: tuple[str, ...] = ()
    inhabitants: int | None = None
    inhabitants_on: date | None = None


@dataclass(frozen=True, slots=True)
class Region:
    """A group of municipalities with its promises; mail slots are "HH:MM" local time.

    `policy`: the document of its choices in handling signals (legal grounds, advice, sources); see `referrals`.
    `terms`: how long signals are kept. `linking`: whether its municipalities compare, and on what ground.
    """

    slug: str
    name: str
    kind: str
    promises: Promises = field(default_factory=Promises)
    mail_slots: tuple[str, ...] = ("08:30", "13:00")
    policy: Mapping[str, Any] = field(default_factory=dict)
    terms: Terms = field(default_factory=Terms)
    linking: Record = field(default_factory=Record)

    @property
    def first_look_days(self) -> int:
        """Working days within which a signal is opened."""
        return self.promises.first_look_days

    @property
    def feedback_days(self) -> int:
        """Working days within which a reporter first hears something."""
        return self.promises.feedback_days


EMERGENCY = "112"
"""The key of the emergency number, which every page shows."""

FRESH = timedelta(days=183)
"""How long a check of a partner holds: half a year."""

AUDIENCES = ("staff", "client", "functionaris")
"""Who calls a partner: any colleague, the person it is about, or the functionaris alone."""

INSIDE = ("care_coordinator", "internal_care", "internal_safety", "municipality")
"""Who can receive a referral inside the portal: a regional role, an own team by its half, another municipality."""


@dataclass(frozen=True, slots=True)
class Partner:
    """An organisation to call, and to refer to. `phone` is None unless it was verified; `verified_on` says when.

    `scope` "internal" is for the office only. `refer`: whether signals can be handed on to it. `outcome`: what came of
    a signal that was referred to it (a key of the theme, or ""). `inside`: who can receive it inside the portal (one
    of `INSIDE`, or ""). `covenant_until`: the last day of the agreement on sharing data, None when there is none.
    `municipalities`: slugs, empty for the whole region. `circle`: only for the municipalities in that circle (slug);
    those of today are in `municipalities`. `languages`: codes. `audience`: who calls it, of `AUDIENCES`.
    `when` and `when_not`: what it is for, and what not.
    """

    key: str
    name: Mapping[str, str]
    when: Mapping[str, str]
    scope: str
    phone: str | None
    website: str | None
    hours: Mapping[str, str]
    verified_on: date | None
    municipalities: tuple[str, ...] = ()
    outcome: str = ""
    police: bool = False
    inside: str = ""
    covenant_until: date | None = None
    note: Mapping[str, str] = field(default_factory=dict)
    refer: bool = True
    languages: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    when_not: Mapping[str, str] = field(default_factory=dict)
    circle: str = ""

    def stale(self, on: date) -> bool:
        """Whether what is known of it was checked too long ago, or never. The emergency number does not age."""
        return self.key != EMERGENCY and (self.verified_on is None or on - self.verified_on > FRESH)

    def serves(self, municipality: str | None) -> bool:
        """Whether it is there for the municipality with this slug; without one, whether it is there for all."""
        return not (self.municipalities or self.circle) or municipality in self.municipalities


@dataclass(frozen=True, slots=True)
class Functionaris:
    """Somebody who may be a reader of a municipality's signals for one theme, or receive what is referred.

    `ready` is true when the person's keys carry an approval whose chain ends in the escrow of this municipality.
    `absent_from` and `absent_until` are the first and the last day of an absence. `active`: a deputy who was asked to
    stand in.
    """

    principal: str
    name: str
    role: Role
    slot: Slot | None
    theme: str
    ready: bool
    absent_from: date | None = None
    absent_until: date | None = None
    active: bool = False

    def away(self, on: date) -> bool:
        """Whether this person is absent on that day."""
        return self.absent_from is not None and self.absent_from <= on and on <= (self.absent_until or on)


@dataclass(frozen=True, slots=True)
class News:
    """A message to everybody in a region, written by its chain coordinator: about developments, never about a case.

    `texts`: language -> (title, Markdown); the first language is the one to fall back to.
    """

    id: str
    region: str
    published_on: date
    texts: Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Who answers for one municipality and theme, and what is missing before it can be open (empty when covered)."""

    readers: tuple[Functionaris, ...]
    has_escrow: bool
    in_doubt: bool = False

    @property
    def gaps(self) -> tuple[str, ...]:
        """Codes of what is missing: `functionaris`, `deputy` (no deputy and no regional deputy), `escrow`.

        `paper_key`: another paper key than a reader knows (`in_doubt`): nothing is sealed until that is settled.
        """
        ready = {reader.role for reader in self.readers if reader.ready}
        missing = []
        if Role.FUNCTIONARIS not in ready:
            missing.append("functionaris")
        if not ready & {Role.DEPUTY, Role.REGIONAL_DEPUTY}:
            missing.append("deputy")
        if not self.has_escrow:
            missing.append("escrow")
        if self.in_doubt:
            missing.append("paper_key")
        return tuple(missing)


def taken_up(coverage: Mapping[str, Coverage]) -> tuple[str, ...]:
    """The themes that a municipality works on: where it has a functionaris or deputy of its own, with keys.

    `coverage`: of one municipality, theme -> who answers, in the order of the themes. While nobody is there for any
    theme it is the first one: that is what the municipality is asked to fill. Who sits in the whole region does not
    decide what a municipality works on.
    """
    own = (Role.FUNCTIONARIS, Role.DEPUTY)
    taken = tuple(theme for theme, found in coverage.items() if any(each.role in own for each in found.readers))
    return taken or tuple(coverage)[:1]


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something about keys that the portal did not do itself, in a municipality (CBS code).

    `code`: `key` (of `person`, whose keys nobody made or approved like this), `paper_key` (another one than a reader
    saw before), `no_paper_key` (keys were approved here, and the paper key they hang on is not there).
    """

    code: str
    municipality: str
    person: str = ""
    principal: str = ""


@dataclass(frozen=True, slots=True)
class Directory:
    """An immutable snapshot of places and people, read once per version of the directory.

    `partners`: of all regions by key; `partners_of`: region -> key -> partner, for where two regions have the same key.
    `former`: what a partner that was taken away was called, by its key: old referrals still name it.
    `wordings`: (slug of a region or code of a municipality, theme) -> key -> language -> standard message of its own.
    `alarms`: what is wrong with keys, by municipality. `circles`: the other regions by slug; no signal, promise, mail
    or partner belongs to them.
    """

    version: int
    municipalities: Mapping[str, Municipality]
    regions: Mapping[str, Region]
    partners: Mapping[str, Partner]
    coverage: Mapping[tuple[str, str], Coverage]
    news: tuple[News, ...] = ()
    partners_of: Mapping[str, Mapping[str, Partner]] = field(default_factory=dict)
    wordings: Mapping[tuple[str, str], Mapping[str, Mapping[str, str]]] = field(default_factory=dict)
    former: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    alarms: tuple[Alarm, ...] = ()
    circles: Mapping[str, Circle] = field(default_factory=dict)

    @property
    def blocked(self) -> frozenset[str]:
        """CBS codes of where nothing is sealed: the paper key is another one than a reader saw before."""
        return frozenset(alarm.municipality for alarm in self.alarms if alarm.code == "paper_key")

    def partners_at(self, municipality: Municipality | None) -> Mapping[str, Partner]:
        """The partners of the region of this municipality by key; without one, those of all regions."""
        return self.partners_of.get(municipality.region, {}) if municipality else self.partners

    def name_of(self, partner: str, region: str = "") -> Mapping[str, str]:
        """What the partner with this key is or was called, per language; no texts when nobody knows it.

        `region`: whose partner is meant when several regions have one with this key (slug).
        """
        found = self.partners_of.get(region, {}).get(partner) or self.partners.get(partner)
        return found.name if found else self.former.get(partner, {})

    def by_code(self, code: str) -> Municipality:
        """The municipality with this CBS code; raises KeyError."""
        for place in self.municipalities.values():
            if place.code == code:
                return place
        raise KeyError(code)

    def is_open(self, municipality: Municipality, theme: str) -> bool:
        """Whether reports can be filed: opened by the manager and fully covered."""
        coverage = self.coverage.get((municipality.code, theme))
        return municipality.is_open and coverage is not None and not coverage.gaps

    def themes_of(self, municipality: Municipality) -> tuple[str, ...]:
        """The themes that this municipality works on, see `taken_up`."""
        return taken_up({theme: found for (code, theme), found in self.coverage.items() if code == municipality.code})

    def readers(self, municipality: Municipality, theme: str) -> tuple[Functionaris, ...]:
        """The ready readers of a municipality for a theme, functionarissen first."""
        coverage = self.coverage.get((municipality.code, theme))
        everybody = coverage.readers if coverage else ()
        return tuple(person for person in everybody if person.ready and person.role in READERS)

    def region_of(self, municipality: Municipality) -> Region:
        """The region whose promises hold for this municipality."""
        return self.regions[municipality.region]
