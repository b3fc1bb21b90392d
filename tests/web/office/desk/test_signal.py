"""One signal: what its page says, every act on it, and that nothing typed gets lost."""

import pytest
from cast import DIRK, FARID, GRETA, PASSPHRASE, SANNE, STORY, Clock, desk, file_signal, once
from conftest import Colleague
from pages import fields, find, text_of
from peek import said
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from portal.actions import tokens
from portal.actions.desk import inbox, reading, replying, triaging
from portal.actions.desk.reading import Dossier
from portal.actions.house import House
from portal.actions.reporters import following
from portal.domain.signals import Contact, Filter, Status
from portal.doors import create_office
from portal.web.front.following_page import ratings
from portal.web.office.words import rating_label

HTMX = {"HX-Request": "true"}


# Nobody has more than two sessions, so what a test looks up beside Farid's browser is done by Sanne.
def signal_of(house: House, email: str = SANNE) -> str:
    return inbox.inbox(house, desk(house, email), Filter(status=None)).entries[0].signal.id


def dossier_of(house: House, signal: str, email: str = SANNE) -> Dossier:
    return reading.open_signal(house, desk(house, email), signal)


@pytest.fixture
def path(house: House, office: Colleague) -> str:
    """The address of a fresh signal from a Polish page, with Farid signed in."""
    file_signal(
        house,
        language="pl",
        story="Pierwsza linia.\nDruga linia & <b>więcej</b>.",
        answers={"vorm": ("arbeid", "crimineel"), "leeftijd": ("minderjarig",), "waar": ("verdwenen_keuze",)},
        texts={"company": "Demo Flex B.V."},
        indicators=("alg_bang", "verdwenen"),
        contact=Contact(name="Noor", email="noor@waterstad.example", notify=True),
    )
    office.sign_in(FARID)
    return f"/werk/signalen/{signal_of(house)}"


def test_the_page_shows_what_was_handed_in(path: str, office: Colleague) -> None:
    page = office.get(path).text
    story = next(e for e in find(page, "report").iter() if e.get("class") == "story")
    assert text_of(story) == "Pierwsza linia.\nDruga linia & <b>więcej</b>."
    assert story.get("lang") == "pl"
    report = text_of(find(page, "report"))
    for part in ("Arbeidsuitbuiting", "Jonger dan 18", "Demo Flex B.V.", "bang, gespannen", "Noor", "Pools", "zorg"):
        assert part in report, part
    assert "verdwenen_keuze" in report
    assert "Sanne de Wit" in report


def test_who_may_not_see_it_does_not_learn_that_it_is_there(path: str, house: House, office: Colleague) -> None:
    for email in (GRETA, DIRK):
        office.sign_in(email)
        pages = [office.get(path), office.get(path.rsplit("/", 1)[0] + "/00000000-0000-4000-8000-000000000000")]
        assert [page.status_code for page in pages] == [404, 404]
        form = fields(office.get("/werk/sleutel").text, "sign-out")
        for act in ("eigenaar", "status", "urgentie", "notities", "vragen", "terugkoppeling", "afsluiting"):
            data = {**form, "text": "x", "take": "1", "target": "kept", "urgency": "acuut", "outcome": "geen_actie"}
            assert office.post(f"{path}/{act}", data).status_code in (404, 422), act
    assert not dossier_of(house, path.rsplit("/", 1)[1]).notes


def test_a_post_without_a_token_of_this_session_does_nothing(path: str, house: House, office: Colleague) -> None:
    other = tokens.issue(house, triaging.PURPOSE, desk(house, SANNE).session)
    for token in ("", "x", "A" * 96, other):
        answer = office.post(f"{path}/notities", {"token": token, "text": "Bewaar mij."})
        assert answer.status_code == 422
        assert text_of(find(answer.text, "field-notities-text")).strip() == "Bewaar mij."
        assert "Bewaar mij." in text_of(find(answer.text, "act-notities"))
        assert find(answer.text, "act-notities").get("open") is not None
        fresh = fields(answer.text, "form-notities")
        assert fresh["token"] != token
    assert not dossier_of(house, path.rsplit("/", 1)[1]).notes
    assert office.post(f"{path}/notities", fresh).status_code == 303
    assert [note.text for note in dossier_of(house, path.rsplit("/", 1)[1]).notes if note] == ["Bewaar mij."]


