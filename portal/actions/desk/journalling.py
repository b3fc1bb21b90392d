"""Writing down what colleagues know about a signal: notes, facts from sources, steps on the way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from portal.actions import attaching, tokens
from portal.actions.desk.cases import acting, handled
from portal.actions.desk.changing import change, write_note
from portal.actions.house import House
from portal.actions.people.signing_in import Desk
from portal.adapters import attachments
from portal.domain.access import Act
from portal.domain.attachments import Place, Upload
from portal.domain.handling import ADVISED, ENRICHED, LINKED
from portal.domain.signals import NotAllowed
from portal.domain.themes import Outcome, Theme


def add_note(
    house: House, desk: Desk, signal: str, once: tokens.FormToken, text: str, uploads: Sequence[Upload] = ()
) -> None:
    """An internal note, sealed with the signal's key; files with it too. Raises attaching.Refused."""
    files = attaching.clean(uploads)
    with acting(house, desk, signal, Act.NOTE, once, "noted") as (connection, case):
        note = write_note(house, connection, desk, case, text)
        if files:
            first = attachments.count(connection, signal) + 1
            sealed = attaching.seal(house, case.signal, case.key, files, Place.NOTE, first=first, to=note)
            attachments.add(connection, signal, sealed)


def sources(house: House, municipality: str) -> Sequence[dict[str, Any]]:
    """The lawful own sources of a region, as its policy lists them: `key` and `label` each."""
    place = house.directory.by_code(municipality)
    found: Sequence[dict[str, Any]] = house.directory.region_of(place).policy.get("sources", ())
    return found


def add_fact(
    house: House,
    desk: Desk,
    signal: str,
    once: tokens.FormToken,
    *,
    code: str = "",
    source: str = "",
    fact: str = "",
    impression: str = "",
    on: date | None = None,
) -> None:
    """What a source says about it (no `fact`: nothing was found), with the impression of the writer apart from it.

    `code`: a source of the region's list, else `source` in own words. Raises ValueError naming the field.
    """
    on = on or house.today()
    with acting(house, desk, signal, Act.TRIAGE, once, "fact_added") as (connection, case):
        if code and code not in {each["key"] for each in sources(house, case.signal.municipality)}:
            raise ValueError("code")
        if not code and not source:
            raise ValueError("source")
        if on > house.today():
            raise ValueError("on")
        more = {"kind": "fact", "code": code, "source": "" if code else source, "impression": impression, "on": on}
        note = write_note(house, connection, desk, case, fact, **more)
        handling = handled(connection, case)
        if any(each.key == ENRICHED for each in house.themes[case.signal.theme].outcomes):
            handling = handling.with_step(ENRICHED, house.today(), desk.staff.principal)
        change(house, connection, desk, case, "fact_added", handling, note)


def steps_by_hand(theme: Theme) -> Sequence[Outcome]:
    """The steps and results that somebody writes down; the others come with an act of their own.

    Advice to the reporter too: it ends a signal, or it is a step on the way to a partner.
    """
    kinds, own = ("step", "result"), (ENRICHED, LINKED)
    return [each for each in theme.outcomes if (each.kind in kinds or each.key == ADVISED) and each.key not in own]


def add_step(house: House, desk: Desk, signal: str, once: tokens.FormToken, outcome: str, text: str = "") -> None:
    """Something that came of it on the way, with a note when there is more to say. Raises ValueError, NotAllowed."""
    with acting(house, desk, signal, Act.TRIAGE, once, "step_added") as (connection, case):
        if outcome not in {each.key for each in steps_by_hand(house.themes[case.signal.theme])}:
            raise ValueError(outcome)
        before = handled(connection, case)
        if outcome in (step.outcome for step in before.steps):
            raise NotAllowed(f"{outcome} already")
        note = write_note(house, connection, desk, case, text, kind="step", code=outcome) if text else 0
        handling = before.with_step(outcome, house.today(), desk.staff.principal)
        change(house, connection, desk, case, "step_added", handling, note)


def remove_step(house: House, desk: Desk, signal: str, once: tokens.FormToken, outcome: str) -> None:
    """Take a step out again: by who wrote it down, on the same day. Raises NotAllowed."""
    with acting(house, desk, signal, Act.TRIAGE, once, "step_removed") as (connection, case):
        before = handled(connection, case)
        by_hand = {each.key for each in steps_by_hand(house.themes[case.signal.theme])}
        mine = (outcome, house.today(), desk.staff.principal)
        if outcome not in by_hand or mine not in {(step.outcome, step.on, step.by) for step in before.steps}:
            raise NotAllowed(f"{outcome} is not to be taken out")
        change(house, connection, desk, case, "step_removed", before.without_step(outcome))
