"""What receivers can report back, and when."""

import pytest

from portal.domain.places import Role, Slot
from portal.domain.receiving import ENDS, Progress, codes, concluded, offered
from portal.domain.referrals import Said

P = Progress


@pytest.mark.parametrize(
    ("role", "slot", "work"),
    [
        (Role.CARE_COORDINATOR, None, {P.INTAKE_DONE, P.SHELTER_ARRANGED, P.SHELTER_NOT_NEEDED, P.HELP_STARTED}),
        (Role.INTERNAL, Slot.CARE, {P.INTAKE_DONE, P.SHELTER_ARRANGED, P.SHELTER_NOT_NEEDED, P.HELP_STARTED}),
        (Role.INTERNAL, Slot.SAFETY, {P.CHECK_DONE, P.BARRIER_USED}),
        (Role.INTERNAL, None, set(P) - {P.ACCEPTED, P.REFUSED, P.ENDED}),
    ],
)
def test_everybody_reports_what_belongs_to_their_work(role: Role, slot: Slot | None, work: set[Progress]) -> None:
    assert set(offered(role, slot, (), closed=False)) == {P.ACCEPTED, P.REFUSED, P.ENDED} | work


def test_nothing_is_said_twice() -> None:
    left = offered(Role.CARE_COORDINATOR, None, (P.ACCEPTED, P.INTAKE_DONE), closed=False)
    assert left == (P.SHELTER_ARRANGED, P.SHELTER_NOT_NEEDED, P.HELP_STARTED, P.ENDED)


def test_who_did_something_need_not_say_that_it_was_taken_up() -> None:
    assert P.ACCEPTED not in offered(Role.CARE_COORDINATOR, None, (P.INTAKE_DONE,), closed=False)


@pytest.mark.parametrize(
    ("given", "concluded_as"),
    [
        ((), None),
        ((P.ACCEPTED,), (Said.ACCEPTED, "")),
        ((P.INTAKE_DONE, P.SHELTER_NOT_NEEDED), (Said.ACCEPTED, "")),
        ((P.ACCEPTED, P.HELP_STARTED), (Said.DONE, "zorg_gestart")),
        ((P.CHECK_DONE, P.ENDED), (Said.DONE, "controle_gedaan")),
        ((P.ACCEPTED, P.ENDED), (Said.DONE, "")),
        ((P.REFUSED,), (Said.REFUSED, "")),
        ((P.REFUSED, P.ACCEPTED), (Said.ACCEPTED, "")),
    ],
)
def test_what_the_sender_can_write_down(given: tuple[Progress, ...], concluded_as: tuple[Said, str] | None) -> None:
    assert concluded(given) == concluded_as


@pytest.mark.parametrize("end", ENDS)
def test_what_ended_can_be_taken_up_again_and_starts_anew(end: Progress) -> None:
    given = (P.ACCEPTED, P.INTAKE_DONE, end)
    assert offered(Role.CARE_COORDINATOR, None, given, closed=True) == (P.ACCEPTED,)
    again = offered(Role.CARE_COORDINATOR, None, (*given, P.ACCEPTED), closed=False)
    assert P.INTAKE_DONE in again
    assert P.REFUSED not in again


def test_codes_of_a_later_version_are_left_out() -> None:
    assert codes(["accepted", "flown_to_the_moon", "ended"]) == (P.ACCEPTED, P.ENDED)


def test_what_was_said_long_ago_is_not_said_again_while_the_work_goes_on() -> None:
    given = (P.INTAKE_DONE, P.HELP_STARTED, P.SHELTER_ARRANGED)
    assert offered(Role.CARE_COORDINATOR, None, given, closed=False) == (P.SHELTER_NOT_NEEDED, P.ENDED)
