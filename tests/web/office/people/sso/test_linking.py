"""Linking the own work account, and letting go of it."""

from __future__ import annotations

from dataclasses import replace
from wsgiref.types import WSGIApplication

from cast import PASSPHRASE, SANNE, Clock, open_house
from conftest import Colleague
from pages import fields, find, text_of
from providers import Provider
from work_accounts import (
    any_token,
    as_sanne,
    bind,
    come_back,
    keys_and_people,
    open_vault,
    sessions,
)

from portal.actions.house import House
from portal.doors import join_doors


def acts(house: House) -> list[tuple[str, str | None]]:
    """The acts of the trail about work accounts."""
    with house.database.reading() as connection:
        found = connection.exec_driver_sql("SELECT act, actor FROM event WHERE act LIKE 'sso_%%' ORDER BY at")
        return [(row[0], row[1]) for row in found]


def test_sanne_links_her_work_account_and_lets_go_of_it(
    house: House, provider: Provider, clock: Clock, lenient: WSGIApplication, doors: WSGIApplication
) -> None:
    provider.subject = "sanne-1"
    office = as_sanne(lenient, clock)
    assert "/werk/mijn/werkaccount" in office.get("/werk/mijn").text
    page = office.get("/werk/mijn/werkaccount")
    assert "/werk/mijn/werkaccount/koppelen" in page.text
    back = come_back(office, "/werk/mijn/werkaccount/koppelen")
    assert find(back.text, "onward").get("href") == "/werk/kluis/koppelen"
    assert office.fill("/werk/kluis/koppelen", "link").status_code == 422  # without the kluiszin
    linked = office.fill("/werk/kluis/koppelen", "link", passphrase=PASSPHRASE)
    assert linked.headers["Location"] == "/werk/mijn/werkaccount?gedaan=gekoppeld"
    assert find(office.get(linked.headers["Location"]).text, "done") is not None

    other = Colleague(doors, clock)
    come_back(other)
    assert "Sanne de Wit" in other.get("/werk/kluis").text
    assert open_vault(other).status_code == 303
    assert other.get("/werk/inbox").status_code == 200

    assert office.fill("/werk/mijn/werkaccount", "unlink", to="/werk/mijn/werkaccount/los").status_code == 422
    wrong = {"to": "/werk/mijn/werkaccount/los", "passphrase": "een andere zin dan de mijne"}
    assert office.fill("/werk/mijn/werkaccount", "unlink", **wrong).status_code == 422
    let_go = office.fill("/werk/mijn/werkaccount", "unlink", to="/werk/mijn/werkaccount/los", passphrase=PASSPHRASE)
    assert let_go.headers["Location"] == "/werk/mijn/werkaccount?gedaan=los"
    assert office.get("/werk/mijn/werkaccount").status_code == 200  # this session goes on, anew
    assert other.get("/werk/inbox").status_code == 303  # every other one ended
    come_back(other)
    assert "Sanne" not in other.get("/werk/kluis").text
    assert [act for act, _ in acts(house)] == ["sso_linked", "sso_linked", "sso_unlinked"]


def test_the_work_account_of_a_colleague_is_refused(house: House, clock: Clock, lenient: WSGIApplication) -> None:
    office = as_sanne(lenient, clock)  # at a computer where Farid is signed in at the organisation
    before = keys_and_people(house)
    come_back(office, "/werk/mijn/werkaccount/koppelen")
    taken = office.fill("/werk/kluis/koppelen", "link", passphrase=PASSPHRASE)
    assert taken.status_code == 422
    assert "Farid" not in text_of(find(taken.text, "main"))
    assert keys_and_people(house) == before


def test_a_second_work_account_is_refused_until_the_first_is_gone(
    house: House, provider: Provider, clock: Clock, doors: WSGIApplication
) -> None:
    bind(house, SANNE, provider, "sanne-1")
    provider.subject = "sanne-2"
    trusting = replace(house, sso=None, second_factor=False)
    assert Colleague(join_doors(trusting), clock).sign_in(SANNE).status_code == 303  # with it turned off
    provider.subject = "sanne-1"
    office = Colleague(doors, clock)
    come_back(office)
    open_vault(office)
    provider.subject = "sanne-2"
    come_back(office, "/werk/mijn/werkaccount/koppelen")
    assert office.fill("/werk/kluis/koppelen", "link", passphrase=PASSPHRASE).status_code == 422


