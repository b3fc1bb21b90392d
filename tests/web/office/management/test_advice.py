"""Advice on screen: Bas makes, changes, orders, tries and removes a rule; the auditor reads and tries."""

from __future__ import annotations

from typing import Any

import pytest
from cast import BAS, DIRK, FARID
from conftest import Colleague
from managers import colleague
from pages import fields, find, parse, text_of
from peek import sql

from portal.actions.house import House
from portal.domain.places import Role

RULES = "/werk/beheer/advies/oefenregio"


def body(page: Any) -> str:
    return " ".join(text_of(next(parse(page.text).iter("main"))).split())


def at_work(office: Colleague, house: House, email: str = BAS) -> None:
    sql(house, "UPDATE principal SET language = 'en'")
    office.sign_in(email)


def keys(house: House) -> list[str]:
    return [rule["key"] for rule in house.directory.regions["oefenregio"].policy["advice"]]


def rule(house: House, key: str) -> dict[str, Any]:
    return next(each for each in house.directory.regions["oefenregio"].policy["advice"] if each["key"] == key)


def pressed(office: Colleague, address: str) -> Any:
    """Press the button of a row: its form is found by its address."""
    for form in parse(office.get(RULES).text).iter("form"):
        if form.get("action") == address:
            typed = {each.get("name"): each.get("value") for each in form.iter("input")}
            return office.post(address, typed)
    raise AssertionError(address)


def test_the_list_says_in_words_when_and_whom(office: Colleague, house: House) -> None:
    at_work(office, house)
    assert office.get("/werk/beheer/advies").location == RULES
    page = body(office.get(RULES))
    assert "About how old is the person? Under 18" in page
    assert "veilig_thuis_bergdorp (en) (Bergdorp)veilig_thuis" in page
    assert "Omdat minderjarig (en)" in page


def test_a_rule_is_made_and_comes_out_of_a_try(office: Colleague, house: House) -> None:
    at_work(office, house)
    form = {
        "when_vorm": ["arbeid", "seksueel"],
        "urgencies": ["spoed"],
        "partners": ["fairwork", "comensha"],
        "because_nl": "Zij weten raad",
        "because_pl": "Oni wiedzą",
    }
    done = office.fill(f"{RULES}/nieuw", "rule", **form)
    assert (done.status_code, done.location) == (303, f"{RULES}?gedaan=nieuw")
    assert "The rule is added" in body(office.get(done.location))
    assert rule(house, "zij-weten-raad") == {
        "key": "zij-weten-raad",
        "theme": "mensenhandel",
        "when": {"vorm": ["arbeid", "seksueel"]},
        "urgencies": ["spoed"],
        "partners": ["fairwork", "comensha"],
        "because": {"nl": "Zij weten raad", "pl": "Oni wiedzą"},
    }
    tried = office.fill(f"{RULES}/proberen", "try", place="waterstad", urgency="spoed", when_vorm=["arbeid"])
    found = text_of(find(tried.text, "found"))
    assert "arbeidsinspectie" in found and "fairwork" in found and "Zij weten raad" in found
    nothing = office.fill(f"{RULES}/proberen", "try", place="waterstad")
    assert "No partner is advised" in body(nothing)
    missing = office.fill(f"{RULES}/proberen", "try")
    assert missing.status_code == 422 and "Choose a municipality" in body(missing)


def test_a_rule_is_changed_with_its_ticks_as_they_were(office: Colleague, house: House) -> None:
    at_work(office, house)
    before = rule(house, "jongere")
    again = office.fill(f"{RULES}/regel/jongere", "rule")
    assert again.status_code == 303 and rule(house, "jongere") == before, "kept as it is, nothing is lost"
    two = rule(house, "acuut")
    office.fill(f"{RULES}/regel/acuut", "rule")
    assert rule(house, "acuut") == two, "first 112, then AVIM"
    office.fill(f"{RULES}/regel/jongere", "rule", because_nl="Anders gezegd")
    assert rule(house, "jongere")["because"]["nl"] == "Anders gezegd"
    assert rule(house, "jongere")["when"] == before["when"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"partners": []}, "at least one partner"),
        ({"because_nl": ""}, "why"),
        ({"when_vorm": []}, "at least one thing"),
        ({"because_nl": "x" * 501}, "at most 500"),
    ],
)
def test_a_mistake_says_what_to_do(office: Colleague, house: House, typed: dict[str, Any], said: str) -> None:
    at_work(office, house)
    before = keys(house)
    form = {"when_vorm": ["arbeid"], "partners": ["fairwork"], "because_nl": "Daarom", **typed}
    page = office.fill(f"{RULES}/nieuw", "rule", **form)
    assert page.status_code == 422 and said in body(page)
    kept = fields(page.text, "rule")
    assert kept["because_nl"].strip() == form["because_nl"]
    assert keys(house) == before


