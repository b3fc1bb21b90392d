"""The year report and the council version: who gets which, what stands in them, and what never does."""

import io
import re
from zipfile import ZipFile

import pytest
from cast import BAS, CARLA, FARID, desk
from conftest import Colleague
from counted_year import BERGDORP, KAAP, THEME, WATERSTAD, count_alike, count_year
from lxml import etree
from managers import colleague
from pages import fields, find, text_of
from peek import rows
from published import year_of_figures

from portal.actions.figures import publishing
from portal.actions.house import House
from portal.domain.figures import SIGNAL, TOTAL
from portal.domain.figures.answers import both
from portal.domain.places import Role

KIM, VERA = "kim@regio.example", "vera@waterstad.example"
PAGE, ODT = "/werk/cijfers/jaarverslag", "/werk/cijfers/jaarverslag.odt"


@pytest.fixture
def years(house: House) -> House:
    """2025 and 2024 are over, with nothing small in them."""
    count_alike(house, 2025, {WATERSTAD: 140, BERGDORP: 95, KAAP: 61})
    count_alike(house, 2024, {WATERSTAD: 120, BERGDORP: 90, KAAP: 72})
    return house


@pytest.fixture
def kim(years: House) -> str:
    """The chain coordinator."""
    colleague(years, KIM, "Kim Ketel", Role.COORDINATOR)
    return KIM


def parts(odt: bytes) -> list[str]:
    """The words of every heading, paragraph and cell, in their order."""
    with ZipFile(io.BytesIO(odt)) as file:
        content = etree.fromstring(file.read("content.xml"))
    return ["".join(each.itertext()) for each in content.xpath("//text:p|//text:h", namespaces=content.nsmap)]


def shown(house: House, email: str, year: int, place: str = "") -> str:
    """How many signals of a year the publication shows; "" when that is kept back."""
    found = publishing.publication(house, desk(house, email), THEME, year, place=place)
    count = found.tables[SIGNAL, ""].at(place or (TOTAL if email == KIM else WATERSTAD), TOTAL)
    return "" if count is None else str(count)


def pictures(odt: bytes) -> list[str]:
    with ZipFile(io.BytesIO(odt)) as file:
        return [file.read(name).decode() for name in file.namelist() if name.endswith(".svg")]


def test_the_page_offers_both_of_the_newest_year_that_is_over(years: House, office: Colleague) -> None:
    office.sign_in(FARID)
    answer = office.get(PAGE)
    assert answer.status_code == 200
    for id, more in (("take-report", ""), ("take-council", "&versie=raad")):
        assert find(answer.text, id).get("href") == f"{ODT}?thema={THEME}&jaar=2025&gemeente=waterstad{more}"
    assert "Waterstad" in text_of(find(answer.text, "report-title"))


def test_without_a_year_that_is_over_there_is_nothing_to_take(house: House, office: Colleague) -> None:
    office.sign_in(FARID)
    page = office.get(PAGE)
    assert page.status_code == 200
    assert ODT not in page.text
    assert office.get(f"{ODT}?thema={THEME}&jaar=2025").status_code == 404
    assert rows(house, "SELECT id FROM event WHERE act = 'figures_taken'") == []


def test_the_report_of_a_municipality(years: House, office: Colleague) -> None:
    office.sign_in(FARID)
    answer = office.get(f"{ODT}?thema={THEME}&jaar=2025")
    assert answer.status_code == 200
    assert answer.mimetype == "application/vnd.oasis.opendocument.text"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="jaarverslag-mensenhandel-waterstad-2025.odt"'
    said = parts(answer.data)
    assert said[0] == "Jaarverslag 2025 van Waterstad"
    for heading in ("Voorwoord", "Hoeveel signalen kwamen er binnen?", "Welke signalen leidden tot een melding?"):
        assert heading in said
    assert {"2025 naast 2024", "Bewustwording", "Cijfers van partners", "Wat de woorden betekenen"} <= set(said)
    assert "Twee dingen tegelijk" not in said, "of the region only, and no heading without anything below it"
    assert {"140", "120"} <= set(said), "both years"
    assert [each for each in said if "{{" in each or "}}" in each] == []
    assert "Bergdorp" not in " ".join(said)
    assert len(pictures(answer.data)) == 1, "the quarters; of one line there is no drawing"
    assert rows(years, "SELECT act, municipality, facts FROM event WHERE act = 'figures_taken'") == [
        ("figures_taken", WATERSTAD, '{"format":"odt","theme":"mensenhandel","year":2025}')
    ]


def test_the_region_is_for_the_coordinator(kim: str, office: Colleague) -> None:
    office.sign_in(kim)
    answer = office.get(f"{ODT}?thema={THEME}&jaar=2025")
    said = parts(answer.data)
    assert said[0] == "Jaarverslag 2025 van Oefenregio"
    assert "Twee dingen tegelijk" in said
    assert {"Waterstad", "Bergdorp"} <= set(said)
    newest = office.client.get(f"{ODT}?versie=raad", follow_redirects=True)
    assert parts(newest.data)[0] == "Voor de gemeenteraden in Oefenregio, 2025", "the newest year that is over"
    own = office.get(f"{ODT}?thema={THEME}&jaar=2025&gemeente=bergdorp")
    assert parts(own.data)[0] == "Jaarverslag 2025 van Bergdorp"


