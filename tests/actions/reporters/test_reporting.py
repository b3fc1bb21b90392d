"""Noor files a signal: exactly once, sealed for the right people, and nobody else is told."""

import threading
from dataclasses import replace
from typing import Any

import pytest
from cast import (
    DIRK,
    FARID,
    GRETA,
    K_APP,
    ROOS,
    SANNE,
    Clock,
    desk,
    draft,
    file_signal,
    open_house,
    report_token,
)
from peek import count, flagged, principal, rows, signal_of, sql

from portal.actions import tokens
from portal.actions.house import House
from portal.actions.installation import managing
from portal.actions.people import escrow
from portal.actions.reporters import following, reporting
from portal.domain.signals import Contact

ACUTE = {"urgentie": ("acuut",)}


def issue(house: House) -> tokens.FormToken:
    return tokens.read(house, reporting.PURPOSE, tokens.issue(house, reporting.PURPOSE))


def wraps(house: House, code: str) -> dict[str, bool]:
    """Address (or "escrow") -> gated."""
    known = {principal(house, email): email for email in (FARID, SANNE, DIRK, GRETA, ROOS)}
    found = rows(house, "SELECT principal, gated FROM wrap WHERE signal = :id", id=signal_of(house, code))
    return {known.get(who, "escrow"): bool(gated) for who, gated in found}


def test_the_same_form_twice_is_one_signal_with_one_code(house: House) -> None:
    token = report_token(house)
    first = reporting.submit(house, token, draft())
    again = reporting.submit(house, token, draft(language="pl"))
    assert first.code == again.code
    assert count(house, "signal") == 1
    assert reporting.received(house, token) == first


def test_another_text_under_a_used_token_keeps_the_first(house: House) -> None:
    token = report_token(house)
    receipt = reporting.submit(house, token, draft())
    with pytest.raises(reporting.AlreadyReceived) as other:
        reporting.submit(house, token, draft(story="Nog iets anders"))
    assert other.value.receipt == receipt
    assert count(house, "signal") == 1


def test_a_form_of_more_than_a_day_must_come_again(house: House, clock: Clock) -> None:
    token = issue(house)
    clock.move(hours=24, seconds=1)
    with pytest.raises(tokens.Stale):
        reporting.submit(house, token, draft())
    assert (count(house, "signal"), count(house, "once")) == (0, 0)


def test_a_form_that_was_handled_answers_the_same_however_old(house: House, clock: Clock) -> None:
    token = report_token(house)
    code = reporting.submit(house, token, draft()).code
    clock.move(hours=30)
    assert reporting.submit(house, token, draft()).code == code


def test_a_form_that_comes_back_at_once_works_a_moment_later(house: House, clock: Clock) -> None:
    token = issue(house)
    clock.move(seconds=2)
    with pytest.raises(tokens.TooFast):
        reporting.submit(house, token, draft())
    clock.move(seconds=1)
    assert reporting.submit(house, token, draft()).code


def test_a_token_is_for_this_house_and_this_form(house: House) -> None:
    good = tokens.issue(house, reporting.PURPOSE)
    for text in (tokens.issue(house, "office"), good[:-1] + ("A" if good[-1] != "A" else "B"), "", "x" * 96):
        with pytest.raises(tokens.ForeignToken):
            tokens.read(house, reporting.PURPOSE, text)


def test_twenty_times_at_once_is_one_signal(house: House) -> None:
    token, start = report_token(house), threading.Barrier(20)
    codes: list[str] = []
    failures: list[BaseException] = []

    def post() -> None:
        start.wait(10)
        try:
            codes.append(reporting.submit(house, token, draft()).code)
        except BaseException as error:
            failures.append(error)

    posts = [threading.Thread(target=post) for _ in range(20)]
    for each in posts:
        each.start()
    for each in posts:
        each.join(20)
    assert failures == []
    assert (len(codes), len(set(codes))) == (20, 1)
    assert [count(house, table) for table in ("signal", "thread", "once")] == [1, 1, 1]
    assert len(rows(house, "SELECT 1 FROM event WHERE act = 'filed'")) == 1


