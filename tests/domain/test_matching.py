"""What two signals have in common: written in one way, found in running text, and never a join that is not there."""

from __future__ import annotations

import tomllib
from itertools import combinations, count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.nl import bsn

from portal.domain.matching import ACROSS, Identifier, Kind, found_in, normalise
from portal.domain.matching.plates import SIDECODES
from portal.settings import CHECKOUT

A, P, K, T, B, M, C = (Kind.ADDRESS, Kind.PLATE, Kind.KVK, Kind.PHONE, Kind.IBAN, Kind.EMAIL, Kind.COMPANY)

# --- the table: kind, as somebody wrote it, as it is kept (None: refused) --------------------------------------------

ADDRESSES: list[tuple[str, str | None]] = [
    ("Voorbeeldweg 12A, 0000 AA Demodorp", "0000AA 12 A"),
    ("Voorbeeldwg 12 a, 0000aa (oude schuur achter)", "0000AA 12 A"),
    ("0000 AA 12-A", "0000AA 12 A"),
    ("0000AA 12a", "0000AA 12 A"),
    ("0000 aa, 12 a", "0000AA 12 A"),
    ("Voorbeeldweg 12-a 0000AA", "0000AA 12 A"),
    ("Voorbeeldweg 12 - A, 0000 AA", "0000AA 12 A"),
    ("Voorbeeldweg nr. 12A te 0000 AA Demodorp", "0000AA 12 A"),
    ("Voorbeeldweg nummer 12 A in 0000 AA", "0000AA 12 A"),
    ("postcode 0000 AA huisnummer 12A", "0000AA 12 A"),
    ("Voorbeeldweg 12\n0000 AA Demodorp", "0000AA 12"),
    ("Voorbeeldweg 12, 0000 AA", "0000AA 12"),
    ("Voorbeeldweg 12 0000AA", "0000AA 12"),
    ("Voorbeeldweg 12 (0000 AA)", "0000AA 12"),
    ("Voorbeeldweg 12; 0000 AA", "0000AA 12"),
    ("VOORBEELDWEG 12, 0000 AA", "0000AA 12"),
    ("ul. Voorbeeldweg 12, kod pocztowy: 0000 AA", "0000AA 12"),
    ("Voorbeeldweg 12 bis, 0000 AA", "0000AA 12 BIS"),
    ("Voorbeeldweg 12-bis, 0000 AA", "0000AA 12 BIS"),
    ("Voorbeeldweg 12bis A, 0000 AA", "0000AA 12 BISA"),
    ("Voorbeeldweg 12-2, 0000 AA", "0000AA 12 2"),
    ("Voorbeeldweg 12/2, 0000 AA", "0000AA 12 2"),
    ("Voorbeeldweg 12 hs, 0000 AA", "0000AA 12 HS"),
    ("Voorbeeldweg 12-huis, 0000 AA", "0000AA 12 HS"),
    ("Voorbeeldweg 12-III, 0000 AA", "0000AA 12 III"),
    ("Voorbeeldweg 12 rood, 0000 AA", "0000AA 12 RD"),
    ("Voorbeeldweg 12 rd, 0000 AA", "0000AA 12 RD"),
    ("Voorbeeldweg 12 zwart, 0000 AA", "0000AA 12 ZW"),
    ("Voorbeeldweg 12A2, 0000 AA", "0000AA 12 A2"),
    ("Voorbeeldweg 12 A-2, 0000 AA", "0000AA 12 A2"),
    ("Voorbeeldweg 12-A2, 0000 AA", "0000AA 12 A2"),
    ("Voorbeeldweg 112, 0000 ZZ Demohaven", "0000ZZ 112"),
    ("Nepstraat 44, 0000 AB", "0000AB 44"),
    ("Nepstraat 44, 1234 AB.", "1234AB 44"),
    ("Nepstraat 99999, 9999 XZ", "9999XZ 99999"),
    ("Nepstraat 44, 0000\u00a0AB", "0000AB 44"),
    ("Plein 1945 nr 3, 0000 AB", "0000AB 3"),
    ("Nepstraat 2026, 0000 AB", "0000AB 2026"),
    ("12, 0000 AA", "0000AA 12"),
    ("2024, 0000 AA", None),
    ("Voorbeeldweg 12 w, 0000 AA", "0000AA 12 W"),
    ("0000 AA 1899", "0000AA 1899"),
    ("0000 AA 1900", None),
    ("0000 AA 2099", None),
    ("0000 AA 2100", "0000AA 2100"),
    ("0000 AA", None),
    ("Voorbeeldweg 12", None),
    ("Demolaan", None),
    ("rond de Nepstraat", None),
    ("flat aan de Demolaan 00", None),
    ("autowasplaats aan de Demolaan 1", None),
    ("Voorbeeldweg 0, 0000 AA", None),
    ("Voorbeeldweg 012, 0000 AA", None),
    ("Voorbeeldweg 123456, 0000 AA", None),
    ("Voorbeeldweg 12, 0123 AA", None),
    ("Voorbeeldweg 12, 00000 AA", None),
    ("Voorbeeldweg 12, 0000 AAA", None),
    ("Voorbeeldweg 12, 1234 SS", None),
    ("Voorbeeldweg 12, 1234 SD", None),
    ("Voorbeeldweg 12, 1234 SA", None),
    ("Voorbeeldweg 12, 0000 AA en Nepstraat 44, 0000 AB", None),
    ("Voorbeeldweg 12 w 0000 AA", None),
    ("op 12 mei 0000 AA", None),
    ("", None),
]
PLATES: list[tuple[str, str | None]] = [
    ("XX-99-99", "XX9999"),
    ("99-99-XX", "9999XX"),
    ("99-XX-99", "99XX99"),
    ("XX-99-XX", "XX99XX"),
    ("XX-XX-99", "XXXX99"),
    ("99-XX-XX", "99XXXX"),
    ("99-XXX-9", "99XXX9"),
    ("9-XXX-99", "9XXX99"),
    ("XX-999-X", "XX999X"),
    ("X-999-XX", "X999XX"),
    ("XXX-99-X", "XXX99X"),
    ("X-99-XXX", "X99XXX"),
    ("9-XX-999", "9XX999"),
    ("999-XX-9", "999XX9"),
    ("XX-000-X", "XX000X"),
    ("xx000x", "XX000X"),
    ("XX 000 X", "XX000X"),
    ("xx 000 x", "XX000X"),
    ("XX.000.X", "XX000X"),
    ("XX‑000‑X", "XX000X"),
    (" XX-000X ", "XX000X"),
    ("ZZ-000-Z", "ZZ000Z"),
    ("ZZ 000 Z", "ZZ000Z"),
    ("QQ-000-Q", "QQ000Q"),
    ("XX-001-X", "XX001X"),
    ("12-ab-34", "12AB34"),
    ("1-abc-23", "1ABC23"),
    ("XX-0000-X", None),
    ("XXX-XXX", None),
    ("999-999", None),
    ("X-9-XXXX", None),
    ("9-9-XXXX", None),
    ("XX-99", None),
    ("XX-99-99-9", None),
    ("WB 12345", None),
    ("een witte bus", None),
    ("onbekend", None),
    ("", None),
]
PHONES: list[tuple[str, str | None]] = [
    ("06-00000000", "+31600000000"),
    ("06 00 00 00 00", "+31600000000"),
    ("0600000000", "+31600000000"),
    ("06-00 00 00 00", "+31600000000"),
    ("06 - 0000 0000", "+31600000000"),
    ("06.00.00.00.00", "+31600000000"),
    ("06/00000000", "+31600000000"),
    ("+31600000000", "+31600000000"),
    ("+31 6 00000000", "+31600000000"),
    ("+31 6 00 00 00 00", "+31600000000"),
    ("+31 (0)6 00000000", "+31600000000"),
    ("+31 06 00000000", "+31600000000"),
    ("+31-6-00000000", "+31600000000"),
    ("0031600000000", "+31600000000"),
    ("0031 6 00000000", "+31600000000"),
    ("0031-6-0000 0000", "+31600000000"),
    ("0164-000000", "+31164000000"),
    ("+48 (0)600 000 000", "+48600000000"),
    ("+298 200000", "+298200000"),
    ("+247 62345", None),
    ("(0164) 000 000", "+31164000000"),
    ("010-0000000", "+31100000000"),
    ("010 000 00 00", "+31100000000"),
    ("+31 164 000000", "+31164000000"),
    ("+48 600 000 000", "+48600000000"),
    ("0048600000000", "+48600000000"),
    ("+48 600-000-000", "+48600000000"),
    ("+40 700 000 000", "+40700000000"),
    ("06-0000000", None),
    ("06-000000000", None),
    ("0900-8844", None),
    ("0800-7000", None),
    ("0800-1234567", None),
    ("0900 123456", None),
    ("112", None),
    ("14 0164", None),
    ("111222333", None),
    ("123456782", None),
    ("00000000", None),
    ("000000000", None),
    ("0000000000", None),
    ("+31 6 0000", None),
    ("0 111222333", None),
    ("06-ABCDEFGH", None),
    ("", None),
]
REGISTERED: list[tuple[str, str | None]] = [
    ("12345678", "12345678"),
    ("01234567", "01234567"),
    ("12 34 56 78", "12345678"),
    ("12.345.678", "12345678"),
    ("1234567", None),
    ("123456789", None),
    ("111222333", None),
    ("1234567A", None),
    ("KvK", None),
    ("", None),
]
ACCOUNTS: list[tuple[str, str | None]] = [
    ("NL91ABNA0417164300", "NL91ABNA0417164300"),
    ("NL91 ABNA 0417 1643 00", "NL91ABNA0417164300"),
    ("nl91 abna 0417 1643 00", "NL91ABNA0417164300"),
    ("NL91-ABNA-0417-1643-00", "NL91ABNA0417164300"),
    ("PL61109010140000071219812874", "PL61109010140000071219812874"),
    ("PL61 1090 1014 0000 0712 1981 2874", "PL61109010140000071219812874"),
    ("DE89370400440532013000", "DE89370400440532013000"),
    ("BE68 5390 0754 7034", "BE68539007547034"),
    ("NL91ABNA0417164301", None),
    ("NL92ABNA0417164300", None),
    ("NL91ABNA041716430", None),
    ("0417164300", None),
    ("", None),
]
MAILS: list[tuple[str, str | None]] = [
    ("jan.@demo.example", None),
    ("Planning@DemoFlex.example", "planning@demoflex.example"),
    ("a.b-c+d@demo.flex.example", "a.b-c+d@demo.flex.example"),
    ("planning@demoflex", None),
    ("planning@", None),
    ("@demoflex.example", None),
    ("a..b@demoflex.example", None),
    ("planning at demoflex.example", None),
    ("111222333@demoflex.example", None),
    ("", None),
]
COMPANIES: list[tuple[str, str | None]] = [
    ("Demo Flex Uitzend B.V.", "demoflex"),
    ("uitzendbureau demoflex", "demoflex"),
    ("DemoFlex BV", "demoflex"),
    ("Demo-Flex Uitzenden Holding B.V.", "demoflex"),
    ("demo flex uitzendbureau bv", "demoflex"),
    ("Demo Flex N.V.", "demoflex"),
    ("Demo Flex V.O.F.", "demoflex"),
    ("VOF Demo Flex", "demoflex"),
    ("Demo Flex C.V.", "demoflex"),
    ("Demo Flex Sp. z o.o.", "demoflex"),
    ("Demo Flex sp.z.o.o.", "demoflex"),
    ("Demo Flex GmbH", "demoflex"),
    ("Demo Flex Employment Agency Ltd.", "demoflex"),
    ("Agencja Pracy Demo Flex", "demoflex"),
    ("Firma Demo Flex", "demoflex"),
    ("De Demo & Flex", "demoflex"),
    ("Fictief Fruit", "fictieffruit"),
    ("Demo Grill", "demogrill"),
    ("Demo Logistiek B.V.", "demologistiek"),
    ("Pączek i Łoś", "paczeklos"),
    ("Café Démo", "cafedemo"),
    ("D'Emo's", "demos"),
    ("Demo B.V.", "demo"),
    ("ABC", None),
    ("X B.V.", None),
    ("B.V.", None),
    ("uitzendbureau", None),
    ("Uitzendbureau B.V.", None),
    ("een uitzendbureau", None),
    ("schoonmaakbedrijf", None),
    ("Restaurant", None),
    ("onbekend", None),
    ("weet ik niet", None),
    ("nie wiem", None),
    ("unknown", None),
    ("1234567", None),
    ("", None),
]
TABLE = [
    (kind, written, kept)
    for kind, rows in (
        (A, ADDRESSES), (P, PLATES), (T, PHONES), (K, REGISTERED), (B, ACCOUNTS), (M, MAILS), (C, COMPANIES)
    )
    for written, kept in rows
]  # fmt: skip


