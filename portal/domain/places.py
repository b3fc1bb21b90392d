"""Municipalities, regions and the people who answer for them. Everything here is public or staff data, no signal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

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
        "start",
        "bewaren",
        ".well-known",
    ]
)


class Role(StrEnum):
    """What a member of staff is here for. The first three can be readers; the others never read a signal."""

    FUNCTIONARIS = "functionaris"
    DEPUTY = "deputy"
    REGIONAL_DEPUTY = "regional_deputy"
    CARE_COORDINATOR = "care_coordinator"
    COORDINATOR = "coordinator"
    MANAGER = "manager"
    ADVISER = "adviser"
    AUDITOR = "auditor"


READERS = (Role.FUNCTIONARIS, Role.DEPUTY, Role.REGIONAL_DEPUTY)
"""The roles a case key may be wrapped for, in the order in which they are asked."""


class Slot(StrEnum):
    """The two halves of a duo."""

    CARE = "zorg"
    SAFETY = "veiligheid"


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality; `code` is the CBS code (immutable, part of the associated data), `slug` stands in addresses."""

    code: str
    slug: str
    name: str
    region: str
    rni: bool = False
    style: str | None = None
    is_open: bool = True


@dataclass(frozen=True, slots=True)
class Region:
    """A group of municipalities with its promises; days are working days, mail slots are "HH:MM" local time."""

    slug: str
    name: str
    kind: str
    first_look_days: int = 2
    feedback_days: int = 5
    mail_slots: tuple[str, ...] = ("08:30", "13:00")


@dataclass(frozen=True, slots=True)
class Partner:
    """An organisation to call. `phone` is None unless it was verified; `verified_on` says when."""

    key: str
    name: Mapping[str, str]
    when: Mapping[str, str]
    scope: str
    phone: str | None
    website: str | None
    hours: Mapping[str, str]
    verified_on: date | None
    municipalities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Functionaris:
    """Somebody who may be a reader of a municipality's signals for one theme.

    `ready` is true when the person's keys carry an approval whose chain ends in the escrow of this municipality.
    """

    principal: str
    name: str
    role: Role
    slot: Slot | None
    theme: str
    ready: bool


@dataclass(frozen=True, slots=True)
class Coverage:
    """Who answers for one municipality and theme, and what is missing before it can be open (empty when covered)."""

    readers: tuple[Functionaris, ...]
    has_escrow: bool

    @property
    def gaps(self) -> tuple[str, ...]:
        """Codes of what is missing: `functionaris`, `deputy` (no deputy and no regional deputy), `escrow`."""
        ready = {reader.role for reader in self.readers if reader.ready}
        missing = []
        if Role.FUNCTIONARIS not in ready:
            missing.append("functionaris")
        if not ready & {Role.DEPUTY, Role.REGIONAL_DEPUTY}:
            missing.append("deputy")
        if not self.has_escrow:
            missing.append("escrow")
        return tuple(missing)


@dataclass(frozen=True, slots=True)
class Directory:
    """An immutable snapshot of places and people, read once per version of the directory."""

    version: int
    municipalities: Mapping[str, Municipality]
    regions: Mapping[str, Region]
    partners: Mapping[str, Partner]
    coverage: Mapping[tuple[str, str], Coverage]

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

    def readers(self, municipality: Municipality, theme: str) -> tuple[Functionaris, ...]:
        """The ready readers of a municipality for a theme, functionarissen first."""
        coverage = self.coverage.get((municipality.code, theme))
        return tuple(reader for reader in coverage.readers if reader.ready) if coverage else ()

    def region_of(self, municipality: Municipality) -> Region:
        """The region whose promises hold for this municipality."""
        return self.regions[municipality.region]
