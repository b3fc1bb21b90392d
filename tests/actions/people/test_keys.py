"""The ceremonies: inviting, own keys, a colleague's approval by digits that were read out, the paper key."""

from dataclasses import replace
from typing import Any

import pytest
from cast import BAS, DIRK, FARID, GRETA, PASSPHRASE, ROOS, SANNE, Clock, Shares, desk, desk_of, file_signal, once
from peek import count, principal, rows, signal_of, sql

from portal.actions import tokens
from portal.actions.desk import inbox, reading, triaging
from portal.actions.house import House
from portal.actions.people import approving, escrow, keys, signing_in
from portal.actions.people.signing_in import Desk
from portal.adapters import wraps as wraps_adapter
from portal.domain.places import Role
from portal.domain.signals import Filter

NADIA = "nadia@waterstad.example"
ALL = Filter(status=None)


def newcomer(house: House, email: str = NADIA, role: Role = Role.FUNCTIONARIS, slug: str = "waterstad") -> Desk:
    """Somebody with own keys that wait for approval."""
    place = house.directory.municipalities[slug]
    code = keys.invite(house, email, "Nadia Bakker", role, [place], region="oefenregio").code
    return desk_of(house, keys.accept_invitation(house, email, code, PASSPHRASE))


def approve(house: House, who: Desk, colleague: Desk, typed: str | None = None, kluiszin: str = PASSPHRASE) -> int:
    digits = colleague.keys.public.fingerprint() if typed is None else typed
    return approving.approve(house, who, colleague.staff.principal, digits, kluiszin, once(house, who))


def readable(house: House, email: str) -> set[str]:
    page = inbox.inbox(house, desk(house, email), ALL)
    return {entry.signal.id for entry in page.entries if entry.report}


def wraps_of(house: House, who: Desk) -> list[Any]:
    return rows(house, "SELECT signal, gated FROM wrap WHERE principal = :id", id=who.staff.principal)


# --- inviting ----------------------------------------------------------------------------------------------------


def test_an_invitation_is_kept_as_a_hash_and_works_once(house: House) -> None:
    place = house.directory.municipalities["waterstad"]
    made = keys.invite(house, " Nadia@Waterstad.example ", "Nadia", Role.FUNCTIONARIS, [place])
    assert made.email == NADIA
    dump = "".join(str(row) for row in rows(house, "SELECT * FROM principal"))
    assert made.code not in dump and made.code.replace("-", "") not in dump and NADIA not in dump
    typed = made.code.lower().replace("-", " ")
    session = keys.accept_invitation(house, NADIA, typed, PASSPHRASE)
    assert not desk_of(house, session).staff.ready
    with pytest.raises(keys.BadInvitation):
        keys.accept_invitation(house, NADIA, made.code, PASSPHRASE)


def test_an_invitation_is_for_one_address_and_fourteen_days(house: House, clock: Clock) -> None:
    place = house.directory.municipalities["waterstad"]
    code = keys.invite(house, NADIA, "Nadia", Role.FUNCTIONARIS, [place]).code
    for email, given in ((FARID, code), ("niemand@x.example", code), (NADIA, "AAAA"), (NADIA, ""), (NADIA, code[:-1])):
        with pytest.raises(keys.BadInvitation):
            keys.accept_invitation(house, email, given, PASSPHRASE)
    clock.move(days=15)
    with pytest.raises(keys.BadInvitation):
        keys.accept_invitation(house, NADIA, code, PASSPHRASE)


def test_a_second_invitation_replaces_the_first_until_there_are_keys(house: House) -> None:
    place = house.directory.municipalities["waterstad"]
    first = keys.invite(house, NADIA, "Nadia", Role.FUNCTIONARIS, [place]).code
    second = keys.invite(house, NADIA, "Nadia", Role.FUNCTIONARIS, [place]).code
    with pytest.raises(keys.BadInvitation):
        keys.accept_invitation(house, NADIA, first, PASSPHRASE)
    keys.accept_invitation(house, NADIA, second, PASSPHRASE)
    with pytest.raises(ValueError, match="has keys already"):
        keys.invite(house, NADIA, "Nadia", Role.FUNCTIONARIS, [place])
    assert len(rows(house, "SELECT 1 FROM seat WHERE principal = :id", id=principal(house, NADIA))) == 1