def test_a_session_that_ended_gives_the_text_back(path: str, office: Colleague, clock: Clock) -> None:
    form = {**fields(office.get(path).text, "form-notities"), "text": "Nog te doen."}
    clock.move(minutes=31)
    lock = office.post(f"{path}/notities", form, headers={"Referer": f"http://localhost{path}"})
    assert "Nog te doen" not in lock.text
    sent = {**fields(lock.text, "sign-in"), "email": FARID, "passphrase": PASSPHRASE}
    before = fields(office.post("/werk/aanmelden", sent).text, "sent-before")
    # without a token of the new session nothing is done yet: the text stands in its form
    answer = office.post(f"{path}/notities", {**before, "token": ""})
    assert answer.status_code == 422
    assert office.post(f"{path}/notities", fields(answer.text, "form-notities")).status_code == 303


def test_taking_and_giving_back(path: str, house: House, office: Colleague) -> None:
    answer = office.fill(path, "form-eigenaar", to=f"{path}/eigenaar")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{path}?gedaan=taken")
    page = office.get(answer.headers["Location"])
    assert find(page.text, "done") is not None
    dossier = dossier_of(house, path.rsplit("/", 1)[1])
    assert (dossier.owner, dossier.signal.status) == ("Farid Amrani", Status.IN_PROGRESS)
    office.fill(path, "form-eigenaar", to=f"{path}/eigenaar")
    assert dossier_of(house, path.rsplit("/", 1)[1]).owner is None
    assert 'id="done"' not in office.get(f"{path}?gedaan=zomaar").text


def test_moving_and_urgency(path: str, house: House, office: Colleague) -> None:
    office.fill(path, "form-status", to=f"{path}/status", target="kept")
    office.fill(path, "form-urgentie", to=f"{path}/urgentie", urgency="acuut", reason="Er zijn kinderen bij.")
    signal = dossier_of(house, path.rsplit("/", 1)[1]).signal
    assert (signal.status, signal.urgency) == (Status.KEPT, "acuut")
    for act, wrong in (
        ("status", {"target": "onzin"}),
        ("status", {"target": "closed"}),
        ("urgentie", {"urgency": "x"}),
    ):
        answer = office.fill(path, f"form-{act}", to=f"{path}/{act}", **wrong)
        assert answer.status_code == 422
        assert text_of(find(answer.text, "error-summary")).strip()
    buttons = {b.get("value") for b in find(office.get(path).text, "form-status").iter("button")}
    assert buttons == {"in_progress", "discussed"}


def test_a_note_keeps_its_lines_and_stays_inside(path: str, house: House, office: Colleague) -> None:
    words = "Eerste regel\n\n  <script>alert(1)</script> 🙂"
    sent = words.replace("\n", "\r\n")
    answer = office.fill(path, "form-notities", to=f"{path}/notities", text=f"\r\n{sent}\r\n")
    assert answer.headers["Location"].endswith("?gedaan=noted")
    page = office.get(path)
    assert words in text_of(find(page.text, "journal"))
    assert "Farid Amrani" in text_of(find(page.text, "journal"))
    for empty in ("", "  \r\n "):
        answer = office.fill(path, "form-notities", to=f"{path}/notities", text=empty)
        assert answer.status_code == 422
        assert find(answer.text, "error-notities-text") is not None
    assert len(dossier_of(house, path.rsplit("/", 1)[1]).notes) == 1


