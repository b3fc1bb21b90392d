"""The page that answers the council: who sees which figures, what it says, and what it never says."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from cast import BAS, CARLA, DIRK, FARID, GRETA, PASSPHRASE, desk
from conftest import Colleague
from newsroom import KEES, kees
from odfdo import Document
from pages import find, parse, text_of
from peek import rows, sql
from published import BERGDORP, KAAP, WATERSTAD, count, year_of_figures
from sqlalchemy import event

from portal.actions.figures import publishing
from portal.actions.house import House
from portal.actions.people import keys, signing_in
from portal.actions.worker.publishing import publish
from portal.domain.figures.sheets import BOM
from portal.domain.places import Role

PAGE = "/werk/cijfers"
VERA = "vera@waterstad.example"


def body(page: str, part: str = "main") -> str:
    return " ".join(" ".join(find(page, part).itertext()).split())


@pytest.fixture
def counted(house: House) -> House:
    """Two years of figures, and the first quarter of this one."""
    year_of_figures(house, 2024)
    year_of_figures(house, 2025)
    count(house, WATERSTAD, "2025-03", 9)
    count(house, WATERSTAD, "2026-03", 41)
    return house


@pytest.fixture
def coordinator(counted: House, office: Colleague) -> Colleague:
    """Kees, signed in, in English."""
    kees(counted)
    return at_work(counted, office, KEES)


def at_work(house: House, office: Colleague, email: str) -> Colleague:
    """Somebody signed in who reads English."""
    sql(house, "UPDATE principal SET language = 'en' WHERE role <> 'nobody'")
    assert office.sign_in(email).status_code == 303
    return office


def test_the_three_questions_have_an_answer_in_a_sentence(coordinator: Colleague) -> None:
    page = coordinator.get(f"{PAGE}?jaar=2025").text
    assert "In Oefenregio: 188 signals came in." in body(page, "came-in")
    assert "52 of the 188 signals were passed on to an organisation that acts: 28%." in body(page, "passed-on")
    assert "As it stood on 1 February 2026." in body(page, "passed-on")
    groups = body(page, "groups")
    assert "these groups have most signals passed on. Work area of the reporter: " in groups
    assert "Who reports" in groups and "About whom and what" in groups
    assert "+9 signals compared with 2024" in body(page, "came-in")
    menu = next(each for each in parse(page).iter("a") if each.get("href") == PAGE)
    assert menu.get("aria-current") == "page"


def test_of_the_year_that_runs_there_is_nothing_yet(coordinator: Colleague) -> None:
    assert "Counted: the whole of 2025." in body(coordinator.get(PAGE).text), "the newest year that is closed"
    assert "Counted: the whole of 2025." in body(coordinator.get(f"{PAGE}?jaar=2026").text), "no wrong address"
    assert "January to March 42 33 +9" in body(coordinator.get(PAGE).text, "quarters")
    words = body(coordinator.get(PAGE).text)
    assert "The figures of a year are shown from 1 February of the next year, and do not change any more." in words


@pytest.mark.parametrize("email", [FARID, VERA])
def test_functionaris_and_adviser_see_their_own_municipality_only(
    counted: House, office: Colleague, email: str
) -> None:
    if email == VERA:
        place = counted.directory.municipalities["waterstad"]
        code = keys.invite(counted, VERA, "Vera Vos", Role.ADVISER, [place], region="oefenregio").code
        signing_in.sign_out(counted, keys.accept_invitation(counted, VERA, code, PASSPHRASE))
    visitor = at_work(counted, office, email)
    page = visitor.get(PAGE).text
    assert "Figures of Waterstad" in body(page) and "In Waterstad: 119 signals came in." in body(page)
    assert "Bergdorp" not in body(page) and "Oefenregio" not in body(page), (
        "no other one, and no region to subtract from"
    )
    for other in ("?gemeente=bergdorp", "?gemeente=nergens", "?thema=anders", "?jaar=1999", "?jaar=x"):
        for kind in ("", ".ods", ".csv"):
            if (kind, other) != ("", "?jaar=1999"):  # the page shows another year; a file never does
                assert visitor.get(f"{PAGE}{kind}{other}").status_code == 404
    assert visitor.get(f"{PAGE}/partners").status_code == 404 == visitor.get(f"{PAGE}/inwoners").status_code
    lines = visitor.get(f"{PAGE}.csv").text
    assert "Bergdorp" not in lines and "Oefenregio" not in lines


@pytest.mark.parametrize("email", [BAS, CARLA, DIRK])
def test_nobody_else_sees_figures(counted: House, office: Colleague, email: str) -> None:
    visitor = at_work(counted, office, email)
    assert {visitor.get(f"{PAGE}{kind}").status_code for kind in ("", ".ods", ".csv")} == {404}
    assert f'href="{PAGE}"' not in visitor.get("/werk/mijn").text


def test_what_is_kept_back_is_told_by_nothing_on_the_page(coordinator: Colleague, counted: House) -> None:
    """Another true number behind what is kept back gives the very same page and the very same files."""
    addresses = [f"{PAGE}?jaar=2025", f"{PAGE}?jaar=2025&gemeente=kaap", f"{PAGE}?jaar=2025&gemeente=bergdorp"]
    addresses.append(f"{PAGE}.csv?jaar=2025")
    before = [_without_tokens(coordinator.get(address).text) for address in addresses]
    assert all("kept back" in page for page in before)
    assert (
        publishing.publication(counted, desk(counted, KEES), "mensenhandel", 2025).tables["signal", ""].at(KAAP, "")
        is None
    )
    count(counted, KAAP, "2025-05", 1)  # four in the place of three …
    count(counted, BERGDORP, "2025-05", -1)  # … and one less in the other municipality that is kept back
    after = [_without_tokens(coordinator.get(address).text) for address in addresses]
    assert [one == other for one, other in zip(before, after, strict=True)] == [True] * len(addresses)


def _without_tokens(page: str) -> str:
    return "\n".join(line for line in page.splitlines() if 'name="token"' not in line)


def test_a_chart_has_a_name_and_stands_beside_its_table(coordinator: Colleague) -> None:
    page = coordinator.get(f"{PAGE}?jaar=2025").text
    charts = [each for each in parse(page).iter("svg") if each.get("role") == "img"]
    assert len(charts) > 5
    for chart in charts:
        named = [find(page, each) for each in (chart.get("aria-labelledby") or "").split()]
        assert [each.tag for each in named] == ["title", "desc"] and all(text_of(each) for each in named)
    tables = list(parse(page).iter("table"))
    assert all(each.find("caption") is not None or each.get("aria-labelledby") for each in tables)
    assert all(cell.get("scope") for table in tables for cell in table.iter("th"))


def test_signals_for_every_ten_thousand_inhabitants(coordinator: Colleague, counted: House) -> None:
    assert "Nobody filled in how many people live there" in body(coordinator.get(f"{PAGE}?jaar=2025").text)
    sent = coordinator.fill(f"{PAGE}/inwoners", "inhabitants", on="2025-01-01", **{"number-waterstad": "59.500"})
    assert sent.status_code == 303
    page = coordinator.get(f"{PAGE}?jaar=2025&gemeente=waterstad").text
    assert "20 signals per 10,000 inhabitants 59,500 inhabitants on 1 January 2025" in body(page, "came-in")
    assert "more than two years before" not in body(page)
    coordinator.fill(f"{PAGE}/inwoners", "inhabitants", on="2019-01-01", **{"number-waterstad": "59.500"})
    page = coordinator.get(f"{PAGE}?jaar=2025&gemeente=waterstad").text
    assert "59,500 inhabitants on 1 January 2019" in body(page, "came-in")
    assert "These inhabitants were counted more than two years before 2025" in body(page, "came-in")


def test_the_spreadsheet_has_the_same_numbers(coordinator: Colleague, counted: House) -> None:
    answer = coordinator.get(f"{PAGE}.ods?jaar=2025")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="cijfers-mensenhandel-2025.ods"'
    tables = {table.name: list(table.iter_values()) for table in Document(BytesIO(answer.data)).body.tables}
    by_place = {row[0]: row[1:] for row in tables["Overview"]}
    assert by_place["Oefenregio"][:2] == [188, 52] and by_place["Waterstad"][:2] == [119, 32]
    assert by_place["Kaap"][0] == "kept back"
    assert list(tables)[-1] == "What the words mean" and len(tables) > 15
    found = rows(counted, "SELECT facts FROM event WHERE act = 'figures_taken'")
    assert len(found) == 1 and "188" not in str(found) and '"ods"' in str(found)


def test_the_text_of_numbers_holds_each_number_once(coordinator: Colleague, counted: House) -> None:
    coordinator.fill(
        f"{PAGE}/partners/nieuw",
        "figure",
        year="2025",
        partner="comensha",
        measure="victims",
        kind="number",
        count="12",
        source='=HYPERLINK("https://example.org")',
    )
    text = coordinator.get(f"{PAGE}.csv?jaar=2025").data.decode()
    assert text.startswith(BOM)
    lines = list(csv.DictReader(text.removeprefix(BOM).splitlines(), delimiter=";"))
    keys_of = [tuple(value for name, value in line.items() if name not in ("Number", "Source")) for line in lines]
    assert len(set(keys_of)) == len(keys_of)
    found = publishing.publication(counted, desk(counted, KEES), "mensenhandel", 2025)
    cells = sum(len(table.cells) for table in [*found.tables.values(), *found.crosses.values()])
    assert len(lines) == cells + 1, "and one of a partner"
    assert lines[-1]["Number"] == "12" and lines[-1]["Source"].startswith("'=HYPERLINK")
    assert "12" in body(coordinator.get(f"{PAGE}?jaar=2025").text, "partners")


@pytest.mark.parametrize(("kept", "most"), [(True, 3), (False, 5)])
def test_a_page_costs_few_statements_and_none_of_them_touches_a_signal(
    coordinator: Colleague, counted: House, kept: bool, most: int
) -> None:
    seen: list[str] = []
    if kept:
        publish(counted)

    def note(_c: Any, _cursor: Any, statement: str, _p: Any, _context: Any, _many: bool) -> None:
        seen.append(statement)

    event.listen(counted.database.engine, "before_cursor_execute", note)
    try:
        coordinator.get(PAGE)
    finally:
        event.remove(counted.database.engine, "before_cursor_execute", note)
    tables = {name for each in seen for name in re.findall(r"(?:FROM|JOIN) (\w+)", each)}
    assert tables <= {"principal", "seat", "membership", "region", "publication", "counter", "partner_figure"}
    own = [each for each in seen if not each.startswith("BEGIN") and not re.search("FROM (principal|seat)", each)]
    assert len(own) <= most, own


def test_while_the_worker_is_busy_the_page_says_so(
    coordinator: Colleague, counted: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "AT_ONCE", 10)
    for address in (f"{PAGE}?jaar=2025", f"{PAGE}/jaarverslag?jaar=2025"):
        page = coordinator.get(address)
        assert "Come back in a few minutes" in body(page.text)
    assert coordinator.get(f"{PAGE}.ods?jaar=2025").status_code == 404
    publish(counted)
    assert "Come back" not in body(coordinator.get(f"{PAGE}?jaar=2025").text)
    assert coordinator.get(f"{PAGE}.ods?jaar=2025").status_code == 200


def test_without_figures_the_page_says_when_there_will_be(house: House, office: Colleague) -> None:
    visitor = at_work(house, office, GRETA)
    page = visitor.get(PAGE).text
    assert "There are no figures yet" in body(page) and "What the words mean" in body(page)
    assert visitor.get(f"{PAGE}.ods").status_code == 404


def test_another_subject_with_the_old_year_is_no_dead_end(coordinator: Colleague, counted: House) -> None:
    """Who changes the subject still has the year of the other one in the form."""
    theme = counted.themes["mensenhandel"]
    object.__setattr__(counted, "themes", {**counted.themes, "ondermijning": replace(theme, key="ondermijning")})
    for address in (PAGE, f"{PAGE}/jaarverslag"):
        answer = coordinator.get(f"{address}?thema=ondermijning&jaar=2025")
        assert answer.status_code == 200 and "There " in body(answer.text)
        assert find(answer.text, "choose") is not None, "and the way back to the other subject"
        assert coordinator.get(f"{address}?thema=ondermijning&jaar=rubbish").status_code == 404
    assert "There are no figures yet" in body(coordinator.get(f"{PAGE}?thema=ondermijning&jaar=2025").text)
    for file in (".ods", ".csv", "/jaarverslag.odt"):
        assert coordinator.get(f"{PAGE}{file}?thema=ondermijning&jaar=2025").status_code == 404


def test_names_with_commas_stay_apart(coordinator: Colleague) -> None:
    said = body(coordinator.get(f"{PAGE}?jaar=2025&gemeente=waterstad").text, "work")
    assert "No signal came from: " in said
    assert "; " in said[said.index("No signal came from: ") :], "a name of a work area can hold a comma"