def test_changed_meanwhile(office: Colleague, house: House) -> None:
    at_work(office, house)
    old = fields(office.get(f"{RULES}/regel/arbeid").text, "rule")
    office.fill(f"{RULES}/regel/arbeid", "rule", because_nl="Van Bo")
    page = office.post(f"{RULES}/regel/arbeid", {**old, "because_nl": "Van Bas"})
    assert page.status_code == 422 and "in the meantime" in body(page) and "Van Bas" in page.text
    assert rule(house, "arbeid")["because"]["nl"] == "Van Bo"


def test_up_down_away_and_back(office: Colleague, house: House) -> None:
    at_work(office, house)
    first, second, *rest = keys(house)
    assert pressed(office, f"{RULES}/regel/{second}/omhoog").location == f"{RULES}?gedaan=verplaatst#rule-{second}"
    assert keys(house) == [second, first, *rest]
    pressed(office, f"{RULES}/regel/{second}/omlaag")
    ask = office.get(f"{RULES}/regel/{second}/verwijderen")
    assert "Omdat minderjarig (en)" in body(ask) and keys(house)[1] == second
    gone = office.fill(f"{RULES}/regel/{second}/verwijderen", "remove")
    assert keys(house) == [first, *rest]
    page = office.get(gone.location)
    forms = [form for form in parse(page.text).iter("form") if form.get("action") == f"{RULES}/terug"]
    typed = {each.get("name"): each.get("value") for each in forms[0].iter("input")}
    back = office.post(f"{RULES}/terug", typed)
    assert back.location == f"{RULES}?gedaan=terug" and keys(house) == [first, second, *rest]
    assert office.post(f"{RULES}/terug", typed).status_code == 303, "the same button twice"


def test_a_row_that_is_gone_is_no_fault(office: Colleague, house: House) -> None:
    at_work(office, house)
    form = fields(office.get(f"{RULES}/regel/arbeid/verwijderen").text, "remove")
    office.fill(f"{RULES}/regel/arbeid/verwijderen", "remove")
    again = fields(office.get(f"{RULES}/regel/sterk/verwijderen").text, "remove")
    assert office.post(f"{RULES}/regel/arbeid/omhoog", again).location == f"{RULES}?gedaan=kan-niet"
    assert office.get(f"{RULES}/regel/arbeid").status_code == 404
    assert office.post(f"{RULES}/regel/arbeid/verwijderen", form).status_code == 303


def test_an_empty_list_helps(office: Colleague, house: House) -> None:
    sql(house, "UPDATE region SET policy = '{}'")
    house.keeper.refresh()
    at_work(office, house)
    assert "No rules yet" in body(office.get(RULES))


def test_the_auditor_reads_and_tries(office: Colleague, house: House) -> None:
    colleague(house, "tess@regio.example", "Tess Roos", Role.AUDITOR)
    at_work(office, house, "tess@regio.example")
    page = body(office.get(RULES))
    assert "Omdat arbeid (en)" in page and "Add a rule" not in page and "Remove" not in page
    tried = office.fill(f"{RULES}/proberen", "try", place="waterstad", when_vorm=["arbeid"])
    assert "arbeidsinspectie" in text_of(find(tried.text, "found"))
    for path in ("nieuw", "regel/arbeid", "regel/arbeid/verwijderen"):
        assert office.get(f"{RULES}/{path}").status_code == 404
        assert office.post(f"{RULES}/{path}", {"token": "x"}).status_code == 404


@pytest.mark.parametrize("email", [FARID, DIRK])
def test_nobody_else_finds_it(office: Colleague, house: House, email: str) -> None:
    at_work(office, house, email)
    for path in ("/werk/beheer/advies", RULES, f"{RULES}/nieuw", f"{RULES}/proberen"):
        assert office.get(path).status_code == 404
