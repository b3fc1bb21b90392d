"""The pages of awareness: the form keeps what was typed, says what to do, and nothing goes without a question."""

from cast import FARID, GRETA
from conftest import Colleague
from newsroom import KEES, kees, visit
from pages import fields, find, parse, text_of
from peek import count, rows, sql

from portal.actions.house import House

PAGE = "/werk/bewustwording"
NEW = f"{PAGE}/nieuw?thema=mensenhandel"
FILLED = {
    "kind": "session",
    "title": "Sessie  bij de boa's",
    "held_on": "2026-11-10",
    "groups": ["boa"],
    "people": "14",
}


def body(page: str) -> str:
    return " ".join(text_of(next(parse(page).iter("main"))).split())


def english(house: House, office: Colleague, email: str = FARID) -> Colleague:
    sql(house, "UPDATE principal SET language = 'en'")
    office.sign_in(email)
    return office


def test_written_down_changed_and_removed(office: Colleague, house: House) -> None:
    english(house, office)
    page = office.get(PAGE).text
    assert "Nothing is written down yet" in body(page) and "Nobody was here yet" in body(page)
    answer = office.fill(NEW, "activity", to=f"{PAGE}/nieuw", **FILLED)
    assert answer.headers["Location"] == f"{PAGE}?gedaan=kept"
    page = body(office.get(answer.headers["Location"]).text)
    assert "It is written down." in page
    assert "Sessie bij de boa's Session 10 November 2026 Waterstad" in page.replace("'sS", "'s S")
    assert "(14 people)" in page
    ((id,),) = rows(house, "SELECT id FROM awareness")
    form = fields(office.get(f"{PAGE}/{id}/wijzigen").text, "activity")
    assert (form["title"], form["groups"], form["people"]) == ("Sessie bij de boa's", ["boa"], "14")
    answer = office.fill(f"{PAGE}/{id}/wijzigen", "activity", people="")
    assert "people)" not in body(office.get(answer.headers["Location"]).text)
    assert "Sessie bij de boa's" in body(office.get(f"{PAGE}/{id}/verwijderen").text)
    answer = office.fill(f"{PAGE}/{id}/verwijderen", "remove")
    assert answer.headers["Location"] == f"{PAGE}?gedaan=removed" and count(house, "awareness") == 0
    assert office.get(f"{PAGE}/{id}/wijzigen").status_code == 404


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(office: Colleague, house: House) -> None:
    english(house, office)
    wrong = {"kind": "", "title": "", "held_on": "2026-12-24", "people": "veel", "groups": ["boa", "iets"]}
    answer = office.fill(NEW, "activity", to=f"{PAGE}/nieuw", **wrong)
    assert answer.status_code == 422
    summary = text_of(find(answer.text, "error-summary"))
    for said in (
        "Choose what it was.",
        "in a few words",
        "still to come",
        "a number from 1",
        "Choose from the answers",
    ):
        assert said in summary
    kept = fields(answer.text, "activity")
    assert (kept["held_on"], kept["people"], kept["groups"]) == ("2026-12-24", "veel", ["boa"])
    for held_on, said in (("1926-11-10", "five years"), ("gisteren", "Fill in the day")):
        assert said in office.fill(NEW, "activity", to=f"{PAGE}/nieuw", **{**FILLED, "held_on": held_on}).text
    for people in ("0", "10001", "9" * 5000, "٣", "-1"):
        answer = office.fill(NEW, "activity", to=f"{PAGE}/nieuw", **{**FILLED, "people": people})
        assert answer.status_code == 422, people
    assert count(house, "awareness") == 0


def test_a_coordinator_chooses_where(office: Colleague, house: House) -> None:
    kees(house)
    english(house, office, KEES)
    answer = office.fill(NEW, "activity", to=f"{PAGE}/nieuw", **FILLED)
    assert answer.status_code == 422 and "Choose where it was." in answer.text
    office.fill(NEW, "activity", to=f"{PAGE}/nieuw", **FILLED, place="regio")
    office.fill(NEW, "activity", to=f"{PAGE}/nieuw", **{**FILLED, "groups": ["kcc"]}, place="GM9002")
    page = body(office.get(PAGE).text)
    assert "The whole region" in page and "In 3 of 3 municipalities" in page and "In 1 of 3 municipalities" in page
    refused = office.fill(NEW, "activity", to=f"{PAGE}/nieuw", **FILLED, place="GM0000")
    assert refused.status_code == 422


def test_what_is_kept_by_another_can_be_read_only(office: Colleague, house: House) -> None:
    id = visit(house, kees(house), municipality=None)
    page = english(house, office, GRETA).get(PAGE).text
    assert "Kept by the chain coordinator" in page and f"{id}/wijzigen" not in page
    assert "Sessie bij burgerzaken" in office.get(f"{PAGE}/{id}").text
    assert office.get(f"{PAGE}/{id}/wijzigen").status_code == 404


def test_changed_by_somebody_else_meanwhile(office: Colleague, house: House) -> None:
    from cast import desk

    id = visit(house, desk(house, FARID))
    english(house, office)
    form = fields(office.get(f"{PAGE}/{id}/wijzigen").text, "activity")
    sql(house, "UPDATE awareness SET title = 'Van Sanne'")
    answer = office.post(f"{PAGE}/{id}/wijzigen", {**form, "title": "Van Farid"})
    assert answer.status_code == 422 and "Van Sanne" in body(answer.text) and "Van Farid" in answer.text
    answer = office.post(f"{PAGE}/{id}/wijzigen", fields(answer.text, "activity"))
    assert answer.status_code == 303 and rows(house, "SELECT title FROM awareness") == [("Van Farid",)]


def test_a_word_with_marks_is_only_a_word(office: Colleague, house: House) -> None:
    english(house, office)
    office.fill(NEW, "activity", to=f"{PAGE}/nieuw", **{**FILLED, "title": "<b>\x00Sessie</b>"})
    assert "<b>" not in office.get(PAGE).text and rows(house, "SELECT title FROM awareness") == [("<b>Sessie</b>",)]


def test_before_and_after_can_be_seen_when_the_years_are_over(office: Colleague, house: House) -> None:
    from cast import desk

    id = visit(house, desk(house, FARID))
    page = body(english(house, office).get(f"{PAGE}/{id}").text)
    assert "You can see this from 1 February 2028" in page and "This proves nothing." in page
    with house.database.writing() as connection:
        connection.exec_driver_sql("UPDATE awareness SET held_on = '2025-05-20'")
    page = body(office.get(f"{PAGE}/{id}").text)
    assert "Before: February to April 2025" in page and "After: June to August 2025" in page
    assert page.count("Kept back") == 3, "nothing was counted in that year: of too few nothing is told"
