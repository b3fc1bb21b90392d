"""Signals in two municipalities that were handled in every way, so that there is something in every sealed column."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from bench.proofs import stage  # noqa: F401 - it puts the cast on the path

from cast import FARID, GRETA, desk, draft, once, report_token  # isort: skip
from handed import refer_inside
from laden import exif, picture, saved
from peek import rows, signal_of, sql
from roundtable import REMARK, acted, brought, decided, planned

from portal.actions import attaching, tokens
from portal.actions.desk import journalling, reading, replying, triaging
from portal.actions.house import House
from portal.actions.reporters import following, reporting
from portal.adapters import publications, vault
from portal.domain.attachments import Fault, Upload
from portal.domain.signals import Contact


def furnish(house: House, signals: int) -> list[str]:
    """So many signals in two municipalities, handled in every way; returns their codes."""
    codes = []
    photo = Upload("foto.jpg", saved(picture(), "JPEG", exif=exif()))
    for number in range(signals):
        place, reader = ("bergdorp", GRETA) if number % 4 == 3 else ("waterstad", FARID)
        sent = draft(
            municipality=place,
            story=f"Verhaal {number}. De bus met kenteken 12-BDF-{number % 10} stond er weer.",
            texts={"place": f"Dorpsstraat {number + 1}"},
            contact=Contact("Noor", "0612345678", "noor@voorbeeld.example", notify=True),
            answers={"vorm": ("arbeid",), "urgentie": (("acuut", "spoed", "niet_acuut")[number % 3],)},
        )
        token, files = report_token(house), [photo] if number < 4 else []
        code = str(_patiently(partial(reporting.submit, house, token, sent, uploads=files)).code)
        codes.append(code)
        _handle(house, reader, code, number, photo)
    _meet(house, codes)
    _fields(house)
    _publish(house)
    house.keeper.refresh()
    return codes


def _meet(house: House, codes: list[str]) -> None:
    """Farid and Greta bring what is still open into a meeting; it is decided on, and somebody does something."""
    meeting = planned(house)
    for code in codes:
        signal = signal_of(house, code)
        status, place = rows(house, "SELECT status, municipality FROM signal WHERE id = :id", id=signal)[0]
        if status != "closed":
            sheet = brought(house, meeting, signal, GRETA if place == "GM9002" else FARID)
            decided(house, meeting, sheet, GRETA, remark=REMARK)
            acted(house, meeting, sheet)


def _publish(house: House) -> None:
    """Two closed years, as the worker keeps them: what they say is its own, only that it is sealed matters here."""
    with house.database.writing() as connection:
        for year in (2024, 2025):
            publications.keep(connection, house.app_keys, ("oefenregio", "mensenhandel", year), "", f"[{year}]")


def _patiently(work: Callable[[], Any]) -> Any:
    """Once more when the files could not be looked into in time: other work on this machine is no fault of theirs."""
    for _ in range(8):
        try:
            return work()
        except attaching.Refused as refused:
            if set(refused.faults.values()) != {Fault.BUSY}:
                raise
    return work()


def _fields(house: House) -> None:
    """What is sealed of accounts and places, and not there yet."""
    farid, seal = desk(house, FARID), house.app_keys.seal_field
    who = farid.staff.principal
    pin = vault.Pin(house.keeper.roots["GM9001"].id, house.keeper.roots["GM9001"].public)
    for column, value in (
        ("phone", seal("principal.phone", who, "0165-000000")),
        ("second_factor", seal("principal.second_factor", who, "JBSWY3DPEHPK3PXP")),
        ("pins", vault.seal_pins(farid.keys, who, {"GM9001": pin}, house.random)),
    ):
        sql(house, f"UPDATE principal SET {column} = :value WHERE id = :id", value=value, id=who)
    contact = seal("municipality.team_contact", "GM9001", "team@waterstad.example")
    sql(house, "UPDATE municipality SET team_contact = :contact WHERE code = 'GM9001'", contact=contact)


def _handle(house: House, email: str, code: str, number: int, photo: Upload) -> None:
    signal, who = signal_of(house, code), desk(house, email)
    reading.open_signal(house, who, signal)
    triaging.add_note(house, who, signal, once(house, who), f"Notitie {number}")
    fact = f"Feit {number}"
    journalling.add_fact(house, who, signal, once(house, who), source="bag", fact=fact, impression="Indruk")
    replying.ask(house, who, signal, once(house, who), f"Vraag {number}?")
    token = tokens.read(house, following.PURPOSE, tokens.issue(house, following.PURPOSE))
    _patiently(partial(following.add, house, token, code, f"Antwoord {number}", [photo] if number < 2 else ()))
    if email == FARID and number < 6:
        refer_inside(house, signal)
    if number % 2:
        triaging.close(house, who, signal, once(house, who), "geen_actie", "Dank je", "Een reden")


__all__ = ["furnish"]
