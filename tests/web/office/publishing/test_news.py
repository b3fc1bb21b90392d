"""Writing news: a look before it shows, a question before it goes, and nobody but the chain coordinator."""

from typing import Any

import pytest
from cast import BAS, CARLA, DIRK, FARID, Clock
from conftest import Colleague
from newsroom import BOTH, KEES, kees, published
from pages import fields, find, parse, text_of
from peek import rows

from portal.actions.house import House

NEW = "/werk/nieuws/nieuw"


def body(page: str) -> str:
    return " ".join(text_of(next(parse(page).iter("main"))).split())


def signed_in(office: Colleague, house: House) -> Any:
    writer = kees(house)
    office.sign_in(KEES)
    office.get("/werk/start?taal=en")
    return writer


def write(office: Colleague, path: str = NEW, **typed: str) -> Any:
    """Fill in the form and look at it."""
    return office.fill(path, "message", **typed)


def on_from(office: Colleague, page: Any, step: str, path: str = NEW) -> Any:
    """Press a button of the look."""
    return office.post(path, {**fields(page.text, "message"), "do": step})


@pytest.mark.parametrize("email", [FARID, DIRK, BAS, CARLA])
def test_nobody_else_finds_it(office: Colleague, house: House, email: str) -> None:
    message = published(house, kees(house))
    office.sign_in(email)
    for path in ("/werk/nieuws", NEW, f"/werk/nieuws/{message}", f"/werk/nieuws/{message}/intrekken"):
        assert office.get(path).status_code == 404
    assert 'href="/werk/nieuws"' not in office.get("/werk/", follow_redirects=True).text


def test_the_start_page_of_the_coordinator_leads_there(office: Colleague, house: House) -> None:
    signed_in(office, house)
    page = office.get("/werk/start").text
    assert sum(a.get("href") == "/werk/nieuws" for a in parse(page).iter("a")) == 2, "in the menu and in the text"
    assert "No news yet" in body(office.get("/werk/nieuws").text) or "Nog geen" in body(office.get("/werk/nieuws").text)


def test_nothing_shows_before_the_second_step(office: Colleague, house: House) -> None:
    signed_in(office, house)
    look = write(office, title_nl="Een  nieuwe\tstap", text_nl="Eerste regel\n\n- **een**\n- <b>twee</b>")
    assert look.status_code == 200 and house.directory.news == ()
    preview = find(look.text, "preview-nl")
    assert text_of(preview) == "Een nieuwe stap"
    assert "<strong>een</strong>" in look.text and "<b>twee" not in look.text
    done = on_from(office, look, "publish")
    assert (done.status_code, done.location) == (303, "/werk/nieuws?gedaan=published")
    [message] = house.directory.news
    assert message.texts == {"nl": ("Een nieuwe stap", "Eerste regel\n\n- **een**\n- <b>twee</b>")}
    assert find(office.get(done.location).text, "done") is not None
    assert "Een nieuwe stap" in office.get("/werk/nieuws").text


def test_back_to_the_text_loses_nothing(office: Colleague, house: House) -> None:
    signed_in(office, house)
    look = write(office, title_nl="Titel", text_nl="a\n\nb", title_pl="Tytuł", text_pl="„cytat” & <x>")
    again = fields(on_from(office, look, "change").text, "message")
    assert (again["title_nl"], again["text_nl"].strip(), again["text_pl"].strip()) == (
        "Titel",
        "a\n\nb",
        "„cytat” & <x>",
    )


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"title_nl": "", "text_nl": "Tekst"}, "title_nl"),
        ({"title_nl": "Titel", "text_nl": " "}, "text_nl"),
        ({"title_nl": "T" * 101, "text_nl": "Tekst"}, "title_nl"),
        ({"title_nl": "Titel", "text_nl": "x" * 4001}, "text_nl"),
        ({"title_nl": "Titel", "text_nl": "Tekst", "title_en": "Title"}, "text_en"),
        ({"title_nl": "Titel", "text_nl": "Tekst", "text_pl": "Tekst"}, "title_pl"),
    ],
)
def test_a_mistake_is_named_at_its_field_and_nothing_is_lost(
    office: Colleague, house: House, typed: dict[str, str], wrong: str
) -> None:
    signed_in(office, house)
    page = write(office, **typed)
    assert page.status_code == 422 and house.directory.news == ()
    assert find(page.text, f"error-{wrong}") is not None
    assert f'href="#field-{wrong}"' in page.text
    kept = fields(page.text, "message")
    assert all(kept[name].strip() == value.strip() for name, value in typed.items())


def test_what_could_lead_to_a_person_is_pointed_at_and_not_refused(office: Colleague, house: House) -> None:
    signed_in(office, house)
    look = write(office, title_nl="Let op", text_nl="Bel 06-12345678, kenteken XX-111-X, of 0800-2000.")
    alert = look.text.split("utrecht-alert--warning")[1].split("</ul>")[0]
    assert alert.count("<li>") == 2
    assert on_from(office, look, "publish").status_code == 303
    clean = write(office, title_nl="Goed", text_nl="Bel Veilig Thuis: 0800-2000.")
    assert "utrecht-alert--warning" not in clean.text


def test_a_message_can_be_changed_and_keeps_its_day(office: Colleague, house: House, clock: Clock) -> None:
    message, day = published(house, signed_in(office, house), BOTH), clock.now.date()
    path = f"/werk/nieuws/{message}"
    assert fields(office.get(path).text, "message")["title_pl"] == "Nowe ustalenia"
    look = write(office, path, title_nl="Andere afspraken", title_pl="", text_pl="")
    assert on_from(office, look, "publish", path).location == "/werk/nieuws?gedaan=changed"
    [found] = house.directory.news
    assert (found.published_on, found.texts["nl"][0], set(found.texts)) == (day, "Andere afspraken", {"nl"})


def test_withdrawing_asks_first(office: Colleague, house: House) -> None:
    message = published(house, signed_in(office, house))
    path = f"/werk/nieuws/{message}/intrekken"
    page = office.get(path)
    assert "Nieuwe afspraken" in body(page.text) and len(house.directory.news) == 1
    done = office.post(path, fields(page.text, "withdraw"))
    assert done.location == "/werk/nieuws?gedaan=withdrawn" and house.directory.news == ()
    assert office.get(path).status_code == 404
    assert rows(house, "SELECT count(*) FROM announcement")[0][0] == 0


def test_a_form_that_is_not_ours_does_nothing(office: Colleague, house: House) -> None:
    message = published(house, signed_in(office, house))
    page = office.post(NEW, {"token": "geen", "title_nl": "T", "text_nl": "t", "do": "publish"})
    assert page.status_code == 422
    assert office.post(f"/werk/nieuws/{message}/intrekken", {"token": "geen"}).status_code == 422
    assert len(house.directory.news) == 1


def test_a_form_of_yesterday_is_shown_again_with_what_was_typed(office: Colleague, house: House, clock: Clock) -> None:
    signed_in(office, house)
    look = write(office, title_nl="Titel", text_nl="Tekst")
    form = fields(look.text, "message")
    clock.move(hours=25)
    office.sign_in(KEES)
    page = office.post(NEW, {**form, "do": "publish"})
    assert page.status_code == 422 and house.directory.news == ()
    assert fields(page.text, "message")["text_nl"].strip() == "Tekst"
