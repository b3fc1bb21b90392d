"""One municipality as its page shows it: what it is, where it belongs, what is needed before it can open."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from flask import current_app
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.actions.management.places.opening import Needs
from portal.actions.management.places.places import Place
from portal.domain.memberships import Membership, running
from portal.domain.places import READERS, Functionaris, Region, Role
from portal.web.filters import day
from portal.web.office.management.coverage_words import gap_words
from portal.web.office.management.places.words import region_name
from portal.web.office.present import at, house


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the list before opening. `optional`: it can be open without. `command`: what is typed at the server.

    `link`: (address, words) of where it is done; None when that is not on a screen.
    """

    label: str
    badge: str
    state: str
    text: str
    link: tuple[str, str] | None = None
    command: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Period:
    """A membership in words. `href`: where its dates change; "" when this account does not keep that region."""

    region: str
    words: str
    now: bool
    href: str


def steps(place: Place, needs: Needs) -> list[Step]:
    """What is needed before this municipality can open, then what makes it better."""
    gaps = needs.missing
    people = [person for each in needs.people.values() for person in each]
    return [
        _in_a_region(place, needs),
        _paper_key(place, "escrow" not in gaps),
        *_people(place, gaps, people, needs.invited),
        *(replace(each, optional=True) for each in _optional(place)),
    ]


def _in_a_region(place: Place, needs: Needs) -> Step:
    link = (at(f"/beheer/gemeenten/{place.slug}/regio"), _("Change the dates"))
    if needs.outside is None:
        return Step(_("Region"), "done", _("Done"), _("It is in a region, without an end."), link)
    if running(place.memberships, house().today()):
        return Step(
            _("Region"), "late", _("Missing"), _("It leaves its region on %(day)s.", day=day(needs.outside)), link
        )
    return Step(_("Region"), "late", _("Missing"), _("It is in no region today."), link)


def _paper_key(place: Place, made: bool) -> Step:
    label = _("Paper key")
    if made:
        return Step(label, "done", _("Done"), _("Two officers keep a half each."))
    text = _(
        "Two officers make it at the server, each prints one half. "
        "That is not done on a screen, because you would then see both halves, and could read with them."
    )
    command = f"portal escrow new --municipality {place.slug}"
    return Step(label, "late", _("Missing"), text, command=command)


def _people(place: Place, gaps: Collection[str], people: Sequence[Functionaris], invited: Sequence[str]) -> list[Step]:
    to_people = at("/beheer/mensen")
    duo = sorted({person.name for person in people if person.ready and person.role is Role.FUNCTIONARIS})
    deputies = sorted({person.name for person in people if person.ready and person.role in READERS[1:]})
    waiting = sorted({person.name for person in people if not person.ready} | set(invited))
    found = [
        _person_step(_("Contact persons"), "functionaris" in gaps, duo, _to_invite(place, Role.FUNCTIONARIS)),
        _person_step(_("Deputy"), "deputy" in gaps, deputies, _to_invite(place, Role.DEPUTY)),
    ]
    if waiting:
        text = _(
            "Not ready yet: %(names)s. A key is made at the first sign-in. A contact person who is ready approves it. "
            "The very first one is approved with the paper key, at the server.",
            names=", ".join(waiting),
        )
        found.append(Step(_("Approved keys"), "late", _("Waits"), text, (to_people, _("To the people"))))
    return found


def _to_invite(place: Place, role: Role) -> tuple[str, str]:
    """The form for this role, with the municipality chosen."""
    return at(f"/beheer/mensen/nieuw/{role.value}?gemeente={place.code}"), _("Invite somebody")


def _person_step(label: str, missing: bool, names: Sequence[str], link: tuple[str, str]) -> Step:
    code = "functionaris" if label == _("Contact persons") else "deputy"
    if missing or not names:
        return Step(label, "late", _("Missing"), gap_words(code), link)
    if code == "functionaris" and len(names) == 1:
        text = _("%(name)s is ready. A duo is better: one for care, one for safety.", name=names[0])
        return Step(label, "done", _("Done"), text, link)
    return Step(label, "done", _("Done"), _("Ready: %(names)s.", names=", ".join(names)))


