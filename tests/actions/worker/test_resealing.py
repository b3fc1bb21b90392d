"""The secret of the server is renewed: everything works before, during and after, also when the former line is gone."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cast import (
    BAS,
    DIRK,
    FARID,
    K_APP,
    PASSPHRASE,
    Clock,
    desk,
    draft,
    file_signal,
    newcomer,
    once,
    open_house,
    report_token,
)
from click.testing import CliRunner
from peek import principal, rows, sql

from portal.actions import tokens
from portal.actions.desk import inbox
from portal.actions.house import House
from portal.actions.installation import checking, renewing
from portal.actions.people import accepting, signing_in
from portal.actions.reporters import reporting
from portal.actions.trail import verifying
from portal.actions.worker import housekeeping, resealing
from portal.adapters import outbox, roots
from portal.adapters.vault import Damaged, Secret, UserKeys
from portal.cli import main
from portal.domain.signals import Filter

NEW = bytes(range(64, 96))


def with_keys(house: House, newest: bytes, *former: bytes) -> House:
    """Another node of the same installation, with other lines in its secret."""
    return open_house(replace(house.settings, secret_key=newest, former_secret_keys=former), house.clock)


@pytest.fixture
def filled(house: House) -> House:
    """Something of every kind that the server itself seals."""
    who, bas = principal(house, FARID), principal(house, BAS)
    phone = house.app_keys.seal_field("principal.phone", who, "06-12345678")
    factor = house.app_keys.seal_field("principal.second_factor", bas, "JBSWY3DPEHPK3PXP")
    sql(house, "UPDATE principal SET phone = :phone, subject = x'aa' WHERE id = :id", phone=phone, id=who)
    sql(house, "UPDATE principal SET second_factor = :factor WHERE id = :id", factor=factor, id=bas)
    contact = house.app_keys.seal_field("municipality.team_contact", "GM9001", "team@waterstad.example")
    sql(house, "UPDATE municipality SET team_contact = :c WHERE code = 'GM9001'", c=contact)
    with house.database.writing() as connection:
        outbox.put(house.database, connection, house.app_keys, "news", "nl", FARID, house.clock())
    return house


def secret_lines(house: House) -> list[str]:
    return [found.text for found in checking.check(house) if "PORTAL_SECRET_KEY" in found.text]


def read_all(house: House) -> tuple[str, ...]:
    """What the server must be able to open."""
    who, bas = principal(house, FARID), principal(house, BAS)
    (row,) = rows(house, "SELECT email_sealed, phone FROM principal WHERE id = :id", id=who)
    ((factor,),) = rows(house, "SELECT second_factor FROM principal WHERE id = :id", id=bas)
    ((place,),) = rows(house, "SELECT team_contact FROM municipality WHERE code = 'GM9001'")
    ((mail, address),) = rows(house, "SELECT id, address FROM delivery")
    return (
        house.app_keys.open_field("principal.email", who, row.email_sealed),
        house.app_keys.open_field("principal.phone", who, row.phone),
        house.app_keys.open_field("principal.second_factor", bas, factor),
        house.app_keys.open_field("municipality.team_contact", "GM9001", place),
        house.app_keys.open_field("delivery.address", mail, address),
    )


ALL = (FARID, "06-12345678", "JBSWY3DPEHPK3PXP", "team@waterstad.example", FARID)


def test_before_during_and_after_the_renewal_everything_works(filled: House, clock: Clock) -> None:
    file_signal(filled)
    farid, form, waits = desk(filled, FARID), report_token(filled), newcomer(filled)
    office_form = tokens.issue(filled, "office", farid.session)
    both, late = with_keys(filled, NEW, K_APP), filled  # `late`: a node that was not started again yet
    assert len(secret_lines(both)) == 2

    # the day itself: nothing is sealed anew, so both nodes work
    assert resealing.reseal(both) == 0 == resealing.reseal(both)
    for node in (both, late):
        assert read_all(node) == ALL
        assert desk(node, DIRK).staff.ready and not node.directory.alarms
    assert signing_in.resume(both, farid.session, person=True), "sessions go on"
    assert tokens.read(both, "office", office_form, farid.session)
    clock.move(seconds=10)
    assert reporting.submit(both, replace(form), draft())

    # from the next day the worker seals anew, and says so
    clock.move(days=1)
    housekeeping.round_of_work(both)
    assert resealing.hanging(both) == resealing.Hanging(0, 1, clock().date().replace(day=17))
    assert [line.split(":")[0] for line in secret_lines(both)] == [
        "1 accounts are tied to the single sign-on under a former line of PORTAL_SECRET_KEY"
    ]
    sql(both, "UPDATE principal SET subject = x'bb' WHERE id = :id", id=farid.staff.principal)  # signed in
    assert secret_lines(both) == []
    clock.move(days=14)
    assert "take them out" in secret_lines(both)[0]

    # the former line is gone
    alone = with_keys(filled, NEW)
    assert secret_lines(alone) == []
    (sealed,) = rows(
        alone, "SELECT email_sealed, phone, second_factor FROM principal WHERE id = :id", id=waits.staff.principal
    )
    assert alone.app_keys.open_field("principal.email", waits.staff.principal, sealed.email_sealed)
    sanne = desk(alone, FARID)
    assert [bool(entry.report) for entry in inbox.inbox(alone, sanne, Filter(status=None)).entries] == [True, True]
    assert not alone.directory.alarms, "who waits is known to have made the keys"
    with pytest.raises(tokens.ForeignToken):
        tokens.read(alone, "office", office_form, farid.session)
    assert signing_in.resume(alone, farid.session, person=True) is None
    with pytest.raises(signing_in.Refused):
        desk(late, FARID)  # who kept a node on the former line alone sees why all must be started again
    assert not verifying.verify(both, []).faults, "the trail needs the former line"
    assert verifying.verify(alone, []).faults
    for node in (both, alone):
        node.close()


def test_the_former_line_alone_opens_nothing_of_it_any_more(filled: House, clock: Clock) -> None:
    both = with_keys(filled, NEW, K_APP)
    resealing.reseal(both)
    clock.move(days=1)
    assert resealing.reseal(both) == len(ALL) + 8 + 7 + 8  # and 7 other addresses; every index, every mark of keys
    assert read_all(both) == ALL
    (row,) = rows(both, "SELECT id, email_sealed FROM principal WHERE id = :id", id=principal(both, FARID))
    with pytest.raises(Damaged):
        filled.app_keys.open_field("principal.email", row.id, row.email_sealed)
    assert resealing.reseal(both) == 0
    both.close()


def test_it_goes_on_where_it_was(filled: House, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    both = with_keys(filled, NEW, K_APP)
    resealing.reseal(both)
    clock.move(days=1)
    monkeypatch.setattr(resealing, "BATCH", 3)
    before, left = resealing.hanging(both), 1
    change, calls = resealing.resealing.change_account, []

    def power_cut(*arguments: Any) -> None:
        calls.append(1)
        if len(calls) == 5:
            raise KeyboardInterrupt
        change(*arguments)

    monkeypatch.setattr(resealing.resealing, "change_account", power_cut)
    with pytest.raises(KeyboardInterrupt):
        resealing.reseal(both)
    halfway = resealing.hanging(both)
    assert before and halfway and 0 < halfway.values < before.values
    left = resealing.reseal(both)
    assert left == halfway.values
    both.close()


def test_what_was_altered_stops_nothing(filled: House, clock: Clock) -> None:
    sql(filled, "UPDATE principal SET email_sealed = x'00', phone = x'01' WHERE id = :id", id=principal(filled, BAS))
    both = with_keys(filled, NEW, K_APP)
    resealing.reseal(both)
    clock.move(days=1)
    assert resealing.reseal(both) > 0
    found = resealing.hanging(both)
    assert found is not None and found.values == 0
    both.close()


def test_a_paper_key_that_was_accepted_stays_so_when_the_former_line_is_gone(house: House, clock: Clock) -> None:
    """Dirk knew the former paper key and did not look since: his session must not close the door once more."""
    for email in (FARID, DIRK):
        signing_in.sign_out(house, desk(house, email).session)
    path = house.settings.instance / "roots.toml"
    mine, found = UserKeys.from_seed(Secret(b"x" * 32)), dict(roots.read(path))
    found["GM9001"] = replace(found["GM9001"], public=mine.public)
    roots.write(path, found)
    house.keeper.refresh()
    farid = desk(house, FARID)
    accepting.accept(house, farid, "GM9001", mine.public.fingerprint(), PASSPHRASE, once(house, farid))
    both = with_keys(house, NEW, K_APP)
    resealing.reseal(both)
    clock.move(days=1)
    assert resealing.reseal(both) > 0 == resealing.hanging(both).values  # type: ignore[union-attr]
    alone = with_keys(house, NEW)
    assert desk(alone, DIRK).replaced == ("GM9001",)
    assert "GM9001" not in alone.directory.blocked
    for node in (both, alone):
        node.close()


def test_the_command_puts_a_line_above_the_others_for_its_owner_only(tmp_path: Path, monkeypatch: Any) -> None:
    path = tmp_path / "secrets" / "secret_key"
    path.parent.mkdir()
    path.write_text(f"{K_APP.hex()}\n")
    monkeypatch.setenv("PORTAL_INSTANCE", str(tmp_path))
    for name in ("PORTAL_SECRET_KEY", "PORTAL_SECRET_KEY_FILE"):
        monkeypatch.delenv(name, raising=False)
    said = CliRunner().invoke(main, ["renew-secret"])
    assert said.exit_code == 0, said.output
    newest, former = path.read_text().split()
    assert former == K_APP.hex() and newest != former and len(newest) == 64
    assert newest not in said.output and path.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["secret_key"]
    monkeypatch.setenv("PORTAL_SECRET_KEY", K_APP.hex())
    refused = CliRunner().invoke(main, ["renew-secret"])
    assert refused.exit_code == 1 and "openssl rand -hex 32" in refused.output
    assert path.read_text().split() == [newest, former]


def test_without_a_secret_there_is_nothing_to_renew(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setenv("PORTAL_INSTANCE", str(tmp_path))
    monkeypatch.delenv("PORTAL_SECRET_KEY", raising=False)
    refused = CliRunner().invoke(main, ["renew-secret"])
    assert refused.exit_code == 1 and "portal init" in refused.output


def test_two_that_renew_at_once_lose_no_line_and_leave_none_torn(tmp_path: Path) -> None:
    path = tmp_path / "secret_key"
    path.write_text(f"{K_APP.hex()}\n")
    path.chmod(0o600)
    with ThreadPoolExecutor(8) as pool:
        counts = sorted(pool.map(lambda _: renewing.renew(path, os.urandom), range(16)))
    lines = path.read_text().split()
    assert counts == list(range(2, 18)) and len(set(lines)) == 17 and lines[-1] == K_APP.hex()
    assert [each.name for each in tmp_path.iterdir()] == ["secret_key"]


def test_who_renews_leaves_the_secret_to_the_user_of_the_portal(tmp_path: Path) -> None:
    owner = (12345, 12346) if os.geteuid() == 0 else (os.geteuid(), os.getegid())  # only root gives a file away
    path = tmp_path / "secret_key"
    path.write_text(f"{K_APP.hex()}\n")
    os.chown(path, *owner)
    renewing.renew(path, os.urandom)
    found = path.stat()
    assert (found.st_uid, found.st_gid, found.st_mode & 0o777) == (*owner, 0o600)