@pytest.mark.parametrize(("kind", "written", "kept"), TABLE)
def test_one_way_to_write_it(kind: Kind, written: str, kept: str | None) -> None:
    assert normalise(kind, written) == kept


def test_the_table_is_large_and_names_every_kind() -> None:
    assert len(TABLE) >= 150
    assert {kind for kind, _, kept in TABLE if kept} == set(Kind)
    assert {kind for kind, _, kept in TABLE if kept is None} == set(Kind)


@pytest.mark.parametrize("kind", sorted(set(Kind) - {A}))
def test_what_was_normalised_stays_as_it_is(kind: Kind) -> None:
    for each, _, kept in TABLE:
        if each is kind and kept:
            assert normalise(kind, kept) == kept


# --- in running text -------------------------------------------------------------------------------------------------

IN_TEXT: list[tuple[str, set[tuple[Kind, str]]]] = [
    ("Alle vier hadden hetzelfde telefoonnummer 06-00000000.", {(T, "+31600000000")}),
    ("Op de deur staat een nummer: 06 00 00 00 00. De mensen moeten hun telefoon afgeven.", {(T, "+31600000000")}),
    ("Een witte bus (XX 000 X) haalt elke ochtend om vijf uur mensen op.", {(P, "XX000X")}),
    ("Een witte bus (xx000x) bracht de mensen weg. Ziek melden 50 euro.", {(P, "XX000X")}),
    ("opgehaald in een zwarte auto, ZZ-000-Z. Hij heeft zijn pinpas uitgeleend.", {(P, "ZZ000Z")}),
    ("kenteken xx 000 x, wit", {(P, "XX000X")}),
    ("het kenteken is: xx 000 x", {(P, "XX000X")}),
    ("kenteken van de bus: AB1234", {(P, "AB1234")}),
    ("number plate XX-000-X", {(P, "XX000X")}),
    ("Numer rejestracyjny XX 000 X, biały bus.", {(P, "XX000X")}),
    ("two cars, XX-000-X and ZZ-000-Z", {(P, "XX000X"), (P, "ZZ000Z")}),
    ("KvK 12345678", {(K, "12345678")}),
    ("KvK-nummer: 12 34 56 78", {(K, "12345678")}),
    ("ingeschreven in het handelsregister onder nummer 12345678.", {(K, "12345678")}),
    ("Chamber of Commerce number 12345678", {(K, "12345678")}),
    ("numer KvK to 12345678", {(K, "12345678")}),
    ("Kamer van Koophandel 12345678, tel. 06-00000000", {(K, "12345678"), (T, "+31600000000")}),
    ("loon op NL91 ABNA 0417 1643 00 van een ander", {(B, "NL91ABNA0417164300")}),
    ("loon op nl91abna0417164300, elke maand", {(B, "NL91ABNA0417164300")}),
    ("konto PL61 1090 1014 0000 0712 1981 2874 brata", {(B, "PL61109010140000071219812874")}),
    ("Mail: Planning@DemoFlex.example.", {(M, "planning@demoflex.example")}),
    ("Zij slapen op Voorbeeldweg 12A, 0000 AA Demodorp, met acht man.", {(A, "0000AA 12 A")}),
    ("Mieszkają pod adresem Voorbeeldweg 12A, 0000 AA. Telefon +48 600 000 000.",
     {(A, "0000AA 12 A"), (T, "+48600000000")}),
    ("They live at Voorbeeldweg 12 A, 0000AA; call 0031 6 00000000", {(A, "0000AA 12 A"), (T, "+31600000000")}),
    ("bus XX 123 X, 1234 AB", {(P, "XX123X")}),
    ("tel 06-00000000 en 0164-000000", {(T, "+31600000000"), (T, "+31164000000")}),
    ("Hij had 3 telefoons: +31 6 00000000 12 keer gebeld", {(T, "+31600000000")}),
    ("06 00 00 00 00 3 keer gebeld", {(T, "+31600000000")}),
    ("0164 000000 123456 keer", {(T, "+31164000000")}),
]  # fmt: skip

