"""Somebody writes people, keys, seats and approvals straight into the database. No key of any signal is sealed to them.

For each way below so many principals are inserted, swapped or given another role by SQL. Then signals are filed,
signals that were there are handed to a newcomer whose key a colleague approves, and the worker goes round. Afterwards
no wrap, old or new, may open with any key of an intruder, no intruder who was inserted may have one at all, and whoever
is not approved must be named: as an alarm (the red banner), in the trail, and by `portal check`.

`python -m bench.proofs.intruders --each 10`
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import uuid4

from bench.proofs import report, stage
from bench.proofs.report import Found
from bench.proofs.stolen import unwraps
from portal.actions.house import House
from portal.actions.installation import checking
from portal.actions.people import approving
from portal.actions.worker import housekeeping
from portal.adapters import approvals
from portal.adapters.vault import Certificate, Secret, UserKeys, approve, escrow_keys

from cast import BAS, DIRK, FARID, GRETA, PASSPHRASE, SANNE, Shares, desk, file_signal, newcomer, once  # isort: skip
from peek import principal, rows, sql

PLACE, ELSEWHERE, THEME = "GM9001", "GM9002", "mensenhandel"


@dataclass
class Break:
    """Somebody who breaks in by SQL: the keys they hold, who they made, and whom they put their own keys on."""

    house: House
    shares: Shares
    keys: list[UserKeys] = field(default_factory=list)
    inserted: list[str] = field(default_factory=list)
    named: set[str] = field(default_factory=set)
    """Who must be named as not approved."""

    def new_keys(self) -> UserKeys:
        """A key pair of the intruder's own."""
        made = UserKeys.from_seed(Secret(self.house.random(32)))
        self.keys.append(made)
        return made

    def person(self, keys: UserKeys, role: str = "functionaris", seat: str = "", place: str = PLACE) -> str:
        """An account with a seat, written by SQL."""
        who = str(uuid4())
        given = {"shortcuts": True, "slots": "", "second_step": 0}
        sql(
            self.house,
            "INSERT INTO principal (id, name, role, municipality, language, email_index, email_sealed, sealing_key,"
            f" verifying_key, session_epoch{''.join(f', {name}' for name in given)})"
            " VALUES (:id, 'Indringer', :role, :place, 'nl', :index, x'00', :s, :v, 0"
            f"{''.join(f', :{name}' for name in given)})",
            id=who, role=role, place=place, index=who.encode(), s=keys.public.sealing, v=keys.public.verifying, **given,
        )  # fmt: skip
        self.seat(who, seat or role, place)
        self.inserted.append(who)
        return who

    def seat(self, who: str, role: str, place: str = PLACE) -> None:
        """A seat, written by SQL."""
        values = "(:place, 'mensenhandel', :id, :role, NULL, TRUE)"
        columns = "(municipality, theme, principal, role, slot, active)"
        sql(self.house, f"INSERT INTO seat {columns} VALUES {values}", place=place, id=who, role=role)

    def vouch(self, who: str, keys: UserKeys, approver: str, signer: UserKeys | None, raw: bytes = b"") -> None:
        """An approval, signed by whoever the intruder can sign as, or with any bytes at all."""
        said = Certificate(PLACE, who, "functionaris", keys.public, approver, date(2026, 11, 17))
        with self.house.database.writing() as connection:
            approvals.add_approval(connection, said, approve(signer, said) if signer else raw)

    def swap(self, email: str, columns: tuple[str, ...], *, approval: bool = False) -> None:
        """The intruder's keys on somebody's account, and on the approval as well."""
        who, keys = principal(self.house, email), self.new_keys()
        values = {"sealing_key": keys.public.sealing, "verifying_key": keys.public.verifying}
        for table, key in (("principal", "id"), *((("approval", "principal"),) if approval else ())):
            for column in columns:
                sql(self.house, f"UPDATE {table} SET {column} = :k WHERE {key} = :id", k=values[column], id=who)
        self.named.add(who)


def _inserted(b: Break) -> None:
    b.named.add(b.person(b.new_keys()))


