"""A request for access: what a line finds, how a text is cut, and what must be looked at again."""

from __future__ import annotations

from dataclasses import replace

import pytest
from material import DAY, FARID, material

from portal.domain.access_requests import GROUNDS, betrays, doubts, line, passages, split
from portal.domain.handling import Extension, Handling, Proposal
from portal.domain.journal import Note
from portal.domain.searching import fold
from portal.domain.signals import Contact, Direction, Message, Report

NOOR = Contact(name="Noor van Melder-Bos", phone="06-87654321", email="Noor@waterstad.example")


def finds(asked: str, *texts: str) -> bool:
    found = line(asked)
    assert found is not None, asked
    return found.occurs([fold(text) for text in texts])


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("Jan Jansen", "gezien: JANSEN, Jan"),
        ("Łukasz Żak", "lukasz zak stond daar"),
        ("06-12345678", "bel 06 12 34 56 78"),
        ("06 12345678", "+31 6 1234 5678"),
        ("+31612345678", "0612345678"),
        ("ZZ-111-Z", "busje zz111z"),
        ("zz111z", "kenteken: ZZ-111-Z"),
        ("Dorpsstraat 44", "op de dorpsstraat, bij nr 44"),
        ("1234 AB 44", "woont op 1234AB, 44"),
        ("jan@voorbeeld.example", "mail: JAN@voorbeeld.example"),
        ("12345678", "KvK 1234.5678"),
        ("Demo Flex B.V.", "demo flex b.v. betaalt niet"),
        ("12-34.56", "dossier 123456"),
        ("de bus met ZZ-111-Z erop", "busje zz111z"),
        ("jan@voorbeeld.example", "schrijf jan @ voorbeeld.example"),
    ],
)
def test_a_line_finds_it_however_it_was_written(asked: str, text: str) -> None:
    assert finds(asked, text)


@pytest.mark.parametrize(
    ("asked", "text"),
    [("Jan Jansen", "Jan Pietersen"), ("06-12345678", "06-12345679"), ("ZZ-111-Z", "ZZ-112-Z"), ("1234", "1 2 3 5")],
)
def test_and_nothing_else(asked: str, text: str) -> None:
    assert not finds(asked, text)


def test_words_of_a_line_may_stand_in_different_texts_of_one_signal() -> None:
    assert finds("Jan Jansen", "een zekere Jan", "notitie: heet Jansen")


@pytest.mark.parametrize("short", ["", "x", "7", "123", "- . -", "a b c"])
def test_what_is_too_short_to_find_anything_by(short: str) -> None:
    assert line(short) is None


def test_a_text_is_cut_at_paragraphs_and_sentences_and_nothing_is_lost() -> None:
    text = "Eerste alinea.\n  \nTweede! " + "Een zin van enige lengte die vaak terugkomt. " * 30 + "\n\nLaatste"
    parts = list(split(text))
    assert parts[0] == "Eerste alinea." and parts[-1] == "Laatste"
    assert all(len(part) <= 450 for part in parts) and len(parts) > 4
    assert "".join("".join(parts).split()) == "".join(text.split())
    assert list(split("")) == [] == list(split(" \n\n "))
    assert list(split("x" * 2000)) == ["x" * 2000], "what has no place to cut stays whole"


def test_what_is_offered_and_what_never() -> None:
    found = material()
    report = found.report
    assert report is not None
    answers = {**report.answers, "functiegroep": ("boa",), "zekerheid": ("zelf",)}
    offered = passages(replace(found, report=replace(report, answers=answers)))
    assert len({each.key for each in offered}) == len(offered)
    assert all(each.key.startswith(f"{found.signal.id}.") for each in offered)
    assert {each.source for each in offered} >= {"report", "note", "message", "referral"}
    assert not {each.question for each in offered} & {"functiegroep", "zekerheid"}
    said = "\n".join(each.text for each in offered)
    for never in (found.made_by, *(name for name in found.names.values())):
        assert never not in said, never
    for referral in found.referrals:
        assert not referral or not referral.receipt or referral.receipt not in said
    assert found.contact is not None and found.contact.phone not in said
    damaged = replace(found, report=None, notes=[None], messages=[None], referrals=[None])
    assert {each.source for each in passages(damaged)} <= {"handling"}


