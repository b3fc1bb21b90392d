"""Whose keys count: only those with a chain of signatures to the paper key, whatever stands in the rows."""

import threading
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from cast import CARLA, DIRK, FARID, GRETA, ILSE, ROOS, SANNE, desk, file_signal
from peek import signal_of, sql
from sqlalchemy import text

from portal.actions.house import House
from portal.actions.installation import checking, managing
from portal.actions.worker import housekeeping
from portal.adapters import accounts, approvals, directory
from portal.adapters.approvals import Roster, roster
from portal.adapters.directory import Keeper
from portal.adapters.vault import Certificate, Damaged, PublicKeys, Secret, UserKeys, approve, escrow_keys, unwrap

WATERSTAD, BERGDORP = "GM9001", "GM9002"
THEME = "mensenhandel"


def keys_of(letter: str) -> UserKeys:
    return UserKeys.from_seed(Secret(letter.encode() * 32))


def principal(house: House, email: str) -> str:
    with house.database.reading() as connection:
        return str(accounts.account_by_address(connection, house.app_keys, email).id)


def seats(house: House, municipality: str = WATERSTAD) -> Roster:
    with house.database.reading() as connection:
        return roster(connection, municipality, THEME, house.keeper.roots.get(municipality))


def ready(house: House, municipality: str = WATERSTAD) -> set[str]:
    return {reader.who.principal for reader in seats(house, municipality).readers}


def insert_person(house: House, keys: UserKeys, role: str = "functionaris", municipality: str = WATERSTAD) -> str:
    newcomer = str(uuid4())
    sql(
        house,
        "INSERT INTO principal (id, name, role, municipality, language, email_index, email_sealed, sealing_key,"
        " verifying_key, session_epoch) VALUES (:id, 'Indringer', :role, :place, 'nl', :index, x'00', :s, :v, 0)",
        id=newcomer,
        index=newcomer.encode(),
        role=role,
        place=municipality,
        s=keys.public.sealing,
        v=keys.public.verifying,
    )
    sql(
        house,
        "INSERT INTO seat (municipality, theme, principal, role, slot, active)"
        " VALUES (:place, 'mensenhandel', :id, :role, NULL, TRUE)",
        place=municipality,
        id=newcomer,
        role=role,
    )
    return newcomer


def certify(house: House, certificate: Certificate, signer: UserKeys, *, signature: bytes | None = None) -> None:
    with house.database.writing() as connection:
        approvals.add_approval(
            connection, certificate, approve(signer, certificate) if signature is None else signature
        )


def certificate(
    who: str, keys: UserKeys, approver: str, municipality: str = WATERSTAD, role: str = "functionaris"
) -> Any:
    return Certificate(municipality, who, role, keys.public, approver, date(2026, 11, 17))


def wraps_of(house: House, who: str) -> int:
    with house.database.reading() as connection:
        return connection.execute(text("SELECT count(*) FROM wrap WHERE principal = :who"), {"who": who}).scalar_one()


def test_the_cast_is_ready_where_it_sits(house: House) -> None:
    assert ready(house) == {principal(house, each) for each in (FARID, SANNE, DIRK, ROOS, CARLA, ILSE)}
    assert ready(house, BERGDORP) == {principal(house, each) for each in (GRETA, ROOS, CARLA)}
    assert seats(house).unapproved == ()


def test_an_inserted_row_gets_no_wrap_and_is_named(house: House) -> None:
    intruder = insert_person(house, keys_of("i"))
    assert intruder not in ready(house)
    assert [who.principal for who in seats(house).unapproved] == [intruder]
    house.keeper.refresh()
    file_signal(house)
    assert wraps_of(house, intruder) == 0
    assert any(f.code == "unapproved" and intruder in f.text for f in checking.check(house))


@pytest.mark.parametrize("column", ["sealing_key", "verifying_key"])
def test_a_swapped_key_gets_no_wrap(house: House, column: str) -> None:
    farid = principal(house, FARID)
    sql(house, f"UPDATE principal SET {column} = :key WHERE id = :id", key=keys_of("i").public.sealing, id=farid)
    assert farid not in ready(house)
    assert farid in {who.principal for who in seats(house).unapproved}
    house.keeper.refresh()
    house.keeper.refresh()
    file_signal(house)
    assert wraps_of(house, farid) == 0


def test_a_process_that_has_not_looked_since_seals_to_the_key_that_was_approved(house: House) -> None:
    """What it knows was verified when it was read: the swapped key gets nothing, and Farid misses nothing."""
    farid, intruder = desk(house, FARID), keys_of("i")
    values = {"s": intruder.public.sealing, "v": intruder.public.verifying, "id": farid.staff.principal}
    sql(house, "UPDATE principal SET sealing_key = :s, verifying_key = :v WHERE id = :id", **values)
    signal = signal_of(house, file_signal(house))
    with house.database.reading() as connection:
        query = text("SELECT key FROM wrap WHERE signal = :signal AND principal = :who")
        (wrap,) = connection.execute(query, {"signal": signal, "who": farid.staff.principal}).one()
    assert unwrap(farid.keys, signal, farid.staff.principal, wrap)
    with pytest.raises(Damaged):
        unwrap(intruder, signal, farid.staff.principal, wrap)


