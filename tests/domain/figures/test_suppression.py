"""What is kept back, on years small enough to see why."""

import pytest

from portal.domain.figures import MELDING, SIGNAL, TOTAL
from portal.domain.figures.suppression import Suppressed, suppress
from portal.domain.figures.system import Block, Cross, Truth, system, total

AGE = ("minor", "adult")
FORM = ("labour", "sexual")


def year(*rows: tuple[int, int], meldingen: tuple[tuple[int, int], ...] = (), several: bool = False) -> Truth:
    """A year with one dimension: per place how many under each of two values, all of them in the first quarter."""
    places = tuple(f"GM900{number}" for number in range(1, len(rows) + 1))
    blocks, values = [], {}
    for base, counts in ((SIGNAL, rows), (MELDING, meldingen)):
        if not counts:
            continue
        quarters, age = Block(base, "", ("Q1",)), Block(base, "age", AGE, several=several)
        blocks += [quarters, age]
        for place, own in zip(places, counts, strict=True):
            whole = max(own) if several else sum(own)
            values |= {total(base, place): whole, quarters.cell(place, "Q1"): whole}
            values |= {age.cell(place, column): count for column, count in zip(AGE, own, strict=True)}
        for column in ("Q1", TOTAL):
            values[base, "", TOTAL, column] = sum(values[base, "", place, column] for place in places)
        for column in AGE:
            values[base, "age", TOTAL, column] = sum(values[base, "age", place, column] for place in places)
    return Truth(places, tuple(blocks), (), values)


def hidden(found: Suppressed, dimension: str = "age", base: str = SIGNAL) -> set[tuple[str, str]]:
    """(row, column) of what is kept back; the totals stand under the dimension ""."""
    return {(cell[2], cell[3]) for cell in found.hidden if cell[:2] == (base, dimension)}


def test_numbers_of_five_and_more_and_noughts_are_all_shown() -> None:
    assert suppress(year((5, 20), (0, 7))).hidden == frozenset()


def test_a_small_number_takes_three_others_with_it_and_the_totals_stay() -> None:
    found = suppress(year((3, 20), (9, 30), (40, 50)))
    assert hidden(found) == {("GM9001", "minor"), ("GM9001", "adult"), ("GM9002", "minor"), ("GM9002", "adult")}
    assert hidden(found, "") == set()


def test_the_smallest_others_are_chosen() -> None:
    found = suppress(year((3, 20), (90, 80), (6, 7)))
    assert ("GM9003", "minor") in hidden(found) and ("GM9002", "minor") not in hidden(found)


def test_a_place_with_few_signals_takes_a_second_total_with_it() -> None:
    found = suppress(year((0, 3), (10, 20), (40, 50)))
    assert {row for row, column in hidden(found, "") if column == TOTAL} == {"GM9001", "GM9002"}


def test_a_nought_is_never_kept_back_to_protect_another() -> None:
    found = suppress(year((3, 20), (0, 30), (8, 9)))
    assert ("GM9002", "minor") not in hidden(found)


def test_few_signals_that_did_not_become_a_melding_are_protected_as_well() -> None:
    found = suppress(year((30, 20), (40, 60), meldingen=((28, 10), (20, 30))))
    assert hidden(found) | hidden(found, base=MELDING) != set(), "30 and 28 side by side would show a 2"
    assert any(
        move.get((SIGNAL, "age", *at), 0) != move.get((MELDING, "age", *at), 0)
        for move in found.moves
        for at in (("GM9001", "minor"),)
    )


def test_a_value_of_several_answers_stands_alone_in_its_row() -> None:
    found = suppress(year((3, 20), (9, 30), several=True))
    assert hidden(found) == {("GM9001", "minor"), ("GM9002", "minor")}


def test_alone_in_its_region_a_place_is_its_region() -> None:
    found = suppress(year((3, 20)))
    assert hidden(found) == {(row, column) for row in ("GM9001", TOTAL) for column in AGE}


@pytest.mark.parametrize("adds_up", [True, False])
def test_a_cross_table_is_protected_against_its_margins(adds_up: bool) -> None:
    truth = year((20, 40), (30, 50))
    form = Block(SIGNAL, "form", FORM, several=not adds_up)
    values = dict(truth.values)
    for place, own in (("GM9001", (25, 35)), ("GM9002", (10, 70)), (TOTAL, (35, 105))):
        values |= {form.cell(place, column): count for column, count in zip(FORM, own, strict=True)}
    cross = Cross("form", "age", FORM, AGE, rows_add_up=True, columns_add_up=adds_up)
    values |= {cross.cell("labour", "minor"): 2, cross.cell("labour", "adult"): 33}
    values |= {cross.cell("sexual", "minor"): 48, cross.cell("sexual", "adult"): 57}
    found = suppress(Truth(truth.places, (*truth.blocks, form), (cross,), values))
    kept = {(cell[2], cell[3]) for cell in found.hidden if cell[0] == "*form"}
    in_its_row = {("labour", "minor"), ("labour", "adult")}
    assert kept == (in_its_row | {("sexual", "minor"), ("sexual", "adult")} if adds_up else in_its_row)


def test_every_move_fits_and_touches_only_what_is_kept_back() -> None:
    truth = year((3, 20), (1, 0), (2, 4), (70, 1), meldingen=((2, 8), (0, 0), (1, 1), (66, 1)))
    found = suppress(truth)
    assert found.truth is not None and found.moves
    known = system(found.truth)
    for move in found.moves:
        assert set(move) <= found.hidden and known.fits(move)
    assert set().union(*found.moves) == found.hidden, "each of them is in some move"


def test_the_same_numbers_are_always_kept_back_alike() -> None:
    truth = year((3, 20), (9, 3), (4, 4), meldingen=((1, 9), (3, 1), (2, 2)))
    assert suppress(truth) == suppress(truth)


def test_what_nothing_protects_is_left_out_as_a_whole() -> None:
    found = suppress(year((1, 1), meldingen=((1, 0),), several=True))
    assert found.truth is not None and [(block.base, block.dimension) for block in found.truth.blocks] == [
        (SIGNAL, "age")
    ]
