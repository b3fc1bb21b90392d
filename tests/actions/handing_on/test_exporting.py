"""Taking a signal along as a file: who may, what goes in, and what the trail says of it."""

import io
import json
from dataclasses import replace
from typing import Any

import pytest
from cast import DIRK, FARID, GRETA, SANNE, STORY, Clock, desk, file_signal, once
from peek import principal, rows, signal_of
from pypdf import PdfReader

from portal.actions import tokens
from portal.actions.desk import replying, triaging
from portal.actions.handing_on import exporting
from portal.actions.handing_on.exporting import NotFound
from portal.actions.house import House
from portal.adapters import referrals, signals, vault
from portal.domain import links
from portal.domain.dossiers import PARTS, VERSION, Wanted
from portal.domain.links import Link, Tie
from portal.domain.referrals import Answer, Referral, Said
from portal.domain.signals import Contact

PURPOSE = "Voor de politie"


def filed(house: House, **own: Any) -> str:
    """A Polish signal with everything in it; returns its id."""
    values: dict[str, Any] = {
        "language": "pl",
        "story": "Pierwsza linia.",
        "answers": {"vorm": ("arbeid",), "waar": ("verdwenen_keuze",)},
        "texts": {"company": "Demo Flex B.V."},
        "indicators": ("alg_bang", "verdwenen"),
        "contact": Contact(name="Noor", phone="0600000000"),
    }
    return signal_of(house, file_signal(house, **{**values, **own}))


def taken_along(house: House, signal: str, wanted: Wanted, email: str = FARID) -> dict[str, Any]:
    """The structured file."""
    who = desk(house, email)
    found = exporting.opened(house, who, signal)
    made = exporting.export(house, who, found, once(house, who), "json", wanted, exporting.as_json)
    document: dict[str, Any] = json.loads(made)
    return document


def exported(house: House) -> list[Any]:
    """What the trail says."""
    return rows(house, "SELECT actor, signal, facts FROM event WHERE act = 'exported'")


def test_only_what_was_chosen_goes_along(house: House) -> None:
    signal = filed(house)
    found = taken_along(house, signal, Wanted(PURPOSE, frozenset({"report"}), frozenset({"vorm"})))
    assert (found["format"], found["version"], found["purpose"]) == ("meldpunt-dossier", VERSION, PURPOSE)
    assert found["made"] == {
        "on": "2026-11-17",
        "by": "Farid Amrani",
        "municipality": {"code": "GM9001", "name": "Waterstad"},
    }
    assert found["signal"]["id"] == signal
    assert found["signal"]["urgency"]["key"] == "niet_acuut"
    assert found["report"] == {"language": "pl", "files": 0, "story": "Pierwsza linia."}
    assert [(each["question"]["key"], each["choices"][0]["key"]) for each in found["answers"]] == [("vorm", "arbeid")]
    assert set(found) == {"format", "version", "language", "purpose", "made", "signal", "report", "answers"}
    assert "Noor" not in json.dumps(found)


def test_everything_goes_along_when_it_is_chosen(house: House) -> None:
    signal = filed(house)
    who = desk(house, FARID)
    exporting.opened(house, who, signal)
    triaging.take(house, who, signal, once(house, who))
    triaging.add_note(house, who, signal, once(house, who), "Een indruk.")
    replying.ask(house, who, signal, once(house, who), "Weet je meer?")
    _refer(house, signal)
    found = taken_along(house, signal, Wanted(PURPOSE, frozenset(PARTS), frozenset({"waar", "company", "indicators"})))
    assert found["contact"] == {"name": "Noor", "phone": "0600000000", "email": ""}
    assert [(note["text"], note["by"], note["on"]) for note in found["notes"]] == [
        ("Een indruk.", "Farid Amrani", "2026-11-17")
    ]
    assert ("functionaris", "question", "Weet je meer?") in [
        (each["from"], each["kind"], each["text"]) for each in found["messages"]
    ]
    (referral,) = found["referrals"]
    assert (referral["partner"]["key"], referral["text"], referral["by"]) == ("avim", "Herschreven.", "Sanne de Wit")
    assert [(each["said"], each["text"]) for each in referral["answers"]] == [("refused", "Te weinig.")]
    assert "ontvangstcode" not in json.dumps(found), "the code of a signal made of it leads to its thread"
    where, company, clues = found["answers"]
    assert where["choices"] == [{"key": "verdwenen_keuze", "label": "verdwenen_keuze"}]
    assert company["text"] == "Demo Flex B.V."
    assert [clue["key"] for clue in clues["choices"]] == ["alg_bang", "verdwenen"]
    assert found["facts"] == [] and found["links"] == []