def test_keys_swapped_in_the_account_and_in_the_approval_get_no_wrap(house: House) -> None:
    farid, foreign = principal(house, FARID), keys_of("i").public
    values = {"s": foreign.sealing, "v": foreign.verifying, "id": farid}
    sql(house, "UPDATE principal SET sealing_key = :s, verifying_key = :v WHERE id = :id", **values)
    sql(house, "UPDATE approval SET sealing_key = :s, verifying_key = :v WHERE principal = :id", **values)
    assert farid not in ready(house)
    house.keeper.refresh()
    house.keeper.refresh()
    file_signal(house)
    assert wraps_of(house, farid) == 0


def test_until_the_swap_is_noticed_the_approved_key_is_the_one_that_is_sealed_to(house: House) -> None:
    """A process goes by the keys it verified; what it never does is seal to a key that nobody approved."""
    farid, intruder = principal(house, FARID), keys_of("i")
    sql(house, "UPDATE principal SET sealing_key = :key WHERE id = :id", key=intruder.public.sealing, id=farid)
    signal = signal_of(house, file_signal(house))
    with house.database.reading() as connection:
        query = text("SELECT key FROM wrap WHERE principal = :who AND signal = :signal")
        wrap = connection.execute(query, {"who": farid, "signal": signal}).scalar_one()
    with pytest.raises(Damaged):
        unwrap(intruder, signal, farid, wrap)


def test_a_changed_role_gets_no_wrap(house: House) -> None:
    dirk = principal(house, DIRK)
    sql(house, "UPDATE seat SET role = 'functionaris' WHERE principal = :id", id=dirk)
    assert dirk not in ready(house)
    sql(house, "UPDATE approval SET role = 'functionaris' WHERE principal = :id", id=dirk)
    assert dirk not in ready(house), "the role stands in the signed statement"
    house.keeper.refresh()
    house.keeper.refresh()
    file_signal(house)
    assert wraps_of(house, dirk) == 0


def test_an_approval_moved_from_another_municipality_is_worth_nothing(house: House) -> None:
    greta = principal(house, GRETA)
    sql(
        house,
        "INSERT INTO seat (municipality, theme, principal, role, slot, active)"
        " VALUES ('GM9001', 'mensenhandel', :id, 'functionaris', NULL, FALSE)",
        id=greta,
    )
    sql(house, "UPDATE approval SET municipality = 'GM9001' WHERE principal = :id", id=greta)
    assert greta not in ready(house)
    house.keeper.refresh()
    file_signal(house)
    assert wraps_of(house, greta) == 0


@pytest.mark.parametrize("signature", [b"", b"x", bytes(64), b"\xff" * 64, bytes(65)])
def test_a_made_up_signature_is_worth_nothing(house: House, signature: bytes) -> None:
    intruder = insert_person(house, keys_of("i"))
    certify(house, certificate(intruder, keys_of("i"), principal(house, FARID)), keys_of("i"), signature=signature)
    assert intruder not in ready(house)


def test_two_intruders_who_vouch_for_each_other_stay_out(house: House) -> None:
    one, two = insert_person(house, keys_of("1")), insert_person(house, keys_of("2"))
    certify(house, certificate(one, keys_of("1"), two), keys_of("2"))
    certify(house, certificate(two, keys_of("2"), one), keys_of("1"))
    self_made = insert_person(house, keys_of("3"))
    certify(house, certificate(self_made, keys_of("3"), self_made), keys_of("3"))
    assert not ready(house) & {one, two, self_made}


def test_a_foreign_escrow_vouches_for_nobody_here(house: House, shares: Any) -> None:
    intruder, bergdorp = insert_person(house, keys_of("i")), escrow_keys(*shares.of["bergdorp"])
    for root in (house.keeper.roots[BERGDORP].id, house.keeper.roots[WATERSTAD].id):
        certify(house, certificate(intruder, keys_of("i"), root), bergdorp)
        assert intruder not in ready(house), root


def test_only_a_functionaris_passes_trust_on(house: House, shares: Any) -> None:
    """A deputy's signature is a good signature, but a deputy may not approve."""
    root, escrow = house.keeper.roots[WATERSTAD].id, escrow_keys(*shares.of["waterstad"])
    deputy = insert_person(house, keys_of("d"), role="deputy")
    certify(house, certificate(deputy, keys_of("d"), root, role="deputy"), escrow)
    assert deputy in ready(house)
    friend = insert_person(house, keys_of("f"))
    certify(house, certificate(friend, keys_of("f"), deputy), keys_of("d"))
    assert friend not in ready(house)