def test_the_same_form_twice_is_one_note(path: str, house: House, office: Colleague) -> None:
    form = {**fields(office.get(path).text, "form-notities"), "text": "Eén keer."}
    answers = [office.post(f"{path}/notities", form) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(dossier_of(house, path.rsplit("/", 1)[1]).notes) == 1


def test_another_text_in_a_used_form_is_not_lost(path: str, house: House, office: Colleague) -> None:
    form = fields(office.get(path).text, "form-notities")
    office.post(f"{path}/notities", {**form, "text": "De eerste."})
    answer = office.post(f"{path}/notities", {**form, "text": "De tweede, na Terug."})
    assert answer.status_code == 422
    assert office.post(f"{path}/notities", fields(answer.text, "form-notities")).status_code == 303
    notes = [note.text for note in dossier_of(house, path.rsplit("/", 1)[1]).notes if note]
    assert notes == ["De eerste.", "De tweede, na Terug."]


def test_htmx_gets_the_main_part_with_a_confirmation(path: str, office: Colleague) -> None:
    form = {**fields(office.get(path).text, "form-vragen"), "text": "Kiedy to było?"}
    part = office.post(f"{path}/vragen", form, headers=HTMX)
    assert part.status_code == 200
    assert part.text.lstrip().startswith('<div id="signal">')
    assert find(part.text, "done").get("autofocus") is not None
    # what is half written in the other forms stays
    assert find(part.text, "act-notities").get("data-hx-preserve") == "true"
    assert find(part.text, "act-vragen").get("data-hx-preserve") is None
    part = office.post(f"{path}/vragen", {**fields(part.text, "form-vragen"), "text": ""}, headers=HTMX)
    assert part.status_code == 422
    assert part.text.lstrip().startswith('<div id="signal">')


def test_question_answer_and_read_mark(house: House, office: Colleague) -> None:
    code = file_signal(house)
    path = f"/werk/signalen/{signal_of(house)}"
    office.sign_in(FARID)
    office.fill(path, "form-vragen", to=f"{path}/vragen", text="Welke dag was dat?")
    unread = text_of(find(office.get(path).text, "thread"))
    following.follow(house, code)
    token = tokens.read(house, following.PURPOSE, tokens.issue(house, following.PURPOSE))
    following.add(house, token, code, "Dinsdag.")
    thread = text_of(find(office.get(path).text, "thread"))
    assert unread.count("Welke dag was dat?") == thread.count("Welke dag was dat?") == 1
    assert "Dinsdag." in thread
    assert "not read yet" not in thread
    assert "nog niet gelezen" not in thread


def test_feedback_goes_out_in_the_language_of_the_reporter(path: str, house: House, office: Colleague) -> None:
    theme = house.themes["mensenhandel"]
    page = office.get(path).text
    chosen = fields(page, "form-terugkoppeling")
    assert chosen["standard"] == ["neutraal"]
    help_text = find(page, "field-terugkoppeling-standard-bewaard-help")
    assert theme.feedback["bewaard"]["pl"] in text_of(help_text)
    assert theme.feedback["bewaard"]["nl"] in text_of(help_text)
    office.fill(path, "form-terugkoppeling", to=f"{path}/terugkoppeling", standard="bewaard")
    office.fill(path, "form-terugkoppeling", to=f"{path}/terugkoppeling", standard="own", text="Dziękuję!")
    said = [m.text for m in dossier_of(house, path.rsplit("/", 1)[1]).messages if m and m.kind == "feedback"]
    assert said == [theme.feedback["bewaard"]["pl"], "Dziękuję!"]
    for wrong in ({"standard": "own"}, {"standard": "onzin"}, {"standard": "bewaard", "text": "Of toch dit?"}):
        answer = office.fill(path, "form-terugkoppeling", to=f"{path}/terugkoppeling", **wrong)
        assert answer.status_code == 422
        assert wrong.get("text", "") in text_of(find(answer.text, "field-terugkoppeling-text"))
    assert len(said) == 2


@pytest.mark.parametrize(
    ("sent", "feedback", "reason"),
    [
        ({"outcome": "doorgezet_inspectie", "standard": "fitting"}, "doorgezet_inspectie", ""),
        ({"outcome": "doorgezet_riec", "standard": "fitting"}, "doorgezet_riec", ""),
        ({"outcome": "doorgezet_politie", "standard": "neutraal"}, "afgesloten", ""),
        ({"outcome": "geen_actie", "standard": "none", "reason": "Melder is betrokken."}, None, "Melder is betrokken."),
    ],
)
def test_closing(
    path: str, house: House, office: Colleague, sent: dict[str, str], feedback: str | None, reason: str
) -> None:
    answer = office.fill(path, "form-afsluiting", to=f"{path}/afsluiting", **sent)
    assert answer.headers["Location"].endswith("?gedaan=closed")
    dossier = dossier_of(house, path.rsplit("/", 1)[1])
    assert dossier.signal.status is Status.CLOSED
    assert (dossier.handling.outcome, dossier.handling.reason) == (sent["outcome"], reason)
    said = [m.text for m in dossier.messages if m and m.kind == "feedback"]
    assert said == ([house.themes["mensenhandel"].feedback[feedback]["pl"]] if feedback else [])
    page = office.get(path).text
    assert "form-afsluiting" not in page
    assert "form-vragen" not in page
    assert reason in text_of(find(page, "closing"))
    office.fill(path, "form-status", to=f"{path}/status", target="in_progress")
    assert dossier_of(house, path.rsplit("/", 1)[1]).signal.status is Status.IN_PROGRESS


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"outcome": "onzin"},
        {"outcome": "gebeld_melder"},
        {"outcome": "geen_actie", "standard": "none"},
        {"outcome": "geen_actie", "standard": "own"},
        {"outcome": "geen_actie", "standard": "neutraal", "text": "Mijn eigen tekst"},
        {"outcome": "geen_actie", "standard": "fitting", "reason": "Toch een reden"},
        {"outcome": "geen_actie", "standard": "own", "text": "x" * 4001},
    ],
)
def test_closing_asks_for_what_is_missing(path: str, house: House, office: Colleague, wrong: dict[str, str]) -> None:
    answer = office.fill(path, "form-afsluiting", to=f"{path}/afsluiting", **wrong)
    assert answer.status_code == 422
    assert text_of(find(answer.text, "error-summary")).strip()
    form = fields(answer.text, "form-afsluiting")
    for name in ("text", "reason"):
        assert form[name].strip() == wrong.get(name, "")
    assert dossier_of(house, path.rsplit("/", 1)[1]).signal.status is Status.READ


