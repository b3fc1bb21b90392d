"""What is missing in an installation before everything reaches somebody: the gravest first. Knows of no signal."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from portal.domain.memberships import Membership, outside_from
from portal.domain.places import Directory, Functionaris, Municipality, Partner, Region, Role, Slot
from portal.domain.standing import at_work

CODES = (
    "shut",
    "away",
    "unapproved",
    "uncovered",
    "leaving",
    "policy",
    "advice",
    "covenant",
    "stale",
    "half",
    "contact",
    "language",
)
"""Kinds of what is missing, the gravest first.

`shut`: open, but nobody would get a signal, so nothing can be filed. `away`: nobody of the readers is at work.
`unapproved`: `people` made keys that no colleague approved. `uncovered`: it cannot be opened yet. `leaving`: from the
day `on` it is in no region. `policy`, `advice`: the region has no choices for handing on, no rules of advice.
`covenant`: the agreement with `partners` is over. `stale`: the numbers of `partners` were checked too long ago. `half`:
the duos of `places` are one person. `contact`: nobody is mailed when an acute signal of `places` stays unopened.
`language`: own texts that are not written in `languages`.
"""


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that is missing, of a municipality (and theme) or of a region."""

    code: str
    region: Region
    municipality: Municipality | None = None
    theme: str = ""
    gaps: tuple[str, ...] = ()
    people: tuple[Functionaris, ...] = ()
    partners: tuple[Partner, ...] = ()
    on: date | None = None
    languages: tuple[str, ...] = ()
    places: tuple[Municipality, ...] = ()


@dataclass(frozen=True, slots=True)
class Around:
    """What is not in the directory. `with_contact`: CBS codes. `languages`: of the portal, the first is the one to
    fall back to. `own_texts`: owner (region or CBS code) -> the languages of each text. `memberships`: by CBS code.
    """

    with_contact: Collection[str]
    languages: Sequence[str]
    own_texts: Mapping[str, Sequence[Collection[str]]]
    memberships: Mapping[str, Sequence[Membership]]


def lacking(directory: Directory, today: date, around: Around) -> list[Lack]:
    """Everything that is missing, the gravest first, then by name."""
    found = [
        *uncovered(directory),
        *unapproved(directory),
        *_of_teams(directory, today),
        *_of_places(directory, today, around),
        *_of_regions(directory, around),
        *stale(directory, today),
        *ended(directory, today),
    ]
    return sorted(found, key=_gravest)


def _gravest(lack: Lack) -> tuple[int, str, str, str]:
    return CODES.index(lack.code), lack.region.name, lack.municipality.name if lack.municipality else "", lack.theme


# --- teams ---------------------------------------------------------------------------------------------------------


def uncovered(directory: Directory) -> Iterator[Lack]:
    """Municipalities and themes they work on, where a signal would reach nobody."""
    for place, theme in _teams(directory):
        gaps = directory.coverage[place.code, theme].gaps
        if gaps:
            # where another theme takes signals, this one is being built up: that must not stop the whole portal
            shut = place.is_open and not any(directory.is_open(place, other) for other in directory.themes_of(place))
            yield Lack("shut" if shut else "uncovered", directory.region_of(place), place, theme, gaps=gaps)


def unapproved(directory: Directory) -> Iterator[Lack]:
    """People with keys that nobody approved: new colleagues, or rows that somebody put there."""
    for place, theme in _teams(directory):
        waiting = tuple(person for person in directory.coverage[place.code, theme].readers if not person.ready)
        if waiting:
            yield Lack("unapproved", directory.region_of(place), place, theme, people=waiting)


def _of_teams(directory: Directory, today: date) -> Iterator[Lack]:
    for place, theme in _teams(directory):
        readers = directory.readers(place, theme)
        if directory.coverage[place.code, theme].gaps:
            continue
        if not at_work(readers, today):
            yield Lack("away", directory.region_of(place), place, theme, people=readers)


def halves(readers: Iterable[Functionaris]) -> dict[Slot, tuple[Functionaris, ...]]:
    """Who does which half of the duo; who has none of the two does both."""
    duo = [person for person in readers if person.role is Role.FUNCTIONARIS]
    return {slot: tuple(person for person in duo if person.slot in (None, slot)) for slot in Slot}


def _teams(directory: Directory) -> list[tuple[Municipality, str]]:
    """Every municipality with each theme it works on."""
    places = sorted(directory.municipalities.values(), key=lambda place: place.code)
    return [(place, theme) for place in places for theme in sorted(directory.themes_of(place))]


# --- places, regions and partners ----------------------------------------------------------------------------------


def _of_places(directory: Directory, today: date, around: Around) -> Iterator[Lack]:
    for place in directory.municipalities.values():
        region = directory.region_of(place)
        leaves = outside_from(around.memberships.get(place.code, ()), today) if around.memberships else None
        if leaves is not None:
            yield Lack("leaving", region, place, on=leaves)
        missing = _unwritten([*around.own_texts.get(place.code, ()), *place.notices.values()], around.languages)
        if missing:
            yield Lack("language", region, place, languages=missing)


def _of_regions(directory: Directory, around: Around) -> Iterator[Lack]:
    yield from unchosen(directory)
    alone = _single(directory)
    for slug, region in directory.regions.items():
        here = [place for place in directory.municipalities.values() if place.region == slug]
        silent = tuple(place for place in here if place.is_open and place.code not in around.with_contact)
        if silent:
            yield Lack("contact", region, places=silent)
        single = tuple(place for place in here if place.is_open and place.code in alone)
        if single:
            yield Lack("half", region, places=single)
        missing = _unwritten(around.own_texts.get(slug, ()), around.languages)
        if missing:
            yield Lack("language", region, languages=missing)


def _single(directory: Directory) -> set[str]:
    """CBS codes of where one person is the whole duo, for some theme."""
    return {
        code
        for (code, _theme), coverage in directory.coverage.items()
        if sum(each.ready and each.role is Role.FUNCTIONARIS for each in coverage.readers) == 1
    }


def _unwritten(texts: Iterable[Collection[str]], languages: Sequence[str]) -> tuple[str, ...]:
    written = [set(each) for each in texts]
    return tuple(code for code in languages if any(code not in each for each in written))


def unchosen(directory: Directory) -> Iterator[Lack]:
    """Regions without choices for handing on, or without a rule of advice."""
    for region in directory.regions.values():
        if not any(region.policy.get(name) for name in ("bases", "purposes", "channels")):
            yield Lack("policy", region)
        elif not region.policy.get("advice"):
            yield Lack("advice", region)


def stale(directory: Directory, today: date) -> Iterator[Lack]:
    """Regions with numbers that were checked too long ago."""
    return _partners(directory, "stale", lambda partner: bool(partner.phone) and partner.stale(today))


def ended(directory: Directory, today: date) -> Iterator[Lack]:
    """Regions with partners whose agreement on sharing data is over."""

    def is_over(partner: Partner) -> bool:
        return partner.covenant_until is not None and partner.covenant_until < today

    return _partners(directory, "covenant", is_over)


def _partners(directory: Directory, code: str, chosen: Callable[[Partner], bool]) -> Iterator[Lack]:
    for slug, region in directory.regions.items():
        found = tuple(each for each in directory.partners_of.get(slug, {}).values() if chosen(each))
        if found:
            yield Lack(code, region, partners=found)
