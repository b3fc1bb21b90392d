"""The desk of those who receive: what was sent to them, answering, reporting back; and the sender who follows it."""

from typing import Any

import pytest
from cast import CARLA, FARID, GRETA, ILSE, SANNE, STORY, desk, file_signal, newcomer, once
from conftest import Colleague
from handed import TEXT, filed, hand, refer_inside
from pages import fields, find, text_of
from peek import count, rows, signal_of, sql
from routes import Address, addresses

from portal.actions.desk import reading, replying
from portal.actions.handing_on import handing, receiving
from portal.actions.house import House
from portal.domain.access import Act
from portal.domain.receiving import Progress
from portal.doors import create_office


@pytest.fixture
def sent(house: House) -> tuple[str, str]:
    """What Farid handed to Carla: its id and receipt."""
    code = hand(house, filed(house, answers={"vorm": ("arbeid",)}), "care_coordinator", shared={"vorm": ("arbeid",)})
    return signal_of(house, code), code


def at(signal: str) -> str:
    return f"/werk/signalen/{signal}"


def act(office: Colleague, signal: str, name: str, **values: Any) -> Any:
    return office.fill(at(signal), f"form-{name}", to=f"{at(signal)}/{name}", **values)


def test_the_inbox_holds_what_was_sent_and_nothing_else(house: House, office: Colleague, sent: tuple[str, str]) -> None:
    file_signal(house)
    office.sign_in(CARLA)
    page = office.get("/werk/inbox").text
    assert f"row-{sent[0][:13]}" in page
    assert page.count('id="row-') == 1
    menu = [text_of(each) for each in find(page, "filters").iter("option")]
    assert menu
    for closed in ("signalen/nieuw", "doorzettingen", "bezetting", "sleutels"):
        assert f'href="/werk/{closed}"' not in page
    assert 'href="/werk/sleutel"' in page


def test_the_page_shows_the_rewritten_text_and_no_triage(
    house: House, office: Colleague, sent: tuple[str, str]
) -> None:
    office.sign_in(CARLA)
    page = office.get(at(sent[0])).text
    assert TEXT in page
    assert STORY not in page
    assert "Arbeidsuitbuiting" in page
    assert "Farid Amrani" in text_of(find(page, "sender"))
    for form in ("eigenaar", "status", "urgentie", "beoordeling", "afsluiting", "feiten", "stappen", "nummers"):
        assert f'id="form-{form}"' not in page, form
    for form in ("antwoorden", "vragen", "terugkoppeling", "notities"):
        assert f'id="form-{form}"' in page, form


def test_reporting_back_with_and_without_script(house: House, office: Colleague, sent: tuple[str, str]) -> None:
    office.sign_in(CARLA)
    answer = act(office, sent[0], "antwoorden", progress="accepted")
    assert answer.status_code == 303
    assert "gedaan=reported_back" in answer.headers["Location"]
    page = office.get(at(sent[0]))
    part = office.post(
        f"{at(sent[0])}/antwoorden",
        {**fields(page.text, "form-antwoorden"), "progress": "intake_done", "text": "Morgen om tien uur."},
        headers={"HX-Request": "true"},
    )
    assert part.status_code == 200
    assert find(part.text, "done") is not None
    assert "Morgen om tien uur." in text_of(find(part.text, "thread"))
    assert [entry.message.text for entry in handing.news(house, sent[1]).entries if entry.message] == [
        "accepted",
        "intake_done",
        "Morgen om tien uur.",
    ]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({}, "progress"),
        ({"progress": "married"}, "progress"),
        ({"progress": "refused"}, "text"),
        ({"progress": "ended", "text": "x" * 4001}, "text"),
    ],
)
def test_a_mistake_keeps_what_was_typed(
    office: Colleague, sent: tuple[str, str], values: dict[str, str], field: str
) -> None:
    office.sign_in(CARLA)
    office.get(at(sent[0]))
    answer = act(
        office, sent[0], "antwoorden", **{"text": "Een reden", **values} if "progress" not in values else values
    )
    assert answer.status_code == 422
    assert f"field-antwoorden-{field}" in text_of(find(answer.text, "error-summary")) or any(
        link.get("href") == f"#field-antwoorden-{field}" for link in find(answer.text, "error-summary").iter("a")
    )
    if "progress" not in values:
        assert "Een reden" in text_of(find(answer.text, "field-antwoorden-text"))


def test_what_cannot_be_said_now_is_refused(house: House, office: Colleague, sent: tuple[str, str]) -> None:
    office.sign_in(CARLA)
    act(office, sent[0], "antwoorden", progress="accepted")
    assert act(office, sent[0], "antwoorden", progress="accepted").status_code == 422
    assert act(office, sent[0], "antwoorden", progress="check_done").status_code == 422


