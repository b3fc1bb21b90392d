"""The second step: a phone, steps that count once, and the code of a colleague when the phone is gone."""

import logging
import os
import time
from base64 import b32decode, b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cast import BAS, CARLA, DIRK, FARID, GRETA, PASSPHRASE, SANNE, Clock, desk_of, once
from click.testing import CliRunner
from peek import principal, rows, sql
from phone import Phone, prepared, set_up

from portal.actions.house import HERE, House
from portal.actions.management.people import people
from portal.actions.people import keys, lost_phone, second_factor, signing_in
from portal.actions.people.signing_in import Desk
from portal.adapters import accounts, vault
from portal.cli import main
from portal.domain.access import Act, may
from portal.domain.places import Role

WRONG = "een heel andere kluiszin"


@pytest.fixture
def strict(house: House) -> House:
    """The cast's installation as it is outside the demo."""
    return replace(house, second_factor=True)


def refused(house: House, email: str, passphrase: str, otp: str) -> None:
    with pytest.raises(signing_in.Refused):
        signing_in.sign_in(house, email, passphrase, otp)


def signed_in(house: House, email: str, otp: str) -> Desk:
    return desk_of(house, signing_in.sign_in(house, email, PASSPHRASE, otp))


def alive(house: House, key: vault.Secret) -> bool:
    return signing_in.resume(house, key, person=True) is not None


def acts_of(house: House, who: str) -> list[str]:
    found = rows(house, "SELECT act FROM event WHERE actor = :id OR facts LIKE :like", id=who, like=f"%{who}%")
    return [act for (act,) in found]


# --- signing in --------------------------------------------------------------------------------------------------


def test_without_a_phone_a_session_can_only_get_one(strict: House) -> None:
    farid = signed_in(strict, FARID, "")
    assert not farid.staff.secured
    assert [act for act in Act if may(farid.staff, act)] == [Act.SIGN_IN, Act.SECOND_FACTOR]


def test_with_a_phone_the_kluiszin_alone_is_not_enough(strict: House, clock: Clock) -> None:
    phone = set_up(strict, clock, FARID)
    for typed in ("", "000000", "abcdef", phone.digits()[:5], "\ud800", "1" * 500):
        refused(strict, FARID, PASSPHRASE, typed)
        clock.move(seconds=61)
    assert signed_in(strict, FARID, f" {phone.digits()[:3]} {phone.digits()[3:]} ").staff.secured


@pytest.mark.parametrize(("off", "opens"), [(-61, False), (-30, True), (30, True), (61, False)])
def test_the_clock_of_a_phone_may_be_one_step_off(strict: House, clock: Clock, off: int, opens: bool) -> None:
    phone = set_up(strict, clock, FARID)
    clock.move(minutes=5)
    phone.off = off
    if opens:
        assert signed_in(strict, FARID, phone.digits()).staff.secured
    else:
        refused(strict, FARID, PASSPHRASE, phone.digits())


def test_digits_count_once(strict: House, clock: Clock) -> None:
    phone = set_up(strict, clock, FARID)
    digits, before = phone.digits(), Phone(phone.secret, clock, -30).digits()
    assert signed_in(strict, FARID, digits)
    refused(strict, FARID, PASSPHRASE, digits)
    refused(strict, FARID, PASSPHRASE, before)
    clock.move(seconds=30)
    refused(strict, FARID, PASSPHRASE, digits)
    clock.move(seconds=30)
    assert signed_in(strict, FARID, phone.digits())


def test_the_digits_that_made_the_phone_count_no_more(strict: House, clock: Clock) -> None:
    phone = prepared(strict, clock, signed_in(strict, FARID, ""))
    refused(strict, FARID, PASSPHRASE, phone.digits())


def test_of_two_that_use_the_same_digits_at_once_one_gets_in(strict: House, clock: Clock) -> None:
    house, phone = strict, set_up(strict, clock, FARID)
    (found,) = rows(house, "SELECT id, second_factor FROM principal WHERE second_factor IS NOT NULL")
    digits, step = phone.digits(), int(clock().timestamp()) // 30

    def use(_: int) -> bool:
        with house.database.writing() as connection:
            return accounts.use_step(connection, found.id, found.second_factor, step)

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(use, range(8))) == [False] * 7 + [True]
    refused(house, FARID, PASSPHRASE, digits)
    clock.move(seconds=30)
    digits = phone.digits()

    def enter(_: int) -> bool:
        for _again in range(20):
            try:
                signing_in.sign_in(house, FARID, PASSPHRASE, digits)
            except signing_in.Crowded:
                continue  # one kluiszin at a time is stretched on a machine
            except (signing_in.Refused, signing_in.Wait):
                return False
            return True
        raise AssertionError("never had a turn")

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(enter, range(4))) == [False] * 3 + [True]