def _optional(place: Place) -> list[Step]:
    """What a municipality can be open without."""
    contact = _("Who is mailed when an acute signal stays unopened.")
    wish, done = ("read", _("Optional")), ("done", _("Done"))
    return [
        Step(_("Address of the team"), *(done if place.team_contact else wish), contact, _to(place, "gegevens")),
        Step(
            _("Colour"), *(done if has_colour(place) else wish), _("Its pages get its own colour."), _to(place, "stijl")
        ),
        _partners(place),
        Step(
            _("Texts"),
            *wish,
            _("Own messages to reporters, and how they reach you."),
            (at("/beheer/teksten"), _("To the texts")),
        ),
    ]


def _partners(place: Place) -> Step:
    """Whether the numbers that colleagues there call were checked."""
    link = at("/beheer/partners"), _("To the partners")
    now, today = running(place.memberships, house().today()), house().today()
    found = house().directory.partners_of.get(now.region if now else "", {}).values()
    old = [each for each in found if each.phone and each.stale(today) and each.serves(place.slug)]
    if old:
        text = ngettext(
            "%(num)s phone number that colleagues there call must be checked.",
            "%(num)s phone numbers that colleagues there call must be checked.",
            len(old),
        )
        return Step(_("Partners"), "question", _("Check"), text, link)
    return Step(_("Partners"), "done", _("Done"), _("All phone numbers were checked in the last six months."), link)


def _to(place: Place, part: str) -> tuple[str, str]:
    words = {"gegevens": _("Change the details"), "stijl": _("Choose a colour")}
    return at(f"/beheer/gemeenten/{place.slug}/{part}"), words[part]


def has_colour(place: Place) -> bool:
    """Whether its pages look different from those of the portal."""
    return place.style is not None or own_file(place)


def own_file(place: Place) -> bool:
    """Whether a style file of this municipality stands at the server, which wins over its colour."""
    return current_app.extensions["assets"].style(place.slug, None) is not None


# --- where it belongs ----------------------------------------------------------------------------------------------


def periods(place: Place, regions: Mapping[str, Region]) -> list[Period]:
    """Its memberships, newest first. `regions`: those this account keeps."""
    today = house().today()
    return [
        Period(
            region_name(each.region),
            dates(each, today),
            each.holds(today),
            at(f"/beheer/gemeenten/{place.slug}/regio/{each.first.isoformat()}") if each.region in regions else "",
        )
        for each in reversed(place.memberships)
    ]


def around(place: Place, *, manages: bool) -> list[Period]:
    """The other regions it is, was or will be in: those of today first."""
    today = house().today()
    found = [
        Period(
            region_name(each.region),
            dates(each, today),
            each.holds(today),
            at(f"/beheer/gemeenten/{place.slug}/andere-regios/{each.region}/{each.first}") if manages else "",
        )
        for each in place.circles
    ]
    return sorted(found, key=lambda each: (not each.now, each.region, each.words))


def dates(member: Membership, today: date) -> str:
    """From when until when, in words."""
    first, last = day(member.first), day(member.last) if member.last else ""
    if last:
        return _("from %(first)s to %(last)s", first=first, last=last)
    return _("since %(day)s", day=first) if member.first <= today else _("from %(day)s", day=first)


def left(place: Place) -> str:
    """Where a municipality is that is in no region today."""
    ahead = [each for each in place.memberships if each.first > house().today()]
    return _("from %(day)s", day=day(ahead[0].first)) if ahead else _("in no region")


def still_open(count: int) -> str:
    """How many signals are not closed, as a sentence."""
    if not count:
        return _("No signal is open there now.")
    return ngettext("%(num)s signal is not closed yet.", "%(num)s signals are not closed yet.", count)