@pytest.mark.parametrize("email", ["", "nadia", "a@" + "b" * 260])
def test_an_address_must_be_one(house: House, email: str) -> None:
    with pytest.raises(ValueError, match="not a mail address"):
        keys.invite(house, email, "Nadia", Role.MANAGER, [])


def test_a_reader_needs_a_municipality(house: House) -> None:
    with pytest.raises(ValueError, match="needs a municipality"):
        keys.invite(house, NADIA, "Nadia", Role.FUNCTIONARIS, [])


@pytest.mark.parametrize(
    ("kluiszin", "reason"),
    [
        ("", "short"),
        ("veertien teken", "short"),
        ("   aa     bb   cc   ", "short"),
        ("aaaaaaaaaaaaaaaaaaaa", "repeated"),
        ("Correct  Horse Battery STAPLE", "known"),
        ("demo demo demo demo demo", "repeated"),
    ],
)
def test_a_weak_kluiszin_makes_no_keys(house: House, kluiszin: str, reason: str) -> None:
    place = house.directory.municipalities["waterstad"]
    code = keys.invite(house, NADIA, "Nadia", Role.FUNCTIONARIS, [place]).code
    with pytest.raises(keys.WeakPassphrase) as weak:
        keys.accept_invitation(house, NADIA, code, kluiszin)
    assert weak.value.reason == reason
    assert keys.accept_invitation(house, NADIA, code, PASSPHRASE), "the invitation still stands"


def test_two_clicks_on_the_same_invitation_make_one_set_of_keys(house: House) -> None:
    place = house.directory.municipalities["waterstad"]
    code = keys.invite(house, NADIA, "Nadia", Role.FUNCTIONARIS, [place]).code

    def slow(size: int) -> bytes:
        if not made:  # while the first click stretches its kluiszin, the second one is handled whole
            made.append(house)
            keys.accept_invitation(house, NADIA, code, PASSPHRASE)
        return house.random(size)

    made: list[House] = []
    with pytest.raises(keys.BadInvitation):
        keys.accept_invitation(replace(house, random=slow), NADIA, code, "een andere kluiszin van Nadia")
    assert desk(house, NADIA).keys


# --- approving ---------------------------------------------------------------------------------------------------


def test_a_colleague_is_approved_by_the_digits_and_reads_the_old_signals(house: House) -> None:
    signals = {signal_of(house, file_signal(house)) for _ in range(5)}
    nadia, farid = newcomer(house), desk(house, FARID)
    assert [(each.name, each.municipality) for each in approving.pending(house, farid)] == [
        ("Nadia Bakker", "Waterstad")
    ]
    assert wraps_of(house, nadia) == []
    assert approve(house, farid, nadia) == 5
    assert readable(house, NADIA) == signals
    assert approving.pending(house, farid) == []
    assert keys.own_key(house, desk(house, NADIA)).ready
    file_signal(house)
    assert len(readable(house, NADIA)) == 6


def test_whom_a_manager_invited_reads_nothing_before_the_approval(house: House) -> None:
    signals = [signal_of(house, file_signal(house)) for _ in range(3)]
    nadia = newcomer(house)
    assert wraps_of(house, nadia) == [] and not nadia.staff.ready
    with pytest.raises(triaging.NotFound):
        inbox.inbox(house, nadia, ALL)
    for signal in signals:
        with pytest.raises(triaging.NotFound):
            reading.open_signal(house, nadia, signal)
    sql(house, "UPDATE seat SET active = 1 WHERE principal = :id", id=nadia.staff.principal)
    file_signal(house)
    assert wraps_of(house, nadia) == [], "nor of what comes in meanwhile"


def test_digits_may_be_typed_with_or_without_spaces(house: House) -> None:
    nadia = newcomer(house)
    digits = nadia.keys.public.fingerprint()
    assert approve(house, desk(house, FARID), nadia, f"  {digits.replace(' ', '')} ") == 0
    assert desk(house, NADIA).staff.ready