NOTHING_IN = [
    # words and numbers beside each other
    "Tussen 12 en 14 uur staat er een bus.",
    "TUSSEN 12 EN 14 UUR STAAT ER EEN BUS",
    "Elke dag van 06 tot 18 uur, 7 dagen per week.",
    "Ik zag 12 km 30 verder niemand. 12 KM 30.",
    "kenteken niet gezien, tussen 12 en 14 uur",
    "Op de A 58 DIE avond, bij afslag 12 AB",
    "Hij vloog met KL1234 en FR 12 34",
    "In kamer 12 34 mensen",
    "Er staan 10 of 12 bedden in 3 kamers van 20 m2.",
    "8 uur 30 en 5-okt-26, 12-mei-6",
    "20 euro 5 keer, 12 EUR 5",
    "vitamine B12, covid-19, mp3, A4, 2e kamer, 4x4",
    # dates, times, amounts
    "Gezien op 01-10-2026 12:30 en op 2026-10-01, 06-11-2026 om 20:15.",
    "Geboren op 01-02-1990, dus 36 jaar.",
    "Hij betaalt € 1.250,00 per maand en 50 euro boete, samen 1300,50 euro.",
    "Zapłacił 1500 zł i 50 euro.",
    "In 2024 is hij verhuisd, 1500 op de bank, nummer 12, 2024 in een kamer.",
    "Sinds mei 2026, 1234 AB.",
    # places that are no address
    "rond de Nepstraat, hoek Demolaan",
    "flat aan de Demolaan 00",
    "autowasplaats aan de Demolaan 1",
    "postcode 0000 AA",
    "in 0000 AA 8 mensen, in 0000 AA, 3 Polen",
    "postcodegebied 1234",
    "Voorbeeldweg 12 t/m 20",
    # digits that are something else
    "06 00 00 00 00 00 00", "0164 000 000 000", "1 XX-000-X", "XX-000-X 12", "12.EN.14",
    "NL91ABNA0417164300x", "NL91ABNA04171643005 en nog iets",
    "BSN 111222333", "zijn bsn is 111 222 333", "bsn 123456782 op papier", "111.222.333", "1112-22-333",
    "12345678", "nummer 12345678 op de deur", "dossier 12345678", "zaaknummer 0612345678", "polis 0612 345 678",
    "rekening 0417164300", "rekeningnummer 04 17 16 43 00", "giro 0612345",
    "NL91 ABNA 0417 1643 01", "NL00RABO0000000000", "pesel 02070803628",
    "paspoort NX12AB345, document 0612345678",
    "bel 112, 0900-8844, 0800-7000 of 14 0164", "08001234567",
    "KvK 111222333", "KvK 111 222 333", "KvK 1234567", "kvk onbekend, 8 mensen, 12345678 euro",
    "12 0612 3456 78", "01 23 45 67 89", "12.34.56.789",
    "https://demo.example/06-00000000/XX-000-X?q=NL91ABNA0417164300",
    # names, firms and birth dates in running text
    "Jan de Vries van Demo Flex Uitzend B.V., geboren 01-01-1990",
    "de bijnaam is Demo-R, ook demo r",
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), IN_TEXT)
def test_found_in_running_text(text: str, expected: set[tuple[Kind, str]]) -> None:
    assert {(each.kind, each.value) for each in found_in(text)} == expected


