"""The statement of destruction: numbers for the beheerder and the privacy officer, on screen and on paper."""

from __future__ import annotations

import pytest
from cast import BAS, FARID, SANNE, desk, file_signal, once
from conftest import Colleague
from peek import signal_of

from portal.actions.desk import lasting
from portal.actions.house import House


def erase(house: House) -> None:
    signal, farid, sanne = signal_of(house, file_signal(house)), desk(house, FARID), desk(house, SANNE)
    lasting.propose(house, farid, signal, once(house, farid), "Oefening")
    lasting.agree(house, sanne, signal, once(house, sanne))


def test_numbers_per_municipality_and_month(house: House, office: Colleague) -> None:
    office.sign_in(BAS)
    assert "/werk/beheer/vernietiging" in office.get("/werk/beheer").text
    assert office.get("/werk/beheer/vernietiging").status_code == 200, "empty"
    erase(house)
    erase(house)
    page = office.get("/werk/beheer/vernietiging").text
    assert "november 2026" in page and "Waterstad" in page and "Bergdorp" not in page
    assert '<td class="number">2</td>' in page
    made = office.get("/werk/beheer/vernietiging/waterstad/2026-11.pdf")
    assert made.status_code == 200 and made.data.startswith(b"%PDF-")
    assert made.headers["Content-Disposition"].startswith("attachment")
    for address in ("bergdorp/2026-11", "waterstad/2026-10", "nergens/2026-11"):
        assert office.get(f"/werk/beheer/vernietiging/{address}.pdf").status_code == 404


@pytest.mark.parametrize("path", ["", "/waterstad/2026-11.pdf"])
def test_not_for_who_reads_signals(house: House, office: Colleague, path: str) -> None:
    erase(house)
    office.sign_in(FARID)
    assert office.get(f"/werk/beheer/vernietiging{path}").status_code == 404