def test_questions_messages_and_notes_of_a_receiver(house: House, office: Colleague, sent: tuple[str, str]) -> None:
    office.sign_in(CARLA)
    assert act(office, sent[0], "vragen", text="Is er een tolk nodig?").status_code == 303
    assert act(office, sent[0], "terugkoppeling", text="Ik bel haar morgen.").status_code == 303
    assert act(office, sent[0], "notities", text="Alleen voor ons.").status_code == 303
    news = [entry.message.text for entry in handing.news(house, sent[1]).entries if entry.message]
    assert news == ["Is er een tolk nodig?", "Ik bel haar morgen."]
    page = office.get(f"{at(sent[0])}?gedaan=asked").text
    assert "Alleen voor ons." in text_of(find(page, "journal"))


# --- the sending side --------------------------------------------------------------------------------------------


@pytest.fixture
def referral(house: House) -> tuple[str, str]:
    """Farid refers through the act itself; returns his signal and the one Carla got."""
    signal = filed(house)
    refer_inside(house, signal)
    [(made,)] = rows(house, "SELECT id FROM signal WHERE id != :id", id=signal)
    reading.open_signal(house, desk(house, CARLA), made)
    return signal, made


def test_the_sender_reads_what_came_back_on_the_referral(
    house: House, office: Colleague, referral: tuple[str, str]
) -> None:
    signal, made = referral
    carla = desk(house, CARLA)
    receiving.report_back(house, carla, made, once(house, carla), Progress.INTAKE_DONE, "Ze wil graag hulp.")
    office.sign_in(FARID)
    page = office.get(f"{at(signal)}/doorzettingen/1")
    talk = find(page.text, "conversation")
    assert "Ze wil graag hulp." in text_of(talk)
    assert "badge--new" in page.text
    assert made not in page.text
    assert "badge--new" not in office.get(f"{at(signal)}/doorzettingen/1").text
    assert reading.open_signal(house, carla, made).seen >= 3


def test_the_sender_answers_there_and_the_receiver_sees_it(
    house: House, office: Colleague, referral: tuple[str, str]
) -> None:
    signal, made = referral
    carla = desk(house, CARLA)
    replying.ask(house, carla, made, once(house, carla), "Is er een tolk nodig?")
    office.sign_in(SANNE)
    here = f"{at(signal)}/doorzettingen/1"
    answer = office.fill(here, "form-message", to=f"{here}/berichten", message="Ja, Pools.")
    assert answer.status_code == 303
    assert office.get(answer.headers["Location"]).status_code == 200
    dossier = reading.open_signal(house, carla, made)
    last = dossier.messages[-1]
    assert last is not None
    assert (last.kind, last.text) == ("answer", "Ja, Pools.")
    assert dossier.signal.status.value == "in_progress"
    assert rows(house, "SELECT act, actor FROM event WHERE act = 'added'") == [("added", None)]


def test_a_message_comes_once_and_a_mistake_keeps_it(
    house: House, office: Colleague, referral: tuple[str, str]
) -> None:
    signal, made = referral
    office.sign_in(FARID)
    here = f"{at(signal)}/doorzettingen/1"
    typed = {**fields(office.get(here).text, "form-message"), "message": "Een."}
    assert office.post(f"{here}/berichten", typed).status_code == 303
    assert office.post(f"{here}/berichten", typed).status_code == 303
    other = office.post(f"{here}/berichten", {**typed, "message": "Twee."})
    assert other.status_code == 422
    assert "Twee." in text_of(find(other.text, "field-message"))
    assert office.post(f"{here}/berichten", {**typed, "message": ""}).status_code == 422
    dossier = reading.open_signal(house, desk(house, CARLA), made)
    assert [each.text for each in dossier.messages if each and each.kind == "addition"] == ["Een."]
    assert office.get(f"{here}/berichten").status_code == 303


def test_what_was_erased_says_so(house: House, office: Colleague, referral: tuple[str, str]) -> None:
    signal, made = referral
    sql(house, "DELETE FROM signal WHERE id = :id", id=made)
    office.sign_in(FARID)
    page = office.get(f"{at(signal)}/doorzettingen/1")
    assert page.status_code == 200
    assert 'id="form-message"' not in page.text


@pytest.mark.parametrize("email", [CARLA, ILSE, GRETA])
def test_nobody_else_follows_or_writes(office: Colleague, referral: tuple[str, str], email: str) -> None:
    office.sign_in(email)
    here = f"{at(referral[0])}/doorzettingen/1"
    assert office.get(here).status_code == 404
    token = fields(office.get("/werk/inbox").text, "sign-out")["token"]
    assert office.post(f"{here}/berichten", {"token": token, "message": "x"}).status_code == 404
    assert office.get(at(referral[0])).status_code == 404


def test_another_municipality_sees_who_handed_it_on(house: House, office: Colleague) -> None:
    code = hand(house, filed(house), "municipality", "GM9002")
    office.sign_in(GRETA)
    page = office.get(at(signal_of(house, code))).text
    assert "Farid Amrani, Waterstad" in text_of(find(page, "told"))
    assert 'id="form-afsluiting"' in page
    assert 'id="form-antwoorden"' not in page


