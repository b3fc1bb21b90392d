"""Reporting back, and the keys of those who receive."""

import pytest
from cast import CARLA, FARID, GRETA, ILSE, PASSPHRASE, SANNE, Clock, Shares, desk, desk_of, file_signal, newcomer, once
from handed import filed, hand, holders, seen_by
from peek import count, flagged, mails, principal, rows, signal_of, sql

from portal.actions import tokens
from portal.actions.desk import reading, replying, triaging
from portal.actions.desk.cases import Done, NotFound
from portal.actions.handing_on import handing, receiving
from portal.actions.house import House
from portal.actions.people import approving, escrow, keys
from portal.actions.people.signing_in import Desk
from portal.actions.worker import housekeeping
from portal.domain.places import Role
from portal.domain.receiving import Progress
from portal.domain.signals import NotAllowed, PublicStatus, Status

TEXT = "We hebben haar gesproken."


@pytest.fixture
def sent(house: House) -> tuple[str, str]:
    """What Farid handed to Carla, who opened it: its id and receipt."""
    code = hand(house, filed(house), "care_coordinator")
    made = signal_of(house, code)
    reading.open_signal(house, desk(house, CARLA), made)
    return made, code


def report(house: House, signal: str, progress: Progress, text: str = "", who: str = CARLA) -> None:
    at = desk(house, who)
    receiving.report_back(house, at, signal, once(house, at), progress, text)


def said(house: House, code: str) -> list[tuple[str, str]]:
    found = [entry.message for entry in handing.news(house, code).entries]
    return [(each.kind, each.text) for each in found if each]


def status_of(house: House, signal: str) -> str:
    return str(rows(house, "SELECT status FROM signal WHERE id = :id", id=signal)[0][0])


def test_the_sender_reads_the_code_and_the_words(house: House) -> None:
    code = hand(house, filed(house), "care_coordinator")
    made = signal_of(house, code)
    reading.open_signal(house, desk(house, CARLA), made)
    assert handing.fresh(house, [code]) == set()
    sql(house, "DELETE FROM news")
    report(house, made, Progress.ACCEPTED)
    report(house, made, Progress.INTAKE_DONE, TEXT)
    assert handing.fresh(house, [code]) == {code}
    assert said(house, code) == [("progress", "accepted"), ("progress", "intake_done"), ("feedback", TEXT)]
    assert handing.news(house, code).status is PublicStatus.IN_PROGRESS
    assert flagged(house) == {FARID, SANNE}
    assert rows(house, "SELECT owner FROM signal WHERE id = :id", id=made) == [(principal(house, CARLA),)]


def test_the_end_closes_and_can_be_opened_again(house: House, sent: tuple[str, str]) -> None:
    made, code = sent
    report(house, made, Progress.ENDED)
    assert status_of(house, made) == "closed"
    assert handing.news(house, code).status is PublicStatus.CLOSED
    with pytest.raises(NotAllowed):
        report(house, made, Progress.HELP_STARTED)
    report(house, made, Progress.ACCEPTED)
    assert status_of(house, made) == "in_progress"
    assert reading.open_signal(house, desk(house, CARLA), made).handling.outcome == ""


def test_what_came_of_it_is_a_step(house: House, sent: tuple[str, str]) -> None:
    made, _ = sent
    report(house, made, Progress.SHELTER_ARRANGED)
    assert reading.open_signal(house, desk(house, CARLA), made).handling.outcomes == ("zorg_gestart",)


def test_a_refusal_needs_a_reason(house: House, sent: tuple[str, str]) -> None:
    made, code = sent
    with pytest.raises(ValueError, match="text"):
        report(house, made, Progress.REFUSED)
    assert said(house, code) == []
    report(house, made, Progress.REFUSED, "Ze woont in een andere regio.")
    assert said(house, code) == [("progress", "refused"), ("feedback", "Ze woont in een andere regio.")]
    assert status_of(house, made) == "closed"


def test_the_same_form_reports_once(house: House, sent: tuple[str, str]) -> None:
    made, code = sent
    carla = desk(house, CARLA)
    token = once(house, carla)
    receiving.report_back(house, carla, made, token, Progress.ACCEPTED)
    with pytest.raises(Done):
        receiving.report_back(house, carla, made, token, Progress.INTAKE_DONE)
    with pytest.raises(NotAllowed):
        report(house, made, Progress.ACCEPTED)
    assert said(house, code) == [("progress", "accepted")]