def test_a_colleague_was_faster(path: str, house: House, office: Colleague) -> None:
    form = {**fields(office.get(path).text, "form-vragen"), "text": "Nog een vraag?"}
    at, signal = desk(house, SANNE), path.rsplit("/", 1)[1]
    triaging.close(house, at, signal, once(house, at), "geen_actie", "Dank.", "")
    answer = office.post(f"{path}/vragen", form)
    assert answer.status_code == 422
    assert text_of(find(answer.text, "error-summary")).strip()


def test_parts_that_are_damaged_say_so(path: str, house: House, office: Colleague) -> None:
    at, signal = desk(house, SANNE), path.rsplit("/", 1)[1]
    office.get(path)
    triaging.add_note(house, at, signal, once(house, at), "Deze notitie gaat stuk.")
    replying.ask(house, at, signal, once(house, at), "Deze vraag gaat stuk.")
    with house.database.writing() as connection:
        for table in ("note", "message"):
            connection.execute(text(said(house, f"UPDATE {table} SET sealed = x'0102'")))
        connection.execute(text(said(house, "UPDATE document SET sealed = x'0102' WHERE kind != 'handling'")))
    page = office.get(path)
    assert page.status_code == 200
    assert "gaat stuk" not in page.text
    assert STORY not in page.text
    assert office.fill(path, "form-notities", to=f"{path}/notities", text="Nog steeds te gebruiken.").status_code == 303