# --- who may do what ---------------------------------------------------------------------------------------------

RECEIVING = (
    Act.SIGN_IN, Act.OWN_ACCOUNT, Act.SECOND_FACTOR, Act.INBOX, Act.READ, Act.REPLY, Act.NOTE, Act.REPORT_BACK
)  # fmt: skip
SEEN_BY_ALL = Act.SEE_TABLES
OF_CARE = (Act.MEET, Act.READ_SHEET, Act.FILL_LISTS)
"""What a zorgcoördinator may besides: sit at the table, and see what a registration elsewhere asks."""

BACK = (Act.READ, Act.FILL_LISTS)
"""Acts on a signal with an address that leads back to its page."""

LEAVES = ("/afmelden", "/aanmelden", "/op-slot")


@pytest.mark.parametrize("who", [CARLA, ILSE])
def test_a_receiver_does_nothing_but_receive(house: House, office: Colleague, who: str) -> None:
    """Every address of the office: what is not for receivers is not there, and another's signal is never there."""
    signal = filed(house)
    own = signal_of(house, hand(house, signal, "care_coordinator" if who == CARLA else "internal_safety"))
    reading.open_signal(house, desk(house, who), own)
    before = rows(house, "SELECT status, urgency, owner, due_on FROM signal ORDER BY id")
    app = create_office(house)
    allowed = (*RECEIVING, SEEN_BY_ALL, *(OF_CARE if who == CARLA else ()))
    office.sign_in(who)
    sent = {"token": fields(office.get("/werk/inbox").text, "sign-out")["token"], "text": "x", "progress": "accepted"}

    def knock(each: Address) -> int:
        path = f"/werk{each.path}"
        return (office.post(path, sent) if each.method == "POST" else office.get(path)).status_code

    for each in addresses(app, own):
        if each.path.startswith(LEAVES):
            continue
        if each.act not in allowed:
            assert knock(each) == 404, each
        elif each.method == "GET" and each.rule == "/signalen/<uuid:signal>":
            assert knock(each) == 200
    for each in addresses(app, signal):
        if each.of_a_signal:
            # the address of a refused form leads back to the page, which is not there
            assert knock(each) in ((303, 404) if each.method == "GET" and each.act in BACK else (404,)), each
    assert office.get(at(signal)).status_code == 404
    assert rows(house, "SELECT status, urgency, owner, due_on FROM signal ORDER BY id") == before
    assert count(house, "note") == 0


def test_a_functionaris_reports_nothing_back(house: House, office: Colleague) -> None:
    signal = filed(house)
    office.sign_in(FARID)
    token = fields(office.get("/werk/inbox").text, "sign-out")["token"]
    assert office.post(f"{at(signal)}/antwoorden", {"token": token, "progress": "accepted"}).status_code == 404


def test_before_the_key_is_approved_there_is_only_the_own_key(house: House, office: Colleague) -> None:
    sql(house, "DELETE FROM approval WHERE role = 'care_coordinator'")
    house.keeper.refresh()
    office.sign_in(CARLA)
    assert office.get("/werk/").headers["Location"] == "/werk/sleutel"
    assert office.get("/werk/sleutel").status_code == 200
    assert office.get("/werk/inbox").status_code == 404


def test_a_receivers_key_waits_with_the_others(house: House, office: Colleague) -> None:
    newcomer(house)
    sql(house, "DELETE FROM approval WHERE role = 'internal'")
    house.keeper.refresh()
    office.sign_in(FARID)
    page = office.get("/werk/sleutels").text
    assert "Ilse Bakker" in page
    assert "Nadia Bos" in page


def test_what_came_back_is_written_down_with_one_click(
    house: House, office: Colleague, referral: tuple[str, str]
) -> None:
    signal, made = referral
    carla = desk(house, CARLA)
    office.sign_in(FARID)
    here = f"{at(signal)}/doorzettingen/1"
    assert 'id="form-conclude"' not in office.get(here).text
    receiving.report_back(house, carla, made, once(house, carla), Progress.HELP_STARTED)
    answer = office.fill(here, "form-conclude", to=f"{here}/antwoord")
    assert answer.status_code == 303
    assert 'id="form-conclude"' not in office.get(here).text
    handling = reading.open_signal(house, desk(house, FARID), signal).handling
    assert handling.outcomes == ("doorgezet_zorg", "zorg_gestart")


def test_a_refusal_is_written_down_with_its_reason(house: House, office: Colleague, referral: tuple[str, str]) -> None:
    signal, made = referral
    carla = desk(house, CARLA)
    receiving.report_back(house, carla, made, once(house, carla), Progress.REFUSED, "Ze woont elders.")
    office.sign_in(FARID)
    here = f"{at(signal)}/doorzettingen/1"
    assert office.fill(here, "form-conclude", to=f"{here}/antwoord").status_code == 303
    assert "Ze woont elders." in text_of(find(office.get(here).text, "history"))