def test_the_trail_keeps_that_and_not_what(house: House, sent: tuple[str, str]) -> None:
    made, _ = sent
    report(house, made, Progress.INTAKE_DONE, TEXT)
    assert rows(house, "SELECT facts FROM event WHERE act = 'reported_back'") == [("{}",)]
    assert not rows(house, "SELECT 1 FROM event WHERE facts LIKE '%intake%'")


def test_supervision_reports_its_own_work(house: House) -> None:
    made = signal_of(house, hand(house, filed(house), "internal_safety"))
    reading.open_signal(house, desk(house, ILSE), made)
    report(house, made, Progress.CHECK_DONE, who=ILSE)
    with pytest.raises(NotAllowed):
        report(house, made, Progress.INTAKE_DONE, who=ILSE)


def test_nobody_reports_on_what_is_not_theirs(house: House, sent: tuple[str, str]) -> None:
    made, _ = sent
    own = signal_of(house, file_signal(house))
    for who, signal in ((FARID, made), (ILSE, made), (GRETA, made), (FARID, own), (CARLA, own)):
        with pytest.raises(NotFound):
            report(house, signal, Progress.ACCEPTED, who=who)


def test_a_receiver_does_not_triage(house: House, sent: tuple[str, str]) -> None:
    made, _ = sent
    carla = desk(house, CARLA)
    with pytest.raises(NotFound):
        triaging.take(house, carla, made, once(house, carla))
    with pytest.raises(NotFound):
        triaging.close(house, carla, made, once(house, carla), "afgesloten", "x", "")
    triaging.add_note(house, carla, made, once(house, carla), "Gebeld.")
    replying.ask(house, carla, made, once(house, carla), "Wie is erbij?")
    assert status_of(house, made) == Status.QUESTION.value


def test_the_figures_count_no_receiver(house: House, sent: tuple[str, str]) -> None:
    made, _ = sent
    before = rows(house, "SELECT * FROM counter")
    report(house, made, Progress.ACCEPTED)
    assert rows(house, "SELECT * FROM counter") == before


# --- keys of receivers -------------------------------------------------------------------------------------------


def anew(house: House, email: str, name: str, role: Role, slugs: tuple[str, ...], slot: str | None = None) -> Desk:
    """This person forgot the kluiszin and made new keys, or is here for the first time."""
    places = [house.directory.municipalities[slug] for slug in slugs]
    known = rows(house, "SELECT 1 FROM principal WHERE name = :name", name=name)
    code = keys.invite(house, email, name, role, places, slot=slot, new_keys=bool(known)).code
    session = keys.accept_invitation(house, email, code, PASSPHRASE)
    house.keeper.refresh()
    return desk_of(house, session)


def use_paper(house: House, shares: Shares, at: Desk, email: str, slug: str = "waterstad") -> int:
    place = house.directory.municipalities[slug]
    return escrow.use(house, place, *shares.of[slug], email, at.keys.public.fingerprint(), "keys_lost")


def approve(house: House, at: Desk, who: Desk, token: tokens.FormToken | None = None) -> int:
    digits = who.keys.public.fingerprint()
    return approving.approve(house, at, who.staff.principal, digits, PASSPHRASE, token or once(house, at))


def test_the_paper_key_gives_a_receiver_what_is_for_receivers(house: House, shares: Shares) -> None:
    file_signal(house)
    signal = filed(house)
    care = signal_of(house, hand(house, signal, "care_coordinator"))
    own = signal_of(house, hand(house, signal, "internal_safety"))
    carla = anew(house, CARLA, "Carla Mol", Role.CARE_COORDINATOR, ("waterstad", "bergdorp"))
    assert use_paper(house, shares, carla, CARLA) == 1
    assert seen_by(house, CARLA) == [care]
    bo = anew(house, "bo@waterstad.example", "Bo Zand", Role.INTERNAL, ("waterstad",), "zorg")
    assert use_paper(house, shares, bo, "bo@waterstad.example") == 0
    mo = anew(house, "mo@waterstad.example", "Mo Zand", Role.INTERNAL, ("waterstad",))
    assert use_paper(house, shares, mo, "mo@waterstad.example") == 1
    assert seen_by(house, "mo@waterstad.example") == [own]
    assert {
        bool(gated)
        for (gated,) in rows(
            house, "SELECT gated FROM wrap WHERE signal = :id AND principal = :who", id=own, who=mo.staff.principal
        )
    } == {False}