@pytest.mark.parametrize("change", ["last", "first", "short", "empty", "words", "own"])
def test_other_digits_approve_nothing(house: House, change: str) -> None:
    file_signal(house)
    nadia, farid = newcomer(house), desk(house, FARID)
    digits = nadia.keys.public.fingerprint()
    other = str((int(digits[-1]) + 1) % 10)
    typed = {
        "last": digits[:-1] + other,
        "first": str((int(digits[0]) + 1) % 10) + digits[1:],
        "short": digits[:-5],
        "empty": "",
        "words": "klopt helemaal",
        "own": farid.keys.public.fingerprint(),
    }[change]
    with pytest.raises(approving.WrongFingerprint):
        approve(house, farid, nadia, typed)
    assert wraps_of(house, nadia) == []
    assert not desk(house, NADIA).staff.ready
    assert [each.principal for each in approving.pending(house, farid)] == [nadia.staff.principal]


def test_a_key_swapped_after_it_was_read_out_is_noticed(house: House) -> None:
    file_signal(house)
    nadia, intruder, farid = newcomer(house), newcomer(house, "i@waterstad.example"), desk(house, FARID)
    public = intruder.keys.public
    sql(
        house,
        "UPDATE principal SET sealing_key = :s, verifying_key = :v WHERE id = :id",
        s=public.sealing,
        v=public.verifying,
        id=nadia.staff.principal,
    )
    with pytest.raises(approving.WrongFingerprint):
        approve(house, farid, nadia)
    assert wraps_of(house, nadia) == []


def test_the_wrong_kluiszin_approves_nothing(house: House) -> None:
    nadia, farid = newcomer(house), desk(house, FARID)
    with pytest.raises(signing_in.Refused):
        approve(house, farid, nadia, kluiszin="een heel andere kluiszin")
    assert not desk(house, NADIA).staff.ready


def test_keys_that_were_taken_away_are_not_approved_again(house: House) -> None:
    """It would count for nothing: the colleague needs new keys, and whoever approves is told so."""
    nadia = newcomer(house)
    house.keeper.revoke([("GM9001", nadia.staff.principal, "functionaris", nadia.keys.public.verifying)])
    with pytest.raises(approving.TakenAway):
        approve(house, desk(house, FARID), nadia)
    assert [each.principal for each in approving.pending(house, desk(house, SANNE))] == [nadia.staff.principal]


def test_the_same_form_approves_once(house: House) -> None:
    nadia, third, farid = newcomer(house), newcomer(house, "t@waterstad.example"), desk(house, FARID)
    token = once(house, farid)
    arguments = (nadia.staff.principal, nadia.keys.public.fingerprint(), PASSPHRASE, token)
    approving.approve(house, farid, *arguments)
    with pytest.raises(triaging.NotFound):
        approving.approve(house, farid, *arguments)
    with pytest.raises(triaging.Done):
        approving.approve(house, farid, third.staff.principal, third.keys.public.fingerprint(), PASSPHRASE, token)


def test_an_old_form_approves_nothing(house: House, clock: Clock) -> None:
    nadia, farid = newcomer(house), desk(house, FARID)
    token = once(house, farid)
    clock.move(hours=25)
    with pytest.raises(tokens.Stale):
        approving.approve(house, farid, nadia.staff.principal, nadia.keys.public.fingerprint(), PASSPHRASE, token)


@pytest.mark.parametrize("who", [GRETA, DIRK, BAS, NADIA])
def test_others_approve_nobody(house: House, who: str) -> None:
    nadia = newcomer(house)
    other = desk(house, who)
    assert approving.pending(house, other) == []
    with pytest.raises(triaging.NotFound):
        approve(house, other, nadia)
    assert not desk(house, NADIA).staff.ready


def test_a_deputy_made_functionaris_by_sql_passes_no_keys_on(house: House) -> None:
    file_signal(house)
    nadia = newcomer(house)
    sql(house, "UPDATE principal SET role = 'functionaris' WHERE id = :id", id=principal(house, DIRK))
    sql(house, "UPDATE seat SET role = 'functionaris' WHERE principal = :id", id=principal(house, DIRK))
    house.keeper.refresh()
    with pytest.raises(triaging.NotFound):
        approve(house, desk(house, DIRK), nadia)
    assert wraps_of(house, nadia) == []


def test_somebody_who_was_excluded_never_gets_the_key(house: House, shares: Shares) -> None:
    nadia = newcomer(house)
    kept = signal_of(house, file_signal(house, exclude=(nadia.staff.principal,)))
    given = signal_of(house, file_signal(house))
    approve(house, desk(house, FARID), nadia)
    assert wraps_of(house, nadia) == [(given, 0)]
    place, digits = house.directory.municipalities["waterstad"], nadia.keys.public.fingerprint()
    escrow.use(house, place, *shares.of["waterstad"], NADIA, digits, "emergency")
    assert wraps_of(house, nadia) == [(given, 0)], "not by the paper key either"
    assert readable(house, FARID) == {kept, given}


