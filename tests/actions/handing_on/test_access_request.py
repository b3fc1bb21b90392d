"""A request for access: who may search where, what is opened, and what the trail says of it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from cast import BAS, CARLA, DIRK, FARID, GRETA, ROOS, SANNE, Clock, desk, file_signal, once
from peek import principal, rows, signal_of, sql

from portal.actions import tokens
from portal.actions.desk import reading, replying, triaging
from portal.actions.handing_on import access_request, access_search
from portal.actions.handing_on.access_search import Found, NotFound
from portal.actions.house import House
from portal.adapters import erasing
from portal.domain.access_requests import GROUNDS
from portal.domain.places import Municipality

NAME = "Zoekmij Kanarie"


def place(house: House, slug: str = "waterstad") -> Municipality:
    return house.directory.municipalities[slug]


def search(house: House, *lines: str, email: str = FARID, slug: str = "waterstad") -> Found:
    return access_search.search(house, desk(house, email), place(house, slug), lines or (NAME,))


def ids(found: Found) -> set[str]:
    return {hit.signal.id for hit in found.hits}


def acts(house: House) -> list[str]:
    return [row[0] for row in rows(house, "SELECT act FROM event")]


def test_any_line_finds_whatever_the_text_and_whatever_the_status(house: House) -> None:
    farid = desk(house, FARID)
    story, plate, note, asked, other = (
        signal_of(house, file_signal(house, **own))
        for own in (
            {"story": f"Hier was {NAME}."},
            {"texts": {"plate": "zz 111 z"}},
            {},
            {},
            {"story": "Iets anders"},
        )
    )
    triaging.add_note(house, farid, note, once(house, farid), "Gebeld: 06 12 34 56 78")
    reading.open_signal(house, farid, asked)
    replying.ask(house, farid, asked, once(house, farid), "Was dit op Voorbeeldweg 12?")
    reading.open_signal(house, farid, story)
    triaging.close(house, farid, story, once(house, farid), "geen_actie", "", "Niets aan de hand")
    found = search(house, NAME, "ZZ-111-Z", "06-12345678", "voorbeeldweg 12")
    assert ids(found) == {story, plate, note, asked}
    assert (found.scanned, found.damaged, found.more) == (5, 0, False)
    assert ids(search(house, "Niets aan")) == {story}, "also why it was closed"
    assert not ids(search(house, "Bestaat Niet")), other
    pieces = {hit.signal.id: hit.pieces for hit in found.hits}
    assert any(stretch == ("zz 111 z", True) for piece in pieces[plate] for stretch in piece.fragment)


def test_what_is_behind_a_gate_excluded_or_elsewhere_is_neither_found_nor_counted(house: House) -> None:
    file_signal(house, story=f"{NAME} hier")
    file_signal(house, story=f"{NAME} over Farid", exclude=(principal(house, FARID),))
    file_signal(house, story=f"{NAME} daar", municipality="bergdorp")
    found = search(house)
    assert (len(found.hits), found.scanned) == (1, 1)
    assert len(search(house, email=SANNE).hits) == 2
    found = search(house, email=GRETA, slug="bergdorp")
    assert (len(found.hits), found.scanned) == (1, 1)
    before = acts(house).count("access_searched")
    for email, slug in (
        (GRETA, "waterstad"),
        (FARID, "bergdorp"),
        *((who, "waterstad") for who in (DIRK, ROOS, BAS, CARLA)),
    ):
        with pytest.raises(NotFound):
            search(house, email=email, slug=slug)
    assert acts(house).count("access_searched") == before, "who may not search leaves no trace of having done it"


def test_what_cannot_be_read_is_counted(house: House) -> None:
    broken = signal_of(house, file_signal(house, story=f"{NAME} stuk"))
    file_signal(house, story=f"{NAME} heel")
    sql(house, "UPDATE document SET sealed = :x WHERE signal = :id AND kind = 'report'", x=b"\1" + bytes(60), id=broken)
    found = search(house)
    assert (len(found.hits), found.scanned, found.damaged) == (1, 2, 1)


def test_the_trail_holds_no_word(house: House) -> None:
    signal = signal_of(house, file_signal(house, story=f"{NAME} was er"))
    farid = desk(house, FARID)
    search(house)
    (found,) = access_request.opened(house, farid, place(house), [signal])
    assert found.signal.id == signal
    form = once(house, farid)
    for kind in ("pdf", "pdf", "txt"):
        assert export(house, form, [signal], kind) == b"brief"
    written = rows(house, "SELECT act, signal, facts FROM event WHERE act LIKE 'access%' ORDER BY act, facts")
    assert [tuple(each) for each in written] == [
        ("access_exported", signal, '{"format":"pdf"}'),
        ("access_exported", signal, '{"format":"txt"}'),
        ("access_searched", None, "{}"),
    ]
    assert "access_exported" in erasing.LOOKING, "giving a letter keeps a signal no longer"


def export(house: House, form: tokens.FormToken, chosen: Sequence[str], kind: str = "pdf", email: str = FARID) -> bytes:
    farid = desk(house, email)
    return access_request.export(house, farid, place(house), chosen, form, kind, {"a": NAME}, lambda: b"brief")


def test_no_letter_without_its_event(house: House, clock: Clock) -> None:
    mine = signal_of(house, file_signal(house))
    theirs = signal_of(house, file_signal(house, municipality="bergdorp"))
    form = once(house, desk(house, FARID))
    for chosen in ([], [mine, theirs], ["00000000-0000-4000-8000-000000000000"]):
        with pytest.raises(NotFound):
            export(house, form, chosen)
    with pytest.raises(NotFound):
        export(house, form, [mine], email=GRETA)
    clock.move(hours=25)
    with pytest.raises(tokens.Stale):
        export(house, form, [mine])
    assert "access_exported" not in acts(house)


def test_nothing_is_opened_for_who_may_not(house: House) -> None:
    mine = signal_of(house, file_signal(house))
    theirs = signal_of(house, file_signal(house, municipality="bergdorp"))
    for email, chosen in ((FARID, [mine, theirs]), (GRETA, [mine]), (DIRK, [mine])):
        with pytest.raises(NotFound):
            access_request.opened(house, desk(house, email), place(house), chosen)
    assert "opened" not in acts(house), "all or nothing"


def test_putting_off_is_accounted_for_once(house: House, clock: Clock) -> None:
    farid = desk(house, FARID)
    form = once(house, farid)
    access_request.postpone(house, farid, place(house), form, GROUNDS[0])
    with pytest.raises(access_request.Done):
        access_request.postpone(house, farid, place(house), form, GROUNDS[0])
    with pytest.raises(ValueError, match="anders"):
        access_request.postpone(house, farid, place(house), once(house, farid), "anders")
    with pytest.raises(NotFound):
        access_request.postpone(house, desk(house, DIRK), place(house), once(house, farid), GROUNDS[0])
    old = once(house, farid)
    clock.move(hours=25)
    with pytest.raises(tokens.Stale):
        access_request.postpone(house, desk(house, FARID), place(house), old, GROUNDS[0])
    written = rows(house, "SELECT actor, municipality, signal, facts FROM event WHERE act = 'access_postponed'")
    assert [tuple(each) for each in written] == [
        (principal(house, FARID), "GM9001", None, f'{{"ground":"{GROUNDS[0]}"}}')
    ]


def test_a_form_that_claims_to_have_opened_it_leaves_its_trace(house: House) -> None:
    """Trying out who reported it, with passages that were never shown, stands in the trail like any opening."""
    signal = signal_of(house, file_signal(house, story=f"{NAME} was er"))
    farid = desk(house, FARID)
    for _ in range(3):
        access_request.opened(house, farid, place(house), [signal], again=True)
    assert acts(house).count("opened") == 1
    reading.open_signal(house, desk(house, SANNE), signal)
    sanne = desk(house, SANNE)
    access_request.opened(house, sanne, place(house), [signal], again=True)
    assert acts(house).count("opened") == 2, "one for each of them"
