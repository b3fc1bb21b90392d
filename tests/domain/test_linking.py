"""The record of comparing: off unless two documents and their days stand in it."""

from datetime import date

import pytest

from portal.domain.linking import LONGEST_REFERENCE, Record, record

WHOLE = Record(True, "Convenant 2026-03", date(2026, 3, 1), "DPIA 14", date(2026, 2, 1))


def test_nothing_written_is_off() -> None:
    assert record({}) == Record() and not record({}).compares


def test_a_record_goes_through_json_and_back() -> None:
    assert record(WHOLE.values) == WHOLE
    assert record(Record().values) == Record()


@pytest.mark.parametrize(
    "wrong",
    [
        {"covenant": ""},
        {"covenant_on": ""},
        {"dpia": ""},
        {"dpia_on": ""},
        {"dpia_on": "morgen"},
        {"compares": "misschien"},
        {"compares": True},
        {"covenant": "x" * (LONGEST_REFERENCE + 1)},
        {"more": "x"},
    ],
)
def test_nothing_compares_on_half_a_record(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        record({**WHOLE.values, **wrong})


def test_it_can_be_switched_off_and_the_documents_stay() -> None:
    off = record({**WHOLE.values, "compares": "no"})
    assert not off.compares and off.covenant == WHOLE.covenant
