"""Short forms of the proof of linking: a part of the puzzle, nothing while it is off, nothing told, and an index."""

from bench.proofs import linking
from portal.actions.house import House


def test_what_belongs_together_is_found_and_nothing_else(house: House) -> None:
    found = linking.solve(house, 300, seed=20261122)
    assert found.kept, found.wrong
    assert found.figures["true_pairs"] > 100 and found.figures["recall"] >= linking.LEAST


def test_while_it_is_off_there_is_no_code_and_no_button(house: House) -> None:
    found = linking.nothing_when_off(house)
    assert found.kept, found.wrong


def test_the_page_of_hits_holds_none_of_the_values(house: House) -> None:
    found = linking.nothing_told(house)
    assert found.kept, found.wrong


def test_ten_thousand_codes_are_compared_by_an_index(house: House) -> None:
    found = linking.quick(house, 10_000, "sqlite")
    assert found.kept, found.wrong
