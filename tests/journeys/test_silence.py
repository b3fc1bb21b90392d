"""A canary in everything somebody types or sends along. Afterwards no file, mail, log or output knows any of them."""

import base64
import contextlib
import logging
import re
import tempfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from cast import FARID, Clock, desk, desk_of, draft, once, report_token
from conftest import Colleague, Visitor
from pages import fields, find, text_of
from peek import signal_of

from portal.actions import tokens
from portal.actions.desk import inbox, journalling, reading, replying, searching, triaging
from portal.actions.house import House
from portal.actions.people import approving, keys, signing_in
from portal.actions.reporters import following, reporting
from portal.actions.worker import housekeeping
from portal.domain import receipts
from portal.domain.places import Role
from portal.domain.signals import Contact, Filter

NOOR = "kanarieadres0x@voorbeeld.example"


def canary(name: str) -> str:
    """A word that stands nowhere by chance."""
    return f"kanarie{name.replace('_', '')}7q9z"


def spellings(word: str) -> Iterator[tuple[str, bytes]]:
    """How a word may stand in a file: UTF-8, UTF-16, base64 at each of three offsets, hexadecimal."""
    raw = word.encode()
    yield "utf-8", raw
    yield "utf-16-le", word.encode("utf-16-le")
    yield "utf-16-be", word.encode("utf-16-be")
    yield "hex", raw.hex().encode()
    yield "HEX", raw.hex().upper().encode()
    for offset in range(3):
        # the signs at the edges also depend on what stands beside the word
        inner = base64.b64encode(bytes(offset) + raw)[(offset * 8 + 5) // 6 :].rstrip(b"=")
        whole = (offset + len(raw)) * 8 // 6 - (offset * 8 + 5) // 6
        yield f"base64+{offset}", inner[:whole]
        yield f"base64url+{offset}", inner[:whole].replace(b"+", b"-").replace(b"/", b"_")


def of_code(code: str) -> Iterator[tuple[str, bytes]]:
    """How a receipt code may stand in a file."""
    for form in (
        code,
        receipts.groups(code),
        code.lower(),
        receipts.groups(code).lower(),
        receipts.groups(code).replace("-", " "),
    ):
        yield from spellings(form)
    number = 0
    for symbol in code[:-1]:
        number = number << 5 | receipts.ALPHABET.index(symbol)
    yield "bits", (number << 5).to_bytes(15, "big")[:14]


def contents(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file below a folder, by name, and what is compressed inside."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            raw = path.read_bytes()
            yield f"name of {path.name}", str(path.relative_to(folder)).encode()
            yield path.name, raw
            yield from unpacked(path.name, raw)


def unpacked(name: str, raw: bytes) -> Iterator[tuple[str, bytes]]:
    for magic, bits in ((b"\x1f\x8b\x08", 31), (b"\x78\x9c", 15), (b"\x78\xda", 15), (b"\x78\x01", 15)):
        at = raw.find(magic)
        while at >= 0:
            with contextlib.suppress(zlib.error):
                yield f"unpacked {name}", zlib.decompressobj(bits).decompress(raw[at:], 10_000_000)
            at = raw.find(magic, at + 1)


def hits(places: list[tuple[str, bytes]], needles: Mapping[str, list[tuple[str, bytes]]]) -> list[tuple[str, str, str]]:
    """(where, which, spelled how) of everything that was found."""
    return [
        (where, name, how)
        for where, raw in places
        for name, spelled in needles.items()
        for how, needle in spelled
        if needle in raw
    ]


@pytest.fixture
def told(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Any:
    """Call it for everything this process wrote anywhere: files, temporary files, output, log at its most talkative."""
    spool = tmp_path / "spool"
    spool.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(spool))
    caplog.set_level(logging.DEBUG)

    def everything() -> list[tuple[str, bytes]]:
        out, err = capfd.readouterr()
        log = "\n".join(f"{record.getMessage()} {record.exc_text or ''} {record.__dict__}" for record in caplog.records)
        spoken = [("stdout", out.encode()), ("stderr", err.encode()), ("log", f"{log}\n{caplog.text}".encode())]
        return [*contents(tmp_path), *spoken]

    return everything


def without_addressees(places: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    """A mail must say to whom it goes; nothing but that line may hold an address."""
    return [(name, re.sub(rb"(?m)^To: .*$", b"", raw) if name.endswith(".eml") else raw) for name, raw in places]


def test_the_search_finds_what_is_there(tmp_path: Path) -> None:
    """A search that finds nothing proves nothing until it is shown to find."""
    import gzip

    word = canary("proef")
    (tmp_path / "klein.gz").write_bytes(b"xx" + gzip.compress(f"voor {word} na".encode()))
    for number, (how, needle) in enumerate(spellings(word)):
        (tmp_path / f"{number}-{how}").write_bytes(b"\x00voor" + needle + b"na\xff")
    for offset in range(3):
        (tmp_path / f"heel{offset}").write_bytes(base64.b64encode(b"abc"[:offset] + word.encode() + b" na"))
    found = {where for where, _, _ in hits(list(contents(tmp_path)), {"proef": list(spellings(word))})}
    assert {"heel0", "heel1", "heel2", "unpacked klein.gz"} <= found
    assert len(found) == len(list(tmp_path.iterdir())), "the packed file counts once more, its name not"


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
    needles = {name: list(spellings(word)) for name, word in words.items()}
    needles |= {"code": list(of_code(code)), "invitation": list(of_code(receipts.parse(invited)))}
    needles |= {"address": list(spellings(NOOR))}
    places = without_addressees(told())
    names = {name for name, _ in places}
    assert {"portal.sqlite", "portal.sqlite-wal", "sessions.sqlite", "stdout", "stderr", "log"} <= names
    assert any(name.endswith(".eml") for name in names)
    assert b"Waterstad" in b"".join(raw for _, raw in places), "the search looks where the data is"
    assert len(needles) >= 20
    assert hits(places, needles) == []
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

    needles = {name: list(spellings(word)) for name, word in words.items()}
    needles |= {name: list(spellings(canary(name))) for name in _sent_along()}
    needles |= {"code": list(of_code(code)), "address": list(spellings(NOOR))}
    places = without_addressees(told())
    assert any(name == "portal.sqlite-wal" for name, _ in places) and any(name.endswith(".eml") for name, _ in places)
    assert len(needles) >= 30
    assert hits(places, needles) == []


def _fails(words: str) -> Any:
    def fail(*_arguments: Any, **_values: Any) -> Any:
        raise ValueError(words)

    return fail


def _sent_along() -> list[str]:
    sent = ["useragent", "forwardedfor", "realip", "acceptlanguage", "cookiename", "cookievalue"]
    return [*sent, "referer", "forwarded", "remoteuser"]


def test_a_large_form_makes_no_temporary_file(front: Visitor, told: Any, tmp_path: Path) -> None:
    story = canary("groot") + "x" * 19_000
    page = front.get("/nl/waterstad/melden")
    answer = front.post("/nl/waterstad/melden", {**fields(page.text), "story": story, "person": "y" * 900_000})
    assert answer.status_code == 422
    assert list((tmp_path / "spool").iterdir()) == []
    assert hits(told(), {"groot": list(spellings(canary("groot")))}) == []
