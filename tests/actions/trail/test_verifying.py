"""The trail is what was written: whatever an attacker with the database does to it is named."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from cast import FARID, PASSPHRASE, Clock, desk, file_signal
from peek import count, mails, rows, sql

from portal.actions.house import House
from portal.actions.people import keys, signing_in
from portal.actions.trail import verifying
from portal.actions.worker import chaining, housekeeping
from portal.domain.chains import Link, Strand, read_anchor, strand_of, unpacked, written
from portal.domain.places import Role

INEKE = "ineke@regio.example"


def lived(house: House, clock: Clock) -> list[Link]:
    """Three days with signals and people at work, all of it hung; returns the heads."""
    for _ in range(3):
        file_signal(house)
        file_signal(house)
        desk(house, FARID)
        clock.move(days=1)
        chaining.hang(house)
    return verifying.verify(house).heads


def codes(house: House, *anchors: Link) -> list[str]:
    return sorted({fault.code for fault in verifying.verify(house, anchors).faults})


def unguarded(house: House, statement: str, **values: object) -> int:
    """What an attacker does who also lifts the triggers."""
    if not house.database.is_sqlite:
        sql(house, "ALTER TABLE event DISABLE TRIGGER USER")
        hit = sql(house, statement, **values)
        sql(house, "ALTER TABLE event ENABLE TRIGGER USER")
        return hit
    triggers = rows(house, "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'event'")
    for name, _ in triggers:
        sql(house, f"DROP TRIGGER {name}")
    hit = sql(house, statement, **values)
    for _, made in triggers:
        sql(house, made)
    return hit


def hung(house: House, strand: Strand) -> list[tuple[str, bytes]]:
    """(id, packed link) of a chain, in its order."""
    found = rows(house, "SELECT id, chain FROM event WHERE chain IS NOT NULL ORDER BY chain")
    return [(id, chain) for id, chain in found if (link := unpacked(chain)) and link.strand is strand]


# --- hanging -----------------------------------------------------------------------------------------------------


def test_a_quiet_trail_is_whole(house: House, clock: Clock) -> None:
    heads = lived(house, clock)
    found = verifying.verify(house, heads)
    assert not found.faults
    assert found.hung == count(house, "event") and not found.loose
    assert {head.strand for head in found.heads} == set(Strand) and all(head.number for head in found.heads)


def test_staff_hangs_in_the_order_of_the_acts_and_a_day_hangs_when_it_is_over(house: House, clock: Clock) -> None:
    file_signal(house)
    desk(house, FARID)
    chaining.hang(house)
    loose = {row[0] for row in rows(house, "SELECT act FROM event WHERE chain IS NULL")}
    assert loose == {"filed"}, "what has a date only waits for the night"
    moments = [rows(house, "SELECT at FROM event WHERE id = :id", id=id)[0][0] for id, _ in hung(house, Strand.STAFF)]
    assert moments == sorted(moments) and all(strand_of(at) is Strand.STAFF for at in moments)
    clock.move(days=1)
    chaining.hang(house)
    assert not rows(house, "SELECT id FROM event WHERE chain IS NULL")


def test_the_order_of_a_day_is_of_chance(house: House, clock: Clock) -> None:
    """Neither the order of arrival nor that of the ids: two runs over the same day differ."""
    filed = []
    for _ in range(12):
        file_signal(house)
        before = set(filed)
        filed += [row[0] for row in rows(house, "SELECT id FROM event WHERE act = 'filed'") if row[0] not in before]
    clock.move(days=1)
    chaining.hang(house)
    order = [id for id, _ in hung(house, Strand.DATED)]
    assert sorted(order) == sorted(filed)
    assert order not in (filed, sorted(filed))


def test_two_nodes_hang_everything_once(house: House, clock: Clock) -> None:
    lived(house, clock)
    desk(house, FARID)
    chaining.hang(house)
    chaining.hang(house)  # the same minute, on the other node
    clock.move(minutes=1)
    chaining.hang(house)
    assert not verifying.verify(house).faults


# --- what an attacker does -----------------------------------------------------------------------------------------

TAMPERED: dict[str, tuple[Callable[[House], object], str]] = {
    "an actor": (lambda house: unguarded(house, "UPDATE event SET actor = 'x' WHERE act = 'signed_in'"), "changed"),
    "a day": (lambda house: unguarded(house, "UPDATE event SET at = '2026-01-01' WHERE act = 'filed'"), "changed"),
    "a fact": (lambda house: unguarded(house, "UPDATE event SET facts = '{}' WHERE act = 'key_approved'"), "changed"),
    "a code": (lambda house: unguarded(house, "UPDATE event SET mac = x'00' WHERE act = 'filed'"), "changed"),
    "a delete": (lambda house: unguarded(house, f"DELETE FROM event WHERE id = '{middle(house)}'"), "missing"),
    "an insert": (lambda house: insert(house), "changed"),
    "a swap": (lambda house: swap(house), "order"),
    "a link of nothing": (lambda house: relink(house, "x'07'"), "order"),
    "a link away": (lambda house: relink(house, "NULL"), "missing"),
}  # fmt: skip


def middle(house: House) -> str:
    return hung(house, Strand.STAFF)[len(hung(house, Strand.STAFF)) // 2][0]


def relink(house: House, value: str) -> None:
    unguarded(house, f"UPDATE event SET chain = {value} WHERE id = '{middle(house)}'")


def insert(house: House) -> None:
    """An event that the portal did not write, made of one that it did."""
    sql(
        house,
        "INSERT INTO event SELECT 'forged', at, 'opened', actor, municipality, signal, facts, mac, NULL FROM event "
        "WHERE act = 'signed_in' LIMIT 1",
    )


def swap(house: House) -> None:
    """Two acts of staff change places."""
    (one, first), (two, second) = hung(house, Strand.STAFF)[1:3]
    unguarded(house, "UPDATE event SET chain = NULL WHERE id = :id", id=one)
    unguarded(house, "UPDATE event SET chain = :chain WHERE id = :id", id=two, chain=first)
    unguarded(house, "UPDATE event SET chain = :chain WHERE id = :id", id=one, chain=second)


@pytest.mark.parametrize("what", TAMPERED)
def test_what_was_done_to_the_trail_is_named(house: House, clock: Clock, what: str) -> None:
    lived(house, clock)
    assert codes(house) == []
    tamper, expected = TAMPERED[what]
    tamper(house)
    assert expected in codes(house)


def test_the_end_cut_off_shows_against_an_anchor_only(house: House, clock: Clock) -> None:
    heads = lived(house, clock)
    for strand in Strand:
        last = hung(house, strand)[-1][0]
        assert unguarded(house, "DELETE FROM event WHERE id = :id", id=last) == 1
    assert codes(house) == [], "inside the database nothing is missing"
    assert codes(house, *heads) == ["anchor"]


def test_a_trail_written_anew_with_the_key_shows_against_an_anchor(house: House, clock: Clock) -> None:
    """Whoever has K_APP too can make every code and link again, but not what was mailed."""
    heads = lived(house, clock)
    victim = hung(house, Strand.STAFF)[0][0]
    unguarded(house, "DELETE FROM event WHERE id = :id", id=victim)
    unguarded(house, "UPDATE event SET chain = NULL")
    clock.move(minutes=1)
    chaining.hang(house)
    assert codes(house) == []
    assert codes(house, *heads) == ["anchor"]


def test_a_worker_that_hangs_nothing_is_named(house: House, clock: Clock) -> None:
    lived(house, clock)
    desk(house, FARID)
    clock.move(minutes=59)
    assert codes(house) == []
    clock.move(minutes=2)
    assert codes(house) == ["late"]
    file_signal(house)
    chaining.hang(house)
    clock.move(days=3)
    assert codes(house) == ["late"]


# --- the anchor --------------------------------------------------------------------------------------------------


def test_the_heads_go_to_the_auditor_and_the_log_once_a_day(
    house: House, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    code = keys.invite(house, INEKE, "Ineke Vos", Role.AUDITOR, [], region="oefenregio", language="en").code
    signing_in.sign_out(house, keys.accept_invitation(house, INEKE, code, PASSPHRASE))
    for _ in range(3):
        housekeeping.round_of_work(house)
        clock.move(minutes=5)
    assert [address for address, _ in mails(house)] == [INEKE]
    (letter,) = Path(house.settings.smtp_url.removeprefix("file:")).glob("*.eml")
    said = letter.read_text()
    kept = read_anchor(said)
    assert {link.strand for link in kept} == set(Strand)
    assert not verifying.verify(house, kept).faults
    (line,) = [json.loads(each) for each in capsys.readouterr().out.splitlines() if "anchor" in each]
    assert read_anchor(json.dumps(line)) == kept


@pytest.mark.parametrize(
    "text", ["", "staff", "staff 1", "staff x " + "a" * 64, "staff 1 " + "z" * 64, "staff -1 " + "a" * 64]
)
def test_what_is_no_anchor_is_none(text: str) -> None:
    assert read_anchor(text) == []


def test_an_anchor_reads_back(house: House, clock: Clock) -> None:
    heads = lived(house, clock)
    assert read_anchor("> " + written(heads).replace("\n", "\n> ")) == heads


# --- the term ----------------------------------------------------------------------------------------------------


def test_what_is_older_than_the_term_goes_and_the_rest_still_hangs(house: House, clock: Clock) -> None:
    heads = lived(house, clock)
    old = count(house, "event")
    clock.move(days=800)
    desk(house, FARID)
    chaining.hang(house)
    first, gone = verifying.prune(house)
    assert (first.isoformat(), gone) == ("2027-01-01", old)
    found = verifying.verify(house, heads)
    assert not found.faults, "an anchor from before the cut tells nothing"
    assert (found.cut, found.hung) == (old, count(house, "event"))
    assert verifying.prune(house)[1] == 0
    clock.move(days=1)
    file_signal(house)
    clock.move(days=1)
    chaining.hang(house)
    assert not verifying.verify(house).faults


def test_nothing_goes_before_its_term_or_before_it_hangs(house: House, clock: Clock) -> None:
    lived(house, clock)
    clock.move(days=700)
    assert verifying.prune(house)[1] == 0
    clock.move(days=100)
    unguarded(house, "UPDATE event SET chain = NULL")
    assert verifying.prune(house)[1] == 0


def test_a_cut_that_the_portal_did_not_make_is_named(house: House, clock: Clock) -> None:
    lived(house, clock)
    clock.move(days=800)
    verifying.prune(house)
    assert codes(house) == []
    sql(house, "UPDATE cut SET events = events + 5")
    assert codes(house) == ["changed"]


def test_after_the_cut_the_trail_is_guarded_again(house: House, clock: Clock) -> None:
    lived(house, clock)
    clock.move(days=800)
    verifying.prune(house)
    desk(house, FARID)
    with pytest.raises(Exception, match="the trail is kept"):
        sql(house, "DELETE FROM event")