def test_a_new_deputy_stands_behind_the_gate(house: House) -> None:
    signal = signal_of(house, file_signal(house))
    nadia = newcomer(house, role=Role.DEPUTY)
    approve(house, desk(house, FARID), nadia)
    assert wraps_of(house, nadia) == [(signal, 1)]
    assert readable(house, NADIA) == set()


def test_an_interrupted_approval_goes_on_where_it_stopped(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    signals = {signal_of(house, file_signal(house)) for _ in range(9)}
    nadia, farid = newcomer(house), desk(house, FARID)
    monkeypatch.setattr(approving, "BATCH", 4)
    add, calls = wraps_adapter.add_wraps, []

    def power_cut(*arguments: Any) -> None:
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        add(*arguments)

    monkeypatch.setattr(wraps_adapter, "add_wraps", power_cut)
    with pytest.raises(KeyboardInterrupt):
        approve(house, farid, nadia)
    assert len(wraps_of(house, nadia)) == 4
    assert not desk(house, NADIA).staff.ready
    assert [each.principal for each in approving.pending(house, farid)] == [nadia.staff.principal]
    assert approve(house, farid, nadia) == 9, "as many as she holds now"
    assert readable(house, NADIA) == signals


def test_what_takes_longer_goes_on_with_the_next_request(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    signals = {signal_of(house, file_signal(house)) for _ in range(9)}
    kept = signal_of(house, file_signal(house, exclude=()))
    nadia, farid = newcomer(house), desk(house, FARID)
    monkeypatch.setattr(approving, "BATCH", 4)
    who, digits, said, seen = nadia.staff.principal, nadia.keys.public.fingerprint(), PASSPHRASE, []
    after, given = "", None
    while given is None:
        try:
            given = approving.approve(
                house,
                farid,
                who,
                digits,
                said,
                once(house, farid),
                after=after,
                budget=0,  # one batch each time
            )
        except approving.Halfway as halfway:
            seen.append((halfway.done, halfway.total))
            after, said = halfway.after, None
            assert not desk(house, NADIA).staff.ready, "signed last"
    assert seen == [(4, 10), (8, 10)] and given == 10
    assert readable(house, NADIA) == signals | {kept}


def test_going_on_is_for_this_colleague_and_these_ten_minutes(
    house: House, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        file_signal(house)
    nadia, other, farid = newcomer(house), newcomer(house, "olga@waterstad.example"), desk(house, FARID)
    monkeypatch.setattr(approving, "BATCH", 1)

    def go_on(who: Desk, typed: str | None = None) -> None:
        digits = typed or who.keys.public.fingerprint()
        approving.approve(house, farid, who.staff.principal, digits, None, once(house, farid), budget=0)

    with pytest.raises(signing_in.Refused):
        go_on(nadia)  # nobody asked for the kluiszin yet
    with pytest.raises(approving.Halfway):
        approving.approve(
            house,
            farid,
            nadia.staff.principal,
            nadia.keys.public.fingerprint(),
            PASSPHRASE,
            once(house, farid),
            budget=0,
        )
    with pytest.raises(signing_in.Refused):
        go_on(other)
    with pytest.raises(approving.WrongFingerprint):
        go_on(nadia, other.keys.public.fingerprint())
    clock.move(minutes=11)
    with pytest.raises(signing_in.Refused):
        go_on(nadia)
    assert not desk(house, NADIA).staff.ready and not desk(house, "olga@waterstad.example").staff.ready


def test_what_comes_in_halfway_is_handed_over_too(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(6):
        file_signal(house)
    nadia, farid = newcomer(house), desk(house, FARID)
    monkeypatch.setattr(approving, "BATCH", 3)
    with pytest.raises(approving.Halfway) as halfway:
        approving.approve(
            house,
            farid,
            nadia.staff.principal,
            nadia.keys.public.fingerprint(),
            PASSPHRASE,
            once(house, farid),
            budget=0,
        )
    for _ in range(6):  # some of them lie before where it was
        file_signal(house)
    arguments = (nadia.staff.principal, nadia.keys.public.fingerprint(), None, once(house, farid))
    assert approving.approve(house, farid, *arguments, after=halfway.value.after) == 12
    assert len(readable(house, NADIA)) == 12


def test_nothing_is_skipped_by_a_place_to_go_on_that_was_made_up(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Farid would rather not have Nadia read what was told about him."""
    signals = {signal_of(house, file_signal(house)) for _ in range(6)}
    nadia, farid, sanne = newcomer(house), desk(house, FARID), desk(house, SANNE)
    monkeypatch.setattr(approving, "BATCH", 2)
    who, digits, places = nadia.staff.principal, nadia.keys.public.fingerprint(), ["f" * 36, "€", "AAAA", max(signals)]
    for _ in range(2):  # those of a colleague
        with pytest.raises(approving.Halfway) as halfway:
            approving.approve(house, sanne, who, digits, PASSPHRASE, once(house, sanne), after=places[-1], budget=0)
        places.append(halfway.value.after)
    for place in places:
        sql(house, "DELETE FROM wrap WHERE principal = :id", id=who)
        with pytest.raises(approving.Halfway) as halfway:
            approving.approve(house, farid, who, digits, PASSPHRASE, once(house, farid), after=place, budget=0)
        assert halfway.value.done == 2, "from the beginning"
    assert approve(house, farid, nadia) == 6
    assert readable(house, NADIA) == signals


def test_a_signal_the_approver_cannot_open_does_not_stop_the_rest(house: House) -> None:
    broken, whole = (signal_of(house, file_signal(house)) for _ in range(2))
    sql(
        house,
        "UPDATE wrap SET key = zeroblob(113) WHERE signal = :id AND principal = :who",
        id=broken,
        who=principal(house, FARID),
    )
    nadia = newcomer(house)
    assert approve(house, desk(house, FARID), nadia) == 1
    assert readable(house, NADIA) == {whole}


def test_two_who_approve_at_once_do_no_harm(house: House) -> None:
    signal = signal_of(house, file_signal(house))
    nadia, farid = newcomer(house), desk(house, FARID)
    with house.database.writing() as connection:
        for _ in range(2):
            row = (signal, b"\x01" * 113, False)
            wraps_adapter.add_wraps(house.database, connection, nadia.staff.principal, [row])
    sql(house, "DELETE FROM wrap WHERE principal = :id", id=nadia.staff.principal)
    assert approve(house, farid, nadia) == 1


def test_a_forgotten_kluiszin_breaks_nobodys_chain(house: House) -> None:
    """Nadia was approved by Farid, Farid forgets his kluiszin, Nadia approves his new keys: both go on."""
    signal = signal_of(house, file_signal(house))
    nadia = newcomer(house)
    approve(house, desk(house, FARID), nadia)
    place = house.directory.municipalities["waterstad"]
    code = keys.invite(house, FARID, "Farid Amrani", Role.FUNCTIONARIS, [place], new_keys=True).code
    farid = desk_of(house, keys.accept_invitation(house, FARID, code, PASSPHRASE))
    assert not farid.staff.ready and wraps_of(house, farid) == []
    assert approve(house, desk(house, NADIA), farid) == 1
    assert readable(house, FARID) == readable(house, NADIA) == {signal}


def test_a_regional_deputy_gets_only_what_no_deputy_has(house: House, shares: Shares) -> None:
    with_deputy = signal_of(house, file_signal(house))
    without = signal_of(house, file_signal(house, exclude=(principal(house, DIRK),)))
    sql(house, "DELETE FROM wrap WHERE principal = :id", id=principal(house, ROOS))
    place = house.directory.municipalities["waterstad"]
    code = keys.invite(house, ROOS, "Roos Vink", Role.REGIONAL_DEPUTY, [place], new_keys=True).code
    roos = desk_of(house, keys.accept_invitation(house, ROOS, code, PASSPHRASE))
    digits = roos.keys.public.fingerprint()
    assert escrow.use(house, place, *shares.of["waterstad"], ROOS, digits, "keys_lost") == 1
    assert [row.signal for row in wraps_of(house, roos)] == [without]
    assert with_deputy != without


def test_a_deputy_with_new_keys_is_not_locked_out_of_what_only_they_could_open(house: House, shares: Shares) -> None:
    alone = signal_of(house, file_signal(house, exclude=(principal(house, FARID), principal(house, SANNE))))
    gated = signal_of(house, file_signal(house))
    place = house.directory.municipalities["waterstad"]
    code = keys.invite(house, DIRK, "Dirk Smit", Role.DEPUTY, [place], new_keys=True).code
    dirk = desk_of(house, keys.accept_invitation(house, DIRK, code, PASSPHRASE))
    escrow.use(house, place, *shares.of["waterstad"], DIRK, dirk.keys.public.fingerprint(), "keys_lost")
    assert dict(wraps_of(house, dirk)) == {alone: 0, gated: 1}
    assert readable(house, DIRK) == {alone}


# --- the paper key -----------------------------------------------------------------------------------------------


def test_an_escrow_is_made_once(house: House) -> None:
    with pytest.raises(ValueError, match="has an escrow already"):
        escrow.make(house, house.directory.municipalities["waterstad"])


def test_the_paper_key_approves_and_is_in_the_trail(house: House, shares: Shares) -> None:
    signal = signal_of(house, file_signal(house))
    nadia = newcomer(house)
    place = house.directory.municipalities["waterstad"]
    one, two = shares.of["waterstad"]
    digits = nadia.keys.public.fingerprint()
    assert escrow.use(house, place, two.lower(), one.replace(" ", "-"), NADIA, digits, "keys_lost") == 1
    assert readable(house, NADIA) == {signal}
    used = rows(house, "SELECT facts FROM event WHERE act = 'escrow_used' AND facts LIKE '%keys_lost%'")
    assert used == [(f'{{"principal":"{nadia.staff.principal}","purpose":"keys_lost"}}',)]


def test_half_a_paper_key_and_another_one_open_nothing(house: House, shares: Shares) -> None:
    nadia = newcomer(house)
    place, digits = house.directory.municipalities["waterstad"], nadia.keys.public.fingerprint()
    one, two = shares.of["waterstad"]
    other_one, other_two = shares.of["bergdorp"]
    for halves in (
        (one, one),
        (one, other_two),
        (other_one, other_two),
        (one, ""),
        ("", ""),
        (one[:-1] + ("Z" if one[-1] != "Z" else "Y"), two),
    ):
        with pytest.raises(escrow.WrongShare):
            escrow.use(house, place, *halves, NADIA, digits, "keys_lost")
    assert count(house, "approval") == len(
        rows(house, "SELECT 1 FROM approval WHERE principal != :id", id=nadia.staff.principal)
    )


@pytest.mark.parametrize(
    ("email", "purpose", "wrong"),
    [
        (NADIA, "", "purpose"),
        (NADIA, "nieuwsgierig", "purpose"),
        ("niemand@x.example", "keys_lost", "no keys yet"),
        (GRETA, "keys_lost", "no seat"),
    ],
)
def test_the_paper_key_needs_a_purpose_and_somebody(
    house: House, shares: Shares, email: str, purpose: str, wrong: str
) -> None:
    nadia = newcomer(house)
    place, digits = house.directory.municipalities["waterstad"], nadia.keys.public.fingerprint()
    with pytest.raises(ValueError, match=wrong):
        escrow.use(house, place, *shares.of["waterstad"], email, digits, purpose)


def test_the_paper_key_too_needs_the_digits(house: House, shares: Shares) -> None:
    newcomer(house)
    place = house.directory.municipalities["waterstad"]
    digits = desk(house, SANNE).keys.public.fingerprint()
    with pytest.raises(approving.WrongFingerprint):
        escrow.use(house, place, *shares.of["waterstad"], NADIA, digits, "keys_lost")
    assert not desk(house, NADIA).staff.ready


def test_what_is_erased_while_a_key_is_approved_does_not_stop_it(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    gone, _stays = (file_signal(house) for _ in range(2))
    held = approving.wraps.openly_held

    def and_one_goes(*given: Any) -> Any:
        found = held(*given)
        if rows(house, "SELECT id FROM signal WHERE id = :id", id=gone_id):
            sql(house, "DELETE FROM signal WHERE id = :id", id=gone_id)
        return found

    gone_id, farid, nadia = signal_of(house, gone), desk(house, FARID), newcomer(house)
    monkeypatch.setattr(approving.wraps, "openly_held", and_one_goes)
    approve(house, farid, nadia)
    assert rows(house, "SELECT count(*) FROM wrap WHERE principal = :id", id=nadia.staff.principal) == [(1,)]
