"""An act of a reporter has a date, whatever was passed; an act of staff an exact time."""

from datetime import date, datetime, timedelta, timezone

import pytest

from portal.domain.trail import REPORTER_ACTS, Event

MOMENT = datetime(2026, 11, 17, 10, 31, 22, 123456, tzinfo=timezone(timedelta(hours=1)))


@pytest.mark.parametrize("act", sorted(REPORTER_ACTS))
def test_reporters_leave_a_date_only(act: str) -> None:
    assert Event(act, MOMENT).when == "2026-11-17"
    assert Event(act, date(2026, 11, 17)).when == "2026-11-17"


def test_staff_leave_a_time() -> None:
    assert Event("opened", MOMENT).when == "2026-11-17T10:31:22.123456+01:00"


def test_filing_adding_and_rating_are_acts_of_reporters() -> None:
    assert {"filed", "added", "rated"} <= REPORTER_ACTS
