"""A new region: with the usual promises and terms, and with what every region shares from one that is there."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from typing import Any

from portal.actions import tokens
from portal.actions.house import House
from portal.actions.management.managed import Done, NotFound, managing, record
from portal.actions.management.places.places import Refused, reach, slug_of
from portal.actions.people.signing_in import Desk
from portal.adapters import directory, places, tables
from portal.domain.access import Act
from portal.domain.places import Region
from portal.domain.referrals import check_against, parse_policy
from portal.domain.referrals.parse import LISTS
from portal.domain.revisions import Kind

__all__ = ["SHARED", "Done", "NotFound", "Refused", "add"]

SHARED = ("national", "internal")
"""The scopes of partners that do not differ per region; a district has numbers of its own."""

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def add(house: House, desk: Desk, once: tokens.FormToken, *, name: str, kind: str, like: str) -> None:
    """A region without municipalities, with the shared partners and choices of the region `like`.

    Only for an account that works for all regions. Raises Refused, NotFound, Done, tokens.Stale.
    """
    slug = slug_of(name)
    with managing(house, desk, Act.MANAGE, once) as connection:
        regions, everywhere = reach(house, connection, desk)
        if not everywhere or like not in regions:
            raise NotFound
        if not _SLUG.fullmatch(slug) or slug == "nieuw":
            raise Refused("name", "slug")
        taken = next((each.name for each in regions.values() if slug_of(each.name) == slug or each.slug == slug), "")
        if taken:
            raise Refused("name", "taken", taken)
        documents = places.partner_documents(connection, like)
        shared = {key: each for key, each in documents.items() if _is_shared(each)}
        policy = _choices(regions[like], shared)
        check_against(parse_policy(policy), house.themes, set(shared))
        values = _usual(name, kind) | {"policy": json.dumps(policy)}
        directory.put_place(connection, tables.Region, {"slug": slug}, values)
        for key, document in shared.items():
            row = {"region": slug, "key": key}
            directory.put_place(connection, tables.Partner, row, {"document": json.dumps(document)})
        after = {"name": name, "kind": kind, "like": regions[like].name}
        record(house, connection, desk.staff.principal, Kind.REGION, slug, {}, after, region=slug)


def _is_shared(document: Mapping[str, Any]) -> bool:
    return document["scope"] in SHARED and not document.get("municipalities")


def _usual(name: str, kind: str) -> dict[str, Any]:
    """A row of tables.Region with the promises and terms that nobody chose yet."""
    usual = Region("", name, kind)
    promises = usual.promises
    return {
        "name": name,
        "kind": kind,
        "first_look_days": promises.first_look_days,
        "feedback_days": promises.feedback_days,
        "progress_days": promises.progress_days,
        "question_days": promises.question_days,
        "follow_up_weeks": " ".join(str(weeks) for weeks in promises.follow_up_weeks),
        "review_weeks": promises.review_weeks,
        "mail_slots": " ".join(usual.mail_slots),
        "retention": "{}",
    }


def _choices(region: Region, partners: Collection[str]) -> dict[str, Any]:
    """The choices of a region as far as they speak of these partners."""
    policy = {name: region.policy[name] for name in LISTS if name in region.policy}
    kept: dict[str, Any] = {
        # without the partners it was meant for, an entry would be offered for every partner
        name: [
            _only(each, partners) for each in entries if not each.get("partners") or _only(each, partners)["partners"]
        ]
        for name, entries in policy.items()
    }
    for name in ("advice", "route"):
        entries = [_only(each, partners) for each in region.policy.get(name, ())]
        kept[name] = [each for each in entries if each["partners"]]
    return {name: entries for name, entries in kept.items() if entries}


def _only(entry: Mapping[str, Any], partners: Collection[str]) -> dict[str, Any]:
    if "partners" not in entry:
        return dict(entry)
    return {**entry, "partners": [key for key in entry["partners"] if key in partners]}
