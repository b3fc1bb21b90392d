"""A canary in everything somebody types or sends along. Afterwards no file, mail, log or output knows any of them."""

import logging
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cast import FARID, Clock, desk, desk_of, draft, once, report_token
from conftest import Colleague, Visitor
from pages import fields, find, text_of
from peek import signal_of

from bench.proofs import at_rest, canaries
from bench.proofs.canaries import STEM, Hit
from portal.actions import tokens
from portal.actions.desk import inbox, journalling, reading, replying, searching, triaging
from portal.actions.house import House
from portal.actions.people import approving, keys, signing_in
from portal.actions.reporters import following, reporting
from portal.actions.worker import housekeeping
from portal.domain import receipts
from portal.domain.places import Role
from portal.domain.signals import Contact, Filter

NOOR = f"{STEM}adres@voorbeeld.example"


def canary(name: str) -> str:
    """A word that stands nowhere by chance."""
    return f"{STEM}{name.replace('_', '')}"


def contents(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file below a folder, by name."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield f"name of {path.name}", str(path.relative_to(folder)).encode()
            yield path.name, path.read_bytes()


def hits(places: list[tuple[str, bytes]], *codes: str) -> list[Hit]:
    """Every canary, and every one of these codes, in these places."""
    return [hit for name, raw in places for hit in canaries.hits(name, raw, set(codes))]


@pytest.fixture
def told(
    house: House,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Any:
    """Call it for everything this process wrote anywhere: database, files, temporary files, output, a talkative log."""
    spool = tmp_path / "spool"
    spool.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(spool))
    caplog.set_level(logging.DEBUG)

    def everything() -> list[tuple[str, bytes]]:
        at_rest.to_disk(house, tmp_path)
        out, err = capfd.readouterr()
        log = "\n".join(f"{record.getMessage()} {record.exc_text or ''} {record.__dict__}" for record in caplog.records)
        spoken = [("stdout", out.encode()), ("stderr", err.encode()), ("log", f"{log}\n{caplog.text}".encode())]
        return [*contents(tmp_path), *spoken]

    return everything


def kept_by(house: House) -> tuple[str, ...]:
    """The names of what a database leaves: its files, or on PostgreSQL a file of each table."""
    if house.database.is_sqlite:
        return "portal.sqlite", "portal.sqlite-wal", "sessions.sqlite"
    return "table-document", "table-event", "table-message", "table-signal"


def without_addressees(places: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    """A mail must say to whom it goes; nothing but that line may hold an address."""
    return [(name, re.sub(rb"(?m)^To: .*$", b"", raw) if name.endswith(".eml") else raw) for name, raw in places]


def typed_by_reporter(house: House) -> dict[str, Any]:
    """Every question of the form, answered with a canary where text is possible."""
    theme = house.themes["mensenhandel"]
    return {q.key: canary(q.key) for q in theme.questions if q.kind in ("text", "long")}


def test_a_whole_journey_by_the_actions_leaves_no_word(house: House, clock: Clock, told: Any) -> None:
    texts = typed_by_reporter(house)
    words = {**texts, **{name: canary(name) for name in ("naam", "tel", "addition", "note", "question", "feedback")}}
    names = ("answer", "reason", "closing", "kluiszin", "wrongkluiszin", "zoek", "search")
    words |= {name: canary(name) for name in names}
    words |= {name: canary(name) for name in ("urgency", "assessment", "source", "fact", "impression", "step")}
    story = texts.pop("story")
    contact = Contact(words["naam"], words["tel"], NOOR, True)
    token = report_token(house)
    sent = draft(story=story, texts=texts, contact=contact, answers={"urgentie": ("acuut",)})
    code = reporting.submit(house, token, sent).code
    with pytest.raises(reporting.AlreadyReceived):
        reporting.submit(house, token, draft(story=words["zoek"]))
    place = house.directory.municipalities["waterstad"]
    kluiszin = f"{words['kluiszin']} met nog vier woorden"
    invited = keys.invite(house, "nina@waterstad.example", "Nina", Role.FUNCTIONARIS, [place]).code
    nina = desk_of(house, keys.accept_invitation(house, "nina@waterstad.example", invited, kluiszin))
    with pytest.raises(signing_in.Refused):
        signing_in.sign_in(house, FARID, words["wrongkluiszin"])
    with pytest.raises(signing_in.Refused):
        signing_in.sign_in(house, words["zoek"], words["zoek"])
    farid, signal = desk(house, FARID), signal_of(house, code)
    reading.open_signal(house, farid, signal)
    triaging.take(house, farid, signal, once(house, farid))
    triaging.add_note(house, farid, signal, once(house, farid), words["note"])
    triaging.set_urgency(house, farid, signal, once(house, farid), "acuut", words["urgency"])
    triaging.assess(house, farid, signal, once(house, farid), "misstand", words["assessment"])
    found = {"source": words["source"], "fact": words["fact"], "impression": words["impression"]}
    journalling.add_fact(house, farid, signal, once(house, farid), **found)
    journalling.add_step(house, farid, signal, once(house, farid), "gebeld_melder", words["step"])
    triaging.take_back(house, farid, signal, once(house, farid))
    replying.ask(house, farid, signal, once(house, farid), words["question"])
    assert searching.search(house, farid, words["note"]).hits
    assert not searching.search(house, farid, words["search"]).hits
    follow = lambda: tokens.read(house, following.PURPOSE, tokens.issue(house, following.PURPOSE))  # noqa: E731
    following.follow(house, code)
    following.add(house, follow(), code, words["answer"])
    following.add(house, follow(), code, words["addition"])
    replying.give_feedback(house, farid, signal, once(house, farid), words["feedback"])
    digits = nina.keys.public.fingerprint()
    approving.approve(house, farid, nina.staff.principal, digits, "vijf gewone woorden op een rij", once(house, farid))
    triaging.close(house, farid, signal, once(house, farid), "geen_actie", words["closing"], words["reason"])
    following.rate(house, follow(), code, "2")
    for _ in range(3):
        clock.move(hours=1)
        housekeeping.round_of_work(house)
    places = without_addressees(told())
    names = {name for name, _ in places}
    assert {*kept_by(house), "stdout", "stderr", "log"} <= names
    assert any(name.endswith(".eml") for name in names)
    assert b"Waterstad" in b"".join(raw for _, raw in places), "the search looks where the data is"
    assert len(words) >= 20
    assert hits(places, code, receipts.parse(invited)) == []
    for secret in (farid.session, farid.keys.k_me, farid.keys.sealing_private, nina.keys.k_me):
        assert not [name for name, raw in places if bytes(secret) in raw]


HEADERS = {
    "User-Agent": canary("useragent"),
    "X-Forwarded-For": canary("forwardedfor"),
    "X-Real-IP": canary("realip"),
    "Accept-Language": f"nl, {canary('acceptlanguage')}",
    "Cookie": f"{canary('cookiename')}={canary('cookievalue')}",
    "Referer": f"http://localhost/{canary('referer')}",
    "Forwarded": f"for={canary('forwarded')}",
    "X-Remote-User": canary("remoteuser"),
}


def test_a_whole_journey_through_both_doors_leaves_no_word(
    house: House, clock: Clock, front: Visitor, office: Colleague, told: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = typed_by_reporter(house)
    names = ("naam", "tel", "addition", "answer", "note", "question", "feedback", "closing", "reason", "search")
    others = ("query", "path", "kluiszin", "failure", "draftstory", "field")
    words = {**texts, **{name: canary(name) for name in (*names, *others)}}
    sent = {"headers": HEADERS}
    reporter = {**texts, "urgentie": "acuut", "contact": "yes", "contact_name": words["naam"]}
    reporter |= {"contact_phone": words["tel"], "contact_email": NOOR, "notify": "1"}

    # the reporter: a wrong form first, then a failure of ours, then the right one
    form = f"/nl/waterstad/melden?zoek={words['query']}"
    front.get(f"/nl/{words['path']}/", **sent)
    first = front.get(form, **sent)
    wrong = front.post(form, {**fields(first.text), **reporter, "story": "", "person": words["field"] * 60}, **sent)
    assert wrong.status_code == 422
    with monkeypatch.context() as broken:
        broken.setattr(reporting, "submit", _fails(words["failure"]))
        failed = front.post(form, {**fields(first.text), **reporter, "story": words["draftstory"]}, **sent)
        assert failed.status_code == 500
    received = front.post(form, {**fields(first.text), **reporter}, **sent)
    assert received.status_code == 200
    code = receipts.parse(text_of(find(received.text, "receipt-code")).strip())

    # Farid: mistypes his kluiszin, signs in, reads, notes, asks
    assert office.fill("/werk/aanmelden", "sign-in", email=FARID, passphrase=words["kluiszin"]).status_code == 422
    assert office.sign_in(FARID).status_code in (200, 303)
    house_desk = desk(house, FARID)
    signal = inbox.inbox(house, house_desk, Filter()).entries[0].signal.id
    path = f"/werk/signalen/{signal}"
    assert words["story"] in office.get(f"{path}?zoek={words['query']}", **sent).text

    searched = office.fill("/werk/inbox", "search", to="/werk/inbox/zoeken", q=words["search"])
    assert searched.status_code == 200 and words["search"] in searched.text

    def act(name: str, **values: str) -> None:
        answer = office.post(f"{path}/{name}", {**fields(office.get(path).text, f"form-{name}"), **values}, **sent)
        assert answer.status_code == 303, (name, answer.status)

    act("eigenaar", take="1")
    act("notities", text=words["note"])
    act("vragen", text=words["question"])

    # the reporter looks, answers, adds; Farid gives feedback and closes; the reporter rates
    page = front.post("/nl/volgen", {"code": receipts.groups(code)}, **sent)
    assert words["question"] in page.text and words["story"] not in page.text
    for name in ("answer", "addition"):
        data = {**fields(page.text, "message-form"), "message": words[name]}
        page = front.post("/nl/volgen", data, **sent)
        assert page.status_code == 200 and words[name] in page.text
    act("terugkoppeling", text=words["feedback"], standard="")
    act("afsluiting", outcome="geen_actie", text="", standard="none", reason=words["reason"])
    act("status", target="in_progress")
    act("afsluiting", outcome="geen_actie", text=words["closing"], standard="own", reason="")
    page = front.post("/nl/volgen", {"code": code}, **sent)
    assert words["closing"] in page.text and words["note"] not in page.text and words["reason"] not in page.text
    rated = front.post("/nl/volgen", {**fields(page.text, "rating-form"), "rating": "1"}, **sent)
    assert rated.status_code == 200
    for _ in range(3):
        clock.move(hours=1)
        housekeeping.round_of_work(house)

    places = without_addressees(told())
    names = {name for name, _ in places}
    assert set(kept_by(house)) <= names and any(name.endswith(".eml") for name in names)
    assert len(words) + len(HEADERS) >= 30
    assert hits(places, code) == []


def _fails(words: str) -> Any:
    def fail(*_arguments: Any, **_values: Any) -> Any:
        raise ValueError(words)

    return fail


def test_a_large_form_makes_no_temporary_file(front: Visitor, told: Any, tmp_path: Path) -> None:
    story = canary("groot") + "x" * 19_000
    page = front.get("/nl/waterstad/melden")
    answer = front.post("/nl/waterstad/melden", {**fields(page.text), "story": story, "person": "y" * 900_000})
    assert answer.status_code == 422
    assert list((tmp_path / "spool").iterdir()) == []
    assert hits(told()) == []
