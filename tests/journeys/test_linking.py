"""Puzzle pieces find each other: the samples, filed at the front door and opened in the office."""

from __future__ import annotations

import time
import tomllib
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from cast import FARID, GRETA, PASSPHRASE, SANNE, desk, file_signal
from conftest import Colleague, Visitor
from pages import fields, find, parse, text_of
from peek import principal, signal_of, sql
from sqlalchemy import text

from portal.actions.desk import reading
from portal.actions.house import House
from portal.actions.links import indexing, linking, local_key
from portal.adapters import codes
from portal.domain.matching import Identifier, Kind
from portal.settings import CHECKOUT

SAMPLES: dict[str, dict[str, Any]] = {
    each["id"]: each["fields"]
    for each in tomllib.loads((CHECKOUT / "instance" / "demo" / "signals.toml").read_text())["signals"]
}


def file(house: House, front: Visitor, sample: str, slug: str) -> str:
    """A reporter hands in a sample; returns the id of the signal."""
    wanted = {name: SAMPLES[sample].get(name, "") for name in ("story", "place", "company", "plate")}
    answer = front.fill(f"/nl/{slug}/melden", **wanted)
    assert answer.status_code == 200
    code = text_of(find(answer.text, "receipt-code")).replace("-", "")
    return signal_of(house, code)


def links(office: Colleague, signal: str) -> Element:
    return find(office.get(f"/werk/signalen/{signal}").text, "links")


def hrefs(element: Element) -> set[str]:
    return {each.get("href", "").rsplit("/", 1)[1] for each in element.iter("a")} - {"koppelingen"}


def decide(office: Colleague, signal: str, name: str, other: str, **more: str) -> None:
    """Press the button of this other signal."""
    path = f"/werk/signalen/{signal}"
    for form in parse(office.get(path).text).iter("form"):
        held = {each.get("name"): each.get("value", "") for each in form.iter("input")}
        if held.get(name) == other:
            assert office.post(f"{path}/koppelingen", {**held, **more}).status_code == 303
            return
    raise AssertionError(f"nothing to {name}")


def test_two_samples_of_one_municipality_are_linked_by_plate_and_phone(
    house: House, front: Visitor, office: Colleague
) -> None:
    balie, straat = file(house, front, "S01", "waterstad"), file(house, front, "S13", "waterstad")
    vraag = file(house, front, "S10", "waterstad")
    office.sign_in(FARID)
    for each in (vraag, balie, straat):
        office.get(f"/werk/signalen/{each}")
    assert hrefs(links(office, vraag)) == set(), "another plate"
    assert hrefs(links(office, balie)) == {straat}
    shown = text_of(links(office, straat))
    assert "XX-000-X" in shown and "06 00000000" in shown and "0000 AA" not in shown
    decide(office, straat, "link", balie, passphrase=PASSPHRASE)
    for here, there in ((balie, straat), (straat, balie)):
        assert hrefs(links(office, here)) == {there}
        assert "Farid Amrani" in text_of(links(office, here))
        assert "ekoppeld" in text_of(find(office.get(f"/werk/signalen/{here}").text, "journal")), "counts as a step"
    decide(office, balie, "unlink", straat)
    assert hrefs(links(office, straat)) == {balie}, "suggested as before"
    assert "Farid Amrani" not in text_of(links(office, straat))


@pytest.mark.parametrize(
    ("one", "other"), [("S03", "S14"), ("S05", "S01"), ("S05", "S02"), ("S04", "S06"), ("S06", "S12"), ("S08", "S09")]
)
def test_samples_that_only_look_alike_are_not(
    house: House, front: Visitor, office: Colleague, one: str, other: str
) -> None:
    signals = [file(house, front, each, "bergdorp") for each in (one, other)]
    office.sign_in(GRETA)
    for each in (*signals, *signals):
        assert hrefs(links(office, each)) == set()


def test_a_colleague_who_is_kept_out_sees_no_suggestion_no_link_and_no_count(house: House, office: Colleague) -> None:
    story = SAMPLES["S13"]["story"]
    one = signal_of(house, file_signal(house, story=story))
    hidden = signal_of(house, file_signal(house, story=story, exclude=(principal(house, SANNE),)))
    office.sign_in(FARID)
    office.get(f"/werk/signalen/{one}")
    decide(office, hidden, "link", one, passphrase=PASSPHRASE)
    office.post("/werk/afmelden", fields(office.get("/werk/inbox").text, "sign-out"))
    office.sign_in(SANNE)
    page = office.get(f"/werk/signalen/{one}").text
    assert hidden not in page
    assert "ekoppeld" not in text_of(find(page, "journal"))
    everything = office.get(f"/werk/signalen/{one}/koppelingen").text
    assert hidden not in everything
    assert office.get(f"/werk/signalen/{one}/koppelingen/dubbel/{hidden}").status_code == 404


@pytest.mark.once  # making ten thousand takes a quarter of a minute; `bench.proofs linking` measures both databases
def test_a_new_signal_is_compared_with_ten_thousand_in_a_second(house: House) -> None:
    """The codes of the others are made as they are when somebody opens them, and only the rows are written here."""
    farid = desk(house, FARID)
    one, new = (signal_of(house, file_signal(house, story=SAMPLES[each]["story"])) for each in ("S01", "S13"))
    reading.open_signal(house, farid, one)
    signals = [f"00000000-0000-4000-8000-{number:012}" for number in range(10_000)]
    with house.database.writing() as connection:
        key = local_key.own_key(house, connection, farid, "GM9001")
        assert key is not None
        names = (
            "id, municipality, theme, received_on, status, public_status, urgency, owner, due_on, erase_on, passed_on"
        )
        copied = text(f"INSERT INTO signal ({names}, rule) SELECT :new, {names[4:]}, rule FROM signal WHERE id = :one")
        connection.execute(copied, [{"new": signal, "one": one} for signal in signals])
        for number, signal in enumerate(signals):
            plate = Identifier(Kind.PLATE, f"{number:03}XX{number % 10}")
            found = indexing.code_of(key, [plate, Identifier(Kind.PHONE, f"+316{number:08}")])
            codes.add(house.database, connection, signal, found)
    sql(house, "INSERT INTO wrap SELECT s.id, w.principal, w.gated, w.key FROM signal s JOIN wrap w ON w.signal = :of "
        "WHERE s.id LIKE '00000000-%'", of=one)  # fmt: skip
    begun = time.perf_counter()
    dossier = reading.open_signal(house, farid, new)
    found = linking.suggestions(house, farid, dossier)
    took = time.perf_counter() - begun
    assert one in [each.signal.id for each in found]
    assert took < 1, f"{took:.2f} s"
