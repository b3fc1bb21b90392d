"""Writing a region as a file: everything that loading takes, so that loading it elsewhere gives the same region."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from portal.actions.house import House
from portal.actions.installation.region_file import POLICY
from portal.actions.installation.region_file.partners import DAYS, PARTNER
from portal.actions.installation.region_file.region import PROMISES
from portal.actions.installation.region_file.writing import toml
from portal.adapters import regions, vault
from portal.adapters.regions import Someone, Standing
from portal.domain.memberships import Membership
from portal.domain.seating import SEATED

__all__ = ["CannotDump", "dump"]


class CannotDump(ValueError):
    """A region cannot be written: it is not there or was not named, or an address cannot be read. In words."""


def dump(house: House, region: str | None = None, *, people: bool = False) -> str:
    """A region (its slug; the only one when there is one) as a region file. Raises CannotDump.

    The addresses of teams stand in it in clear, and with `people` those of everybody; keys and codes never do.
    """
    with house.database.reading() as connection:
        slug = _named(regions.slugs(connection), region)
        found = regions.standing(connection, slug)
        codes = _codes(found, slug)
        somebody = regions.people(connection, slug, codes) if people else ()
    known = {"people": [_person(house, found, slug, each) for each in somebody]} if people else {}
    comments = [*_head(found, people=people), *_left_out(found), *_seats_left_out(found, somebody)]
    text = toml({**_region(found), **_places(house, found, slug, codes), **_choices(found, slug, codes), **known})
    return "".join(f"# {line}\n" for line in comments) + "\n" + text


def _named(slugs: Sequence[str], region: str | None) -> str:
    if region in slugs or (region is None and len(slugs) == 1):
        return region or slugs[0]
    said = f"There is no region {region!r}." if region else "Name the region with --region."
    raise CannotDump(f"{said} There are: {', '.join(slugs) or 'none'}")


def _codes(found: Standing, region: str) -> list[str]:
    """The municipalities that ever belong to the region, by name."""
    return [code for code in found.places if any(each.region == region for each in found.memberships[code])]


# --- what stands in it ------------------------------------------------------------------------------------------------


def _region(found: Standing) -> dict[str, Any]:
    row = found.region
    promises = {key: row[key] for key in PROMISES}
    promises["follow_up_weeks"] = [int(weeks) for weeks in row["follow_up_weeks"].split()]
    promises["mail_slots"] = row["mail_slots"].split()
    named = {key: row[key] for key in ("slug", "name", "kind")}
    return {"region": named, "promises": promises, "retention": json.loads(row["retention"])}


def _places(house: House, found: Standing, region: str, codes: Sequence[str]) -> dict[str, Any]:
    memberships = [
        {"municipality": found.places[code].slug, **_days(each)}
        for code in codes
        for each in found.memberships[code]
        if each.region == region
    ]
    around = {each.region for code in codes for each in found.around.get(code, ())} | _named_at_tables(found)
    return {
        "regions": [
            {"slug": each.slug, "name": each.name, "kind": each.kind}
            for each in found.circles.values()
            if each.slug in around
        ],
        "municipalities": [_municipality(house, found.places[code]) for code in codes],
        "memberships": [*memberships, *_around(found, codes)],
    }


def _days(member: Membership) -> dict[str, Any]:
    return {"valid_from": member.first, **({"valid_to": member.last} if member.last else {})}


def _around(found: Standing, codes: Sequence[str]) -> list[dict[str, Any]]:
    """The memberships in other regions: an entry for all that came and went on the same days."""
    together: dict[Membership, list[str]] = {}
    for code in codes:
        for each in found.around.get(code, ()):
            together.setdefault(each, []).append(found.places[code].slug)
    ordered = sorted(together.items(), key=lambda each: (each[0].region, each[0].first, each[1]))
    return [{"region": each.region, "municipalities": slugs, **_days(each)} for each, slugs in ordered]


def _named_at_tables(found: Standing) -> set[str]:
    """The other regions that a table or a partner names, also when nobody is in them."""
    tables, partners = json.loads(found.region["policy"]).get("tables", ()), found.partners.values()
    return {each["region"] for each in tables if "region" in each} | {
        each["circle"] for each in partners if each.get("circle")
    }


def _municipality(house: House, row: Any) -> dict[str, Any]:
    entry = {"code": row.code, "slug": row.slug, "name": row.name, "rni": row.rni, "open": row.is_open}
    if row.style:
        entry["style"] = row.style
    if row.team_contact:
        entry["team_contact"] = _opened(house, "municipality.team_contact", row.code, row.team_contact)
    counted = {"inhabitants": row.inhabitants, "inhabitants_on": row.inhabitants_on}
    entry |= {key: value for key, value in counted.items() if value is not None}
    notices = json.loads(row.notices)
    return {**entry, "notices": notices} if notices else entry


def _choices(found: Standing, region: str, codes: Sequence[str]) -> dict[str, Any]:
    policy = json.loads(found.region["policy"])
    messages = [
        {
            "theme": theme,
            "key": key,
            **({"municipality": found.places[owner].slug} if owner != region else {}),
            "text": texts,
        }
        for owner in (region, *codes)
        for (theme, key), texts in sorted(found.wordings.get(owner, {}).items())
    ]
    return {
        "partners": [{"key": key, **_partner(document)} for key, document in found.partners.items()],
        **{name: policy[name] for name in POLICY if name in policy},
        "wordings": messages,
    }


def _partner(document: Mapping[str, Any]) -> dict[str, Any]:
    known = {key: document[key] for key in PARTNER if document.get(key) not in (None, "", {})}
    return {key: regions.day(value) if key in DAYS else value for key, value in known.items()}


def _person(house: House, found: Standing, region: str, someone: Someone) -> dict[str, Any]:
    address = _opened(house, "principal.email", someone.id, someone.sealed)
    entry: dict[str, Any] = {"email": address, "name": someone.name, "role": someone.role}
    own = _own_seats(someone)
    slugs = [found.places[seat[0]].slug for seat in own]
    if someone.role not in SEATED and someone.municipality:
        slugs = [found.places[someone.municipality].slug]
    if len(slugs) > 1:
        entry["municipalities"] = slugs
    elif slugs:
        entry["municipality"] = slugs[0]
    else:
        entry["region"] = region
    if own and own[0][2]:
        entry["slot"] = own[0][2]
    if own and own[0][3] != tuple(house.themes)[:1]:
        entry["themes"] = list(own[0][3])
    return {**entry, "language": someone.language}


def _opened(house: House, column: str, row: str, sealed: bytes) -> str:
    """An address in clear. Raises CannotDump when it was sealed under another key, or somebody changed it."""
    try:
        return house.app_keys.open_field(column, row, sealed)
    except vault.Damaged:
        raise CannotDump(f"The address in {column} of {row} cannot be read: is this the right secret key?") from None


def _own_seats(someone: Someone) -> list[tuple[str, str, str | None, tuple[str, ...]]]:
    """The seats that one entry can hold: of the role of the account, all in the same half and for the same themes."""
    own = [seat for seat in someone.seats if seat[1] == someone.role]
    return [seat for seat in own if seat[2:] == own[0][2:]]


# --- what it says beforehand ------------------------------------------------------------------------------------------


def _head(found: Standing, *, people: bool) -> Iterator[str]:
    yield f"Region {found.region['name']}, written by `portal dump`; `portal load FILE.toml` reads it again."
    yield "What each key means: docs/region-file.md."
    if people:
        yield "It holds names and mail addresses of staff in clear: keep it as carefully as those. It holds no keys."
    else:
        yield "People are left out (--people). Mail addresses of teams (team_contact) stand in it in clear."


def _left_out(found: Standing) -> Iterator[str]:
    """What an older version stored and this one does not know: in words, so that nothing goes unnoticed."""
    for key, document in found.partners.items():
        for name, value in document.items():
            if name not in PARTNER:
                yield f"partners: {key}: {name} is not known here and left out: {json.dumps(value, ensure_ascii=False)}"


def _seats_left_out(found: Standing, people: Sequence[Someone]) -> Iterator[str]:
    for someone in people:
        own = _own_seats(someone)
        for seat in someone.seats:
            if seat not in own:
                where = found.places[seat[0]].slug
                yield f"people: {someone.name}: the seat as {seat[1]} in {where} is left out; give it on screen"
