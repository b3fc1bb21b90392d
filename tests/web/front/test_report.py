"""The form: what it takes, what it keeps when something is wrong, and the receipt."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from typing import Any

import pytest
from cast import DIRK, FARID, GRETA, ROOS, SANNE, STORY, Clock, desk
from pages import fields, find, parse, text_of
from sqlalchemy import event, func, select, text

from portal.actions.desk import inbox, reading
from portal.actions.house import House
from portal.actions.reporters import reporting
from portal.adapters import directory, tables
from portal.domain.signals import Filter
from portal.doors import create_front

FORM = "/nl/waterstad/melden"


def code_of(page: Any) -> str:
    """The code on a receipt."""
    return text_of(find(page.text, "receipt-code")).strip()


def problems(page: Any) -> list[str]:
    """Where the error summary leads to."""
    return [link.get("href", "")[1:] for link in find(page.text, "error-summary").iter("a")]


def title(page: Any) -> str:
    """The title of a page."""
    return text_of(next(parse(page.text).iter("title")))


def signals(house: House) -> int:
    """How many signals there are."""
    with house.database.reading() as connection:
        return connection.execute(select(func.count()).select_from(tables.Signal)).scalar_one()


def opened(house: House, email: str = FARID) -> Any:
    """The only signal, as somebody of the cast reads it."""
    who = desk(house, email)
    (entry,) = inbox.inbox(house, who, Filter(status=None)).entries
    return reading.open_signal(house, who, entry.signal.id)


def test_asking_for_the_head_only_is_looking(front: Any, house: House) -> None:
    for path in (FORM, "/nl/volgen"):
        assert front.client.head(path).status_code == 200


def test_a_few_words_are_enough_and_give_a_code(front: Any, house: House) -> None:
    page = front.fill(FORM, story="Een man praat steeds voor haar.")
    assert page.status_code == 200
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}", code_of(page))
    assert "Een man praat" not in page.text, "the receipt repeats nothing"
    assert opened(house).report.story == "Een man praat steeds voor haar."


def test_everything_that_was_filled_in_arrives(front: Any, house: House) -> None:
    front.fill(
        FORM,
        story="Regel een\r\nregel \x00twee ",
        urgentie="spoed",
        vorm=["arbeid", "crimineel"],
        waar="balie",
        plate="ZZ-000-Z",
        person="jonge vrouw",
        indicators=["alg_bang", "alg_schuld"],
        contact="yes",
        contact_name="Noor",
        contact_email="noor@waterstad.example",
        notify="1",
    )
    dossier = opened(house)
    assert dossier.report.story == "Regel een\nregel twee"
    assert dossier.report.answers == {"urgentie": ("spoed",), "vorm": ("arbeid", "crimineel"), "waar": ("balie",)}
    assert dossier.report.texts == {"plate": "ZZ-000-Z", "person": "jonge vrouw"}
    assert dossier.report.indicators == ("alg_bang", "alg_schuld")
    assert (dossier.contact.name, dossier.contact.email, dossier.contact.notify) == (
        "Noor",
        "noor@waterstad.example",
        True,
    )


def test_the_form_asks_the_database_nothing(front: Any, house: House) -> None:
    front.get(FORM)
    seen: list[str] = []
    event.listen(house.database.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    first, second = front.get(FORM), front.get(FORM)
    front.get(f"{FORM}?vanaf=loket")
    assert seen == []
    assert fields(first.text)["token"] != fields(second.text)["token"], "every visitor gets a token of his own"


def test_the_acute_notice_stands_before_the_form(front: Any) -> None:
    page = front.get(FORM).text
    assert page.index("<h1") < page.index('href="tel:112"') < page.index('href="tel:09008844"') < page.index("<form")


def test_only_the_story_stands_open(front: Any) -> None:
    tree = parse(front.get(FORM).text)
    (more,) = [one for one in tree.iter("details") if "disclosure--block" in one.get("class", "")]
    assert more.get("open") is None
    inside = {field.get("name") for field in more.iter() if field.get("name")}
    assert {"urgentie", "vorm", "contact", "contact_email", "exclude", "indicators", "plate", "done"} <= inside
    assert "story" not in inside


def test_what_calls_for_action_stands_beside_its_answer(front: Any) -> None:
    page = front.get(FORM).text
    for key, number in (("urgentie-acuut", "tel:112"), ("leeftijd-minderjarig", "tel:08002000")):
        place = page.index(f'data-when="{key}"')
        assert page.index(f'id="field-{key}"') < place
        assert number in page[place : place + 1500]


def test_from_the_counter_two_answers_are_known(front: Any) -> None:
    page = front.get(f"{FORM}?vanaf=loket")
    values = fields(page.text)
    assert (values["waar"], values["functiegroep"]) == ("balie", "burgerzaken_rni")
    assert find(page.text, "report-form").get("action") == f"{FORM}?vanaf=loket"


def test_without_a_municipality_it_is_asked_first_and_the_rest_is_kept(front: Any) -> None:
    page = front.get("/en/melden?vanaf=loket&thema=mensenhandel&x=1")
    links = [link.get("href") for link in find(page.text, "municipalities").iter("a")]
    assert links[-1] == "/en/waterstad/melden?thema=mensenhandel&vanaf=loket"
    answer = front.post("/en/melden", {"story": STORY})
    assert answer.status_code == 422
    assert text_of(find(answer.text, "field-story")).strip() == STORY


def test_an_unknown_theme_is_not_found(front: Any) -> None:
    assert front.get(f"{FORM}?thema=anders").status_code == 404


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"story": " \r\n "}, "field-story"),
        ({"story": "x" * 20_001}, "field-story"),
        ({"place": "x" * 501}, "field-place"),
        ({"leeftijd": "foetus"}, "field-leeftijd"),
        ({"vorm": ["arbeid", "'; drop"]}, "field-vorm"),
        ({"indicators": "nope"}, "field-indicators"),
        ({"contact": "maybe"}, "field-contact"),
        ({"contact": "yes"}, "field-contact"),
        ({"contact": "yes", "contact_email": "noor"}, "field-contact_email"),
        ({"contact_phone": "06", "notify": "1"}, "field-contact_email"),
        ({"exclude": "farid"}, "field-exclude"),
        ({"website": "http://spam.example"}, "send"),
        ({"token": "x" * 96}, "send"),
        ({"token": ""}, "send"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_typed_is_lost(
    front: Any, house: House, wrong: dict[str, Any], place: str
) -> None:
    given = {"story": STORY, "company": "Demo BV", **wrong}
    page = front.fill(FORM, **given)
    assert page.status_code == 422
    assert problems(page) == [place]
    assert find(page.text, place) is not None
    kept = fields(page.text)
    assert kept["company"] == "Demo BV"
    assert kept["website"] == ""
    assert kept["story"].strip() == given["story"].strip()
    assert signals(house) == 0
    again = front.post(FORM, {**kept, "story": STORY, "place": "", "contact": "no", "exclude": [], "notify": ""})
    assert again.status_code == 200
    assert signals(house) == 1


def test_an_error_among_the_optional_questions_opens_them(front: Any) -> None:
    page = front.fill(FORM, story=STORY, place="x" * 501)
    assert '<details class="disclosure disclosure--block" open>' in page.text
    assert 'aria-invalid="true"' in page.text


def test_the_longest_story_of_any_signs_arrives(front: Any, house: House) -> None:
    story = "😀ą" * 10_000
    assert front.fill(FORM, story=story).status_code == 200
    assert opened(house).report.story == story


def test_a_form_without_anything_is_an_answerable_mistake(front: Any) -> None:
    assert front.post(FORM, {}).status_code == 422
    assert front.client.post(FORM, json=[1, 2], headers={"Origin": "http://localhost"}).status_code == 422


def test_sent_twice_is_one_signal_with_one_code(front: Any, house: House) -> None:
    form = {**fields(front.get(FORM).text), "story": STORY}
    codes = {code_of(front.post(FORM, form)) for _again in range(3)}
    assert len(codes) == 1
    assert signals(house) == 1


def test_sent_again_with_another_text_offers_to_add_it(front: Any, house: House) -> None:
    form = {**fields(front.get(FORM).text), "story": STORY}
    code = code_of(front.post(FORM, form))
    page = front.post(FORM, {**form, "story": "Er was ook een bus."})
    assert page.status_code == 422
    assert problems(page) == ["field-message"]
    assert code_of(page) == code
    addition = fields(page.text, "message-form")
    assert addition["message"].strip() == "Er was ook een bus."
    shown = front.post("/nl/waterstad/volgen", addition)
    assert "Er was ook een bus." in text_of(find(shown.text, "thread"))
    assert signals(house) == 1


def test_too_quick_for_a_person_is_asked_once_more_with_the_same_form(front: Any, house: House, clock: Clock) -> None:
    form = {**fields(front.get(FORM).text), "story": STORY}
    clock.move(seconds=-9)
    page = front.post(FORM, form)
    assert page.status_code == 422
    kept = fields(page.text)
    assert kept["token"] == form["token"]
    assert front.post(FORM, kept).status_code == 200
    assert signals(house) == 1


def test_after_a_day_the_form_is_renewed_and_keeps_its_text(front: Any, house: House, clock: Clock) -> None:
    form = {**fields(front.get(FORM).text), "story": STORY}
    clock.move(hours=25)
    page = front.post(FORM, form)
    assert page.status_code == 422
    kept = fields(page.text)
    assert kept["token"] != form["token"]
    assert kept["story"].strip() == STORY
    assert front.post(FORM, kept).status_code == 200


def test_who_is_excluded_never_gets_the_signal(front: Any, house: House) -> None:
    people = {one.name: one.principal for one in reporting.readers(house, place(house), "mensenhandel")}
    front.fill(FORM, story=STORY, exclude=[people["Farid Amrani"]])
    assert not inbox.inbox(house, desk(house, FARID), Filter(status=None)).entries
    assert opened(house, SANNE).report.story == STORY


def test_somebody_must_be_left_to_read_it(front: Any, house: House) -> None:
    everybody = [one.principal for one in reporting.candidates(house, place(house), "mensenhandel")]
    page = front.fill(FORM, story=STORY, exclude=everybody)
    assert page.status_code == 422
    assert problems(page) == ["field-exclude"]
    assert fields(page.text)["exclude"] == everybody


def test_who_was_excluded_and_is_no_longer_shown_stays_excluded(front: Any) -> None:
    gone = "11111111-1111-4111-8111-111111111111"
    page = front.fill(FORM, story="", exclude=[gone])
    assert fields(page.text)["exclude"] == gone


@pytest.mark.parametrize("email", [DIRK, GRETA, ROOS])
def test_the_signal_goes_to_nobody_else_at_once(front: Any, house: House, email: str) -> None:
    front.fill(FORM, story=STORY)
    assert not inbox.inbox(house, desk(house, email), Filter(status=None)).entries


def test_contact_data_that_is_withdrawn_is_not_sent(front: Any, house: House) -> None:
    front.fill(FORM, story=STORY, contact="no", contact_phone="0600000000", contact_email="kapot")
    assert not opened(house).contact.given


def test_contact_data_without_the_tick_is_shown_and_taken(front: Any, house: House) -> None:
    page = front.fill(FORM, story="", contact_phone="0600000000")
    assert fields(page.text)["contact"] == ["yes"]
    assert front.post(FORM, {**fields(page.text), "story": STORY, "contact": ""}).status_code == 200
    assert opened(house).contact.phone == "0600000000"


def test_the_language_changes_with_everything_kept(front: Any, house: House) -> None:
    page = front.get(FORM)
    assert 'formaction="/pl/waterstad/melden"' in page.text
    form = {**fields(page.text), "story": STORY, "vorm": ["arbeid"], "urgentie": "acuut", "switch": "1"}
    polish = front.post("/pl/waterstad/melden", form)
    assert polish.status_code == 200
    assert '<html lang="pl">' in polish.text
    kept = fields(polish.text)
    assert (kept["token"], kept["story"].strip()) == (form["token"], STORY)
    assert (kept["vorm"], kept["urgentie"]) == (["arbeid"], ["acuut"])
    assert signals(house) == 0
    assert front.post("/pl/waterstad/melden", kept).status_code == 200
    assert opened(house).report.language == "pl"


def test_enter_in_a_field_sends_the_form_and_not_the_language(front: Any) -> None:
    tree = parse(front.get(FORM).text)
    buttons = [one for one in tree.iter("button") if one.get("form") == "report-form"]
    assert buttons[0].get("formaction") is None, "the first button of a form is the one that Enter presses"


def test_the_receipt_in_another_language_has_the_same_code_and_no_text(front: Any) -> None:
    page = front.fill(FORM, story="BSN 111222333 gezien", urgentie="acuut", leeftijd="minderjarig")
    form = fields(page.text, "receipt-form")
    assert set(form) == {"token", "receipt", "urgentie", "leeftijd", "warned"}
    polish = front.post("/pl/waterstad/melden", {**form, "switch": "1"})
    assert polish.status_code == 200
    assert code_of(polish) == code_of(page)
    for part in ("tel:112", "tel:08002000", 'id="number-warning"'):
        assert part in polish.text


def test_the_receipt_of_a_form_that_was_never_sent_asks_for_the_code(front: Any) -> None:
    token = fields(front.get(FORM).text)["token"]
    for given in (token, "nope"):
        page = front.post(FORM, {"token": given, "receipt": "1"})
        assert page.status_code == 404
        assert problems(page) == ["field-code"]


@pytest.mark.parametrize(
    ("chosen", "called"),
    [({}, []), ({"urgentie": "acuut"}, ["tel:112"]), ({"leeftijd": "minderjarig"}, ["tel:08002000"])],
)
def test_what_to_do_now_stands_on_top_of_the_receipt(front: Any, chosen: dict[str, str], called: list[str]) -> None:
    page = front.fill(FORM, story=STORY, **chosen).text
    head = page[page.index("<main") : page.index("<h1")]
    assert re.findall(r"tel:\d+", head) == called


@pytest.mark.parametrize(
    ("story", "warned"),
    [("BSN 111222333", True), ("rekening NL91 ABNA 0417 1643 00", True), ("kenteken ZZ-000-Z, 123456789", False)],
)
def test_numbers_that_are_not_needed_are_mentioned_and_never_refused(front: Any, story: str, warned: bool) -> None:
    page = front.fill(FORM, story=story)
    assert page.status_code == 200
    assert ('id="number-warning"' in page.text) is warned


def test_a_flood_of_what_looks_like_account_numbers_costs_no_minute(front: Any) -> None:
    began = time.monotonic()
    answer = front.post("/nl/waterstad/melden", {"switch": "clues", "story": "NL00 " * 100_000})
    assert answer.status_code == 200
    assert time.monotonic() - began < 5, "it took half a minute once"


def test_the_slip_and_the_file_do_not_say_what_they_are_for(front: Any) -> None:
    page = front.fill(FORM, story=STORY)
    (slip,) = [one for one in parse(page.text).iter("div") if "slip" in one.get("class", "").split()]
    for said in (text_of(slip), front.post("/nl/waterstad/bewaren", {"code": code_of(page)}).text):
        assert code_of(page) in said
        for word in ("mensenhandel", "signaal", "meld", "waterstad", "http"):
            assert word not in said.lower()


def test_the_code_is_saved_as_a_file_and_stands_in_no_address(front: Any) -> None:
    code = code_of(front.fill(FORM, story=STORY))
    answer = front.post("/nl/bewaren", {"code": code.lower()})
    assert answer.headers["Content-Disposition"] == 'attachment; filename="notitie.txt"'
    assert answer.mimetype == "text/plain"
    assert front.post("/nl/bewaren", {"code": "onzin"}).status_code == 400


def test_a_municipality_that_is_not_open_takes_nothing_and_hands_the_text_back(front: Any, house: House) -> None:
    page = front.get("/nl/kaap/melden")
    assert page.status_code == 200
    assert "tel:08007000" in page.text
    answer = front.post("/nl/kaap/melden", {"story": STORY, "token": "x"})
    assert answer.status_code == 422
    assert text_of(find(answer.text, "field-story")).strip() == STORY
    assert signals(house) == 0


def test_a_form_of_another_site_is_refused(front: Any) -> None:
    form = {**fields(front.get(FORM).text), "story": STORY}
    assert front.post(FORM, form, headers={"Origin": "https://elders.example"}).status_code == 403


@pytest.mark.sqlite  # a disk that is full, by a bound on its file
def test_a_full_disk_loses_nothing(front: Any, house: House, capsys: Any) -> None:
    form = {**fields(front.get(FORM).text), "story": STORY}
    house.database.engine.dispose()
    listen = ("connect", lambda raw, _record: raw.execute("PRAGMA max_page_count = 1"))
    event.listen(house.database.engine, *listen)
    page = front.post(FORM, form)
    assert page.status_code == 503
    assert problems(page) == ["send"]
    assert fields(page.text)["story"].strip() == STORY
    assert STORY not in capsys.readouterr().out
    event.remove(house.database.engine, *listen)
    house.database.engine.dispose()
    assert front.post(FORM, fields(page.text)).status_code == 200
    assert signals(house) == 1


def test_when_nobody_is_ready_any_more_the_text_is_handed_back(front: Any, house: House) -> None:
    form = {**fields(front.get(FORM).text), "story": STORY}
    with house.database.writing() as connection:
        connection.execute(text("DELETE FROM approval WHERE municipality = 'GM9001'"))
        directory.changed(connection)
    page = front.post(FORM, form)
    assert page.status_code == 422
    assert text_of(find(page.text, "field-story")).strip() == STORY


def test_a_changed_directory_shows_at_once(front: Any, house: House) -> None:
    assert "Farid Amrani" in front.get(FORM).text
    with house.database.writing() as connection:
        connection.execute(text("UPDATE principal SET name = 'Farida Amrani' WHERE name = 'Farid Amrani'"))
    house.keeper.refresh()
    assert "Farida Amrani" in front.get(FORM).text


def test_a_theme_of_ones_own_makes_its_own_form(house: House, clock: Clock) -> None:
    theme = house.themes["mensenhandel"]
    fewer = replace(theme, questions=tuple(q for q in theme.questions if q.key in ("story", "waar")))
    app = create_front(replace(house, themes={"mensenhandel": fewer}))
    page = app.test_client().get(FORM)
    assert 'name="waar"' in page.text
    assert 'name="vorm"' not in page.text


def place(house: House) -> Any:
    """Waterstad."""
    return house.directory.municipalities["waterstad"]


def test_what_is_wrong_shows_in_the_title(front: Any) -> None:
    wrong, right = front.fill(FORM, story=""), front.get(FORM)
    assert title(wrong).endswith(title(right))
    assert title(wrong) != title(right)