def _deputy(b: Break) -> None:
    b.named.add(b.person(b.new_keys(), "deputy"))


def _self_made(b: Break) -> None:
    keys = b.new_keys()
    who = b.person(keys)
    b.vouch(who, keys, who, keys)
    b.named.add(who)


def _each_other(b: Break) -> None:
    keys = [b.new_keys(), b.new_keys()]
    pair = [b.person(each) for each in keys]
    b.vouch(pair[0], keys[0], pair[1], keys[1])
    b.vouch(pair[1], keys[1], pair[0], keys[0])
    b.named |= set(pair)


def _as_farid(b: Break) -> None:
    keys = b.new_keys()
    who = b.person(keys)
    b.vouch(who, keys, principal(b.house, FARID), keys)
    b.named.add(who)


def _any_signature(b: Break) -> None:
    for raw in (b"", bytes(64), b"\xff" * 64, b.house.random(64), b.house.random(65)):
        keys = b.new_keys()
        who = b.person(keys)
        b.vouch(who, keys, principal(b.house, FARID), None, raw=raw)
        b.named.add(who)


def _foreign_paper(b: Break) -> None:
    bergdorp = escrow_keys(*b.shares.of["bergdorp"])
    for root in (b.house.keeper.roots[ELSEWHERE].id, b.house.keeper.roots[PLACE].id):
        keys = b.new_keys()
        who = b.person(keys)
        b.vouch(who, keys, root, bergdorp)
        b.named.add(who)


def _by_a_deputy(b: Break) -> None:
    keys, dirk = b.new_keys(), desk(b.house, DIRK)
    who = b.person(keys)
    b.vouch(who, keys, dirk.staff.principal, dirk.keys)
    b.named.add(who)


def _by_another_municipality(b: Break) -> None:
    keys, greta = b.new_keys(), desk(b.house, GRETA)
    who = b.person(keys)
    b.vouch(who, keys, greta.staff.principal, greta.keys)
    b.named.add(who)


def _copied_approval(b: Break) -> None:
    """The approval of Farid with the intruder's name and keys on it."""
    keys = b.new_keys()
    who = b.person(keys)
    columns = "municipality, principal, role, sealing_key, verifying_key, approver, valid_from, signature"
    query = f"INSERT INTO approval ({columns}) SELECT municipality, :who, role, :s, :v, approver, valid_from, signature"
    query += " FROM approval WHERE principal = :farid AND municipality = 'GM9001'"
    farid = principal(b.house, FARID)
    sql(b.house, query, who=who, s=keys.public.sealing, v=keys.public.verifying, farid=farid)
    b.named.add(who)


def _moved_approval(b: Break) -> None:
    """Greta, approved in Bergdorp, with a seat and her approval in Waterstad."""
    greta = principal(b.house, GRETA)
    if rows(b.house, "SELECT 1 FROM seat WHERE principal = :id AND municipality = 'GM9001'", id=greta):
        return
    b.seat(greta, "functionaris")
    sql(b.house, "UPDATE approval SET municipality = 'GM9001' WHERE principal = :id", id=greta)
    b.keys.append(desk(b.house, GRETA).keys)
    b.named.add(greta)


def _manager(b: Break) -> None:
    """Bas, who keeps the machine, gives himself keys, a seat and another role."""
    bas, keys = principal(b.house, BAS), b.new_keys()
    if rows(b.house, "SELECT 1 FROM seat WHERE principal = :id", id=bas):
        return
    values = {"s": keys.public.sealing, "v": keys.public.verifying, "id": bas}
    change = "UPDATE principal SET role = 'functionaris', sealing_key = :s, verifying_key = :v WHERE id = :id"
    sql(b.house, change, **values)
    b.seat(bas, "functionaris")
    b.inserted.append(bas)
    b.named.add(bas)


