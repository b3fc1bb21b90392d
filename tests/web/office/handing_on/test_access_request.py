"""A request for access, from the first line to the letter: nothing is chosen by itself, and nothing is kept."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from cast import BAS, CARLA, DIRK, FARID, GRETA, PASSPHRASE, ROOS, SANNE, Clock, desk, file_signal, once
from conftest import Colleague
from pages import find, parse, text_of
from peek import principal, rows, signal_of, sql
from pypdf import PdfReader
from werkzeug.test import TestResponse

from portal.actions.desk import reading, triaging
from portal.actions.house import House
from portal.domain.signals import Contact

NAME = "Kanarie Zoekmij"
START = "/werk/inzage"
STORY = f"Op de hoek stond {NAME} met een busje.\n\nMijn buurvrouw Truus belde 06-12345678."


@pytest.fixture
def signal(house: House) -> str:
    """A signal about somebody who asks for access, by a reporter who left contact data."""
    code = file_signal(
        house,
        story=STORY,
        answers={"vorm": ("arbeid",), "functiegroep": ("boa",), "zekerheid": ("zelf",)},
        texts={"plate": "ZZ-111-Z"},
        indicators=("alg_bang",),
        contact=Contact(name="Noor Melder", phone="06-87654321", email="noor@waterstad.example"),
    )
    return signal_of(house, code)


def form_of(html: str, name: str = "access") -> dict[str, Any]:
    """What the form of a step would post, fields of one name in their order; nothing that is not ticked."""
    form = find(html, name)
    values: dict[str, Any] = {}
    for field in form.iter():
        if field.tag == "textarea":
            values.setdefault(field.get("name"), []).append(text_of(field).removeprefix("\n"))
        elif field.tag == "input" and (
            field.get("type") not in ("checkbox", "radio") or field.get("checked") is not None
        ):
            values.setdefault(field.get("name"), []).append(field.get("value") or "")
    return values


def offered(html: str, name: str) -> dict[str, str]:
    """What can be ticked: value -> label."""
    tree = parse(html)
    labels = {label.get("for"): text_of(label) for label in tree.iter("label")}
    return {
        str(each.get("value")): labels[each.get("id")]
        for each in tree.iter("input")
        if each.get("name") == name and each.get("type") == "checkbox"
    }


def search(office: Colleague, *lines: str) -> TestResponse:
    page = office.get(START)
    assert page.status_code == 200
    given = {f"line{number}": each for number, each in enumerate(lines, start=1)}
    return office.post(f"{START}/signalen", form_of(page.text) | given)


def passages(office: Colleague, signal: str, *lines: str) -> TestResponse:
    page = search(office, *(lines or (NAME,)))
    assert signal in offered(page.text, "signal")
    return office.post(f"{START}/teksten", form_of(page.text) | {"signal": [signal]})


def copies(office: Colleague, signal: str, *words: str) -> TestResponse:
    """The step where words are taken out, with the passages ticked that hold one of these words."""
    page = passages(office, signal)
    picks = [key for key, label in offered(page.text, "pick").items() if any(word in label for word in words)]
    assert picks, words
    return office.post(f"{START}/weglaten", form_of(page.text) | {"pick": picks})


def letter(office: Colleague, signal: str, **own: Any) -> TestResponse:
    page = copies(office, signal, NAME)
    return office.post(f"{START}/brief", form_of(page.text) | own)


def events(house: House, act: str) -> list[tuple[Any, ...]]:
    query = "SELECT actor, municipality, signal, facts FROM event WHERE act = :act"
    return [tuple(row) for row in rows(house, query, act=act)]


def test_from_the_first_line_to_the_letter(
    house: House, office: Colleague, signal: str, capfd: pytest.CaptureFixture[str]
) -> None:
    office.sign_in(FARID)
    page = letter(office, signal, addressee="De heer K. Zoekmij\nDorpsstraat 1", ground=["uavg_41_d"])
    assert page.status_code == 200
    shown = text_of(find(page.text, "access")) + text_of(next(parse(page.text).iter("article")))
    for part in (NAME, "Dorpsstraat 1", "UAVG", "autoriteitpersoonsgegevens.nl"):
        assert part in shown, part
    form = form_of(page.text)
    made = office.post(f"{START}/brief.pdf", form | {"passphrase": PASSPHRASE})
    assert (made.status_code, made.mimetype) == (200, "application/pdf")
    assert re.fullmatch(r'attachment; filename="[a-z-]+-2026-11-17\.pdf"', made.headers["Content-Disposition"])
    text = " ".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(made.data)).pages).replace("\n", " ")
    plain = office.post(f"{START}/brief.txt", form)
    assert plain.mimetype == "text/plain", "the kluiszin holds for ten minutes"
    written = plain.data.decode("utf-8-sig")
    assert "\r\n" in written
    for said in (text, written):
        assert f"Op de hoek stond {NAME} met een busje." in said
        assert "Dorpsstraat 1" in said and "Waterstad" in said
        for never in ("Truus", "Noor", "06-12345678", "06-87654321", "noor@", "Farid", signal, "boa"):
            assert never not in said, never
    farid = principal(house, FARID)
    assert events(house, "access_searched") == [(farid, "GM9001", None, "{}")]
    assert sorted(events(house, "access_exported")) == [
        (farid, "GM9001", signal, '{"format":"pdf"}'),
        (farid, "GM9001", signal, '{"format":"txt"}'),
    ]
    assert "Kanarie" not in "".join(capfd.readouterr())
    kept = [file for file in house.settings.instance.rglob("*") if file.is_file() and b"Kanarie" in file.read_bytes()]
    assert not kept, "nothing of a request is on a disk"


def test_nothing_is_chosen_by_itself(office: Colleague, signal: str) -> None:
    office.sign_in(FARID)
    page = search(office, NAME)
    assert "signal" not in form_of(page.text)
    page = passages(office, signal)
    assert "pick" not in form_of(page.text)


def test_what_leads_to_the_reporter_is_not_offered(house: House, office: Colleague, signal: str) -> None:
    farid = desk(house, FARID)
    triaging.add_note(house, farid, signal, once(house, farid), f"{NAME} gesproken.")
    office.sign_in(FARID)
    page = passages(office, signal)
    there = list(offered(page.text, "pick").values())
    assert any("gesproken" in each for each in there)
    assert any("busje" in each for each in there) and any("ZZ-111-Z" in each for each in there)
    everything = page.text
    for never in ("Melder", "87654321", "noor@waterstad", "functiegroep", "zekerheid"):
        assert never not in everything, never


@pytest.mark.parametrize(
    "words",
    ["Noor Melder", "noor  MELDER", "Noor", "Melder", "0687654321", "+31 6 8765 4321", "NOOR@waterstad.example"],
)
def test_the_reporter_is_taken_out_first(house: House, office: Colleague, signal: str, words: str) -> None:
    office.sign_in(FARID)
    page = letter(office, signal, text=[f"{NAME} sprak met {words}."])
    assert page.status_code == 422
    assert find(page.text, "error-text-1") is not None
    assert f"sprak met {words}." in text_of(find(page.text, "field-text-1")), "what was typed is kept"
    mended = form_of(page.text) | {"text": [f"{NAME} sprak met […]."]}
    assert office.post(f"{START}/brief", mended).status_code == 200
    straight = mended | {"text": [words], "passphrase": PASSPHRASE}
    assert office.post(f"{START}/brief.pdf", straight).status_code == 422, "nor by skipping the look"
    assert not events(house, "access_exported")


def test_what_may_be_about_somebody_else_is_pointed_at(office: Colleague, signal: str) -> None:
    office.sign_in(FARID)
    page = copies(office, signal, NAME, "Truus")
    assert "field-text-2" in page.text
    help_text = text_of(find(page.text, "help-text-2"))
    assert help_text.strip()
    page = office.post(f"{START}/brief", form_of(page.text))
    assert find(page.text, "doubtful") is not None
    page = office.post(f"{START}/weglaten", form_of(page.text))
    assert "Truus" in text_of(find(page.text, "field-text-2")), "and there is a way back, with everything"


def test_changed_words_survive_the_ways_back(office: Colleague, signal: str) -> None:
    office.sign_in(FARID)
    page = copies(office, signal, NAME)
    changed = form_of(page.text) | {"text": [f"{NAME} was er […]"], "ground": ["uavg_41_i"], "addressee": "Iemand"}
    page = office.post(f"{START}/brief", changed)
    page = office.post(f"{START}/weglaten", form_of(page.text))
    page = office.post(f"{START}/teksten", form_of(page.text))
    assert len(form_of(page.text)["pick"]) == 1
    page = office.post(f"{START}/signalen", form_of(page.text) | {"x": ""})
    form = form_of(page.text) | {"signal": [signal]}
    page = office.post(f"{START}/teksten", form)
    picks = [key for key, label in offered(page.text, "pick").items() if NAME in label]
    page = office.post(f"{START}/weglaten", form_of(page.text) | {"pick": picks})
    assert f"{NAME} was er […]" in text_of(find(page.text, "field-text-1"))
    assert form_of(page.text)["ground"] == ["uavg_41_i"] and form_of(page.text)["addressee"] == ["Iemand"]


def test_what_is_missing_is_said(office: Colleague, signal: str) -> None:
    office.sign_in(FARID)
    for lines, wrong in (((), "line1"), (("", "x"), "line2"), (("Jansen", "", "y" * 201), "line3")):
        page = search(office, *lines)
        assert page.status_code == 422
        assert find(page.text, f"error-{wrong}") is not None
        assert "Jansen" not in lines or find(page.text, "field-line1").get("value") == "Jansen"
    page = search(office, NAME)
    page = office.post(f"{START}/teksten", form_of(page.text))
    assert page.status_code == 422 and find(page.text, "error-signal") is not None
    many = form_of(page.text) | {"signal": [f"{number:036d}" for number in range(21)]}
    assert office.post(f"{START}/teksten", many).status_code == 422
    page = passages(office, signal)
    page = office.post(f"{START}/weglaten", form_of(page.text))
    assert page.status_code == 422 and find(page.text, "error-pick") is not None
    page = letter(office, signal, text=["  "])
    assert page.status_code == 422 and find(page.text, "error-text-1") is not None
    page = letter(office, signal, addressee="x" * 401)
    assert page.status_code == 422 and find(page.text, "error-addressee") is not None
    page = letter(office, signal, token="onzin", text=["Bewaar mij"])
    assert page.status_code == 422 and "Bewaar mij" in text_of(find(page.text, "field-text-1"))


def test_the_kluiszin_is_asked(house: House, office: Colleague, signal: str, clock: Clock) -> None:
    office.sign_in(FARID)
    page = letter(office, signal)
    form = form_of(page.text)
    for wrong in ("", "een andere zin dan de mijne"):
        answer = office.post(f"{START}/brief.pdf", form | {"passphrase": wrong})
        assert answer.status_code == 422
        assert find(answer.text, "error-passphrase") is not None
        assert wrong == "" or wrong not in answer.text
    assert not events(house, "access_exported")
    assert office.post(f"{START}/brief.pdf", form | {"passphrase": PASSPHRASE}).status_code == 200
    assert office.post(f"{START}/brief.pdf", form).status_code == 200
    assert len(events(house, "access_exported")) == 1, "the same form gives the same file, and no second event"
    clock.move(minutes=11)
    assert office.post(f"{START}/brief.pdf", form).status_code == 422


def test_every_text_that_is_shown_was_opened(house: House, office: Colleague, signal: str) -> None:
    """Also for who skips a step by hand: what shows a text says so in the trail."""
    office.sign_in(FARID)
    page = search(office, NAME)
    assert not events(house, "opened")
    form = form_of(page.text) | {"signal": [signal]}
    keys = [f"{signal}.report.story.0"]
    shown = office.post(f"{START}/brief", form | {"pick": ["verzonnen"], "text": ["x"]})
    assert "Truus" in shown.text and len(events(house, "opened")) > 0
    before = len(events(house, "opened"))
    shown = office.post(f"{START}/brief", form | {"pick": keys})
    assert "busje" in shown.text and len(events(house, "opened")) > before


def test_the_addresses_of_steps_lead_to_the_start(office: Colleague) -> None:
    office.sign_in(FARID)
    for step in ("signalen", "teksten", "weglaten", "brief", "brief.pdf", "brief.txt", "uitstel"):
        assert office.get(f"{START}/{step}").headers["Location"] == START


def test_who_does_not_answer_requests_finds_no_page(house: House, office: Colleague, signal: str) -> None:
    for email in (DIRK, ROOS, BAS, CARLA):
        office.sign_in(email)
        assert office.get(START).status_code == 404, email
        token = find(office.get("/werk/sneltoetsen").text, "sign-out").find("input").get("value")
        for step in ("signalen", "teksten", "weglaten", "brief", "brief.pdf", "uitstel"):
            given = {"token": token, "line1": NAME, "signal": [signal], "pick": ["x"], "text": ["x"]}
            assert office.post(f"{START}/{step}", given).status_code == 404, (email, step)
        assert START not in office.get("/werk/inbox").text
    office.sign_in(GRETA)
    assert not offered(search(office, NAME).text, "signal"), "Bergdorp sees nothing of Waterstad"
    form = form_of(office.get(START).text) | {"line1": NAME, "signal": [signal]}
    assert office.post(f"{START}/teksten", form).status_code == 404
    assert not events(house, "access_exported")


def stands_in(house: House, email: str) -> None:
    sql(house, "UPDATE seat SET active = true WHERE principal = :id", id=principal(house, email))
    house.keeper.refresh()


def test_a_deputy_who_stands_in_answers(house: House, office: Colleague, signal: str) -> None:
    stands_in(house, DIRK)
    office.sign_in(DIRK)
    assert signal in offered(search(office, NAME).text, "signal")


def test_the_regional_deputy_answers_for_one_municipality_at_a_time(house: House, office: Colleague) -> None:
    sql(house, "DELETE FROM seat WHERE principal = :id", id=principal(house, DIRK))
    stands_in(house, ROOS)
    here = signal_of(house, file_signal(house, story=STORY))
    there = signal_of(house, file_signal(house, story=STORY, municipality="bergdorp"))
    office.sign_in(ROOS)
    page = search(office, NAME)
    assert page.status_code == 422 and find(page.text, "error-place") is not None
    assert find(page.text, "field-line1").get("value") == NAME
    page = office.post(f"{START}/signalen", form_of(page.text) | {"place": "waterstad"})
    assert list(offered(page.text, "signal")) == [here]
    assert office.post(f"{START}/teksten", form_of(page.text) | {"signal": [there]}).status_code == 404
    token = find(office.get(START).text, "postpone").find("input").get("value")
    given = {"token": token, "reason": "uavg_41_i"}
    page = office.post(f"{START}/uitstel", given)
    assert page.status_code == 422 and find(page.text, "error-postpone_place") is not None
    assert office.post(f"{START}/uitstel", given | {"postpone_place": "bergdorp"}).status_code == 303
    assert events(house, "access_postponed")[0][1] == "GM9002"


def test_who_is_excluded_learns_nothing(house: House, office: Colleague) -> None:
    file_signal(house, story=f"{NAME} en de collega", exclude=(principal(house, FARID),))
    office.sign_in(FARID)
    page = search(office, NAME)
    assert not offered(page.text, "signal")
    assert re.search(r"\b0\b", text_of(find(page.text, "told")))
    office.sign_in(SANNE)
    assert len(offered(search(office, NAME).text, "signal")) == 1


def test_putting_it_off_is_written_down(house: House, office: Colleague, signal: str) -> None:
    office.sign_in(FARID)
    page = office.get(START)
    token = find(page.text, "postpone").find("input").get("value")
    assert office.post(f"{START}/uitstel", {"token": token}).status_code == 422
    assert office.post(f"{START}/uitstel", {"token": token, "reason": "onzin"}).status_code == 422
    for _ in range(2):
        answer = office.post(f"{START}/uitstel", {"token": token, "reason": "uavg_41_d"})
        assert answer.status_code == 303
    assert find(office.get(answer.headers["Location"]).text, "done") is not None
    assert events(house, "access_postponed") == [(principal(house, FARID), "GM9001", None, '{"ground":"uavg_41_d"}')], (
        "once, and nothing about whom"
    )


def test_a_long_signal_fits(house: House, office: Colleague) -> None:
    story = f"{NAME} was er. " + "Wij zagen dit elke dag opnieuw gebeuren. " * 480
    signal = signal_of(house, file_signal(house, story=story[:20_000]))
    office.sign_in(FARID)
    page = passages(office, signal)
    picks = list(offered(page.text, "pick"))
    assert len(picks) > 30
    page = office.post(f"{START}/weglaten", form_of(page.text) | {"pick": picks})
    page = office.post(f"{START}/brief", form_of(page.text))
    made = office.post(f"{START}/brief.pdf", form_of(page.text) | {"passphrase": PASSPHRASE})
    assert made.status_code == 200
    farid = desk(house, FARID)
    assert reading.open_signal(house, farid, signal).report is not None


def test_what_was_changed_survives_a_session_that_ended(office: Colleague, signal: str, clock: Clock) -> None:
    office.sign_in(FARID)
    form = form_of(copies(office, signal, NAME, "Truus").text)
    clock.move(minutes=31)
    written = ["Eerste stukje", "Tweede stukje"]
    lock = office.post(f"{START}/brief", form | {"text": written})
    assert lock.status_code == 403
    assert not [each for each in (*written, NAME, "Truus") if each in lock.text], "not before somebody signed in"
    again = form_of(lock.text, "sign-in") | {"email": FARID, "passphrase": PASSPHRASE}
    before = form_of(office.post("/werk/aanmelden", again).text, "sent-before")
    assert {name: before[name] for name in ("line1", "pick", "text")} == {
        "line1": [NAME],
        "pick": form["pick"],
        "text": written,
    }
    looked = office.post(f"{START}/brief", before | {"token": ""})
    assert form_of(looked.text)["text"] == written, "all of it stands in its own form, in its order"


def test_it_is_found_from_the_inbox_and_from_the_dossier(office: Colleague, signal: str) -> None:
    office.sign_in(FARID)
    for path in ("/werk/inbox", f"/werk/signalen/{signal}/dossier"):
        assert START in {link.get("href") for link in parse(office.get(path).text).iter("a")}, path
    page = search(office, NAME)
    page = office.post(f"{START}/zoeken", form_of(page.text))
    assert find(page.text, "field-line1").get("value") == NAME, "the lines can be changed"


def test_what_was_changed_is_never_replaced_by_what_stood_there(house: House, office: Colleague, signal: str) -> None:
    office.sign_in(FARID)
    form = form_of(letter(office, signal, text=[f"{NAME} […]"]).text) | {"passphrase": PASSPHRASE}
    more = [*form["pick"], f"{signal}.report.vorm.0"]
    for lost in ({"text": []}, {"text": ["een", "twee"]}, {"pick": more}):
        answer = office.post(f"{START}/brief.pdf", form | lost)
        assert answer.status_code == 422, lost
        assert find(answer.text, "error-summary") is not None
    assert not events(house, "access_exported")