def test_the_chain_holds_when_the_one_who_approved_has_left(house: House, shares: Any) -> None:
    root, escrow = house.keeper.roots[WATERSTAD].id, escrow_keys(*shares.of["waterstad"])
    first, second, third = (insert_person(house, keys_of(letter)) for letter in "abc")
    certify(house, certificate(first, keys_of("a"), root), escrow)
    certify(house, certificate(second, keys_of("b"), first), keys_of("a"))
    certify(house, certificate(third, keys_of("c"), second), keys_of("b"))
    assert {first, second, third} <= ready(house)
    for gone in (first, second):
        sql(house, "DELETE FROM seat WHERE principal = :id", id=gone)
        sql(house, "UPDATE principal SET sealing_key = NULL, verifying_key = NULL WHERE id = :id", id=gone)
    assert third in ready(house)
    assert not ready(house) & {first, second}
    assert {first, second}.isdisjoint(who.principal for who in seats(house).unapproved)


def test_without_its_root_nobody_is_ready(house: House, tmp_path: Path) -> None:
    with house.database.reading() as connection:
        assert roster(connection, WATERSTAD, THEME, None).readers == ()


def test_the_snapshot_follows_the_version(house: House) -> None:
    before = house.directory
    house.keeper.look()
    assert house.directory is before, "nothing changed, nothing is read"
    managing.close_municipality(house, before.municipalities["waterstad"])
    assert not house.directory.municipalities["waterstad"].is_open
    assert house.directory.version > before.version


@pytest.mark.parametrize("written", [b"", b"[GM9001", b"GM9001 = 1", b"[GM9001]\nid = 'x'", b"\xff\xfe"])
def test_a_file_of_paper_keys_that_breaks_stops_neither_work_nor_alarms(house: House, written: bytes) -> None:
    path = house.settings.instance / "roots.toml"
    before = path.read_bytes()
    path.write_bytes(written)
    newcomer = insert_person(house, keys_of("x"))
    housekeeping.round_of_work(house)
    house.keeper.refresh()
    alarms = {alarm.principal for alarm in house.directory.alarms if alarm.code == "key"}
    assert newcomer in alarms and WATERSTAD not in house.directory.blocked
    if written:
        assert file_signal(house), "the paper keys that were read before count on"
        with pytest.raises(ValueError):
            Keeper(house.database, path, (THEME,), house.today, house.app_keys).refresh()
    path.write_bytes(before)


def test_a_seat_with_a_role_that_nobody_knows_stops_no_alarm(house: House) -> None:
    """Who writes the database would freeze every process with one word, and then add a reader unseen."""
    sql(house, "UPDATE seat SET role = 'zzz' WHERE principal = :id", id=principal(house, DIRK))
    newcomer = insert_person(house, keys_of("x"))
    housekeeping.round_of_work(house)
    house.keeper.refresh()
    assert newcomer in {alarm.principal for alarm in house.directory.alarms}
    assert principal(house, DIRK) not in ready(house)


def test_looking_goes_on_after_a_failure(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    looked = threading.Event()
    failures = iter([OSError(), ValueError(), KeyError()])

    def look() -> None:
        for failure in failures:
            raise failure
        looked.set()

    monkeypatch.setattr(house.keeper, "look", look)
    house.keeper.keep_fresh(every=0.01)
    assert looked.wait(5)
    house.keeper.close()


def test_what_another_process_changed_is_taken_up_at_once(house: House) -> None:
    before = house.directory
    house.catch_up()
    assert house.directory is before, "nothing changed, nothing is read"
    with house.database.writing() as connection:
        directory.changed(connection)
    house.catch_up()
    assert house.directory.version == before.version + 1


def test_a_membership_counts_on_its_days_only(house: House, clock: Any) -> None:
    sql(house, "UPDATE membership SET valid_to = '2026-11-18' WHERE municipality = 'GM9003'")
    assert "kaap" in house.keeper.refresh().municipalities
    clock.move(days=2)
    assert "kaap" not in house.keeper.refresh().municipalities


def test_a_partner_without_a_check_has_no_number(house: House) -> None:
    document = '{"name": {"nl": "x"}, "when": {"nl": "x"}, "scope": "national", "phone": "0800-1"}'
    sql(
        house,
        "INSERT INTO partner (region, key, document) VALUES ('oefenregio', 'nieuw', :document)",
        document=document,
    )
    assert house.keeper.refresh().partners["nieuw"].phone is None
    assert house.directory.partners["112"].phone == "112"


def test_public_keys_of_another_length_never_count(house: House, shares: Any) -> None:
    intruder = insert_person(house, keys_of("i"))
    short = PublicKeys(b"kort", b"kort")
    sql(house, "UPDATE principal SET sealing_key = :k, verifying_key = :k WHERE id = :id", k=b"kort", id=intruder)
    found = Certificate(WATERSTAD, intruder, "functionaris", short, principal(house, FARID), date(2026, 11, 17))
    certify(house, found, keys_of("i"))
    assert intruder not in ready(house)
    house.keeper.refresh()
    file_signal(house)