WAYS: Mapping[str, Callable[[Break], None]] = {
    "inserted": _inserted,
    "inserted as a deputy": _deputy,
    "vouches for itself": _self_made,
    "two that vouch for each other": _each_other,
    "signed with its own key as a colleague": _as_farid,
    "any bytes as a signature": _any_signature,
    "the paper key of another municipality": _foreign_paper,
    "signed by a deputy": _by_a_deputy,
    "signed in another municipality": _by_another_municipality,
    "the approval of a colleague copied": _copied_approval,
    "an approval moved from elsewhere": _moved_approval,
    "a manager who made himself a reader": _manager,
    "a sealing key swapped": lambda b: b.swap(SANNE, ("sealing_key",)),
    "a verifying key swapped": lambda b: b.swap(SANNE, ("verifying_key",)),
    "both keys swapped": lambda b: b.swap(SANNE, ("sealing_key", "verifying_key")),
    "keys swapped on account and approval": lambda b: b.swap(SANNE, ("sealing_key", "verifying_key"), approval=True),
}


def _reroled(b: Break) -> None:
    """Dirk, the deputy behind the gate, as a functionaris: in the seat and in the approval."""
    dirk = principal(b.house, DIRK)
    sql(b.house, "UPDATE seat SET role = 'functionaris' WHERE principal = :id", id=dirk)
    sql(b.house, "UPDATE approval SET role = 'functionaris' WHERE principal = :id", id=dirk)
    b.named.add(dirk)


def prove(house: House, shares: Shares, each: int) -> Found:
    """Break in, in every way, and look at who got keys. Leaves a house nobody should live in."""
    found, broken = Found(wrong={"wraps made": 0}), Break(house, shares)
    for _ in range(3):
        file_signal(house)
    farid = desk(house, FARID)
    tries = 0
    for way in WAYS.values():
        for _ in range(each):
            way(broken)
            tries += 1
    _reroled(broken)
    dirk = principal(house, DIRK)
    house.keeper.refresh()
    before = _wraps(house)
    nadia = newcomer(house)  # a real one, approved as it should be: she gets the signals, the intruders do not
    house.keeper.refresh()
    digits = nadia.keys.public.fingerprint()
    approving.approve(house, farid, nadia.staff.principal, digits, PASSPHRASE, once(house, farid))
    for _ in range(5):
        file_signal(house)
    housekeeping.round_of_work(house)
    fresh = [row for row in _wraps(house) if row not in before]
    found.count("wraps made", sum(who in broken.inserted for _, who, _ in fresh))
    found.count("wraps made", sum(who == dirk for _, who, _ in fresh))
    found.count(
        "wraps that open with a key of an intruder",
        sum(unwraps(keys, signal, who, blob) for signal, who, blob in _wraps(house) for keys in broken.keys),
    )
    found.count("the real newcomer has no wrap", not any(who == nadia.staff.principal for _, who, _ in fresh))
    said = " ".join(finding.text for finding in checking.check(house) if finding.code == "unapproved")
    found.count("not named by the check", sum(who not in said for who in broken.named))
    house.keeper.refresh()
    alarmed = {alarm.principal for alarm in house.directory.alarms if alarm.code == "key"}
    found.count("no alarm", sum(who not in alarmed for who in broken.named))
    told = " ".join(row[0] for row in rows(house, "SELECT facts FROM event WHERE act = 'key_unapproved'"))
    found.count("not in the trail", sum(who not in told for who in broken.named))
    found.figures = {
        "ways": [*WAYS, "another role by SQL"],
        "principals": len(set(broken.inserted) | broken.named),
        "tries": tries + 1,
        "keys_of_intruders": len(broken.keys),
        "wraps_made_meanwhile_for_others": len(fresh),
        "wraps_made": found.wrong["wraps made"],
    }
    return found


def _wraps(house: House) -> list[tuple[str, str, bytes]]:
    return [(row[0], row[1], bytes(row[2])) for row in rows(house, "SELECT signal, principal, key FROM wrap")]


def main() -> None:
    """The command."""
    given = report.options(__doc__, each=10).parse_args()

    def run() -> Found:
        with stage.moved_in() as (house, shares):
            return prove(house, shares, given.each)

    report.conclude("intruders", given.into, run)


if __name__ == "__main__":
    main()