@pytest.mark.parametrize("text", NOTHING_IN)
def test_nothing_to_find(text: str) -> None:
    assert found_in(text) == frozenset()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # as people at counters write it down, with the town in between or in front
        ("Zij wonen Voorbeeldweg 12A in Demodorp, 0000 AA.", (A, "0000AA 12 A")),
        ("oude demosteeg 58 te Nieuw-Demo (0000BT)", (A, "0000BT 58")),
        ("nepstraat 66, Nieuw-Demo, 0000BS (wit)", (A, "0000BS 66")),
        ("Demolaan 32 - 2, Demohaven, 0000 dr", (A, "0000DR 32 2")),
        ("Adres: 0000 ff Demodorp, Nepstraat 48", (A, "0000FF 48")),
        ("Voorbeeldweg 12 Demodorp 0000 AA", (A, "0000AA 12")),
        ("Op 0000df huisnummer 54 zagen wij matrassen.", (A, "0000DF 54")),
        ("kenteken XX - 000 - X", (P, "XX000X")),
        ("Rekening NL91.ABNA.0417.1643.00 van haar", (B, "NL91ABNA0417164300")),
        ("IBAN: nl 91 abna 0417164300.", (B, "NL91ABNA0417164300")),
        ("NL91-ABNA-0417-1643-00", (B, "NL91ABNA0417164300")),
        ("Op de bon stond 90012345 (KvK).", (K, "90012345")),
        ("Bel (06) 00000000 zei het briefje.", (T, "+31600000000")),
        ("nummer 06.05.66.14.12, zei hij", (T, "+31605661412")),
    ],
)
def test_found_as_counters_write_it(text: str, found: tuple[Kind, str]) -> None:
    assert found_in(text) == {Identifier(*found)}


