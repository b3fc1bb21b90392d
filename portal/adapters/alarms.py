"""What is wrong with paper keys and with keys of people, read with the directory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection

from portal.adapters import approvals, doubts, provenance
from portal.adapters.approvals import Rosters
from portal.adapters.roots import Root
from portal.adapters.vault import AppKeys
from portal.domain.places import Alarm, Municipality


def found(
    connection: Connection,
    app_keys: AppKeys,
    places: Iterable[Municipality],
    rosters: Rosters,
    roots: Mapping[str, Root],
) -> tuple[Alarm, ...]:
    """What is wrong with paper keys and with keys of people; somebody who simply waits for approval is no alarm."""
    doubted, approved_in = doubts.all_of(connection), approvals.places(connection)
    codes = [place.code for place in places]
    alarms = [Alarm("paper_key", code) for code in codes if code in doubted and code in roots]
    alarms += [Alarm("no_paper_key", code) for code in codes if code in approved_in and code not in roots]
    waiting = {(code, who.principal, who.name) for (code, _), each in rosters.items() for who in each.unapproved}
    wrong = {(code, who.principal) for (code, _), each in rosters.items() for who in each.contradicted}
    strange = provenance.strangers(connection, app_keys, {principal for _, principal, _ in waiting})
    alarms += [
        Alarm("key", code, name, principal)
        for code, principal, name in sorted(waiting)
        if code in codes and (principal in strange or (code, principal) in wrong)
    ]
    return tuple(alarms)
