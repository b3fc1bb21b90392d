"""Who keeps the house never sees what lies in it: every address of the office, and every link there is to follow."""

from __future__ import annotations

from collections import deque
from urllib.parse import urldefrag

import pytest
from cast import BAS, FARID, SANNE, desk, file_signal, once
from conftest import Colleague
from managers import colleague
from newsroom import KEES, kees
from pages import fields, parse
from peek import count, rows, signal_of
from routes import addresses
from werkzeug.test import TestResponse

from portal.actions.desk import reading, replying, triaging
from portal.actions.house import House
from portal.domain.access import Act
from portal.domain.places import Role
from portal.domain.signals import Contact
from portal.doors import create_office

pytestmark = pytest.mark.once  # long walks along pages, whose bytes are the same from either database

CANARIES = ("kanarie-verhaal", "kanarie-plaats", "kanarie-naam", "kanarie-notitie", "kanarie-vraag", "06-12121212")
LEAVES = ("/afmelden", "/op-slot", "/taal/")
OF_SIGNALS = {
    Act.INBOX, Act.READ, Act.TRIAGE, Act.REPLY, Act.NOTE, Act.FILE, Act.LINK, Act.REFER, Act.EXPORT, Act.REPORT_BACK,
    Act.TEAM, Act.ERASE, Act.APPROVE_KEY, Act.ACTIVATE_DEPUTY,
}  # fmt: skip
"""What only those do who may hold a key."""

INEKE = "ineke@regio.example"


@pytest.fixture
def signal(house: House) -> str:
    """A signal with a canary in everything that can be written."""
    code = file_signal(
        house,
        story="Hier staat kanarie-verhaal.",
        texts={"place": "kanarie-plaats"},
        contact=Contact("kanarie-naam", "06-12121212", "noor@waterstad.example", notify=True),
    )
    found, farid = signal_of(house, code), desk(house, FARID)
    reading.open_signal(house, farid, found)
    triaging.add_note(house, farid, found, once(house, farid), "Hier staat kanarie-notitie.")
    replying.ask(house, farid, found, once(house, farid), "Hier staat kanarie-vraag.")
    return found


@pytest.fixture(params=[BAS, KEES, INEKE], ids=["manager", "coordinator", "auditor"])
def keeper(request: pytest.FixtureRequest, house: House) -> str:
    """Somebody who never reads a signal."""
    if request.param == KEES:
        kees(house)
    if request.param == INEKE:
        colleague(house, INEKE, "Ineke Vos", Role.AUDITOR)
    return str(request.param)


def test_no_address_of_the_office_shows_them_a_signal(
    house: House, office: Colleague, signal: str, keeper: str
) -> None:
    office.sign_in(keeper)
    before = rows(house, "SELECT id, status, urgency, owner, due_on FROM signal")
    token = fields(office.get("/werk/mijn").text, "sign-out")["token"]
    for each in addresses(create_office(house), signal):
        if each.path.startswith(LEAVES):
            continue
        path = f"/werk{each.path}"
        answer = office.post(path, {"token": token, "q": "kanarie"}) if each.method == "POST" else office.get(path)
        if each.act in OF_SIGNALS:
            assert answer.status_code == 404, each
        assert not _told(_read(answer), signal if signal not in path else CANARIES[0]), each
    assert rows(house, "SELECT id, status, urgency, owner, due_on FROM signal") == before
    assert {row[0] for row in rows(house, "SELECT principal FROM wrap")}.isdisjoint(_keepers(house))


def test_no_link_leads_them_to_a_signal_or_to_nothing(
    house: House, office: Colleague, signal: str, keeper: str
) -> None:
    """From where they start, along every link of the office, with what stands in every answer."""
    office.sign_in(keeper)
    waiting, seen = deque(["/werk/", "/werk/mijn"]), {"/werk/", "/werk/mijn"}
    while waiting:
        path = waiting.popleft()
        answer = office.get(path)
        assert answer.status_code in (200, 303), f"{path}: {answer.status}"
        links = [answer.headers["Location"]] if answer.status_code == 303 else _links(_read(answer))
        assert not _told(_read(answer), signal), path
        for link in links:
            there = urldefrag(link).url
            if there.startswith("/werk/") and there not in seen and "?gedaan" not in there and len(seen) < 400:
                seen.add(there)
                waiting.append(there)
    assert keeper == KEES or len(seen) > 25, f"only {sorted(seen)} were found"
    assert count(house, "signal") == 1


def test_a_second_reader_is_still_the_only_way_in(house: House, signal: str) -> None:
    """The signal is held by its readers and by the paper key: nobody who keeps the house is among them."""
    held = {row[0] for row in rows(house, "SELECT principal FROM wrap WHERE signal = :id", id=signal)}
    assert held and held.isdisjoint(_keepers(house))
    assert reading.open_signal(house, desk(house, SANNE), signal)


def _read(answer: TestResponse) -> str:
    """An answer as text; what packed documents say is read in bench/proofs/outsiders.py."""
    return answer.data.decode(errors="replace")


def _told(text: str, signal: str) -> list[str]:
    return [each for each in (*CANARIES, signal) if each in text]


def _links(html: str) -> list[str]:
    return [link for a in parse(html).iter("a") if (link := a.get("href"))] if "<!doctype" in html[:200].lower() else []


def _keepers(house: House) -> set[str]:
    roles = "('manager', 'coordinator', 'auditor', 'adviser')"
    return {row[0] for row in rows(house, f"SELECT id FROM principal WHERE role IN {roles}")}
