"""The pages of meetings: planning, bringing a signal in, deciding together, taking it over, minutes."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from cast import BAS, CARLA, DIRK, FARID, GRETA, ILSE, PASSPHRASE, SANNE, STORY, once
from conftest import Colleague
from newsroom import KEES, kees
from pages import fields, find, parse, text_of
from peek import count, principal, rows
from pypdf import PdfReader
from roundtable import ON, QUESTION, REMARK, TEXT, brought, decided, desk, filed, planned

from portal.actions.desk import stepping_aside
from portal.actions.house import House

CANARIES = ("KANARIE-BLAD", "KANARIE-VRAAG", "KANARIE-OPMERKING", STORY)


def test_farid_plans_a_meeting_and_everything_typed_stays_when_the_day_is_wrong(
    house: House, office: Colleague
) -> None:
    office.sign_in(FARID)
    assert "Plan" in office.get("/werk/overleg").text
    page = office.get("/werk/overleg/nieuw?tafel=oefenregio/screening")
    assert "Greta Hoek" in page.text and "Dirk" not in page.text
    only = [principal(house, GRETA)]
    wrong = office.post("/werk/overleg/nieuw", {**fields(page.text, "meeting"), "day": "2026-11-01", "people": only})
    assert wrong.status_code == 422 and 'value="2026-11-01"' in wrong.text
    assert f'value="{only[0]}" checked' in wrong.text
    made = office.post("/werk/overleg/nieuw", {**fields(wrong.text, "meeting"), "day": "2026-11-24"})
    assert made.status_code == 303
    page = office.get(made.headers["Location"])
    assert "Farid Amrani, Greta Hoek" in text_of(find(page.text, "stand")), "who plans it takes part"
    again = office.post("/werk/overleg/nieuw", {**fields(wrong.text, "meeting"), "day": "2026-11-24"})
    assert again.status_code == 303 and count(house, "meeting") == 1


def test_a_signal_is_brought_in_rewritten_and_looked_at_first(house: House, office: Colleague) -> None:
    meeting, signal = planned(house), filed(house)
    office.sign_in(FARID)
    page = office.get(f"/werk/signalen/{signal}/overleg")
    given: dict[str, Any] = {**fields(page.text, "bring-in"), "meeting": meeting, "question": QUESTION}
    assert given["text"] == "", "nothing is filled in by itself"
    wrong = office.post(f"/werk/signalen/{signal}/overleg", given)
    assert wrong.status_code == 422 and QUESTION in wrong.text
    filled = {**fields(wrong.text, "bring-in"), "meeting": meeting, "text": f"{TEXT} 111222333", "form": "arbeid"}
    look = office.post(f"/werk/signalen/{signal}/overleg", filled)
    assert look.status_code == 200 and "BSN" in look.text and "Carla Mol" in look.text
    assert count(house, "sheet") == 0
    refused = office.post(f"/werk/signalen/{signal}/overleg", {**fields(look.text, "bring-in"), "step": "confirm"})
    assert refused.status_code == 422 and TEXT in refused.text
    sure = {**fields(refused.text, "bring-in"), "step": "confirm", "passphrase": PASSPHRASE}
    assert office.post(f"/werk/signalen/{signal}/overleg", sure).status_code == 303
    assert office.post(f"/werk/signalen/{signal}/overleg", sure).status_code == 303
    assert count(house, "sheet") == 1
    anew = {**sure, "token": fields(office.get("/werk/bezetting").text, "sign-out")["token"]}
    assert office.post(f"/werk/signalen/{signal}/overleg", anew).status_code == 422, "once on an agenda is enough"
    assert count(house, "sheet") == 1
    assert TEXT in office.get(f"/werk/overleg/{meeting}").text
    assert "24 november 2026" in text_of(find(office.get(f"/werk/signalen/{signal}").text, "meetings"))


def test_who_the_reporter_is_does_not_go_along(house: House, office: Colleague) -> None:
    from portal.domain.signals import Contact

    meeting = planned(house)
    signal = filed(house, contact=Contact("Noor Visser", "0612345678", "noor@waterstad.example"))
    office.sign_in(FARID)
    given = fields(office.get(f"/werk/signalen/{signal}/overleg").text, "bring-in")
    for text in ("Volgens Noor Visser.", "Bel 06-12345678.", "Mail noor@waterstad.example."):
        answer = office.post(
            f"/werk/signalen/{signal}/overleg", {**given, "meeting": meeting, "text": text, "question": QUESTION}
        )
        assert answer.status_code == 422 and text in answer.text


def test_the_table_decides_together_and_the_second_looks_first(house: House, office: Colleague) -> None:
    meeting = planned(house)
    sheet = brought(house, meeting, filed(house))
    office.sign_in(GRETA)
    path = f"/werk/overleg/{meeting}/bladen/{sheet}"
    form = fields(office.get(f"/werk/overleg/{meeting}").text, f"form-decide-{sheet}")
    decided(house, meeting, sheet, CARLA, "nog_bespreken")
    late = office.post(f"{path}/besluit", {**form, "decision": "onvoldoende", "remark": REMARK})
    assert late.status_code == 422 and REMARK in late.text and "Nog_bespreken" in late.text
    now = fields(late.text, f"form-decide-{sheet}")
    assert (now["decision"], now["remark"]) == ("onvoldoende", REMARK), "what was typed is still there"
    part = office.post(f"{path}/besluit", now, headers={"HX-Request": "true"})
    assert part.status_code == 200 and "<!doctype" not in part.text.lower() and f'id="sheet-{sheet}"' in part.text
    wrong = office.post(f"{path}/acties", {**fields(part.text, f"form-task-{sheet}"), "action": "navragen"})
    assert wrong.status_code == 422
    right = {**fields(wrong.text, f"form-task-{sheet}"), "owner": "partner:avim"}
    assert office.post(f"{path}/acties", right).status_code == 303
    general = fields(office.get(f"/werk/overleg/{meeting}").text, "form-task")
    given = {**general, "action": "controle", "owner": f"staff:{principal(house, GRETA)}"}
    assert office.post(f"/werk/overleg/{meeting}/acties", given).status_code == 303
    page = office.get("/werk/overleg/acties")
    assert "Navragen" in page.text and "Controle" in page.text
    for (task,) in rows(house, "SELECT id FROM task"):
        sent = fields(office.get("/werk/overleg/acties").text, f"task-{task}")
        assert office.post(f"/werk/overleg/acties/{task}", sent).status_code == 303
    assert len(rows(house, "SELECT 1 FROM task WHERE done_on IS NOT NULL")) == 2
    poll = office.get(f"/werk/overleg/{meeting}/stand", headers={"HX-Request": "true", "X-Poll": "1"})
    assert "Onvoldoende" in poll.text and "KANARIE" not in poll.text
    form = fields(office.get(f"/werk/overleg/{meeting}/verslag").text, "minutes")
    minutes = office.post(
        f"/werk/overleg/{meeting}/verslag.odt", {**form, "without_police": "1", "passphrase": PASSPHRASE}
    )
    assert "Gedaan: Controle, Greta Hoek, op 17 november 2026." in _odt(minutes.data), "what is done is not open"


def test_the_decision_is_taken_over_with_one_click_and_told_when_chosen(house: House, office: Colleague) -> None:
    meeting, signal = planned(house), filed(house)
    sheet = brought(house, meeting, signal)
    decided(house, meeting, sheet, GRETA, remark=REMARK)
    office.sign_in(SANNE)
    assert "Oppakken" in text_of(find(office.get(f"/werk/signalen/{signal}").text, "meetings"))
    path = f"/werk/signalen/{signal}/overleg"
    form = fields(office.get(path).text, f"over-{sheet}")
    wrong = office.post(f"{path}/{sheet}/overnemen", {**form, "standard": "own", "text": ""})
    assert wrong.status_code == 422
    sent = {**fields(wrong.text, f"over-{sheet}"), "standard": "own", "text": "We hebben het besproken."}
    assert office.post(f"{path}/{sheet}/overnemen", sent).status_code == 303
    page = office.get(f"/werk/signalen/{signal}").text
    assert "Oppakken" in page and "KANARIE-OPMERKING" in page and "We hebben het besproken." in page


def test_kees_and_those_without_a_seat(house: House, office: Colleague) -> None:
    kees(house)
    meeting, signal = planned(house), filed(house)
    sheet = brought(house, meeting, signal)
    decided(house, meeting, sheet, GRETA, remark=REMARK)
    office.sign_in(KEES)
    paths = ["", "/acties", f"/{meeting}", f"/{meeting}/verslag", f"/{meeting}/stand", f"/{meeting}/afgelasten"]
    pages = [office.get(f"/werk/overleg{path}") for path in (*paths, f"/{meeting}/wijzigen", "/nieuw")]
    sent = {"without_police": "1", "texts": "1", "passphrase": PASSPHRASE}
    form = {**fields(office.get(f"/werk/overleg/{meeting}/verslag").text, "minutes"), **sent}
    files = [office.post(f"/werk/overleg/{meeting}/verslag.{kind}", form) for kind in ("pdf", "odt")]
    assert all(each.status_code == 200 for each in pages + files)
    said = "".join(each.text for each in pages) + _pdf(files[0].data) + _odt(files[1].data)
    assert "Oppakken" in said and "Waterstad" in said
    assert not [canary for canary in CANARIES if canary in said]
    assert office.get(f"/werk/signalen/{signal}/overleg").status_code == 404
    for email in (BAS, ILSE, DIRK):
        office.get("/werk/afmelden")
        office.client.delete_cookie("werk", path="/werk")
        office.sign_in(email)
        assert {office.get(f"/werk/overleg{path}").status_code for path in paths} == {404}, email


def test_the_minutes_hold_what_was_ticked_and_never_the_police(house: House, office: Colleague) -> None:
    meeting = planned(house)
    sheet = brought(house, meeting, filed(house))
    decided(house, meeting, sheet, GRETA, remark=REMARK)
    office.sign_in(CARLA)
    form = fields(office.get(f"/werk/overleg/{meeting}/verslag").text, "minutes")
    assert office.post(f"/werk/overleg/{meeting}/verslag.pdf", form).status_code == 422, "somebody must have looked"
    sure = {**form, "without_police": "1", "passphrase": PASSPHRASE}
    plain = office.post(f"/werk/overleg/{meeting}/verslag.pdf", sure)
    assert plain.mimetype == "application/pdf" and "attachment" in plain.headers["Content-Disposition"]
    assert "Oppakken" in _pdf(plain.data) and "KANARIE" not in _pdf(plain.data)
    form = fields(office.get(f"/werk/overleg/{meeting}/verslag").text, "minutes")
    whole = office.post(f"/werk/overleg/{meeting}/verslag.odt", {**form, "without_police": "1", "texts": "1"})
    assert all(each in _odt(whole.data) for each in ("KANARIE-BLAD", "KANARIE-VRAAG", "KANARIE-OPMERKING"))
    assert len(rows(house, "SELECT 1 FROM event WHERE act = 'minutes_taken'")) == 2


def test_a_meeting_is_moved_held_opened_and_called_off(house: House, office: Colleague) -> None:
    meeting, signal = planned(house), filed(house)
    brought(house, meeting, signal)
    office.sign_in(FARID)
    path = f"/werk/overleg/{meeting}"
    moved = office.fill(f"{path}/wijzigen", "meeting", day="2026-12-01", people=[principal(house, GRETA)])
    assert moved.status_code == 303
    assert rows(house, "SELECT held_on FROM meeting")[0][0] == "2026-12-01" != ON.isoformat()
    for yes in ("1", "0"):
        assert office.fill(path, "held", to=f"{path}/gehouden", yes=yes).status_code == 303
        assert office.get(f"{path}/afgelasten").status_code == (404 if yes == "1" else 200), "what was held stays"
    assert "1" in text_of(find(office.get(f"{path}/afgelasten").text, "main"))
    assert office.fill(f"{path}/afgelasten", "call-off").status_code == 303
    assert count(house, "meeting") == 0 and office.get(path).status_code == 404
    assert office.get(f"/werk/signalen/{signal}/overleg").status_code == 200


def test_a_meeting_that_was_held_keeps_its_day_and_another_moves_six_weeks(house: House, office: Colleague) -> None:
    path = f"/werk/overleg/{planned(house)}"
    office.sign_in(FARID)
    late = office.fill(f"{path}/wijzigen", "meeting", day="2027-01-05")
    assert late.status_code == 422 and 'value="2027-01-05"' in late.text and "29 december 2026" in late.text
    office.fill(path, "held", to=f"{path}/gehouden", yes="1")
    assert office.fill(f"{path}/wijzigen", "meeting", day="2026-11-25").status_code == 422
    assert office.fill(f"{path}/wijzigen", "meeting", people=[principal(house, GRETA)]).status_code == 303


def test_who_steps_aside_is_not_offered_an_action_and_finds_nothing(house: House, office: Colleague) -> None:
    meeting, signal = planned(house), filed(house)
    sheet, sanne = brought(house, meeting, signal), desk(house, SANNE)
    stepping_aside.step_aside(house, sanne, signal, once(house, sanne))
    office.sign_in(GRETA)
    page = parse(office.get(f"/werk/overleg/{meeting}").text)
    chosen = {form.get("id"): {each.get("value") for each in form.iter("option")} for form in page.iter("form")}
    me = f"staff:{principal(house, SANNE)}"
    assert me in chosen["form-task"] and me not in chosen[f"form-task-{sheet}"]
    assert f"staff:{principal(house, FARID)}" in chosen[f"form-task-{sheet}"]
    office.get("/werk/afmelden")
    office.client.delete_cookie("werk", path="/werk")
    office.sign_in(SANNE)
    page = office.get(f"/werk/overleg/{meeting}").text
    assert sheet not in page and "Waterstad" not in text_of(find(page, "main"))


def test_a_newcomer_is_given_the_key_with_a_button(house: House, office: Colleague) -> None:
    meeting = planned(house, people=(FARID,))
    brought(house, meeting, filed(house))
    office.sign_in(FARID)
    path = f"/werk/overleg/{meeting}"
    office.fill(f"{path}/wijzigen", "meeting", people=[principal(house, GRETA)])
    assert office.fill(path, "give-keys", to=f"{path}/sleutels").status_code == 303
    assert count(house, "sheet_key") == 2


def test_a_sheet_is_taken_off_the_agenda(house: House, office: Colleague) -> None:
    meeting, signal = planned(house), filed(house)
    sheet = brought(house, meeting, signal)
    office.sign_in(FARID)
    path = f"/werk/signalen/{signal}/overleg"
    assert office.fill(path, f"out-{sheet}", to=f"{path}/{sheet}/terug").status_code == 303
    assert count(house, "sheet") == 0


def _pdf(data: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages)


def _odt(data: bytes) -> str:
    from zipfile import ZipFile

    with ZipFile(BytesIO(data)) as packed:
        return packed.read("content.xml").decode()
