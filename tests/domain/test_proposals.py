"""What a proposal changes, and what that brings about."""

from datetime import date, timedelta

import pytest

from portal.domain.places import Region
from portal.domain.proposals import LAPSES, Part, Proposal, Refusal, consequences, values_of

REGION = Region("oefenregio", "Oefenregio", "district")


@pytest.mark.parametrize(
    ("part", "other", "codes"),
    [
        (Part.RECORD, {"name": "Anders"}, ("named",)),
        (Part.PROMISES, {"first_look_days": 1}, ("sooner",)),
        (Part.PROMISES, {"first_look_days": 1, "review_weeks": 20}, ("sooner", "later")),
        (Part.PROMISES, {"follow_up_weeks": [3]}, ("asked",)),
        (Part.PROMISES, {"mail_slots": ["10:00"]}, ("mailed",)),
        (Part.TERMS, {"hard_max_months": 48}, ("longest_shorter",)),
        (Part.TERMS, {"hard_max_months": 72, "contact_days": 60}, ("longer", "contact_later")),
        (Part.TERMS, {"none_months": 3, "kept_months": 24, "contact_days": 7}, ("contact_sooner", "shorter", "longer")),
        (Part.TERMS, {}, ()),
        (Part.LINKING, {"compares": "yes"}, ("compared",)),
        (Part.LINKING, {"covenant": "Ander nummer"}, ("papers",)),
        (Part.LINKING, {}, ()),
    ],
)
def test_what_it_brings_about(part: Part, other: dict[str, object], codes: tuple[str, ...]) -> None:
    before = values_of(REGION, part)
    assert consequences(part, before, {**before, **other}) == codes


def test_how_long_it_waits() -> None:
    on = date(2026, 11, 17)
    before = values_of(REGION, Part.TERMS)
    proposal = Proposal("1", "oefenregio", Part.TERMS, before, {**before, "none_months": 3}, "", "bas", on)
    assert proposal.fields == ("none_months",)
    assert proposal.waits(on + LAPSES) and not proposal.waits(on + LAPSES + timedelta(days=1))
    refused = Proposal("1", "oefenregio", Part.TERMS, {}, {}, "", "bas", on, Refusal("bo", on, "nee"))
    assert not refused.waits(on)


def test_the_values_have_the_names_of_the_region_file() -> None:
    assert values_of(REGION, Part.RECORD) == {"name": "Oefenregio", "kind": "district"}
    promises = values_of(REGION, Part.PROMISES)
    assert promises == {
        "first_look_days": 2,
        "feedback_days": 5,
        "progress_days": 20,
        "question_days": 10,
        "follow_up_weeks": [4, 12],
        "review_weeks": 12,
        "mail_slots": ["08:30", "13:00"],
    }
    assert set(values_of(REGION, Part.TERMS)) == {
        "none_months",
        "kept_months",
        "extension_months",
        "passed_months",
        "contact_days",
        "hard_max_months",
    }


def test_a_record_that_stays_the_same_brings_nothing_about() -> None:
    record = values_of(REGION, Part.RECORD)
    assert consequences(Part.RECORD, record, dict(record)) == ()


def test_switching_comparing_off_deletes_the_codes() -> None:
    on = {"compares": "yes", "covenant": "1"}
    assert consequences(Part.LINKING, on, {**on, "compares": "no"}) == ("codes_deleted",)