def test_every_piece_says_where_it_stands_and_in_what_language() -> None:
    signal = material(
        language="en",
        report=Report(
            *("pl", "Słowa.\n\nEn meer."),
            {"functiegroep": ("boa",), "vorm": ("arbeid", "weg"), "zekerheid": ("zelf",)},
            {"plate": "XX-000-X"},
            ("alg_bang", "weg"),
        ),
        notes=(Note(4, FARID, "2026-11-17T10:05+01:00", "Gebeld.", "fact", "bag", "Krant", "Dat is veel."),),
        messages=(
            Message(1, Direction.REPORTER, "answer", "Ja.", DAY),
            Message(2, Direction.FUNCTIONARIS, "status", "read", DAY),
            Message(3, Direction.REPORTER, "rating", "3", DAY),
            Message(4, Direction.REPORTER, "progress", "ended", DAY),
        ),
        handling=Handling(
            reason="Te weinig.",
            extension=Extension(DAY, "Loopt nog.", DAY, FARID),
            proposal=Proposal("Vergissing.", DAY, FARID),
        ),
    )
    offered = passages(signal)
    assert {each.key.partition(".")[0] for each in offered} == {signal.signal.id}
    assert [(each.key.partition(".")[2], each.question, each.text, each.language) for each in offered] == [
        ("report.story.0", "", "Słowa.", "pl"),
        ("report.story.1", "", "En meer.", "pl"),
        ("report.vorm.0", "vorm", "Labour exploitation, weg", "en"),
        ("report.plate-text.0", "plate", "XX-000-X", "pl"),
        ("report.indicators-alg_bang.0", "indicators", "Someone is afraid, tense or very tired.", "en"),
        ("report.indicators-weg.0", "indicators", "weg", "en"),
        ("note.4-text.0", "", "Gebeld.", ""),
        ("note.4-impression.0", "", "Dat is veel.", ""),
        ("message.1.0", "", "Ja.", ""),
        ("referral.1-text.0", "", "Tekst.", ""),
        ("referral.1-answer-0.0", "", "Klaar.", ""),
        ("handling.closing.0", "", "Te weinig.", ""),
        ("handling.extension.0", "", "Loopt nog.", ""),
        ("handling.proposal.0", "", "Vergissing.", ""),
    ]
    assert all(each.key.split(".")[1] == each.source for each in offered)


def test_what_a_colleague_wrote_down_is_in_no_language_of_a_reporter() -> None:
    told = passages(material())
    assert {each.language for each in told if each.key.split(".")[2] in ("story", "plate-text")} == {""}
    assert not [each for each in told if each.source == "handling"], "no reason was given for anything"


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Noor van Melder-Bos zag het", ("name",)),
        ("dat zei noor van melder-bos", ("name",)),
        ("Ik ben Noor.", ("name",)),
        ("Mevrouw Melder belde", ("name",)),
        ("het noorden", ()),
        ("in een bos van de gemeente", ()),
        ("noor", ()),
        ("Van wie?", ()),
        ("bel 0031 6 87 65 43 21", ("phone",)),
        ("schrijf noor@WATERSTAD.example", ("email",)),
        ("Noor: 0687654321", ("name", "phone")),
        ("iemand anders: 06-11111111", ()),
    ],
)
def test_what_gives_the_reporter_away(text: str, kinds: tuple[str, ...]) -> None:
    assert betrays(text, NOOR, ["Jan Jansen"]) == kinds


@pytest.mark.parametrize(
    ("text", "kinds"),
    [("bel 43 21 98", ("phone",)), ("toestel 4321-98 dus", ("phone",)), ("toestel 4321", ()), ("43219 mensen", ())],
)
def test_an_extension_gives_the_reporter_away_too(text: str, kinds: tuple[str, ...]) -> None:
    assert betrays(text, Contact(phone="toestel 4321.98"), []) == kinds
    assert betrays(text, Contact(phone="toestel 43219"), []) == (), "five digits are too few to say anything"


def test_a_short_first_name_counts_and_two_letters_do_not() -> None:
    assert betrays("Ik ben Bob.", Contact(name="Bob Li"), []) == ("name",)
    assert betrays("Li was er ook.", Contact(name="Bob Li"), []) == ()


def test_a_name_that_the_person_has_too_gives_nobody_away() -> None:
    assert betrays("Meneer Melder stond daar", NOOR, ["Kees Melder"]) == ()
    assert betrays("Noor van Melder-Bos", NOOR, ["Kees Melder"]) == ("name",)
    assert betrays("wat dan ook", Contact(), []) == ()


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("bel 06-11111111", {"phone"}),
        ("kenteken XX-000-X", {"plate"}),
        ("mail a@b.example", {"email"}),
        ("geboren 12-03-1998", {"number"}),
        ("BSN 111222333", {"bsn"}),
        ("Sanne de Wit was erbij", {"colleague"}),
        ("Ik zag hem bij het wijkbezoek", {"teller"}),
        ("Then I saw them leave", {"teller"}),
        ("Był tam z kolegą i czekał", set()),
        ("Powiedział mój klient", {"teller"}),
        ("bel 06 12345678 of ZZ111Z", set()),
        ("een gewone zin met 12 mensen", set()),
    ],
)
def test_what_may_be_about_somebody_else(text: str, kinds: set[str]) -> None:
    asked = ["Jan Jansen", "06-12345678", "ZZ-111-Z"]
    assert set(doubts(text, asked, ["Sanne de Wit"])) == kinds


def test_grounds_are_codes() -> None:
    assert all(each.isascii() and each.islower() for each in GROUNDS)
