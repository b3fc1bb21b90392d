"""What the desk did with a signal: what came of it, and the sealed document that must still be read years later."""

from datetime import date
from typing import Any

import pytest

from portal.domain.handling import Assessment, Extension, Handling, Proposal, Step
from portal.domain.undoing import Stand, Undo

DAY, NEXT = date(2026, 11, 17), date(2026, 11, 18)
DISCUSSED = Step("besproken", DAY, "farid")

WHOLE = Handling(
    outcome="geen_actie",
    reason="Onvoldoende houvast.",
    told_on=date(2026, 11, 1),
    review_on=date(2026, 11, 2),
    assessment=Assessment("vermoeden", "Twee bronnen.", date(2026, 11, 3), "sanne"),
    steps=(DISCUSSED, Step("verrijkt", NEXT, "sanne")),
    follow_ups={1: (date(2026, 12, 1), date(2027, 1, 5)), 2: ()},
    undo=Undo(
        "closed",
        "farid",
        date(2026, 11, 5),
        Stand("farid", "in_progress", "spoed"),
        Stand(None, "closed", "spoed"),
        {"outcome": "", "reason": ""},
        note=4,
        gate="dirk",
        said=7,
    ),
    active_on=date(2026, 11, 6),
    extension=Extension(date(2027, 11, 7), "Er loopt nog iets.", date(2026, 11, 8), "dirk"),
    proposal=Proposal("Berust op een vergissing.", date(2026, 11, 9), "roos"),
)
SEALED: dict[str, Any] = {
    "v": 3,
    "outcome": "geen_actie",
    "reason": "Onvoldoende houvast.",
    "told_on": "2026-11-01",
    "review_on": "2026-11-02",
    "assessment": {"key": "vermoeden", "reason": "Twee bronnen.", "on": "2026-11-03", "by": "sanne"},
    "steps": [
        {"outcome": "besproken", "on": "2026-11-17", "by": "farid"},
        {"outcome": "verrijkt", "on": "2026-11-18", "by": "sanne"},
    ],
    "follow_ups": {"1": ["2026-12-01", "2027-01-05"], "2": []},
    "undo": {
        "act": "closed",
        "by": "farid",
        "on": "2026-11-05",
        "before": {"owner": "farid", "status": "in_progress", "urgency": "spoed"},
        "after": {"owner": None, "status": "closed", "urgency": "spoed"},
        "document": {"outcome": "", "reason": ""},
        "note": 4,
        "gate": "dirk",
        "said": 7,
    },
    "active_on": "2026-11-06",
    "extension": {"until": "2027-11-07", "reason": "Er loopt nog iets.", "on": "2026-11-08", "by": "dirk"},
    "proposal": {"reason": "Berust op een vergissing.", "on": "2026-11-09", "by": "roos"},
}
EMPTY: dict[str, Any] = {
    "v": 3,
    "outcome": "",
    "reason": "",
    "told_on": None,
    "review_on": None,
    "assessment": None,
    "steps": [],
    "follow_ups": {},
    "undo": None,
    "active_on": None,
    "extension": None,
    "proposal": None,
}


@pytest.mark.parametrize(("handling", "sealed"), [(WHOLE, SEALED), (Handling(), EMPTY)])
def test_what_is_sealed_today_is_read_as_it_was_written(handling: Handling, sealed: dict[str, Any]) -> None:
    assert handling.document() == sealed
    assert Handling.from_document(sealed) == handling


def test_what_older_versions_sealed_is_read() -> None:
    assert Handling.from_document({"outcome": "dubbel", "reason": "kort"}) == Handling("dubbel", "kort")
    second = {name: SEALED[name] for name in SEALED if name not in ("active_on", "extension", "proposal", "undo")}
    read = Handling.from_document({**second, "v": 2})
    assert (read.steps, read.told_on, read.active_on, read.extension) == (WHOLE.steps, WHOLE.told_on, None, None)


def test_a_step_is_taken_once_and_can_be_taken_back() -> None:
    handling = Handling().with_step("besproken", DAY, "farid")
    assert handling.steps == (DISCUSSED,)
    assert handling.with_step("besproken", NEXT, "sanne") is handling, "it was discussed before"
    both = handling.with_step("verrijkt", NEXT, "sanne")
    assert both.steps == (DISCUSSED, Step("verrijkt", NEXT, "sanne"))
    assert both.without_step("besproken").steps == (Step("verrijkt", NEXT, "sanne"),)
    assert both.without_step("gekoppeld") == both


def test_the_outcome_at_the_end_is_no_step_once_more() -> None:
    closed = Handling(outcome="besproken", steps=(DISCUSSED,))
    assert closed.outcomes == ("besproken",)
    assert Handling(outcome="geen_actie", steps=(DISCUSSED,)).outcomes == ("besproken", "geen_actie")
    assert Handling(steps=(DISCUSSED,)).outcomes == ("besproken",)
    assert Handling(outcome="geen_actie").with_step("geen_actie", DAY, "farid").steps == ()


def test_the_first_partner_to_be_asked_is_asked_first() -> None:
    assert WHOLE.follow_up_on == date(2026, 12, 1)
    assert Handling().follow_up_on is None


@pytest.mark.parametrize(
    ("handling", "day"),
    [
        (Handling(), None),
        (Handling(active_on=NEXT, told_on=DAY), NEXT),
        (Handling(told_on=NEXT, active_on=DAY), NEXT),
        (Handling(steps=(DISCUSSED,)), DAY),
        (Handling(assessment=Assessment("vermoeden", "", NEXT, "farid"), steps=(DISCUSSED,)), NEXT),
    ],
)
def test_the_last_day_somebody_wrote_something_down(handling: Handling, day: date | None) -> None:
    assert handling.last_day == day


@pytest.mark.parametrize(
    "handling",
    [
        Handling(outcome="geen_actie"),
        Handling(steps=(DISCUSSED,)),
        Handling(assessment=Assessment("misstand", "", DAY, "farid")),
        Handling(told_on=DAY),
        Handling(reason="Onvoldoende houvast."),
        Handling(review_on=DAY),
    ],
)
def test_whatever_the_desk_wrote_down_is_work(handling: Handling) -> None:
    assert handling.worked_on
    assert not Handling(active_on=DAY, follow_ups={1: (DAY,)}).worked_on
