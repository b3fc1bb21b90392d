"""News of a region: written by its chain coordinator only, seen by every process, and gone when it is withdrawn."""

import pytest
from cast import FARID, REGION, Clock, desk, once
from newsroom import BOTH, DUTCH, kees, published
from peek import count, rows

from portal.actions.house import House
from portal.actions.installation import managing
from portal.actions.publishing import news
from portal.adapters import announcements
from portal.adapters.directory import SHOWN
from portal.domain.places import News


def test_a_message_is_there_for_every_process_newest_first(house: House, clock: Clock) -> None:
    writer, before = kees(house), house.directory.version
    first, second = published(house, writer), published(house, writer, BOTH)
    clock.move(days=1)
    third = published(house, writer)
    assert [each.id for each in house.directory.news] == [third, second, first]
    assert house.directory.news[1].texts == BOTH
    assert (house.directory.news[0].region, house.directory.news[0].published_on) == ("oefenregio", clock.now.date())
    assert house.directory.version > before, "other processes look at the version"


def test_a_change_keeps_the_day_and_the_place(house: House, clock: Clock) -> None:
    writer = kees(house)
    first, second = published(house, writer), published(house, writer)
    day = clock.now.date()
    clock.move(days=3)
    news.change(house, writer, once(house, writer), first, BOTH)
    assert [(each.id, each.published_on) for each in house.directory.news] == [(second, day), (first, day)]
    assert house.directory.news[1].texts == BOTH


def test_what_is_withdrawn_is_gone(house: House) -> None:
    writer = kees(house)
    message = published(house, writer)
    news.withdraw(house, writer, once(house, writer), message)
    assert house.directory.news == () and count(house, "announcement") == 0
    with pytest.raises(news.NotFound):
        news.withdraw(house, writer, once(house, writer), message)
    with pytest.raises(news.NotFound):
        news.change(house, writer, once(house, writer), message, BOTH)


def test_a_reader_gets_the_newest_hundred_of_a_region_and_the_writer_all(house: House) -> None:
    writer = kees(house)
    first = published(house, writer)
    with house.database.writing() as connection:
        for number in range(SHOWN):
            more = News(f"{number:036d}", "oefenregio", house.today(), DUTCH)
            announcements.put(connection, more)
    house.keeper.refresh()
    assert len(house.directory.news) == SHOWN and first not in {each.id for each in house.directory.news}
    assert len(news.mine(house, writer)) == SHOWN + 1


def test_the_same_form_twice_is_one_message(house: House) -> None:
    writer = kees(house)
    form = once(house, writer)
    news.publish(house, writer, form, DUTCH)
    with pytest.raises(news.Done):
        news.publish(house, writer, form, DUTCH)
    assert len(house.directory.news) == 1


def test_the_trail_says_that_it_happened_and_not_what_was_said(house: House) -> None:
    writer = kees(house)
    message = published(house, writer)
    news.change(house, writer, once(house, writer), message, BOTH)
    news.withdraw(house, writer, once(house, writer), message)
    found = rows(house, "SELECT act, actor, facts FROM event WHERE act LIKE 'news_%' ORDER BY at")
    assert {row.act for row in found} == {"news_published", "news_changed", "news_withdrawn"}
    assert all(row.actor == writer.staff.principal and "afspraken" not in row.facts.lower() for row in found)


def test_only_a_chain_coordinator_writes_and_only_in_the_own_region(house: House) -> None:
    other = {
        "region": {"slug": "verderop", "name": "Verderop", "kind": "district"},
        "partners": REGION["partners"][:1],
    }
    managing.load(house, other)
    writer, neighbour, farid = kees(house), kees(house, "kim@verderop.example", "verderop"), desk(house, FARID)
    message = published(house, writer)
    assert news.own_region(house, neighbour).name == "Verderop" and news.mine(house, neighbour) == ()
    for person in (neighbour, farid):
        with pytest.raises(news.NotFound):
            news.change(house, person, once(house, person), message, BOTH)
        with pytest.raises(news.NotFound):
            news.withdraw(house, person, once(house, person), message)
    with pytest.raises(news.NotFound):
        news.publish(house, farid, once(house, farid), DUTCH)
    assert [each.texts for each in house.directory.news] == [DUTCH]


def test_numbers_of_partners_are_no_reason_to_look_twice(house: House) -> None:
    assert news.warnings(house, {"nl": ("Bel", "033-448 11 86")}) == ()
    assert news.warnings(house, {"nl": ("Bel", "06-12345678")}) == ("phone",)