def test_what_arrived_for_one_session_is_linked_in_no_other(
    house: House, provider: Provider, clock: Clock, lenient: WSGIApplication
) -> None:
    provider.subject = "iemand-anders"
    office = as_sanne(lenient, clock)
    come_back(office, "/werk/mijn/werkaccount/koppelen")
    page = office.get("/werk/kluis/koppelen")
    kept = office.client.get_cookie("werk-kluis", path="/werk/kluis")
    assert kept is not None
    other = as_sanne(lenient, clock)
    other.client.set_cookie("werk-kluis", kept.value, path="/werk/kluis")
    assert other.get("/werk/kluis/koppelen").headers["Location"] == "/werk/mijn/werkaccount"
    sent = {**fields(page.text, "link"), "passphrase": PASSPHRASE}
    assert other.post("/werk/kluis/koppelen", sent).status_code == 422
    assert other.get("/werk/kluis").headers["Location"] == "/werk/kluis/koppelen"  # and nobody comes in with it
    assert other.post("/werk/kluis", {**any_token(other), "passphrase": PASSPHRASE}).status_code == 422
    assert [act for act, _ in acts(house)] == ["sso_linked"]


def test_what_arrived_to_be_linked_opens_nothing(
    house: House, clock: Clock, doors: WSGIApplication, office: Colleague
) -> None:
    come_back(office)
    assert open_vault(office).status_code == 303
    come_back(office, "/werk/mijn/werkaccount/koppelen")
    kept = office.client.get_cookie("werk-kluis", path="/werk/kluis")
    assert kept is not None
    other = Colleague(doors, clock)
    other.client.set_cookie("werk-kluis", kept.value, path="/werk/kluis")
    assert other.post("/werk/kluis", {**any_token(other), "passphrase": PASSPHRASE}).status_code == 422
    assert other.get("/werk/kluis/uitnodiging").headers["Location"] == "/werk/aanmelden"
    assert len(sessions(house)) == 1


def test_what_arrived_for_a_sign_in_links_nothing(provider: Provider, clock: Clock, lenient: WSGIApplication) -> None:
    provider.subject = "iemand-anders"
    office = as_sanne(lenient, clock)
    come_back(office)
    assert office.get("/werk/kluis/koppelen").headers["Location"] == "/werk/mijn/werkaccount"


def test_the_same_form_twice_links_once(
    house: House, provider: Provider, clock: Clock, lenient: WSGIApplication
) -> None:
    provider.subject = "sanne-1"
    office = as_sanne(lenient, clock)
    come_back(office, "/werk/mijn/werkaccount/koppelen")
    kept = office.client.get_cookie("werk-kluis", path="/werk/kluis")
    assert kept is not None
    sent = {**fields(office.get("/werk/kluis/koppelen").text, "link"), "passphrase": PASSPHRASE}
    for _ in range(2):
        office.client.set_cookie("werk-kluis", kept.value, path="/werk/kluis")
        assert office.post("/werk/kluis/koppelen", sent).status_code == 303
    assert len(acts(house)) == 2  # Farid's, before, and hers


def test_a_renewed_k_app_still_knows_the_work_account(house: House, provider: Provider, clock: Clock) -> None:
    new = replace(house.settings, secret_key=b"\7" * 32, former_secret_keys=(house.settings.secret_key,))
    renewed = open_house(new, clock, second_factor=True)
    before = dict(keys_and_people(renewed))
    office = Colleague(join_doors(renewed), clock)
    come_back(office)
    assert open_vault(office).status_code == 303
    changed = [who for who, subject in keys_and_people(renewed) if before[who] != subject]
    assert len(changed) == 1  # kept under the new one from now on
    renewed.close()
