"""What was changed in the settings: only what differs, as it was and as it became."""

from portal.domain.revisions import Kind, Revision, difference


def test_only_what_differs_is_kept() -> None:
    before = {"name": "AVIM", "phone": "0900-8844", "website": "https://a.example"}
    after = {"name": "AVIM", "phone": "0343-578844", "hours": "altijd"}
    assert difference(before, after) == (
        {"phone": "0900-8844", "website": "https://a.example"},
        {"phone": "0343-578844", "hours": "altijd"},
    )
    assert difference(before, dict(before)) == ({}, {})
    assert difference({}, after) == ({}, after)


def test_the_fields_of_a_change_are_those_of_both_sides() -> None:
    change = Revision(
        "r", "2026-11-17T10:00", None, Kind.PARTNER, "avim", None, None, {"phone": 1, "note": 2}, {"hours": 3}
    )
    assert change.fields == ("hours", "note", "phone")
