"""What somebody reports back about a signal that was referred to them inside the portal: codes, each with a meaning."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from portal.domain.places import Role, Slot
from portal.domain.referrals import Said


class Progress(StrEnum):
    """One thing that can be reported back; sent as a message of kind `progress` whose text is the code."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    INTAKE_DONE = "intake_done"
    SHELTER_ARRANGED = "shelter_arranged"
    SHELTER_NOT_NEEDED = "shelter_not_needed"
    HELP_STARTED = "help_started"
    CHECK_DONE = "check_done"
    BARRIER_USED = "barrier_used"
    ENDED = "ended"


KIND = "progress"
"""The kind of such a message."""

ENDS = (Progress.REFUSED, Progress.ENDED)
"""What ends the work of the receiver: the signal is closed with it."""

RESULTS: Mapping[Progress, str] = {
    Progress.SHELTER_ARRANGED: "zorg_gestart",
    Progress.HELP_STARTED: "zorg_gestart",
    Progress.CHECK_DONE: "controle_gedaan",
    Progress.BARRIER_USED: "controle_gedaan",
}
"""What came of it, as an outcome of the theme."""

_CARE = (
    Progress.INTAKE_DONE,
    Progress.SHELTER_ARRANGED,
    Progress.SHELTER_NOT_NEEDED,
    Progress.HELP_STARTED,
)
_SAFETY = (Progress.CHECK_DONE, Progress.BARRIER_USED)


def offered(role: Role, slot: Slot | None, given: Sequence[Progress], *, closed: bool) -> tuple[Progress, ...]:
    """What this receiver can report now. `given`: what was reported, oldest first. Nothing is said twice in a row of
    work; a closed one can only be taken up again."""
    if closed:
        return (Progress.ACCEPTED,)
    said = _since_it_ended(given)
    work: tuple[Progress, ...] = _CARE
    if role is Role.INTERNAL and slot is not Slot.CARE:
        work = _SAFETY if slot else (*_CARE, *_SAFETY)
    first = () if said else (Progress.ACCEPTED, Progress.REFUSED)
    return (*first, *(each for each in work if each not in said), Progress.ENDED)


def concluded(given: Sequence[Progress]) -> tuple[Said, str] | None:
    """What the sending side can write down about its referral after all this: how it stands, and what came of it."""
    if not given:
        return None
    results = [RESULTS[each] for each in given if each in RESULTS]
    if given[-1] is Progress.REFUSED:
        return Said.REFUSED, ""
    if results or given[-1] is Progress.ENDED:
        return Said.DONE, results[-1] if results else ""
    return Said.ACCEPTED, ""


def codes(texts: Iterable[str]) -> tuple[Progress, ...]:
    """The codes among these texts, in order; what this version does not know is left out."""
    known = set(Progress)
    return tuple(Progress(text) for text in texts if text in known)


def _since_it_ended(given: Sequence[Progress]) -> Sequence[Progress]:
    last = max((at for at, each in enumerate(given) if each in ENDS), default=-1)
    return given[last + 1 :]