def test_whatever_is_wrong_is_one_failure_and_slows_down(strict: House, clock: Clock) -> None:
    phone = set_up(strict, clock, FARID)
    refused(strict, FARID, WRONG, phone.digits())
    refused(strict, FARID, PASSPHRASE, "000000")
    refused(strict, FARID, PASSPHRASE, "AAAA-AAAA-AAAA-AAAA-AAAA-AAAA")
    assert rows(strict, "SELECT count FROM failed_sign_in") == [(3,)]
    facts = rows(strict, "SELECT facts FROM event WHERE act = 'sign_in_failed'")
    assert sorted(facts) == [('{"part":"digits"}',), ('{"part":"digits"}',), ("{}",)], "the privacy officer sees which"
    pauses = []
    for _ in range(8):
        with pytest.raises(signing_in.Wait) as waiting:
            signing_in.sign_in(strict, FARID, PASSPHRASE, phone.digits())
        pauses.append(waiting.value.seconds)
        clock.move(seconds=pauses[-1])
        refused(strict, FARID, PASSPHRASE, "000000")
    assert pauses == [2, 4, 8, 16, 32, 60, 60, 60], "it grows, and it never locks anybody out"
    clock.move(seconds=60)
    assert signed_in(strict, FARID, phone.digits()).staff.secured
    assert rows(strict, "SELECT count FROM failed_sign_in") == []


def test_guesses_that_come_at_once_are_answered_alike(strict: House, clock: Clock) -> None:
    """Three failed while this one was on its way: right or wrong, it is told to wait, and uses nothing up."""
    phone = set_up(strict, clock, FARID)

    index = strict.app_keys.index_field("email", FARID)

    def overtaken(email: str, passphrase: str, otp: str) -> str:
        sql(strict, "DELETE FROM failed_sign_in")
        with ThreadPoolExecutor(1) as pool:
            with signing_in.one_at_a_time(strict):
                answer = pool.submit(signing_in.sign_in, strict, email, passphrase, otp)
                time.sleep(0.15)  # it looked at the failures, and waits for its turn
                for count in (1, 2, 3):
                    with strict.database.writing() as connection:
                        accounts.failed_again(connection, index, count, clock().astimezone(UTC).replace(tzinfo=None))
            return repr(answer.exception())

    answers = {
        overtaken(FARID, PASSPHRASE, phone.digits()),
        overtaken(FARID, PASSPHRASE, "000000"),
        overtaken(FARID, WRONG, phone.digits()),
    }
    assert answers == {"Wait(2)"}
    sql(strict, "DELETE FROM failed_sign_in")
    assert signed_in(strict, FARID, phone.digits()), "the digits were not used up"


def test_an_altered_or_moved_secret_opens_nothing(strict: House, clock: Clock) -> None:
    phone, other = set_up(strict, clock, FARID), set_up(strict, clock, SANNE)
    move = "UPDATE principal SET second_factor = (SELECT second_factor FROM principal WHERE id = :a) WHERE id = :b"
    sql(strict, move, a=principal(strict, SANNE), b=principal(strict, FARID))
    refused(strict, FARID, PASSPHRASE, other.digits())
    refused(strict, FARID, PASSPHRASE, phone.digits())


# --- making it ---------------------------------------------------------------------------------------------------


def test_a_session_that_stood_on_one_factor_ends_when_the_second_is_made(strict: House, clock: Clock) -> None:
    elsewhere = signing_in.sign_in(strict, FARID, PASSPHRASE)
    here = signed_in(strict, FARID, "")
    offer = second_factor.offer(strict, here)
    key = second_factor.make(strict, here, once(strict, here), offer.sealed, Phone(offer.secret, clock).digits())
    assert not alive(strict, elsewhere) and not alive(strict, here.session)
    made = desk_of(strict, key)
    assert made.staff.secured and made.staff.ready
    assert "second_factor_made" in acts_of(strict, made.staff.principal)


