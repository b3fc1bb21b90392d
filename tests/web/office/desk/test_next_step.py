"""What stands on top of a signal: the one thing to do next, and for whom."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cast import FARID, SANNE, Clock, desk, file_signal, once
from conftest import Colleague
from pages import find, text_of
from peek import signal_of

from portal.actions import tokens
from portal.actions.desk import reading, replying, triaging
from portal.actions.house import House
from portal.actions.people.signing_in import Desk
from portal.actions.reporters import following
from portal.domain.signals import Status


class Story:
    """One signal, what Farid did with it, and what the page says is next."""

    def __init__(self, house: House, office: Colleague) -> None:
        self.house, self.office = house, office
        self.code = file_signal(house)
        self.signal = signal_of(house, self.code)
        self.farid: Desk = desk(house, FARID)
        reading.open_signal(house, self.farid, self.signal)
        office.sign_in(FARID)

    def do(self, act: object, *values: object) -> None:
        act(self.house, self.farid, self.signal, once(self.house, self.farid), *values)  # type: ignore[operator]

    @property
    def asks(self) -> str:
        """The kind of the next step and the forms and links beside it."""
        top = find(self.office.get(f"/werk/signalen/{self.signal}").text, "next")
        kind = (top.get("class") or "").split()[1].removeprefix("next--")
        beside = [each.get("id") or each.get("href") or "" for each in top.iter() if each.tag in ("form", "a")]
        return f"{kind}: {' '.join(beside)}"

    @property
    def text(self) -> str:
        """What it says."""
        return text_of(find(self.office.get(f"/werk/signalen/{self.signal}").text, "next"))


@pytest.fixture
def story(house: House, office: Colleague) -> Story:
    return Story(house, office)


def test_from_nobodys_to_closed(story: Story) -> None:
    assert story.asks == "later: form-eigenaar"
    story.do(triaging.take)
    assert story.asks == "later: #form-terugkoppeling #form-vragen"
    assert "24 november 2026" in story.text
    story.do(replying.give_feedback, "We zijn ermee bezig.")
    assert story.asks == "later: #form-afsluiting"
    story.do(triaging.move_to, Status.KEPT)
    assert story.asks == "later: #form-status-kept #form-afsluiting"
    story.do(triaging.close, "geen_actie", "Dank.", "")
    assert story.asks == "done: form-status"


def test_a_question_and_its_answer(story: Story, house: House) -> None:
    story.do(triaging.take)
    story.do(replying.ask, "Welke dag?")
    assert story.asks == "later: #form-status"
    token = tokens.read(house, following.PURPOSE, tokens.issue(house, following.PURPOSE))
    following.add(house, token, story.code, "Dinsdag.")
    assert story.asks.endswith(": #form-terugkoppeling #form-vragen")


def test_a_colleague_has_it(story: Story, house: House) -> None:
    sanne = desk(house, SANNE)
    triaging.take(house, sanne, story.signal, once(house, sanne))
    assert story.asks == "later: "
    assert "Sanne de Wit" in story.text


def test_today_and_too_late(story: Story, clock: Clock) -> None:
    clock.now += timedelta(days=7)
    story.office.sign_in(FARID)
    assert story.asks.startswith("today")
    clock.now += timedelta(days=1)
    story.office.sign_in(FARID)
    assert story.asks.startswith("late")
