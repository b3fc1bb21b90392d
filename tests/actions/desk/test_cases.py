"""Two people, a reporter and an impatient hand act on one signal at the same moment: nothing is written over."""

import threading
from collections.abc import Callable

import pytest
from cast import FARID, SANNE, desk, file_signal, once
from peek import signal_of

from portal.actions import tokens
from portal.actions.desk import journalling, reading, triaging
from portal.actions.desk.cases import Done
from portal.actions.house import House
from portal.actions.reporters import following

Act = Callable[[], object]


def at_once(*acts: Act) -> list[str]:
    """What each of these acts ended with, when all start at the same moment: "" or the name of the error."""
    together, ended = threading.Barrier(len(acts)), list[str]()

    def run(act: Act) -> None:
        together.wait(10)
        try:
            act()
        except Exception as error:  # whatever it is, the test names it
            ended.append(type(error).__name__)
        else:
            ended.append("")

    runners = [threading.Thread(target=run, args=(act,)) for act in acts]
    for runner in runners:
        runner.start()
    for runner in runners:
        runner.join(20)
    return sorted(ended)


@pytest.fixture
def code(house: House) -> str:
    return file_signal(house)


def test_what_three_write_at_the_same_moment_is_all_there(house: House, code: str) -> None:
    farid, sanne = desk(house, FARID), desk(house, SANNE)
    signal = signal_of(house, code)
    assert at_once(
        lambda: reading.open_signal(house, farid, signal), lambda: reading.open_signal(house, sanne, signal)
    ) == ["", ""]
    kinds = [each.key for each in house.themes["mensenhandel"].assessments]
    for number in range(5):
        forms = once(house, farid), once(house, sanne)
        added = tokens.read(house, following.PURPOSE, tokens.issue(house, following.PURPOSE))

        def fact(number: int = number, form: tokens.FormToken = forms[0]) -> None:
            journalling.add_fact(house, farid, signal, form, source="Een register", fact=str(number))

        def judge(number: int = number, form: tokens.FormToken = forms[1]) -> None:
            triaging.assess(house, sanne, signal, form, kinds[number % 2], str(number))

        def add(number: int = number, form: tokens.FormToken = added) -> None:
            following.add(house, form, code, str(number))

        assert at_once(fact, judge, add) == ["", "", ""]
        found = reading.open_signal(house, farid, signal).handling
        assert found.assessment is not None
        assert found.assessment.reason == str(number)
        assert "verrijkt" in found.outcomes
    assert len(reading.open_signal(house, farid, signal).notes) == 10


def test_a_double_click_does_it_once(house: House, code: str) -> None:
    farid, signal = desk(house, FARID), signal_of(house, code)
    reading.open_signal(house, farid, signal)
    for number in range(5):
        form = once(house, farid)

        def write(form: tokens.FormToken = form) -> None:
            triaging.add_note(house, farid, signal, form, "Een notitie")

        assert at_once(write, write, write) == ["", Done.__name__, Done.__name__]
        assert len(reading.open_signal(house, farid, signal).notes) == number + 1