def test_what_was_offered_is_for_one_person_in_one_session(strict: House, clock: Clock) -> None:
    farid, sanne, again = (signed_in(strict, email, "") for email in (FARID, SANNE, FARID))
    offer = second_factor.offer(strict, farid)
    digits = Phone(offer.secret, clock).digits()
    for who, sealed in ((sanne, offer.sealed), (again, offer.sealed), (farid, ""), (farid, "€"), (farid, "AAAA")):
        with pytest.raises(second_factor.WrongDigits):
            second_factor.make(strict, who, once(strict, who), sealed, digits)
    assert second_factor.offer(strict, farid, offer.sealed).secret == offer.secret, "a wrong digit keeps the QR code"
    assert second_factor.offer(strict, farid).secret != offer.secret
    assert rows(strict, "SELECT 1 FROM principal WHERE second_factor IS NOT NULL") == []


def test_two_that_make_a_phone_at_once_make_one(strict: House, clock: Clock) -> None:
    here, there = signed_in(strict, FARID, ""), signed_in(strict, FARID, "")
    first, second = second_factor.offer(strict, here), second_factor.offer(strict, there)
    second_factor.make(strict, here, once(strict, here), first.sealed, Phone(first.secret, clock).digits())
    with pytest.raises(second_factor.Done):
        second_factor.make(strict, there, once(strict, there), second.sealed, Phone(second.secret, clock).digits())
    clock.move(seconds=30)
    refused(strict, FARID, PASSPHRASE, Phone(second.secret, clock).digits())
    assert signed_in(strict, FARID, Phone(first.secret, clock).digits())