TITLES = {"nl": "Voor de gemeentera", "en": "For the council", "pl": "Dla rad"}
MARKS = ("afgeschermd", "kept back", "zakryt")


def test_the_council_reads_no_small_number_and_no_mark(kim: str, years: House, office: Colleague) -> None:
    count_year(years, 2023, {WATERSTAD: 140, BERGDORP: 7}, seed=5)  # so few that even Waterstad is kept back
    places = {"": "", "waterstad": WATERSTAD, "bergdorp": BERGDORP}
    told = {(year, slug): shown(years, KIM, year, code) for year in (2023, 2025) for slug, code in places.items()}
    assert "" in told.values() and any(told.values()), "something is kept back, and something is not"
    office.sign_in(kim)  # only now: looking at what is shown signed in as well
    for language, title in TITLES.items():
        office.post(f"/werk/taal/{language}", fields(office.get("/werk/mijn").text, "language-form"))
        for (year, slug), count in told.items() if language == "nl" else [((2023, "bergdorp"), told[2023, "bergdorp"])]:
            chosen = f"{ODT}?thema={THEME}&jaar={year}" + (f"&gemeente={slug}" if slug else "")
            document = office.get(f"{chosen}&versie=raad").data
            said = parts(document)
            assert said[0].startswith(title)
            drawn = [text for svg in pictures(document) for text in re.findall(r"<text[^>]*>([^<]*)", svg)]
            assert [each for each in (*said, *drawn) if any(mark in each.lower() for mark in MARKS)] == []
            assert set(drawn) & {"1", "2", "3", "4"} == set()
            numbers = set(re.findall(r"\d+", " ".join(said)))
            assert not count or count in numbers
            assert count or numbers & {"140", "7", "147"} == set(), (year, slug)


def test_others_get_none_and_nobody_gets_another_municipality(years: House, office: Colleague) -> None:
    colleague(years, VERA, "Vera Raad", Role.AUDITOR)
    for who in (CARLA, BAS, VERA):
        office.client.delete_cookie("s")
        office.sign_in(who)
        assert office.get(PAGE).status_code == 404
        assert office.get(f"{ODT}?thema={THEME}&jaar=2025").status_code == 404
    office.client.delete_cookie("s")
    office.sign_in(FARID)
    for wrong in (
        "gemeente=bergdorp",
        "gemeente=weetniet",
        "jaar=1999",
        "jaar=2026",
        "thema=weetniet",
        "versie=weetniet",
    ):
        query = {"thema": THEME, "jaar": "2025"} | dict([wrong.split("=")])
        address = "&".join("=".join(each) for each in query.items())
        assert office.get(f"{ODT}?{address}").status_code == 404, wrong


def test_each_sentence_for_the_council_names_its_own_number(kim: str, years: House, office: Colleague) -> None:
    year_of_figures(years, 2022)
    counts = both(publishing.publication(years, desk(years, KIM), THEME, 2022), TOTAL)
    assert counts.signals and counts.meldingen and counts.signals > counts.meldingen
    office.sign_in(kim)
    mixed = parts(office.get(f"{ODT}?thema={THEME}&jaar=2022&versie=raad").data)
    assert any(each.startswith(f"Van de {counts.signals} signalen gingen er {counts.meldingen} naar") for each in mixed)
    people = {"number-waterstad": "59.500", "number-bergdorp": "40.000", "number-kaap": "500"}
    assert office.fill("/werk/cijfers/inwoners", "inhabitants", on="2019-01-01", **people).status_code == 303
    said = parts(office.get(f"{ODT}?thema={THEME}&jaar=2025&versie=raad").data)
    first = said.index("In 2025 kwamen in Oefenregio 296 signalen binnen.")
    assert said[first + 1] == "Per 10.000 inwoners kwamen er 29,6 signalen binnen."
    assert (
        "100.000 inwoners op 1 januari 2019. De inwoners zijn meer dan twee jaar vóór 2025 geteld." in said[first + 2]
    )
    assert said[first + 3] == "Er kwamen 14 signalen meer dan in 2024."
    assert said[first + 4].startswith("Van de 296 signalen gingen er ")
    text = " ".join(said)
    assert "voor onze gemeenten?" in text and "Eén jaar zegt weinig." in text and "cijfers zijn klein" not in text
    assert "Jij ziet" not in text


def test_a_broad_table_has_a_mark_that_is_explained_and_the_newest_year_first(
    kim: str, years: House, office: Colleague
) -> None:
    count_year(years, 2023, {WATERSTAD: 60, BERGDORP: 30, KAAP: 9}, seed=5)
    office.sign_in(kim)
    document = office.get(f"{ODT}?thema={THEME}&jaar=2023").data
    small = parts(document)
    assert len(pictures(document)) >= 5
    assert "×" in small and "× = afgeschermd" in small
    said = parts(office.get(f"{ODT}?thema={THEME}&jaar=2025").data)
    assert "Anonieme signalen" in said and "is anoniem" not in said
    assert said.index("2025", said.index("2025 naast 2024")) < said.index("2024", said.index("2025 naast 2024"))