@pytest.mark.parametrize(
    "text",
    [
        "Wij zagen 4 Polen in 0000 AA.",
        "Wij zagen 12 mannen, Demodorp, 0000 AA",
        "Hij liep om 12 uur in Demodorp, 0000 AA",
        "op 06.05.2026 en 05-10-26",
        "NL92.ABNA.0417.1643.00",
        "dossier 90012345 (kopie)",
        "van 12 - 14 - BV",
    ],
)
def test_what_only_looks_like_those_is_nothing(text: str) -> None:
    assert found_in(text) == frozenset()


def test_all_distractors_in_one_text_join_nothing_either() -> None:
    assert found_in("\n\n".join(NOTHING_IN)) == frozenset()
    assert found_in(*NOTHING_IN) == frozenset()


def test_the_fields_of_a_report() -> None:
    both = {Identifier(P, "XX000X"), Identifier(C, "demoflex")}
    assert found_in("", plate="XX-000-X", company="Demo Flex B.V.") == both
    assert found_in("", plate="wit busje, xx 000 x") == frozenset(), "not called a plate, and it may be words"
    assert found_in("", plate="xx 000 x, wit busje") == {Identifier(P, "XX000X")}
    assert found_in("", plate="XX-000-X en ZZ-000-Z") == {Identifier(P, "XX000X"), Identifier(P, "ZZ000Z")}
    assert found_in("", company="Demo Flex, KvK 12345678") >= {Identifier(K, "12345678")}
    assert found_in("Demo Flex Uitzend B.V.") == frozenset(), "a name in running text may be anybody's"