def test_links_only_with_signals_one_may_open(house: House) -> None:
    signal, mine = filed(house), filed(house)
    hidden = filed(house, exclude=(principal(house, FARID),))
    _link(house, signal, Link(mine, Tie.SAME, house.today(), "weg"), Link(hidden, Tie.SAME, house.today(), "weg"))
    found = taken_along(house, signal, Wanted(PURPOSE, frozenset({"links"})))
    assert [each["signal"] for each in found["links"]] == [mine]
    _link(house, signal, Link(mine, Tie.DISMISSED, house.today(), "weg"))
    assert taken_along(house, signal, Wanted(PURPOSE, frozenset({"links"})))["links"] == []
    with house.database.writing() as connection:
        signals.put_document(connection, signal, "links", b"x" * 100)
    assert taken_along(house, signal, Wanted(PURPOSE, frozenset({"links"})))["links"] == []


def _link(house: House, signal: str, *ties: Link) -> None:
    found = exporting.opened(house, desk(house, SANNE), signal)
    opened = links.document({tie.signal: tie for tie in ties})
    sealed = vault.seal_document(found.case.key, found.case.ad("links"), opened, house.random)
    with house.database.writing() as connection:
        signals.put_document(connection, signal, "links", sealed)


def _refer(house: House, signal: str) -> None:
    who = desk(house, SANNE)
    found = exporting.opened(house, who, signal)
    answer = Answer(Said.REFUSED, house.today(), who.staff.principal, "Te weinig.")
    referral = Referral(
        "avim",
        "AVIM",
        "onderzoek",
        "",
        "brief",
        "Herschreven.",
        house.today(),
        who.staff.principal,
        receipt="ontvangstcode",
        answers=(answer,),
    )
    sealed = vault.seal_document(found.case.key, found.case.ad("referral", "1"), referral.document(), house.random)
    with house.database.writing() as connection:
        referrals.add(connection, signal, 1, sealed)


def test_who_may_not_see_it_takes_nothing_along(house: House) -> None:
    signal = filed(house)
    for email in (GRETA, DIRK):
        with pytest.raises(NotFound):
            exporting.opened(house, desk(house, email), signal)
    with pytest.raises(NotFound):
        exporting.opened(house, desk(house, FARID), "00000000-0000-4000-8000-000000000000")
    hidden = filed(house, exclude=(principal(house, SANNE),))
    with pytest.raises(NotFound):
        exporting.opened(house, desk(house, SANNE), hidden)
    assert not exported(house)


def test_the_trail_says_that_it_went_and_no_more(house: House) -> None:
    signal = filed(house)
    wanted = Wanted(PURPOSE, frozenset({"report", "contact"}))
    who = desk(house, FARID)
    found = exporting.opened(house, who, signal)
    token = once(house, who)
    first = exporting.export(house, who, found, token, "json", wanted, exporting.as_json)
    assert exporting.export(house, who, found, token, "json", wanted, exporting.as_json) == first
    assert exported(house) == [(who.staff.principal, signal, '{"format":"json"}')], "the same form twice is one event"
    more = replace(wanted, parts=frozenset({"report"}))
    exporting.export(house, who, found, token, "json", more, exporting.as_json)
    assert len(exported(house)) == 2, "another choice is another export, also under the same token"


def test_what_cannot_be_made_did_not_go(house: House, clock: Clock) -> None:
    signal = filed(house)
    who = desk(house, FARID)
    found = exporting.opened(house, who, signal)
    token = once(house, who)

    def broken(_: object) -> bytes:
        raise exporting.NotMade

    with pytest.raises(exporting.NotMade):
        exporting.export(house, who, found, token, "pdf", Wanted(PURPOSE), broken)
    clock.move(hours=25)
    with pytest.raises(tokens.Stale):
        exporting.export(house, who, found, token, "json", Wanted(PURPOSE), exporting.as_json)
    assert not exported(house)


def test_what_is_damaged_is_said_to_be(house: House) -> None:
    signal = filed(house)
    who = desk(house, FARID)
    triaging.add_note(house, who, signal, once(house, who), "Een indruk.")
    _refer(house, signal)
    with house.database.writing() as connection:
        signals.put_document(connection, signal, "report", b"x" * 100)
        signals.put_document(connection, signal, "contact", b"x" * 100)
        referrals.put(connection, signal, 1, b"x" * 100)
    found = taken_along(house, signal, Wanted(PURPOSE, frozenset(PARTS), frozenset({"vorm"})))
    assert (found["report"], found["answers"], found["contact"], found["referrals"]) == (None, None, None, [None])


def test_on_either_database(house: House) -> None:
    signal = filed(house, language="nl", story=STORY)
    assert taken_along(house, signal, Wanted(PURPOSE, frozenset({"report"})))["report"]["story"] == STORY
    assert len(exported(house)) == 1


def test_a_lone_half_of_a_sign_stops_no_file() -> None:
    assert json.loads(exporting.as_json({"story": "a\ud800b"})) == {"story": "a?b"}


def test_on_paper() -> None:
    paper = {
        "title": "Dossier",
        "language": "nl",
        "place": "Waterstad",
        "mark": "Vertrouwelijk",
        "foot": "",
        "page": "{page}/{pages}",
        "colour": "#000000",
        "opening": [],
        "sections": [],
    }
    assert "Dossier" in PdfReader(io.BytesIO(exporting.as_pdf(paper))).pages[0].extract_text()
