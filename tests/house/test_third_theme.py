"""Adding a theme is a file: a form, routing, texts, an inbox filter and figures follow, without code or a setting."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from cast import FARID, GRETA, SANNE, Clock, come_home, settings
from conftest import Colleague, Visitor
from pages import find, text_of
from peek import flagged, rows
from proof_theme import KEY, lay_down, take_up

import portal
from portal.actions.house import House
from portal.actions.installation import checking
from portal.actions.installation.readiness import readiness
from portal.doors import join_doors
from portal.settings import Settings, SettingsError

FORM = f"/nl/waterstad/melden?thema={KEY}"


@pytest.fixture
def house(installed: Settings, clock: Clock) -> Iterator[House]:
    """The cast's installation with one file more, and every theme that is shipped."""
    lay_down(installed.instance)
    opened = come_home(replace(installed, themes=()), clock)
    yield opened
    opened.close()


def told(front: Visitor, *kinds: str) -> str:
    """Noor reports fireworks; returns the code."""
    answer = front.fill(
        FORM, "report-form", story="Om drie uur een knal in de schuur.", soort=list(kinds), contact="no"
    )
    assert answer.status_code == 200
    return text_of(find(answer.text, "receipt-code"))


def test_a_file_alone_opens_nothing_and_stops_nothing(house: House, front: Visitor) -> None:
    assert "Gaat het over iets anders?" not in front.get("/nl/waterstad/melden").text
    assert "Meldpunt mensenhandel" in text_of(find(front.get("/nl/waterstad/").text, "main"))
    closed = front.get(FORM).text
    assert "Je kunt hier nog niet melden" in closed and "/nl/waterstad/melden" in closed
    assert all(readiness(house).values())
    assert not any(KEY in finding.text for finding in checking.check(house))
    assert front.get("/nl/waterstad/melden?thema=nergens").status_code == 404


def test_where_people_answer_for_it_reporters_choose_what_it_is_about(house: House, front: Visitor) -> None:
    take_up(house)
    start = front.get("/nl/waterstad/").text
    for words in ("Meldpunt mensenhandel", "Meldpunt vuurwerk", "Vuurwerk is gevaarlijk.", f'melden?thema={KEY}"'):
        assert words in start
    assert f'/nl/waterstad/melden?thema={KEY}"' in front.get("/nl/waterstad/melden").text, "the usual form leads there"
    form = front.get(FORM).text
    for words in ("Wat knalde er?", "Welk vuurwerk?", "Het ruikt naar kruit.", "/nl/waterstad/melden"):
        assert words in form
    assert "Aan welke vorm denk je?" not in form
    assert "Wat knalde er? (pl)" in front.get(FORM.replace("/nl/", "/pl/")).text
    everywhere = front.get("/nl/").text
    assert 'href="/nl/waterstad/"' in everywhere and 'href="/nl/bergdorp/melden"' in everywhere
    assert f'href="/nl/waterstad/melden?thema={KEY}"' in front.get(f"/nl/?thema={KEY}").text
    assert "Meldpunt vuurwerk" not in front.get("/nl/bergdorp/").text, "nobody answers for it there"


def test_its_clues_are_offered_and_what_it_lacks_is_not(house: House, front: Visitor) -> None:
    take_up(house)
    guidance = front.get("/nl/waterstad/handreiking/").text
    assert f"handreiking/signalen?thema={KEY}" in guidance
    assert f"handreiking/meldroute?thema={KEY}" not in guidance and "handreiking/meldroute" in guidance
    assert "Het ruikt naar kruit." in front.get(f"/nl/waterstad/handreiking/signalen?thema={KEY}").text
    assert front.get(f"/nl/waterstad/handreiking/meldroute?thema={KEY}").status_code == 404


def test_a_municipality_can_work_on_another_theme_alone(house: House, front: Visitor) -> None:
    """Its plain address is then the form of that theme, and no link leads to a route that the theme does not have."""
    take_up(house)
    with house.database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM seat WHERE municipality = 'GM9001' AND theme = 'mensenhandel'")
    house.keeper.refresh()
    assert "Wat knalde er?" in front.get("/nl/waterstad/melden").text
    for page in ("", "loket", "partners", "handreiking/", "handreiking/signalen"):
        assert "handreiking/meldroute" not in front.get(f"/nl/waterstad/{page}").text, page


def test_its_rules_choose_who_is_told_and_its_words_are_used(house: House, front: Visitor) -> None:
    take_up(house)
    code = told(front, "pijl")
    assert flagged(house) == {SANNE}, "the first rule of the file"
    page = front.post("/nl/volgen", {"code": code}).text
    assert "Vuurwerk received" in page

    office = Colleague(join_doors(house), front.clock)
    office.sign_in(SANNE)
    inbox = office.get("/werk/inbox").text
    assert "Meldpunt vuurwerk" in text_of(find(inbox, "inbox-rows")) and "Vuurwerk niet_acuut" in inbox
    assert "Om drie uur" in office.get(f"/werk/inbox?theme={KEY}").text
    assert "Om drie uur" not in office.get("/werk/inbox?theme=mensenhandel").text
    (identifier,) = rows(house, "SELECT id FROM signal WHERE theme = :theme", theme=KEY)[0]
    signal = office.get(f"/werk/signalen/{identifier}").text
    for words in ("Meldpunt vuurwerk", "Welk vuurwerk?", "Vuurpijl", "Pijlen zijn voor zorg.", "Zwaar vuurwerk"):
        assert words in signal, words
    counted = rows(house, "SELECT dimension, value FROM counter WHERE theme = :theme", theme=KEY)
    assert ("soort", "pijl") in {tuple(row) for row in counted}, "the figures follow the file"


def test_who_works_on_one_theme_sees_no_choice_of_themes(house: House, office: Colleague) -> None:
    take_up(house)
    office.sign_in(GRETA)
    assert 'name="theme"' not in office.get("/werk/inbox").text


def test_its_standard_messages_can_be_written_and_a_signal_told_by_phone(house: House, office: Colleague) -> None:
    take_up(house)
    office.sign_in(FARID)
    texts = "/werk/beheer/teksten/gemeente/waterstad"
    assert "Meldpunt vuurwerk" in office.get(texts).text
    assert "Het vuurwerk is opgeruimd." in office.get(f"{texts}/{KEY}/opgeruimd").text
    choices = office.get("/werk/signalen/nieuw").text
    assert "Waterstad: Meldpunt vuurwerk" in choices and "Waterstad: Meldpunt mensenhandel" in choices
    told = {"channel": "phone", "by": "citizen", "story": "Een knal achter de school."}
    answer = office.fill(f"/werk/signalen/nieuw?gemeente=waterstad&thema={KEY}", "telling-form", **told)
    assert answer.status_code == 200
    assert rows(house, "SELECT theme FROM signal") == [(KEY,)]


def test_an_installation_says_which_themes_it_uses(tmp_path: Path) -> None:
    lay_down(tmp_path)
    assert list(portal.read_themes(settings(tmp_path, themes=(KEY, "mensenhandel")))) == [KEY, "mensenhandel"]
    assert {KEY, "mensenhandel"} <= portal.read_themes(settings(tmp_path, themes=())).keys()
    with pytest.raises(SettingsError, match="PORTAL_THEMES names 'drugs', which is none of the themes: mensenhandel"):
        portal.read_themes(settings(tmp_path, themes=("drugs",)))