def test_a_retry_after_the_application_key_was_renewed_gives_the_code_that_works(
    house: House, clock: Clock, request: pytest.FixtureRequest
) -> None:
    token_text = tokens.issue(replace(house, clock=lambda: clock() - clock.now.resolution * 10**7), reporting.PURPOSE)
    code = reporting.submit(house, tokens.read(house, reporting.PURPOSE, token_text), draft()).code
    renewed = open_house(replace(house.settings, secret_key=b"n" * 32, former_secret_keys=(K_APP,)), clock)
    request.addfinalizer(renewed.close)
    token = tokens.read(renewed, reporting.PURPOSE, token_text)
    assert reporting.submit(renewed, token, draft()).code == code
    received = reporting.received(renewed, token)
    assert received is not None
    assert following.follow(renewed, received.code).municipality == "GM9001"
    with pytest.raises(reporting.AlreadyReceived) as other:
        reporting.submit(renewed, token, draft(story="Anders"))
    assert other.value.receipt.code == code


def test_everybody_who_may_read_gets_a_key_and_the_deputies_stand_behind_a_gate(house: House) -> None:
    assert wraps(house, file_signal(house)) == {FARID: False, SANNE: False, DIRK: True, "escrow": True}


def test_with_the_duo_excluded_the_deputy_stands_before_the_gate(house: House) -> None:
    out = (principal(house, FARID), principal(house, SANNE))
    code = file_signal(house, exclude=out)
    assert wraps(house, code) == {DIRK: False, "escrow": True}
    assert flagged(house) == {DIRK}


def test_without_a_deputy_the_regional_deputy_stands_behind_the_gate(house: House) -> None:
    assert wraps(house, file_signal(house, municipality="bergdorp")) == {GRETA: False, ROOS: True, "escrow": True}
    code = file_signal(house, exclude=(principal(house, DIRK),))
    assert wraps(house, code) == {FARID: False, SANNE: False, ROOS: True, "escrow": True}


def test_only_the_regional_deputy_is_left(house: House) -> None:
    out = tuple(principal(house, email) for email in (FARID, SANNE, DIRK))
    assert wraps(house, file_signal(house, exclude=out)) == {ROOS: False, "escrow": True}
    assert flagged(house) == {ROOS}


def test_excluding_everybody_keeps_nothing(house: House) -> None:
    out = tuple(principal(house, email) for email in (FARID, SANNE, DIRK, ROOS))
    with pytest.raises(reporting.NoRoute):
        file_signal(house, exclude=out)
    for table in ("signal", "document", "wrap", "thread", "once", "news", "acute"):
        assert count(house, table) == 0, table
    assert rows(house, "SELECT 1 FROM event WHERE act = 'filed'") == []


@pytest.mark.parametrize("answers", [{}, ACUTE, {"vorm": ("arbeid",)}, {"leeftijd": ("minderjarig",)}])
def test_who_is_excluded_gets_no_key_no_row_no_flag(house: House, answers: dict[str, Any]) -> None:
    farid = principal(house, FARID)
    file_signal(house, exclude=(farid,), answers=answers)
    assert rows(house, "SELECT 1 FROM wrap WHERE principal = :who", who=farid) == []
    assert FARID not in flagged(house)
    assert rows(house, "SELECT 1 FROM event WHERE actor = :who OR facts LIKE '%' || :who || '%'", who=farid) == rows(
        house, "SELECT 1 FROM event WHERE act IN ('keys_made', 'signed_in', 'invited', 'key_approved', 'escrow_used')"
        " AND (actor = :who OR facts LIKE '%' || :who || '%')", who=farid,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ({}, {FARID, SANNE}),
        ({"vorm": ("arbeid",)}, {FARID}),
        ({"leeftijd": ("minderjarig",)}, {SANNE}),
        ({"urgentie": ("spoed",)}, {FARID, SANNE}),
        (ACUTE, {FARID, SANNE}),
        ({**ACUTE, "vorm": ("crimineel",)}, {FARID}),
    ],
)
def test_who_is_told(house: House, answers: dict[str, Any], told: set[str]) -> None:
    file_signal(house, answers=answers)
    assert flagged(house) == told
    assert count(house, "acute") == int(answers.get("urgentie") == ("acuut",))


