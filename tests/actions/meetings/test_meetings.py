"""Farid, Greta and Carla meet about signals: who reads what, who decides, and what comes back into the signal."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta

import pytest
from cast import BAS, CARLA, DIRK, FARID, GRETA, ILSE, K_APP, ROOS, SANNE, Clock, come_home, once, open_house
from cast import desk as fresh
from circles import WITH_CIRCLES
from newsroom import KEES, kees
from peek import count, flagged, principal, rows, sql
from proof_theme import KEY, lay_down, take_up
from roundtable import ON, QUESTION, REMARK, TEXT, acted, brought, decided, desk, filed, forward, planned, seen

from portal.actions.desk import lasting, reading, stepping_aside
from portal.actions.desk.cases import Broken, Done, NotFound
from portal.actions.house import House
from portal.actions.installation import managing
from portal.actions.meetings import agenda, bringing_in, deciding, gathering, taking_over
from portal.actions.meetings.owed import owing
from portal.actions.meetings.sitting import sitters
from portal.actions.people import signing_in
from portal.actions.worker import resealing
from portal.actions.worker.housekeeping import tidy
from portal.actions.worker.reminding import remind
from portal.adapters import meetings, vault
from portal.domain.meetings import AHEAD, PARTNER, STAFF
from portal.domain.signals import NotAllowed, Status
from portal.settings import Settings


@contextmanager
def two_themes(installed: Settings, clock: Clock) -> Iterator[House]:
    """The cast, with a second theme in its region."""
    lay_down(installed.instance)
    opened = come_home(replace(installed, themes=("mensenhandel", KEY)), clock)
    take_up(opened)
    yield opened
    opened.close()


def test_who_sits_at_the_table_has_keys_and_looks_at_signals(house: House) -> None:
    (board, *_) = gathering.tables_of(house, desk(house, FARID))
    assert board.codes == {"GM9001", "GM9002", "GM9003"}
    assert {each.person.name for each in sitters(house, board)} == {
        "Farid Amrani",
        "Sanne de Wit",
        "Greta Hoek",
        "Carla Mol",
    }
    sql(house, "UPDATE seat SET active = 1 WHERE principal = :id", id=principal(house, DIRK))
    house.keeper.refresh()
    assert "Dirk Smit" in {each.person.name for each in sitters(house, board)}, "a deputy who stands in now"


def test_what_is_brought_in_is_read_by_who_takes_part_and_nobody_else(house: House) -> None:
    kees(house)
    meeting, signal = planned(house, people=(FARID, GRETA)), filed(house)
    brought(house, meeting, signal)
    for email in (FARID, GRETA):
        (sheet,) = seen(house, meeting, email).sheets
        assert sheet.words and (sheet.words.text, sheet.words.question) == (TEXT, QUESTION)
    (sheet,) = seen(house, meeting, KEES).sheets
    assert sheet.words is None and sheet.line and (sheet.line.form, sheet.line.urgency) == ("arbeid", "spoed")
    assert seen(house, meeting, SANNE).sheets == seen(house, meeting, CARLA).sheets == [], "no key, no line"
    sanne = desk(house, SANNE)
    for about in (sheet.id, None):
        with pytest.raises(NotFound):
            deciding.add_task(
                *(house, sanne, meeting, about, once(house, sanne)),
                action="navragen",
                by=PARTNER,
                owner="avim",
                due_on=ON,
            )
    with pytest.raises(NotFound):
        deciding.decide(
            *(house, sanne, meeting, sheet.id, once(house, sanne)), since=sheet.state, decision="oppakken", remark=None
        )
    with pytest.raises(NotFound):
        agenda.give_keys(house, sanne, meeting, once(house, sanne))
    for email in (BAS, ILSE, DIRK, ROOS):
        with pytest.raises(NotFound):
            seen(house, meeting, email)


def test_who_is_no_member_on_the_day_sits_there_no_more(house: House) -> None:
    meeting = planned(house)
    brought(house, meeting, filed(house))
    assert seen(house, meeting, GRETA).sheets
    sql(house, "UPDATE membership SET valid_to = '2026-11-20' WHERE municipality = 'GM9002'")
    with pytest.raises(NotFound):
        seen(house, meeting, GRETA)
    assert gathering.gatherings(house, desk(house, GRETA)) == []
    assert seen(house, meeting, FARID).waiting == []


def test_only_who_may_open_the_signal_learns_which_one_it_was(house: House) -> None:
    meeting, signal = planned(house), filed(house)
    brought(house, meeting, signal)
    own = {email: seen(house, meeting, email).sheets[0].origin for email in (FARID, SANNE, GRETA, CARLA)}
    assert {email for email, origin in own.items() if origin} == {FARID, SANNE}
    origin = own[FARID]
    assert origin and origin.signal.id == signal
    assert signal not in str(rows(house, "SELECT * FROM sheet"))


def test_the_kluiszin_is_asked_and_everything_is_checked(house: House) -> None:
    meeting, signal, farid = planned(house), filed(house), desk(house, FARID)
    with pytest.raises(bringing_in.NotConfirmed):
        bringing_in.bring_in(house, farid, signal, once(house, farid), forward(house, meeting))
    signing_in.confirm(house, farid, "vijf gewone woorden op een rij", bringing_in.CONFIRM)
    for wrong in ({"form": "geen"}, {"urgency": "nooit"}, {"text": ""}, {"question": ""}):
        with pytest.raises(ValueError, match=next(iter(wrong))):
            bringing_in.bring_in(house, farid, signal, once(house, farid), forward(house, meeting, **wrong))
    with pytest.raises(bringing_in.OthersThere):
        bringing_in.bring_in(house, farid, signal, once(house, farid), forward(house, meeting, readers=frozenset()))
    token = once(house, farid)
    bringing_in.bring_in(house, farid, signal, token, forward(house, meeting))
    with pytest.raises(Done):
        bringing_in.bring_in(house, farid, signal, token, forward(house, meeting))
    assert count(house, "sheet") == 1


def test_who_was_kept_from_the_signal_gets_no_key_and_sees_no_line(house: House) -> None:
    meeting, signal = planned(house), filed(house, exclude=(principal(house, SANNE),))
    assert principal(house, SANNE) not in {
        who for each in bringing_in.possible(house, desk(house, FARID), signal) for who in each.readers
    }
    sheet = brought(house, meeting, signal)
    decided(house, meeting, sheet)
    who = desk(house, FARID)
    deciding.add_task(
        *(house, who, meeting, sheet, once(house, who)), action="navragen", by=PARTNER, owner="avim", due_on=ON
    )
    sanne = desk(house, SANNE)
    assert seen(house, meeting, SANNE).sheets == [] and deciding.doings(house, sanne) == []
    with pytest.raises(NotFound):
        deciding.decide(house, sanne, meeting, sheet, once(house, sanne), since="", decision="oppakken", remark=None)
    agenda.give_keys(house, who, meeting, once(house, who))
    assert len(rows(house, "SELECT 1 FROM sheet_key WHERE principal = :id", id=principal(house, SANNE))) == 0


def test_stepping_aside_reaches_the_sheets(house: House) -> None:
    meeting, signal = planned(house), filed(house)
    brought(house, meeting, signal)
    sanne, greta = desk(house, SANNE), desk(house, GRETA)
    stepping_aside.step_aside(house, sanne, signal, once(house, sanne))
    assert seen(house, meeting, SANNE).sheets == []
    assert seen(house, meeting, GRETA).waiting == []
    agenda.give_keys(house, greta, meeting, once(house, greta))
    assert len(rows(house, "SELECT 1 FROM sheet_key WHERE principal = :id", id=principal(house, SANNE))) == 0


@pytest.mark.parametrize("heir", [FARID, None])
def test_who_stepped_aside_has_nothing_to_do_about_it_any_more(house: House, heir: str | None) -> None:
    """What Sanne had to do goes to Farid, who brought it in; when he takes no part any more it goes away."""
    meeting, signal = planned(house, people=(FARID, SANNE, GRETA)), filed(house)
    sheet = brought(house, meeting, signal)
    sanne, greta = desk(house, SANNE), desk(house, GRETA)

    def give(owner: str) -> None:
        about = (house, greta, meeting, sheet, once(house, greta))
        deciding.add_task(*about, action="navragen", by=STAFF, owner=principal(house, owner), due_on=ON)

    give(SANNE)
    if heir is None:
        with house.database.writing() as connection:
            meetings.remove_people(connection, meeting, {principal(house, FARID)})
    stepping_aside.step_aside(house, sanne, signal, once(house, sanne))
    assert deciding.doings(house, sanne) == [], "also not by what she had to do"
    assert [each.task.owner for each in deciding.doings(house, greta)] == ([principal(house, heir)] if heir else [])
    with pytest.raises(ValueError, match="owner"):
        give(SANNE)
    assert seen(house, meeting, GRETA).sheets[0].people == {principal(house, each) for each in (heir, GRETA) if each}


def test_the_worker_tells_nobody_of_a_sheet_without_its_key(house: House, clock: Clock) -> None:
    meeting, signal = planned(house, people=(FARID, SANNE)), filed(house)
    sheet, farid = brought(house, meeting, signal), desk(house, FARID)
    about = (house, farid, meeting, sheet, once(house, farid))
    deciding.add_task(*about, action="navragen", by=STAFF, owner=principal(house, SANNE), due_on=house.today())
    told = []
    for drop in (False, True):
        if drop:  # as when the action was kept in the moment before
            sql(house, "DELETE FROM sheet_key WHERE principal = :id", id=principal(house, SANNE))
        with house.database.reading() as connection:
            told.append(owing(house, connection, "oefenregio", date.min, house.today()))
    assert told == [{principal(house, SANNE)}, set()]


def test_who_sits_there_for_another_theme_gets_no_key_and_sees_no_line(installed: Settings, clock: Clock) -> None:
    """Greta sits for fireworks only: she takes part, and never learns of a signal of the other theme."""
    with two_themes(installed, clock) as house:
        for who, theme in ((GRETA, "mensenhandel"), (CARLA, KEY)):
            sql(house, "DELETE FROM seat WHERE principal = :id AND theme = :t", id=principal(house, who), t=theme)
        sql(
            house,
            "INSERT INTO seat (municipality, theme, principal, role, active)"
            " VALUES ('GM9002', :t, :id, 'functionaris', FALSE)",
            t=KEY,
            id=principal(house, GRETA),
        )
        house.keeper.refresh()
        meeting = planned(house, people=(FARID, GRETA, CARLA))
        (possible,) = bringing_in.possible(house, desk(house, FARID), filed(house))
        assert possible.readers == {principal(house, each) for each in (FARID, CARLA)}
        sheet, farid = brought(house, meeting, filed(house)), desk(house, FARID)
        acted(house, meeting, sheet)
        assert seen(house, meeting, FARID).waiting == []
        agenda.give_keys(house, farid, meeting, once(house, farid))
        assert len(rows(house, "SELECT 1 FROM sheet_key WHERE principal = :id", id=principal(house, GRETA))) == 0
        assert seen(house, meeting, GRETA).sheets == [] == deciding.doings(house, desk(house, GRETA))
        about = (house, farid, meeting, sheet, once(house, farid))
        with pytest.raises(ValueError, match="owner"):
            deciding.add_task(*about, action="navragen", by=STAFF, owner=principal(house, GRETA), due_on=ON)
        own = filed(house, theme=KEY, answers={"soort": ("pijl",)}, texts={})
        with pytest.raises(ValueError, match="form"):
            brought(house, meeting, own, form="arbeid")
        brought(house, meeting, own, form="pijl", urgency="niet_acuut")
        (fireworks,) = seen(house, meeting, GRETA).sheets
        assert fireworks.words and fireworks.line and (fireworks.line.theme, fireworks.line.form) == (KEY, "pijl")
        assert [each.line.theme for each in seen(house, meeting, CARLA).sheets if each.line] == ["mensenhandel"]
        sql(
            house, "DELETE FROM seat WHERE principal = :id AND theme = :t", id=principal(house, CARLA), t="mensenhandel"
        )
        sql(
            house,
            "INSERT INTO seat (municipality, theme, principal, role, active)"
            " VALUES ('GM9002', :t, :id, 'care_coordinator', FALSE)",
            t=KEY,
            id=principal(house, CARLA),
        )
        house.keeper.refresh()
        assert seen(house, meeting, CARLA).sheets == [], "her seat went: the key alone shows nothing"


def test_who_comes_later_gets_the_keys_from_a_colleague(house: House) -> None:
    meeting, signal = planned(house, people=(FARID,)), filed(house)
    brought(house, meeting, signal)
    farid = desk(house, FARID)
    everybody = [principal(house, each) for each in (FARID, GRETA)]
    gathering.put_right(house, farid, meeting, once(house, farid), ON, everybody)
    assert seen(house, meeting, GRETA).sheets == []
    assert seen(house, meeting, FARID).waiting == [principal(house, GRETA)]
    agenda.give_keys(house, farid, meeting, once(house, farid))
    assert seen(house, meeting, GRETA).sheets[0].words
    gathering.put_right(house, farid, meeting, once(house, farid), ON, everybody[:1])
    assert seen(house, meeting, GRETA).sheets == [], "who takes part no longer loses the keys"


def test_a_sheet_that_was_moved_to_another_meeting_opens_for_nobody_and_is_given_to_nobody(house: House) -> None:
    one, other, signal = planned(house), planned(house, people=(FARID, CARLA)), filed(house)
    brought(house, one, signal)
    sql(house, "UPDATE sheet SET meeting = :m", m=other)
    sql(house, "DELETE FROM sheet_key WHERE principal = :id", id=principal(house, CARLA))
    (sheet,) = seen(house, other, FARID).sheets
    farid = desk(house, FARID)
    assert sheet.words is None and sheet.locked
    agenda.give_keys(house, farid, other, once(house, farid))
    assert len(rows(house, "SELECT 1 FROM sheet_key WHERE principal = :id", id=principal(house, CARLA))) == 0


def test_the_coordinator_decides_by_code_and_never_writes_or_reads_a_remark(house: House) -> None:
    kees(house)
    meeting = planned(house)
    sheet = brought(house, meeting, filed(house))
    decided(house, meeting, sheet, KEES)
    assert seen(house, meeting, GRETA).sheets[0].line.decision == "oppakken"  # type: ignore[union-attr]
    with pytest.raises(NotFound):
        decided(house, meeting, sheet, KEES, remark=REMARK)
    decided(house, meeting, sheet, GRETA, remark=REMARK)
    assert seen(house, meeting, CARLA).sheets[0].words.remark == REMARK  # type: ignore[union-attr]
    assert seen(house, meeting, KEES).sheets[0].words is None


def test_two_at_once_the_second_looks_first(house: House) -> None:
    meeting = planned(house)
    sheet = brought(house, meeting, filed(house))
    greta, since = desk(house, GRETA), seen(house, meeting, GRETA).sheets[0].state
    decided(house, meeting, sheet, FARID)
    with pytest.raises(deciding.Moved):
        deciding.decide(
            house, greta, meeting, sheet, once(house, greta), since=since, decision="onvoldoende", remark=None
        )
    assert seen(house, meeting, GRETA).sheets[0].line.decision == "oppakken"  # type: ignore[union-attr]


def test_actions_have_an_owner_and_a_day_and_are_done_and_not_done(house: House, clock: Clock) -> None:
    kees(house)
    meeting, greta = planned(house), desk(house, GRETA)
    sheet = brought(house, meeting, filed(house))
    wrong = [("x", STAFF, principal(house, GRETA), ON), ("navragen", STAFF, principal(house, DIRK), ON)]
    wrong += [("navragen", PARTNER, "comensha", ON), ("navragen", PARTNER, "avim", date(2026, 11, 16))]
    wrong += [("navragen", PARTNER, "avim", ON + timedelta(weeks=13))]
    for action, by, owner, due in wrong:
        with pytest.raises(ValueError, match=r"action|owner|due_on"):
            deciding.add_task(
                *(house, greta, meeting, sheet, once(house, greta)), action=action, by=by, owner=owner, due_on=due
            )
    deciding.add_task(
        *(house, greta, meeting, sheet, once(house, greta)), action="navragen", by=PARTNER, owner="avim", due_on=ON
    )
    clock.move(days=10)
    coordinator = desk(house, KEES)
    (doing,) = deciding.doings(house, coordinator)
    assert deciding.late(house, [doing]) == 1 and doing.place == "GM9001"
    deciding.finish(house, coordinator, once(house, coordinator), doing.task.id)
    assert deciding.late(house, deciding.doings(house, coordinator)) == 0
    deciding.finish(house, coordinator, once(house, coordinator), doing.task.id, done=False)
    assert deciding.late(house, deciding.doings(house, coordinator)) == 1
    late = desk(house, GRETA)
    deciding.remove_task(house, late, meeting, once(house, late), doing.task.id)
    assert deciding.doings(house, coordinator) == []


def test_what_was_decided_goes_back_into_the_signal_and_to_the_reporter(house: House) -> None:
    meeting, signal = planned(house), filed(house)
    sheet, farid = brought(house, meeting, signal), desk(house, FARID)
    with pytest.raises(NotAllowed):
        taking_over.take_over(house, farid, signal, sheet, once(house, farid), lambda _: "x")
    decided(house, meeting, sheet, GRETA, remark=REMARK)
    (came,) = taking_over.of_signal(house, reading.open_signal(house, farid, signal))
    assert came.to_take_over and came.words and came.words.remark == REMARK
    taking_over.take_over(
        house, farid, signal, sheet, once(house, farid), lambda found: f"Besluit: {found.line}", "Dank."
    )
    dossier = reading.open_signal(house, farid, signal)
    assert dossier.signal.status is Status.DISCUSSED and "besproken" in dossier.handling.outcomes
    assert "oppakken" in dossier.notes[-1].text  # type: ignore[union-attr]
    assert [each.text for each in dossier.messages if each and each.kind == "feedback"] == ["Dank."]
    (came,) = taking_over.of_signal(house, dossier)
    assert not came.to_take_over
    with pytest.raises(NotAllowed):
        taking_over.take_over(house, farid, signal, sheet, once(house, farid), lambda _: "x")


def test_a_sheet_is_taken_out_before_the_decision_only(house: House) -> None:
    meeting, signal, farid = planned(house), filed(house), desk(house, FARID)
    sheet = brought(house, meeting, signal)
    bringing_in.take_out(house, farid, signal, sheet, once(house, farid))
    assert count(house, "sheet") == count(house, "sheet_key") == 0
    sheet = brought(house, meeting, signal)
    decided(house, meeting, sheet)
    with pytest.raises(NotAllowed):
        bringing_in.take_out(house, farid, signal, sheet, once(house, farid))


def test_a_meeting_that_is_called_off_is_told_by_the_signal(house: House, clock: Clock) -> None:
    meeting, signal, farid = planned(house), filed(house), desk(house, FARID)
    brought(house, meeting, signal)
    gathering.call_off(house, farid, meeting, once(house, farid))
    assert [count(house, table) for table in ("meeting", "participant", "sheet", "sheet_key")] == [0, 0, 0, 0]
    (came,) = taking_over.of_signal(house, reading.open_signal(house, farid, signal))
    assert came.called_off and not came.to_take_over


def test_what_two_erase_early_goes_from_the_meeting_too(house: House) -> None:
    meeting, signal, farid, sanne = planned(house), filed(house), desk(house, FARID), desk(house, SANNE)
    brought(house, meeting, signal)
    lasting.propose(house, farid, signal, once(house, farid), "Per ongeluk gestuurd")
    lasting.agree(house, sanne, signal, once(house, sanne))
    assert [count(house, table) for table in ("signal", "sheet", "sheet_key")] == [0, 0, 0]


def test_everything_goes_twelve_weeks_after_the_meeting(house: House, clock: Clock) -> None:
    meeting = planned(house)
    sheet = brought(house, meeting, filed(house))
    decided(house, meeting, sheet)
    clock.now = clock.now.replace(year=2027, month=2, day=16)  # 24 November and twelve weeks
    tidy(house)
    assert count(house, "sheet") == 1
    clock.move(days=1)
    tidy(house)
    assert [count(house, table) for table in ("meeting", "sheet", "sheet_key", "task")] == [0, 0, 0, 0]


def test_what_was_brought_in_is_not_kept_for_ever_by_moving_the_meeting(house: House, clock: Clock) -> None:
    meeting, farid, people = planned(house), desk(house, FARID), [principal(house, FARID)]

    def move(on: date) -> None:
        who = desk(house, FARID)
        gathering.put_right(house, who, meeting, once(house, who), on, people)

    brought(house, meeting, filed(house))
    latest = house.today() + AHEAD
    with pytest.raises(gathering.NotMoved) as refused:
        move(latest + timedelta(days=1))
    assert refused.value.until == latest
    move(latest)
    clock.now = clock.now.replace(month=12, day=29)
    with pytest.raises(gathering.NotMoved) as refused:
        move(ON + AHEAD + timedelta(days=1))
    assert refused.value.until == ON + AHEAD, "counted from the day on which it was brought in for"
    move(ON + AHEAD)
    who = desk(house, FARID)
    gathering.close(house, who, meeting, once(house, who))
    with pytest.raises(gathering.NotMoved):
        move(ON + timedelta(weeks=5, days=2))
    move(ON + AHEAD)  # other people still
    assert farid.staff.principal in gathering.gathering(house, who, meeting).people


def test_a_signal_is_brought_in_at_most_six_weeks_ahead(house: House) -> None:
    far, near = (planned(house, on=date(2026, 11, 17) + AHEAD + timedelta(days=each)) for each in (1, 0))
    signal, farid = filed(house), desk(house, FARID)
    assert [each.meeting.id for each in bringing_in.possible(house, farid, signal)] == [near]
    with pytest.raises(ValueError, match="meeting"):
        brought(house, far, signal)
    gathering.put_right(house, farid, far, once(house, farid), date(2027, 6, 1), [])


def test_a_municipality_of_another_region_comes_to_no_table_by_a_circle(house: House) -> None:
    managing.load(house, WITH_CIRCLES)
    kept = json.loads(rows(house, "SELECT policy FROM region WHERE slug = 'oefenregio'")[0][0])
    for table in kept["tables"]:
        table["region"] = "politie-oost"
    sql(house, "UPDATE region SET policy = :p WHERE slug = 'oefenregio'", p=json.dumps(kept))
    house.keeper.refresh()
    meeting = planned(house)
    assert gathering.gathering(house, desk(house, GRETA), meeting).board.codes == {"GM9001", "GM9002", "GM9003"}
    sql(house, "UPDATE membership SET valid_to = '2026-11-01' WHERE municipality = 'GM9002' AND region = 'oefenregio'")
    house.keeper.refresh()
    assert gathering.gathering(house, desk(house, FARID), meeting).board.codes == {"GM9001", "GM9003"}
    with pytest.raises(NotFound):
        seen(house, meeting, GRETA)


def test_a_coordinator_without_a_region_sees_no_meeting(house: House) -> None:
    kees(house)
    meeting = planned(house)
    sql(house, "UPDATE principal SET region = NULL WHERE id = :id", id=principal(house, KEES))
    coordinator = fresh(house, KEES)
    for look in (gathering.gatherings, gathering.tables_of, deciding.doings):
        with pytest.raises(NotFound):
            look(house, coordinator)
    with pytest.raises(NotFound):
        agenda.agenda(house, coordinator, meeting)


def test_nothing_is_brought_in_where_it_does_not_fit(house: House) -> None:
    meeting, signal, farid = planned(house), filed(house), desk(house, FARID)
    gathering.close(house, farid, meeting, once(house, farid))
    assert bringing_in.possible(house, farid, signal) == []
    signing_in.confirm(house, farid, "vijf gewone woorden op een rij", bringing_in.CONFIRM)
    with pytest.raises(ValueError, match="meeting"):
        bringing_in.bring_in(house, farid, signal, once(house, farid), forward(house, meeting))
    gathering.close(house, farid, meeting, once(house, farid), closed=False)
    assert len(bringing_in.possible(house, farid, signal)) == 1
    later = replace(house, clock=lambda: house.clock() + timedelta(days=8))
    assert bringing_in.possible(later, desk(later, FARID), signal) == []
    assert [each.meeting.id for each in gathering.gatherings(house, farid)] == [meeting]


def test_whom_a_signal_was_kept_from_cannot_be_known_so_nobody_gets_it(house: House) -> None:
    meeting, signal, farid = planned(house), filed(house), desk(house, FARID)
    sql(house, "DELETE FROM document WHERE kind = 'route'")
    signing_in.confirm(house, farid, "vijf gewone woorden op een rij", bringing_in.CONFIRM)
    with pytest.raises(Broken):
        bringing_in.bring_in(house, farid, signal, once(house, farid), forward(house, meeting))


def test_planning_is_for_who_sits_there_within_a_year(house: House) -> None:
    farid, carla = desk(house, FARID), desk(house, CARLA)
    for on in (date(2026, 11, 16), date(2028, 1, 1)):
        with pytest.raises(gathering.BadDay):
            gathering.plan(house, farid, once(house, farid), "oefenregio", "screening", on, [])
    with pytest.raises(NotFound):
        gathering.plan(house, farid, once(house, farid), "oefenregio", "bestaat_niet", ON, [])
    with pytest.raises(NotFound):
        gathering.plan(house, carla, once(house, carla), "oefenregio", "screening", ON, [])
    meeting = planned(house, people=(CARLA, DIRK))
    assert gathering.gathering(house, farid, meeting).people == {principal(house, each) for each in (FARID, CARLA)}
    greta = desk(house, GRETA)
    with pytest.raises(NotFound):
        gathering.call_off(house, greta, meeting, once(house, greta))


def test_a_colleague_whose_keys_go_reads_no_sheet(house: House) -> None:
    from portal.actions.people import keys

    meeting = planned(house)
    brought(house, meeting, filed(house))
    place = house.directory.municipalities["bergdorp"]
    from portal.domain.places import Role

    keys.invite(house, GRETA, "Greta Hoek", Role.FUNCTIONARIS, [place], region="oefenregio", new_keys=True)
    assert len(rows(house, "SELECT 1 FROM sheet_key WHERE principal = :id", id=principal(house, GRETA))) == 0


def test_the_line_is_always_as_long(house: House) -> None:
    meeting = planned(house)
    brought(house, meeting, filed(house), form="")
    brought(house, meeting, filed(house, exclude=(principal(house, SANNE),)))
    assert len({len(blob) for (blob,) in rows(house, "SELECT agenda FROM sheet")}) == 1


def test_who_has_something_to_do_is_told_on_the_day_and_once_more(house: House, clock: Clock) -> None:
    meeting, farid = planned(house), desk(house, FARID)
    for owner in ((STAFF, principal(house, GRETA)), (PARTNER, "avim")):
        about = (house, farid, meeting, None, once(house, farid))
        deciding.add_task(*about, action="navragen", by=owner[0], owner=owner[1], due_on=ON)
    told = []
    for _ in range(9):
        sql(house, "DELETE FROM news")
        clock.now = (clock.now + timedelta(days=1)).replace(hour=8, minute=31)
        with house.database.writing() as connection:
            remind(house, connection, "oefenregio", house.today())
        if GRETA in flagged(house):
            told.append(house.today())
    assert told == [ON, ON + timedelta(days=1)]


def test_every_municipality_brings_in_under_its_own_key_on_each_database(house: House) -> None:
    """Waterstad and Bergdorp each bring in; a stolen database, also with the key of the server, gives no word away."""
    meeting = planned(house)
    own = brought(house, meeting, filed(house))
    other = brought(house, meeting, filed(house, GRETA, municipality="bergdorp"), GRETA, form="seksueel")
    decided(house, meeting, own, GRETA, remark=REMARK)
    for email, signals in ((FARID, 1), (GRETA, 1), (CARLA, 0)):
        found = seen(house, meeting, email).sheets
        assert [each.municipality for each in found] == ["GM9001", "GM9002"]
        assert all(each.words and each.words.text == TEXT for each in found)
        assert sum(each.origin is not None for each in found) == signals
    farid, greta = desk(house, FARID), desk(house, GRETA)
    with pytest.raises(NotFound):
        bringing_in.take_out(house, farid, rows(house, "SELECT id FROM signal")[0][0], other, once(house, farid))
    keys = {
        sheet: vault.unwrap(greta.keys, sheet, greta.staff.principal, bytes(blob))
        for sheet, who, blob in rows(house, "SELECT sheet, principal, key FROM sheet_key")
        if who == greta.staff.principal
    }
    assert len(set(keys.values())) == 2, "each sheet has a key of its own"
    for table in ("meeting", "participant", "sheet", "sheet_key", "task"):
        for row in rows(house, f"SELECT * FROM {table}"):
            kept = b"".join(
                bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode() for value in row
            )
            assert not [word for word in ("KANARIE", "arbeid", "seksueel", "oppakken") if word.encode() in kept]
    lines = [house.app_keys.open_field("sheet.agenda", *row) for row in rows(house, "SELECT id, agenda FROM sheet")]
    assert not any(principal(house, each) in "".join(lines) for each in (FARID, SANNE, GRETA, CARLA)), "and no people"
    assert "arbeid" in "".join(lines) and "KANARIE" not in "".join(lines), "what the server could read: codes"


def test_lines_and_actions_outlive_the_secret_of_the_server(house: House, clock: Clock) -> None:
    meeting = planned(house)
    sheet = brought(house, meeting, filed(house))
    acted(house, meeting, sheet)
    renewed = replace(house.settings, secret_key=bytes(range(64, 96)))
    both = open_house(replace(renewed, former_secret_keys=(K_APP,)), clock)
    resealing.reseal(both)
    clock.move(days=1)
    resealing.reseal(both)
    alone = open_house(renewed, clock)
    (found,) = seen(alone, meeting, GRETA).sheets
    assert found.line and found.line.form == "arbeid" and len(found.tasks) == 1
    for node in (both, alone):
        node.close()
