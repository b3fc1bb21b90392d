"""The demo: fourteen stories told through the real actions, as far as they are today."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cast import Clock, desk_of, open_house, settings
from peek import rows

from portal.actions.desk import inbox, reading
from portal.actions.house import HERE, House
from portal.actions.installation import demo
from portal.actions.links import ties
from portal.actions.meetings import deciding, gathering, taking_over
from portal.actions.meetings.agenda import agenda
from portal.actions.people import promises, signing_in
from portal.actions.people.signing_in import Desk
from portal.actions.publishing import news
from portal.domain.deadlines import add_working_days
from portal.domain.places import Role
from portal.domain.signals import Filter, PublicStatus
from portal.settings import CHECKOUT

FILES = CHECKOUT / "instance" / "demo"
STORIES: dict[str, dict[str, Any]] = {
    each["id"]: each for each in tomllib.loads((FILES / "signals.toml").read_text())["signals"]
}
PEOPLE = tomllib.loads((FILES / "people.toml").read_text())["people"]
UNREAD = {"S13", "S14"}
BY = {"S13": "greta@bergenopzoom.example", "S14": "farid@roosendaal.example"}

TUESDAY = datetime(2026, 11, 17, 9, 0, tzinfo=HERE)
AMONG_HOLIDAYS = datetime(2026, 12, 27, 9, 0, tzinfo=HERE)
"""A Sunday, with Christmas before it."""


@pytest.fixture(scope="module", params=[TUESDAY, AMONG_HOLIDAYS], ids=["on a Tuesday", "among holidays"])
def shown(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The demo as it stands at this moment; the tests only look."""
    instance: Path = tmp_path_factory.mktemp("demo")
    opened = open_house(settings(instance, demo=True), Clock(request.param))
    assert demo.load(opened) == len(STORIES)
    yield opened
    opened.close()


def sit(house: House, email: str) -> Desk:
    return desk_of(house, signing_in.sign_in(house, email, demo.PASSPHRASE))


def signal_of(house: House, story: str) -> str:
    """The signal of a story: nothing else was received there on that day."""
    told = STORIES[story]
    received = add_working_days(house.today(), -3) - timedelta(days=told["days_before"])
    place = house.directory.municipalities[told["municipality"]].code
    found = rows(
        house,
        "SELECT signal.id FROM signal WHERE municipality = :place AND received_on = :on",
        place=place,
        on=received.isoformat(),
    )
    ((identifier,),) = found
    return str(identifier)


@pytest.mark.parametrize("story", sorted(STORIES.keys() - UNREAD))
def test_what_came_of_a_story_so_far_is_what_domain_lists(shown: House, story: str) -> None:
    """Not yet: links between municipalities, the link that a visitor of the demo may make, and the open question."""
    dossier = reading.open_signal(shown, sit(shown, STORIES[story]["by"]), signal_of(shown, story))
    listed = [each for each in STORIES[story]["outcomes"] if each != "gekoppeld" and story != "S11"]
    assert list(dossier.handling.outcomes) == listed
    assert (dossier.signal.public_status is PublicStatus.QUESTION) is (story == "S11")


def test_only_what_nobody_opened_is_late(shown: House) -> None:
    open_ones = rows(shown, "SELECT id, due_on FROM signal WHERE status != 'closed'")
    late = {identifier for identifier, due in open_ones if date.fromisoformat(due) < last_working_day(shown)}
    assert late == {signal_of(shown, story) for story in UNREAD}
    assert len(open_ones) > len(late) * 3


def last_working_day(house: House) -> date:
    return add_working_days(house.today() + timedelta(days=1), -1)


def test_there_is_news_of_the_region_in_every_language(shown: House) -> None:
    found = shown.directory.news
    assert len(found) == 2 and found[0].published_on > found[1].published_on
    assert all(set(each.texts) == {"nl", "en", "pl"} and each.region == "markiezaten" for each in found)
    assert not any(news.warnings(shown, each.texts) for each in found)


def test_one_meeting_was_held_and_one_comes(shown: House) -> None:
    """Four municipalities brought something in; all of it was decided on, and one took the decision over."""
    held, coming = gathering.gatherings(shown, sit(shown, STORIES["S01"]["by"]))
    assert (held.meeting.closed, coming.meeting.closed) == (True, False)
    assert held.meeting.held_on < shown.today() < coming.meeting.held_on
    found = agenda(shown, sit(shown, STORIES["S02"]["by"]), held.meeting.id).sheets
    assert len({each.municipality for each in found}) == 4
    assert all(each.words and each.line and each.line.decision for each in found)
    greta = sit(shown, STORIES["S01"]["by"])
    (came,) = taking_over.of_signal(shown, reading.open_signal(shown, greta, signal_of(shown, "S01")))
    assert came.entry.decision == "samen" and not came.to_take_over
    assert len(agenda(shown, greta, coming.meeting.id).sheets) == 2
    assert deciding.late(shown, deciding.doings(shown, greta)) == 1


def test_every_inbox_has_something_to_do(shown: House) -> None:
    """Except that of supervision in Roosendaal: nothing was referred to it yet."""
    readers = {Role.FUNCTIONARIS, Role.CARE_COORDINATOR}
    for person in PEOPLE:
        if Role(person["role"]) in readers:
            assert inbox.inbox(shown, sit(shown, person["email"]), Filter()).entries, person["email"]


def test_the_promises_are_mostly_kept(shown: House) -> None:
    for desk in (sit(shown, person["email"]) for person in PEOPLE if person["role"] == "functionaris"):
        for each in promises.measured(shown, desk):
            assert each.first_look.in_time + each.feedback.in_time >= each.first_look.late + each.feedback.late


def test_nothing_of_a_story_lies_in_the_future(shown: House) -> None:
    (last,) = rows(shown, "SELECT max(at) FROM event")[0]
    assert datetime.fromisoformat(last).date() <= shown.today()


def test_opening_the_unread_one_offers_its_twin(shown: House) -> None:
    greta = sit(shown, BY["S13"])
    unread = signal_of(shown, "S13")
    found = ties.suggestions(shown, greta, reading.open_signal(shown, greta, unread))
    assert signal_of(shown, "S01") in {each.signal.id for each in found}
