"""People as their pages show them: rich read models, so that the templates hold no logic."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from flask_babel import gettext as _

from portal.actions.management.people.inviting import Choices, Given
from portal.actions.management.people.losing import Loss
from portal.actions.management.people.people import Person, Place
from portal.domain import seating
from portal.domain.places import Role, Slot
from portal.domain.themes import pick
from portal.web.filters import day
from portal.web.language import current, known, own_name
from portal.web.office.present import house
from portal.web.office.words import role_label


@dataclass(frozen=True, slots=True)
class SeatRow:
    """A seat: `key` stands in its address, "" when it is not this manager's to end."""

    key: str
    place: str
    half: str
    badge: str
    state: str


@dataclass(frozen=True, slots=True)
class Row:
    """Somebody on a page. `badge` and `state` say how it is with them, `meaning` what is to be done about it.

    `text` is the state as a sentence of its own in the list. `changes`: the account is this manager's to change.
    `seated`: the role answers for municipalities, `approves`: and for the keys of colleagues there.
    """

    id: str
    name: str
    role: str
    role_help: str
    region: str
    language: str
    address: str
    me: bool
    badge: str
    state: str
    meaning: str
    seats: Sequence[SeatRow]
    changes: bool
    seated: bool
    approves: bool
    has_keys: bool
    left: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The people of one municipality, or of the region."""

    title: str
    rows: Sequence[Row] = field(default=())


def role_help(role: Role) -> str:
    """What somebody in this role may do, in one line."""
    return {
        Role.FUNCTIONARIS: _("Reads the signals of one municipality and handles them."),
        Role.DEPUTY: _("Stands in when the contact persons are away, and reads signals only then."),
        Role.REGIONAL_DEPUTY: _("Stands in for several municipalities, where there is no deputy."),
        Role.CARE_COORDINATOR: _("Arranges care, and reads only what was handed on to care."),
        Role.INTERNAL: _("Supervision or care of a municipality. Reads only what was handed on to them."),
        Role.COORDINATOR: _("Keeps the partners and the news of the region. Sees no signal."),
        Role.MANAGER: _("Keeps people, municipalities, texts and terms. Sees no signal."),
        Role.ADVISER: _("Sees figures only. Sees no signal."),
        Role.AUDITOR: _("Looks along with the settings and the trail. Sees no signal."),
    }[role]


def row(person: Person) -> Row:
    """Everything a page shows of one person."""
    badge, state, meaning = _state(person)
    region = house().directory.regions.get(person.region or "")
    by_code: dict[str, list[Place]] = {}
    for place in person.places:
        by_code.setdefault(place.code, []).append(place)
    slots = {(place.code, place.slot) for place in person.places}
    halves = role_label(person.role, person.places[0].slot) if len(slots) == 1 else role_label(person.role)
    return Row(
        id=person.principal,
        name=person.name,
        role=halves,
        role_help=role_help(person.role),
        region=region.name if region else "",
        language=own_name(person.language) if person.language in known() else person.language,
        address=person.address,
        me=person.me,
        badge=badge,
        state=state,
        meaning=meaning,
        seats=[_seat(places) for places in by_code.values()],
        changes=person.own and person.state != "left" and not person.me,
        seated=person.role in seating.SEATED,
        approves=person.role is Role.FUNCTIONARIS,
        has_keys=person.has_keys,
        left=person.state == "left",
    )


def _seat(places: Sequence[Place]) -> SeatRow:
    """What somebody does for one municipality: a seat per theme, approved together and ended together."""
    place, several = places[0], len(house().themes) > 1
    themes = [house().themes[each.theme] for each in places if each.theme in house().themes]
    titles = ", ".join(pick(theme.title, current()) for theme in themes)
    return SeatRow(
        place.code if place.own else "",
        f"{place.name}: {titles}" if several else place.name,
        ", ".join(dict.fromkeys(half_label(each.slot.value if each.slot else "") for each in places)),
        "done" if place.ready else "late",
        _("Approved") if place.ready else _("Waits for approval"),
    )


def _state(person: Person) -> tuple[str, str, str]:
    last = day(person.until) if person.until else ""
    return {
        "invited": (
            "new",
            _("Invited until %(day)s", day=last),
            _("Has not made a passphrase yet. Is the code lost? Make a new one."),
        ),
        "expired": ("late", _("The invitation ran out"), _("Make a new code, and hand it over in person.")),
        "unseated": ("late", _("Has no municipality yet"), _("Give this person a municipality to work for.")),
        "waits": (
            "late",
            _("Key waits for approval"),
            _("A contact person of the municipality approves it, after hearing the digits. You cannot do that."),
        ),
        "away": ("kept", _("Away until %(day)s", day=last) if last else _("Away"), ""),
        "ready": ("done", _("At work"), ""),
        "left": ("closed", _("Left on %(day)s", day=last), _("Only the name is kept, for what was written before.")),
    }[person.state]


def half_label(slot: str) -> str:
    """A half of the duo, in a word; "" for none."""
    return {Slot.CARE.value: _("Care"), Slot.SAFETY.value: _("Safety")}.get(slot, "")


def groups(people: Iterable[Person]) -> tuple[list[Group], list[Row]]:
    """Those who work here, per municipality and after that the region; and those who left, the last one first."""
    per_place: dict[str, list[Row]] = {}
    per_region: dict[str, list[Row]] = {}
    gone: list[tuple[date, Row]] = []
    for person in people:
        if person.state == "left":
            gone.append((person.until or date.min, row(person)))
            continue
        names = {place.name for place in person.places} or _place(person.municipality)
        if len(names) == 1:
            per_place.setdefault(next(iter(names)), []).append(row(person))
        else:
            region = house().directory.regions.get(person.region or _region_of(names))
            per_region.setdefault(region.name if region else "", []).append(row(person))
    shown = [Group(name, rows) for name, rows in sorted(per_place.items())]
    for name, rows in sorted(per_region.items()):
        shown.append(Group(_("Region %(name)s", name=name) if name else _("All regions"), rows))
    return shown, [each for _on, each in sorted(gone, key=lambda found: found[0], reverse=True)]


def _region_of(names: Collection[str]) -> str:
    """The region of all these municipalities, by its slug; "" when it is not one."""
    found = {place.region for place in house().directory.municipalities.values() if place.name in names}
    return found.pop() if len(found) == 1 else ""


def _place(code: str | None) -> set[str]:
    return {place.name for place in house().directory.municipalities.values() if place.code == code}


# --- what a form offers --------------------------------------------------------------------------------------------


def offered(role: Role, choices: Choices) -> Mapping[str, object]:
    """What the form of a role asks: where, which half, which region, which subject, which language."""
    several_regions = len(choices.regions) > 1
    names = {region.slug: region.name for region in choices.regions}
    places = [
        (place.code, f"{place.name} ({names.get(place.region, place.region)})" if several_regions else place.name)
        for place in choices.municipalities
    ]
    span = seating.span(role)
    themes = house().themes
    return {
        "role": role.value,
        "role_name": role_label(role),
        "role_help": role_help(role),
        "several": span is seating.Span.SEVERAL,
        "asks_place": span is not seating.Span.REGION,
        "nowhere": _("The whole region") if span is seating.Span.PERHAPS else _("Choose a municipality"),
        "places": places,
        "halves": [(slot or "both", half_label(slot) or _("Both: there is no duo")) for slot in seating.halves(role)],
        "regions": list(names.items()) if several_regions and span in _OF_A_REGION else [],
        "themes": [(key, pick(each.title, current())) for key, each in themes.items()] if len(themes) > 1 else [],
        "languages_known": [(code, own_name(code)) for code in known()],
    }


_OF_A_REGION = (seating.Span.REGION, seating.Span.PERHAPS)


# --- what follows, in words ----------------------------------------------------------------------------------------


def next_steps(made: Given) -> list[str]:
    """What comes after the code, for who hands it over."""
    steps = [
        _("Hand the code over in person, or on the phone at a number you knew already. Not by mail or chat."),
        _("Your colleague opens the address, fills in e-mail address and code, and chooses a passphrase."),
    ]
    if made.role not in seating.SEATED:
        return [*steps, _("After that your colleague can start. This role opens no signal, so nobody approves a key.")]
    if made.approved_by:
        names = ", ".join(made.approved_by)
        steps.append(
            _("Your colleague reads 20 digits out to a contact person, who approves them: %(names)s.", names=names)
        )
    if made.paper:
        places = ", ".join(made.paper)
        steps.append(
            _(
                "In %(places)s nobody can approve yet. Two officers do it with the paper key, at the server "
                "(sheet 4 of the ceremonies).",
                places=places,
            )
        )
    return [*steps, _("Before the approval your colleague can open nothing.")]


def lost_in_words(lost: Loss, name: str) -> list[str]:
    """What would be lost, and what is to be done first."""
    return [_gap(each.place, gap, name) for each in lost.uncovered for gap in each.gaps]


def _gap(place: str, gap: str, name: str) -> str:
    if gap == "functionaris":
        return _(
            "Without %(name)s no contact person is ready in %(place)s, and nothing could be reported there. "
            "First invite another contact person and let the key be approved.",
            name=name,
            place=place,
        )
    return _(
        "Without %(name)s no deputy is ready in %(place)s, and nothing could be reported there. "
        "First invite another deputy and let the key be approved.",
        name=name,
        place=place,
    )
