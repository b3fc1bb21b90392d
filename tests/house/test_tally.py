"""Processes of one server count together, in memory; nobody waits for another."""

from __future__ import annotations

import os

import pytest

from portal.serving.tally import BOUNDS, Tally


def test_every_process_counts_in_a_row_of_its_own_and_all_are_added_up() -> None:
    tally = Tally()
    children = []
    for number in range(3):
        child = os.fork()
        if not child:
            for _ in range(1000):
                tally.count(number, "office", 200, 0.02)
            tally.count(number, "front", 503, 60.0)
            os._exit(0)
        children.append(child)
    for child in children:
        os.waitpid(child, 0)
    office, front = tally.door("office"), tally.door("front")
    assert office.classes == (3000, 0, 0, 0)
    assert office.durations[BOUNDS.index(0.025)] == office.answers == 3000
    assert office.seconds == pytest.approx(60)
    assert (front.classes, front.durations[-1], front.seconds) == ((0, 0, 0, 3), 3, 180)
    tally.close()


def test_a_row_that_is_used_again_goes_on_counting() -> None:
    tally = Tally()
    tally.count(1, "front", 404, 0.5)
    tally.count(257, "front", 302, 0.5)
    assert tally.door("front").classes == (0, 1, 1, 0)
    tally.close()


def test_another_process_reads_by_the_number_of_the_memory_file() -> None:
    tally = Tally()
    tally.put("alive", 2)
    tally.raise_by("lost")
    other = Tally(os.dup(tally.handle))
    assert (other.fact("alive"), other.fact("lost"), other.fact("draining")) == (2, 1, 0)
    other.close()
    tally.close()