def test_what_tokens_are_made_of() -> None:
    assert Identifier(P, "XX000X").text == "plate|XX000X"
    assert set(Kind) - ACROSS == {M, C}, "e-mail and company stay inside a municipality"


# --- never a citizen service number ----------------------------------------------------------------------------------

CITIZENS = st.integers(10_000_000, 999_999_900).map(
    lambda start: next(number for n in count(start) if bsn.is_valid(number := f"{n:09}"))
)
WAYS = st.sampled_from(["{0}{1}{2}", "{0} {1} {2}", "{0}.{1}.{2}", "{0}-{1}-{2}"])
AROUND = st.sampled_from(
    (
        *("{}", "bsn {}", "BSN: {}.", "nummer {}", "KvK {}", "kvk-nummer: {}", "tel {}", "bel {} na 12", "0 {}"),
        *("12 {} 34", "zijn nummer is {}, hij is 20", "kenteken {}", "Voorbeeldweg 12, {}"),
    )
)


@given(CITIZENS, WAYS, AROUND)
def test_a_citizen_service_number_never_becomes_an_identifier(number: str, way: str, around: str) -> None:
    written = way.format(number[:3], number[3:6], number[6:])
    for each in found_in(around.format(written)):
        assert number not in each.value and number.lstrip("0") not in each.value
    for kind in (T, K, A, P):
        assert normalise(kind, written) is None


