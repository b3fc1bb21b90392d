"""The page where a dossier is made: what it offers, what it asks first, and the file that comes out."""

import io
import json
import re
from dataclasses import replace

import laden
import pytest
from cast import (
    BAS,
    DIRK,
    FARID,
    GRETA,
    PASSPHRASE,
    SANNE,
    Clock,
    desk,
    draft,
    file_signal,
    once,
    report_token,
)
from conftest import Colleague
from flask import g
from material import everything, material
from pages import fields, find, text_of
from peek import rows, signal_of
from pypdf import PdfReader

from portal.actions.desk import journalling, reading, triaging
from portal.actions.handing_on import exporting
from portal.actions.house import House
from portal.actions.reporters import reporting
from portal.domain.attachments import Upload
from portal.domain.dossiers import Wanted, dossier
from portal.domain.signals import Contact
from portal.doors import create_office
from portal.web.office.handing_on.dossier_paper import paper

CANARY = "kanariedossier7q9z"


@pytest.fixture
def path(house: House, office: Colleague) -> str:
    """The address of a fresh signal, with Farid signed in."""
    code = file_signal(
        house,
        language="pl",
        story=f"Pierwsza linia #let x = [1]. {CANARY}",
        answers={"vorm": ("arbeid",)},
        texts={"company": "Demo Flex B.V."},
        indicators=("alg_bang",),
        contact=Contact(name="Noor Kanarie", email="noor@waterstad.example"),
    )
    office.sign_in(FARID)
    return f"/werk/signalen/{signal_of(house, code)}"


def read(pdf: bytes) -> str:
    """The text of all pages."""
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).replace("\n", " ")


def ticked(html: str) -> dict[str, list[str]]:
    """What is ticked on the page."""
    form = fields(html, "dossier")
    return {name: form.get(name, []) for name in ("parts", "answers")}


def test_the_page_offers_what_there_is(path: str, house: House, office: Colleague) -> None:
    page = office.get(f"{path}/dossier")
    assert page.status_code == 200
    assert ticked(page.text) == {"parts": [], "answers": []}, "what goes along is somebody's choice, part by part"
    ids = set(re.findall(r'id="(field-parts-\w+)"', page.text))
    assert ids == {"field-parts-report", "field-parts-messages", "field-parts-contact"}, "nothing that is not there"
    who = desk(house, SANNE)
    triaging.add_note(house, who, path.rsplit("/", 1)[1], once(house, who), "Een indruk.")
    assert find(office.get(f"{path}/dossier").text, "field-parts-notes").get("checked") is None


def test_a_pdf(path: str, house: House, office: Colleague, capfd: pytest.CaptureFixture[str]) -> None:
    chosen = {"parts": ["report"], "answers": ["company"], "purpose": "Voor AVIM", "passphrase": PASSPHRASE}
    answer = office.fill(f"{path}/dossier", "dossier", to=f"{path}/dossier.pdf", **chosen)
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="dossier-2026-11-17.pdf"'
    text = read(answer.data)
    for part in (
        "Gemeente Waterstad",
        "Voor AVIM",
        "Farid Amrani",
        f"#let x = [1]. {CANARY}",
        "Demo Flex B.V.",
        path[15:],
    ):
        assert part in text, part
    assert "Noor" not in text
    assert [row[0] for row in rows(house, "SELECT facts FROM event WHERE act = 'exported'")] == ['{"format":"pdf"}']
    assert CANARY not in "".join(capfd.readouterr())
    kept = [
        file for file in house.settings.instance.rglob("*") if file.is_file() and CANARY.encode() in file.read_bytes()
    ]
    assert not kept


def test_json_from_the_same_page_afterwards(path: str, office: Colleague) -> None:
    form = {**fields(office.get(f"{path}/dossier").text, "dossier"), "purpose": "Voor AVIM", "parts": ["report"]}
    first = office.post(f"{path}/dossier.pdf", {**form, "passphrase": PASSPHRASE})
    second = office.post(f"{path}/dossier.json", form)
    assert (first.status_code, second.status_code) == (200, 200), "the kluiszin holds for ten minutes"
    assert second.headers["Content-Disposition"] == 'attachment; filename="dossier-2026-11-17.json"'
    assert json.loads(second.data)["report"]["story"].startswith("Pierwsza linia #let")
    assert 'type="password"' not in office.get(f"{path}/dossier").text


def test_the_kluiszin_is_asked(path: str, house: House, office: Colleague, clock: Clock) -> None:
    form = {**fields(office.get(f"{path}/dossier").text, "dossier"), "purpose": "Voor AVIM", "answers": ["company"]}
    for wrong in ("", "een andere zin dan de mijne"):
        answer = office.post(f"{path}/dossier.pdf", {**form, "passphrase": wrong})
        assert answer.status_code == 422
        assert find(answer.text, "error-passphrase") is not None
        assert find(answer.text, "field-purpose").get("value") == "Voor AVIM"
        assert ticked(answer.text)["answers"] == ["company"]
        assert wrong == "" or wrong not in answer.text
    assert not rows(house, "SELECT 1 FROM event WHERE act = 'exported'")
    assert office.post(f"{path}/dossier.pdf", {**form, "passphrase": PASSPHRASE}).status_code == 200
    clock.move(minutes=11)
    assert office.post(f"{path}/dossier.pdf", form).status_code == 422