def test_the_secret_stands_nowhere_in_clear(
    strict: House, clock: Clock, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    phone = set_up(strict, clock, FARID)
    digits = phone.digits()
    signed_in(strict, FARID, digits)
    refused(strict, FARID, PASSPHRASE, digits)
    strict.database.close()
    raw = vault_bytes(phone.secret)
    for path in strict.settings.instance.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not any(each in content for each in raw), f"{path.name} holds the secret"
    said = caplog.text + "".join(capfd.readouterr())
    assert phone.secret not in said and digits not in said
    offer = second_factor.Offer("", phone.secret, ("1",))
    assert phone.secret not in repr(offer)


def vault_bytes(secret: str) -> Iterator[bytes]:
    key = b32decode(secret)
    return iter((secret.encode(), secret.lower().encode(), key, key.hex().encode(), b64encode(key)))


# --- the phone is gone -------------------------------------------------------------------------------------------


def colleague(house: House, clock: Clock, email: str) -> Desk:
    """Somebody with a phone, at work."""
    phone = set_up(house, clock, email)
    return signed_in(house, email, phone.digits())


def code_for(house: House, who: Desk, email: str) -> str:
    return lost_phone.give(house, who, once(house, who), principal(house, email), PASSPHRASE).code


def test_a_colleague_brings_somebody_back_whose_phone_is_gone(strict: House, clock: Clock) -> None:
    lost, sanne = set_up(strict, clock, FARID), colleague(strict, clock, SANNE)
    elsewhere = signing_in.sign_in(strict, FARID, PASSPHRASE, lost.digits())
    assert [each.name for each in lost_phone.colleagues(strict, sanne)] == ["Farid Amrani"]
    code = code_for(strict, sanne, FARID)
    watched = signing_in.resume(strict, elsewhere, person=True)
    assert watched is not None and watched.lost_until == clock().date() + timedelta(days=1), "it is seen there"
    refused(strict, FARID, WRONG, code)
    assert lost_phone.colleagues(strict, sanne), "a code without the kluiszin changes nothing"
    farid = signed_in(strict, FARID, code.lower().replace("-", " "))
    assert not farid.staff.secured and not alive(strict, elsewhere)
    clock.move(minutes=2)
    refused(strict, FARID, WRONG, code)
    phone = prepared(strict, clock, farid)
    clock.move(minutes=2)
    refused(strict, FARID, PASSPHRASE, code)
    clock.move(minutes=2)
    refused(strict, FARID, PASSPHRASE, lost.digits())
    clock.move(minutes=2)
    assert signed_in(strict, FARID, phone.digits()).staff.secured
    found = acts_of(strict, principal(strict, FARID))
    assert {"second_factor_lost", "second_factor_reset", "second_factor_made"} <= set(found)
    facts = rows(strict, "SELECT actor, municipality FROM event WHERE act = 'second_factor_lost'")
    assert facts == [(principal(strict, SANNE), "GM9001")]


def test_a_code_is_kept_as_a_hash_and_holds_until_the_end_of_tomorrow(strict: House, clock: Clock) -> None:
    set_up(strict, clock, FARID)
    sanne = colleague(strict, clock, SANNE)
    code = code_for(strict, sanne, FARID)
    dump = "".join(str(row) for row in rows(strict, "SELECT * FROM principal"))
    assert code not in dump and code.replace("-", "") not in dump
    clock.move(days=2)
    refused(strict, FARID, PASSPHRASE, code)
    clock.move(days=-1)
    assert not signed_in(strict, FARID, code).staff.secured


def test_a_second_code_takes_the_place_of_the_first_and_is_for_one_new_phone(strict: House, clock: Clock) -> None:
    house, phone, sanne = strict, set_up(strict, clock, FARID), colleague(strict, clock, SANNE)
    first, second = code_for(house, sanne, FARID), code_for(house, sanne, FARID)
    refused(house, FARID, PASSPHRASE, first)
    broken_off = signed_in(house, FARID, second)
    farid = signed_in(house, FARID, second)
    assert not farid.staff.secured and not alive(house, broken_off.session)
    prepared(house, clock, farid)
    clock.move(seconds=30)
    refused(house, FARID, PASSPHRASE, second)
    assert phone.secret and rows(house, "SELECT recovery FROM principal WHERE recovery IS NOT NULL") == []


def test_between_the_code_and_the_new_phone_the_kluiszin_alone_is_not_enough(strict: House, clock: Clock) -> None:
    """Somebody who saw the kluiszin waits for this moment, to set up a phone of their own."""
    lost, sanne = set_up(strict, clock, FARID), colleague(strict, clock, SANNE)
    signed_in(strict, FARID, code_for(strict, sanne, FARID))
    for typed in ("", lost.digits(), "000000"):
        refused(strict, FARID, PASSPHRASE, typed)
        clock.move(minutes=2)
    clock.move(days=3)  # the new phone was never set up, and the code is too old
    refused(strict, FARID, PASSPHRASE, "")
    clock.move(minutes=2)
    assert [each.name for each in lost_phone.colleagues(strict, sanne)] == ["Farid Amrani"]
    phone = prepared(strict, clock, signed_in(strict, FARID, code_for(strict, sanne, FARID)))
    clock.move(seconds=30)
    assert signed_in(strict, FARID, phone.digits()).staff.secured


def test_only_the_own_duo_helps(strict: House, clock: Clock) -> None:
    for email in (FARID, DIRK, CARLA, BAS):
        set_up(strict, clock, email)
    sanne, greta = colleague(strict, clock, SANNE), colleague(strict, clock, GRETA)
    assert {each.name for each in lost_phone.colleagues(strict, sanne)} == {"Farid Amrani", "Dirk Smit", "Carla Mol"}
    assert {each.name for each in lost_phone.colleagues(strict, greta)} == {"Carla Mol"}
    for who, email in ((greta, FARID), (sanne, SANNE), (sanne, BAS), (sanne, GRETA)):
        with pytest.raises(lost_phone.NotFound):
            code_for(strict, who, email)
    with pytest.raises(signing_in.Refused):
        lost_phone.give(strict, sanne, once(strict, sanne), principal(strict, FARID), WRONG)


def test_a_deputy_and_a_newcomer_help_nobody(strict: House, clock: Clock) -> None:
    set_up(strict, clock, FARID)
    dirk = colleague(strict, clock, DIRK)
    place = strict.directory.municipalities["waterstad"]
    code = keys.invite(strict, "nadia@waterstad.example", "Nadia", Role.FUNCTIONARIS, [place]).code
    key = keys.accept_invitation(strict, "nadia@waterstad.example", code, PASSPHRASE)
    for who in (dirk, desk_of(strict, key)):
        assert lost_phone.colleagues(strict, who) == []
        with pytest.raises(lost_phone.NotFound):
            code_for(strict, who, FARID)


def test_a_manager_helps_only_whom_no_functionaris_can(strict: House, clock: Clock) -> None:
    for email in (FARID, GRETA, CARLA):
        set_up(strict, clock, email)
    bas = colleague(strict, clock, BAS)

    def person(email: str) -> people.Person:
        return people.one(strict, bas, principal(strict, email))

    able = {email: lost_phone.may_give(strict, bas, person(email)) for email in (FARID, GRETA, CARLA, BAS, SANNE)}
    assert able == {FARID: False, GRETA: True, CARLA: False, BAS: False, SANNE: False}
    with pytest.raises(lost_phone.NotFound):
        lost_phone.by_manager(strict, bas, once(strict, bas), person(FARID))
    code = lost_phone.by_manager(strict, bas, once(strict, bas), person(GRETA)).code
    refused(strict, GRETA, WRONG, code)
    assert not signed_in(strict, GRETA, code).staff.secured


def test_a_manager_is_helped_by_another_one(strict: House, clock: Clock) -> None:
    code = keys.invite(strict, "mira@regio.example", "Mira", Role.MANAGER, [], region="oefenregio").code
    mira = desk_of(strict, keys.accept_invitation(strict, "mira@regio.example", code, PASSPHRASE))
    prepared(strict, clock, mira)
    bas = colleague(strict, clock, BAS)
    person = people.one(strict, bas, mira.staff.principal)
    code = lost_phone.by_manager(strict, bas, once(strict, bas), person).code
    assert not signed_in(strict, "mira@regio.example", code).staff.secured


def test_the_last_manager_is_helped_at_the_server(strict: House, clock: Clock) -> None:
    phone = set_up(strict, clock, BAS)
    for email, message in (("niemand@regio.example", "nobody has"), (FARID, "has no second factor")):
        with pytest.raises(ValueError, match=message):
            lost_phone.at_the_server(strict, email)
    code = lost_phone.at_the_server(strict, f" {BAS.upper()} ").code
    assert not signed_in(strict, BAS, code).staff.secured
    refused(strict, BAS, PASSPHRASE, phone.digits())  # the old phone is worth nothing
    code = lost_phone.at_the_server(strict, BAS).code
    assert not signed_in(strict, BAS, code).staff.secured, "the first time broke off: once more"


def test_whoever_still_has_the_phone_stops_the_code(strict: House, clock: Clock) -> None:
    phone, sanne = set_up(strict, clock, FARID), colleague(strict, clock, SANNE)
    code = code_for(strict, sanne, FARID)
    farid = signed_in(strict, FARID, phone.digits())
    assert farid.lost_until is not None
    second_factor.keep_phone(strict, farid, once(strict, farid))
    refused(strict, FARID, PASSPHRASE, code)
    clock.move(seconds=60)
    assert signed_in(strict, FARID, phone.digits()).lost_until is None


def test_new_keys_and_leaving_take_the_phone_away(strict: House, clock: Clock) -> None:
    phone = set_up(strict, clock, FARID)
    place = strict.directory.municipalities["waterstad"]
    code = keys.invite(strict, FARID, "Farid Amrani", Role.FUNCTIONARIS, [place], new_keys=True).code
    farid = desk_of(strict, keys.accept_invitation(strict, FARID, code, PASSPHRASE))
    assert not farid.staff.secured, "who holds the invitation may not be who held the phone"
    assert phone.secret


def test_the_command_of_the_server_prints_the_code_once(
    strict: House, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up(strict, clock, BAS)
    for name in [name for name in os.environ if name.startswith("PORTAL_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PORTAL_INSTANCE", str(strict.settings.instance))
    monkeypatch.setenv("PORTAL_DATABASE_URL", strict.settings.database_url)
    monkeypatch.setenv("PORTAL_SECRET_KEY", strict.settings.secret_key.hex())
    mask = os.umask(0o022)  # the command narrows it for its own process, which here is ours
    said = CliRunner().invoke(main, ["second-factor", BAS])
    unknown = CliRunner().invoke(main, ["second-factor", "niemand@regio.example"])
    os.umask(mask)
    assert (said.exit_code, unknown.exit_code) == (0, 1) and "Traceback" not in unknown.output
    code = said.output.strip().rsplit(" ", 1)[1]
    today = datetime.now(HERE).date() - clock().date()  # the command has a clock of its own
    clock.move(days=today.days)
    assert not signed_in(strict, BAS, code).staff.secured