# --- against each other ----------------------------------------------------------------------------------------------


def test_a_plate_that_begins_like_an_amount_is_a_plate() -> None:
    """Hypothesis found this one after months."""
    assert found_in("kenteken: pln00b") == {Identifier(P, "PLN00B")}
    assert found_in("Hij betaalt pln 1250, of PLN00, of pln1.250,50.") == frozenset()


@given(st.sampled_from(sorted(SIDECODES)), st.data())
def test_every_plate_in_every_way_of_writing(sidecode: str, data: st.DataObject) -> None:
    letters, digits = st.sampled_from("BDFGHJKLNPRSTVXZ"), st.sampled_from("0123456789")
    plate = "".join(data.draw({"X": letters, "9": digits}.get(sign, st.just("-"))) for sign in sidecode)
    value = plate.replace("-", "")
    for written in (plate, plate.lower(), value, value.lower(), plate.replace("-", " "), plate.replace("-", ".")):
        assert normalise(P, written) == value
    for text in (f"Een bus, {plate}, stond er.", f"een bus ({plate.lower()})", f"kenteken: {value.lower()}"):
        assert found_in(text) == {Identifier(P, value)}


@given(st.text(max_size=200), st.text(max_size=50))
def test_any_text_is_read_without_harm(text: str, field: str) -> None:
    for each in found_in(text, plate=field, company=field):
        assert each.value and each.value == each.value.strip()


@pytest.mark.parametrize(
    "text", ["a" * 20_000, "kenteken van de " * 1_200, "AB12 " * 4_000, "12 a, " * 3_000, "06 " * 6_000, "a@a." * 5_000]
)
def test_a_hostile_text_takes_no_time(text: str) -> None:
    found_in(text[:20_000])  # patterns that go back and forth would never come to an end here


SAMPLES: dict[str, dict[str, Any]] = {
    each["id"]: each["fields"]
    for each in tomllib.loads((CHECKOUT / "instance" / "demo" / "signals.toml").read_text())["signals"]
}


def of_sample(key: str) -> frozenset[Identifier]:
    fields = SAMPLES[key]
    texts = (fields["story"], fields.get("place", ""), fields.get("when", ""))
    return found_in(*texts, plate=fields.get("plate", ""), company=fields.get("company", ""))


JOINS = {
    ("S01", "S02"): {A, P, C},
    ("S01", "S13"): {P, T},
    ("S02", "S13"): {P},
    ("S03", "S04"): {P},
}  # fmt: skip


@pytest.mark.parametrize(("one", "other"), list(combinations(sorted(SAMPLES), 2)))
def test_the_samples_join_where_they_should_and_nowhere_else(one: str, other: str) -> None:
    shared = of_sample(one) & of_sample(other)
    assert {each.kind for each in shared} == JOINS.get((one, other), set())


@pytest.mark.parametrize(
    ("found", "shown"),
    [
        (Identifier(A, "0000AB 44"), "0000 AB 44"),
        (Identifier(P, "ZZ111Z"), "ZZ-111-Z"),
        (Identifier(P, "0000ZZ"), "00-00-ZZ"),
        (Identifier(P, "00ZZZZ"), "00-ZZ-ZZ"),
        (Identifier(P, "0ZZZ00"), "0-ZZZ-00"),
        (Identifier(T, "+31612345678"), "06 12345678"),
        (Identifier(T, "+48123456789"), "+48 12 345 67 89"),
        (Identifier(B, "NL91ABNA0417164300"), "NL91 ABNA 0417 1643 00"),
        (Identifier(K, "12345678"), "12345678"),
        (Identifier(C, "demo schoon"), "demo schoon"),
    ],
)
def test_what_is_found_is_shown_as_people_write_it(found: Identifier, shown: str) -> None:
    assert found.shown == shown