def test_a_signal_whose_key_is_damaged_says_what_to_do(path: str, house: House, office: Colleague) -> None:
    office.get(path)
    form = {**fields(office.get(path).text, "form-notities"), "text": "x"}
    with house.database.writing() as connection:
        connection.execute(text(said(house, "UPDATE wrap SET key = x'0102'")))
    assert len(list(find(office.get(path).text, "signal").iter("li"))) >= 3
    answer = office.post(f"{path}/notities", form)
    assert answer.status_code == 200
    assert len(list(find(answer.text, "signal").iter("li"))) >= 3
    assert office.get("/werk/inbox").status_code == 200


def test_excluded_people_are_named_to_the_others(house: House, office: Colleague) -> None:
    sanne = desk(house, SANNE).staff.principal
    file_signal(house, exclude=(sanne,), answers={"leeftijd": ("minderjarig",)})
    path = f"/werk/signalen/{signal_of(house, FARID)}"
    office.sign_in(FARID)
    assert "Sanne de Wit" in text_of(find(office.get(path).text, "report"))
    office.sign_in(SANNE)
    assert office.get(path).status_code == 404


def test_addresses_of_forms_lead_back_to_the_signal(path: str, office: Colleague) -> None:
    for act in ("notities", "vragen", "afsluiting"):
        assert office.get(f"{path}/{act}").headers["Location"] == path
    for odd in ("/werk/signalen/x", f"{path}/zomaar", path.upper().replace("/WERK/SIGNALEN", "/werk/signalen") + "x"):
        assert office.get(odd).status_code == 404


def test_a_rating_means_the_same_at_both_doors(house: House) -> None:
    with create_office(house).test_request_context():
        assert ratings() == [(value, rating_label(value)) for value, _label in ratings()]
        assert rating_label("3") != "3"


def test_nobody_reads_a_signal_without_a_trace(house: House, office: Colleague) -> None:
    """A refused form shows the whole signal too: that is an opening like any other."""
    file_signal(house)
    office.sign_in(FARID)
    signal = signal_of(house)
    refused = office.post(f"/werk/signalen/{signal}/notities", {"token": "x", "text": ""})
    assert refused.status_code == 422
    assert STORY in refused.text
    with house.database.reading() as connection:
        query = text("SELECT act FROM event WHERE signal = :signal ORDER BY act")
        assert list(connection.execute(query, {"signal": signal}).scalars()) == ["filed", "opened"]


@pytest.mark.sqlite  # where a column of bytes may hold text
@pytest.mark.parametrize("table", ["document", "message", "note"])
def test_ciphertext_that_became_text_is_damaged_and_stops_no_page(
    path: str, table: str, house: House, office: Colleague
) -> None:
    signal, sanne = path.rsplit("/", 1)[1], desk(house, SANNE)
    reading.open_signal(house, sanne, signal)
    triaging.add_note(house, sanne, signal, once(house, sanne), "Een notitie.")
    replying.ask(house, sanne, signal, once(house, sanne), "Een vraag?")
    with house.database.writing() as connection:
        connection.execute(text(f"UPDATE {table} SET sealed = 'tekst ' || CAST(sealed AS TEXT)"))
    page = office.get(path)
    assert page.status_code == 200
    assert "beschadigd" in page.text.lower()
    assert office.get("/werk/inbox").status_code == 200


def test_a_status_that_does_not_exist_cannot_be_written(path: str, house: House) -> None:
    for column in ("status", "public_status", "urgency"):
        with pytest.raises(IntegrityError), house.database.writing() as connection:
            connection.execute(text(f"UPDATE signal SET {column} = 'bewezen'"))