def test_what_is_missing_is_said_and_nothing_is_lost(path: str, office: Colleague) -> None:
    form = {**fields(office.get(f"{path}/dossier").text, "dossier"), "passphrase": PASSPHRASE}
    for given, wrong in (
        ({"purpose": " "}, "purpose"),
        ({"purpose": "x" * 501}, "purpose"),
        ({"purpose": "x", "parts": [], "answers": []}, "parts"),
        ({"purpose": "x", "parts": ["contact"]}, "agreed"),
        ({"purpose": "x", "parts": ["onzin"], "answers": []}, "parts"),
    ):
        answer = office.post(f"{path}/dossier.pdf", {**form, **given})
        assert answer.status_code == 422, given
        assert find(answer.text, f"error-{wrong}") is not None
        assert f"#field-{wrong}" in [a.get("href") for a in find(answer.text, "error-summary").iter("a")]
    answer = office.post(f"{path}/dossier.pdf", {**form, "purpose": "Bewaar mij", "token": "x"})
    assert answer.status_code == 422
    assert find(answer.text, "field-purpose").get("value") == "Bewaar mij"
    assert office.get(f"{path}/dossier.pdf").headers["Location"] == f"{path}/dossier"


def test_who_the_reporter_is_only_when_they_agree(path: str, office: Colleague) -> None:
    form = {**fields(office.get(f"{path}/dossier").text, "dossier"), "purpose": "Aangifte", "passphrase": PASSPHRASE}
    answer = office.post(f"{path}/dossier.json", {**form, "parts": ["report", "contact"], "agreed": "1"})
    assert json.loads(answer.data)["contact"]["name"] == "Noor Kanarie"
    answer = office.post(f"{path}/dossier.pdf", {**form, "parts": ["contact"], "agreed": "1"})
    assert "Noor Kanarie" in read(answer.data)


def test_who_may_not_see_it_does_not_learn_that_it_is_there(path: str, office: Colleague) -> None:
    for email in (GRETA, DIRK, BAS):
        office.sign_in(email)
        for address in (path, "/werk/signalen/00000000-0000-4000-8000-000000000000"):
            assert office.get(f"{address}/dossier").status_code == 404
            form = fields(office.get("/werk/sleutel" if email != BAS else "/werk/start").text, "sign-out")
            assert office.post(f"{address}/dossier.pdf", {**form, "purpose": "x", "parts": "report"}).status_code == 404


def test_a_number_that_does_not_belong_is_pointed_out(house: House, office: Colleague) -> None:
    code = file_signal(house, story="Zijn BSN is 111222333.")
    office.sign_in(FARID)
    assert "BSN" in text_of(find(office.get(f"/werk/signalen/{signal_of(house, code)}/dossier").text, "main"))


def test_what_was_written_survives_a_session_that_ended(path: str, office: Colleague, clock: Clock) -> None:
    form = {**fields(office.get(f"{path}/dossier").text, "dossier"), "purpose": "Nog te doen"}
    clock.move(minutes=31)
    lock = office.post(f"{path}/dossier.pdf", form, headers={"Referer": f"http://localhost{path}/dossier"})
    assert "Nog te doen" not in lock.text, "whoever comes by sees that it is kept, not what it is"
    still = office.post("/werk/aanmelden", {**fields(lock.text, "sign-in"), "email": FARID, "passphrase": PASSPHRASE})
    assert fields(still.text, "sent-before")["purpose"] == "Nog te doen"


def test_the_first_opening_counts_here_too(path: str, house: House, office: Colleague) -> None:
    office.get(f"{path}/dossier")
    assert rows(house, "SELECT count(*) FROM event WHERE act = 'opened'")[0][0] == 1, "its answers were shown"
    opened = reading.open_signal(house, desk(house, SANNE), path.rsplit("/", 1)[1])
    assert opened.signal.status.value == "read"


def test_everything_stands_on_paper(house: House) -> None:
    made = material()
    with create_office(house).test_request_context("/"):
        g.language = "nl"
        whole = exporting.as_pdf(paper(everything(made), made.place))
        damaged = everything(replace(made, report=None, contact=None, links=()))
        broken = exporting.as_pdf(paper(damaged, replace(made.place, style=None)))
    text = read(whole)
    for part in (
        "Słowa.",
        "XX-000-X",
        "Noor",
        "Elf mensen.",
        "Dat is veel.",
        "Twee bronnen.",
        "Tekst.",
        "Klaar.",
        "Ja.",
    ):
        assert part in text, part
    assert made.links[0].signal in text
    assert "GEHEIM" not in text
    assert "Słowa." not in read(broken)


def test_of_the_files_only_their_number_goes_along(house: House, office: Colleague) -> None:
    photo = Upload("van Noor.jpg", laden.saved(laden.picture(), "JPEG"))
    code = reporting.submit(house, report_token(house), draft(), uploads=[photo, photo]).code
    signal, farid = signal_of(house, code), desk(house, FARID)
    journalling.add_note(house, farid, signal, once(house, farid), "De brief.", [photo])
    found = exporting.material(house, farid, reading.open_signal(house, farid, signal))
    assert everything(found)["report"]["files"] == 2, "those of the reporter; a note is our own"
    with create_office(house).test_request_context("/"):
        g.language = "nl"
        said = str(paper(everything(found), found.place))
    assert "van Noor" not in said and "-1.jpg" not in said
    assert "files" not in json.dumps(dossier(found, Wanted("Doel", frozenset({"handling"}))))
