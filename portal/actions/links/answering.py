"""What somebody does about a hit, or about having compared at all: call, put away, withdraw. Each side for itself."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from portal.actions import tokens
from portal.actions.desk.cases import Broken, Case, Done, NotFound, acting, handled, keep
from portal.actions.desk.changing import write_note
from portal.actions.figures.counting import linked_across
from portal.actions.house import House
from portal.actions.links import own_codes
from portal.actions.links.ties import ties_of
from portal.actions.people.signing_in import Desk
from portal.adapters import shared_codes
from portal.domain.access import Act
from portal.domain.comparing import Across, Call
from portal.domain.handling import LINKED
from portal.domain.links import linked

__all__ = ["Broken", "Done", "NotFound", "call", "dismiss", "take_back", "withdraw"]


def withdraw(house: House, desk: Desk, signal: str, once: tokens.FormToken) -> None:
    """Nothing of this signal is compared any more: its codes go, and so do its hits. Raises what `acting` raises."""
    with acting(house, desk, signal, Act.LINK, once, "comparison_withdrawn") as (connection, case):
        shared_codes.remove(connection, signal)
        own_codes.keep(house, connection, case, own_codes.read(connection, case).only(()))


def call(
    house: House,
    desk: Desk,
    signal: str,
    once: tokens.FormToken,
    other: str,
    source: str,
    said: str,
    *,
    same: bool = False,
) -> None:
    """A colleague of the other signal was called: what was said is a fact in the journal. Raises what `acting` raises.

    `other`: the id of that signal, of a hit that this person sees. `source`: with whom, in words. `same`: both are
    about the same, so this one counts as linked; the other side says so for itself.
    """
    with acting(house, desk, signal, Act.LINK, once, "hit_called") as (connection, case):
        write_note(house, connection, desk, case, said, kind="fact", source=source, on=house.today())
        known = own_codes.read(connection, case)
        mine = Call(house.today(), desk.staff.principal, same)
        _decide(house, connection, desk, case, _with(known, called={**known.called, other: mine}))


def dismiss(house: House, desk: Desk, signal: str, once: tokens.FormToken, other: str) -> None:
    """These two are not about the same, says this side; the other side decides for itself. Raises as `acting`."""
    with acting(house, desk, signal, Act.LINK, once, "hit_dismissed") as (connection, case):
        known = own_codes.read(connection, case)
        mine = Call(house.today(), desk.staff.principal)
        _decide(house, connection, desk, case, _with(known, dismissed={**known.dismissed, other: mine}))


def take_back(house: House, desk: Desk, signal: str, once: tokens.FormToken, other: str) -> None:
    """A hit that was put away comes back. Raises as `acting`."""
    with acting(house, desk, signal, Act.LINK, once, "hit_back") as (connection, case):
        known = own_codes.read(connection, case)
        left = {key: each for key, each in known.dismissed.items() if key != other}
        _decide(house, connection, desk, case, _with(known, dismissed=left))


def _decide(house: House, connection: Connection, desk: Desk, case: Case, now: Across) -> None:
    """Keep what was decided; the signal counts as linked as long as a tie holds, here or elsewhere."""
    own_codes.keep(house, connection, case, now)
    before = handled(connection, case)
    known = any(each.key == LINKED for each in house.themes[case.signal.theme].outcomes)
    if now.linked and known and LINKED not in before.outcomes:
        keep(house, connection, case, before.with_step(LINKED, house.today(), desk.staff.principal))
    elif not now.linked and LINKED in before.outcomes and not linked(ties_of(connection, case).values()):
        keep(house, connection, case, before.without_step(LINKED))
    if now.linked:
        linked_across(house, connection, case.signal, case.key)


def _with(known: Across, **own: Mapping[str, Call]) -> Across:
    return Across(known.compared, own.get("dismissed", known.dismissed), own.get("called", known.called))