def test_a_place_without_readers_takes_nothing(house: House) -> None:
    with pytest.raises(reporting.NoRoute):
        file_signal(house, municipality="kaap")
    assert count(house, "signal") == 0


def test_a_form_opened_before_the_place_closed_still_gets_in(house: House) -> None:
    managing.close_municipality(house, house.directory.municipalities["waterstad"])
    assert file_signal(house), "a signal is never lost because a manager was faster"


def test_the_readable_row_says_no_more_than_promised(house: House) -> None:
    file_signal(house, answers={"vorm": ("arbeid",), "urgentie": ("spoed",)}, contact=Contact("Noor", "0612", "", True))
    (row,) = rows(house, "SELECT * FROM signal")
    assert row._asdict() | {"id": "…"} == {
        "id": "…",
        "municipality": "GM9001",
        "theme": "mensenhandel",
        "received_on": "2026-11-17",
        "status": "received",
        "public_status": "received",
        "urgency": "spoed",
        "owner": None,
        "due_on": "2026-11-17",
        "erase_on": None,
        "passed_on": 0,
        "rule": 2,
    }


def test_an_empty_and_a_full_contact_look_the_same(house: House) -> None:
    file_signal(house)
    file_signal(house, contact=Contact("Noor van den Berg", "06-12345678", "noor@example.org", True))
    sizes = rows(house, "SELECT kind, length(sealed) FROM document ORDER BY kind")
    assert len(set(sizes)) == 3 and len(sizes) == 6


def test_a_retry_gets_its_code_also_when_nobody_is_left_to_read(house: House) -> None:
    token = report_token(house)
    code = reporting.submit(house, token, draft()).code
    sql(house, "DELETE FROM seat")
    house.keeper.refresh()
    assert reporting.submit(house, token, draft()).code == code
    with pytest.raises(reporting.NoRoute):
        file_signal(house)


def test_a_process_that_is_behind_files_for_the_people_of_now(
    house: House, clock: Clock, request: pytest.FixtureRequest
) -> None:
    kaap = house.directory.municipalities["kaap"]
    one, two = escrow.make(house, kaap)
    behind = open_house(house.settings, clock)
    request.addfinalizer(behind.close)
    sql(house, "UPDATE seat SET municipality = 'GM9003' WHERE municipality = 'GM9001' AND role = 'functionaris'")
    for email in (FARID, SANNE):
        digits = desk(house, email).keys.public.fingerprint()
        escrow.use(house, kaap, one, two, email, digits, "keys_lost")
    assert wraps(house, file_signal(behind, municipality="kaap")) == {FARID: False, SANNE: False, "escrow": True}
    assert wraps(house, file_signal(behind)) == {DIRK: False, "escrow": True}


def test_readers_are_named_functionarissen_first(house: House) -> None:
    place = house.directory.municipalities["waterstad"]
    names = [reader.name for reader in reporting.readers(house, place, "mensenhandel")]
    assert names == ["Farid Amrani", "Sanne de Wit", "Dirk Smit"]
    assert reporting.readers(house, house.directory.municipalities["kaap"], "mensenhandel") == ()


ODD = ["\x00", "\ud800 half", "😀" * 20_000, "\u202eomgekeerd", "'; DROP TABLE signal; --", "{{7*7}}"]


@pytest.mark.parametrize("story", ODD, ids=["nul", "surrogate", "emoji", "rtl", "sql", "template"])
def test_any_text_is_kept(house: House, story: str) -> None:
    code = file_signal(house, story=story, texts={"waar": story[:500]})
    assert following.follow(house, code).municipality == "GM9001"
