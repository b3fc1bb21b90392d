"""The two chains over the trail: how a link is kept, and how an anchor is read back out of a mail or a log."""

import pytest

from portal.domain.chains import LINK_BYTES, Link, Strand, borders, read_anchor, start_of, strand_of, unpacked, written

DIGEST = bytes(range(32))
STAFF, DATED = Link(Strand.STAFF, 1234, DIGEST), Link(Strand.DATED, 7, bytes(32))


def test_a_day_is_dated_and_a_moment_is_of_staff() -> None:
    assert strand_of("2026-11-17") is Strand.DATED
    assert strand_of("2026-11-17T10:00:00+01:00") is Strand.STAFF


def test_a_link_is_kept_in_42_bytes_and_comes_back() -> None:
    assert STAFF.packed() == b"\x01s" + (1234).to_bytes(8, "big") + DIGEST
    assert DATED.packed() == b"\x01d" + (7).to_bytes(8, "big") + bytes(32)
    assert LINK_BYTES == len(STAFF.packed()) == 42
    for link in (STAFF, DATED, Link(Strand.STAFF, 2**60 + 1, DIGEST)):
        assert unpacked(link.packed()) == link


@pytest.mark.parametrize(
    "blob",
    [
        b"",
        STAFF.packed()[:-1],
        STAFF.packed() + b"\0",
        b"\x02" + STAFF.packed()[1:],
        b"\x01x" + STAFF.packed()[2:],
    ],
)
def test_other_bytes_are_no_link(blob: bytes) -> None:
    assert unpacked(blob) is None


def test_links_sort_by_strand_and_number_and_lie_within_their_borders() -> None:
    links = [Link(Strand.DATED, number, DIGEST) for number in (1, 255, 256, 2**60)]
    links += [Link(Strand.STAFF, number, DIGEST) for number in (1, 255, 256, 2**40)]
    assert sorted(links, key=Link.packed) == links
    assert borders(Strand.STAFF) == (b"\x01s", b"\x01t")
    for strand in Strand:
        first, beyond = borders(strand)
        within = [link for link in links if first <= link.packed() < beyond]
        assert within == [link for link in links if link.strand is strand]
        assert len(within) == 4


def test_a_chain_starts_on_nothing() -> None:
    for strand in Strand:
        assert start_of(strand) == Link(strand, 0, bytes(32))


def test_an_anchor_is_read_back_from_a_mail() -> None:
    text = written([STAFF, DATED])
    assert text.splitlines() == [f"staff 1234 {DIGEST.hex()}", f"dated 7 {'00' * 32}"]
    assert read_anchor(f"Beste beheerder,\n\n{text}\n\nBewaar deze mail.") == [STAFF, DATED]


def test_an_anchor_is_read_back_from_a_log() -> None:
    line = f'{{"message": "anchor staff 1234 {DIGEST.hex()}, dated 7 {"00" * 32}"}}'
    assert read_anchor(line) == [STAFF, DATED]
    assert read_anchor(f'2026-11-17 "staff","1234","{DIGEST.hex()}"') == [STAFF]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "staff",
        "staff 1234",
        f"staff 1234 {DIGEST.hex()[:-1]}",
        f"staff 1234 {DIGEST.hex()}0",
        f"staff 1234 {DIGEST.hex().upper()}",
        f"staff 1234 {'g' * 64}",
        f"staff 1234 {'X' * 64}",
        f"staff -1 {DIGEST.hex()}",
        f"staff ¹² {DIGEST.hex()}",
        f"staff ١٢ {DIGEST.hex()}",
        f"team 1234 {DIGEST.hex()}",
        f"staff\n1234\n{DIGEST.hex()}",
    ],
)
def test_what_is_no_head_is_passed_over(text: str) -> None:
    assert read_anchor(text) == []
