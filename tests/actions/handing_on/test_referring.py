"""Handing on: a record that says exactly what was told, and moves the signal along; what came back; what waits."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from cast import DIRK, FARID, GRETA, ILSE, PASSPHRASE, SANNE, Clock, desk, file_signal, once
from peek import count, principal, rows, signal_of, sql

from portal.actions.desk import cases, inbox, reading, triaging
from portal.actions.handing_on import advising, following_up, referred, referring
from portal.actions.handing_on.referring import Proposal
from portal.actions.house import House
from portal.actions.people import signing_in
from portal.actions.people.signing_in import Desk
from portal.domain.referrals import PORTAL, NoSuchAnswer, Referral, Said
from portal.domain.signals import Filter, NotAllowed, Status

ANSWERS = {"vorm": ("arbeid", "crimineel"), "leeftijd": ("minderjarig",)}
TEXTS = {"place": "Voorbeeldweg 12A, 0000 AA Demodorp", "plate": "XX-000-X"}


def proposal(**own: Any) -> Proposal:
    values: dict[str, Any] = {
        "partner": "arbeidsinspectie",
        "purpose": "strafbaar_feit",
        "basis": "publieke_taak",
        "channel": "telefoon",
        "text": "Acht mensen werken zes dagen per week.",
    }
    return Proposal(**{**values, **own})


TO_ILSE = {
    "partner": "intern_toezicht",
    "purpose": "advies",
    "channel": PORTAL,
    "barrier": "sluiting",
    "owner": "Team Wonen",
}
"""A barrier for the own supervision, which is in the portal."""


def to_avim(**own: Any) -> Proposal:
    return proposal(partner="avim", reminded=True, text="Noem deze persoon slachtoffer.", **own)


@pytest.fixture
def signal(house: House) -> str:
    return signal_of(house, file_signal(house, answers=ANSWERS, texts=TEXTS))


@pytest.fixture
def farid(house: House, signal: str) -> Desk:
    return confirmed(house, FARID, signal)


def confirmed(house: House, email: str, signal: str) -> Desk:
    """Somebody who opened the signal and gave the kluiszin once more."""
    found = desk(house, email)
    reading.open_signal(house, found, signal)
    signing_in.confirm(house, found, PASSPHRASE, referring.CONFIRM)
    return found


def refer(house: House, who: Desk, signal: str, **own: Any) -> None:
    referring.refer(house, who, signal, once(house, who), proposal(**own))


def opened(house: House, who: Desk, signal: str) -> reading.Dossier:
    return reading.open_signal(house, who, signal)


def records(house: House, who: Desk, signal: str) -> list[Referral]:
    found = referred.of_signal(house, opened(house, who, signal).case)
    assert all(each for _, each in found)
    return [each for _, each in found if each]


# --- what fits ---------------------------------------------------------------------------------------------------


def test_advice_names_partner_and_reason(house: House, farid: Desk, signal: str) -> None:
    dossier = opened(house, farid, signal)
    found = advising.advice(house, dossier.signal, dossier.report, dossier.handling)
    assert [(each.partner, [because["nl"] for because in each.because]) for each in found] == [
        ("veilig_thuis", ["Omdat minderjarig"]),
        ("arbeidsinspectie", ["Omdat arbeid"]),
    ]


def test_partners_are_those_of_the_municipality_that_take_referrals(house: House, farid: Desk, signal: str) -> None:
    keys = {each.key for each in advising.partners(house, opened(house, farid, signal).signal)}
    assert {"avim", "veilig_thuis", "intern_toezicht", "overig"} <= keys
    assert not {"meld_misdaad_anoniem", "veilig_thuis_bergdorp"} & keys


def test_only_answers_can_be_shared_never_what_leads_to_the_reporter(house: House) -> None:
    signal = signal_of(house, file_signal(house, answers={**ANSWERS, "functiegroep": ("boa",)}, texts=TEXTS))
    report = opened(house, desk(house, FARID), signal).report
    assert report
    assert set(advising.answered(report)) == {"vorm", "leeftijd", "place", "plate"}


# --- handing on --------------------------------------------------------------------------------------------------


def test_a_referral_is_kept_and_moves_the_signal(house: House) -> None:
    signal = signal_of(house, file_signal(house, answers=ANSWERS, texts=TEXTS))
    farid = confirmed(house, FARID, signal)
    refer(house, farid, signal, shared=("vorm", "place"))
    dossier = opened(house, farid, signal)
    [record] = records(house, farid, signal)
    assert (record.partner, record.counted, record.channel) == ("arbeidsinspectie", "doorgezet_inspectie", "telefoon")
    assert record.shared == ("vorm", "place")
    assert (record.on, record.by) == (date(2026, 11, 17), farid.staff.principal)
    assert dossier.signal.status is Status.PASSED_ON
    assert dossier.signal.passed_on
    assert dossier.signal.owner == farid.staff.principal
    assert dossier.handling.outcomes == ("doorgezet_inspectie",)
    assert dossier.handling.follow_ups == {1: (date(2026, 12, 15), date(2027, 2, 9))}


def test_after_the_reporter_heard_something_the_follow_up_is_what_is_due(house: House, signal: str) -> None:
    from portal.actions.desk import replying

    farid = confirmed(house, FARID, signal)
    refer(house, farid, signal)
    replying.give_feedback(house, farid, signal, once(house, farid), "We zijn ermee bezig.")
    assert opened(house, farid, signal).signal.due_on == date(2026, 12, 15)


def test_an_own_team_does_not_make_it_a_melding(house: House, farid: Desk, signal: str) -> None:
    refer(house, farid, signal, **TO_ILSE)
    dossier = opened(house, farid, signal)
    assert not dossier.signal.passed_on
    assert dossier.handling.outcomes == ("doorgezet_intern",)
    [record] = records(house, farid, signal)
    assert (record.barrier, record.owner) == ("sluiting", "Team Wonen")


def test_nothing_about_it_is_readable_in_the_database(house: House, farid: Desk, signal: str) -> None:
    def stored() -> set[str]:
        tables = ("referral", "document", "event")
        return {str(row) for table in tables for row in rows(house, "SELECT * FROM " + table)}

    before = stored()  # of the region file the trail names the partners
    refer(house, farid, signal, text="KANARIE in de tekst", to="KANARIE-organisatie")
    everything = "\n".join(stored() - before)
    for word in ("KANARIE", "arbeidsinspectie", "strafbaar_feit", "doorgezet"):
        assert word not in everything


def test_the_trail_says_that_and_by_whom_but_not_to_whom(house: House, farid: Desk, signal: str) -> None:
    refer(house, farid, signal)
    [event] = rows(house, "SELECT actor, facts FROM event WHERE act = 'referred'")
    assert event == (principal(house, FARID), "{}")


def test_without_the_kluiszin_nothing_happens(house: House, signal: str, clock: Clock) -> None:
    farid = desk(house, FARID)
    reading.open_signal(house, farid, signal)
    with pytest.raises(referring.NotConfirmed):
        refer(house, farid, signal)
    signing_in.confirm(house, farid, PASSPHRASE, referring.CONFIRM)
    clock.move(minutes=11)
    with pytest.raises(referring.NotConfirmed):
        refer(house, farid, signal)
    assert count(house, "referral") == 0


WRONG = [
    ({"partner": "fbi"}, "partner"),
    ({"partner": "meld_misdaad_anoniem"}, "partner"),
    ({"partner": "veilig_thuis_bergdorp"}, "partner"),
    ({"purpose": "nieuwsgierig"}, "purpose"),
    ({"purpose": "strafbaar_feit", "partner": "fairwork"}, "purpose"),
    ({"basis": ""}, "basis"),
    ({"channel": "portal"}, "channel"),
    ({"channel": "postduif"}, "channel"),
    ({"text": ""}, "text"),
    ({"barrier": "sluiting"}, "barrier"),
    ({**TO_ILSE, "owner": ""}, "owner"),
    ({**TO_ILSE, "channel": "telefoon"}, "channel"),
    ({"partner": "avim"}, "reminded"),
    ({"partner": "overig", "purpose": "advies"}, "to"),
    ({"partner": "andere_gemeente", "purpose": "advies"}, "to"),
    ({"partner": "andere_gemeente", "purpose": "advies", "municipality": "GM9001"}, "to"),
    ({"municipality": "GM9002"}, "to"),
]


@pytest.mark.parametrize(("wrong", "field"), WRONG, ids=[f"{field}: {wrong}" for wrong, field in WRONG])
def test_what_is_missing_or_not_offered_is_refused(
    house: House, farid: Desk, signal: str, wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValueError, match=f"^{field}$"):
        refer(house, farid, signal, **wrong)
    assert count(house, "referral") == 0


def test_a_form_counts_once(house: House, farid: Desk, signal: str) -> None:
    token = once(house, farid)
    referring.refer(house, farid, signal, token, proposal())
    with pytest.raises(cases.Done):
        referring.refer(house, farid, signal, token, proposal(text="iets anders"))
    assert count(house, "referral") == 1


def test_a_closed_signal_is_reopened_first(house: House, farid: Desk, signal: str) -> None:
    triaging.close(house, farid, signal, once(house, farid), "geen_actie", "Dank je.", "")
    with pytest.raises(NotAllowed):
        refer(house, farid, signal)


def test_greta_and_a_deputy_who_need_not_stand_in_can_not(house: House, signal: str) -> None:
    for email in (GRETA, DIRK):
        found = desk(house, email)
        signing_in.confirm(house, found, PASSPHRASE, referring.CONFIRM)
        with pytest.raises(cases.NotFound):
            refer(house, found, signal)
        with pytest.raises(cases.NotFound):
            following_up.answer(house, found, signal, 1, once(house, found), Said.ACCEPTED)
        assert referred.overview(house, found) == []


def test_a_record_moved_to_another_signal_or_number_is_damaged(house: House, farid: Desk, signal: str) -> None:
    other = signal_of(house, file_signal(house, story="Een ander verhaal."))
    reading.open_signal(house, farid, other)
    refer(house, farid, signal)
    sql(house, "UPDATE referral SET signal = :other", other=other)
    assert referred.of_signal(house, opened(house, farid, other).case) == [(1, None)]
    [row] = referred.overview(house, farid)
    assert row.referral is None
    with pytest.raises(cases.Broken):
        following_up.answer(house, farid, other, 1, once(house, farid), Said.ACCEPTED)


# --- inside the portal -------------------------------------------------------------------------------------------


def received(house: House, email: str) -> list[Any]:
    return list(inbox.inbox(house, desk(house, email), Filter()).entries)


def test_the_own_supervision_receives_the_text_the_barrier_and_what_was_ticked(house: House) -> None:
    signal = signal_of(house, file_signal(house, answers=ANSWERS, texts=TEXTS))
    farid = confirmed(house, FARID, signal)
    refer(house, farid, signal, **{**TO_ILSE, "shared": ("place",)})
    [row] = received(house, ILSE)
    assert row.report.story == "Acht mensen werken zes dagen per week.\n\nSluiting (Team Wonen)"
    assert row.report.answers == {}
    assert row.report.texts == {"place": TEXTS["place"]}
    [record] = records(house, farid, signal)
    assert record.receipt
    with pytest.raises(NoSuchAnswer):
        say(house, farid, signal, Said.WITHDRAWN)
    assert len(received(house, SANNE)) == 1, "the duo keeps its own signal and gets no copy"


def test_another_municipality_gets_a_new_signal(house: House, farid: Desk, signal: str) -> None:
    own = {"partner": "andere_gemeente", "purpose": "advies", "channel": PORTAL, "municipality": "GM9002"}
    refer(house, farid, signal, **own)
    [row] = received(house, GRETA)
    assert row.signal.id != signal
    assert row.report.story == "Acht mensen werken zes dagen per week."
    [record] = records(house, farid, signal)
    assert (record.to, record.counted) == ("Bergdorp", "doorgezet_gemeente")
    assert not opened(house, farid, signal).signal.passed_on


def test_sent_twice_it_arrives_once_and_refused_it_arrives_never(house: House, farid: Desk, signal: str) -> None:
    with pytest.raises(ValueError, match="owner"):
        refer(house, farid, signal, **{**TO_ILSE, "owner": ""})
    token = once(house, farid)
    for _ in range(2):
        with suppress(cases.Done):
            referring.refer(house, farid, signal, token, proposal(**TO_ILSE))
    assert len(received(house, ILSE)) == 1


# --- what came back ----------------------------------------------------------------------------------------------


def say(house: House, who: Desk, signal: str, said: Said, **own: Any) -> None:
    following_up.answer(house, who, signal, own.pop("number", 1), once(house, who), said, **own)


def test_done_with_a_result_becomes_a_step_and_ends_the_reminders(house: House, farid: Desk, signal: str) -> None:
    refer(house, farid, signal)
    say(house, farid, signal, Said.ACCEPTED)
    say(house, farid, signal, Said.DONE, outcome="controle_gedaan", text="Op maandag geweest.")
    dossier = opened(house, farid, signal)
    assert dossier.handling.outcomes == ("doorgezet_inspectie", "controle_gedaan")
    assert dossier.handling.follow_ups == {}
    with pytest.raises(NoSuchAnswer):
        say(house, farid, signal, Said.ACCEPTED)
    following_up.undo_answer(house, farid, signal, 1, once(house, farid))
    dossier = opened(house, farid, signal)
    assert dossier.handling.outcomes == ("doorgezet_inspectie",)
    assert dossier.handling.follow_ups == {1: (date(2026, 12, 15), date(2027, 2, 9))}
    [record] = records(house, farid, signal)
    assert record.state is Said.ACCEPTED


def test_a_colleague_may_undo_it_too_and_a_step_of_others_stays(house: House, farid: Desk, signal: str) -> None:
    refer(house, farid, signal)
    refer(house, farid, signal, partner="veilig_thuis", purpose="advies")
    for number in (1, 2):
        say(house, farid, signal, Said.DONE, outcome="zorg_gestart", number=number)
    sanne = desk(house, SANNE)
    following_up.undo_answer(house, sanne, signal, 1, once(house, sanne))
    assert "zorg_gestart" in opened(house, sanne, signal).handling.outcomes
    following_up.undo_answer(house, sanne, signal, 2, once(house, sanne))
    assert "zorg_gestart" not in opened(house, sanne, signal).handling.outcomes


@pytest.mark.parametrize(
    ("said", "own"),
    [
        (Said.REFUSED, {}),
        (Said.ACCEPTED, {"outcome": "controle_gedaan"}),
        (Said.DONE, {"outcome": "doorgezet_politie"}),
        (Said.DONE, {"outcome": "bewezen"}),
    ],
)
def test_an_answer_that_does_not_fit(house: House, farid: Desk, signal: str, said: Said, own: dict[str, Any]) -> None:
    refer(house, farid, signal)
    with pytest.raises(ValueError, match=r"text|outcome"):
        say(house, farid, signal, said, **own)


def test_a_number_that_is_not_there(house: House, farid: Desk, signal: str) -> None:
    with pytest.raises(cases.NotFound):
        say(house, farid, signal, Said.ACCEPTED, number=7)


def test_refused_keeps_the_melding_but_asks_no_more(house: House, farid: Desk, signal: str) -> None:
    refer(house, farid, signal)
    say(house, farid, signal, Said.REFUSED, text="Te weinig om mee te beginnen.")
    dossier = opened(house, farid, signal)
    assert dossier.signal.passed_on
    assert dossier.handling.follow_ups == {}
    assert dossier.signal.status is Status.IN_PROGRESS, "the desk has to decide again"


def test_a_mistake_is_withdrawn_and_no_melding_any_more(house: House, farid: Desk, signal: str) -> None:
    refer(house, farid, signal)
    say(house, farid, signal, Said.WITHDRAWN)
    dossier = opened(house, farid, signal)
    assert (dossier.signal.passed_on, dossier.signal.status) == (False, Status.IN_PROGRESS)
    assert dossier.handling.outcomes == ()
    assert dossier.handling.follow_ups == {}
    assert count(house, "referral") == 1, "what was written down stays"
    following_up.undo_answer(house, farid, signal, 1, once(house, farid))
    dossier = opened(house, farid, signal)
    assert (dossier.signal.passed_on, dossier.signal.status) == (True, Status.PASSED_ON)
    assert dossier.handling.outcomes == ("doorgezet_inspectie",)


def test_one_of_two_withdrawn_leaves_the_other(house: House, farid: Desk, signal: str) -> None:
    refer(house, farid, signal)
    refer(house, farid, signal, channel="veilige_mail")
    say(house, farid, signal, Said.WITHDRAWN, number=2)
    dossier = opened(house, farid, signal)
    assert (dossier.signal.passed_on, dossier.signal.status) == (True, Status.PASSED_ON)
    assert dossier.handling.outcomes == ("doorgezet_inspectie",)


def test_an_answer_comes_also_after_closing_and_opens_nothing(house: House, farid: Desk, signal: str) -> None:
    refer(house, farid, signal)
    triaging.close(house, farid, signal, once(house, farid), "doorgezet_inspectie", "We sluiten dit af.", "")
    say(house, farid, signal, Said.DONE, outcome="controle_gedaan")
    dossier = opened(house, farid, signal)
    assert (dossier.signal.status, dossier.signal.due_on) == (Status.CLOSED, None)
    assert dossier.handling.outcomes == ("doorgezet_inspectie", "controle_gedaan")


def test_asking_at_four_weeks_leaves_twelve(house: House, farid: Desk, signal: str, clock: Clock) -> None:
    refer(house, farid, signal)
    clock.move(weeks=4, days=1)
    farid = desk(house, FARID)
    [row] = referred.overview(house, farid)
    assert row.ask_on == date(2026, 12, 15)
    say(house, farid, signal, Said.ASKED, text="Nog bezig.")
    [row] = referred.overview(house, farid)
    assert row.ask_on == date(2027, 2, 9)
    clock.move(weeks=8)
    farid = desk(house, FARID)
    say(house, farid, signal, Said.ASKED)
    [row] = referred.overview(house, farid)
    assert row.ask_on is None
    assert row.referral
    assert row.referral.open
    following_up.undo_answer(house, farid, signal, 1, once(house, farid))
    [row] = referred.overview(house, farid)
    assert row.ask_on == date(2027, 2, 9)


# --- everything one holds ------------------------------------------------------------------------------------------


def test_the_overview_shows_what_waits_by_day_and_everything_on_request(
    house: House, farid: Desk, signal: str, clock: Clock
) -> None:
    refer(house, farid, signal)
    clock.move(days=7)
    other = signal_of(house, file_signal(house, story="Een ander verhaal."))
    farid = confirmed(house, FARID, other)
    referring.refer(house, farid, other, once(house, farid), to_avim())
    say(house, farid, signal, Said.ACCEPTED)
    refer(house, farid, signal, partner="veilig_thuis", purpose="advies")
    say(house, farid, signal, Said.REFUSED, text="Niet voor ons.", number=2)
    waiting = [(each.signal.id, each.number) for each in referred.overview(house, farid)]
    assert waiting == [(signal, 1), (other, 1)]
    everything = [(each.signal.id, each.number) for each in referred.overview(house, farid, everything=True)]
    assert everything == [(signal, 1), (other, 1), (signal, 2)]


def test_the_overview_shows_nothing_of_others(house: House, farid: Desk, signal: str) -> None:
    refer(house, farid, signal)
    assert referred.overview(house, desk(house, GRETA), everything=True) == []
    assert referred.overview(house, desk(house, DIRK), everything=True) == []
    assert len(referred.overview(house, desk(house, SANNE))) == 1
    assert len(inbox.inbox(house, desk(house, SANNE), Filter()).entries) == 1


def test_a_role_that_refers_nothing_has_no_overview(house: House, farid: Desk) -> None:
    from portal.domain.places import Role

    other = replace(farid, staff=replace(farid.staff, role=Role.CARE_COORDINATOR))
    with pytest.raises(cases.NotFound):
        referred.overview(house, other)
