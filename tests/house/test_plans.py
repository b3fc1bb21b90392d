"""A million signals are no slower than a hundred: on both databases everything goes by an index.

What looks at all signals on purpose is not here: the nightly looks of `erasing`, the auditor's page of the whole trail,
and the verifying of it.
"""

from datetime import timedelta

from cast import FARID, PASSPHRASE, ROOS, desk, draft, file_signal, once, report_token
from peek import principal, signal_of
from plans import Asked, asked, whole_tables

from portal.actions.desk import inbox, owning, reading, replying, searching, triaging
from portal.actions.figures import publishing
from portal.actions.house import House
from portal.actions.links import linking
from portal.actions.people import promises, signing_in
from portal.actions.reporters import following, reporting
from portal.actions.trail import looking
from portal.actions.worker import chaining, housekeeping
from portal.actions.worker.publishing import publish
from portal.adapters import erasing, region_overview, reminders, teams, trail, wraps
from portal.domain.signals import Filter

HERE = ["GM9001", "GM9002"]
FILTERS = (
    Filter(),
    Filter(status=None),
    Filter(status="closed"),
    Filter(urgency="acuut", owner=""),
)


def goes_by_indexes(house: House, found: Asked) -> None:
    assert found.statements, "nothing was asked"
    read = whole_tables(house, found)
    assert not read, "\n".join(f"{steps}: {statement}" for statement, steps in read.items())


def test_a_reporter_files_follows_and_adds(house: House) -> None:
    with asked(house) as found:
        code = reporting.submit(house, report_token(house), draft(answers={"urgentie": ("spoed",)})).code
        following.follow(house, code)
        following.follow(house, code)
    goes_by_indexes(house, found)


def test_a_functionaris_signs_in_and_pages_through_the_inbox(house: House) -> None:
    for urgency in ("acuut", "niet_acuut"):
        file_signal(house, answers={"urgentie": (urgency,)})
    with asked(house) as found:
        for email in (FARID, ROOS):
            key = signing_in.sign_in(house, email, PASSPHRASE)
            who = signing_in.resume(house, key, person=True)
            assert who is not None
            for chosen in FILTERS:
                page = inbox.inbox(house, who, chosen)
                for at in (inbox.Cursor.of(entry.signal) for entry in page.entries[:1]):
                    inbox.inbox(house, who, chosen, after=at)
                    inbox.inbox(house, who, chosen, before=at)
            promises.measured(house, who)
    goes_by_indexes(house, found)


def test_a_functionaris_works_on_a_signal_and_asks_who_opened_it(house: House) -> None:
    signal, farid = signal_of(house, file_signal(house)), desk(house, FARID)
    with asked(house) as found:
        dossier = reading.open_signal(house, farid, signal)
        linking.suggestions(house, farid, dossier)
        replying.give_feedback(house, farid, signal, once(house, farid), "We zijn bezig.")
        triaging.take(house, farid, signal, once(house, farid))
        seen = looking.of_signal(house, farid, signal)
        searching.search(house, farid, "paspoorten")
        owning.all_receivers(house, farid)
    assert [event.act for event in seen.events][-1] == "filed" and "opened" in {event.act for event in seen.events}
    goes_by_indexes(house, found)


def test_the_trail_of_one_person_and_of_one_signal(house: House) -> None:
    farid = principal(house, FARID)
    signal = signal_of(house, file_signal(house))
    with house.database.reading() as connection, asked(house) as found:
        trail.happened(connection, "opened", farid, signal)
        trail.invited_by(connection, farid, house.today())
        trail.sealed_acts(connection, house.app_keys, ["keys_made"])
        trail.settings_changed(connection, house.app_keys, {house.clock().isoformat()})
        erasing.wrote_since(connection, signal, house.today())
    goes_by_indexes(house, found)


def test_the_worker_mails_reminds_hangs_and_lets_deputies_in(house: House) -> None:
    people = [principal(house, each) for each in (FARID, ROOS)]
    for urgency in ("acuut", "spoed", "niet_acuut"):
        file_signal(house, answers={"urgentie": (urgency,)})
    today = house.today()
    with asked(house) as found:
        housekeeping.make_news(house)
        housekeeping.make_acute(house)
        housekeeping.let_deputies_in(house)
        housekeeping.deliver(house)
        chaining.hang(house)
        with house.database.reading() as connection:
            reminders.due_within(connection, HERE, today - timedelta(days=1), today)
            reminders.beside_urgent(connection, people)
            reminders.unopened(connection, people[0], HERE, active_in=HERE, before=today)
            teams.held_by_absent(connection, "GM9001", "mensenhandel", people[:1], people[1:])
            wraps.to_rewrap(connection, people[0], people[1], "GM9001", 10, "")
            erasing.over(connection, today)
            erasing.erased_within(connection, today, today + timedelta(days=14))
    goes_by_indexes(house, found)


def test_figures_and_the_load_of_a_region(house: House) -> None:
    farid = desk(house, FARID)
    publish(house)
    with asked(house) as found:
        publishing.shelf(house, farid, "mensenhandel", (2025, 2024))
        with house.database.reading() as connection:
            region_overview.loads(connection, HERE, house.today())
            region_overview.promised(connection, HERE, "2026-09")
            region_overview.counted(connection, HERE, "mensenhandel", "vorm", ["2026-11"])
    goes_by_indexes(house, found)


def test_a_whole_table_is_noticed(house: House) -> None:
    """So that the tests above can fail."""
    file_signal(house)
    with asked(house) as found, house.database.reading() as connection:
        connection.exec_driver_sql("SELECT id FROM signal WHERE theme = 'x' AND passed_on IS NOT NULL", ())
        connection.exec_driver_sql("SELECT count(*) FROM event AS e WHERE e.facts = 'x'", ())
    assert len(whole_tables(house, found)) == 2