def test_the_paper_key_gives_a_reader_nothing_that_is_for_receivers(house: House, shares: Shares) -> None:
    signal = filed(house)
    hand(house, signal, "care_coordinator")
    hand(house, signal, "internal_safety")
    nadia = newcomer(house)
    assert use_paper(house, shares, nadia, "nadia@waterstad.example") == 1
    assert seen_by(house, "nadia@waterstad.example") == [signal]


def test_whom_the_first_was_kept_from_gets_it_by_no_ceremony(house: House, shares: Shares) -> None:
    mo = anew(house, "mo@waterstad.example", "Mo Zand", Role.INTERNAL, ("waterstad",), "veiligheid")
    signal = filed(house, exclude=(mo.staff.principal,))
    made = signal_of(house, hand(house, signal, "internal_safety"))
    assert use_paper(house, shares, mo, "mo@waterstad.example") == 0
    assert mo.staff.principal not in str(rows(house, "SELECT principal FROM wrap WHERE signal = :id", id=made))


def test_a_functionaris_approves_a_receiver_who_gets_nothing_of_the_inbox(house: House) -> None:
    signal = filed(house)
    hand(house, signal, "care_coordinator")
    tessa = anew(house, "tessa@regio.example", "Tessa Vis", Role.CARE_COORDINATOR, ("waterstad", "bergdorp"))
    farid = desk(house, FARID)
    assert tessa.staff.principal in {each.principal for each in approving.pending(house, farid)}
    assert approve(house, farid, tessa) == 0
    assert desk(house, "tessa@regio.example").staff.ready
    assert seen_by(house, "tessa@regio.example") == []
    # from now on she receives here, and only here: Bergdorp has not approved her
    made = signal_of(house, hand(house, signal, "care_coordinator"))
    assert tessa.staff.principal in str(rows(house, "SELECT principal FROM wrap WHERE signal = :id", id=made))
    assert seen_by(house, "tessa@regio.example") == [made]


def test_a_receiver_approves_nobody(house: House) -> None:
    nadia = newcomer(house)
    assert approving.pending(house, desk(house, CARLA)) == []
    with pytest.raises(NotFound):
        approve(house, desk(house, CARLA), nadia)


def test_an_invitation_of_a_receiver_makes_seats(house: House) -> None:
    with pytest.raises(ValueError, match="needs a municipality"):
        keys.invite(house, "x@x.example", "X", Role.INTERNAL, [])
    tessa = anew(house, "tessa@regio.example", "Tessa Vis", Role.CARE_COORDINATOR, ("waterstad", "bergdorp"))
    seats = rows(
        house, "SELECT municipality, role FROM seat WHERE principal = :id ORDER BY 1", id=tessa.staff.principal
    )
    assert seats == [("GM9001", "care_coordinator"), ("GM9002", "care_coordinator")]
    assert not tessa.staff.ready
    assert count(house, "signal") == 0
    assert holders(house, filed(house)) == {FARID, SANNE, "dirk@waterstad.example", "escrow"}


def test_an_account_from_before_receivers_had_seats_gets_them(house: House) -> None:
    carla = principal(house, CARLA)
    sql(house, "DELETE FROM seat WHERE principal = :who", who=carla)
    sql(house, "UPDATE principal SET unlocker = NULL WHERE id = :who", who=carla)
    places = [house.directory.municipalities["waterstad"]]
    keys.invite(house, CARLA, "Carla Mol", Role.FUNCTIONARIS, places)
    assert not rows(house, "SELECT 1 FROM seat WHERE principal = :who", who=carla)
    keys.invite(house, CARLA, "Carla Mol", Role.CARE_COORDINATOR, places)
    assert rows(house, "SELECT role FROM seat WHERE principal = :who", who=carla) == [("care_coordinator",)]


# --- mail --------------------------------------------------------------------------------------------------------


def test_receivers_are_mailed_as_everybody(house: House, clock: Clock) -> None:
    signal = filed(house)
    hand(house, signal, "care_coordinator")
    clock.move(hours=4)
    housekeeping.round_of_work(house)
    assert CARLA in {address for address, _ in mails(house)}
    assert ILSE not in {address for address, _ in mails(house)}


def test_an_acute_one_is_mailed_at_once(house: House) -> None:
    signal = filed(house, answers={"urgentie": ("acuut",)})
    hand(house, signal, "internal_safety")
    housekeeping.round_of_work(house)
    assert ILSE in {address for address, _ in mails(house)}
    assert CARLA not in {address for address, _ in mails(house)}
