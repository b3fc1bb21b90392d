"""Comparing with other municipalities on the screen: chosen by a person, one by one, and a hit that tells no value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from cast import FARID, GRETA, PASSPHRASE, once
from conftest import Colleague
from neighbours import OFF, compare_all, confirmed, filed, settle
from pages import fields, find, text_of
from peek import count, rows, sql

from portal.actions.house import House
from portal.actions.links import comparing
from portal.actions.people import signing_in
from portal.domain.matching import Identifier, Kind

BUS = "Een witte bus (XX-000-X) bij Voorbeeldweg 12A, 0000 AA."
HITS = "/werk/koppelingen"
PLATE = comparing.tag_of(Identifier(Kind.PLATE, "XX000X"))
ADDRESS = comparing.tag_of(Identifier(Kind.ADDRESS, "0000AA 12 A"))


@pytest.fixture
def one(house: House, office: Colleague) -> str:
    """A signal of Farid, who is signed in, in a region that compares."""
    settle(house)
    signal = filed(house, story=BUS)
    office.sign_in(FARID)
    return signal


def path(signal: str) -> str:
    return f"/werk/signalen/{signal}/vergelijken"


def hit(house: House, one: str) -> str:
    """Greta found the same; returns her signal."""
    other = filed(house, "bergdorp", story="De bus xx000x stond op de oprit.")
    compare_all(house, confirmed(house, FARID), one)
    compare_all(house, confirmed(house, GRETA), other)
    return other


def compared(office: Colleague, signal: str, *picked: str) -> str:
    """Choose, and press the button until it is done; the page at the end."""
    answer = office.fill(path(signal), "compare", pick=list(picked), passphrase=PASSPHRASE)
    for _ in picked[1:]:
        assert answer.status_code == 200 and "<progress" in answer.text
        form = fields(answer.text, "go-on")
        form["left"] = re.findall(r'name="left" value="([^"]*)"', answer.text)
        answer = office.post(path(signal), form)
    assert answer.status_code == 303
    return office.get(answer.location).text


def test_switched_off_there_is_no_button_and_no_page(house: House, office: Colleague) -> None:
    signal = filed(house, story=BUS)
    office.sign_in(FARID)
    page = office.get(f"/werk/signalen/{signal}").text
    assert "vergelijken" not in page and f'href="{HITS}"' not in page
    assert office.get(path(signal)).status_code == 404
    assert 'class="empty"' in office.get(HITS).text


def test_nothing_is_ticked_beforehand_and_one_by_one_it_goes(house: House, office: Colleague, one: str) -> None:
    page = office.get(path(one)).text
    assert page.count('name="pick"') == 2 and "checked" not in page
    page = compared(office, one, PLATE, ADDRESS)
    assert count(house, "shared_token") == 2
    assert 'name="pick"' not in page and "XX-000-X" in page and 'id="withdraw"' in page
    assert "2" in text_of(find(office.get(f"/werk/signalen/{one}").text, "across"))


def test_what_is_wrong_is_said_and_the_choice_stays(office: Colleague, one: str) -> None:
    answer = office.fill(path(one), "compare", passphrase=PASSPHRASE)
    assert answer.status_code == 422 and "field-pick" in answer.text
    answer = office.fill(path(one), "compare", pick=PLATE, passphrase="iets anders")
    assert answer.status_code == 422
    assert re.search(f'value="{PLATE}"[^>]* checked', answer.text), "what was ticked stays"
    answer = office.post(
        path(one), {**fields(answer.text, "compare"), "pick": comparing.tag_of(Identifier(Kind.PLATE, "QQ000Q"))}
    )
    assert answer.status_code == 422, "nothing that does not stand in the signal"


def test_after_twenty_it_says_tomorrow(house: House, office: Colleague, one: str) -> None:
    sql(house, "INSERT INTO comparison SELECT id, '2026-11-17', 20 FROM principal WHERE name = 'Farid Amrani'")
    answer = office.fill(path(one), "compare", pick=PLATE, passphrase=PASSPHRASE)
    assert answer.status_code == 422 and "20" in text_of(find(answer.text, "error-pick"))
    assert count(house, "shared_token") == 0


def test_while_somebody_else_is_at_it_the_page_waits_and_goes_on(
    house: House, office: Colleague, one: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signing_in, "one_at_a_time", busy)
    answer = office.fill(path(one), "compare", pick=PLATE)
    assert answer.status_code == 422, "the kluiszin first: that waits too, and says so"
    monkeypatch.undo()
    form = fields(office.get(path(one)).text, "compare")
    office.post(path(one), {**form, "pick": ADDRESS, "passphrase": PASSPHRASE})
    monkeypatch.setattr(signing_in, "one_at_a_time", busy)
    waits = office.fill(path(one), "compare", pick=PLATE, to=path(one))
    assert waits.status_code == 200 and "delay:2s" in waits.text
    assert rows(house, "SELECT count FROM comparison") == [(1,)], "a wait costs nothing of the day"
    monkeypatch.undo()
    done = office.post(path(one), fields(waits.text, "go-on"), headers={"HX-Request": "true"})
    assert done.status_code == 204 and done.headers["HX-Redirect"].endswith("gedaan=compared")
    assert count(house, "shared_token") == 2


@contextmanager
def busy(house: House) -> Iterator[None]:
    """Somebody else stretches a kluiszin on this machine."""
    raise signing_in.Crowded(2)
    yield


def test_a_step_that_is_sent_twice_counts_once(house: House, office: Colleague, one: str) -> None:
    answer = office.fill(path(one), "compare", pick=[PLATE, ADDRESS], passphrase=PASSPHRASE)
    form = fields(answer.text, "go-on")
    assert [office.post(path(one), form).status_code for _ in range(2)] == [303, 303]
    assert rows(house, "SELECT count FROM comparison") == [(2,)]


def test_switched_off_halfway_it_stops_and_says_so(house: House, office: Colleague, one: str) -> None:
    answer = office.fill(path(one), "compare", pick=[PLATE, ADDRESS], passphrase=PASSPHRASE)
    settle(house, OFF)
    stopped = office.post(path(one), fields(answer.text, "go-on"))
    assert stopped.status_code == 303 and count(house, "shared_token") == 0
    assert office.get(stopped.location).status_code == 200


def test_the_page_of_hits_tells_whom_to_call_and_no_value(house: House, office: Colleague, one: str) -> None:
    other = hit(house, one)
    page = office.get(HITS).text
    text = text_of(find(page, "main"))
    assert "Bergdorp" in text and "Greta Hoek" in text and "november 2026" in text
    assert not [value for value in ("XX", "xx000x", "0000") if value in text]
    # nor anywhere in its marks; two letters alone may stand in the token of a form
    assert not [value for value in ("XX-000", "XX000X", "xx000x", "0000 AA", "0000AA", other) if value in page]
    signal = office.get(f"/werk/signalen/{one}").text
    assert "Bergdorp" in text_of(find(signal, "across")) and other not in signal


def test_a_call_is_written_down_and_a_hit_put_away_and_back(house: House, office: Colleague, one: str) -> None:
    hit(house, one)

    def decide(do: str, **more: str) -> int:
        page = office.get(HITS).text
        sent = {"token": fields_of(page)["token"], "key": fields_of(page)["key"], "do": do, **more}
        answer = office.post(f"/werk/signalen/{one}/treffer", sent)
        return answer.status_code

    def fields_of(page: str) -> dict[str, str]:
        return {name: re.findall(f'name="{name}" value="([^"]+)"', page)[-1] for name in ("token", "key")}

    assert decide("call", text="") == 422
    assert decide("call", text="Zij bellen maandag terug", same="1") == 303
    assert "Zij bellen maandag terug" in office.get(f"/werk/signalen/{one}").text
    assert decide("dismiss") == 303
    assert 'id="away"' in office.get(HITS).text
    assert decide("back") == 303
    assert 'id="away"' not in office.get(HITS).text
    assert decide("anders") == 400


def test_withdrawing_asks_to_be_sure(house: House, office: Colleague, one: str) -> None:
    hit(house, one)
    assert office.fill(path(one), "withdraw", to=f"{path(one)}/intrekken").status_code == 422
    assert office.fill(path(one), "withdraw", to=f"{path(one)}/intrekken", sure="1").status_code == 303
    assert count(house, "shared_token") == 1
    page = office.get(HITS).text
    assert "Bergdorp" not in text_of(find(page, "main"))


def test_a_hit_of_somebody_else_is_not_found(house: House, office: Colleague, one: str) -> None:
    other = hit(house, one)
    greta = confirmed(house, GRETA)
    assert comparing.reachable(house, greta) and once(house, greta)
    sent = {**fields(office.get(path(one)).text, "withdraw"), "do": "dismiss", "key": "x"}
    for address in (f"/werk/signalen/{other}/treffer", f"{path(other)}/intrekken", path(other)):
        assert office.post(address, sent).status_code == 404
    assert office.get(path(other)).status_code == 404
